//! Applications that use supabase-js with the types of every schema: `select` with columns and joins, `insert`, `update`
//! and `rpc`, made of the catalog.

mod cases;

use std::fmt::Write as _;

use rowtype::catalog::{
    Catalog, ConstraintOwner, Function, FunctionKind, Relation, RelationKind, Schema,
    quote_identifier,
};
use rowtype::emit::typescript::{DatabaseOptions, Options, Paths, Style, typescript};
use rowtype_tests::{Node, Scratch, TypeScript};

/// How many tables and functions of a schema are used: each costs the compiler time, and they are alike.
const MOST: usize = 8;

/// Whether a name can stand in the text of a select and after a dot.
fn is_plain(name: &str) -> bool {
    let plain = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '_';
    name.chars().all(plain) && !name.starts_with(|it: char| it.is_ascii_digit())
}

/// Whether supabase-js reads a key's name after an exclamation mark: it takes `left…` and `inner…` for kinds of joins.
fn is_hint(name: &str) -> bool {
    is_plain(name) && !name.starts_with("left") && !name.starts_with("inner")
}

/// Whether the official type knows the columns of a schema's keys: it loses those of schemas whose names need quotation
/// marks, and supabase-js then gives up.
fn has_columns(schema: &Schema) -> bool {
    quote_identifier(&schema.name) == schema.name
}

fn is_listed(relation: &Relation) -> bool {
    relation.provenance.extension.is_none() && is_plain(&relation.name)
}

/// The text of an application that uses a schema.
fn application(catalog: &Catalog, schemas: &[String]) -> String {
    let mut text = "import type { SupabaseClient } from '@supabase/supabase-js'\n\
                    import type { Database } from './database'\n\n\
                    declare const client: SupabaseClient<Database>\n\n"
        .to_owned();
    let named = schemas.iter().filter_map(|name| catalog.schema_named(name));
    for schema in named.filter(|it| has_columns(it)) {
        let own = catalog
            .relations
            .iter()
            .filter(|it| it.schema == schema.oid);
        let used = own.filter(|it| is_listed(it) && !it.columns.is_empty());
        let used = used.filter(|it| it.table().is_some() || it.view().is_some());
        for relation in used.take(MOST) {
            query(&mut text, catalog, schema, relation);
        }
        let functions = catalog
            .functions
            .iter()
            .filter(|it| it.schema == schema.oid);
        for function in functions.filter(|it| is_callable(catalog, it)).take(MOST) {
            call(&mut text, schema, function);
        }
    }
    text.push_str("export {}\n");
    text
}

fn query(text: &mut String, catalog: &Catalog, schema: &Schema, relation: &Relation) {
    let (schema_name, name) = (&schema.name, &relation.name);
    let columns: Vec<_> = relation.columns.iter().map(|it| it.name.as_str()).collect();
    let columns: Vec<_> = columns
        .into_iter()
        .filter(|it| is_plain(it))
        .take(3)
        .collect();
    if columns.is_empty() {
        return;
    }
    let group = if relation.table().is_some() {
        "Tables"
    } else {
        "Views"
    };
    let mut select = columns.join(", ");
    let mut uses = String::new();
    for column in &columns {
        let _ = writeln!(
            uses,
            "    const {column}_: Database['{schema_name}']['{group}']['{name}']['Row']['{column}'] = row.{column}\n    void {column}_"
        );
    }
    if let Some((key, other, column)) = reference(catalog, relation) {
        let _ = write!(select, ", joined:{other}!{key}({column})");
        let _ = writeln!(uses, "    void row.joined?.{column}");
    }
    let _ = write!(
        text,
        "export async function read_{schema_name}_{name}() {{\n  const answer = await client.schema('{schema_name}').from('{name}').select('{select}')\n  \
         for (const row of answer.data ?? []) {{\n{uses}  }}\n}}\n\n"
    );
    if let RelationKind::Table(_) = relation.kind {
        let _ = write!(
            text,
            "export async function write_{schema_name}_{name}(\n  one: Database['{schema_name}']['Tables']['{name}']['Insert'],\n  \
             change: Database['{schema_name}']['Tables']['{name}']['Update'],\n) {{\n  \
             await client.schema('{schema_name}').from('{name}').insert(one)\n  \
             await client.schema('{schema_name}').from('{name}').insert([one, one])\n  \
             await client.schema('{schema_name}').from('{name}').update(change)\n  \
             // @ts-expect-error no such column\n  \
             await client.schema('{schema_name}').from('{name}').update({{ no_such_column_: 1 }})\n}}\n\n"
        );
    }
}

/// A foreign key of a table within its schema that no other relationship of the two is called like: its name, the table
/// that it references, and a column of that.
fn reference<'a>(
    catalog: &'a Catalog,
    relation: &'a Relation,
) -> Option<(&'a str, &'a str, &'a str)> {
    let constraints = catalog.constraints_of(ConstraintOwner::Relation(relation.oid));
    constraints.into_iter().find_map(|constraint| {
        let key = constraint.foreign_key()?;
        let other = catalog.relation(key.table)?;
        let column = other.column_numbered(*key.columns.first()?)?;
        let fits = other.schema == relation.schema
            && other.oid != relation.oid
            && constraint.parent.is_none()
            && is_hint(&constraint.name)
            && is_plain(&other.name)
            && is_plain(&column.name);
        fits.then_some((
            constraint.name.as_str(),
            other.name.as_str(),
            column.name.as_str(),
        ))
    })
}

/// A function with named arguments and without overloads, which returns no trigger.
fn is_callable(catalog: &Catalog, function: &Function) -> bool {
    let alone = catalog.functions_in(function.schema, &function.name).len() == 1;
    let named = function
        .inputs()
        .all(|it| it.name.as_deref().is_some_and(is_plain));
    let returns = catalog.data_type(function.returns);
    let triggers = returns.is_some_and(|it| matches!(&*it.name, "trigger" | "event_trigger"));
    alone
        && named
        && !triggers
        && function.kind == FunctionKind::Function
        && function.provenance.extension.is_none()
        && is_plain(&function.name)
}

fn call(text: &mut String, schema: &Schema, function: &Function) {
    let (schema_name, name) = (&schema.name, &function.name);
    let path = format!("Database['{schema_name}']['Functions']['{name}']");
    let arguments = if function.inputs().next().is_some() {
        ", values"
    } else {
        ""
    };
    let _ = write!(
        text,
        "export async function call_{schema_name}_{name}(values: {path}['Args']) {{\n  void values\n  \
         const answer = await client.schema('{schema_name}').rpc('{name}'{arguments})\n  void answer.data\n}}\n\n"
    );
}

#[test]
fn applications_compile() {
    let Some(node) = Node::find() else {
        return;
    };
    let scratch = Scratch::new("consumers");
    let mut files = Vec::new();
    let shared = cases::shared().unwrap_or_default();
    for case in cases::own().iter().chain(&shared) {
        let catalog = case.load().catalog;
        let schemas = if case.schemas.is_empty() {
            vec!["public".to_owned()]
        } else {
            case.schemas.clone()
        };
        let beyond = DatabaseOptions {
            check_unions: Paths::All,
            types: Paths::All,
            not_null: Paths::All,
            domains: Paths::All,
            comments: Paths::All,
            relationships_across_schemas: false,
        };
        for (kind, database) in [("official", DatabaseOptions::default()), ("beyond", beyond)] {
            let options = Options {
                style: Style::Database,
                schemas: schemas.clone(),
                database,
                ..Options::default()
            };
            let folder = format!("{}/{kind}", case.name.replace('/', "+"));
            scratch.write(
                &format!("{folder}/database.ts"),
                typescript(&catalog, &options).0,
            );
            let application = application(&catalog, &schemas);
            files.push(scratch.write(&format!("{folder}/application.ts"), application));
        }
    }
    for version in TypeScript::ALL {
        let errors = node.check(version, &scratch, &files);
        assert!(
            errors.is_empty(),
            "{version:?}: {} errors: {:#?}",
            errors.len(),
            errors.iter().take(20).collect::<Vec<_>>()
        );
    }
}
