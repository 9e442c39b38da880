//! What reaches a table past its policies, and who may call what.

use super::*;

fn matrix_of(catalog: &Catalog) -> Matrix {
    let extent = Extent {
        schemas: vec!["public".to_owned()],
        roles: ["anon", "authenticated"].map(str::to_owned).to_vec(),
    };
    matrix(catalog, &extent)
}

fn names(catalog: &Catalog, roles: &[Oid]) -> String {
    let names = roles
        .iter()
        .map(|role| catalog.role(*role).unwrap().name.as_str());
    names.collect::<Vec<_>>().join(" and ")
}

/// A way around in one line.
fn shown(catalog: &Catalog, way: &WayAround) -> String {
    let relation = |oid: &Oid| catalog.relation(*oid).unwrap().name.clone();
    let names = |roles: &[Oid]| names(catalog, roles);
    match way {
        WayAround::View {
            view,
            readers,
            writers,
        } => {
            format!(
                "view {}: read {}, write {}",
                relation(view),
                names(readers),
                names(writers)
            )
        }
        WayAround::MaterializedView { view, readers } => {
            format!("copy {}: {}", relation(view), names(readers))
        }
        WayAround::Function { function, callers } => {
            format!(
                "function {}: {}",
                catalog.function(*function).unwrap().name,
                names(callers)
            )
        }
        WayAround::Trigger { table, .. } => format!("trigger on {}", relation(table)),
        WayAround::Cascade {
            table, on_delete, ..
        } => format!("{on_delete:?} from {}", relation(table)),
        WayAround::Child { child, roles } => format!("child {}: {}", relation(child), names(roles)),
        WayAround::Parent { parent, roles } => {
            format!("parent {}: {}", relation(parent), names(roles))
        }
        WayAround::Truncate { roles } => format!("truncate: {}", names(roles)),
        WayAround::Realtime { .. } => "realtime".to_owned(),
        WayAround::PublicBuckets { buckets } => format!("buckets {}", buckets.join(", ")),
    }
}

#[test]
fn what_reaches_a_table_past_its_policies() {
    // Supabase's own default privileges let both roles do everything with what is made, TRUNCATE too.
    let both = "anon and authenticated";
    let truncate = format!("truncate: {both}");
    let truncate = truncate.as_str();
    let cases: &[(&str, &[&str])] = &[
        ("", &[truncate]),
        ("revoke truncate on t from anon, authenticated;", &[]),
        ("revoke usage on schema public from anon, authenticated, public;", &[]),
        ("alter table t disable row level security;", &[]),
        // Views.
        (
            "create view v as select id from t; revoke insert, update, delete on v from anon;",
            &["view v: read anon and authenticated, write authenticated", truncate],
        ),
        ("create view v with (security_invoker = true) as select id from t;", &[truncate]),
        (
            "create view v as select count(*) from t; revoke all on v from anon;",
            &["view v: read authenticated, write ", truncate],
        ),
        ("create view v as select id from t; revoke all on v from anon, authenticated;", &[truncate]),
        (
            "create view below as select id from t; revoke all on below from anon, authenticated;
             create view v with (security_invoker = true) as select id from below; revoke insert, update, delete on v from anon, authenticated;",
            &["view v: read anon and authenticated, write ", truncate],
        ),
        (
            "create view below with (security_invoker = true) as select id from t;
             create view v as select id from below;",
            &[truncate],
        ),
        (
            "create role plain; grant usage on schema public to plain; grant select on t to plain;
             grant plain to postgres; grant create on schema public to plain;
             create view v as select id from t; alter view v owner to plain;",
            &[truncate],
        ),
        (
            "create view below with (security_invoker = true) as select id from t;
             create materialized view v as select id from below;",
            &["copy v: anon and authenticated", truncate],
        ),
        // Functions.
        (
            "create function f() returns bigint language sql security definer as 'select count(*) from t';
             revoke execute on function f() from public, anon;",
            &["function f: authenticated", truncate],
        ),
        (
            "create function f() returns bigint language sql as 'select count(*) from t';",
            &[truncate],
        ),
        (
            "create function f() returns bigint language plpgsql security definer as $$ begin execute 'delete from t'; return 1; end $$;
             revoke execute on function f() from public, anon, authenticated;",
            &[truncate],
        ),
        (
            "create function f() returns bigint language plpgsql security definer as $$ begin execute 'delete from t'; return 1; end $$;",
            &["function f: anon and authenticated", truncate],
        ),
        (
            "create view v with (security_invoker = true) as select id from t;
             create function f() returns bigint language sql security definer begin atomic select count(*) from v; end;",
            &["function f: anon and authenticated", truncate],
        ),
        (
            "create function f() returns trigger language plpgsql security definer as $$ begin delete from t; return new; end $$;
             create trigger g after insert on chats for each row execute function f();",
            &["trigger on chats", truncate],
        ),
        // Keys, relatives, realtime.
        (
            "alter table t add foreign key (org_id) references people on delete cascade;
             alter table t add foreign key (user_id) references people on delete restrict;",
            &[truncate, "Cascade from people"],
        ),
        (
            "create table child () inherits (t); revoke all on child from anon;",
            &["child child: authenticated", truncate],
        ),
        (
            "create table parent (id uuid); alter table t inherit parent; revoke all on parent from authenticated;",
            &["parent parent: anon", truncate],
        ),
        ("alter publication supabase_realtime add table t;", &[truncate, "realtime"]),
    ];
    let mut wrong = Vec::new();
    for (sql, expected) in cases {
        let catalog = catalog(sql);
        let table = catalog.relation_in(Oid::PUBLIC_SCHEMA, "t").unwrap();
        let matrix = matrix_of(&catalog);
        let access = matrix
            .tables
            .iter()
            .find(|it| it.relation == table.oid)
            .unwrap();
        let found: Vec<_> = access
            .ways_around
            .iter()
            .map(|way| shown(&catalog, way))
            .collect();
        if found != *expected {
            wrong.push(format!("{sql}\n  {found:?}\n  expected: {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn who_may_call_a_function() {
    // What is done to a function; who may call it, whether by the grant to everybody, and as whom it runs.
    let cases = [
        ("", "anon and authenticated, by everybody's"),
        ("revoke execute on function f(int) from anon;", "anon and authenticated, by everybody's"),
        ("revoke execute on function f(int) from public;", "anon and authenticated"),
        ("revoke execute on function f(int) from public, anon;", "authenticated"),
        ("revoke execute on function f(int) from public, anon, authenticated;", ""),
        (
            "revoke execute on function f(int) from public, anon, authenticated; grant execute on function f(int) to public;",
            "anon and authenticated, by everybody's",
        ),
        (
            "create role callers; grant callers to authenticated;
             revoke execute on function f(int) from public, anon, authenticated; grant execute on function f(int) to callers;",
            "authenticated",
        ),
        (
            "revoke execute on function f(int) from public, anon; create or replace function f(a int) returns int language sql as 'select 2';",
            "authenticated",
        ),
        ("revoke usage on schema public from anon, public;", "authenticated, by everybody's"),
        ("alter function f(int) security definer;", "anon and authenticated, by everybody's, as postgres"),
    ];
    for (sql, expected) in cases {
        let function = "create function f(a int) returns int language sql as 'select 1';";
        let catalog = catalog(&format!("{function}\n{sql}"));
        let matrix = matrix_of(&catalog);
        let access = matrix
            .functions
            .iter()
            .find(|it| catalog.function(it.function).unwrap().name == "f")
            .unwrap();
        let may = matrix.roles.iter().zip(&access.may_call);
        let callers: Vec<_> = may
            .filter(|(_, may)| **may)
            .map(|(role, _)| *role)
            .collect();
        let mut shown = names(&catalog, &callers);
        if access.by_public {
            shown.push_str(", by everybody's");
        }
        if let Some(owner) = access.runs_as {
            shown.push_str(&format!(", as {}", catalog.role(owner).unwrap().name));
        }
        assert_eq!(shown, expected, "{sql}");
    }
}
