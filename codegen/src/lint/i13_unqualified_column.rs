use crate::catalog::{Class, Oid, Reference, ReferenceForm, quote_identifier};
use crate::sql::lexer::TokenKind;

use super::clause::{Clause, clauses};
use super::context::{Context, place, policy_address, policy_name};
use super::{Found, Rule};

pub(super) const RULE: Rule = Rule {
    code: "I13",
    explanation: include_str!("i13_unqualified_column.md"),
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Found>) {
    for (policy, table) in context.policies() {
        let qualifier = format!("{}.", quote_identifier(&table.name));
        let mut names: Vec<&str> = Vec::new();
        let mut mended = Vec::new();
        for clause in clauses(policy) {
            let columns: Vec<_> = clause
                .expression
                .references
                .iter()
                .filter(|reference| is_bare_outer(&clause, reference, table.oid))
                .collect();
            if columns.is_empty() {
                continue;
            }
            let insertions = columns
                .iter()
                .map(|reference| (reference.range.start, qualifier.as_str()));
            let sql = clause.with_insertions(context.catalog, &insertions.collect::<Vec<_>>());
            mended.push(format!("{} ({sql})", clause.keyword));
            for reference in columns {
                let column = table.column_numbered(reference.target.column);
                names.extend(
                    column
                        .map(|column| column.name.as_str())
                        .filter(|name| !names.contains(name)),
                );
            }
        }
        if mended.is_empty() {
            continue;
        }
        let (name, on) = (policy_name(policy), context.relation_name(table));
        found.push(Found {
            object: Some(policy_address(policy)),
            span: place(&policy.provenance),
            message: format!(
                "policy {name} of table {on} names {} in a sub-select without its table",
                super::context::listed(&names)
            ),
            help: "write the table before it, so that a column of that name in the other table changes nothing".to_owned(),
            fix: Some(format!("alter policy {name} on {on} {};", mended.join(" "))),
        });
    }
}

/// Whether a name alone in a sub-select means a column of the policy's own table.
fn is_bare_outer(clause: &Clause<'_>, reference: &Reference, table: Oid) -> bool {
    let is_column = matches!(
        reference.form,
        ReferenceForm::Column | ReferenceForm::ColumnAs { .. }
    );
    let target = reference.target;
    if !is_column || target.class != Class::Relation || target.oid != table || target.column == 0 {
        return false;
    }
    let at = clause
        .tokens
        .iter()
        .position(|token| token.start == reference.range.start);
    let Some(at) = at else {
        return false;
    };
    let is_qualified = at
        .checked_sub(1)
        .is_some_and(|before| clause.kind(before) == Some(TokenKind::Dot));
    let selects = clause.selects_around(at);
    // `(select auth.uid())` reads no table that could come to have such a column.
    let reads = selects.iter().any(|select| clause.has_from(*select));
    if is_qualified || !reads {
        return false;
    }
    // A sub-select on the table itself: the name may be its own.
    let names_itself = clause.expression.references.iter().any(|other| {
        let is_table = other.target.class == Class::Relation
            && other.target.oid == table
            && other.target.column == 0;
        let is_qualifier = matches!(
            other.form,
            ReferenceForm::OwnRelation | ReferenceForm::Qualifier { .. }
        );
        is_table && !is_qualifier
    });
    !names_itself
}

#[cfg(test)]
mod tests {
    use super::super::testing;

    #[test]
    fn names_that_reach_out() {
        let policy = |clause: &str| {
            format!(
                "create table members (team_id uuid, user_id uuid);
                 create table a (id int primary key, team uuid); alter table a enable row level security;
                 create policy p on a for select using ({clause});"
            )
        };
        let found = "policy p of table public.a names team in a sub-select without its table";
        testing::check(
            "I13",
            &[
                (
                    &policy(
                        "exists (select 1 from members m where m.team_id = team and m.user_id = auth.uid())",
                    ),
                    &[found],
                ),
                (
                    &policy(
                        "exists (select 1 from members m where m.team_id = a.team and m.user_id = auth.uid())",
                    ),
                    &[],
                ),
                (&policy("team in (select team_id from members)"), &[]),
                (&policy("team = (select auth.uid())"), &[]),
            ],
        );
    }
}
