//! Whether a text is a type of TypeScript: what a comment calls one goes into the output as it stands.

/// Whether a text is a type that can stand after a colon: names, literals, unions, intersections, arrays, tuples, objects,
/// generics and imports. Functions, conditions and templates are not read.
pub(super) fn is_type(text: &str) -> bool {
    let mut reader = Reader {
        rest: text,
        depth: MAX_DEPTH,
    };
    reader.union().is_some() && reader.is_at_end()
}

/// How deep types may be nested.
const MAX_DEPTH: usize = 32;

/// Words before a type that make another one of it.
const OPERATORS: [&str; 3] = ["keyof", "readonly", "typeof"];

struct Reader<'t> {
    rest: &'t str,
    depth: usize,
}

/// Reads on, or finds that the text is no type.
type Read = Option<()>;

impl<'t> Reader<'t> {
    fn skip_blanks(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t']);
    }

    fn is_at_end(&mut self) -> bool {
        self.skip_blanks();
        self.rest.is_empty()
    }

    fn eat(&mut self, sign: char) -> bool {
        self.skip_blanks();
        match self.rest.strip_prefix(sign) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn expect(&mut self, sign: char) -> Read {
        self.eat(sign).then_some(())
    }

    fn name(&mut self) -> Option<&'t str> {
        self.skip_blanks();
        let is_mark = |it: char| matches!(it, '_' | '$');
        let starts = |it: char| is_mark(it) || unicode_ident::is_xid_start(it);
        if !self.rest.starts_with(starts) {
            return None;
        }
        let goes_on = |it: char| is_mark(it) || unicode_ident::is_xid_continue(it);
        let end = self.rest.find(|it| !goes_on(it)).unwrap_or(self.rest.len());
        let (name, rest) = self.rest.split_at(end);
        self.rest = rest;
        Some(name)
    }

    fn string(&mut self) -> Read {
        self.skip_blanks();
        let mark = self
            .rest
            .chars()
            .next()
            .filter(|it| matches!(it, '\'' | '"'))?;
        let body = &self.rest[1..];
        let end = body.find(mark)?;
        let harmless = |it: char| !it.is_control() && !matches!(it, '\\' | '\u{2028}' | '\u{2029}');
        if !body[..end].chars().all(harmless) {
            return None;
        }
        self.rest = &body[end + 1..];
        Some(())
    }

    fn number(&mut self) -> Read {
        self.skip_blanks();
        let digits = self.rest.strip_prefix('-').unwrap_or(self.rest);
        let end = digits
            .find(|it: char| !it.is_ascii_digit())
            .unwrap_or(digits.len());
        if end == 0 || end > 1 && digits.starts_with('0') {
            return None;
        }
        self.rest = &digits[end..];
        Some(())
    }

    fn union(&mut self) -> Read {
        self.depth = self.depth.checked_sub(1)?;
        let _ = self.eat('|') || self.eat('&');
        self.operand()?;
        while self.eat('|') || self.eat('&') {
            self.operand()?;
        }
        self.depth += 1;
        Some(())
    }

    fn operand(&mut self) -> Read {
        self.primary()?;
        while self.eat('[') {
            if !self.eat(']') {
                self.union()?;
                self.expect(']')?;
            }
        }
        Some(())
    }

    fn primary(&mut self) -> Read {
        if self.eat('(') {
            self.union()?;
            return self.expect(')');
        }
        if self.eat('{') {
            return self.members();
        }
        if self.eat('[') {
            while !self.eat(']') {
                self.union()?;
                if !self.eat(',') {
                    return self.expect(']');
                }
            }
            return Some(());
        }
        if self.string().is_some() || self.number().is_some() {
            return Some(());
        }
        let name = self.name()?;
        if OPERATORS.contains(&name) {
            return self.operand();
        }
        if name == "import" {
            self.expect('(')?;
            self.string()?;
            self.expect(')')?;
        }
        while self.eat('.') {
            self.name()?;
        }
        if self.eat('<') {
            self.union()?;
            while self.eat(',') {
                self.union()?;
            }
            self.expect('>')?;
        }
        Some(())
    }

    fn members(&mut self) -> Read {
        while !self.eat('}') {
            if self.eat('[') {
                self.name()?;
                self.expect(':')?;
                self.union()?;
                self.expect(']')?;
            } else if self.string().is_none() {
                self.name()?;
            }
            let _ = self.eat('?');
            self.expect(':')?;
            self.union()?;
            if !self.eat(';') && !self.eat(',') {
                return self.expect('}');
            }
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_told_from_other_texts() {
        let types = [
            "Preferences",
            "import('./types').Preferences<string>",
            "Record<string, number | null>",
            "{ a: string; 'b-c'?: number[] }",
            "{ [key: string]: Json | undefined }",
            "'a' | 'b' | -1",
            "readonly [string, (number | null)[]]",
            "Database[\"public\"]['Enums']['mood']",
            "{}",
            "keyof typeof table",
        ];
        for text in types {
            assert!(is_type(text), "{text}");
        }
        let others = [
            "",
            "the kind of thing",
            "A; export const x = 1",
            "A } evil {",
            "'unclosed",
            "A /* comment",
            "A>",
            "A |",
            "[A",
            "{ a string }",
            "`${string}`",
            "'a\\' | 'b'",
            "A\nB",
            "A = B",
        ];
        for text in others {
            assert!(!is_type(text), "{text}");
        }
        assert!(!is_type(&"[".repeat(10_000)));
    }
}
