//! The access matrix as cells that lead to what stands behind them.

use crate::access::{Answer, Cell, Command, Holder};
use crate::catalog::{Grantee, Policy, Relation};
use crate::sql::statement::PolicyCommand;

use super::super::inline::visible;
use super::super::matrix::{Matrix, short};
use super::super::names::Documented;
use super::super::policies;
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
    pub(super) words: &'static str,
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

/// The commands with the words that people use.
pub(super) const COMMANDS: [(&str, &str); 4] = [
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
    let roles = matrix.roles().iter().zip(matrix.of(relation.oid));
    let of_role = |(role_number, (role, cells)): (usize, (&&str, &[Cell; 4]))| {
        let role = visible(role);
        let mark = |(command, cell): (usize, &Cell)| {
            let words = short(cell);
            let verb = Command::ALL[command].verb();
            Mark {
                key: key(role_number, command),
                class: class(&cell.answer),
                is_bound: !cell.exact,
                words,
                label: format!("{role}, {verb} {name}: {words}"),
            }
        };
        Answers {
            cells: cells.iter().enumerate().map(mark).collect(),
            role,
            role_number,
        }
    };
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
pub(super) fn explanations(matrix: &Matrix<'_>, relation: &Relation) -> Vec<Explanation> {
    let roles = matrix.roles().iter().zip(matrix.of(relation.oid));
    let of_role = |(number, (role, cells)): (usize, (&&str, &[Cell; 4]))| {
        let sentences = matrix.explained(role, cells, relation).into_iter();
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

/// The policies of a table.
pub(super) fn policies(
    documented: &Documented<'_>,
    matrix: &Matrix<'_>,
    table: &Relation,
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
            command: policies::command_word(policy.command),
            roles: roles.join(", "),
            is_restrictive: !policy.permissive,
            comment: policy.comment.clone(),
            sentences: policies::sentences(documented, policy)
                .iter()
                .map(|sentence| markup(sentence))
                .collect(),
            sql: sql(&policies::create_policy(documented, table, policy)),
        }
    };
    let policies = policies::of_table(documented, table).into_iter();
    policies.map(of_policy).collect()
}
