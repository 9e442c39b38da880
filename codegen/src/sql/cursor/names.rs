//! Names: which keywords may be one is a matter of the place.

use super::Cursor;
use crate::sql::error::SyntaxError;
use crate::sql::keywords::{self, Category};
use crate::sql::lexer::TokenKind;
use crate::sql::literal::{DEFAULT_UNICODE_ESCAPE, identifier_value, string_value};
use crate::sql::{Name, QualifiedName};

impl Cursor<'_> {
    /// A name of a table, column, schema, role or constraint (`ColId`).
    pub fn identifier(&mut self) -> Result<Name, SyntaxError> {
        self.name_of(&[Category::Unreserved, Category::ColumnName], "a name")
    }

    /// A name of a function or type (`type_function_name`).
    pub fn type_function_name(&mut self) -> Result<Name, SyntaxError> {
        self.name_of(
            &[Category::Unreserved, Category::TypeFunctionName],
            "a name",
        )
    }

    /// A name where any keyword may stand, after `AS` or a dot (`ColLabel`).
    pub fn label(&mut self) -> Result<Name, SyntaxError> {
        use Category::{ColumnName, Reserved, TypeFunctionName, Unreserved};
        self.name_of(
            &[Unreserved, ColumnName, TypeFunctionName, Reserved],
            "a name",
        )
    }

    /// Whether [`identifier`](Self::identifier) would read a name here.
    pub fn at_identifier(&self) -> bool {
        match self.peek_word() {
            Some(word) => matches!(
                keywords::category(word),
                None | Some(Category::Unreserved | Category::ColumnName)
            ),
            None => self.peek().is_some_and(|token| token.kind.is_identifier()),
        }
    }

    fn name_of(&mut self, allowed: &[Category], expected: &str) -> Result<Name, SyntaxError> {
        let Some(token) = self.peek().filter(|token| token.kind.is_identifier()) else {
            return Err(self.error(expected));
        };
        if token.kind == TokenKind::Word
            && let Some(category) = keywords::category(token.text(self.text))
            && !allowed.contains(&category)
        {
            return Err(self.error(expected));
        }
        let start = self.position;
        self.position += 1;
        let escape = self.unicode_escape(token.kind)?;
        let value = identifier_value(self.text, token, escape)
            .map_err(|error| SyntaxError::of_literal(self.file, token, &error))?;
        let span = self.span_from(start);
        if value.is_empty() {
            return Err(SyntaxError::at_token(self.file, self.text, token, expected)
                .with_message("zero-length delimited identifier"));
        }
        Ok(Name { value, span })
    }

    /// `UESCAPE 'c'` after a `U&` constant.
    pub(super) fn unicode_escape(&mut self, kind: TokenKind) -> Result<char, SyntaxError> {
        let unicode = matches!(
            kind,
            TokenKind::UnicodeIdentifier | TokenKind::UnicodeString
        );
        if !unicode || !self.eat("uescape") {
            return Ok(DEFAULT_UNICODE_ESCAPE);
        }
        let token = self.expect_kind(TokenKind::String)?;
        let value = string_value(self.text, token, DEFAULT_UNICODE_ESCAPE).unwrap_or_default();
        let mut characters = value.chars();
        match (characters.next(), characters.next()) {
            (Some(escape), None)
                if !escape.is_ascii_hexdigit()
                    && !matches!(escape, '+' | '\'' | '"')
                    && !escape.is_ascii_whitespace() =>
            {
                Ok(escape)
            }
            _ => Err(
                SyntaxError::at_token(self.file, self.text, token, "one character")
                    .with_message("invalid Unicode escape character"),
            ),
        }
    }

    /// `name`, `schema.name` or `catalog.schema.name` of a relation, type or other object (`any_name`).
    pub fn qualified_name(&mut self) -> Result<QualifiedName, SyntaxError> {
        let first = self.identifier()?;
        self.qualified_from(first)
    }

    /// The name of a function or type (`func_name`): alone it may be another set of keywords than qualified.
    pub fn qualified_function_name(&mut self) -> Result<QualifiedName, SyntaxError> {
        let qualified = self
            .peek_nth(1)
            .is_some_and(|token| token.kind == TokenKind::Dot);
        let first = if qualified {
            self.identifier()?
        } else {
            self.type_function_name()?
        };
        self.qualified_from(first)
    }

    fn qualified_from(&mut self, first: Name) -> Result<QualifiedName, SyntaxError> {
        let start = self.position - 1;
        let mut parts = vec![first];
        while self.at_kind(TokenKind::Dot) {
            self.position += 1;
            parts.push(self.label()?);
        }
        let mut parts = parts.into_iter().rev();
        if let (Some(name), schema, catalog, None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        {
            return Ok(QualifiedName {
                catalog,
                schema,
                name,
            });
        }
        let span = self.span_from(start);
        Err(
            SyntaxError::new(span, "at most a database, a schema and a name", "")
                .with_message("improper qualified name (too many dotted names)"),
        )
    }
}
