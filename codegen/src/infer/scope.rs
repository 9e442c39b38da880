//! What names of columns and tables mean at a place in a query (`parse_relation.c`).

use std::rc::Rc;

use crate::catalog::{Nullability, ObjectAddress, Oid, ReferenceForm, Relation, TypeReference};
use crate::source::Span;
use crate::sql::Name;

use super::analyzer::{Analyzer, Result};
use super::parts::Part;
use super::types::oid;
use super::value::{ColumnUse, Field, Value, ValueKind};
use super::{Scope, SqlError};

/// What a query knows of itself.
#[derive(Debug, Default)]
pub(super) struct Level {
    /// The range table.
    pub(super) entries: Vec<Entry>,
    /// What names can mean.
    pub(super) namespace: Vec<Item>,
    /// Queries of WITH.
    pub(super) common_tables: Vec<CommonTableInfo>,
    /// Windows of WINDOW.
    pub(super) windows: Vec<String>,
    /// Whether items of FROM to the left can be seen: inside LATERAL.
    pub(super) lateral: bool,
    /// Aggregates were seen, window functions, functions that give sets.
    pub(super) has_aggregates: bool,
    pub(super) has_windows: bool,
    pub(super) has_sets: bool,
    /// Every group has rows: there is a GROUP BY without grouping sets.
    pub(super) groups_have_rows: bool,
    /// How many aggregates were seen.
    pub(super) aggregates: usize,
    /// The clause that is analysed, if aggregates may not stand in it, as messages call it.
    pub(super) clause: &'static str,
    /// HAVING is analysed.
    pub(super) in_having: bool,
    /// Columns used since FROM and WHERE, outside of aggregates.
    pub(super) uses: Vec<super::grouping::Use>,
}

/// An item of a range table.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// What it is called.
    pub(super) alias: String,
    /// The relation that it is, by which `schema.table.column` finds it.
    pub(super) relation: Option<Oid>,
    /// Its name is the relation's own, without an alias.
    pub(super) by_own_name: bool,
    /// The type of its rows, if they have a named one.
    pub(super) row_type: Option<Oid>,
    /// It is a function that gives single values: its name alone means the value.
    pub(super) scalar: bool,
    /// The columns.
    pub(super) columns: Vec<EntryColumn>,
    /// Whether its rows have system columns.
    pub(super) has_system_columns: bool,
    /// An outer join may put NULLs in the place of its rows, as far as conditions seen so far allow.
    pub(super) nulled: bool,
    /// The same, whatever conditions say.
    pub(super) outer: bool,
    /// There is exactly one row of it, whatever the tables hold.
    pub(super) one_row: bool,
    /// Nothing is known of its columns: any name may be one.
    pub(super) open: bool,
    /// Of a join: how many of its first columns are merged from both sides.
    pub(super) merged: usize,
}

/// A column of an item of a range table.
#[derive(Debug, Clone)]
pub(super) struct EntryColumn {
    pub(super) name: String,
    pub(super) data_type: Option<TypeReference>,
    pub(super) collation: Option<Oid>,
    /// Whether it can be NULL in a row that no outer join made.
    pub(super) null: Nullability,
    /// The relation's column that it is unchanged.
    pub(super) origin: Option<ObjectAddress>,
    pub(super) keeps_not_null: bool,
    /// The column whose name stands in the text, and changes with renames.
    pub(super) address: Option<ObjectAddress>,
    /// The fields, if it is a row of no named type.
    pub(super) fields: Option<Rc<[Field]>>,
    /// Of a join: the column of the joined item that it is.
    pub(super) source: Option<(usize, usize)>,
}

/// What a name can mean.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item {
    pub(super) entry: usize,
    /// Its own name can be used.
    pub(super) relation_visible: bool,
    /// Its columns can be used without its name.
    pub(super) columns_visible: bool,
    /// Only inside LATERAL.
    pub(super) lateral_only: bool,
    /// Not even there: the join does not allow it.
    pub(super) lateral_ok: bool,
}

/// A query of WITH.
#[derive(Debug, Clone)]
pub(super) struct CommonTableInfo {
    pub(super) name: String,
    pub(super) columns: Vec<EntryColumn>,
    /// It is a recursive one whose own query is being analysed.
    pub(super) open: bool,
}

impl Entry {
    pub(super) fn new(alias: impl Into<String>, columns: Vec<EntryColumn>) -> Self {
        Self {
            alias: alias.into(),
            relation: None,
            by_own_name: false,
            row_type: None,
            scalar: false,
            columns,
            has_system_columns: false,
            nulled: false,
            outer: false,
            one_row: false,
            open: false,
            merged: 0,
        }
    }

    /// Whether a column is one of USING or NATURAL.
    pub(super) fn is_merged(&self, column: usize) -> bool {
        column < self.merged
    }

    /// A relation's rows.
    pub(super) fn of_relation(relation: &Relation, alias: impl Into<String>) -> Self {
        let columns = relation
            .columns
            .iter()
            .map(|column| {
                let address = ObjectAddress::column(relation.oid, column.number);
                EntryColumn {
                    name: column.name.clone(),
                    data_type: (column.data_type.oid != Oid(0)).then_some(column.data_type),
                    collation: column.collation,
                    null: column_nullability(column),
                    origin: Some(address),
                    keeps_not_null: true,
                    address: Some(address),
                    fields: None,
                    source: None,
                }
            })
            .collect();
        Self {
            relation: Some(relation.oid),
            by_own_name: true,
            row_type: relation.row_type,
            has_system_columns: relation.table().is_some(),
            ..Self::new(alias, columns)
        }
    }
}

fn column_nullability(column: &crate::catalog::Column) -> Nullability {
    if column.not_null {
        return Nullability::NotNull;
    }
    match &column.inferred {
        Some(inferred) => inferred.nullability,
        None => Nullability::Nullable,
    }
}

impl EntryColumn {
    /// A column that is nothing but a name and a type.
    pub(super) fn new(
        name: impl Into<String>,
        data_type: Option<TypeReference>,
        null: Nullability,
    ) -> Self {
        Self {
            name: name.into(),
            data_type,
            collation: None,
            null,
            origin: None,
            keeps_not_null: false,
            address: None,
            fields: None,
            source: None,
        }
    }
}

impl Item {
    pub(super) fn new(entry: usize) -> Self {
        Self {
            entry,
            relation_visible: true,
            columns_visible: true,
            lateral_only: false,
            lateral_ok: true,
        }
    }
}

/// Columns that every row of a table has besides its own.
const SYSTEM_COLUMNS: [(&str, Oid, i16); 6] = [
    ("tableoid", oid::OID, -6),
    ("cmax", oid::CID, -5),
    ("xmax", oid::XID, -4),
    ("cmin", oid::CID, -3),
    ("xmin", oid::XID, -2),
    ("ctid", oid::TID, -1),
];

impl Analyzer<'_> {
    pub(super) fn level(&mut self) -> &mut Level {
        self.levels
            .last_mut()
            .expect("an analysis has a query or a scope")
    }

    /// Opens the level that an expression's scope gives.
    pub(super) fn open_scope(&mut self) {
        let mut level = Level {
            clause: self.purpose.plural(),
            ..Level::default()
        };
        let mut add = |entry: Entry, columns_visible: bool| {
            level.namespace.push(Item {
                columns_visible,
                ..Item::new(level.entries.len())
            });
            level.entries.push(entry);
        };
        match self.context.scope {
            Scope::None | Scope::Value(_) | Scope::Parameters { .. } | Scope::Variables(_) => {}
            Scope::Relation(relation) => {
                add(Entry::of_relation(relation, relation.name.clone()), true);
            }
            Scope::Trigger { new, old, alone } => {
                let fixed = |relation: &Relation, alias: &str| Entry {
                    by_own_name: false,
                    relation: None,
                    ..Entry::of_relation(relation, alias)
                };
                for (relation, alias) in [(old, "old"), (new, "new")] {
                    if let Some(relation) = relation {
                        add(fixed(relation, alias), alone);
                    }
                }
            }
        }
        self.levels.push(level);
    }

    /// What is known of a column at the present place: whether it can be NULL, and what it passes through.
    pub(super) fn column_use(
        &self,
        level: usize,
        entry: usize,
        column: usize,
    ) -> (Nullability, ColumnUse) {
        let mut found = &self.levels[level].entries[entry];
        let mut place = (entry, column);
        let mut nulled = false;
        let mut outer = false;
        while let Some(source) = found.columns[place.1].source {
            place = source;
            found = &self.levels[level].entries[place.0];
        }
        nulled |= found.nulled;
        outer |= found.outer;
        let end = &found.columns[place.1];
        let null = match end.null {
            Nullability::NotNull if nulled => Nullability::Nullable,
            other => other,
        };
        let usage = ColumnUse {
            level,
            entry: place.0,
            column: place.1,
            origin: end.origin,
            keeps_not_null: end.keeps_not_null && !outer,
        };
        (null, usage)
    }

    /// The value of a column of the range table, without a reference for its name.
    pub(super) fn column_value(
        &self,
        level: usize,
        entry: usize,
        column: usize,
        span: Span,
    ) -> Value {
        let (null, usage) = self.column_use(level, entry, column);
        let found = &self.levels[level].entries[entry].columns[column];
        let mut value = Value::new(found.data_type.map(|it| it.oid), null, span);
        value.modifier = found.data_type.map_or(-1, |it| it.modifier);
        value.collation = found.collation;
        value.kind = match &found.fields {
            Some(fields) => ValueKind::Row(Rc::clone(fields)),
            None => ValueKind::Column(usage),
        };
        value
    }

    /// Whether an item can be seen from the present place; an error if it is there but out of reach.
    fn is_visible(&self, level: usize, item: &Item, name: &Name) -> Result<bool> {
        if !item.lateral_only {
            return Ok(true);
        }
        if !self.levels[level].lateral {
            return Ok(false);
        }
        if item.lateral_ok {
            return Ok(true);
        }
        let message = format!(
            "invalid reference to FROM-clause entry for table \"{}\"",
            match self.levels[level].entries[item.entry].alias.as_str() {
                "" => "unnamed_join",
                alias => alias,
            }
        );
        let detail = "The combining JOIN type must be INNER or LEFT for a LATERAL reference.";
        Err(SqlError::new("42P10", message, name.span).with_help(detail))
    }

    /// `colNameToVar`: a column by its name alone, the innermost query first.
    pub(super) fn find_column(&mut self, name: &Name) -> Result<Option<Value>> {
        for level in (0..self.levels.len()).rev() {
            let mut found = None;
            let items = self.levels[level].namespace.clone();
            let mut open = None;
            for item in items.iter().filter(|item| item.columns_visible) {
                if item.lateral_only && !self.levels[level].lateral {
                    continue;
                }
                let entry = &self.levels[level].entries[item.entry];
                open = open.or(entry.open.then_some(item.entry));
                for column in self.columns_named(level, item.entry, &name.value) {
                    if found.is_some() {
                        let message = format!("column reference \"{}\" is ambiguous", name.value);
                        return Err(SqlError::new("42702", message, name.span));
                    }
                    self.is_visible(level, item, name)?;
                    found = Some((item.entry, column));
                }
            }
            if let Some((entry, column)) = found {
                return Ok(Some(self.use_column(level, entry, column, name)));
            }
            if open.is_some() {
                return Ok(Some(Value::unknown(name.span)));
            }
            for item in items.iter().filter(|item| item.columns_visible) {
                if let Some(value) = self.system_column(level, item.entry, name)? {
                    return Ok(Some(value));
                }
            }
        }
        Ok(None)
    }

    fn columns_named(&self, level: usize, entry: usize, name: &str) -> Vec<usize> {
        let columns = &self.levels[level].entries[entry].columns;
        let mut found = Vec::new();
        for (index, column) in columns.iter().enumerate() {
            if column.name == name {
                found.push(index);
            }
        }
        found
    }

    /// A column of a certain item.
    pub(super) fn column_of_item(
        &mut self,
        level: usize,
        entry: usize,
        name: &Name,
    ) -> Result<Option<Value>> {
        match self.columns_named(level, entry, &name.value)[..] {
            [] if self.levels[level].entries[entry].open => Ok(Some(Value::unknown(name.span))),
            [] => self.system_column(level, entry, name),
            [column] => Ok(Some(self.use_column(level, entry, column, name))),
            _ => {
                let message = format!("column reference \"{}\" is ambiguous", name.value);
                Err(SqlError::new("42702", message, name.span))
            }
        }
    }

    fn use_column(&mut self, level: usize, entry: usize, column: usize, name: &Name) -> Value {
        let found = &self.levels[level].entries[entry].columns[column];
        let address = found.address;
        self.note_use(level, entry, Some(column), name.span);
        let found = &self.levels[level].entries[entry].columns[column];
        if let Some(address) = address {
            // Where the text calls a column otherwise than its table does, an alias keeps the name.
            let own_name = self.context.catalog.column_name(address) == Some(&found.name)
                || self.is_scope_column(address, &found.name);
            let form = if own_name {
                ReferenceForm::Column
            } else {
                ReferenceForm::Fixed
            };
            self.refer(name.span, address, form);
        }
        self.column_value(level, entry, column, name.span)
    }

    /// Whether a column belongs to the scope's relation, which the catalog may not hold yet.
    fn is_scope_column(&self, address: ObjectAddress, name: &str) -> bool {
        let relations = match self.context.scope {
            Scope::Relation(relation) => [Some(relation), None],
            Scope::Trigger { new, old, .. } => [new, old],
            _ => [None, None],
        };
        relations.into_iter().flatten().any(|relation| {
            relation.oid == address.oid
                && relation
                    .column_numbered(address.column)
                    .is_some_and(|column| column.name == name)
        })
    }

    fn system_column(&mut self, level: usize, entry: usize, name: &Name) -> Result<Option<Value>> {
        let found = &self.levels[level].entries[entry];
        let known = SYSTEM_COLUMNS
            .iter()
            .find(|(column, _, _)| found.has_system_columns && *column == name.value);
        let Some((_, data_type, _)) = known else {
            return Ok(None);
        };
        let null = if found.nulled {
            Nullability::Nullable
        } else {
            Nullability::NotNull
        };
        self.may_name_system_columns(name)?;
        self.note_part(Part::SystemColumn, name.span);
        Ok(Some(Value::new(Some(*data_type), null, name.span)))
    }

    /// `refnameNamespaceItem`: an item by its name, the innermost query first.
    pub(super) fn find_item(
        &mut self,
        schema: Option<&Name>,
        name: &Name,
    ) -> Result<Option<(usize, usize)>> {
        let wanted = match schema {
            Some(schema) => {
                let catalog = self.context.catalog;
                let relation = catalog.find_relation(self.path(), Some(&schema.value), &name.value);
                match (relation, self.context.scope) {
                    (Some(relation), _) => Some(relation.oid),
                    (None, Scope::Relation(relation))
                        if relation.name == name.value
                            && catalog
                                .schema(relation.schema)
                                .is_some_and(|it| it.name == schema.value) =>
                    {
                        Some(relation.oid)
                    }
                    _ => return Ok(None),
                }
            }
            None => None,
        };
        for level in (0..self.levels.len()).rev() {
            let mut found = None;
            for item in self.levels[level].namespace.clone() {
                if !item.relation_visible || item.lateral_only && !self.levels[level].lateral {
                    continue;
                }
                let entry = &self.levels[level].entries[item.entry];
                let matches = match wanted {
                    Some(relation) => entry.relation == Some(relation) && entry.by_own_name,
                    None => entry.alias == name.value,
                };
                if !matches {
                    continue;
                }
                if found.is_some() {
                    let message = format!("table reference \"{}\" is ambiguous", name.value);
                    return Err(SqlError::new("42P09", message, name.span));
                }
                self.is_visible(level, &item, name)?;
                found = Some(item.entry);
            }
            if let Some(entry) = found {
                if let (Some(schema), Some(relation)) = (schema, wanted) {
                    // FROM keeps the table's name as an alias after a rename, so the schema has to go.
                    let alias = self.levels[level].entries[entry].alias.clone();
                    self.refer(
                        schema.span.to(name.span),
                        ObjectAddress::object(crate::catalog::Class::Relation, relation),
                        ReferenceForm::Qualifier { alias },
                    );
                } else if matches!(self.context.scope, Scope::Relation(_))
                    && level == 0
                    && let Some(relation) = self.levels[level].entries[entry].relation
                {
                    // A check or policy has no FROM: its table is called what it is called.
                    self.refer(
                        name.span,
                        ObjectAddress::object(crate::catalog::Class::Relation, relation),
                        ReferenceForm::OwnRelation,
                    );
                }
                return Ok(Some((level, entry)));
            }
        }
        Ok(None)
    }

    /// The error that no table of a name is in sight.
    pub(super) fn missing_table(&self, name: &str, span: Span) -> SqlError {
        let mut entries = self.levels.iter().flat_map(|level| &level.entries);
        let message = if entries.any(|entry| entry.alias == name) {
            format!("invalid reference to FROM-clause entry for table \"{name}\"")
        } else {
            format!("missing FROM-clause entry for table \"{name}\"")
        };
        SqlError::new("42P01", message, span)
    }

    /// The whole row of an item.
    pub(super) fn whole_row(&self, level: usize, entry: usize, span: Span) -> Value {
        let found = &self.levels[level].entries[entry];
        if found.scalar && found.columns.len() == 1 {
            let mut value = self.column_value(level, entry, 0, span);
            if let ValueKind::Column(_) = value.kind {
                value.kind = ValueKind::Plain;
            }
            return value;
        }
        let null = if found.nulled {
            Nullability::Nullable
        } else {
            Nullability::NotNull
        };
        let mut value = Value::new(
            found.row_type.or((!found.open).then_some(oid::RECORD)),
            null,
            span,
        );
        if found.row_type.is_none() {
            value.kind = ValueKind::Row(self.fields_of(level, entry));
        }
        value
    }

    /// The columns of an item as fields of a row.
    pub(super) fn fields_of(&self, level: usize, entry: usize) -> Rc<[Field]> {
        let columns = self.levels[level].entries[entry].columns.iter().enumerate();
        columns
            .map(|(index, column)| Field {
                name: column.name.clone(),
                data_type: column.data_type,
                collation: column.collation,
                null: self.column_use(level, entry, index).0,
            })
            .collect()
    }
}
