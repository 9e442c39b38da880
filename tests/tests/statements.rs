//! `docs/statements.md`: what becomes of every statement that PostgreSQL has.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;

use rowtype::source::FileId;
use rowtype::sql::statement::Statement;
use rowtype::sql::{read_statement, split};
use rowtype_tests::root;

/// Every command tag of PostgreSQL 17, with the forms that differ in what becomes of them.
const STATEMENTS: &[(&str, &[&str])] = &[
    (
        "ALTER AGGREGATE",
        &["ALTER AGGREGATE total(int) OWNER TO app"],
    ),
    (
        "ALTER COLLATION",
        &[
            "ALTER COLLATION german RENAME TO deutsch",
            "ALTER COLLATION german REFRESH VERSION",
        ],
    ),
    ("ALTER CONVERSION", &["ALTER CONVERSION c RENAME TO d"]),
    (
        "ALTER DATABASE",
        &[
            "ALTER DATABASE app SET search_path = app, public",
            "ALTER DATABASE app CONNECTION LIMIT 10",
        ],
    ),
    (
        "ALTER DEFAULT PRIVILEGES",
        &["ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT SELECT ON TABLES TO reader"],
    ),
    ("ALTER DOMAIN", &["ALTER DOMAIN email SET NOT NULL"]),
    (
        "ALTER EVENT TRIGGER",
        &["ALTER EVENT TRIGGER audit DISABLE"],
    ),
    (
        "ALTER EXTENSION",
        &["ALTER EXTENSION hstore SET SCHEMA extensions"],
    ),
    (
        "ALTER FOREIGN DATA WRAPPER",
        &[
            "ALTER FOREIGN DATA WRAPPER w OWNER TO app",
            "ALTER FOREIGN DATA WRAPPER w OPTIONS (debug 'true')",
        ],
    ),
    (
        "ALTER FOREIGN TABLE",
        &["ALTER FOREIGN TABLE remote ADD COLUMN note text"],
    ),
    (
        "ALTER FUNCTION",
        &["ALTER FUNCTION add(int, int) SECURITY DEFINER"],
    ),
    (
        "ALTER INDEX",
        &[
            "ALTER INDEX items_key RENAME TO items_code_key",
            "ALTER INDEX ALL IN TABLESPACE slow SET TABLESPACE fast",
        ],
    ),
    ("ALTER LANGUAGE", &["ALTER LANGUAGE plv8 OWNER TO app"]),
    (
        "ALTER LARGE OBJECT",
        &["ALTER LARGE OBJECT 12 OWNER TO app"],
    ),
    (
        "ALTER MATERIALIZED VIEW",
        &[
            "ALTER MATERIALIZED VIEW totals RENAME COLUMN n TO count",
            "ALTER MATERIALIZED VIEW ALL IN TABLESPACE slow SET TABLESPACE fast",
        ],
    ),
    (
        "ALTER OPERATOR",
        &[
            "ALTER OPERATOR === (int, int) SET SCHEMA app",
            "ALTER OPERATOR === (int, int) SET (RESTRICT = NONE)",
        ],
    ),
    (
        "ALTER OPERATOR CLASS",
        &["ALTER OPERATOR CLASS c USING btree RENAME TO d"],
    ),
    (
        "ALTER OPERATOR FAMILY",
        &[
            "ALTER OPERATOR FAMILY f USING btree OWNER TO app",
            "ALTER OPERATOR FAMILY f USING btree ADD OPERATOR 1 < (int, int)",
        ],
    ),
    (
        "ALTER POLICY",
        &["ALTER POLICY own ON items USING (owner = current_user)"],
    ),
    (
        "ALTER PROCEDURE",
        &["ALTER PROCEDURE tidy() RENAME TO clean"],
    ),
    (
        "ALTER PUBLICATION",
        &["ALTER PUBLICATION feed ADD TABLE items"],
    ),
    ("ALTER ROLE", &["ALTER ROLE app BYPASSRLS"]),
    (
        "ALTER ROUTINE",
        &["ALTER ROUTINE add(int, int) SET SCHEMA app"],
    ),
    ("ALTER RULE", &["ALTER RULE r ON items RENAME TO s"]),
    ("ALTER SCHEMA", &["ALTER SCHEMA app RENAME TO app2"]),
    (
        "ALTER SEQUENCE",
        &["ALTER SEQUENCE counter OWNED BY items.id"],
    ),
    (
        "ALTER SERVER",
        &[
            "ALTER SERVER other OWNER TO app",
            "ALTER SERVER other OPTIONS (SET host 'db2')",
        ],
    ),
    ("ALTER STATISTICS", &["ALTER STATISTICS s RENAME TO t"]),
    ("ALTER SUBSCRIPTION", &["ALTER SUBSCRIPTION s DISABLE"]),
    ("ALTER SYSTEM", &["ALTER SYSTEM SET work_mem = '64MB'"]),
    (
        "ALTER TABLE",
        &[
            "ALTER TABLE items ADD COLUMN note text",
            "ALTER TABLE ALL IN TABLESPACE slow SET TABLESPACE fast",
        ],
    ),
    (
        "ALTER TABLESPACE",
        &["ALTER TABLESPACE slow RENAME TO slower"],
    ),
    (
        "ALTER TEXT SEARCH CONFIGURATION",
        &[
            "ALTER TEXT SEARCH CONFIGURATION c SET SCHEMA app",
            "ALTER TEXT SEARCH CONFIGURATION c ADD MAPPING FOR word WITH simple",
        ],
    ),
    (
        "ALTER TEXT SEARCH DICTIONARY",
        &[
            "ALTER TEXT SEARCH DICTIONARY d RENAME TO e",
            "ALTER TEXT SEARCH DICTIONARY d (stopwords = german)",
        ],
    ),
    (
        "ALTER TEXT SEARCH PARSER",
        &["ALTER TEXT SEARCH PARSER p SET SCHEMA app"],
    ),
    (
        "ALTER TEXT SEARCH TEMPLATE",
        &["ALTER TEXT SEARCH TEMPLATE t RENAME TO u"],
    ),
    ("ALTER TRIGGER", &["ALTER TRIGGER t ON items RENAME TO u"]),
    ("ALTER TYPE", &["ALTER TYPE mood ADD VALUE 'glad'"]),
    (
        "ALTER USER MAPPING",
        &["ALTER USER MAPPING FOR app SERVER other OPTIONS (SET password 'x')"],
    ),
    (
        "ALTER VIEW",
        &["ALTER VIEW names SET (security_invoker = on)"],
    ),
    ("ANALYZE", &["ANALYZE items"]),
    ("BEGIN", &["BEGIN"]),
    ("CALL", &["CALL tidy()"]),
    ("CHECKPOINT", &["CHECKPOINT"]),
    ("CLOSE CURSOR", &["CLOSE ALL"]),
    ("CLUSTER", &["CLUSTER items USING items_pkey"]),
    ("COMMENT", &["COMMENT ON TABLE items IS 'what is sold'"]),
    ("COMMIT", &["COMMIT"]),
    ("COMMIT PREPARED", &["COMMIT PREPARED 'x'"]),
    ("COPY", &["COPY items FROM stdin"]),
    (
        "CREATE ACCESS METHOD",
        &["CREATE ACCESS METHOD m TYPE INDEX HANDLER h"],
    ),
    (
        "CREATE AGGREGATE",
        &["CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int)"],
    ),
    (
        "CREATE CAST",
        &["CREATE CAST (text AS mood) WITH INOUT AS ASSIGNMENT"],
    ),
    (
        "CREATE COLLATION",
        &["CREATE COLLATION german (provider = icu, locale = 'de')"],
    ),
    (
        "CREATE CONVERSION",
        &["CREATE CONVERSION c FOR 'LATIN1' TO 'UTF8' FROM f"],
    ),
    ("CREATE DATABASE", &["CREATE DATABASE app"]),
    (
        "CREATE DOMAIN",
        &["CREATE DOMAIN email AS text CHECK (value LIKE '%@%')"],
    ),
    (
        "CREATE EVENT TRIGGER",
        &["CREATE EVENT TRIGGER audit ON ddl_command_end EXECUTE FUNCTION log_ddl()"],
    ),
    ("CREATE EXTENSION", &["CREATE EXTENSION hstore"]),
    (
        "CREATE FOREIGN DATA WRAPPER",
        &["CREATE FOREIGN DATA WRAPPER w HANDLER h"],
    ),
    (
        "CREATE FOREIGN TABLE",
        &["CREATE FOREIGN TABLE remote (id int) SERVER other"],
    ),
    (
        "CREATE FUNCTION",
        &["CREATE FUNCTION add(a int, b int) RETURNS int RETURN a + b"],
    ),
    ("CREATE INDEX", &["CREATE INDEX ON items (code)"]),
    ("CREATE LANGUAGE", &["CREATE LANGUAGE plv8"]),
    (
        "CREATE MATERIALIZED VIEW",
        &["CREATE MATERIALIZED VIEW totals AS SELECT count(*) AS n FROM items"],
    ),
    (
        "CREATE OPERATOR",
        &["CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq)"],
    ),
    (
        "CREATE OPERATOR CLASS",
        &["CREATE OPERATOR CLASS c FOR TYPE int USING btree AS OPERATOR 1 <"],
    ),
    (
        "CREATE OPERATOR FAMILY",
        &["CREATE OPERATOR FAMILY f USING btree"],
    ),
    (
        "CREATE POLICY",
        &["CREATE POLICY own ON items USING (owner = current_user)"],
    ),
    (
        "CREATE PROCEDURE",
        &["CREATE PROCEDURE tidy() LANGUAGE sql AS 'delete from items'"],
    ),
    (
        "CREATE PUBLICATION",
        &["CREATE PUBLICATION feed FOR TABLE items"],
    ),
    ("CREATE ROLE", &["CREATE ROLE app LOGIN"]),
    (
        "CREATE RULE",
        &["CREATE RULE r AS ON DELETE TO items DO INSTEAD NOTHING"],
    ),
    ("CREATE SCHEMA", &["CREATE SCHEMA app"]),
    ("CREATE SEQUENCE", &["CREATE SEQUENCE counter"]),
    (
        "CREATE SERVER",
        &["CREATE SERVER other FOREIGN DATA WRAPPER postgres_fdw"],
    ),
    (
        "CREATE STATISTICS",
        &["CREATE STATISTICS s ON a, b FROM items"],
    ),
    (
        "CREATE SUBSCRIPTION",
        &["CREATE SUBSCRIPTION s CONNECTION 'host=db2' PUBLICATION feed"],
    ),
    ("CREATE TABLE", &["CREATE TABLE items (id int PRIMARY KEY)"]),
    (
        "CREATE TABLE AS",
        &["CREATE TABLE copies AS SELECT * FROM items"],
    ),
    (
        "CREATE TABLESPACE",
        &["CREATE TABLESPACE slow LOCATION '/disk'"],
    ),
    (
        "CREATE TEXT SEARCH CONFIGURATION",
        &["CREATE TEXT SEARCH CONFIGURATION c (COPY = simple)"],
    ),
    (
        "CREATE TEXT SEARCH DICTIONARY",
        &["CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = simple)"],
    ),
    (
        "CREATE TEXT SEARCH PARSER",
        &["CREATE TEXT SEARCH PARSER p (START = a, GETTOKEN = b, END = c, LEXTYPES = d)"],
    ),
    (
        "CREATE TEXT SEARCH TEMPLATE",
        &["CREATE TEXT SEARCH TEMPLATE t (LEXIZE = l)"],
    ),
    (
        "CREATE TRANSFORM",
        &["CREATE TRANSFORM FOR hstore LANGUAGE plpython3u (FROM SQL WITH FUNCTION f(internal))"],
    ),
    (
        "CREATE TRIGGER",
        &["CREATE TRIGGER t BEFORE UPDATE ON items FOR EACH ROW EXECUTE FUNCTION touch()"],
    ),
    ("CREATE TYPE", &["CREATE TYPE mood AS ENUM ('sad', 'glad')"]),
    (
        "CREATE USER MAPPING",
        &["CREATE USER MAPPING FOR app SERVER other"],
    ),
    (
        "CREATE VIEW",
        &["CREATE VIEW names AS SELECT name FROM items"],
    ),
    ("DEALLOCATE", &["DEALLOCATE ALL"]),
    ("DECLARE CURSOR", &["DECLARE c CURSOR FOR SELECT 1"]),
    ("DELETE", &["DELETE FROM items"]),
    ("DISCARD", &["DISCARD ALL"]),
    ("DO", &["DO $$ BEGIN CREATE TYPE mood AS ENUM (); END $$"]),
    ("DROP ACCESS METHOD", &["DROP ACCESS METHOD m"]),
    ("DROP AGGREGATE", &["DROP AGGREGATE total(int)"]),
    ("DROP CAST", &["DROP CAST (text AS mood)"]),
    ("DROP COLLATION", &["DROP COLLATION german"]),
    ("DROP CONVERSION", &["DROP CONVERSION c"]),
    ("DROP DATABASE", &["DROP DATABASE app"]),
    ("DROP DOMAIN", &["DROP DOMAIN email"]),
    ("DROP EVENT TRIGGER", &["DROP EVENT TRIGGER audit"]),
    ("DROP EXTENSION", &["DROP EXTENSION hstore"]),
    (
        "DROP FOREIGN DATA WRAPPER",
        &["DROP FOREIGN DATA WRAPPER w"],
    ),
    ("DROP FOREIGN TABLE", &["DROP FOREIGN TABLE remote"]),
    ("DROP FUNCTION", &["DROP FUNCTION add(int, int)"]),
    ("DROP INDEX", &["DROP INDEX CONCURRENTLY items_code_idx"]),
    ("DROP LANGUAGE", &["DROP LANGUAGE plv8"]),
    ("DROP MATERIALIZED VIEW", &["DROP MATERIALIZED VIEW totals"]),
    ("DROP OPERATOR", &["DROP OPERATOR === (int, int)"]),
    (
        "DROP OPERATOR CLASS",
        &["DROP OPERATOR CLASS c USING btree"],
    ),
    (
        "DROP OPERATOR FAMILY",
        &["DROP OPERATOR FAMILY f USING btree"],
    ),
    ("DROP OWNED", &["DROP OWNED BY app"]),
    ("DROP POLICY", &["DROP POLICY own ON items"]),
    ("DROP PROCEDURE", &["DROP PROCEDURE tidy"]),
    ("DROP PUBLICATION", &["DROP PUBLICATION feed"]),
    ("DROP ROLE", &["DROP ROLE app"]),
    ("DROP ROUTINE", &["DROP ROUTINE add"]),
    ("DROP RULE", &["DROP RULE r ON items"]),
    ("DROP SCHEMA", &["DROP SCHEMA app CASCADE"]),
    ("DROP SEQUENCE", &["DROP SEQUENCE counter"]),
    ("DROP SERVER", &["DROP SERVER other"]),
    ("DROP STATISTICS", &["DROP STATISTICS s"]),
    ("DROP SUBSCRIPTION", &["DROP SUBSCRIPTION s"]),
    ("DROP TABLE", &["DROP TABLE items"]),
    ("DROP TABLESPACE", &["DROP TABLESPACE slow"]),
    (
        "DROP TEXT SEARCH CONFIGURATION",
        &["DROP TEXT SEARCH CONFIGURATION c"],
    ),
    (
        "DROP TEXT SEARCH DICTIONARY",
        &["DROP TEXT SEARCH DICTIONARY d"],
    ),
    ("DROP TEXT SEARCH PARSER", &["DROP TEXT SEARCH PARSER p"]),
    (
        "DROP TEXT SEARCH TEMPLATE",
        &["DROP TEXT SEARCH TEMPLATE t"],
    ),
    (
        "DROP TRANSFORM",
        &["DROP TRANSFORM FOR hstore LANGUAGE plpython3u"],
    ),
    ("DROP TRIGGER", &["DROP TRIGGER t ON items"]),
    ("DROP TYPE", &["DROP TYPE mood"]),
    (
        "DROP USER MAPPING",
        &["DROP USER MAPPING FOR app SERVER other"],
    ),
    ("DROP VIEW", &["DROP VIEW names"]),
    ("EXECUTE", &["EXECUTE q(1)"]),
    (
        "EXPLAIN",
        &[
            "EXPLAIN SELECT 1",
            "EXPLAIN ANALYZE CREATE TABLE copies AS SELECT 1 AS a",
        ],
    ),
    ("FETCH", &["FETCH NEXT FROM c"]),
    ("GRANT", &["GRANT SELECT ON items TO app"]),
    ("GRANT ROLE", &["GRANT reader TO app"]),
    (
        "IMPORT FOREIGN SCHEMA",
        &["IMPORT FOREIGN SCHEMA public FROM SERVER other INTO app"],
    ),
    ("INSERT", &["INSERT INTO items VALUES (1)"]),
    ("LISTEN", &["LISTEN changes"]),
    ("LOAD", &["LOAD 'auto_explain'"]),
    ("LOCK TABLE", &["LOCK TABLE items"]),
    (
        "MERGE",
        &["MERGE INTO items USING copies ON items.id = copies.id WHEN MATCHED THEN DELETE"],
    ),
    ("MOVE", &["MOVE NEXT FROM c"]),
    ("NOTIFY", &["NOTIFY changes, 'items'"]),
    ("PREPARE", &["PREPARE q (int) AS SELECT $1"]),
    ("PREPARE TRANSACTION", &["PREPARE TRANSACTION 'x'"]),
    ("REASSIGN OWNED", &["REASSIGN OWNED BY app TO admin"]),
    (
        "REFRESH MATERIALIZED VIEW",
        &["REFRESH MATERIALIZED VIEW totals"],
    ),
    ("REINDEX", &["REINDEX TABLE items"]),
    ("RELEASE", &["RELEASE SAVEPOINT a"]),
    ("RESET", &["RESET search_path"]),
    ("REVOKE", &["REVOKE ALL ON items FROM PUBLIC"]),
    ("REVOKE ROLE", &["REVOKE reader FROM app"]),
    ("ROLLBACK", &["ROLLBACK TO SAVEPOINT a"]),
    ("ROLLBACK PREPARED", &["ROLLBACK PREPARED 'x'"]),
    ("SAVEPOINT", &["SAVEPOINT a"]),
    (
        "SECURITY LABEL",
        &["SECURITY LABEL ON TABLE items IS 'secret'"],
    ),
    ("SELECT", &["SELECT make_partitions()"]),
    ("SELECT INTO", &["SELECT * INTO copies FROM items"]),
    ("SET", &["SET search_path = app", "SET ROLE app"]),
    ("SET CONSTRAINTS", &["SET CONSTRAINTS ALL DEFERRED"]),
    ("SET TRANSACTION", &["SET TRANSACTION READ ONLY"]),
    ("SHOW", &["SHOW search_path"]),
    ("START TRANSACTION", &["START TRANSACTION"]),
    ("TRUNCATE TABLE", &["TRUNCATE items"]),
    ("UNLISTEN", &["UNLISTEN *"]),
    ("UPDATE", &["UPDATE items SET code = 1"]),
    ("VACUUM", &["VACUUM items"]),
];

/// What becomes of a statement, for the page.
fn outcome(tag: &str, sql: &str) -> String {
    let raw = split(FileId(0), sql)
        .next()
        .expect("an example is a statement");
    let statement = read_statement(FileId(0), sql, &raw)
        .unwrap_or_else(|error| panic!("{sql}: {error}, expected {}", error.expected));
    match statement.value {
        Statement::Irrelevant(irrelevant) => {
            assert_eq!(irrelevant.kind, tag, "{sql}");
            format!("no effect: {}", irrelevant.reason)
        }
        Statement::Data(data) => {
            assert_eq!(data.kind, tag, "{sql}");
            "no effect: changes rows, which no output depends on".to_owned()
        }
        Statement::ImportForeignSchema(_) => {
            "reported: makes tables as another server has them, which only that server knows"
                .to_owned()
        }
        _ => "modelled".to_owned(),
    }
}

/// The page.
fn page() -> String {
    let mut page = String::from(
        "# What becomes of each statement\n\n\
         Every statement of PostgreSQL 17 is read. *Modelled* ones change what rowtype knows of the schema, or the \
         session that the next statements run in. The others leave it as it is, for the reason given. Text that is \
         none of these is a syntax error, reported with its place.\n\n\
         This page is written by a test from what the readers say of the examples.\n\n\
         | statement | for example | |\n| --- | --- | --- |\n",
    );
    for (tag, examples) in STATEMENTS {
        for example in *examples {
            let example_cell = example.replace('|', "\\|");
            let _ = writeln!(
                page,
                "| {tag} | `{example_cell}` | {} |",
                outcome(tag, example)
            );
        }
    }
    page
}

#[test]
fn the_page_says_what_the_readers_do() {
    let path = root().join("docs/statements.md");
    let page = page();
    if std::env::var_os("UPDATE").is_some() {
        fs::create_dir_all(root().join("docs")).expect("docs/ can be made");
        fs::write(&path, &page).expect("docs/statements.md can be written");
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == page,
        "docs/statements.md is out of date; run this test with UPDATE=1"
    );
}

#[test]
fn every_tag_is_there_once_and_in_order() {
    let tags: Vec<&str> = STATEMENTS.iter().map(|(tag, _)| *tag).collect();
    let sorted: BTreeSet<&str> = tags.iter().copied().collect();
    assert!(tags.iter().eq(sorted.iter()), "tags are sorted, none twice");
    assert!(STATEMENTS.iter().all(|(_, examples)| !examples.is_empty()));
}
