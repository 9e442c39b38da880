use std::collections::BTreeMap;

use crate::catalog::{Class, Role, quote_literal};
use crate::deparse::setting;

use super::Emitter;
use super::draft::Draft;
use super::order::Phase;

impl Emitter<'_> {
    pub(super) fn draft_roles(&mut self) {
        let catalog = self.catalog;
        for role in catalog.roles.iter() {
            let before = self.before(|catalog| &catalog.roles, role, &role.provenance);
            let mut draft = Draft::new(self, Phase::Roles, &[&role.name]);
            draft.makes(Class::Role, role.oid);
            draft.role_statements(role, before);
            self.push(draft.finish());
        }
    }
}

impl Draft<'_, '_> {
    fn role_statements(&mut self, role: &Role, before: Option<&Role>) {
        let name = self.emitter.role_name(role.oid);
        let attributes = attributes(role, before);
        match before {
            None if !role.assumed => self.statement(format!("CREATE ROLE {name}{attributes}")),
            _ if !attributes.is_empty() => {
                self.statement(format!("ALTER ROLE {name}{attributes}"));
            }
            _ => {}
        }
        let nothing = BTreeMap::new();
        let old = before.map_or(&nothing, |before| &before.settings);
        for (parameter, value) in &role.settings {
            if old.get(parameter) != Some(value) {
                let value = match value.as_slice() {
                    [one] => setting(parameter, one),
                    many => {
                        let values: Vec<_> = many.iter().map(|one| quote_literal(one)).collect();
                        values.join(", ")
                    }
                };
                self.statement(format!("ALTER ROLE {name} SET {parameter} TO {value}"));
            }
        }
        for parameter in old.keys().filter(|old| !role.settings.contains_key(*old)) {
            self.statement(format!("ALTER ROLE {name} RESET {parameter}"));
        }
        let old = before.map_or(&[][..], |before| &before.member_of);
        for membership in &role.member_of {
            if old.contains(membership) {
                continue;
            }
            let group = self.role(membership.role);
            let admin = if membership.admin {
                " WITH ADMIN OPTION"
            } else {
                ""
            };
            self.statement(format!("GRANT {group} TO {name}{admin}"));
        }
        for membership in old {
            if !role.member_of.iter().any(|now| now.role == membership.role) {
                let group = self.role(membership.role);
                self.statement(format!("REVOKE {group} FROM {name}"));
            }
        }
        let old = before.and_then(|before| before.comment.as_ref());
        self.comment(&format!("ROLE {name}"), role.comment.as_ref(), old);
    }
}

/// ` LOGIN NOINHERIT …`: what differs from before, or from what a new role has.
fn attributes(role: &Role, before: Option<&Role>) -> String {
    let pairs = |role: &Role| {
        [
            (role.superuser, "SUPERUSER"),
            (role.create_db, "CREATEDB"),
            (role.create_role, "CREATEROLE"),
            (role.inherit, "INHERIT"),
            (role.login, "LOGIN"),
            (role.replication, "REPLICATION"),
            (role.bypass_rls, "BYPASSRLS"),
        ]
    };
    let old = before.map_or([false, false, false, true, false, false, false], |before| {
        pairs(before).map(|(value, _)| value)
    });
    let mut text = String::new();
    for ((value, word), old) in pairs(role).into_iter().zip(old) {
        if value != old {
            text.push_str(if value { " " } else { " NO" });
            text.push_str(word);
        }
    }
    text
}
