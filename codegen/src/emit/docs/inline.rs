//! Running text as values, before it is known what it is printed into.

/// A piece of running text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Inline {
    /// Plain text.
    Text(String),
    /// A code span.
    Code(String),
    /// A link to an object's section.
    Link {
        /// What is shown.
        label: Vec<Inline>,
        /// Where it leads: an anchor or a file beside the page, in letters that need no escape.
        href: String,
    },
    /// The end of a line that means nothing.
    SoftBreak,
    /// The end of a paragraph.
    ParagraphBreak,
}

/// Plain text.
pub(super) fn text(text: impl Into<String>) -> Inline {
    Inline::Text(text.into())
}

/// A code span.
pub(super) fn code(text: impl Into<String>) -> Inline {
    Inline::Code(text.into())
}

/// The text of a COMMENT ON: code spans are kept, everything else is plain text with its lines and paragraphs.
pub(super) fn comment(comment: &str) -> Vec<Inline> {
    let mut pieces = Vec::new();
    let mut paragraph = String::new();
    for line in comment.trim().lines().map(str::trim).chain([""]) {
        if line.is_empty() {
            if !paragraph.is_empty() {
                if !pieces.is_empty() {
                    pieces.push(Inline::ParagraphBreak);
                }
                spans(&paragraph, &mut pieces);
                paragraph.clear();
            }
            continue;
        }
        if !paragraph.is_empty() {
            paragraph.push('\n');
        }
        paragraph.push_str(line);
    }
    pieces
}

/// Cuts code spans out of a paragraph: a run of backticks up to the next run of the same length.
fn spans(paragraph: &str, pieces: &mut Vec<Inline>) {
    let run_at = |at: usize| {
        paragraph[at..]
            .bytes()
            .take_while(|byte| *byte == b'`')
            .count()
    };
    let (mut written, mut at) = (0, 0);
    // The shortest run that has no partner: without it, a text of many unequal runs would be searched again and again.
    let mut lonely = std::collections::BTreeSet::new();
    while let Some(found) = paragraph[at..].find('`') {
        let open = at + found;
        let length = run_at(open);
        at = open + length;
        if lonely.contains(&length) {
            continue;
        }
        let mut close = at;
        let partner = loop {
            let Some(found) = paragraph[close..].find('`') else {
                break None;
            };
            close += found;
            match run_at(close) {
                run if run == length => break Some(close),
                run => close += run,
            }
        };
        match partner {
            Some(close) => {
                lines(&paragraph[written..open], pieces);
                let content = paragraph[at..close].replace('\n', " ");
                let stripped = content
                    .strip_prefix(' ')
                    .and_then(|content| content.strip_suffix(' '))
                    .filter(|content| !content.trim().is_empty());
                pieces.push(Inline::Code(stripped.unwrap_or(&content).to_owned()));
                at = close + length;
                written = at;
            }
            None => {
                lonely.insert(length);
            }
        }
    }
    lines(&paragraph[written..], pieces);
}

fn lines(text: &str, pieces: &mut Vec<Inline>) {
    for (index, line) in text.split('\n').enumerate() {
        if index > 0 {
            pieces.push(Inline::SoftBreak);
        }
        if !line.is_empty() {
            pieces.push(Inline::Text(line.to_owned()));
        }
    }
}

/// Shows control characters, line ends among them, by their pictures (U+2400 …): a name stays on its line.
pub(super) fn visible(text: &str) -> String {
    let picture = |char: char| match char {
        '\0'..='\x1f' => char::from_u32(0x2400 + char as u32).unwrap_or(char),
        '\x7f' => '\u{2421}',
        _ => char,
    };
    text.chars().map(picture).collect()
}

/// `name`: what people say (the facts), or the facts alone.
pub(super) fn item(name: &str, words: Option<&str>, facts: Vec<Inline>) -> Vec<Inline> {
    let mut pieces = vec![code(name), text(": ")];
    match words {
        Some(words) => {
            pieces.extend(comment(words));
            pieces.push(text(" ("));
            pieces.extend(facts);
            pieces.push(text(")"));
        }
        None => pieces.extend(facts),
    }
    pieces
}

/// `a, b or c`
pub(super) fn choice(
    items: impl ExactSizeIterator<Item = Inline>,
    word: &str,
    pieces: &mut Vec<Inline>,
) {
    let count = items.len();
    for (index, item) in items.enumerate() {
        if index > 0 {
            pieces.push(text(if index + 1 == count {
                format!(" {word} ")
            } else {
                ", ".to_owned()
            }));
        }
        pieces.push(item);
    }
}

/// `a, b and c`
pub(super) fn list(items: impl ExactSizeIterator<Item = Inline>, pieces: &mut Vec<Inline>) {
    choice(items, "and", pieces);
}

/// The text without marks: for places that know none.
pub(super) fn plain(pieces: &[Inline]) -> String {
    let mut out = String::new();
    for piece in pieces {
        match piece {
            Inline::Text(words) | Inline::Code(words) => out.push_str(words),
            Inline::Link { label, .. } => out.push_str(&plain(label)),
            Inline::SoftBreak | Inline::ParagraphBreak => out.push(' '),
        }
    }
    out
}
