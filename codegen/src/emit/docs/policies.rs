//! Row level security: whether it is on, and every table's policies as SQL.

use std::fmt::Write as _;

use crate::catalog::{Catalog, Expression, Grantee, Policy, Relation, quote_identifier};
use crate::sql::lexer;
use crate::sql::statement::PolicyCommand;

use super::access::Matrix;
use super::markdown::{Inline, Place, code_block, render, text};
use super::names::{Documented, heading};
use super::page::{Block, Part};

const SECTION: &str = "row-level-security";

/// The blocks of the section: the overview, then one for each table with its policies and what follows from them.
pub(super) fn blocks(documented: &Documented<'_>) -> Vec<Part> {
    let matrix = Matrix::new(documented);
    let mut parts = vec![Part::Block(Block {
        id: SECTION.to_owned(),
        section: Some(SECTION),
        body: format!("{}\n\n{}", overview(documented), matrix.overview()),
    })];
    for table in &documented.tables {
        parts.push(Part::Block(Block {
            id: format!("policies {}", super::tables::marker(documented, table)),
            section: Some(SECTION),
            body: format!(
                "{}\n{}",
                of_table(documented, table),
                matrix.of_table(table)
            ),
        }));
    }
    parts
}

fn row_security(table: &Relation) -> bool {
    table.table().is_some_and(|table| table.row_security)
}

/// Which tables have row level security on.
fn overview(documented: &Documented<'_>) -> String {
    let tables = &documented.tables;
    let open: Vec<_> = tables.iter().filter(|table| !row_security(table)).collect();
    let sentence = match (tables.len(), open.len()) {
        (0, _) => vec![text("There are no tables.")],
        (1, 0) => vec![text("The table has RLS enabled.")],
        (_, 0) => vec![text("All tables have RLS enabled.")],
        (all, none) if all == none => {
            vec![text(
                "No table has RLS enabled: grants alone decide who sees which table.",
            )]
        }
        _ => {
            let mut pieces = vec![text("RLS is enabled on all tables but ")];
            list(open.iter().map(|table| documented.link(table)), &mut pieces);
            pieces.push(text(": there, grants alone decide."));
            pieces
        }
    };
    render(&sentence, Place::Block)
}

/// `a, b and c`
pub(super) fn list(items: impl ExactSizeIterator<Item = Inline>, pieces: &mut Vec<Inline>) {
    let count = items.len();
    for (index, item) in items.enumerate() {
        if index > 0 {
            pieces.push(text(if index + 1 == count { " and " } else { ", " }));
        }
        pieces.push(item);
    }
}

fn of_table(documented: &Documented<'_>, table: &Relation) -> String {
    let name = documented.name(table);
    let mut out = format!("### {} Policies\n\n", heading(&name));
    let policies = documented.catalog.policies.related_to(table.oid);
    let policies: Vec<_> = policies.collect();
    let state = match (row_security(table), policies.is_empty()) {
        (true, false) => None,
        (true, true) => Some(
            "RLS is enabled and there is no policy: only roles that bypass RLS see or change rows.",
        ),
        (false, true) => Some("RLS is not enabled."),
        (false, false) => Some("RLS is not enabled, so these policies have no effect:"),
    };
    if let Some(state) = state {
        out.push_str(state);
        out.push_str("\n\n");
    }
    if !policies.is_empty() {
        let sql: Vec<_> = policies
            .iter()
            .map(|policy| create_policy(documented, table, policy))
            .collect();
        out.push_str(&code_block("sql", &sql.join("\n\n")));
    }
    out
}

/// The statement that makes a policy, with its comment above it.
fn create_policy(documented: &Documented<'_>, table: &Relation, policy: &Policy) -> String {
    let catalog = documented.catalog;
    let mut out = String::new();
    if let Some(words) = &policy.comment {
        for line in words.trim().lines() {
            let _ = writeln!(out, "-- {line}");
        }
    }
    let name = policy.name.replace('"', "\"\"");
    let _ = write!(
        out,
        "CREATE POLICY \"{name}\"\n  ON {}",
        documented.sql_name(table)
    );
    if !policy.permissive {
        out.push_str(" AS RESTRICTIVE");
    }
    let _ = write!(out, " FOR {}", command_word(policy.command));
    if let Some(roles) = roles(catalog, policy) {
        let _ = write!(out, "\n  TO {roles}");
    }
    let clauses = [("USING", &policy.using), ("WITH CHECK", &policy.with_check)];
    for (word, expression) in clauses {
        if let Some(expression) = expression {
            let _ = write!(out, "\n  {word} {}", in_parentheses(catalog, expression));
        }
    }
    out.push(';');
    out
}

/// The command as SQL writes it.
pub(super) fn command_word(command: PolicyCommand) -> &'static str {
    match command {
        PolicyCommand::All => "ALL",
        PolicyCommand::Select => "SELECT",
        PolicyCommand::Insert => "INSERT",
        PolicyCommand::Update => "UPDATE",
        PolicyCommand::Delete => "DELETE",
    }
}

/// The roles of TO, or none where the policy is for everybody.
fn roles(catalog: &Catalog, policy: &Policy) -> Option<String> {
    let mut names = Vec::new();
    for role in &policy.roles {
        match role {
            Grantee::Public => return None,
            Grantee::Role(oid) => {
                names.extend(catalog.role(*oid).map(|role| quote_identifier(&role.name)));
            }
        }
    }
    (!names.is_empty()).then(|| names.join(", "))
}

/// An expression in parentheses: on one line, or indented on lines of its own.
fn in_parentheses(catalog: &Catalog, expression: &Expression) -> String {
    let sql = expression.sql(catalog).replace("\r\n", "\n");
    let sql = sql.trim();
    if !sql.contains('\n') && !sql.contains("--") {
        return format!("({sql})");
    }
    let body = reindented(sql).unwrap_or_else(|| format!("    {sql}"));
    format!("(\n{body}\n  )")
}

/// Moves all lines to the right place; none if a literal or name stretches over lines, which must stay as it is.
fn reindented(sql: &str) -> Option<String> {
    let tokens = lexer::lex(sql, 0..sql.len() as u32);
    if tokens.iter().any(|token| token.text(sql).contains('\n')) {
        return None;
    }
    let indent = |line: &str| line.len() - line.trim_start().len();
    let rest = || sql.lines().skip(1).filter(|line| !line.trim().is_empty());
    let common = rest().map(indent).min().unwrap_or_default();
    let mut lines = Vec::new();
    for (index, line) in sql.lines().enumerate() {
        let line = if index == 0 {
            line
        } else {
            line.get(common..).unwrap_or_default()
        };
        let line = line.trim_end();
        lines.push(if line.is_empty() {
            String::new()
        } else {
            format!("    {line}")
        });
    }
    Some(lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_indented_anew() {
        let cases = [
            (
                "id in (\n      select 1\n\n      from t\n    )",
                Some("    id in (\n      select 1\n\n      from t\n    )"),
            ),
            ("a\n= 'b'", Some("    a\n    = 'b'")),
            ("a = 'two\n   lines'", None),
        ];
        for (sql, expected) in cases {
            assert_eq!(reindented(sql).as_deref(), expected, "{sql}");
        }
    }
}
