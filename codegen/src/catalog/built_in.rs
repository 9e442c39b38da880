use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::{
    Acl, AclKind, Catalog, Class, DataType, Domain, Grantee, Membership, ObjectAddress, Oid,
    Privilege, PrivilegeSet, Provenance,
};
use super::{Role, Schema, Store, TypeKind, TypeReference};

const TYPES: &str = include_str!("../../data/types.tsv");
const ROLES: &str = include_str!("../../data/roles.tsv");
const FUNCTIONS: &str = include_str!("../../data/functions.tsv");
const COLLATIONS: &str = include_str!("../../data/collations.tsv");

/// The name of a function or collation of `pg_catalog`, of which the catalog holds no object.
pub(super) fn name(address: ObjectAddress) -> Option<&'static str> {
    match address.class {
        Class::Function => {
            static NAMES: OnceLock<BTreeMap<u32, &str>> = OnceLock::new();
            let names = NAMES.get_or_init(|| {
                let functions = FUNCTIONS.lines().skip(2).filter_map(|line| {
                    let mut fields = line.split('\t');
                    let oid = fields.next()?.parse().ok()?;
                    (fields.next()? == "pg_catalog").then_some((oid, fields.next()?))
                });
                functions.collect()
            });
            names.get(&address.oid.0).copied()
        }
        Class::Collation if address.oid == Oid::DEFAULT_COLLATION => Some("default"),
        Class::Collation => {
            let place = address.oid.0.checked_sub(Oid::built_in_collation(0).0)?;
            let mut rows = rows(COLLATIONS);
            rows.nth(place as usize)?.first().copied()
        }
        _ => None,
    }
}

/// The collation of a name of `pg_catalog`.
pub(super) fn collation(name: &str) -> Option<Oid> {
    if name == "default" {
        return Some(Oid::DEFAULT_COLLATION);
    }
    let place = rows(COLLATIONS).position(|row| row[0] == name);
    place.map(Oid::built_in_collation)
}

/// Rows of a table in `codegen/data/`: two lines of heading, then tab-separated fields.
pub(crate) fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    let lines = table.lines().skip(2).filter(|line| !line.is_empty());
    lines.map(|line| line.split('\t').collect())
}

pub(super) fn catalog(superuser: &str) -> Catalog {
    let mut catalog = Catalog {
        roles: Store::default(),
        schemas: Store::default(),
        types: Store::default(),
        relations: Store::default(),
        constraints: Store::default(),
        triggers: Store::default(),
        policies: Store::default(),
        rules: Store::default(),
        functions: Store::default(),
        operators: Store::default(),
        casts: Store::default(),
        default_acls: Store::default(),
        extensions: Store::default(),
        publications: Store::default(),
        event_triggers: Store::default(),
        events: Store::default(),
        plain_objects: Store::default(),
        buckets: Store::default(),
        next_oid: Oid::FIRST_NORMAL.0,
    };
    roles(&mut catalog, superuser);
    schemas(&mut catalog);
    types(&mut catalog);
    catalog.commit();
    catalog
}

fn roles(catalog: &mut Catalog, superuser: &str) {
    let role = |oid, name: &str, all: bool| Role {
        oid,
        name: name.to_owned(),
        superuser: all,
        create_db: all,
        create_role: all,
        inherit: true,
        login: all,
        replication: all,
        bypass_rls: all,
        member_of: Vec::new(),
        settings: BTreeMap::new(),
        comment: None,
        assumed: false,
        provenance: Provenance::BUILT_IN,
    };
    catalog
        .roles
        .insert(role(Oid::BOOTSTRAP_ROLE, superuser, true));
    // Any numbers that no object of a statement has: only the names of these roles are known to anyone.
    for (index, row) in rows(ROLES).enumerate() {
        catalog
            .roles
            .insert(role(Oid(4000 + index as u32), row[0], false));
    }
    for row in rows(ROLES) {
        let Some(member) = catalog.role_named(row[0]).map(|role| role.oid) else {
            continue;
        };
        let groups = row.get(1).copied().unwrap_or_default().split_whitespace();
        for group in groups
            .filter_map(|name| catalog.role_named(name).map(|role| role.oid))
            .collect::<Vec<_>>()
        {
            catalog.roles.update(member, |role| {
                role.member_of.push(Membership {
                    role: group,
                    admin: false,
                    inherit: None,
                    set: true,
                });
            });
        }
    }
}

fn schemas(catalog: &mut Catalog) {
    let usage = PrivilegeSet::of(&[Privilege::Usage]);
    let names = [
        (Oid::PG_CATALOG, "pg_catalog", Some(usage)),
        (Oid::PG_TOAST, "pg_toast", None),
        (Oid::PUBLIC_SCHEMA, "public", Some(usage)),
        (Oid::INFORMATION_SCHEMA, "information_schema", Some(usage)),
        (Oid::PG_TEMP, "pg_temp", None),
    ];
    for (oid, name, public) in names {
        let mut acl = Acl::default_for(AclKind::Schema, Oid::BOOTSTRAP_ROLE);
        if let Some(privileges) = public {
            acl.grant(Grantee::Public, Oid::BOOTSTRAP_ROLE, privileges, false);
        }
        catalog.schemas.insert(Schema {
            oid,
            name: name.to_owned(),
            owner: Oid::BOOTSTRAP_ROLE,
            acl: public.map(|_| acl),
            comment: (oid == Oid::PUBLIC_SCHEMA).then(|| "standard public schema".to_owned()),
            provenance: Provenance::BUILT_IN,
        });
    }
    // Since PostgreSQL 15 the database's owner owns `public`, through a role of its own.
    let owner = catalog.role_named("pg_database_owner").map(|role| role.oid);
    catalog.schemas.update(Oid::PUBLIC_SCHEMA, |public| {
        if let Some(owner) = owner {
            public.owner = owner;
            let mut acl = Acl::default_for(AclKind::Schema, owner);
            acl.grant(Grantee::Public, owner, usage, false);
            public.acl = Some(acl);
        }
    });
}

fn types(catalog: &mut Catalog) {
    let oid = |field: &str| field.parse().ok().map(Oid);
    for row in rows(TYPES) {
        let [
            number,
            schema,
            name,
            kind,
            category,
            preferred,
            element,
            array,
            _length,
            collatable,
            _modifiable,
            base,
            not_null,
            subtype,
            multirange,
        ] = row[..]
        else {
            debug_assert!(false, "types.tsv has 15 columns: {row:?}");
            continue;
        };
        let (Some(number), Some(schema)) = (
            oid(number),
            catalog.schema_named(schema).map(|schema| schema.oid),
        ) else {
            continue;
        };
        let kind = match kind {
            "d" => TypeKind::Domain(Domain {
                base: TypeReference::new(oid(base).unwrap_or(number)),
                not_null: not_null == "t",
                default: None,
                collation: None,
            }),
            "r" => TypeKind::Range {
                subtype: oid(subtype).unwrap_or(number),
                multirange: oid(multirange),
                options: Vec::new(),
            },
            // The range is put in below, when every range is known.
            "m" => TypeKind::Multirange { range: number },
            "p" => TypeKind::Pseudo,
            _ => TypeKind::Base,
        };
        catalog.types.insert(DataType {
            oid: number,
            schema,
            name: name.to_owned(),
            owner: Oid::BOOTSTRAP_ROLE,
            kind,
            category: category.chars().next().unwrap_or('U'),
            preferred: preferred == "t",
            element: oid(element),
            array: oid(array),
            collatable: collatable == "t",
            acl: None,
            comment: None,
            provenance: Provenance::BUILT_IN,
        });
    }
    let ranges: Vec<_> = catalog
        .types
        .iter()
        .filter_map(|range| match range.kind {
            TypeKind::Range { multirange, .. } => Some((range.oid, multirange?)),
            _ => None,
        })
        .collect();
    for (range, multirange) in ranges {
        catalog.types.update(multirange, |multirange| {
            multirange.kind = TypeKind::Multirange { range }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_read_whole() {
        let catalog = Catalog::new("admin");
        assert_eq!(catalog.types.len(), rows(TYPES).count());
        let int4 = catalog.types.get(Oid(23)).unwrap();
        assert_eq!(
            (int4.name.as_str(), int4.category, int4.array),
            ("int4", 'N', Some(Oid(1007)))
        );
        let multirange = catalog.types.get(Oid(4451)).unwrap();
        assert_eq!(multirange.kind, TypeKind::Multirange { range: Oid(3904) });
        assert!(catalog.role_named("pg_read_all_data").is_some());
        let names = [
            (Class::Function, Oid(1299), "pg_catalog.now"),
            (
                Class::Collation,
                Oid::built_in_collation(0),
                "pg_catalog.\"C\"",
            ),
            (
                Class::Collation,
                Oid::DEFAULT_COLLATION,
                "pg_catalog.\"default\"",
            ),
        ];
        for (class, oid, expected) in names {
            let name = catalog.qualified_sql_name(ObjectAddress::object(class, oid));
            assert_eq!(name.as_deref(), Some(expected));
        }
        assert_eq!(
            catalog.role_named("admin").unwrap().oid,
            Oid::BOOTSTRAP_ROLE
        );
    }
}
