//! Every page reads the same as CommonMark and as MDX, on one page or in a folder, its links lead somewhere, and Mermaid
//! draws every diagram.

mod cases;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use rowtype::catalog::{Catalog, Oid, Relation, RelationKind};
use rowtype::emit::docs::{File, Options, TypeScript, emit, folder, merge, merge_folder, page};
use rowtype_tests::{Node, root};
use serde_json::{Value, json};

/// A page of a case, with the parts that the command line adds.
fn options(catalog: &Catalog, schemas: &[String]) -> Options {
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
        grants: Some(cases::baselines(catalog)),
        ..Options::default()
    }
}

struct Printed {
    name: String,
    catalog: Catalog,
    schemas: Vec<String>,
    /// Everything on one page.
    page: String,
    /// The same in a folder: names and texts.
    files: Vec<(String, String)>,
}

impl Printed {
    fn texts(&self) -> impl Iterator<Item = &String> {
        let files = self.files.iter().map(|(_, text)| text);
        std::iter::once(&self.page).chain(files)
    }

    /// The user's tables, as the pages call them.
    fn tables(&self) -> impl Iterator<Item = (String, Vec<String>)> {
        let schemas = self.schemas.iter();
        let schemas = schemas.filter_map(|schema| self.catalog.schema_named(schema));
        schemas.flat_map(|schema| {
            let is_shown = |table: &&Relation| {
                table.schema == schema.oid
                    && matches!(table.kind, RelationKind::Table(_))
                    && table.provenance.is_users()
                    && !table.is_partition()
            };
            let tables = self.catalog.relations.iter().filter(is_shown);
            tables.map(|table| {
                let columns = table.columns.iter().map(|column| shown(&column.name));
                let name = if schema.oid == Oid::PUBLIC_SCHEMA {
                    table.name.clone()
                } else {
                    format!("{}.{}", schema.name, table.name)
                };
                (shown(&name), columns.collect())
            })
        })
    }
}

fn pages() -> &'static [Printed] {
    static PAGES: OnceLock<Vec<Printed>> = OnceLock::new();
    PAGES.get_or_init(|| {
        let all = cases::own()
            .into_iter()
            .chain(cases::shared().unwrap_or_default());
        all.map(|case| {
            let catalog = case.load().catalog;
            let options = options(&catalog, &case.schemas);
            let (page, _) = emit(&catalog, &options);
            let (files, _) = folder(&catalog, &options);
            let file = |file: File| (file.name, file.page.render());
            Printed {
                files: files.into_iter().map(file).collect(),
                name: case.name,
                catalog,
                schemas: options.schemas,
                page,
            }
        })
        .collect()
    })
}

/// What a reader of Markdown finds on each page of each case: on the one page, then in the folder.
fn readings(node: Node) -> &'static [Vec<Value>] {
    static READINGS: OnceLock<Vec<Vec<Value>>> = OnceLock::new();
    READINGS.get_or_init(|| {
        let texts: Vec<_> = pages().iter().flat_map(Printed::texts).collect();
        let answer = node.ask("markdown.mjs", &json!({ "pages": texts }));
        let mut answers = answer.as_array().expect("an answer for each page").iter();
        let of_case = |printed: &Printed| {
            let own = answers.by_ref().take(printed.files.len() + 1);
            own.cloned().collect()
        };
        pages().iter().map(of_case).collect()
    })
}

/// What every page has to be, wherever it stands.
fn is_plain(name: &str, answer: &Value, wrong: &mut Vec<String>) {
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
}

/// The anchors of a page's headings, as GitHub and Docusaurus make them of plain ones.
fn anchors(answer: &Value) -> BTreeSet<String> {
    let headings = texts(&answer["headings"]).into_iter();
    let anchor = |heading: &str| {
        let heading = heading.trim_start_matches('#').trim();
        let anchor = heading.replace('.', "").replace(' ', "-");
        format!("#{}", anchor.to_lowercase())
    };
    headings.map(anchor).collect()
}

/// Whether a link is a web address that a comment spells out, or a marker's.
fn is_address(link: &str) -> bool {
    let schemes = ["http://", "https://", "mailto:"];
    link == "#" || schemes.iter().any(|scheme| link.starts_with(scheme))
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
    for (printed, answers) in pages.iter().zip(readings(node)) {
        let name = &printed.name;
        let answer = &answers[0];
        is_plain(name, answer, &mut wrong);
        let mut expect = |holds: bool, what: String| {
            if !holds {
                wrong.push(format!("{name}: {what}"));
            }
        };
        let anchors = anchors(answer);
        for link in texts(&answer["links"]) {
            expect(
                anchors.contains(link) || is_address(link),
                format!("a link to {link:?}"),
            );
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
        for (table, columns) in printed.tables() {
            let heading = format!("### {table}");
            expect(
                headings.contains(&heading.as_str()),
                format!("no heading {heading:?}"),
            );
            expect(
                columns.is_empty() || has_rows(&answer["tables"], &columns),
                format!("no table with columns {columns:?}"),
            );
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn folders_hold_a_page_for_each_table() {
    let Some(node) = Node::find() else {
        return;
    };
    let mut wrong = Vec::new();
    for (printed, answers) in pages().iter().zip(readings(node)) {
        let files = || printed.files.iter().zip(&answers[1..]);
        // File systems that do not tell `A` from `a` have to keep them apart.
        let names: BTreeSet<_> = files().map(|((name, _), _)| name.to_lowercase()).collect();
        let mut expect = |holds: bool, what: String| {
            if !holds {
                wrong.push(format!("{}: {what}", printed.name));
            }
        };
        expect(
            names.len() == printed.files.len(),
            "files of one name".to_owned(),
        );
        let readme = anchors(&answers[1]);
        let mut found = Vec::new();
        for ((name, _), answer) in files() {
            let plain = name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte));
            let is_page = Path::new(name)
                .extension()
                .is_some_and(|extension| extension == "md");
            expect(plain && is_page, format!("a file {name:?}"));
            let own = anchors(answer);
            for link in texts(&answer["links"]) {
                let (file, anchor) = match link.split_once('#') {
                    Some((file, _)) => (file, &link[file.len()..]),
                    None => (link, ""),
                };
                let leads = match (file, anchor) {
                    ("", anchor) => own.contains(anchor),
                    ("README.md", anchor) => readme.contains(anchor),
                    (file, "") => printed.files.iter().any(|(name, _)| name == file),
                    _ => false,
                };
                expect(
                    leads || is_address(link),
                    format!("{name}: a link to {link:?}"),
                );
            }
            let headings = texts(&answer["headings"]);
            let title = headings.first().and_then(|title| title.strip_prefix("# "));
            expect(
                headings
                    .iter()
                    .filter(|heading| heading.starts_with("# "))
                    .count()
                    == 1,
                format!("{name}: headings {headings:?}"),
            );
            found.extend(title.map(|title| (title.to_owned(), &answer["tables"])));
        }
        for (table, columns) in printed.tables() {
            let page = found.iter().find(|(title, tables)| {
                *title == table && (columns.is_empty() || has_rows(tables, &columns))
            });
            expect(page.is_some(), format!("no page of {table:?}"));
        }
        for ((name, _), answer) in printed.files.iter().zip(&answers[1..]) {
            is_plain(&format!("{}/{name}", printed.name), answer, &mut wrong);
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
    let mut known = BTreeSet::new();
    for (printed, answers) in pages.iter().zip(readings(node)) {
        let blocks = answers
            .iter()
            .filter_map(|answer| answer["code"].as_array());
        for block in blocks.flatten().filter(|block| block["lang"] == "mermaid") {
            let text = block["text"].as_str().expect("a text");
            // Page and folder share most of them.
            if known.insert(text) {
                diagrams.push((&printed.name, text));
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
        let (page, _) = page(&catalog, &options(&catalog, &case.schemas));
        let first = page.render();
        assert_eq!(
            merge(&first, &page).expect("its own markers"),
            first,
            "{}",
            case.name
        );
        let (files, _) = folder(&catalog, &options(&catalog, &case.schemas));
        let present = files
            .iter()
            .map(|file| (file.name.clone(), file.page.render()));
        let present: BTreeMap<_, _> = present.collect();
        let again = merge_folder(&present, &files).expect("its own markers");
        for (name, text) in &again {
            assert_eq!(text.as_ref(), present.get(name), "{}/{name}", case.name);
        }
        assert_eq!(again.len(), present.len(), "{}", case.name);
    }
}

#[test]
fn pages_of_tables_go_with_them_unless_somebody_wrote_there() {
    let load = |sql: &str| {
        let text = rowtype::Text {
            name: "a.sql".to_owned(),
            text: sql.to_owned(),
        };
        let database = rowtype::load(
            &rowtype::Platform::Supabase,
            rowtype::Grants::Explicit,
            vec![text],
        );
        folder(&database.catalog, &options(&database.catalog, &[])).0
    };
    let both = load(
        "create table kept (id int); create table gone (id int); create table noted (id int);",
    );
    let mut present: BTreeMap<_, _> = both
        .iter()
        .map(|file| (file.name.clone(), file.page.render()))
        .collect();
    let names: Vec<_> = present.keys().map(String::as_str).collect();
    assert_eq!(names, ["README.md", "gone.md", "kept.md", "noted.md"]);
    // Other pages of the folder are none of its business.
    present.insert("guide.md".to_owned(), "# By hand\n".to_owned());
    let noted = present.get_mut("noted.md").expect("its page");
    *noted = noted.replace(
        "[//]: # \"rowtype:begin policies",
        "Mine.\n\n[//]: # \"rowtype:begin policies",
    );
    let after = merge_folder(&present, &load("create table kept (id int);")).expect("markers");
    let names: Vec<_> = after.keys().map(String::as_str).collect();
    assert_eq!(names, ["README.md", "gone.md", "kept.md", "noted.md"]);
    assert_eq!(after["gone.md"], None);
    assert_eq!(after["kept.md"].as_ref(), present.get("kept.md"));
    assert_eq!(
        after["noted.md"].as_deref(),
        Some(
            "[//]: # \"rowtype: what follows stood below details public.noted, which is gone\"\n\nMine.\n"
        )
    );
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
