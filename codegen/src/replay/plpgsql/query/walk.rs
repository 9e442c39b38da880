//! What an expression is made of.

use sqlparser::ast::{
    AccessExpr, Expr, FunctionArg, FunctionArgExpr, FunctionArguments, Subscript,
};

/// Calls `visit` for an expression and all expressions in it, sub-selects left out; says whether everything could be
/// seen.
pub(super) fn walk<'e>(expr: &'e Expr, visit: &mut impl FnMut(&'e Expr)) -> bool {
    visit(expr);
    let mut all = |parts: &[&'e Expr]| {
        let mut seen = true;
        for part in parts {
            seen &= walk(part, visit);
        }
        seen
    };
    match expr {
        Expr::Identifier(_)
        | Expr::CompoundIdentifier(_)
        | Expr::Value(_)
        | Expr::TypedString(_) => true,
        Expr::Nested(inner)
        | Expr::Collate { expr: inner, .. }
        | Expr::Cast { expr: inner, .. }
        | Expr::UnaryOp { expr: inner, .. }
        | Expr::IsNull(inner)
        | Expr::IsNotNull(inner)
        | Expr::IsTrue(inner)
        | Expr::IsNotTrue(inner)
        | Expr::IsFalse(inner)
        | Expr::IsNotFalse(inner)
        | Expr::Prefixed { value: inner, .. } => all(&[inner]),
        Expr::BinaryOp { left, right, .. }
        | Expr::IsDistinctFrom(left, right)
        | Expr::IsNotDistinctFrom(left, right)
        | Expr::AnyOp { left, right, .. }
        | Expr::AllOp { left, right, .. } => all(&[left, right]),
        Expr::Between {
            expr, low, high, ..
        } => all(&[expr, low, high]),
        Expr::Like { expr, pattern, .. } | Expr::ILike { expr, pattern, .. } => {
            all(&[expr, pattern])
        }
        Expr::InList { expr, list, .. } => all(&[expr]) & all(&list.iter().collect::<Vec<_>>()),
        Expr::Array(array) => all(&array.elem.iter().collect::<Vec<_>>()),
        Expr::Tuple(parts) => all(&parts.iter().collect::<Vec<_>>()),
        Expr::Case {
            operand,
            conditions,
            else_result,
            ..
        } => {
            let mut parts: Vec<&Expr> = operand.as_deref().into_iter().collect();
            for branch in conditions {
                parts.extend([&branch.condition, &branch.result]);
            }
            parts.extend(else_result.as_deref());
            all(&parts)
        }
        Expr::CompoundFieldAccess { root, access_chain } => {
            let mut parts: Vec<&Expr> = vec![root];
            for link in access_chain {
                if let AccessExpr::Subscript(Subscript::Index { index }) = link {
                    parts.push(index);
                }
            }
            all(&parts)
        }
        Expr::Function(function) => match &function.args {
            FunctionArguments::None => true,
            FunctionArguments::Subquery(_) => false,
            FunctionArguments::List(list) => {
                let mut parts = Vec::new();
                for argument in &list.args {
                    let (FunctionArg::Named { arg, .. }
                    | FunctionArg::ExprNamed { arg, .. }
                    | FunctionArg::Unnamed(arg)) = argument;
                    if let FunctionArgExpr::Expr(expr) = arg {
                        parts.push(expr);
                    }
                }
                all(&parts)
            }
        },
        Expr::Position { expr, r#in } => all(&[expr, r#in]),
        Expr::Trim {
            expr, trim_what, ..
        } => {
            let mut parts: Vec<&Expr> = vec![expr];
            parts.extend(trim_what.as_deref());
            all(&parts)
        }
        Expr::Substring {
            expr,
            substring_from,
            substring_for,
            ..
        } => {
            let mut parts: Vec<&Expr> = vec![expr];
            parts.extend(substring_from.as_deref());
            parts.extend(substring_for.as_deref());
            all(&parts)
        }
        _ => false,
    }
}

/// The parts of a condition that AND joins.
pub(super) fn conjuncts<'e>(expr: &'e Expr, found: &mut Vec<&'e Expr>) {
    match expr {
        Expr::BinaryOp {
            left,
            op: sqlparser::ast::BinaryOperator::And,
            right,
        } => {
            conjuncts(left, found);
            conjuncts(right, found);
        }
        Expr::Nested(inner)
            if matches!(
                &**inner,
                Expr::BinaryOp {
                    op: sqlparser::ast::BinaryOperator::And,
                    ..
                }
            ) =>
        {
            conjuncts(inner, found);
        }
        other => found.push(other),
    }
}
