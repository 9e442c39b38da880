use super::*;
use crate::config::Config;
use crate::source::{FileId, Origin, SourceFile, Span};

const TABLE: &str = "create table t (\n\ta int,\n  \"größe 🙂\" text\n);\ncreate table t ();\n";
const DYNAMIC: &str = "do $$ begin execute 'drop table nowhere'; end $$;";

/// Two files of a user's, and a text that a statement of the second one made.
fn sources() -> Sources {
    let mut sources = Sources::default();
    sources.add(file("db/1.sql", TABLE, Origin::User));
    let second = sources.add(file("db/2, ä.sql", DYNAMIC, Origin::User));
    let from = span(second, DYNAMIC, "execute 'drop table nowhere'");
    let origin = Origin::Dynamic { from };
    sources.add(file("EXECUTE", "drop table nowhere", origin));
    sources
}

fn file(name: &str, text: &str, origin: Origin) -> SourceFile {
    SourceFile {
        name: name.to_owned(),
        text: text.into(),
        origin,
    }
}

fn span(file: FileId, text: &str, part: &str) -> Span {
    let start = text.find(part).unwrap() as u32;
    Span::new(file, start..start + part.len() as u32)
}

/// What the formats have to cope with.
fn diagnostics() -> Vec<Diagnostic> {
    let first = FileId(0);
    let at = |part| span(first, TABLE, part);
    let second = TABLE.rfind('t').unwrap() as u32;
    vec![
        Diagnostic::error("42P07", "relation \"t\" already exists")
            .at(at("t ()"), "")
            .at(at("t (\n"), "made here")
            .with_help("remove one of them,\nor write IF NOT EXISTS"),
        Diagnostic::warning("not-understood", "100 % new: no such column")
            .at(at("\"größe 🙂\""), "this, and that")
            .at(span(FileId(1), DYNAMIC, "begin"), "in another file"),
        Diagnostic::error("42P01", "table \"nowhere\" does not exist")
            .at(Span::new(FileId(2), 11..18), "made by EXECUTE"),
        Diagnostic::warning("not-understood", "a statement of several lines")
            .at(at(TABLE.trim_end()), "only its first line is marked"),
        Diagnostic::info("I1", "at the very end").at(Span::new(first, second..second), ""),
        Diagnostic::info("end", "past the end")
            .at(Span::new(first, TABLE.len() as u32..TABLE.len() as u32), ""),
        Diagnostic::error("42601", "at or near \"\u{1b}[31m\u{202e}\0\n::set-output\"")
            .at(at("a int"), ""),
        Diagnostic::error("input", "no place at all").with_help("do something else"),
    ]
}

fn rendered(format: MessageFormat, color: bool) -> String {
    let sources = sources();
    let reporter = Reporter::new(format, color, &sources);
    let mut out = Vec::new();
    for diagnostic in diagnostics() {
        reporter
            .report(&mut out, &Message::from(&diagnostic))
            .unwrap();
    }
    String::from_utf8(out).unwrap()
}

#[test]
fn full() {
    insta::assert_snapshot!(rendered(MessageFormat::Full, false));
}

#[test]
fn concise() {
    let text = rendered(MessageFormat::Concise, false);
    assert_eq!(text.lines().count(), diagnostics().len());
    insta::assert_snapshot!(text);
}

#[test]
fn json() {
    let text = rendered(MessageFormat::Json, false);
    assert_eq!(text.lines().count(), diagnostics().len());
    for line in text.lines() {
        let value: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(value["message"].is_string(), "{line}");
    }
    insta::assert_snapshot!(text);
}

#[test]
fn github() {
    let text = rendered(MessageFormat::Github, false);
    assert_eq!(text.lines().count(), diagnostics().len());
    insta::assert_snapshot!(text);
}

#[test]
fn colours_change_nothing_but_colours() {
    let coloured = rendered(MessageFormat::Full, true);
    assert!(coloured.contains("\u{1b}["));
    let plain = anstream::adapter::strip_str(&coloured).to_string();
    assert_eq!(plain, rendered(MessageFormat::Full, false));
}

#[test]
fn mistakes_in_the_configuration_are_shown_in_place() {
    let text = "\
[input]
paths = 'schema' # a list
[typescript]
stile = \"both\"
compat = \"cli4\"
[docs]
sidebar_position = \"first\"
[names.types]
\"public.users\" = 1
[frobnicate]
";
    let mut sources = Sources::default();
    let id = sources.add(file("rowtype.toml", text, Origin::User));
    let mistakes = Config::parse(id, text).unwrap_err();
    let shown: Vec<_> = mistakes
        .iter()
        .map(|mistake| Excerpts::new(&sources).render(&Renderer::plain(), mistake))
        .collect();
    insta::assert_snapshot!(shown.join("\n\n"));
}

#[test]
fn what_is_no_toml_is_shown_in_place() {
    let text = "[input]\npaths = [\"a\"\n\n[docs]\n";
    let mut sources = Sources::default();
    let id = sources.add(file("rowtype.toml", text, Origin::User));
    let mistakes = Config::parse(id, text).unwrap_err();
    insta::assert_snapshot!(Excerpts::new(&sources).render(&Renderer::plain(), &mistakes[0]));
}
