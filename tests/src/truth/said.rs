//! What the access engine says of a statement of the truth table, as SQL that PostgreSQL works out on its rows.

use rowtype::access::{
    self, Answer, Cell, Command, Extent, Failure, Form, Formula, FunctionAccess, Holder, Matrix,
    RelationAccess, WayAround,
};
use rowtype::catalog::{Catalog, Oid, Relation, RelationKind, quote_literal};
use rowtype::sql::lexer::TokenKind;
use rowtype::sql::statement::ReferentialAction;

use super::{Rows, tokens};

/// What the engine says.
#[derive(Debug)]
pub struct Said {
    /// In words, for the snapshot.
    pub words: String,
    /// Statements that come before.
    pub setup: String,
    /// SQL for PostgreSQL, evaluated as a superuser: what is to come of the statement, as the table writes it.
    pub sql: String,
    /// Whether it says exactly what is, else the most that can be.
    pub exact: bool,
}

impl Said {
    /// What needs no row to be looked at.
    pub fn plainly(words: impl Into<String>, outcome: &str) -> Self {
        Self {
            words: words.into(),
            setup: String::new(),
            sql: format!("select {}", quote_literal(outcome)),
            exact: true,
        }
    }
}

const DENIED: &str = "err=42501:permission denied";
/// What a trigger or rule does in the place of a statement.
pub const ANYTHING: &str = "anything";
const VIOLATION: &str = "err=42501:";

fn matrix(catalog: &Catalog, role: &str) -> Matrix {
    let extent = Extent {
        schemas: vec!["public".to_owned(), "hidden".to_owned()],
        roles: vec![role.to_owned()],
    };
    access::matrix(catalog, &extent)
}

/// Rows that go with those of another table are among the ways around.
pub fn cascade(catalog: &Catalog) -> Said {
    let table = |name: &str| {
        catalog
            .relation_in(Oid::PUBLIC_SCHEMA, name)
            .expect("a table")
            .oid
    };
    let matrix = matrix(catalog, "authenticated");
    let access = matrix
        .tables
        .iter()
        .find(|it| it.relation == table("kid"))
        .expect("kid");
    let goes = access.ways_around.iter().any(|way| {
        matches!(way, WayAround::Cascade { table: parent, on_delete: ReferentialAction::Cascade, .. } if *parent == table("par"))
    });
    let left = if goes { "left=0" } else { "left=1" };
    Said::plainly("a way around: the rows go with those of par", left)
}

/// What the matrix says of a statement that reads or changes rows, or calls a function.
pub fn of_rows(catalog: &Catalog, role: &str, rows: &Rows<'_>, sql: &str) -> Said {
    let matrix = matrix(catalog, role);
    let relation = |name: &str| {
        let (schema, name) = name.split_once('.').unwrap_or(("public", name));
        catalog.relation_in(catalog.schema_named(schema)?.oid, name)
    };
    if rows.calls {
        let function = matrix.functions.iter().find(|access| {
            catalog
                .function(access.function)
                .is_some_and(|it| rows.target.rsplit('.').next() == Some(&it.name))
        });
        return call(catalog, role, &matrix, function.expect("a function"));
    }
    let relation = relation(rows.target).expect("a table or view");
    let access = matrix
        .tables
        .iter()
        .chain(&matrix.views)
        .find(|it| it.relation == relation.oid);
    let access = access.expect("the matrix has every table and view");
    if rows.verb == "truncate" {
        let may = access
            .ways_around
            .iter()
            .any(|way| matches!(way, WayAround::Truncate { .. }));
        return Said::plainly(
            "a way around: TRUNCATE",
            if may { "rows=0" } else { DENIED },
        );
    }
    of_relation(catalog, role, rows, sql, relation, access)
}

/// A call: whether the role may, and of rows whether the function is a way around the policies that bind the role.
fn call(catalog: &Catalog, role: &str, matrix: &Matrix, access: &FunctionAccess) -> Said {
    if access.may_call != [true] {
        return Said::plainly("may not call", DENIED);
    }
    let function = catalog.function(access.function).expect("a function");
    let table = catalog
        .relations
        .iter()
        .find(|it| it.row_type == Some(function.returns));
    let Some(table) = table else {
        return Said::plainly("may call", "rows=1");
    };
    let of_table = matrix
        .tables
        .iter()
        .find(|it| it.relation == table.oid)
        .expect("the matrix has every table");
    let is_around = of_table.ways_around.iter().any(
        |way| matches!(way, WayAround::Function { function, .. } if *function == access.function),
    );
    if is_around {
        return Said {
            words: "may call; a way around the policies".to_owned(),
            setup: String::new(),
            sql: format!("select 'rows=' || count(*) from {}", table.name),
            exact: true,
        };
    }
    let rows = Rows::read("select * from t").expect("a query");
    let said = of_relation(catalog, role, &rows, "", table, of_table);
    Said {
        words: format!("may call; its table: {}", said.words),
        ..said
    }
}

fn of_relation(
    catalog: &Catalog,
    role: &str,
    rows: &Rows<'_>,
    sql: &str,
    relation: &Relation,
    access: &RelationAccess,
) -> Said {
    let holder = Holder::new(catalog, catalog.role_named(role).expect("a role"));
    let form = form(relation, rows);
    let command = form.command();
    // The names that the statement says beside those of its WHERE.
    let limited = access::only_columns(&holder, relation, command);
    let names = |number: &i16| relation.column_numbered(*number).map(|it| it.name.as_str());
    let limited: Vec<_> = limited.iter().filter_map(names).collect();
    if command == Command::Select
        && !limited.is_empty()
        && !rows.columns.iter().all(|it| limited.contains(it))
    {
        return Said::plainly(format!("only columns {}", limited.join(", ")), DENIED);
    }
    let own = || access.cells[0][command as usize].clone();
    if relation.table().is_none() {
        return through_view(catalog, &own(), rows, sql, relation);
    }
    let cell = if form == Form::of(command) {
        own()
    } else {
        access::cell_of_form(catalog, &holder, relation, form)
    };
    if rows.verb == "insert" && rows.conflict.is_some_and(|it| it.contains("do update")) {
        let change = access::cell_of_form(catalog, &holder, relation, Form::Update);
        return upsert(catalog, &cell, &change, rows, sql, relation);
    }
    expected(catalog, &cell, rows, sql, relation)
}

/// What is to come of a statement on a view: what comes of it past all policies, once the rows that are not let through are
/// gone from the table behind it.
fn through_view(
    catalog: &Catalog,
    cell: &Cell,
    rows: &Rows<'_>,
    sql: &str,
    view: &Relation,
) -> Said {
    let mut setup = String::new();
    for table in catalog
        .relations
        .iter()
        .filter(|it| it.table().is_some_and(|own| own.row_security))
    {
        setup.push_str(&format!(
            "alter table {} disable row level security;",
            table.name
        ));
    }
    let base = base(catalog, view);
    if rows.verb == "insert" {
        // The row that came of it is read back.
        setup.push_str(&format!("grant select on {} to public;", base.name));
    }
    let mut open = cell.clone();
    if let Answer::Some { rows: may, check } = &cell.answer {
        if rows.verb != "insert" {
            setup.push_str(&format!(
                "set local session_replication_role = replica; delete from {name} where not coalesce({may}, false); \
                 set local session_replication_role = origin;",
                name = base.name,
                may = access::residual(catalog, may, &base.name)
            ));
        }
        // The view's columns have the names of the table's.
        open.answer = Answer::Some {
            rows: Formula::Always,
            check: check.clone(),
        };
    }
    Said {
        words: words(catalog, cell),
        setup,
        ..expected(catalog, &open, rows, sql, view)
    }
}

/// The table whose columns the conditions of a cell speak of.
fn base<'a>(catalog: &'a Catalog, relation: &'a Relation) -> &'a Relation {
    match &relation.kind {
        RelationKind::View(view) | RelationKind::MaterializedView(view) => view
            .query
            .dependencies()
            .filter(|it| it.oid != relation.oid)
            .find_map(|it| catalog.relation(it.oid))
            .map_or(relation, |below| base(catalog, below)),
        _ => relation,
    }
}

/// How the statement is written, as far as policies can tell.
fn form(relation: &Relation, rows: &Rows<'_>) -> Form {
    let reads = |text: &str| {
        tokens(text).into_iter().any(|token| {
            token.kind == TokenKind::Word && relation.column(token.text(text)).is_some()
        })
    };
    let set = rows.set.split_once('=').map_or("", |(_, value)| value);
    let reads = reads(rows.condition) || reads(rows.returning) || reads(set);
    match rows.verb {
        "select" if rows.locks => Form::SelectForUpdate,
        "select" => Form::Select,
        "insert" => {
            let targets = rows
                .conflict
                .is_some_and(|it| it.starts_with('(') || it.contains("do update"));
            if reads || targets {
                Form::InsertAndRead
            } else {
                Form::Insert
            }
        }
        "delete" if !reads => Form::DeleteAll,
        "delete" => Form::Delete,
        "update" if !reads => Form::UpdateAll,
        _ => Form::Update,
    }
}

fn words(catalog: &Catalog, cell: &Cell) -> String {
    let sentence = |formula: &Formula| -> String {
        let words = access::condition(catalog, formula);
        words
            .into_iter()
            .map(|word| match word {
                access::Word::Text(text) => text,
                access::Word::Code(code) => format!("`{code}`"),
            })
            .collect()
    };
    let words = match &cell.answer {
        Answer::NoGrant => "no grant".to_owned(),
        Answer::None => "none".to_owned(),
        Answer::All => "all".to_owned(),
        Answer::Unknown => "unknown".to_owned(),
        Answer::Error(failure) => match failure {
            Failure::Recursion(_) => "error: a policy reads its own table".to_owned(),
            Failure::Unreadable(oid) => format!(
                "error: {} may not be read",
                catalog.relation(*oid).map_or("?", |it| &it.name)
            ),
            Failure::NotCallable(oid) => format!(
                "error: {}() may not be called",
                catalog.function(*oid).map_or("?", |it| &it.name)
            ),
            Failure::NotUpdatable(_) => "error: not updatable".to_owned(),
        },
        Answer::Some { rows, check } => match (rows, check) {
            (rows, Formula::Always) => format!("some: {}", sentence(rows)),
            (Formula::Always, check) => format!("some, new rows: {}", sentence(check)),
            (rows, check) if rows == check => format!("some, and new rows: {}", sentence(rows)),
            (rows, check) => format!("some: {}; new rows: {}", sentence(rows), sentence(check)),
        },
    };
    format!("{}{words}", if cell.exact { "" } else { "at most " })
}

/// What is to come of a statement if a cell is right.
fn expected(catalog: &Catalog, cell: &Cell, rows: &Rows<'_>, sql: &str, base: &Relation) -> Said {
    let said = |sql: String| Said {
        words: words(catalog, cell),
        setup: String::new(),
        sql,
        exact: cell.exact,
    };
    let plain = |outcome: &str| said(format!("select {}", quote_literal(outcome)));
    let name = &base.name;
    let (may, check) = match &cell.answer {
        Answer::Error(Failure::Recursion(_)) => return plain("err=42P17:infinite recursion"),
        Answer::Error(Failure::NotUpdatable(_)) => return plain("err=55000"),
        Answer::NoGrant | Answer::Error(_) => return plain(DENIED),
        Answer::None if rows.verb == "insert" => return plain(VIOLATION),
        Answer::None => return plain("rows=0"),
        Answer::Unknown => return plain(ANYTHING),
        Answer::All => (Formula::Always, Formula::Always),
        Answer::Some { rows, check } => (rows.clone(), check.clone()),
    };
    let (may, check) = (
        access::residual(catalog, &may, name),
        access::residual(catalog, &check, name),
    );
    let condition = if rows.condition.is_empty() {
        "true"
    } else {
        rows.condition
    };
    let checked = format!(
        "select case when coalesce(bool_and({check}), true) then 'rows=' || count(*) else '{VIOLATION}' end from {name}"
    );
    said(match rows.verb {
        "select" => format!("select 'rows=' || count(*) from {name} where ({condition}) and {may}"),
        "insert" => {
            let end = rows.values.as_ptr() as usize - sql.as_ptr() as usize + rows.values.len();
            let ignored = if rows.conflict.is_some() {
                " on conflict do nothing"
            } else {
                ""
            };
            format!(
                "with {name} as ({}{ignored} returning *) {checked}",
                &sql[..end]
            )
        }
        "update" => format!(
            "with {name} as (update {name} set {} where ({condition}) and {may} returning *) {checked}",
            rows.set
        ),
        "delete" => format!(
            "with {name} as (delete from {name} where ({condition}) and {may} returning *) {checked}"
        ),
        // A row that may not be changed is an error.
        _ => {
            let (head, _) = sql.split_once(" then ").expect("MERGE … WHEN … THEN");
            let (_, source) = head.split_once(" using ").expect("MERGE … USING");
            let (source, on) = source.split_once(" on ").expect("MERGE … ON");
            let on = on.split(" when ").next().expect("a condition");
            format!(
                "select case when bool_and({may}) then 'rows=' || count(*) else '{VIOLATION}target row violates' end from {name} join {source} on {on}"
            )
        }
    })
}

/// INSERT … ON CONFLICT DO UPDATE: the row that is brought has to pass as if it were inserted; if there is one already, that
/// has to be one that may be changed.
fn upsert(
    catalog: &Catalog,
    insert: &Cell,
    change: &Cell,
    rows: &Rows<'_>,
    sql: &str,
    base: &Relation,
) -> Said {
    let inserted = expected(catalog, insert, rows, sql, base);
    let (Answer::All | Answer::Some { .. }) = insert.answer else {
        return inserted;
    };
    let name = &base.name;
    let condition = |cell: &Cell, of_new: bool| match &cell.answer {
        Answer::All | Answer::Unknown => "true".to_owned(),
        Answer::Some { rows, check } => {
            access::residual(catalog, if of_new { check } else { rows }, name)
        }
        _ => "false".to_owned(),
    };
    Said {
        words: format!(
            "{}; if there is one already, update: {}",
            words(catalog, insert),
            words(catalog, change)
        ),
        setup: format!(
            "create temp table brought (like {name} including defaults); insert into brought values {};",
            rows.values
        ),
        sql: format!(
            "select case when not (select bool_and({new}) from brought as {name}) then '{VIOLATION}new row' \
             when exists (select from {name} where id in (select id from brought) and not {old}) then '{VIOLATION}new row' \
             else 'rows=1' end",
            new = condition(insert, true),
            old = condition(change, false),
        ),
        exact: insert.exact && change.exact,
    }
}
