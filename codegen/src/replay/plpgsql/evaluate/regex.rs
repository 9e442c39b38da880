//! PostgreSQL's advanced regular expressions (manual, section 9.7.3) without back references and look-around: a pattern
//! with one of those is none that can be followed.

mod parse;

use std::ops::Range;

/// How many steps a search may take.
const MAX_STEPS: usize = 200_000;

/// A pattern.
#[derive(Debug, Clone)]
pub(super) struct Regex {
    node: Node,
    fold: bool,
    groups: usize,
    /// The first quantifier decides whether the longest or the shortest match counts.
    shortest: bool,
}

#[derive(Debug, Clone, PartialEq)]
enum Node {
    Empty,
    Any,
    Literal(char),
    Class(Class),
    Start,
    End,
    /// `\y`, `\Y`, `\m`, `\M`
    Boundary(char),
    Sequence(Vec<Node>),
    Alternatives(Vec<Node>),
    /// Its number, if it is one that captures
    Group(Option<usize>, Box<Node>),
    Repeat {
        node: Box<Node>,
        least: usize,
        most: usize,
        lazy: bool,
    },
}

#[derive(Debug, Clone, PartialEq, Default)]
struct Class {
    negated: bool,
    ranges: Vec<(char, char)>,
    /// `d`, `w`, `s` and so on, for what the escapes and `[:…:]` stand for
    kinds: Vec<Kind>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    Digit,
    Word,
    Space,
    Alpha,
    Alnum,
    Lower,
    Upper,
    Punct,
    Xdigit,
    NotDigit,
    NotWord,
    NotSpace,
}

/// Where a pattern was found, in characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Match {
    pub(super) range: Range<usize>,
    pub(super) groups: Vec<Option<Range<usize>>>,
}

/// The search took too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooLong;

/// What is still to be matched, as a list that shares its tails.
enum Todo<'t> {
    Done,
    Node(&'t Node, &'t Todo<'t>),
    /// A group ends here.
    Close(usize, usize, &'t Todo<'t>),
    /// A repetition goes on: the node, how often it has matched, and where it last began.
    Again(&'t Node, usize, usize, &'t Todo<'t>),
}

impl Regex {
    /// Reads a pattern; none if it is wrong or has something that is not followed.
    pub(super) fn new(pattern: &str, fold: bool) -> Option<Self> {
        parse::parse(pattern, fold)
    }

    /// The first match at or after a place.
    pub(super) fn find(&self, text: &[char], from: usize) -> Result<Option<Match>, TooLong> {
        let mut steps = 0;
        for start in from..=text.len() {
            let mut search = Search {
                regex: self,
                text,
                steps,
                groups: vec![None; self.groups],
                best: None,
                start,
            };
            search.run(&Todo::Node(&self.node, &Todo::Done), start)?;
            steps = search.steps;
            if search.best.is_some() {
                return Ok(search.best);
            }
        }
        Ok(None)
    }

    /// Whether it is somewhere in a text.
    pub(super) fn is_in(&self, text: &str) -> Result<bool, TooLong> {
        let characters: Vec<char> = text.chars().collect();
        self.find(&characters, 0).map(|found| found.is_some())
    }
}

struct Search<'s> {
    regex: &'s Regex,
    text: &'s [char],
    steps: usize,
    groups: Vec<Option<Range<usize>>>,
    best: Option<Match>,
    start: usize,
}

impl Search<'_> {
    /// Tries everything that can match, and keeps the best.
    fn run(&mut self, todo: &Todo<'_>, at: usize) -> Result<(), TooLong> {
        self.steps += 1;
        if self.steps > MAX_STEPS {
            return Err(TooLong);
        }
        match todo {
            Todo::Done => {
                self.keep(at);
                Ok(())
            }
            Todo::Close(number, from, rest) => {
                let before = self.groups[*number].replace(*from..at);
                let result = self.run(rest, at);
                self.groups[*number] = before;
                result
            }
            Todo::Again(repeat, count, from, rest) => {
                let Node::Repeat { least, .. } = repeat else {
                    return Ok(());
                };
                // A round that matched nothing leads nowhere.
                if at == *from && count > least {
                    return Ok(());
                }
                self.repeat(repeat, *count, rest, at)
            }
            Todo::Node(node, rest) => self.node(node, rest, at),
        }
    }

    fn node(&mut self, node: &Node, rest: &Todo<'_>, at: usize) -> Result<(), TooLong> {
        match node {
            Node::Empty => self.run(rest, at),
            Node::Any | Node::Literal(_) | Node::Class(_) => match self.text.get(at) {
                Some(character) if self.fits(node, *character) => self.run(rest, at + 1),
                _ => Ok(()),
            },
            Node::Start if at == 0 => self.run(rest, at),
            Node::End if at == self.text.len() => self.run(rest, at),
            Node::Boundary(kind) if self.is_boundary(*kind, at) => self.run(rest, at),
            Node::Start | Node::End | Node::Boundary(_) => Ok(()),
            Node::Sequence(parts) => self.sequence(parts, rest, at),
            Node::Alternatives(branches) => {
                for branch in branches {
                    self.node(branch, rest, at)?;
                }
                Ok(())
            }
            Node::Group(None, inner) => self.node(inner, rest, at),
            Node::Group(Some(number), inner) => {
                let close = Todo::Close(*number, at, rest);
                self.node(inner, &close, at)
            }
            Node::Repeat { .. } => self.repeat(node, 0, rest, at),
        }
    }

    fn sequence(&mut self, parts: &[Node], rest: &Todo<'_>, at: usize) -> Result<(), TooLong> {
        let Some((last, before)) = parts.split_last() else {
            return self.run(rest, at);
        };
        let tail = Todo::Node(last, rest);
        self.sequence(before, &tail, at)
    }

    fn repeat(
        &mut self,
        repeat: &Node,
        count: usize,
        rest: &Todo<'_>,
        at: usize,
    ) -> Result<(), TooLong> {
        let Node::Repeat {
            node,
            least,
            most,
            lazy,
        } = repeat
        else {
            return Ok(());
        };
        let enough = count >= *least;
        if enough && *lazy {
            self.run(rest, at)?;
        }
        if count < *most {
            let again = Todo::Again(repeat, count + 1, at, rest);
            self.node(node, &again, at)?;
        }
        if enough && !*lazy {
            self.run(rest, at)?;
        }
        Ok(())
    }

    fn keep(&mut self, end: usize) {
        let better = self.best.as_ref().is_none_or(|best| {
            if self.regex.shortest {
                end < best.range.end
            } else {
                end > best.range.end
            }
        });
        if better {
            self.best = Some(Match {
                range: self.start..end,
                groups: self.groups.clone(),
            });
        }
    }

    fn fits(&self, node: &Node, character: char) -> bool {
        let fold = self.regex.fold;
        let same = |own: char| {
            own == character || (fold && own.to_lowercase().eq(character.to_lowercase()))
        };
        match node {
            Node::Any => true,
            Node::Literal(literal) => same(*literal),
            Node::Class(class) => {
                let within = |character: char| {
                    class
                        .ranges
                        .iter()
                        .any(|(low, high)| (*low..=*high).contains(&character))
                        || class.kinds.iter().any(|kind| kind.holds(character))
                };
                let found = within(character)
                    || (fold
                        && (character.to_lowercase().any(within)
                            || character.to_uppercase().any(within)));
                found != class.negated
            }
            _ => false,
        }
    }

    fn is_boundary(&self, kind: char, at: usize) -> bool {
        let is_word = |place: Option<usize>| {
            place
                .and_then(|place| self.text.get(place))
                .is_some_and(|character| Kind::Word.holds(*character))
        };
        let (before, after) = (is_word(at.checked_sub(1)), is_word(Some(at)));
        match kind {
            'y' => before != after,
            'Y' => before == after,
            'm' => !before && after,
            _ => before && !after,
        }
    }
}

impl Kind {
    fn holds(self, character: char) -> bool {
        match self {
            Self::Digit => character.is_ascii_digit(),
            Self::Word => character.is_alphanumeric() || character == '_',
            Self::Space => character.is_whitespace(),
            Self::Alpha => character.is_alphabetic(),
            Self::Alnum => character.is_alphanumeric(),
            Self::Lower => character.is_lowercase(),
            Self::Upper => character.is_uppercase(),
            Self::Punct => character.is_ascii_punctuation(),
            Self::Xdigit => character.is_ascii_hexdigit(),
            Self::NotDigit => !Self::Digit.holds(character),
            Self::NotWord => !Self::Word.holds(character),
            Self::NotSpace => !Self::Space.holds(character),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The match, its groups after it.
    fn found(pattern: &str, text: &str) -> String {
        let Some(regex) = Regex::new(pattern, false) else {
            return "not followed".to_owned();
        };
        let characters: Vec<char> = text.chars().collect();
        let show = |range: &Range<usize>| characters[range.clone()].iter().collect::<String>();
        match regex.find(&characters, 0) {
            Ok(Some(found)) => {
                let mut parts = vec![show(&found.range)];
                for group in &found.groups {
                    parts.push(group.as_ref().map_or("-".to_owned(), show));
                }
                parts.join(" ")
            }
            Ok(None) => "none".to_owned(),
            Err(TooLong) => "too long".to_owned(),
        }
    }

    #[test]
    fn patterns_match_as_postgresql_s_do() {
        for (pattern, text, expected) in [
            ("b+", "abbbc", "bbb"),
            ("^b", "ab", "none"),
            ("^a.c$", "abc", "abc"),
            ("a|ab", "abc", "ab"),
            ("(a|ab)(c|bcd)", "abcd", "abcd a bcd"),
            ("a.*?c", "abcabc", "abc"),
            ("[[:digit:]]{2,3}", "a1234", "123"),
            ("\\d+", "v42", "42"),
            ("[^a-c]+", "abcxyz", "xyz"),
            ("[]x]+", "a]x", "]x"),
            ("\\yfoo\\y", "a foo b", "foo"),
            ("\\mfoo", "afoo", "none"),
            ("x?(y)?", "z", " -"),
            ("(?:ab)+", "ababa", "abab"),
            ("\\.", "a.b", "."),
            ("a{2}", "aaa", "aa"),
            ("()", "", " "),
            ("(a)\\1", "aa", "not followed"),
            ("(?=a)", "a", "not followed"),
            ("(", "a", "not followed"),
            ("[a", "a", "not followed"),
            ("*", "a", "not followed"),
            ("(a*)*b", &"a".repeat(60), "too long"),
        ] {
            let actual = found(pattern, text);
            if expected == "too long" {
                assert!(actual == "none" || actual == "too long", "{pattern}");
            } else {
                assert_eq!(actual, expected, "{pattern}");
            }
        }
        assert_eq!(
            Regex::new("ABC", true).map(|it| it.is_in("xabc")),
            Some(Ok(true))
        );
        assert_eq!(
            Regex::new("(?i)[A-B]c", false).map(|it| it.is_in("bC")),
            Some(Ok(true))
        );
    }

    proptest! {
        #[test]
        fn any_pattern_is_read_or_not(pattern in "[a-c()|*+?{},0-9\\[\\]^$.\\\\:-]{0,12}", text in "[a-c]{0,12}") {
            if let Some(regex) = Regex::new(&pattern, false) {
                let _ = regex.is_in(&text);
            }
        }
    }
}
