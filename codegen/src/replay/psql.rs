//! Commands of psql among the SQL (manual: psql, Meta-Commands). They never reach the server; a few of them decide what
//! does.

use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// What there is to say about a command; nothing about those that only print or set something up for psql itself.
pub(super) fn remark(span: Span, line: &str) -> Option<Diagnostic> {
    let name = line.split_ascii_whitespace().next()?;
    let diagnostic = match name {
        "\\i" | "\\ir" | "\\include" | "\\include_relative" => Diagnostic::warning(
            "psql",
            format!("{name} reads another file, which rowtype does not"),
        )
        .with_help("name that file among the input as well"),
        "\\gexec" => Diagnostic::warning(
            "psql",
            "\\gexec runs statements that a query makes from data",
        )
        .with_help("what they make is missing from the outputs"),
        "\\if" | "\\elif" | "\\else" => Diagnostic::warning(
            "psql",
            format!("{name} leaves out statements, but rowtype replays all of them"),
        ),
        "\\c" | "\\connect" => Diagnostic::info(
            "psql",
            format!("what follows {name} is taken to be in the same database"),
        ),
        _ => return None,
    };
    Some(diagnostic.at(span, ""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Severity;
    use crate::source::FileId;

    #[test]
    fn commands_that_decide_what_is_replayed_are_not_passed_over() {
        let severity = |line| remark(Span::new(FileId(0), 0..1), line).map(|said| said.severity);
        let warning = Some(Severity::Warning);
        for (line, expected) in [
            ("\\i other.sql", warning),
            ("\\ir other.sql", warning),
            ("\\gexec", warning),
            ("\\if :{?x}", warning),
            ("\\else", warning),
            ("\\connect postgres", Some(Severity::Info)),
            ("\\set ON_ERROR_STOP on", None),
            ("\\echo done", None),
            ("\\endif", None),
            ("\\restrict abc", None),
            ("\\", None),
        ] {
            assert_eq!(severity(line), expected, "{line}");
        }
    }
}
