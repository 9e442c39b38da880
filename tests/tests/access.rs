//! Access, proved by PostgreSQL: on a real server every role and user tries every command on every table, and what comes
//! of it never exceeds what the matrix says, and is what the matrix says wherever that is exact.
//!
//! `.ci/run` has a server for these tests, in `ROWTYPE_TEST_DATABASE_URL`.
#![allow(clippy::print_stdout, reason = "figures, and what is not asked")]

use std::collections::BTreeMap;
use std::thread;

use rowtype::access::{self, Command, Holder};
use rowtype::catalog::{Catalog, KeyValue, Relation};
use rowtype::{Grants, Platform, Text, load};
use rowtype_tests::policies::{Combinations, PLATFORM, TABLES};
use rowtype_tests::probes::{self, Actor, CALLERS, Question, Tally, Target, USER_A, USER_B};
use rowtype_tests::{Postgres, Project, corpus, rows};

fn server() -> Option<Postgres> {
    let server = std::env::var_os("ROWTYPE_TEST_DATABASE_URL").and_then(|_| Postgres::find());
    if server.is_none() {
        println!("not asked: ROWTYPE_TEST_DATABASE_URL is not set");
    }
    server
}

fn text(name: &str, text: &str) -> Text {
    Text {
        name: name.to_owned(),
        text: text.to_owned(),
    }
}

/// Roles of a project, with and without a token.
const OTHERS: [Actor<'static>; 3] = [
    Actor {
        name: "clerk",
        role: "clerk",
        claims: "",
        wide: "on",
    },
    Actor {
        name: "clerk as A",
        role: "clerk",
        claims: CALLERS[1].claims,
        wide: "",
    },
    Actor {
        name: "loner",
        role: "loner",
        claims: "",
        wide: "",
    },
];

/// Rows of several owners and of nobody.
fn values(table: &str) -> String {
    let a = format!("'{USER_A}'");
    let b = format!("'{USER_B}'");
    match table {
        "t" => format!(
            "(1, {a}, {a}, 1, 'live', true, {a}), (2, {b}, {a}, 2, 'new', false, null), (3, null, {b}, null, 'old', true, 'apple'), \
             (4, {a}, {b}, 3, 'old', false, {b} || '/x'), (5, {b}, {b}, 1, 'live', false, 'a')"
        ),
        "p" => format!("(1, {a}, 'open', true), (2, {b}, 'shut', null), (3, null, 'open', false)"),
        _ => format!(
            "(1, {a}, 'boss', 1), (1, {b}, null, 2), (2, {a}, 'temp', 3), (3, {b}, 'boss', 4)"
        ),
    }
}

/// How many combinations there are, and how many share a transaction.
const COMBINATIONS: usize = 5_000;
const BATCH: usize = 50;

/// The combinations of one batch, asked of one database.
fn batch(seed: u64) -> (String, Vec<Question>) {
    let mut source = Combinations::new(seed);
    let names: Vec<String> = (0..BATCH).map(|index| format!("c{index}")).collect();
    let mut sql = String::new();
    let mut combinations = Vec::new();
    for name in &names {
        let combination = source.combination(name);
        sql.push_str(&combination);
        combinations.push(combination);
    }
    let database = load(
        &Platform::Files(vec![text("platform.sql", PLATFORM)]),
        Grants::Legacy,
        vec![text("combinations.sql", &sql)],
    );
    let errors: Vec<_> = database
        .diagnostics
        .iter()
        .filter(|found| found.severity > rowtype::diagnostic::Severity::Info)
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let catalog = database.catalog;
    let mut questions = Vec::new();
    for (index, name) in names.iter().enumerate() {
        for table in TABLES {
            for actor in actors(index) {
                questions.extend(question(
                    &catalog,
                    name,
                    table,
                    &actor,
                    &combinations[index],
                ));
            }
        }
    }
    for name in &names {
        for table in TABLES {
            sql.push_str(&format!(
                "insert into {name}.{table} values {};\n",
                values(table)
            ));
        }
    }
    (sql, questions)
}

/// The server's answers are plain, and every other user's too.
fn actors(index: usize) -> Vec<Actor<'static>> {
    let mut actors = CALLERS[..3].to_vec();
    actors.push(match index % 4 {
        0 => CALLERS[3],
        1 => OTHERS[0],
        2 => OTHERS[1],
        _ => OTHERS[2],
    });
    actors
}

fn question(
    catalog: &Catalog,
    schema: &str,
    table: &str,
    actor: &Actor<'_>,
    combination: &str,
) -> Option<Question> {
    let relation = catalog.relation_in(catalog.schema_named(schema)?.oid, table)?;
    let target = Target {
        relation,
        name: format!("{schema}.{table}"),
        key: "id::text".to_owned(),
        candidates: (format!("probe.{table}"), 3),
        columns: relation
            .columns
            .iter()
            .map(|column| column.name.clone())
            .collect(),
        set: "id".to_owned(),
        path: schema.to_owned(),
    };
    Question::new(catalog, &target, actor, combination)
}

/// Rows to insert: of A, of B, of nobody.
fn candidates() -> String {
    let mut sql = String::new();
    for (table, columns) in [
        (
            "t",
            "id int, owner uuid, boss uuid, p_id int, status varchar(9), flag bool, tag varchar(40)",
        ),
        ("p", "id int, owner uuid, kind varchar(9), open bool"),
        ("m", "p_id int, who uuid, role varchar(9), id int"),
    ] {
        let columns = format!("create table probe.{table} ({columns}, n serial);\n");
        sql.push_str(&columns);
        let names = match table {
            "t" => "id, owner, boss, p_id, status, flag, tag",
            "p" => "id, owner, kind, open",
            _ => "p_id, who, role, id",
        };
        sql.push_str(&format!(
            "insert into probe.{table} ({names}) values {};\ngrant select on probe.{table} to public;\n",
            values(table)
        ));
    }
    sql
}

#[test]
fn random_policies_let_through_what_the_matrix_says() {
    let Some(server) = server() else { return };
    let batches = COMBINATIONS / BATCH;
    let share = |part: usize| {
        let mut tally = Tally::default();
        let mut asked = Vec::new();
        let mut questions = Vec::new();
        for seed in (0..batches).filter(|seed| seed % 2 == part) {
            let (sql, of_batch) = batch(seed as u64);
            asked.push(format!("begin;\n{sql}"));
            questions.push(None);
            for question in of_batch {
                asked.push(format!("{};", question.sql));
                questions.push(Some(question));
            }
            asked.push("rollback;".to_owned());
            questions.push(None);
        }
        let setup = format!("{PLATFORM}{}{}", probes::SETUP, candidates());
        let answers = server.answers(&setup, &asked).expect("a server");
        assert_eq!(
            answers.len(),
            questions.len(),
            "one answer for each question"
        );
        for (question, answer) in questions.into_iter().zip(answers) {
            match (question, answer) {
                (None, Ok(_)) => {}
                (None, Err(state)) => tally.wrong.push(format!("the tables: {state}")),
                (Some(question), Ok(lines)) => question.judge(&lines.concat(), &mut tally),
                (Some(question), Err(state)) => {
                    tally.wrong.push(format!("{}: {state}", question.title));
                }
            }
        }
        tally
    };
    let mut tally = Tally::default();
    thread::scope(|scope| {
        let parts = [0, 1].map(|part| scope.spawn(move || share(part)));
        for part in parts {
            tally.add(part.join().expect("a share of the combinations"));
        }
    });
    report("random combinations", &tally);
}

/// Rows without constraints: what they would refuse, policies have already let through.
const LOOSEN: &str = "
set session_replication_role = replica;
do $$
declare c record;
begin
  for c in select conrelid::regclass as t, conname from pg_constraint k join pg_class r on r.oid = k.conrelid
           where contype in ('f', 'c', 'x', 'u') and conrelid <> 0 and r.relnamespace::regnamespace::text not like 'pg_%'
           order by contype = 'f' desc loop
    begin
      execute format('alter table %s drop constraint %I', c.t, c.conname);
    exception when others then null;
    end;
  end loop;
  for c in select indexrelid::regclass as i from pg_index x join pg_class r on r.oid = x.indrelid
           where indisunique and not indisprimary and r.relnamespace::regnamespace::text not like 'pg_%' loop
    begin
      execute format('drop index %s', c.i);
    exception when others then null;
    end;
  end loop;
end $$;
";

/// The texts that policies compare with.
fn words(catalog: &Catalog) -> Vec<String> {
    let mut words = Vec::new();
    for policy in catalog
        .policies
        .iter()
        .filter(|it| it.provenance.is_users())
    {
        for clause in policy.using.iter().chain(&policy.with_check) {
            for piece in clause.text.split('\'').skip(1).step_by(2) {
                if !piece.is_empty() && piece.len() < 40 && !words.iter().any(|word| word == piece)
                {
                    words.push(piece.to_owned());
                }
            }
        }
    }
    words
}

/// The user's tables, and those of the platform that the user wrote policies for.
fn tables(catalog: &Catalog) -> Vec<&Relation> {
    let has_policy = |table: &Relation| {
        catalog
            .policies
            .related_to(table.oid)
            .any(|policy| policy.provenance.is_users())
    };
    let relations = catalog.relations.iter();
    relations
        .filter(|it| it.table().is_some_and(|table| table.foreign.is_none()))
        .filter(|it| it.provenance.is_users() || has_policy(it))
        .collect()
}

fn identifier(name: &str) -> String {
    rowtype::catalog::quote_identifier(name).into_owned()
}

/// What tells a table's rows apart: the primary key, else everything.
fn key(catalog: &Catalog, table: &Relation) -> String {
    let indexes = catalog.indexes_of(table.oid);
    let primary = indexes
        .iter()
        .filter_map(|index| index.index())
        .find(|index| index.primary);
    let numbers: Vec<i16> = match primary {
        Some(index) => index
            .keys
            .iter()
            .filter_map(|key| match key.value {
                KeyValue::Column(number) => Some(number),
                KeyValue::Expression(_) => None,
            })
            .collect(),
        None => table.columns.iter().map(|column| column.number).collect(),
    };
    let names = numbers
        .iter()
        .filter_map(|number| table.column_numbered(*number))
        .map(|column| format!("{}::text", identifier(&column.name)));
    let names: Vec<_> = names.collect();
    format!("md5(concat_ws('|', {}))", names.join(", "))
}

fn project(server: &Postgres, project: &Project) -> Tally {
    let database = project.replay_as_the_server_did();
    let catalog = &database.catalog;
    let read = |path: &std::path::PathBuf| std::fs::read_to_string(path).expect("a prelude");
    let mut setup: String = project.preludes().iter().map(read).collect();
    for file in project.texts() {
        setup.push_str("\nreset all;\nset search_path = \"$user\", public, extensions;\n");
        setup.push_str(&file.text);
        setup.push_str("\n;\n");
    }
    setup.push_str("\nrollback;\nreset all;\n");
    setup.push_str(probes::SETUP);
    setup.push_str(LOOSEN);
    let words = words(catalog);
    let mut questions = Vec::new();
    let mut asked = Vec::new();
    let mut without_rows = Vec::new();
    for (index, table) in tables(catalog).into_iter().enumerate() {
        let schema = &catalog.schema(table.schema).expect("a schema").name;
        let name = format!("{}.{}", identifier(schema), identifier(&table.name));
        let Some(statements) = rows::fill(catalog, table, &name, &words) else {
            without_rows.push(name);
            continue;
        };
        setup.push_str(&format!("truncate {name} cascade;\n"));
        setup.push_str(&statements.join("\n"));
        let names = |generated: bool| {
            let columns = table.columns.iter();
            let columns = columns.filter(move |it| generated || it.generated.is_none());
            columns
                .map(|column| identifier(&column.name))
                .collect::<Vec<_>>()
        };
        let candidates = format!("probe.c{index}");
        setup.push_str(&format!(
            "create table {candidates} as select {}, row_number() over () as n from {name}; grant select on {candidates} to public;\n",
            names(true).join(", ")
        ));
        let plain = table
            .columns
            .iter()
            .find(|it| it.generated.is_none() && it.identity.is_none());
        let Some(set) = plain else { continue };
        let target = Target {
            relation: table,
            name,
            key: key(catalog, table),
            candidates: (candidates, rows::ROWS),
            columns: names(false),
            set: identifier(&set.name),
            path: "\"$user\", public, extensions".to_owned(),
        };
        let own: Vec<String> = access::roles(catalog)
            .into_iter()
            .filter_map(|role| catalog.role(role))
            .filter(|role| role.provenance.is_users())
            .map(|role| role.name.clone())
            .collect();
        let of_project = own.iter().map(|role| Actor {
            name: role,
            role,
            claims: "",
            wide: "",
        });
        for actor in CALLERS.into_iter().chain(of_project) {
            let holder = Holder::new(catalog, catalog.role_named(actor.role).expect("a role"));
            let limited = Command::ALL
                .iter()
                .any(|command| !access::only_columns(&holder, table, *command).is_empty());
            if limited {
                continue;
            }
            if let Some(question) = Question::new(catalog, &target, &actor, &project.name) {
                asked.push(format!("{};", question.sql));
                questions.push(question);
            }
        }
    }
    let answers = server.answers(&setup, &asked).expect("a server");
    assert_eq!(
        answers.len(),
        questions.len(),
        "one answer for each question"
    );
    let mut tally = Tally::default();
    for (question, answer) in questions.iter().zip(answers) {
        match answer {
            Ok(lines) => question.judge(&lines.concat(), &mut tally),
            Err(state) => tally.wrong.push(format!("{}: {state}", question.title)),
        }
    }
    println!(
        "{}: {} statements, {} undecided, {} wrong; no rows for {without_rows:?}",
        project.name,
        tally.tries,
        tally.undecided,
        tally.wrong.len()
    );
    tally
}

#[test]
fn projects_let_through_what_the_matrix_says() {
    let Some(server) = server() else { return };
    let Some(projects) = corpus() else { return };
    let mut tally = Tally::default();
    for of_supabase in projects.iter().filter(|it| it.kind == "supabase") {
        tally.add(project(&server, of_supabase));
    }
    report("projects", &tally);
}

/// In hundredths of a percent: what is exact, and which clauses are opaque. They only get better.
const EXACT: usize = 9_940;
const OPAQUE: usize = 140;

#[test]
fn cells_of_projects_are_exact() {
    let Some(projects) = corpus() else { return };
    let (mut exact, mut all) = (0, 0);
    let mut clauses: BTreeMap<String, bool> = BTreeMap::new();
    for project in projects.iter().filter(|it| it.kind == "supabase") {
        let catalog = project.replay_as_the_server_did().catalog;
        let roles = access::roles(&catalog);
        let holders: Vec<_> = roles
            .iter()
            .filter_map(|role| Some(Holder::new(&catalog, catalog.role(*role)?)))
            .collect();
        let mut of_project = (0, 0);
        for table in tables(&catalog) {
            for holder in &holders {
                for command in Command::ALL {
                    let cell = access::cell(&catalog, holder, table, command);
                    of_project.0 += usize::from(cell.exact);
                    of_project.1 += 1;
                    if !cell.exact {
                        println!(
                            "  {}.{} {} {command:?}: {:?}",
                            project.name, table.name, holder.role.name, cell.answer
                        );
                    }
                }
            }
        }
        println!(
            "{}: {} of {} cells exact",
            project.name, of_project.0, of_project.1
        );
        exact += of_project.0;
        all += of_project.1;
        for policy in catalog
            .policies
            .iter()
            .filter(|it| it.provenance.is_users())
        {
            let asks = |name: &&&str| {
                holders
                    .iter()
                    .any(|holder| holder.role.name == ***name && holder.is_among(&policy.roles))
            };
            let names = ["authenticated", "anon", "service_role"];
            let Some(name) = names.iter().find(asks) else {
                continue;
            };
            let holder = holders
                .iter()
                .find(|it| it.role.name == *name)
                .expect("a role");
            for (of_new_rows, clause) in [(false, &policy.using), (true, &policy.with_check)] {
                let Some(clause) = clause else { continue };
                let Some(formula) = access::clause(&catalog, holder, policy, of_new_rows) else {
                    continue;
                };
                let text = clause.text.split_whitespace().collect::<Vec<_>>().join(" ");
                if !formula.is_exact() {
                    println!("  opaque: {text}");
                }
                *clauses.entry(text).or_insert(false) |= !formula.is_exact();
            }
        }
    }
    let opaque = clauses.values().filter(|opaque| **opaque).count();
    println!(
        "{exact} of {all} cells exact; {opaque} of {} clauses opaque",
        clauses.len()
    );
    assert!(
        exact * 10_000 >= all * EXACT,
        "{exact} of {all} cells exact"
    );
    assert!(
        opaque * 10_000 <= clauses.len() * OPAQUE,
        "{opaque} of {} clauses opaque",
        clauses.len()
    );
}

/// What pgTAP has, as far as the tests use it, for servers without it: each test gives `ok` or `not ok`.
const PGTAP: &str = "
create function plan(integer) returns text language sql as $$ select '1..' || $1 $$;
create function is(anyelement, anyelement, text) returns text language sql as
  $$ select case when $1 is not distinct from $2 then 'ok ' else 'not ok ' end || $3 || case when $1 is distinct from $2 then ': ' || $1::text || ' is not ' || $2::text else '' end $$;
create function matches(text, text, text) returns text language sql as
  $$ select case when $1 ~ $2 then 'ok ' else 'not ok ' end || $3 $$;
create function finish() returns setof text language sql as $$ select null::text where false $$;
";

#[test]
fn pgtap_tests_pass_on_the_database_they_were_made_for() {
    let Some(server) = server() else { return };
    let schema = "
        create table public.notes (id int primary key, owner uuid, open boolean not null);
        create table public.secrets (id int primary key);
        create table public.shut (id int primary key);
        alter table public.notes enable row level security;
        alter table public.secrets enable row level security;
        create policy own on public.notes using (owner = auth.uid() or open) with check (owner = auth.uid());
        create policy loop on public.secrets using (exists (select 1 from public.secrets s where s.id = 1));
        grant usage on schema public to anon, authenticated, service_role;
        grant all on public.notes, public.secrets to anon, authenticated, service_role;
        create view public.titles as select id from public.notes;
        grant select on public.titles to anon;
        create function public.helper(a int, b text) returns int language sql as 'select 1';
        revoke execute on function public.helper from public;
        grant execute on function public.helper to authenticated;
        insert into public.notes values (1, '00000000-0000-4000-8000-000000000001', false), (2, null, true), (3, null, false);
        insert into public.secrets values (1);
        create schema private;
        create table private.inner_rows (id int primary key);
        insert into private.inner_rows values (1), (2);
        grant select on private.inner_rows to authenticated;
        create view public.through with (security_invoker = true) as select id from private.inner_rows;
        grant select on public.through to anon, authenticated;
    ";
    let run = |broken: &str| {
        let database = load(
            &Platform::Files(vec![text("platform.sql", PLATFORM)]),
            Grants::Legacy,
            vec![text("schema.sql", schema)],
        );
        let extent = access::Extent {
            schemas: vec!["public".to_owned()],
            roles: ["anon", "authenticated", "service_role"]
                .map(str::to_owned)
                .to_vec(),
        };
        let script = rowtype::emit::pgtap::pgtap(&database.catalog, &extent);
        let script = script.replace("create extension if not exists pgtap;", "");
        let setup = format!("{PLATFORM}{PGTAP}{schema}{broken}");
        let answers = server.answers(&setup, &[script]).expect("a server");
        answers
            .into_iter()
            .next()
            .expect("an answer")
            .expect("the script runs")
    };
    let lines = run("");
    let good = lines.iter().filter(|line| line.starts_with("ok ")).count();
    let bad: Vec<_> = lines
        .iter()
        .filter(|line| line.starts_with("not ok "))
        .collect();
    println!("{good} assertions hold");
    assert!(bad.is_empty(), "{bad:#?}");
    assert_eq!(
        lines.first().map(String::as_str),
        Some(format!("1..{good}").as_str())
    );
    // Somebody opened the table by hand.
    let lines = run(
        "create policy all_of_it on public.notes for select using (true); grant select on public.shut to anon;",
    );
    let bad: Vec<_> = lines
        .iter()
        .filter(|line| line.starts_with("not ok "))
        .collect();
    assert_eq!(bad.len(), 3, "{bad:#?}");
}

fn report(what: &str, tally: &Tally) {
    let (exact, all) = tally.exact();
    println!(
        "{what}: {} statements tried, {} undecided; {exact} of {all} cells exact: {:?}",
        tally.tries, tally.undecided, tally.cells
    );
    let shown: Vec<_> = tally.wrong.iter().take(400).cloned().collect();
    assert!(
        tally.wrong.is_empty(),
        "{} wrong:\n{}",
        tally.wrong.len(),
        shown.join("\n\n")
    );
}
