//! Whether a text is still the code that it was made of.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// Whether two pieces of Rust mean the same, token for token. What a formatter adds and takes away is passed over: a comma at
/// the end of a list, and braces around an arm that is a literal.
pub(super) fn same_code(a: TokenStream, b: TokenStream) -> bool {
    flat(a) == flat(b)
}

fn flat(tokens: TokenStream) -> Vec<String> {
    let mut flattened = Vec::new();
    flatten(tokens, &mut flattened);
    flattened
}

fn flatten(tokens: TokenStream, into: &mut Vec<String>) {
    let mut after_arrow = false;
    for tree in tokens {
        let mut arrow = false;
        match tree {
            TokenTree::Group(group) => {
                if after_arrow
                    && group.delimiter() == Delimiter::Brace
                    && let Some(literal) = only_literal(group.stream())
                {
                    into.extend([literal, COMMA.to_owned()]);
                } else {
                    into.push(format!("{:?} begins", group.delimiter()));
                    flatten(group.stream(), into);
                    drop_comma(into);
                    into.push(format!("{:?} ends", group.delimiter()));
                }
            }
            TokenTree::Punct(punct) => {
                let punct = punct.as_char();
                match punct {
                    ',' if into.last().is_some_and(|last| last == COMMA) => {}
                    '>' => {
                        arrow = into.last().is_some_and(|last| last == "=");
                        drop_comma(into);
                        into.push(punct.to_string());
                    }
                    _ => into.push(punct.to_string()),
                }
            }
            other => into.push(other.to_string()),
        }
        after_arrow = arrow;
    }
}

const COMMA: &str = ",";

fn drop_comma(into: &mut Vec<String>) {
    if into.last().is_some_and(|last| last == COMMA) {
        into.pop();
    }
}

fn only_literal(tokens: TokenStream) -> Option<String> {
    let mut tokens = tokens.into_iter();
    match (tokens.next(), tokens.next()) {
        (Some(TokenTree::Literal(literal)), None) => Some(literal.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layout_is_passed_over_and_nothing_else() {
        let cases = [
            (
                "struct A { a: B<C, D>, }",
                "struct A {\n a: B<\nC,\nD,\n>\n}",
                true,
            ),
            (
                "match a { B => \"x\", C => \"y\" }",
                "match a { B => { \"x\" } C => \"y\", }",
                true,
            ),
            ("match a { B => \"x\" }", "match a { B => { \"x\" } }", true),
            ("/// a\nstruct A;", "#[doc = \" a\"] struct A;", true),
            ("struct A { a: B }", "struct A { a: C }", false),
            ("struct A { a: B }", "struct A { a: B, b: B }", false),
            ("match a { B => \"x\" }", "match a { B => \"x\\n\" }", false),
            ("/// a\nstruct A;", "/// a \nstruct A;", false),
            ("fn a() { (1, 2) }", "fn a() { (2, 1) }", false),
            ("fn a() { { \"x\" } }", "fn a() { \"x\" }", false),
        ];
        for (a, b, expected) in cases {
            let [a_tokens, b_tokens] = [a, b].map(|text| text.parse().expect("tokens"));
            assert_eq!(same_code(a_tokens, b_tokens), expected, "{a} | {b}");
        }
    }
}
