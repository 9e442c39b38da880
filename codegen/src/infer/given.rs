//! Columns whose values PostgreSQL gives itself: generated ones, and identities that are GENERATED ALWAYS
//! (`rewriteTargetListIU`).

use crate::catalog::{Catalog, Column, Oid, RelationKind};
use crate::source::Span;
use crate::sql::tree::{Assignment, Expr, ExprKind, Modify, Overriding, Query, SetTarget};

use super::analyzer::{Analyzer, Result};
use super::modify::plain_values;
use super::scope::Item;
use super::{Scope, SqlError};

/// A column of the table below a view.
struct Stored<'a> {
    column: &'a Column,
    /// A view on the way has a default of its own for it, which takes the place of DEFAULT.
    defaulted: bool,
}

/// What is written for a column.
struct Written {
    /// DEFAULT
    default: bool,
    span: Span,
}

impl Written {
    fn of(value: &Expr) -> Self {
        Self {
            default: value.kind == ExprKind::Default,
            span: value.span,
        }
    }
}

/// The column of the table that a column of a table or of an updatable view is.
fn stored<'a>(catalog: &'a Catalog, relation: Oid, name: &str) -> Option<Stored<'a>> {
    let mut relation = catalog.relation(relation)?;
    let mut column = relation.column(name)?;
    let mut defaulted = false;
    while let RelationKind::View(view) = &relation.kind {
        let inferred = column.inferred.as_ref()?;
        let replaced = catalog
            .triggers
            .related_to(relation.oid)
            .any(|trigger| trigger.for_each_row)
            || catalog.rules.related_to(relation.oid).next().is_some();
        if replaced || !view.auto_updatable || !inferred.updatable {
            return None;
        }
        defaulted |= column.default.is_some();
        let origin = inferred.origin?;
        relation = catalog.relation(origin.oid)?;
        column = relation.column_numbered(origin.column)?;
    }
    relation.table()?;
    Some(Stored { column, defaulted })
}

/// Whether a statement may give a column of a relation no value but DEFAULT.
pub(crate) fn is_given(catalog: &Catalog, relation: Oid, name: &str) -> bool {
    stored(catalog, relation, name).is_some_and(|stored| {
        let identity = stored.column.identity.as_ref();
        stored.column.generated.is_some() || identity.is_some_and(|identity| identity.always)
    })
}

impl Analyzer<'_> {
    /// Complains about values for columns that PostgreSQL gives their values. A rule's commands are rewritten only where
    /// it applies.
    /// `width` is how many columns INSERT's query has.
    pub(super) fn check_given(&self, modify: &Modify, target: Item, width: usize) -> Result<()> {
        if matches!(self.context.scope, Scope::Trigger { .. }) {
            return Ok(());
        }
        let Some(relation) = self
            .levels
            .last()
            .and_then(|level| level.entries[target.entry].relation)
        else {
            return Ok(());
        };
        if let Some(source) = &modify.source {
            let names = self.inserted(&modify.columns, relation);
            for (index, name) in names.iter().enumerate() {
                let written = written(source, width, index);
                self.check_inserted(relation, name, &written, modify.overriding)?;
            }
        }
        for branch in &modify.branches {
            let names = self.inserted(&branch.columns, relation);
            for (name, value) in names.iter().zip(&branch.values) {
                self.check_inserted(relation, name, &[Written::of(value)], branch.overriding)?;
            }
            self.check_updated(relation, &branch.assignments)?;
        }
        self.check_updated(relation, &modify.assignments)?;
        match &modify.conflict {
            Some(conflict) => self.check_updated(relation, &conflict.assignments),
            None => Ok(()),
        }
    }

    /// The columns that INSERT names, or all.
    fn inserted(&self, columns: &[SetTarget], relation: Oid) -> Vec<String> {
        if !columns.is_empty() {
            return columns.iter().map(|it| it.column.value.clone()).collect();
        }
        let relation = self.context.catalog.relation(relation);
        let columns = relation.map_or(&[][..], |relation| &relation.columns);
        columns.iter().map(|column| column.name.clone()).collect()
    }

    fn check_inserted(
        &self,
        relation: Oid,
        name: &str,
        written: &[Written],
        overriding: Option<Overriding>,
    ) -> Result<()> {
        let Some(stored) = stored(self.context.catalog, relation, name) else {
            return Ok(());
        };
        let value = written.iter().find(|value| !value.default);
        let value = value.or(written.first().filter(|_| stored.defaulted));
        let (Some(value), column) = (value, stored.column) else {
            return Ok(());
        };
        let always = column.identity.as_ref().is_some_and(|it| it.always);
        if column.generated.is_none() && (!always || overriding.is_some()) {
            return Ok(());
        }
        let message = format!(
            "cannot insert a non-DEFAULT value into column \"{}\"",
            column.name
        );
        Err(refused(message, column, value.span))
    }

    fn check_updated(&self, relation: Oid, assignments: &[Assignment]) -> Result<()> {
        for assignment in assignments {
            for (index, target) in assignment.targets.iter().enumerate() {
                let value = match &assignment.value.kind {
                    ExprKind::Row(parts) if assignment.targets.len() > 1 => parts.get(index),
                    _ => Some(&assignment.value),
                };
                let found = stored(self.context.catalog, relation, &target.column.value);
                let (Some(stored), Some(value)) = (found, value) else {
                    continue;
                };
                let column = stored.column;
                let always = column.identity.as_ref().is_some_and(|it| it.always);
                let given = column.generated.is_some() || always;
                if given && (stored.defaulted || value.kind != ExprKind::Default) {
                    let message =
                        format!("column \"{}\" can only be updated to DEFAULT", column.name);
                    return Err(refused(message, column, value.span));
                }
            }
        }
        Ok(())
    }
}

/// What is written for a column, and where: in each row of VALUES, or by a query of a width. Nothing where a row spreads.
fn written(source: &Query, width: usize, index: usize) -> Vec<Written> {
    let spreads = |value: &Expr| matches!(value.kind, ExprKind::Star(_) | ExprKind::AllFields(_));
    match plain_values(source) {
        Some(rows) if rows.iter().any(|row| row.iter().any(spreads)) => Vec::new(),
        Some(rows) => rows
            .iter()
            .filter_map(|row| row.get(index).map(Written::of))
            .collect(),
        None => Vec::from_iter((index < width).then_some(Written {
            default: false,
            span: source.span,
        })),
    }
}

fn refused(message: String, column: &Column, span: Span) -> SqlError {
    let name = &column.name;
    let detail = if column.generated.is_some() {
        format!("Column \"{name}\" is a generated column.")
    } else {
        format!("Column \"{name}\" is an identity column defined as GENERATED ALWAYS.")
    };
    SqlError::new("428C9", message, span).with_detail(detail)
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::Severity;
    use crate::replay::Replay;
    use crate::source::{Origin, SourceFile};

    #[test]
    fn generated_columns_and_identities_take_no_values() {
        let before =
            "CREATE TABLE t (a integer, b integer GENERATED ALWAYS AS (a * 2) STORED, c integer);
            CREATE TABLE i (id integer GENERATED ALWAYS AS IDENTITY, x text);
            CREATE TABLE d (id integer GENERATED BY DEFAULT AS IDENTITY, x text);
            CREATE VIEW v AS SELECT b AS w, a FROM t;
            CREATE VIEW n AS SELECT a, b FROM t;
            ALTER VIEW n ALTER COLUMN b SET DEFAULT 100;
            CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
            CREATE VIEW o AS SELECT a, b FROM t;
            CREATE TRIGGER g INSTEAD OF INSERT ON o FOR EACH ROW EXECUTE FUNCTION f();";
        let insert = |column: &str| {
            format!("428C9 cannot insert a non-DEFAULT value into column \"{column}\"")
        };
        let update =
            |column: &str| format!("428C9 column \"{column}\" can only be updated to DEFAULT");
        let cases = [
            ("INSERT INTO t VALUES (1, 2)", Some(insert("b"))),
            (
                "INSERT INTO t VALUES (1, DEFAULT, 3), (1, DEFAULT, 3)",
                None,
            ),
            (
                "INSERT INTO t VALUES (1, DEFAULT), (1, 2)",
                Some(insert("b")),
            ),
            ("INSERT INTO t VALUES (1)", None),
            ("INSERT INTO t (c, b) VALUES (1, 2)", Some(insert("b"))),
            ("INSERT INTO t (c, a) VALUES (1, 2)", None),
            ("INSERT INTO t SELECT a, a FROM t", Some(insert("b"))),
            ("INSERT INTO t SELECT a FROM t", None),
            ("INSERT INTO t SELECT * FROM t", Some(insert("b"))),
            ("INSERT INTO t DEFAULT VALUES", None),
            ("UPDATE t SET b = 1", Some(update("b"))),
            ("UPDATE t SET b = DEFAULT, a = 1", None),
            ("UPDATE t SET (a, b) = (1, DEFAULT)", None),
            ("UPDATE t SET (a, b) = (SELECT 1, 2)", Some(update("b"))),
            ("INSERT INTO i VALUES (1, 'x')", Some(insert("id"))),
            (
                "INSERT INTO i OVERRIDING SYSTEM VALUE VALUES (1, 'x')",
                None,
            ),
            ("INSERT INTO i OVERRIDING USER VALUE VALUES (1, 'x')", None),
            (
                "INSERT INTO t OVERRIDING SYSTEM VALUE VALUES (1, 2)",
                Some(insert("b")),
            ),
            ("INSERT INTO d VALUES (1, 'x')", None),
            ("UPDATE d SET id = 1", None),
            ("UPDATE i SET id = 1", Some(update("id"))),
            ("INSERT INTO t (a) VALUES (1) ON CONFLICT DO NOTHING", None),
            ("INSERT INTO v VALUES (1, 2)", Some(insert("b"))),
            ("INSERT INTO v VALUES (DEFAULT, 2)", None),
            ("UPDATE v SET w = 2", Some(update("b"))),
            ("INSERT INTO n VALUES (1, DEFAULT)", Some(insert("b"))),
            ("INSERT INTO o VALUES (1, 2)", None),
            (
                "MERGE INTO i USING (SELECT 1 AS a) s ON id = s.a WHEN NOT MATCHED THEN INSERT (id, x) VALUES (s.a, 'x')",
                Some(insert("id")),
            ),
            (
                "MERGE INTO t USING (SELECT 1 AS a) s ON t.a = s.a WHEN MATCHED THEN UPDATE SET b = 1",
                Some(update("b")),
            ),
            (
                "WITH w AS (INSERT INTO i VALUES (1) RETURNING *) SELECT * FROM w",
                Some(insert("id")),
            ),
            (
                "CREATE RULE r AS ON DELETE TO d DO INSTEAD INSERT INTO i VALUES (1, 'x')",
                None,
            ),
        ];
        for (statement, expected) in cases {
            let mut replay = Replay::new("postgres");
            let text = format!("{before} {statement};");
            let file = replay.sources.add(SourceFile {
                name: "test.sql".to_owned(),
                text: text.as_str().into(),
                origin: Origin::User,
            });
            replay.run_file(file);
            let errors = replay.diagnostics.iter();
            let errors = errors.filter(|it| it.severity == Severity::Error);
            let found: Vec<_> = errors
                .map(|it| format!("{} {}", it.code, it.message))
                .collect();
            assert_eq!(found, Vec::from_iter(expected), "{statement}");
        }
    }
}
