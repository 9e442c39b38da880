//! Migration tools that keep the way up and the way down in one file, apart by a comment.

use std::ops::Range;

/// A tool's marker lines, compared without case and with white space collapsed.
struct Tool {
    up: &'static str,
    down: &'static str,
    /// Whether more words may follow on the line, such as dbmate's `transaction:false`.
    options: bool,
}

const TOOLS: &[Tool] = &[
    Tool {
        up: "-- +goose up",
        down: "-- +goose down",
        options: false,
    },
    Tool {
        up: "-- +migrate up",
        down: "-- +migrate down",
        options: true,
    },
    Tool {
        up: "-- +micrate up",
        down: "-- +micrate down",
        options: false,
    },
    Tool {
        up: "-- migrate:up",
        down: "-- migrate:down",
        options: true,
    },
    Tool {
        up: "-- rambler up",
        down: "-- rambler down",
        options: false,
    },
    Tool {
        up: "-- up migration",
        down: "-- down migration",
        options: false,
    },
];

/// tern's separator needs no marker for the way up: that is everything before it.
const TERN: &str = "---- create above / drop below ----";

/// The parts of a file that are replayed: all of it, or what goose, sql-migrate, micrate, dbmate, rambler,
/// node-pg-migrate or tern would run to migrate up.
///
/// Like those tools this looks at lines, not at SQL, so a marker inside a string counts. A marker for the way down
/// counts only after one of the same tool for the way up.
pub fn live_ranges(text: &str) -> Vec<Range<u32>> {
    let mut ranges = Vec::new();
    let mut start = Some(0);
    let mut tool = None;
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        if let Some(words) = comment_words(line) {
            if is_marker(words.clone(), TERN, false) {
                ranges.extend(start.take().map(|start| start..offset));
            } else if let Some(found) = TOOLS.iter().position(|tool| tool.is(&words, tool.up)) {
                tool = tool.or(Some(found));
                start = start.or(Some(offset));
            } else if tool.is_some_and(|tool| TOOLS[tool].is(&words, TOOLS[tool].down)) {
                ranges.extend(start.take().map(|start| start..offset));
            }
        }
        offset += line.len() as u32;
    }
    ranges.extend(start.map(|start| start..offset));
    ranges
}

impl Tool {
    fn is<'l>(&self, words: &(impl Iterator<Item = &'l str> + Clone), marker: &str) -> bool {
        is_marker(words.clone(), marker, self.options)
    }
}

/// Whether words are those of a marker, in any case; with `options` others may follow.
fn is_marker<'l>(mut words: impl Iterator<Item = &'l str>, marker: &str, options: bool) -> bool {
    let mut wanted = marker.split(' ');
    wanted.all(|wanted| {
        words
            .next()
            .is_some_and(|word| word.eq_ignore_ascii_case(wanted))
    }) && (options || words.next().is_none())
}

/// The words of a line that is a comment, with two dashes being a word by themselves.
fn comment_words(line: &str) -> Option<impl Iterator<Item = &str> + Clone> {
    let line = line.trim();
    let rest = line.strip_prefix("--")?;
    let (dashes, rest) = if rest.starts_with('-') {
        (None, line)
    } else {
        (Some("--"), rest)
    };
    Some(dashes.into_iter().chain(rest.split_ascii_whitespace()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn live(text: &str) -> String {
        live_ranges(text)
            .into_iter()
            .map(|range| &text[range.start as usize..range.end as usize])
            .collect()
    }

    #[test]
    fn only_the_way_up_is_live() {
        for (text, expected) in [
            ("", ""),
            ("create;\n", "create;\n"),
            (
                "-- +goose Up\na;\n-- +goose Down\nb;\n",
                "-- +goose Up\na;\n",
            ),
            (
                "--+goose   UP\r\na;\r\n-- +goose down\r\nb;",
                "--+goose   UP\r\na;\r\n",
            ),
            (
                "-- +goose Up\n-- +goose StatementBegin\na;\n",
                "-- +goose Up\n-- +goose StatementBegin\na;\n",
            ),
            (
                "-- migrate:up transaction:false\na;\n-- migrate:down\nb;",
                "-- migrate:up transaction:false\na;\n",
            ),
            (
                "-- +migrate Up notransaction\na;\n-- +migrate Down\nb;",
                "-- +migrate Up notransaction\na;\n",
            ),
            (
                "-- rambler up\na;\n-- rambler down\nb;",
                "-- rambler up\na;\n",
            ),
            (
                "-- Up Migration\na;\n\n-- Down Migration\nb;",
                "-- Up Migration\na;\n\n",
            ),
            ("a;\n---- create above / drop below ----\nb;", "a;\n"),
            (
                "-- +migrate Down\nx;\n-- +migrate Up\na;\n-- +migrate Down\nb;\n-- +migrate Up\nc;",
                "-- +migrate Down\nx;\n-- +migrate Up\na;\n-- +migrate Up\nc;",
            ),
            ("a;\n-- +goose Down\nb;", "a;\n-- +goose Down\nb;"),
            (
                "-- +goose Up\n-- migrate:down\nb;",
                "-- +goose Up\n-- migrate:down\nb;",
            ),
            (
                "-- +goose Upwards\na;\n-- +goose Down\nb;",
                "-- +goose Upwards\na;\n-- +goose Down\nb;",
            ),
        ] {
            assert_eq!(live(text), expected, "{text:?}");
        }
    }
}
