//! `generated/`: what rowtype makes of `schema/`, and that people's tools take it.

use std::fs;

use rowtype::emit::typescript::same_tokens;
use rowtype_tests::{Node, Scratch, root, rowtype, transcript};
use serde_json::{Value, json};

/// Compiled as it stands; that is the test of most of it.
#[allow(dead_code, missing_docs, unreachable_pub, clippy::pedantic)]
#[path = "../../generated/schema.rs"]
mod schema;

/// What the page promised its readers before rowtype wrote it.
const INTERFACES: &str = "\
export interface Profile {
  id: string;
  display_name: string | null;
  preferences: Record<string, unknown>;
  created_at: string;
  updated_at: string;
}

export interface Conversation {
  id: string;
  user_id: string;
  title: string | null;
  created_at: string;
  updated_at: string;
}

export interface Message {
  id: string;
  conversation_id: string;
  role: 'user' | 'assistant' | 'system';
  content: string;
  metadata: Record<string, unknown>;
  created_at: string;
}
";

/// The page's headings before rowtype wrote it.
const HEADINGS: [&str; 15] = [
    "# Database Schema",
    "## Entity Relationship Diagram",
    "## Tables",
    "### profiles",
    "### conversations",
    "### messages",
    "## Row Level Security",
    "### profiles Policies",
    "### conversations Policies",
    "### messages Policies",
    "## TypeScript Types",
    "## Common Queries",
    "### Get user's conversations (most recent first)",
    "### Get messages for a conversation",
    "### Create a new conversation with first message",
];

fn generated(name: &str) -> String {
    let path = root().join("generated").join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn the_committed_files_are_what_the_schema_makes() {
    let project = Scratch::new("generated");
    project.copy(&root().join("schema"), "schema");
    for name in ["rowtype.toml", "generated/database-schema.md"] {
        project.write(name, fs::read(root().join(name)).expect("a file"));
    }
    let mut command = rowtype();
    let output = command.arg("generate").current_dir(project.path()).output();
    let output = output.expect("rowtype runs");
    assert!(output.status.success(), "{}", transcript(&output));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    for name in ["database.ts", "schema.rs", "database-schema.md"] {
        assert_eq!(
            project.read(&format!("generated/{name}")),
            generated(name),
            "{name}: run `cargo run --release -- generate`"
        );
    }
}

#[test]
fn the_interfaces_are_those_of_the_page() {
    let file = generated("database.ts");
    let start = file.find("export interface").expect("interfaces");
    let end = file.find("export type Json").expect("the Database type");
    assert!(
        same_tokens(&file[start..end], INTERFACES),
        "{}",
        &file[start..end]
    );
    assert!(generated("database-schema.md").contains(&format!("```typescript\n{INTERFACES}```\n")));
    // The promise was written down from this page, where it is at hand.
    if let Some(page) = seed() {
        assert!(page.contains(INTERFACES));
    }
}

/// The page as it was before rowtype.
fn seed() -> Option<String> {
    let path = root().parent()?.join("shared/seed/database-schema.md");
    fs::read_to_string(path).ok()
}

#[test]
fn every_section_of_the_page_is_there() {
    let headings = |page: &str| -> Vec<String> {
        let mut in_code = false;
        let lines = page.lines().filter(|line| {
            in_code ^= line.starts_with("```");
            !in_code && line.starts_with('#')
        });
        lines.map(str::to_owned).collect()
    };
    let expected: Vec<&str> = HEADINGS.to_vec();
    assert_eq!(headings(&generated("database-schema.md")), expected);
    if let Some(page) = seed() {
        assert_eq!(headings(&page), expected);
    }
}

#[test]
fn the_page_is_commonmark_and_mdx() {
    let Some(node) = Node::find() else {
        return;
    };
    let page = generated("database-schema.md");
    let answer = &node.ask("markdown.mjs", &json!({ "pages": [page] }))[0];
    assert_eq!(answer["mdx"]["error"], Value::Null);
    assert_eq!(
        answer["mdx"]["live"],
        json!([]),
        "nothing that MDX would run"
    );
    assert_eq!(answer["html"], json!([]));
    assert_eq!(answer["mdx"]["code"], answer["code"]);
    let languages: Vec<_> = answer["code"]
        .as_array()
        .expect("code")
        .iter()
        .map(|code| &code["lang"])
        .collect();
    assert_eq!(
        languages,
        [
            "mermaid",
            "json",
            "sql",
            "sql",
            "sql",
            "typescript",
            "bash",
            "typescript",
            "typescript",
            "typescript"
        ]
    );
    // Every link inside the page leads somewhere.
    for link in answer["links"].as_array().expect("links") {
        let link = link.as_str().expect("a URL");
        if let Some(anchor) = link.strip_prefix('#').filter(|anchor| !anchor.is_empty()) {
            assert!(
                HEADINGS.contains(&format!("### {anchor}").as_str()),
                "{link}"
            );
        }
    }
}

#[test]
fn mermaid_draws_the_diagram() {
    let Some(node) = Node::find() else {
        return;
    };
    let page = generated("database-schema.md");
    let (_, diagram) = page.split_once("```mermaid\n").expect("a diagram");
    let (diagram, _) = diagram.split_once("```").expect("its end");
    let answer = &node.ask("mermaid.mjs", &json!({ "diagrams": [diagram] }))[0];
    for version in ["10", "11"] {
        let drawn = &answer[version];
        assert_eq!(drawn["error"], Value::Null, "{version}");
        assert_eq!(
            drawn["relationships"],
            json!([
                "auth.users ONLY_ONE IDENTIFYING ZERO_OR_ONE profiles extends",
                "profiles ONLY_ONE IDENTIFYING ZERO_OR_MORE conversations has many",
                "conversations ONLY_ONE IDENTIFYING ZERO_OR_MORE messages contains",
            ]),
            "{version}"
        );
        let columns = |name: &str| drawn["entities"][name].as_array().map(Vec::len);
        assert_eq!(
            ["profiles", "conversations", "messages", "auth.users"].map(columns),
            [Some(5), Some(5), Some(6), Some(0)],
            "{version}"
        );
    }
}

#[test]
fn the_rust_types_read_what_postgrest_answers() {
    use schema::{Message, MessageRole, MessageUpdate};

    let row = json!({
        "id": "5c5e1b0f-6a43-4b1f-9b3e-0d4cf8a4b6a1",
        "conversation_id": "f2b2cb5e-6a4f-4d0b-8d0a-2d0a0f7c1c11",
        "role": "assistant",
        "content": "Hello",
        "metadata": { "tokens_used": 150 },
        "created_at": "2026-01-01T00:00:00.123456+00:00",
    });
    let message: Message = serde_json::from_value(row.clone()).expect("a message");
    assert_eq!(message.role, MessageRole::Assistant);
    assert_eq!(message.metadata["tokens_used"], 150);

    let mut robot = row.clone();
    robot["role"] = json!("robot");
    assert!(serde_json::from_value::<Message>(robot).is_err());
    let mut nameless = row;
    nameless["content"] = Value::Null;
    assert!(serde_json::from_value::<Message>(nameless).is_err());

    let update = MessageUpdate {
        content: Some("changed".to_owned()),
        ..MessageUpdate::default()
    };
    assert_eq!(
        serde_json::to_value(update).expect("JSON"),
        json!({ "content": "changed" })
    );
}

#[test]
fn an_update_tells_null_from_nothing() {
    use schema::ConversationUpdate;

    let read =
        |value: Value| serde_json::from_value::<ConversationUpdate>(value).expect("an update");
    assert_eq!(read(json!({})).title, None);
    assert_eq!(read(json!({ "title": null })).title, Some(None));
    let update = read(json!({ "title": "x" }));
    assert_eq!(update.title, Some(Some("x".to_owned())));
    let cleared = ConversationUpdate {
        title: Some(None),
        ..ConversationUpdate::default()
    };
    assert_eq!(
        serde_json::to_value(cleared).expect("JSON"),
        json!({ "title": null })
    );
}
