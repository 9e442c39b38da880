//! What follows from grants and policies: which role can do what to which rows, as tables and sentences.

use crate::access::{self, Answer, Cell, Command, Failure, Formula, Holder, Word};
use crate::catalog::{Oid, Relation};

use super::markdown::{Inline, Place, code, render, table as markdown_table, text};
use super::names::Documented;
use super::policies::list;

/// The access of every role to every table of the page.
pub(super) struct Matrix<'a> {
    documented: &'a Documented<'a>,
    roles: Vec<&'a str>,
    /// By table, role and command.
    cells: Vec<(Oid, Vec<[Cell; 4]>)>,
}

impl<'a> Matrix<'a> {
    pub(super) fn new(documented: &'a Documented<'a>) -> Self {
        let catalog = documented.catalog;
        let roles: Vec<_> = documented.roles().collect();
        let holders: Vec<_> = roles
            .iter()
            .map(|role| Holder::new(catalog, role))
            .collect();
        let of_table = |table: &&'a Relation| {
            let of_role =
                |holder| Command::ALL.map(|command| access::cell(catalog, holder, table, command));
            (table.oid, holders.iter().map(of_role).collect())
        };
        Self {
            documented,
            roles: roles.iter().map(|role| role.name.as_str()).collect(),
            cells: documented.tables.iter().map(of_table).collect(),
        }
    }

    fn of(&self, table: Oid) -> &[[Cell; 4]] {
        let found = self.cells.iter().find(|(oid, _)| *oid == table);
        found.map_or(&[], |(_, cells)| cells)
    }

    /// One row for each table, one column for each role, and what all of it comes to.
    pub(super) fn overview(&self) -> String {
        if self.roles.is_empty() || self.documented.tables.is_empty() {
            return String::new();
        }
        let mut out = String::new();
        for (index, role) in self.roles.iter().enumerate() {
            if let Some(summary) = self.summary(index) {
                let sentence = [code(*role), text(summary)];
                out.push_str("- ");
                out.push_str(&render(&sentence, Place::Line));
                out.push('\n');
            }
        }
        if !out.is_empty() {
            out.push('\n');
        }
        let titles: Vec<_> = self
            .roles
            .iter()
            .map(|role| render(&[code(*role)], Place::Cell))
            .collect();
        let header: Vec<_> = std::iter::once("Table")
            .chain(titles.iter().map(String::as_str))
            .collect();
        let rows: Vec<_> = self
            .documented
            .tables
            .iter()
            .map(|table| {
                let name = render(&[self.documented.link(table)], Place::Cell);
                std::iter::once(name)
                    .chain(self.of(table.oid).iter().map(grouped))
                    .collect()
            })
            .collect();
        out.push_str(&markdown_table(&header, &rows));
        if let Some(grants) = &self.documented.options.grants {
            let note = [
                text("With Supabase's "),
                code(grants),
                text(" grants on new objects."),
            ];
            out.push('\n');
            out.push_str(&render(&note, Place::Block));
            out.push('\n');
        }
        out
    }

    /// What holds of a role on every table of the page.
    fn summary(&self, role: usize) -> Option<&'static str> {
        let cells = || self.cells.iter().flat_map(|(_, roles)| &roles[role]);
        if cells().all(|cell| !cell.is_open()) {
            return Some(" has no access.");
        }
        if cells().all(|cell| cell.answer == Answer::All && cell.exact) {
            return Some(" can do everything with every row.");
        }
        let own = cells().all(|cell| match &cell.answer {
            Answer::All | Answer::Unknown => false,
            Answer::Some { rows, check } => rows.is_callers_own() || check.is_callers_own(),
            Answer::None | Answer::NoGrant | Answer::Error(_) => true,
        });
        own.then_some(
            " reaches only rows that belong to the caller, by themselves or through another table.",
        )
    }

    /// One row for each role, then a sentence for each condition.
    pub(super) fn of_table(&self, table: &Relation) -> String {
        if self.roles.is_empty() {
            return String::new();
        }
        let rows: Vec<_> = self
            .roles
            .iter()
            .zip(self.of(table.oid))
            .map(|(role, cells)| {
                let role = render(&[code(*role)], Place::Cell);
                std::iter::once(role)
                    .chain(cells.iter().map(|cell| short(cell).to_owned()))
                    .collect()
            })
            .collect();
        let mut out = "**Access:**\n\n".to_owned();
        out.push_str(&markdown_table(
            &["Role", "Read", "Create", "Update", "Delete"],
            &rows,
        ));
        let mut sentences = String::new();
        for (role, cells) in self.roles.iter().zip(self.of(table.oid)) {
            for sentence in self.sentences(role, cells) {
                sentences.push_str("- ");
                sentences.push_str(&render(&sentence, Place::Line));
                sentences.push('\n');
            }
        }
        if !sentences.is_empty() {
            out.push('\n');
            out.push_str(&sentences);
        }
        out
    }

    /// `authenticated` can read and delete rows where …; commands of the same condition share a sentence.
    fn sentences(&self, role: &str, cells: &[Cell; 4]) -> Vec<Vec<Inline>> {
        let mut groups: Vec<(Vec<Inline>, Vec<Command>)> = Vec::new();
        for (command, cell) in Command::ALL.into_iter().zip(cells) {
            let Some(words) = self.words(cell) else {
                continue;
            };
            match groups.iter_mut().find(|(known, _)| *known == words) {
                Some((_, commands)) => commands.push(command),
                None => groups.push((words, vec![command])),
            }
        }
        let sentence = |(words, commands): (Vec<Inline>, Vec<Command>)| {
            let mut pieces = vec![code(role), text(" can ")];
            list(
                commands.iter().map(|command| text(command.verb())),
                &mut pieces,
            );
            pieces.push(text(" "));
            pieces.extend(words);
            pieces.push(text("."));
            pieces
        };
        groups.into_iter().map(sentence).collect()
    }

    /// `rows where …`: what an answer that is neither all nor nothing says.
    fn words(&self, cell: &Cell) -> Option<Vec<Inline>> {
        let catalog = self.documented.catalog;
        let clause =
            |formula: &Formula, pieces: &mut Vec<Inline>| {
                pieces.extend(access::condition(catalog, formula).into_iter().map(
                    |word| match word {
                        Word::Text(words) => text(words),
                        Word::Code(sql) => code(sql),
                    },
                ));
            };
        match &cell.answer {
            Answer::Some { rows, check } => {
                let mut pieces = Vec::new();
                let which = if *rows == Formula::Always {
                    check
                } else {
                    rows
                };
                pieces.push(text(if which.is_of_caller() {
                    "all rows if "
                } else {
                    "rows where "
                }));
                clause(which, &mut pieces);
                if check != which && *check != Formula::Always {
                    pieces.push(text("; afterwards the row must be one where "));
                    clause(check, &mut pieces);
                }
                Some(pieces)
            }
            Answer::Error(failure) => {
                let name = |oid: Oid| match catalog.relation(oid) {
                    Some(relation) => self.documented.link(relation),
                    None => text("?"),
                };
                let mut pieces = vec![text("nothing: every such statement fails, because ")];
                match failure {
                    Failure::Recursion(table) => {
                        pieces.extend([
                            text("the policies of "),
                            name(*table),
                            text(" read that table themselves"),
                        ]);
                    }
                    Failure::Unreadable(table) => {
                        pieces.extend([
                            text("a policy reads "),
                            name(*table),
                            text(", which the role may not read"),
                        ]);
                    }
                    Failure::NotCallable(function) => {
                        let call = self.documented.function_call(*function).unwrap_or_default();
                        pieces.extend([
                            text("a policy calls "),
                            code(call),
                            text(", which the role may not call"),
                        ]);
                    }
                    Failure::NotUpdatable(view) => {
                        pieces.extend([text("no row can be changed through "), name(*view)]);
                    }
                }
                Some(pieces)
            }
            Answer::All if !cell.exact => Some(vec![text(
                "all rows at most: a part of the policies is not understood",
            )]),
            Answer::Unknown => Some(vec![text(
                "what a trigger or rule of the view does in its place",
            )]),
            Answer::All | Answer::None | Answer::NoGrant => None,
        }
    }
}

/// An answer in a word or two.
fn short(cell: &Cell) -> &'static str {
    match (&cell.answer, cell.exact) {
        (Answer::NoGrant, _) => "no grant",
        (Answer::None, _) => "none",
        (Answer::All, true) => "all",
        (Answer::All, false) => "at most all",
        (Answer::Some { .. }, true) => "some",
        (Answer::Some { .. }, false) => "at most some",
        (Answer::Error(_), _) => "error",
        (Answer::Unknown, _) => "unknown",
    }
}

/// Four answers in one cell: `all`, or `read: all; create, update, delete: none`.
fn grouped(cells: &[Cell; 4]) -> String {
    let mut groups: Vec<(&str, Vec<&str>)> = Vec::new();
    for (command, cell) in Command::ALL.into_iter().zip(cells) {
        let answer = short(cell);
        match groups.iter_mut().find(|(known, _)| *known == answer) {
            Some((_, commands)) => commands.push(command.verb()),
            None => groups.push((answer, vec![command.verb()])),
        }
    }
    if let [(answer, _)] = groups.as_slice() {
        return (*answer).to_owned();
    }
    let groups = groups
        .iter()
        .map(|(answer, commands)| format!("{}: {answer}", commands.join(", ")));
    groups.collect::<Vec<_>>().join("; ")
}
