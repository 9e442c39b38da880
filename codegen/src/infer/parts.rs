//! What may not stand in an expression that is stored for a purpose: calls whose result changes, rows as a whole, system
//! columns, and in publications whatever a statement made.

use crate::catalog::{CastMethod, Oid};
use crate::source::Span;
use crate::sql::statement::Volatility;

use super::SqlError;
use super::analyzer::{Analyzer, Result};
use super::coercion::Pathway;
use super::purpose::Purpose;
use super::routine::Routine;
use super::system;
use super::types::Types;
use super::value::Value;

/// A part that not every purpose allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// A call that may give something else another time. Functions in SQL do not count: the planner may put their body in
    /// the place of the call.
    Mutable,
    SystemColumn,
    WholeRow,
    Query,
    MadeFunction,
    MadeOperator,
    MadeType,
    MadeCollation,
}

impl Analyzer<'_> {
    /// Whether somebody asks for the parts: few expressions are stored for a purpose that forbids any.
    fn notes_parts(&self) -> bool {
        matches!(
            self.purpose,
            Purpose::Generated(..)
                | Purpose::IndexKey
                | Purpose::IndexPredicate
                | Purpose::PartitionKey
                | Purpose::Publication
        )
    }

    pub(super) fn note_part(&mut self, part: Part, span: Span) {
        if self.notes_parts() {
            self.parts.push((part, span));
        }
    }

    pub(super) fn note_function(&mut self, routine: &Routine, span: Span) {
        if !self.notes_parts() {
            return;
        }
        if !routine.built_in {
            self.parts.push((Part::MadeFunction, span));
        }
        self.note_call(routine.oid, routine.immutable, span);
    }

    pub(super) fn note_operator(&mut self, function: Oid, built_in: bool, span: Span) {
        if !self.notes_parts() {
            return;
        }
        if !built_in {
            self.parts.push((Part::MadeOperator, span));
        }
        self.note_call(function, self.is_immutable(function), span);
    }

    /// Whether a function that is called without its name is.
    fn is_immutable(&self, function: Oid) -> bool {
        if function.is_built_in() {
            return system::is_immutable(function);
        }
        let function = self.context.catalog.functions.get(function);
        function.is_none_or(|function| function.volatility == Volatility::Immutable)
    }

    fn note_call(&mut self, function: Oid, immutable: bool, span: Span) {
        let function = self.context.catalog.functions.get(function);
        let in_sql = function.is_some_and(|function| function.language == "sql");
        if !immutable && !in_sql {
            self.parts.push((Part::Mutable, span));
        }
    }

    /// The type of a part of the expression.
    pub(super) fn note_type(&mut self, value: &Value) {
        if self.purpose == Purpose::Publication
            && value.data_type.is_some_and(|it| !it.is_built_in())
        {
            self.parts.push((Part::MadeType, value.span));
        }
    }

    /// What a conversion calls.
    pub(super) fn note_conversion(
        &mut self,
        source: Oid,
        target: Oid,
        pathway: Option<Pathway>,
        span: Span,
    ) {
        if !self.notes_parts() {
            return;
        }
        let types = self.types();
        let (source, target) = (types.base(source), types.base(target));
        match pathway {
            Some(Pathway::Function) => {
                let made = types.catalog.casts.only((source, target));
                let function = match (system::cast(source, target), made.map(|it| &it.method)) {
                    (Some(cast), _) => cast.function,
                    (None, Some(CastMethod::Function(function))) => *function,
                    _ => None,
                };
                if let Some(function) = function {
                    self.note_call(function, self.is_immutable(function), span);
                }
            }
            Some(Pathway::ViaText) => {
                if !is_immutable_as_text(types, source) || !is_immutable_as_text(types, target) {
                    self.parts.push((Part::Mutable, span));
                }
            }
            Some(Pathway::Array) => {
                if let (Some(from), Some(to)) = (types.element(source), types.element(target)) {
                    let context = super::coercion::Coercion::Explicit;
                    self.note_conversion(from, to, types.pathway(from, to, context), span);
                }
            }
            Some(Pathway::Relabel) | None => {}
        }
    }

    /// Complains about parts that the purpose does not allow, as PostgreSQL does once an expression is analysed.
    pub(super) fn check_parts(&self, whole: Span) -> Result<()> {
        let find = |part: Part| {
            let mut parts = self.parts.iter();
            parts.find(|(own, _)| *own == part).map(|(_, span)| *span)
        };
        let immutable = |what: &str| match find(Part::Mutable) {
            Some(span) => {
                let message = format!("functions in {what} must be marked IMMUTABLE");
                Err(SqlError::new("42P17", message, span))
            }
            None => Ok(()),
        };
        match self.purpose {
            Purpose::Generated(..) => {
                if let Some(span) = find(Part::WholeRow) {
                    let message = "cannot use whole-row variable in column generation expression";
                    let detail =
                        "This would cause the generated column to depend on its own value.";
                    return Err(SqlError::new("42P17", message, span).with_detail(detail));
                }
                match find(Part::Mutable) {
                    Some(span) => {
                        let message = "generation expression is not immutable";
                        Err(SqlError::new("42P17", message, span))
                    }
                    None => Ok(()),
                }
            }
            Purpose::IndexKey => immutable("index expression"),
            Purpose::IndexPredicate => immutable("index predicate"),
            Purpose::PartitionKey => immutable("partition key expression"),
            Purpose::Publication => self.check_publication(whole),
            _ => Ok(()),
        }
    }

    /// `check_simple_rowfilter_expr`
    fn check_publication(&self, whole: Span) -> Result<()> {
        let Some((part, span)) = self.parts.iter().find(|(part, _)| *part != Part::WholeRow) else {
            return Ok(());
        };
        let detail = match part {
            Part::SystemColumn => "System columns are not allowed.",
            Part::MadeOperator => "User-defined operators are not allowed.",
            Part::MadeType => "User-defined types are not allowed.",
            Part::MadeCollation => "User-defined collations are not allowed.",
            Part::Query => {
                "Only columns, constants, built-in operators, built-in data types, built-in collations, and immutable \
                 built-in functions are allowed."
            }
            _ => "User-defined or built-in mutable functions are not allowed.",
        };
        let span = if span.file == whole.file {
            *span
        } else {
            whole
        };
        let message = "invalid publication WHERE expression";
        Err(SqlError::new("0A000", message, span).with_detail(detail))
    }
}

/// Whether a type is read and written the same way always. Arrays, rows, enums and ranges ask what they are made of, or
/// the catalog.
fn is_immutable_as_text(types: Types<'_>, data_type: Oid) -> bool {
    data_type.is_built_in()
        && types.element(data_type).is_none()
        && types.range_subtype(data_type).is_none()
        && types.multirange_range(data_type).is_none()
        && system::is_immutable_as_text(data_type)
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::Severity;
    use crate::replay::Replay;
    use crate::source::{Origin, SourceFile};

    fn refused(sql: &str) -> Vec<String> {
        let mut replay = Replay::new("postgres");
        let file = replay.sources.add(SourceFile {
            name: "test.sql".to_owned(),
            text: sql.into(),
            origin: Origin::User,
        });
        replay.run_file(file);
        let errors = replay.diagnostics.iter();
        let errors = errors.filter(|it| it.severity == Severity::Error);
        errors
            .map(|it| format!("{} {}", it.code, it.message))
            .collect()
    }

    const BEFORE: &str = "CREATE TYPE mood AS ENUM ('sad', 'ok');
        CREATE FUNCTION f(integer) RETURNS integer LANGUAGE plpgsql AS 'BEGIN RETURN 1; END';
        CREATE FUNCTION g(integer) RETURNS integer LANGUAGE sql AS 'SELECT $1';
        CREATE FUNCTION h(integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT $1';
        CREATE OPERATOR ## (leftarg = integer, rightarg = integer, procedure = int4pl);
        CREATE TABLE t (a integer, b text, c timestamptz, d timestamp, e mood, j jsonb, n text[]);";

    #[test]
    fn what_indexes_and_generated_columns_compute_stays_the_same() {
        // What is computed of the row, its type, and whether an index and a column take it.
        let cases = [
            ("lower(b)", "text", true),
            ("a + h(a)", "integer", true),
            ("f(a)", "integer", false),
            // The planner puts the body in the place of the call.
            ("g(a)", "integer", true),
            ("a ## a", "integer", true),
            ("c + interval '1 day'", "timestamptz", false),
            ("d + interval '1 day'", "timestamp", true),
            ("c::date", "date", false),
            ("d::date", "date", true),
            ("c::text", "text", false),
            ("a::text", "text", true),
            ("e::text", "text", false),
            ("b::mood", "mood", false),
            ("n::text", "text", false),
            ("j ->> 'x'", "text", true),
            ("(j ->> 'x')::timestamptz", "timestamptz", false),
            ("(j ->> 'x')::integer", "integer", true),
            ("date_trunc('day', c)", "timestamptz", false),
            ("date_trunc('day', c AT TIME ZONE 'UTC')", "timestamp", true),
            ("to_tsvector(b)", "tsvector", false),
            ("to_tsvector('english', b)", "tsvector", true),
            ("concat(a, b)", "text", false),
            ("coalesce(b, 'x') || a::text", "text", true),
            ("greatest(c, now())", "timestamptz", false),
            ("c > '2020-01-01'", "boolean", true),
            ("b || current_user", "text", false),
            ("extract(epoch FROM d)", "numeric", true),
            ("extract(day FROM c)", "numeric", false),
        ];
        for (expression, data_type, taken) in cases {
            let asked = [
                (
                    format!("CREATE INDEX ON t (({expression}))"),
                    "functions in index expression must be marked IMMUTABLE",
                ),
                (
                    format!("CREATE INDEX ON t (a) WHERE ({expression}) IS NULL"),
                    "functions in index predicate must be marked IMMUTABLE",
                ),
                (
                    format!(
                        "ALTER TABLE t ADD x {data_type} GENERATED ALWAYS AS ({expression}) STORED"
                    ),
                    "generation expression is not immutable",
                ),
            ];
            for (statement, message) in asked {
                let refusal = (!taken).then(|| format!("42P17 {message}"));
                let found = refused(&format!("{BEFORE} {statement};"));
                assert_eq!(found, Vec::from_iter(refusal), "{statement}");
            }
        }
    }

    #[test]
    fn rows_as_a_whole_and_system_columns_are_not_generated_from() {
        let cases = [
            (
                "num_nulls(t)",
                "42P17 cannot use whole-row variable in column generation expression",
            ),
            (
                "num_nulls(t.*)",
                "42P17 cannot use whole-row variable in column generation expression",
            ),
            (
                "CASE WHEN xmin <> '37' THEN 1 ELSE 2 END",
                "42P10 cannot use system column \"xmin\" in column generation expression",
            ),
        ];
        for (expression, message) in cases {
            let sql = format!(
                "{BEFORE} ALTER TABLE t ADD x integer GENERATED ALWAYS AS ({expression}) STORED;"
            );
            assert_eq!(refused(&sql), [message], "{expression}");
        }
        let sql = format!(
            "{BEFORE} ALTER TABLE t ADD x integer GENERATED ALWAYS AS (num_nulls(tableoid)) STORED;"
        );
        assert_eq!(refused(&sql), [""; 0]);
    }

    #[test]
    fn publications_filter_by_what_comes_with_postgresql() {
        let cases = [
            ("a > 1 AND b LIKE 'x%'", true),
            ("c < '2020-01-01'", true),
            ("lower(b) = 'x'", true),
            ("a ## a > 1", false),
            ("h(a) > 1", false),
            ("a < random()", false),
            ("e = 'ok'", false),
            ("ctid = '(0,1)'", false),
            ("a IN (SELECT generate_series(1, 5))", false),
            ("c < now()", false),
            ("a IN (1, 2) OR coalesce(b, 'x') IS NULL", true),
        ];
        for (filter, taken) in cases {
            let found = refused(&format!(
                "{BEFORE} CREATE PUBLICATION p FOR TABLE t WHERE ({filter});"
            ));
            let expected: &[&str] = if taken {
                &[]
            } else {
                &["0A000 invalid publication WHERE expression"]
            };
            assert_eq!(found, expected, "{filter}");
        }
    }
}
