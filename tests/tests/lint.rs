//! `rowtype lint` and `rowtype explain` as people and CI use them.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Output;

use rowtype::diagnostic::Severity;
use rowtype::lint::RULES;
use rowtype_tests::{Node, Scratch, root, rowtype, transcript};
use serde_json::{Value, json};

/// A view past its table's policies, and a table that anybody may truncate.
const SQL: &str = "create table notes (id uuid primary key, user_id uuid not null);
create index on notes (user_id);
alter table notes enable row level security;
create policy \"Own notes\" on notes for select to authenticated using (user_id = (select auth.uid()));
create view all_notes as
  select id from notes;
";

fn lint(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = rowtype();
    command.arg("lint").args(arguments).current_dir(folder);
    if !folder.join("rowtype.toml").exists() {
        command.args(["db", "--grants=legacy"]);
    }
    command.output().expect("rowtype runs")
}

fn out(output: &Output) -> String {
    assert!(output.stderr.is_empty(), "{}", transcript(output));
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

fn project(name: &str) -> Scratch {
    let folder = Scratch::new(name);
    folder.write("db/1_ä b.sql", SQL);
    folder
}

#[test]
fn findings_for_people() {
    let folder = project("lint-full");
    let output = lint(folder.path(), &["--verbose"]);
    assert_eq!(output.status.code(), Some(1), "{}", transcript(&output));
    insta::assert_snapshot!(out(&output));
}

#[test]
fn findings_a_line_each() {
    let folder = project("lint-concise");
    let output = lint(folder.path(), &["--message-format=concise"]);
    assert_eq!(
        out(&output),
        "db/1_ä b.sql:5:1: error[E7]: view public.all_notes shows anon and authenticated rows of public.notes, past that \
         table's policies (help: let the view read its tables as the caller: alter view public.all_notes set \
         (security_invoker = on);)\n"
    );
}

#[test]
fn findings_as_annotations() {
    let folder = project("lint-github");
    let output = lint(folder.path(), &["--message-format=github"]);
    assert_eq!(
        out(&output),
        "::error title=rowtype E7,file=db/1_ä b.sql,line=5,col=1::view public.all_notes shows anon and authenticated rows \
         of public.notes, past that table's policies%0Ahelp: let the view read its tables as the caller:%0Aalter view \
         public.all_notes set (security_invoker = on);\n"
    );
}

#[test]
fn findings_as_json() {
    let folder = project("lint-json");
    let output = lint(folder.path(), &["--message-format=json"]);
    let text = out(&output);
    let values: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let [value] = values.as_slice() else {
        panic!("{text}");
    };
    assert_eq!(value["code"], "E7");
    assert_eq!(value["object"], "view public.all_notes");
    assert_eq!(
        value["fix"],
        "alter view public.all_notes set (security_invoker = on);"
    );
    assert_eq!(value["help"], "let the view read its tables as the caller");
    assert_eq!(value["title"], "A view past the policies of its tables");
    assert!(value["why"].as_str().is_some_and(|why| !why.is_empty()));
    assert_eq!(value["labels"][0]["start"]["line"], 5);
}

/// What fingerprints stay, if lines move.
#[test]
fn findings_as_sarif() {
    let folder = project("lint-sarif");
    let sarif = || -> Value {
        let output = lint(folder.path(), &["--message-format=sarif", "--verbose"]);
        serde_json::from_str(&out(&output)).expect("JSON")
    };
    let first = sarif();
    let results = first["runs"][0]["results"].as_array().expect("results");
    let codes: Vec<_> = results.iter().map(|result| &result["ruleId"]).collect();
    assert_eq!(codes, ["E7", "I10"]);
    for result in results {
        let index = result["ruleIndex"].as_u64().expect("an index") as usize;
        assert_eq!(
            first["runs"][0]["tool"]["driver"]["rules"][index]["id"],
            result["ruleId"]
        );
    }
    let place = &results[0]["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "db/1_%C3%A4%20b.sql");
    assert_eq!(
        place["region"],
        json!({ "startLine": 5, "startColumn": 1, "endLine": 6, "endColumn": 23 })
    );

    folder.write("db/1_ä b.sql", format!("-- moved\n\n{SQL}"));
    let second = sarif();
    let fingerprints = |value: &Value| {
        let results = value["runs"][0]["results"].as_array().expect("results");
        let prints = results
            .iter()
            .map(|result| result["partialFingerprints"].clone());
        prints.collect::<Vec<_>>()
    };
    assert_eq!(fingerprints(&first), fingerprints(&second));

    folder.write("db/2.sql", "drop table nowhere; do $$ begin if now() > '2026-01-01' then drop table notes; end if; end $$;");
    let third = sarif();
    let Some(node) = Node::find() else { return };
    let answers = node.ask(
        "sarif.mjs",
        &json!({ "documents": [first, third, { "version": "2.1.0" }] }),
    );
    assert_eq!(answers[0]["errors"], json!([]));
    assert_eq!(answers[1]["errors"], json!([]));
    assert_ne!(answers[2]["errors"], json!([]), "the judge judges");
}

#[test]
fn what_is_allowed_is_not_reported() {
    let folder = project("lint-allowed");
    folder.write(
        "rowtype.toml",
        "[input]\npaths = [\"db\"]\ngrants = \"legacy\"\n[lint]\noff = [\"I10\"]\n[lint.allow]\n\"public.all_*\" = \"E7 notes are public\"\n",
    );
    let output = lint(folder.path(), &["--verbose"]);
    assert_eq!(output.status.code(), Some(0), "{}", transcript(&output));
    assert_eq!(out(&output), "");

    folder.write(
        "rowtype.toml",
        "[input]\npaths = [\"db\"]\ngrants = \"legacy\"\n[lint]\noff = [\"I10\", \"X1\"]\n[lint.allow]\n\"public.other\" = \"E7 gone\"\n",
    );
    let output = lint(folder.path(), &["--message-format=concise"]);
    let text = out(&output);
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines.len(), 3, "{text}");
    assert_eq!(
        lines[0],
        "warning[allow]: `lint.off` of rowtype.toml: there is no rule X1"
    );
    assert!(lines[1].starts_with("warning[unused-allow]: nothing is found that"));
    assert!(lines[2].contains("error[E7]"));
}

#[test]
fn old_findings_stand_in_the_baseline() {
    let folder = project("lint-baseline");
    folder.write(
        "rowtype.toml",
        "[input]\npaths = [\"db\"]\ngrants = \"legacy\"\n[lint]\nbaseline = \"old.json\"\n",
    );
    let output = lint(folder.path(), &[]);
    assert_eq!(output.status.code(), Some(2), "{}", transcript(&output));

    let output = lint(folder.path(), &["--write-baseline"]);
    assert_eq!(output.status.code(), Some(0), "{}", transcript(&output));
    let text = fs::read_to_string(folder.path().join("old.json")).expect("the baseline");
    insta::assert_snapshot!(text);

    folder.write("db/1_ä b.sql", format!("-- moved\n\n{SQL}"));
    let output = lint(folder.path(), &[]);
    assert_eq!(output.status.code(), Some(0), "{}", transcript(&output));
    assert_eq!(out(&output), "");

    folder.write(
        "db/2.sql",
        "create view more_notes as select id from notes;",
    );
    let output = lint(folder.path(), &["--message-format=concise"]);
    assert_eq!(output.status.code(), Some(1), "{}", transcript(&output));
    assert_eq!(out(&output).lines().count(), 1);

    folder.write("db/2.sql", "drop view all_notes;");
    let output = lint(folder.path(), &["--message-format=concise", "--verbose"]);
    assert_eq!(
        out(&output),
        "info[baseline]: a finding in old.json is mended (help: `rowtype lint --write-baseline` takes them out, so that \
         they cannot come back)\n"
    );

    folder.write("old.json", "{}");
    let output = lint(folder.path(), &[]);
    assert_eq!(output.status.code(), Some(2), "{}", transcript(&output));
}

#[test]
fn rules_are_explained() {
    let explain = |arguments: &[&str]| {
        let output = rowtype().arg("explain").args(arguments).output();
        output.expect("rowtype runs")
    };
    let list = out(&explain(&[]));
    assert_eq!(list.lines().count(), RULES.len());
    for rule in &RULES {
        assert!(list.contains(&format!("{:4} {}\n", rule.code, rule.title())));
    }
    assert_eq!(out(&explain(&["e8"])), RULES[7].explanation);
    assert_eq!(explain(&["E99"]).status.code(), Some(2));
}

/// The page of all rules, made of their pages.
fn page() -> String {
    let mut page = "# Rules\n\nWhat `rowtype lint` finds. `rowtype explain E8` prints the part of a rule. This page is \
                    written by a test.\n"
        .to_owned();
    for (severity, heading) in [
        (Severity::Error, "Errors"),
        (Severity::Warning, "Warnings"),
        (Severity::Info, "Remarks"),
    ] {
        let rules = RULES.iter().filter(|rule| rule.severity() == severity);
        let _ = writeln!(page, "\n## {heading}\n");
        for rule in rules.clone() {
            let _ = writeln!(
                page,
                "- [{}: {}](#{})",
                rule.code,
                rule.title(),
                anchor(rule)
            );
        }
        for rule in rules {
            // A step down, and the anchor that GitHub makes does not hang on the title.
            let text = rule.explanation.replace("\n## ", "\n#### ");
            let (_, body) = text.split_once('\n').expect("a heading");
            let _ = write!(
                page,
                "\n<a id=\"{}\"></a>\n\n### {}: {}\n{body}",
                anchor(rule),
                rule.code,
                rule.title()
            );
        }
    }
    page
}

fn anchor(rule: &rowtype::lint::Rule) -> String {
    rule.code.to_lowercase()
}

#[test]
fn the_page_holds_every_rule() {
    let path = root().join("docs/rules.md");
    let page = page();
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &page).expect("docs/rules.md can be written");
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == page,
        "docs/rules.md is out of date; run this test with UPDATE=1"
    );
}
