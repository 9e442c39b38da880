//! Row level security: whether it is on, and every table's policies as SQL and in words.

use std::fmt::Write as _;

use crate::access::{self, Command, Formula, Holder};
use crate::catalog::{Catalog, Expression, Grantee, Policy, Relation, quote_identifier};
use crate::sql::lexer;
use crate::sql::statement::PolicyCommand;

use super::inline::{Inline, code, list, plain, text, visible};
use super::matrix::clause;
use super::names::Documented;

/// The policies of a table, in the order of their making.
pub(super) fn of_table<'a>(documented: &Documented<'a>, table: &Relation) -> Vec<&'a Policy> {
    documented.catalog.policies.related_to(table.oid).collect()
}

/// Whether row level security is on.
pub(super) fn row_security(table: &Relation) -> bool {
    table.table().is_some_and(|table| table.row_security)
}

/// Which tables have row level security on.
pub(super) fn overview(documented: &Documented<'_>) -> Vec<Inline> {
    let tables = &documented.tables;
    let open: Vec<_> = tables.iter().filter(|table| !row_security(table)).collect();
    match (tables.len(), open.len()) {
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
    }
}

/// What there is to say where row level security and policies do not go together.
pub(super) fn state(table: &Relation, has_policies: bool) -> Option<&'static str> {
    match (row_security(table), has_policies) {
        (true, true) => None,
        (true, false) => Some(
            "RLS is enabled and there is no policy: only roles that bypass RLS see or change rows.",
        ),
        (false, false) => Some("RLS is not enabled."),
        (false, true) => Some("RLS is not enabled, so these policies have no effect:"),
    }
}

/// What a policy allows, or demands if it is restrictive: a sentence for each condition that roles meet.
pub(super) fn sentences(documented: &Documented<'_>, policy: &Policy) -> Vec<Vec<Inline>> {
    let catalog = documented.catalog;
    let Some(table) = catalog.relation(policy.relation) else {
        return Vec::new();
    };
    let mut groups: Vec<(Vec<Inline>, Vec<Inline>)> = Vec::new();
    for role in documented.roles() {
        let holder = Holder::new(catalog, role);
        if !holder.is_among(&policy.roles) || holder.bypasses(table) {
            continue;
        }
        let words = effect(catalog, &holder, policy);
        match groups.iter_mut().find(|(known, _)| *known == words) {
            Some((_, roles)) => roles.push(code(&role.name)),
            None => groups.push((words, vec![code(&role.name)])),
        }
    }
    let sentence = |(words, roles): (Vec<Inline>, Vec<Inline>)| {
        let mut pieces = Vec::new();
        list(roles.into_iter(), &mut pieces);
        pieces.push(text(if policy.permissive {
            " may "
        } else {
            " may only "
        }));
        pieces.push(text(verbs(policy.command)));
        pieces.extend(words);
        pieces
    };
    groups.into_iter().map(sentence).collect()
}

fn verbs(command: PolicyCommand) -> &'static str {
    match command {
        PolicyCommand::All => "read, create, update and delete",
        PolicyCommand::Select => Command::Select.verb(),
        PolicyCommand::Insert => Command::Insert.verb(),
        PolicyCommand::Update => Command::Update.verb(),
        PolicyCommand::Delete => Command::Delete.verb(),
    }
}

/// ` rows where …`, of rows as they are and, if that differs, as they become.
fn effect(catalog: &Catalog, holder: &Holder<'_>, policy: &Policy) -> Vec<Inline> {
    let of_rows = match policy.command {
        PolicyCommand::Insert => None,
        // Without USING there is no row to reach.
        _ => Some(match policy.using {
            Some(_) => access::clause(catalog, holder, policy, false).unwrap_or(Formula::Never),
            None => Formula::Never,
        }),
    };
    let of_new_rows = match policy.command {
        PolicyCommand::Select | PolicyCommand::Delete => None,
        _ => Some(access::clause(catalog, holder, policy, true).unwrap_or(Formula::Never)),
    };
    let mut pieces = vec![text(" ")];
    match (of_rows, of_new_rows) {
        (Some(old), Some(new)) if old != new => {
            pieces.extend(rows(catalog, &old));
            pieces.extend(new_row(catalog, &new));
        }
        (Some(only), _) | (None, Some(only)) => pieces.extend(rows(catalog, &only)),
        (None, None) => {}
    }
    pieces
}

/// `every row`, `no row`, `rows where …`
fn rows(catalog: &Catalog, formula: &Formula) -> Vec<Inline> {
    match formula {
        Formula::Always => vec![text("every row")],
        Formula::Never => vec![text("no row")],
        other => conditional(catalog, other, "every row if ", "rows where "),
    }
}

/// What a row has to be after it was written.
fn new_row(catalog: &Catalog, formula: &Formula) -> Vec<Inline> {
    match formula {
        Formula::Always => vec![text("; the new row may hold anything")],
        Formula::Never => vec![text("; but no new row is allowed")],
        other => conditional(catalog, other, "; if ", "; the new row must be one where "),
    }
}

fn conditional(
    catalog: &Catalog,
    formula: &Formula,
    of_caller: &str,
    of_rows: &str,
) -> Vec<Inline> {
    let start = if formula.is_of_caller() {
        of_caller
    } else {
        of_rows
    };
    let mut pieces = vec![text(start)];
    pieces.extend(clause(catalog, formula));
    pieces
}

/// The statement that makes a policy, with its comment and what it means above it.
pub(super) fn explained(documented: &Documented<'_>, table: &Relation, policy: &Policy) -> String {
    let mut out = String::new();
    let comment = policy.comment.iter().flat_map(|words| words.trim().lines());
    let comment = comment.map(str::to_owned);
    let meaning = sentences(documented, policy)
        .into_iter()
        .map(|pieces| visible(&plain(&pieces)));
    for line in comment.chain(meaning) {
        let _ = writeln!(out, "-- {line}");
    }
    out + &create_policy(documented, table, policy)
}

/// The statement that makes a policy.
pub(super) fn create_policy(
    documented: &Documented<'_>,
    table: &Relation,
    policy: &Policy,
) -> String {
    let catalog = documented.catalog;
    let mut out = String::new();
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
