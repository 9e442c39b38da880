//! Cuts a file into statements.
//!
//! Statements end at a semicolon outside strings, comments and the bodies of SQL-standard functions, as psql sees it.
//! A statement is cut before it is read, so one that nobody can read costs only itself.

use std::ops::Range;

use super::lexer::{Lexer, Token, TokenKind, line_end};
use super::markers::live_ranges;
use crate::source::{FileId, Span};

/// Tokens kept of an INSERT, whose data may be megabytes.
const INSERT_TOKENS: usize = 64;
/// The same of one into a table called `buckets`: those rows count.
const BUCKET_TOKENS: usize = 4096;

/// A statement, not yet read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawStatement {
    /// From the first to the last token, without the semicolon.
    pub span: Span,
    /// What it is.
    pub kind: RawKind,
    /// Its tokens.
    ///
    /// Of an INSERT only those up to VALUES, 64 at most, but of one into `buckets` the first 4096; of [`RawKind::Psql`] and a lone conflict marker none.
    pub tokens: Vec<Token>,
    /// Whether `tokens` lacks some at the end.
    pub truncated: bool,
    /// The comments between the statement before and this one.
    pub comments: Vec<Span>,
    /// The lines of data that follow `COPY … FROM STDIN`, up to the line `\.`.
    pub data: Option<Span>,
}

/// What a [`RawStatement`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RawKind {
    /// SQL.
    Sql,
    /// A line that only psql understands: `\connect`, `\gexec`, `\if`. It belongs to no statement.
    Psql,
    /// An unresolved merge: SQL with a line of `<<<<<<<`, `=======` or `>>>>>>>` in it, or such a line between
    /// statements.
    Conflict {
        /// The first such line.
        marker: Span,
    },
    /// The text ends inside a string, quoted name, dollar quote or comment. What follows its start is lost.
    Unterminated {
        /// From where it was opened to the end; it is also the last of the tokens.
        token: Token,
    },
}

/// The statements of a file, those that migration tools run only on the way down left out.
pub fn split(file: FileId, text: &str) -> Splitter<'_> {
    Splitter::new(file, text, live_ranges(text), true)
}

/// The statements in a part of a file that goes to the server as it is, such as a function's body: backslashes,
/// migration markers and COPY data mean nothing there.
pub fn split_fragment(file: FileId, text: &str, range: Range<u32>) -> Splitter<'_> {
    Splitter::new(file, text, vec![range], false)
}

/// Iterator over the statements of a text. See [`split`].
#[derive(Debug, Clone)]
pub struct Splitter<'a> {
    file: FileId,
    text: &'a str,
    ranges: std::vec::IntoIter<Range<u32>>,
    lexer: Option<Lexer<'a>>,
    /// End of the range that `lexer` reads.
    end: u32,
    /// Whether psql's rules count.
    script: bool,
    /// A psql line that ended the statement before it.
    queued: Option<RawStatement>,
}

/// The statement that is being collected.
#[derive(Default)]
struct Pending {
    tokens: Vec<Token>,
    truncated: bool,
    comments: Vec<Span>,
    /// Start of the first token and end of the last, also of those that are not kept.
    extent: Option<(u32, u32)>,
    marker: Option<Span>,
    /// Open parentheses.
    depth: u32,
    /// In the body of an SQL-standard function: 1, and one more in each CASE.
    atomic: u32,
    /// CREATE RULE, the only statement with semicolons inside parentheses.
    rule: bool,
    insert: bool,
    full: bool,
}

impl<'a> Splitter<'a> {
    fn new(file: FileId, text: &'a str, ranges: Vec<Range<u32>>, script: bool) -> Self {
        Self {
            file,
            text,
            ranges: ranges.into_iter(),
            lexer: None,
            end: 0,
            script,
            queued: None,
        }
    }

    fn span(&self, range: Range<u32>) -> Span {
        Span::new(self.file, range)
    }

    fn word_is(&self, token: Token, word: &str) -> bool {
        token.kind == TokenKind::Word && token.text(self.text).eq_ignore_ascii_case(word)
    }

    /// Whether the tokens begin with CREATE [OR REPLACE] and one of `words`.
    fn creates(&self, tokens: &[Token], words: &[&str]) -> bool {
        let is = |at: usize, word| {
            tokens
                .get(at)
                .is_some_and(|&token| self.word_is(token, word))
        };
        let replace = is(1, "or") && is(2, "replace");
        is(0, "create")
            && words
                .iter()
                .any(|word| is(if replace { 3 } else { 1 }, word))
    }

    /// Reads up to the end of a statement. Nothing if the range holds no more.
    fn statement(&mut self, lexer: &mut Lexer<'a>) -> Option<RawStatement> {
        let mut pending = Pending::default();
        while let Some(token) = lexer.next_with_comments() {
            match token.kind {
                TokenKind::Comment => {
                    if pending.extent.is_none() {
                        pending.comments.push(self.span(token.start..token.end));
                    }
                }
                TokenKind::Semicolon if pending.ends_at_semicolon() => {
                    if pending.extent.is_some() {
                        let data = self.copy_data(lexer, &pending);
                        return Some(self.finish(pending, data));
                    }
                }
                TokenKind::Other
                    if self.script && pending.is_outside() && token.text(self.text) == "\\" =>
                {
                    let psql = self.psql_line(lexer, token.start, &mut pending);
                    if pending.extent.is_none() {
                        return Some(psql);
                    }
                    self.queued = Some(psql);
                    return Some(self.finish(pending, None));
                }
                TokenKind::Operator if self.script && self.is_conflict_marker(token) => {
                    let end = line_end(
                        &self.text.as_bytes()[..self.end as usize],
                        token.start as usize,
                    ) as u32;
                    let marker = self.span(token.start..end);
                    lexer.jump(end);
                    if pending.extent.is_none() {
                        pending.extent = Some((token.start, end));
                        pending.marker = Some(marker);
                        return Some(self.finish(pending, None));
                    }
                    pending.marker.get_or_insert(marker);
                }
                _ => self.push(&mut pending, token),
            }
        }
        pending.extent.is_some().then(|| self.finish(pending, None))
    }

    /// Takes a token into the statement and keeps account of what is open.
    fn push(&self, pending: &mut Pending, token: Token) {
        let (start, _) = pending.extent.unwrap_or((token.start, token.end));
        pending.extent = Some((start, token.end));
        match token.kind {
            TokenKind::LeftParen => pending.depth += 1,
            TokenKind::RightParen => pending.depth = pending.depth.saturating_sub(1),
            TokenKind::Word => self.count_blocks(pending, token),
            _ => {}
        }
        if pending.full && !token.kind.is_unterminated() {
            pending.truncated = true;
            return;
        }
        pending.tokens.push(token);
        match pending.tokens.len() {
            1 => pending.insert = self.word_is(token, "insert"),
            2 | 4 => pending.rule = self.creates(&pending.tokens, &["rule"]) || pending.rule,
            _ => {}
        }
        if pending.insert {
            pending.full |= if self.is_into_buckets(&pending.tokens) {
                pending.tokens.len() >= BUCKET_TOKENS
            } else {
                let values = pending.depth == 0 && self.word_is(token, "values");
                values || pending.tokens.len() >= INSERT_TOKENS
            };
        }
    }

    /// `INSERT INTO [schema.]buckets`
    fn is_into_buckets(&self, tokens: &[Token]) -> bool {
        let is_name = |place: usize| {
            tokens.get(place).is_some_and(|token| {
                let name = token.text(self.text).trim_matches('"');
                token.kind.is_identifier() && name.eq_ignore_ascii_case("buckets")
            })
        };
        let is_qualified = tokens
            .get(3)
            .is_some_and(|token| token.kind == TokenKind::Dot);
        is_name(if is_qualified { 4 } else { 2 })
    }

    /// `BEGIN ATOMIC … END`, and the CASE expressions in it, which have an END too.
    fn count_blocks(&self, pending: &mut Pending, token: Token) {
        let Some(&previous) = pending.tokens.last() else {
            return;
        };
        if pending.atomic == 0 {
            let begins = self.word_is(token, "atomic") && self.word_is(previous, "begin");
            if begins && self.creates(&pending.tokens, &["function", "procedure"]) {
                pending.atomic = 1;
            }
        } else if previous.kind == TokenKind::Dot || self.word_is(previous, "as") {
            // A column named "case" or "end".
        } else if self.word_is(token, "case") {
            pending.atomic += 1;
        } else if self.word_is(token, "end") {
            pending.atomic -= 1;
        }
    }

    fn finish(&self, pending: Pending, data: Option<Span>) -> RawStatement {
        let (start, end) = pending.extent.unwrap_or_default();
        let unterminated = pending
            .tokens
            .last()
            .copied()
            .filter(|token| token.kind.is_unterminated());
        let kind = match (pending.marker, unterminated) {
            (Some(marker), _) => RawKind::Conflict { marker },
            (None, Some(token)) => RawKind::Unterminated { token },
            (None, None) => RawKind::Sql,
        };
        RawStatement {
            span: self.span(start..end),
            kind,
            tokens: pending.tokens,
            truncated: pending.truncated,
            comments: pending.comments,
            data,
        }
    }

    /// The psql command whose backslash is at `start`.
    fn psql_line(&self, lexer: &mut Lexer<'a>, start: u32, pending: &mut Pending) -> RawStatement {
        let bytes = &self.text.as_bytes()[..self.end as usize];
        let line = line_end(bytes, start as usize) as u32;
        let command = self.text[start as usize..line as usize].trim_end();
        lexer.jump(line);
        let lower = command.to_ascii_lowercase();
        let mut words = lower.split_ascii_whitespace();
        let copies = words.next() == Some("\\copy")
            && words.any(|word| word == "from")
            && words.next() == Some("stdin");
        let comments = if pending.extent.is_none() {
            std::mem::take(&mut pending.comments)
        } else {
            Vec::new()
        };
        RawStatement {
            span: self.span(start..start + command.len() as u32),
            kind: RawKind::Psql,
            tokens: Vec::new(),
            truncated: false,
            comments,
            data: if copies { self.data_lines(lexer) } else { None },
        }
    }

    /// Whether an operator token is a line that git leaves in a file with an unresolved merge.
    fn is_conflict_marker(&self, token: Token) -> bool {
        let bytes = &self.text.as_bytes()[..self.end as usize];
        let start = token.start as usize;
        let line_start = start == 0 || matches!(bytes[start - 1], b'\n' | b'\r');
        let line = &bytes[start..];
        let marker = line.get(..7).is_some_and(|marker| {
            matches!(marker[0], b'<' | b'=' | b'>' | b'|')
                && marker.iter().all(|byte| *byte == marker[0])
        });
        line_start && marker && line.get(7).is_none_or(u8::is_ascii_whitespace)
    }

    /// Skips the data of COPY … FROM STDIN and says where it is.
    fn copy_data(&self, lexer: &mut Lexer<'a>, pending: &Pending) -> Option<Span> {
        let tokens = &pending.tokens;
        if !self.script || !self.word_is(*tokens.first()?, "copy") {
            return None;
        }
        let mut depth = 0_i32;
        let from_stdin = tokens.windows(2).any(|pair| {
            match pair[0].kind {
                TokenKind::LeftParen => depth += 1,
                TokenKind::RightParen => depth -= 1,
                _ => {}
            }
            depth == 0 && self.word_is(pair[0], "from") && self.word_is(pair[1], "stdin")
        });
        if from_stdin {
            self.data_lines(lexer)
        } else {
            None
        }
    }

    /// Skips the lines after the current one up to `\.`.
    fn data_lines(&self, lexer: &mut Lexer<'a>) -> Option<Span> {
        let rest = &self.text[lexer.offset() as usize..self.end as usize];
        let start = lexer.offset() + rest.find('\n')? as u32 + 1;
        let mut offset = start;
        for line in self.text[start as usize..self.end as usize].split_inclusive('\n') {
            if line.trim_end() == "\\." {
                lexer.jump(offset + line.trim_end().len() as u32);
                return Some(self.span(start..offset));
            }
            offset += line.len() as u32;
        }
        lexer.jump(offset);
        Some(self.span(start..offset))
    }
}

impl Pending {
    fn is_outside(&self) -> bool {
        self.depth == 0 && self.atomic == 0
    }

    /// Outside of a rule's actions a semicolon in parentheses is a mistake, and cutting there keeps the damage small.
    fn ends_at_semicolon(&self) -> bool {
        self.atomic == 0 && (self.depth == 0 || !self.rule)
    }
}

impl Iterator for Splitter<'_> {
    type Item = RawStatement;

    fn next(&mut self) -> Option<RawStatement> {
        if let Some(queued) = self.queued.take() {
            return Some(queued);
        }
        loop {
            let mut lexer = if let Some(lexer) = self.lexer.take() {
                lexer
            } else {
                let range = self.ranges.next()?;
                self.end = range.end;
                Lexer::new(self.text, range)
            };
            if let Some(statement) = self.statement(&mut lexer) {
                self.lexer = Some(lexer);
                return Some(statement);
            }
        }
    }
}

#[cfg(test)]
mod tests;
