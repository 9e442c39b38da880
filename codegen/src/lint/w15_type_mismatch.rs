use crate::catalog::{Catalog, Relation};
use crate::diagnostic::{Diagnostic, Severity};
use crate::sql::QualifiedName;
use crate::sql::read::read_statement;
use crate::sql::split::split;
use crate::sql::statement::Statement;

use super::context::{Context, relation_address};
use super::{Found, Rule};

pub(super) const RULE: Rule = Rule {
    code: "W15",
    explanation: include_str!("w15_type_mismatch.md"),
    check,
};

/// No such operator or function for these types, ambiguity, a wrong type, a literal that its type does not read.
const MISMATCHES: [&str; 4] = ["42883", "42725", "42804", "22P02"];

fn check(context: &Context<'_>, found: &mut Vec<Found>) {
    for diagnostic in &context.database.diagnostics {
        if diagnostic.severity != Severity::Error || !MISMATCHES.contains(&diagnostic.code) {
            continue;
        }
        let Some((policy, table)) = refused_policy(context, diagnostic) else {
            continue;
        };
        found.push(Found {
            object: find(context.catalog, &table).map(relation_address),
            span: diagnostic.span(),
            message: format!(
                "policy {} of table {table} is never made: {}",
                crate::catalog::quote_identifier(&policy),
                diagnostic.message
            ),
            help: "give both sides the same type: PostgreSQL refuses the whole statement"
                .to_owned(),
            fix: None,
        });
    }
}

/// The policy and table of the statement that a message points into, if it is one that makes or changes a policy.
fn refused_policy(
    context: &Context<'_>,
    diagnostic: &Diagnostic,
) -> Option<(String, QualifiedName)> {
    let span = diagnostic.span()?;
    let file = context.database.sources.file(span.file);
    let mut statements = split(span.file, &file.text);
    let raw = statements.find(|raw| raw.span.start <= span.start && span.start < raw.span.end)?;
    match read_statement(span.file, &file.text, &raw).ok()?.value {
        Statement::CreatePolicy(create) => Some((create.name.value, create.table)),
        Statement::AlterPolicy(alter) => Some((alter.name.value, alter.table)),
        _ => None,
    }
}

fn find<'a>(catalog: &'a Catalog, name: &QualifiedName) -> Option<&'a Relation> {
    let schema = name
        .schema
        .as_ref()
        .map_or("public", |schema| &schema.value);
    catalog.relation_in(catalog.schema_named(schema)?.oid, &name.name.value)
}

#[cfg(test)]
mod tests {
    use super::super::testing;

    #[test]
    fn comparisons_that_do_not_exist() {
        let table = "create table a (id int primary key, user_id uuid); alter table a enable row level security;";
        testing::check(
            "W15",
            &[
                (
                    &format!("{table} create policy p on a for select using (id = auth.uid());"),
                    &["policy p of table a is never made: operator does not exist: integer = uuid"],
                ),
                (
                    &format!(
                        "{table} create policy p on a for select using (user_id = auth.uid());
                              alter policy p on a using (user_id = (auth.jwt() -> 'sub'));"
                    ),
                    &["policy p of table a is never made: operator does not exist: uuid = jsonb"],
                ),
                (&format!("{table} select id = auth.uid() from a;"), &[]),
                (
                    &format!(
                        "{table} create policy p on a for select using (user_id = auth.uid());"
                    ),
                    &[],
                ),
            ],
        );
    }
}
