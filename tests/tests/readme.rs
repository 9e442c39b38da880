//! README.md: its commands run, its configuration is one, its list of keys is complete.

use std::fmt::Write as _;
use std::fs;
use std::process::Command;

use rowtype::config::Config;
use rowtype::config::keys::{KEYS, Kind};
use rowtype::source::FileId;
use rowtype_tests::{Scratch, path_with_rowtype, root, transcript};

/// A fenced block of code.
struct Block {
    language: String,
    code: String,
    /// Why the commands in it are not run here: `<!-- not run: … -->` on the line before.
    not_run: Option<String>,
}

fn readme() -> String {
    fs::read_to_string(root().join("README.md")).expect("README.md")
}

fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut before = "";
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(language) = line.strip_prefix("```") {
            let code: Vec<_> = lines.by_ref().take_while(|line| *line != "```").collect();
            let reason = before
                .strip_prefix("<!-- not run: ")
                .and_then(|rest| rest.strip_suffix(" -->"));
            blocks.push(Block {
                language: language.to_owned(),
                code: code.join("\n") + "\n",
                not_run: reason.map(str::to_owned),
            });
        }
        before = line;
    }
    blocks
}

/// What the quick start does is done by others: by this test run itself, and by `.ci/run`.
const QUICK_START: [&str; 2] = ["cargo run --release -- generate", "cargo test --workspace"];

#[test]
fn every_command_runs() {
    let project = Scratch::new("readme");
    for name in ["schema", "generated"] {
        project.copy(&root().join(name), name);
    }
    project.write(
        "rowtype.toml",
        fs::read(root().join("rowtype.toml")).expect("a file"),
    );
    let mut count = 0;
    for block in blocks(&readme()) {
        if block.language != "bash" {
            assert!(block.not_run.is_none(), "only commands run: {}", block.code);
            continue;
        }
        if block.not_run.is_some() {
            continue;
        }
        for line in block.code.lines().filter(|line| !line.is_empty()) {
            // `cargo run` runs the same program, built by somebody else.
            let line = match QUICK_START.iter().find(|command| *command == &line) {
                Some(&"cargo run --release -- generate") => "rowtype generate",
                Some(_) => continue,
                None => line,
            };
            let mut shell = Command::new("sh");
            let output = shell
                .args(["-e", "-c", line])
                .current_dir(project.path())
                .env("PATH", path_with_rowtype())
                .output()
                .expect("a shell");
            assert!(output.status.success(), "{line}: {}", transcript(&output));
            count += 1;
        }
    }
    assert!(count >= 3, "{count} commands");
    // The example changes nothing that is committed.
    for name in ["database.ts", "schema.rs", "database-schema.md"] {
        let name = format!("generated/{name}");
        assert_eq!(
            project.read(&name),
            fs::read_to_string(root().join(&name)).expect("a file")
        );
    }
}

#[test]
fn the_quick_start_is_two_commands() {
    let blocks = blocks(&readme());
    let first = blocks
        .iter()
        .find(|block| block.language == "bash")
        .expect("a block");
    let commands: Vec<_> = first.code.lines().collect();
    assert_eq!(commands, QUICK_START);
}

#[test]
fn the_configuration_is_one() {
    let mut count = 0;
    for block in blocks(&readme()) {
        if block.language == "toml" && !block.code.contains("[dependencies]") {
            let config = Config::parse(FileId(0), &block.code);
            assert!(config.is_ok(), "{config:?}\n{}", block.code);
            count += 1;
        }
    }
    assert!(count >= 1, "{count}");
}

const BEGIN: &str = "<!-- begin: keys, written by a test from codegen/src/config/keys.rs -->\n";
const END: &str = "<!-- end: keys -->";

fn keys() -> String {
    let mut text = String::from("\n");
    let mut table = "";
    for key in KEYS {
        let (own_table, name) = key.path.split_once('.').expect("a table");
        if own_table != table {
            if !table.is_empty() {
                text.push('\n');
            }
            table = own_table;
            let heading = "| key | value | default | |\n| --- | --- | --- | --- |";
            let _ = writeln!(text, "#### `[{table}]`\n\n{heading}");
        }
        let value = match key.kind {
            Kind::Text => "text".to_owned(),
            Kind::Choice(choices) => quoted(choices),
            Kind::ChoiceOrList(choices) => format!("{}, or a list", quoted(choices)),
            Kind::List => "list of texts".to_owned(),
            Kind::Switch => "`true`, `false`".to_owned(),
            Kind::Paths => "`true`, `false`, or a list of paths".to_owned(),
            Kind::Number => "number".to_owned(),
            Kind::Pairs => "table of texts".to_owned(),
        };
        let about = key.about.replace('|', "\\|");
        let example = format!("`{} = {}`", name, key.example).replace('|', "\\|");
        let default = key.default;
        let _ = writeln!(
            text,
            "| `{name}` | {value} | {default} | {about} {example} |"
        );
    }
    text.push('\n');
    text
}

fn quoted(choices: &[&str]) -> String {
    let quoted: Vec<_> = choices
        .iter()
        .map(|choice| format!("`\"{choice}\"`"))
        .collect();
    quoted.join(", ")
}

/// `UPDATE=1 cargo test -p rowtype-tests --test readme` writes the list.
#[test]
fn every_key_is_listed() {
    let readme = readme();
    let (before, rest) = readme.split_once(BEGIN).expect("the marker");
    let (list, after) = rest.split_once(END).expect("the end marker");
    let wanted = keys();
    if std::env::var_os("UPDATE").is_some() {
        let text = format!("{before}{BEGIN}{wanted}{END}{after}");
        fs::write(root().join("README.md"), text).expect("README.md is writable");
        return;
    }
    assert_eq!(list, wanted, "write it with UPDATE=1");
}
