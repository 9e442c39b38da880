//! What expressions and queries are made of.

use super::{
    Expr, ExprKind, GroupItem, InList, Join, JoinCondition, Operand, OrderItem, Over, Query,
    QueryBody, Select, Subscript, TableRef, TableRefKind,
};

/// A part of an expression or query.
#[derive(Debug, Clone, Copy)]
pub enum Part<'e> {
    /// An expression.
    Expr(&'e Expr),
    /// A sub-select.
    Query(&'e Query),
}

impl Expr {
    /// The expressions and sub-selects that it is directly made of, in the order of the text as far as the tree has it.
    pub fn parts(&self) -> Vec<Part<'_>> {
        let mut parts = Vec::new();
        let one = |expr| Part::Expr(expr);
        match &self.kind {
            ExprKind::Column(_)
            | ExprKind::Star(_)
            | ExprKind::Parameter(_)
            | ExprKind::Constant(_)
            | ExprKind::SqlValue(_)
            | ExprKind::Default => {}
            ExprKind::Cast { operand, .. }
            | ExprKind::Field { operand, .. }
            | ExprKind::AllFields(operand)
            | ExprKind::Prefix { operand, .. }
            | ExprKind::Not(operand)
            | ExprKind::Is { operand, .. }
            | ExprKind::Collate { operand, .. } => parts.push(one(operand)),
            ExprKind::Subscript {
                operand,
                subscripts,
            } => {
                parts.push(one(operand));
                for subscript in subscripts {
                    match subscript {
                        Subscript::Index(index) => parts.push(one(index)),
                        Subscript::Slice(low, high) => {
                            parts.extend(low.iter().chain(high).map(one));
                        }
                    }
                }
            }
            ExprKind::Infix { left, right, .. }
            | ExprKind::Distinct { left, right, .. }
            | ExprKind::NullIf(left, right) => parts.extend([one(left), one(right)]),
            ExprKind::Quantified { left, right, .. } => {
                parts.push(one(left));
                parts.push(match right {
                    Operand::Expr(right) => one(right),
                    Operand::Query(query) => Part::Query(query),
                });
            }
            ExprKind::In { operand, list, .. } => {
                parts.push(one(operand));
                match list {
                    InList::Values(values) => parts.extend(values.iter().map(one)),
                    InList::Query(query) => parts.push(Part::Query(query)),
                }
            }
            ExprKind::Between {
                operand, low, high, ..
            } => parts.extend([one(operand), one(low), one(high)]),
            ExprKind::Like {
                operand,
                pattern,
                escape,
                ..
            } => {
                parts.extend([one(operand), one(pattern)]);
                parts.extend(escape.iter().map(|escape| one(escape)));
            }
            ExprKind::Case {
                operand,
                branches,
                otherwise,
            } => {
                parts.extend(operand.iter().map(|operand| one(operand)));
                for (condition, result) in branches {
                    parts.extend([one(condition), one(result)]);
                }
                parts.extend(otherwise.iter().map(|otherwise| one(otherwise)));
            }
            ExprKind::And(list)
            | ExprKind::Or(list)
            | ExprKind::Coalesce(list)
            | ExprKind::Greatest(list)
            | ExprKind::Least(list)
            | ExprKind::Array(list)
            | ExprKind::Row(list)
            | ExprKind::Grouping(list)
            | ExprKind::Xml(_, list)
            | ExprKind::SystemFunction {
                arguments: list, ..
            } => parts.extend(list.iter().map(one)),
            ExprKind::Function(call) => {
                parts.extend(call.arguments.iter().map(|argument| one(&argument.value)));
                parts.extend(ordered(&call.order_by));
                parts.extend(ordered(call.within_group.as_deref().unwrap_or_default()));
                parts.extend(call.filter.iter().map(one));
                parts.extend(over(call.over.as_ref()));
            }
            ExprKind::ArrayQuery(query) | ExprKind::Exists(query) | ExprKind::Scalar(query) => {
                parts.push(Part::Query(query));
            }
            ExprKind::Json(json) => {
                parts.extend(json.arguments.iter().map(one));
                parts.extend(json.query.iter().map(Part::Query));
                parts.extend(ordered(&json.order_by));
                parts.extend(json.filter.iter().map(one));
                parts.extend(over(json.over.as_ref()));
            }
        }
        parts
    }
}

fn ordered(items: &[OrderItem]) -> impl Iterator<Item = Part<'_>> {
    items.iter().map(|item| Part::Expr(&item.value))
}

fn over(over: Option<&Over>) -> Vec<Part<'_>> {
    let Some(Over::Window(window)) = over else {
        return Vec::new();
    };
    let expressions = window.partition_by.iter().chain(&window.frame);
    expressions
        .map(Part::Expr)
        .chain(ordered(&window.order_by))
        .collect()
}

impl Query {
    /// The expressions and queries that it is directly made of.
    pub fn parts(&self) -> Vec<Part<'_>> {
        let mut parts = Vec::new();
        for common in self.with.iter().flat_map(|with| &with.queries) {
            parts.push(Part::Query(&common.query));
        }
        match &self.body {
            QueryBody::Select(select) => select_parts(select, &mut parts),
            QueryBody::Values(rows) => parts.extend(rows.iter().flatten().map(Part::Expr)),
            QueryBody::Table(table) => from(table, &mut parts),
            QueryBody::Nested(inner) => parts.push(Part::Query(inner)),
            QueryBody::Set { left, right, .. } => {
                parts.extend([Part::Query(left), Part::Query(right)]);
            }
            QueryBody::Modify(modify) => {
                from(&modify.table, &mut parts);
                parts.extend(modify.source.iter().map(Part::Query));
                let assigned = modify.assignments.iter().flat_map(|assignment| {
                    let subscripts = assignment.targets.iter().flat_map(|it| &it.subscripts);
                    subscripts.chain(std::iter::once(&assignment.value))
                });
                parts.extend(assigned.map(Part::Expr));
                for item in &modify.from {
                    from(item, &mut parts);
                }
                parts.extend(modify.condition.iter().map(Part::Expr));
                parts.extend(modify.returning.iter().map(|it| Part::Expr(&it.value)));
            }
        }
        parts.extend(ordered(&self.order_by));
        parts.extend(self.limits.iter().map(Part::Expr));
        parts
    }

    /// The items of FROM, joins taken apart; none where it is no SELECT.
    pub fn items(&self) -> Vec<&TableRef> {
        let mut items = Vec::new();
        match &self.body {
            QueryBody::Select(select) => {
                for item in &select.from {
                    collect(item, &mut items);
                }
            }
            QueryBody::Table(table) => collect(table, &mut items),
            _ => {}
        }
        items
    }
}

fn collect<'e>(item: &'e TableRef, items: &mut Vec<&'e TableRef>) {
    match &item.kind {
        TableRefKind::Join(join) => {
            collect(&join.left, items);
            collect(&join.right, items);
        }
        _ => items.push(item),
    }
}

fn select_parts<'e>(select: &'e Select, parts: &mut Vec<Part<'e>>) {
    parts.extend(select.distinct_on.iter().map(Part::Expr));
    parts.extend(select.targets.iter().map(|it| Part::Expr(&it.value)));
    for item in &select.from {
        from(item, parts);
    }
    parts.extend(select.condition.iter().map(Part::Expr));
    for item in &select.group_by {
        group(item, parts);
    }
    parts.extend(select.having.iter().map(Part::Expr));
    for (_, window) in &select.windows {
        parts.extend(window.partition_by.iter().map(Part::Expr));
        parts.extend(ordered(&window.order_by));
        parts.extend(window.frame.iter().map(Part::Expr));
    }
}

fn group<'e>(item: &'e GroupItem, parts: &mut Vec<Part<'e>>) {
    match item {
        GroupItem::Expr(value) => parts.push(Part::Expr(value)),
        GroupItem::Empty => {}
        GroupItem::Sets(items) => items.iter().for_each(|item| group(item, parts)),
    }
}

fn from<'e>(item: &'e TableRef, parts: &mut Vec<Part<'e>>) {
    match &item.kind {
        TableRefKind::Relation { sample, .. } => {
            parts.extend(sample.iter().flatten().map(Part::Expr));
        }
        TableRefKind::Query(query) => parts.push(Part::Query(query)),
        TableRefKind::Functions { functions, .. } => {
            parts.extend(functions.iter().map(|(call, _)| Part::Expr(call)));
        }
        TableRefKind::Table {
            arguments, columns, ..
        } => {
            let of_columns = columns.iter().flat_map(|column| &column.arguments);
            parts.extend(arguments.iter().chain(of_columns).map(Part::Expr));
        }
        TableRefKind::Join(join) => {
            let Join {
                left,
                right,
                condition,
                ..
            } = &**join;
            from(left, parts);
            from(right, parts);
            if let JoinCondition::On(condition) = condition {
                parts.push(Part::Expr(condition));
            }
        }
    }
}

/// Calls `visit` for an expression and everything in it, sub-selects included, as long as it says to go deeper.
pub fn walk<'e>(part: Part<'e>, visit: &mut impl FnMut(Part<'e>) -> bool) {
    // Chains of operators may be long: nothing here may cost stack for each.
    let mut open = vec![part];
    while let Some(part) = open.pop() {
        if !visit(part) {
            continue;
        }
        let parts = match part {
            Part::Expr(expr) => expr.parts(),
            Part::Query(query) => query.parts(),
        };
        open.extend(parts.into_iter().rev());
    }
}
