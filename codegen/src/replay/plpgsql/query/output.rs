//! The select list, GROUP BY, DISTINCT, and ORDER BY where it can see FROM.

use std::sync::Arc;

use sqlparser::ast::{
    Distinct, Expr, FunctionArguments, GroupByExpr, OrderByExpr, Select, SelectItem,
    SelectItemQualifiedWildcardKind,
};

use super::super::Interpreter;
use super::super::evaluate::{ObjectPath, Truth, is_set_returning, same};
use super::super::exception::Result;
use super::super::value::Value;
use super::from::From;
use super::walk::walk;
use super::{Binding, OutputRow, Row, Rows, Scope, Tuple, distinct, ordinal, sort};

/// What ORDER BY sorts by, what DISTINCT ON compares, and the row.
type Keyed = (Vec<Value>, (Vec<Value>, OutputRow));

impl Interpreter<'_> {
    /// What a SELECT gives of its tuples.
    pub(super) fn output(
        &mut self,
        select: &Select,
        order: &[OrderByExpr],
        from: &From,
        scope: &Scope<'_>,
    ) -> Result<Rows> {
        let columns = output_columns(select, &from.bindings);
        let groups = self.groups(select, order, from, scope)?;
        let grouped = groups.is_some();
        let mut more = from.more.clone();
        let units: Vec<(Tuple, Option<Vec<Tuple>>)> = match groups {
            // What aggregates give is in doubt as a whole; that there is a row is not.
            Some(groups) => groups
                .into_iter()
                .map(|group| {
                    let first = group.first().cloned().unwrap_or_else(|| Tuple {
                        rows: from.bindings.iter().map(|_| Row::Nulls).collect(),
                        doubt: None,
                    });
                    let doubt = if group.iter().any(|tuple| tuple.doubt.is_none()) {
                        None
                    } else {
                        first.doubt.clone()
                    };
                    let doubt = if has_keys(select) { doubt } else { None };
                    (Tuple { doubt, ..first }, Some(group))
                })
                .collect(),
            None => from
                .tuples
                .iter()
                .map(|tuple| (tuple.clone(), None))
                .collect(),
        };
        if grouped && !has_keys(select) {
            more = None;
        }
        let mut keyed: Vec<Keyed> = Vec::new();
        for (mut tuple, group) in units {
            self.step()?;
            let inner = Scope {
                outer: Some(scope),
                bindings: &from.bindings,
                rows: &tuple.rows,
                group: group.as_deref(),
                ..Scope::default()
            };
            let doubtful = (group.is_some() && from.more.is_some()).then(|| from.more.clone());
            self.group_doubt = doubtful.flatten();
            if let Some(having) = &select.having {
                match self.truth(having, &inner)? {
                    Truth::True => {}
                    Truth::Unknown(why) => {
                        tuple.doubt.get_or_insert(why);
                    }
                    Truth::False | Truth::Null => continue,
                }
            }
            let inner = Scope {
                rows: &tuple.rows,
                ..inner
            };
            for (values, names) in self.items(select, &from.bindings, &inner)? {
                let mut keys = Vec::with_capacity(order.len());
                for item in order {
                    keys.push(self.order_key(&item.expr, &names, &values, &inner)?);
                }
                let unique = match &select.distinct {
                    Some(Distinct::On(expressions)) => {
                        let mut on = Vec::with_capacity(expressions.len());
                        for expr in expressions {
                            on.push(self.order_key(expr, &names, &values, &inner)?);
                        }
                        on
                    }
                    _ => Vec::new(),
                };
                let doubt = tuple.doubt.clone();
                keyed.push((keys, (unique, OutputRow { values, doubt })));
            }
            self.group_doubt = None;
        }
        sort(&mut keyed, order);
        let mut rows = Vec::with_capacity(keyed.len());
        let mut seen: Vec<Vec<Value>> = Vec::new();
        let distinct_on = matches!(select.distinct, Some(Distinct::On(_)));
        for (_, (unique, row)) in keyed {
            if distinct_on {
                let known = |own: &Vec<Value>| own.iter().zip(&unique).all(|(a, b)| same(a, b));
                if seen.iter().any(known) {
                    continue;
                }
                seen.push(unique);
            }
            rows.push(row);
        }
        if matches!(select.distinct, Some(Distinct::Distinct)) {
            distinct(&mut rows);
        }
        Ok(Rows {
            columns,
            rows,
            more,
        })
    }

    /// The values of the select list, one row each; several where a function returns a set. And the columns' names.
    fn items(
        &mut self,
        select: &Select,
        bindings: &[Binding],
        scope: &Scope<'_>,
    ) -> Result<Vec<(Vec<Value>, Vec<String>)>> {
        let mut names = Vec::new();
        let mut values = Vec::new();
        // Columns that are sets: their place, and what they hold.
        let mut sets: Vec<(usize, Vec<Value>)> = Vec::new();
        for item in &select.projection {
            match item {
                SelectItem::Wildcard(_) => {
                    for (binding, row) in bindings.iter().zip(scope.rows) {
                        names.extend(binding.columns.iter().map(ToString::to_string));
                        values.extend(self.row_values(binding, row));
                    }
                }
                SelectItem::QualifiedWildcard(kind, _) => match kind {
                    SelectItemQualifiedWildcardKind::ObjectName(name) => {
                        let qualifier = ObjectPath::new(name).name;
                        let found = bindings
                            .iter()
                            .zip(scope.rows)
                            .find(|(binding, _)| binding.name == qualifier);
                        if let Some((binding, row)) = found {
                            names.extend(binding.columns.iter().map(ToString::to_string));
                            values.extend(self.row_values(binding, row));
                        } else if let Some(Value::Record(record)) = self.variable(qualifier) {
                            for (name, value) in &record.fields {
                                names.push(name.clone());
                                values.push(value.clone());
                            }
                        }
                    }
                    SelectItemQualifiedWildcardKind::Expr(expr) => {
                        match self.evaluate(expr, scope)? {
                            Value::Record(record) => {
                                for (name, value) in &record.fields {
                                    names.push(name.clone());
                                    values.push(value.clone());
                                }
                            }
                            value => {
                                names.push(output_name(expr));
                                values.push(value);
                            }
                        }
                    }
                },
                SelectItem::UnnamedExpr(expr) => {
                    names.push(output_name(expr));
                    self.item(expr, scope, &mut values, &mut sets)?;
                }
                SelectItem::ExprWithAlias { expr, alias } => {
                    names.push(alias.value.clone());
                    self.item(expr, scope, &mut values, &mut sets)?;
                }
                SelectItem::ExprWithAliases { expr, aliases } => {
                    names.extend(aliases.first().map(|alias| alias.value.clone()));
                    self.item(expr, scope, &mut values, &mut sets)?;
                }
            }
        }
        if sets.is_empty() {
            return Ok(vec![(values, names)]);
        }
        let length = sets.iter().map(|(_, set)| set.len()).max().unwrap_or(0);
        let mut rows = Vec::with_capacity(length);
        for index in 0..length {
            let mut row = values.clone();
            for (place, set) in &sets {
                row[*place] = set.get(index).cloned().unwrap_or(Value::Null);
            }
            rows.push((row, names.clone()));
        }
        Ok(rows)
    }

    fn item(
        &mut self,
        expr: &Expr,
        scope: &Scope<'_>,
        values: &mut Vec<Value>,
        sets: &mut Vec<(usize, Vec<Value>)>,
    ) -> Result {
        if let Expr::Function(function) = expr {
            let path = ObjectPath::new(&function.name);
            if path.is_system()
                && is_set_returning(path.name)
                && let FunctionArguments::List(list) = &function.args
            {
                let arguments = self.arguments(&list.args, scope)?;
                let rows = self.call_rows(&path, arguments)?;
                if let Some(why) = rows.doubt() {
                    values.push(Value::Unknown(why));
                } else {
                    sets.push((values.len(), rows.first_column()));
                    values.push(Value::Null);
                }
                return Ok(());
            }
        }
        values.push(self.evaluate(expr, scope)?);
        Ok(())
    }

    /// What ORDER BY and DISTINCT ON sort by: an output column by name or number, or an expression over FROM.
    fn order_key(
        &mut self,
        expr: &Expr,
        names: &[String],
        values: &[Value],
        scope: &Scope<'_>,
    ) -> Result<Value> {
        let by_name = match expr {
            Expr::Identifier(name) => names.iter().position(|own| *own == name.value),
            _ => ordinal(expr),
        };
        match by_name.and_then(|index| values.get(index)) {
            Some(value) => Ok(value.clone()),
            None => self.evaluate(expr, scope),
        }
    }

    /// Tuples by group; none if the query has no groups.
    fn groups(
        &mut self,
        select: &Select,
        order: &[OrderByExpr],
        from: &From,
        scope: &Scope<'_>,
    ) -> Result<Option<Vec<Vec<Tuple>>>> {
        let keys: &[Expr] = match &select.group_by {
            GroupByExpr::Expressions(keys, _) => keys,
            GroupByExpr::All(_) => &[],
        };
        if keys.is_empty() {
            let aggregates = select_expressions(select)
                .chain(select.having.as_ref())
                .chain(order.iter().map(|item| &item.expr))
                .any(has_aggregate);
            return Ok((aggregates || select.having.is_some()).then(|| vec![from.tuples.clone()]));
        }
        let mut groups: Vec<(Vec<Value>, Vec<Tuple>)> = Vec::new();
        for tuple in &from.tuples {
            let inner = Scope {
                outer: Some(scope),
                bindings: &from.bindings,
                rows: &tuple.rows,
                ..Scope::default()
            };
            let mut values = Vec::with_capacity(keys.len());
            for key in keys {
                let key = aliased(select, key, &from.bindings);
                values.push(self.evaluate(key, &inner)?);
            }
            let known = groups
                .iter_mut()
                .find(|(own, _)| own.iter().zip(&values).all(|(a, b)| same(a, b)));
            match known {
                Some((_, tuples)) => tuples.push(tuple.clone()),
                None => groups.push((values, vec![tuple.clone()])),
            }
        }
        Ok(Some(groups.into_iter().map(|(_, tuples)| tuples).collect()))
    }
}

fn has_keys(select: &Select) -> bool {
    match &select.group_by {
        GroupByExpr::Expressions(keys, _) => !keys.is_empty(),
        GroupByExpr::All(_) => true,
    }
}

/// What GROUP BY means by a number or by the name of an output column.
fn aliased<'e>(select: &'e Select, key: &'e Expr, bindings: &[Binding]) -> &'e Expr {
    let item = match key {
        Expr::Identifier(name) => {
            let is_column = bindings
                .iter()
                .any(|binding| binding.columns.iter().any(|own| **own == *name.value));
            if is_column {
                return key;
            }
            select.projection.iter().find(|item| {
                matches!(item, SelectItem::ExprWithAlias { alias, .. } if alias.value == name.value)
            })
        }
        _ => ordinal(key).and_then(|number| select.projection.get(number)),
    };
    match item {
        Some(SelectItem::UnnamedExpr(expr) | SelectItem::ExprWithAlias { expr, .. }) => expr,
        _ => key,
    }
}

fn select_expressions(select: &Select) -> impl Iterator<Item = &Expr> {
    select.projection.iter().filter_map(|item| match item {
        SelectItem::UnnamedExpr(expr) | SelectItem::ExprWithAlias { expr, .. } => Some(expr),
        _ => None,
    })
}

fn has_aggregate(expr: &Expr) -> bool {
    let mut found = false;
    walk(expr, &mut |part| {
        if let Expr::Function(function) = part {
            let path = ObjectPath::new(&function.name);
            found |= function.over.is_none()
                && path.is_system()
                && super::super::evaluate::is_aggregate(path.name);
        }
    });
    found
}

/// The names of a SELECT's columns.
fn output_columns(select: &Select, bindings: &[Binding]) -> Vec<String> {
    let mut names = Vec::new();
    let all = |binding: &Binding| {
        let columns: Arc<[Arc<str>]> = binding.columns.clone();
        columns.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    for item in &select.projection {
        match item {
            SelectItem::Wildcard(_) => names.extend(bindings.iter().flat_map(all)),
            SelectItem::QualifiedWildcard(SelectItemQualifiedWildcardKind::ObjectName(name), _) => {
                let qualifier = ObjectPath::new(name).name;
                let found = bindings.iter().filter(|binding| binding.name == qualifier);
                names.extend(found.flat_map(all));
            }
            SelectItem::QualifiedWildcard(SelectItemQualifiedWildcardKind::Expr(expr), _)
            | SelectItem::UnnamedExpr(expr) => names.push(output_name(expr)),
            SelectItem::ExprWithAlias { alias, .. } => names.push(alias.value.clone()),
            SelectItem::ExprWithAliases { aliases, .. } => {
                names.extend(aliases.first().map(|alias| alias.value.clone()));
            }
        }
    }
    names
}

/// The name that PostgreSQL gives an expression in a select list (`FigureColname`).
fn output_name(expr: &Expr) -> String {
    match expr {
        Expr::Identifier(name) => name.value.clone(),
        Expr::CompoundIdentifier(path) => {
            path.last().map(|it| it.value.clone()).unwrap_or_default()
        }
        Expr::Function(function) => ObjectPath::new(&function.name).name.to_owned(),
        Expr::Nested(inner) | Expr::Collate { expr: inner, .. } => output_name(inner),
        Expr::Cast { expr, .. } => output_name(expr),
        Expr::Exists { .. } => "exists".to_owned(),
        Expr::Case { .. } => "case".to_owned(),
        Expr::Array(_) => "array".to_owned(),
        Expr::Tuple(_) => "row".to_owned(),
        _ => "?column?".to_owned(),
    }
}
