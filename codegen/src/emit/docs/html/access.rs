//! The access matrix as cells that lead to what stands behind them.

use crate::access::{Answer, BucketAccess, Cell, Command, Holder};
use crate::catalog::{Grantee, Policy, Relation};
use crate::sql::statement::PolicyCommand;

use super::super::inline::{text, visible};
use super::super::matrix::{Matrix, Subject, short};
use super::super::names::Documented;
use super::super::{buckets, policies as policy_words};
use super::markup::{Markup, markup, sql};

/// The answers for a table or view, by role.
pub(super) struct Answers {
    pub(super) role: String,
    pub(super) role_number: usize,
    pub(super) cells: Vec<Mark>,
}

/// An answer as a picture.
pub(super) struct Mark {
    /// Role and command by number, `1-0`: what sentences and policies name that have to do with it.
    pub(super) key: String,
    /// The picture: `all`, `some`, `none`, `grant`, `error`, `unknown`.
    pub(super) class: &'static str,
    /// Whether it may be less.
    pub(super) is_bound: bool,
    /// `some`
    pub(super) words: String,
    /// `authenticated can read profiles: some`
    pub(super) label: String,
}

/// A sentence with the cells that it explains.
pub(super) struct Explanation {
    pub(super) keys: String,
    pub(super) words: Markup,
}

/// A policy with the cells that it has a say in.
pub(super) struct PolicyView {
    pub(super) keys: String,
    pub(super) name: String,
    pub(super) command: &'static str,
    pub(super) roles: String,
    pub(super) is_restrictive: bool,
    pub(super) comment: Option<String>,
    pub(super) sentences: Vec<Markup>,
    pub(super) sql: Markup,
}

/// A command with the word that people use.
pub(super) type Commands = [(&'static str, &'static str); 4];

/// The same of files.
pub(super) const FILE_COMMANDS: Commands = [
    ("Read", "SELECT"),
    ("Upload", "INSERT"),
    ("Update", "UPDATE"),
    ("Delete", "DELETE"),
];

/// The commands with the words that people use.
pub(super) const COMMANDS: Commands = [
    ("Read", "SELECT"),
    ("Create", "INSERT"),
    ("Update", "UPDATE"),
    ("Delete", "DELETE"),
];

fn key(role: usize, command: usize) -> String {
    format!("{role}-{command}")
}

/// The marks of a table or view.
pub(super) fn answers(
    documented: &Documented<'_>,
    matrix: &Matrix<'_>,
    relation: &Relation,
) -> Vec<Answers> {
    let name = visible(&documented.name(relation));
    let mark = |command: Command, cell: &Cell| Picture {
        class: class(&cell.answer),
        is_bound: !cell.exact,
        words: short(cell).to_owned(),
        verb: command.verb(),
    };
    marks(matrix, &name, matrix.of(relation.oid), mark)
}

/// The marks of a bucket. Reading is open to all where it is public.
pub(super) fn bucket_answers(matrix: &Matrix<'_>, bucket: &BucketAccess) -> Vec<Answers> {
    let mark = |command: Command, cell: &Cell| {
        let by_address = command == Command::Select && bucket.public == Some(true);
        Picture {
            class: if by_address {
                "all"
            } else {
                class(&cell.answer)
            },
            is_bound: !by_address && !cell.exact,
            words: buckets::answer(bucket, command, cell),
            verb: match command {
                Command::Select => command.verb(),
                _ => buckets::subject(bucket).verb(command),
            },
        }
    };
    marks(matrix, &visible(&bucket.id), &bucket.cells, mark)
}

struct Picture {
    class: &'static str,
    is_bound: bool,
    words: String,
    verb: &'static str,
}

fn marks(
    matrix: &Matrix<'_>,
    name: &str,
    cells: &[[Cell; 4]],
    picture: impl Fn(Command, &Cell) -> Picture,
) -> Vec<Answers> {
    let of_role = |(role_number, (role, cells)): (usize, (&&str, &[Cell; 4]))| {
        let role = visible(role);
        let mark = |(number, (command, cell)): (usize, (Command, &Cell))| {
            let Picture {
                class,
                is_bound,
                words,
                verb,
            } = picture(command, cell);
            Mark {
                key: key(role_number, number),
                class,
                is_bound,
                label: format!("{role}, {verb} {name}: {words}"),
                words,
            }
        };
        Answers {
            cells: Command::ALL
                .into_iter()
                .zip(cells)
                .enumerate()
                .map(mark)
                .collect(),
            role,
            role_number,
        }
    };
    let roles = matrix.roles().iter().zip(cells);
    roles.enumerate().map(of_role).collect()
}

fn class(answer: &Answer) -> &'static str {
    match answer {
        Answer::All => "all",
        Answer::Some { .. } => "some",
        Answer::None => "none",
        Answer::NoGrant => "grant",
        Answer::Error(_) => "error",
        Answer::Unknown => "unknown",
    }
}

/// A sentence for every answer; commands of one answer share theirs.
pub(super) fn explanations(
    matrix: &Matrix<'_>,
    relation: &Relation,
    cells: &[[Cell; 4]],
    subject: Subject,
) -> Vec<Explanation> {
    let roles = matrix.roles().iter().zip(cells);
    let of_role = |(number, (role, cells)): (usize, (&&str, &[Cell; 4]))| {
        let sentences = matrix.explained(role, cells, relation, subject).into_iter();
        let explanation = move |(commands, words): (Vec<Command>, Vec<_>)| {
            let keys = commands
                .iter()
                .map(|command| key(number, *command as usize));
            Explanation {
                keys: keys.collect::<Vec<_>>().join(" "),
                words: markup(&words),
            }
        };
        sentences.map(explanation).collect::<Vec<_>>()
    };
    roles.enumerate().flat_map(of_role).collect()
}

/// A sentence that explains what every role can read.
pub(super) fn of_reading(matrix: &Matrix<'_>, words: &'static str) -> Explanation {
    let keys = (0..matrix.roles().len()).map(|role| key(role, Command::Select as usize));
    Explanation {
        keys: keys.collect::<Vec<_>>().join(" "),
        words: markup(&[text(words)]),
    }
}

/// Policies of a table.
pub(super) fn policies(
    documented: &Documented<'_>,
    matrix: &Matrix<'_>,
    table: &Relation,
    policies: Vec<&Policy>,
) -> Vec<PolicyView> {
    let catalog = documented.catalog;
    let of_policy = |policy: &Policy| {
        let mut keys = Vec::new();
        for (number, role) in matrix.roles().iter().enumerate() {
            let Some(role) = catalog.role_named(role) else {
                continue;
            };
            let holder = Holder::new(catalog, role);
            if !holder.is_among(&policy.roles) || holder.bypasses(table) {
                continue;
            }
            let takes_part = (0..COMMANDS.len()).filter(|command| {
                let own = Command::ALL[*command];
                policy.command == PolicyCommand::All
                    || policy.command == own.policy_command()
                    // UPDATE and DELETE see what SELECT sees.
                    || policy.command == PolicyCommand::Select && own != Command::Insert
            });
            keys.extend(takes_part.map(|command| key(number, command)));
        }
        let roles: Vec<_> = policy
            .roles
            .iter()
            .filter_map(|role| match role {
                Grantee::Public => Some("everybody".to_owned()),
                Grantee::Role(oid) => Some(visible(&catalog.role(*oid)?.name)),
            })
            .collect();
        PolicyView {
            keys: keys.join(" "),
            name: visible(&policy.name),
            command: policy_words::command_word(policy.command),
            roles: roles.join(", "),
            is_restrictive: !policy.permissive,
            comment: policy.comment.clone(),
            sentences: policy_words::sentences(documented, policy)
                .iter()
                .map(|sentence| markup(sentence))
                .collect(),
            sql: sql(&policy_words::create_policy(documented, table, policy)),
        }
    };
    policies.into_iter().map(of_policy).collect()
}
