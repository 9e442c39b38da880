use std::path::PathBuf;

use clap::builder::styling::{AnsiColor, Styles};
use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};

/// The colours of cargo's help.
const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

/// Types and security documentation straight from a PostgreSQL or Supabase schema, with no database running.
#[derive(Debug, Parser)]
#[command(name = "rowtype", version, styles = STYLES, after_help = "\
Exit status: 0 if all is well, 1 if there are findings, differences or errors in the SQL, 2 if rowtype was called wrongly \
or cannot read its input.

Examples:
  rowtype init                       write a rowtype.toml for this project
  rowtype generate                   write every file that rowtype.toml names
  rowtype generate --check           fail if one of them is out of date
  rowtype typescript                 print the TypeScript types of supabase/migrations
  rowtype lint --message-format github")]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Command,
    #[command(flatten)]
    pub(super) common: Common,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Write every output that rowtype.toml names
    #[command(after_help = "\
Files are replaced whole and only where they change. Nothing is written if the SQL has errors.

Examples:
  rowtype generate
  rowtype generate --check    # in CI: exit 1 and a diff if a file is out of date")]
    Generate {
        /// Write nothing: compare, and show what would change
        #[arg(long)]
        check: bool,
    },
    /// Print TypeScript types
    #[command(after_help = "\
Examples:
  rowtype typescript
  rowtype typescript --style database supabase/migrations > database.types.ts
  rowtype typescript --style interfaces -o src/types.ts schema.sql")]
    Typescript {
        #[command(flatten)]
        output: Output,
        /// Interfaces, the `Database` type of supabase-js, or one after the other; schemas of Zod; Kysely's `DB`
        #[arg(long, value_parser = ["both", "interfaces", "database", "zod", "kysely"])]
        style: Option<String>,
        /// Whose `Database` type
        #[arg(long, value_parser = ["cli3", "postgres-meta-0.99", "postgres-meta-0.96"])]
        compat: Option<String>,
        /// Add `__InternalSupabase` with this version
        #[arg(long, value_name = "VERSION")]
        postgrest_version: Option<String>,
    },
    /// Print Rust structs and enums
    #[command(after_help = "Example:\n  rowtype rust -o src/schema.rs")]
    Rust {
        #[command(flatten)]
        output: Output,
    },
    /// Print the schema page: tables, diagram, policies, who can do what
    #[command(after_help = "\
With -o FILE, text of yours outside the markers of FILE stays.

Examples:
  rowtype docs -o docs/database-schema.md
  rowtype docs --format folder -o docs/schema
  rowtype docs --format html -o schema.html")]
    Docs {
        #[command(flatten)]
        output: Output,
        /// Markdown for GitHub and Docusaurus, on one page or many, or HTML
        #[arg(long, default_value = "markdown")]
        format: DocsFormat,
    },
    /// Print the schema as JSON
    #[command(after_help = "\
Examples:
  rowtype json | jq '.schemas[].tables[].name'
  rowtype json --format matrix | jq '.tables[] | {name, access}'
  rowtype json --format generator-metadata -o metadata.json    # for Supabase's own generators")]
    Json {
        #[command(flatten)]
        output: Output,
        /// rowtype's own model, who can do what to which rows, or the document that Supabase's generators read
        #[arg(long, value_parser = ["rowtype", "matrix", "generator-metadata"])]
        format: Option<String>,
    },
    /// Print pgTAP tests that assert on a database who can do what to which rows
    #[command(after_help = "\
Run them where the schema is, as a role that no policy binds.

Example:
  rowtype pgtap -o supabase/tests/access.test.sql && supabase test db")]
    Pgtap {
        #[command(flatten)]
        output: Output,
    },
    /// Print one schema file that makes what all the migrations made
    #[command(after_help = "Example:\n  rowtype squash -o schema.sql")]
    Squash {
        #[command(flatten)]
        output: Output,
    },
    /// Report what is wrong or dangerous in the schema
    #[command(after_help = "\
Findings go to standard output. A comment at a statement allows one: `-- rowtype: allow E7 reason`.

Examples:
  rowtype lint --strict supabase/migrations
  rowtype lint --message-format sarif > rowtype.sarif
  rowtype lint --write-baseline       # from now on, only new findings count")]
    Lint {
        #[command(flatten)]
        input: Input,
        /// Leave out the findings that stand in FILE [default: the configuration's]
        #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
        baseline: Option<PathBuf>,
        /// Report nothing: write what is found into the baseline [default: rowtype-baseline.json]
        #[arg(long)]
        write_baseline: bool,
    },
    /// Explain a rule of lint, or list the rules
    #[command(after_help = "Example:\n  rowtype explain E8")]
    Explain {
        /// The rule's code
        rule: Option<String>,
    },
    /// Write a commented rowtype.toml for the project that is found here
    Init {
        /// Replace a rowtype.toml that is there already
        #[arg(long)]
        force: bool,
    },
    /// Print a completion script for a shell
    #[command(after_help = "Example:\n  rowtype completions zsh > ~/.zfunc/_rowtype")]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the JSON Schema of rowtype.toml, for editors
    ConfigSchema,
}

impl Command {
    /// The SQL files that are named.
    pub(super) fn paths(&self) -> Vec<String> {
        match self {
            Self::Typescript { output, .. }
            | Self::Rust { output }
            | Self::Docs { output, .. }
            | Self::Json { output, .. }
            | Self::Pgtap { output }
            | Self::Squash { output } => output.input.path.clone(),
            Self::Lint { input, .. } => input.path.clone(),
            Self::Generate { .. }
            | Self::Init { .. }
            | Self::Explain { .. }
            | Self::Completions { .. }
            | Self::ConfigSchema => Vec::new(),
        }
    }
}

#[derive(Debug, Args)]
pub(super) struct Input {
    /// SQL files, folders or globs [default: the configuration's, then those of supabase/config.toml, then
    /// supabase/migrations]
    #[arg(value_hint = ValueHint::AnyPath)]
    pub(super) path: Vec<String>,
}

#[derive(Debug, Args)]
pub(super) struct Output {
    #[command(flatten)]
    pub(super) input: Input,
    /// Write to FILE, not to standard output
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) output: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Common options")]
pub(super) struct Common {
    /// The configuration [default: rowtype.toml here or in a folder above]
    #[arg(long, global = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) config: Option<PathBuf>,
    /// What stands in the database before the first file: supabase, postgres, or SQL files (repeatable)
    #[arg(long, global = true, value_name = "supabase|postgres|FILE.sql")]
    pub(super) platform: Vec<String>,
    /// The schemas that outputs show
    #[arg(long, global = true, value_delimiter = ',', value_name = "A,B")]
    pub(super) schemas: Vec<String>,
    /// What the API roles may do with new objects unless told otherwise
    #[arg(long, global = true)]
    pub(super) grants: Option<GrantsName>,
    /// Take warnings for errors
    #[arg(long, global = true)]
    pub(super) strict: bool,
    /// How messages look
    #[arg(long, global = true, value_name = "FORMAT", default_value = "full")]
    pub(super) message_format: MessageFormat,
    /// When to use colours
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(super) color: ColorChoice,
    /// Print errors only
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(super) quiet: bool,
    /// Print remarks as well
    #[arg(short, long, global = true)]
    pub(super) verbose: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum GrantsName {
    /// Nothing
    Explicit,
    /// Everything
    Legacy,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum DocsFormat {
    /// One page, with markers outside of which your own text stays
    Markdown,
    /// The same as a page for each table and a README.md
    Folder,
    /// One page that needs no other file
    Html,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum MessageFormat {
    /// With an excerpt of the source
    Full,
    /// A line each
    Concise,
    /// A JSON object a line
    Json,
    /// Annotations of GitHub Actions
    Github,
    /// One SARIF 2.1.0 document, for code scanning
    Sarif,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ColorChoice {
    /// On a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

#[cfg(test)]
mod tests;
