use crate::access::{self, Atom, ColumnPart, ColumnReference, Formula, Given, GivenTest, Want};
use crate::catalog::{ConstraintOwner, KeyValue, ObjectAddress, quote_identifier};

use super::context::{Context, place};
use super::{Found, Rule};

pub(super) const RULE: Rule = Rule {
    code: "I2",
    explanation: include_str!("i02_unindexed_policy_column.md"),
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Found>) {
    let mut seen = Vec::new();
    for (policy, _) in context.policies() {
        let mut columns = Vec::new();
        for client in context.clients_of(policy) {
            if let Some(rows) = policy
                .using
                .as_ref()
                .and_then(|_| access::clause(context.catalog, client, policy, false))
            {
                columns_of_caller(&rows, &mut columns);
            }
        }
        for column in columns {
            let address = ObjectAddress::column(column.relation, column.column);
            if seen.contains(&address) {
                continue;
            }
            seen.push(address);
            let Some(table) = context.catalog.relation(column.relation) else {
                continue;
            };
            let Some(own) = table.column_numbered(column.column) else {
                continue;
            };
            if !table.provenance.is_users()
                || is_leading(context, &column)
                || is_key(context, &column)
            {
                continue;
            }
            let (name, column) = (context.relation_name(table), quote_identifier(&own.name));
            found.push(Found {
                object: Some(address),
                span: place(&policy.provenance),
                message: format!(
                    "policies look for rows of table {name} by {column}, with which no index begins"
                ),
                help: "make one".to_owned(),
                fix: Some(format!("create index on {name} ({column});")),
            });
        }
    }
}

/// Columns that hold the caller's id or another claim of theirs.
fn columns_of_caller(formula: &Formula, into: &mut Vec<ColumnReference>) {
    match formula {
        Formula::All(parts) | Formula::Any(parts) => {
            for part in parts {
                columns_of_caller(part, into);
            }
        }
        Formula::Test(
            Atom::Owner(column) | Atom::Given(Given::Claim(_), GivenTest::Column(column)),
            Want::True,
        ) if column.part == ColumnPart::Whole => into.push(*column),
        Formula::Test(Atom::Exists(_, inner) | Atom::In(_, inner), _) => {
            columns_of_caller(inner, into);
        }
        Formula::Always | Formula::Never | Formula::Test(..) => {}
    }
}

fn is_leading(context: &Context<'_>, column: &ColumnReference) -> bool {
    let indexes = context.catalog.indexes_of(column.relation);
    indexes
        .iter()
        .filter_map(|index| index.index())
        .any(|index| {
            let first = index.keys.first().map(|key| &key.value);
            index.predicate.is_none()
                && matches!(first, Some(KeyValue::Column(number)) if *number == column.column)
        })
}

/// A foreign key of the column alone: [`super::i06_unindexed_foreign_key`] tells of it.
fn is_key(context: &Context<'_>, column: &ColumnReference) -> bool {
    let owner = ConstraintOwner::Relation(column.relation);
    let constraints = context.catalog.constraints_of(owner);
    constraints.iter().any(|constraint| {
        constraint.foreign_key().is_some()
            && constraint.parent.is_none()
            && constraint.columns == [column.column]
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing;

    #[test]
    fn columns_of_policies_and_indexes() {
        let table = "create table a (id int primary key, team uuid, user_id uuid); alter table a enable row level security;
            create policy p on a for select using (user_id = (select auth.uid()));";
        let found =
            "policies look for rows of table public.a by user_id, with which no index begins";
        testing::check(
            "I2",
            &[
                (table, &[found]),
                (&format!("{table} create index on a (user_id, team);"), &[]),
                (&format!("{table} create index on a (team, user_id);"), &[found]),
                (
                    "create table m (team uuid, user_id uuid, primary key (team, user_id));
                     create table a (id int primary key, team uuid); alter table a enable row level security;
                     create policy p on a for select using (team in (select team from m where user_id = (select auth.uid())));",
                    &["policies look for rows of table public.m by user_id, with which no index begins"],
                ),
            ],
        );
    }
}
