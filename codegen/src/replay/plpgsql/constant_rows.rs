//! Rows of constants: what INSERT … VALUES puts where no constraint allows it (`ExecConstraints`). Only what is written
//! as a constant is looked at, and only where nothing stands between it and the table.

use std::sync::Arc;

use crate::catalog::{
    Class, Constraint, ConstraintKind, ConstraintOwner, Expression, ObjectAddress, Oid, Relation,
    TypeKind, TypeReference,
};
use crate::source::{FileId, Span};
use crate::sql::bridge::parse_expression;
use crate::sql::lexer::{TokenKind, lex};
use crate::sql::statement::{RuleEvent, TriggerTiming};
use crate::sql::{Cursor, Name};

use super::super::{Replay, Result, SqlError};
use super::evaluate::Truth;
use super::frame::{BlockScope, Frame, Variable};
use super::query::Scope;
use super::value::Value;
use super::{Interpreter, decimal::Decimal};

/// A row as the table gets it: a value for each column.
type Row = Vec<Value>;

impl Replay {
    /// Refuses rows that break NOT NULL, a domain's or a table's CHECK, or a length. `values` is the text after VALUES, or
    /// nothing for DEFAULT VALUES; `columns` are those that the statement names.
    pub(in super::super) fn check_rows(
        &mut self,
        relation: &Arc<Relation>,
        columns: Option<&[Name]>,
        values: Option<Span>,
    ) -> Result {
        if !self.takes_rows_as_they_are(relation) {
            return Ok(());
        }
        let targets: Vec<i16> = match columns {
            Some(columns) => columns
                .iter()
                .filter_map(|name| relation.column(&name.value))
                .map(|column| column.number)
                .collect(),
            None => relation.columns.iter().map(|it| it.number).collect(),
        };
        let rows = match values {
            Some(values) => {
                let text = &self.sources.file(values.file).text;
                match rows_of(values, text) {
                    Some(rows) => rows,
                    None => return Ok(()),
                }
            }
            None => vec![(self.statement, Vec::new())],
        };
        let defaults: Row = relation
            .columns
            .iter()
            .map(|column| {
                let given = column.generated.is_some() || column.identity.is_some();
                match &column.default {
                    Some(default) => constant_of(&default.text),
                    None if given || self.has_default(column.data_type.oid) => unknown(),
                    None => Value::Null,
                }
            })
            .collect();
        for (span, row) in rows {
            let mut whole = defaults.clone();
            for (value, number) in row.into_iter().zip(&targets) {
                let place = relation.columns.iter().position(|it| it.number == *number);
                if let (Some(value), Some(place)) = (value, place) {
                    let reference = relation.columns[place].data_type;
                    whole[place] = self.fitted(value, reference, span)?;
                }
            }
            self.check_row(relation, whole, span)?;
        }
        Ok(())
    }

    /// Whether no trigger, rule, partition or policy decides about rows before the table's constraints do.
    fn takes_rows_as_they_are(&self, relation: &Relation) -> bool {
        let Some(table) = relation.table() else {
            return false;
        };
        let changed = self
            .catalog
            .triggers
            .related_to(relation.oid)
            .any(|it| it.on_insert && it.for_each_row && it.timing == TriggerTiming::Before);
        let replaced = self
            .catalog
            .rules
            .related_to(relation.oid)
            .any(|rule| rule.event == RuleEvent::Insert);
        table.partition_key.is_none() && table.foreign.is_none() && !changed && !replaced
    }

    /// Whether a type is a domain with a default.
    fn has_default(&self, mut data_type: Oid) -> bool {
        while let Some(TypeKind::Domain(domain)) =
            self.catalog.data_type(data_type).map(|it| &it.kind)
        {
            if domain.default.is_some() {
                return true;
            }
            data_type = domain.base.oid;
        }
        false
    }

    /// A constant as a value of a column's type; what is not followed is unknown.
    fn fitted(&self, value: Value, reference: TypeReference, span: Span) -> Result<Value> {
        let base = self.catalog.base_type(reference);
        let refused =
            |code: &'static str, message: String| Err(SqlError::new(code, message).at(span));
        Ok(match (base.oid, value) {
            (_, Value::Null) => Value::Null,
            (Oid::INT2 | Oid::INT4 | Oid::INT8, Value::Int(number)) => {
                let (shown, fits) = match base.oid {
                    Oid::INT2 => ("smallint", i16::try_from(number).is_ok()),
                    Oid::INT4 => ("integer", i32::try_from(number).is_ok()),
                    _ => ("bigint", true),
                };
                if !fits {
                    return refused("22003", format!("{shown} out of range"));
                }
                Value::Int(number)
            }
            (Oid::INT2 | Oid::INT4 | Oid::INT8, Value::Text(text)) => {
                text.trim().parse().map_or_else(|_| unknown(), Value::Int)
            }
            (Oid::BOOL, Value::Bool(truth)) => Value::Bool(truth),
            (NUMERIC, Value::Int(number)) if base.modifier < 0 => {
                Value::Numeric(Decimal::from_integer(number))
            }
            (NUMERIC, Value::Numeric(number)) if base.modifier < 0 => Value::Numeric(number),
            (Oid::TEXT, Value::Text(text)) => Value::Text(text),
            (VARCHAR | Oid::BPCHAR, Value::Text(text)) => {
                let longest = usize::try_from(base.modifier - 4).unwrap_or(usize::MAX);
                let blank = |text: &str| text.chars().skip(longest).all(|it| it == ' ');
                if base.modifier >= 4 && !blank(&text) {
                    let path = self.path();
                    let path = crate::catalog::SearchPath(&path);
                    let shown = self.catalog.format_type(base, path);
                    return refused("22001", format!("value too long for type {shown}"));
                }
                match base.oid {
                    // Blanks at its end count now and then.
                    Oid::BPCHAR => unknown(),
                    _ if text.chars().count() > longest => unknown(),
                    _ => Value::Text(text),
                }
            }
            _ => unknown(),
        })
    }

    fn check_row(&mut self, relation: &Arc<Relation>, row: Row, span: Span) -> Result {
        for (column, value) in relation.columns.iter().zip(&row) {
            let data_type = column.data_type.oid;
            self.check_domain(data_type, data_type, value, span)?;
        }
        for (column, value) in relation.columns.iter().zip(&row) {
            if column.not_null && value.is_null() {
                let message = format!(
                    "null value in column \"{}\" of relation \"{}\" violates not-null constraint",
                    column.name, relation.name
                );
                return Err(SqlError::new("23502", message).at(span));
            }
        }
        if row.iter().all(|value| matches!(value, Value::Unknown(_))) {
            return Ok(());
        }
        let checks = self.checks(ConstraintOwner::Relation(relation.oid));
        if checks.is_empty() {
            return Ok(());
        }
        let names = relation.columns.iter().map(|column| column.name.clone());
        let variables: Vec<(String, Value)> = names.zip(row).collect();
        for (name, check) in checks {
            if self.is_false(&check, &variables) {
                let message = format!(
                    "new row for relation \"{}\" violates check constraint \"{name}\"",
                    relation.name
                );
                return Err(SqlError::new("23514", message).at(span));
            }
        }
        Ok(())
    }

    /// The constraints of a domain and of those below it; messages are of the one that is named.
    fn check_domain(&mut self, named: Oid, oid: Oid, value: &Value, span: Span) -> Result {
        let Some(data_type) = self.catalog.types.get_shared(oid) else {
            return Ok(());
        };
        let TypeKind::Domain(domain) = &data_type.kind else {
            return Ok(());
        };
        self.check_domain(named, domain.base.oid, value, span)?;
        let path = self.path();
        let shown = |replay: &Self| {
            let path = crate::catalog::SearchPath(&path);
            replay.catalog.format_type_name(named, path)
        };
        if domain.not_null && value.is_null() {
            let message = format!("domain {} does not allow null values", shown(self));
            return Err(SqlError::new("23502", message).at(span));
        }
        if matches!(value, Value::Unknown(_)) {
            return Ok(());
        }
        for (name, check) in self.checks(ConstraintOwner::Domain(oid)) {
            if self.is_false(&check, &[("value".to_owned(), value.clone())]) {
                let message = format!(
                    "value for domain {} violates check constraint \"{name}\"",
                    shown(self)
                );
                return Err(SqlError::new("23514", message).at(span));
            }
        }
        Ok(())
    }

    /// CHECK constraints by name.
    fn checks(&self, owner: ConstraintOwner) -> Vec<(String, Expression)> {
        let constraints = self.catalog.constraints_of(owner).into_iter();
        let check = |constraint: &Constraint| match &constraint.kind {
            ConstraintKind::Check(expression) if constraint.enforced => {
                Some((constraint.name.clone(), expression.clone()))
            }
            _ => None,
        };
        constraints.filter_map(check).collect()
    }

    /// Whether a condition is certainly false of values. What its functions did is undone.
    fn is_false(&mut self, condition: &Expression, values: &[(String, Value)]) -> bool {
        // The names are those of today, and calls of functions that statements made may do anything.
        let calls = condition.references.iter().any(|reference| {
            let target: ObjectAddress = reference.target;
            matches!(target.class, Class::Function | Class::Operator)
        });
        if calls {
            return false;
        }
        let text = condition.sql(&self.catalog);
        let tokens = lex(&text, 0..text.len() as u32);
        let Ok(tree) = parse_expression(Cursor::new(FileId(0), &text, &tokens)) else {
            return false;
        };
        // Which text is the greater one, the database's collation says.
        let ordered = tokens.iter().any(|token| {
            let text = token.text(&text);
            matches!(text, "<" | ">" | "<=" | ">=") || text.eq_ignore_ascii_case("between")
        });
        let variables = values.iter().map(|(name, value)| {
            let value = match value {
                Value::Text(_) if ordered => unknown(),
                value => value.clone(),
            };
            Variable::new(name.clone(), value)
        });
        let frame = Frame {
            blocks: vec![BlockScope {
                label: None,
                variables: variables.collect(),
            }],
            ..Frame::default()
        };
        let (said, before) = (self.diagnostics.len(), self.catalog.savepoint());
        let mut found = false;
        // What goes wrong on the way is nothing that was asked for.
        let _ = self.interpret(|interpreter: &mut Interpreter<'_>| {
            interpreter.frames.push(frame);
            let value = interpreter.evaluate(&tree, &Scope::default())?;
            found = matches!(interpreter.as_truth(value)?, Truth::False);
            Ok(())
        });
        self.catalog.rollback(before);
        self.diagnostics.truncate(said);
        found
    }
}

const VARCHAR: Oid = Oid(1043);
const NUMERIC: Oid = Oid(1700);

fn unknown() -> Value {
    Value::unknown("it is no constant")
}

/// The rows after VALUES, with their places: for each value the constant, or nothing for DEFAULT.
fn rows_of(values: Span, text: &str) -> Option<Vec<(Span, Vec<Option<Value>>)>> {
    let tokens = lex(text, values.start..values.end);
    let mut cursor = Cursor::within(values, text, &tokens);
    let mut rows = Vec::new();
    loop {
        let start = cursor.position();
        let mut row = cursor.parenthesised().ok()?;
        let parts = row.split_commas().into_iter();
        let row: Vec<Option<Value>> = parts.map(constant_or_default).collect();
        rows.push((cursor.span_from(start), row));
        if !cursor.eat_kind(TokenKind::Comma) {
            break;
        }
    }
    let ends = cursor.is_end()
        || cursor.at_kind(TokenKind::Semicolon)
        || cursor.at_any(&["on", "returning"]);
    ends.then_some(rows)
}

fn constant_or_default(mut part: Cursor<'_>) -> Option<Value> {
    if part.eat("default") && part.is_end() {
        return None;
    }
    Some(constant(part))
}

/// The constant that a text is, if it is one.
fn constant_of(text: &str) -> Value {
    let tokens = lex(text, 0..text.len() as u32);
    constant(Cursor::new(FileId(0), text, &tokens))
}

fn constant(mut part: Cursor<'_>) -> Value {
    let value = if part.eat("null") {
        Value::Null
    } else if part.eat("true") {
        Value::Bool(true)
    } else if part.eat("false") {
        Value::Bool(false)
    } else if part.at_string() {
        match part.string_literal() {
            Ok(literal) => Value::text(literal.value),
            Err(_) => return unknown(),
        }
    } else {
        let negative = part.eat_operator("-");
        let digits = match part.peek().map(|token| token.kind) {
            Some(TokenKind::Integer | TokenKind::Number) => part.peek_text().to_owned(),
            _ => return unknown(),
        };
        part.bump();
        let text = if negative {
            format!("-{digits}")
        } else {
            digits
        };
        match (text.parse(), Decimal::parse(&text)) {
            (Ok(number), _) => Value::Int(number),
            (_, Some(number)) => Value::Numeric(number),
            _ => return unknown(),
        }
    };
    if part.is_end() { value } else { unknown() }
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{messages, replayed};

    #[test]
    fn rows_of_constants_meet_the_constraints() {
        let before = "CREATE DOMAIN positive AS integer CHECK (VALUE > 0);
            CREATE DOMAIN given AS text NOT NULL;
            CREATE DOMAIN short AS varchar(4) DEFAULT 'x' NOT NULL;
            CREATE DOMAIN smaller AS positive CHECK (VALUE < 10);
            CREATE TYPE mood AS ENUM ('sad', 'ok');
            CREATE TABLE t (id serial PRIMARY KEY, a integer NOT NULL, b text DEFAULT 'none' NOT NULL, c varchar(3),
                d integer CHECK (d > a), e numeric CHECK (e <> 0), f boolean, CONSTRAINT named CHECK (b IN ('none', 'one')));
            CREATE TABLE d (p positive, g given, s short, m smaller);
            CREATE TABLE l (i integer, u uuid, m mood, s smallint, j date);
            CREATE TABLE q (a integer NOT NULL, b integer GENERATED ALWAYS AS (a * 2) STORED CHECK (b > 4));
            CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.a := 1; RETURN NEW; END';
            CREATE TABLE h (a integer NOT NULL);
            CREATE TRIGGER g BEFORE INSERT ON h FOR EACH ROW EXECUTE FUNCTION f();
            CREATE TABLE r (a integer NOT NULL);
            CREATE RULE x AS ON INSERT TO r DO INSTEAD NOTHING;
            CREATE TABLE n (a integer CHECK (length(repeat('x', a)) < 3), b text CHECK (b < 'm'));
            CREATE FUNCTION of_user(integer) RETURNS boolean LANGUAGE sql AS 'SELECT false';
            CREATE TABLE o (a integer CHECK (of_user(a)));";
        let null = |column: &str, table: &str| {
            Some(format!(
                "23502 null value in column \"{column}\" of relation \"{table}\" violates not-null constraint"
            ))
        };
        let check = |table: &str, name: &str| {
            Some(format!(
                "23514 new row for relation \"{table}\" violates check constraint \"{name}\""
            ))
        };
        let domain = |domain: &str, name: &str| {
            Some(format!(
                "23514 value for domain {domain} violates check constraint \"{name}\""
            ))
        };
        let other = |message: &str| Some(message.to_owned());
        let cases = [
            ("INSERT INTO t (a) VALUES (1)", None),
            ("INSERT INTO t (a) VALUES (NULL)", null("a", "t")),
            ("INSERT INTO t (b) VALUES ('one')", null("a", "t")),
            ("INSERT INTO t DEFAULT VALUES", null("a", "t")),
            ("INSERT INTO t (a, b) VALUES (1, DEFAULT)", None),
            ("INSERT INTO t (a, b) VALUES (1, NULL)", null("b", "t")),
            ("INSERT INTO t (a, id) VALUES (1, NULL)", null("id", "t")),
            ("INSERT INTO t (a) VALUES (1), (2), (NULL)", null("a", "t")),
            ("INSERT INTO t (a) VALUES (1 + NULL)", None),
            ("INSERT INTO t (a) SELECT NULL", None),
            (
                "INSERT INTO t (a, b) VALUES (1, 'two')",
                check("t", "named"),
            ),
            ("INSERT INTO t (a, d) VALUES (5, 4)", check("t", "t_check")),
            ("INSERT INTO t (a, d) VALUES (5, 6) RETURNING id", None),
            ("INSERT INTO t (a, d) VALUES (5, NULL)", None),
            ("INSERT INTO t (a, d) VALUES (5, 1 + 1)", None),
            (
                "INSERT INTO t (a, e) VALUES (5, 0.0) ON CONFLICT DO NOTHING",
                check("t", "t_e_check"),
            ),
            (
                "INSERT INTO t (a, c) VALUES (5, 'long')",
                other("22001 value too long for type character varying(3)"),
            ),
            ("INSERT INTO t (a, c) VALUES (5, 'lon  ')", None),
            (
                "INSERT INTO t (a, f) VALUES (3000000000, true)",
                other("22003 integer out of range"),
            ),
            ("INSERT INTO d VALUES (1, 'x', 'y', 2)", None),
            (
                "INSERT INTO d VALUES (0, 'x', 'y', 2)",
                domain("positive", "positive_check"),
            ),
            (
                "INSERT INTO d VALUES (1, NULL, 'y', 2)",
                other("23502 domain given does not allow null values"),
            ),
            ("INSERT INTO d (g) VALUES ('x')", None),
            (
                "INSERT INTO d VALUES (1, 'x', 'toolong', 2)",
                other("22001 value too long for type character varying(4)"),
            ),
            (
                "INSERT INTO d VALUES (1, 'x', 'y', 0)",
                domain("smaller", "positive_check"),
            ),
            (
                "INSERT INTO d VALUES (1, 'x', 'y', 10)",
                domain("smaller", "smaller_check"),
            ),
            (
                "INSERT INTO l VALUES ('x')",
                other("22P02 invalid input syntax for type integer: \"x\""),
            ),
            (
                "INSERT INTO l (u) VALUES ('not-a-uuid')",
                other("22P02 invalid input syntax for type uuid: \"not-a-uuid\""),
            ),
            (
                "INSERT INTO l (m) VALUES ('great')",
                other("22P02 invalid input value for enum mood: \"great\""),
            ),
            (
                "INSERT INTO l (s) VALUES (40000)",
                other("22003 smallint out of range"),
            ),
            ("INSERT INTO l (i, u, m) VALUES ('1', NULL, 'ok')", None),
            ("INSERT INTO q VALUES (1)", None),
            ("INSERT INTO h VALUES (NULL)", None),
            ("INSERT INTO r VALUES (NULL)", None),
            ("INSERT INTO n VALUES (5)", check("n", "n_a_check")),
            // The collation says, and a function of the user's is not asked.
            ("INSERT INTO n (b) VALUES ('z')", None),
            ("INSERT INTO o VALUES (1)", None),
            (
                "UPDATE l SET u = 'x'",
                other("22P02 invalid input syntax for type uuid: \"x\""),
            ),
        ];
        for (statement, expected) in cases {
            let found = messages(&replayed(&format!("{before} {statement};")));
            let found: Vec<_> = found
                .iter()
                .filter_map(|message| message.rsplit_once(": ").map(|(message, _)| message))
                .collect();
            let expected: Vec<_> = expected.iter().map(String::as_str).collect();
            assert_eq!(found, expected, "{statement}");
        }
    }
}
