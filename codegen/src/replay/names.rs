//! Names that PostgreSQL makes up: `t_a_b_fkey`, `t_pkey`, `t_id_seq`.

use crate::catalog::{Catalog, ConstraintOwner, Oid};

/// Names are cut to `NAMEDATALEN - 1` bytes.
const MAX_BYTES: usize = 63;

/// `name1_name2_label`, the first two cut until the whole fits: `makeObjectName`.
pub(super) fn object_name(name1: &str, name2: Option<&str>, label: &str) -> String {
    let mut overhead = if label.is_empty() { 0 } else { label.len() + 1 };
    if name2.is_some() {
        overhead += 1;
    }
    let available = MAX_BYTES.saturating_sub(overhead);
    let (mut length1, mut length2) = (name1.len(), name2.map_or(0, str::len));
    while length1 + length2 > available {
        if length1 > length2 {
            length1 -= 1;
        } else {
            length2 -= 1;
        }
    }
    let mut name = name1[..name1.floor_char_boundary(length1)].to_owned();
    if let Some(name2) = name2 {
        name.push('_');
        name.push_str(&name2[..name2.floor_char_boundary(length2)]);
    }
    if !label.is_empty() {
        name.push('_');
        name.push_str(label);
    }
    name
}

/// The columns' part of a made-up name: joined by `_`, and no longer than a name (`ChooseIndexNameAddition`).
pub(super) fn joined_columns<'a>(columns: impl IntoIterator<Item = &'a str>) -> String {
    let mut joined = String::new();
    for column in columns {
        if !joined.is_empty() {
            joined.push('_');
        }
        joined.push_str(column);
        if joined.len() > MAX_BYTES {
            joined.truncate(joined.floor_char_boundary(MAX_BYTES));
            break;
        }
    }
    joined
}

/// The first of `label`, `label1`, `label2` … with which the name is free.
pub(super) fn choose(
    name1: &str,
    name2: Option<&str>,
    label: &str,
    is_free: impl Fn(&str) -> bool,
) -> String {
    let mut name = object_name(name1, name2, label);
    let mut pass = 0_u32;
    while !is_free(&name) {
        pass += 1;
        name = object_name(name1, name2, &format!("{label}{pass}"));
    }
    name
}

/// A free name for an index or sequence in a schema: `ChooseRelationName`. An index that becomes a constraint's must
/// not collide with constraints of the schema's tables either.
pub(super) fn choose_relation_name(
    catalog: &Catalog,
    schema: Oid,
    name1: &str,
    name2: Option<&str>,
    label: &str,
    is_constraint: bool,
) -> String {
    choose(name1, name2, label, |name| {
        catalog.relation_in(schema, name).is_none()
            && !(is_constraint && constraint_exists_in(catalog, schema, name))
    })
}

/// A free name for a constraint: `ChooseConstraintName`. PostgreSQL looks at all constraints of the schema, so that
/// names are unique there although they need not be. `others` are names given out by the same statement.
pub(super) fn choose_constraint_name(
    catalog: &Catalog,
    schema: Oid,
    name1: &str,
    name2: Option<&str>,
    label: &str,
    others: &[String],
) -> String {
    choose(name1, name2, label, |name| {
        !others.iter().any(|other| other == name) && !constraint_exists_in(catalog, schema, name)
    })
}

/// Whether some table or domain of the schema has a constraint of the name.
fn constraint_exists_in(catalog: &Catalog, schema: Oid, name: &str) -> bool {
    catalog
        .constraints_named(name)
        .any(|constraint| match constraint.owner {
            ConstraintOwner::Relation(oid) => catalog
                .relation(oid)
                .is_some_and(|relation| relation.schema == schema),
            ConstraintOwner::Domain(oid) => catalog
                .data_type(oid)
                .is_some_and(|domain| domain.schema == schema),
        })
}

/// The name of the array type of a type: `_` in front, more of them until it is free (`makeArrayTypeName`).
pub(super) fn array_type_name(catalog: &Catalog, schema: Oid, element: &str) -> String {
    let mut underscores = 1;
    loop {
        let prefix = "_".repeat(underscores);
        let room = MAX_BYTES - underscores;
        let name = format!("{prefix}{}", &element[..element.floor_char_boundary(room)]);
        if catalog.type_in(schema, &name).is_none() {
            return name;
        }
        underscores += 1;
        if underscores >= MAX_BYTES {
            return name;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cut_where_postgresql_cuts_them() {
        let long = "a".repeat(60);
        let cases = [
            (("t", Some("a_b"), "fkey"), "t_a_b_fkey".to_owned()),
            (("t", None, "pkey"), "t_pkey".to_owned()),
            (
                (long.as_str(), Some("column"), "fkey"),
                format!("{}_column_fkey", "a".repeat(51)),
            ),
            (
                (long.as_str(), Some(long.as_str()), "key"),
                format!("{0}_{1}_key", "a".repeat(29), "a".repeat(29)),
            ),
            (
                ("ééééééééééééééééééééééééééééééé", None, "pkey"),
                format!("{}_pkey", "é".repeat(29)),
            ),
        ];
        for ((name1, name2, label), expected) in cases {
            assert_eq!(
                object_name(name1, name2, label),
                expected,
                "{name1} {name2:?}"
            );
        }
    }

    #[test]
    fn columns_are_joined_up_to_a_names_length() {
        assert_eq!(joined_columns(["a", "b"]), "a_b");
        assert_eq!(
            joined_columns([&*"x".repeat(40), &"y".repeat(40), "z"]).len(),
            63
        );
    }
}
