//! What the role that a statement took may do: own, read, change (`aclcheck_error`). Whoever logged in may do anything
//! here: of platforms where that is no superuser, not every right is known.

use crate::catalog::{
    Acl, AclKind, Class, Expression, Grantee, Oid, Policy, Privilege, ReferenceForm, Relation,
    RelationKind, Role,
};
use crate::sql::statement::PolicyCommand;

use super::{Replay, Result, SqlError};

/// What a statement does to the rows of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    Select,
    Insert,
    Update,
    Delete,
}

impl Access {
    fn privilege(self) -> Privilege {
        match self {
            Self::Select => Privilege::Select,
            Self::Insert => Privilege::Insert,
            Self::Update => Privilege::Update,
            Self::Delete => Privilege::Delete,
        }
    }

    fn policies(self) -> PolicyCommand {
        match self {
            Self::Select => PolicyCommand::Select,
            Self::Insert => PolicyCommand::Insert,
            Self::Update => PolicyCommand::Update,
            Self::Delete => PolicyCommand::Delete,
        }
    }
}

impl Replay {
    /// The role that counts, where a statement took it and it is no superuser. A function may change it, so inside of
    /// blocks and calls nobody is asked.
    fn limited_role(&self) -> Option<&Role> {
        let taken = !self.platform
            && self.extension.is_none()
            && self.depth == 0
            && self.session.role != self.session.login_user;
        let role = self.catalog.role(self.session.role).filter(|_| taken)?;
        (!role.superuser && !role.assumed).then_some(role)
    }

    /// A role and all whose privileges it has.
    pub(super) fn inherited_roles(&self, role: Oid) -> Vec<Oid> {
        let mut roles = vec![role];
        let mut at = 0;
        while at < roles.len() {
            if let Some(member) = self.catalog.role(roles[at]) {
                for membership in &member.member_of {
                    let inherits = membership.inherit.unwrap_or(member.inherit);
                    if inherits && !roles.contains(&membership.role) {
                        roles.push(membership.role);
                    }
                }
            }
            at += 1;
        }
        roles
    }

    /// `has_privs_of_role`
    fn acts_as(&self, role: Oid, owner: Oid) -> bool {
        let is_super = |role: Oid| self.catalog.role(role).is_some_and(|role| role.superuser);
        // Whoever owns the database is a member of this one.
        let of_database = |role: Oid| {
            let role = self.catalog.role(role);
            role.is_some_and(|role| role.name == "pg_database_owner")
        };
        is_super(role) || of_database(owner) || self.inherited_roles(role).contains(&owner)
    }

    /// Complains where the role does not own a relation.
    pub(super) fn must_own(&self, relation: &Relation) -> Result {
        self.must_be_owner(relation_word(relation), &relation.name, relation.owner)
    }

    /// Complains where the role is not the owner of an object: a `word` of a name.
    pub(super) fn must_be_owner(&self, word: &str, name: &str, owner: Oid) -> Result {
        match self.limited_role() {
            Some(role) if !self.acts_as(role.oid, owner) => Err(SqlError::new(
                "42501",
                format!("must be owner of {word} {name}"),
            )),
            _ => Ok(()),
        }
    }

    /// Complains where the role owns neither a relation nor its schema.
    pub(super) fn must_own_to_drop(&self, relation: &Relation) -> Result {
        let schema = self.catalog.schema(relation.schema);
        let owns_schema = self
            .limited_role()
            .zip(schema)
            .is_some_and(|(role, schema)| self.acts_as(role.oid, schema.owner));
        if owns_schema {
            return Ok(());
        }
        self.must_own(relation)
    }

    /// Complains where no superuser is at work.
    pub(super) fn must_be_superuser(&self, message: &str) -> Result {
        match self.limited_role() {
            Some(_) => Err(SqlError::new("42501", message)),
            None => Ok(()),
        }
    }

    /// Complains about a query or change of rows that the role is not allowed, or whose policies ask for each other
    /// without end: what an analysis found, and the table that is changed.
    pub(super) fn check_access(
        &self,
        found: &Expression,
        changed: Option<(Oid, Access)>,
    ) -> Result {
        let Some(role) = self.limited_role() else {
            return Ok(());
        };
        let mut walk = Walk {
            replay: self,
            active: Vec::new(),
            needs: Vec::new(),
        };
        if let Some((table, access)) = changed {
            walk.relation(table, role.oid, access, &[])?;
        }
        let changed = changed.map(|(table, _)| table);
        walk.query(found, role.oid, changed)?;
        for need in walk.needs {
            self.check_need(&need)?;
        }
        Ok(())
    }

    fn check_need(&self, need: &Need<'_>) -> Result {
        let Need {
            user,
            relation,
            access,
            columns,
        } = need;
        let roles = self.inherited_roles(*user);
        if roles.iter().any(|role| self.may_anything(*role, *access)) {
            return Ok(());
        }
        let privilege = access.privilege();
        let grants = |acl: &Acl| {
            let mut grantees = roles.iter().map(|role| Grantee::Role(*role));
            acl.privileges_of(Grantee::Public).contains(privilege)
                || grantees.any(|role| acl.privileges_of(role).contains(privilege))
        };
        let own = relation.acl.clone();
        if grants(&own.unwrap_or_else(|| Acl::default_for(AclKind::Relation, relation.owner))) {
            return Ok(());
        }
        let of_column = |number: i16| relation.column_numbered(number)?.acl.as_ref().map(grants);
        let allowed = if columns.is_empty() {
            let mut all = relation.columns.iter();
            all.any(|column| of_column(column.number) == Some(true))
        } else {
            columns
                .iter()
                .all(|number| of_column(*number) == Some(true))
        };
        if allowed {
            return Ok(());
        }
        let message = format!(
            "permission denied for {} {}",
            relation_word(relation),
            relation.name
        );
        Err(SqlError::new("42501", message))
    }

    /// Superusers, and the built-in roles that read or write everything.
    fn may_anything(&self, role: Oid, access: Access) -> bool {
        self.catalog.role(role).is_some_and(|role| {
            let all = match access {
                Access::Select => "pg_read_all_data",
                _ => "pg_write_all_data",
            };
            role.superuser || role.assumed || role.name == all
        })
    }

    /// Whether a table's policies count for a role (`check_enable_rls`).
    fn is_filtered(&self, relation: &Relation, user: Oid) -> bool {
        let Some(table) = relation.table() else {
            return false;
        };
        let past = self
            .catalog
            .role(user)
            .is_none_or(|role| role.superuser || role.bypass_rls || role.assumed);
        table.row_security
            && !past
            && (table.force_row_security || !self.acts_as(user, relation.owner))
    }
}

/// A privilege that somebody needs.
struct Need<'a> {
    user: Oid,
    relation: &'a Relation,
    access: Access,
    /// Columns that are read, as far as it is known; none where any will do.
    columns: Vec<i16>,
}

/// The way through views and policies (`fireRIRrules`).
struct Walk<'a> {
    replay: &'a Replay,
    /// Views and tables with policies on the way.
    active: Vec<Oid>,
    needs: Vec<Need<'a>>,
}

impl Walk<'_> {
    /// The tables that a query reads, as `user`; the one that a statement changes has been looked at.
    ///
    /// Of a query with WITH, what nobody reads is not looked at, so none of it is.
    fn query(&mut self, query: &Expression, user: Oid, changed: Option<Oid>) -> Result {
        let first_word = query.text.split_whitespace().next().unwrap_or_default();
        if first_word.eq_ignore_ascii_case("with") {
            return Ok(());
        }
        for (relation, columns) in named(query) {
            if changed != Some(relation) {
                self.relation(relation, user, Access::Select, &columns)?;
            }
        }
        Ok(())
    }

    fn relation(&mut self, oid: Oid, user: Oid, access: Access, columns: &[i16]) -> Result {
        let Some(relation) = self.replay.catalog.relation(oid) else {
            return Ok(());
        };
        self.needs.push(Need {
            user,
            relation,
            access,
            columns: columns.to_vec(),
        });
        match &relation.kind {
            RelationKind::View(view) if access == Access::Select => {
                if self.active.contains(&oid) {
                    return Ok(());
                }
                let user = if relation.is_security_invoker() {
                    user
                } else {
                    relation.owner
                };
                self.active.push(oid);
                self.query(&view.query, user, None)?;
                self.active.pop();
                Ok(())
            }
            RelationKind::Table(_) if self.replay.is_filtered(relation, user) => {
                self.filtered(relation, user, access)
            }
            _ => Ok(()),
        }
    }

    /// The tables that the policies of a table read.
    fn filtered(&mut self, relation: &Relation, user: Oid, access: Access) -> Result {
        if !self.replay.session.is_on("row_security") {
            let message = format!(
                "query would be affected by row-level security policy for table \"{}\"",
                relation.name
            );
            return Err(SqlError::new("42501", message));
        }
        let roles = self.replay.inherited_roles(user);
        let applies = |policy: &&Policy| {
            let command =
                matches!(policy.command, PolicyCommand::All) || policy.command == access.policies();
            command
                && policy.roles.iter().any(|grantee| match grantee {
                    Grantee::Public => true,
                    Grantee::Role(role) => roles.contains(role),
                })
        };
        let policies = self.replay.catalog.policies.related_to(relation.oid);
        let conditions = policies.filter(applies).flat_map(|policy| match access {
            Access::Select | Access::Delete => [policy.using.as_ref(), None],
            Access::Insert => [policy.with_check.as_ref().or(policy.using.as_ref()), None],
            Access::Update => [policy.using.as_ref(), policy.with_check.as_ref()],
        });
        let conditions: Vec<&Expression> = conditions.flatten().collect();
        if conditions
            .iter()
            .all(|condition| named(condition).is_empty())
        {
            return Ok(());
        }
        if self.active.contains(&relation.oid) {
            let message = format!(
                "infinite recursion detected in policy for relation \"{}\"",
                relation.name
            );
            return Err(SqlError::new("42P17", message));
        }
        self.active.push(relation.oid);
        for condition in conditions {
            self.query(condition, user, None)?;
        }
        self.active.pop();
        Ok(())
    }
}

/// The relations that a text names in FROM, and the columns of each that it reads.
fn named(text: &Expression) -> Vec<(Oid, Vec<i16>)> {
    let mut relations: Vec<(Oid, Vec<i16>)> = Vec::new();
    for reference in &text.references {
        if reference.target.class == Class::Relation
            && reference.target.column == 0
            && matches!(
                reference.form,
                ReferenceForm::Name | ReferenceForm::RelationAliased { .. }
            )
            && !relations
                .iter()
                .any(|(oid, _)| *oid == reference.target.oid)
        {
            relations.push((reference.target.oid, Vec::new()));
        }
    }
    for address in text.dependencies() {
        if address.class == Class::Relation
            && address.column > 0
            && let Some((_, columns)) = relations.iter_mut().find(|(oid, _)| *oid == address.oid)
        {
            columns.push(address.column);
        }
    }
    relations
}

/// What messages call a relation (`get_relkind_objtype`).
fn relation_word(relation: &Relation) -> &'static str {
    match &relation.kind {
        RelationKind::Table(table) if table.foreign.is_some() => "foreign table",
        RelationKind::Table(_) => "table",
        RelationKind::View(_) => "view",
        RelationKind::MaterializedView(_) => "materialized view",
        RelationKind::Sequence(_) => "sequence",
        RelationKind::Index(_) => "index",
        RelationKind::CompositeType => "type",
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{messages, replayed};

    // Not among the cases: a server can be told to allow it.
    #[test]
    fn system_catalogs_stay_as_they_are() {
        let catalog = "42501 permission denied: \"pg_class\" is a system catalog";
        let cases = [
            ("ALTER TABLE pg_class ADD a integer", Some(catalog)),
            (
                "ALTER TABLE pg_catalog.pg_class DROP COLUMN relname",
                Some(catalog),
            ),
            (
                "ALTER TABLE IF EXISTS pg_class ALTER COLUMN relname DROP NOT NULL",
                Some(catalog),
            ),
            ("ALTER TABLE pg_class RENAME TO pg_klass", Some(catalog)),
            (
                "CREATE TABLE pg_catalog.t (a integer)",
                Some("42501 permission denied to create \"pg_catalog.t\""),
            ),
            (
                "CREATE VIEW pg_catalog.v AS SELECT 1 AS a",
                Some("42501 permission denied to create \"pg_catalog.v\""),
            ),
            ("CREATE TABLE public.pg_class (a integer)", None),
            ("ALTER TABLE public.pg_class ADD b integer", None),
        ];
        let mut before = String::new();
        for (statement, expected) in cases {
            let found = messages(&replayed(&format!("{before}{statement};")));
            let found: Vec<_> = found
                .iter()
                .map(|message| message.rsplit_once(": ").map_or("", |(message, _)| message))
                .collect();
            assert_eq!(found, Vec::from_iter(expected), "{statement}");
            if expected.is_none() {
                before.push_str(statement);
                before.push(';');
            }
        }
    }
}
