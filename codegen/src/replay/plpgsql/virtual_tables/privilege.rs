use crate::catalog::{Acl, AclItem, AclKind, Grantee, Privilege, Relation};
use crate::replay::Replay;

use super::super::value::Value;
use super::{DATABASE, Key, role_name, schema_name, text, yes_or_no};

/// The privileges on a relation, with those that hold where nobody said otherwise.
fn items(relation: &Relation) -> Vec<(AclItem, Privilege)> {
    let default;
    let acl = if let Some(acl) = &relation.acl {
        acl
    } else {
        default = Acl::default_for(AclKind::Relation, relation.owner);
        &default
    };
    acl.items
        .iter()
        .flat_map(|item| item.privileges.iter().map(|privilege| (*item, privilege)))
        .collect()
}

pub(super) fn keys(replay: &Replay) -> Vec<Key> {
    let relations = replay.catalog.relations.iter();
    relations
        .filter(|it| it.has_rows() && it.sequence().is_none())
        .flat_map(|it| (0..items(it).len()).map(|part| Key::part(it.oid, part)))
        .collect()
}

pub(super) fn table_privileges(replay: &Replay, key: Key, column: &str) -> Option<Value> {
    let relation = replay.catalog.relation(key.oid)?;
    let (item, privilege) = *items(relation).get(key.part)?;
    Some(match column {
        "table_catalog" => text(DATABASE),
        "table_schema" => schema_name(replay, relation.schema),
        "table_name" => text(&relation.name),
        "grantor" => role_name(replay, item.grantor),
        "grantee" => match item.grantee {
            Grantee::Public => text("PUBLIC"),
            Grantee::Role(role) => role_name(replay, role),
        },
        "privilege_type" => text(privilege.keyword()),
        "is_grantable" => yes_or_no(
            item.grant_options.contains(privilege) || item.grantee == Grantee::Role(relation.owner),
        ),
        "with_hierarchy" => yes_or_no(privilege == Privilege::Select),
        _ => return None,
    })
}
