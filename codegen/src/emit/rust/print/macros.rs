//! diesel's macros, which no formatter lays out.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::{LIST_WIDTH, WIDTH, length};

/// The lines of `diesel::table!` and of what says which tables join.
pub(super) fn layout(item: &syn::ItemMacro) -> Option<String> {
    let name = item.mac.path.segments.last()?.ident.to_string();
    let tokens = item.mac.tokens.clone();
    Some(match name.as_str() {
        "table" => table(tokens)?,
        "joinable" => format!("diesel::joinable!({});\n", compact(tokens)),
        _ => {
            let tables: Vec<_> = split(tokens).into_iter().map(compact).collect();
            let one_line = tables.join(", ");
            let call = format!("diesel::{name}!({one_line});");
            // These stand in a module.
            if length(&one_line) <= LIST_WIDTH && length(&call) + 4 <= WIDTH {
                format!("{call}\n")
            } else {
                format!("diesel::{name}!(\n    {}\n);\n", tables.join(",\n    "))
            }
        }
    })
}

fn table(tokens: TokenStream) -> Option<String> {
    let mut trees: Vec<_> = tokens.into_iter().collect();
    let TokenTree::Group(columns) = trees.pop()? else {
        return None;
    };
    let head: Vec<_> = trees
        .split_inclusive(|tree| {
            let ends_import = matches!(tree, TokenTree::Punct(punct) if punct.as_char() == ';');
            ends_import || matches!(tree, TokenTree::Group(group) if group.delimiter() == Delimiter::Bracket)
        })
        .map(|part| compact(part.iter().cloned().collect()))
        .collect();
    let mut text = String::from("diesel::table! {\n");
    let (name, above) = head.split_last()?;
    for line in above {
        text.push_str(&format!("    {line}\n"));
        if line.ends_with(';') {
            text.push('\n');
        }
    }
    text.push_str(&format!("    {name} {{\n"));
    for column in split(columns.stream()) {
        let (attribute, rest) = attribute(column);
        for line in attribute.into_iter().chain([rest]) {
            let line = compact(line);
            let comma = if line.starts_with('#') { "" } else { "," };
            text.push_str(&format!("        {line}{comma}\n"));
        }
    }
    text.push_str("    }\n}\n");
    Some(text)
}

/// `#[…]` in front, and the rest.
fn attribute(tokens: TokenStream) -> (Option<TokenStream>, TokenStream) {
    let trees: Vec<_> = tokens.into_iter().collect();
    match trees.first() {
        Some(TokenTree::Punct(punct)) if punct.as_char() == '#' && trees.len() > 2 => {
            let (attribute, rest) = trees.split_at(2);
            let attribute = attribute.iter().cloned().collect();
            (Some(attribute), rest.iter().cloned().collect())
        }
        _ => (None, trees.into_iter().collect()),
    }
}

/// What stands between commas.
fn split(tokens: TokenStream) -> Vec<TokenStream> {
    let trees: Vec<_> = tokens.into_iter().collect();
    trees
        .split(|tree| matches!(tree, TokenTree::Punct(punct) if punct.as_char() == ','))
        .filter(|part| !part.is_empty())
        .map(|part| part.iter().cloned().collect())
        .collect()
}

/// Tokens as people space them in these macros.
fn compact(tokens: TokenStream) -> String {
    let mut text = String::new();
    let mut after_word = false;
    for tree in tokens {
        let is_word = matches!(tree, TokenTree::Ident(_) | TokenTree::Literal(_));
        match tree {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => (" (", ")"),
                    Delimiter::Bracket => ("[", "]"),
                    _ => (" {", "}"),
                };
                let inside: Vec<_> = split(group.stream()).into_iter().map(compact).collect();
                text.push_str(&format!("{open}{}{close}", inside.join(", ")));
            }
            TokenTree::Punct(punct) => match punct.as_char() {
                '-' => text.push_str(" -"),
                '>' if text.ends_with('-') => text.push_str("> "),
                '=' => text.push_str(" = "),
                other => text.push(other),
            },
            word => {
                if after_word {
                    text.push(' ');
                }
                text.push_str(&word.to_string());
            }
        }
        after_word = is_word;
    }
    text
}
