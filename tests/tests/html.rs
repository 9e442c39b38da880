//! The HTML page, used in Chromium: whatever the schema calls things, everything works, and nothing leaves its place.

mod cases;

use std::collections::BTreeSet;
use std::fs;

use rowtype::emit::docs::{Finding, Options, TypeScript, html};
use rowtype::lint;
use rowtype_tests::{Node, Scratch, chromium};
use serde_json::{Value, json};

/// Elements that the templates write. Any other would come out of a name or a comment.
const TAGS: &[&str] = &[
    "a", "abbr", "article", "aside", "b", "body", "br", "button", "code", "dd", "details", "div",
    "dl", "dt", "fieldset", "figure", "g", "h1", "h2", "h3", "h4", "h5", "head", "header", "html",
    "i", "input", "kbd", "label", "legend", "li", "main", "meta", "nav", "p", "path", "pre",
    "rect", "script", "section", "span", "style", "summary", "svg", "table", "tbody", "td", "text",
    "th", "thead", "title", "tr", "tspan", "ul",
];

fn page(case: &cases::Case) -> String {
    let database = case.load();
    let schemas = if case.schemas.is_empty() {
        vec!["public".to_owned()]
    } else {
        case.schemas.clone()
    };
    let findings = lint::findings(
        &database,
        &lint::Options {
            schemas: schemas.clone(),
            ..lint::Options::default()
        },
    );
    let findings = findings
        .iter()
        .map(|finding| Finding::new(finding, &database.sources));
    let options = Options {
        title: "Schema of </title><script>alert(1)</script>".to_owned(),
        findings: findings.collect(),
        schemas,
        typescript: Some(TypeScript {
            path: "src/<b>.ts".to_owned(),
            code: "export type Mood = '</code></pre><script>alert(1)</script>';".to_owned(),
            command: "rowtype generate && <i>".to_owned(),
        }),
        grants: Some(cases::baselines(&database.catalog)),
        ..Options::default()
    };
    let (page, diagnostics) = html(&database.catalog, &options);
    assert!(diagnostics.is_empty(), "{}: {diagnostics:?}", case.name);
    page
}

#[test]
fn the_page_works() {
    let (Some(node), Some(chromium)) = (Node::find(), chromium()) else {
        return;
    };
    // The two largest of the corpus, where it is.
    let mut large = cases::shared().unwrap_or_default();
    large.retain(|case| {
        case.files
            .iter()
            .any(|file| file.text.contains("create policy") || file.text.contains("CREATE POLICY"))
    });
    large.sort_by_key(|case| {
        let bytes: usize = case.files.iter().map(|file| file.text.len()).sum();
        std::cmp::Reverse(bytes)
    });
    large.truncate(2);
    let cases: Vec<_> = cases::own().into_iter().chain(large).collect();
    let folder = Scratch::new("html");
    let paths: Vec<_> = cases
        .iter()
        .map(|case| {
            let name = case.name.replace(['/', '+'], "-");
            folder.write(&format!("{name}.html"), page(case))
        })
        .collect();
    // Pictures to look at, where somebody asks for them.
    let shots = std::env::var("ROWTYPE_TEST_SCREENSHOTS").ok();
    if let Some(folder) = &shots {
        fs::create_dir_all(folder).expect("a folder for pictures");
    }
    let question = json!({ "chromium": chromium, "pages": paths, "shots": shots });
    let answers = node.ask("browser.mjs", &question);
    let answers = answers.as_array().expect("an answer for each page");
    assert_eq!(answers.len(), cases.len());
    for (case, seen) in cases.iter().zip(answers) {
        let wrong = wrong(seen);
        assert!(wrong.is_empty(), "{}:\n{}", case.name, wrong.join("\n"));
    }
    // And the sentence behind a cell of the user's own schema.
    let clicked = &answers[0]["clicked"];
    assert_eq!(clicked["title"], "authenticated, read profiles: some");
    assert_eq!(
        clicked["lead"][0],
        "authenticated can read, create and update rows where id is the caller's id."
    );
    assert!(
        clicked["sql"][0]
            .as_str()
            .is_some_and(|sql| sql.contains("CREATE POLICY \"Users can view own profile\"")),
        "{clicked}"
    );
}

/// What is not as it should be.
fn wrong(seen: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut expect = |holds: bool, what: String| {
        if !holds {
            wrong.push(what);
        }
    };
    let strings = |value: &Value| -> Vec<String> {
        let all = value.as_array().into_iter().flatten();
        all.filter_map(|text| Some(text.as_str()?.to_owned()))
            .collect()
    };
    let known: BTreeSet<_> = TAGS.iter().map(|tag| (*tag).to_owned()).collect();
    let strange: Vec<_> = strings(&seen["tags"])
        .into_iter()
        .filter(|tag| !known.contains(tag))
        .collect();
    expect(strange.is_empty(), format!("elements {strange:?}"));
    for empty in [
        "errors",
        "requests",
        "handlers",
        "repeatedIds",
        "brokenLinks",
        "unlabelled",
    ] {
        expect(
            strings(&seen[empty]).is_empty(),
            format!("{empty}: {}", seen[empty]),
        );
    }
    expect(seen["scripts"] == 1, "more than one script".to_owned());
    expect(
        seen["namelessCells"] == 0,
        "cells without a name".to_owned(),
    );
    expect(
        seen["scope"] == 0,
        "headings of tables without a scope".to_owned(),
    );
    let headings: Vec<_> = seen["headings"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_u64)
        .collect();
    expect(
        headings.windows(2).all(|pair| pair[1] <= pair[0] + 1),
        format!("levels of headings are left out: {headings:?}"),
    );
    for theme in ["light", "dark"] {
        let contrast = &seen["contrast"][theme];
        expect(
            contrast["ratio"].as_f64() >= Some(4.5),
            format!("{theme}: {contrast}"),
        );
    }

    let tables = seen["tables"].as_array().map_or(0, Vec::len);
    expect(
        seen["slash"] == "Search tables, columns, policies",
        format!("/ goes to {}", seen["slash"]),
    );
    expect(
        seen["nothing"] == 0,
        format!("{} tables hold what is not there", seen["nothing"]),
    );
    let matches = seen["matches"].as_array().map_or(&[][..], Vec::as_slice);
    expect(
        tables == 0 || (!matches.is_empty() && matches.iter().all(|holds| *holds == true)),
        format!("the search finds {matches:?}"),
    );
    expect(
        seen["found"]
            .as_str()
            .is_some_and(|found| found.contains("found")),
        "the search says nothing".to_owned(),
    );
    expect(
        seen["afterEscape"] == tables,
        format!("{} of {tables} tables after Esc", seen["afterEscape"]),
    );

    if let Some(roles) = seen["roles"].as_u64() {
        expect(
            seen["columnsOfAll"] == roles * 4,
            format!("{} columns", seen["columnsOfAll"]),
        );
        expect(
            seen["columnsOfOne"] == 4,
            format!("{} columns of one role", seen["columnsOfOne"]),
        );
        let cells = ["firstCell", "secondCell", "thirdCell"].map(|cell| &seen[cell]);
        expect(
            cells
                .iter()
                .all(|cell| cell.as_str().is_some_and(|cell| cell.contains(", ")))
                && cells[0] != cells[1]
                && cells[1] != cells[2],
            format!("arrow keys lead to {cells:?}"),
        );
        let panel = seen["panelOfSecond"].as_str().unwrap_or_default();
        let label = seen["secondCell"].as_str().unwrap_or_default();
        expect(
            panel.contains(label) && panel.contains(" can "),
            format!("the panel of {label:?} says {panel:?}"),
        );
        expect(
            seen["panelOfThird"] == seen["thirdCell"],
            "the panel does not follow".to_owned(),
        );
        for holds in ["inPanel", "panelClosed", "withoutScript"] {
            expect(seen[holds] == true, format!("not {holds}"));
        }
        expect(
            seen["backAt"] == seen["thirdCell"],
            format!("Esc goes to {}", seen["backAt"]),
        );
        expect(
            seen["clicked"]["title"] == seen["clicked"]["label"],
            format!("{}", seen["clicked"]),
        );
        expect(
            seen["clicked"]["lead"]
                .as_array()
                .is_some_and(|lead| !lead.is_empty()),
            format!("{}", seen["clicked"]),
        );
    }
    if tables > 0 {
        for holds in ["zooms", "moves", "drags", "fits"] {
            expect(
                seen["diagram"][holds] == true,
                format!("the diagram: not {holds}"),
            );
        }
        expect(
            seen["diagram"]["boxes"] == tables,
            format!("{} boxes", seen["diagram"]["boxes"]),
        );
    }
    expect(
        seen["theme"] == "Theme: dark" && seen["themeKept"] == "Theme: dark",
        format!("{} then {}", seen["theme"], seen["themeKept"]),
    );
    expect(seen["darkens"] == true, "dark is as light".to_owned());
    expect(seen["print"]["bars"] == 0, "paper has bars".to_owned());
    expect(
        seen["print"]["tables"] == tables,
        format!("{} tables on paper", seen["print"]["tables"]),
    );
    expect(
        seen["print"]["background"] == "rgb(28, 32, 36)",
        format!("paper: {}", seen["print"]),
    );
    expect(
        seen["print"]["pages"].as_u64() >= Some(1),
        "no paper".to_owned(),
    );
    expect(
        seen["phoneWidth"] == 390,
        format!("{} pixels wide on a phone of 390", seen["phoneWidth"]),
    );
    wrong
}
