//! The sixty shapes in which people write policies, and the sentences that are made of them.

use super::*;

/// What the shapes speak of.
const THINGS: &str = "
    create table t (
      id uuid primary key,
      user_id uuid, user_a uuid, user_b uuid, text_id text,
      org_id uuid, chat_id uuid, station text, email text, amount int,
      status text not null, visibility text, is_public boolean not null, personal boolean not null,
      deleted_at timestamptz, created_at timestamptz not null
    );
    alter table t enable row level security;
    create table chats (id uuid primary key, user_id uuid not null, sharing text not null);
    create table links (chat_id uuid not null references chats (id), note_id uuid not null);
    create table shared (chat_id uuid not null);
    create table members (org_id uuid not null, user_id uuid not null, role text not null, primary key (org_id, user_id));
    create table accounts (id uuid primary key, primary_owner uuid not null);
    create table profiles (id uuid primary key, role text not null);
    create table bans (user_id uuid not null);
    create table games (id uuid primary key, player_1 uuid not null, player_2 uuid not null);
    create schema kit;
    grant usage on schema kit to public;
    create function kit.has_role(org uuid, role text) returns boolean language plpgsql stable security definer
      as $$ begin perform 1; return true; end $$;
    create function kit.has_role_of(id uuid, role text) returns boolean language plpgsql stable security definer
      as $$ begin perform 1; return true; end $$;
    create function kit.role_in(org uuid) returns text language plpgsql stable security definer
      as $$ begin perform 1; return 'x'; end $$;
    create function kit.is_set(name text) returns boolean language plpgsql stable security definer
      as $$ begin perform 1; return true; end $$;
    create function kit.is_admin() returns boolean language plpgsql stable security definer
      as $$ begin perform 1; return true; end $$;
    create function kit.orgs() returns setof uuid language plpgsql stable security definer
      as $$ begin perform 1; end $$;
    create function kit.org_ids() returns uuid[] language plpgsql stable security definer
      as $$ begin perform 1; return '{}'; end $$;
    create function kit.file_as_uuid(name text) returns uuid language plpgsql immutable
      as $$ begin perform 1; return null; end $$;
";

/// Number of the shape, the policies, the table, the command, what anon and what authenticated can do.
type Shape = (u32, &'static str, &'static str, Command, [&'static str; 2]);

#[test]
fn every_shape_has_its_sentence() {
    let shapes = shapes();
    assert!(
        shapes.iter().map(|shape| shape.0).eq(1..=60),
        "one case for each shape"
    );
    let mut wrong = Vec::new();
    for (number, policies, table, command, expected) in shapes {
        let files = vec![Text {
            name: "test.sql".to_owned(),
            text: format!("{THINGS}\n{policies}"),
        }];
        let database = load(&Platform::Supabase, Grants::Legacy, files);
        let errors: Vec<_> = database
            .diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.severity > crate::diagnostic::Severity::Info)
            .collect();
        assert!(errors.is_empty(), "{number}: {errors:#?}");
        let catalog = database.catalog;
        let (schema, name) = table.split_once('.').unwrap_or(("public", table));
        let schema = catalog.schema_named(schema).unwrap().oid;
        let table = catalog.relation_in(schema, name).unwrap();
        let shown = ["anon", "authenticated"].map(|role| {
            let holder = Holder::new(&catalog, catalog.role_named(role).unwrap());
            show(&catalog, &cell(&catalog, &holder, table, command))
        });
        if shown.each_ref().map(String::as_str) != expected {
            wrong.push(format!(
                "{number}: {policies}\n  {shown:#?}\n  expected: {expected:#?}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[rustfmt::skip]
fn shapes() -> Vec<Shape> {
    use Command::{Insert, Select};
    vec![
        (1, "create policy p on t using (auth.uid() = id);", "t", Select,
            ["none", "`id` is the caller's id"]),
        (2, "create policy p on t using ((select auth.uid()) = user_id);", "t", Select,
            ["none", "`user_id` is the caller's id"]),
        (3, "create policy p on t using (auth.uid()::text = id::text);", "t", Select,
            ["none", "`id` is the caller's id"]),
        (4, "create policy p on t using (text_id = auth.uid()::text);", "t", Select,
            ["none", "`text_id` is the caller's id"]),
        (5, "create policy p on t using (id in (select auth.uid()));", "t", Select,
            ["none", "`id` is the caller's id"]),
        (6, "create policy p on t using ((select auth.uid()) in (user_a, user_b));", "t", Select,
            ["none", "`user_a` is the caller's id or `user_b` is the caller's id"]),
        (7, "create policy p on t using (user_id = auth.uid() and deleted_at is null);", "t", Select,
            ["none", "`user_id` is the caller's id and `deleted_at` is null"]),
        (8, "create policy p on t using (user_id = auth.uid() or is_public);", "t", Select,
            ["`is_public` is true", "`user_id` is the caller's id or `is_public` is true"]),
        (9, "create policy p on t using (auth.uid() = user_id or auth.role() = 'service_role');", "t", Select,
            ["none", "`user_id` is the caller's id"]),
        (10, "create policy p on t for select using (true);", "t", Select,
            ["all", "all"]),
        (11, "create policy p on t for select to authenticated using (true);", "t", Select,
            ["none", "all"]),
        (12, "create policy p on t using (false);", "t", Select,
            ["none", "none"]),
        (13, "create policy p on t using (auth.role() = 'authenticated');", "t", Select,
            ["none", "all"]),
        (14, "create policy p on t using (auth.uid() is not null);", "t", Select,
            ["none", "all"]),
        (15, "create policy p on t using (is_public or auth.uid() is not null);", "t", Select,
            ["`is_public` is true", "all"]),
        (16, "create policy p on t using (auth.jwt() ->> 'role' = 'service_role');", "t", Select,
            ["none", "none"]),
        (17, "create policy p on t using (auth.jwt() ->> 'role' = 'admin');", "t", Select,
            ["none", "none"]),
        (18, "create policy p on t using ((auth.jwt() ->> 'job') = 'supervisor' and station = (auth.jwt() ->> 'station'));", "t", Select,
            ["none", "the token's `job` is `'supervisor'` and `station` is the token's `station`"]),
        (19, "create policy p on t using ((select auth.jwt() -> 'app_metadata' ->> 'role') = any (array['admin', 'user']));", "t", Select,
            ["none", "the token's `app_metadata.role` is either `'admin'` or `'user'`"]),
        (20, "create policy p on t using (coalesce(auth.jwt() -> 'app_metadata' ->> 'role', '') in ('admin', 'staff'));", "t", Select,
            ["none", "the token's `app_metadata.role` is either `'admin'` or `'staff'`"]),
        (21, "create policy p on t using (org_id = (auth.jwt() ->> 'org_id')::uuid);", "t", Select,
            ["none", "`org_id` is the token's `org_id`"]),
        (22, "create policy p on t using (org_id = (auth.jwt() -> 'app_metadata' ->> 'organization_id')::uuid or email = auth.jwt() ->> 'email');", "t", Select,
            ["none", "`org_id` is the token's `app_metadata.organization_id` or `email` is the token's `email`"]),
        (23, "create policy p on t using (true); create policy r on t as restrictive using ((select auth.jwt() ->> 'aal') = 'aal2');", "t", Select,
            ["none", "the token's `aal` is `'aal2'`"]),
        (24, "create policy p on t using (user_id = auth.uid() and coalesce((auth.jwt() ->> 'is_anonymous')::boolean, false) = false);", "t", Select,
            ["none", "`user_id` is the caller's id and the token's `is_anonymous` is not true"]),
        (25, "create policy p on t using (auth.jwt() ->> 'email' = 'boss@example.com');", "t", Select,
            ["none", "the token's `email` is `'boss@example.com'`"]),
        (26, "create policy p on t using (email = current_setting('request.jwt.claims', true)::jsonb ->> 'email');", "t", Select,
            ["none", "`email` is the token's `email`"]),
        (27, "create policy p on t using (chat_id in (select id from chats where user_id = auth.uid()));", "t", Select,
            ["none", "`chat_id` is the `id` of a row of `chats` whose `user_id` is the caller's id"]),
        (28, "create policy p on t using (exists (select 1 from chats where chats.id = t.chat_id and chats.user_id = auth.uid()));", "t", Select,
            ["none", "`chat_id` is the `id` of a row of `chats` whose `user_id` is the caller's id"]),
        (29, "create policy p on t using (chat_id in (select id from chats where sharing <> 'private'));", "t", Select,
            ["`chat_id` is the `id` of a row of `chats` whose `sharing` is not `'private'`", "`chat_id` is the `id` of a row of `chats` whose `sharing` is not `'private'`"]),
        (30, "create policy p on t using (id in (select note_id from links where chat_id in (select id from chats where sharing <> 'private')));", "t", Select,
            ["`id` is the `note_id` of a row of `links` whose `chat_id` is the `id` of a row of `chats` whose `sharing` is not `'private'`", "`id` is the `note_id` of a row of `links` whose `chat_id` is the `id` of a row of `chats` whose `sharing` is not `'private'`"]),
        (31, "create policy p on t to anon using (chat_id in (select c.id from chats c where c.id in (select chat_id from shared)));", "t", Select,
            ["`chat_id` is the `id` of a row of `chats` whose `id` is the `chat_id` of a row of `shared`", "none"]),
        (32, "create policy p on t using (org_id in (select org_id from members where user_id = auth.uid()));", "t", Select,
            ["none", "`org_id` is the `org_id` of a row of `members` whose `user_id` is the caller's id"]),
        (33, "create policy p on t using (exists (select 1 from members m where m.org_id = t.org_id and m.user_id = auth.uid()));", "t", Select,
            ["none", "`org_id` is the `org_id` of a row of `members` whose `user_id` is the caller's id"]),
        (34, "create policy p on t using (exists (select 1 from members a join members b on a.org_id = b.org_id where a.user_id = t.user_id and b.user_id = auth.uid()) or user_id = auth.uid());", "t", Select,
            ["none", "`user_id` is the caller's id, or `user_id` is the `user_id` of a row of `members` joined with `members (2)` where `members.org_id` is `members (2).org_id` and `members (2).user_id` is the caller's id"]),
        (35, "create policy p on t using ((select auth.uid()) in (select members.user_id from members where members.org_id = t.org_id));", "t", Select,
            ["none", "`org_id` is the `org_id` of a row of `members` whose `user_id` is the caller's id"]),
        (36, "create policy p on t using (kit.has_role(org_id, 'owner') = true);", "t", Select,
            ["`kit.has_role(org_id, 'owner')` is true", "`kit.has_role(org_id, 'owner')` is true"]),
        (37, "create policy p on t using (kit.has_role_of(auth.uid(), 'admin'));", "t", Select,
            ["`kit.has_role_of(auth.uid(), 'admin')` is true", "`kit.has_role_of(auth.uid(), 'admin')` is true"]),
        (38, "create policy p on t using (kit.has_role(org_id, 'member'));", "t", Select,
            ["`kit.has_role(org_id, 'member')` is true", "`kit.has_role(org_id, 'member')` is true"]),
        (39, "create policy p on t using (org_id = any (kit.org_ids()));", "t", Select,
            ["`org_id = any (kit.org_ids())` is true", "`org_id = any (kit.org_ids())` is true"]),
        (40, "create policy p on t using (org_id = any (coalesce((select kit.org_ids()), '{}')));", "t", Select,
            ["`org_id = any (coalesce((select kit.org_ids()), '{}'))` is true", "`org_id = any (coalesce((select kit.org_ids()), '{}'))` is true"]),
        (41, "create policy p on t using (true); create policy r on t as restrictive using (org_id in (select kit.orgs()));", "t", Select,
            ["`org_id in (select kit.orgs())` is true", "`org_id in (select kit.orgs())` is true"]),
        (42, "create policy p on t using (exists (select 1 from profiles where id = auth.uid() and role = 'admin'));", "t", Select,
            ["none", "there is a row of `profiles` whose `id` is the caller's id and `role` is `'admin'`"]),
        (43, "create policy p on t using (exists (select 1 from t where user_id = auth.uid() and status = 'admin'));", "t", Select,
            ["Recursion", "Recursion"]),
        (44, "create policy p on t using (exists (select 1 from auth.users where id = auth.uid() and email like '%@example.com'));", "t", Select,
            ["Unreadable", "Unreadable"]),
        (45, "create policy p on storage.objects for select using (bucket_id = 'avatars');", "storage.objects", Select,
            ["the file's bucket is `'avatars'`", "the file's bucket is `'avatars'`"]),
        (46, "create policy p on storage.objects for select using (bucket_id = 'files' and (storage.foldername(name))[1] = auth.uid()::text);", "storage.objects", Select,
            ["none", "the file's bucket is `'files'` and the first folder of `name` is the caller's id"]),
        (47, "create policy p on storage.objects for select using (bucket_id = 'files' and auth.role() = 'authenticated');", "storage.objects", Select,
            ["none", "the file's bucket is `'files'`"]),
        (48, "create policy p on storage.objects for select using (bucket_id = 'files' and kit.file_as_uuid(name) = auth.uid());", "storage.objects", Select,
            ["none", "the file's bucket is `'files'` and `kit.file_as_uuid(name) = auth.uid()` is true"]),
        (49, "create policy p on storage.objects for select using (bucket_id in ('avatars', 'works') and owner_id = auth.uid()::text or kit.is_admin());", "storage.objects", Select,
            ["`kit.is_admin()` is true", "(the file's bucket is either `'avatars'` or `'works'` and `owner_id` is the caller's id) or `kit.is_admin()` is true"]),
        (50, "create policy p on t using (status = 'published');", "t", Select,
            ["`status` is `'published'`", "`status` is `'published'`"]),
        (51, "create policy p on t using (created_at > now() - interval '24 hours' and kit.has_role(org_id, 'owner'));", "t", Select,
            ["`created_at` is after `now() - interval '24 hours'` and `kit.has_role(org_id, 'owner')` is true", "`created_at` is after `now() - interval '24 hours'` and `kit.has_role(org_id, 'owner')` is true"]),
        (52, "create policy p on t for insert with check (kit.is_set('enable_team_accounts') = true and personal = false);", "t", Insert,
            ["new: `kit.is_set('enable_team_accounts')` is true and `personal` is false", "new: `kit.is_set('enable_team_accounts')` is true and `personal` is false"]),
        (53, "create policy p on t using (kit.has_role(org_id, 'owner') and user_id <> (select primary_owner from accounts where accounts.id = t.org_id));", "t", Select,
            ["`kit.has_role(org_id, 'owner')` is true and `user_id <> (select primary_owner from public.accounts where accounts.id = org_id)` is true", "`kit.has_role(org_id, 'owner')` is true and `user_id <> (select primary_owner from public.accounts where accounts.id = org_id)` is true"]),
        (54, "create policy p on t using (org_id = current_setting('app.current_tenant_id', true)::uuid);", "t", Select,
            ["`org_id` is the session's setting `app.current_tenant_id`", "`org_id` is the session's setting `app.current_tenant_id`"]),
        (55, "create policy p on t using (org_id = current_setting('app.current_tenant_id', true)::uuid or current_setting('app.bypass_rls', true) = 'true');", "t", Select,
            ["`org_id` is the session's setting `app.current_tenant_id` or the session's setting `app.bypass_rls` is `'true'`", "`org_id` is the session's setting `app.current_tenant_id` or the session's setting `app.bypass_rls` is `'true'`"]),
        (56, "create policy p on t using (text_id = (current_setting('request.jwt.claims', true)::json ->> 'sub') or text_id = 'anonymous');", "t", Select,
            ["`text_id` is `'anonymous'`", "`text_id` is the caller's id or `text_id` is `'anonymous'`"]),
        (57, "create policy p on realtime.messages for select using (extension = 'broadcast' and exists (select 1 from games where 'game:' || id = realtime.topic() and auth.uid() in (player_1, player_2)));", "realtime.messages", Select,
            ["none", "`extension` is `'broadcast'`, and there is a row of `games` where the channel's topic is `'game:' || id` and (`player_1` is the caller's id or `player_2` is the caller's id)"]),
        (58, "create policy p on t for insert with check (true); create policy r on t as restrictive for insert with check ((visibility = 'private' and org_id is null) or (visibility = 'team' and kit.role_in(org_id) in ('owner', 'admin')));", "t", Insert,
            ["new: (`visibility` is `'private'` and `org_id` is null) or (`visibility` is `'team'` and `kit.role_in(org_id) in ('owner', 'admin')` is true)", "new: (`visibility` is `'private'` and `org_id` is null) or (`visibility` is `'team'` and `kit.role_in(org_id) in ('owner', 'admin')` is true)"]),
        (59, "create policy p on realtime.messages for select using (case when realtime.topic() like 'x-%' then kit.has_role(split_part(realtime.topic(), '-', 2)::uuid, 'x') else false end);", "realtime.messages", Select,
            ["the channel's topic is like `'x-%'` and `kit.has_role(split_part(realtime.topic(), '-', 2)::uuid, 'x')` is true", "the channel's topic is like `'x-%'` and `kit.has_role(split_part(realtime.topic(), '-', 2)::uuid, 'x')` is true"]),
        (60, "create policy p on t using (not exists (select 1 from bans b where b.user_id = auth.uid()));", "t", Select,
            ["all", "there is no row of `bans` whose `user_id` is the caller's id"]),
    ]
}
