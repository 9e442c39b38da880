use crate::access::{Answer, Atom, Command, Want, is_filtered};
use crate::catalog::{Class, ObjectAddress, quote_identifier};
use crate::sql::statement::ReferentialAction;

use super::clause::any_test;
use super::context::{Context, place};
use super::{Found, Rule};

pub(super) const RULE: Rule = Rule {
    code: "I11",
    explanation: include_str!("i11_foreign_cascade.md"),
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Found>) {
    let Some(client) = context.client("authenticated") else {
        return;
    };
    for constraint in context.catalog.constraints.iter() {
        let Some(key) = constraint
            .foreign_key()
            .filter(|key| key.on_delete == ReferentialAction::Cascade)
        else {
            continue;
        };
        if !constraint.provenance.is_users() || constraint.parent.is_some() {
            continue;
        }
        let child = constraint
            .relation()
            .and_then(|oid| context.catalog.relation(oid));
        let (Some(child), Some(parent)) = (child, context.catalog.relation(key.table)) else {
            continue;
        };
        if !is_filtered(client, child) || !context.cell(client, parent, Command::Delete).is_open() {
            continue;
        }
        // Rows that have an owner in a column of their own, which is not the one that points to the parent.
        let owned = match context.cell(client, child, Command::Insert).answer {
            Answer::Some { check, .. } => child.columns.iter().find(|column| {
                !constraint.columns.contains(&column.number)
                    && any_test(&check, &|atom, want| {
                        matches!(atom, Atom::Owner(of)
                            if of.depth == 0 && of.column == column.number && want == Want::True)
                    })
            }),
            _ => None,
        };
        let Some(owner) = owned else {
            continue;
        };
        found.push(Found {
            object: Some(ObjectAddress::object(Class::Constraint, constraint.oid)),
            span: place(&constraint.provenance),
            message: format!(
                "whoever deletes a row of {} deletes the rows of {} that point to it, whoever their {} is",
                context.relation_name(parent),
                context.relation_name(child),
                quote_identifier(&owner.name),
            ),
            help: "if that is not meant, let the foreign key be ON DELETE SET NULL or RESTRICT".to_owned(),
            fix: None,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing;

    #[test]
    fn rows_of_others_that_go_along() {
        let tables = |action: &str| {
            format!(
                "create table posts (id int primary key, user_id uuid); alter table posts enable row level security;
                 create policy p on posts to authenticated using (user_id = auth.uid());
                 create table comments (id int primary key, post int references posts {action}, user_id uuid);
                 alter table comments enable row level security;
                 create policy p on comments to authenticated using (user_id = auth.uid());"
            )
        };
        testing::check(
            "I11",
            &[
                (
                    &tables("on delete cascade"),
                    &[
                        "whoever deletes a row of public.posts deletes the rows of public.comments that point to it, whoever their user_id is",
                    ],
                ),
                (&tables("on delete set null"), &[]),
                (
                    &(tables("on delete cascade") + "revoke delete on posts from authenticated;"),
                    &[],
                ),
            ],
        );
    }
}
