//! ALTER COLUMN … TYPE.

use crate::catalog::{
    Class, Column, Expression, ObjectAddress, Oid, Reference, ReferenceForm, Relation,
    RelationKind, SearchPath, TypeKind, TypeReference,
};
use crate::infer::{self, Context, Purpose, Scope, can_coerce};
use crate::sql::lexer::{self, TokenKind};
use crate::sql::statement::{AlterTableAction, Fragment, SequenceOption, TypeName};
use crate::sql::{Name, QualifiedName};

use super::super::dependencies::Dependencies;
use super::super::expressions::Names;
use super::super::{Replay, Result, SqlError};
use super::Target;
use super::drop::in_partition_key;

/// What ALTER COLUMN … TYPE says.
#[derive(Debug, Clone, Copy)]
pub(super) struct ColumnType<'a> {
    pub(super) name: &'a Name,
    pub(super) data_type: &'a TypeName,
    pub(super) collation: Option<&'a QualifiedName>,
    pub(super) using: Option<Fragment>,
}

impl<'a> ColumnType<'a> {
    /// The action as one of these, if it is one.
    pub(super) fn of(action: &'a AlterTableAction) -> Option<Self> {
        match action {
            AlterTableAction::ColumnType {
                name,
                data_type,
                collation,
                using,
            } => Some(Self {
                name,
                data_type,
                collation: collation.as_ref(),
                using: *using,
            }),
            _ => None,
        }
    }
}

impl Replay {
    /// Checks what PostgreSQL checks of ALTER COLUMN … TYPE before anything is altered: expressions after USING see the
    /// columns as they were (`ATPrepAlterColumnType`).
    pub(super) fn prepare_column_type(
        &mut self,
        target: Target,
        change: &ColumnType<'_>,
    ) -> Result {
        let ColumnType {
            name,
            data_type: written,
            using,
            ..
        } = *change;
        let relation = self.known(target.relation)?;
        if relation
            .table()
            .is_some_and(|table| table.of_type.is_some())
        {
            return Err(SqlError::new(
                "42809",
                "cannot alter column type of typed table",
            ));
        }
        let (column, _) = self.column_to_alter(target.relation, name)?;
        if column.inherited_from > 0 {
            let message = format!("cannot alter inherited column \"{name}\"");
            return Err(SqlError::new("42P16", message).at(name.span));
        }
        if in_partition_key(&relation, column.number) {
            let message = format!(
                "cannot alter column \"{name}\" because it is part of the partition key of relation \"{}\"",
                relation.name
            );
            return Err(SqlError::new("42P16", message).at(name.span));
        }
        let data_type = self.data_type(written)?;
        self.check_column_type(&name.value, data_type)
            .and_then(|()| self.check_not_recursive(&relation, data_type.oid))
            .map_err(|error| error.at(written.span))?;
        if let Some(using) = using {
            if column.generated.is_some() {
                let message = "cannot specify USING when altering type of generated column";
                return Err(SqlError::new("42611", message).at(using.span));
            }
            let stored = self.store(using, Names::Columns(&relation), Purpose::Transform)?;
            self.check_new_type(name, stored.data_type, data_type, true)
                .map_err(|error| error.at(using.span))?;
        } else {
            self.check_new_type(name, Some(column.data_type), data_type, false)
                .map_err(|error| error.at(written.span))?;
        }
        if column.identity.is_some() && !matches!(data_type.oid, Oid::INT2 | Oid::INT4 | Oid::INT8)
        {
            let message = "identity column type must be smallint, integer, or bigint";
            return Err(SqlError::new("22023", message).at(written.span));
        }
        if !target.recurse && !self.children(target.relation).is_empty() {
            let message =
                format!("type of inherited column \"{name}\" must be changed in child tables too");
            return Err(SqlError::new("42P16", message).at(name.span));
        }
        Ok(())
    }

    /// Changes the type of a column here and in inheritance children; keys, checks and indexes on it are made anew as
    /// they were (`ATExecAlterColumnType`).
    pub(super) fn alter_column_type(&mut self, target: Target, change: &ColumnType<'_>) -> Result {
        let name = change.name;
        let (column, _) = self.column_to_alter(target.relation, name)?;
        let data_type = self.data_type(change.data_type)?;
        let collation = match change.collation {
            Some(collation) => self.collation(collation, data_type)?,
            None => None,
        };
        for table in self.with_descendants(target) {
            self.with_dependencies(|replay, dependencies| {
                replay.check_type_is_free(dependencies, table, name, data_type)
            })?;
            self.set_column_type(table, name, data_type, collation)?;
        }
        if let Some(identity) = column.identity {
            let option = SequenceOption::As(change.data_type.clone());
            self.change_sequence(identity.sequence, &[option])?;
        }
        Ok(())
    }

    /// Complains if a type holds rows of the relation itself (`CheckAttributeType`).
    pub(super) fn check_not_recursive(&self, relation: &Relation, data_type: Oid) -> Result {
        let mut next = vec![data_type];
        let mut seen = Vec::new();
        while let Some(oid) = next.pop() {
            if seen.contains(&oid) {
                continue;
            }
            seen.push(oid);
            if Some(oid) == relation.row_type {
                let message = format!(
                    "composite type {} cannot be made a member of itself",
                    relation.name
                );
                return Err(SqlError::new("42P16", message));
            }
            let Some(found) = self.catalog.data_type(oid) else {
                continue;
            };
            next.extend(found.element.filter(|_| found.is_array()));
            match &found.kind {
                TypeKind::Domain(domain) => next.push(domain.base.oid),
                TypeKind::Range { subtype, .. } => next.push(*subtype),
                TypeKind::Composite(relation) => {
                    let columns = self.catalog.relation(*relation);
                    let columns = columns.into_iter().flat_map(|relation| &relation.columns);
                    next.extend(columns.map(|column| column.data_type.oid));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Complains if values do not become those of the new type unasked.
    fn check_new_type(
        &self,
        name: &Name,
        from: Option<TypeReference>,
        to: TypeReference,
        using: bool,
    ) -> Result {
        let Some(from) = from else {
            return Ok(());
        };
        if can_coerce(&self.catalog, from.oid, to.oid, true) {
            return Ok(());
        }
        let shown = self.catalog.format_type(to, SearchPath(&self.path()));
        let plain = self.shown_type(to.oid);
        if using {
            let message = format!(
                "result of USING clause for column \"{name}\" cannot be cast automatically to type {plain}"
            );
            return Err(SqlError::new("42804", message)
                .with_hint("You might need to add an explicit cast."));
        }
        let message = format!("column \"{name}\" cannot be cast automatically to type {plain}");
        let column = crate::catalog::quote_identifier(&name.value);
        Err(SqlError::new("42804", message).with_hint(format!(
            "You might need to specify \"USING {column}::{shown}\"."
        )))
    }

    /// The type of a stored default, as far as it can be told.
    fn type_of_default(&self, column: &Column) -> Option<Oid> {
        let default = column.default.as_ref()?;
        if &*default.text != self.sources.text(default.span) {
            // Of serial columns; a literal that got its type from the column once had it checked then.
            return default.text.starts_with("nextval(").then_some(Oid::INT8);
        }
        let context = Context {
            catalog: &self.catalog,
            sources: &self.sources,
            path: SearchPath(&default.search_path),
            scope: Scope::None,
        };
        let (info, _) = infer::expression(&context, default.span, Purpose::Value).ok()?;
        let found = info.data_type?;
        match self.catalog.data_type(found.oid).map(|it| it.name.as_str()) {
            Some("unknown") => Some(column.data_type.oid),
            _ => Some(found.oid),
        }
    }

    /// Complains if something uses a column that PostgreSQL cannot make anew
    /// (`RememberAllDependentsForRebuilding`).
    fn check_type_is_free(
        &self,
        dependencies: &Dependencies,
        table: Oid,
        name: &Name,
        data_type: TypeReference,
    ) -> Result {
        let (column, _) = self.column_to_alter(table, name)?;
        let relation = self.known(table)?;
        let refused = |what: &str, detail: String| {
            let message = format!("cannot alter type of a column used {what}");
            Err(SqlError::new("0A000", message)
                .with_detail(detail)
                .at(name.span))
        };
        let address = ObjectAddress::column(table, column.number);
        for row in dependencies.dependents(address) {
            let dependent = row.dependent;
            let described = self.describe(dependent);
            let depends = format!("{described} depends on column \"{}\"", column.name);
            match dependent.class {
                Class::Relation if dependent.column == 0 => {
                    let is_view = self
                        .catalog
                        .relation(dependent.oid)
                        .is_some_and(|relation| relation.view().is_some());
                    if is_view {
                        return refused("by a view or rule", format!("rule _RETURN on {depends}"));
                    }
                }
                Class::Rule => return refused("by a view or rule", depends),
                Class::Trigger => return refused("in a trigger definition", depends),
                Class::Policy => return refused("in a policy definition", depends),
                Class::Function => return refused("by a function or procedure", depends),
                // A list of columns is meant as well.
                Class::Publication => return refused("by a publication WHERE clause", depends),
                Class::Default if (dependent.oid, dependent.column) != (table, column.number) => {
                    let generated = self
                        .catalog
                        .column_name(ObjectAddress::column(dependent.oid, dependent.column));
                    let detail = format!(
                        "Column \"{}\" is used by generated column \"{}\".",
                        column.name,
                        generated.unwrap_or_default()
                    );
                    return refused("by a generated column", detail);
                }
                _ => {}
            }
        }
        if column.data_type != data_type {
            self.check_row_type_is_free(&relation)?;
        }
        Ok(())
    }

    /// Complains if a column of some table holds rows of this one (`find_composite_type_dependencies`).
    pub(super) fn check_row_type_is_free(&self, relation: &Relation) -> Result {
        let Some(row_type) = relation.row_type else {
            return Ok(());
        };
        let array = self
            .catalog
            .data_type(row_type)
            .and_then(|row_type| row_type.array);
        for other in self.catalog.relations.iter() {
            if !matches!(
                other.kind,
                RelationKind::Table(_) | RelationKind::MaterializedView(_)
            ) {
                continue;
            }
            let using = other.columns.iter().find(|column| {
                let base = self.catalog.base_type(column.data_type).oid;
                base == row_type || Some(base) == array
            });
            if let Some(column) = using {
                let what = match relation.kind {
                    RelationKind::CompositeType => "type",
                    _ => relation.kind_word(),
                };
                let uses = match relation.kind {
                    RelationKind::CompositeType => "it",
                    _ => "its row type",
                };
                let message = format!(
                    "cannot alter {what} \"{}\" because column \"{}.{}\" uses {uses}",
                    relation.name, other.name, column.name
                );
                return Err(SqlError::new("0A000", message));
            }
        }
        Ok(())
    }

    fn set_column_type(
        &mut self,
        table: Oid,
        name: &Name,
        data_type: TypeReference,
        collation: Option<Oid>,
    ) -> Result {
        let (column, _) = self.column_to_alter(table, name)?;
        if let Some(found) = self.type_of_default(&column)
            && !can_coerce(&self.catalog, found, data_type.oid, true)
        {
            let shown = self.shown_type(data_type.oid);
            let message = format!(
                "default for column \"{name}\" cannot be cast automatically to type {shown}"
            );
            return Err(SqlError::new("42804", message).at(name.span));
        }
        let default = column
            .default
            .as_ref()
            .map(|default| self.typed_default(default, &column));
        self.change_column(table, column.number, |column| {
            column.data_type = data_type;
            column.collation = collation;
            column.default = default;
        });
        let (column, _) = self.column_to_alter(table, name)?;
        self.check_indexes_of_column(table, &column)
    }

    /// A default that outlives its column's type: a literal was read as one of the old type and stays one.
    fn typed_default(&self, default: &Expression, column: &Column) -> Expression {
        let tokens = lexer::lex(&default.text, 0..default.text.len() as u32);
        let is_literal = match &tokens[..] {
            [only] => matches!(
                only.kind,
                TokenKind::String
                    | TokenKind::EscapeString
                    | TokenKind::UnicodeString
                    | TokenKind::DollarString
            ),
            _ => false,
        };
        if !is_literal {
            return default.clone();
        }
        let base = self
            .catalog
            .base_type(TypeReference::new(column.data_type.oid))
            .oid;
        let Some(found) = self.catalog.data_type(base) else {
            return default.clone();
        };
        let mut expression = default.clone();
        let mut text = format!("{}::", default.text);
        let named = match found.element.filter(|_| found.is_array()) {
            Some(element) => element,
            None => base,
        };
        if named.is_built_in() {
            text.push_str(&self.catalog.format_type_qualified(TypeReference::new(base)));
        } else {
            let target = ObjectAddress::object(Class::Type, named);
            let start = text.len() as u32;
            text.push_str(&self.catalog.qualified_sql_name(target).unwrap_or_default());
            expression.references.push(Reference {
                range: start..text.len() as u32,
                target,
                form: ReferenceForm::Name,
            });
            if named != base {
                text.push_str("[]");
            }
        }
        expression.text = text.into();
        expression
    }

    /// A type that OF names.
    pub(super) fn type_of_rows(&self, name: &QualifiedName) -> Result<(Oid, Vec<Column>)> {
        let oid = self.type_in_schema(name)?;
        let composite = self
            .catalog
            .data_type(oid)
            .and_then(|found| match found.kind {
                TypeKind::Composite(relation) => self.catalog.relation(relation),
                _ => None,
            })
            .filter(|relation| relation.kind == RelationKind::CompositeType);
        let Some(composite) = composite else {
            let message = format!("type {name} is not a composite type");
            return Err(SqlError::new("42809", message).at(name.span()));
        };
        Ok((oid, composite.columns.clone()))
    }
}
