//! Kysely's `DB` interface: what the driver `pg` gives for each column, and what it takes.

use crate::catalog::{
    Catalog, Column, DataType, Oid, Relation, RelationKind, Schema, TypeKind, TypeReference,
};
use crate::diagnostic::Diagnostic;

use super::document::{concat, hard_line, text};
use super::interfaces::Interfaces;
use super::literal::string;
use super::plain_types::{finite_domain_type, finite_type};
use super::syntax::{Format, Member, Type};
use super::type_map::labels;

/// Names that the file uses for something else.
pub(super) const RESERVED: &[&str] = &[
    "ArrayOf",
    "Circle",
    "ColumnType",
    "DB",
    "Date",
    "Generated",
    "Int8",
    "Interval",
    "JsonValue",
    "Numeric",
    "Point",
    "Timestamp",
    "Uint8Array",
];

/// The types beside the interfaces, without the semicolons at their ends.
const TYPES: [&str; 9] = [
    "export type Generated<T> =\n  T extends ColumnType<infer S, infer I, infer U>\n    ? ColumnType<S, I | undefined, U>\n    : \
     ColumnType<T, T | undefined, T>",
    "export type ArrayOf<T> =\n  [T] extends [ColumnType<infer S, infer I, infer U>]\n    ? ColumnType<S[], I[], U[]>\n    : T[]",
    "export type Int8 = ColumnType<string, string | number | bigint, string | number | bigint>",
    "export type Numeric = ColumnType<string, string | number, string | number>",
    "export type Timestamp = ColumnType<Date, Date | string, Date | string>",
    "export type JsonValue =\n  | string\n  | number\n  | boolean\n  | null\n  | JsonValue[]\n  | { [key: string]: JsonValue | undefined }",
    "export type Interval = ColumnType<\n  {\n    years?: number@\n    months?: number@\n    days?: number@\n    hours?: number@\n    \
     minutes?: number@\n    seconds?: number@\n    milliseconds?: number@\n  },\n  string,\n  string\n>",
    "export type Point = ColumnType<{ x: number; y: number }, string, string>",
    "export type Circle = ColumnType<{ x: number; y: number; radius: number }, string, string>",
];

impl<'a> Interfaces<'a> {
    /// Appends an interface for every table and view, and `DB`, which has them all.
    pub(super) fn print_kysely(self, format: Format, output: &mut String) -> Vec<Diagnostic> {
        let end = if format.semicolons { ";" } else { "" };
        let kysely = string("kysely", format.quotes);
        output.push_str(&format!(
            "import type {{ ColumnType }} from {kysely}{end}\n"
        ));
        for declaration in TYPES {
            output.push('\n');
            output.push_str(&declaration.replace('@', end));
            output.push_str(end);
            output.push('\n');
        }
        let mut tables = Vec::new();
        for (schema, relation) in &self.relations {
            let name = self.types.name_of(relation.oid);
            let members = relation.columns.iter().map(|column| {
                let data_type = self.kysely_column(schema, relation, column);
                Member::new(column.name.clone(), data_type)
            });
            output.push('\n');
            concat([
                text(format!("export interface {name} ")),
                Type::lines(members.collect()).document(format),
                hard_line(),
            ])
            .print(output);
            let path = if schema.name == "public" {
                relation.name.clone()
            } else {
                format!("{}.{}", schema.name, relation.name)
            };
            tables.push(Member::new(path, Type::Name(name.to_owned().into())));
        }
        output.push('\n');
        concat([
            text("export interface DB "),
            Type::lines(tables).document(format),
            hard_line(),
        ])
        .print(output);
        self.diagnostics
    }

    fn kysely_column(&self, schema: &Schema, relation: &'a Relation, column: &'a Column) -> Type {
        let written = self.written.column(&schema.name, &relation.name, column);
        let data_type = written
            .or_else(|| finite_type(self.catalog, relation, column))
            .unwrap_or_else(|| self.kysely_type(column.data_type));
        let data_type = if self.is_not_null(relation, column) {
            data_type
        } else {
            data_type.or_null()
        };
        if !matches!(relation.kind, RelationKind::Table(_)) {
            data_type
        } else if Self::is_never_written(column) {
            Type::Generic(
                "ColumnType",
                vec![selected(&data_type), Type::NEVER, Type::NEVER],
            )
        } else if column.identity.is_some()
            || column.default.is_some()
            || self.types.domain_has_default(column.data_type)
        {
            Type::Generic("Generated", vec![data_type])
        } else {
            data_type
        }
    }

    fn kysely_type(&self, reference: TypeReference) -> Type {
        let catalog: &Catalog = self.catalog;
        let Some(data_type) = catalog.data_type(reference.oid) else {
            return Type::UNKNOWN;
        };
        if let Some(written) = self.written.rule(catalog, data_type) {
            return written;
        }
        if data_type.is_array() {
            return self.kysely_array(data_type);
        }
        match &data_type.kind {
            TypeKind::Enum(own) if own.is_empty() => Type::NEVER,
            TypeKind::Enum(_) => Type::one_of(labels(data_type)),
            TypeKind::Domain(domain) => finite_domain_type(catalog, reference)
                .unwrap_or_else(|| self.kysely_type(domain.base)),
            TypeKind::Pseudo => Type::UNKNOWN,
            // The driver leaves what it does not know as text.
            _ => parsed(data_type).unwrap_or(Type::STRING),
        }
    }

    /// The driver parses arrays of types that it knows, and leaves others as text.
    fn kysely_array(&self, data_type: &DataType) -> Type {
        let element = data_type.element.and_then(|it| self.catalog.data_type(it));
        let Some(element) = element else {
            return Type::UNKNOWN;
        };
        if element.schema != Oid::PG_CATALOG || !PARSED_ARRAYS.contains(&&*element.name) {
            let ruled = self.written.rule(self.catalog, element);
            return ruled.map_or(Type::STRING, Type::array);
        }
        match parsed(element) {
            // Of these the driver makes floating point numbers.
            _ if element.name == "numeric" => Type::NUMBER.array(),
            Some(Type::Keyword(word)) => Type::Keyword(word).array(),
            Some(element) => Type::Generic("ArrayOf", vec![element]),
            None => Type::STRING.array(),
        }
    }
}

/// What comes back of a column that cannot be written.
fn selected(data_type: &Type) -> Type {
    match data_type {
        Type::Union(types) => Type::Union(types.iter().map(selected).collect()),
        Type::Name(name) => match &**name {
            "Int8" | "Numeric" => Type::STRING,
            "Timestamp" => Type::Name("Date".into()),
            _ => data_type.clone(),
        },
        other => other.clone(),
    }
}

/// Types of which the driver parses arrays.
const PARSED_ARRAYS: [&str; 29] = [
    "bool",
    "bpchar",
    "bytea",
    "cidr",
    "date",
    "float4",
    "float8",
    "inet",
    "int2",
    "int4",
    "int8",
    "interval",
    "json",
    "jsonb",
    "macaddr",
    "money",
    "name",
    "numeric",
    "numrange",
    "oid",
    "point",
    "regproc",
    "text",
    "time",
    "timestamp",
    "timestamptz",
    "timetz",
    "uuid",
    "varchar",
];

/// What the driver makes of a type's values; none where it leaves them as text.
fn parsed(data_type: &DataType) -> Option<Type> {
    if data_type.schema != Oid::PG_CATALOG {
        return None;
    }
    Some(match &*data_type.name {
        "bool" => Type::Keyword("boolean"),
        "int2" | "int4" | "oid" | "float4" | "float8" => Type::NUMBER,
        "int8" => Type::Name("Int8".into()),
        "numeric" => Type::Name("Numeric".into()),
        "date" | "timestamp" | "timestamptz" => Type::Name("Timestamp".into()),
        "json" | "jsonb" => Type::Name("JsonValue".into()),
        "bytea" => Type::Name("Uint8Array".into()),
        "interval" => Type::Name("Interval".into()),
        "point" => Type::Name("Point".into()),
        "circle" => Type::Name("Circle".into()),
        _ => return None,
    })
}
