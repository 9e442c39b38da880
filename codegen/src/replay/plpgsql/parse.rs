//! From tokens to PL/pgSQL's tree (manual, chapter 43; the server's `pl_gram.y`).

mod declare;
mod loops;
mod raise;

use std::ops::Range;

use crate::source::FileId;
use crate::sql::lexer::{Token, TokenKind, lex};
use crate::sql::{Cursor, Name, SyntaxError};

use super::conditions;
use super::tree::*;

/// How deep blocks and loops may nest.
const MAX_DEPTH: usize = 200;

type Parsed<T> = Result<T, SyntaxError>;

/// Reads a function's body or a DO block.
///
/// # Errors
/// It is no PL/pgSQL. Expressions and SQL statements are not looked into.
pub(super) fn parse(file: FileId, text: &str, range: Range<u32>) -> Parsed<Block> {
    let tokens = lex(text, range);
    let mut parser = Parser {
        cursor: Cursor::new(file, text, &tokens),
        depth: 0,
    };
    // #variable_conflict use_column and the like
    while parser.cursor.eat_operator("#") {
        parser.cursor.label()?;
        parser.cursor.label()?;
    }
    let label = parser.label()?;
    let block = parser.block(label)?;
    parser.cursor.eat_kind(TokenKind::Semicolon);
    parser.cursor.expect_end()?;
    Ok(block)
}

struct Parser<'a> {
    cursor: Cursor<'a>,
    depth: usize,
}

impl Parser<'_> {
    /// `<<label>>`, if it comes.
    fn label(&mut self) -> Parsed<Option<String>> {
        if !self.cursor.eat_operator("<<") {
            return Ok(None);
        }
        let label = self.cursor.label()?;
        self.cursor.expect_operator(">>")?;
        Ok(Some(label.value))
    }

    /// A block after its label.
    fn block(&mut self, label: Option<String>) -> Parsed<Block> {
        let mut declarations = Vec::new();
        if self.cursor.eat("declare") {
            while !self.cursor.at("begin") {
                if self.cursor.eat("declare") {
                    continue;
                }
                declarations.push(self.declaration()?);
            }
        }
        self.cursor.expect("begin")?;
        let body = self.statements(&["end", "exception"])?;
        let mut handlers = Vec::new();
        if self.cursor.eat("exception") {
            while self.cursor.eat("when") {
                let conditions = self.conditions()?;
                self.cursor.expect("then")?;
                let body = self.statements(&["end", "when"])?;
                handlers.push(Handler { conditions, body });
            }
            if handlers.is_empty() {
                return Err(self.cursor.error("WHEN"));
            }
        }
        self.cursor.expect("end")?;
        self.end_label()?;
        Ok(Block {
            label,
            declarations,
            body,
            handlers,
        })
    }

    /// The label that may follow END.
    fn end_label(&mut self) -> Parsed<()> {
        if !self.cursor.is_end() && !self.cursor.at_kind(TokenKind::Semicolon) {
            self.cursor.label()?;
        }
        Ok(())
    }

    /// `condition OR SQLSTATE 'xxxxx' …`
    fn conditions(&mut self) -> Parsed<Vec<Condition>> {
        let mut found = Vec::new();
        loop {
            found.push(if self.cursor.eat("sqlstate") {
                Condition::States(vec![self.state()?])
            } else {
                let at = self.cursor;
                let name = self.cursor.label()?;
                if name.value == "others" {
                    Condition::Others
                } else {
                    Condition::States(named_states(&at, &name)?)
                }
            });
            if !self.cursor.eat("or") {
                return Ok(found);
            }
        }
    }

    /// The text after SQLSTATE.
    fn state(&mut self) -> Parsed<String> {
        let at = self.cursor;
        let state = self.cursor.string_literal()?.value;
        if conditions::is_state(&state) {
            Ok(state)
        } else {
            Err(at
                .error("a code of five characters")
                .with_message("invalid SQLSTATE code"))
        }
    }

    /// Statements up to one of the words.
    fn statements(&mut self, ends: &[&str]) -> Parsed<Vec<Located>> {
        if self.depth >= MAX_DEPTH {
            return Err(self
                .cursor
                .error("")
                .with_message("stack depth limit exceeded"));
        }
        self.depth += 1;
        let mut statements = Vec::new();
        while !self.cursor.at_any(ends) {
            if self.cursor.is_end() {
                let last = ends.first().copied().unwrap_or_default();
                return Err(self.cursor.error(last.to_ascii_uppercase()));
            }
            let start = self.cursor.position();
            let value = self.statement()?;
            let span = self.cursor.span_from(start);
            self.semicolon()?;
            statements.push(Located { span, value });
        }
        self.depth -= 1;
        Ok(statements)
    }

    fn semicolon(&mut self) -> Parsed<()> {
        self.cursor.expect_kind(TokenKind::Semicolon).map(|_| ())
    }

    fn statement(&mut self) -> Parsed<Statement> {
        let label = self.label()?;
        if self.cursor.at_any(&["declare", "begin"]) {
            return Ok(Statement::Block(self.block(label)?));
        }
        if let Some(found) = self.loop_statement(label.clone())? {
            return Ok(found);
        }
        if label.is_some() {
            return Err(self.cursor.error("BEGIN or a loop"));
        }
        if let Some(assignment) = self.assignment()? {
            return Ok(assignment);
        }
        let word = self.cursor.peek_word().map(str::to_ascii_lowercase);
        match word.as_deref() {
            Some("if") => self.if_statement(),
            Some("case") => self.case_statement(),
            Some(again @ ("exit" | "continue")) => self.leave(again == "continue"),
            Some("return") => self.return_statement(),
            Some("raise") => self.raise(),
            Some("assert") => {
                self.cursor.bump();
                let condition = self.piece_until(|at| at.at_kind(TokenKind::Comma))?;
                let message = if self.cursor.eat_kind(TokenKind::Comma) {
                    Some(self.piece_until(|_| false)?)
                } else {
                    None
                };
                Ok(Statement::Assert { condition, message })
            }
            Some("perform") => {
                self.cursor.bump();
                Ok(Statement::Perform(self.piece_until(|_| false)?))
            }
            Some("execute") => self.execute(),
            Some("get") => self.diagnostics(),
            Some("open") => self.open(),
            Some("fetch" | "move") => self.fetch(),
            Some("close") => {
                self.cursor.bump();
                Ok(Statement::Close(self.cursor.identifier()?))
            }
            Some("null") => {
                self.cursor.bump();
                Ok(Statement::Null)
            }
            Some(end @ ("commit" | "rollback")) => {
                self.piece_until(|_| false)?;
                Ok(if end == "commit" {
                    Statement::Commit
                } else {
                    Statement::Rollback
                })
            }
            Some(_) => self.sql(),
            None if self.cursor.at_kind(TokenKind::LeftParen) => self.sql(),
            None => Err(self.cursor.error("a statement")),
        }
    }

    /// `target := value` or `target = value`, if it is one.
    fn assignment(&mut self) -> Parsed<Option<Statement>> {
        let start = self.cursor.position();
        let is_name = self
            .cursor
            .peek()
            .is_some_and(|token| token.kind.is_identifier());
        if !is_name {
            return Ok(None);
        }
        let Ok(target) = self.target() else {
            self.cursor.rewind(start);
            return Ok(None);
        };
        if !self.cursor.eat_kind(TokenKind::ColonEquals) && !self.cursor.eat_operator("=") {
            self.cursor.rewind(start);
            return Ok(None);
        }
        let value = self.piece_until(|_| false)?;
        Ok(Some(Statement::Assign { target, value }))
    }

    /// `name.field[1]`
    fn target(&mut self) -> Parsed<Target> {
        let mut path = vec![self.cursor.label()?];
        let mut subscripts = Vec::new();
        loop {
            if self.cursor.eat_kind(TokenKind::Dot) {
                path.push(self.cursor.label()?);
            } else if self.cursor.at_kind(TokenKind::LeftBracket) {
                self.cursor.bump();
                let inner = self
                    .cursor
                    .skip_until(|at| at.at_kind(TokenKind::RightBracket));
                subscripts.push(piece(inner, "an expression")?);
                self.cursor.expect_kind(TokenKind::RightBracket)?;
            } else {
                return Ok(Target { path, subscripts });
            }
        }
    }

    fn targets(&mut self) -> Parsed<Vec<Target>> {
        let mut targets = vec![self.target()?];
        while self.cursor.eat_kind(TokenKind::Comma) {
            targets.push(self.target()?);
        }
        Ok(targets)
    }

    /// INTO [STRICT] targets, after INTO.
    fn targets_after_into(&mut self) -> Parsed<IntoClause> {
        let strict = self.cursor.eat("strict");
        let targets = self.targets()?;
        Ok(IntoClause { targets, strict })
    }

    fn if_statement(&mut self) -> Parsed<Statement> {
        let mut branches = Vec::new();
        self.cursor.expect("if")?;
        loop {
            let condition = self.piece_until(|at| at.at("then"))?;
            self.cursor.expect("then")?;
            let body = self.statements(&["end", "else", "elsif", "elseif"])?;
            branches.push((condition, body));
            if self.cursor.eat_any(&["elsif", "elseif"]).is_none() {
                break;
            }
        }
        let otherwise = if self.cursor.eat("else") {
            Some(self.statements(&["end"])?)
        } else {
            None
        };
        self.cursor.expect_all(&["end", "if"])?;
        Ok(Statement::If {
            branches,
            otherwise,
        })
    }

    fn case_statement(&mut self) -> Parsed<Statement> {
        self.cursor.expect("case")?;
        let operand = if self.cursor.at("when") {
            None
        } else {
            Some(self.piece_until(|at| at.at("when"))?)
        };
        let mut branches = Vec::new();
        while self.cursor.eat("when") {
            let mut values = Vec::new();
            loop {
                let more = |at: &Cursor| {
                    at.at("then") || (operand.is_some() && at.at_kind(TokenKind::Comma))
                };
                values.push(self.piece_until(more)?);
                if !self.cursor.eat_kind(TokenKind::Comma) {
                    break;
                }
            }
            self.cursor.expect("then")?;
            let body = self.statements(&["end", "else", "when"])?;
            branches.push((values, body));
        }
        if branches.is_empty() {
            return Err(self.cursor.error("WHEN"));
        }
        let otherwise = if self.cursor.eat("else") {
            Some(self.statements(&["end"])?)
        } else {
            None
        };
        self.cursor.expect_all(&["end", "case"])?;
        Ok(Statement::Case {
            operand,
            branches,
            otherwise,
        })
    }

    fn leave(&mut self, again: bool) -> Parsed<Statement> {
        self.cursor.bump();
        let named =
            !self.cursor.at("when") && self.cursor.peek().is_some_and(|t| t.kind.is_identifier());
        let label = if named {
            Some(self.cursor.label()?.value)
        } else {
            None
        };
        let condition = if self.cursor.eat("when") {
            Some(self.piece_until(|_| false)?)
        } else {
            None
        };
        Ok(Statement::Leave {
            again,
            label,
            condition,
        })
    }

    fn return_statement(&mut self) -> Parsed<Statement> {
        self.cursor.expect("return")?;
        let at_end = |cursor: &Cursor| cursor.at_kind(TokenKind::Semicolon);
        if self.cursor.eat("next") {
            let value = if at_end(&self.cursor) {
                None
            } else {
                Some(self.piece_until(|_| false)?)
            };
            return Ok(Statement::ReturnNext(value));
        }
        if self.cursor.at("query") {
            self.cursor.bump();
            return Ok(Statement::ReturnQuery(self.rows()?));
        }
        let value = if at_end(&self.cursor) {
            None
        } else {
            Some(self.piece_until(|_| false)?)
        };
        Ok(Statement::Return(value))
    }

    /// A query, or EXECUTE text [USING …].
    fn rows(&mut self) -> Parsed<Rows> {
        if !self.cursor.eat("execute") {
            return Ok(Rows::Query(self.piece_until(|at| at.at("loop"))?));
        }
        let ends = |at: &Cursor| at.at_any(&["using", "loop"]);
        let command = self.piece_until(ends)?;
        let using = if self.cursor.eat("using") {
            self.pieces(|at| at.at("loop"))?
        } else {
            Vec::new()
        };
        Ok(Rows::Dynamic { command, using })
    }

    fn execute(&mut self) -> Parsed<Statement> {
        self.cursor.expect("execute")?;
        let ends = |at: &Cursor| at.at_any(&["into", "using"]);
        let command = self.piece_until(ends)?;
        let mut into = None;
        let mut using = Vec::new();
        loop {
            if into.is_none() && self.cursor.eat("into") {
                into = Some(self.targets_after_into()?);
            } else if using.is_empty() && self.cursor.eat("using") {
                using = self.pieces(ends)?;
            } else {
                break;
            }
        }
        Ok(Statement::Execute {
            command,
            into,
            using,
        })
    }

    /// Expressions between commas.
    fn pieces(&mut self, stop: impl Fn(&Cursor) -> bool + Copy) -> Parsed<Vec<Piece>> {
        let mut pieces = Vec::new();
        loop {
            pieces.push(self.piece_until(|at| at.at_kind(TokenKind::Comma) || stop(at))?);
            if !self.cursor.eat_kind(TokenKind::Comma) {
                return Ok(pieces);
            }
        }
    }

    /// GET [CURRENT | STACKED] DIAGNOSTICS target = item, …
    fn diagnostics(&mut self) -> Parsed<Statement> {
        self.cursor.expect("get")?;
        let stacked = self.cursor.eat_any(&["stacked", "current"]) == Some("stacked");
        self.cursor.expect("diagnostics")?;
        let mut items = Vec::new();
        loop {
            let target = self.target()?;
            if !self.cursor.eat_kind(TokenKind::ColonEquals) {
                self.cursor.expect_operator("=")?;
            }
            items.push((target, self.cursor.label()?.value));
            if !self.cursor.eat_kind(TokenKind::Comma) {
                return Ok(Statement::Diagnostics { stacked, items });
            }
        }
    }

    fn open(&mut self) -> Parsed<Statement> {
        self.cursor.expect("open")?;
        let cursor = self.cursor.identifier()?;
        self.cursor.eat("no");
        self.cursor.eat("scroll");
        let arguments = self.arguments()?;
        let rows = if self.cursor.eat("for") {
            Some(self.rows()?)
        } else {
            None
        };
        Ok(Statement::Open {
            cursor,
            rows,
            arguments,
        })
    }

    /// `(a, b)`, if it comes; `a := 1` counts as `1`.
    fn arguments(&mut self) -> Parsed<Vec<Piece>> {
        if !self.cursor.at_kind(TokenKind::LeftParen) {
            return Ok(Vec::new());
        }
        let mut inner = self.cursor.parenthesised()?;
        let parts = inner.split_commas().into_iter();
        parts
            .map(|mut part| {
                let named = part.peek_nth(1).is_some_and(|token| {
                    matches!(
                        token.kind,
                        TokenKind::ColonEquals | TokenKind::EqualsGreater
                    )
                });
                if named {
                    part.bump();
                    part.bump();
                }
                piece(part, "an expression")
            })
            .collect()
    }

    /// FETCH [direction {FROM | IN}] cursor INTO targets; MOVE the same without INTO.
    fn fetch(&mut self) -> Parsed<Statement> {
        self.cursor.bump();
        let words = self
            .cursor
            .skip_until(|at| at.at_kind(TokenKind::Semicolon) || at.at("into"));
        let mut words = words;
        let mut direction = Direction::Next;
        let mut cursor = None;
        while let Some(token) = words.peek() {
            if token.kind.is_identifier() {
                let name = words.label()?;
                match name.value.as_str() {
                    "next" | "forward" | "from" | "in" => {}
                    "prior" | "first" | "last" | "absolute" | "relative" | "backward" | "all" => {
                        direction = Direction::Other;
                    }
                    _ => cursor = Some(name),
                }
            } else {
                direction = Direction::Other;
                words.bump();
            }
        }
        let Some(cursor) = cursor else {
            return Err(words.error("a cursor"));
        };
        let into = if self.cursor.eat("into") {
            Some(self.targets_after_into()?)
        } else {
            None
        };
        Ok(Statement::Fetch {
            cursor,
            direction,
            into,
        })
    }

    /// Any SQL statement, up to its semicolon; INTO is taken out of queries and changes of rows.
    fn sql(&mut self) -> Parsed<Statement> {
        let start = self.cursor.position();
        let has_into = self.cursor.at_any(&[
            "select", "insert", "update", "delete", "merge", "with", "values",
        ]) || self.cursor.at_kind(TokenKind::LeftParen);
        let mut tokens: Vec<Token> = Vec::new();
        let mut into = None;
        let mut depth = 0_usize;
        let mut atomic = 0_usize;
        while let Some(token) = self.cursor.peek() {
            let before = tokens.last().copied();
            let after = |words: &[&str]| {
                before.is_some_and(|before| {
                    let text = before.text(self.cursor.text());
                    words.iter().any(|word| text.eq_ignore_ascii_case(word))
                })
            };
            match token.kind {
                TokenKind::LeftParen | TokenKind::LeftBracket => depth += 1,
                TokenKind::RightParen | TokenKind::RightBracket => depth = depth.saturating_sub(1),
                TokenKind::Semicolon if atomic == 0 => break,
                TokenKind::Word if self.cursor.at("atomic") && after(&["begin"]) => atomic += 1,
                TokenKind::Word if atomic > 0 && self.cursor.at("case") => atomic += 1,
                TokenKind::Word if atomic > 0 && self.cursor.at("end") => atomic -= 1,
                TokenKind::Word
                    if has_into
                        && depth == 0
                        && into.is_none()
                        && self.cursor.at("into")
                        && !after(&["insert", "merge"]) =>
                {
                    self.cursor.bump();
                    into = Some(self.targets_after_into()?);
                    continue;
                }
                _ => {}
            }
            tokens.push(token);
            self.cursor.bump();
        }
        let span = self.cursor.span_from(start);
        let command = Piece { span, tokens };
        Ok(Statement::Sql {
            command,
            into,
            is_data: has_into,
        })
    }

    /// Everything before a semicolon, or where `stop` says so outside parentheses.
    fn piece_until(&mut self, stop: impl Fn(&Cursor) -> bool) -> Parsed<Piece> {
        let at = self.cursor;
        let inner = self
            .cursor
            .skip_until(|at| at.at_kind(TokenKind::Semicolon) || stop(at));
        if inner.is_end() {
            return Err(at.error("an expression"));
        }
        piece(inner, "an expression")
    }
}

fn piece(inner: Cursor<'_>, what: &str) -> Parsed<Piece> {
    if inner.is_end() {
        return Err(inner.error(what));
    }
    Ok(Piece {
        span: inner.rest_span(),
        tokens: inner.tokens().to_vec(),
    })
}

/// The codes of a condition's name.
fn named_states(at: &Cursor<'_>, name: &Name) -> Parsed<Vec<String>> {
    let states: Vec<_> = conditions::states(&name.value).map(str::to_owned).collect();
    if states.is_empty() {
        let message = format!("unrecognized exception condition \"{name}\"");
        return Err(at.error("the name of a condition").with_message(message));
    }
    Ok(states)
}

#[cfg(test)]
mod tests;
