//! Markup that is safe by the way it is made.

use std::fmt;

use askama::filters::HtmlSafe;

use crate::sql::lexer::{Lexer, TokenKind};

use super::super::inline::{Inline, visible};

/// HTML. Every text in it went through [`escape`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Markup(String);

impl fmt::Display for Markup {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl HtmlSafe for Markup {}

/// Running text.
pub(super) fn markup(pieces: &[Inline]) -> Markup {
    let mut out = String::new();
    for piece in pieces {
        match piece {
            Inline::Text(words) => escape(&visible(words), &mut out),
            Inline::Code(sql) => {
                out.push_str("<code>");
                escape(&visible(sql), &mut out);
                out.push_str("</code>");
            }
            Inline::Link { label, href } => {
                out.push_str("<a href=\"");
                escape(href, &mut out);
                out.push_str("\">");
                out.push_str(&markup(label).0);
                out.push_str("</a>");
            }
            Inline::SoftBreak => out.push(' '),
            Inline::ParagraphBreak => out.push_str("<br><br>"),
        }
    }
    Markup(out)
}

/// SQL with its keywords, strings and comments told apart.
pub(super) fn sql(text: &str) -> Markup {
    let mut out = String::new();
    let mut written = 0;
    let mut lexer = Lexer::new(text, 0..text.len() as u32);
    while let Some(token) = lexer.next_with_comments() {
        let class = match token.kind {
            TokenKind::Comment => "c",
            kind if kind.is_string() => "s",
            TokenKind::Word if is_keyword(token.text(text)) => "k",
            _ => continue,
        };
        let (start, end) = (token.start as usize, token.end as usize);
        escape(&text[written..start], &mut out);
        out.push_str("<span class=");
        out.push_str(class);
        out.push('>');
        escape(&text[start..end], &mut out);
        out.push_str("</span>");
        written = end;
    }
    escape(&text[written..], &mut out);
    Markup(out)
}

/// The words that give a policy or a query its shape; more would make everything bold.
fn is_keyword(word: &str) -> bool {
    const WORDS: &[&str] = &[
        "ALL",
        "ALTER",
        "AND",
        "ANY",
        "AS",
        "BY",
        "CASE",
        "CHECK",
        "CREATE",
        "CROSS",
        "DELETE",
        "DISTINCT",
        "ELSE",
        "ENABLE",
        "END",
        "EXISTS",
        "FALSE",
        "FOR",
        "FROM",
        "FULL",
        "GRANT",
        "GROUP",
        "HAVING",
        "IN",
        "INNER",
        "INSERT",
        "INTO",
        "IS",
        "JOIN",
        "LATERAL",
        "LEFT",
        "LIMIT",
        "NOT",
        "NULL",
        "ON",
        "OR",
        "ORDER",
        "POLICY",
        "RESTRICTIVE",
        "REVOKE",
        "RIGHT",
        "SELECT",
        "SET",
        "TABLE",
        "THEN",
        "TO",
        "TRUE",
        "UNION",
        "UPDATE",
        "USING",
        "VALUES",
        "VIEW",
        "WHEN",
        "WHERE",
        "WITH",
    ];
    WORDS
        .binary_search(&word.to_ascii_uppercase().as_str())
        .is_ok()
}

/// Writes text as HTML, for elements and for attributes in double quotes.
fn escape(text: &str, out: &mut String) {
    for char in text.chars() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // The parser of HTML replaces them, or stumbles.
            '\0'..='\x08' | '\x0b'..='\x1f' | '\x7f' if char != '\r' => {
                out.push_str(&visible(char.encode_utf8(&mut [0; 4])));
            }
            _ => out.push(char),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::inline::{code, text};
    use super::*;

    #[test]
    fn texts_stay_in_their_place() {
        let link = Inline::Link {
            label: vec![code("a<b")],
            href: "#\"x".to_owned(),
        };
        let pieces = [text("</script> & 'x'\u{1}"), link];
        assert_eq!(
            markup(&pieces).0,
            "&lt;/script&gt; &amp; &#39;x&#39;\u{2401}<a href=\"#&quot;x\"><code>a&lt;b</code></a>"
        );
    }

    #[test]
    fn sql_is_told_apart() {
        assert_eq!(
            sql("select '<b>' -- a & b\nfrom t").0,
            "<span class=k>select</span> <span class=s>&#39;&lt;b&gt;&#39;</span> \
             <span class=c>-- a &amp; b</span>\n<span class=k>from</span> t"
        );
        assert_eq!(sql("a < $$ <b>").0, "a &lt; $$ &lt;b&gt;");
    }
}
