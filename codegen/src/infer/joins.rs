//! Joins: merged columns, and what may be NULL after them (`transformFromClauseItem` of a `JoinExpr`).

use crate::catalog::Nullability;
use crate::source::Span;
use crate::sql::Name;
use crate::sql::tree::{Alias, Constant, ExprKind, Join, JoinCondition, JoinKind};

use super::SqlError;
use super::analyzer::{Analyzer, Result};
use super::from::rename_columns;
use super::scope::{Entry, EntryColumn, Item};

/// A column by its item of the range table and its place in it.
type ColumnPlace = (usize, usize);

/// A column of one side of a join.
#[derive(Debug, Clone)]
struct SideColumn {
    name: String,
    place: (usize, usize),
}

impl Analyzer<'_> {
    pub(super) fn join(
        &mut self,
        join: &Join,
        alias: Option<&Alias>,
        span: Span,
    ) -> Result<Vec<Item>> {
        let left = self.table(&join.left)?;
        let lateral_ok = matches!(join.kind, JoinKind::Inner | JoinKind::Left);
        let before = self.level().namespace.len();
        let visible = left.iter().map(|item| Item {
            lateral_only: true,
            lateral_ok,
            ..*item
        });
        self.level().namespace.extend(visible.collect::<Vec<_>>());
        let right = self.table(&join.right);
        self.level().namespace.truncate(before);
        let right = right?;
        self.check_names(&right, &left, span)?;

        let left_columns = self.side_columns(&left);
        let right_columns = self.side_columns(&right);
        let (left_entries, right_entries) = (self.entries_of(&left), self.entries_of(&right));
        let mut namespace: Vec<Item> = left.iter().chain(&right).copied().collect();

        let merged_names: Vec<Name> = match &join.condition {
            JoinCondition::Using { columns, .. } => columns.clone(),
            JoinCondition::Natural => left_columns
                .iter()
                .filter(|column| right_columns.iter().any(|other| other.name == column.name))
                .map(|column| Name {
                    value: column.name.clone(),
                    span: Span {
                        end: span.start,
                        ..span
                    },
                })
                .collect(),
            _ => Vec::new(),
        };
        let mut columns = Vec::new();
        let mut equal = Vec::new();
        for name in &merged_names {
            let left = Self::side_column(&left_columns, name, "left")?;
            let right = Self::side_column(&right_columns, name, "right")?;
            self.fix_name(name, left);
            self.fix_name(name, right);
            columns.push(self.merged_column(join.kind, name, left, right)?);
            equal.push((left, right));
        }
        if let JoinCondition::On(condition) = &join.condition {
            self.on(
                condition,
                &namespace,
                join.kind,
                &right_entries,
                &left_entries,
            )?;
        }
        self.equal_columns(&equal, join.kind);
        if !self.always_matches(join, &left, &right) {
            self.null_sides(join.kind, &left_entries, &right_entries);
        }

        let rest = left_columns.iter().chain(&right_columns);
        for column in
            rest.filter(|column| !merged_names.iter().any(|name| name.value == column.name))
        {
            columns.push(self.passed_column(column));
        }
        let mut entry = Entry::new(
            alias
                .and_then(|alias| alias.name.as_ref())
                .map_or("", |name| &name.value),
            columns,
        );
        entry.merged = merged_names.len();
        let open = |entries: &[usize]| {
            entries
                .iter()
                .any(|index| self.levels.last().is_some_and(|it| it.entries[*index].open))
        };
        entry.open = open(&left_entries) || open(&right_entries);
        rename_columns(&mut entry, alias)?;
        let merged_columns = entry.columns[..merged_names.len()].to_vec();
        let item = self.add_entry(entry);
        if alias.is_some() {
            return Ok(vec![item]);
        }
        for other in &mut namespace {
            other.columns_visible = false;
        }
        namespace.push(Item {
            relation_visible: false,
            ..item
        });
        if let JoinCondition::Using {
            alias: Some(using), ..
        } = &join.condition
        {
            let entry = Entry::new(&using.value, merged_columns);
            let item = self.add_entry(entry);
            namespace.push(Item {
                columns_visible: false,
                ..item
            });
        }
        Ok(namespace)
    }

    /// All items of the range table that a side of a join consists of.
    fn entries_of(&mut self, side: &[Item]) -> Vec<usize> {
        let level = self.levels.len() - 1;
        let mut entries: Vec<usize> = side.iter().map(|item| item.entry).collect();
        let mut next = 0;
        while let Some(entry) = entries.get(next).copied() {
            next += 1;
            for column in &self.levels[level].entries[entry].columns {
                if let Some((source, _)) = column.source
                    && !entries.contains(&source)
                {
                    entries.push(source);
                }
            }
        }
        entries
    }

    fn side_columns(&mut self, side: &[Item]) -> Vec<SideColumn> {
        let level = self.levels.len() - 1;
        let mut columns = Vec::new();
        for item in side.iter().filter(|item| item.columns_visible) {
            let entry = &self.levels[level].entries[item.entry];
            for (index, column) in entry.columns.iter().enumerate() {
                columns.push(SideColumn {
                    name: column.name.clone(),
                    place: (item.entry, index),
                });
            }
        }
        columns
    }

    fn side_column(columns: &[SideColumn], name: &Name, side: &str) -> Result<ColumnPlace> {
        let mut found = columns.iter().filter(|column| column.name == name.value);
        match (found.next(), found.next()) {
            (Some(column), None) => Ok(column.place),
            (None, _) => {
                let message = format!(
                    "column \"{}\" specified in USING clause does not exist in {side} table",
                    name.value
                );
                Err(SqlError::new("42703", message, name.span))
            }
            _ => {
                let message = format!(
                    "common column name \"{}\" appears more than once in {side} table",
                    name.value
                );
                Err(SqlError::new("42702", message, name.span))
            }
        }
    }

    /// USING needs the column under this name on both sides, whatever it is called later.
    fn fix_name(&mut self, name: &Name, place: (usize, usize)) {
        let level = self.levels.len() - 1;
        let mut place = place;
        while let Some(source) = self.levels[level].entries[place.0].columns[place.1].source {
            place = source;
        }
        if let Some(address) = self.levels[level].entries[place.0].columns[place.1].address {
            self.depend(name.span, address);
        }
    }

    fn merged_column(
        &mut self,
        kind: JoinKind,
        name: &Name,
        left: (usize, usize),
        right: (usize, usize),
    ) -> Result<EntryColumn> {
        let level = self.levels.len() - 1;
        let left_value = self.column_value(level, left.0, left.1, name.span);
        let right_value = self.column_value(level, right.0, right.1, name.span);
        let null = match (left_value.null, right_value.null) {
            // Where one side is missing, the other is there.
            (Nullability::NotNull, Nullability::NotNull) => Nullability::NotNull,
            _ => super::value::strictest([left_value.null, right_value.null]),
        };
        let source = match kind {
            JoinKind::Inner | JoinKind::Left => Some((left, &left_value)),
            JoinKind::Right => Some((right, &right_value)),
            JoinKind::Full => None,
        };
        let both = vec![left_value.clone(), right_value.clone()];
        let common = self.common_value(both, "JOIN/USING", null, name.span)?;
        let operator = super::expressions::system_operator_name("=", name.span);
        self.operator(
            &operator,
            Some(left_value.clone()),
            right_value.clone(),
            name.span,
        )?;
        // Another type or modifier makes a new value of it.
        let passes = source.filter(|(_, value)| value.reference() == common.reference());
        let mut column = EntryColumn::new(&name.value, common.reference(), null);
        column.collation = common.collation;
        match passes {
            Some((place, value)) => {
                let found = &self.levels[level].entries[place.0].columns[place.1];
                column.origin = found.origin;
                column.keeps_not_null = found.keeps_not_null;
                column.data_type = value.reference();
                column.source = Some(place);
            }
            None => {
                column.null = match kind {
                    JoinKind::Inner => Nullability::NotNull,
                    JoinKind::Left => left_value.null,
                    JoinKind::Right => self.column_use(level, right.0, right.1).0,
                    JoinKind::Full => null,
                };
            }
        }
        Ok(column)
    }

    fn passed_column(&mut self, column: &SideColumn) -> EntryColumn {
        let level = self.levels.len() - 1;
        let (entry, index) = column.place;
        EntryColumn {
            source: Some(column.place),
            ..self.levels[level].entries[entry].columns[index].clone()
        }
    }

    /// ON: sees the join's own tables and outer queries, nothing beside.
    fn on(
        &mut self,
        condition: &crate::sql::tree::Expr,
        namespace: &[Item],
        kind: JoinKind,
        right: &[usize],
        left: &[usize],
    ) -> Result<()> {
        let own = namespace
            .iter()
            .map(|item| Item {
                lateral_only: false,
                lateral_ok: true,
                ..*item
            })
            .collect();
        let before = std::mem::replace(&mut self.level().namespace, own);
        let result = self.in_clause("JOIN conditions", |analyzer| {
            analyzer.condition(condition, "JOIN/ON")
        });
        let mut columns = Vec::new();
        if result.is_ok() {
            self.required(condition, true, &mut columns);
        }
        self.level().namespace = before;
        result?;
        // Rows that do not match are kept on the outer sides, so only the inner sides are bound by the condition.
        let bound = |entry: &usize| match kind {
            JoinKind::Inner => true,
            JoinKind::Left => right.contains(entry),
            JoinKind::Right => left.contains(entry),
            JoinKind::Full => false,
        };
        for (entry, column) in columns.into_iter().filter(|(entry, _)| bound(entry)) {
            let entry = &mut self.level().entries[entry];
            entry.nulled = false;
            entry.columns[column].null = Nullability::NotNull;
        }
        Ok(())
    }

    /// Columns of USING are equal where rows match, and so not NULL.
    fn equal_columns(&mut self, equal: &[(ColumnPlace, ColumnPlace)], kind: JoinKind) {
        let level = self.levels.len() - 1;
        for (left, right) in equal {
            let bound: &[(usize, usize)] = match kind {
                JoinKind::Inner => &[*left, *right],
                JoinKind::Left => &[*right],
                JoinKind::Right => &[*left],
                JoinKind::Full => &[],
            };
            for place in bound {
                let mut place = *place;
                while let Some(source) = self.levels[level].entries[place.0].columns[place.1].source
                {
                    place = source;
                }
                let entry = &mut self.levels[level].entries[place.0];
                entry.nulled = false;
                entry.columns[place.1].null = Nullability::NotNull;
            }
        }
    }

    /// Whether an outer join always finds a row on its other side: `LEFT JOIN LATERAL (SELECT count(*) …) ON true`.
    fn always_matches(&mut self, join: &Join, left: &[Item], right: &[Item]) -> bool {
        let is_true = matches!(
            &join.condition,
            JoinCondition::On(condition)
                if matches!(condition.kind, ExprKind::Constant(Constant::Bool(true)))
        );
        let other = match join.kind {
            JoinKind::Left => right,
            JoinKind::Right => left,
            JoinKind::Inner | JoinKind::Full => return false,
        };
        let [other] = other else {
            return false;
        };
        is_true && self.level().entries[other.entry].one_row
    }

    fn null_sides(&mut self, kind: JoinKind, left: &[usize], right: &[usize]) {
        let level = self.level();
        let (null_left, null_right) = match kind {
            JoinKind::Inner => (false, false),
            JoinKind::Left => (false, true),
            JoinKind::Right => (true, false),
            JoinKind::Full => (true, true),
        };
        let left = left.iter().filter(|_| null_left);
        let right = right.iter().filter(|_| null_right);
        for entry in left.chain(right) {
            level.entries[*entry].nulled = true;
            level.entries[*entry].outer = true;
        }
    }
}
