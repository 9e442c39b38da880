//! What identifiers and string constants stand for: quotes removed, escapes decoded.
//!
//! PostgreSQL 17 manual, sections 4.1.1 and 4.1.2.

use super::lexer::{Token, TokenKind, continuation, dollar_delimiter};

/// Bytes of an identifier that PostgreSQL keeps (`NAMEDATALEN` - 1).
pub const MAX_IDENTIFIER_BYTES: usize = 63;

/// The escape character of `U&` constants without `UESCAPE`.
pub const DEFAULT_UNICODE_ESCAPE: char = '\\';

/// An escape that PostgreSQL refuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiteralError {
    /// Offset of the escape in the file.
    pub at: u32,
    /// PostgreSQL's message.
    pub message: &'static str,
}

const INVALID_UNICODE_ESCAPE: &str = "invalid Unicode escape";
const INVALID_UNICODE_VALUE: &str = "invalid Unicode escape value";
const INVALID_SURROGATE: &str = "invalid Unicode surrogate pair";
const INVALID_ENCODING: &str = "invalid byte sequence for encoding \"UTF8\"";

/// The name that an identifier token stands for: folded to lower case unless quoted, cut to 63 bytes.
///
/// Only ASCII letters are folded, as PostgreSQL does in a UTF-8 database. `unicode_escape` matters for `U&"…"` alone.
///
/// # Errors
/// A `U&"…"` identifier with an invalid escape.
pub fn identifier_value(
    text: &str,
    token: Token,
    unicode_escape: char,
) -> Result<String, LiteralError> {
    let source = token.text(text);
    let mut value = match token.kind {
        TokenKind::QuotedIdentifier => source[1..source.len() - 1].replace("\"\"", "\""),
        TokenKind::UnicodeIdentifier => {
            let mut decoder = Decoder::new(token.start + 3, &source[3..source.len() - 1]);
            decoder.unicode('"', unicode_escape)?;
            decoder.finish()?
        }
        _ => source.to_ascii_lowercase(),
    };
    truncate(&mut value);
    Ok(value)
}

/// Cuts a name that is longer than PostgreSQL keeps, between two characters.
pub fn truncate(name: &mut String) {
    if name.len() > MAX_IDENTIFIER_BYTES {
        let end = (0..=MAX_IDENTIFIER_BYTES)
            .rev()
            .find(|&end| name.is_char_boundary(end));
        name.truncate(end.unwrap_or(0));
    }
}

/// The text that a string constant of any kind stands for, its continuation lines joined.
///
/// For bit strings that is the digits. `unicode_escape` matters for `U&'…'` alone.
///
/// # Errors
/// An invalid escape, or escapes that make no valid UTF-8.
pub fn string_value(
    text: &str,
    token: Token,
    unicode_escape: char,
) -> Result<String, LiteralError> {
    if token.kind == TokenKind::DollarString {
        return Ok(text[dollar_body(text, token)].to_owned());
    }
    let mut result = String::new();
    let mut open = token.start as usize;
    let end = token.end as usize;
    open += text[open..end].find('\'').unwrap_or(0);
    // A line break between segments ends them; escapes never span two.
    loop {
        let close = segment_end(text, open, end, token.kind == TokenKind::EscapeString);
        let segment = &text[open + 1..close];
        let mut decoder = Decoder::new(open as u32 + 1, segment);
        match token.kind {
            TokenKind::EscapeString => decoder.backslash()?,
            TokenKind::UnicodeString => decoder.unicode('\'', unicode_escape)?,
            _ => decoder.plain(),
        }
        result.push_str(&decoder.finish()?);
        match continuation(&text.as_bytes()[..end], close + 1) {
            Some(next) => open = next,
            None => return Ok(result),
        }
    }
}

/// Where the text of a dollar-quoted constant is.
pub fn dollar_body(text: &str, token: Token) -> std::ops::Range<usize> {
    let delimiter = dollar_delimiter(token.text(text).as_bytes()).map_or(0, <[u8]>::len);
    token.start as usize + delimiter..token.end as usize - delimiter
}

/// Position of the quote that closes the segment opened at `open`.
fn segment_end(text: &str, open: usize, end: usize, backslash: bool) -> usize {
    let bytes = &text.as_bytes()[..end];
    let mut position = open + 1;
    while position < end {
        match bytes[position] {
            b'\'' if bytes.get(position + 1) == Some(&b'\'') => position += 2,
            b'\'' => return position,
            b'\\' if backslash => position += 2,
            _ => position += 1,
        }
    }
    end
}

/// Decodes the inside of one quoted segment.
struct Decoder<'a> {
    /// Offset of `source` in the file.
    base: u32,
    source: &'a str,
    position: usize,
    /// Bytes, since `\xC3\xA9` makes one character.
    output: Vec<u8>,
    /// A high surrogate that awaits its low one, and where it is.
    surrogate: Option<(u32, u32)>,
}

impl<'a> Decoder<'a> {
    fn new(base: u32, source: &'a str) -> Self {
        Self {
            base,
            source,
            position: 0,
            output: Vec::with_capacity(source.len()),
            surrogate: None,
        }
    }

    fn error(&self, at: usize, message: &'static str) -> LiteralError {
        LiteralError {
            at: self.base + at as u32,
            message,
        }
    }

    fn finish(self) -> Result<String, LiteralError> {
        if let Some((_, at)) = self.surrogate {
            return Err(LiteralError {
                at,
                message: INVALID_SURROGATE,
            });
        }
        let base = self.base;
        String::from_utf8(self.output).map_err(|_| LiteralError {
            at: base,
            message: INVALID_ENCODING,
        })
    }

    fn rest(&self) -> &'a str {
        &self.source[self.position..]
    }

    /// Copies up to `stop` or a doubled `quote`, of which it keeps one.
    fn copy_until(&mut self, quote: char, stop: Option<char>) -> Result<bool, LiteralError> {
        let rest = self.rest();
        let length = rest
            .find(|c| c == quote || Some(c) == stop)
            .unwrap_or(rest.len());
        if (length > 0 || rest.starts_with(quote))
            && let Some((_, at)) = self.surrogate
        {
            return Err(LiteralError {
                at,
                message: INVALID_SURROGATE,
            });
        }
        self.output.extend_from_slice(&rest.as_bytes()[..length]);
        self.position += length;
        if self.rest().starts_with(quote) {
            self.output.push(quote as u8);
            self.position = (self.position + 2).min(self.source.len());
            return Ok(true);
        }
        Ok(self.position < self.source.len())
    }

    fn plain(&mut self) {
        self.output = self.source.replace("''", "'").into_bytes();
        self.position = self.source.len();
    }

    /// The value of exactly `count` hexadecimal digits at `from`.
    fn hex(&self, from: usize, count: usize) -> Option<u32> {
        let digits = self.source.get(from..from + count)?;
        digits
            .bytes()
            .all(|byte| byte.is_ascii_hexdigit())
            .then(|| u32::from_str_radix(digits, 16).ok())?
    }

    fn push_code_point(&mut self, at: usize, value: u32) -> Result<(), LiteralError> {
        let value = match (self.surrogate.take(), value) {
            (None, 0xD800..=0xDBFF) => {
                self.surrogate = Some((value, self.base + at as u32));
                return Ok(());
            }
            (Some((high, _)), 0xDC00..=0xDFFF) => {
                0x10000 + ((high - 0xD800) << 10) + (value - 0xDC00)
            }
            (Some(_), _) | (None, 0xDC00..=0xDFFF) => return Err(self.error(at, INVALID_SURROGATE)),
            (None, _) => value,
        };
        match char::from_u32(value) {
            Some('\0') | None => Err(self.error(at, INVALID_UNICODE_VALUE)),
            Some(character) => {
                self.output
                    .extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
                Ok(())
            }
        }
    }

    /// `\XXXX` and `\+XXXXXX`, with `escape` in place of the backslash.
    fn unicode(&mut self, quote: char, escape: char) -> Result<(), LiteralError> {
        while self.copy_until(quote, Some(escape))? {
            let at = self.position;
            if !self.rest().starts_with(escape) {
                continue;
            }
            let from = at + escape.len_utf8();
            if self.source[from..].starts_with(escape) {
                if self.surrogate.is_some() {
                    return Err(self.error(at, INVALID_SURROGATE));
                }
                self.output
                    .extend_from_slice(escape.encode_utf8(&mut [0; 4]).as_bytes());
                self.position = from + escape.len_utf8();
            } else if let Some(value) = self.hex(from, 4) {
                self.push_code_point(at, value)?;
                self.position = from + 4;
            } else if let Some(value) = self.source[from..]
                .starts_with('+')
                .then(|| self.hex(from + 1, 6))
                .flatten()
            {
                self.push_code_point(at, value)?;
                self.position = from + 7;
            } else {
                return Err(self.error(at, INVALID_UNICODE_ESCAPE));
            }
        }
        Ok(())
    }

    /// The escapes of `E'…'`.
    fn backslash(&mut self) -> Result<(), LiteralError> {
        while self.copy_until('\'', Some('\\'))? {
            let at = self.position;
            let mut characters = self.rest().chars();
            if characters.next() != Some('\\') {
                continue;
            }
            let Some(letter) = characters.next() else {
                break;
            };
            if let 'u' | 'U' = letter {
                let count = if letter == 'u' { 4 } else { 8 };
                let value = self
                    .hex(at + 2, count)
                    .ok_or_else(|| self.error(at, INVALID_UNICODE_ESCAPE))?;
                self.push_code_point(at, value)?;
                self.position = at + 2 + count;
                continue;
            }
            if self.surrogate.is_some() {
                return Err(self.error(at, INVALID_SURROGATE));
            }
            let radix = match letter {
                '0'..='7' => 8,
                'x' => 16,
                _ => 10,
            };
            let (from, most) = if radix == 16 {
                (at + 2, 2)
            } else {
                (at + 1, 3)
            };
            let digits = self.source[from..]
                .chars()
                .take(most)
                .take_while(|c| c.is_digit(radix))
                .count();
            if radix != 10 && digits > 0 {
                // Three octal digits may exceed a byte; PostgreSQL keeps the low eight bits.
                let value = u32::from_str_radix(&self.source[from..from + digits], radix)
                    .unwrap_or(0) as u8;
                if value == 0 {
                    return Err(self.error(at, INVALID_ENCODING));
                }
                self.output.push(value);
                self.position = from + digits;
                continue;
            }
            let character = match letter {
                'b' => '\u{8}',
                'f' => '\u{c}',
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                other => other,
            };
            self.output
                .extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
            self.position = at + 1 + letter.len_utf8();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::lexer::lex;
    use super::*;

    fn only_token(text: &str) -> Token {
        let tokens = lex(text, 0..text.len() as u32);
        assert_eq!(tokens.len(), 1, "{text}");
        tokens[0]
    }

    #[test]
    fn identifiers() {
        let long = "a".repeat(70);
        let long_accented = format!("\"{}é\"", "a".repeat(62));
        for (text, expected) in [
            ("Users", "users"),
            ("ÉTÉ", "ÉtÉ"),
            ("\"Users\"", "Users"),
            ("\"a\"\"b\"", "a\"b"),
            ("U&\"d\\0061t\\+000061\"", "data"),
            ("U&\"\\\\ \"\"\"", "\\ \""),
            ("U&\"\\d83d\\de00\"", "😀"),
            (&long, &long[..63]),
            (&long_accented, &long[..62]),
        ] {
            let value = identifier_value(text, only_token(text), DEFAULT_UNICODE_ESCAPE);
            assert_eq!(value.as_deref(), Ok(expected), "{text}");
        }
        let text = "U&\"d!0061t!+000061!!\"";
        assert_eq!(
            identifier_value(text, only_token(text), '!').as_deref(),
            Ok("data!")
        );
    }

    #[test]
    fn strings() {
        for (text, expected) in [
            ("''", ""),
            ("'it''s \\n'", "it's \\n"),
            ("'a'\n  'b'\r\n'c'", "abc"),
            ("'a' -- it's 'x'\n'''b'", "a'b"),
            ("E'\\b\\f\\n\\r\\t\\v'", "\u{8}\u{c}\n\r\tv"),
            ("E'it\\'s''\\\\'", "it's'\\"),
            ("E'\\101\\x42\\x4\\103D'", "AB\u{4}CD"),
            ("E'\\xc3\\xa9\\303\\251'", "éé"),
            ("E'\\u00e9\\U0001f600\\ud83d\\ude00'", "é😀😀"),
            ("E'\\q\\é\\8\\xg'", "qé8xg"),
            ("E'a\\''\n'\\'b'", "a''b"),
            ("U&'\\0061\\+0000e9\\\\''\\00e9'", "aé\\'é"),
            ("U&'\\0061'\n'\\0062'", "ab"),
            ("B'101'", "101"),
            ("x'1F'", "1F"),
            ("N'n''a'", "n'a"),
            ("$$it's \\n $$", "it's \\n "),
            ("$a$ $$ $a$", " $$ "),
        ] {
            let value = string_value(text, only_token(text), DEFAULT_UNICODE_ESCAPE);
            assert_eq!(value.as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn invalid_escapes_are_placed() {
        for (text, at, message) in [
            ("E'a\\u12'", 3, INVALID_UNICODE_ESCAPE),
            ("E'a\\ud83d'", 3, INVALID_SURROGATE),
            ("E'a\\ud83db'", 3, INVALID_SURROGATE),
            ("E'\\ude00'", 2, INVALID_SURROGATE),
            ("E'\\0'", 2, INVALID_ENCODING),
            ("E'\\xff'", 2, INVALID_ENCODING),
            ("E'\\U00110000'", 2, INVALID_UNICODE_VALUE),
            ("U&'a\\zz'", 4, INVALID_UNICODE_ESCAPE),
            ("U&'\\+00e9'", 3, INVALID_UNICODE_ESCAPE),
            ("U&'\\0000'", 3, INVALID_UNICODE_VALUE),
            ("U&'\\d83d\\\\'", 8, INVALID_SURROGATE),
        ] {
            let value = string_value(text, only_token(text), DEFAULT_UNICODE_ESCAPE);
            assert_eq!(value, Err(LiteralError { at, message }), "{text}");
        }
    }

    #[test]
    fn the_body_of_a_dollar_string_is_a_range_of_the_file() {
        let text = "do $body$begin end$body$";
        let token = lex(text, 0..text.len() as u32)[1];
        assert_eq!(&text[dollar_body(text, token)], "begin end");
    }

    proptest! {
        #[test]
        fn quoting_and_reading_back_gives_the_same(value in "[^\\x00]{0,20}") {
            let quoted = format!("'{}'", value.replace('\'', "''"));
            let token = only_token(&quoted);
            let read = string_value(&quoted, token, DEFAULT_UNICODE_ESCAPE);
            prop_assert_eq!(read.as_ref(), Ok(&value));
            let escaped = format!("E'{}'", value.replace('\\', "\\\\").replace('\'', "\\'"));
            let read = string_value(&escaped, only_token(&escaped), DEFAULT_UNICODE_ESCAPE);
            prop_assert_eq!(read, Ok(value));
        }

        #[test]
        fn any_token_has_a_value_or_an_error(text in "(E|U&|N|B|)['\"]([\\\\'ux0-9a-fé+\n -]|\\\\u|'\n'){0,20}['\"]") {
            for token in lex(&text, 0..text.len() as u32) {
                if token.kind.is_string() {
                    let _ = string_value(&text, token, DEFAULT_UNICODE_ESCAPE);
                } else if token.kind.is_identifier() {
                    let _ = identifier_value(&text, token, 'é');
                }
            }
        }
    }
}
