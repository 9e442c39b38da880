use proc_macro2::TokenStream;
use quote::quote;

/// `///` lines of a text: an attribute for each, which is how they are laid out as such.
///
/// A text may be anything. What rustdoc would take for code to test becomes plain text.
pub(super) fn lines(text: &str) -> Vec<TokenStream> {
    let lines = text.split(['\n', '\r']).map(|line| {
        let line = line.replace(|character: char| character.is_control(), " ");
        let line = line.trim();
        let fence = line.starts_with("```") || line.starts_with("~~~");
        let escaped = if fence {
            format!("\\{line}")
        } else {
            line.to_owned()
        };
        if escaped.is_empty() {
            String::new()
        } else {
            format!(" {escaped}")
        }
    });
    lines.map(|line| quote! { #[doc = #line] }).collect()
}

/// A comment, if there is one, and below it a line of facts.
pub(super) fn comment_and(comment: Option<&str>, facts: &str) -> Vec<TokenStream> {
    let comment = comment.map(str::trim).filter(|comment| !comment.is_empty());
    match (comment, facts.is_empty()) {
        (None, true) => Vec::new(),
        (None, false) => lines(facts),
        (Some(comment), true) => lines(comment),
        (Some(comment), false) => {
            let mut docs = lines(comment);
            docs.extend(lines(""));
            docs.extend(lines(facts));
            docs
        }
    }
}

/// A text as a code span, whatever backticks it holds.
pub(super) fn code(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if !text.contains('`') {
        return format!("`{text}`");
    }
    let mut longest = 0;
    let mut run = 0;
    for character in text.chars() {
        run = if character == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    let fence = "`".repeat(longest + 1);
    format!("{fence} {text} {fence}")
}

/// Whether rustdoc would find fault with a text that somebody else wrote.
pub(super) fn is_delicate(text: &str) -> bool {
    text.contains(['[', '<', '`']) || text.contains("://")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_spans_hold_any_text() {
        let cases = [
            ("now()", "`now()`"),
            ("a\n  b", "`a b`"),
            ("'`'", "`` '`' ``"),
            ("```", "```` ``` ````"),
        ];
        for (text, expected) in cases {
            assert_eq!(code(text), expected);
        }
    }

    #[test]
    fn nothing_in_a_comment_is_code_to_test() {
        let lines = lines("one\r\n    two\n```\nthree\u{1}");
        let text: Vec<_> = lines.iter().map(ToString::to_string).collect();
        assert_eq!(
            text,
            [
                "# [doc = \" one\"]",
                "# [doc = \"\"]",
                "# [doc = \" two\"]",
                "# [doc = \" \\\\```\"]",
                "# [doc = \" three\"]",
            ]
        );
    }
}
