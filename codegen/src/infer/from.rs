//! FROM: what its items bring into scope (`transformFromClause`).

use crate::catalog::{
    Class, Nullability, ObjectAddress, Oid, ReferenceForm, TypeKind, TypeReference,
};
use crate::source::Span;
use crate::sql::QualifiedName;
use crate::sql::tree::{
    Alias, ColumnDef, Expr, ExprKind, FunctionCall, Query, TableFunctionColumn, TableRef,
    TableRefKind,
};

use super::SqlError;
use super::analyzer::{Analyzer, Result};
use super::names::output_name;
use super::query::ResultColumn;
use super::scope::{Entry, EntryColumn, Item};
use super::system;
use super::types::oid;
use super::value::{Value, ValueKind};

impl Analyzer<'_> {
    /// Brings all items of FROM into the innermost query's scope.
    pub(super) fn from(&mut self, items: &[TableRef]) -> Result<()> {
        for item in items {
            let mut namespace = self.table(item)?;
            self.check_names(&namespace, &[], item.span)?;
            for item in &mut namespace {
                item.lateral_only = true;
                item.lateral_ok = true;
            }
            self.level().namespace.extend(namespace);
        }
        for item in &mut self.level().namespace {
            item.lateral_only = false;
            item.lateral_ok = true;
        }
        Ok(())
    }

    /// Two tables may not have one name (`checkNameSpaceConflicts`).
    pub(super) fn check_names(
        &mut self,
        namespace: &[Item],
        beside: &[Item],
        span: Span,
    ) -> Result<()> {
        let level = self.levels.len() - 1;
        let entries = &self.levels[level].entries;
        let existing = if beside.is_empty() {
            &self.levels[level].namespace[..]
        } else {
            beside
        };
        for item in namespace.iter().filter(|item| item.relation_visible) {
            let entry = &entries[item.entry];
            for other in existing.iter().filter(|other| other.relation_visible) {
                let known = &entries[other.entry];
                if entry.alias != known.alias || other.entry == item.entry {
                    continue;
                }
                // Two tables of one name in two schemas can be told apart.
                let differ = entry.by_own_name
                    && known.by_own_name
                    && entry.relation != known.relation
                    && entry.relation.is_some()
                    && known.relation.is_some();
                if !differ {
                    let message =
                        format!("table name \"{}\" specified more than once", entry.alias);
                    return Err(SqlError::new("42712", message, span));
                }
            }
        }
        Ok(())
    }

    /// Adds an item to the range table.
    pub(super) fn add_entry(&mut self, entry: Entry) -> Item {
        let level = self.level();
        level.entries.push(entry);
        Item::new(level.entries.len() - 1)
    }

    /// `transformFromClauseItem`: what an item lets names mean.
    pub(super) fn table(&mut self, item: &TableRef) -> Result<Vec<Item>> {
        self.deeper(item.span, |analyzer| match &item.kind {
            TableRefKind::Relation { name, sample } => {
                if let Some(arguments) = sample {
                    analyzer.values(arguments)?;
                }
                let entry = analyzer.relation_entry(name, item.alias.as_ref())?;
                Ok(vec![analyzer.add_entry(entry)])
            }
            TableRefKind::Query(query) => {
                let entry = analyzer.sub_select(query, item)?;
                Ok(vec![analyzer.add_entry(entry)])
            }
            TableRefKind::Functions {
                functions,
                ordinality,
                ..
            } => {
                let entry = analyzer
                    .lateral(|analyzer| analyzer.function_entry(functions, *ordinality, item))?;
                Ok(vec![analyzer.add_entry(entry)])
            }
            TableRefKind::Table {
                label,
                arguments,
                columns,
            } => {
                let entry = analyzer.lateral(|analyzer| {
                    analyzer.values(arguments)?;
                    analyzer.table_function(label, columns, item.alias.as_ref())
                })?;
                Ok(vec![analyzer.add_entry(entry)])
            }
            TableRefKind::Join(join) => analyzer.join(join, item.alias.as_ref(), item.span),
        })
    }

    /// Runs with items to the left in sight.
    pub(super) fn lateral<T>(&mut self, analyse: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        let before = std::mem::replace(&mut self.level().lateral, true);
        let result = analyse(self);
        self.level().lateral = before;
        result
    }

    /// A relation or a query of WITH.
    pub(super) fn relation_entry(
        &mut self,
        name: &QualifiedName,
        alias: Option<&Alias>,
    ) -> Result<Entry> {
        let alias_name = alias.and_then(|alias| alias.name.as_ref());
        let shown = alias_name.map_or_else(|| name.name.value.clone(), |it| it.value.clone());
        if name.schema.is_none()
            && let Some(mut entry) = self.common_table_entry(&name.name.value, &shown)
        {
            rename_columns(&mut entry, alias)?;
            return Ok(entry);
        }
        let catalog = self.context.catalog;
        let schema = name.schema.as_ref().map(|schema| schema.value.as_str());
        if let Some(schema) = &name.schema
            && catalog.schema_named(&schema.value).is_none()
        {
            let message = format!("schema \"{}\" does not exist", schema.value);
            return self.unknown_entry(SqlError::new("3F000", message, schema.span), &shown);
        }
        for schema in catalog.schemas_of(self.path(), schema) {
            if let Some(relation) = catalog.relation_in(schema, &name.name.value) {
                if !relation.has_rows() {
                    let message = format!("cannot open relation \"{}\"", relation.name);
                    return Err(SqlError::new("42809", message, name.span()));
                }
                let mut entry = Entry::of_relation(relation, &shown);
                self.admit_nulls_of_children(relation.oid, &mut entry);
                entry.by_own_name = alias_name.is_none();
                self.refer_to_relation(relation.oid, name, alias, &shown);
                if relation.sequence().is_some() {
                    entry.columns = sequence_columns();
                }
                rename_columns(&mut entry, alias)?;
                return Ok(entry);
            }
            if let Some(columns) = system::relation(schema, &name.name.value) {
                let columns = columns
                    .iter()
                    .map(|column| {
                        let null = if column.not_null {
                            Nullability::NotNull
                        } else {
                            Nullability::Nullable
                        };
                        let data_type = Some(TypeReference::new(column.data_type));
                        EntryColumn {
                            keeps_not_null: column.not_null,
                            ..EntryColumn::new(column.name, data_type, null)
                        }
                    })
                    .collect();
                let mut entry = Entry::new(&shown, columns);
                entry.by_own_name = alias_name.is_none();
                entry.has_system_columns = schema == Oid::PG_CATALOG;
                rename_columns(&mut entry, alias)?;
                return Ok(entry);
            }
        }
        let message = format!("relation \"{name}\" does not exist");
        self.unknown_entry(SqlError::new("42P01", message, name.span()), &shown)
    }

    /// An inheritance child may allow NULL where its parent does not.
    fn admit_nulls_of_children(&self, relation: Oid, entry: &mut Entry) {
        let mut pending = vec![relation];
        let mut done = Vec::new();
        while let Some(parent) = pending.pop() {
            for child in self.context.catalog.children_of(parent) {
                if done.contains(&child.oid) {
                    continue;
                }
                done.push(child.oid);
                pending.push(child.oid);
                for column in &mut entry.columns {
                    if child.column(&column.name).is_some_and(|it| !it.not_null) {
                        column.null = Nullability::Nullable;
                    }
                }
            }
        }
    }

    /// A table that is not there: an error, or a table of which nobody knows the columns.
    fn unknown_entry(&mut self, error: SqlError, alias: &str) -> Result<Entry> {
        self.missing(error)?;
        let mut entry = Entry::new(alias, Vec::new());
        entry.open = true;
        Ok(entry)
    }

    fn refer_to_relation(
        &mut self,
        relation: Oid,
        name: &QualifiedName,
        alias: Option<&Alias>,
        shown: &str,
    ) {
        let target = ObjectAddress::object(Class::Relation, relation);
        let has_name = alias.is_some_and(|alias| alias.name.is_some());
        let form = if has_name {
            ReferenceForm::Name
        } else {
            ReferenceForm::RelationAliased {
                alias: shown.to_owned(),
            }
        };
        self.refer(name.span(), target, form);
    }

    fn common_table_entry(&self, name: &str, alias: &str) -> Option<Entry> {
        for level in self.levels.iter().rev() {
            if let Some(table) = level.common_tables.iter().rev().find(|it| it.name == name) {
                let mut entry = Entry::new(alias, table.columns.clone());
                entry.open = table.open;
                return Some(entry);
            }
        }
        None
    }

    fn sub_select(&mut self, query: &Query, item: &TableRef) -> Result<Entry> {
        let before = std::mem::replace(&mut self.level().lateral, item.lateral);
        let result = self.query(query, false);
        self.level().lateral = before;
        let result = result?;
        let columns = result
            .columns
            .iter()
            .map(ResultColumn::as_entry_column)
            .collect();
        let alias = item.alias.as_ref();
        let name = alias.and_then(|alias| alias.name.as_ref());
        let mut entry = Entry::new(name.map_or("", |name| &name.value), columns);
        entry.open = result.open;
        entry.one_row = result.one_row;
        rename_columns(&mut entry, alias)?;
        Ok(entry)
    }

    // Functions

    fn function_entry(
        &mut self,
        functions: &[(Expr, Vec<ColumnDef>)],
        ordinality: bool,
        item: &TableRef,
    ) -> Result<Entry> {
        let alias = item.alias.as_ref();
        let alias_name = alias.and_then(|alias| alias.name.as_ref());
        let spread = spread_unnest(functions);
        let functions = spread.as_deref().unwrap_or(functions);
        let alone = functions.len() == 1;
        let mut columns = Vec::new();
        let mut open = false;
        let mut whole = None;
        let mut first_name = None;
        let has_sets = self.level().has_sets;
        for (function, definitions) in functions {
            let value = self.in_clause("functions in FROM", |analyzer| analyzer.value(function))?;
            let name = output_name(function, &|_| None).unwrap_or_else(|| "function".to_owned());
            let definitions = match alias {
                Some(alias) if definitions.is_empty() && alone => &alias.definitions,
                _ => definitions,
            };
            let scalar_name = match (alone, alias_name) {
                (true, Some(alias)) => alias.value.clone(),
                _ => name.clone(),
            };
            first_name.get_or_insert(name);
            let brought = self.function_columns(function, &value, definitions, scalar_name)?;
            open |= brought.is_none();
            let mut brought = brought.unwrap_or_default();
            if !alone {
                // The shorter ones are filled up with NULLs.
                for column in &mut brought {
                    column.null = match column.null {
                        Nullability::NotNull => Nullability::Nullable,
                        other => other,
                    };
                }
            }
            columns.extend(brought);
            whole.get_or_insert(value);
        }
        self.level().has_sets = has_sets;
        if ordinality {
            let int8 = Some(TypeReference::new(oid::INT8));
            columns.push(EntryColumn::new("ordinality", int8, Nullability::NotNull));
        }
        let name =
            alias_name.map_or_else(|| first_name.unwrap_or_default(), |name| name.value.clone());
        let mut entry = Entry::new(name, columns);
        entry.open = open;
        if let (true, false, Some(whole)) = (alone, ordinality, whole) {
            let composite = whole
                .data_type
                .is_some_and(|it| self.types().is_composite(it));
            entry.row_type = whole.data_type.filter(|_| composite);
            let record = whole.data_type == Some(oid::RECORD);
            entry.scalar = !composite && !record && whole.data_type.is_some();
        }
        rename_columns(&mut entry, alias)?;
        Ok(entry)
    }

    /// The columns that a function in FROM brings; none if nobody knows them.
    fn function_columns(
        &mut self,
        function: &Expr,
        value: &Value,
        definitions: &[ColumnDef],
        scalar_name: String,
    ) -> Result<Option<Vec<EntryColumn>>> {
        if !definitions.is_empty() {
            let mut columns = Vec::with_capacity(definitions.len());
            for definition in definitions {
                let data_type = self.type_named(&definition.data_type)?;
                let mut column =
                    EntryColumn::new(&definition.name.value, data_type, Nullability::Nullable);
                if let Some(collation) = &definition.collation {
                    column.collation = self.collation_named(collation)?;
                }
                columns.push(column);
            }
            return Ok(Some(columns));
        }
        let Some(data_type) = value.data_type else {
            return Ok(None);
        };
        if let ValueKind::Row(fields) = &value.kind {
            return Ok(Some(
                fields
                    .iter()
                    .map(|field| EntryColumn {
                        collation: field.collation,
                        ..EntryColumn::new(&field.name, field.data_type, field.null)
                    })
                    .collect(),
            ));
        }
        if let Some(TypeKind::Composite(relation)) = self
            .types()
            .get(self.types().base(data_type))
            .map(|it| &it.kind)
        {
            let Some(relation) = self.context.catalog.relation(*relation) else {
                return Ok(None);
            };
            let mut columns = Entry::of_relation(relation, "").columns;
            for column in &mut columns {
                column.null = Nullability::Nullable;
                column.origin = None;
                column.keeps_not_null = false;
            }
            return Ok(Some(columns));
        }
        if data_type == oid::RECORD {
            let message = "a column definition list is required for functions returning \"record\"";
            return Err(SqlError::new("42601", message, function.span));
        }
        if data_type == oid::VOID {
            return Ok(Some(vec![EntryColumn::new(
                scalar_name,
                Some(TypeReference::new(data_type)),
                Nullability::Unknown,
            )]));
        }
        let name = self.single_output_name(function).unwrap_or(scalar_name);
        Ok(Some(vec![EntryColumn {
            collation: value.collation,
            ..EntryColumn::new(name, value.reference(), value.null)
        }]))
    }

    /// The name of a function's only OUT parameter.
    fn single_output_name(&self, function: &Expr) -> Option<String> {
        let ExprKind::Function(call) = &function.kind else {
            return None;
        };
        let (first, last) = (call.name.first()?, call.name.last()?);
        let Some(target) = self.target_at(first.span.to(last.span)) else {
            // Built-in ones have no reference.
            let found = system::functions(&last.value);
            return match &found.first()?.routine.outputs[..] {
                [(name, _)] if !name.is_empty() => Some(name.clone()),
                _ => None,
            };
        };
        let function = self.context.catalog.function(target.oid)?;
        let mut outputs = function.outputs();
        match (outputs.next(), outputs.next()) {
            (Some(only), None) => only.name.clone(),
            _ => None,
        }
    }

    /// `XMLTABLE`, `JSON_TABLE`
    fn table_function(
        &mut self,
        label: &str,
        definitions: &[TableFunctionColumn],
        alias: Option<&Alias>,
    ) -> Result<Entry> {
        let mut columns = Vec::with_capacity(definitions.len());
        for definition in definitions {
            self.values(&definition.arguments)?;
            let null = if definition.not_null || definition.data_type.is_none() {
                Nullability::NotNull
            } else {
                Nullability::Nullable
            };
            let data_type = match &definition.data_type {
                Some(written) => self.type_named(written)?,
                None => Some(TypeReference::new(oid::INT4)),
            };
            columns.push(EntryColumn::new(&definition.name.value, data_type, null));
        }
        let name = alias.and_then(|alias| alias.name.as_ref());
        let mut entry = Entry::new(name.map_or(label, |name| &name.value), columns);
        rename_columns(&mut entry, alias)?;
        Ok(entry)
    }
}

/// `unnest(a, b)` is `ROWS FROM (unnest(a), unnest(b))`.
fn spread_unnest(functions: &[(Expr, Vec<ColumnDef>)]) -> Option<Vec<(Expr, Vec<ColumnDef>)>> {
    let is_spread = |call: &FunctionCall| {
        matches!(&call.name[..], [name] if name.value == "unnest")
            && call.arguments.len() > 1
            && !call.variadic
            && call
                .arguments
                .iter()
                .all(|argument| argument.name.is_none())
    };
    let any = functions
        .iter()
        .any(|(function, _)| matches!(&function.kind, ExprKind::Function(call) if is_spread(call)));
    if !any {
        return None;
    }
    let mut spread = Vec::new();
    for (function, definitions) in functions {
        match &function.kind {
            ExprKind::Function(call) if is_spread(call) => {
                for argument in &call.arguments {
                    let single = FunctionCall {
                        arguments: vec![argument.clone()],
                        ..(**call).clone()
                    };
                    let kind = ExprKind::Function(Box::new(single));
                    spread.push((
                        Expr {
                            kind,
                            span: function.span,
                        },
                        Vec::new(),
                    ));
                }
            }
            _ => spread.push((function.clone(), definitions.clone())),
        }
    }
    Some(spread)
}

fn sequence_columns() -> Vec<EntryColumn> {
    let column = |name: &str, data_type| {
        EntryColumn::new(
            name,
            Some(TypeReference::new(data_type)),
            Nullability::NotNull,
        )
    };
    vec![
        column("last_value", oid::INT8),
        column("log_cnt", oid::INT8),
        column("is_called", oid::BOOL),
    ]
}

/// `AS t (a, b)`
pub(super) fn rename_columns(entry: &mut Entry, alias: Option<&Alias>) -> Result<()> {
    let Some(alias) = alias else {
        return Ok(());
    };
    if alias.columns.len() > entry.columns.len() && !entry.open {
        let message = format!(
            "table \"{}\" has {} columns available but {} columns specified",
            entry.alias,
            entry.columns.len(),
            alias.columns.len()
        );
        return Err(SqlError::new("42P10", message, alias.span));
    }
    for (column, name) in entry.columns.iter_mut().zip(&alias.columns) {
        column.name.clone_from(&name.value);
    }
    Ok(())
}
