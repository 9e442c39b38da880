//! PostgreSQL's lexical rules over bytes.
//!
//! PostgreSQL 17 manual, section 4.1, and where it is silent what the server's own scanner does. White space and
//! comments are skipped; every other byte of the text belongs to exactly one token. A string literal continued on the
//! next line (`'a'` newline `'b'`) is one token, as it is one literal to PostgreSQL.

use std::ops::Range;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum TokenKind {
    /// An unquoted identifier or keyword. Every byte above 127 is a letter, a no-break space included.
    Word,
    /// `"name"`.
    QuotedIdentifier,
    /// `U&"name"`.
    UnicodeIdentifier,
    /// `'text'`.
    String,
    /// `E'text'`.
    EscapeString,
    /// `U&'text'`.
    UnicodeString,
    /// `B'101'` or `X'1F'`.
    BitString,
    /// `N'text'`.
    NationalString,
    /// `$tag$text$tag$`.
    DollarString,
    /// Decimal digits, underscores allowed: `1_000`.
    Integer,
    /// Any other number: `1.5`, `1e9`, `0x1F`.
    Number,
    /// A number run into letters, which PostgreSQL refuses: `123abc`.
    JunkNumber,
    /// `$1`.
    Parameter,
    /// An operator, by PostgreSQL's rule for where a run of operator characters ends.
    Operator,
    /// `(`
    LeftParen,
    /// `)`
    RightParen,
    /// `[`
    LeftBracket,
    /// `]`
    RightBracket,
    /// `,`
    Comma,
    /// `;`
    Semicolon,
    /// `:`
    Colon,
    /// `.`
    Dot,
    /// `..`, a range in PL/pgSQL.
    DotDot,
    /// `::`
    TypeCast,
    /// `:=`
    ColonEquals,
    /// `=>`
    EqualsGreater,
    /// A psql variable, `:name`, `:'name'`, `:"name"` or `:{?name}`: text that psql would have replaced.
    PsqlVariable,
    /// A comment; only [`Lexer::next_with_comments`] yields it.
    Comment,
    /// A quote that the text never closes.
    UnterminatedString,
    /// A double quote that the text never closes.
    UnterminatedQuoted,
    /// A dollar quote that the text never closes.
    UnterminatedDollar,
    /// A `/*` that the text never closes.
    UnterminatedComment,
    /// A character that means nothing in SQL, such as a backslash or a brace.
    Other,
}

impl TokenKind {
    /// Whether this is a string constant of any kind.
    pub fn is_string(self) -> bool {
        matches!(
            self,
            Self::String
                | Self::EscapeString
                | Self::UnicodeString
                | Self::BitString
                | Self::NationalString
                | Self::DollarString
        )
    }

    /// Whether this is a name or keyword, quoted or not.
    pub fn is_identifier(self) -> bool {
        matches!(
            self,
            Self::Word | Self::QuotedIdentifier | Self::UnicodeIdentifier
        )
    }

    /// Whether the text ended inside this token.
    pub fn is_unterminated(self) -> bool {
        matches!(
            self,
            Self::UnterminatedString
                | Self::UnterminatedQuoted
                | Self::UnterminatedDollar
                | Self::UnterminatedComment
        )
    }
}

/// A token and the bytes it covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Offset of its first byte in the file.
    pub start: u32,
    /// Offset after its last byte.
    pub end: u32,
}

impl Token {
    /// The bytes it covers.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Its source text.
    pub fn text(self, text: &str) -> &str {
        &text[self.range()]
    }
}

/// The tokens of `range` of `text`, without comments.
///
/// Never fails: what cannot be read is a token of an error kind.
pub fn lex(text: &str, range: Range<u32>) -> Vec<Token> {
    Lexer::new(text, range).collect()
}

/// Reads tokens one after another.
#[derive(Debug, Clone)]
pub struct Lexer<'a> {
    /// The text up to the end of the range.
    bytes: &'a [u8],
    position: usize,
    /// Open square brackets: a colon inside them belongs to an array slice, not to psql.
    brackets: u32,
    previous: Option<Token>,
}

const SPACE: u8 = 1;
const START: u8 = 2;
const CONTINUE: u8 = 4;
const DIGIT: u8 = 8;
const OPERATOR: u8 = 16;

/// The class of every byte.
const CLASS: [u8; 256] = {
    let mut class = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        class[byte] = match byte as u8 {
            b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c => SPACE,
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | 0x80.. => START | CONTINUE,
            b'0'..=b'9' => DIGIT | CONTINUE,
            b'$' => CONTINUE,
            b'~' | b'!' | b'@' | b'#' | b'^' | b'&' | b'|' | b'`' | b'?' | b'+' | b'-' | b'*'
            | b'/' | b'%' | b'<' | b'>' | b'=' => OPERATOR,
            _ => 0,
        };
        byte += 1;
    }
    class
};

fn is(byte: u8, class: u8) -> bool {
    CLASS[byte as usize] & class != 0
}

impl<'a> Lexer<'a> {
    /// Reads `range` of `text`; offsets count from the start of `text`. A byte order mark at offset 0 is skipped.
    ///
    /// # Panics
    /// If `range` is not a range of `text`.
    pub fn new(text: &'a str, range: Range<u32>) -> Self {
        let mut position = range.start as usize;
        let bytes = &text.as_bytes()[..range.end as usize];
        assert!(
            text.is_char_boundary(position) && position <= bytes.len(),
            "a range of the text"
        );
        if position == 0 && bytes.starts_with("\u{feff}".as_bytes()) {
            position = 3;
        }
        Self {
            bytes,
            position,
            brackets: 0,
            previous: None,
        }
    }

    /// Offset of the first byte not yet read.
    pub fn offset(&self) -> u32 {
        self.position as u32
    }

    /// Continues at `position`, a character boundary at or after the current position, as if a statement began there.
    pub(super) fn jump(&mut self, position: u32) {
        self.position = position as usize;
        self.brackets = 0;
        self.previous = None;
    }

    /// The next token, a comment also being one.
    pub fn next_with_comments(&mut self) -> Option<Token> {
        while self.peek(0).is_some_and(|byte| is(byte, SPACE)) {
            self.position += 1;
        }
        let start = self.position;
        let first = self.peek(0)?;
        let kind = self.scan(first);
        let token = Token {
            kind,
            start: start as u32,
            end: self.position as u32,
        };
        match kind {
            TokenKind::LeftBracket => self.brackets += 1,
            TokenKind::RightBracket => self.brackets = self.brackets.saturating_sub(1),
            TokenKind::Semicolon => self.brackets = 0,
            _ => {}
        }
        if kind != TokenKind::Comment {
            self.previous = Some(token);
        }
        Some(token)
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.position + ahead).copied()
    }

    fn peek_is(&self, ahead: usize, class: u8) -> bool {
        self.peek(ahead).is_some_and(|byte| is(byte, class))
    }

    fn skip_class(&mut self, class: u8) {
        while self.peek_is(0, class) {
            self.position += 1;
        }
    }

    fn advance(&mut self, count: usize, kind: TokenKind) -> TokenKind {
        self.position += count;
        kind
    }

    /// Moves past the token that begins with `first` and says what it is.
    fn scan(&mut self, first: u8) -> TokenKind {
        match first {
            b'-' if self.peek(1) == Some(b'-') => {
                self.position = line_end(self.bytes, self.position);
                TokenKind::Comment
            }
            b'/' if self.peek(1) == Some(b'*') => self.block_comment(),
            b'\'' => self.string(0, TokenKind::String),
            b'"' => self.quoted(0, TokenKind::QuotedIdentifier),
            b'e' | b'E' if self.peek(1) == Some(b'\'') => self.string(1, TokenKind::EscapeString),
            b'b' | b'B' | b'x' | b'X' if self.peek(1) == Some(b'\'') => {
                self.string(1, TokenKind::BitString)
            }
            b'n' | b'N' if self.peek(1) == Some(b'\'') => self.string(1, TokenKind::NationalString),
            b'u' | b'U' if self.peek(1) == Some(b'&') && self.peek(2) == Some(b'\'') => {
                self.string(2, TokenKind::UnicodeString)
            }
            b'u' | b'U' if self.peek(1) == Some(b'&') && self.peek(2) == Some(b'"') => {
                self.quoted(2, TokenKind::UnicodeIdentifier)
            }
            b'$' => self.dollar(),
            b'.' if self.peek_is(1, DIGIT) => self.number(),
            b'.' if self.peek(1) == Some(b'.') => self.advance(2, TokenKind::DotDot),
            b':' => self.colon(),
            b'(' => self.advance(1, TokenKind::LeftParen),
            b')' => self.advance(1, TokenKind::RightParen),
            b'[' => self.advance(1, TokenKind::LeftBracket),
            b']' => self.advance(1, TokenKind::RightBracket),
            b',' => self.advance(1, TokenKind::Comma),
            b';' => self.advance(1, TokenKind::Semicolon),
            b'.' => self.advance(1, TokenKind::Dot),
            _ if is(first, START) => {
                self.skip_class(CONTINUE);
                TokenKind::Word
            }
            _ if is(first, DIGIT) => self.number(),
            _ if is(first, OPERATOR) => self.operator(),
            _ => self.advance(1, TokenKind::Other),
        }
    }

    fn block_comment(&mut self) -> TokenKind {
        let mut depth = 0_usize;
        while let Some(byte) = self.peek(0) {
            match (byte, self.peek(1)) {
                (b'/', Some(b'*')) => {
                    depth += 1;
                    self.position += 2;
                }
                (b'*', Some(b'/')) => {
                    depth -= 1;
                    self.position += 2;
                    if depth == 0 {
                        return TokenKind::Comment;
                    }
                }
                _ => self.position += 1,
            }
        }
        TokenKind::UnterminatedComment
    }

    /// A string constant whose quote comes after `prefix` bytes, with all its continuations.
    fn string(&mut self, prefix: usize, kind: TokenKind) -> TokenKind {
        let mut open = self.position + prefix;
        let escapes = kind == TokenKind::EscapeString;
        loop {
            let Some(close) = closing_quote(self.bytes, open + 1, b'\'', escapes) else {
                self.position = self.bytes.len();
                return TokenKind::UnterminatedString;
            };
            self.position = close + 1;
            match continuation(self.bytes, self.position) {
                Some(next) => open = next,
                None => return kind,
            }
        }
    }

    fn quoted(&mut self, prefix: usize, kind: TokenKind) -> TokenKind {
        if let Some(close) = closing_quote(self.bytes, self.position + prefix + 1, b'"', false) {
            self.position = close + 1;
            kind
        } else {
            self.position = self.bytes.len();
            TokenKind::UnterminatedQuoted
        }
    }

    fn dollar(&mut self) -> TokenKind {
        if self.peek_is(1, DIGIT) {
            self.position += 1;
            self.skip_class(DIGIT);
            if self.peek_is(0, START) {
                self.skip_class(CONTINUE);
                return TokenKind::JunkNumber;
            }
            return TokenKind::Parameter;
        }
        let Some(delimiter) = dollar_delimiter(&self.bytes[self.position..]) else {
            return self.advance(1, TokenKind::Other);
        };
        let body = self.position + delimiter.len();
        if let Some(length) = find(&self.bytes[body..], delimiter) {
            self.position = body + length + delimiter.len();
            TokenKind::DollarString
        } else {
            self.position = self.bytes.len();
            TokenKind::UnterminatedDollar
        }
    }

    fn number(&mut self) -> TokenKind {
        let radix = match (self.peek(0), self.peek(1)) {
            (Some(b'0'), Some(b'x' | b'X')) => 16,
            (Some(b'0'), Some(b'o' | b'O')) => 8,
            (Some(b'0'), Some(b'b' | b'B')) => 2,
            _ => 10,
        };
        let mut kind = TokenKind::Integer;
        if radix == 10 {
            self.digits(10);
            // Two dots after an integer are a range, not a number that ends in a dot.
            if self.peek(0) == Some(b'.') && self.peek(1) != Some(b'.') {
                kind = TokenKind::Number;
                self.position += 1;
                self.digits(10);
            }
            if matches!(self.peek(0), Some(b'e' | b'E')) {
                let sign = usize::from(matches!(self.peek(1), Some(b'+' | b'-')));
                if self.peek_is(1 + sign, DIGIT) {
                    kind = TokenKind::Number;
                    self.position += 1 + sign;
                    self.digits(10);
                }
            }
        } else {
            let start = self.position;
            self.position += 2;
            self.digits(radix);
            kind = if self.position == start + 2 {
                TokenKind::JunkNumber
            } else {
                TokenKind::Number
            };
        }
        if self.peek_is(0, START | DIGIT) {
            self.skip_class(CONTINUE);
            kind = TokenKind::JunkNumber;
        }
        kind
    }

    /// Digits of a number, single underscores between them allowed; after `0x` also before the first.
    fn digits(&mut self, radix: u32) {
        let digit = |byte: Option<u8>| byte.is_some_and(|byte| char::from(byte).is_digit(radix));
        let mut seen = radix != 10;
        loop {
            if digit(self.peek(0)) {
                self.position += 1;
            } else if seen && self.peek(0) == Some(b'_') && digit(self.peek(1)) {
                self.position += 2;
            } else {
                return;
            }
            seen = true;
        }
    }

    fn operator(&mut self) -> TokenKind {
        let run = &self.bytes[self.position..];
        let mut length = run.iter().take_while(|&&byte| is(byte, OPERATOR)).count();
        // A comment may begin inside the run.
        if let Some(comment) = run[..length]
            .windows(2)
            .position(|pair| pair == b"--" || pair == b"/*")
        {
            length = comment;
        }
        // An operator of several characters ends in + or - only if it also has a character that no SQL operator has.
        if length > 1
            && matches!(run[length - 1], b'+' | b'-')
            && !run[..length - 1].iter().any(|byte| {
                matches!(
                    byte,
                    b'~' | b'!' | b'@' | b'#' | b'^' | b'&' | b'|' | b'`' | b'?' | b'%'
                )
            })
        {
            while length > 1 && matches!(run[length - 1], b'+' | b'-') {
                length -= 1;
            }
        }
        let kind = if &run[..length] == b"=>" {
            TokenKind::EqualsGreater
        } else {
            TokenKind::Operator
        };
        self.advance(length, kind)
    }

    fn colon(&mut self) -> TokenKind {
        match self.peek(1) {
            Some(b':') => return self.advance(2, TokenKind::TypeCast),
            Some(b'=') => return self.advance(2, TokenKind::ColonEquals),
            _ => {}
        }
        if let Some(length) = self.psql_variable() {
            return self.advance(length, TokenKind::PsqlVariable);
        }
        self.advance(1, TokenKind::Colon)
    }

    /// The length of the psql variable at this colon.
    ///
    /// A lone colon has two uses in SQL itself: array slices and `JSON_OBJECT('key' : value)`.
    fn psql_variable(&self) -> Option<usize> {
        if self.brackets > 0 {
            return None;
        }
        if let Some(previous) = self.previous {
            let adjacent = previous.end as usize == self.position;
            let value = previous.kind.is_string()
                || matches!(
                    previous.kind,
                    TokenKind::RightParen | TokenKind::Integer | TokenKind::Number
                );
            if value || (adjacent && previous.kind.is_identifier()) {
                return None;
            }
        }
        let rest = &self.bytes[self.position + 1..];
        let name = |from: usize| {
            rest[from..]
                .iter()
                .take_while(|&&byte| is(byte, START | DIGIT))
                .count()
        };
        match *rest.first()? {
            quote @ (b'\'' | b'"') => {
                let length = name(1);
                (length > 0 && rest.get(1 + length) == Some(&quote)).then_some(length + 3)
            }
            b'{' if rest.get(1) == Some(&b'?') => {
                let length = name(2);
                (length > 0 && rest.get(2 + length) == Some(&b'}')).then_some(length + 4)
            }
            first if is(first, START) => Some(1 + name(0)),
            _ => None,
        }
    }
}

impl Iterator for Lexer<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        loop {
            let token = self.next_with_comments()?;
            if token.kind != TokenKind::Comment {
                return Some(token);
            }
        }
    }
}

/// The end of the line that `from` is on, its line break not included.
pub(super) fn line_end(bytes: &[u8], from: usize) -> usize {
    bytes[from..]
        .iter()
        .position(|byte| matches!(byte, b'\n' | b'\r'))
        .map_or(bytes.len(), |length| from + length)
}

/// Position of the quote that closes a string whose content begins at `from`.
fn closing_quote(bytes: &[u8], from: usize, quote: u8, backslash: bool) -> Option<usize> {
    let mut position = from;
    loop {
        let byte = *bytes.get(position)?;
        if byte == quote {
            if bytes.get(position + 1) != Some(&quote) {
                return Some(position);
            }
            position += 1;
        } else if byte == b'\\' && backslash {
            position += 1;
        }
        position += 1;
    }
}

/// Position of the quote that continues a string constant which was closed just before `from`.
///
/// Between the two there must be a line break, and nothing but white space and `--` comments.
pub(super) fn continuation(bytes: &[u8], from: usize) -> Option<usize> {
    let mut position = from;
    let mut line_break = false;
    loop {
        match *bytes.get(position)? {
            b'\n' | b'\r' => line_break = true,
            b'-' if bytes.get(position + 1) == Some(&b'-') => {
                position = line_end(bytes, position);
                continue;
            }
            b'\'' => return line_break.then_some(position),
            byte if is(byte, SPACE) => {}
            _ => return None,
        }
        position += 1;
    }
}

/// The `$tag$` that `bytes` begin with.
pub(super) fn dollar_delimiter(bytes: &[u8]) -> Option<&[u8]> {
    let tag = bytes[1..]
        .iter()
        .take_while(|&&byte| is(byte, START | DIGIT))
        .count();
    let starts_well = tag == 0 || is(bytes[1], START);
    (starts_well && bytes.get(1 + tag) == Some(&b'$')).then(|| &bytes[..tag + 2])
}

/// Position of the first occurrence of `needle`, which begins with a dollar sign.
fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    let mut from = 0;
    loop {
        let at = from + bytes[from..].iter().position(|&byte| byte == needle[0])?;
        if bytes[at..].starts_with(needle) {
            return Some(at);
        }
        from = at + 1;
    }
}

#[cfg(test)]
mod tests;
