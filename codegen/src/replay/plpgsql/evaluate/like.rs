//! LIKE (manual, section 9.7.1).

/// Whether a text fits a pattern of `%` and `_`.
pub(super) fn matches(text: &str, pattern: &str, escape: Option<char>, fold: bool) -> bool {
    let lower = |text: &str| {
        if fold {
            text.to_lowercase()
        } else {
            text.to_owned()
        }
    };
    let text: Vec<char> = lower(text).chars().collect();
    let pattern = items(&lower(pattern), escape);
    // Greedy with one place to come back to: the last `%`.
    let (mut at, mut item) = (0, 0);
    let mut again = None;
    while at < text.len() {
        match pattern.get(item) {
            Some(Item::Any) => {
                again = Some((item + 1, at));
                item += 1;
            }
            Some(Item::One) => {
                at += 1;
                item += 1;
            }
            Some(Item::Literal(literal)) if *literal == text[at] => {
                at += 1;
                item += 1;
            }
            _ => match again {
                Some((next, from)) => {
                    again = Some((next, from + 1));
                    at = from + 1;
                    item = next;
                }
                None => return false,
            },
        }
    }
    pattern[item..].iter().all(|item| matches!(item, Item::Any))
}

enum Item {
    Any,
    One,
    Literal(char),
}

fn items(pattern: &str, escape: Option<char>) -> Vec<Item> {
    let mut items = Vec::new();
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        items.push(match character {
            _ if Some(character) == escape => Item::Literal(characters.next().unwrap_or(character)),
            '%' => Item::Any,
            '_' => Item::One,
            other => Item::Literal(other),
        });
    }
    items
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn patterns() {
        for (text, pattern, fold, expected) in [
            ("pg_class", "pg_%", false, true),
            ("pgaclass", "pg\\_%", false, false),
            ("abcbd", "a%b_", false, true),
            ("abc", "ABC", false, false),
            ("abc", "A%", true, true),
            ("", "%", false, true),
            ("", "_", false, false),
            ("a%b", "a\\%b", false, true),
        ] {
            assert_eq!(
                matches(text, pattern, Some('\\'), fold),
                expected,
                "{text} {pattern}"
            );
        }
    }
}
