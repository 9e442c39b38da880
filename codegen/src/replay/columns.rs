//! Columns of CREATE TABLE and ADD COLUMN.

use crate::catalog::{
    Catalog, Class, Column, Generated, Identity, ObjectAddress, Oid, Reference, ReferenceForm,
    Relation, TypeKind, TypeReference, quote_literal,
};
use crate::infer::Purpose;
use crate::source::Span;
use crate::sql::lexer;
use crate::sql::read::read_type;
use crate::sql::statement::{
    ColumnConstraint, ColumnDefinition, ConstraintDefinition, ConstraintKind, Fragment,
    Persistence, SequenceOption, TypeName,
};

use super::expressions::Names;
use super::names::choose_relation_name;
use super::{Replay, Result, SqlError};

/// The table that a column is made for, which may not be in the catalog yet.
#[derive(Debug, Clone, Copy)]
pub(super) struct ColumnHome<'a> {
    pub(super) relation: Oid,
    pub(super) schema: Oid,
    pub(super) name: &'a str,
    pub(super) owner: Oid,
    pub(super) persistence: Persistence,
}

/// How many parentheses people may write around a NULL that is no default.
const PARENTHESES: u32 = 16;

impl Replay {
    /// Makes a column with all but its DEFAULT and GENERATED expressions, which may need the other columns, and its
    /// table-wide constraints. The sequence of a serial or identity column is made here, as PostgreSQL does.
    pub(super) fn new_column(
        &mut self,
        home: ColumnHome<'_>,
        number: i16,
        definition: &ColumnDefinition,
    ) -> Result<Column> {
        let name = &definition.name;
        let Some(written) = &definition.data_type else {
            return Err(
                SqlError::new("42601", format!("column \"{name}\" needs a type"))
                    .at(definition.span),
            );
        };
        let serial = serial_type(written);
        check_clauses(definition, home.name, serial.is_some())?;
        let data_type = match serial {
            Some(oid) => TypeReference::new(oid),
            None => self.data_type(written)?,
        };
        self.check_column_type(&name.value, data_type)
            .map_err(|error| error.at(written.span))?;
        let mut column = Column::new(number, name.value.clone(), data_type);
        column.span = Some(definition.span);
        column.options = settings(&definition.options);
        if let Some(collation) = &definition.collation {
            column.collation = self.collation(collation, data_type)?;
        }
        if serial.is_some() {
            let sequence = self.column_sequence(home, number, &column, &[], false, None)?;
            column.default = Some(self.nextval(sequence));
            column.not_null = true;
        }
        let mut saw_null = false;
        for constraint in &definition.constraints {
            match constraint {
                ColumnConstraint::Null(span) => {
                    if column.not_null {
                        return Err(conflicting_null(&column.name, home.name).at(*span));
                    }
                    saw_null = true;
                }
                ColumnConstraint::Constraint(ConstraintDefinition {
                    kind: ConstraintKind::NotNull { .. },
                    span,
                    ..
                }) => {
                    if saw_null {
                        return Err(conflicting_null(&column.name, home.name).at(*span));
                    }
                    column.not_null = true;
                }
                ColumnConstraint::Identity(identity) => {
                    if saw_null {
                        return Err(conflicting_null(&column.name, home.name).at(identity.span));
                    }
                    let sequence =
                        self.column_sequence(home, number, &column, &identity.options, true, None)?;
                    column.identity = Some(Identity {
                        always: identity.always,
                        sequence,
                    });
                    column.not_null = true;
                }
                ColumnConstraint::Constraint(_)
                | ColumnConstraint::Default(_)
                | ColumnConstraint::Generated { .. } => {}
            }
        }
        Ok(column)
    }

    /// The DEFAULT or GENERATED expression of a column of a relation that has all its columns.
    pub(super) fn column_expressions(
        &mut self,
        relation: &Relation,
        definition: &ColumnDefinition,
        column: &mut Column,
    ) -> Result {
        for constraint in &definition.constraints {
            match constraint {
                ColumnConstraint::Default(fragment) => {
                    column.default =
                        self.column_default(&column.name, *fragment, column.data_type)?;
                }
                ColumnConstraint::Generated { expression, stored } => {
                    let purpose = Purpose::Generated(&column.name, column.data_type);
                    let stored_expression =
                        self.store(*expression, Names::Columns(relation), purpose)?;
                    column.generated = Some(Generated {
                        expression: stored_expression.expression,
                        stored: *stored,
                    });
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// A default as it is stored. PostgreSQL stores no `DEFAULT NULL`, except where the NULL has to be converted.
    pub(super) fn column_default(
        &mut self,
        column: &str,
        fragment: Fragment,
        data_type: TypeReference,
    ) -> Result<Option<crate::catalog::Expression>> {
        if self.is_plain_null(fragment, data_type) {
            return Ok(None);
        }
        let stored = self.store(fragment, Names::None, Purpose::Default(column, data_type))?;
        Ok(Some(stored.expression))
    }

    /// Whether an expression is a NULL that becomes the column's value without a call: `AddRelationNewConstraints` stores
    /// none. A modifier is a call of the type's length function (`coerce_type_typmod`), a domain one of its checks.
    fn is_plain_null(&self, fragment: Fragment, data_type: TypeReference) -> bool {
        let Some(found) = self.catalog.data_type(data_type.oid) else {
            return false;
        };
        let text = self.sources.text(fragment.span);
        let tokens = lexer::lex(text, 0..text.len() as u32);
        let mut cursor = crate::sql::Cursor::new(fragment.span.file, text, &tokens);
        let Some(cast) = self.null(&mut cursor, data_type.oid, PARENTHESES) else {
            return false;
        };
        // A bare NULL is read by the input function, which is told the modifier of an interval only (`coerce_type`).
        let read_with_modifier = !cast && data_type.oid == Oid::INTERVAL;
        cursor.is_end()
            && found.domain().is_none()
            && (data_type.modifier < 0 || read_with_modifier)
    }

    /// Reads NULL, in at most `depth` parentheses, and casts to a type that say nothing new; whether there were casts.
    fn null(
        &self,
        cursor: &mut crate::sql::Cursor<'_>,
        data_type: Oid,
        depth: u32,
    ) -> Option<bool> {
        let mut cast = false;
        if cursor.at_kind(lexer::TokenKind::LeftParen) {
            let mut inner = cursor.parenthesised().ok()?;
            cast = self.null(&mut inner, data_type, depth.checked_sub(1)?)?;
            if !inner.is_end() {
                return None;
            }
        } else if !cursor.eat("null") {
            return None;
        }
        while cursor.eat_kind(lexer::TokenKind::TypeCast) {
            let written = read_type(cursor).ok()?;
            if self.data_type(&written).ok()? != TypeReference::new(data_type) {
                return None;
            }
            cast = true;
        }
        Some(cast)
    }

    /// A collation by name, unless it is the type's own.
    pub(super) fn collation(
        &self,
        name: &crate::sql::QualifiedName,
        data_type: TypeReference,
    ) -> Result<Option<Oid>> {
        self.check_collatable(name, data_type)?;
        let found = self.find_collation(name)?;
        Ok((found != Oid::DEFAULT_COLLATION).then_some(found))
    }

    /// Complains about COLLATE for values that are in no order of letters.
    pub(super) fn check_collatable(
        &self,
        collation: &crate::sql::QualifiedName,
        data_type: TypeReference,
    ) -> Result {
        let found = self.catalog.data_type(data_type.oid);
        if found.is_some_and(|found| found.collatable) {
            return Ok(());
        }
        let path = self.path();
        let shown = self
            .catalog
            .format_type_name(data_type.oid, crate::catalog::SearchPath(&path));
        let message = format!("collations are not supported by type {shown}");
        Err(SqlError::new("42804", message).at(collation.span()))
    }

    /// Complains about types that no column can have.
    pub(super) fn check_column_type(&self, column: &str, data_type: TypeReference) -> Result {
        let Some(found) = self.catalog.data_type(data_type.oid) else {
            return Ok(());
        };
        let is_pseudo = match found.kind {
            TypeKind::Pseudo => true,
            TypeKind::Shell => {
                return Err(SqlError::new(
                    "42704",
                    format!("type \"{}\" is only a shell", found.name),
                ));
            }
            _ => false,
        };
        if is_pseudo {
            let message = format!("column \"{column}\" has pseudo-type {}", found.name);
            return Err(SqlError::new("42P16", message));
        }
        Ok(())
    }

    /// The sequence behind a serial or identity column.
    pub(super) fn column_sequence(
        &mut self,
        home: ColumnHome<'_>,
        number: i16,
        column: &Column,
        options: &[SequenceOption],
        identity: bool,
        data_type: Option<Oid>,
    ) -> Result<Oid> {
        let given = options.iter().find_map(|option| match option {
            SequenceOption::SequenceName(name) => Some(name),
            _ => None,
        });
        let (schema, name) = match given {
            Some(name) => {
                let schema = match &name.schema {
                    Some(_) => self.creation_schema(name)?,
                    None => home.schema,
                };
                (schema, name.name.value.clone())
            }
            None => {
                let name = choose_relation_name(
                    &self.catalog,
                    home.schema,
                    home.name,
                    Some(&column.name),
                    "seq",
                    false,
                );
                (home.schema, name)
            }
        };
        let data_type = data_type.unwrap_or(column.data_type.oid);
        if identity {
            check_identity_type(data_type)?;
        }
        let mut sequence = self.sequence_definition(data_type, options)?;
        sequence.owned_by = Some((home.relation, number));
        sequence.identity = identity;
        self.add_sequence(schema, name, home.owner, home.persistence, sequence)
    }

    /// `nextval('schema.sequence'::regclass)`.
    pub(super) fn nextval(&self, sequence: Oid) -> crate::catalog::Expression {
        let target = ObjectAddress::object(Class::Relation, sequence);
        let name = self.catalog.qualified_sql_name(target).unwrap_or_default();
        let literal = quote_literal(&name);
        let start = "nextval(".len() as u32;
        let reference = Reference {
            range: start..start + literal.len() as u32,
            target,
            form: ReferenceForm::Literal,
        };
        self.made_expression(format!("nextval({literal}::regclass)"), vec![reference])
    }
}

/// Complains about an identity column that is no integer.
pub(super) fn check_identity_type(data_type: Oid) -> Result {
    if matches!(data_type, Oid::INT2 | Oid::INT4 | Oid::INT8) {
        return Ok(());
    }
    let message = "identity column type must be smallint, integer, or bigint";
    Err(SqlError::new("22023", message))
}

/// What of DEFAULT, identity and generation a column may have: one of them, once (`transformColumnDefinition`).
pub(super) fn check_clauses(definition: &ColumnDefinition, table: &str, serial: bool) -> Result {
    let column = &definition.name;
    let refused = |what: &str, span: Span| {
        let message = format!("{what} for column \"{column}\" of table \"{table}\"");
        Err(SqlError::new("42601", message).at(span))
    };
    let (mut default, mut identity, mut generated) = (serial, false, false);
    for constraint in &definition.constraints {
        let (seen, multiple, span) = match constraint {
            ColumnConstraint::Default(fragment) => (
                &mut default,
                "multiple default values specified",
                fragment.span,
            ),
            ColumnConstraint::Identity(clause) => (
                &mut identity,
                "multiple identity specifications",
                clause.span,
            ),
            ColumnConstraint::Generated { expression, .. } => (
                &mut generated,
                "multiple generation clauses specified",
                expression.span,
            ),
            _ => continue,
        };
        if *seen {
            return refused(multiple, span);
        }
        *seen = true;
        if default && identity {
            return refused("both default and identity specified", span);
        }
        if default && generated {
            return refused("both default and generation expression specified", span);
        }
        if identity && generated {
            return refused("both identity and generation expression specified", span);
        }
    }
    Ok(())
}

/// The integer type behind `serial` and its kin.
pub(super) fn serial_type(written: &TypeName) -> Option<Oid> {
    if written.name.schema.is_some()
        || written.array_dimensions > 0
        || written.set_of
        || written.column.is_some()
    {
        return None;
    }
    match written.name.name.value.as_str() {
        "serial" | "serial4" => Some(Oid::INT4),
        "bigserial" | "serial8" => Some(Oid::INT8),
        "smallserial" | "serial2" => Some(Oid::INT2),
        _ => None,
    }
}

/// Options as pairs.
pub(super) fn settings(settings: &[crate::sql::statement::Setting]) -> Vec<(String, String)> {
    let pair = |setting: &crate::sql::statement::Setting| {
        (
            setting.name.value.clone(),
            setting.value.clone().unwrap_or_else(|| "true".to_owned()),
        )
    };
    settings.iter().map(pair).collect()
}

fn conflicting_null(column: &str, table: &str) -> SqlError {
    SqlError::new(
        "42601",
        format!(
            "conflicting NULL/NOT NULL declarations for column \"{column}\" of table \"{table}\""
        ),
    )
}

/// Whether every table has a column of the name.
pub(super) fn is_system_column(name: &str) -> bool {
    ["tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"].contains(&name)
}

/// A column whose name is taken already, by PostgreSQL's system columns for one.
pub(super) fn check_column_name(catalog: &Catalog, relation: &Relation, name: &str) -> Result {
    let _ = catalog;
    if is_system_column(name) {
        return Err(SqlError::new(
            "42701",
            format!("column name \"{name}\" conflicts with a system column name"),
        ));
    }
    if relation.column(name).is_some() {
        return Err(SqlError::new(
            "42701",
            format!("column \"{name}\" specified more than once"),
        ));
    }
    Ok(())
}

/// Complains if the expression of a generated column reads one that is generated as well (`check_nested_generated`).
pub(super) fn check_nested_generated(relation: &Relation, column: &Column) -> Result {
    let Some(generated) = &column.generated else {
        return Ok(());
    };
    for address in generated.expression.dependencies() {
        let own = address.class == Class::Relation && address.oid == relation.oid;
        let read = relation
            .column_numbered(address.column)
            .filter(|read| own && (read.generated.is_some() || read.number == column.number));
        if let Some(read) = read {
            let message = format!(
                "cannot use generated column \"{}\" in column generation expression",
                read.name
            );
            return Err(SqlError::new("42P17", message)
                .with_detail("A generated column cannot reference another generated column.")
                .at(generated.expression.span));
        }
    }
    Ok(())
}
