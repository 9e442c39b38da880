//! Random tables, grants and policies: the same seed gives the same text, everywhere and always.

use std::fmt::Write as _;

/// What stands before every combination: the roles and functions of the platform as far as policies can tell.
pub const PLATFORM: &str = "
do $$
declare r text;
begin
  foreach r in array array['anon', 'authenticated', 'service_role', 'clerk', 'clerks', 'loner'] loop
    if not exists (select 1 from pg_catalog.pg_roles where rolname = r) then
      execute format('create role %I', r);
    end if;
  end loop;
end $$;
alter role service_role bypassrls;
alter role loner noinherit;
grant clerks to clerk;
grant clerks to loner;
create schema auth;
grant usage on schema auth to public;
create function auth.uid() returns uuid language sql stable as $$
  select (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')::uuid $$;
create function auth.role() returns text language sql stable as $$
  select nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'role' $$;
create function auth.email() returns text language sql stable as $$
  select nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'email' $$;
create function auth.jwt() returns jsonb language sql stable as $$
  select nullif(current_setting('request.jwt.claims', true), '')::jsonb $$;
create schema storage;
grant usage on schema storage to public;
create function storage.foldername(name text) returns text[] language sql immutable as $$
  select (string_to_array(name, '/'))[: array_length(string_to_array(name, '/'), 1) - 1] $$;
create function storage.filename(name text) returns text language sql immutable as $$ select split_part(name, '/', -1) $$;
create function storage.extension(name text) returns text language sql immutable as $$
  select split_part(split_part(name, '/', -1), '.', -1) $$;
create schema realtime;
grant usage on schema realtime to public;
create function realtime.topic() returns text language sql stable as $$
  select nullif(current_setting('realtime.topic', true), '') $$;
";

/// The roles that ask.
pub const ROLES: [&str; 6] = [
    "anon",
    "authenticated",
    "service_role",
    "clerk",
    "clerks",
    "loner",
];

/// The tables of every combination, in its own schema.
pub const TABLES: [&str; 3] = ["t", "p", "m"];

/// Random numbers by a linear congruence, of which the high bits are used.
#[derive(Debug)]
pub struct Combinations {
    state: u64,
}

impl Combinations {
    /// A source that always gives the same.
    pub fn new(seed: u64) -> Self {
        Self {
            state: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1,
        }
    }

    fn below(&mut self, limit: usize) -> usize {
        self.state = self
            .state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.state >> 33) as usize) % limit
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn one<'a>(&mut self, options: &[&'a str]) -> &'a str {
        options[self.below(options.len())]
    }

    /// Tables with policies, grants and helpers in a schema of this name.
    pub fn combination(&mut self, schema: &str) -> String {
        let mut sql = format!(
            "create schema {schema};\n\
             grant usage on schema {schema} to {};\n\
             set search_path = {schema};\n\
             create table p (id int not null, owner uuid, kind varchar(9) not null, open bool);\n\
             create table m (p_id int not null, who uuid not null, role varchar(9), id int not null);\n\
             create table t (id int not null, owner uuid, boss uuid not null, p_id int, status varchar(9) not null,\n\
             flag bool not null, tag varchar(40));\n\
             alter table p replica identity full;\n",
            if self.chance(97) {
                "public"
            } else {
                "anon, authenticated"
            }
        );
        self.helpers(&mut sql);
        for (table, secure) in [("t", 95), ("p", 45), ("m", 35)] {
            self.grants(&mut sql, schema, table);
            if self.chance(secure) {
                let _ = writeln!(sql, "alter table {table} enable row level security;");
                if self.chance(8) {
                    let _ = writeln!(sql, "alter table {table} force row level security;");
                }
            }
            if self.chance(6) {
                let owner = self.one(&["clerk", "clerks", "authenticated"]);
                let _ = writeln!(sql, "alter table {table} owner to {owner};");
            }
        }
        let count = 1 + self.below(4);
        for number in 0..count {
            self.policy(&mut sql, "t", number);
        }
        for table in ["p", "m"] {
            for number in 0..self.below(3) {
                self.policy(&mut sql, table, number);
            }
        }
        sql
    }

    fn helpers(&mut self, sql: &mut String) {
        let security = |source: &mut Self| {
            if source.chance(60) {
                " security definer"
            } else {
                ""
            }
        };
        let bodies: [(&str, &str, &[&str]); 4] = [
            (
                "h_member(a int)",
                "boolean",
                &[
                    "select exists (select 1 from m where m.p_id = a and m.who = auth.uid())",
                    "select exists (select 1 from m where m.p_id = $1 and m.who = (select auth.uid()) and role = 'boss')",
                    "select a in (select p_id from m where who = auth.uid())",
                    "plpgsql: return exists (select 1 from m x where x.p_id = a and x.who = auth.uid());",
                    "plpgsql: return (select count(*) > 0 from m where m.p_id = a and m.who = auth.uid());",
                ],
            ),
            (
                "h_boss()",
                "boolean",
                &[
                    "select exists (select 1 from m where who = auth.uid() and role = 'boss')",
                    "select auth.role() = 'authenticated'",
                    "select coalesce((auth.jwt() ->> 'plan') = 'pro', false)",
                    "plpgsql: return auth.uid() is not null;",
                    "plpgsql: declare n int; select count(*) into n from m where who = auth.uid(); return n > 0;",
                ],
            ),
            (
                "h_mine()",
                "setof int",
                &[
                    "select p_id from m where who = auth.uid()",
                    "select id from p where owner = auth.uid()",
                ],
            ),
            (
                "h_me()",
                "uuid",
                &["select auth.uid()", "select (auth.jwt() ->> 'sub')::uuid"],
            ),
        ];
        for (signature, returns, bodies) in bodies {
            let body = self.one(bodies);
            let (language, body) = match body.strip_prefix("plpgsql: ") {
                Some(body) => match body.strip_prefix("declare n int; ") {
                    Some(rest) => ("plpgsql", format!("declare n int; begin {rest} end")),
                    None => ("plpgsql", format!("begin {body} end")),
                },
                None => ("sql", body.to_owned()),
            };
            let security = security(self);
            let path = if self.chance(50) {
                " set search_path from current"
            } else {
                ""
            };
            let volatility = self.one(&["stable", "stable", "volatile"]);
            let _ = writeln!(
                sql,
                "create function {signature} returns {returns} language {language} {volatility}{security}{path} as $f$ {body} $f$;"
            );
            if self.chance(6) {
                let name = signature
                    .split_once('(')
                    .map_or(signature, |(name, _)| name);
                let _ = writeln!(sql, "revoke execute on function {name} from public;");
                if self.chance(50) {
                    let _ = writeln!(sql, "grant execute on function {name} to authenticated;");
                }
            }
        }
    }

    fn grants(&mut self, sql: &mut String, schema: &str, table: &str) {
        for role in ["anon", "authenticated", "clerks", "public"] {
            let usual = match role {
                "public" => 8,
                "clerks" => 60,
                _ => 88,
            };
            if !self.chance(usual) {
                continue;
            }
            match self.below(12) {
                0 => {
                    let some = self.one(&[
                        "select",
                        "insert, select",
                        "update",
                        "delete",
                        "select, update",
                        "insert",
                    ]);
                    let _ = writeln!(sql, "grant {some} on {table} to {role};");
                }
                1 => {
                    let column = if table == "m" { "p_id, id" } else { "id" };
                    let _ = writeln!(sql, "grant select ({column}) on {table} to {role};");
                }
                _ => {
                    let _ = writeln!(sql, "grant all on {table} to {role};");
                }
            }
        }
        let _ = writeln!(
            sql,
            "grant all on all tables in schema {schema} to service_role;"
        );
        if self.chance(5) {
            let what = self.one(&["insert", "select", "delete", "update"]);
            let _ = writeln!(sql, "revoke {what} on {table} from authenticated;");
        }
    }

    fn policy(&mut self, sql: &mut String, table: &str, number: usize) {
        let command = self.one(&[
            "all", "all", "select", "select", "insert", "update", "delete",
        ]);
        let kind = if self.chance(18) {
            "restrictive"
        } else {
            "permissive"
        };
        let to = self.one(&[
            "public",
            "public",
            "public",
            "authenticated",
            "authenticated",
            "anon, authenticated",
            "clerks",
            "anon",
            "service_role",
        ]);
        let _ = write!(
            sql,
            "create policy x{number} on {table} as {kind} for {command} to {to}"
        );
        let using = command != "insert" && self.chance(95);
        let check = match command {
            "insert" => self.chance(96),
            "all" | "update" => self.chance(30),
            _ => false,
        };
        if using {
            let condition = self.condition(table, 2);
            let _ = write!(sql, " using ({condition})");
        }
        if check {
            let condition = self.condition(table, 2);
            let _ = write!(sql, " with check ({condition})");
        }
        sql.push_str(";\n");
    }

    /// A condition on a row of the table.
    fn condition(&mut self, table: &str, depth: usize) -> String {
        if depth > 0 && self.chance(38) {
            let left = self.condition(table, depth - 1);
            return match self.below(8) {
                0 => format!("not ({left})"),
                1 => format!("coalesce({left}, {})", self.one(&["true", "false"])),
                2 => format!("({left}) is not {}", self.one(&["true", "false", "null"])),
                3 => {
                    let (then, other) = (self.condition(table, 0), self.condition(table, 0));
                    format!("case when {left} then {then} else {other} end")
                }
                4 | 5 => format!("({left}) or ({})", self.condition(table, depth - 1)),
                _ => format!("({left}) and ({})", self.condition(table, depth - 1)),
            };
        }
        let owner = match table {
            "m" => "who",
            _ => "owner",
        };
        let key = match table {
            "p" => "id",
            _ => "p_id",
        };
        let qualified = format!("{table}.{key}");
        let uid = self.one(&["auth.uid()", "(select auth.uid())", "auth.uid()", "h_me()"]);
        match self.below(49) {
            0..=4 => format!("{uid} = {owner}"),
            5 => format!("{owner} = (auth.jwt() ->> 'sub')::uuid"),
            6 => format!("{owner}::text = auth.uid()::text"),
            7 => format!("{owner} in (select auth.uid())"),
            8 => format!("{owner} = any (array(select auth.uid()))"),
            9 => format!("{uid} is distinct from {owner}"),
            10 => format!("{uid} is not distinct from {owner}"),
            11 => format!("{uid} is {}null", self.one(&["", "not "])),
            12 => format!("{uid} <> {owner}"),
            13 => "true".to_owned(),
            14 => self.one(&["false", "null", "1 = 1", "1 = 2"]).to_owned(),
            15 => "auth.role() = 'authenticated'".to_owned(),
            16 => format!("auth.role() in ('anon', '{}')", self.one(&["authenticated", "service_role", "nobody"])),
            17 => "(auth.jwt() ->> 'plan') = 'pro'".to_owned(),
            18 => "coalesce(auth.jwt() -> 'app_metadata' ->> 'role', 'none') = any (array['admin', 'none'])".to_owned(),
            19 => "coalesce((auth.jwt() ->> 'is_anonymous')::boolean, false) = false".to_owned(),
            20 => "(nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'plan') is not null".to_owned(),
            21 => format!("current_user = '{}'", self.one(&["anon", "authenticated", "clerk"])),
            22 => "current_setting('app.wide', true) = 'on'".to_owned(),
            23..=25 => self.row_filter(table),
            26 => format!("{key} in (select id from p where owner = auth.uid())"),
            27 => format!("{key} in (select p.id from p where p.kind <> 'shut')"),
            28 => format!("exists (select 1 from p where p.id = {qualified} and p.owner = {uid})"),
            29 => format!("exists (select 1 from m where m.p_id = {qualified} and m.who = auth.uid())"),
            30 => format!("{key} in (select p_id from m where who = auth.uid() and role = 'boss')"),
            31 => "exists (select 1 from m where m.who = auth.uid() and m.role = 'boss')".to_owned(),
            32 => format!("not exists (select 1 from m where m.p_id = {qualified} and m.role is null)"),
            33 => format!("{key} not in (select p_id from m where role = 'boss')"),
            34 => format!("exists (select 1 from p join m on m.p_id = p.id where p.id = {qualified} and m.who = {uid})"),
            35 => format!("auth.uid() in (select who from m where m.p_id = {qualified})"),
            36 => format!("exists (select 1 from m where m.p_id = {key} and m.who = auth.uid())"),
            37 => format!("(select count(*) from m where m.p_id = {qualified}) > 1"),
            38 => format!("(select p.owner from p where p.id = {qualified}) = auth.uid()"),
            39 | 40 => format!("h_member({key})"),
            41 => "h_boss()".to_owned(),
            42 => format!("{key} in (select h_mine())"),
            43 => format!("{key} = any (array(select h_mine()))"),
            44 => format!("exists (select 1 from p left join m on m.p_id = p.id where p.id = {qualified} and (m.who = auth.uid() or p.open))"),
            45 => self.one(&["realtime.topic() = 'on'", "realtime.topic() is null", "(select realtime.topic()) like 'o%'"]).to_owned(),
            46 => format!("coalesce(auth.jwt() ->> 'plan', 'free') {} ('free', 'basic')", self.one(&["in", "not in"])),
            47 => "coalesce(nullif(current_setting('app.wide', true), ''), 'off') <> 'off'".to_owned(),
            _ => format!("exists (select 1 from {} x where x.id = {table}.id)", self.one(&["t", "p", "m"])),
        }
    }

    fn row_filter(&mut self, table: &str) -> String {
        let own: &[&str] = match table {
            "t" => &[
                "status = 'live'",
                "status <> 'live'",
                "status in ('live', 'new')",
                "flag",
                "flag = true",
                "not flag",
                "tag is null",
                "tag = auth.uid()::text",
                "tag like 'a%'",
                "split_part(tag, '/', 1) = (select auth.uid()::text)",
                "id between 2 and 4",
                "id % 2 = 0",
                "length(status) > 3",
                "p_id is not null",
                "status = any ('{live,old}')",
                "tag ilike auth.uid() || '%'",
                "(storage.foldername(tag))[1] = auth.uid()::text",
                "(storage.foldername(tag))[1] is null",
                "(select auth.uid())::text is distinct from (storage.foldername(tag))[1]",
                "storage.filename(tag) = 'x'",
                "storage.extension(tag) <> auth.uid()::text",
                "status = case when realtime.topic() is null then 'live' else 'old' end",
                "realtime.topic() = replace(status, 'live', 'on')",
                "coalesce(tag, 'a') in ('a', 'b')",
                "coalesce(status, 'live') <> 'live'",
            ],
            "p" => &[
                "kind = 'open'",
                "open",
                "open is not true",
                "owner is null",
                "id > 1",
                "kind = lower('OPEN')",
            ],
            _ => &[
                "role = 'boss'",
                "role is null",
                "p_id < 3",
                "role in ('boss', 'temp')",
            ],
        };
        self.one(own).to_owned()
    }
}
