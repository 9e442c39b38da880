use crate::access::{Answer, Atom, Command, Formula, Want, is_filtered};
use crate::catalog::{Oid, Relation};

use super::clause::clauses;
use super::context::{Context, place, policy_address, policy_name};
use super::{Found, Rule};

pub(super) const RULE: Rule = Rule {
    code: "W5",
    explanation: include_str!("w05_negative_subquery.md"),
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Found>) {
    for (policy, table) in context.policies() {
        // What a function looks up is looked up with its owner's rights.
        let has_select = clauses(policy)
            .iter()
            .any(|clause| (0..clause.tokens.len()).any(|at| clause.word(at) == "select"));
        if !has_select {
            continue;
        }
        for client in context.clients_of(policy) {
            let mut absent = Vec::new();
            for formula in context.clauses(policy, client) {
                tables_without_a_row(&formula, &mut absent);
            }
            let hidden = absent.into_iter().find_map(|oid| {
                let relation: &Relation = context.catalog.relation(oid)?;
                let is_hidden = is_filtered(client, relation)
                    && context.cell(client, relation, Command::Select).answer != Answer::All;
                is_hidden.then_some(relation)
            });
            let Some(hidden) = hidden else {
                continue;
            };
            found.push(Found {
                object: Some(policy_address(policy)),
                span: place(&policy.provenance),
                message: format!(
                    "policy {} of table {} holds where no row of {} is found, but {} does not see all of its rows",
                    policy_name(policy),
                    context.relation_name(table),
                    context.relation_name(hidden),
                    client.role.name,
                ),
                help: "look it up in a function with SECURITY DEFINER and SET search_path = ''".to_owned(),
                fix: None,
            });
            break;
        }
    }
}

/// The tables of sub-selects that have to find nothing.
fn tables_without_a_row(formula: &Formula, into: &mut Vec<Oid>) {
    match formula {
        Formula::All(parts) | Formula::Any(parts) => {
            for part in parts {
                tables_without_a_row(part, into);
            }
        }
        Formula::Test(Atom::Exists(tables, inner) | Atom::In(tables, inner), want) => {
            if matches!(want, Want::False | Want::NotTrue) {
                into.extend(tables);
            } else {
                tables_without_a_row(inner, into);
            }
        }
        Formula::Always | Formula::Never | Formula::Test(..) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing;

    #[test]
    fn absence_of_what_is_hidden() {
        let tables = "create table blocks (user_id uuid, blocked uuid); alter table blocks enable row level security;
            create table a (id int primary key, user_id uuid); alter table a enable row level security;";
        let policy = "create policy p on a for select to authenticated
            using (not exists (select 1 from blocks b where b.blocked = auth.uid() and b.user_id = a.user_id));";
        testing::check(
            "W5",
            &[
                (
                    &format!(
                        "{tables} {policy} create policy o on blocks for select using (user_id = auth.uid());"
                    ),
                    &[
                        "policy p of table public.a holds where no row of public.blocks is found, but authenticated does not see all of its rows",
                    ],
                ),
                (
                    &format!(
                        "{tables} {policy} create policy o on blocks for select using (true);"
                    ),
                    &[],
                ),
                (
                    &format!(
                        "{tables} create policy p on a for select to authenticated
                                using (exists (select 1 from blocks b where b.user_id = a.user_id));
                              create policy o on blocks for select using (user_id = auth.uid());"
                    ),
                    &[],
                ),
            ],
        );
    }
}
