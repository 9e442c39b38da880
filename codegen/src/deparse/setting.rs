//! Settings of functions and roles as PostgreSQL prints them.

use crate::catalog::quote_literal;

/// Parameters whose value is a list of names: `GUC_LIST_QUOTE`.
const LISTS_OF_NAMES: [&str; 6] = [
    "search_path",
    "temp_tablespaces",
    "session_preload_libraries",
    "shared_preload_libraries",
    "local_preload_libraries",
    "unix_socket_directories",
];

/// The value of a parameter after SET … TO.
pub(crate) fn setting(parameter: &str, value: &str) -> String {
    if !LISTS_OF_NAMES.contains(&parameter.to_ascii_lowercase().as_str()) {
        return quote_literal(value);
    }
    let names: Vec<_> = names_of(value)
        .iter()
        .map(|name| quote_literal(name))
        .collect();
    if names.is_empty() {
        "''".to_owned()
    } else {
        names.join(", ")
    }
}

/// The names in `a, "B c"`.
fn names_of(value: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut rest = value.trim();
    while !rest.is_empty() {
        let mut name = String::new();
        if let Some(quoted) = rest.strip_prefix('"') {
            let mut end = quoted.len();
            let mut characters = quoted.char_indices().peekable();
            while let Some((at, character)) = characters.next() {
                if character != '"' {
                    name.push(character);
                } else if characters.next_if(|(_, next)| *next == '"').is_some() {
                    name.push('"');
                } else {
                    end = at + 1;
                    break;
                }
            }
            rest = &quoted[end..];
        } else {
            let end = rest.find(',').unwrap_or(rest.len());
            name.push_str(rest[..end].trim());
            rest = &rest[end..];
        }
        names.push(name);
        rest = rest.trim_start().trim_start_matches(',').trim_start();
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_names_are_quoted_one_by_one() {
        let cases = [
            ("search_path", "", "''"),
            ("search_path", "\"\"", "''"),
            (
                "search_path",
                "public, extensions",
                "'public', 'extensions'",
            ),
            (
                "search_path",
                "\"$user\", \"a \"\"b\"\"\"",
                "'$user', 'a \"b\"'",
            ),
            ("statement_timeout", "5s", "'5s'"),
        ];
        for (parameter, value, expected) in cases {
            assert_eq!(setting(parameter, value), expected, "{value}");
        }
    }
}
