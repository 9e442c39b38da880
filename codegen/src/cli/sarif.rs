//! SARIF 2.1.0, which code scanning services read.
//! <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::diagnostic::{Diagnostic, Excerpts, Severity};
use crate::lint::RULES;
use crate::source::Sources;

use super::lint::fingerprint;
use super::render::Message;

/// Messages as one document.
pub(super) fn document(sources: &Sources, messages: &[Message<'_>]) -> Value {
    let excerpts = Excerpts::new(sources);
    let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
    let results: Vec<Value> = messages
        .iter()
        .map(|message| {
            let mut result = result(&excerpts, sources, &message.diagnostic);
            if let Some(finding) = message.finding {
                let number = numbers.entry(fingerprint(finding, 0)).or_default();
                *number += 1;
                result["partialFingerprints"] =
                    json!({ "rowtype/v1": fingerprint(finding, *number) });
                let index = RULES.iter().position(|rule| rule.code == finding.rule.code);
                result["ruleIndex"] = json!(index);
            }
            result
        })
        .collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "rowtype",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": RULES.iter().map(|rule| json!({
                    "id": rule.code,
                    "shortDescription": { "text": rule.title() },
                    "fullDescription": { "text": rule.why() },
                    "help": { "text": rule.why(), "markdown": rule.explanation },
                    "defaultConfiguration": { "level": level(rule.severity()) },
                })).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn result(excerpts: &Excerpts<'_>, sources: &Sources, diagnostic: &Diagnostic) -> Value {
    let text = match &diagnostic.help {
        Some(help) => format!("{}\nhelp: {help}", diagnostic.message),
        None => diagnostic.message.clone(),
    };
    let locations: Vec<Value> = diagnostic
        .span()
        .iter()
        .map(|span| {
            let span = sources.visible(*span);
            let (file, start) = excerpts.place(span);
            let end = excerpts.end(span);
            json!({ "physicalLocation": {
                "artifactLocation": { "uri": uri(file) },
                "region": {
                    "startLine": start.line,
                    "startColumn": start.column,
                    "endLine": end.line,
                    "endColumn": end.column,
                },
            }})
        })
        .collect();
    json!({
        "ruleId": diagnostic.code,
        "level": level(diagnostic.severity),
        "message": { "text": text },
        "locations": locations,
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

/// A path as a relative reference (RFC 3986): what is not allowed in one by its bytes.
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte));
            }
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    #[test]
    fn paths_are_references() {
        assert_eq!(super::uri("db/1_ä b.sql"), "db/1_%C3%A4%20b.sql");
    }
}
