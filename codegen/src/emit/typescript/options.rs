use std::collections::BTreeMap;

use crate::emit::names::Naming;
use crate::emit::pattern;

use super::literal::Quotes;

/// What to print, and how.
#[derive(Debug, Clone)]
pub struct Options {
    /// What to print.
    pub style: Style,
    /// Whose `Database` type.
    pub dialect: Dialect,
    /// The schemas to print, by name; those that do not exist are left out.
    pub schemas: Vec<String>,
    /// The schema that the helper types look in when nobody names one.
    pub default_schema: String,
    /// Further schemas that views are followed through: `[api].extra_search_path`.
    pub extra_search_path: Vec<String>,
    /// Schemas whose types need no qualifier in texts: the search path of the API's session.
    pub search_path: Vec<String>,
    /// The version for `__InternalSupabase`; without one there is no such member.
    pub postgrest_version: Option<String>,
    /// A line above the interfaces that tells where they come from.
    pub header: bool,
    /// Quotation marks; none for those of the style.
    pub quotes: Option<Quotes>,
    /// Semicolons after members and statements; none for the habit of the style.
    pub semicolons: Option<bool>,
    /// How the flat interfaces look.
    pub interfaces: InterfaceOptions,
    /// Names of the flat interfaces.
    pub naming: Naming,
    /// Types of columns, written by hand. The first that fits is taken.
    pub column_types: Vec<ColumnType>,
    /// Types in the place of PostgreSQL's, written by hand. The first that fits is taken.
    pub type_rules: Vec<TypeRule>,
    /// The modules that types written by hand are imported from, by the types' names.
    pub imports: BTreeMap<String, String>,
    /// Whether lines `@notNull` and `@type T` of comments count.
    pub tags: bool,
    /// What the `Database` type says beyond the official one.
    pub database: DatabaseOptions,
}

/// What the `Database` type says beyond the official one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DatabaseOptions {
    /// Unions from CHECK.
    pub check_unions: Paths,
    /// Types of columns that are written by hand, in the options or in tags of comments.
    pub types: Paths,
    /// Columns of views are NOT NULL, and results of functions not, as inference has it.
    pub not_null: Paths,
    /// Domains as what they are made from, wherever they stand.
    pub domains: Paths,
    /// COMMENT ON as `JSDoc`.
    pub comments: Paths,
    /// Relationships between all schemas that are printed.
    pub relationships_across_schemas: bool,
}

/// The parts of a database that an option holds for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Paths {
    /// None.
    #[default]
    None,
    /// All.
    All,
    /// Those at or below one of some patterns: `schema`, `schema.relation`, `schema.relation.column`; each part may be
    /// `*` or hold one.
    Below(Vec<String>),
}

impl Paths {
    /// Whether the option holds for what a path leads to.
    pub(super) fn hold(&self, path: &[&str]) -> bool {
        match self {
            Self::None => false,
            Self::All => true,
            Self::Below(patterns) => patterns.iter().any(|pattern| {
                let mut names = path.iter();
                pattern
                    .splitn(3, '.')
                    .all(|part| names.next().is_some_and(|name| pattern::fits(part, name)))
            }),
        }
    }
}

/// A type in the place of one of PostgreSQL's, written by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeRule {
    /// The type's name (`int8`, `geometry`), or its schema and name; with `*` for any text.
    pub pattern: String,
    /// TypeScript.
    pub data_type: String,
}

impl TypeRule {
    /// Whether it is for a type.
    pub(super) fn fits(&self, schema: &str, name: &str) -> bool {
        pattern::fits(&self.pattern, name)
            || self.pattern.contains('.')
                && pattern::fits(&self.pattern, &format!("{schema}.{name}"))
    }
}

/// What to print.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// The `Database` type of supabase-js, as the official generator prints it.
    Database,
    /// An interface for every table and view.
    Interfaces,
    /// The interfaces, then the `Database` type.
    Both,
    /// Schemas of Zod 4.
    Zod,
    /// The `DB` interface of Kysely.
    Kysely,
}

/// How the flat interfaces look.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct InterfaceOptions {
    /// COMMENT ON as `JSDoc`.
    pub comments: bool,
    /// `ProfileInsert` and `ProfileUpdate` beside `Profile`.
    pub insert_and_update: bool,
    /// `ProfileId` in the place of `string` for primary keys of one column and what references them.
    pub branded_ids: bool,
    /// `displayName` in the place of `display_name`.
    pub camel_case: bool,
}

/// The type of some columns, written by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnType {
    /// `schema.relation.column`; each part may be `*` or hold one.
    pub path: String,
    /// TypeScript.
    pub data_type: String,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            style: Style::Both,
            dialect: Dialect::CLI_3,
            schemas: vec!["public".to_owned()],
            default_schema: "public".to_owned(),
            extra_search_path: vec!["public".to_owned(), "extensions".to_owned()],
            search_path: vec!["public".to_owned(), "extensions".to_owned()],
            postgrest_version: None,
            header: true,
            quotes: None,
            semicolons: None,
            interfaces: InterfaceOptions::default(),
            naming: Naming::default(),
            column_types: Vec::new(),
            type_rules: Vec::new(),
            imports: BTreeMap::new(),
            tags: false,
            database: DatabaseOptions::default(),
        }
    }
}

impl Options {
    /// The official generator's files have double quotation marks, the interfaces of the wild mostly single ones.
    pub(super) fn quotes(&self) -> Quotes {
        self.quotes.unwrap_or(match self.style {
            Style::Database => Quotes::Double,
            _ => Quotes::Single,
        })
    }

    /// The official generator's files have no semicolons.
    pub(super) fn semicolons(&self) -> bool {
        self.semicolons.unwrap_or(self.style != Style::Database)
    }
}

impl ColumnType {
    /// Whether the path leads to a column.
    pub(super) fn fits(&self, schema: &str, relation: &str, column: &str) -> bool {
        let mut parts = self.path.splitn(3, '.');
        let mut fits = |name: &str| parts.next().is_some_and(|part| pattern::fits(part, name));
        fits(schema) && fits(relation) && fits(column)
    }
}

/// The official generators in use, as what they do differently. `CLI_3` is the newest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dialect {
    /// `ComputedFields` beside `Row`, and `Omit<Row, ComputedFields>` for named row arguments.
    pub computed_fields: bool,
    /// A computed field is told by its argument's type; else by the text of an argument without a name.
    pub computed_field_by_type: bool,
    /// View columns that pass a NOT NULL column through are NOT NULL; `@notNull` in a comment counts.
    pub view_not_null: bool,
    /// A function of one unnamed row argument is an error even if it returns rows.
    pub row_argument_is_error: bool,
    /// The error of a function that returns a set is an array.
    pub error_arrays: bool,
    /// `NonNullable<Json>` for json columns that are NOT NULL.
    pub non_nullable_json: bool,
    /// Generated columns cannot be written.
    pub generated_is_never: bool,
    /// `Record<PropertyKey, never>` for no arguments; else `never`.
    pub no_arguments_is_record: bool,
    /// ROWS 1 makes one row of a set only where `SetofOptions` tells so.
    pub single_row_needs_options: bool,
    /// A type is looked up in its own schema first; else in the schema that is printed. Materialized views and foreign
    /// tables are row types.
    pub owning_schema: bool,
    /// Views accept INSERT and UPDATE each for itself, through triggers too; else both or nothing, without triggers.
    pub views_by_event: bool,
    /// The helper types look in the first schema if the default one is not printed.
    pub default_schema_falls_back: bool,
    /// Relationships have a total order.
    pub total_order: bool,
    /// A lone union after a break gets a line for every alternative: oxfmt's way, not prettier's.
    pub union_lines: bool,
}

impl Dialect {
    /// `supabase gen types` 3.x.
    pub const CLI_3: Self = Self {
        computed_fields: true,
        computed_field_by_type: true,
        view_not_null: true,
        row_argument_is_error: true,
        error_arrays: false,
        non_nullable_json: true,
        generated_is_never: true,
        no_arguments_is_record: true,
        single_row_needs_options: true,
        owning_schema: true,
        views_by_event: true,
        default_schema_falls_back: true,
        total_order: true,
        union_lines: true,
    };
    /// postgres-meta 0.99.
    pub const POSTGRES_META_0_99: Self = Self {
        computed_fields: false,
        view_not_null: false,
        row_argument_is_error: false,
        error_arrays: true,
        default_schema_falls_back: false,
        total_order: false,
        ..Self::CLI_3
    };
    /// postgres-meta 0.96, and the releases before it.
    pub const POSTGRES_META_0_96: Self = Self {
        computed_field_by_type: false,
        non_nullable_json: false,
        generated_is_never: false,
        no_arguments_is_record: false,
        single_row_needs_options: false,
        owning_schema: false,
        views_by_event: false,
        union_lines: false,
        ..Self::POSTGRES_META_0_99
    };

    /// The dialects by the names that users give them.
    pub const NAMED: [(&str, Self); 3] = [
        ("cli3", Self::CLI_3),
        ("postgres-meta-0.99", Self::POSTGRES_META_0_99),
        ("postgres-meta-0.96", Self::POSTGRES_META_0_96),
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_fit_columns() {
        let cases = [
            ("public.profiles.preferences", true),
            ("public.*.preferences", true),
            ("*.*.*", true),
            ("*.prof*s.pre*", true),
            ("public.profiles.pref", false),
            ("public.profiles", false),
            ("auth.profiles.preferences", false),
        ];
        for (path, fits) in cases {
            let column_type = ColumnType {
                path: path.to_owned(),
                data_type: String::new(),
            };
            assert_eq!(
                column_type.fits("public", "profiles", "preferences"),
                fits,
                "{path}"
            );
        }
    }

    #[test]
    fn options_hold_at_and_below_paths() {
        let below =
            |patterns: &[&str]| Paths::Below(patterns.iter().map(|it| (*it).to_owned()).collect());
        let column = ["public", "messages", "role"];
        let cases = [
            (Paths::None, false),
            (Paths::All, true),
            (below(&[]), false),
            (below(&["public"]), true),
            (below(&["app", "pub*"]), true),
            (below(&["public.messages"]), true),
            (below(&["public.*.role"]), true),
            (below(&["*.*.*_id"]), false),
            (below(&["app.messages"]), false),
        ];
        for (paths, holds) in cases {
            assert_eq!(paths.hold(&column), holds, "{paths:?}");
        }
        // What is about a column is not about its table.
        assert!(!below(&["public.messages.role"]).hold(&["public", "messages"]));
    }
}
