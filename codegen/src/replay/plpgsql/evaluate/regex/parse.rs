//! From a pattern's text to its tree.

use std::iter::Peekable;
use std::str::Chars;

use super::{Class, Kind, Node, Regex};

/// The most that `{m,n}` can say (`DUPMAX`).
const MAX_COUNT: usize = 255;
/// How deep parentheses may nest.
const MAX_DEPTH: usize = 50;

pub(super) fn parse(pattern: &str, fold: bool) -> Option<Regex> {
    let (pattern, fold) = match pattern.strip_prefix("(?i)") {
        Some(rest) => (rest, true),
        None => (pattern, fold),
    };
    if pattern.starts_with("***") {
        return None;
    }
    let mut parser = Parser {
        characters: pattern.chars().peekable(),
        groups: 0,
        shortest: None,
        depth: 0,
    };
    let node = parser.alternatives()?;
    if parser.characters.next().is_some() {
        return None;
    }
    Some(Regex {
        node,
        fold,
        groups: parser.groups,
        shortest: parser.shortest.unwrap_or(false),
    })
}

struct Parser<'p> {
    characters: Peekable<Chars<'p>>,
    groups: usize,
    shortest: Option<bool>,
    depth: usize,
}

impl Parser<'_> {
    fn alternatives(&mut self) -> Option<Node> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return None;
        }
        let mut branches = vec![self.sequence()?];
        while self.characters.next_if_eq(&'|').is_some() {
            branches.push(self.sequence()?);
        }
        self.depth -= 1;
        Some(if branches.len() == 1 {
            branches.remove(0)
        } else {
            Node::Alternatives(branches)
        })
    }

    fn sequence(&mut self) -> Option<Node> {
        let mut parts = Vec::new();
        while let Some(next) = self.characters.peek() {
            if matches!(next, '|' | ')') {
                break;
            }
            let atom = self.atom()?;
            parts.push(self.quantified(atom)?);
        }
        Some(match parts.len() {
            0 => Node::Empty,
            1 => parts.remove(0),
            _ => Node::Sequence(parts),
        })
    }

    fn atom(&mut self) -> Option<Node> {
        Some(match self.characters.next()? {
            '^' => Node::Start,
            '$' => Node::End,
            '.' => Node::Any,
            '[' => self.class()?,
            '\\' => self.escape()?,
            '(' => self.group()?,
            '*' | '+' | '?' => return None,
            '{' if self.characters.peek().is_some_and(char::is_ascii_digit) => return None,
            literal => Node::Literal(literal),
        })
    }

    fn group(&mut self) -> Option<Node> {
        let number = if self.characters.next_if_eq(&'?').is_some() {
            self.characters.next_if_eq(&':')?;
            None
        } else {
            self.groups += 1;
            Some(self.groups - 1)
        };
        let inner = self.alternatives()?;
        self.characters.next_if_eq(&')')?;
        Some(Node::Group(number, Box::new(inner)))
    }

    fn quantified(&mut self, atom: Node) -> Option<Node> {
        let (least, most) = match self.characters.peek() {
            Some('*') => (0, usize::MAX),
            Some('+') => (1, usize::MAX),
            Some('?') => (0, 1),
            Some('{') => {
                let mut ahead = self.characters.clone();
                ahead.next();
                if !ahead.peek().is_some_and(char::is_ascii_digit) {
                    return Some(atom);
                }
                self.characters = ahead;
                let least = self.number()?;
                let most = if self.characters.next_if_eq(&',').is_some() {
                    if self.characters.peek() == Some(&'}') {
                        usize::MAX
                    } else {
                        self.number()?
                    }
                } else {
                    least
                };
                if self.characters.peek() != Some(&'}') || least > most {
                    return None;
                }
                (least, most)
            }
            _ => return Some(atom),
        };
        self.characters.next();
        if matches!(atom, Node::Start | Node::End | Node::Boundary(_)) {
            return None;
        }
        let lazy = self.characters.next_if_eq(&'?').is_some();
        self.shortest.get_or_insert(lazy);
        if matches!(self.characters.peek(), Some('*' | '+' | '?')) {
            return None;
        }
        Some(Node::Repeat {
            node: Box::new(atom),
            least,
            most,
            lazy,
        })
    }

    fn number(&mut self) -> Option<usize> {
        let mut value = 0;
        let mut any = false;
        while let Some(digit) = self.characters.next_if(char::is_ascii_digit) {
            any = true;
            value = value * 10 + digit.to_digit(10)? as usize;
            if value > MAX_COUNT {
                return None;
            }
        }
        any.then_some(value)
    }

    fn escape(&mut self) -> Option<Node> {
        let letter = self.characters.next()?;
        if let Some(kind) = kind_of_escape(letter) {
            return Some(Node::Class(Class {
                kinds: vec![kind],
                ..Class::default()
            }));
        }
        Some(match letter {
            'y' | 'Y' | 'm' | 'M' => Node::Boundary(letter),
            'A' => Node::Start,
            'Z' => Node::End,
            other => Node::Literal(escaped(other)?),
        })
    }

    fn class(&mut self) -> Option<Node> {
        let mut class = Class {
            negated: self.characters.next_if_eq(&'^').is_some(),
            ..Class::default()
        };
        let mut first = true;
        loop {
            let character = self.characters.next()?;
            if character == ']' && !first {
                return Some(Node::Class(class));
            }
            first = false;
            let low = match character {
                '[' if self.characters.peek() == Some(&':') => {
                    class.kinds.push(self.named_class()?);
                    continue;
                }
                '[' if matches!(self.characters.peek(), Some('.' | '=')) => return None,
                '\\' => {
                    let letter = self.characters.next()?;
                    if let Some(kind) = kind_of_escape(letter) {
                        class.kinds.push(kind);
                        continue;
                    }
                    escaped(letter)?
                }
                other => other,
            };
            let mut ahead = self.characters.clone();
            if ahead.next() == Some('-') && ahead.peek().is_some_and(|next| *next != ']') {
                self.characters = ahead;
                let high = match self.characters.next()? {
                    '\\' => escaped(self.characters.next()?)?,
                    '[' => return None,
                    other => other,
                };
                if low > high {
                    return None;
                }
                class.ranges.push((low, high));
            } else {
                class.ranges.push((low, low));
            }
        }
    }

    /// `[:alpha:]` after its bracket.
    fn named_class(&mut self) -> Option<Kind> {
        self.characters.next();
        let mut name = String::new();
        while let Some(letter) = self.characters.next_if(char::is_ascii_lowercase) {
            name.push(letter);
        }
        self.characters.next_if_eq(&':')?;
        self.characters.next_if_eq(&']')?;
        Some(match name.as_str() {
            "digit" => Kind::Digit,
            "alpha" => Kind::Alpha,
            "alnum" => Kind::Alnum,
            "lower" => Kind::Lower,
            "upper" => Kind::Upper,
            "space" => Kind::Space,
            "punct" => Kind::Punct,
            "xdigit" => Kind::Xdigit,
            "word" => Kind::Word,
            _ => return None,
        })
    }
}

fn kind_of_escape(letter: char) -> Option<Kind> {
    Some(match letter {
        'd' => Kind::Digit,
        'w' => Kind::Word,
        's' => Kind::Space,
        'D' => Kind::NotDigit,
        'W' => Kind::NotWord,
        'S' => Kind::NotSpace,
        _ => return None,
    })
}

/// The character that an escape stands for; letters and digits without a meaning here are none.
fn escaped(letter: char) -> Option<char> {
    Some(match letter {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        'f' => '\u{c}',
        'v' => '\u{b}',
        'a' => '\u{7}',
        'e' => '\u{1b}',
        other if other.is_ascii_alphanumeric() => return None,
        other => other,
    })
}
