//! What roles can really do: each command tried by each caller on a server, beside what rowtype says of it.
//!
//! Every try is undone at once. A statement that a constraint refuses counts as let through: PostgreSQL asks policies
//! before constraints (`ExecInsert`, `ExecUpdate`).

use std::collections::{BTreeMap, BTreeSet};

use rowtype::access::{self, Answer, Cell, Command, Formula, Holder};
use rowtype::catalog::{Catalog, Relation};
use serde_json::Value;

/// Functions that try a statement and undo it.
pub const SETUP: &str = r"
create schema probe;
grant usage on schema probe to public;
-- What a statement that gives one text gave, or its SQLSTATE and message.
create function probe.run(p_role text, p_claims text, p_path text, p_wide text, p_sql text) returns text language plpgsql as $$
declare answer text;
begin
  begin
    perform set_config('request.jwt.claims', p_claims, true), set_config('search_path', p_path, true),
            set_config('app.wide', p_wide, true), set_config('realtime.topic', p_wide, true);
    if p_role <> '' then execute format('set local role %I', p_role); end if;
    execute p_sql into answer;
    raise exception using errcode = 'ZZ001', message = coalesce(answer, '');
  exception
    when sqlstate 'ZZ001' then return 'rows ' || sqlerrm;
    when others then return sqlstate || ' ' || sqlerrm;
  end;
end $$;
";

/// Who asks: a role with a token.
#[derive(Debug, Clone, Copy)]
pub struct Actor<'a> {
    /// As messages call it.
    pub name: &'a str,
    /// The role.
    pub role: &'a str,
    /// The token's claims as JSON; empty for none.
    pub claims: &'a str,
    /// The setting `app.wide`, which is the channel's topic as well.
    pub wide: &'a str,
}

/// The user that owns some rows.
pub const USER_A: &str = "aaaaaaaa-0000-4000-8000-000000000001";
/// Another one.
pub const USER_B: &str = "bbbbbbbb-0000-4000-8000-000000000002";

/// Callers of an API: signed out, two users, the server.
pub const CALLERS: [Actor<'static>; 4] = [
    Actor {
        name: "anon",
        role: "anon",
        claims: r#"{"role": "anon", "iss": "test"}"#,
        wide: "",
    },
    Actor {
        name: "user A",
        role: "authenticated",
        claims: r#"{"role": "authenticated", "sub": "aaaaaaaa-0000-4000-8000-000000000001", "email": "a@example.com", "aal": "aal2",
          "plan": "pro", "is_anonymous": false, "app_metadata": {"role": "admin"}, "user_metadata": {}}"#,
        wide: "",
    },
    Actor {
        name: "user B",
        role: "authenticated",
        claims: r#"{"role": "authenticated", "sub": "bbbbbbbb-0000-4000-8000-000000000002", "email": "b@example.com", "aal": "aal1",
          "is_anonymous": true, "app_metadata": {}, "user_metadata": {"role": "admin"}}"#,
        wide: "on",
    },
    Actor {
        name: "server",
        role: "service_role",
        claims: r#"{"role": "service_role", "iss": "test"}"#,
        wide: "",
    },
];

/// A table that is tried.
#[derive(Debug)]
pub struct Target<'a> {
    /// The table.
    pub relation: &'a Relation,
    /// Its name in SQL.
    pub name: String,
    /// SQL over the table's columns that tells rows apart.
    pub key: String,
    /// A table with rows to insert, numbered by `n`, and how many there are.
    pub candidates: (String, usize),
    /// The columns that INSERT names.
    pub columns: Vec<String>,
    /// The column that UPDATE sets to what it is.
    pub set: String,
    /// What names in functions are looked up in.
    pub path: String,
}

/// A try: which command, and of INSERT which row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Try {
    Select,
    Insert(usize),
    Update,
    Delete,
}

/// What is asked of the server for one table and caller, and what rowtype says.
#[derive(Debug)]
pub struct Question {
    /// For messages.
    pub title: String,
    tries: Vec<Try>,
    cells: [Cell; 4],
    /// One query, which gives one JSON array of texts.
    pub sql: String,
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// The condition of a cell on rows that there are, and on new ones.
fn conditions(catalog: &Catalog, cell: &Cell) -> (String, String) {
    let sql = |formula: &Formula| access::residual(catalog, formula, "r");
    match &cell.answer {
        Answer::All | Answer::Unknown => ("true".to_owned(), "true".to_owned()),
        Answer::Some { rows, check } => (sql(rows), sql(check)),
        Answer::None | Answer::NoGrant | Answer::Error(_) => {
            ("false".to_owned(), "false".to_owned())
        }
    }
}

impl Question {
    /// Asks everything about one table and one caller.
    pub fn new(
        catalog: &Catalog,
        target: &Target<'_>,
        actor: &Actor<'_>,
        place: &str,
    ) -> Option<Self> {
        let role = catalog.role_named(actor.role)?;
        let holder = Holder::new(catalog, role);
        let cells = Command::ALL
            .map(|command| access::relation_cell(catalog, &holder, target.relation, command));
        let Target { name, key, set, .. } = target;
        let run = |role: &str, sql: &str| {
            format!(
                "probe.run({}, {}, {}, {}, {})",
                quoted(role),
                quoted(actor.claims),
                quoted(&target.path),
                quoted(actor.wide),
                quoted(sql)
            )
        };
        let keys = format!("string_agg({key}, ' ' order by {key})");
        let mut parts = Vec::new();
        let mut tries = Vec::new();
        let mut ask = |what: Try, sql: String| {
            tries.push(what);
            parts.push(run(actor.role, &sql));
        };
        ask(Try::Select, format!("select {keys} from {name}"));
        let (candidates, count) = &target.candidates;
        let columns = target.columns.join(", ");
        for number in 1..=*count {
            ask(
                Try::Insert(number),
                format!(
                    "with i as (insert into {name} ({columns}) overriding system value select {columns} from {candidates} where n = {number}) select case when exists (select from {candidates} where n = {number}) then 'in' end"
                ),
            );
        }
        ask(
            Try::Update,
            format!(
                "with u as (update {name} set {set} = {set} where {key} is not null returning {key} as k) select string_agg(k, ' ' order by k) from u"
            ),
        );
        ask(
            Try::Delete,
            format!(
                "with d as (delete from {name} where {key} is not null returning {key} as k) select string_agg(k, ' ' order by k) from d"
            ),
        );
        // What rowtype says, evaluated past all policies.
        for cell in [&cells[0], &cells[2], &cells[3]] {
            let (rows, _) = conditions(catalog, cell);
            parts.push(run(
                "",
                &format!("select {keys} from {name} r where {rows}"),
            ));
        }
        let (_, check) = conditions(catalog, &cells[2]);
        parts.push(run(
            "",
            &format!("select {keys} from {name} r where {check}"),
        ));
        let (_, check) = conditions(catalog, &cells[1]);
        parts.push(run(
            "",
            &format!(
                "select string_agg(n::text, ' ' order by n) from {candidates} r where {check}"
            ),
        ));
        parts.push(run("", &format!("select {keys} from {name}")));
        Some(Self {
            title: format!("{place} {name} {}", actor.name),
            tries,
            cells,
            sql: format!("select jsonb_build_array({})", parts.join(", ")),
        })
    }

    /// Compares what the server answered with what rowtype said.
    pub fn judge(&self, answer: &str, tally: &mut Tally) {
        let Ok(Value::Array(answers)) = serde_json::from_str::<Value>(answer) else {
            tally
                .wrong
                .push(format!("{}: no answer: {answer}", self.title));
            return;
        };
        let answers: Vec<Outcome> = answers
            .iter()
            .map(|answer| Outcome::read(answer.as_str().unwrap_or_default()))
            .collect();
        let (tried, said) = answers.split_at(self.tries.len());
        let [select, update, delete, update_check, insert_check, every] = said else {
            tally.wrong.push(format!("{}: too few answers", self.title));
            return;
        };
        for (what, outcome) in self.tries.iter().zip(tried) {
            let verdict = match what {
                Try::Select => self.of_rows(Command::Select, outcome, select, every),
                Try::Delete => self.of_rows(Command::Delete, outcome, delete, every),
                Try::Insert(number) => self.of_new(*number, outcome, insert_check),
                Try::Update => self.of_update(outcome, update, update_check, every),
            };
            tally.tries += 1;
            match verdict {
                Verdict::Right => {}
                Verdict::Undecided => tally.undecided += 1,
                Verdict::Wrong(why) => tally.wrong.push(format!("{} {what:?}: {why}", self.title)),
            }
        }
        for (command, cell) in Command::ALL.iter().zip(&self.cells) {
            let _ = command;
            let kind = match &cell.answer {
                Answer::NoGrant => "no grant",
                Answer::None => "none",
                Answer::All => "all",
                Answer::Some { .. } => "some",
                Answer::Error(_) => "error",
                Answer::Unknown => "unknown",
            };
            let count = tally.cells.entry((kind, cell.exact)).or_insert(0);
            *count += 1;
        }
    }

    fn of_rows(
        &self,
        command: Command,
        outcome: &Outcome,
        said: &Outcome,
        every: &Outcome,
    ) -> Verdict {
        let cell = &self.cells[command as usize];
        let Outcome::Rows(every) = every else {
            return Verdict::Undecided;
        };
        match (said, outcome) {
            (Outcome::Rows(most), Outcome::Rows(rows)) if !rows.is_subset(most) => {
                wrong(cell, outcome, said)
            }
            (_, Outcome::Rows(rows)) if !cell.exact => {
                if rows.is_subset(every) {
                    Verdict::Right
                } else {
                    wrong(cell, outcome, said)
                }
            }
            (Outcome::Rows(wanted), Outcome::Rows(rows)) => {
                // A table without rows cannot tell no row from an error.
                let fails = matches!(cell.answer, Answer::NoGrant | Answer::Error(_));
                if rows == wanted && !fails {
                    Verdict::Right
                } else {
                    wrong(cell, outcome, said)
                }
            }
            (Outcome::Error(..), Outcome::Rows(_)) => Verdict::Undecided,
            (_, Outcome::Error(state, message)) => failed(cell, said, state, message),
        }
    }

    fn of_new(&self, number: usize, outcome: &Outcome, said: &Outcome) -> Verdict {
        let cell = &self.cells[Command::Insert as usize];
        if matches!(outcome, Outcome::Rows(rows) if rows.is_empty()) {
            // There is no such row to insert.
            return Verdict::Right;
        }
        let is_in = match outcome {
            Outcome::Rows(_) => true,
            Outcome::Error(state, _) => state.starts_with("23"),
        };
        let may = match said {
            Outcome::Rows(rows) => rows.contains(&number.to_string()),
            Outcome::Error(..) => {
                return if is_in {
                    Verdict::Undecided
                } else {
                    Verdict::Right
                };
            }
        };
        match (is_in, may, outcome) {
            (true, false, _) => wrong(cell, outcome, said),
            (false, false, Outcome::Error(state, message))
                if matches!(cell.answer, Answer::None | Answer::Some { .. })
                    && (state == "42501" && is_violation(message)) =>
            {
                Verdict::Right
            }
            (false, _, Outcome::Error(state, message)) if cell.exact => {
                if may && state == "42501" {
                    wrong(cell, outcome, said)
                } else {
                    failed(cell, said, state, message)
                }
            }
            _ => Verdict::Right,
        }
    }

    fn of_update(
        &self,
        outcome: &Outcome,
        said: &Outcome,
        check: &Outcome,
        every: &Outcome,
    ) -> Verdict {
        let cell = &self.cells[Command::Update as usize];
        let (Outcome::Rows(said_rows), Outcome::Rows(check), Outcome::Rows(_)) =
            (said, check, every)
        else {
            return Verdict::Undecided;
        };
        let fits = said_rows.is_subset(check);
        match outcome {
            Outcome::Rows(rows) if !rows.is_subset(said_rows) || !rows.is_subset(check) => {
                wrong(cell, outcome, said)
            }
            Outcome::Rows(_) if !cell.exact => Verdict::Right,
            Outcome::Rows(rows) => {
                let fails = matches!(cell.answer, Answer::NoGrant | Answer::Error(_));
                // `none` can come from the check alone: then there may be no row to check.
                if !fails && rows == said_rows && fits {
                    Verdict::Right
                } else {
                    wrong(cell, outcome, said)
                }
            }
            Outcome::Error(state, message) if state == "42501" && is_violation(message) => {
                let of_check = matches!(cell.answer, Answer::Some { .. }) && !fits
                    || cell.answer == Answer::None
                    || !cell.exact;
                if of_check {
                    Verdict::Right
                } else {
                    wrong(cell, outcome, said)
                }
            }
            Outcome::Error(state, message) => failed(cell, said, state, message),
        }
    }
}

fn is_violation(message: &str) -> bool {
    message.contains("violates row-level security policy")
}

fn failed(cell: &Cell, said: &Outcome, state: &str, message: &str) -> Verdict {
    let outcome = Outcome::Error(state.to_owned(), message.to_owned());
    let is_denied = state == "42501" && message.starts_with("permission denied");
    match &cell.answer {
        _ if !cell.exact => Verdict::Right,
        // A circle of policies is found before privileges are asked for.
        Answer::NoGrant if is_denied || state == "42P17" => Verdict::Right,
        Answer::Error(_) if is_denied || matches!(state, "42P17" | "54001" | "55000") => {
            Verdict::Right
        }
        // What was said fails in the same way when it is run: a function with an error in its body.
        _ if matches!(said, Outcome::Error(known, _) if known == state) => Verdict::Undecided,
        // What only data tells: a cast, a second row of a scalar sub-select.
        _ if state.starts_with("22") || state.starts_with("21") => Verdict::Undecided,
        _ => wrong(cell, &outcome, said),
    }
}

fn wrong(cell: &Cell, outcome: &Outcome, said: &Outcome) -> Verdict {
    let answer = format!("{:?}", cell.answer);
    let answer: String = answer.chars().take(900).collect();
    Verdict::Wrong(format!(
        "PostgreSQL {outcome:?}; rowtype {}{answer}, that is {said:?}",
        if cell.exact { "" } else { "at most " }
    ))
}

enum Verdict {
    Right,
    /// An error that only data made.
    Undecided,
    Wrong(String),
}

/// Keys of rows, or SQLSTATE and message.
#[derive(Debug)]
enum Outcome {
    Rows(BTreeSet<String>),
    Error(String, String),
}

impl Outcome {
    fn read(text: &str) -> Self {
        match text.split_once(' ') {
            Some(("rows", keys)) => {
                Self::Rows(keys.split_whitespace().map(str::to_owned).collect())
            }
            Some((state, message)) => Self::Error(state.to_owned(), message.to_owned()),
            None => Self::Error(text.to_owned(), String::new()),
        }
    }
}

/// What came of many questions.
#[derive(Debug, Default)]
pub struct Tally {
    /// Statements that were tried.
    pub tries: usize,
    /// Those that a value in the data made fail.
    pub undecided: usize,
    /// Answers by their kind, and whether they claim to be exact.
    pub cells: BTreeMap<(&'static str, bool), usize>,
    /// What rowtype says otherwise than PostgreSQL.
    pub wrong: Vec<String>,
}

impl Tally {
    /// Adds another's.
    pub fn add(&mut self, other: Self) {
        self.tries += other.tries;
        self.undecided += other.undecided;
        self.wrong.extend(other.wrong);
        for (kind, count) in other.cells {
            *self.cells.entry(kind).or_insert(0) += count;
        }
    }

    /// Exact cells, and all.
    pub fn exact(&self) -> (usize, usize) {
        let exact = self.cells.iter().filter(|((_, exact), _)| *exact);
        (
            exact.map(|(_, count)| count).sum(),
            self.cells.values().sum(),
        )
    }
}
