//! The `Database` type of supabase-js.

use crate::catalog::DataType;

use super::document::{concat, hard_line, text};
use super::nested::Nested;
use super::scope::{SchemaScope, Scope};
use super::syntax::{Format, Member, Type};
use super::type_map::labels;

impl<'a> Scope<'a> {
    /// `Json`, `Database`, the helper types and `Constants`.
    pub(super) fn print(&self, format: Format, output: &mut String) {
        Self::json(format, output);
        output.push('\n');
        self.database(format, output);
        output.push('\n');
        self.helpers(format, output);
        output.push('\n');
        self.constants(format, output);
    }

    /// The same with schemas that other files declare, by the names of their types.
    pub(super) fn print_index(&self, schemas: &[String], format: Format, output: &mut String) {
        Self::json(format, output);
        output.push('\n');
        output.push_str("export type Database = ");
        let mut nested = Nested::new(format, output);
        self.internals(&mut nested);
        for (schema, name) in self.schemas.iter().zip(schemas) {
            let data_type = Type::Name(name.clone().into());
            nested.member(&Member::new(schema.schema.name.clone(), data_type));
        }
        nested.end();
        output.push('\n');
        self.helpers(format, output);
        output.push('\n');
        self.constants(format, output);
    }

    /// One schema as a type of its own.
    pub(super) fn print_schema(
        &self,
        schema: &SchemaScope<'a>,
        name: &str,
        format: Format,
        output: &mut String,
    ) {
        output.push_str(&format!("export type {name} = "));
        let mut nested = Nested::new(format, output);
        self.groups(schema, &mut nested);
        nested.end();
    }

    fn json(format: Format, output: &mut String) {
        let json = Type::Union(vec![
            Type::STRING,
            Type::NUMBER,
            Type::Keyword("boolean"),
            Type::NULL,
            Type::Name("{ [key: string]: Json | undefined }".into()),
            Type::JSON.array(),
        ]);
        declare("Json", &json, format, output);
    }

    /// Member by member: nothing of it fits on a line, so no part waits for another one.
    fn database(&self, format: Format, output: &mut String) {
        output.push_str("export type Database = ");
        let mut nested = Nested::new(format, output);
        self.internals(&mut nested);
        for schema in &self.schemas {
            nested.open(&schema.schema.name);
            self.groups(schema, &mut nested);
            nested.close();
        }
        nested.end();
    }

    /// `__InternalSupabase`
    fn internals(&self, nested: &mut Nested<'_>) {
        if let Some(version) = &self.options.postgrest_version {
            let version = Member::new("PostgrestVersion", Type::Literal(version.clone()));
            nested.member(&Member {
                comment: vec![
                    "// Allows to automatically instantiate createClient with right options"
                        .to_owned(),
                    "// instead of createClient<Database, { PostgrestVersion: 'XX' }>(URL, KEY)"
                        .to_owned(),
                ],
                ..Member::new("__InternalSupabase", Type::lines(vec![version]))
            });
        }
    }

    /// What a schema has, kind by kind.
    fn groups(&self, schema: &SchemaScope<'a>, nested: &mut Nested<'_>) {
        let tables = schema.tables.iter().map(|table| self.table(schema, table));
        nested.collection("Tables", tables);
        let views = schema.views.iter().map(|view| self.view(schema, view));
        nested.collection("Views", views);
        nested.collection("Functions", self.functions(schema));
        let schema_name = &*schema.schema.name;
        let comment = |data_type: &DataType| {
            self.documentation(
                &[schema_name, &data_type.name],
                data_type.comment.as_deref(),
            )
        };
        let enums = schema.enums.iter().map(|data_type| Member {
            comment: comment(data_type),
            ..Member::new(data_type.name.clone(), Type::one_of(labels(data_type)))
        });
        nested.collection("Enums", enums);
        let composites = schema.composites.iter().map(|(data_type, relation)| {
            let attributes = relation.columns.iter().map(|attribute| {
                let path = [schema_name, &*data_type.name, &*attribute.name];
                let domains = self.options.database.domains.hold(&path);
                let found = self
                    .types
                    .of(schema.schema.oid, attribute.data_type.oid, domains);
                Member {
                    comment: self.documentation(&path, attribute.comment.as_deref()),
                    ..Member::new(attribute.name.clone(), self.nullable(found, true))
                }
            });
            Member {
                comment: comment(data_type),
                ..Member::new(data_type.name.clone(), Type::lines(attributes.collect()))
            }
        });
        nested.collection("CompositeTypes", composites);
    }
}

/// `export type Name = …`
fn declare(name: &'static str, data_type: &Type, format: Format, output: &mut String) {
    let end = if format.semicolons { ";" } else { "" };
    let declaration = concat([
        text("export type "),
        text(name),
        text(" ="),
        data_type.after_colon(format),
        text(end),
        hard_line(),
    ]);
    declaration.print(output);
}
