//! Statements of the truth table that read or change rows, cut into their parts.

use rowtype::sql::lexer::{Token, TokenKind};

use super::tokens;

/// A statement that reads or changes rows, in its parts.
#[derive(Debug, Clone, Default)]
pub struct Rows<'a> {
    /// Its first word: `select`, `insert`, `update`, `delete`, `merge`, `truncate`.
    pub verb: &'a str,
    /// The name of the table, view or function.
    pub target: &'a str,
    /// The expressions of SELECT.
    pub columns: Vec<&'a str>,
    /// Whether it calls a function instead of naming a table.
    pub calls: bool,
    /// SELECT FOR UPDATE.
    pub locks: bool,
    /// VALUES of INSERT.
    pub values: &'a str,
    /// Behind SET, of DO UPDATE too.
    pub set: &'a str,
    /// Behind WHERE.
    pub condition: &'a str,
    /// Behind RETURNING.
    pub returning: &'a str,
    /// Behind ON CONFLICT.
    pub conflict: Option<&'a str>,
}

impl<'a> Rows<'a> {
    /// Cuts a statement at its keywords; none for other statements.
    pub fn read(sql: &'a str) -> Option<Self> {
        const CLAUSES: [&str; 11] = [
            "select",
            "from",
            "into",
            "update",
            "values",
            "using",
            "set",
            "where",
            "returning",
            "on",
            "when",
        ];
        let tokens = tokens(sql);
        let verb = tokens.first()?.text(sql);
        if !["select", "insert", "update", "delete", "merge", "truncate"].contains(&verb) {
            return None;
        }
        let mut own = Self {
            verb,
            ..Self::default()
        };
        // Clauses of the outermost level, with their texts.
        let mut depth = 0;
        let mut starts: Vec<Token> = Vec::new();
        for token in &tokens {
            match token.kind {
                TokenKind::LeftParen => depth += 1,
                TokenKind::RightParen => depth -= 1,
                TokenKind::Word if depth == 0 && CLAUSES.contains(&token.text(sql)) => {
                    starts.push(*token);
                }
                _ => {}
            }
        }
        for (index, start) in starts.iter().enumerate() {
            let end = starts
                .get(index + 1)
                .map_or(sql.len(), |next| next.start as usize);
            let text = sql[start.end as usize..end].trim();
            match start.text(sql) {
                "select" => own.columns = text.split(',').map(str::trim).collect(),
                "from" | "into" | "update" if own.target.is_empty() => {
                    let name = text.split([' ', '(']).next().unwrap_or_default();
                    own.calls = text[name.len()..].starts_with("()");
                    own.locks = text.split_whitespace().any(|word| word == "for");
                    own.target = name;
                }
                "values" => own.values = text,
                "set" => own.set = text,
                "where" => own.condition = text,
                "returning" => own.returning = text,
                "on" if own.verb == "insert" => {
                    let rest = &sql[start.end as usize..];
                    own.conflict = Some(rest.trim_start().strip_prefix("conflict")?.trim());
                }
                _ => {}
            }
        }
        match (verb, own.columns.as_slice()) {
            ("truncate", _) => own.target = sql[verb.len()..].trim(),
            // `select f()`
            ("select", [call]) if own.target.is_empty() => {
                own.target = call.strip_suffix("()")?;
                own.calls = true;
            }
            _ => {}
        }
        Some(own)
    }
}
