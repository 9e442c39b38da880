//! The generic types beside `Database` that look its parts up. Their layout depends on no schema.

use super::document::{concat, hard_line, text};
use super::literal::string;
use super::scope::Scope;
use super::syntax::{Format, Type};

/// One of the generic types: it takes a key of the default schema, or a schema and then a key of that.
struct Helper {
    /// Its name.
    name: &'static str,
    /// The first parameter: the key, or the schema.
    first: &'static str,
    /// The second parameter: the key in that schema.
    second: &'static str,
    /// The groups of a schema that are looked through.
    groups: &'static [&'static str],
    /// The member that is taken out, and the name for it; none for the entry itself.
    member: Option<(&'static str, char)>,
}

const HELPERS: [Helper; 5] = [
    Helper {
        name: "Tables",
        first: "DefaultSchemaTableNameOrOptions",
        second: "TableName",
        groups: &["Tables", "Views"],
        member: Some(("Row", 'R')),
    },
    Helper {
        name: "TablesInsert",
        first: "DefaultSchemaTableNameOrOptions",
        second: "TableName",
        groups: &["Tables"],
        member: Some(("Insert", 'I')),
    },
    Helper {
        name: "TablesUpdate",
        first: "DefaultSchemaTableNameOrOptions",
        second: "TableName",
        groups: &["Tables"],
        member: Some(("Update", 'U')),
    },
    Helper {
        name: "Enums",
        first: "DefaultSchemaEnumNameOrOptions",
        second: "EnumName",
        groups: &["Enums"],
        member: None,
    },
    Helper {
        name: "CompositeTypes",
        first: "PublicCompositeTypeNameOrOptions",
        second: "CompositeTypeName",
        groups: &["CompositeTypes"],
        member: None,
    },
];

impl Helper {
    fn print(&self, format: Format) -> String {
        let Self {
            name,
            first,
            second,
            ..
        } = self;
        let quoted = |name: &str| string(name, format.quotes);
        let end = if format.semicolons { ";" } else { "" };
        let schema_member = format!("schema: keyof DatabaseWithoutInternals{end}");
        // All groups of a schema in one type, with a break at `break_at` columns between them.
        let groups = |schema: &str, break_at: usize| {
            let break_at = format!(" &\n{}", " ".repeat(break_at));
            let groups: Vec<_> = self
                .groups
                .iter()
                .map(|group| format!("{schema}[{}]", quoted(group)))
                .collect();
            let groups = groups.join(&break_at);
            if self.groups.len() > 1 {
                format!("({groups})")
            } else {
                groups
            }
        };
        let schema = format!("DatabaseWithoutInternals[{first}[{}]]", quoted("schema"));
        let own = groups("DefaultSchema", 8);
        let keys = format!("keyof {}", own.replace("\n        ", " "));
        let by_schema = "{ schema: keyof DatabaseWithoutInternals }";
        let one_line = format!("{keys} | {by_schema}");
        let bound = if !format.union_lines && one_line.len() <= 75 {
            one_line
        } else {
            format!("| {keys}\n    | {by_schema}")
        };
        let bound = format!(
            "  {first} extends\n    {bound},\n  {second} extends ({first} extends {{\n    {schema_member}\n  }}\n    \
             ? keyof {}\n    : never) = never,\n",
            groups(&schema, 8)
        );
        let (in_schema, in_default) = (groups(&schema, 6), &own);
        let (in_schema, in_default) = match self.member {
            Some((member, letter)) => (
                format!(
                    "{in_schema}[{second}] extends {{\n      {member}: infer {letter}{end}\n    }}\n    ? {letter}\n    \
                     : never"
                ),
                format!(
                    "{in_default}[{first}] extends {{\n        {member}: infer {letter}{end}\n      }}\n      ? \
                     {letter}\n      : never"
                ),
            ),
            None => (
                format!("{in_schema}[{second}]"),
                format!("{in_default}[{first}]"),
            ),
        };
        format!(
            "export type {name}<\n{bound}> = {first} extends {{\n  {schema_member}\n}}\n  ? {in_schema}\n  : {first} \
             extends keyof {own}\n    ? {in_default}\n    : never{end}\n"
        )
    }
}

impl Scope<'_> {
    /// `DatabaseWithoutInternals`, `DefaultSchema` and the helper types.
    pub(super) fn helpers(&self, format: Format, output: &mut String) {
        let end = if format.semicolons { ";" } else { "" };
        let argument = |data_type: &str| Type::Name(data_type.to_owned().into());
        let omit = Type::Generic(
            "Omit",
            vec![
                argument("Database"),
                Type::Literal("__InternalSupabase".to_owned()),
            ],
        );
        let extract = Type::Generic(
            "Extract",
            vec![
                argument("keyof Database"),
                Type::Literal(self.default_schema().to_owned()),
            ],
        );
        let declarations = concat([
            text("type DatabaseWithoutInternals = "),
            omit.document(format),
            text(end),
            hard_line(),
            hard_line(),
            text("type DefaultSchema = DatabaseWithoutInternals["),
            extract.document(format),
            text("]"),
            text(end),
            hard_line(),
        ]);
        declarations.print(output);
        for helper in &HELPERS {
            output.push('\n');
            output.push_str(&helper.print(format));
        }
    }

    /// The schema that the helper types look in.
    fn default_schema(&self) -> &str {
        let wanted = &self.options.default_schema;
        let printed = self.schemas.iter().any(|it| it.schema.name == *wanted);
        let first = self.schemas.first();
        match first {
            Some(first) if !printed && self.options.dialect.default_schema_falls_back => {
                &first.schema.name
            }
            _ => wanted,
        }
    }
}
