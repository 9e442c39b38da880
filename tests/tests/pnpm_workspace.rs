//! A pnpm monorepo that used `supabase gen types`: its script writes the types, its applications compile with them.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use rowtype_tests::{
    Node, Scratch, TypeScript, TypeScriptError, path_with_rowtype, root, transcript,
    typescript_errors,
};

const TYPES: &str = "packages/shared/src/types/database.ts";

const CONFIG: &str = "\
[typescript]
path = \"packages/shared/src/types/database.ts\"
";

/// The workspace with the project's schema as its migrations, and its packages installed.
fn workspace(node: Node) -> Scratch {
    let workspace = Scratch::new("pnpm");
    workspace.copy(&root().join("tests/pnpm-workspace"), "");
    // Whoever ran pnpm in the fixture itself left this.
    let _ = fs::remove_dir_all(workspace.path().join("node_modules"));
    workspace.copy(&root().join("schema"), "supabase/migrations");
    workspace.write("rowtype.toml", CONFIG);
    let output = pnpm(
        node,
        &workspace,
        &["install", "--frozen-lockfile", "--ignore-scripts"],
    );
    assert!(output.status.success(), "{}", transcript(&output));
    workspace
}

fn pnpm(node: Node, workspace: &Scratch, arguments: &[&str]) -> Output {
    let mut command = node.pnpm();
    command
        .args(arguments)
        .current_dir(workspace.path())
        .env("PATH", path_with_rowtype());
    command.output().expect("pnpm runs")
}

fn compile(mut compiler: Command, workspace: &Scratch, project: &str) -> Output {
    compiler
        .args(["--noEmit", "--pretty", "false", "-p", project])
        .current_dir(workspace.path());
    compiler.output().expect("the compiler runs")
}

/// The errors that a file asks for: `// TS2322` at the end of a line.
fn wanted(path: &Path) -> Vec<(u32, u32)> {
    let text = fs::read_to_string(path).expect("a file");
    let code = |line: &str| line.rsplit_once("// TS")?.1.parse().ok();
    (1..)
        .zip(text.lines())
        .filter_map(|(number, line)| Some((number, code(line)?)))
        .collect()
}

#[test]
fn the_script_writes_types_that_applications_compile_with() {
    let Some(node) = Node::find() else {
        return;
    };
    let workspace = workspace(node);
    let script = ["run", "db:generate-types"];
    let output = pnpm(node, &workspace, &script);
    assert!(output.status.success(), "{}", transcript(&output));
    assert!(workspace.read(TYPES).contains("export interface Message {"));

    for version in TypeScript::ALL {
        let output = compile(node.tsc(version), &workspace, "packages/shared");
        assert!(
            output.status.success(),
            "{version:?}: {}",
            transcript(&output)
        );
        let output = compile(node.tsc(version), &workspace, "apps/web");
        assert!(
            output.status.success(),
            "{version:?}: {}",
            transcript(&output)
        );

        let output = compile(
            node.tsc(version),
            &workspace,
            "apps/web/tsconfig.rejected.json",
        );
        let errors = typescript_errors(&output);
        let mut found: Vec<_> = errors
            .iter()
            .map(|TypeScriptError { line, code, .. }| (*line, *code))
            .collect();
        found.sort_unstable();
        let rejected = workspace.path().join("apps/web/rejected/index.ts");
        assert_eq!(
            found,
            wanted(&rejected),
            "{version:?}: {}",
            transcript(&output)
        );
        assert!(
            errors
                .iter()
                .all(|error| error.file.ends_with("rejected/index.ts"))
        );
    }

    // A migration more: the script brings the file up to date, and the compiler sees it.
    workspace.write(
        "supabase/migrations/20260102000000_archive.sql",
        "alter table public.conversations add column archived boolean not null default false;\n",
    );
    let output = pnpm(
        node,
        &workspace,
        &["exec", "rowtype", "generate", "--check"],
    );
    assert_eq!(output.status.code(), Some(1), "{}", transcript(&output));
    let output = pnpm(node, &workspace, &script);
    assert!(output.status.success(), "{}", transcript(&output));
    assert!(workspace.read(TYPES).contains("  archived: boolean;\n"));
    let output = compile(node.tsc(TypeScript::V5), &workspace, "apps/web");
    let errors = typescript_errors(&output);
    let at: Vec<_> = errors.iter().map(|error| error.file.as_str()).collect();
    assert_eq!(
        at,
        ["apps/web/src/interfaces.ts"],
        "{}",
        transcript(&output)
    );
}

/// From the sub-folder of a package, where pnpm runs its scripts.
#[test]
fn a_packages_own_script_finds_the_project() {
    let Some(node) = Node::find() else {
        return;
    };
    let workspace = Scratch::new("pnpm-filter");
    workspace.copy(&root().join("tests/pnpm-workspace"), "");
    workspace.copy(&root().join("schema"), "supabase/migrations");
    workspace.write("rowtype.toml", CONFIG);
    let package = workspace.read("packages/shared/package.json").replacen(
        '{',
        "{ \"scripts\": { \"types\": \"rowtype generate\" },",
        1,
    );
    workspace.write("packages/shared/package.json", package);
    let output = pnpm(
        node,
        &workspace,
        &["--filter", "@chat/shared", "run", "types"],
    );
    assert!(output.status.success(), "{}", transcript(&output));
    assert!(workspace.read(TYPES).contains("export interface Message {"));
}
