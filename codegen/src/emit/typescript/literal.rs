//! String literals and property names.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Quotation marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quotes {
    /// `"`
    Double,
    /// `'`
    Single,
}

/// A string literal in the preferred quotation marks, or in the other ones where that saves escapes.
pub(super) fn string(text: &str, preferred: Quotes) -> String {
    let count = |mark: char| text.matches(mark).count();
    let (double, single) = (count('"'), count('\''));
    let mark = match preferred {
        Quotes::Double if double > single => '\'',
        Quotes::Double => '"',
        Quotes::Single if single > double => '"',
        Quotes::Single => '\'',
    };
    escaped(text, mark)
}

/// A string literal as JavaScript's `JSON.stringify` writes it.
pub(super) fn json_string(text: &str) -> String {
    escaped(text, '"')
}

fn escaped(text: &str, mark: char) -> String {
    let mut literal = String::with_capacity(text.len() + 2);
    literal.push(mark);
    for character in text.chars() {
        match character {
            '\\' => literal.push_str("\\\\"),
            '\n' => literal.push_str("\\n"),
            '\r' => literal.push_str("\\r"),
            '\t' => literal.push_str("\\t"),
            '\u{8}' => literal.push_str("\\b"),
            '\u{c}' => literal.push_str("\\f"),
            control if control < ' ' => {
                let _ = write!(literal, "\\u{:04x}", u32::from(control));
            }
            quote if quote == mark => {
                literal.push('\\');
                literal.push(quote);
            }
            other => literal.push(other),
        }
    }
    literal.push(mark);
    literal
}

/// A property's name: bare where it is an identifier, else a string literal.
pub(super) fn key(name: &str, preferred: Quotes) -> Cow<'_, str> {
    if is_identifier(name) {
        Cow::Borrowed(name)
    } else {
        Cow::Owned(string(name, preferred))
    }
}

/// Whether a name can stand bare before a colon. Reserved words can.
fn is_identifier(name: &str) -> bool {
    // Compilers know the letters of different versions of Unicode, and few beyond the basic plane.
    if name.chars().any(|character| character > '\u{ffff}') {
        return false;
    }
    let mut characters = name.chars();
    let is_mark = |character: char| matches!(character, '$' | '_');
    let joins = |character: char| matches!(character, '\u{200c}' | '\u{200d}');
    let starts_well =
        |character: char| is_mark(character) || unicode_ident::is_xid_start(character);
    let goes_on_well = |character: char| {
        is_mark(character) || joins(character) || unicode_ident::is_xid_continue(character)
    };
    characters.next().is_some_and(starts_well) && characters.all(goes_on_well)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_cannot_be_left() {
        let cases = [
            ("plain", r#""plain""#, "'plain'"),
            ("it's", r#""it's""#, r#""it's""#),
            (r#"quo"te"#, r#"'quo"te'"#, r#"'quo"te'"#),
            (r"'", r#""'""#, r#""'""#),
            (r#""a" it's"#, r#"'"a" it\'s'"#, r#"'"a" it\'s'"#),
            (r#"it's "a"#, r#""it's \"a""#, r#"'it\'s "a'"#),
            (
                "a\\b\nc\u{1}\u{7f}",
                "\"a\\\\b\\nc\\u0001\u{7f}\"",
                "'a\\\\b\\nc\\u0001\u{7f}'",
            ),
            (
                "`${x}` */ </script>",
                "\"`${x}` */ </script>\"",
                "'`${x}` */ </script>'",
            ),
            ("", r#""""#, "''"),
        ];
        for (text, double, single) in cases {
            assert_eq!(string(text, Quotes::Double), double);
            assert_eq!(string(text, Quotes::Single), single);
        }
    }

    #[test]
    fn only_identifiers_stand_bare() {
        for name in [
            "id",
            "_x",
            "$d",
            "A1",
            "type",
            "constructor",
            "ünïcode",
            "日本",
            "π",
        ] {
            assert_eq!(key(name, Quotes::Double), name);
        }
        for name in [
            "",
            "9lives",
            "user-id",
            "with space",
            "€x",
            "x!",
            "🙂",
            "a.b",
        ] {
            assert_eq!(key(name, Quotes::Double), format!("\"{name}\""));
        }
    }
}
