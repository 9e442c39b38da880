//! Policies as people write them, and what each role then reaches.

mod around;
mod shapes;

use super::*;
use crate::load::{Grants, Platform, Text, load};

const SCHEMA: &str = "
    create table people (id uuid primary key, name text);
    create table chats (id uuid primary key, user_id uuid not null, sharing text not null, org_id uuid);
    create table members (org_id uuid not null, user_id uuid not null, role text, primary key (org_id, user_id));
    create table bans (user_id uuid);
    create table secrets (user_id uuid);
    revoke all on secrets from anon, authenticated;
    create function is_admin() returns boolean language sql stable security definer set search_path = '' as 'select length(current_user) > 3';
    create function is_owner(id uuid) returns boolean language sql strict as 'select length(id::text) > 3';
    create function in_org(org uuid, wanted text) returns boolean
      language sql stable security definer set search_path = '' as $$
        select exists (select 1 from public.members m where m.org_id = org and m.user_id = (select auth.uid()));
      $$;
    create function has_secret() returns boolean language plpgsql security definer set search_path = public as $$
      begin
        return exists (select 1 from secrets where secrets.user_id = auth.uid());
      end
    $$;
    create function reads_secret() returns boolean language plpgsql as $$ begin return exists (select 1 from public.secrets); end $$;
    create function hidden() returns boolean language sql as 'select true';
    revoke execute on function hidden() from public, anon, authenticated;
    create table t (
      id uuid primary key,
      user_id uuid,
      owner uuid not null,
      chat_id uuid references chats (id),
      org_id uuid,
      status text not null,
      is_public boolean not null default false,
      deleted_at timestamptz
    );
    alter table t enable row level security;
";

fn catalog(sql: &str) -> Catalog {
    let files = vec![Text {
        name: "test.sql".to_owned(),
        text: format!("{SCHEMA}\n{sql}"),
    }];
    let database = load(&Platform::Supabase, Grants::Legacy, files);
    let errors: Vec<_> = database
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity > crate::diagnostic::Severity::Info)
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
    database.catalog
}

fn cell_of(catalog: &Catalog, role: &str, command: Command) -> Cell {
    let table = catalog.relation_in(Oid::PUBLIC_SCHEMA, "t").unwrap();
    let role = catalog.role_named(role).unwrap();
    cell(catalog, &Holder::new(catalog, role), table, command)
}

fn words(catalog: &Catalog, formula: &Formula) -> String {
    let words = condition(catalog, formula);
    let words = words.iter().map(|word| match word {
        Word::Text(text) => text.clone(),
        Word::Code(code) => format!("`{code}`"),
    });
    words.collect()
}

/// A cell in one line; `~` marks an answer that is only the most that can be.
fn show(catalog: &Catalog, cell: &Cell) -> String {
    let answer = match &cell.answer {
        Answer::NoGrant => "no grant".to_owned(),
        Answer::None => "none".to_owned(),
        Answer::All => "all".to_owned(),
        Answer::Unknown => "unknown".to_owned(),
        Answer::Error(failure) => format!("{failure:?}").split('(').next().unwrap().to_owned(),
        Answer::Some { rows, check } if check == &Formula::Always || check == rows => {
            words(catalog, rows)
        }
        Answer::Some { rows, check } if rows == &Formula::Always => {
            format!("new: {}", words(catalog, check))
        }
        Answer::Some { rows, check } => {
            format!("{}; new: {}", words(catalog, rows), words(catalog, check))
        }
    };
    format!("{}{answer}", if cell.exact { "" } else { "~ " })
}

#[test]
fn using_clauses_are_understood() {
    let cases: &[(&str, &str, &str)] = &[
        // clause, anon, authenticated
        ("true", "all", "all"),
        ("false", "none", "none"),
        ("1 = 1", "all", "all"),
        ("null", "none", "none"),
        (
            "auth.uid() = user_id",
            "none",
            "`user_id` is the caller's id",
        ),
        (
            "(select auth.uid()) = user_id",
            "none",
            "`user_id` is the caller's id",
        ),
        (
            "(select auth.uid() as uid) = user_id",
            "none",
            "`user_id` is the caller's id",
        ),
        (
            "auth.uid()::text = user_id::text",
            "none",
            "`user_id` is the caller's id",
        ),
        (
            "user_id in (select auth.uid())",
            "none",
            "`user_id` is the caller's id",
        ),
        (
            "user_id = any (array(select auth.uid()))",
            "none",
            "`user_id` is the caller's id",
        ),
        (
            "(select auth.uid()) in (user_id, owner)",
            "none",
            "`user_id` is the caller's id or `owner` is the caller's id",
        ),
        (
            "user_id = auth.uid() and deleted_at is null",
            "none",
            "`user_id` is the caller's id and `deleted_at` is null",
        ),
        (
            "user_id = auth.uid() or is_public",
            "`is_public` is true",
            "`user_id` is the caller's id or `is_public` is true",
        ),
        (
            "is_public = true",
            "`is_public` is true",
            "`is_public` is true",
        ),
        (
            "is_public is not true",
            "`is_public` is false",
            "`is_public` is false",
        ),
        (
            "not is_public",
            "`is_public` is false",
            "`is_public` is false",
        ),
        (
            "auth.uid() = owner or auth.role() = 'service_role'",
            "none",
            "`owner` is the caller's id",
        ),
        ("auth.role() = 'authenticated'", "none", "all"),
        ("auth.role() in ('anon', 'authenticated')", "all", "all"),
        ("auth.uid() is not null", "none", "all"),
        (
            "auth.uid() is null or owner = auth.uid()",
            "all",
            "`owner` is the caller's id",
        ),
        (
            "is_public or auth.uid() is not null",
            "`is_public` is true",
            "all",
        ),
        ("auth.jwt() ->> 'role' = 'service_role'", "none", "none"),
        ("(auth.jwt() ->> 'role') = 'admin'", "none", "none"),
        (
            "(select auth.jwt() -> 'app_metadata' ->> 'role') = any (array['admin', 'user'])",
            "none",
            "the token's `app_metadata.role` is either `'admin'` or `'user'`",
        ),
        (
            "coalesce(auth.jwt() ->> 'plan', '') in ('pro')",
            "none",
            "the token's `plan` is `'pro'`",
        ),
        (
            "org_id = (auth.jwt() ->> 'org_id')::uuid",
            "none",
            "`org_id` is the token's `org_id`",
        ),
        (
            "owner = auth.uid() and coalesce((auth.jwt() ->> 'is_anonymous')::boolean, false) = false",
            "none",
            "`owner` is the caller's id and the token's `is_anonymous` is not true",
        ),
        (
            "status = current_setting('request.jwt.claims', true)::jsonb ->> 'email'",
            "none",
            "`status` is the token's `email`",
        ),
        (
            "status = 'published'",
            "`status` is `'published'`",
            "`status` is `'published'`",
        ),
        (
            "status <> 'private'",
            "`status` is not `'private'`",
            "`status` is not `'private'`",
        ),
        (
            "is_public is distinct from true",
            "`is_public` is false",
            "`is_public` is false",
        ),
        (
            "status like 'pub%'",
            "`status` is like `'pub%'`",
            "`status` is like `'pub%'`",
        ),
        (
            "status like 'user:' || auth.uid() || '%'",
            "none",
            "`status like 'user:' || auth.uid() || '%'` is true",
        ),
        // Three-valued logic: the I section of the truth table.
        (
            "auth.uid() is not distinct from user_id",
            "`user_id` is null",
            "`user_id` is the caller's id",
        ),
        (
            "auth.uid() <> user_id",
            "none",
            "`user_id` is not the caller's id",
        ),
        (
            "not (auth.uid() = user_id)",
            "none",
            "`user_id` is not the caller's id",
        ),
        (
            "auth.uid() is distinct from user_id",
            "`user_id` is not null",
            "`user_id` is null or not the caller's id",
        ),
        (
            "coalesce(auth.uid() = user_id, true)",
            "all",
            "`user_id` is null or the caller's id",
        ),
        // Other tables.
        (
            "chat_id in (select id from chats where user_id = auth.uid())",
            "none",
            "`chat_id` is the `id` of a row of `chats` whose `user_id` is the caller's id",
        ),
        (
            "exists (select 1 from chats c where c.id = t.chat_id and c.user_id = auth.uid())",
            "none",
            "`chat_id` is the `id` of a row of `chats` whose `user_id` is the caller's id",
        ),
        (
            "chat_id in (select id from chats where sharing <> 'private')",
            "`chat_id` is the `id` of a row of `chats` whose `sharing` is not `'private'`",
            "`chat_id` is the `id` of a row of `chats` whose `sharing` is not `'private'`",
        ),
        (
            "auth.uid() in (select m.user_id from members m where m.org_id = t.org_id)",
            "none",
            "`org_id` is the `org_id` of a row of `members` whose `user_id` is the caller's id",
        ),
        (
            "exists (select 1 from members where user_id = auth.uid() and role = 'admin')",
            "none",
            "there is a row of `members` whose `user_id` is the caller's id and `role` is `'admin'`",
        ),
        (
            "not exists (select 1 from bans b where b.user_id = auth.uid())",
            "all",
            "there is no row of `bans` whose `user_id` is the caller's id",
        ),
        (
            "auth.uid() = (select user_id from chats where chats.id = t.chat_id)",
            "none",
            "`chat_id` is the `id` of a row of `chats` whose `user_id` is the caller's id",
        ),
        (
            "exists (select 1 from chats c join members m on m.org_id = c.org_id where c.id = t.chat_id and m.user_id = auth.uid()) or is_public",
            "`is_public` is true",
            "`is_public` is true, or `chat_id` is the `id` of a row of `chats` joined with `members` where \
             `chats.org_id` is `members.org_id` and `members.user_id` is the caller's id",
        ),
        // The bare name means the inner table's column.
        (
            "exists (select 1 from members where members.org_id = org_id and user_id = auth.uid())",
            "none",
            "there is a row of `members` whose `org_id` is `org_id` and `user_id` is the caller's id",
        ),
        // What cannot be followed is shown, and widens.
        (
            "is_admin()",
            "`public.is_admin()` is true",
            "`public.is_admin()` is true",
        ),
        (
            "owner = auth.uid() or is_admin()",
            "`public.is_admin()` is true",
            "`owner` is the caller's id or `public.is_admin()` is true",
        ),
        (
            "not is_admin()",
            "`public.is_admin()` is false",
            "`public.is_admin()` is false",
        ),
        (
            "is_owner(auth.uid())",
            "none",
            "`length((auth.uid())::uuid::text) > 3` is true",
        ),
        (
            "auth.uid() not in (select user_id from bans)",
            "`auth.uid() not in (select user_id from public.bans)` is false",
            "`auth.uid() not in (select user_id from public.bans)` is true",
        ),
        // One level of helpers is followed into, with the rights that they have.
        (
            "in_org(org_id, status)",
            "none",
            "`org_id` is the `org_id` of a row of `members` whose `user_id` is the caller's id",
        ),
        (
            "has_secret()",
            "none",
            "there is a row of `secrets` whose `user_id` is the caller's id",
        ),
        (
            "reads_secret()",
            "~ there is a row of `secrets`",
            "~ there is a row of `secrets`",
        ),
        (
            "length(status) > 3",
            "`length(status) > 3` is true",
            "`length(status) > 3` is true",
        ),
        // What certainly fails.
        (
            "exists (select 1 from secrets where user_id = auth.uid())",
            "Unreadable",
            "Unreadable",
        ),
        (
            "exists (select 1 from t where user_id = auth.uid())",
            "Recursion",
            "Recursion",
        ),
        ("hidden()", "NotCallable", "NotCallable"),
        // The planner drops what OR absorbs before it looks at the tables in it.
        (
            "is_public or (is_public and exists (select 1 from secrets))",
            "`is_public` is true",
            "`is_public` is true",
        ),
        (
            "(t.is_public and exists (select 1 from secrets)) or (is_public and true)",
            "`is_public` is true",
            "`is_public` is true",
        ),
        (
            "is_public or exists (select 1 from secrets)",
            "Unreadable",
            "Unreadable",
        ),
        ("true or hidden()", "all", "all"),
    ];
    let mut wrong = Vec::new();
    for (clause, anon, authenticated) in cases {
        let catalog = catalog(&format!(
            "create policy p on t for select using ({clause});"
        ));
        for (role, expected) in [
            ("anon", anon),
            ("authenticated", authenticated),
            ("service_role", &"all"),
        ] {
            let shown = show(&catalog, &cell_of(&catalog, role, Command::Select));
            if shown != *expected {
                wrong.push(format!(
                    "{clause}\n  {role}: {shown}\n  expected: {expected}"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn clauses_count_where_postgresql_counts_them() {
    // Policies; then what authenticated may read, create, update, delete.
    let own = "`owner` is the caller's id";
    let new_own = "new: `owner` is the caller's id";
    let cases: &[(&str, [&str; 4])] = &[
        ("", ["none"; 4]),
        (
            "create policy p on t using (owner = auth.uid());",
            [own, new_own, own, own],
        ),
        (
            "create policy p on t with check (true);",
            ["none", "all", "none", "none"],
        ),
        (
            "create policy p on t for insert with check (owner = auth.uid());",
            ["none", new_own, "none", "none"],
        ),
        (
            "create policy p on t for update using (owner = auth.uid());",
            ["none"; 4],
        ),
        (
            "create policy r on t for select using (true);
             create policy p on t for update using (owner = auth.uid());",
            ["all", "none", own, "none"],
        ),
        (
            "create policy r on t for select using (true);
             create policy p on t for update using (owner = auth.uid()) with check (true);",
            ["all", "none", own, "none"],
        ),
        (
            "create policy r on t for select using (deleted_at is null);
             create policy p on t for update using (true);",
            [
                "`deleted_at` is null",
                "none",
                "`deleted_at` is null",
                "none",
            ],
        ),
        (
            "create policy r on t for select using (status = 'a');
             create policy p on t for delete using (owner = auth.uid());",
            [
                "`status` is `'a'`",
                "none",
                "none",
                "`owner` is the caller's id and `status` is `'a'`",
            ],
        ),
        // (a OR b) AND r
        (
            "create policy a on t for select using (status = 'a');
             create policy b on t for select using (owner = auth.uid());
             create policy r on t as restrictive for select using (is_public);",
            [
                "(`status` is `'a'` or `owner` is the caller's id) and `is_public` is true",
                "none",
                "none",
                "none",
            ],
        ),
        (
            "create policy r on t as restrictive using (true);",
            ["none"; 4],
        ),
        ("create policy p on t to anon using (true);", ["none"; 4]),
        (
            "create policy p on t to service_role using (true);",
            ["none"; 4],
        ),
        ("create policy p on t to public using (true);", ["all"; 4]),
        ("alter table t disable row level security;", ["all"; 4]),
        (
            "alter table t disable row level security; revoke select on t from authenticated;",
            ["no grant", "all", "no grant", "no grant"],
        ),
        (
            "create policy p on t using (true); revoke insert on t from authenticated;",
            ["all", "no grant", "all", "all"],
        ),
        (
            "create policy p on t using (true); revoke all on t from authenticated; grant select (id) on t to authenticated;",
            ["all", "no grant", "no grant", "no grant"],
        ),
        (
            "create policy p on t using (true); revoke usage on schema public from authenticated, public;",
            ["no grant", "no grant", "no grant", "no grant"],
        ),
    ];
    let mut wrong = Vec::new();
    for (sql, expected) in cases {
        let catalog = catalog(sql);
        let shown = Command::ALL
            .map(|command| show(&catalog, &cell_of(&catalog, "authenticated", command)));
        if shown.each_ref().map(String::as_str) != *expected {
            wrong.push(format!("{sql}\n  {shown:?}\n  expected: {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn policies_of_other_tables_count_too() {
    let cases = [
        // No policy on the other table: nothing is found there.
        ("alter table chats enable row level security;", "none"),
        (
            "alter table chats enable row level security;
             create policy c on chats for select using (user_id = auth.uid());",
            "`chat_id` is the `id` of a row of `chats` whose `user_id` is the caller's id",
        ),
        (
            "alter table chats enable row level security;
             create policy c on chats for select using (sharing = 'public');",
            "`chat_id` is the `id` of a row of `chats` whose `user_id` is the caller's id and `sharing` is `'public'`",
        ),
        // Two tables that read each other.
        (
            "alter table chats enable row level security;
             create policy c on chats for select using (id in (select chat_id from t));",
            "Recursion",
        ),
    ];
    for (sql, expected) in cases {
        let policy = "create policy p on t for select using (chat_id in (select id from chats where user_id = auth.uid()));";
        let catalog = catalog(&format!("{policy}\n{sql}"));
        let shown = show(
            &catalog,
            &cell_of(&catalog, "authenticated", Command::Select),
        );
        assert_eq!(shown, expected, "{sql}");
    }
}

#[test]
fn owners_and_privileged_roles_are_past_policies() {
    let sql = "
        create policy p on t using (false);
        create role plain; create role past bypassrls; create role member_of_past in role past;
        grant all on t to plain, past, member_of_past;
        grant usage on schema public to plain, past, member_of_past;";
    let cases = [
        ("plain", "", "none"),
        ("past", "", "all"),
        ("member_of_past", "", "none"),
        ("service_role", "", "all"),
        ("postgres", "", "all"),
        ("plain", "alter table t owner to plain;", "all"),
        (
            "plain",
            "alter table t owner to plain; alter table t force row level security;",
            "none",
        ),
        ("past", "alter table t force row level security;", "all"),
    ];
    for (role, more, expected) in cases {
        let catalog = catalog(&format!("{sql}\n{more}"));
        let shown = show(&catalog, &cell_of(&catalog, role, Command::Select));
        assert_eq!(shown, expected, "{role}: {more}");
    }
}

#[test]
fn usage_of_a_schema_is_asked_of_who_names_something_in_it() {
    let sql = "
        create schema private;
        create table private.m (id uuid); grant select, insert on private.m to authenticated;
        create function private.f() returns boolean language sql as 'select true';
        create policy p on t using (private.f() and exists (select from private.m where m.id = t.id));
        create view direct with (security_invoker = true) as select id, private.f() from private.m;
        create view owned as select id from private.m;";
    let catalog = catalog(sql);
    let role = catalog.role_named("authenticated").expect("a role");
    let holder = Holder::new(&catalog, role);
    let answer = |schema: &str, name: &str, command| {
        let schema = catalog.schema_named(schema).expect("a schema").oid;
        let relation = catalog.relation_in(schema, name).expect("a relation");
        show(
            &catalog,
            &relation_cell(&catalog, &holder, relation, command),
        )
    };
    for (schema, name, command, expected) in [
        ("private", "m", Command::Select, "no grant"),
        ("private", "m", Command::Insert, "no grant"),
        ("public", "direct", Command::Select, "all"),
        ("public", "owned", Command::Select, "all"),
        ("public", "owned", Command::Insert, "all"),
        (
            "public",
            "t",
            Command::Select,
            "`id` is the `id` of a row of `private.m`",
        ),
    ] {
        assert_eq!(answer(schema, name, command), expected, "{schema}.{name}");
    }
}
