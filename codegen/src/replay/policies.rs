//! CREATE POLICY and ALTER POLICY.

use std::sync::Arc;

use crate::catalog::{Expression, Grantee, Oid, Policy, Relation, RelationKind};
use crate::infer::Purpose;
use crate::sql::QualifiedName;
use crate::sql::statement::{AlterPolicy, CreatePolicy, Fragment, PolicyCommand, RoleName};

use super::expressions::Names;
use super::{Replay, Result, SqlError};

impl Replay {
    pub(super) fn create_policy(&mut self, create: &CreatePolicy) -> Result {
        match create.command {
            PolicyCommand::Select | PolicyCommand::Delete => {
                if let Some(with_check) = create.with_check {
                    let message = "WITH CHECK cannot be applied to SELECT or DELETE";
                    return Err(SqlError::new("42601", message).at(with_check.span));
                }
            }
            PolicyCommand::Insert => {
                if let Some(using) = create.using {
                    let message = "only WITH CHECK expression allowed for INSERT";
                    return Err(SqlError::new("42601", message).at(using.span));
                }
            }
            PolicyCommand::All | PolicyCommand::Update => {}
        }
        let roles = self.policy_roles(&create.roles)?;
        let relation = self.policy_table(&create.table)?;
        let using = self.policy_expression(create.using, &relation)?;
        let with_check = self.policy_expression(create.with_check, &relation)?;
        let policies = &self.catalog.policies;
        if policies.find(relation.oid, &create.name.value).is_some() {
            let message = format!(
                "policy \"{}\" for table \"{}\" already exists",
                create.name, relation.name
            );
            return Err(SqlError::new("42710", message).at(create.name.span));
        }
        let oid = self.catalog.new_oid();
        let provenance = self.provenance();
        self.catalog.policies.insert(Policy {
            oid,
            relation: relation.oid,
            name: create.name.value.clone(),
            permissive: create.permissive,
            command: create.command,
            roles,
            using,
            with_check,
            comment: None,
            provenance,
        });
        Ok(())
    }

    pub(super) fn alter_policy(&mut self, alter: &AlterPolicy) -> Result {
        let roles = match &alter.roles {
            Some(roles) => Some(self.policy_roles(roles)?),
            None => None,
        };
        let relation = self.policy_table(&alter.table)?;
        let using = self.policy_expression(alter.using, &relation)?;
        let with_check = self.policy_expression(alter.with_check, &relation)?;
        let oid = self.policy(&relation, &alter.name)?;
        let command = self.catalog.policies.get(oid).map(|policy| policy.command);
        match (command, alter.using, alter.with_check) {
            (Some(PolicyCommand::Select | PolicyCommand::Delete), _, Some(fragment)) => {
                let message = "only USING expression allowed for SELECT, DELETE";
                return Err(SqlError::new("42601", message).at(fragment.span));
            }
            (Some(PolicyCommand::Insert), Some(fragment), _) => {
                let message = "only WITH CHECK expression allowed for INSERT";
                return Err(SqlError::new("42601", message).at(fragment.span));
            }
            _ => {}
        }
        let statement = self.statement;
        self.catalog.policies.update(oid, |policy| {
            if let Some(roles) = roles {
                policy.roles = roles;
            }
            policy.using = using.or_else(|| policy.using.take());
            policy.with_check = with_check.or_else(|| policy.with_check.take());
            policy.provenance.changed = Some(statement);
        });
        Ok(())
    }

    /// The policy of a name of a table.
    pub(super) fn policy(&self, relation: &Relation, name: &crate::sql::Name) -> Result<Oid> {
        let found = self.catalog.policies.find(relation.oid, &name.value);
        let missing = || {
            let message = format!(
                "policy \"{name}\" for table \"{}\" does not exist",
                relation.name
            );
            SqlError::new("42704", message).at(name.span)
        };
        found.map(|policy| policy.oid).ok_or_else(missing)
    }

    /// A table that can have policies: an ordinary or partitioned one.
    fn policy_table(&self, name: &QualifiedName) -> Result<Arc<Relation>> {
        let relation = self.relation(name)?;
        match &relation.kind {
            RelationKind::Table(table) if table.foreign.is_none() => {
                self.must_own(&relation)
                    .map_err(|error| error.at(name.span()))?;
                Ok(relation)
            }
            _ => Err(
                SqlError::new("42809", format!("\"{}\" is not a table", relation.name))
                    .at(name.span()),
            ),
        }
    }

    /// To whom a policy applies. Nothing written means PUBLIC, and PUBLIC swallows all others.
    fn policy_roles(&self, roles: &[RoleName]) -> Result<Vec<Grantee>> {
        if roles.is_empty() || roles.iter().any(|role| matches!(role, RoleName::Public(_))) {
            return Ok(vec![Grantee::Public]);
        }
        roles.iter().map(|role| self.grantee(role)).collect()
    }

    fn policy_expression(
        &mut self,
        fragment: Option<Fragment>,
        relation: &Relation,
    ) -> Result<Option<Expression>> {
        let Some(fragment) = fragment else {
            return Ok(None);
        };
        let stored = self.store(fragment, Names::Columns(relation), Purpose::Policy)?;
        Ok(Some(stored.expression))
    }
}
