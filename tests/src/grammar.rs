//! Texts of a grammar: what a list of numbers chooses.

use std::collections::BTreeMap;

/// Rules by name; an alternative is made of texts and of names of rules.
#[derive(Debug)]
pub struct Grammar<'a> {
    rules: BTreeMap<&'a str, Vec<Vec<Part<'a>>>>,
}

#[derive(Debug)]
enum Part<'a> {
    Text(&'a str),
    Rule(&'a str),
}

impl<'a> Grammar<'a> {
    /// Reads `[name]` and the lines that follow it, an alternative each: `{rule}` stands for any of a rule's, a line with
    /// nothing but `-` for nothing, and lines that begin with `#` for themselves.
    pub fn read(text: &'a str) -> Self {
        let mut rules: BTreeMap<&str, Vec<Vec<Part<'_>>>> = BTreeMap::new();
        let mut rule = "";
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            if let Some(name) = line
                .strip_prefix('[')
                .and_then(|line| line.strip_suffix(']'))
            {
                rule = name;
            } else if !line.is_empty() {
                rules.entry(rule).or_default().push(parts(line));
            }
        }
        let names = rules
            .values()
            .flatten()
            .flatten()
            .filter_map(|part| match part {
                Part::Rule(name) => Some(name),
                Part::Text(_) => None,
            });
        for name in names {
            assert!(rules.contains_key(name), "no rule {name}");
        }
        Self { rules }
    }

    /// The text of a rule that the numbers choose, each one alternative; when they run out, the first ones.
    pub fn text(&self, rule: &str, choices: &[u16]) -> String {
        let mut text = String::new();
        self.expand(rule, &mut choices.iter().copied(), &mut text);
        text
    }

    fn expand(&self, rule: &str, choices: &mut impl Iterator<Item = u16>, text: &mut String) {
        let alternatives = &self.rules[rule];
        let choice = choices.next().map_or(0, usize::from) % alternatives.len();
        for part in &alternatives[choice] {
            match part {
                Part::Text(own) => text.push_str(own),
                Part::Rule(name) => self.expand(name, choices, text),
            }
        }
    }
}

fn parts(line: &str) -> Vec<Part<'_>> {
    let line = if line == "-" { "" } else { line };
    let mut parts = Vec::new();
    for (index, piece) in line.split('{').enumerate() {
        match piece.split_once('}') {
            Some((name, text)) if index > 0 => parts.extend([Part::Rule(name), Part::Text(text)]),
            _ => parts.push(Part::Text(piece)),
        }
    }
    parts
}
