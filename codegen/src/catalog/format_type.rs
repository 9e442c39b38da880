use std::fmt::Write as _;

use super::lookup::GEOMETRY_TYPES;
use super::{Catalog, Oid, SearchPath, TypeReference, quote_identifier};

impl Catalog {
    /// A type as PostgreSQL's `format_type` prints it: SQL's own names for the usual types, a schema where the search
    /// path needs it, `[]` for arrays.
    pub fn format_type(&self, reference: TypeReference, path: SearchPath<'_>) -> String {
        let Some(data_type) = self.data_type(reference.oid) else {
            return "???".to_owned();
        };
        // These two look like arrays, but their values are stored in place.
        let is_vector = matches!(data_type.name.as_str(), "int2vector" | "oidvector")
            && data_type.schema == Oid::PG_CATALOG;
        if data_type.is_array()
            && !is_vector
            && let Some(element) = data_type.element
        {
            let element = TypeReference {
                oid: element,
                modifier: reference.modifier,
            };
            return format!("{}[]", self.format_type(element, path));
        }
        let modifier = reference.modifier;
        if data_type.schema == Oid::PG_CATALOG
            && let Some(name) = standard_name(&data_type.name, modifier)
        {
            return name;
        }
        let name = quote_identifier(&data_type.name);
        let visible = self
            .find_type(path, None, &data_type.name)
            .map(|found| found.oid)
            == Some(data_type.oid);
        let mut text = match self.schema(data_type.schema) {
            Some(schema) if !visible => format!("{}.{name}", quote_identifier(&schema.name)),
            _ => name.into_owned(),
        };
        if modifier >= 0 {
            text.push_str(&modifier_text(&data_type.name, modifier));
        }
        text
    }

    /// A type of which no modifier could be known, as messages and signatures print it (`format_type_be`): only for a
    /// column without one are `bpchar` and `"bit"` other types than `character` and `bit`, which have the length 1.
    pub fn format_type_name(&self, oid: Oid, path: SearchPath<'_>) -> String {
        match oid {
            Oid::BPCHAR => "character".to_owned(),
            Oid::BPCHAR_ARRAY => "character[]".to_owned(),
            Oid::BIT => "bit".to_owned(),
            Oid::BIT_ARRAY => "bit[]".to_owned(),
            _ => self.format_type(TypeReference::new(oid), path),
        }
    }

    /// The same with every schema but `pg_catalog` written out: what holds under any search path.
    pub fn format_type_qualified(&self, reference: TypeReference) -> String {
        self.format_type(reference, SearchPath::SYSTEM)
    }
}

/// Types that the SQL standard calls otherwise than PostgreSQL does.
fn standard_name(name: &str, modifier: i32) -> Option<String> {
    let length = |standard: &str| match modifier {
        -1 => standard.to_owned(),
        _ => format!("{standard}({})", modifier - 4),
    };
    let precision = |standard: &str, rest: &str| match modifier {
        -1 => format!("{standard}{rest}"),
        _ => format!("{standard}({modifier}){rest}"),
    };
    Some(match name {
        "bool" => "boolean".to_owned(),
        "int2" => "smallint".to_owned(),
        "int4" => "integer".to_owned(),
        "int8" => "bigint".to_owned(),
        "float4" => "real".to_owned(),
        "float8" => "double precision".to_owned(),
        "char" => "\"char\"".to_owned(),
        // `char` without a length is `char(1)` to the standard, so PostgreSQL shows its own name.
        "bpchar" if modifier == -1 => "bpchar".to_owned(),
        "bpchar" => length("character"),
        "varchar" => length("character varying"),
        "bit" if modifier == -1 => "\"bit\"".to_owned(),
        "bit" => precision("bit", ""),
        "varbit" => precision("bit varying", ""),
        "time" => precision("time", " without time zone"),
        "timetz" => precision("time", " with time zone"),
        "timestamp" => precision("timestamp", " without time zone"),
        "timestamptz" => precision("timestamp", " with time zone"),
        "numeric" if modifier != -1 => {
            let packed = modifier - 4;
            // The scale is a signed number of eleven bits.
            let scale = ((packed & 0x7ff) ^ 1024) - 1024;
            format!("numeric({},{scale})", (packed >> 16) & 0xffff)
        }
        "numeric" => "numeric".to_owned(),
        "interval" => format!("interval{}", interval_text(modifier)),
        _ => return None,
    })
}

/// Masks of `INTERVAL_MASK`, and what they are called.
const INTERVAL_FIELDS: [(i32, &str); 13] = [
    (1 << 2, " year"),
    (1 << 1, " month"),
    (1 << 3, " day"),
    (1 << 10, " hour"),
    (1 << 11, " minute"),
    (1 << 12, " second"),
    (1 << 2 | 1 << 1, " year to month"),
    (1 << 3 | 1 << 10, " day to hour"),
    (1 << 3 | 1 << 10 | 1 << 11, " day to minute"),
    (1 << 3 | 1 << 10 | 1 << 11 | 1 << 12, " day to second"),
    (1 << 10 | 1 << 11, " hour to minute"),
    (1 << 10 | 1 << 11 | 1 << 12, " hour to second"),
    (1 << 11 | 1 << 12, " minute to second"),
];

fn interval_text(modifier: i32) -> String {
    if modifier < 0 {
        return String::new();
    }
    let (fields, precision) = (modifier >> 16 & 0x7FFF, modifier & 0xFFFF);
    let known = INTERVAL_FIELDS.iter().find(|(mask, _)| *mask == fields);
    let mut text = known.map_or("", |(_, text)| *text).to_owned();
    if precision != 0xFFFF {
        let _ = write!(text, "({precision})");
    }
    text
}

/// As the type's `typmodout` prints it.
fn modifier_text(type_name: &str, modifier: i32) -> String {
    if !matches!(type_name, "geometry" | "geography") {
        return format!("({modifier})");
    }
    let (srid, kind, z, m) = (
        (modifier >> 8) & 0x001F_FFFF,
        (modifier >> 2) & 0x3F,
        modifier & 2,
        modifier & 1,
    );
    let names = [
        "Geometry",
        "Point",
        "LineString",
        "Polygon",
        "MultiPoint",
        "MultiLineString",
        "MultiPolygon",
        "GeometryCollection",
        "CircularString",
        "CompoundCurve",
        "CurvePolygon",
        "MultiCurve",
        "MultiSurface",
        "PolyhedralSurface",
        "Triangle",
        "Tin",
    ];
    debug_assert_eq!(names.len(), GEOMETRY_TYPES.len());
    let mut text = names
        .get(kind as usize)
        .copied()
        .unwrap_or("Geometry")
        .to_owned();
    text.push_str(if z != 0 { "Z" } else { "" });
    text.push_str(if m != 0 { "M" } else { "" });
    if srid != 0 {
        let _ = write!(text, ",{srid}");
    }
    format!("({text})")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_printed_as_postgresql_prints_them() {
        let catalog = Catalog::new("admin");
        let cases = [
            ("int4", -1, "integer"),
            ("_int4", -1, "integer[]"),
            ("varchar", 24, "character varying(20)"),
            ("_varchar", 24, "character varying(20)[]"),
            ("bpchar", 5, "character(1)"),
            ("bpchar", -1, "bpchar"),
            ("char", -1, "\"char\""),
            ("numeric", 655_366, "numeric(10,2)"),
            ("numeric", 196_610 + 2046, "numeric(3,-4)"),
            ("timestamptz", 3, "timestamp(3) with time zone"),
            ("interval", 2_147_418_115, "interval(3)"),
            ("interval", (1 << 12 << 16) | 0xFFFF, "interval second"),
            ("uuid", -1, "uuid"),
            ("_record", -1, "record[]"),
            ("int2vector", -1, "int2vector"),
            ("name", -1, "name"),
        ];
        for (name, modifier, expected) in cases {
            let oid = catalog.type_in(Oid::PG_CATALOG, name).unwrap().oid;
            let reference = TypeReference { oid, modifier };
            assert_eq!(
                catalog.format_type_qualified(reference),
                expected,
                "{name} {modifier}"
            );
        }
    }
}
