//! Schemas of Zod 4: one for the rows of every table and view, two for what is written to a table.

use crate::catalog::{
    Catalog, Column, DataType, Oid, Relation, RelationKind, Schema, TypeKind, TypeReference,
};
use crate::diagnostic::Diagnostic;
use crate::emit::finite_values::{FiniteValues, finite_domain_values};

use super::document::{Document, concat, hard_line, indent, text};
use super::interfaces::Interfaces;
use super::literal::{key, string};
use super::plain_types::finite_column_values;
use super::syntax::{Format, Type, list};

/// How deep composite types are spelled out.
const MAX_DEPTH: usize = 8;

/// `pg_type` of json.
const JSON: Oid = Oid(114);

/// Who reads and writes rows of a relation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Use {
    Row,
    Insert,
    Update,
}

impl<'a> Interfaces<'a> {
    /// Appends the schemas, with the types that follow from them.
    pub(super) fn print_zod(mut self, format: Format, output: &mut String) -> Vec<Diagnostic> {
        let end = if format.semicolons { ";" } else { "" };
        let zod = string("zod", format.quotes);
        output.push_str(&format!("import {{ z }} from {zod}{end}\n"));
        for (schema, relation) in self.relations.clone() {
            let name = self.types.name_of(relation.oid).to_owned();
            let is_table = matches!(relation.kind, RelationKind::Table(_));
            let uses = [
                (Use::Row, "", true),
                (Use::Insert, "Insert", is_table),
                (Use::Update, "Update", is_table),
            ];
            for (usage, suffix, wanted) in uses {
                if !wanted {
                    continue;
                }
                let type_name = if suffix.is_empty() {
                    name.clone()
                } else {
                    self.claim(&format!("{name}{suffix}"))
                };
                let constant = self.claim(&format!("{}Schema", lower_first(&type_name)));
                let members = relation.columns.iter().map(|column| {
                    let value = self.zod_column(schema, relation, column, usage, format);
                    (key(&column.name, format.quotes).into_owned(), value)
                });
                let object = object(members.collect());
                output.push('\n');
                concat([
                    text(format!("export const {constant} = ")),
                    object,
                    text(end),
                    hard_line(),
                    text(format!(
                        "export type {type_name} = z.infer<typeof {constant}>{end}"
                    )),
                    hard_line(),
                ])
                .print(output);
            }
        }
        self.diagnostics
    }

    fn zod_column(
        &self,
        schema: &Schema,
        relation: &'a Relation,
        column: &'a Column,
        usage: Use,
        format: Format,
    ) -> Document {
        if usage != Use::Row && Self::is_never_written(column) {
            return text("z.never().optional()");
        }
        let value = match self.written.column(&schema.name, &relation.name, column) {
            Some(written) => custom(&written, format),
            None => match finite_column_values(self.catalog, relation, column) {
                Some(values) => finite(values, format),
                None => self.zod_type(column.data_type, 0, format),
            },
        };
        let mut parts = vec![value];
        if !self.is_not_null(relation, column) {
            parts.push(text(".nullable()"));
        }
        let optional = match usage {
            Use::Row => false,
            Use::Insert => self.is_optional(relation, column),
            Use::Update => true,
        };
        if optional {
            parts.push(text(".optional()"));
        }
        concat(parts)
    }

    fn zod_type(&self, reference: TypeReference, depth: usize, format: Format) -> Document {
        let catalog: &Catalog = self.catalog;
        let Some(data_type) = catalog.data_type(reference.oid) else {
            return text("z.unknown()");
        };
        if let Some(written) = self.written.rule(catalog, data_type) {
            return custom(&written, format);
        }
        if data_type.is_array()
            && let Some(element) = data_type.element
        {
            let element = self.zod_type(TypeReference::new(element), depth, format);
            return concat([text("z.array("), element, text(")")]);
        }
        match &data_type.kind {
            TypeKind::Enum(labels) if labels.is_empty() => text("z.never()"),
            TypeKind::Enum(labels) => {
                let labels = labels.iter().map(|label| label.value.clone());
                finite(FiniteValues::Texts(labels.collect()), format)
            }
            TypeKind::Domain(domain) => match finite_domain_values(catalog, reference) {
                Some(values) => finite(values, format),
                None => self.zod_type(domain.base, depth, format),
            },
            TypeKind::Composite(relation) => self.zod_composite(*relation, depth, format),
            TypeKind::Pseudo => text("z.unknown()"),
            TypeKind::Range { .. } | TypeKind::Multirange { .. } => text("z.string()"),
            TypeKind::Base | TypeKind::Shell => text(base(catalog, data_type)),
        }
    }

    fn zod_composite(&self, relation: Oid, depth: usize, format: Format) -> Document {
        let relation = self
            .catalog
            .relation(relation)
            .filter(|_| depth < MAX_DEPTH);
        let Some(relation) = relation else {
            return text("z.record(z.string(), z.unknown())");
        };
        let members = relation.columns.iter().map(|column| {
            let value = self.zod_type(column.data_type, depth + 1, format);
            let not_null = column.not_null || self.types.domain_is_not_null(column.data_type);
            let nullable = if not_null { "" } else { ".nullable()" };
            let name = key(&column.name, format.quotes).into_owned();
            (name, concat([value, text(nullable)]))
        });
        object(members.collect())
    }
}

/// As PostgREST sends the values of a base type.
fn base(catalog: &Catalog, data_type: &DataType) -> &'static str {
    if data_type.schema == Oid::PG_CATALOG {
        return match &*data_type.name {
            "bool" => "z.boolean()",
            "int2" | "int4" => "z.int()",
            // A bigint may be more than JavaScript has integers for.
            "int8" | "float4" | "float8" | "numeric" => "z.number()",
            "json" | "jsonb" => "z.json()",
            // PostgreSQL asks for no version or variant.
            "uuid" => "z.guid()",
            _ => "z.string()",
        };
    }
    let mut casts = catalog.casts.iter();
    let to_json = casts.any(|cast| cast.source == data_type.oid && cast.target == JSON);
    match (&*data_type.name, to_json) {
        ("hstore", true) => "z.record(z.string(), z.string().nullable())",
        (_, true) => "z.unknown()",
        (_, false) => "z.string()",
    }
}

/// One of some values.
fn finite(values: FiniteValues, format: Format) -> Document {
    match values {
        FiniteValues::Texts(texts) => {
            let texts = texts.iter().map(|value| text(string(value, format.quotes)));
            concat([text("z.enum("), list("[", texts, "]"), text(")")])
        }
        FiniteValues::Numbers(numbers) => {
            let numbers = numbers.into_iter().map(text);
            concat([text("z.literal("), list("[", numbers, "]"), text(")")])
        }
    }
}

/// A type written by hand, which can be checked if it is a plain one.
fn custom(written: &Type, format: Format) -> Document {
    if let Type::Name(name) = written
        && let plain @ ("string" | "number" | "boolean" | "unknown") = &**name
    {
        return text(format!("z.{plain}()"));
    }
    concat([text("z.custom<"), written.document(format), text(">()")])
}

/// `z.object({ … })` with a line for every member.
fn object(members: Vec<(String, Document)>) -> Document {
    if members.is_empty() {
        return text("z.object({})");
    }
    let mut lines = Vec::with_capacity(members.len() * 4);
    for (name, value) in members {
        // In an object literal this would set the prototype.
        let name = if name == "__proto__" {
            "[\"__proto__\"]".to_owned()
        } else {
            name
        };
        lines.extend([hard_line(), text(name), text(": "), value, text(",")]);
    }
    concat([
        text("z.object({"),
        indent(concat(lines)),
        hard_line(),
        text("})"),
    ])
}

fn lower_first(name: &str) -> String {
    let mut characters = name.chars();
    let first = characters.next().into_iter().flat_map(char::to_lowercase);
    first.chain(characters).collect()
}
