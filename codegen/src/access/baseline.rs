//! Two replays of the same files compared, which differ in what the platform grants on new objects.

use std::collections::BTreeMap;

use crate::catalog::{Catalog, Class, ObjectAddress, Oid, TypeReference};

use super::matrix::{Extent, Matrix, matrix};
use super::residual::residual;
use super::{Answer, Cell, Command, Failure};

/// An object of which one replay says otherwise than the other, to one role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The object, by its number in the first replay.
    pub object: Differing,
    /// The role, likewise.
    pub role: Oid,
    /// What differs.
    pub change: Change,
}

/// What a [`Difference`] is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Differing {
    /// A table or view.
    Relation(Oid),
    /// A function.
    Function(Oid),
    /// The files of a bucket.
    Bucket(String),
}

/// What differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Answers: by a command what the first replay says, then the second.
    Answers(Vec<(Command, Brief, Brief)>),
    /// Whether the function may be called, in the first replay; in the second it is the other way round.
    Call(bool),
}

/// An answer without its conditions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Brief {
    /// `all`, `some`, `none`, `no grant`, `error` or `unknown`.
    pub answer: &'static str,
    /// Whether it is certain; else it is the most that can be.
    pub exact: bool,
}

impl From<&Cell> for Brief {
    fn from(cell: &Cell) -> Self {
        Self {
            answer: cell.answer.word(),
            exact: cell.exact,
        }
    }
}

/// The baseline that the answers rest on, and what differs with another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Baselines {
    /// What the one in use is called.
    pub used: String,
    /// What the other one is called.
    pub other: String,
    /// What the other one would change: the first replay is that of the one in use.
    pub differences: Vec<Difference>,
}

/// Everything of which the second replay says otherwise than the first. Objects are known by their names, since numbers
/// differ.
pub fn differences(first: &Catalog, second: &Catalog, extent: &Extent) -> Vec<Difference> {
    let (here, there) = (matrix(first, extent), matrix(second, extent));
    let mut found = Vec::new();
    let theirs = spelled(second, &there);
    for (name, entry) in entries(first, &here) {
        for (index, role) in here.roles.iter().enumerate() {
            let Some(role_name) = first.role(*role).map(|role| role.name.as_str()) else {
                continue;
            };
            let change = match &entry.cells {
                Cells::Answers(cells) => {
                    let own = Command::ALL.into_iter().zip(&cells[index]);
                    let changes = own.filter_map(|(command, cell)| {
                        let key = (name.clone(), role_name, Some(command));
                        let (brief, text) = theirs.get(&key)?;
                        let differs = *text != spell(first, cell);
                        differs.then_some((command, Brief::from(cell), *brief))
                    });
                    let changes: Vec<_> = changes.collect();
                    (!changes.is_empty()).then_some(Change::Answers(changes))
                }
                Cells::Calls(may) => {
                    let key = (name.clone(), role_name, None);
                    let differs = theirs
                        .get(&key)
                        .is_some_and(|(_, text)| *text != may[index].to_string());
                    differs.then_some(Change::Call(may[index]))
                }
            };
            found.extend(change.map(|change| Difference {
                object: entry.object.clone(),
                role: *role,
                change,
            }));
        }
    }
    found
}

enum Cells<'m> {
    Answers(&'m [[Cell; 4]]),
    Calls(&'m [bool]),
}

struct Entry<'m> {
    object: Differing,
    cells: Cells<'m>,
}

/// What a matrix holds, by names that another replay has as well.
fn entries<'m>(catalog: &Catalog, matrix: &'m Matrix) -> Vec<(String, Entry<'m>)> {
    let name = |class, oid| {
        let address = ObjectAddress::object(class, oid);
        catalog.qualified_sql_name(address).unwrap_or_default()
    };
    let mut entries = Vec::new();
    for access in matrix.tables.iter().chain(&matrix.views) {
        let entry = Entry {
            object: Differing::Relation(access.relation),
            cells: Cells::Answers(&access.cells),
        };
        entries.push((name(Class::Relation, access.relation), entry));
    }
    for bucket in matrix.storage.iter().flat_map(|storage| &storage.buckets) {
        let entry = Entry {
            object: Differing::Bucket(bucket.id.clone()),
            cells: Cells::Answers(&bucket.cells),
        };
        entries.push((format!("bucket {}", bucket.id), entry));
    }
    for access in &matrix.functions {
        let types = catalog
            .function(access.function)
            .map_or_else(Vec::new, crate::catalog::Function::signature);
        let types = types
            .into_iter()
            .map(|oid| catalog.format_type_qualified(TypeReference::new(oid)));
        let types: Vec<_> = types.collect();
        let own = name(Class::Function, access.function);
        let entry = Entry {
            object: Differing::Function(access.function),
            cells: Cells::Calls(&access.may_call),
        };
        entries.push((format!("{own}({})", types.join(", ")), entry));
    }
    entries
}

type Key<'c> = (String, &'c str, Option<Command>);

/// Every answer as a text without numbers.
fn spelled<'c>(catalog: &'c Catalog, matrix: &Matrix) -> BTreeMap<Key<'c>, (Brief, String)> {
    let mut all = BTreeMap::new();
    for (name, entry) in entries(catalog, matrix) {
        for (index, role) in matrix.roles.iter().enumerate() {
            let Some(role) = catalog.role(*role).map(|role| role.name.as_str()) else {
                continue;
            };
            match &entry.cells {
                Cells::Answers(cells) => {
                    for (command, cell) in Command::ALL.into_iter().zip(&cells[index]) {
                        let key = (name.clone(), role, Some(command));
                        all.insert(key, (Brief::from(cell), spell(catalog, cell)));
                    }
                }
                Cells::Calls(may) => {
                    let brief = Brief {
                        answer: "",
                        exact: true,
                    };
                    let key = (name.clone(), role, None);
                    all.insert(key, (brief, may[index].to_string()));
                }
            }
        }
    }
    all
}

fn spell(catalog: &Catalog, cell: &Cell) -> String {
    let conditions = match &cell.answer {
        Answer::Some { rows, check } => format!(
            "{} → {}",
            residual(catalog, rows, "r"),
            residual(catalog, check, "r")
        ),
        Answer::Error(failure) => {
            let (class, oid) = match failure {
                Failure::Recursion(oid) | Failure::Unreadable(oid) | Failure::NotUpdatable(oid) => {
                    (Class::Relation, *oid)
                }
                Failure::NotCallable(oid) => (Class::Function, *oid),
            };
            let name = catalog.qualified_sql_name(ObjectAddress::object(class, oid));
            name.unwrap_or_default()
        }
        _ => String::new(),
    };
    format!("{} {} {conditions}", cell.answer.word(), cell.exact)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::{Grants, Platform, Text, load};

    /// What explicit grants say otherwise than legacy ones.
    fn found(sql: &str) -> Vec<String> {
        let [legacy, explicit] = [Grants::Legacy, Grants::Explicit].map(|grants| {
            let text = Text {
                name: "a.sql".to_owned(),
                text: sql.to_owned(),
            };
            load(&Platform::Supabase, grants, vec![text]).catalog
        });
        let extent = Extent {
            schemas: vec!["public".to_owned()],
            roles: vec!["anon".to_owned(), "authenticated".to_owned()],
        };
        let name = |class, oid| {
            let address = ObjectAddress::object(class, oid);
            legacy.qualified_sql_name(address).unwrap_or_default()
        };
        let line = |difference: &Difference| {
            let object = match &difference.object {
                Differing::Relation(oid) => name(Class::Relation, *oid),
                Differing::Function(oid) => name(Class::Function, *oid),
                Differing::Bucket(id) => format!("bucket {id}"),
            };
            let role = &legacy.role(difference.role).expect("a role").name;
            let change = match &difference.change {
                Change::Call(here) => format!("call {here}"),
                Change::Answers(changes) => {
                    let change = |(command, here, there): &(Command, Brief, Brief)| {
                        format!("{} {} / {}", command.verb(), here.answer, there.answer)
                    };
                    changes.iter().map(change).collect::<Vec<_>>().join(", ")
                }
            };
            format!("{object} {role}: {change}")
        };
        differences(&legacy, &explicit, &extent)
            .iter()
            .map(line)
            .collect()
    }

    #[test]
    fn what_hangs_on_grants_for_new_objects_differs() {
        let everything = "read all / no grant, create all / no grant, update all / no grant, delete all / no grant";
        let cases: [(&str, &[&str]); 6] = [
            (
                "create table a (id int);",
                &[
                    "public.a anon: {everything}",
                    "public.a authenticated: {everything}",
                ],
            ),
            (
                "create table a (id int); grant all on a to anon, authenticated;",
                &[],
            ),
            (
                "create table a (id int); grant select on a to anon; revoke all on a from authenticated;",
                &[
                    "public.a anon: create all / no grant, update all / no grant, delete all / no grant",
                ],
            ),
            // PUBLIC has EXECUTE in both.
            (
                "create function f() returns int language sql as 'select 1';",
                &[],
            ),
            (
                "create function f() returns int language sql as 'select 1'; revoke execute on function f() from public;",
                &[
                    "public.f anon: call true",
                    "public.f authenticated: call true",
                ],
            ),
            // The answers for files hang on a table that the policy reads.
            (
                "create table a (id int, bucket text); revoke all on a from anon; \
                 insert into storage.buckets (id, name) values ('b', 'b'); \
                 create policy p on storage.objects for select to authenticated using (exists (select from a where bucket = bucket_id));",
                &[
                    "public.a authenticated: {everything}",
                    "bucket b authenticated: read some / error, update none / error, delete none / error",
                ],
            ),
        ];
        for (sql, expected) in cases {
            let expected: Vec<_> = expected
                .iter()
                .map(|line| line.replace("{everything}", everything))
                .collect();
            assert_eq!(found(sql), expected, "{sql}");
        }
    }
}
