//! The names that output columns get without AS (`FigureColname`).

use crate::catalog::ReferenceForm;
use crate::source::Span;
use crate::sql::tree::{Expr, ExprKind, IsTest, Query, QueryBody, XmlFunction};

use super::analyzer::Analyzer;

/// How certain a name is: that of a cast's type gives way to any other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Strength {
    Weak,
    Strong,
}

/// The name of an expression; none where PostgreSQL says `?column?`. `scalar` knows the names of sub-selects' columns.
pub(super) fn output_name(
    expression: &Expr,
    scalar: &dyn Fn(Span) -> Option<String>,
) -> Option<String> {
    figure(expression, scalar).map(|(name, _)| name)
}

fn figure(
    expression: &Expr,
    scalar: &dyn Fn(Span) -> Option<String>,
) -> Option<(String, Strength)> {
    let strong = |name: &str| Some((name.to_owned(), Strength::Strong));
    match &expression.kind {
        ExprKind::Column(parts) | ExprKind::Star(parts) => strong(&parts.last()?.value),
        ExprKind::Field { name, .. } => strong(&name.value),
        ExprKind::Subscript { operand, .. }
        | ExprKind::AllFields(operand)
        | ExprKind::Collate { operand, .. } => figure(operand, scalar),
        ExprKind::Function(call) => strong(&call.name.last()?.value),
        ExprKind::SystemFunction { label, .. } => strong(label),
        ExprKind::SqlValue(value) => strong(value.word),
        ExprKind::NullIf(..) => strong("nullif"),
        ExprKind::Coalesce(_) => strong("coalesce"),
        ExprKind::Greatest(_) => strong("greatest"),
        ExprKind::Least(_) => strong("least"),
        ExprKind::Grouping(_) => strong("grouping"),
        ExprKind::Array(_) | ExprKind::ArrayQuery(_) => strong("array"),
        ExprKind::Row(_) => strong("row"),
        ExprKind::Exists(_) => strong("exists"),
        ExprKind::Is {
            test: IsTest::Normalized,
            ..
        } => strong("is_normalized"),
        ExprKind::Xml(function, _) => strong(function.label()),
        ExprKind::Json(function) => strong(function.kind.label()),
        ExprKind::Scalar(query) => match scalar(query.span) {
            Some(name) => strong(&name),
            None => strong(&query_name(query, scalar)?),
        },
        ExprKind::Cast { operand, data_type } => match figure(operand, scalar) {
            Some((name, Strength::Strong)) => Some((name, Strength::Strong)),
            _ if matches!(operand.kind, ExprKind::Xml(XmlFunction::Serialize, _)) => {
                strong("xmlserialize")
            }
            _ => Some((data_type.name.name.value.clone(), Strength::Weak)),
        },
        ExprKind::Case { otherwise, .. } => {
            match otherwise.as_deref().and_then(|it| figure(it, scalar)) {
                Some((name, Strength::Strong)) => Some((name, Strength::Strong)),
                _ => Some(("case".to_owned(), Strength::Weak)),
            }
        }
        _ => None,
    }
}

/// The name of the first column of a query, as far as its text says it.
fn query_name(query: &Query, scalar: &dyn Fn(Span) -> Option<String>) -> Option<String> {
    match &query.body {
        QueryBody::Select(select) => {
            let target = select.targets.first()?;
            match &target.label {
                Some(label) => Some(label.value.clone()),
                None => Some(
                    output_name(&target.value, scalar).unwrap_or_else(|| "?column?".to_owned()),
                ),
            }
        }
        QueryBody::Values(_) => Some("column1".to_owned()),
        QueryBody::Nested(inner) => query_name(inner, scalar),
        QueryBody::Set { left, .. } => query_name(left, scalar),
        QueryBody::Table(_) | QueryBody::Modify(_) => None,
    }
}

impl Analyzer<'_> {
    /// Remembers the name of a sub-select's column.
    pub(super) fn label(&mut self, query: Span, name: String) {
        self.labels.insert((query.start, query.end), name);
    }

    /// Sees to it that a column keeps its name when the object that gave it is renamed.
    pub(super) fn keep_label(&mut self, expression: &Expr, label: &str) {
        let end = Span {
            start: expression.span.end,
            ..expression.span
        };
        match &expression.kind {
            ExprKind::Column(parts) => {
                if let Some(name) = parts.last() {
                    self.relabel(name.span, label);
                }
            }
            ExprKind::Field { name, .. } => self.relabel(name.span, label),
            _ => {
                let Some(named) = naming_part(expression) else {
                    return;
                };
                if let Some(target) = self.target_at(named)
                    && self
                        .context
                        .catalog
                        .schema_and_name(target)
                        .is_some_and(|(_, name)| name == label)
                        | (self.context.catalog.column_name(target) == Some(label))
                {
                    let label = label.to_owned();
                    self.refer(end, target, ReferenceForm::Label { label });
                }
            }
        }
    }
}

/// The part of an expression that gives it its name.
fn naming_part(expression: &Expr) -> Option<Span> {
    match &expression.kind {
        ExprKind::Column(parts) => parts.last().map(|name| name.span),
        ExprKind::Field { name, .. } => Some(name.span),
        ExprKind::Subscript { operand, .. } | ExprKind::Collate { operand, .. } => {
            naming_part(operand)
        }
        ExprKind::Function(call) => {
            let (first, last) = (call.name.first()?, call.name.last()?);
            Some(first.span.to(last.span))
        }
        ExprKind::Cast { operand, data_type } => {
            let strong = figure(operand, &|_| None)
                .is_some_and(|(_, strength)| strength == Strength::Strong);
            if strong {
                naming_part(operand)
            } else {
                Some(data_type.name.span())
            }
        }
        ExprKind::Case { otherwise, .. } => otherwise.as_deref().and_then(naming_part),
        _ => None,
    }
}
