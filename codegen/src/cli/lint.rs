//! `rowtype lint` and `rowtype explain`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use crate::diagnostic::{Diagnostic, Severity};
use crate::lint::{self, Baseline, Finding, Options, RULES, Report};
use crate::project::input::shown;
use crate::project::{InputError, Project};

use super::render::Message;
use super::{Edge, Status, Stream, output};

/// Where the baseline is unless somebody says so.
const BASELINE: &str = "rowtype-baseline.json";

/// What the rules are to know of a project.
pub(super) fn options(project: &Project) -> Options {
    Options {
        schemas: project.schemas(),
        off: project.config.list("lint.off").unwrap_or_default(),
        allow: project.config.pairs("lint.allow"),
        ..Options::default()
    }
}

impl Edge {
    /// Reports what is found, or writes it down as the baseline.
    pub(super) fn lint(
        &self,
        project: &Project,
        baseline: Option<&Path>,
        write_baseline: bool,
    ) -> Status {
        let database = match project.load() {
            Ok(database) => database,
            Err(error) => return self.unusable(error),
        };
        let mut report = lint::report(&database, &options(project));
        let configured = project.config.text("lint.baseline");
        let of_project = |name: &str| (project.base.join(name), name.to_owned());
        // The file, and how messages call it.
        let file = match baseline {
            Some(path) => Some((path.to_path_buf(), shown(path))),
            None => configured.map(of_project),
        };
        if write_baseline {
            let file = file.unwrap_or_else(|| of_project(BASELINE));
            return self.write_baseline(&file, &report);
        }
        if let Some(file) = file {
            match read_baseline(&file) {
                Ok(baseline) => {
                    let gone = baseline.apply(&mut report.findings);
                    if gone > 0 {
                        report.diagnostics.push(outdated(&file.1, gone));
                    }
                }
                Err(error) => return self.unusable(error),
            }
        }
        let messages = report.diagnostics.iter().map(Message::from);
        let mut seen = Vec::new();
        let findings = report.findings.iter().map(|finding| {
            let mut diagnostic = finding.diagnostic();
            // Why it matters is said once for each rule.
            if !seen.contains(&finding.rule.code) {
                seen.push(finding.rule.code);
                diagnostic = diagnostic.with_note(format!(
                    "{} (`rowtype explain {}`)",
                    finding.rule.why(),
                    finding.rule.code
                ));
            }
            Message {
                diagnostic,
                finding: Some(finding),
            }
        });
        let messages: Vec<_> = messages.chain(findings).collect();
        self.tell(&database.sources, messages, Stream::Output)
    }

    fn write_baseline(&self, (path, name): &(PathBuf, String), report: &Report) -> Status {
        let text = Baseline::of(&report.findings).render();
        match output::write(path, &text) {
            Ok(_) if self.quiet => Status::Fine,
            Ok(_) => self.print(&format!(
                "wrote {name}: {} findings\n",
                report.findings.len()
            )),
            Err(error) => self.unusable(error),
        }
    }

    /// Prints the page of a rule, or of no rule the list of them.
    pub(super) fn explain(&self, code: Option<&str>) -> Status {
        let Some(code) = code else {
            return self.print(&list());
        };
        match lint::rule(code) {
            Some(rule) => self.print(rule.explanation),
            None => self.unusable(
                InputError::new(format!("there is no rule {code}"))
                    .with_help("`rowtype explain` lists them"),
            ),
        }
    }
}

/// Every rule with its title, a line each.
fn list() -> String {
    let mut list = String::new();
    for rule in &RULES {
        let _ = writeln!(list, "{:4} {}", rule.code, rule.title());
    }
    list
}

/// The baseline that the configuration names, if it does.
///
/// # Errors
/// It is not there, or no baseline.
pub(super) fn configured_baseline(project: &Project) -> Result<Option<Baseline>, InputError> {
    let name = project.config.text("lint.baseline");
    name.map(|name| read_baseline(&(project.base.join(name), name.to_owned())))
        .transpose()
}

fn read_baseline((path, name): &(PathBuf, String)) -> Result<Baseline, InputError> {
    let text = output::present(path)?.ok_or_else(|| {
        InputError::new(format!("there is no file {name}"))
            .with_help("`rowtype lint --write-baseline` writes it")
    })?;
    Baseline::parse(&text)
        .map_err(|error| InputError::new(format!("{name} is no baseline: {error}")))
}

fn outdated(name: &str, gone: usize) -> Diagnostic {
    let message = match gone {
        1 => format!("a finding in {name} is mended"),
        _ => format!("{gone} findings in {name} are mended"),
    };
    Diagnostic::info("baseline", message)
        .with_help("`rowtype lint --write-baseline` takes them out, so that they cannot come back")
}

/// The severity as it counts: an error if warnings are taken for errors.
pub(super) fn counted(severity: Severity, strict: bool) -> Severity {
    match severity {
        Severity::Warning if strict => Severity::Error,
        other => other,
    }
}

/// What a finding is known by in SARIF, apart from others of the same rule and object by its number among them.
pub(super) fn fingerprint(finding: &Finding, number: usize) -> String {
    format!("{} {} {number}", finding.rule.code, finding.identity())
}
