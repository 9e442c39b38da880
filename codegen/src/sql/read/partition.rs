//! PARTITION BY, and the bounds of partitions.

use super::fragment::list_in_parentheses;
use super::index::key;
use super::list::{collation, parenthesised_list};
use crate::sql::lexer::TokenKind;
use crate::sql::statement::{PartitionBound, PartitionBy, PartitionElement, PartitionStrategy};
use crate::sql::{Cursor, SyntaxError};

/// `FOR VALUES …` or DEFAULT.
pub(super) fn partition_bound(cursor: &mut Cursor) -> Result<PartitionBound, SyntaxError> {
    if cursor.eat("default") {
        return Ok(PartitionBound::Default);
    }
    if !cursor.eat("for") {
        return Err(cursor.error("FOR VALUES or DEFAULT"));
    }
    cursor.expect("values")?;
    if cursor.eat("in") {
        return Ok(PartitionBound::List(list_in_parentheses(cursor)?));
    }
    if cursor.eat("from") {
        let from = list_in_parentheses(cursor)?;
        cursor.expect("to")?;
        let to = list_in_parentheses(cursor)?;
        return Ok(PartitionBound::Range { from, to });
    }
    if cursor.eat("with") {
        return hash_bound(cursor);
    }
    Err(cursor.error("IN, FROM or WITH"))
}

/// `(MODULUS m, REMAINDER r)`, in any order.
fn hash_bound(cursor: &mut Cursor) -> Result<PartitionBound, SyntaxError> {
    let mut inner = cursor.parenthesised()?;
    let (mut modulus, mut remainder) = (None, None);
    loop {
        let at = inner;
        let slot = match inner.label()?.value.as_str() {
            "modulus" => &mut modulus,
            "remainder" => &mut remainder,
            _ => return Err(at.error("MODULUS or REMAINDER")),
        };
        if slot.is_some() {
            return Err(at.error("MODULUS and REMAINDER once each"));
        }
        let number = inner;
        let value = u32::try_from(inner.integer()?)
            .map_err(|_| number.error("a number from 0 to 4294967295"))?;
        *slot = Some(value);
        if !inner.eat_kind(TokenKind::Comma) {
            break;
        }
    }
    inner.expect_end()?;
    match (modulus, remainder) {
        (Some(modulus), Some(remainder)) => Ok(PartitionBound::Hash { modulus, remainder }),
        (None, _) => Err(inner
            .error("MODULUS")
            .with_message("modulus for hash partition must be specified")),
        (_, None) => Err(inner
            .error("REMAINDER")
            .with_message("remainder for hash partition must be specified")),
    }
}

/// `PARTITION BY strategy (…)`, if it comes.
pub(super) fn partition_by(cursor: &mut Cursor) -> Result<Option<PartitionBy>, SyntaxError> {
    if !cursor.eat("partition") {
        return Ok(None);
    }
    cursor.expect("by")?;
    let at = *cursor;
    let strategy = match cursor.identifier()?.value.as_str() {
        "range" => PartitionStrategy::Range,
        "list" => PartitionStrategy::List,
        "hash" => PartitionStrategy::Hash,
        other => {
            return Err(at
                .error("RANGE, LIST or HASH")
                .with_message(format!("unrecognized partitioning strategy \"{other}\"")));
        }
    };
    let elements = parenthesised_list(cursor, partition_element)?;
    Ok(Some(PartitionBy { strategy, elements }))
}

fn partition_element(cursor: &mut Cursor) -> Result<PartitionElement, SyntaxError> {
    let (column, expression) = key(cursor)?;
    let collation = collation(cursor)?;
    let operator_class = if cursor.at_identifier() {
        Some(cursor.qualified_name()?)
    } else {
        None
    };
    Ok(PartitionElement {
        column,
        expression,
        collation,
        operator_class,
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::readings;

    #[test]
    fn partitions() {
        let readings = readings(&[
            "create table p partition of a.t for values in ('a', null, 1 + 2)",
            "create table p partition of t (a with options not null, b default 1, check (a > 0)) for values from (1, minvalue) to (f(2, 3), maxvalue) partition by list (lower(a) collate \"C\" text_ops, (b + 1))",
            "create table p partition of t for values with (remainder 1, modulus 4)",
            "create table p partition of t default",
            "create table t (a int) partition by hash (a)",
            "create table p partition of t",
            "create table p partition of t for values",
            "create table p partition of t for values in ()",
            "create table p partition of t for values from (1)",
            "create table p partition of t for values with (modulus 4)",
            "create table p partition of t for values with (modulus 4, modulus 4)",
            "create table p partition of t for values with (modulus -4, remainder 1)",
            "create table t (a int) partition by key (a)",
            "create table t (a int) partition by range ()",
            "create table p partition of t (a int) default",
        ]);
        insta::assert_snapshot!(readings);
    }
}
