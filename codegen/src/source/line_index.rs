use std::ops::Range;

/// A place in a text as people and editors count it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// From 1.
    pub line: u32,
    /// From 1, in Unicode scalar values.
    pub column: u32,
}

/// The beginnings of a text's lines, for many look-ups in one text.
#[derive(Debug, Clone)]
pub struct LineIndex<'a> {
    text: &'a str,
    starts: Vec<u32>,
}

impl<'a> LineIndex<'a> {
    /// Reads the text once.
    pub fn new(text: &'a str) -> Self {
        let after_newlines = text.match_indices('\n').map(|(at, _)| at as u32 + 1);
        Self {
            text,
            starts: std::iter::once(0).chain(after_newlines).collect(),
        }
    }

    /// Line and column of a byte offset; one past the end is the end.
    pub fn position(&self, offset: u32) -> Position {
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = self.starts[line - 1];
        Position {
            line: line as u32,
            column: columns(self.text, start, offset) + 1,
        }
    }

    /// The bytes of the line that an offset lies in, without its newline.
    pub fn line(&self, offset: u32) -> Range<usize> {
        let line = self.starts.partition_point(|start| *start <= offset);
        let end = match self.starts.get(line) {
            Some(next) => *next as usize - 1,
            None => self.text.len(),
        };
        self.starts[line - 1] as usize..end
    }

    /// Line and column for a single look-up.
    pub fn position_of(text: &str, offset: u32) -> Position {
        let before = &text.as_bytes()[..(offset as usize).min(text.len())];
        let newlines = before.iter().filter(|byte| **byte == b'\n').count();
        let start = before
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |at| at + 1);
        Position {
            line: newlines as u32 + 1,
            column: columns(text, start as u32, offset) + 1,
        }
    }
}

/// Characters between two offsets. Bytes that continue a character are not counted, so any offset is fine.
fn columns(text: &str, start: u32, end: u32) -> u32 {
    let end = (end as usize).min(text.len());
    let bytes = &text.as_bytes()[(start as usize).min(end)..end];
    bytes.iter().filter(|byte| (**byte & 0xC0) != 0x80).count() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_characters_from_one() {
        let text = "select\n  'é🙂' x\r\n\nend";
        let index = LineIndex::new(text);
        for (needle, line, column) in [("select", 1, 1), ("'é", 2, 3), ("x", 2, 8), ("end", 4, 1)]
        {
            let offset = text.find(needle).unwrap() as u32;
            let expected = Position { line, column };
            assert_eq!(index.position(offset), expected, "{needle}");
            assert_eq!(LineIndex::position_of(text, offset), expected, "{needle}");
        }
        assert_eq!(index.line(0), 0..6);
        assert_eq!(&text[index.line(8)], "  'é🙂' x\r");
        assert_eq!(&text[index.line(text.len() as u32)], "end");
        let end = Position { line: 4, column: 4 };
        assert_eq!(index.position(text.len() as u32), end);
        assert_eq!(LineIndex::position_of(text, text.len() as u32 + 9), end);
    }
}
