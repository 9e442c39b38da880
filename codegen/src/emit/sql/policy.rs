use std::fmt::Write as _;

use crate::catalog::{Class, Grantee, Policy, Relation, quote_identifier};
use crate::sql::statement::PolicyCommand;

use super::Emitter;
use super::draft::Draft;
use super::order::Phase;

impl Emitter<'_> {
    pub(super) fn draft_policies(&mut self) {
        let catalog = self.catalog;
        for policy in catalog.policies.iter() {
            let Some(relation) = catalog.relation(policy.relation) else {
                continue;
            };
            let before = self.before(|catalog| &catalog.policies, policy, &policy.provenance);
            let name = [
                self.schema_name(relation.schema),
                &relation.name,
                &policy.name,
            ];
            let mut draft = Draft::new(self, Phase::Policies, &name);
            draft.makes(Class::Policy, policy.oid);
            let same = before.is_some_and(|before| {
                (
                    &before.name,
                    before.command,
                    before.permissive,
                    &before.roles,
                    &before.using,
                    &before.with_check,
                ) == (
                    &policy.name,
                    policy.command,
                    policy.permissive,
                    &policy.roles,
                    &policy.using,
                    &policy.with_check,
                )
            });
            if !same {
                let table = draft.relation(relation.oid);
                if let Some(before) = before {
                    let old = quote_identifier(&before.name);
                    draft.statement(format!("DROP POLICY {old} ON {table}"));
                }
                let sql = draft.policy(policy, relation);
                draft.statement(sql);
            }
            let table = draft.relation(relation.oid);
            let object = format!("POLICY {} ON {table}", quote_identifier(&policy.name));
            let old = before
                .filter(|_| same)
                .and_then(|before| before.comment.as_ref());
            draft.comment(&object, policy.comment.as_ref(), old);
            self.push(draft.finish());
        }
    }
}

impl Draft<'_, '_> {
    fn policy(&mut self, policy: &Policy, relation: &Relation) -> String {
        let table = self.relation(relation.oid);
        let mut sql = format!(
            "CREATE POLICY {} ON {table}",
            quote_identifier(&policy.name)
        );
        if !policy.permissive {
            sql.push_str("\n    AS RESTRICTIVE");
        }
        match policy.command {
            PolicyCommand::All => {}
            PolicyCommand::Select => sql.push_str("\n    FOR SELECT"),
            PolicyCommand::Insert => sql.push_str("\n    FOR INSERT"),
            PolicyCommand::Update => sql.push_str("\n    FOR UPDATE"),
            PolicyCommand::Delete => sql.push_str("\n    FOR DELETE"),
        }
        let everybody = policy.roles.is_empty() || policy.roles == [Grantee::Public];
        if !everybody {
            let roles = policy.roles.iter().map(|role| match role {
                Grantee::Public => "PUBLIC".to_owned(),
                Grantee::Role(role) => self.role(*role),
            });
            let mut roles: Vec<_> = roles.collect();
            roles.sort();
            let _ = write!(sql, "\n    TO {}", roles.join(", "));
        }
        if let Some(using) = &policy.using {
            let using = self.expression(using);
            let _ = write!(sql, "\n    USING ({using})");
        }
        if let Some(check) = &policy.with_check {
            let check = self.expression(check);
            let _ = write!(sql, "\n    WITH CHECK ({check})");
        }
        sql
    }
}
