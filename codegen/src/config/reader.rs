use std::collections::BTreeMap;
use std::ops::Range;

use toml_edit::{Document, Item, TableLike};

use super::keys::{KEYS, Key, Kind, find};
use crate::diagnostic::Diagnostic;
use crate::source::{FileId, Span};

/// A value of a known kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A text.
    Text(String),
    /// A list of texts.
    List(Vec<String>),
    /// `true` or `false`.
    Switch(bool),
    /// A whole number.
    Number(i64),
    /// Pairs of texts in the order of the file.
    Pairs(Vec<(String, String)>),
}

/// Reads every key of a text.
pub(super) fn read(file: FileId, text: &str) -> Result<BTreeMap<String, Value>, Vec<Diagnostic>> {
    let document = match Document::parse(text) {
        Ok(document) => document,
        Err(error) => {
            let range = error.span().unwrap_or(0..0);
            let diagnostic = Diagnostic::error("config", "this is not TOML");
            return Err(vec![diagnostic.at(span(file, &range), error.message())]);
        }
    };
    let mut reader = Reader {
        file,
        values: BTreeMap::new(),
        diagnostics: Vec::new(),
    };
    reader.table("", document.as_table());
    if reader.diagnostics.is_empty() {
        Ok(reader.values)
    } else {
        Err(reader.diagnostics)
    }
}

struct Reader {
    file: FileId,
    values: BTreeMap<String, Value>,
    diagnostics: Vec<Diagnostic>,
}

impl Reader {
    fn table(&mut self, prefix: &str, table: &dyn TableLike) {
        for (name, item) in table.iter() {
            let path = if prefix.is_empty() {
                name.to_owned()
            } else {
                format!("{prefix}.{name}")
            };
            let place = table
                .key(name)
                .and_then(toml_edit::Key::span)
                .or_else(|| item.span())
                .unwrap_or(0..0);
            if let Some(key) = find(&path) {
                self.value(key, item, &place);
                continue;
            }
            let below = format!("{path}.");
            let is_table = KEYS.iter().any(|key| key.path.starts_with(&below));
            match item.as_table_like() {
                Some(table) if is_table => self.table(&path, table),
                _ if is_table => {
                    let message = format!("`{path}` has to be a table");
                    let diagnostic =
                        Diagnostic::error("config", message).at(span(self.file, &place), "");
                    self.diagnostics.push(
                        diagnostic.with_help(format!("write `[{path}]` and its keys below it")),
                    );
                }
                _ => self.unknown(&path, &place),
            }
        }
    }

    fn unknown(&mut self, path: &str, place: &Range<usize>) {
        let message = format!("unknown key `{path}`");
        let mut diagnostic = Diagnostic::error("config", message).at(span(self.file, place), "");
        if let Some(near) = nearest(path) {
            diagnostic = diagnostic.with_help(format!("there is a key `{near}`"));
        }
        self.diagnostics.push(diagnostic);
    }

    fn value(&mut self, key: &Key, item: &Item, place: &Range<usize>) {
        let read = match key.kind {
            Kind::Text => item.as_str().map(|text| Value::Text(text.to_owned())),
            Kind::Choice(choices) => item
                .as_str()
                .filter(|text| choices.contains(text))
                .map(|text| Value::Text(text.to_owned())),
            Kind::ChoiceOrList(choices) => match item.as_str() {
                Some(text) => choices
                    .contains(&text)
                    .then(|| Value::Text(text.to_owned())),
                None => texts(item).map(Value::List),
            },
            Kind::List => texts(item).map(Value::List),
            Kind::Switch => item.as_bool().map(Value::Switch),
            Kind::Paths => match item.as_bool() {
                Some(switch) => Some(Value::Switch(switch)),
                None => texts(item).map(Value::List),
            },
            Kind::Number => item.as_integer().map(Value::Number),
            Kind::Pairs => pairs(item).map(Value::Pairs),
        };
        if let Some(value) = read {
            self.values.insert(key.path.to_owned(), value);
            return;
        }
        let place = item.span().unwrap_or_else(|| place.clone());
        let message = format!("`{}` has to be {}", key.path, wanted(key.kind));
        let diagnostic = Diagnostic::error("config", message).at(span(self.file, &place), "");
        self.diagnostics
            .push(diagnostic.with_help(format!("for example `{} = {}`", key.path, key.example)));
    }
}

fn span(file: FileId, range: &Range<usize>) -> Span {
    Span::new(file, range.start as u32..range.end as u32)
}

fn texts(item: &Item) -> Option<Vec<String>> {
    item.as_array()?
        .iter()
        .map(|value| value.as_str().map(str::to_owned))
        .collect()
}

fn pairs(item: &Item) -> Option<Vec<(String, String)>> {
    let pair = |(name, value): (&str, &Item)| Some((name.to_owned(), value.as_str()?.to_owned()));
    item.as_table_like()?.iter().map(pair).collect()
}

fn wanted(kind: Kind) -> String {
    let quoted = |choices: &[&str]| {
        let quoted: Vec<_> = choices
            .iter()
            .map(|choice| format!("\"{choice}\""))
            .collect();
        quoted.join(" or ")
    };
    match kind {
        Kind::Text => "a text".to_owned(),
        Kind::Choice(choices) => quoted(choices),
        Kind::ChoiceOrList(choices) => format!("{} or a list of files", quoted(choices)),
        Kind::List => "a list of texts".to_owned(),
        Kind::Switch => "true or false".to_owned(),
        Kind::Paths => "true, false or a list of paths".to_owned(),
        Kind::Number => "a whole number".to_owned(),
        Kind::Pairs => "a table of texts".to_owned(),
    }
}

/// The known key that differs least from what is written, if it differs little.
fn nearest(path: &str) -> Option<&'static str> {
    let last = |path: &str| path.rsplit('.').next().unwrap_or_default().to_owned();
    let candidates = KEYS.iter().map(|key| {
        // The right key in the wrong table is near as well, but not nearer than a slip in the right one.
        let distance = distance(path, key.path).min(distance(&last(path), &last(key.path)) + 2);
        (distance, key.path)
    });
    let (distance, nearest) = candidates.min()?;
    (distance <= 3).then_some(nearest)
}

/// How many letters have to be put in, taken out or replaced (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(text: &str) -> Vec<(String, Option<String>)> {
        let errors = read(FileId(0), text).expect_err("a mistake");
        errors
            .into_iter()
            .map(|error| (error.message, error.help))
            .collect()
    }

    #[test]
    fn mistakes_are_named_with_what_to_do() {
        let cases = [
            (
                "[typescript]\nstile = 'both'",
                "unknown key `typescript.stile`",
                Some("there is a key `typescript.style`"),
            ),
            (
                "[input]\nstyle = 'both'",
                "unknown key `input.style`",
                Some("there is a key `typescript.style`"),
            ),
            (
                "[input]\npath = 'schema'",
                "unknown key `input.path`",
                Some("there is a key `input.paths`"),
            ),
            ("frobnicate = 1", "unknown key `frobnicate`", None),
            (
                "[typescript]\nstyle = 'boht'",
                "`typescript.style` has to be \"both\" or \"interfaces\" or \"database\" or \"zod\" or \"kysely\"",
                Some("for example `typescript.style = \"both\"`"),
            ),
            (
                "input = 1",
                "`input` has to be a table",
                Some("write `[input]` and its keys below it"),
            ),
            ("[input", "this is not TOML", None),
        ];
        for (text, message, help) in cases {
            assert_eq!(
                messages(text),
                [(message.to_owned(), help.map(str::to_owned))],
                "{text}"
            );
        }
    }

    #[test]
    fn all_mistakes_are_named_at_once() {
        assert_eq!(
            messages("a = 1\n[input]\npaths = 'x'\ngrants = 'all'").len(),
            3
        );
    }
}
