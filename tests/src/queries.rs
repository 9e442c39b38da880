//! Random queries over a fixed schema: the same seed gives the same text, everywhere and always.

use std::fmt::Write as _;

/// The schema that the queries speak of.
pub const SCHEMA: &str = "
create type mood as enum ('sad', 'ok', 'happy');
create type pair as (a integer, b text);
create domain positive as integer check (value > 0);
create table t (
  id bigint primary key, i int not null, s smallint, n numeric(10,2), f double precision,
  v varchar(20), x text, b boolean, d date, ts timestamp(3), tz timestamptz not null, iv interval,
  jb jsonb not null, u uuid, m mood not null, p positive, ia int[], ta text[] not null, pr pair, rg int4range
);
create table k (id bigint primary key, t_id bigint references t, label varchar(10) not null, amount numeric, parent int);
create table z (id int, label text, k_id bigint not null);
create view tv as select id, x, m, i from t;
create function add1(a int, b int default 1) returns int language sql as 'select a + b';
create function over1(a int) returns int language sql as 'select 1';
create function over1(a text) returns text language sql as 'select $1';
create function tab(n int) returns table (q int, w text) language sql as 'select 1, null::text';
create function poly(a anyelement) returns anyarray language sql as 'select array[a]';
create function vari(variadic a int[]) returns int language sql as 'select 1';
create function label_len(k) returns int language sql as 'select 1';
";

/// Types of expressions that are asked for on purpose.
const TYPES: &[&str] = &[
    "int",
    "bigint",
    "smallint",
    "numeric",
    "float8",
    "text",
    "varchar(7)",
    "bool",
    "date",
    "timestamp",
    "timestamptz",
    "interval",
    "jsonb",
    "uuid",
    "mood",
    "int[]",
    "text[]",
    "int4range",
];

/// Columns of the tables, by the type of expression that they serve as.
const COLUMNS: &[(&str, &[(&str, &str)])] = &[
    (
        "t",
        &[
            ("id", "bigint"),
            ("i", "int"),
            ("s", "smallint"),
            ("n", "numeric"),
            ("f", "float8"),
            ("v", "varchar(7)"),
            ("x", "text"),
            ("b", "bool"),
            ("d", "date"),
            ("ts", "timestamp"),
            ("tz", "timestamptz"),
            ("iv", "interval"),
            ("jb", "jsonb"),
            ("u", "uuid"),
            ("m", "mood"),
            ("p", "int"),
            ("ia", "int[]"),
            ("ta", "text[]"),
            ("rg", "int4range"),
        ],
    ),
    (
        "k",
        &[
            ("id", "bigint"),
            ("t_id", "bigint"),
            ("label", "varchar(7)"),
            ("amount", "numeric"),
            ("parent", "int"),
        ],
    ),
    ("z", &[("id", "int"), ("label", "text"), ("k_id", "bigint")]),
    (
        "tv",
        &[("id", "bigint"), ("x", "text"), ("m", "mood"), ("i", "int")],
    ),
];

/// Ways to make a type from others: `%` stands for an argument of the type that follows in the list.
const PRODUCTIONS: &[(&str, &[(&str, &[&str])])] = &[
    (
        "int",
        &[
            ("% + %", &["int", "int"]),
            ("% * %", &["int", "smallint"]),
            ("- %", &["int"]),
            ("length(%)", &["text"]),
            ("add1(%)", &["int"]),
            ("add1(b => %, a => 2)", &["int"]),
            ("vari(%, %)", &["int", "int"]),
            ("%::int", &["text"]),
            ("%::int", &["numeric"]),
            ("(%)[1]", &["int[]"]),
            ("coalesce(%, %)", &["int", "int"]),
            ("array_length(%, 1)", &["text[]"]),
            ("% - %", &["date", "date"]),
            ("lower(%)", &["int4range"]),
            ("cardinality(%)", &["int[]"]),
            ("% %% %", &["int", "int"]),
            ("ascii(%)", &["text"]),
            ("over1(%)", &["int"]),
            ("(jb -> 'a' ->> 'b')::int", &[]),
            ("extract(year from %)::int", &["date"]),
        ],
    ),
    (
        "bigint",
        &[
            ("% + %", &["bigint", "int"]),
            ("(select count(*) from z)", &[]),
            ("%::int8", &["int"]),
            ("abs(%)", &["bigint"]),
            ("greatest(%, %)", &["bigint", "int"]),
            ("least(%, 5)", &["bigint"]),
            ("% & %", &["bigint", "bigint"]),
        ],
    ),
    (
        "smallint",
        &[
            ("% + %", &["smallint", "smallint"]),
            ("%::int2", &["int"]),
            ("- %", &["smallint"]),
        ],
    ),
    (
        "numeric",
        &[
            ("% + %", &["numeric", "int"]),
            ("% / %", &["numeric", "numeric"]),
            ("round(%, 1)", &["numeric"]),
            ("round(%)", &["numeric"]),
            ("%::numeric(8,3)", &["float8"]),
            ("coalesce(%, 0)", &["numeric"]),
            ("coalesce(%, 0.5)", &["int"]),
            ("nullif(%, 0)", &["numeric"]),
            ("extract(epoch from %)", &["timestamptz"]),
            ("case when % then % end", &["bool", "numeric"]),
            ("greatest(%, %)", &["int", "numeric"]),
            ("mod(%, %)", &["numeric", "numeric"]),
        ],
    ),
    (
        "float8",
        &[
            ("% * %", &["float8", "int"]),
            ("sqrt(%)", &["float8"]),
            ("date_part('day', %)", &["timestamp"]),
            ("%::float8", &["numeric"]),
            ("% + %", &["float8", "numeric"]),
            ("random()", &[]),
            ("power(%, 2)", &["float8"]),
        ],
    ),
    (
        "text",
        &[
            ("% || %", &["text", "text"]),
            ("% || %", &["text", "int"]),
            ("% || 'q'", &["varchar(7)"]),
            ("upper(%)", &["text"]),
            ("lower(%)", &["varchar(7)"]),
            ("substring(% from 1 for 2)", &["text"]),
            ("%::text", &["int"]),
            ("%::text", &["mood"]),
            ("% ->> 'a'", &["jsonb"]),
            ("% #>> '{a,b}'", &["jsonb"]),
            ("coalesce(%, 'none')", &["text"]),
            ("concat(%, %, null)", &["int", "date"]),
            ("to_char(%, 'YYYY')", &["timestamptz"]),
            ("case % when 1 then 'a' else % end", &["int", "text"]),
            ("nullif(%, '')", &["text"]),
            ("trim(%)", &["text"]),
            ("replace(%, 'a', 'b')", &["text"]),
            ("(%)[1]", &["text[]"]),
            ("over1(%)", &["text"]),
            ("format('%%', %)", &["int"]),
            ("array_to_string(%, ',')", &["text[]"]),
            ("% collate \"C\"", &["text"]),
            ("md5(%)", &["text"]),
            ("(select max(label) from z)", &[]),
        ],
    ),
    (
        "varchar(7)",
        &[
            ("%::varchar(7)", &["text"]),
            ("coalesce(%, %)", &["varchar(7)", "varchar(7)"]),
            ("case when % then % end", &["bool", "varchar(7)"]),
            ("nullif(%, 'a')", &["varchar(7)"]),
        ],
    ),
    (
        "bool",
        &[
            ("% = %", &["int", "bigint"]),
            ("% < %", &["text", "varchar(7)"]),
            ("% = 'sad'", &["mood"]),
            ("% and %", &["bool", "bool"]),
            ("% or not %", &["bool", "bool"]),
            ("% is null", &["text"]),
            ("% is not distinct from %", &["int", "int"]),
            ("% in (1, 2, %)", &["int", "int"]),
            ("% in ('a', %)", &["text", "text"]),
            ("% between % and %", &["int", "int", "bigint"]),
            ("% like 'a%%'", &["text"]),
            ("% ~ 'a'", &["varchar(7)"]),
            ("% @> %", &["jsonb", "jsonb"]),
            ("% ? 'a'", &["jsonb"]),
            ("% && %", &["int[]", "int[]"]),
            ("% = any (%)", &["int", "int[]"]),
            ("% = any ('{a,b}')", &["text"]),
            ("exists (select 1 from k where k.id = %)", &["bigint"]),
            ("% in (select k.id from k)", &["int"]),
            ("% > '2020-01-01'", &["timestamptz"]),
            ("% > %", &["timestamp", "date"]),
            ("% @> %", &["int4range", "int"]),
            ("(%, %) = (%, %)", &["int", "text", "bigint", "varchar(7)"]),
            ("% is true", &["bool"]),
        ],
    ),
    (
        "date",
        &[
            ("% + %", &["date", "int"]),
            ("% - 7", &["date"]),
            ("%::date", &["timestamptz"]),
            ("%::date", &["text"]),
            ("current_date", &[]),
            ("coalesce(%, '2020-01-01')", &["date"]),
            ("greatest(%, %)", &["date", "date"]),
            ("make_date(%, 1, 1)", &["int"]),
        ],
    ),
    (
        "timestamp",
        &[
            ("% + %", &["timestamp", "interval"]),
            ("% - interval '1 day'", &["timestamp"]),
            ("% at time zone 'utc'", &["timestamptz"]),
            ("date_trunc('day', %)", &["timestamp"]),
            ("% + %", &["date", "interval"]),
            ("%::timestamp(2)", &["timestamptz"]),
        ],
    ),
    (
        "timestamptz",
        &[
            ("now()", &[]),
            ("% + %", &["timestamptz", "interval"]),
            ("date_trunc('month', %)", &["timestamptz"]),
            ("% at time zone 'utc'", &["timestamp"]),
            ("coalesce(%, now())", &["timestamptz"]),
            ("current_timestamp", &[]),
            ("greatest(%, %)", &["timestamptz", "date"]),
        ],
    ),
    (
        "interval",
        &[
            ("% - %", &["timestamptz", "timestamp"]),
            ("% * 2", &["interval"]),
            ("age(%)", &["timestamp"]),
            ("interval '1' day", &[]),
            ("% + %", &["interval", "interval"]),
            ("make_interval(days => %)", &["int"]),
        ],
    ),
    (
        "jsonb",
        &[
            ("% -> 'a'", &["jsonb"]),
            ("% || %", &["jsonb", "jsonb"]),
            ("to_jsonb(%)", &["text"]),
            ("jsonb_build_object('a', %, 'b', %)", &["int", "text"]),
            ("(%)['a']", &["jsonb"]),
            ("% - 'a'", &["jsonb"]),
            ("coalesce(%, '{}')", &["jsonb"]),
            ("jsonb_set(%, '{a}', '1')", &["jsonb"]),
        ],
    ),
    (
        "uuid",
        &[
            ("gen_random_uuid()", &[]),
            ("%::uuid", &["text"]),
            ("coalesce(%, %)", &["uuid", "uuid"]),
        ],
    ),
    (
        "mood",
        &[
            ("coalesce(%, 'sad')", &["mood"]),
            ("%::mood", &["text"]),
            ("case when % then % else 'ok' end", &["bool", "mood"]),
        ],
    ),
    (
        "int[]",
        &[
            ("array[%, %]", &["int", "int"]),
            ("% || %", &["int[]", "int"]),
            ("% || %", &["int[]", "int[]"]),
            ("array_append(%, %)", &["int[]", "int"]),
            ("(%)[1:2]", &["int[]"]),
            ("array(select i from t)", &[]),
            ("poly(%)", &["int"]),
            ("'{1,2}'::int[]", &[]),
        ],
    ),
    (
        "text[]",
        &[
            ("array[%, 'a']", &["text"]),
            ("% || 'a'::text", &["text[]"]),
            ("string_to_array(%, ',')", &["text"]),
            ("array_remove(%, 'a')", &["text[]"]),
            ("array[]::text[]", &[]),
        ],
    ),
    (
        "int4range",
        &[
            ("int4range(%, %)", &["int", "int"]),
            ("% * %", &["int4range", "int4range"]),
            ("'[1,2)'::int4range", &[]),
        ],
    ),
];

const LITERALS: &[(&str, &[&str])] = &[
    ("int", &["1", "0", "42", "'7'", "null"]),
    ("bigint", &["10000000000", "5", "'5'"]),
    ("smallint", &["'1'::smallint", "1::int2"]),
    ("numeric", &["1.5", "0.0", "1e3"]),
    ("float8", &["'1'::float8", "2.5::float8"]),
    ("text", &["'a'", "''", "null", "'b'::text"]),
    ("varchar(7)", &["'a'::varchar(7)", "'b'"]),
    ("bool", &["true", "false", "null", "'t'"]),
    ("date", &["date '2020-02-03'", "current_date"]),
    (
        "timestamp",
        &["timestamp '2020-01-01 10:00'", "localtimestamp"],
    ),
    ("timestamptz", &["timestamptz '2020-01-01'", "now()"]),
    ("interval", &["interval '1 day'", "'1 hour'::interval"]),
    ("jsonb", &["'{}'::jsonb", "'[]'::jsonb"]),
    ("uuid", &["'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'"]),
    ("mood", &["'ok'::mood", "'happy'"]),
    ("int[]", &["'{1}'::int[]", "'{}'::int[]"]),
    ("text[]", &["'{a}'::text[]", "array['a']"]),
    ("int4range", &["'[1,5)'::int4range"]),
];

/// Aggregates: `%` stands for an argument of the type that follows.
const AGGREGATES: &[(&str, &[&str])] = &[
    ("count(*)", &[]),
    ("count(%)", &["text"]),
    ("count(distinct %)", &["int"]),
    ("sum(%)", &["int"]),
    ("sum(%)", &["bigint"]),
    ("sum(%)", &["numeric"]),
    ("avg(%)", &["int"]),
    ("avg(%)", &["float8"]),
    ("min(%)", &["text"]),
    ("max(%)", &["timestamptz"]),
    ("max(%)", &["varchar(7)"]),
    ("max(%)", &["mood"]),
    ("array_agg(%)", &["int"]),
    ("array_agg(% order by %)", &["text", "int"]),
    ("string_agg(%, ',')", &["text"]),
    ("bool_and(%)", &["bool"]),
    ("json_agg(%)", &["int"]),
    ("jsonb_object_agg(%, %)", &["text", "int"]),
    ("sum(%) filter (where %)", &["int", "bool"]),
    (
        "percentile_cont(0.5) within group (order by %)",
        &["float8"],
    ),
];

const WINDOWS: &[(&str, &[&str])] = &[
    ("row_number() over ()", &[]),
    ("rank() over (order by %)", &["int"]),
    ("lag(%) over (order by %)", &["text", "int"]),
    ("lag(%, 1, 0) over (order by %)", &["int", "int"]),
    (
        "first_value(%) over (partition by % order by %)",
        &["mood", "text", "int"],
    ),
    ("sum(%) over (partition by %)", &["numeric", "mood"]),
    ("count(*) over ()", &[]),
    ("ntile(3) over (order by %)", &["text"]),
];

/// A table in scope: what it is called, and its columns.
#[derive(Debug, Clone)]
struct Table {
    alias: String,
    columns: Vec<(String, String)>,
}

/// A source of queries.
#[derive(Debug)]
pub struct Queries {
    state: u64,
    names: usize,
}

impl Queries {
    /// Starts at a seed.
    pub fn new(seed: u64) -> Self {
        Self {
            state: seed ^ 0x9E37_79B9_7F4A_7C15,
            names: 0,
        }
    }

    /// A number below `bound` (xorshift).
    fn below(&mut self, bound: usize) -> usize {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        (self.state >> 11) as usize % bound
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn pick<'t, T: ?Sized>(&mut self, list: &[&'t T]) -> &'t T {
        list[self.below(list.len())]
    }

    fn name(&mut self) -> String {
        self.names += 1;
        format!("q{}", self.names)
    }

    /// A column of a type in scope; in one case of a hundred one that may not be there.
    fn column(&mut self, data_type: &str, scope: &[Table]) -> Option<String> {
        let mut found = Vec::new();
        for table in scope {
            for (name, column_type) in &table.columns {
                if column_type == data_type {
                    found.push((table.alias.clone(), name.clone()));
                }
            }
        }
        if found.is_empty() {
            return None;
        }
        let (alias, name) = &found[self.below(found.len())];
        Some(if self.below(400) == 0 {
            format!("{alias}.missing")
        } else if self.chance(12) {
            name.clone()
        } else {
            format!("{alias}.{name}")
        })
    }

    /// An expression that is most often of the type asked for.
    fn expression(&mut self, data_type: &str, depth: usize, scope: &[Table]) -> String {
        let data_type = if self.chance(1) {
            self.pick(TYPES)
        } else {
            data_type
        };
        if depth == 0 || self.chance(35) {
            if self.chance(75)
                && let Some(column) = self.column(data_type, scope)
            {
                return column;
            }
            return self.literal(data_type);
        }
        let productions = PRODUCTIONS
            .iter()
            .find(|(made, _)| *made == data_type)
            .map_or(&[][..], |(_, productions)| productions);
        let (pattern, arguments) = productions[self.below(productions.len())];
        if pattern.contains("jb ") && scope.iter().all(|table| table.alias != "t") {
            return self.literal(data_type);
        }
        self.fill(pattern, arguments, depth - 1, scope)
    }

    fn literal(&mut self, data_type: &str) -> String {
        let literals = LITERALS
            .iter()
            .find(|(made, _)| *made == data_type)
            .map_or(&["null"][..], |(_, literals)| literals);
        self.pick(literals).to_owned()
    }

    fn fill(&mut self, pattern: &str, arguments: &[&str], depth: usize, scope: &[Table]) -> String {
        let mut text = String::new();
        let mut arguments = arguments.iter();
        let mut characters = pattern.chars().peekable();
        while let Some(character) = characters.next() {
            if character != '%' {
                text.push(character);
                continue;
            }
            if characters.peek() == Some(&'%') {
                characters.next();
                text.push('%');
                continue;
            }
            let Some(argument) = arguments.next() else {
                continue;
            };
            let inner = self.expression(argument, depth, scope);
            let plain = inner
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.'));
            if plain || pattern.starts_with("(%)") && text == "(" {
                text.push_str(&inner);
            } else {
                let _ = write!(text, "({inner})");
            }
        }
        text
    }

    fn base_table(&mut self, aliases: &[Table]) -> (String, Table) {
        let (table, columns) = COLUMNS[self.below(COLUMNS.len())];
        let taken = aliases.iter().any(|other| other.alias == table);
        let alias = if taken || self.chance(30) {
            self.name()
        } else {
            table.to_owned()
        };
        let text = if alias == table {
            table.to_owned()
        } else {
            format!("{table} {alias}")
        };
        let columns = columns
            .iter()
            .map(|(name, data_type)| ((*name).to_owned(), (*data_type).to_owned()))
            .collect();
        (text, Table { alias, columns })
    }

    /// An item of FROM.
    fn item(&mut self, depth: usize, scope: &[Table], outer: &[Table]) -> (String, Table) {
        match self.below(10) {
            0 | 1 if depth > 0 => {
                let lateral = self.chance(30) && !scope.is_empty();
                let alias = self.name();
                let seen = if lateral { scope } else { outer };
                let (query, columns) = self.select(depth - 1, seen);
                let word = if lateral { "lateral " } else { "" };
                (format!("{word}({query}) {alias}"), Table { alias, columns })
            }
            2 => {
                let alias = self.name();
                let column = |name: &str, data_type: &str| (name.to_owned(), data_type.to_owned());
                let (text, columns) = match self.below(5) {
                    0 => (
                        format!("generate_series(1, 3) {alias}"),
                        vec![column(&alias, "int")],
                    ),
                    1 => (
                        format!("tab(1) {alias}"),
                        vec![column("q", "int"), column("w", "text")],
                    ),
                    2 => (
                        format!("unnest(array['a', 'b']) with ordinality {alias}(e, o)"),
                        vec![column("e", "text"), column("o", "bigint")],
                    ),
                    3 => (
                        format!("(values (1, 'a'), (2, null)) {alias}(n, c)"),
                        vec![column("n", "int"), column("c", "text")],
                    ),
                    _ => (
                        format!("jsonb_to_recordset('[]') as {alias}(a int, b text)"),
                        vec![column("a", "int"), column("b", "text")],
                    ),
                };
                (text, Table { alias, columns })
            }
            _ => self.base_table(scope),
        }
    }

    fn from(&mut self, depth: usize, outer: &[Table]) -> (String, Vec<Table>) {
        let (mut text, first) = self.item(depth, &[], outer);
        let mut scope = vec![first];
        for _ in 0..self.below(3) {
            let all: Vec<Table> = outer.iter().chain(&scope).cloned().collect();
            let (right, table) = self.item(depth, &all, outer);
            let shared = table
                .columns
                .iter()
                .find(|(name, _)| {
                    scope
                        .last()
                        .is_some_and(|left| left.columns.iter().any(|(other, _)| other == name))
                })
                .map(|(name, _)| name.clone());
            scope.push(table);
            let kind = self.pick(&["join", "left join", "right join", "full join"]);
            match (self.below(10), shared) {
                (0, _) => {
                    let _ = write!(text, " cross join {right}");
                }
                (1, _) => {
                    let _ = write!(text, ", {right}");
                }
                (2, Some(_)) => {
                    let _ = write!(text, " natural {kind} {right}");
                }
                (3 | 4, Some(column)) => {
                    let _ = write!(text, " {kind} {right} using ({column})");
                }
                _ => {
                    let condition = self.expression("bool", 1, &scope);
                    let _ = write!(text, " {kind} {right} on {condition}");
                }
            }
        }
        (text, scope)
    }

    /// A SELECT, and what is thought to be its columns.
    fn select(&mut self, depth: usize, outer: &[Table]) -> (String, Vec<(String, String)>) {
        let (from, own) = self.from(depth, outer);
        let scope: Vec<Table> = own.iter().chain(outer).cloned().collect();
        let grouped = self.chance(20);
        let mut columns = Vec::new();
        let mut targets = Vec::new();
        let mut keys = Vec::new();
        if grouped {
            for _ in 0..self.below(3) {
                let data_type = self.pick(&["int", "text", "mood", "bigint", "date"]);
                let key = if self.chance(80) {
                    self.column(data_type, &own)
                } else {
                    Some(self.expression(data_type, 1, &own))
                };
                let Some(key) = key else { continue };
                let name = self.name();
                targets.push(format!("{key} as {name}"));
                columns.push((name, data_type.to_owned()));
                keys.push(key);
            }
            for _ in 0..=self.below(3) {
                let (pattern, arguments) = AGGREGATES[self.below(AGGREGATES.len())];
                let aggregate = self.fill(pattern, arguments, 1, &own);
                let name = self.name();
                targets.push(format!("{aggregate} as {name}"));
                columns.push((name, "?".to_owned()));
            }
        } else {
            for _ in 0..=self.below(4) {
                let data_type = self.pick(TYPES);
                let value = if self.chance(8) {
                    let (pattern, arguments) = WINDOWS[self.below(WINDOWS.len())];
                    self.fill(pattern, arguments, 1, &scope)
                } else {
                    self.expression(data_type, 3, &scope)
                };
                let name = self.name();
                targets.push(format!("{value} as {name}"));
                columns.push((name, data_type.to_owned()));
            }
        }
        let distinct = if self.chance(6) { "distinct " } else { "" };
        let mut text = format!("select {distinct}{} from {from}", targets.join(", "));
        if self.chance(45) {
            let condition = self.expression("bool", 2, &scope);
            let _ = write!(text, " where {condition}");
        }
        if !keys.is_empty() {
            let list = keys.join(", ");
            let _ = match self.below(10) {
                0 => write!(text, " group by rollup ({list})"),
                1 if keys.len() == 1 => write!(text, " group by 1"),
                2 => Ok(()),
                _ => write!(text, " group by {list}"),
            };
            if self.chance(25) {
                let _ = write!(text, " having count(*) > 1");
            }
        }
        if self.chance(15) {
            let (name, _) = &columns[self.below(columns.len())];
            let _ = write!(text, " order by {name} desc limit 3");
        }
        (text, columns)
    }

    /// The next query.
    pub fn query(&mut self) -> String {
        self.names = 0;
        match self.below(30) {
            0 => {
                // Without AS, to see the names.
                let data_type = self.pick(TYPES);
                let (from, scope) = self.from(0, &[]);
                let value = self.expression(data_type, 3, &scope);
                format!("select {value} from {from}")
            }
            1 => {
                let (from, scope) = self.from(1, &[]);
                if self.chance(50) {
                    format!("select * from {from}")
                } else {
                    let alias = &scope[self.below(scope.len())].alias;
                    format!("select {alias}.* from {from}")
                }
            }
            2 | 3 => {
                let operation = self.pick(&["union", "union all", "intersect", "except"]);
                let width = 1 + self.below(2);
                let types: Vec<&str> = (0..width).map(|_| self.pick(TYPES)).collect();
                let side = |queries: &mut Self| {
                    let (from, scope) = queries.from(0, &[]);
                    let values: Vec<String> = types
                        .iter()
                        .map(|data_type| queries.expression(data_type, 2, &scope))
                        .collect();
                    let named: Vec<String> = values
                        .iter()
                        .enumerate()
                        .map(|(index, value)| format!("{value} as c{index}"))
                        .collect();
                    format!("select {} from {from}", named.join(", "))
                };
                let (left, right) = (side(self), side(self));
                format!("{left} {operation} {right}")
            }
            4 => {
                let (inner, columns) = self.select(1, &[]);
                let table = Table {
                    alias: "c".to_owned(),
                    columns,
                };
                let data_type = self.pick(TYPES);
                let value = self.expression(data_type, 2, std::slice::from_ref(&table));
                format!("with c as ({inner}) select c.*, {value} as last from c")
            }
            5 => {
                let types: Vec<&str> = (0..=self.below(3)).map(|_| self.pick(TYPES)).collect();
                let rows: Vec<String> = (0..=self.below(3))
                    .map(|_| {
                        let values: Vec<String> = types
                            .iter()
                            .map(|data_type| self.expression(data_type, 1, &[]))
                            .collect();
                        format!("({})", values.join(", "))
                    })
                    .collect();
                format!("values {}", rows.join(", "))
            }
            6 => {
                let step = self.expression(
                    "int",
                    1,
                    &[Table {
                        alias: "r".to_owned(),
                        columns: vec![("n".to_owned(), "int".to_owned())],
                    }],
                );
                format!(
                    "with recursive r(n) as (select 1 union all select {step} from r where r.n < 5) select n from r"
                )
            }
            7 => self.distinct_on(),
            8 => self.grouping_sets(),
            9 => self.whole_rows(),
            10 => self.modifying(),
            11 => self.shaped_items(),
            12 => self.named_windows(),
            13 => self.nested_sets(),
            14 => self.unnamed_forms(),
            _ => self.select(2, &[]).0,
        }
    }

    fn distinct_on(&mut self) -> String {
        let (from, scope) = self.from(0, &[]);
        let types = ["int", "text", "bigint", "mood", "jsonb"];
        let key_type = self.pick(&types);
        let key = self.expression(key_type, 1, &scope);
        let value_type = self.pick(TYPES);
        let value = self.expression(value_type, 2, &scope);
        let order = match self.below(3) {
            0 => String::new(),
            1 => format!(" order by {key}, 2"),
            _ => " order by 1 desc nulls last offset 1 fetch first 2 rows only".to_owned(),
        };
        format!("select distinct on ({key}) {key} as a, {value} as b from {from}{order}")
    }

    fn grouping_sets(&mut self) -> String {
        let (from, table) = self.base_table(&[]);
        let scope = [table];
        let key = |queries: &mut Self| {
            let data_type = queries.pick(&["int", "text", "bigint"]);
            queries
                .column(data_type, &scope)
                .unwrap_or_else(|| "id".to_owned())
        };
        let (first, second) = (key(self), key(self));
        let (pattern, arguments) = AGGREGATES[self.below(AGGREGATES.len())];
        let aggregate = self.fill(pattern, arguments, 1, &scope);
        let sets = match self.below(5) {
            0 => format!("cube ({first}, {second})"),
            1 => format!("grouping sets (({first}, {second}), ({first}), ())"),
            2 => format!("rollup (({first}, {second})), {first}"),
            3 => format!("{first}, grouping sets (rollup ({second}), ())"),
            _ => format!("distinct cube ({first}), {second}"),
        };
        let grouped = self.pick(&["grouping", "coalesce", "max"]);
        format!(
            "select {first}, {second}, {aggregate}, {grouped}({first}, {second}) as g from {from} group by {sets}"
        )
    }

    fn whole_rows(&mut self) -> String {
        let (from, table) = self.base_table(&[]);
        let alias = &table.alias;
        let (column, _) = &table.columns[self.below(table.columns.len())];
        let forms = [
            alias.clone(),
            format!("{alias}.ctid"),
            format!("{alias}.tableoid::regclass"),
            format!("{alias}.xmin"),
            format!("row({alias}.*, 1)"),
            format!("({alias}).{column}"),
            format!("({alias}).*"),
            format!("to_jsonb({alias})"),
            format!("{alias} is not null"),
            format!("array_agg({alias}) over ()"),
            format!("(select {alias} from z limit 1)"),
            format!("{alias} = {alias}"),
            format!("coalesce({alias}, {alias})"),
            "tableoid".to_owned(),
            format!("{alias}.nosuch"),
            format!("{alias}::text"),
        ];
        let targets: Vec<&str> = (0..=self.below(3))
            .map(|_| forms[self.below(forms.len())].as_str())
            .collect();
        format!("select {} from {from}", targets.join(", "))
    }

    /// INSERT, UPDATE and DELETE with RETURNING, in WITH.
    fn modifying(&mut self) -> String {
        let scope = |name: &str| {
            let (alias, columns) = COLUMNS
                .iter()
                .find(|(table, _)| *table == name)
                .expect("a table");
            let columns = columns
                .iter()
                .map(|(name, kind)| ((*name).to_owned(), (*kind).to_owned()));
            Table {
                alias: (*alias).to_owned(),
                columns: columns.collect(),
            }
        };
        let (k, z) = (scope("k"), scope("z"));
        let returning = self.pick(&[
            "*",
            "z.*",
            "id, label as l",
            "z.id + 1, z",
            "ctid, upper(label)",
        ]);
        let number = self.expression("int", 1, &[]);
        let text = self.expression("text", 1, &[]);
        let statement = match self.below(4) {
            0 => format!(
                "insert into z (id, label, k_id) values ({number}, {text}, 1) returning {returning}"
            ),
            1 => {
                let value = self.expression("text", 2, std::slice::from_ref(&k));
                format!("insert into z select k.id::int, {value}, 1 from k returning {returning}")
            }
            2 => {
                let value = self.expression("text", 1, &[z.clone(), k]);
                let set = self.pick(&["label", "(id, label)", "k_id"]);
                let value = if set.starts_with('(') {
                    format!("(1, {value})")
                } else {
                    value
                };
                format!(
                    "update z set {set} = {value} from k where k.id = z.k_id returning {returning}"
                )
            }
            _ => {
                let condition = self.expression("bool", 1, &[z.clone(), k]);
                format!("delete from z using k where {condition} returning {returning}")
            }
        };
        if self.chance(30) {
            return statement;
        }
        format!("with c as ({statement}) select c.*, count(*) over () as n from c")
    }

    /// Items of FROM with lists of columns, several functions, aliases of joins.
    fn shaped_items(&mut self) -> String {
        let item = self.pick(&[
            "rows from (generate_series(1, 2), unnest(array['a']), tab(1)) as r",
            "rows from (generate_series(1, 2), tab(1)) with ordinality as r(a, b)",
            "rows from (jsonb_to_record('{}') as (a int, b text), generate_series(1, 2)) as r",
            "unnest(array[1, 2], array['a', 'b']) as r(a, b)",
            "t as r(a, b)",
            "(k join z using (id)) as r(a, b)",
            "k join z using (id) as r",
            "(values (1, 'a', null), (2.5, null, null)) as r(a)",
            "json_to_record('{}') as r(a int, b pair, c mood[])",
            "jsonb_each('{}') with ordinality as r(a, b, c)",
            "regexp_matches('a', 'b', 'g') as r",
            "jsonb_path_query('{}', '$.a') r",
            "(k cross join lateral (select k.amount + 1 as more) x) as r",
            "k r, lateral tab(r.parent) f",
            "k as r tablesample system (10)",
            "xmltable('/a' passing '<a/>' columns a int path 'b', b text not null path 'c', n for ordinality) r",
            "pg_class r",
        ]);
        let list = self.pick(&[
            "*",
            "r.*",
            "r",
            "r.a",
            "a, b",
            "r.a + 1 as c, r.b",
            "count(r)",
        ]);
        format!("select {list} from {item}")
    }

    fn named_windows(&mut self) -> String {
        let (from, scope) = self.from(0, &[]);
        let value = self.expression("numeric", 2, &scope);
        let partition = self.expression("int", 1, &scope);
        let order = self.expression("text", 1, &scope);
        let frame = self.pick(&[
            "",
            "rows between 1 preceding and current row",
            "range between unbounded preceding and unbounded following exclude ties",
            "groups 2 preceding",
        ]);
        let function = self.pick(&[
            "nth_value(%, 2)",
            "last_value(%)",
            "lead(%, 1)",
            "avg(%)",
            "array_agg(%)",
        ]);
        let call = function.replace('%', &value);
        format!(
            "select {call} over w as a, row_number() over (w), {call} over (v {frame}) as b from {from} \
             window w as (partition by {partition}), v as (w order by {order})"
        )
    }

    fn nested_sets(&mut self) -> String {
        let types: Vec<&str> = (0..=self.below(2)).map(|_| self.pick(TYPES)).collect();
        let row = |queries: &mut Self| {
            let values: Vec<String> = types
                .iter()
                .map(|it| queries.expression(it, 1, &[]))
                .collect();
            values.join(", ")
        };
        let (first, second, third) = (row(self), row(self), row(self));
        let operation = self.pick(&["union", "union all", "intersect", "except all"]);
        let limit = self.pick(&[
            "",
            " order by 1 limit 1",
            " limit (select 2)",
            " offset '1'",
            " order by nosuch",
        ]);
        match self.below(4) {
            0 => format!(
                "(select {first} {operation} select {second}) union values ({third}){limit}"
            ),
            1 => format!(
                "select {first} union all (select {second} {operation} select {third}){limit}"
            ),
            2 => format!(
                "with a as (select {first}), b(x) as (select {second}) table a {operation} table b{limit}"
            ),
            _ => format!(
                "select * from (select {first} {operation} values ({second})) s(x) where x is not null"
            ),
        }
    }

    /// Expressions without AS: forms of the grammar, and the names that they give.
    fn unnamed_forms(&mut self) -> String {
        let table = Table {
            alias: "t".to_owned(),
            columns: COLUMNS[0]
                .1
                .iter()
                .map(|(name, data_type)| ((*name).to_owned(), (*data_type).to_owned()))
                .collect(),
        };
        let forms: &[(&str, &[&str])] = &[
            ("(t.pr).a", &[]),
            ("(t.pr).*", &[]),
            ("row(%, %)::pair", &["int", "text"]),
            ("(row(%, %)::pair).b", &["int", "text"]),
            ("xmlelement(name x, %)", &["text"]),
            ("xmlforest(% as a)", &["int"]),
            ("overlay(% placing % from 1)", &["text", "text"]),
            ("position(% in %)", &["text", "text"]),
            ("extract(month from %)", &["date"]),
            ("trim(both 'a' from %)", &["text"]),
            ("substring(% from 'a')", &["text"]),
            ("collation for (%)", &["text"]),
            ("cast(% as varchar(5))", &["text"]),
            ("%::numeric(5,2)", &["int"]),
            ("%::timestamp(1)", &["timestamptz"]),
            ("interval '1' hour", &[]),
            ("current_user", &[]),
            ("localtime(2)", &[]),
            ("(%)[1]", &["int[]"]),
            ("(%)[1:2]", &["text[]"]),
            ("array[[%], [%]]", &["int", "bigint"]),
            ("array[]::int[]", &[]),
            ("greatest(%, %)", &["date", "timestamp"]),
            ("nullif(%, %)", &["int", "bigint"]),
            ("case when % then % end", &["bool", "text"]),
            ("case when % then % else t.m end", &["bool", "mood"]),
            ("coalesce(%, %)", &["int", "numeric"]),
            ("% is distinct from %", &["int", "bigint"]),
            ("% similar to 'a'", &["text"]),
            ("% not between symmetric % and %", &["int", "int", "bigint"]),
            (
                "(%, %) overlaps (%, %)",
                &["date", "date", "date", "interval"],
            ),
            ("(%, %) in (select id, x from t)", &["bigint", "text"]),
            ("% >= all (select i from t)", &["int"]),
            ("% at time zone 'utc'", &["timestamp"]),
            ("exists (select)", &[]),
            ("array(select m from t)", &[]),
            ("% operator(pg_catalog.+) %", &["int", "int"]),
            ("normalize(%)", &["text"]),
            ("% is normalized", &["text"]),
            ("int4range(%, %) * %", &["int", "int", "int4range"]),
            ("% ->> 0", &["jsonb"]),
            ("% #> array['a', 'b']", &["jsonb"]),
            ("% @? '$.a'", &["jsonb"]),
            ("vari(variadic %)", &["int[]"]),
            ("concat_ws(',', variadic %)", &["text[]"]),
            (
                "json_agg(% order by %) filter (where %)",
                &["int", "text", "bool"],
            ),
            ("mode() within group (order by %)", &["text"]),
            ("rank(%) within group (order by %)", &["int", "int"]),
            ("string_agg(distinct %, ',')", &["text"]),
        ];
        let scope = [table];
        let targets: Vec<String> = (0..=self.below(2))
            .map(|_| {
                let (pattern, arguments) = forms[self.below(forms.len())];
                self.fill(pattern, arguments, 1, &scope)
            })
            .collect();
        format!("select {} from t", targets.join(", "))
    }
}
