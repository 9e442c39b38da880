//! What follows from grants and policies: which role can do what to which rows.

use crate::access::{
    self, Answer, Brief, Cell, Command, Extent, Failure, Formula, Holder, RelationAccess,
    StorageAccess, WayAround, Word,
};
use crate::catalog::{Catalog, Oid, Relation};

use super::inline::{Inline, code, list, text};
use super::names::Documented;

/// What answers are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Subject {
    /// Rows of a table or view.
    Rows,
    /// Files of a bucket.
    Files {
        /// Everybody reads those whose address they know, so that policies are about listing them.
        public: bool,
    },
}

struct Nouns {
    one: &'static str,
    many: &'static str,
}

impl Subject {
    fn nouns(self) -> Nouns {
        match self {
            Self::Rows => Nouns {
                one: "row",
                many: "rows",
            },
            Self::Files { .. } => Nouns {
                one: "file",
                many: "files",
            },
        }
    }

    /// The word for what a command does.
    pub(super) fn verb(self, command: Command) -> &'static str {
        match (self, command) {
            (Self::Files { public: true }, Command::Select) => "list",
            (Self::Files { .. }, Command::Insert) => "upload",
            _ => command.verb(),
        }
    }
}

/// The access of every role to every table and view of the page.
pub(super) struct Matrix<'a> {
    documented: &'a Documented<'a>,
    roles: Vec<&'a str>,
    access: access::Matrix,
}

impl<'a> Matrix<'a> {
    pub(super) fn new(documented: &'a Documented<'a>) -> Self {
        let extent = Extent {
            schemas: documented.options.schemas.clone(),
            roles: documented.options.roles.clone(),
        };
        let access = access::matrix(documented.catalog, &extent);
        let roles = access.roles.iter();
        let roles = roles.filter_map(|oid| documented.catalog.role(*oid));
        Self {
            documented,
            roles: roles.map(|role| role.name.as_str()).collect(),
            access,
        }
    }

    fn relation(&self, oid: Oid) -> Option<&RelationAccess> {
        let relations = self.access.tables.iter().chain(&self.access.views);
        relations.into_iter().find(|access| access.relation == oid)
    }

    /// The answers for a table or view, by role.
    pub(super) fn of(&self, relation: Oid) -> &[[Cell; 4]] {
        self.relation(relation)
            .map_or(&[], |access| access.cells.as_slice())
    }

    /// What reaches the rows of a table without asking its policies.
    pub(super) fn ways_around(&self, table: Oid) -> &[WayAround] {
        self.relation(table)
            .map_or(&[], |access| access.ways_around.as_slice())
    }

    /// The answers for a role on the tables of the page.
    fn on_tables(&self, role: usize) -> impl Iterator<Item = &Cell> {
        let tables = self.documented.tables.iter();
        tables.flat_map(move |table| self.of(table.oid).get(role).into_iter().flatten())
    }

    /// The roles, in order.
    pub(super) fn roles(&self) -> &[&'a str] {
        &self.roles
    }

    /// What holds of each role on every table of the page, as sentences.
    pub(super) fn summaries(&self) -> Vec<Vec<Inline>> {
        if self.documented.tables.is_empty() {
            return Vec::new();
        }
        let roles = self.roles.iter().enumerate();
        let sentence =
            |(index, role): (usize, &&str)| Some(vec![code(*role), text(self.summary(index)?)]);
        roles.filter_map(sentence).collect()
    }

    /// What holds of a role on every table of the page.
    fn summary(&self, role: usize) -> Option<&'static str> {
        let cells = || self.on_tables(role);
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

    /// Buckets, if there are such.
    pub(super) fn storage(&self) -> Option<&StorageAccess> {
        self.access.storage.as_ref()
    }

    /// `authenticated` can read and delete rows where …; commands of the same condition share a sentence.
    pub(super) fn sentences(
        &self,
        role: &str,
        cells: &[Cell; 4],
        subject: Subject,
    ) -> Vec<Vec<Inline>> {
        let groups = grouped(cells, |cell| self.words(cell, subject)).into_iter();
        let sentence =
            |(words, commands): (Vec<Inline>, Vec<Command>)| can(role, &commands, words, subject);
        groups.map(sentence).collect()
    }

    /// The same for every answer, with the commands that it is about.
    pub(super) fn explained(
        &self,
        role: &str,
        cells: &[Cell; 4],
        relation: &Relation,
        subject: Subject,
    ) -> Vec<(Vec<Command>, Vec<Inline>)> {
        let words = |cell: &Cell| {
            let words = self.words(cell, subject);
            Some(words.unwrap_or_else(|| plain_words(cell, subject)))
        };
        let groups = grouped(cells, words).into_iter();
        let sentence = |(words, commands): (Vec<Inline>, Vec<Command>)| {
            let mut sentence = can(role, &commands, words, subject);
            let cell = &cells[commands[0] as usize];
            let reason = self.reason(role, cell, relation);
            sentence.extend(reason.map(|reason| text(format!(" {reason}"))));
            (commands, sentence)
        };
        groups.map(sentence).collect()
    }

    /// Why an answer says everything, or nothing.
    fn reason(&self, role: &str, cell: &Cell, relation: &Relation) -> Option<&'static str> {
        let catalog = self.documented.catalog;
        let table = relation.table()?;
        let holder = Holder::new(catalog, catalog.role_named(role)?);
        match cell.answer {
            Answer::All if !table.row_security => Some("Row level security is off."),
            Answer::All if holder.bypasses(relation) => Some("Policies do not bind this role."),
            Answer::All if cell.exact => Some("A policy lets every row through."),
            Answer::None => Some("No policy lets a row through."),
            Answer::NoGrant => Some("The privilege is not granted: the call fails."),
            _ => None,
        }
    }

    /// `rows where …`: what an answer that is neither all nor nothing says.
    fn words(&self, cell: &Cell, subject: Subject) -> Option<Vec<Inline>> {
        let Nouns { one, many } = subject.nouns();
        let catalog = self.documented.catalog;
        match &cell.answer {
            Answer::Some { rows, check } => {
                let mut pieces = Vec::new();
                let which = if *rows == Formula::Always {
                    check
                } else {
                    rows
                };
                pieces.push(text(if which.is_of_caller() {
                    format!("all {many} if ")
                } else {
                    format!("{many} where ")
                }));
                pieces.extend(clause(catalog, which));
                if check != which && *check != Formula::Always {
                    pieces.push(text(format!("; afterwards the {one} must be one where ")));
                    pieces.extend(clause(catalog, check));
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
            Answer::All if !cell.exact => Some(vec![text(format!(
                "all {many} at most: not all of what decides it is understood"
            ))]),
            Answer::Unknown => Some(vec![text(
                "what a trigger or rule of the view does in its place",
            )]),
            Answer::All | Answer::None | Answer::NoGrant => None,
        }
    }
}

/// Commands by what is said of them.
fn grouped(
    cells: &[Cell; 4],
    words: impl Fn(&Cell) -> Option<Vec<Inline>>,
) -> Vec<(Vec<Inline>, Vec<Command>)> {
    let mut groups: Vec<(Vec<Inline>, Vec<Command>)> = Vec::new();
    for (command, cell) in Command::ALL.into_iter().zip(cells) {
        let Some(words) = words(cell) else {
            continue;
        };
        match groups.iter_mut().find(|(known, _)| *known == words) {
            Some((_, commands)) => commands.push(command),
            None => groups.push((words, vec![command])),
        }
    }
    groups
}

/// `role can read and create …`
fn can(role: &str, commands: &[Command], words: Vec<Inline>, subject: Subject) -> Vec<Inline> {
    let mut pieces = vec![code(role), text(" can ")];
    list(
        commands.iter().map(|command| text(subject.verb(*command))),
        &mut pieces,
    );
    pieces.push(text(" "));
    pieces.extend(words);
    pieces.push(text("."));
    pieces
}

/// What an answer says that needs no condition. The words tell the answers apart.
fn plain_words(cell: &Cell, subject: Subject) -> Vec<Inline> {
    let one = subject.nouns().one;
    vec![text(match cell.answer {
        Answer::All | Answer::Some { .. } => format!("every {one}"),
        Answer::None | Answer::Error(_) => format!("no {one}"),
        Answer::NoGrant => "nothing".to_owned(),
        Answer::Unknown => "what nobody can say".to_owned(),
    })]
}

/// A condition as a clause.
pub(super) fn clause(catalog: &Catalog, formula: &Formula) -> Vec<Inline> {
    let words = access::condition(catalog, formula).into_iter();
    let piece = |word| match word {
        Word::Text(words) => text(words),
        Word::Code(sql) => code(sql),
    };
    words.map(piece).collect()
}

/// An answer in a word or two.
pub(super) fn short(cell: &Cell) -> &'static str {
    in_words(Brief::from(cell))
}

/// The same of an answer without its conditions.
pub(super) fn in_words(brief: Brief) -> &'static str {
    match (brief.answer, brief.exact) {
        ("all", false) => "at most all",
        ("some", false) => "at most some",
        (answer, _) => answer,
    }
}
