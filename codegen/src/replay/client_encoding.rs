//! `SET client_encoding`: how PostgreSQL reads the bytes that follow.
//!
//! Files are UTF-8. A file that calls itself something else is converted by PostgreSQL all the same, byte for byte, and
//! what it then stores is not what the author meant. The model has to hold what PostgreSQL stores.

use crate::diagnostic::Diagnostic;
use crate::source::{Origin, SourceFile, Span};
use crate::sql::read::read_statement;
use crate::sql::{RawStatement, split};

use super::Replay;

impl Replay {
    /// Runs a statement as a server reads it that was told another encoding than UTF-8; says whether it had to.
    ///
    /// Only Latin-1 is converted: there, every byte is the character of its number. Of others that matter a warning
    /// tells.
    pub(super) fn run_misread(&mut self, text: &str, raw: &RawStatement) -> bool {
        let Some(encoding) = self.session.settings.get("client_encoding") else {
            return false;
        };
        let statement = &text[raw.span.range()];
        if statement.is_ascii() {
            return false;
        }
        let letters = encoding.concat().to_lowercase();
        let name: String = letters
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .collect();
        match name.as_str() {
            "latin1" | "iso88591" => {
                let misread: String = statement.bytes().map(char::from).collect();
                self.run_misread_text(&misread, raw.span);
                true
            }
            "utf8" | "unicode" | "sqlascii" | "default" => false,
            _ => {
                let message = format!(
                    "PostgreSQL reads this as {}, but it is UTF-8",
                    encoding.concat()
                );
                let diagnostic = Diagnostic::warning("not-understood", message);
                self.diagnostics.push(
                    diagnostic
                        .at(raw.span, "")
                        .with_help("remove `SET client_encoding`, or set it to UTF8"),
                );
                false
            }
        }
    }

    fn run_misread_text(&mut self, text: &str, from: Span) {
        let file = self.sources.add(SourceFile {
            name: "text in another encoding".to_owned(),
            text: text.into(),
            origin: Origin::Dynamic { from },
        });
        for raw in split(file, text) {
            match read_statement(file, text, &raw) {
                Ok(statement) => self.run(&statement.value, statement.span),
                Err(error) => self.diagnostics.push(error.diagnostic()),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{Grants, Platform, Text, load};

    #[test]
    fn a_file_that_calls_itself_latin_1_is_read_so() {
        let text = "
            create table t (a int);
            set client_encoding = 'LATIN1';
            comment on table t is 'é';
            comment on column t.a is 'e';
            reset client_encoding;
            create table u (a int);
            comment on table u is 'é';";
        let files = vec![Text {
            name: "a.sql".to_owned(),
            text: text.to_owned(),
        }];
        let database = load(&Platform::Postgres, Grants::Legacy, files);
        assert_eq!(database.diagnostics, []);
        let comments = database.catalog.relations.iter();
        let comments: Vec<_> = comments
            .filter_map(|relation| relation.comment.as_deref())
            .collect();
        assert_eq!(comments, ["Ã©", "é"]);
    }
}
