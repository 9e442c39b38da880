use std::fmt::Write as _;

use crate::catalog::{Acl, AclKind, DefaultAcl, Oid};
use crate::sql::statement::DefaultAclObject;

use super::Emitter;
use super::draft::Draft;
use super::order::Phase;

impl Emitter<'_> {
    /// Default privileges, at the end: nothing of the file is made under them.
    pub(super) fn draft_default_acls(&mut self) {
        let catalog = self.catalog;
        for now in catalog.default_acls.iter() {
            let key = (now.role, now.schema, now.object);
            let before = match self.baseline {
                Some(baseline) => baseline.default_acls.only(key),
                None => now.provenance.platform.then_some(now),
            };
            let start = before.map_or_else(|| untouched(now), |before| before.acl.clone());
            self.draft_default_acl(now, &start, &now.acl);
        }
        for old in self
            .baseline
            .into_iter()
            .flat_map(|baseline| baseline.default_acls.iter())
        {
            let gone = catalog
                .default_acls
                .only((old.role, old.schema, old.object))
                .is_none();
            let reachable = catalog.role(old.role).is_some()
                && old
                    .schema
                    .is_none_or(|schema| catalog.schema(schema).is_some());
            if gone && reachable {
                self.draft_default_acl(old, &old.acl, &untouched(old));
            }
        }
    }

    fn draft_default_acl(&mut self, default: &DefaultAcl, start: &Acl, end: &Acl) {
        let (kind, word) = match default.object {
            DefaultAclObject::Tables => (AclKind::Relation, "TABLES"),
            DefaultAclObject::Sequences => (AclKind::Sequence, "SEQUENCES"),
            DefaultAclObject::Functions => (AclKind::Function, "FUNCTIONS"),
            DefaultAclObject::Types => (AclKind::Type, "TYPES"),
            DefaultAclObject::Schemas => (AclKind::Schema, "SCHEMAS"),
            DefaultAclObject::LargeObjects => (AclKind::Relation, "LARGE OBJECTS"),
        };
        let role = self.role_name(default.role);
        let schema = default.schema.map_or("", |schema| self.schema_name(schema));
        let mut draft = Draft::new(self, Phase::DefaultPrivileges, &[&role, schema, word]);
        let mut prefix = format!(
            "ALTER DEFAULT PRIVILEGES FOR ROLE {}",
            draft.role(default.role)
        );
        if let Some(schema) = default.schema {
            let _ = write!(prefix, " IN SCHEMA {}", draft.schema(schema));
        }
        prefix.push(' ');
        // The role itself can lose and get privileges like any other one here.
        let nobody = Oid(0);
        draft.privileges(&prefix, kind, word, start, end, nobody);
        self.push(draft.finish());
    }
}

/// What holds where nothing is set: the built-in privileges in any schema, nothing more in one.
fn untouched(default: &DefaultAcl) -> Acl {
    let kind = match default.object {
        DefaultAclObject::Tables | DefaultAclObject::LargeObjects => AclKind::Relation,
        DefaultAclObject::Sequences => AclKind::Sequence,
        DefaultAclObject::Functions => AclKind::Function,
        DefaultAclObject::Types => AclKind::Type,
        DefaultAclObject::Schemas => AclKind::Schema,
    };
    match default.schema {
        Some(_) => Acl::default(),
        None => Acl::default_for(kind, default.role),
    }
}
