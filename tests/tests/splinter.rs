//! Lint beside splinter, Supabase's linter of live databases (github.com/supabase/splinter): on every supabase project of
//! the corpus both find the same, but for the differences that are listed here with their reasons.
//!
//! What splinter found on a real server is recorded in `tests/splinter/answers.json`, as lint and object; none of its code
//! is kept. `tests/splinter/record.py` asks it anew.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use rowtype::Database;
use rowtype::catalog::{Catalog, Class, Function, Grantee, Policy, Relation, RelationKind};
use rowtype::lint::{Finding, Options, findings};
use rowtype::sql::statement::PolicyCommand;
use rowtype_tests::corpus;
use serde_json::Value;

/// A lint of splinter, the rules that find the same, and how a finding names its object as splinter does.
struct Pair {
    lint: &'static str,
    rules: &'static [&'static str],
    object: fn(&Catalog, &Finding) -> Option<String>,
}

/// Lints that can be decided from files and that rules of ours stand for.
const PAIRS: &[Pair] = &[
    pair("unindexed_foreign_keys", &["I6"], constraint),
    pair("auth_users_exposed", &["E7"], view),
    pair("auth_rls_initplan", &["I1"], table),
    pair("no_primary_key", &["I8"], table),
    pair("multiple_permissive_policies", &["I3"], table_and_command),
    pair("policy_exists_rls_disabled", &["E2"], table),
    pair("rls_enabled_no_policy", &["W12"], table),
    pair("duplicate_index", &["I7"], table),
    pair("security_definer_view", &["E7", "E12"], view),
    pair("function_search_path_mutable", &["W9", "E12"], function),
    pair("rls_disabled_in_public", &["E1"], table),
    pair("extension_in_public", &["I9"], extension),
    pair("rls_references_user_metadata", &["E9"], table),
    pair("materialized_view_in_api", &["E7"], materialized_view),
    pair("foreign_table_in_api", &["E7"], foreign_table),
    pair("sensitive_columns_exposed", &["W18"], table),
    pair("rls_policy_always_true", &["E5"], table),
    pair("public_bucket_allows_listing", &["W13"], bucket),
];

/// Lints that no rule stands for, with the reason.
const WITHOUT_RULE: &[(&str, &str)] = &[
    (
        "anon_security_definer_function_executable",
        "E8 reports those that trust an id; the page of functions lists who may call which",
    ),
    (
        "authenticated_security_definer_function_executable",
        "as for anon",
    ),
];

const fn pair(
    lint: &'static str,
    rules: &'static [&'static str],
    object: fn(&Catalog, &Finding) -> Option<String>,
) -> Pair {
    Pair {
        lint,
        rules,
        object,
    }
}

fn relation_name(catalog: &Catalog, relation: &Relation) -> Option<String> {
    let schema = catalog.schema(relation.schema)?;
    Some(format!("{}.{}", schema.name, relation.name))
}

/// The table of a finding about it or about what belongs to it.
fn relation<'a>(catalog: &'a Catalog, finding: &Finding) -> Option<&'a Relation> {
    let object = finding.object?;
    let oid = match object.class {
        Class::Relation => object.oid,
        Class::Policy => catalog.policies.get(object.oid)?.relation,
        Class::Constraint => catalog.constraints.get(object.oid)?.relation()?,
        _ => return None,
    };
    let relation = catalog.relation(oid)?;
    match relation.index() {
        Some(index) => catalog.relation(index.table),
        None => Some(relation),
    }
}

fn table(catalog: &Catalog, finding: &Finding) -> Option<String> {
    relation_name(catalog, relation(catalog, finding)?)
}

fn table_and_command(catalog: &Catalog, finding: &Finding) -> Option<String> {
    let command = finding.message.split(' ').nth(2)?;
    Some(format!("{} {command}", table(catalog, finding)?))
}

fn constraint(catalog: &Catalog, finding: &Finding) -> Option<String> {
    let constraint = catalog.constraints.get(finding.object?.oid)?;
    Some(format!("{} {}", table(catalog, finding)?, constraint.name))
}

fn view(catalog: &Catalog, finding: &Finding) -> Option<String> {
    let view = relation(catalog, finding)?;
    matches!(view.kind, RelationKind::View(_)).then(|| relation_name(catalog, view))?
}

fn materialized_view(catalog: &Catalog, finding: &Finding) -> Option<String> {
    let view = relation(catalog, finding)?;
    matches!(view.kind, RelationKind::MaterializedView(_)).then(|| relation_name(catalog, view))?
}

fn foreign_table(catalog: &Catalog, finding: &Finding) -> Option<String> {
    let table = relation(catalog, finding)?;
    table.table()?.foreign.as_ref()?;
    relation_name(catalog, table)
}

fn function(catalog: &Catalog, finding: &Finding) -> Option<String> {
    let object = finding.object?;
    let function = (object.class == Class::Function).then(|| catalog.function(object.oid))??;
    let schema = catalog.schema(function.schema)?;
    Some(format!("{}.{}", schema.name, function.name))
}

fn extension(catalog: &Catalog, finding: &Finding) -> Option<String> {
    Some(catalog.extensions.get(finding.object?.oid)?.name.clone())
}

/// The bucket that a policy lets callers list.
fn bucket(_: &Catalog, finding: &Finding) -> Option<String> {
    let (_, bucket) = finding.message.split_once("public bucket ")?;
    Some(format!("storage.{}", bucket.trim_matches('"')))
}

/// Who finds what the other does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Only {
    Splinter,
    Rowtype,
}

/// A difference that the two have on one object.
struct Difference<'a> {
    lint: &'static str,
    only: Only,
    object: &'a str,
    database: &'a Database,
    answer: &'a Value,
}

/// Why the two differ; none if nobody knows.
fn reason(difference: &Difference<'_>) -> Option<&'static str> {
    let Difference {
        lint,
        only,
        object,
        database,
        answer,
    } = difference;
    let catalog = &database.catalog;
    let named = object.split(' ').next().unwrap_or_default();
    let (schema, name) = named.split_once('.').unwrap_or(("", named));
    let relation = catalog
        .schema_named(schema)
        .and_then(|schema| catalog.relation_in(schema.oid, name));
    match only {
        Only::Rowtype => {
            let missing = answer["missing"].as_array().map_or(&[][..], Vec::as_slice);
            let is_missing = missing.iter().any(|missing| missing == named)
                || (*lint == "extension_in_public" && !missing.is_empty());
            if is_missing {
                return Some("the server that splinter was asked on lacks an extension");
            }
            if matches!(schema, "storage" | "extensions") {
                return Some("splinter leaves out the platform's schemas, in which users have policies and tables");
            }
            match *lint {
                "auth_users_exposed" => Some("E7 is about views past any table's policies, not only auth.users"),
                "auth_rls_initplan" => Some("splinter knows no helper functions of the user's own"),
                "sensitive_columns_exposed" if relation?.table()?.row_security => {
                    Some("W18 also tells where policies show every row")
                }
                _ => None,
            }
        }
        Only::Splinter => match *lint {
            "function_search_path_mutable" => {
                let schema = catalog.schema_named(schema)?;
                let is_mutable = |function: &&Function| {
                    function.security_definer
                        && function.config.iter().all(|(name, _)| name != "search_path")
                };
                let functions = catalog.functions_in(schema.oid, name);
                let definer = functions.iter().copied().find(is_mutable);
                (definer.is_none() && !functions.is_empty())
                    .then_some("W9 is about SECURITY DEFINER: elsewhere the caller's own rights and search path belong together")
            }
            "security_definer_view" | "materialized_view_in_api" => (!reads_protected(catalog, relation?, 0))
                .then_some("the view reads no table with row level security: there are no policies for it to pass"),
            "rls_disabled_in_public" => relation?
                .provenance
                .extension
                .map(|_| "the table is an extension's; I9 tells that the extension is in schema public"),
            "rls_policy_always_true" => {
                let policies = catalog.policies_of(relation?.oid);
                let open: Vec<_> = policies.into_iter().filter(|policy| lets_write(policy)).collect();
                let is_signed_out = |policy: &&Policy| {
                    let anon = catalog.role_named("anon").map(|role| role.oid);
                    policy.roles.iter().any(|role| match role {
                        Grantee::Public => true,
                        Grantee::Role(role) => Some(*role) == anon,
                    })
                };
                if open.is_empty() {
                    Some("a policy without the clause for its command allows nothing, which is W1; splinter takes it for TRUE")
                } else if open.iter().any(is_signed_out) {
                    None
                } else {
                    Some("E5 is about callers who are not signed in")
                }
            }
            _ => None,
        },
    }
}

/// Whether a policy's text lets every row be written.
fn lets_write(policy: &Policy) -> bool {
    let is_true = |clause: &Option<rowtype::catalog::Expression>| {
        clause.as_ref().is_some_and(|clause| {
            let text = clause.text.trim_matches(['(', ')', ' ']).to_lowercase();
            matches!(text.as_str(), "true" | "1 = 1" | "1=1")
        })
    };
    policy.permissive
        && policy.command != PolicyCommand::Select
        && (is_true(&policy.using) || is_true(&policy.with_check))
}

fn reads_protected(catalog: &Catalog, relation: &Relation, depth: usize) -> bool {
    let read = relation
        .view()
        .into_iter()
        .flat_map(|view| view.query.dependencies());
    let mut read = read.filter_map(|address| {
        (address.class == Class::Relation).then(|| catalog.relation(address.oid))?
    });
    depth < 16
        && read.any(|read| {
            read.table().is_some_and(|table| table.row_security)
                || reads_protected(catalog, read, depth + 1)
        })
}

#[test]
fn rules_find_what_splinter_finds() {
    let Some(projects) = corpus() else { return };
    let recorded: Value =
        serde_json::from_str(include_str!("../splinter/answers.json")).expect("JSON");
    let mut same: BTreeMap<&str, usize> = BTreeMap::new();
    let mut explained: BTreeMap<(&str, Only, &str), usize> = BTreeMap::new();
    let mut unexplained = Vec::new();
    let mut unknown = BTreeSet::new();
    for project in projects
        .iter()
        .filter(|project| project.platform == "supabase")
    {
        let answer = &recorded[&project.name];
        let lints = answer.as_object().expect("every project is recorded");
        let is_known = |lint: &str| {
            lint == "missing"
                || PAIRS.iter().any(|pair| pair.lint == lint)
                || WITHOUT_RULE.iter().any(|(name, _)| *name == lint)
        };
        unknown.extend(lints.keys().filter(|lint| !is_known(lint)).cloned());
        let database = project.replay_as_the_server_did();
        let found = findings(&database, &Options::default());
        for pair in PAIRS {
            let objects = answer[pair.lint].as_array().map_or(&[][..], Vec::as_slice);
            let theirs: BTreeSet<String> = objects
                .iter()
                .filter_map(|object| object.as_str().map(str::to_owned))
                .collect();
            let ours: BTreeSet<String> = found
                .iter()
                .filter(|finding| pair.rules.contains(&finding.rule.code))
                .filter_map(|finding| (pair.object)(&database.catalog, finding))
                .collect();
            *same.entry(pair.lint).or_default() += ours.intersection(&theirs).count();
            let theirs_only = theirs
                .difference(&ours)
                .map(|object| (Only::Splinter, object));
            let ours_only = ours
                .difference(&theirs)
                .map(|object| (Only::Rowtype, object));
            for (only, object) in theirs_only.chain(ours_only) {
                let difference = Difference {
                    lint: pair.lint,
                    only,
                    object,
                    database: &database,
                    answer,
                };
                match reason(&difference) {
                    Some(reason) => *explained.entry((pair.lint, only, reason)).or_default() += 1,
                    None => unexplained.push(format!(
                        "{}: {} {object}: only {only:?}",
                        project.name, pair.lint
                    )),
                }
            }
        }
    }
    assert!(
        unknown.is_empty(),
        "lints without a rule or reason: {unknown:?}"
    );
    assert!(unexplained.is_empty(), "{unexplained:#?}");
    let mut table = String::new();
    for pair in PAIRS {
        let _ = writeln!(
            table,
            "{} = {}: {} the same",
            pair.lint,
            pair.rules.join(", "),
            same.get(pair.lint).copied().unwrap_or_default()
        );
        for ((_, only, reason), count) in explained
            .iter()
            .filter(|((lint, ..), _)| *lint == pair.lint)
        {
            let _ = writeln!(table, "  {count} only by {only:?}: {reason}");
        }
    }
    for (lint, reason) in WITHOUT_RULE {
        let _ = writeln!(table, "{lint}: no rule: {reason}");
    }
    println!("{table}");
    insta::assert_snapshot!(table);
}
