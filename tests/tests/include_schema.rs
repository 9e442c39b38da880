//! `include_schema!` gives what `rowtype rust` prints, is compiled anew when its files change, and costs little.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, SystemTime};

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens as _;
use rowtype::project::Include;
use rowtype_tests::{Scratch, corpus, root, rowtype, rust_target_folder, transcript};

/// The project's own schema, in a crate of the workspace.
mod included {
    #![allow(missing_docs, unreachable_pub, dead_code)]

    rowtype_macros::include_schema!("../schema", config = "../rowtype.toml");
}

/// The same from the command line.
#[allow(missing_docs, unreachable_pub, dead_code, clippy::pedantic)]
#[path = "../../generated/schema.rs"]
mod generated;

#[test]
fn a_crate_of_the_workspace_has_the_types_of_the_generated_file() {
    assert_eq!(included::Profile::COLUMNS, generated::Profile::COLUMNS);
    assert_eq!(included::Message::SQL_NAME, generated::Message::SQL_NAME);
    assert_eq!(
        included::MessageRole::ALL.map(included::MessageRole::as_str),
        generated::MessageRole::ALL.map(generated::MessageRole::as_str)
    );
    let json = r#"{ "id": "6f1f6b4e-6d36-4c6c-9df9-0a2f4f7f5c7e", "display_name": null }"#;
    let (a, b): (included::ProfileUpdate, generated::ProfileUpdate) = (
        serde_json::from_str(json).expect("an update"),
        serde_json::from_str(json).expect("an update"),
    );
    assert_eq!(format!("{a:?}"), format!("{b:?}"));
    assert_eq!(a.display_name, Some(None));
}

/// Tokens one by one, without commas before a closing delimiter, which mean nothing.
fn flat(tokens: TokenStream, into: &mut Vec<String>) {
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Group(group) => {
                into.push(format!("{:?}", group.delimiter()));
                flat(group.stream(), into);
                into.push("end".to_owned());
            }
            TokenTree::Punct(comma) if comma.as_char() == ',' && tokens.peek().is_none() => {}
            other => into.push(other.to_string()),
        }
    }
}

/// The tokens of items, without the constants that make the compiler watch files.
fn items(tokens: TokenStream) -> Vec<String> {
    let mut file: syn::File = syn::parse2(tokens).expect("items");
    file.items
        .retain(|item| !matches!(item, syn::Item::Const(constant) if constant.ident == "_"));
    let mut flattened = Vec::new();
    flat(file.into_token_stream(), &mut flattened);
    flattened
}

/// What macro and command line make of SQL files and a configuration, in a folder with both.
fn both(folder: &Path, paths: &str) -> (Vec<String>, Vec<String>) {
    let include = Include {
        path: Some(paths),
        config: Some("rowtype.toml"),
    };
    let included = include
        .expand(folder)
        .unwrap_or_else(|messages| panic!("{paths}: {}", messages.join("\n")));
    let output = rowtype()
        .args(["rust", "--config", "rowtype.toml", paths])
        .current_dir(folder)
        .output()
        .expect("rowtype runs");
    assert!(output.status.success(), "{paths}: {}", transcript(&output));
    let printed = String::from_utf8(output.stdout).expect("Rust is UTF-8");
    let printed: TokenStream = printed.parse().expect("Rust can be read");
    (items(included.tokens), items(printed))
}

#[test]
fn the_macro_gives_what_the_command_line_prints() {
    let Some(projects) = corpus() else { return };
    let mut count = 0;
    for (index, project) in projects.iter().enumerate() {
        let folder = Scratch::new("include");
        let target = ["serde", "sqlx", "tokio-postgres", "diesel"][index % 4];
        let platform = match project.platform.as_str() {
            "supabase-bare" => {
                let preludes = project.preludes();
                let names: Vec<_> = preludes
                    .iter()
                    .map(|path| path.display().to_string())
                    .collect();
                format!("{names:?}")
            }
            built_in => format!("{built_in:?}"),
        };
        let config = format!(
            "[input]\nplatform = {platform}\ngrants = \"legacy\"\n[rust]\ntarget = \"{target}\"\n"
        );
        folder.write("rowtype.toml", config);
        let paths = project.migrations().display().to_string();
        let (included, printed) = both(folder.path(), &paths);
        let place = included.iter().zip(&printed).position(|(a, b)| a != b);
        let near = place.map(|at| {
            let shown = at.saturating_sub(8)..at + 4;
            (included.get(shown.clone()), printed.get(shown))
        });
        assert_eq!(near, None, "{}", project.name);
        assert_eq!(included.len(), printed.len(), "{}", project.name);
        count += 1;
    }
    println!("{count} projects are the same by macro and by command line");
}

#[test]
fn the_files_that_the_types_hang_on_are_watched() {
    let folder = Scratch::new("watched");
    folder.write("sql/1_a.sql", "create table a (id int);");
    folder.write("sql/2_b.sql", "create table b (id int);");
    folder.write("platform.sql", "create role app;");
    folder.write("supabase/config.toml", "[api]\nschemas = [\"public\"]\n");
    folder.write(
        "rowtype.toml",
        "[input]\npaths = [\"sql\"]\nplatform = [\"platform.sql\"]\n",
    );
    let include = Include {
        path: None,
        config: Some("rowtype.toml"),
    };
    let included = include.expand(folder.path()).expect("a schema");
    let mut files: Vec<_> = included
        .files
        .iter()
        .map(|path| {
            path.strip_prefix(folder.path())
                .expect("a file of the project")
        })
        .map(|path| path.display().to_string())
        .collect();
    files.sort();
    assert_eq!(
        files,
        [
            "platform.sql",
            "rowtype.toml",
            "sql/1_a.sql",
            "sql/2_b.sql",
            "supabase/config.toml"
        ]
    );
}

/// A crate that includes a schema, with the `build.rs` of the macro's documentation.
struct Dependent {
    folder: Scratch,
}

impl Dependent {
    fn new() -> Self {
        let folder = Scratch::new("dependent");
        let macros = root().join("codegen-macros").display().to_string();
        folder.write(
            "Cargo.toml",
            format!(
                "[package]\nname = \"dependent\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
                 [dependencies]\nrowtype-macros = {{ path = {macros:?} }}\n\
                 serde = {{ version = \"1\", features = [\"derive\"] }}\n\n\
                 [profile.dev]\ndebug = false\n\n[workspace]\n"
            ),
        );
        folder.write(
            "Cargo.lock",
            fs::read(root().join("Cargo.lock")).expect("the lock file is committed"),
        );
        folder.write(
            "build.rs",
            "fn main() {\n    println!(\"cargo::rerun-if-changed=supabase/migrations\");\n}\n",
        );
        folder.write(
            "src/main.rs",
            "#![allow(dead_code)]\n\
             rowtype_macros::include_schema!(\"supabase/migrations\", config = \"rowtype.toml\");\n\
             fn main() {\n    println!(\"{:?}\", Thing::COLUMNS);\n}\n",
        );
        folder.write("rowtype.toml", "[names]\nsingular = true\n");
        Self { folder }
    }

    /// Writes a file with a time of change that no earlier build can have seen.
    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.write(name, text);
        let later = SystemTime::now() + Duration::from_secs(2);
        let file = fs::File::options().append(true).open(&path);
        file.and_then(|file| file.set_modified(later))
            .expect("times can be set");
        path
    }

    fn cargo(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO"));
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env("CARGO_TARGET_DIR", rust_target_folder());
        command.output().expect("cargo runs")
    }

    /// What the program prints: the columns of its table.
    fn columns(&self) -> String {
        let output = self.cargo(&["run", "--quiet"]);
        assert!(output.status.success(), "{}", transcript(&output));
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }
}

#[test]
fn a_changed_a_new_and_a_deleted_migration_are_compiled_in() {
    let dependent = Dependent::new();
    let migration = |name: &str| format!("supabase/migrations/{name}.sql");
    dependent.write(&migration("1_things"), "create table things (id int);");
    assert_eq!(dependent.columns(), r#"["id"]"#);
    // Edited.
    dependent.write(
        &migration("1_things"),
        "create table things (id int, name text);",
    );
    assert_eq!(dependent.columns(), r#"["id", "name"]"#);
    // Added.
    let added = dependent.write(&migration("2_more"), "alter table things add size int;");
    assert_eq!(dependent.columns(), r#"["id", "name", "size"]"#);
    // Deleted.
    fs::remove_file(added).expect("the file was just written");
    assert_eq!(dependent.columns(), r#"["id", "name"]"#);
    // The configuration.
    dependent.write(
        "rowtype.toml",
        "[names.types]\n\"public.things\" = \"Object\"\n",
    );
    let output = dependent.cargo(&["check", "--quiet"]);
    assert!(
        !output.status.success(),
        "there is no struct Thing any more"
    );
    assert!(
        transcript(&output).contains("Thing"),
        "{}",
        transcript(&output)
    );
}

#[test]
fn the_macro_compiles_no_command_line() {
    let output = Command::new(env!("CARGO"))
        .args([
            "tree",
            "--locked",
            "--package",
            "rowtype-macros",
            "--prefix",
            "none",
        ])
        .args(["--edges", "normal,build", "--format", "{p}"])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", transcript(&output));
    let tree = String::from_utf8_lossy(&output.stdout);
    let mut crates: Vec<_> = tree
        .lines()
        .filter_map(|line| line.split(' ').next())
        .collect();
    crates.sort_unstable();
    crates.dedup();
    insta::assert_snapshot!(crates.join("\n"));
}

#[test]
fn everything_that_is_wrong_is_said_in_its_place() {
    let folder = Scratch::new("wrong");
    folder.write(
        "errors/01_tables.sql",
        "create table a (id int, id text);\ncreate tabel b ();\n",
    );
    folder.write("errors/02_more.sql", "alter table missing add c int;\n");
    folder.write(
        "clash.sql",
        "create table point ();\ncreate table points ();\n",
    );
    folder.write(
        "clash.toml",
        "[names.types]\n\"public.point\" = \"Spot\"\n\"public.points\" = \"Spot\"\n",
    );
    folder.write("key.toml", "[rust]\ntraget = \"sqlx\"\n");
    let cases = [
        ("a missing path", Some("nowhere.sql"), None),
        ("no argument", None, None),
        ("errors in the SQL", Some("errors"), None),
        (
            "two types of one name",
            Some("clash.sql"),
            Some("clash.toml"),
        ),
        ("an unknown key", Some("clash.sql"), Some("key.toml")),
        (
            "a missing configuration",
            Some("clash.sql"),
            Some("nowhere.toml"),
        ),
    ];
    let mut said = String::new();
    for (what, path, config) in cases {
        let messages = Include { path, config }.expand(folder.path());
        let messages =
            messages.map_or_else(|messages| messages.join("\n\n"), |_| "nothing".to_owned());
        let messages = messages.replace(&folder.path().display().to_string(), "…");
        said.push_str(&format!("== {what}\n{messages}\n\n"));
    }
    insta::assert_snapshot!(said);
}
