//! `rowtype pgtap`: the access matrix as tests for a real database, to be run by `pg_prove` or `supabase test db`.
//!
//! Each exact cell is one assertion. Privileges are looked up; what policies do is tried: for SELECT the rows that the
//! role sees are compared with those for which the matrix's condition holds, evaluated past all policies. Nothing is
//! written: the script is one transaction that is rolled back. The role that runs it has to be past policies (a superuser
//! or `postgres` on Supabase) and able to take on every role of the matrix.
//!
//! A condition on the caller is tested for one user, whose id the script sets.

use std::fmt::Write as _;

use crate::access::{self, Answer, Command, Extent, RelationAccess};
use crate::catalog::{Catalog, Class, ObjectAddress, Oid, quote_identifier, quote_literal};

/// The user for whom rows of the caller's own are looked at. None has to exist.
const USER: &str = "00000000-0000-4000-8000-000000000001";

/// Prints the tests.
pub fn pgtap(catalog: &Catalog, extent: &Extent) -> String {
    let matrix = access::matrix(catalog, extent);
    let mut tests = Vec::new();
    for relation in matrix.tables.iter().chain(&matrix.views) {
        for (role, cells) in matrix.roles.iter().zip(&relation.cells) {
            let Some(role) = catalog.role(*role) else {
                continue;
            };
            for (command, cell) in Command::ALL.into_iter().zip(cells) {
                if cell.exact
                    && let Some(test) =
                        assertion(catalog, relation, &role.name, command, &cell.answer)
                {
                    tests.push(test);
                }
            }
        }
    }
    for function in &matrix.functions {
        let address = ObjectAddress::object(Class::Function, function.function);
        let Some(signature) = signature(catalog, function.function) else {
            continue;
        };
        let name = catalog.qualified_sql_name(address).unwrap_or_default();
        for (role, may) in matrix.roles.iter().zip(&function.may_call) {
            let Some(role) = catalog.role(*role) else {
                continue;
            };
            let word = if *may { "may" } else { "may not" };
            let schema = schema_of(catalog, address);
            let title = format!("{} {word} call {name}", role.name);
            tests.push(privilege_test(
                &role.name,
                &schema,
                &signature,
                &["execute"],
                *may,
                &title,
            ));
        }
    }
    let mut script = format!(
        "-- Made by rowtype: who can do what to which rows, as tests. Run by pg_prove or `supabase test db`.\n\
         begin;\n\
         create extension if not exists pgtap;\n\
         select plan({});\n{SETUP}",
        tests.len()
    );
    for test in tests {
        script.push_str(&test);
        script.push('\n');
    }
    script.push_str("select * from finish();\nrollback;\n");
    script
}

/// Functions that ask. What cannot be asked, since the database lacks it, fails its own tests and no others: an error is an
/// answer, by its SQLSTATE. A view's columns are read, since PostgreSQL leaves out what nobody asks for.
const SETUP: &str = "\
create function pg_temp.seen(p_role text, p_claims text, p_relation text, p_what text) returns text language plpgsql as $$
declare
  answer text;
  role_before text := current_setting('role');
begin
  perform set_config('request.jwt.claims', p_claims, true);
  begin
    execute format('set local role %I', p_role);
    execute format('select count(%s) from %s as r', p_what, p_relation) into answer;
    perform set_config('role', role_before, true);
  exception when others then
    answer := sqlstate;
  end;
  return answer;
end $$;
create function pg_temp.meant(p_claims text, p_relation text, p_condition text) returns text language plpgsql as $$
declare answer text;
begin
  if to_regclass(p_relation) is null then
    return 'there is no such relation';
  end if;
  perform set_config('request.jwt.claims', p_claims, true);
  execute format('select count(*) from %s as r where %s', p_relation, p_condition) into answer;
  return answer;
exception when others then
  return sqlstate;
end $$;
create function pg_temp.may(p_role text, p_schema text, p_object text, p_privileges text[]) returns text language plpgsql as $$
declare
  answer boolean := has_schema_privilege(p_role, p_schema, 'usage');
  privilege text;
begin
  foreach privilege in array p_privileges loop
    answer := answer and case privilege
      when 'execute' then has_function_privilege(p_role, p_object, privilege)
      else has_table_privilege(p_role, p_object, privilege)
    end;
  end loop;
  return answer::text;
exception when others then
  return sqlstate;
end $$;
";

fn claims(role: &str) -> String {
    let sub = if role == "authenticated" {
        format!(", \"sub\": \"{USER}\"")
    } else {
        String::new()
    };
    // A role's name as a JSON string: `serde_json` knows how.
    format!("{{\"role\": {}{sub}}}", serde_json::Value::from(role))
}

fn assertion(
    catalog: &Catalog,
    access: &RelationAccess,
    role: &str,
    command: Command,
    answer: &Answer,
) -> Option<String> {
    let address = ObjectAddress::object(Class::Relation, access.relation);
    let name = catalog.qualified_sql_name(address)?;
    let quoted_name = quote_literal(&name);
    let quoted_role = quote_literal(role);
    let keyword = command.keyword().to_ascii_lowercase();
    let schema = schema_of(catalog, address);
    let privileges = |privileges: &[&str], wanted: bool, title: &str| {
        privilege_test(role, &schema, &name, privileges, wanted, title)
    };
    let quoted_claims = quote_literal(&claims(role));
    let title = |what: &str| format!("{role} {what} {name}");
    let relation = catalog.relation(access.relation)?;
    let holder = access::Holder::new(catalog, catalog.role_named(role)?);
    // Where only some columns are granted, the row as a whole cannot be read.
    let is_limited = !access::only_columns(&holder, relation, Command::Select).is_empty();
    let what = if is_limited { "*" } else { "r" };
    let seen = format!("pg_temp.seen({quoted_role}, {quoted_claims}, {quoted_name}, '{what}')");
    let is_table = relation.table().is_some();
    Some(match (command, answer) {
        (Command::Select, Answer::NoGrant) => format!(
            // A circle of policies is found before privileges are asked for.
            "select matches({seen}, '^42(501|P17)$', {});",
            quote_literal(&title("may not read"))
        ),
        (_, Answer::NoGrant) => {
            // UPDATE and DELETE need SELECT as well: what is missing may be that.
            if command == Command::Insert {
                privileges(&[&keyword], false, &title("may not insert into"))
            } else {
                let title = title(&format!("may not {keyword} rows of"));
                privileges(&[&keyword, "select"], false, &title)
            }
        }
        (Command::Select, Answer::Error(_)) => format!(
            "select matches({seen}, '^(42|54)', {});",
            quote_literal(&title("gets an error from"))
        ),
        (Command::Select, Answer::None) => format!(
            "select is({seen}, '0', {});",
            quote_literal(&title("sees no row of"))
        ),
        (Command::Select, Answer::All) => format!(
            "select is({seen}, pg_temp.meant({quoted_claims}, {quoted_name}, 'true'), {});",
            quote_literal(&title("sees every row of"))
        ),
        (Command::Select, Answer::Some { rows, .. }) if is_table => format!(
            "select is({seen}, pg_temp.meant({quoted_claims}, {quoted_name}, {}), {});",
            quote_literal(&access::residual(catalog, rows, "r")),
            quote_literal(&title("sees the rows that it should see of"))
        ),
        (_, Answer::All | Answer::None | Answer::Some { .. })
            if command != Command::Select && is_table =>
        {
            if !access::only_columns(&holder, relation, command).is_empty() {
                return None;
            }
            let title = title(&format!("has the privilege {keyword} on"));
            privileges(&[&keyword], true, &title)
        }
        _ => return None,
    })
}

/// Whether a role has all of some privileges on an object, and USAGE on its schema.
fn privilege_test(
    role: &str,
    schema: &str,
    object: &str,
    privileges: &[&str],
    wanted: bool,
    title: &str,
) -> String {
    format!(
        "select is(pg_temp.may({}, {}, {}, '{{{}}}'), '{wanted}', {});",
        quote_literal(role),
        quote_literal(schema),
        quote_literal(object),
        privileges.join(","),
        quote_literal(title),
    )
}

fn schema_of(catalog: &Catalog, address: ObjectAddress) -> String {
    catalog
        .schema_and_name(address)
        .and_then(|(schema, _)| catalog.schema(schema?))
        .map_or_else(String::new, |schema| schema.name.clone())
}

/// `schema.name(types)`, as `has_function_privilege` reads it.
fn signature(catalog: &Catalog, function: Oid) -> Option<String> {
    let found = catalog.function(function)?;
    let mut out = format!(
        "{}.{}(",
        quote_identifier(&catalog.schema(found.schema)?.name),
        quote_identifier(&found.name)
    );
    for (index, data_type) in found.signature().into_iter().enumerate() {
        let comma = if index > 0 { ", " } else { "" };
        let reference = crate::catalog::TypeReference::new(data_type);
        let _ = write!(out, "{comma}{}", catalog.format_type_qualified(reference));
    }
    out.push(')');
    Some(out)
}
