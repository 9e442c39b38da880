//! The page as generated blocks with hand-written text around them, and how a new generation keeps that text.
//!
//! A block stands between two link reference definitions, which GitHub and MDX both read and neither shows:
//!
//! ```markdown
//! [//]: # "rowtype:begin table public.profiles"
//!
//! ### profiles
//!
//! [//]: # "rowtype:end"
//! ```

use std::fmt::Write as _;

use crate::diagnostic::Diagnostic;

/// A whole page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    pub(super) parts: Vec<Part>,
}

/// A part of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// What only a first generation writes: from then on it belongs to the people who keep the page.
    Text(String),
    /// What every generation writes anew.
    Block(Block),
}

/// A generated part of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Block {
    /// What the markers call it; unique on the page. Letters, digits, `-_.%` and spaces.
    pub(super) id: String,
    /// The block that opens the section which this one belongs to; of an opener, itself. Blocks of a section come and
    /// go with the schema, as long as the page holds the opener.
    pub(super) section: Option<&'static str>,
    /// Markdown, without the markers.
    pub(super) body: String,
}

const BEGIN: &str = "rowtype:begin ";
const END: &str = "rowtype:end";
/// The last line of a page: the blocks that it was given, apart from those that come and go with the schema. One that is
/// named and not there was taken out by hand.
const GIVEN: &str = "rowtype:given ";
/// Stands above a block that an older page did not have.
const NEW: &str = "rowtype: this part is new; take it out with its markers if you do not want it";

/// A name as a marker spells it.
pub(super) fn marker_name(name: &str) -> String {
    let mut out = String::new();
    let mut bytes = [0; 4];
    for char in name.chars() {
        if char.is_alphanumeric() || matches!(char, '_' | '-') {
            out.push(char);
        } else {
            for byte in char.encode_utf8(&mut bytes).bytes() {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

impl Page {
    /// The page as a first generation writes it.
    pub fn render(&self) -> String {
        let mut out = String::new();
        for part in &self.parts {
            let text = match part {
                Part::Text(text) => text.trim_matches('\n').to_owned(),
                Part::Block(block) => block.render(),
            };
            if !out.is_empty() {
                out.push('\n');
            }
            out.push_str(text.trim_end_matches('\n'));
            out.push('\n');
        }
        format!("{out}\n{}\n", self.given())
    }

    /// The line that names the blocks of the page.
    fn given(&self) -> String {
        let ids: Vec<_> = self.blocks().filter_map(Block::given_name).collect();
        format!("[//]: # \"{GIVEN}{}\"", ids.join(", "))
    }

    /// The last heading of the text right above a block.
    fn heading_above(&self, id: &str) -> Option<&str> {
        let is_block = |part: &Part| matches!(part, Part::Block(block) if block.id == id);
        let at = self.parts.iter().position(is_block)?;
        match self.parts.get(at.checked_sub(1)?)? {
            Part::Text(text) => text.lines().rfind(|line| line.starts_with("## ")),
            Part::Block(_) => None,
        }
    }

    fn blocks(&self) -> impl Iterator<Item = &Block> {
        self.parts.iter().filter_map(|part| match part {
            Part::Block(block) => Some(block),
            Part::Text(_) => None,
        })
    }
}

impl Block {
    /// What the last line of the page calls it, if it is there whatever the schema holds.
    fn given_name(&self) -> Option<&str> {
        let opens = |section| self.id == section;
        self.section.is_none_or(opens).then_some(&self.id)
    }

    fn render(&self) -> String {
        let body = self.body.trim_matches('\n');
        let id = &self.id;
        if body.is_empty() {
            return format!("[//]: # \"{BEGIN}{id}\"\n\n[//]: # \"{END}\"");
        }
        format!("[//]: # \"{BEGIN}{id}\"\n\n{body}\n\n[//]: # \"{END}\"")
    }
}

/// A stretch of an existing page.
#[derive(Debug, PartialEq, Eq)]
enum Stretch<'a> {
    /// Hand-written text.
    Text(&'a str),
    /// A block's name.
    Block(&'a str),
}

/// Puts newly generated blocks into an existing page and leaves everything between them as it is.
///
/// A block whose markers someone took out stays out; one that there was not yet when the page was last generated is put
/// in, with a remark. What a section gained (a new table, say) is put in its place, and what it lost is taken away, with
/// a remark where hand-written text was left behind.
///
/// # Errors
/// A page without any marker, and markers that do not pair up: nothing could be replaced without losing text.
pub fn merge(existing: &str, generated: &Page) -> Result<String, Diagnostic> {
    let (present_text, given) = without_given(existing);
    let stretches = stretches(&present_text)?;
    let known: Vec<_> = generated.blocks().collect();
    let position = |id: &str| known.iter().position(|block| block.id == id);
    let present: Vec<&str> = stretches
        .iter()
        .filter_map(|stretch| match stretch {
            Stretch::Block(id) => Some(*id),
            Stretch::Text(_) => None,
        })
        .collect();
    if present.is_empty() {
        return Err(Diagnostic::error(
            "docs-markers",
            "the page holds none of rowtype's markers, so nothing in it can be replaced",
        )
        .with_help("generate to another file and move your own text there, outside the markers"));
    }

    // Each text as a list, so that new blocks can be put between its halves.
    let mut out: Vec<String> = Vec::new();
    let mut places: Vec<Option<&str>> = Vec::new();
    for stretch in &stretches {
        match stretch {
            Stretch::Text(text) => {
                out.push((*text).to_owned());
                places.push(None);
            }
            Stretch::Block(id) => {
                let block = position(id).map(|at| known[at]);
                out.push(match block {
                    Some(block) => block.render() + "\n",
                    None => String::new(),
                });
                places.push(Some(id));
            }
        }
    }
    remark_on_lost_blocks(&mut out, &places, |id| position(id).is_some());

    for (at, block) in known.iter().enumerate() {
        if places.contains(&Some(block.id.as_str())) {
            continue;
        }
        let section = block.section.filter(|section| *section != block.id);
        let mut text = block.render() + "\n";
        match (section, &given) {
            // It comes and goes with the schema, as long as its section is there.
            (Some(section), _) if !places.contains(&Some(section)) => continue,
            (Some(_), _) => {}
            (None, Some(given)) if given.contains(&block.id) => continue,
            (None, _) if block.body.trim().is_empty() => {}
            (None, _) => {
                let heading = generated.heading_above(&block.id);
                let heading = heading.map_or_else(String::new, |heading| format!("{heading}\n\n"));
                text = format!("[//]: # \"{NEW}\"\n\n{heading}{text}");
            }
        }
        let place_of = |block: &&Block| places.iter().position(|id| *id == Some(block.id.as_str()));
        let is_beside =
            |other: &&&Block| section.is_none() || other.section == Some(section.unwrap_or(""));
        let after = known[..at]
            .iter()
            .rev()
            .filter(is_beside)
            .find_map(place_of);
        let before = known[at + 1..].iter().filter(is_beside).find_map(place_of);
        let place = match (before, after) {
            (Some(before), _) if section.is_some() => before,
            (_, Some(after)) => split_at_heading(&mut out, &mut places, after + 1),
            (Some(before), None) => before,
            (None, None) => continue,
        };
        end_paragraph(&mut out[..place]);
        out.insert(place, text + "\n");
        places.insert(place, Some(block.id.as_str()));
    }

    let mut page = out.concat();
    page.truncate(page.trim_end().len());
    page.push('\n');
    if !generated.parts.is_empty() {
        let _ = writeln!(page, "\n{}", generated.given());
    }
    if existing.contains("\r\n") {
        page = page.replace("\r\n", "\n").replace('\n', "\r\n");
    }
    Ok(page)
}

/// Hand-written text after a block that is no more has lost its heading: say whose it was.
fn remark_on_lost_blocks(
    out: &mut [String],
    places: &[Option<&str>],
    is_known: impl Fn(&str) -> bool,
) {
    let mut lost = None;
    for (text, place) in out.iter_mut().zip(places) {
        match place {
            Some(id) if is_known(id) => lost = None,
            Some(id) => lost = lost.or(Some(*id)),
            None => {
                if let Some(id) = lost.take() {
                    let rest = text.trim_start_matches(['\r', '\n']);
                    let belongs =
                        !rest.is_empty() && !rest.starts_with("# ") && !rest.starts_with("## ");
                    *text = if belongs {
                        format!(
                            "[//]: # \"rowtype: what follows stood below {id}, which is gone\"\n\n{rest}"
                        )
                    } else {
                        rest.to_owned()
                    };
                }
            }
        }
    }
}

/// Cuts the text of a place before its first heading of a section (`#` or `##`); returns the place of the second half.
fn split_at_heading(out: &mut Vec<String>, places: &mut Vec<Option<&str>>, place: usize) -> usize {
    if places.get(place) != Some(&None) {
        return place;
    }
    let text = &out[place];
    let mut fence = Fence::default();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let in_code = fence.read(line);
        if !in_code && (line.starts_with("# ") || line.starts_with("## ")) {
            break;
        }
        at += line.len();
    }
    let second = out[place].split_off(at);
    out.insert(place + 1, second);
    places.insert(place + 1, None);
    place + 1
}

/// Leaves a blank line after the last of some texts.
fn end_paragraph(texts: &mut [String]) {
    let newlines = texts
        .iter()
        .flat_map(|text| text.bytes())
        .rev()
        .filter(|byte| *byte != b'\r')
        .take_while(|byte| *byte == b'\n')
        .count();
    if let Some(last) = texts.last_mut() {
        last.push_str(&"\n".repeat(2_usize.saturating_sub(newlines)));
    }
}

/// Whether a page is that of a table in a folder.
pub(super) fn is_of_table(page: &str) -> bool {
    let Ok(stretches) = stretches(page) else {
        return false;
    };
    let first = stretches.iter().find_map(|stretch| match stretch {
        Stretch::Block(id) => Some(*id),
        Stretch::Text(_) => None,
    });
    first.is_some_and(|id| id.starts_with("table "))
}

/// What stays of a page whose blocks are gone: its hand-written text, with a remark; nothing if there is none.
pub(super) fn without_blocks(page: &str) -> Result<Option<String>, Diagnostic> {
    let (text, _) = without_given(page);
    let is_written = |stretch: &Stretch<'_>| match stretch {
        Stretch::Text(text) => text.lines().any(|line| {
            !line.trim().is_empty()
                && marker(line).is_none_or(|title| !title.starts_with("rowtype"))
        }),
        Stretch::Block(_) => false,
    };
    if !stretches(&text)?.iter().any(is_written) {
        return Ok(None);
    }
    merge(page, &Page::default()).map(Some)
}

/// A page without the line that names the blocks that it was given, and their names if there is one.
fn without_given(page: &str) -> (String, Option<Vec<String>>) {
    let mut text = String::with_capacity(page.len());
    let mut given = None;
    let mut fence = Fence::default();
    for line in page.split_inclusive('\n') {
        let names = (!fence.read(line))
            .then(|| marker(line)?.strip_prefix(GIVEN))
            .flatten();
        match names {
            Some(names) => given = Some(names.split(", ").map(str::to_owned).collect()),
            None => text.push_str(line),
        }
    }
    (text, given)
}

fn stretches(page: &str) -> Result<Vec<Stretch<'_>>, Diagnostic> {
    let wrong = |line: usize, message: String| {
        Diagnostic::error(
            "docs-markers",
            format!("line {line} of the page: {message}"),
        )
        .with_help("restore the markers, or generate to another file and move your own text there")
    };
    let mut stretches = Vec::new();
    let mut open: Option<(usize, &str)> = None;
    let mut seen = std::collections::BTreeSet::new();
    let mut fence = Fence::default();
    let (mut at, mut text_start) = (0, 0);
    for (index, line) in page.split_inclusive('\n').enumerate() {
        let number = index + 1;
        let start = at;
        at += line.len();
        if fence.read(line) {
            continue;
        }
        let Some(marker) = marker(line) else {
            continue;
        };
        if let Some(id) = marker.strip_prefix(BEGIN) {
            let id = id.trim();
            if let Some((line, open)) = open {
                return Err(wrong(
                    number,
                    format!("`{id}` begins inside `{open}` of line {line}"),
                ));
            }
            if !seen.insert(id) {
                return Err(wrong(number, format!("`{id}` begins a second time")));
            }
            stretches.push(Stretch::Text(&page[text_start..start]));
            open = Some((number, id));
        } else if marker == END {
            let Some((_, id)) = open.take() else {
                return Err(wrong(number, "an end without a beginning".to_owned()));
            };
            stretches.push(Stretch::Block(id));
            text_start = at;
        }
    }
    if let Some((line, id)) = open {
        return Err(wrong(line, format!("`{id}` has no end")));
    }
    stretches.push(Stretch::Text(&page[text_start..]));
    Ok(stretches)
}

/// The title of a comment line `[//]: # "title"`, in any of Markdown's three spellings: formatters change it.
fn marker(line: &str) -> Option<&str> {
    let title = line.trim().strip_prefix("[//]: #")?.trim();
    let pairs = [('"', '"'), ('\'', '\''), ('(', ')')];
    pairs
        .iter()
        .find_map(|(open, close)| title.strip_prefix(*open)?.strip_suffix(*close))
}

/// Whether lines stand in a fenced code block.
#[derive(Default)]
struct Fence {
    open: Option<(char, usize)>,
}

impl Fence {
    /// Reads a line; whether it belongs to a code block, its fences included.
    fn read(&mut self, line: &str) -> bool {
        let indented = line.len() - line.trim_start_matches(' ').len();
        let line = line.trim();
        let mark = line.chars().next().filter(|char| matches!(char, '`' | '~'));
        let run = mark.map_or(0, |mark| {
            line.chars().take_while(|char| *char == mark).count()
        });
        let fence = mark.filter(|_| run >= 3 && indented < 4);
        match (self.open, fence) {
            (None, Some(mark)) if mark == '~' || !line[run..].contains('`') => {
                self.open = Some((mark, run));
                true
            }
            (None, _) => false,
            (Some((open, length)), fence) => {
                if fence == Some(open) && run >= length && line.len() == run {
                    self.open = None;
                }
                true
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(id: &str, section: Option<&'static str>, body: &str) -> Part {
        Part::Block(Block {
            id: id.to_owned(),
            section,
            body: body.to_owned(),
        })
    }

    fn page(tables: &[&str]) -> Page {
        let mut parts = vec![
            Part::Text("# Title".to_owned()),
            block("diagram", None, "diagram"),
            Part::Text("## Tables".to_owned()),
            block("tables", Some("tables"), "list"),
        ];
        for table in tables {
            parts.push(block(table, Some("tables"), &format!("### {table}")));
        }
        parts.push(Part::Text("## More".to_owned()));
        parts.push(block("more", None, "more"));
        Page { parts }
    }

    #[test]
    fn the_first_page_is_its_own_second() {
        let page = page(&["a", "b"]);
        let first = page.render();
        assert_eq!(merge(&first, &page).unwrap(), first);
        assert_eq!(merge(&first.replace('"', "'"), &page).unwrap(), first);
        let windows = first.replace('\n', "\r\n");
        assert_eq!(merge(&windows, &page).unwrap(), windows);
    }

    #[test]
    fn hand_written_text_survives() {
        let first = page(&["a"]).render();
        let edited = first.replace(
            "## More",
            "Mine.\n\n```\n## not a heading\n```\n\n## More of it",
        );
        let again = merge(&edited, &page(&["a", "b"])).unwrap();
        let at = |text: &str| {
            again
                .find(text)
                .unwrap_or_else(|| panic!("{text} in {again}"))
        };
        assert!(at("### a") < at("Mine.") && at("Mine.") < at("### b"));
        assert!(at("## not a heading") < at("### b") && at("### b") < at("## More of it"));
        assert!(!again.contains("\n\n\n"), "{again}");
        // And what came can go.
        assert_eq!(merge(&again, &page(&["a"])).unwrap(), edited);
    }

    #[test]
    fn new_blocks_stand_in_order() {
        let first = page(&["b", "d"]).render();
        let again = merge(&first, &page(&["a", "b", "c", "d", "e"])).unwrap();
        assert_eq!(again, page(&["a", "b", "c", "d", "e"]).render());
    }

    #[test]
    fn text_below_a_lost_block_is_kept_with_a_remark() {
        let first = page(&["a", "b"]).render();
        let edited = first.replace("## More", "About b.\n\n## More");
        let again = merge(&edited, &page(&["a"])).unwrap();
        assert!(
            again.contains(
                "[//]: # \"rowtype: what follows stood below b, which is gone\"\n\nAbout b.\n\n## More"
            ),
            "{again}"
        );
        assert_eq!(merge(&again, &page(&["a"])).unwrap(), again);
    }

    #[test]
    fn blocks_taken_out_stay_out() {
        let first = page(&["a"]).render();
        let without = first.replace(
            "[//]: # \"rowtype:begin diagram\"\n\ndiagram\n\n[//]: # \"rowtype:end\"\n\n",
            "",
        );
        assert_ne!(first, without);
        assert_eq!(merge(&without, &page(&["a"])).unwrap(), without);
    }

    #[test]
    fn parts_that_an_older_page_did_not_have_are_put_in_once() {
        let first = page(&["a"]).render();
        let older = first
            .replace(
                "## More\n\n[//]: # \"rowtype:begin more\"\n\nmore\n\n[//]: # \"rowtype:end\"\n\n",
                "Mine.\n\n",
            )
            .replace("diagram, tables, more", "diagram, tables");
        assert_ne!(first, older);
        let again = merge(&older, &page(&["a"])).unwrap();
        let new = format!("[//]: # \"{NEW}\"\n\n## More\n\n[//]: # \"rowtype:begin more\"");
        assert!(again.contains(&new), "{again}");
        assert!(again.contains("Mine."), "{again}");
        assert_eq!(merge(&again, &page(&["a"])).unwrap(), again);
        // Pages of the time before the last line are given all that they lack.
        let oldest: String = older
            .lines()
            .filter(|line| !line.contains("rowtype:given"))
            .map(|line| format!("{line}\n"))
            .collect();
        assert_eq!(merge(&oldest, &page(&["a"])).unwrap(), again);
        // What is taken out then stays out.
        let rest = again.find("[//]: # \"rowtype: this part").unwrap();
        let end = again.find("[//]: # \"rowtype:given").unwrap();
        let without = format!("{}{}", &again[..rest], &again[end..]);
        assert_eq!(merge(&without, &page(&["a"])).unwrap(), without);
    }

    #[test]
    fn markers_in_code_are_text() {
        let first = page(&["a"]).render();
        let edited = first.replace(
            "## More",
            "````\n[//]: # \"rowtype:begin x\"\n````\n\n## More",
        );
        assert_eq!(merge(&edited, &page(&["a"])).unwrap(), edited);
    }

    #[test]
    fn pages_that_cannot_be_merged_are_refused() {
        let cases = [
            ("# By hand\n", "holds none of rowtype's markers"),
            (
                "[//]: # (rowtype:begin a)\n",
                "line 1 of the page: `a` has no end",
            ),
            (
                "\n[//]: # (rowtype:end)\n",
                "line 2 of the page: an end without a beginning",
            ),
            (
                "[//]: # 'rowtype:begin a'\n[//]: # 'rowtype:begin b'\n",
                "line 2 of the page: `b` begins inside `a` of line 1",
            ),
            (
                "[//]: # (rowtype:begin a)\n[//]: # (rowtype:end)\n[//]: # (rowtype:begin a)\n",
                "line 3 of the page: `a` begins a second time",
            ),
        ];
        for (existing, expected) in cases {
            let refused = merge(existing, &page(&[])).unwrap_err();
            assert!(refused.message.contains(expected), "{refused:?}");
        }
    }

    #[test]
    fn names_in_markers_are_plain() {
        assert_eq!(marker_name("user_roles"), "user_roles");
        assert_eq!(marker_name("a.b\"\n日"), "a%2Eb%22%0A日");
    }
}
