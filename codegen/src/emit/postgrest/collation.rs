//! The order of names: ICU's English collation, as `Intl.Collator("en")` has it.

use std::cmp::Ordering;

use icu_collator::options::CollatorOptions;
use icu_collator::{Collator, CollatorBorrowed, CollatorPreferences};

/// Characters in the order of the collation, before digits and letters. Others below 128 are ignored at first sight.
const SYMBOLS: &[u8] = b"\t\n\x0b\x0c\r _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$";

/// Weights of the ASCII characters at the first level; none where the collation looks closer.
const WEIGHTS: [u8; 128] = {
    let mut weights = [0; 128];
    let mut index = 0;
    while index < SYMBOLS.len() {
        weights[SYMBOLS[index] as usize] = index as u8 + 1;
        index += 1;
    }
    let mut digit = b'0';
    while digit <= b'9' {
        weights[digit as usize] = digit - b'0' + 50;
        digit += 1;
    }
    let mut letter = b'a';
    while letter <= b'z' {
        weights[letter as usize] = letter - b'a' + 60;
        weights[letter.to_ascii_uppercase() as usize] = letter - b'a' + 60;
        letter += 1;
    }
    weights
};

/// Compares names.
pub(in crate::emit) struct Collation {
    collator: CollatorBorrowed<'static>,
}

impl Collation {
    /// The English collation.
    pub(in crate::emit) fn new() -> Self {
        let collator =
            Collator::try_new(CollatorPreferences::default(), CollatorOptions::default())
                .expect("the data of the root locale are compiled in");
        Self { collator }
    }

    /// Which of two texts comes first.
    pub(in crate::emit) fn compare(&self, a: &str, b: &str) -> Ordering {
        compare_ascii(a, b).unwrap_or_else(|| self.collator.compare(a, b))
    }
}

/// The same for texts of printable ASCII characters, without ICU's tables.
fn compare_ascii(a: &str, b: &str) -> Option<Ordering> {
    let weight = |byte: &u8| WEIGHTS.get(usize::from(*byte)).copied().unwrap_or(0);
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.iter().chain(b).any(|byte| weight(byte) == 0) {
        return None;
    }
    // Letters first; where those are equal, lower case before upper.
    let case = |byte: &u8| byte.is_ascii_uppercase();
    let by_weight = a.iter().map(weight).cmp(b.iter().map(weight));
    Some(by_weight.then_with(|| a.iter().map(case).cmp(b.iter().map(case))))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_are_in_icu_order() {
        // As Node's `Intl.Collator("en")` orders them.
        let names = [
            "_x", "-x", ".x", "'x", "(x", "[x", "@x", "/x", "#x", "%x", "+x", "~x", "$x", "€x",
            "1x", "a b", "a_b", "a-b", "a.b", "a1", "a10", "a2", "ab", "aB", "Ab", "AB", "ae", "æ",
            "e", "é", "É", "f", "ss", "ß", "x!", "z", "Z", "π", "日本",
        ];
        let collation = Collation::new();
        let mut sorted = names;
        sorted.reverse();
        sorted.sort_by(|a, b| collation.compare(a, b));
        assert_eq!(sorted, names);
    }

    proptest! {
        #[test]
        fn ascii_needs_no_tables(a in "[ -~]{0,6}", b in "[ -~]{0,6}") {
            let collation = Collation::new();
            prop_assert_eq!(compare_ascii(&a, &b), Some(collation.collator.compare(&a, &b)));
        }
    }
}
