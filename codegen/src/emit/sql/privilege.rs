use std::collections::BTreeMap;

use crate::catalog::{Acl, AclItem, AclKind, Grantee, Oid, Privilege, PrivilegeSet};
use crate::sql::statement::DefaultAclObject;

use super::Emitter;
use super::draft::Draft;

/// Whose an object is, and who may do what with it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Belongings<'a> {
    pub(super) kind: AclKind,
    pub(super) owner: Oid,
    pub(super) acl: Option<&'a Acl>,
}

impl<'a> Belongings<'a> {
    pub(super) fn new(kind: AclKind, owner: Oid, acl: Option<&'a Acl>) -> Self {
        Self { kind, owner, acl }
    }

    fn acl(&self) -> Acl {
        let default = || Acl::default_for(self.kind, self.owner);
        self.acl.cloned().unwrap_or_else(default)
    }
}

impl Emitter<'_> {
    /// What an object starts with when the session role makes it: the default privileges that were there before the
    /// user's (`get_user_default_acl`).
    fn initial_acl(&self, kind: AclKind, schema: Option<Oid>) -> Acl {
        let object = match kind {
            AclKind::Relation => Some(DefaultAclObject::Tables),
            AclKind::Sequence => Some(DefaultAclObject::Sequences),
            AclKind::Function => Some(DefaultAclObject::Functions),
            AclKind::Type => Some(DefaultAclObject::Types),
            AclKind::Schema => Some(DefaultAclObject::Schemas),
            _ => None,
        };
        let role = self.session_role;
        let find = |schema: Option<Oid>| {
            let key = (role, schema, object?);
            match self.baseline {
                Some(baseline) => baseline.default_acls.only(key),
                None => self
                    .catalog
                    .default_acls
                    .only(key)
                    .filter(|default| default.provenance.platform),
            }
        };
        let mut acl = match find(None) {
            Some(default) => default.acl.clone(),
            None => Acl::default_for(kind, role),
        };
        if let Some(in_schema) = schema.and_then(|schema| find(Some(schema))) {
            for item in &in_schema.acl.items {
                let plain = item.privileges.difference(item.grant_options);
                acl.grant(item.grantee, role, plain, false);
                acl.grant(item.grantee, role, item.grant_options, true);
            }
        }
        acl
    }
}

/// What ALTER … OWNER TO makes of the privileges: `aclnewowner`.
fn with_owner(acl: Acl, from: Oid, to: Oid) -> Acl {
    if from == to {
        return acl;
    }
    let mut moved = Acl::default();
    for AclItem {
        grantee,
        grantor,
        privileges,
        grant_options,
    } in acl.items
    {
        let grantee = match grantee {
            Grantee::Role(role) if role == from => Grantee::Role(to),
            other => other,
        };
        let grantor = if grantor == from { to } else { grantor };
        moved.grant(
            grantee,
            grantor,
            privileges.difference(grant_options),
            false,
        );
        moved.grant(grantee, grantor, grant_options, true);
    }
    moved
}

impl Draft<'_, '_> {
    /// ALTER … OWNER TO, GRANT and REVOKE that lead from what the object starts with to what it has.
    ///
    /// `altered` and `granted` are the object as the two kinds of statements name it. A new object has nothing before.
    pub(super) fn belongings(
        &mut self,
        altered: &str,
        granted: &str,
        now: Belongings<'_>,
        schema: Option<Oid>,
        before: Option<Belongings<'_>>,
    ) {
        let (old_owner, old_acl) = match before {
            Some(before) => (before.owner, before.acl()),
            None => (
                self.emitter.session_role,
                self.emitter.initial_acl(now.kind, schema),
            ),
        };
        if now.owner != old_owner {
            let owner = self.role(now.owner);
            self.statement(format!("ALTER {altered} OWNER TO {owner}"));
        }
        let start = with_owner(old_acl, old_owner, now.owner);
        self.privileges("", now.kind, granted, &start, &now.acl(), now.owner);
    }

    /// GRANT and REVOKE that lead from one list to another. `prefix` is that of ALTER DEFAULT PRIVILEGES.
    pub(super) fn privileges(
        &mut self,
        prefix: &str,
        kind: AclKind,
        object: &str,
        start: &Acl,
        end: &Acl,
        owner: Oid,
    ) {
        for change in changes(start, end, owner) {
            let grantees = change.grantees.iter().map(|grantee| match grantee {
                Grantee::Public => "PUBLIC".to_owned(),
                Grantee::Role(role) => self.role(*role),
            });
            let mut grantees: Vec<_> = grantees.collect();
            grantees.sort();
            let grantees = grantees.join(", ");
            let privileges = words(kind, change.privileges);
            self.statement(match change.what {
                What::Revoke => {
                    format!("{prefix}REVOKE {privileges} ON {object} FROM {grantees}")
                }
                What::RevokeOption => {
                    format!(
                        "{prefix}REVOKE GRANT OPTION FOR {privileges} ON {object} FROM {grantees}"
                    )
                }
                What::Grant => format!("{prefix}GRANT {privileges} ON {object} TO {grantees}"),
                What::GrantWithOption => {
                    format!(
                        "{prefix}GRANT {privileges} ON {object} TO {grantees} WITH GRANT OPTION"
                    )
                }
            });
        }
    }

    /// GRANT and REVOKE of one column.
    pub(super) fn column_privileges(
        &mut self,
        table: &str,
        column: &str,
        start: &Acl,
        end: &Acl,
        owner: Oid,
    ) {
        for change in changes(start, end, owner) {
            for grantee in &change.grantees {
                let grantee = match grantee {
                    Grantee::Public => "PUBLIC".to_owned(),
                    Grantee::Role(role) => self.role(*role),
                };
                let privileges: Vec<_> = change
                    .privileges
                    .iter()
                    .map(|privilege| format!("{} ({column})", privilege.keyword()))
                    .collect();
                let privileges = privileges.join(", ");
                self.statement(match change.what {
                    What::Revoke => format!("REVOKE {privileges} ON TABLE {table} FROM {grantee}"),
                    What::RevokeOption => {
                        format!(
                            "REVOKE GRANT OPTION FOR {privileges} ON TABLE {table} FROM {grantee}"
                        )
                    }
                    What::Grant => format!("GRANT {privileges} ON TABLE {table} TO {grantee}"),
                    What::GrantWithOption => {
                        format!(
                            "GRANT {privileges} ON TABLE {table} TO {grantee} WITH GRANT OPTION"
                        )
                    }
                });
            }
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    Revoke,
    RevokeOption,
    Grant,
    GrantWithOption,
}

struct Change {
    what: What,
    privileges: PrivilegeSet,
    grantees: Vec<Grantee>,
}

/// What has to be taken and given, grantees with the same together.
fn changes(start: &Acl, end: &Acl, owner: Oid) -> Vec<Change> {
    let mut grantees: Vec<Grantee> = start
        .items
        .iter()
        .chain(&end.items)
        .map(|item| item.grantee)
        .collect();
    grantees.sort();
    grantees.dedup();
    let mut grouped: BTreeMap<(What, Vec<Privilege>), Vec<Grantee>> = BTreeMap::new();
    for grantee in grantees {
        let is_owner = grantee == Grantee::Role(owner);
        let (had, has) = (start.privileges_of(grantee), end.privileges_of(grantee));
        // Owners can give everything on without being told so.
        let options = |acl: &Acl| {
            if is_owner {
                PrivilegeSet::NONE
            } else {
                acl.grant_options_of(grantee)
            }
        };
        let (had_option, has_option) = (options(start), options(end));
        let new_option = has_option.difference(had_option);
        let parts = [
            (What::Revoke, had.difference(has)),
            (
                What::RevokeOption,
                had_option.difference(has_option).intersection(has),
            ),
            (What::Grant, has.difference(had).difference(new_option)),
            (What::GrantWithOption, new_option),
        ];
        for (what, privileges) in parts {
            if !privileges.is_empty() {
                let key = (what, privileges.iter().collect());
                grouped.entry(key).or_default().push(grantee);
            }
        }
    }
    let changes = grouped
        .into_iter()
        .map(|((what, privileges), grantees)| Change {
            what,
            privileges: privileges.into_iter().collect(),
            grantees,
        });
    changes.collect()
}

fn words(kind: AclKind, privileges: PrivilegeSet) -> String {
    if kind.all() == privileges {
        return "ALL".to_owned();
    }
    let words: Vec<_> = privileges.iter().map(Privilege::keyword).collect();
    words.join(", ")
}
