//! What lint found, beside the objects that it speaks of.

use crate::catalog::{Class, ObjectAddress, Oid};
use crate::diagnostic::Severity;
use crate::lint;
use crate::source::Sources;

use super::inline::{Inline, code, text};
use super::names::Documented;

/// A finding as pages show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule: `E7`.
    pub code: &'static str,
    /// What the rule finds, in a few words.
    pub title: &'static str,
    /// Why it matters.
    pub why: String,
    /// How bad it is.
    pub severity: Severity,
    /// One sentence without a full stop.
    pub message: String,
    /// What to do, in words.
    pub help: String,
    /// SQL that mends it as it stands.
    pub fix: Option<String>,
    /// The object that it is about.
    pub object: Option<ObjectAddress>,
    /// `file:line` of the statement that last changed the object; the file without its folders, which differ from
    /// machine to machine.
    pub place: Option<String>,
}

impl Finding {
    /// With the place looked up.
    pub fn new(finding: &lint::Finding, sources: &Sources) -> Self {
        let place = finding.span.map(|span| {
            let span = sources.visible(span);
            let name = &sources.file(span.file).name;
            let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
            format!("{name}:{}", sources.position(span).line)
        });
        Self {
            code: finding.rule.code,
            title: finding.rule.title(),
            why: finding.rule.why(),
            severity: finding.severity(),
            message: finding.message.clone(),
            help: finding.help.clone(),
            fix: finding.fix.clone(),
            object: finding.object,
            place,
        }
    }

    /// The table or view that it concerns.
    pub(super) fn relation(&self, documented: &Documented<'_>) -> Option<Oid> {
        let catalog = documented.catalog;
        let object = self.object?;
        match object.class {
            Class::Relation | Class::Default => {
                let relation = catalog.relation(object.oid)?;
                // An index's findings stand with its table.
                Some(relation.index().map_or(relation.oid, |index| index.table))
            }
            Class::Policy => Some(catalog.policies.get(object.oid)?.relation),
            Class::Trigger => Some(catalog.triggers.get(object.oid)?.relation),
            Class::Constraint => catalog.constraints.get(object.oid)?.relation(),
            _ => None,
        }
    }
}

/// The word for a severity.
pub(super) fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    }
}

/// The findings about a table or view, an item each.
pub(super) fn of_relation(documented: &Documented<'_>, relation: Oid) -> Vec<Vec<Inline>> {
    let findings = documented.options.findings.iter();
    findings
        .filter(|finding| finding.relation(documented) == Some(relation))
        .map(item)
        .collect()
}

/// `error E7: message (file:12): what mends it`
fn item(finding: &Finding) -> Vec<Inline> {
    let mut pieces = vec![
        text(format!("{} ", word(finding.severity))),
        code(finding.code),
        text(format!(": {}", finding.message)),
    ];
    if let Some(place) = &finding.place {
        pieces.extend([text(" ("), code(place), text(")")]);
    }
    pieces.push(text(format!(". To mend it: {}", finding.help)));
    if let Some(fix) = &finding.fix {
        pieces.extend([text(": "), code(fix)]);
    }
    pieces
}

/// `2 errors, 1 warning`; nothing if there is no finding.
pub(super) fn count(documented: &Documented<'_>) -> Option<String> {
    let findings = &documented.options.findings;
    let severities = [Severity::Error, Severity::Warning, Severity::Info];
    let counts = severities.into_iter().filter_map(|severity| {
        let of_severity = findings.iter().filter(|found| found.severity == severity);
        let number = of_severity.count();
        let word = match severity {
            Severity::Info => "remark",
            _ => word(severity),
        };
        let plural = if number == 1 { "" } else { "s" };
        (number > 0).then(|| format!("{number} {word}{plural}"))
    });
    let counts: Vec<_> = counts.collect();
    (!counts.is_empty()).then(|| counts.join(", "))
}

/// How many old findings are not shown, if any.
pub(super) fn old(documented: &Documented<'_>) -> Option<String> {
    match documented.options.old_findings {
        0 => None,
        1 => Some("1 old finding, which the baseline has, is not shown".to_owned()),
        count => Some(format!(
            "{count} old findings, which the baseline has, are not shown"
        )),
    }
}
