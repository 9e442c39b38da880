use crate::sql::QualifiedName;
use crate::sql::statement::TypeModifier;

use super::{
    Catalog, Class, Column, Constraint, ConstraintOwner, DataType, Extension, Function,
    ObjectAddress, Oid, PlainKind, Policy, Publication, Relation, Role, Rule, Schema, Trigger,
    TypeReference, quote_identifier,
};

/// The schemas in which PostgreSQL looks a name up, in their order, with those that nobody writes: `pg_temp` and
/// `pg_catalog` come first unless the setting names them (manual, 5.10.3 and 5.10.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SearchPath<'a>(pub &'a [Oid]);

impl SearchPath<'_> {
    /// Only what comes with PostgreSQL: what `search_path = pg_catalog` gives.
    pub const SYSTEM: SearchPath<'static> = SearchPath(&[Oid::PG_CATALOG]);
}

impl Catalog {
    /// The schema of a number.
    pub fn schema(&self, oid: Oid) -> Option<&Schema> {
        self.schemas.get(oid)
    }

    /// The schema of a name.
    pub fn schema_named(&self, name: &str) -> Option<&Schema> {
        self.schemas.named(name)
    }

    /// The role of a number.
    pub fn role(&self, oid: Oid) -> Option<&Role> {
        self.roles.get(oid)
    }

    /// The role of a name.
    pub fn role_named(&self, name: &str) -> Option<&Role> {
        self.roles.named(name)
    }

    /// The extension of a name.
    pub fn extension_named(&self, name: &str) -> Option<&Extension> {
        self.extensions.named(name)
    }

    /// The publication of a name.
    pub fn publication_named(&self, name: &str) -> Option<&Publication> {
        self.publications.named(name)
    }

    /// The relation of a number.
    pub fn relation(&self, oid: Oid) -> Option<&Relation> {
        self.relations.get(oid)
    }

    /// The relation of a name in a schema.
    pub fn relation_in(&self, schema: Oid, name: &str) -> Option<&Relation> {
        self.relations.find(schema, name)
    }

    /// The first relation of a name in a search path; with a schema, only that one is looked at.
    pub fn find_relation(
        &self,
        path: SearchPath<'_>,
        schema: Option<&str>,
        name: &str,
    ) -> Option<&Relation> {
        self.first_in(path, schema, |schema| self.relation_in(schema, name))
    }

    /// The first collation of a name in a search path; with a schema, only that one is looked at. Those of the operating
    /// system and of ICU that a usual server has count as there.
    pub fn find_collation(
        &self,
        path: SearchPath<'_>,
        schema: Option<&str>,
        name: &str,
    ) -> Option<Oid> {
        self.schemas_of(path, schema)
            .into_iter()
            .find_map(|schema| {
                let mut objects = self.plain_objects.find_all(Some(schema), name);
                let own = objects.find(|object| object.kind == PlainKind::Collation);
                let built_in =
                    || (schema == Oid::PG_CATALOG).then(|| super::built_in::collation(name))?;
                own.map(|collation| collation.oid).or_else(built_in)
            })
    }

    /// The type of a number.
    pub fn data_type(&self, oid: Oid) -> Option<&DataType> {
        self.types.get(oid)
    }

    /// The type of a name in a schema.
    pub fn type_in(&self, schema: Oid, name: &str) -> Option<&DataType> {
        self.types.find(schema, name)
    }

    /// The first type of a name in a search path; with a schema, only that one is looked at.
    pub fn find_type(
        &self,
        path: SearchPath<'_>,
        schema: Option<&str>,
        name: &str,
    ) -> Option<&DataType> {
        self.first_in(path, schema, |schema| self.type_in(schema, name))
    }

    /// A user's or extension's function by number; built-in ones are not here.
    pub fn function(&self, oid: Oid) -> Option<&Function> {
        self.functions.get(oid)
    }

    /// All overloads of a name in a schema, without built-in ones.
    pub fn functions_in(&self, schema: Oid, name: &str) -> Vec<&Function> {
        self.functions.find_all(schema, name).collect()
    }

    /// The schemas that a name is looked up in: the one that is written, or those of the path.
    pub fn schemas_of(&self, path: SearchPath<'_>, schema: Option<&str>) -> Vec<Oid> {
        match schema {
            Some(name) => self
                .schema_named(name)
                .map(|schema| schema.oid)
                .into_iter()
                .collect(),
            None => path.0.to_vec(),
        }
    }

    fn first_in<'a, T>(
        &'a self,
        path: SearchPath<'_>,
        schema: Option<&str>,
        find: impl Fn(Oid) -> Option<&'a T>,
    ) -> Option<&'a T> {
        match schema {
            Some(name) => find(self.schema_named(name)?.oid),
            None => path.0.iter().find_map(|schema| find(*schema)),
        }
    }

    /// Constraints of a table or domain, by name.
    pub fn constraints_of(&self, owner: ConstraintOwner) -> Vec<&Constraint> {
        let oid = match owner {
            ConstraintOwner::Relation(oid) | ConstraintOwner::Domain(oid) => oid,
        };
        let related = self.constraints.related_to(oid);
        let mut constraints: Vec<_> = related
            .filter(|constraint| constraint.owner == owner)
            .collect();
        constraints.sort_by(|a, b| a.name.cmp(&b.name));
        constraints
    }

    /// Every constraint of a name, whosever.
    pub fn constraints_named(&self, name: &str) -> impl Iterator<Item = &Constraint> {
        let constraints: Vec<_> = self.constraints.find_all((), name).collect();
        constraints.into_iter()
    }

    /// The constraint of a name of a table or domain.
    pub fn constraint_of(&self, owner: ConstraintOwner, name: &str) -> Option<&Constraint> {
        self.constraints_named(name)
            .find(|constraint| constraint.owner == owner)
    }

    /// Foreign keys that reference a table.
    pub fn foreign_keys_to(&self, table: Oid) -> impl Iterator<Item = &Constraint> {
        let references = move |constraint: &&Constraint| {
            constraint
                .foreign_key()
                .is_some_and(|key| key.table == table)
        };
        self.constraints.related_to(table).filter(references)
    }

    /// Indexes of a table or materialized view, by name.
    pub fn indexes_of(&self, table: Oid) -> Vec<&Relation> {
        let on_table =
            |relation: &&Relation| relation.index().is_some_and(|index| index.table == table);
        let mut indexes: Vec<_> = self.relations.related_to(table).filter(on_table).collect();
        indexes.sort_by(|a, b| a.name.cmp(&b.name));
        indexes
    }

    /// Inheritance children and partitions of a table, the oldest first.
    pub fn children_of(&self, table: Oid) -> impl Iterator<Item = &Relation> {
        let is_child = move |relation: &&Relation| {
            relation
                .table()
                .is_some_and(|own| own.inherits.contains(&table))
        };
        self.relations.related_to(table).filter(is_child)
    }

    /// Sequences that a table's columns own.
    pub fn sequences_of(&self, table: Oid) -> impl Iterator<Item = &Relation> {
        let is_owned = |relation: &&Relation| relation.sequence().is_some();
        self.relations.related_to(table).filter(is_owned)
    }

    /// Triggers of a table or view, by name.
    pub fn triggers_of(&self, relation: Oid) -> Vec<&Trigger> {
        let related = self.triggers.related_to(relation);
        let mut triggers: Vec<_> = related
            .filter(|trigger| trigger.relation == relation)
            .collect();
        triggers.sort_by(|a, b| a.name.cmp(&b.name));
        triggers
    }

    /// Policies of a table, by name.
    pub fn policies_of(&self, relation: Oid) -> Vec<&Policy> {
        let mut policies: Vec<_> = self.policies.related_to(relation).collect();
        policies.sort_by(|a, b| a.name.cmp(&b.name));
        policies
    }

    /// Rules of a table or view, by name.
    pub fn rules_of(&self, relation: Oid) -> Vec<&Rule> {
        let mut rules: Vec<_> = self.rules.related_to(relation).collect();
        rules.sort_by(|a, b| a.name.cmp(&b.name));
        rules
    }

    /// The name of the column of an address.
    pub fn column_name(&self, address: ObjectAddress) -> Option<&str> {
        Some(&self.column_of(address)?.name)
    }

    /// The column of an address.
    pub fn column_of(&self, address: ObjectAddress) -> Option<&Column> {
        if address.class != Class::Relation {
            return None;
        }
        self.relation(address.oid)?.column_numbered(address.column)
    }

    /// The type below all domains.
    pub fn base_type(&self, mut reference: TypeReference) -> TypeReference {
        while let Some(domain) = self.data_type(reference.oid).and_then(DataType::domain) {
            reference = domain.base;
        }
        reference
    }

    /// `schema.name` as it is written in SQL, of an object that lives in a schema; just the name of any other.
    pub fn qualified_sql_name(&self, address: ObjectAddress) -> Option<String> {
        let (schema, name) = self.schema_and_name(address)?;
        let name = quote_identifier(name);
        Some(match schema {
            Some(schema) => format!("{}.{name}", quote_identifier(&self.schema(schema)?.name)),
            None => name.into_owned(),
        })
    }

    /// Schema and name of an object.
    pub fn schema_and_name(&self, address: ObjectAddress) -> Option<(Option<Oid>, &str)> {
        let oid = address.oid;
        if oid.is_built_in()
            && let Some(name) = super::built_in::name(address)
        {
            return Some((Some(Oid::PG_CATALOG), name));
        }
        Some(match address.class {
            Class::Schema => (None, &self.schemas.get(oid)?.name),
            Class::Relation => self
                .relations
                .get(oid)
                .map(|it| (Some(it.schema), it.name.as_str()))?,
            Class::Type => self
                .types
                .get(oid)
                .map(|it| (Some(it.schema), it.name.as_str()))?,
            Class::Function => self
                .functions
                .get(oid)
                .map(|it| (Some(it.schema), it.name.as_str()))?,
            Class::Operator => self
                .operators
                .get(oid)
                .map(|it| (Some(it.schema), it.name.as_str()))?,
            Class::Constraint => (None, &self.constraints.get(oid)?.name),
            Class::Trigger => (None, &self.triggers.get(oid)?.name),
            Class::Policy => (None, &self.policies.get(oid)?.name),
            Class::Rule => (None, &self.rules.get(oid)?.name),
            Class::Extension => (None, &self.extensions.get(oid)?.name),
            Class::Publication => (None, &self.publications.get(oid)?.name),
            Class::EventTrigger => (None, &self.event_triggers.get(oid)?.name),
            Class::Role => (None, &self.roles.get(oid)?.name),
            Class::OperatorClass
            | Class::OperatorFamily
            | Class::Collation
            | Class::Statistics
            | Class::TextSearch
            | Class::Server
            | Class::ForeignDataWrapper
            | Class::Language => self
                .plain_objects
                .get(oid)
                .map(|it| (it.schema, it.name.as_str()))?,
            Class::Default | Class::Cast => return None,
        })
    }
}

/// Where a type name in a statement leads to, or PostgreSQL's words for why it leads nowhere.
impl Catalog {
    /// Looks a written type up and encodes its modifiers.
    ///
    /// # Errors
    /// PostgreSQL's message, with its SQLSTATE: `42704: type "x" does not exist`.
    pub fn resolve_type(
        &self,
        path: SearchPath<'_>,
        written: &crate::sql::statement::TypeName,
    ) -> Result<TypeReference, (&'static str, String)> {
        let name = &written.name;
        if let Some(column) = &written.column {
            return self.type_of_column(path, name, &column.value);
        }
        let missing = || ("42704", format!("type \"{name}\" does not exist"));
        let schema = name.schema.as_ref().map(|schema| schema.value.as_str());
        if let Some(schema) = schema
            && self.schema_named(schema).is_none()
        {
            return Err(("3F000", format!("schema \"{schema}\" does not exist")));
        }
        let found = self
            .find_type(path, schema, &name.name.value)
            .ok_or_else(missing)?;
        let modifier = type_modifier(&found.name, &written.modifiers);
        if written.array_dimensions == 0 {
            return Ok(TypeReference {
                oid: found.oid,
                modifier,
            });
        }
        // An array of arrays is the same type as an array: PostgreSQL keeps no dimensions.
        if found.is_array() {
            return Ok(TypeReference {
                oid: found.oid,
                modifier,
            });
        }
        let array = found.array.ok_or_else(|| {
            let message = format!("could not find array type for data type {}", found.name);
            ("42704", message)
        })?;
        Ok(TypeReference {
            oid: array,
            modifier,
        })
    }

    fn type_of_column(
        &self,
        path: SearchPath<'_>,
        relation: &QualifiedName,
        column: &str,
    ) -> Result<TypeReference, (&'static str, String)> {
        let schema = relation.schema.as_ref().map(|schema| schema.value.as_str());
        let found = self
            .find_relation(path, schema, &relation.name.value)
            .ok_or_else(|| ("42P01", format!("relation \"{relation}\" does not exist")))?;
        let column = found.column(column).ok_or_else(|| {
            let message = format!(
                "column \"{column}\" of relation \"{}\" does not exist",
                found.name
            );
            ("42703", message)
        })?;
        // `%TYPE` takes the type without its modifier.
        Ok(TypeReference::new(column.data_type.oid))
    }
}

/// `VARHDRSZ`: lengths are stored with the four bytes of a value's header.
const HEADER: i32 = 4;

/// Encodes modifiers as the type's `typmodin` function does.
fn type_modifier(type_name: &str, modifiers: &[TypeModifier]) -> i32 {
    let number = |index: usize| match modifiers.get(index) {
        Some(TypeModifier::Number(number)) => Some(*number),
        _ => None,
    };
    match type_name {
        "varchar" | "bpchar" => number(0).map_or(-1, |length| length + HEADER),
        "numeric" => match (number(0), number(1)) {
            (Some(precision), scale) => ((precision << 16) | (scale.unwrap_or(0) & 0x7ff)) + HEADER,
            _ => -1,
        },
        "interval" => interval_modifier(modifiers),
        "bit" | "varbit" | "time" | "timetz" | "timestamp" | "timestamptz" => {
            number(0).unwrap_or(-1)
        }
        "geometry" | "geography" => geometry_modifier(type_name, modifiers),
        // Of bit strings the length, of times the precision, of vectors the dimensions: as they are.
        _ => number(0).unwrap_or(-1),
    }
}

/// Fields in the upper half, precision in the lower (`INTERVAL_TYPMOD`).
fn interval_modifier(modifiers: &[TypeModifier]) -> i32 {
    const FULL_RANGE: i32 = 0x7FFF;
    const FULL_PRECISION: i32 = 0xFFFF;
    let mut fields = None;
    let mut precision = None;
    for modifier in modifiers {
        match modifier {
            TypeModifier::IntervalFields(mask) => fields = Some(i32::from(*mask)),
            TypeModifier::Number(number) => precision = Some(*number),
            TypeModifier::Word(_) => {}
        }
    }
    if fields.is_none() && precision.is_none() {
        return -1;
    }
    (fields.unwrap_or(FULL_RANGE) << 16) | (precision.unwrap_or(FULL_PRECISION) & FULL_PRECISION)
}

/// PostGIS: `TYPMOD_SET_SRID`, `_TYPE`, `_Z`, `_M` of its liblwgeom.h.
fn geometry_modifier(type_name: &str, modifiers: &[TypeModifier]) -> i32 {
    let mut kind = 0;
    let (mut z, mut m) = (0, 0);
    let mut srid = None;
    for modifier in modifiers {
        match modifier {
            TypeModifier::Word(word) => {
                let word = word.to_ascii_lowercase();
                let stem = word.trim_end_matches(['z', 'm']);
                let suffix = &word[stem.len()..];
                (z, m) = (
                    i32::from(suffix.contains('z')),
                    i32::from(suffix.contains('m')),
                );
                kind = GEOMETRY_TYPES
                    .iter()
                    .position(|name| *name == stem)
                    .unwrap_or(0) as i32;
            }
            TypeModifier::Number(number) => srid = Some(*number),
            TypeModifier::IntervalFields(_) => {}
        }
    }
    if modifiers.is_empty() {
        return -1;
    }
    // Geography without an SRID is WGS 84.
    let srid = srid
        .filter(|srid| *srid != 0)
        .unwrap_or(if type_name == "geography" { 4326 } else { 0 });
    ((srid & 0x000F_FFFF) << 8) | (kind << 2) | (z << 1) | m
}

/// In the order of the numbers of PostGIS, from 0.
pub(super) const GEOMETRY_TYPES: [&str; 16] = [
    "geometry",
    "point",
    "linestring",
    "polygon",
    "multipoint",
    "multilinestring",
    "multipolygon",
    "geometrycollection",
    "circularstring",
    "compoundcurve",
    "curvepolygon",
    "multicurve",
    "multisurface",
    "polyhedralsurface",
    "triangle",
    "tin",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modifiers_are_encoded_as_postgresql_does() {
        use TypeModifier::{IntervalFields, Number, Word};
        let cases: &[(&str, &[TypeModifier], i32)] = &[
            ("varchar", &[Number(20)], 24),
            ("varchar", &[], -1),
            ("numeric", &[Number(10), Number(2)], 655_366),
            ("numeric", &[Number(10)], 655_364),
            ("timestamptz", &[Number(3)], 3),
            ("interval", &[Number(3)], 2_147_418_115),
            ("interval", &[IntervalFields(4)], 327_679),
            ("bit", &[Number(1)], 1),
            ("vector", &[Number(1536)], 1536),
            ("geometry", &[Word("Point".into()), Number(4326)], 1_107_460),
        ];
        for (name, modifiers, expected) in cases {
            assert_eq!(
                type_modifier(name, modifiers),
                *expected,
                "{name} {modifiers:?}"
            );
        }
    }
}
