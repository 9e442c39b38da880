use crate::catalog::{Constraint, Index, IndexKey, KeyValue, Relation, quote_identifier};

use super::context::{Context, place, relation_address};
use super::{Found, Rule};

pub(super) const RULE: Rule = Rule {
    code: "I7",
    explanation: include_str!("i07_duplicate_index.md"),
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Found>) {
    let relations = context.catalog.relations.iter();
    let indexed = relations.filter(|relation| relation.provenance.is_users());
    for table in indexed.filter(|relation| relation.table().is_some() || relation.view().is_some())
    {
        let mut indexes = context.catalog.indexes_of(table.oid);
        indexes.sort_by_key(|index| index.oid);
        for (at, second) in indexes.iter().enumerate() {
            let (Some(own), earlier) = (second.index(), &indexes[..at]) else {
                continue;
            };
            let twin = earlier
                .iter()
                .find(|first| first.index().is_some_and(|index| same(context, index, own)));
            let Some(twin) = twin else {
                continue;
            };
            // Of a primary key and a unique constraint the key stays, of a constraint's index and another the
            // constraint's.
            let rank = |index: &Relation| {
                let is_primary = index.index().is_some_and(|index| index.primary);
                (is_primary, constraint_of(context, index).is_some())
            };
            let (keep, extra) = if rank(second) > rank(twin) {
                (second, twin)
            } else {
                (twin, second)
            };
            let name = context.relation_name(extra);
            // A constraint's index cannot be dropped alone, and not while a foreign key leans on it.
            let fix = match constraint_of(context, extra) {
                None => Some(format!("drop index {name};")),
                Some(_) if context.catalog.foreign_keys_to(table.oid).next().is_some() => None,
                Some(constraint) => Some(format!(
                    "alter table {} drop constraint {};",
                    context.relation_name(table),
                    quote_identifier(&constraint.name)
                )),
            };
            found.push(Found {
                object: Some(relation_address(extra)),
                span: place(&extra.provenance),
                message: format!(
                    "index {name} is the same as {}",
                    context.relation_name(keep)
                ),
                help: "one of them is enough".to_owned(),
                fix,
            });
        }
    }
}

/// The constraint that an index stands behind.
fn constraint_of<'a>(context: &Context<'a>, index: &Relation) -> Option<&'a Constraint> {
    let table = index.index()?.table;
    let mut constraints = context.catalog.constraints.related_to(table);
    constraints.find(|constraint| constraint.index() == Some(index.oid))
}

fn same(context: &Context<'_>, one: &Index, other: &Index) -> bool {
    let text = |expression: &crate::catalog::Expression| expression.sql(context.catalog);
    let key = |key: &IndexKey| {
        let value = match &key.value {
            KeyValue::Column(number) => number.to_string(),
            KeyValue::Expression(expression) => text(expression),
        };
        (
            value,
            key.collation,
            key.operator_class.clone(),
            key.descending,
            key.nulls_first,
        )
    };
    one.method == other.method
        && one.unique == other.unique
        && one.nulls_not_distinct == other.nulls_not_distinct
        && one.include == other.include
        && one.predicate.as_ref().map(text) == other.predicate.as_ref().map(text)
        && one.keys.iter().map(key).eq(other.keys.iter().map(key))
}

#[cfg(test)]
mod tests {
    use super::super::testing;

    #[test]
    fn twins() {
        let table =
            "create table a (id int primary key, x int unique, y int); create index one on a (y);";
        testing::check(
            "I7",
            &[
                (
                    &format!("{table} create index two on a (y);"),
                    &["index public.two is the same as public.one"],
                ),
                (&format!("{table} create index two on a (y desc);"), &[]),
                (
                    &format!("{table} create index two on a (y) where y > 0;"),
                    &[],
                ),
                (
                    &format!("{table} create unique index two on a (x);"),
                    &["index public.two is the same as public.a_x_key"],
                ),
                (
                    "create table a (id int primary key); alter table a add unique (id);",
                    &["index public.a_id_key is the same as public.a_pkey"],
                ),
            ],
        );
    }
}
