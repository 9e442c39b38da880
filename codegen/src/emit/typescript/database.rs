//! The `Database` type of supabase-js.

use super::document::{concat, hard_line, text};
use super::scope::{SchemaScope, Scope};
use super::syntax::{Format, Member, Type};
use super::type_map::labels;

impl<'a> Scope<'a> {
    /// `Json`, `Database`, the helper types and `Constants`.
    pub(super) fn print(&self, format: Format, output: &mut String) {
        let json = Type::Union(vec![
            Type::STRING,
            Type::NUMBER,
            Type::Keyword("boolean"),
            Type::NULL,
            Type::Name("{ [key: string]: Json | undefined }".into()),
            Type::JSON.array(),
        ]);
        declare("Json", &json, format, output);
        output.push('\n');
        declare("Database", &self.database(), format, output);
        output.push('\n');
        self.helpers(format, output);
        output.push('\n');
        self.constants(format, output);
    }

    fn database(&self) -> Type {
        let mut members = Vec::new();
        if let Some(version) = &self.options.postgrest_version {
            let version = Member::new("PostgrestVersion", Type::Literal(version.clone()));
            members.push(Member {
                comment: vec![
                    "// Allows to automatically instantiate createClient with right options"
                        .to_owned(),
                    "// instead of createClient<Database, { PostgrestVersion: 'XX' }>(URL, KEY)"
                        .to_owned(),
                ],
                ..Member::new("__InternalSupabase", Type::lines(vec![version]))
            });
        }
        members.extend(self.schemas.iter().map(|schema| self.schema(schema)));
        Type::lines(members)
    }

    fn schema(&self, schema: &SchemaScope<'a>) -> Member {
        let tables = schema.tables.iter().map(|table| self.table(schema, table));
        let views = schema.views.iter().map(|view| self.view(schema, view));
        let enums = schema
            .enums
            .iter()
            .map(|data_type| Member::new(data_type.name.clone(), Type::one_of(labels(data_type))));
        let composites = schema.composites.iter().map(|(data_type, relation)| {
            let attributes = relation.columns.iter().map(|attribute| {
                let data_type = self.types.of(schema.schema.oid, attribute.data_type.oid);
                Member::new(attribute.name.clone(), self.nullable(data_type, true))
            });
            Member::new(data_type.name.clone(), Type::lines(attributes.collect()))
        });
        let groups = [
            ("Tables", tables.collect()),
            ("Views", views.collect()),
            ("Functions", self.functions(schema)),
            ("Enums", enums.collect()),
            ("CompositeTypes", composites.collect()),
        ];
        let groups = groups.map(|(name, members)| Member::new(name, Type::collection(members)));
        Member::new(schema.schema.name.clone(), Type::lines(groups.into()))
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
