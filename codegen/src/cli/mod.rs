//! The edge: arguments, files, colours, exit status. Everything else of rowtype is values in, values out.
#![allow(clippy::print_stdout, reason = "the one place that prints")]

mod arguments;
mod init;
mod lint;
mod output;
mod outputs;
mod render;
mod sarif;

use std::ffi::OsString;
use std::io::{self, IsTerminal as _, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{CommandFactory as _, Parser as _};

use crate::config;
use crate::diagnostic::{Diagnostic, Severity};
use crate::emit::typescript;
use crate::project::{self, CONFIG, InputError, Project, ProjectError, shown_path};
use crate::source::Sources;
use crate::{Database, Grants};
use arguments::{Arguments, ColorChoice, Command, Common, DocsFormat, GrantsName, Output};
use outputs::{Kind, Overrides, Present};
use render::{Message, Reporter};

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Status {
    /// Exit status 0.
    Fine,
    /// 1: findings, differences, errors in the SQL.
    Findings,
    /// 2: called wrongly, or the input cannot be read.
    Unusable,
}

/// Runs the program with the process' own arguments and streams.
pub fn main() -> ExitCode {
    let status = run(std::env::args_os());
    ExitCode::from(match status {
        Status::Fine => 0,
        Status::Findings => 1,
        Status::Unusable => 2,
    })
}

fn run(arguments: impl IntoIterator<Item = OsString>) -> Status {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            let status = if error.use_stderr() {
                Status::Unusable
            } else {
                Status::Fine
            };
            // Nobody is there to be told if the stream is closed.
            let _ = error.print();
            return status;
        }
    };
    let Arguments { command, common } = arguments;
    let edge = Edge::new(&common);
    match command {
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Arguments::command(), "rowtype", &mut script);
            edge.print(&String::from_utf8_lossy(&script))
        }
        Command::Explain { rule } => edge.explain(rule.as_deref()),
        Command::ConfigSchema => edge.print(&format!("{:#}\n", config::json_schema())),
        Command::Init { force } => match init::init(Path::new("."), force) {
            Ok(name) => edge.print(&format!("wrote {name}\n")),
            Err(error) => edge.unusable(error),
        },
        command => match find(common, command.paths()) {
            Ok(project) => edge.with_project(&project, command),
            Err(ProjectError::Input(error)) => edge.unusable(error),
            Err(ProjectError::Config(sources, diagnostics)) => {
                edge.report(&sources, &diagnostics);
                Status::Unusable
            }
        },
    }
}

/// The project of the configuration that is named, or else of the nearest `rowtype.toml` here or in a folder above.
fn find(common: Common, paths: Vec<String>) -> Result<Project, ProjectError> {
    let here = std::env::current_dir()
        .map_err(|error| InputError::new(format!("cannot see the present folder: {error}")))?;
    let config = match &common.config {
        Some(path) => Some((here.join(path), shown_path(path))),
        None => here
            .ancestors()
            .map(|folder| folder.join(CONFIG))
            .find(|path| path.is_file())
            .map(|path| (path, CONFIG.to_owned())),
    };
    let overrides = project::Overrides {
        base: here.clone(),
        paths,
        platform: common.platform,
        schemas: common.schemas,
        grants: common.grants.map(|name| match name {
            GrantsName::Legacy => Grants::Legacy,
            GrantsName::Explicit => Grants::Explicit,
        }),
    };
    let config = config
        .as_ref()
        .map(|(path, name)| (path.as_path(), name.clone()));
    Project::open(&here, config, overrides)
}

/// What is there at the place of an output.
fn present(kind: Kind, path: &Path) -> Result<Present, InputError> {
    Ok(match kind {
        Kind::Folder => Present::Folder(output::present_files(path, "md")?),
        _ => Present::File(output::present(path)?),
    })
}

/// The path of an output's file.
fn below(path: &Path, name: &str) -> PathBuf {
    if name.is_empty() {
        path.to_path_buf()
    } else {
        path.join(name)
    }
}

/// Where messages go: to standard output where they are what was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stream {
    Output,
    Error,
}

/// How to speak to people.
struct Edge {
    format: arguments::MessageFormat,
    color: ColorChoice,
    quiet: bool,
    verbose: bool,
    strict: bool,
}

impl Edge {
    fn new(common: &Common) -> Self {
        Self {
            format: common.message_format,
            color: common.color,
            quiet: common.quiet,
            verbose: common.verbose,
            strict: common.strict,
        }
    }

    fn with_project(&self, project: &Project, command: Command) -> Status {
        match command {
            Command::Generate { check } => self.generate(project, check),
            Command::Typescript {
                output,
                style,
                compat,
                postgrest_version,
            } => {
                let overrides = Overrides {
                    style,
                    compat,
                    postgrest_version,
                    ..Overrides::default()
                };
                self.one(project, Kind::Typescript, &output, &overrides)
            }
            Command::Docs { output, format } => {
                let kind = match format {
                    DocsFormat::Markdown => Kind::Docs,
                    DocsFormat::Folder => Kind::Folder,
                    DocsFormat::Html => Kind::Html,
                };
                self.one(project, kind, &output, &Overrides::default())
            }
            Command::Squash { output } => {
                self.one(project, Kind::Squash, &output, &Overrides::default())
            }
            Command::Pgtap { output } => {
                self.one(project, Kind::Pgtap, &output, &Overrides::default())
            }
            Command::Rust { output } => {
                self.one(project, Kind::Rust, &output, &Overrides::default())
            }
            Command::Json { output, format } => {
                let overrides = Overrides {
                    format,
                    ..Overrides::default()
                };
                self.one(project, Kind::Json, &output, &overrides)
            }
            Command::Lint {
                baseline,
                write_baseline,
                ..
            } => self.lint(project, baseline.as_deref(), write_baseline),
            Command::Init { .. }
            | Command::Completions { .. }
            | Command::Explain { .. }
            | Command::ConfigSchema => Status::Fine,
        }
    }

    /// Prints one output, or writes it to a file.
    fn one(&self, project: &Project, kind: Kind, output: &Output, overrides: &Overrides) -> Status {
        let database = match project.load() {
            Ok(database) => database,
            Err(error) => return self.unusable(error),
        };
        let path = output.output.as_deref();
        if kind == Kind::Folder && path.is_none() {
            let error = InputError::new("pages for each table need a folder to be written to");
            return self.unusable(error.with_help("say which with `-o FOLDER`"));
        }
        let present = match path.map(|path| present(kind, path)).transpose() {
            Ok(present) => present.unwrap_or(Present::File(None)),
            Err(error) => return self.unusable(error),
        };
        let rendered = outputs::render(kind, project, &database, overrides, &present);
        let (files, status) = match rendered {
            Ok((files, diagnostics)) => (files, self.report_all(&database, diagnostics)),
            Err(error) => {
                return self
                    .report_all(&database, vec![error])
                    .max(Status::Findings);
            }
        };
        let Some(path) = path else {
            let texts = files.into_iter().filter_map(|file| file.text);
            return texts.fold(status, |status, text| status.max(self.print(&text)));
        };
        // A file that others read is left as it is while the SQL has errors.
        if status != Status::Fine {
            return status;
        }
        for file in files {
            let path = below(path, &file.name);
            let written = match &file.text {
                Some(text) => output::write(&path, text).map(|_| ()),
                None => output::remove(&path),
            };
            if let Err(error) = written {
                return self.unusable(error);
            }
        }
        status
    }

    /// Writes or compares everything that the configuration names.
    fn generate(&self, project: &Project, check: bool) -> Status {
        let wanted: Vec<_> = Kind::ALL
            .into_iter()
            .filter_map(|kind| Some((kind, project.config.text(kind.key())?)))
            .collect();
        if wanted.is_empty() {
            let error =
                InputError::new("there is nothing to generate: rowtype.toml names no output");
            return self.unusable(error.with_help(
                "set `typescript.path`, for example; `rowtype init` writes a rowtype.toml",
            ));
        }
        let database = match project.load() {
            Ok(database) => database,
            Err(error) => return self.unusable(error),
        };
        let mut diagnostics = Vec::new();
        let mut files = Vec::new();
        for (kind, name) in wanted.iter().copied() {
            let path = project.base.join(name);
            if let Some((parts, own)) = outputs::folder(kind, project, &database) {
                diagnostics.extend(own);
                let mut present = match output::present_files(&path, "ts") {
                    Ok(present) => present,
                    Err(error) => return self.unusable(error),
                };
                let mut add = |own: &str, before, text| {
                    let name = format!("{}/{own}", name.trim_end_matches('/'));
                    files.push((kind, name, path.join(own), before, text));
                };
                for part in parts {
                    let before = present.remove(&part.name);
                    add(&part.name, before, Some(part.text));
                }
                // Files of schemas that are gone; other outputs may be in the folder as well.
                for (own, before) in present {
                    let at = path.join(&own);
                    let is_other = wanted
                        .iter()
                        .any(|(_, name)| output::is_same(&project.base.join(name), &at));
                    if !is_other && typescript::is_generated(&before) {
                        add(&own, Some(before), None);
                    }
                }
                continue;
            }
            let present = match present(kind, &path) {
                Ok(present) => present,
                Err(error) => return self.unusable(error),
            };
            match outputs::render(kind, project, &database, &Overrides::default(), &present) {
                Ok((own_files, own)) => {
                    diagnostics.extend(own);
                    for file in own_files {
                        let before = match &present {
                            Present::File(text) => text.clone(),
                            Present::Folder(pages) => pages.get(&file.name).cloned(),
                        };
                        let name = match file.name.as_str() {
                            "" => name.to_owned(),
                            own => format!("{}/{own}", name.trim_end_matches('/')),
                        };
                        files.push((kind, name, below(&path, &file.name), before, file.text));
                    }
                }
                Err(error) => diagnostics.push(error),
            }
        }
        let mut status = self.report_all(&database, diagnostics);
        if status != Status::Fine {
            return status;
        }
        for (kind, name, path, before, text) in files {
            if check {
                let before = before.unwrap_or_default();
                let text = text.unwrap_or_default();
                if !outputs::same(kind, &before, &text) {
                    status = Status::Findings;
                    let difference = output::difference(&name, &before, &text);
                    let message =
                        format!("{difference}{name} is out of date: run `rowtype generate`\n");
                    status = status.max(self.print(&message));
                }
                continue;
            }
            let written = match &text {
                Some(text) => output::write(&path, text).map(|is_new| is_new.then_some("wrote")),
                None => output::remove(&path).map(|()| Some("removed")),
            };
            match written {
                Ok(Some(what)) if !self.quiet => {
                    status = status.max(self.print(&format!("{what} {name}\n")));
                }
                Ok(_) => {}
                Err(error) => return self.unusable(error),
            }
        }
        status
    }

    fn report_all(&self, database: &Database, own: Vec<Diagnostic>) -> Status {
        let mut diagnostics = database.diagnostics.clone();
        diagnostics.extend(own);
        self.report(&database.sources, &diagnostics)
    }

    /// Prints messages to standard error, and says what they mean for the exit status.
    fn report(&self, sources: &Sources, diagnostics: &[Diagnostic]) -> Status {
        let messages = diagnostics.iter().map(Message::from).collect();
        self.tell(sources, messages, Stream::Error)
    }

    fn has_colors(&self, stream: Stream) -> bool {
        match self.color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => {
                let is_terminal = match stream {
                    Stream::Output => io::stdout().is_terminal(),
                    Stream::Error => io::stderr().is_terminal(),
                };
                is_terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
            }
        }
    }

    /// Prints messages, and says what they mean for the exit status.
    fn tell(&self, sources: &Sources, mut messages: Vec<Message<'_>>, stream: Stream) -> Status {
        for message in &mut messages {
            message.diagnostic.severity = lint::counted(message.diagnostic.severity, self.strict);
        }
        let count = |severity: Severity| {
            let of_severity = messages
                .iter()
                .filter(|message| message.diagnostic.severity == severity);
            of_severity.count()
        };
        let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
        let remarks = count(Severity::Info);
        messages.retain(|message| match message.diagnostic.severity {
            Severity::Error => true,
            Severity::Warning => !self.quiet,
            Severity::Info => self.verbose,
        });
        let lock: Box<dyn Write> = match stream {
            Stream::Output => Box::new(io::stdout().lock()),
            Stream::Error => Box::new(io::stderr().lock()),
        };
        let mut out = io::BufWriter::new(lock);
        let reporter = Reporter::new(self.format, self.has_colors(stream), sources);
        if self.format == arguments::MessageFormat::Sarif {
            let _ = writeln!(out, "{:#}", sarif::document(sources, &messages));
        }
        for message in &messages {
            // A closed stream is no reason to fail.
            if reporter.report(&mut out, message).is_err() {
                break;
            }
        }
        let found = errors + warnings + if stream == Stream::Output { remarks } else { 0 };
        if found > 0 && !self.quiet && self.format == arguments::MessageFormat::Full {
            let count = |number: usize, word: &str| match number {
                1 => format!("1 {word}"),
                _ => format!("{number} {word}s"),
            };
            let mut counts = vec![count(errors, "error"), count(warnings, "warning")];
            if stream == Stream::Output && remarks > 0 {
                let shown = if self.verbose {
                    ""
                } else {
                    ", shown by --verbose"
                };
                counts.push(format!("{}{shown}", count(remarks, "remark")));
            }
            let _ = writeln!(out, "{}", counts.join(", "));
        }
        let _ = out.flush();
        if errors > 0 {
            Status::Findings
        } else {
            Status::Fine
        }
    }

    /// Prints to standard output. Whoever reads may have stopped reading.
    fn print(&self, text: &str) -> Status {
        let mut out = io::stdout().lock();
        match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            Ok(()) => Status::Fine,
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Status::Fine,
            Err(error) => self.unusable(InputError::new(format!(
                "cannot write to standard output: {error}"
            ))),
        }
    }

    fn unusable(&self, error: InputError) -> Status {
        let (sources, diagnostic) = error.into_diagnostic();
        self.report(&sources, &[diagnostic]);
        Status::Unusable
    }
}
