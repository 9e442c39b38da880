//! Every key of `rowtype.toml`.

/// What a key's value has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A text.
    Text,
    /// One of some texts.
    Choice(&'static [&'static str]),
    /// One of some texts, or a list of texts of one's own.
    ChoiceOrList(&'static [&'static str]),
    /// A list of texts.
    List,
    /// `true` or `false`.
    Switch,
    /// A whole number.
    Number,
    /// `true`, `false`, or a list of paths for which it is true.
    Paths,
    /// A table whose keys are free and whose values are texts.
    Pairs,
}

/// A key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// Its path: `typescript.style`.
    pub path: &'static str,
    /// What its value has to be.
    pub kind: Kind,
    /// What holds if it is not set, in words.
    pub default: &'static str,
    /// What it is for: one or two sentences.
    pub about: &'static str,
    /// An example value in TOML.
    pub example: &'static str,
}

const fn key(
    path: &'static str,
    kind: Kind,
    default: &'static str,
    about: &'static str,
    example: &'static str,
) -> Key {
    Key {
        path,
        kind,
        default,
        about,
        example,
    }
}

/// All of them, in the order of the documentation.
pub const KEYS: &[Key] = &[
    key(
        "input.paths",
        Kind::List,
        "`schema_paths` of `supabase/config.toml`, else `supabase/migrations`",
        "SQL files, folders of them, or globs, relative to this file. They are replayed in this order, files of a folder in the order of their names.",
        r#"["supabase/migrations"]"#,
    ),
    key(
        "input.platform",
        Kind::ChoiceOrList(&["supabase", "postgres"]),
        "`supabase`",
        "What stands in the database before the first file. A list of SQL files replaces the built-in platforms.",
        r#""supabase""#,
    ),
    key(
        "input.grants",
        Kind::Choice(&["explicit", "legacy"]),
        "`[api].auto_expose_new_tables` of `supabase/config.toml`, else `explicit`",
        "What the API roles may do with new objects in `public` unless told otherwise: nothing (projects since 30 May 2026), or everything.",
        r#""explicit""#,
    ),
    key(
        "input.schemas",
        Kind::List,
        "`public`, and `[api].schemas` of `supabase/config.toml`",
        "The schemas that outputs show.",
        r#"["public"]"#,
    ),
    key(
        "names.singular",
        Kind::Switch,
        "`true`",
        "Types have the singular of their table's name: `Profile` for `profiles`.",
        "false",
    ),
    key(
        "names.types",
        Kind::Pairs,
        "none",
        "The names of interfaces and structs by path: `schema.relation`.",
        r#"{ "public.users" = "Account" }"#,
    ),
    key(
        "types.typescript",
        Kind::Pairs,
        "none",
        "TypeScript types of columns by path: `schema.relation.column`, each part with `*` for any text.",
        r#"{ "public.profiles.preferences" = "Preferences" }"#,
    ),
    key(
        "types.typescript_by_type",
        Kind::Pairs,
        "none",
        "TypeScript types of PostgreSQL's types, by `name` or `schema.name` with `*` for any text: of columns, arguments, results, and elements of arrays.",
        r#"{ "int8" = "string", "*range" = "string", "geometry" = "Geometry" }"#,
    ),
    key(
        "types.typescript_imports",
        Kind::Pairs,
        "none",
        "The modules that these types, and those of `@type` tags, come from.",
        r#"{ "Preferences" = "../preferences" }"#,
    ),
    key(
        "types.rust",
        Kind::Pairs,
        "none",
        "Rust types of columns by path.",
        r#"{ "public.profiles.preferences" = "crate::Preferences" }"#,
    ),
    key(
        "typescript.path",
        Kind::Text,
        "not written",
        "The TypeScript file that `rowtype generate` writes.",
        r#""packages/shared/src/types/database.ts""#,
    ),
    key(
        "typescript.style",
        Kind::Choice(&["both", "interfaces", "database", "zod", "kysely"]),
        "`both`",
        "Flat interfaces, the `Database` type of supabase-js, or one after the other; or what `[zod]` and `[kysely]` write.",
        r#""both""#,
    ),
    key(
        "typescript.compat",
        Kind::Choice(&["cli3", "postgres-meta-0.99", "postgres-meta-0.96"]),
        "`cli3`",
        "Whose `Database` type: that of `supabase gen types` 3.x, or of older generators.",
        r#""cli3""#,
    ),
    key(
        "typescript.postgrest_version",
        Kind::Text,
        "none",
        "Adds `__InternalSupabase` with this version, as `--linked` does.",
        r#""13.0.5""#,
    ),
    key(
        "typescript.quotes",
        Kind::Choice(&["single", "double"]),
        "`double` for style `database`, else `single`",
        "Quotation marks.",
        r#""single""#,
    ),
    key(
        "typescript.semicolons",
        Kind::Switch,
        "`false` for style `database`, else `true`",
        "Semicolons after members and statements.",
        "true",
    ),
    key(
        "typescript.comments",
        Kind::Switch,
        "`false`",
        "COMMENT ON as JSDoc on the interfaces.",
        "true",
    ),
    key(
        "typescript.insert_and_update",
        Kind::Switch,
        "`false`",
        "`ProfileInsert` and `ProfileUpdate` beside `Profile`.",
        "true",
    ),
    key(
        "typescript.branded_ids",
        Kind::Switch,
        "`false`",
        "A type of its own for every primary key of one column.",
        "true",
    ),
    key(
        "typescript.camel_case",
        Kind::Switch,
        "`false`",
        "`displayName` in the place of `display_name` in the interfaces.",
        "true",
    ),
    key(
        "typescript.tags",
        Kind::Switch,
        "`false`",
        "Lines of comments on columns and functions count: `@notNull`, and `@type T`, which goes before `types.typescript`.",
        "true",
    ),
    key(
        "typescript.files",
        Kind::Choice(&["one", "schema"]),
        "`one`",
        "One file, or a folder with a file for each schema and an `index.ts`; `typescript.path` is then the folder. A file of a schema that is gone goes with it.",
        r#""schema""#,
    ),
    key(
        "database.check_unions",
        Kind::Paths,
        "`false`",
        "Unions from CHECK in the `Database` type too. This and the following keys make it say more than the official generator, for everything or below paths: `schema.relation.column`, each part with `*` for any text.",
        r#"["public.messages.role", "app"]"#,
    ),
    key(
        "database.types",
        Kind::Paths,
        "`false`",
        "`types.typescript` and `@type` tags in the `Database` type too.",
        "true",
    ),
    key(
        "database.not_null",
        Kind::Paths,
        "`false`",
        "Columns of views are NOT NULL where inference proves it, and results of functions are `| null` unless it does.",
        r#"["public.*"]"#,
    ),
    key(
        "database.domains",
        Kind::Paths,
        "`false`",
        "Domains have the type of what they are made from wherever they stand, not only as the type of a column.",
        "true",
    ),
    key(
        "database.comments",
        Kind::Paths,
        "`false`",
        "COMMENT ON as JSDoc.",
        "true",
    ),
    key(
        "database.relationships_across_schemas",
        Kind::Switch,
        "`false`",
        "Relationships between all schemas that are printed, not only within each.",
        "true",
    ),
    key(
        "zod.path",
        Kind::Text,
        "not written",
        "The file with schemas of Zod 4 that `rowtype generate` writes.",
        r#""packages/shared/src/schemas.ts""#,
    ),
    key(
        "kysely.path",
        Kind::Text,
        "not written",
        "The file with Kysely's `DB` interface that `rowtype generate` writes.",
        r#""src/db.ts""#,
    ),
    key(
        "rust.path",
        Kind::Text,
        "not written",
        "The Rust file that `rowtype generate` writes.",
        r#""src/schema.rs""#,
    ),
    key(
        "rust.target",
        Kind::Choice(&["serde", "sqlx", "tokio-postgres", "diesel"]),
        "`serde`",
        "Who reads and writes the values: JSON as the API prints it, or a driver.",
        r#""serde""#,
    ),
    key(
        "rust.time",
        Kind::Choice(&["chrono", "time", "jiff"]),
        "`chrono`",
        "The crate for dates and times.",
        r#""chrono""#,
    ),
    key(
        "rust.decimal",
        Kind::Choice(&["rust_decimal", "bigdecimal", "string"]),
        "`rust_decimal`",
        "The type of `numeric`.",
        r#""rust_decimal""#,
    ),
    key(
        "rust.serde",
        Kind::Switch,
        "`true`",
        "Derives `Serialize` and `Deserialize` for targets that could do without.",
        "true",
    ),
    key(
        "rust.check_enums",
        Kind::Switch,
        "`true`",
        "Enums from CHECK constraints that list the values of a text column.",
        "false",
    ),
    key(
        "rust.newtype_ids",
        Kind::Switch,
        "`false`",
        "A type of its own for every primary key of one column, and for the columns that refer to it: `ProfileId`.",
        "true",
    ),
    key(
        "rust.newtype_domains",
        Kind::Switch,
        "`false`",
        "A type of its own for every domain; else columns have the type below the domain.",
        "true",
    ),
    key(
        "rust.nullable_elements",
        Kind::Switch,
        "`false`",
        "`Vec<Option<T>>` for arrays, as PostgreSQL lets every element be NULL.",
        "true",
    ),
    key(
        "rust.derives",
        Kind::Pairs,
        "none",
        "Derives to add, by `schema.relation` or `schema.type`.",
        r#"{ "public.profiles" = "Eq" }"#,
    ),
    key(
        "rust.attributes",
        Kind::Pairs,
        "none",
        "Attributes to add, by `schema.relation`, `schema.type` or `schema.relation.column`.",
        r##"{ "public.profiles" = "#[non_exhaustive]" }"##,
    ),
    key(
        "docs.path",
        Kind::Text,
        "not written",
        "The schema page that `rowtype generate` writes. Text outside its markers is yours and stays.",
        r#""docs/database-schema.md""#,
    ),
    key(
        "docs.folder",
        Kind::Text,
        "not written",
        "The folder that `rowtype generate` writes the same to as a page for each table and a `README.md` with all else. Text outside the markers stays.",
        r#""docs/schema""#,
    ),
    key(
        "docs.html",
        Kind::Text,
        "not written",
        "The HTML page that `rowtype generate` writes: one file that needs no other, with search, diagram and access matrix.",
        r#""docs/database-schema.html""#,
    ),
    key(
        "docs.title",
        Kind::Text,
        "`Database Schema`",
        "The page's heading.",
        r#""Database Schema""#,
    ),
    key(
        "docs.sidebar_position",
        Kind::Number,
        "none",
        "The page's place in the sidebar of Docusaurus.",
        "1",
    ),
    key(
        "docs.command",
        Kind::Text,
        "`rowtype generate`",
        "The command that the page tells readers to run after a change.",
        r#""pnpm db:generate-types""#,
    ),
    key(
        "docs.typescript_path",
        Kind::Text,
        "`typescript.path`",
        "What the page calls the TypeScript file.",
        r#""packages/shared/src/types/database.ts""#,
    ),
    key(
        "docs.relationships",
        Kind::Pairs,
        "the referencing columns",
        "What foreign keys are called in the diagram, by the constraint's name.",
        r#"{ "messages_conversation_id_fkey" = "contains" }"#,
    ),
    key(
        "lint.off",
        Kind::List,
        "none",
        "Rules that `rowtype lint` and the schema page leave out, by code. `rowtype explain` lists them.",
        r#"["I4", "I10"]"#,
    ),
    key(
        "lint.allow",
        Kind::Pairs,
        "none",
        "Findings that are allowed: a pattern of files or of objects (`schema.name`), each with codes and a reason. At a statement, a comment does the same: `-- rowtype: allow E7 reason`.",
        r#"{ "public.leaderboard" = "E7 anybody may see it", "db/2019*.sql" = "I6 I8 older than the rules" }"#,
    ),
    key(
        "lint.baseline",
        Kind::Text,
        "none",
        "A file of old findings, which are not reported, and of which pages only tell the number. `rowtype lint --write-baseline` writes it.",
        r#""rowtype-baseline.json""#,
    ),
    key(
        "json.path",
        Kind::Text,
        "not written",
        "The JSON file that `rowtype generate` writes.",
        r#""schema.json""#,
    ),
    key(
        "json.format",
        Kind::Choice(&["rowtype", "matrix", "generator-metadata"]),
        "`rowtype`",
        "rowtype's own model; `matrix`, who can do what to which rows and files; or Supabase's GeneratorMetadata, which the official generators of other languages read.",
        r#""generator-metadata""#,
    ),
    key(
        "squash.path",
        Kind::Text,
        "not written",
        "The schema file that `rowtype generate` writes.",
        r#""schema.sql""#,
    ),
    key(
        "pgtap.path",
        Kind::Text,
        "not written",
        "The pgTAP tests of the access matrix that `rowtype generate` writes.",
        r#""supabase/tests/access.test.sql""#,
    ),
];

/// The key of a path.
pub fn find(path: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.path == path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::source::FileId;

    #[test]
    fn every_example_is_accepted() {
        for key in KEYS {
            let text = format!("{} = {}", key.path, key.example);
            let config = Config::parse(FileId(0), &text);
            assert!(config.is_ok(), "{text}: {config:?}");
        }
    }
}
