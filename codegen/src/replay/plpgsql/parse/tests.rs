use proptest::prelude::*;

use super::*;

fn block(text: &str) -> Parsed<Block> {
    parse(FileId(0), text, 0..text.len() as u32)
}

fn only(text: &str) -> Statement {
    let text = format!("begin {text}; end");
    let mut block = block(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
    assert_eq!(block.body.len(), 1, "{text}");
    block.body.remove(0).value
}

fn kind(statement: &Statement) -> String {
    let text = format!("{statement:?}");
    let end = text
        .find(|c: char| !c.is_alphanumeric())
        .unwrap_or(text.len());
    text[..end].to_owned()
}

#[test]
fn every_statement_is_what_it_seems() {
    for (text, expected) in [
        ("x := 1", "Assign"),
        ("x = y = z", "Assign"),
        ("a.b.c := 1", "Assign"),
        ("a[1] := 2", "Assign"),
        ("a.b[i + 1][2] = 2", "Assign"),
        ("if a then null; elsif b then null; else null; end if", "If"),
        ("if case when a then b else c end then null; end if", "If"),
        ("case x when 1, 2 then null; else null; end case", "Case"),
        ("case when x then null; end case", "Case"),
        ("loop exit; end loop", "Loop"),
        (
            "<<l>> while true loop continue l when x; end loop l",
            "Loop",
        ),
        ("for i in reverse 10..1 by 2 loop null; end loop", "Loop"),
        ("for a, b in select 1, 2 loop null; end loop", "Loop"),
        (
            "for r in execute 'x' using 1, 2 loop null; end loop",
            "Loop",
        ),
        ("for r in c(1) loop null; end loop", "Loop"),
        ("for r in (select 1) loop null; end loop", "Loop"),
        ("foreach x slice 1 in array a loop null; end loop", "Loop"),
        ("return", "Return"),
        ("return next", "ReturnNext"),
        ("return query select 1", "ReturnQuery"),
        ("return query execute 'x' using y", "ReturnQuery"),
        ("raise", "Raise"),
        ("raise notice 'a % b %%', c using hint = 'x'", "Raise"),
        ("raise division_by_zero", "Raise"),
        ("raise sqlstate 'PT404' using message = 'x'", "Raise"),
        ("assert x, 'y'", "Assert"),
        ("perform f(1)", "Perform"),
        ("execute 'x' into strict a, b using 1, 2", "Execute"),
        ("execute format('x') using 1 into a", "Execute"),
        (
            "get diagnostics a = row_count, b := pg_context",
            "Diagnostics",
        ),
        ("get stacked diagnostics a = message_text", "Diagnostics"),
        ("open c for select 1", "Open"),
        ("open c(1, x := 2)", "Open"),
        ("fetch next from c into a, b", "Fetch"),
        ("move c", "Fetch"),
        ("close c", "Close"),
        ("commit", "Commit"),
        ("rollback and chain", "Rollback"),
        ("null", "Null"),
        ("begin null; exception when others then null; end", "Block"),
        ("<<x>> declare a int; begin null; end x", "Block"),
        ("create table t (a int)", "Sql"),
        ("select a into b from c", "Sql"),
        ("insert into t values (1) returning a into b", "Sql"),
        ("call p(1)", "Sql"),
        (
            "create function f() returns int begin atomic select 1; select case when true then 2 end; end",
            "Sql",
        ),
    ] {
        assert_eq!(kind(&only(text)), expected, "{text}");
    }
}

#[test]
fn into_is_taken_out_of_queries() {
    for (text, rest, targets) in [
        ("select 1, 2 into a, b.c from t", "select 1 , 2 from t", 2),
        ("select into strict a 1", "select 1", 1),
        ("insert into t values (1)", "insert into t values ( 1 )", 0),
        (
            "with x as (insert into t values (1)) select 1 into y",
            "with x as ( insert into t values ( 1 ) ) select 1",
            1,
        ),
        (
            "create table x as select 1",
            "create table x as select 1",
            0,
        ),
    ] {
        let full = format!("begin {text}; end");
        let parsed = block(&full).unwrap();
        let Statement::Sql { command, into, .. } = &parsed.body[0].value else {
            panic!("{text}");
        };
        let words: Vec<_> = command.tokens.iter().map(|it| it.text(&full)).collect();
        assert_eq!(words.join(" "), rest, "{text}");
        assert_eq!(into.as_ref().map_or(0, |into| into.targets.len()), targets);
    }
}

#[test]
fn declarations() {
    let text = "declare a int := 1; b constant text not null default 'x'; c t%rowtype; d public.t.x%type; e record; \
                f cursor (k int) for select k; g alias for $1; h numeric(3, 2)[]; begin end";
    let parsed = block(text).unwrap();
    let names: Vec<_> = parsed
        .declarations
        .iter()
        .map(|declaration| {
            let kind = match &declaration.kind {
                DeclarationKind::Variable {
                    data_type,
                    constant,
                    not_null,
                    default,
                } => {
                    let data_type = match data_type {
                        DeclaredType::Named(_) => "named",
                        DeclaredType::Record => "record",
                        DeclaredType::RowOf(_) => "row",
                        DeclaredType::LikeVariable(_) => "like",
                        DeclaredType::Cursor => "refcursor",
                    };
                    format!("{data_type} {constant} {not_null} {}", default.is_some())
                }
                DeclarationKind::Cursor { .. } => "cursor".to_owned(),
                DeclarationKind::Alias(other) => format!("alias {other}"),
            };
            format!("{} {kind}", declaration.name)
        })
        .collect();
    assert_eq!(
        names,
        [
            "a named false false true",
            "b named true true true",
            "c row false false false",
            "d like false false false",
            "e record false false false",
            "f cursor",
            "g alias $1",
            "h named false false false",
        ]
    );
}

#[test]
fn mistakes_are_placed() {
    for (text, at) in [
        ("begin", 5),
        ("begin if x null; end if; end", 15),
        ("begin x := ; end", 11),
        ("begin raise notice '%'; end", 19),
        ("begin raise notice 'x', 1; end", 19),
        ("begin null; exception when nonsense then null; end", 27),
        ("begin null; exception when sqlstate 'x' then null; end", 36),
        ("begin for x, y in 1..2 loop null; end loop; end", 18),
        ("begin null end", 11),
        ("", 0),
    ] {
        let error = block(text).unwrap_err();
        assert_eq!(error.span.start, at, "{text}: {error}");
    }
}

proptest! {
    #[test]
    fn any_words_are_read_or_refused(words in prop::collection::vec(
        prop::sample::select(vec![
            "begin", "end", "if", "then", "else", "elsif", "loop", "for", "in", "while", "case", "when", "declare",
            "exception", "others", "or", ";", "x", "y", ":=", "=", "1", "..", "(", ")", "[", "]", ",", "'%'", "raise",
            "select", "into", "execute", "using", "return", "query", "next", "<<", ">>", "%", "type", "rowtype", ".",
            "foreach", "array", "get", "diagnostics", "cursor", "open", "fetch", "alias", "constant", "null", "$1",
        ]), 0..40,
    )) {
        let text = words.join(" ");
        let _ = block(&text);
        let _ = block(&format!("begin {text}; end"));
    }
}
