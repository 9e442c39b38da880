//! The command line as people, editors and CI meet it: exit status, streams, files.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, SystemTime};

use rowtype_tests::{Scratch, rowtype, transcript};
use serde_json::Value;

const TABLE: &str = "create table notes (id int primary key, body text not null);\n";

/// A project whose configuration names two outputs.
const CONFIG: &str = "\
[input]
paths = ['db']
platform = 'postgres'
[typescript]
path = 'src/types/database.ts'
[docs]
path = 'docs/schema.md'
";

const OUTPUTS: [&str; 2] = ["src/types/database.ts", "docs/schema.md"];

fn project(name: &str) -> Scratch {
    let project = Scratch::new(name);
    project.write("rowtype.toml", CONFIG);
    project.write("db/1.sql", TABLE);
    project
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = rowtype();
    let command = command.args(arguments).current_dir(folder);
    // Nothing is read from there; a program that waited for it would hang where it is a terminal.
    command.stdin(Stdio::null()).output().expect("rowtype runs")
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}

#[track_caller]
fn assert_status(output: &Output, status: i32) {
    assert_eq!(output.status.code(), Some(status), "{}", transcript(output));
}

/// The files below a folder, by their paths from there.
fn files(folder: &Path) -> Vec<String> {
    fn walk(base: &Path, folder: &Path, found: &mut Vec<String>) {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                walk(base, &path, found);
            } else {
                let name = path.strip_prefix(base).expect("below");
                found.push(name.to_string_lossy().replace('\\', "/"));
            }
        }
    }
    let mut found = Vec::new();
    walk(folder, folder, &mut found);
    found.sort();
    found
}

#[test]
fn exit_status_tells_findings_from_wrong_calls() {
    let folder = Scratch::new("status");
    folder.write("good.sql", TABLE);
    folder.write("bad.sql", "drop table nowhere;");
    folder.write("unread.sql", "frobnicate the database;");
    let cases: [(&[&str], i32); 13] = [
        (&["lint", "good.sql"], 0),
        (&["typescript", "good.sql"], 0),
        (&["lint", "bad.sql"], 1),
        (&["typescript", "bad.sql"], 1),
        (&["squash", "bad.sql"], 1),
        (&["docs", "bad.sql"], 1),
        (&["lint", "unread.sql"], 1),
        (&["lint", "missing.sql"], 2),
        (&["lint", "no/such/folder/*.sql"], 2),
        (&["typescript", "good.sql", "--style", "none"], 2),
        (&["frobnicate"], 2),
        (&["generate"], 2),
        (&[], 2),
    ];
    for (arguments, status) in cases {
        let mut command = rowtype();
        command.args(arguments).current_dir(folder.path());
        if arguments.len() > 1 {
            command.args(["--platform", "postgres"]);
        }
        let output = command.output().expect("rowtype runs");
        assert_eq!(
            output.status.code(),
            Some(status),
            "{arguments:?}: {}",
            transcript(&output)
        );
        let said = match arguments.first() {
            // Its messages are what was asked for.
            Some(&"lint") if status == 1 => &output.stdout,
            _ => &output.stderr,
        };
        assert_eq!(status == 0, said.is_empty(), "{arguments:?}");
    }
}

#[test]
fn version_and_help_go_to_standard_output() {
    let folder = Scratch::new("version");
    let output = run(folder.path(), &["--version"]);
    assert_status(&output, 0);
    assert_eq!(
        out(&output),
        format!("rowtype {}\n", env!("CARGO_PKG_VERSION"))
    );
    for arguments in [
        &["--help"][..],
        &["help", "generate"],
        &["typescript", "--help"],
    ] {
        let output = run(folder.path(), arguments);
        assert_status(&output, 0);
        assert!(
            out(&output).contains("Examples:"),
            "{}",
            transcript(&output)
        );
        assert!(
            out(&output).lines().all(|line| line.chars().count() <= 100),
            "{}",
            transcript(&output)
        );
    }
}

#[test]
fn completions_name_every_command() {
    let folder = Scratch::new("completions");
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = run(folder.path(), &["completions", shell]);
        assert_status(&output, 0);
        for command in ["generate", "typescript", "squash", "config-schema"] {
            assert!(out(&output).contains(command), "{shell}: {command}");
        }
    }
}

#[test]
fn the_configuration_schema_is_printed() {
    let folder = Scratch::new("config-schema");
    let output = run(folder.path(), &["config-schema"]);
    assert_status(&output, 0);
    let schema: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(schema["properties"]["typescript"]["type"], "object");
}

#[test]
fn generate_writes_what_differs_and_nothing_else() {
    let project = project("generate");
    let output = run(project.path(), &["generate"]);
    assert_status(&output, 0);
    assert_eq!(
        out(&output),
        "wrote src/types/database.ts\nwrote docs/schema.md\n"
    );
    let made = files(project.path());
    assert_eq!(
        made,
        ["db/1.sql", OUTPUTS[1], "rowtype.toml", OUTPUTS[0]],
        "no temporary file stays"
    );

    // What is up to date keeps its time stamp.
    let past = SystemTime::now() - Duration::from_hours(1);
    for output in OUTPUTS {
        let file = fs::File::options()
            .write(true)
            .open(project.path().join(output))
            .unwrap();
        file.set_modified(past).unwrap();
    }
    let output = run(project.path(), &["generate"]);
    assert_status(&output, 0);
    assert_eq!(out(&output), "");
    let modified = |name: &str| {
        let metadata = fs::metadata(project.path().join(name)).unwrap();
        metadata.modified().unwrap()
    };
    assert_eq!(OUTPUTS.map(modified), [past, past]);

    // The page of a table that only gets a comment differs, its types do not.
    project.write(
        "db/2.sql",
        "create policy p on notes for select using (true);",
    );
    let output = run(project.path(), &["generate"]);
    assert_status(&output, 0);
    assert_eq!(out(&output), "wrote docs/schema.md\n");
    assert_eq!(modified(OUTPUTS[0]), past);
}

#[test]
fn a_failing_run_leaves_outputs_untouched() {
    let project = project("failing");
    assert_status(&run(project.path(), &["generate"]), 0);
    let before = OUTPUTS.map(|name| project.read(name));
    let listed = files(project.path()).len();
    project.write("db/2.sql", "create table more ();\ndrop table nowhere;\n");
    for arguments in [
        &["generate"][..],
        &["typescript", "-o", OUTPUTS[0]],
        &["docs", "-o", OUTPUTS[1]],
    ] {
        let output = run(project.path(), arguments);
        assert_status(&output, 1);
        assert!(
            err(&output).contains("db/2.sql:2:12"),
            "{}",
            transcript(&output)
        );
        assert_eq!(
            OUTPUTS.map(|name| project.read(name)),
            before,
            "{arguments:?}"
        );
        assert_eq!(files(project.path()).len(), listed + 1, "{arguments:?}");
    }
    // Printed is what can be made, with the same status.
    let output = run(project.path(), &["typescript"]);
    assert_status(&output, 1);
    assert!(out(&output).contains("more"), "{}", transcript(&output));
}

#[test]
fn a_page_that_cannot_be_merged_stays() {
    let project = project("unmergeable");
    let page = "# Mine\n\n[//]: # \"rowtype:begin tables\"\n\nno end\n";
    project.write(OUTPUTS[1], page);
    let output = run(project.path(), &["generate"]);
    assert_status(&output, 1);
    assert_eq!(project.read(OUTPUTS[1]), page);
    assert!(
        !project.path().join(OUTPUTS[0]).exists(),
        "all files or none"
    );
}

#[test]
fn check_compares() {
    let project = project("check");
    let output = run(project.path(), &["generate", "--check"]);
    assert_status(&output, 1);
    assert!(
        out(&output).contains("docs/schema.md is out of date"),
        "{}",
        transcript(&output)
    );
    assert_eq!(
        files(project.path()),
        ["db/1.sql", "rowtype.toml"],
        "nothing is written"
    );

    assert_status(&run(project.path(), &["generate"]), 0);
    let output = run(project.path(), &["generate", "--check"]);
    assert_status(&output, 0);
    assert_eq!(out(&output), "");

    project.write("db/2.sql", "alter table notes add title text;\n");
    let before = OUTPUTS.map(|name| project.read(name));
    let output = run(project.path(), &["generate", "--check"]);
    assert_status(&output, 1);
    let difference = out(&output);
    for line in [
        "--- src/types/database.ts",
        "+++ src/types/database.ts (generated)",
        "+  title: string | null;",
        "src/types/database.ts is out of date: run `rowtype generate`",
        "--- docs/schema.md",
    ] {
        assert!(
            difference.lines().any(|own| own == line),
            "{line}\n{difference}"
        );
    }
    assert_eq!(OUTPUTS.map(|name| project.read(name)), before);
}

#[test]
fn check_compares_typescript_by_tokens() {
    let project = project("tokens");
    assert_status(&run(project.path(), &["generate"]), 0);
    let formatted = project
        .read(OUTPUTS[0])
        .replace(";\n", "\n")
        .replace("  ", "\t")
        .replace('\'', "\"");
    project.write(OUTPUTS[0], &formatted);
    let output = run(project.path(), &["generate", "--check"]);
    assert_status(&output, 0);
    project.write(
        OUTPUTS[0],
        formatted.replace("body: string", "body: number"),
    );
    assert_status(&run(project.path(), &["generate", "--check"]), 1);
}

#[test]
fn an_output_file_takes_the_place_of_standard_output() {
    let project = project("output");
    for (command, name) in [
        ("typescript", "out/types.ts"),
        ("docs", "out/page.md"),
        ("squash", "out/schema.sql"),
    ] {
        let printed = run(project.path(), &[command]);
        assert_status(&printed, 0);
        let written = run(project.path(), &[command, "-o", name]);
        assert_status(&written, 0);
        assert_eq!(out(&written), "", "{command}");
        assert_eq!(project.read(name), out(&printed), "{command}");
    }
    let output = run(project.path(), &["typescript", "-o", "db"]);
    assert_status(&output, 2);
    assert!(err(&output).contains("db"), "{}", transcript(&output));
}

#[cfg(unix)]
#[test]
fn outputs_keep_their_links_and_permissions() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    let project = project("links");
    let target = project.write("elsewhere/real.ts", "");
    fs::set_permissions(&target, fs::Permissions::from_mode(0o640)).unwrap();
    fs::create_dir_all(project.path().join("src/types")).unwrap();
    symlink(&target, project.path().join(OUTPUTS[0])).unwrap();
    assert_status(&run(project.path(), &["generate"]), 0);
    let link = fs::symlink_metadata(project.path().join(OUTPUTS[0])).unwrap();
    assert!(link.is_symlink());
    assert!(project.read("elsewhere/real.ts").contains("body: string"));
    assert_eq!(
        fs::metadata(target).unwrap().permissions().mode() & 0o777,
        0o640
    );
}

#[test]
fn a_reader_that_stops_reading_is_no_error() {
    let folder = Scratch::new("pipe");
    let columns: Vec<_> = (0..1500).map(|number| format!("c{number} int")).collect();
    let tables =
        (0..20).map(|number| format!("create table t{number} ({});\n", columns.join(", ")));
    folder.write("big.sql", tables.collect::<String>());
    let mut child = rowtype()
        .args(["typescript", "big.sql", "--platform", "postgres"])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("rowtype runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("rowtype ends");
    assert_status(&output, 0);
    assert_eq!(err(&output), "");
}

#[test]
fn strict_takes_warnings_for_errors() {
    let project = project("strict");
    project.write(
        "db/2.sql",
        "do $$ begin if now() > '2020-01-01' then create table x (); end if; end $$;\n",
    );
    let output = run(project.path(), &["lint"]);
    assert_status(&output, 0);
    assert!(out(&output).contains("warning["), "{}", transcript(&output));
    let output = run(project.path(), &["lint", "--strict"]);
    assert_status(&output, 1);
    assert!(
        !out(&output).contains("warning["),
        "{}",
        transcript(&output)
    );
    let output = run(project.path(), &["generate", "--strict"]);
    assert_status(&output, 1);
    assert_eq!(
        files(project.path()),
        ["db/1.sql", "db/2.sql", "rowtype.toml"]
    );
    let output = run(project.path(), &["lint", "--quiet"]);
    assert_status(&output, 0);
    assert_eq!(out(&output), "");
}

#[test]
fn messages_have_four_formats() {
    let folder = Scratch::new("formats");
    folder.write("bad.sql", "create table a ();\ndrop table\n  nowhere;\n");
    let lint = |format: &str| {
        let output = run(
            folder.path(),
            &[
                "lint",
                "bad.sql",
                "--platform=postgres",
                "--message-format",
                format,
            ],
        );
        assert_status(&output, 1);
        assert_eq!(err(&output), "");
        out(&output)
    };
    let message = "table \"nowhere\" does not exist";
    assert!(lint("full").contains(&format!("error[42P01]: {message}\n --> bad.sql:3:3\n")));
    assert_eq!(
        lint("concise"),
        format!("bad.sql:3:3: error[42P01]: {message}\n")
    );
    assert_eq!(
        lint("github"),
        format!("::error title=rowtype 42P01,file=bad.sql,line=3,col=3::{message}\n")
    );
    let json = lint("json");
    let lines: Vec<Value> = json
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(lines.len(), 1);
    assert_eq!(lines[0]["message"], message);
    assert_eq!(lines[0]["labels"][0]["start"]["line"], 3);

    // What concerns no SQL has the same formats.
    let output = run(
        folder.path(),
        &["lint", "none.sql", "--message-format", "json"],
    );
    assert_status(&output, 2);
    let value: Value = serde_json::from_str(err(&output).trim()).expect("JSON");
    assert_eq!(value["message"], "there is no file or folder none.sql");
}

#[test]
fn colours_only_where_wanted() {
    let folder = Scratch::new("colours");
    folder.write("bad.sql", "drop table nowhere;");
    let lint = |color: &str| out(&run(folder.path(), &["lint", "bad.sql", "--color", color]));
    assert!(!lint("auto").contains('\u{1b}'));
    assert!(!lint("never").contains('\u{1b}'));
    assert!(lint("always").contains('\u{1b}'));
}

#[test]
fn a_project_is_found_from_its_folders() {
    let project = project("below");
    fs::create_dir_all(project.path().join("apps/web")).unwrap();
    let output = run(&project.path().join("apps/web"), &["generate"]);
    assert_status(&output, 0);
    assert_eq!(
        files(project.path()),
        ["db/1.sql", OUTPUTS[1], "rowtype.toml", OUTPUTS[0]]
    );

    // Named paths are those of the folder that one is in.
    project.write(
        "apps/web/own.sql",
        "create table own ();\ndrop table nowhere;",
    );
    let output = run(
        &project.path().join("apps/web"),
        &["lint", "own.sql", "../../db", "--message-format=concise"],
    );
    assert_status(&output, 1);
    assert!(
        out(&output).starts_with("own.sql:2:12: "),
        "{}",
        transcript(&output)
    );

    let elsewhere = Scratch::new("elsewhere");
    let config = project.path().join("rowtype.toml");
    let output = run(
        elsewhere.path(),
        &["generate", "--check", "--config", &config.to_string_lossy()],
    );
    assert_status(&output, 0);
}

#[test]
fn names_with_blanks_and_letters_of_any_kind() {
    let folder = Scratch::new("names");
    let project = "my projects/größe 🙂";
    folder.write(
        &format!("{project}/rowtype.toml"),
        "[input]\npaths = ['sql ü']\nplatform = 'postgres'\n[typescript]\npath = 'out ß/types.ts'\n",
    );
    folder.write(&format!("{project}/sql ü/[1] a.sql"), TABLE);
    folder.write(&format!("{project}/sql ü/[2] é.sql"), "drop table nowhere;");
    let path = folder.path().join(project);
    let output = run(&path, &["generate", "--message-format=concise"]);
    assert_status(&output, 1);
    assert!(
        err(&output).starts_with("sql ü/[2] é.sql:1:12: error[42P01]"),
        "{}",
        transcript(&output)
    );
    fs::remove_file(path.join("sql ü/[2] é.sql")).unwrap();
    assert_status(&run(&path, &["generate"]), 0);
    assert!(
        folder
            .read(&format!("{project}/out ß/types.ts"))
            .contains("body: string")
    );
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_written_to() {
    use std::os::unix::fs::PermissionsExt as _;

    let project = project("readonly");
    let set = |mode| {
        fs::set_permissions(project.path(), fs::Permissions::from_mode(mode)).unwrap();
    };
    set(0o555);
    let printed = run(project.path(), &["typescript"]);
    let probe = fs::write(project.path().join("probe"), "").is_ok();
    let generated = run(project.path(), &["generate"]);
    set(0o755);
    assert_status(&printed, 0);
    // Nothing is forbidden to root.
    if !probe {
        assert_status(&generated, 2);
        assert!(
            err(&generated).contains("src/types"),
            "{}",
            transcript(&generated)
        );
    }
}

#[test]
fn layouts_of_other_tools() {
    let cases: [(&str, &[&str]); 3] = [
        (
            "prisma/migrations",
            &[
                "20240101_a/migration.sql",
                "20240102_b/migration.sql",
                "migration_lock.toml",
            ],
        ),
        (
            "migrations",
            &[
                "2024_a/up.sql",
                "2024_a/down.sql",
                "2024_b/up.sql",
                "2024_b/down.sql",
            ],
        ),
        (
            "migrations",
            &[
                "1_a.up.sql",
                "1_a.down.sql",
                "2_b.UP.SQL",
                "2_b.Down.sql",
                "1_a.undo.sql",
            ],
        ),
    ];
    for (folder, names) in cases {
        let project = Scratch::new("layout");
        let mut number = 0;
        for name in names {
            let lower = name.to_lowercase();
            let text = if lower.ends_with("down.sql") || lower.ends_with("undo.sql") {
                "drop table a;".to_owned()
            } else {
                number += 1;
                match number {
                    1 => "create table a (id int);".to_owned(),
                    _ => "alter table a add b text not null;".to_owned(),
                }
            };
            project.write(&format!("{folder}/{name}"), text);
        }
        // A hidden folder is not looked into.
        project.write(
            &format!("{folder}/.archive/0.sql"),
            "create table hidden ();",
        );
        assert_status(&run(project.path(), &["init"]), 0);
        let output = run(project.path(), &["typescript", "--style=interfaces"]);
        assert_status(&output, 0);
        let printed = out(&output);
        assert!(printed.contains("b: string"), "{names:?}\n{printed}");
        assert!(!printed.contains("hidden"), "{names:?}\n{printed}");
    }
}

#[test]
fn the_supabase_configuration_is_heeded() {
    let project = Scratch::new("supabase");
    project.write(
        "supabase/config.toml",
        "\
project_id = 'x'
[api]
schemas = ['public', 'graphql_public', 'app']
max_rows = 1000
[db.migrations]
schema_paths = ['./schemas/first.sql', './schemas/*.sql']
[auth.email.smtp]
pass = 'env(SMTP_PASSWORD)'
",
    );
    project.write("supabase/schemas/first.sql", "create schema app;\n");
    project.write(
        "supabase/schemas/a.sql",
        "create table app.inner_table (id int);\n",
    );
    project.write(
        "supabase/migrations/1_a.sql",
        "create table wrong (id int);\n",
    );
    let arguments = ["typescript", "--style=database", "--platform=postgres"];
    let output = run(project.path(), &arguments);
    assert_status(&output, 0);
    let printed = out(&output);
    assert!(printed.contains("  app: {"), "{printed}");
    assert!(printed.contains("inner_table: {"), "{printed}");
    assert!(!printed.contains("wrong"), "{printed}");

    // Without schema_paths, the migrations.
    project.write("supabase/config.toml", "[api]\nschemas = ['public']\n");
    let output = run(project.path(), &arguments);
    assert_status(&output, 0);
    assert!(out(&output).contains("wrong: {"), "{}", transcript(&output));

    project.write("supabase/config.toml", "[api]\nschemas = ['public'\n");
    let output = run(project.path(), &arguments);
    assert_status(&output, 2);
    assert!(
        err(&output).contains("supabase/config.toml:2:20"),
        "{}",
        transcript(&output)
    );
}

#[test]
fn what_supabase_passes_over_is_not_read_and_said() {
    let project = Scratch::new("passed-over");
    let folder = "supabase/migrations";
    for (name, table) in [
        ("20260101000000_a.sql", "read_one"),
        ("2_.sql", "read_two"),
        ("fix.sql", "unnamed"),
        ("2026-01-02_b.sql", "hyphens"),
        ("archive/20250101000000_c.sql", "below"),
    ] {
        project.write(
            &format!("{folder}/{name}"),
            format!("create table {table} ();\n"),
        );
    }
    let printed = [
        "archive/20250101000000_c.sql",
        "2026-01-02_b.sql",
        "fix.sql",
    ];
    // The folder is the same whether it is found or named.
    for arguments in [&["typescript"][..], &["typescript", folder]] {
        let output = run(project.path(), arguments);
        assert_status(&output, 0);
        assert!(out(&output).contains("read_one: {") && out(&output).contains("read_two: {"));
        for table in ["unnamed", "hyphens", "below"] {
            assert!(!out(&output).contains(table), "{table}");
        }
        for name in printed {
            let message = format!("{folder}/{name} is not read");
            assert!(err(&output).contains(&message), "{}", transcript(&output));
        }
    }
    // What is named is read.
    let output = run(
        project.path(),
        &["typescript", &format!("{folder}/fix.sql")],
    );
    assert_status(&output, 0);
    assert!(
        out(&output).contains("unnamed: {"),
        "{}",
        transcript(&output)
    );
    assert!(!err(&output).contains("is not read"));
}

#[test]
fn platform_files_take_the_place_of_a_platform() {
    let folder = Scratch::new("platform");
    folder.write("base/roles.sql", "create role app;\n");
    folder.write("base/extra.sql", "create table base (id int);\n");
    folder.write(
        "1.sql",
        "create table a (id int);\ngrant select on a, base to app;\n",
    );
    let with = |arguments: &[&str]| run(folder.path(), &[&["squash", "1.sql"], arguments].concat());
    let output = with(&["--platform", "base/roles.sql", "--platform=base/extra.sql"]);
    assert_status(&output, 0);
    let printed = out(&output);
    assert!(printed.contains("CREATE TABLE public.a"), "{printed}");
    assert!(
        !printed.contains("CREATE TABLE public.base"),
        "it is not the user's: {printed}"
    );
    assert_status(&with(&["--platform=base/roles.sql"]), 1);
    assert_status(&with(&["--platform=missing.sql"]), 2);
    let output = with(&["--platform=postgres", "--platform=base/roles.sql"]);
    assert_status(&output, 2);
}

#[test]
fn wrong_configurations_are_refused_in_place() {
    let project = project("config");
    project.write("rowtype.toml", "[input]\npath = ['db']\n");
    let output = run(project.path(), &["generate", "--message-format=concise"]);
    assert_status(&output, 2);
    assert_eq!(
        err(&output),
        "rowtype.toml:2:1: error[config]: unknown key `input.path` (help: there is a key `input.paths`)\n"
    );
    project.write("rowtype.toml", b"[input]\n# caf\xe9\n");
    let output = run(project.path(), &["generate", "--message-format=concise"]);
    assert_status(&output, 2);
    assert!(
        err(&output).starts_with("rowtype.toml:2:6: error[input]: this is not UTF-8"),
        "{}",
        transcript(&output)
    );
    let output = run(project.path(), &["generate", "--config", "missing.toml"]);
    assert_status(&output, 2);
    assert!(
        err(&output).contains("missing.toml"),
        "{}",
        transcript(&output)
    );
}

#[test]
fn init_makes_a_project_that_generates() {
    let project = Scratch::new("init");
    project.write("package.json", "{}");
    project.write("migrations/1.sql", TABLE);
    let output = run(project.path(), &["init"]);
    assert_status(&output, 0);
    assert_eq!(out(&output), "wrote rowtype.toml\n");
    let output = run(project.path(), &["generate"]);
    assert_status(&output, 0);
    assert!(project.read("database.types.ts").contains("body: string"));
    let output = run(project.path(), &["init"]);
    assert_status(&output, 2);
    assert!(
        err(&output).contains("rowtype init --force"),
        "{}",
        transcript(&output)
    );
}

/// The same output whatever the machine says about itself.
#[test]
fn output_depends_on_the_input_alone() {
    let project = project("pure");
    let first = run(project.path(), &["typescript"]);
    let mut command: Command = rowtype();
    let second = command
        .arg("typescript")
        .current_dir(project.path())
        .env("TZ", "Asia/Kathmandu")
        .env("LC_ALL", "tr_TR.UTF-8")
        .env("COLUMNS", "20")
        .output()
        .expect("rowtype runs");
    assert_eq!(out(&first), out(&second));
}

#[test]
fn docs_in_a_folder_and_as_html() {
    let project = Scratch::new("folder");
    project.write("migrations/1.sql", "create table a (id int primary key);\n");
    project.write(
        "migrations/2.sql",
        "create table b (id int references a);\n",
    );
    project.write(
        "rowtype.toml",
        "[input]\npaths = ['migrations']\n[docs]\nfolder = 'docs/schema'\nhtml = 'docs/schema.html'\n",
    );
    let run = |arguments: &[&str]| {
        let mut command = rowtype();
        let output = command.args(arguments).current_dir(project.path()).output();
        output.expect("rowtype runs")
    };
    let output = run(&["generate"]);
    assert_eq!(
        out(&output),
        "wrote docs/schema/README.md\nwrote docs/schema/a.md\nwrote docs/schema/b.md\nwrote docs/schema.html\n",
        "{}",
        transcript(&output)
    );
    assert!(project.read("docs/schema/b.md").contains("[`a(id)`](a.md)"));
    assert!(
        project
            .read("docs/schema.html")
            .starts_with("<!doctype html>")
    );
    assert_eq!(out(&run(&["generate", "--check"])), "");

    project.write("migrations/3.sql", "drop table b;\n");
    let output = run(&["generate", "--check"]);
    assert_eq!(output.status.code(), Some(1));
    for name in ["README.md", "a.md", "b.md"] {
        let message = format!("docs/schema/{name} is out of date");
        assert!(out(&output).contains(&message), "{}", transcript(&output));
    }
    let output = run(&["generate"]);
    assert!(
        out(&output).contains("removed docs/schema/b.md\n"),
        "{}",
        transcript(&output)
    );
    assert_eq!(out(&run(&["generate", "--check"])), "");

    let output = run(&["docs", "--format", "folder"]);
    assert_eq!(output.status.code(), Some(2));
    let output = run(&["docs", "--format", "folder", "-o", "elsewhere"]);
    assert_eq!(output.status.code(), Some(0), "{}", transcript(&output));
    assert_eq!(
        project.read("elsewhere/a.md"),
        project.read("docs/schema/a.md")
    );
}

/// As root, a file put in the place of `/dev/null` would take the device away from the whole machine.
#[cfg(unix)]
#[test]
fn a_device_is_written_into_and_stays() {
    let project = project("device");
    let link = project.path().join("out");
    std::os::unix::fs::symlink("/dev/stdout", &link).expect("a link");
    for arguments in [["typescript", "-o", "out"], ["docs", "-o", "out"]] {
        let printed = run(project.path(), &arguments);
        assert_status(&printed, 0);
        assert!(out(&printed).contains("notes"), "{}", transcript(&printed));
        let kind = fs::symlink_metadata(&link)
            .expect("it is there")
            .file_type();
        assert!(kind.is_symlink());
    }
}

#[test]
fn the_other_grant_baseline_is_told_beside_the_one_in_use() {
    let folder = Scratch::new("baselines");
    let sql = "create table notes (id int primary key);\n\
               create table open (id int primary key);\n\
               grant all on open to anon, authenticated, service_role;\n\
               insert into storage.buckets (id, name, public) values ('avatars', 'avatars', true);\n";
    folder.write("db/1.sql", sql);
    let page = run(folder.path(), &["docs", "--grants", "legacy", "db"]);
    assert_status(&page, 0);
    let lines = out(&page);
    let start = lines.find("With Supabase's").expect("a note");
    let (note, _) = lines[start..].split_once("\n[//]").expect("an end");
    assert_eq!(
        note,
        "With Supabase's `legacy` grants on new objects. With `explicit` grants these are others:\n\n\
         - `anon`, `authenticated` and `service_role` on [`notes`](#notes): no grant\n"
    );
    let html = run(
        folder.path(),
        &["docs", "--format", "html", "--grants", "legacy", "db"],
    );
    assert!(out(&html).contains("<ul class=\"differences\"><li><code>anon</code>"));
    let json = run(folder.path(), &["json", "--format", "matrix", "db"]);
    let matrix: Value = serde_json::from_str(&out(&json)).expect("JSON");
    let grants = &matrix["grants"];
    assert_eq!(
        (&grants["used"], &grants["other"]),
        (&"explicit".into(), &"legacy".into())
    );
    let differences = grants["differences"].as_array().expect("a list");
    assert_eq!(differences.len(), 3);
    assert_eq!(differences[0]["object"], "public.notes");
    assert_eq!(differences[0]["select"]["other"]["answer"], "all");
    let bucket = &matrix["storage"]["buckets"][0];
    assert_eq!(
        (&bucket["id"], &bucket["public"]),
        (&"avatars".into(), &true.into())
    );
    assert_eq!(bucket["access"][0]["select"]["answer"], "none");

    // Bare PostgreSQL has one baseline.
    let json = run(
        folder.path(),
        &["json", "--format", "matrix", "--platform", "postgres", "db"],
    );
    let matrix: Value = serde_json::from_str(&out(&json)).expect("JSON");
    assert_eq!(
        (&matrix["grants"], &matrix["storage"]),
        (&Value::Null, &Value::Null)
    );
}

#[test]
fn files_of_schemas_that_are_gone_go_with_them() {
    let folder = Scratch::new("typescript-folder");
    let config = "[input]\npaths = ['db']\nplatform = 'postgres'\nschemas = ['public', 'app', 'shop']\n\
                  [typescript]\npath = 'types'\nfiles = 'schema'\n[zod]\npath = './types/zod.ts'\n";
    folder.write("rowtype.toml", config);
    folder.write("db/1.sql", TABLE);
    folder.write("db/2.sql", "create schema app; create table app.a (id int);\ncreate schema shop; create table shop.b (id int);");
    folder.write("types/own.ts", "export const mine = 1;\n");
    folder.write(
        "types/nested/app.ts",
        "// @generated by rowtype. Edits will be lost: change the SQL instead.\n",
    );
    let written = run(folder.path(), &["generate"]);
    assert_status(&written, 0);
    let all = [
        "types/app.ts",
        "types/index.ts",
        "types/interfaces.ts",
        "types/nested/app.ts",
        "types/own.ts",
        "types/public.ts",
        "types/shop.ts",
        "types/zod.ts",
    ];
    let types = || {
        let mut found = files(folder.path());
        found.retain(|name| name.starts_with("types/"));
        found
    };
    assert_eq!(types(), all);

    folder.write("db/3.sql", "drop schema shop cascade;");
    let checked = run(folder.path(), &["generate", "--check"]);
    assert_status(&checked, 1);
    assert!(
        out(&checked).contains("types/shop.ts is out of date"),
        "{}",
        out(&checked)
    );
    assert_eq!(types(), all);

    let written = run(folder.path(), &["generate"]);
    assert_status(&written, 0);
    assert!(
        out(&written).contains("removed types/shop.ts"),
        "{}",
        out(&written)
    );
    let left: Vec<_> = all
        .into_iter()
        .filter(|name| *name != "types/shop.ts")
        .collect();
    assert_eq!(types(), left);
    assert_status(&run(folder.path(), &["generate", "--check"]), 0);
}

#[test]
fn pages_tell_how_many_findings_the_baseline_has() {
    let folder = Scratch::new("old-findings");
    let config = "[input]\npaths = ['db']\ngrants = 'legacy'\n[docs]\npath = 'schema.md'\nhtml = 'schema.html'\n\
                  [lint]\nbaseline = 'old.json'\n";
    folder.write("rowtype.toml", config);
    folder.write("db/1.sql", TABLE);
    let without = run(folder.path(), &["generate"]);
    assert_status(&without, 1);
    assert!(
        err(&without).contains("there is no file old.json"),
        "{}",
        err(&without)
    );

    assert_status(&run(folder.path(), &["lint", "--write-baseline"]), 0);
    assert_status(&run(folder.path(), &["generate"]), 0);
    let page = |name: &str| fs::read_to_string(folder.path().join(name)).expect("a page");
    let old = "2 old findings, which the baseline has, are not shown.";
    let markdown = page("schema.md");
    assert!(
        markdown.contains(&format!("## Findings\n\n{old}\n")),
        "{markdown}"
    );
    assert!(!markdown.contains("E1"), "{markdown}");
    assert!(page("schema.html").contains(&format!("<p>{old}</p>")));

    folder.write("db/2.sql", "create table fresh (id int primary key);");
    assert_status(&run(folder.path(), &["generate"]), 0);
    let markdown = page("schema.md");
    let (_, findings) = markdown.split_once("## Findings").expect("a section");
    let (findings, _) = findings.split_once("[//]").expect("an end");
    assert!(
        findings.starts_with("\n\n1 error, 1 remark.\n"),
        "{findings}"
    );
    assert!(findings.trim_end().ends_with(old), "{findings}");
    assert!(
        findings.contains("public.fresh") && !findings.contains("public.notes"),
        "{findings}"
    );
}
