use crate::load::{Grants, Platform, Text, load};

/// The buckets, each with what is known of it, and the messages.
fn outcome(sql: &str) -> (String, Vec<String>) {
    let text = Text {
        name: "a.sql".to_owned(),
        text: sql.to_owned(),
    };
    let database = load(&Platform::Supabase, Grants::Explicit, vec![text]);
    let buckets = database.catalog.buckets.iter().map(|bucket| {
        let public = match bucket.public {
            Some(true) => "public",
            Some(false) => "private",
            None => "?",
        };
        format!("{} {public}", bucket.id)
    });
    let messages = database.diagnostics.iter();
    let messages = messages.map(|it| format!("{} {}", it.code, it.message));
    (buckets.collect::<Vec<_>>().join(", "), messages.collect())
}

#[test]
fn rows_of_buckets_are_kept() {
    const A: &str = "insert into storage.buckets (id, name, public) values ('a', 'a', true);";
    let after = |sql: &str| format!("{A} {sql}");
    let cases = [
        (A.to_owned(), "a public"),
        (
            "INSERT INTO \"storage\".\"buckets\" (\"id\", \"name\") VALUES ('a', 'a'), ('b', 'B')".to_owned(),
            "a private, b private",
        ),
        (
            "insert into storage.buckets (id, name, public) values ('a', 'a', default), ('b', 'b', null), ('c', 'c', 't')"
                .to_owned(),
            "a private, b private, c public",
        ),
        ("insert into storage.buckets values ('a', 'b')".to_owned(), "a private"),
        (
            "set search_path = storage; insert into buckets (public, name, id) select true, x, lower(x) from unnest(array['A', 'B']) x"
                .to_owned(),
            "a public, b public",
        ),
        (
            "with w as (select 'a' || 'b' as id) insert into storage.buckets (id, name) select id, id from w".to_owned(),
            "ab private",
        ),
        (
            after("insert into storage.buckets (id, name, public) values ('a', 'a', false) on conflict do nothing"),
            "a public",
        ),
        (
            after("insert into storage.buckets (id, name, public) values ('a', 'a', false) on conflict (id) do update set public = excluded.public"),
            "a private",
        ),
        (
            after("insert into storage.buckets as b (id, name, public) values ('a', 'a', false) on conflict (id) do update set public = excluded.public where not b.public"),
            "a public",
        ),
        (
            after("insert into storage.buckets (id, name) select 'b', 'b' where not exists (select from storage.buckets where id = 'b')"),
            "a public, b private",
        ),
        (
            after("insert into storage.buckets (id, name) select 'b', 'b' where not exists (select from storage.buckets where id = 'a')"),
            "a public",
        ),
        (after("update storage.buckets set public = false where id = 'a'"), "a private"),
        (after("update storage.buckets b set public = not b.public, name = 'x'"), "a private"),
        (after("update storage.buckets set public = default where name in ('a', 'b')"), "a private"),
        (after("update storage.buckets set id = 'z' where id = 'b'; update storage.buckets set id = 'y'"), "y public"),
        (after("delete from storage.buckets where id = 'b'"), "a public"),
        (after("delete from storage.buckets where id like 'a%'"), ""),
        (after("truncate storage.objects, storage.buckets cascade"), ""),
        (after("begin; delete from storage.buckets; rollback;"), "a public"),
        (
            "do $$ declare b text; begin foreach b in array array['a', 'b'] loop insert into storage.buckets (id, name, public) values (b, b, b = 'a'); end loop; end $$"
                .to_owned(),
            "a public, b private",
        ),
        (
            after("do $$ begin if not exists (select 1 from storage.buckets where id = 'a') then insert into storage.buckets (id, name) values ('a', 'a'); end if; end $$"),
            "a public",
        ),
        (
            after("do $$ begin insert into storage.buckets (id, name) values ('a', 'a'); exception when unique_violation then update storage.buckets set public = false where id = 'a'; end $$"),
            "a private",
        ),
        (
            "create function make(id text, is_public boolean) returns void language sql as $$ insert into storage.buckets (id, name, public) values (id, id, is_public) $$; select make('a', true)"
                .to_owned(),
            "a public",
        ),
        (
            "do $$ begin execute format('insert into storage.buckets (id, name, public) values (%L, %L, true)', 'a', 'a'); end $$"
                .to_owned(),
            "a public",
        ),
        // Tables of the same name elsewhere, and changes of other tables.
        ("create table buckets (id text, public boolean); insert into buckets values ('a', true)".to_owned(), ""),
        ("create table t (x text); insert into t select id from storage.buckets".to_owned(), ""),
    ];
    for (sql, expected) in cases {
        let (buckets, messages) = outcome(&sql);
        assert_eq!(buckets, expected, "{sql}");
        assert_eq!(messages, [] as [&str; 0], "{sql}");
    }
}

#[test]
fn what_is_not_known_of_buckets_is_said() {
    const A: &str = "insert into storage.buckets (id, name, public) values ('a', 'a', false); create table t (id text); insert into t values ('x');";
    let cannot = "undecided cannot tell what this makes of the buckets:";
    for (sql, expected, message) in [
        (
            "insert into storage.buckets (id, name) select id, id from t",
            "a private",
            format!("{cannot} it depends on the rows of t"),
        ),
        (
            "insert into storage.buckets (id, name, public) values ('b', 'b', now() > '2026-01-01')",
            "a private, b ?",
            format!("{cannot} it depends on the time"),
        ),
        (
            "update storage.buckets set public = true where id in (select id from t)",
            "a ?",
            format!("{cannot} it depends on the rows of t"),
        ),
        (
            "update storage.buckets set public = true where file_size_limit is null",
            "a ?",
            format!("{cannot} of buckets rowtype keeps id, name and public"),
        ),
        (
            "update storage.buckets b set public = true from t where t.id = b.id",
            "a ?",
            format!("{cannot} UPDATE with FROM is not followed"),
        ),
        (
            "delete from storage.buckets where created_at < now()",
            "a private",
            format!("{cannot} of buckets rowtype keeps id, name and public"),
        ),
        (
            "copy storage.buckets (id, name) from stdin;\nb\tb\n\\.\n",
            "a private",
            format!("{cannot} COPY is not followed"),
        ),
        (
            "do $$ begin if exists (select from t) then insert into storage.buckets (id, name) values ('b', 'b'); end if; end $$",
            "a private",
            "undecided cannot decide whether exists (select from t): it depends on the rows of t".to_owned(),
        ),
        (
            "insert into storage.buckets (id, name) values ('a', 'b')",
            "a private",
            "23505 duplicate key value violates unique constraint \"buckets_pkey\"".to_owned(),
        ),
        (
            "insert into storage.buckets (id, name) values ('b', 'a') on conflict (id) do nothing",
            "a private",
            "23505 duplicate key value violates unique constraint \"bname\"".to_owned(),
        ),
        (
            "insert into storage.buckets (name) values ('b')",
            "a private",
            "23502 null value in column \"id\" of relation \"buckets\" violates not-null constraint".to_owned(),
        ),
    ] {
        let sql = format!("{A} {sql}");
        let (buckets, messages) = outcome(&sql);
        assert_eq!(buckets, expected, "{sql}");
        assert_eq!(messages, [message], "{sql}");
    }
}
