//! Whether two files say the same, however they are formatted.

use std::iter::Peekable;
use std::str::CharIndices;

/// A token that formatters do not touch.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    /// A word or number.
    Word(String),
    /// A string by its value.
    Text(String),
    /// The name before a colon, with or without quotation marks.
    Key(String),
    /// Everything else.
    Sign(&'static str),
    /// A comment, line by line without the margin.
    Comment(Vec<String>),
    /// A character that has no place in such a file.
    Other(char),
}

/// Whether two files differ only in blanks, line breaks, quotation marks, separators, redundant parentheses and leading
/// bars: in what prettier, oxfmt and Biome would change.
pub fn same_tokens(a: &str, b: &str) -> bool {
    normalized(a) == normalized(b)
}

fn normalized(text: &str) -> Vec<Token> {
    let tokens = with_keys(lex(text));
    let mut rest = &tokens[..];
    let mut result = Vec::with_capacity(tokens.len());
    while !rest.is_empty() {
        // A closing parenthesis without an opening one ends a run early; it stays as it is.
        rest = run(rest, &mut result);
        if let Some((close, after)) = rest.split_first() {
            result.push(close.clone());
            rest = after;
        }
    }
    result
}

/// Appends tokens up to a closing parenthesis that none of them opened, and returns what is left.
fn run<'a>(mut rest: &'a [Token], result: &mut Vec<Token>) -> &'a [Token] {
    while let Some((token, after)) = rest.split_first() {
        match token {
            Token::Sign(")") => return rest,
            Token::Sign("(") => {
                let mut inner = Vec::new();
                rest = run(after, &mut inner);
                let after_close = rest.get(1);
                if is_redundant(result.last(), &inner, after_close) {
                    result.extend(inner);
                } else {
                    result.push(Token::Sign("("));
                    result.extend(inner);
                    result.push(Token::Sign(")"));
                }
                rest = rest.get(1..).unwrap_or_default();
            }
            Token::Sign("|" | "&") if !result.last().is_some_and(ends_operand) => rest = after,
            other => {
                result.push(other.clone());
                rest = after;
            }
        }
    }
    rest
}

/// Whether parentheses around some tokens can go without another meaning.
fn is_redundant(before: Option<&Token>, inner: &[Token], after: Option<&Token>) -> bool {
    // A call, or the parameters of a function.
    if before.is_some_and(ends_operand) || after == Some(&Token::Sign("=>")) {
        return false;
    }
    let binds = |token: &Token| match token {
        Token::Sign("[" | "|" | "&") => true,
        Token::Word(word) => matches!(
            &**word,
            "extends" | "keyof" | "infer" | "readonly" | "typeof"
        ),
        _ => false,
    };
    let binds_before = before.is_some_and(|token| {
        binds(token) && *token != Token::Sign("[") && *token != Token::Word("extends".to_owned())
    });
    !has_operator(inner) || !binds_before && !after.is_some_and(binds)
}

/// Whether a type is more than one operand: `A | B`, `keyof A`.
fn has_operator(tokens: &[Token]) -> bool {
    let mut depth = 0_usize;
    tokens.iter().any(|token| {
        match token {
            Token::Sign("(" | "[" | "{" | "<") => depth += 1,
            Token::Sign(")" | "]" | "}" | ">") => depth = depth.saturating_sub(1),
            Token::Sign("|" | "&" | "?" | "=>") => return depth == 0,
            Token::Word(word) => {
                let operator = matches!(
                    &**word,
                    "extends" | "keyof" | "infer" | "readonly" | "typeof"
                );
                return operator && depth == 0;
            }
            _ => {}
        }
        false
    })
}

/// Whether an operator can follow.
fn ends_operand(token: &Token) -> bool {
    match token {
        Token::Word(word) => !matches!(
            &**word,
            "extends" | "keyof" | "infer" | "readonly" | "typeof" | "as" | "in"
        ),
        Token::Text(_) => true,
        Token::Sign(sign) => matches!(*sign, ")" | "]" | "}" | ">"),
        Token::Key(_) | Token::Comment(_) | Token::Other(_) => false,
    }
}

/// Words and texts before a colon are keys, which may be quoted or not.
fn with_keys(mut tokens: Vec<Token>) -> Vec<Token> {
    for index in 0..tokens.len() {
        let colon = match tokens.get(index + 1) {
            Some(Token::Sign("?")) => tokens.get(index + 2),
            next => next,
        };
        if colon == Some(&Token::Sign(":"))
            && let Token::Word(name) | Token::Text(name) = &mut tokens[index]
        {
            tokens[index] = Token::Key(std::mem::take(name));
        }
    }
    tokens
}

fn lex(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut characters = text.char_indices().peekable();
    while let Some((start, character)) = characters.next() {
        match character {
            // Separators: a line break may stand for them.
            ';' | ',' => {}
            blank if blank.is_whitespace() || blank == '\u{feff}' => {}
            '"' | '\'' | '`' => tokens.push(Token::Text(string(&mut characters, character))),
            '/' if text[start..].starts_with("//") => {
                let end = text[start..].find('\n').map_or(text.len(), |at| start + at);
                tokens.push(Token::Comment(vec![text[start + 2..end].trim().to_owned()]));
                skip_to(&mut characters, end);
            }
            '/' if text[start..].starts_with("/*") => {
                let end = text[start + 2..]
                    .find("*/")
                    .map_or(text.len(), |at| start + at + 4);
                tokens.push(Token::Comment(comment_lines(&text[start..end])));
                skip_to(&mut characters, end);
            }
            '=' if text[start..].starts_with("=>") => {
                characters.next();
                tokens.push(Token::Sign("=>"));
            }
            _ if is_word(character) => {
                let end = text[start..]
                    .find(|it| !is_word(it))
                    .map_or(text.len(), |at| start + at);
                tokens.push(Token::Word(text[start..end].to_owned()));
                skip_to(&mut characters, end);
            }
            _ => {
                let known = SIGNS.iter().find(|sign| sign.starts_with(character));
                tokens.push(known.map_or(Token::Other(character), |sign| Token::Sign(sign)));
            }
        }
    }
    tokens
}

const SIGNS: [&str; 16] = [
    "(", ")", "[", "]", "{", "}", "<", ">", "|", "&", "?", ":", "=", "-", "+", ".",
];

/// Numbers are told as words: nothing here computes.
fn is_word(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '$' | '\u{200c}' | '\u{200d}')
}

fn skip_to(characters: &mut Peekable<CharIndices<'_>>, end: usize) {
    while characters.next_if(|(at, _)| *at < end).is_some() {}
}

fn comment_lines(comment: &str) -> Vec<String> {
    let inner = comment.trim_start_matches("/*").trim_end_matches("*/");
    let lines = inner
        .lines()
        .map(|line| line.trim().trim_start_matches('*').trim());
    lines
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The value of a string that has just begun.
fn string(characters: &mut Peekable<CharIndices<'_>>, mark: char) -> String {
    let mut value = String::new();
    while let Some((_, character)) = characters.next() {
        match character {
            '\\' => value.extend(escape(characters)),
            end if end == mark => break,
            other => value.push(other),
        }
    }
    value
}

/// What follows a backslash.
fn escape(characters: &mut Peekable<CharIndices<'_>>) -> Option<char> {
    let (_, character) = characters.next()?;
    let hexadecimal = |characters: &mut Peekable<CharIndices<'_>>, digits: usize| {
        let mut number = 0;
        for _ in 0..digits {
            let (_, digit) = characters.next_if(|(_, it)| it.is_ascii_hexdigit())?;
            number = number * 16 + digit.to_digit(16)?;
        }
        char::from_u32(number)
    };
    match character {
        'n' => Some('\n'),
        'r' => Some('\r'),
        't' => Some('\t'),
        'b' => Some('\u{8}'),
        'f' => Some('\u{c}'),
        'v' => Some('\u{b}'),
        '0' => Some('\0'),
        'x' => hexadecimal(characters, 2),
        'u' => hexadecimal(characters, 4),
        // A line that goes on.
        '\n' => None,
        other => Some(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formatters_change_no_tokens() {
        let same = [
            ("type A = \"a\" | 'b'", "type A =\n  | 'a'\n  | \"b\";\n"),
            (
                "type A = { a: number; b?: string }",
                "type A = {\n\ta: number,\n\t'b'?: string,\n}",
            ),
            (
                "type A = { \"a-b\": (string)[] }",
                "type A = { 'a-b': string[] }",
            ),
            ("type A = (((\"x\" | \"y\")))[]", "type A = ('x' | 'y')[]"),
            (
                "type A<T extends X extends { s: 1 } ? keyof X : never = never> = T",
                "type A<\n  T extends (X extends {\n    s: 1\n  }\n    ? keyof X\n    : never) = never,\n> = T",
            ),
            (
                "const c = { a: [\"it's\", 'quo\"te', \"\\u0041\"] } as const",
                "const c={\"a\":['it\\'s',\"quo\\\"te\",'A',],} as const;",
            ),
            ("/** one */\ntype A = 1", "/**\n * one\n */\ntype A = 1"),
            (
                "type A<B extends | keyof C | { d: E }> = B",
                "type A<B extends keyof C | { d: E }> = B",
            ),
        ];
        for (a, b) in same {
            assert!(
                same_tokens(a, b),
                "{a}\n{b}\n{:?}\n{:?}",
                normalized(a),
                normalized(b)
            );
        }
    }

    #[test]
    fn what_has_another_meaning_is_not_the_same() {
        let different = [
            ("type A = ('x' | 'y')[]", "type A = 'x' | 'y'[]"),
            ("type A = keyof (B & C)", "type A = keyof B & C"),
            ("type A = (B | C) & D", "type A = B | C & D"),
            ("type A = { a: number }", "type A = { a?: number }"),
            ("type A = string", "type A = 'string'"),
            ("type A = 'a'", "type A = 'A'"),
            ("type A = { a: B[] }", "type A = { a: B }"),
            ("/** one */ type A = 1", "/** two */ type A = 1"),
            ("type A = 1", "type A = 1\ntype B = 2"),
            ("type A = 1)", "type A = 1"),
            ("type A = 'a\\\\n'", "type A = 'a\\n'"),
        ];
        for (a, b) in different {
            assert!(!same_tokens(a, b), "{a}\n{b}");
        }
    }
}
