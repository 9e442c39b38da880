//! Names of error conditions and what they catch: PostgreSQL's manual, appendix A.

use crate::catalog::built_in_rows;

const CONDITIONS: &str = include_str!("../../../data/conditions.tsv");

/// The SQLSTATEs of a condition's name; two conditions share a few names.
pub(super) fn states(name: &str) -> impl Iterator<Item = &'static str> {
    built_in_rows(CONDITIONS).filter_map(move |row| (row[1] == name).then_some(row[0]))
}

/// The same SQLSTATE as a text that lives for ever, if it is one that PostgreSQL itself raises.
pub(super) fn known_state(state: &str) -> Option<&'static str> {
    if state == "P0001" {
        return Some("P0001");
    }
    built_in_rows(CONDITIONS).find_map(|row| (row[0] == state).then_some(row[0]))
}

/// Whether a handler for `wanted` catches an error with `state`: a code that ends in `000` stands for its class.
pub(super) fn catches(wanted: &str, state: &str) -> bool {
    wanted == state || (wanted.ends_with("000") && state.get(..2) == wanted.get(..2))
}

/// Whether `WHEN OTHERS` catches it: all but a cancelled query and a failed ASSERT.
pub(super) fn is_ordinary(state: &str) -> bool {
    !matches!(state, "57014" | "P0004")
}

/// Whether a text can be an SQLSTATE: five digits and upper-case letters.
pub(super) fn is_state(text: &str) -> bool {
    text.len() == 5
        && text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_for_codes() {
        for (name, expected) in [
            ("duplicate_object", &["42710"][..]),
            ("undefined_table", &["42P01"]),
            ("insufficient_privilege", &["42501"]),
            ("string_data_right_truncation", &["22001"]),
            ("raise_exception", &["P0001"]),
            ("nothing_at_all", &[]),
        ] {
            assert_eq!(states(name).collect::<Vec<_>>(), expected, "{name}");
        }
    }

    #[test]
    fn a_class_catches_its_members() {
        for (wanted, state, caught) in [
            ("42710", "42710", true),
            ("42000", "42710", true),
            ("42710", "42P07", false),
            ("22000", "42710", false),
        ] {
            assert_eq!(catches(wanted, state), caught, "{wanted} {state}");
        }
        assert!(is_ordinary("42710") && !is_ordinary("P0004"));
        assert!(is_state("PT401") && !is_state("pt401") && !is_state("P01"));
        assert_eq!(known_state("42710"), Some("42710"));
        assert_eq!(known_state("PT401"), None);
    }
}
