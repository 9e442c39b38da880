//! Where aggregates may stand, and which columns a grouped query may use (`parse_agg.c`).

use crate::catalog::{ConstraintKind, ConstraintOwner, Oid};
use crate::source::Span;
use crate::sql::tree::{Expr, ExprKind, GroupItem, Select};

use super::SqlError;
use super::analyzer::{Analyzer, Result};
use super::query::ResultColumn;
use super::routine::RoutineKind;
use super::types::oid;

/// A column of the range table, or the whole row.
pub(super) type Place = (usize, Option<usize>);

/// A use of a column of a query.
#[derive(Debug, Clone, Copy)]
pub(super) struct Use {
    pub(super) place: Place,
    pub(super) span: Span,
    /// It stands in a query inside the one that has the column.
    pub(super) nested: bool,
}

/// What is known when a call begins, for the case that it is one of an aggregate.
#[derive(Debug, Clone, Copy)]
pub(super) struct CallStart {
    uses: usize,
    aggregates: usize,
    used_levels: u128,
}

/// What a query is grouped by.
#[derive(Debug, Default)]
struct Groups {
    places: Vec<Place>,
    /// Columns inside of grouped expressions, which may stand for these.
    inside: Vec<Place>,
}

impl Analyzer<'_> {
    /// Notes that a column, or a whole row, is used.
    pub(super) fn note_use(
        &mut self,
        level: usize,
        entry: usize,
        column: Option<usize>,
        span: Span,
    ) {
        let place = match column {
            Some(column) => {
                let (_, usage) = self.column_use(level, entry, column);
                (usage.entry, Some(usage.column))
            }
            None => (entry, None),
        };
        let nested = level + 1 < self.levels.len();
        self.used_levels |= level_bit(level);
        self.levels[level].uses.push(Use {
            place,
            span,
            nested,
        });
    }

    pub(super) fn start_call(&mut self) -> CallStart {
        let used_levels = std::mem::take(&mut self.used_levels);
        let level = self.level();
        CallStart {
            uses: level.uses.len(),
            aggregates: level.aggregates,
            used_levels,
        }
    }

    /// Settles what a call that was found means for the query around it.
    pub(super) fn end_call(
        &mut self,
        start: CallStart,
        kind: RoutineKind,
        windowed: bool,
        returns_set: bool,
        span: Span,
    ) -> Result<()> {
        let innermost = self.levels.len() - 1;
        // An aggregate belongs to the innermost query whose columns it takes.
        let used = self.used_levels;
        let owner = (0..=innermost)
            .rev()
            .find(|level| used & level_bit(*level) != 0)
            .unwrap_or(innermost);
        self.used_levels |= start.used_levels;
        let clause = self.levels[owner].clause;
        match kind {
            RoutineKind::Aggregate(_) if !windowed => {
                if !clause.is_empty() {
                    let message = format!("aggregate functions are not allowed in {clause}");
                    return Err(SqlError::new("42803", message, span));
                }
                let level = &mut self.levels[owner];
                if owner == innermost {
                    if level.aggregates > start.aggregates {
                        let message = "aggregate function calls cannot be nested";
                        return Err(SqlError::new("42803", message, span));
                    }
                    level.uses.truncate(start.uses);
                } else {
                    level
                        .uses
                        .retain(|it| it.span.start < span.start || it.span.end > span.end);
                }
                level.aggregates += 1;
                level.has_aggregates = true;
            }
            RoutineKind::Aggregate(_) | RoutineKind::Window => {
                let clause = self.levels[innermost].clause;
                let clause = match clause {
                    "" if self.levels[innermost].in_having => "HAVING",
                    other => other,
                };
                if !clause.is_empty() {
                    let message = format!("window functions are not allowed in {clause}");
                    return Err(SqlError::new("42P20", message, span));
                }
                self.levels[innermost].has_windows = true;
            }
            RoutineKind::Function | RoutineKind::Procedure => {}
        }
        if returns_set {
            let level = &mut self.levels[innermost];
            level.has_sets = true;
            let clause = match level.clause {
                "" if level.in_having => "HAVING",
                "functions in FROM" | "GROUP BY" => "",
                other => other,
            };
            if !clause.is_empty() {
                let message = format!("set-returning functions are not allowed in {clause}");
                return Err(SqlError::new("0A000", message, span));
            }
        }
        Ok(())
    }

    /// A grouped query may use only what is the same for all rows of a group.
    pub(super) fn check_grouping(
        &mut self,
        select: &Select,
        columns: &[ResultColumn],
    ) -> Result<()> {
        let level = self.level();
        let grouped =
            level.has_aggregates || !select.group_by.is_empty() || select.having.is_some();
        if !grouped {
            return Ok(());
        }
        let uses = std::mem::take(&mut level.uses);
        let mut groups = Groups::default();
        for item in &select.group_by {
            self.add_group(item, select, columns, &mut groups);
        }
        for used in uses {
            if groups.places.contains(&used.place)
                || groups.inside.contains(&used.place)
                || self.follows_from_key(used.place, &groups)
            {
                continue;
            }
            let level = self.level();
            let entry = &level.entries[used.place.0];
            if entry.open {
                continue;
            }
            let column = match used.place.1 {
                Some(column) => format!("\"{}.{}\"", entry.alias, entry.columns[column].name),
                None => format!("\"{}.*\"", entry.alias),
            };
            let message = if used.nested {
                format!("subquery uses ungrouped column {column} from outer query")
            } else {
                format!(
                    "column {column} must appear in the GROUP BY clause or be used in an aggregate function"
                )
            };
            return Err(SqlError::new("42803", message, used.span));
        }
        Ok(())
    }

    fn add_group(
        &mut self,
        item: &GroupItem,
        select: &Select,
        columns: &[ResultColumn],
        groups: &mut Groups,
    ) {
        match item {
            GroupItem::Empty => {}
            GroupItem::Sets(items) => {
                for item in items {
                    self.add_group(item, select, columns, groups);
                }
            }
            GroupItem::Expr(expression) => self.add_group_key(expression, select, columns, groups),
        }
    }

    fn add_group_key(
        &mut self,
        expression: &Expr,
        select: &Select,
        columns: &[ResultColumn],
        groups: &mut Groups,
    ) {
        let index = match &expression.kind {
            ExprKind::Row(parts) => {
                for part in parts {
                    self.add_group_key(part, select, columns, groups);
                }
                return;
            }
            ExprKind::Constant(crate::sql::tree::Constant::Integer(position)) => {
                usize::try_from(*position)
                    .ok()
                    .and_then(|it| it.checked_sub(1))
            }
            ExprKind::Column(parts) if parts.len() == 1 => {
                let is_column = matches!(self.find_column(&parts[0]), Ok(Some(_)));
                let named = columns.iter().position(|it| it.name == parts[0].value);
                named.filter(|_| !is_column)
            }
            _ => None,
        };
        let Some(index) = index else {
            self.add_expression(expression, groups);
            return;
        };
        let innermost = self.levels.len() - 1;
        match columns.get(index).and_then(|column| column.value.column()) {
            Some(usage) if usage.level == innermost => {
                groups.places.push((usage.entry, Some(usage.column)));
            }
            _ if columns.len() == select.targets.len() => {
                self.add_expression(&select.targets[index].value, groups);
            }
            // Behind a star, the place in the list does not say which target it is.
            _ => {
                let level = self.level();
                for (entry, found) in level.entries.iter().enumerate() {
                    let all = (0..found.columns.len()).map(|column| (entry, Some(column)));
                    groups.inside.extend(all);
                }
            }
        }
    }

    fn add_expression(&mut self, expression: &Expr, groups: &mut Groups) {
        let before = std::mem::take(&mut self.level().uses);
        let mark = self.mark();
        let value = self.value(expression);
        self.forget(mark);
        let uses = std::mem::replace(&mut self.level().uses, before);
        let is_plain = matches!(expression.kind, ExprKind::Column(_)) && value.is_ok();
        for used in uses {
            if is_plain {
                groups.places.push(used.place);
            } else {
                groups.inside.push(used.place);
            }
        }
    }

    /// Whether the query is grouped by the primary key of the column's table.
    fn follows_from_key(&mut self, place: Place, groups: &Groups) -> bool {
        let level = self.level();
        let Some(relation) = level.entries[place.0].relation else {
            return false;
        };
        let grouped: Vec<i16> = groups
            .places
            .iter()
            .filter(|(entry, _)| *entry == place.0)
            .filter_map(|(entry, column)| {
                let column = &level.entries[*entry].columns[(*column)?];
                column.address.map(|address| address.column)
            })
            .collect();
        let catalog = self.context.catalog;
        catalog
            .constraints_of(ConstraintOwner::Relation(relation))
            .into_iter()
            .any(|constraint| {
                matches!(constraint.kind, ConstraintKind::PrimaryKey { .. })
                    && !constraint.columns.is_empty()
                    && constraint.columns.iter().all(|it| grouped.contains(it))
            })
    }

    /// Values that are compared for being the same need an operator for that.
    pub(super) fn must_be_comparable(
        &self,
        data_type: Option<Oid>,
        ordered: bool,
        span: Span,
    ) -> Result<()> {
        let Some(data_type) = data_type else {
            return Ok(());
        };
        let base = self.types().base(data_type);
        let element = self.types().element(base).unwrap_or(base);
        let element = self.types().base(element);
        let refused = has_no_equality(element) || ordered && has_no_order(element);
        if !refused {
            return Ok(());
        }
        let kind = if ordered { "ordering" } else { "equality" };
        let name = self.type_name(Some(data_type));
        let message = format!("could not identify an {kind} operator for type {name}");
        Err(SqlError::new("42883", message, span))
    }
}

/// Queries nested deeper than anybody writes share a bit.
pub(super) fn level_bit(level: usize) -> u128 {
    1 << level.min(127)
}

/// Built-in types without operator classes for B-trees and hashes.
fn has_no_equality(data_type: Oid) -> bool {
    matches!(data_type.0, 600..=604 | 628 | 718 | 4072 | 5038 | 2970)
        || matches!(data_type, oid::JSON | oid::XML)
}

/// Built-in types with hashes alone.
fn has_no_order(data_type: Oid) -> bool {
    matches!(data_type, oid::XID | oid::CID) || data_type.0 == 1033
}
