//! Who can do what to which rows: grants first, then policies, partially evaluated for each role.
//!
//! What is not understood widens an answer and never narrows it: a test that nobody can read stands in the answer as
//! the SQL that it is, and the answer is then no longer exact.

mod baseline;
mod bucket;
mod call;
mod compare;
mod evaluate;
mod failure;
mod formula;
mod fragment;
mod inline;
mod matrix;
mod nature;
mod privilege;
mod query;
mod residual;
mod sentence;
mod text;
mod value;
mod view;
mod ways;

pub use baseline::{Baselines, Brief, Change, Difference, Differing, differences};
pub use bucket::{BucketAccess, StorageAccess, objects};
pub use failure::Failure;
pub use formula::{Atom, ColumnPart, ColumnReference, Formula, Given, GivenTest, Want};
pub use fragment::{Fragment, FragmentPart};
pub use matrix::{
    Extent, FunctionAccess, Matrix, RelationAccess, matrix, only_columns, relation_cell,
};
pub use privilege::Holder;
pub use residual::residual;
pub use sentence::{Word, condition};
pub use view::is_security_invoker;
pub use ways::WayAround;

use crate::catalog::{Catalog, Oid, Policy, Privilege, Relation};
use crate::sql::statement::PolicyCommand;

use bucket::Fixed;
use evaluate::Evaluator;

/// What can be done to rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Command {
    /// SELECT
    Select,
    /// INSERT
    Insert,
    /// UPDATE
    Update,
    /// DELETE
    Delete,
}

impl Command {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Select, Self::Insert, Self::Update, Self::Delete];

    /// The word that people use: `read`.
    pub fn verb(self) -> &'static str {
        match self {
            Self::Select => "read",
            Self::Insert => "create",
            Self::Update => "update",
            Self::Delete => "delete",
        }
    }

    /// The word of SQL: `SELECT`.
    pub fn keyword(self) -> &'static str {
        self.privilege().keyword()
    }

    fn privilege(self) -> Privilege {
        match self {
            Self::Select => Privilege::Select,
            Self::Insert => Privilege::Insert,
            Self::Update => Privilege::Update,
            Self::Delete => Privilege::Delete,
        }
    }

    /// The command as policies name it.
    pub fn policy_command(self) -> PolicyCommand {
        match self {
            Self::Select => PolicyCommand::Select,
            Self::Insert => PolicyCommand::Insert,
            Self::Update => PolicyCommand::Update,
            Self::Delete => PolicyCommand::Delete,
        }
    }
}

/// What a role can do with a table by one command. UPDATE and DELETE are taken to say which rows by a WHERE, as every
/// call of the Data API does, so that they see what SELECT sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// The answer.
    pub answer: Answer,
    /// Whether the answer is certain; else it is the most that can be.
    pub exact: bool,
}

/// The answer of a [`Cell`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The privilege is missing, on the table or on its schema: an error before any policy is asked.
    NoGrant,
    /// No row, whatever it holds.
    None,
    /// Every row.
    All,
    /// Some rows.
    Some {
        /// Rows that there are; nothing for INSERT.
        rows: Formula,
        /// What new rows have to be; nothing for SELECT and DELETE.
        check: Formula,
    },
    /// Every such statement fails.
    Error(Failure),
    /// Nobody can say: a trigger or rule does something else instead.
    Unknown,
}

impl Answer {
    /// The answer without its conditions: `all`, `some`, `none`, `no grant`, `error`, `unknown`.
    pub fn word(&self) -> &'static str {
        match self {
            Self::NoGrant => "no grant",
            Self::None => "none",
            Self::All => "all",
            Self::Some { .. } => "some",
            Self::Error(_) => "error",
            Self::Unknown => "unknown",
        }
    }
}

impl Cell {
    fn exact(answer: Answer) -> Self {
        Self {
            answer,
            exact: true,
        }
    }

    /// Whether a row can be reached, or nobody knows.
    pub fn is_open(&self) -> bool {
        matches!(
            self.answer,
            Answer::All | Answer::Some { .. } | Answer::Unknown
        )
    }
}

/// How a statement is written, as far as policies can tell: SELECT's policies join in wherever a column is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// `SELECT …`
    Select,
    /// `SELECT … FOR UPDATE` or `FOR SHARE`: UPDATE's policies too.
    SelectForUpdate,
    /// `INSERT`, with `ON CONFLICT DO NOTHING` or nothing behind it.
    Insert,
    /// INSERT with columns in RETURNING, with a conflict target, or with `DO UPDATE`: the new row has to be visible.
    InsertAndRead,
    /// UPDATE with columns in WHERE, SET or RETURNING; and what `ON CONFLICT DO UPDATE` and MERGE change, where a
    /// row that the policies do not let at is an error.
    Update,
    /// UPDATE that reads no column: of all rows, to constants.
    UpdateAll,
    /// DELETE with columns in WHERE or RETURNING.
    Delete,
    /// DELETE of all rows.
    DeleteAll,
}

impl Form {
    /// What it does.
    pub fn command(self) -> Command {
        match self {
            Self::Select | Self::SelectForUpdate => Command::Select,
            Self::Insert | Self::InsertAndRead => Command::Insert,
            Self::Update | Self::UpdateAll => Command::Update,
            Self::Delete | Self::DeleteAll => Command::Delete,
        }
    }

    /// As a call of the Data API writes it that asks for nothing back.
    pub fn of(command: Command) -> Self {
        match command {
            Command::Select => Self::Select,
            Command::Insert => Self::Insert,
            Command::Update => Self::Update,
            Command::Delete => Self::Delete,
        }
    }

    fn reads(self) -> bool {
        !matches!(self, Self::Insert | Self::UpdateAll | Self::DeleteAll)
    }
}

/// What a role can do with a table by a command.
pub fn cell(catalog: &Catalog, holder: &Holder<'_>, table: &Relation, command: Command) -> Cell {
    named(catalog, holder, table, Form::of(command), None)
}

/// The same of a statement that is written otherwise than API calls are.
pub fn cell_of_form(catalog: &Catalog, holder: &Holder<'_>, table: &Relation, form: Form) -> Cell {
    named(catalog, holder, table, form, None)
}

/// What a statement that names the table does, for which the role needs USAGE on its schema. A column may be known to hold
/// one text in all rows.
fn named(
    catalog: &Catalog,
    holder: &Holder<'_>,
    table: &Relation,
    form: Form,
    fixed: Option<Fixed>,
) -> Cell {
    if !holder.may_use_schema(table.schema) {
        return Cell::exact(Answer::NoGrant);
    }
    cell_of(catalog, holder, holder, table, form, fixed)
}

/// The same behind a view, where the privileges and policies of another role may count, and the token is the caller's. The
/// schema was asked for when the view was made.
fn cell_of(
    catalog: &Catalog,
    caller: &Holder<'_>,
    holder: &Holder<'_>,
    table: &Relation,
    form: Form,
    fixed: Option<Fixed>,
) -> Cell {
    let mut evaluator = Evaluator::new(catalog, caller, holder, table.oid, fixed);
    let command = form.command();
    let locks = form == Form::SelectForUpdate;
    let needed = [
        Some(command),
        form.reads().then_some(Command::Select),
        locks.then_some(Command::Update),
    ];
    if needed
        .into_iter()
        .flatten()
        .any(|command| !has_privilege(holder, table, command))
    {
        return Cell::exact(Answer::NoGrant);
    }
    if !is_filtered(holder, table) {
        return Cell::exact(Answer::All);
    }
    let own = command.policy_command();
    let mut used = Vec::new();
    let mut rows = Formula::Always;
    let mut check = Formula::Always;
    if command != Command::Insert {
        used.push((own, false));
        rows = evaluator.combined(table, own, false);
    }
    if matches!(command, Command::Insert | Command::Update) {
        used.push((own, true));
        check = evaluator.combined(table, own, true);
    }
    if locks {
        used.push((PolicyCommand::Update, false));
        let changeable = evaluator.combined(table, PolicyCommand::Update, false);
        rows = Formula::all([rows, changeable]);
    }
    if form.reads() && command != Command::Select {
        used.push((PolicyCommand::Select, false));
        let visible = evaluator.combined(table, PolicyCommand::Select, false);
        // The new row has to be visible as well.
        if matches!(command, Command::Insert | Command::Update) {
            check = Formula::all([check, visible.clone()]);
        }
        if command != Command::Insert {
            rows = Formula::all([rows, visible]);
        }
    }
    let failures = failure::failures(catalog, holder, table, &used);
    if let Some(failure) = failures.certain {
        return Cell::exact(Answer::Error(failure));
    }
    let is_settled = command == Command::Select || !evaluator.is_unsettled;
    let exact = rows.is_exact()
        && check.is_exact()
        && evaluator.possible_failure.is_none()
        && failures.possible.is_none()
        && is_settled;
    let answer = match (&rows, &check) {
        (Formula::Never, _) | (_, Formula::Never) => Answer::None,
        (Formula::Always, Formula::Always) => Answer::All,
        _ => Answer::Some { rows, check },
    };
    Cell { answer, exact }
}

/// What a clause of a policy demands of rows when this role asks: USING, or for new rows WITH CHECK, in whose place USING
/// stands where there is none. None if the policy says nothing about such rows.
pub fn clause(
    catalog: &Catalog,
    holder: &Holder<'_>,
    policy: &Policy,
    of_new_rows: bool,
) -> Option<Formula> {
    let table = catalog.relation(policy.relation)?;
    let clause = evaluate::clause(policy, of_new_rows)?;
    Some(Evaluator::new(catalog, holder, holder, table.oid, None).policy_clause(table, clause))
}

/// The same of `storage.objects` and the files of one bucket.
pub fn bucket_clause(
    catalog: &Catalog,
    holder: &Holder<'_>,
    policy: &Policy,
    of_new_rows: bool,
    bucket: &str,
) -> Option<Formula> {
    let table = catalog.relation(policy.relation)?;
    let clause = evaluate::clause(policy, of_new_rows)?;
    let fixed = Fixed {
        relation: table.oid,
        column: table.column("bucket_id")?.number,
        value: bucket.to_owned(),
    };
    let mut evaluator = Evaluator::new(catalog, holder, holder, table.oid, Some(fixed));
    Some(evaluator.policy_clause(table, clause))
}

/// Whether policies decide which rows the role reaches.
pub fn is_filtered(holder: &Holder<'_>, table: &Relation) -> bool {
    table.table().is_some_and(|own| own.row_security) && !holder.bypasses(table)
}

/// Whether the role has the command's privilege, on the whole table or on a column at least, and may name the table.
pub fn may(holder: &Holder<'_>, table: &Relation, command: Command) -> bool {
    holder.may_use_schema(table.schema) && has_privilege(holder, table, command)
}

/// Whether the role has the command's privilege, on the whole table or on a column at least.
fn has_privilege(holder: &Holder<'_>, table: &Relation, command: Command) -> bool {
    let privilege = command.privilege();
    holder.on_relation(table).contains(privilege) || !holder.columns(table, privilege).is_empty()
}

/// The roles of the matrix: those of the API as far as there are such, then the user's own.
pub fn roles(catalog: &Catalog) -> Vec<Oid> {
    let api = ["anon", "authenticated", "service_role"];
    let of_api = api.iter().filter_map(|name| catalog.role_named(name));
    let own = catalog
        .roles
        .iter()
        .filter(|role| role.provenance.is_users() && !api.contains(&role.name.as_str()));
    of_api.chain(own).map(|role| role.oid).collect()
}

#[cfg(test)]
mod tests;
