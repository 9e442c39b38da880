//! Every schema page reads the same as CommonMark and as MDX, and Mermaid draws every diagram.

mod cases;

use std::collections::BTreeSet;
use std::fs;
use std::sync::OnceLock;

use rowtype::catalog::{Catalog, Oid, RelationKind};
use rowtype::emit::docs::{Options, TypeScript, emit, merge, page};
use rowtype_tests::{Node, root};
use serde_json::{Value, json};

/// A page of a case, with the parts that the command line adds.
fn options(schemas: &[String]) -> Options {
    Options {
        schemas: if schemas.is_empty() {
            vec!["public".to_owned()]
        } else {
            schemas.to_vec()
        },
        typescript: Some(TypeScript {
            path: "src/database.ts".to_owned(),
            code: "export type Mood = `\\`\\`\\`` | '{x}' | \"<b>\";".to_owned(),
            command: "rowtype generate".to_owned(),
        }),
        grants: Some("explicit".to_owned()),
        ..Options::default()
    }
}

struct Printed {
    name: String,
    catalog: Catalog,
    schemas: Vec<String>,
    page: String,
}

fn pages() -> &'static [Printed] {
    static PAGES: OnceLock<Vec<Printed>> = OnceLock::new();
    PAGES.get_or_init(|| {
        let all = cases::own()
            .into_iter()
            .chain(cases::shared().unwrap_or_default());
        all.map(|case| {
            let catalog = case.load().catalog;
            let options = options(&case.schemas);
            let (page, _) = emit(&catalog, &options);
            Printed {
                name: case.name,
                catalog,
                schemas: options.schemas,
                page,
            }
        })
        .collect()
    })
}

/// What a reader of Markdown finds on each page.
fn readings(node: Node) -> &'static [Value] {
    static READINGS: OnceLock<Vec<Value>> = OnceLock::new();
    READINGS.get_or_init(|| {
        let pages: Vec<_> = pages().iter().map(|printed| &printed.page).collect();
        let answer = node.ask("markdown.mjs", &json!({ "pages": pages }));
        answer.as_array().expect("an answer for each page").clone()
    })
}

fn texts(value: &Value) -> Vec<&str> {
    value
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect()
}

#[test]
fn pages_mean_the_same_to_every_reader() {
    let Some(node) = Node::find() else {
        return;
    };
    let pages = pages();
    let mut wrong = Vec::new();
    for (printed, answer) in pages.iter().zip(readings(node)) {
        let name = &printed.name;
        let mut expect = |holds: bool, what: String| {
            if !holds {
                wrong.push(format!("{name}: {what}"));
            }
        };
        let mdx = &answer["mdx"];
        expect(mdx["error"].is_null(), format!("MDX: {}", mdx["error"]));
        // The only markup is a line break; nothing in a page is code to MDX.
        let html: BTreeSet<_> = texts(&answer["html"]).into_iter().collect();
        expect(
            html.iter().all(|html| *html == "<br/>"),
            format!("HTML: {html:?}"),
        );
        let live: BTreeSet<_> = texts(&mdx["live"]).into_iter().collect();
        expect(
            live.iter().all(|live| *live == "<br/>"),
            format!("MDX would run: {live:?}"),
        );
        expect(
            mdx["code"] == answer["code"],
            "MDX reads other code blocks".to_owned(),
        );
        // Links lead to headings of the page, or are web addresses that a comment spells out.
        let anchors: BTreeSet<_> = texts(&answer["headings"])
            .into_iter()
            .map(|heading| {
                format!(
                    "#{}",
                    heading
                        .trim_start_matches('#')
                        .trim()
                        .replace('.', "")
                        .replace(' ', "-")
                        .to_lowercase()
                )
            })
            .collect();
        for link in texts(&answer["links"]) {
            let is_known = link == "#" || anchors.contains(link);
            let is_address = ["http://", "https://", "mailto:"]
                .iter()
                .any(|scheme| link.starts_with(scheme));
            expect(is_known || is_address, format!("a link to {link:?}"));
        }
        let headings = texts(&answer["headings"]);
        for heading in [
            "# Database Schema",
            "## Tables",
            "## Row Level Security",
            "## TypeScript Types",
        ] {
            let count = headings.iter().filter(|other| **other == heading).count();
            expect(count == 1, format!("{count} times {heading:?}"));
        }
        // Every table has its section with a row for every column, under its own name.
        for schema in &printed.schemas {
            let Some(schema) = printed.catalog.schema_named(schema) else {
                continue;
            };
            for table in printed.catalog.relations.iter() {
                let is_shown = table.schema == schema.oid
                    && matches!(table.kind, RelationKind::Table(_))
                    && table.provenance.is_users()
                    && !table.is_partition();
                if is_shown {
                    let own: Vec<_> = table
                        .columns
                        .iter()
                        .map(|column| shown(&column.name))
                        .collect();
                    let heading = if schema.oid == Oid::PUBLIC_SCHEMA {
                        table.name.clone()
                    } else {
                        format!("{}.{}", schema.name, table.name)
                    };
                    let heading = format!("### {}", shown(&heading));
                    expect(
                        headings.contains(&heading.as_str()),
                        format!("no heading {heading:?}"),
                    );
                    expect(
                        own.is_empty() || has_rows(&answer["tables"], &own),
                        format!("no table with columns {own:?}"),
                    );
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A name as the page shows it: control characters by their pictures, white space as Markdown keeps it.
fn shown(name: &str) -> String {
    name.chars()
        .map(|char| match char {
            '\0'..='\x1f' => char::from_u32(0x2400 + char as u32).expect("a picture"),
            '\x7f' => '\u{2421}',
            _ => char,
        })
        .collect()
}

fn has_rows(tables: &Value, first_cells: &[String]) -> bool {
    let tables = tables.as_array().into_iter().flatten();
    tables.into_iter().any(|table| {
        let rows = table.as_array().into_iter().flatten().skip(1);
        let cells: Vec<_> = rows
            .map(|row| row[0].as_str().unwrap_or_default())
            .collect();
        cells == first_cells
    })
}

#[test]
fn mermaid_draws_every_diagram() {
    let Some(node) = Node::find() else {
        return;
    };
    let pages = pages();
    let mut diagrams = Vec::new();
    for (printed, answer) in pages.iter().zip(readings(node)) {
        for block in answer["code"].as_array().into_iter().flatten() {
            if block["lang"] == "mermaid" {
                diagrams.push((&printed.name, block["text"].as_str().expect("a text")));
            }
        }
    }
    assert!(diagrams.len() >= pages.len() / 2);
    let question: Vec<_> = diagrams.iter().map(|(_, text)| text).collect();
    let answers = node.ask("mermaid.mjs", &json!({ "diagrams": question }));
    for ((name, text), answer) in diagrams
        .iter()
        .zip(answers.as_array().expect("an answer for each diagram"))
    {
        assert!(
            text.len() <= 50_000,
            "{name}: Mermaid takes no more than 50,000 characters"
        );
        for version in ["10", "11"] {
            let answer = &answer[version];
            assert!(
                answer["error"].is_null(),
                "{name}, Mermaid {version}: {}\n{text}",
                answer["error"]
            );
        }
        assert_eq!(
            answer["10"], answer["11"],
            "{name}: both versions read the same"
        );
    }
}

#[test]
fn a_page_is_kept_by_its_own_schema() {
    for case in cases::own() {
        let catalog = case.load().catalog;
        let (page, _) = page(&catalog, &options(&case.schemas));
        let first = page.render();
        assert_eq!(
            merge(&first, &page).expect("its own markers"),
            first,
            "{}",
            case.name
        );
    }
}

#[test]
fn the_users_page_is_all_there() {
    let path = root().join("generated/database-schema.md");
    let generated = fs::read_to_string(path).expect("the page is committed");
    let shared = root()
        .parent()
        .map(|parent| parent.join("shared/seed/database-schema.md"));
    let Some(by_hand) = shared.and_then(|path| fs::read_to_string(path).ok()) else {
        rowtype_tests::skip("no ../shared/seed beside the project");
        return;
    };
    let Some(node) = Node::find() else {
        return;
    };
    let answers = node.ask("markdown.mjs", &json!({ "pages": [by_hand, generated] }));
    let (wanted, found) = (&answers[0], &answers[1]);
    let headings = texts(&found["headings"]);
    for heading in texts(&wanted["headings"]) {
        assert!(headings.contains(&heading), "no heading {heading:?}");
    }
    let paragraphs = texts(&found["text"]);
    let sentences = texts(&wanted["text"])
        .into_iter()
        .flat_map(|text| text.split_inclusive(". "));
    for sentence in sentences {
        // An item of a list ends in what the tool knows besides.
        let sentence = sentence.trim().trim_end_matches(['.', ':']);
        let is_there = paragraphs
            .iter()
            .any(|paragraph| paragraph.contains(sentence));
        assert!(is_there, "nowhere {sentence:?}");
    }
    let code: Vec<_> = found["code"].as_array().into_iter().flatten().collect();
    for block in wanted["code"].as_array().into_iter().flatten() {
        let text = block["text"].as_str().expect("a text");
        let is_generated = block["lang"] == "mermaid"
            || block["lang"] == "sql"
            || text.contains("export interface");
        assert!(
            is_generated || code.contains(&block),
            "no code block {text}"
        );
    }
    // Column, type, default and description of every column.
    let cell = |row: &Value, index: usize| row[index].as_str().unwrap_or_default().to_lowercase();
    let rows = |page: &Value, columns: [usize; 4]| -> BTreeSet<[String; 4]> {
        let tables = page["tables"].as_array().cloned().unwrap_or_default();
        let with_columns = tables.into_iter().filter(|table| table[0][0] == "Column");
        let rows = with_columns.flat_map(|table| table.as_array().cloned().unwrap_or_default());
        rows.map(|row| columns.map(|index| cell(&row, index)))
            .collect()
    };
    let (wanted, found) = (rows(wanted, [0, 1, 2, 3]), rows(found, [0, 1, 3, 4]));
    let missing: Vec<_> = wanted.difference(&found).collect();
    assert!(missing.is_empty(), "{missing:#?}");
}
