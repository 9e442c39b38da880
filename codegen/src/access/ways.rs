//! Ways around a table's policies: what reaches its rows without asking them.

use crate::catalog::{Body, Catalog, Class, Function, Oid, Relation, RelationKind};
use crate::sql::lexer::{TokenKind, lex};
use crate::sql::statement::ReferentialAction;

use super::privilege::Holder;
use super::view::{is_security_invoker, named_relations};
use super::{Command, is_filtered, may};

/// Something through which rows of a table are read, changed or lost although its policies say otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WayAround {
    /// A view that reads the table as its owner, whom the policies do not bind.
    View {
        /// The view.
        view: Oid,
        /// Roles of the matrix that may read it.
        readers: Vec<Oid>,
        /// Roles that may change rows through it.
        writers: Vec<Oid>,
    },
    /// A materialized view: a copy of rows, without policies.
    MaterializedView {
        /// The view.
        view: Oid,
        /// Roles that may read it.
        readers: Vec<Oid>,
    },
    /// A SECURITY DEFINER function that names the table and runs with the rights of a role that the policies do not bind.
    Function {
        /// The function.
        function: Oid,
        /// Roles that may call it.
        callers: Vec<Oid>,
    },
    /// A trigger on another table whose SECURITY DEFINER function names this one.
    Trigger {
        /// The trigger.
        trigger: Oid,
        /// Its table.
        table: Oid,
    },
    /// ON DELETE or ON UPDATE of a foreign key of the table: rows go or change with those of the other table, whoever
    /// changes them.
    Cascade {
        /// The foreign key.
        constraint: Oid,
        /// The table whose rows decide.
        table: Oid,
        /// What happens when a row there is deleted.
        on_delete: ReferentialAction,
        /// What happens when its key is changed.
        on_update: ReferentialAction,
    },
    /// A partition or inheritance child that can be named itself: its own policies count then, not the table's.
    Child {
        /// The child.
        child: Oid,
        /// Roles that may read or change it directly.
        roles: Vec<Oid>,
    },
    /// A partitioned table or inheritance parent through which the rows are reached by its policies, not the table's.
    Parent {
        /// The parent.
        parent: Oid,
        /// Roles that may read or change it.
        roles: Vec<Oid>,
    },
    /// TRUNCATE asks no policy.
    Truncate {
        /// Roles that may.
        roles: Vec<Oid>,
    },
    /// Supabase's realtime publication carries the table: policies filter its events of INSERT and UPDATE, not of DELETE.
    Realtime {
        /// The publication.
        publication: Oid,
    },
    /// Objects of public buckets are served to anybody who knows their address, without a policy.
    PublicBuckets {
        /// Their ids.
        buckets: Vec<String>,
    },
}

/// What `WayAround`s a table has for these roles. Roles whom the table's policies do not bind anyway are not named.
pub(super) fn around(
    catalog: &Catalog,
    holders: &[Holder<'_>],
    table: &Relation,
) -> Vec<WayAround> {
    let Some(own) = table.table() else {
        return Vec::new();
    };
    let bound: Vec<&Holder<'_>> = holders
        .iter()
        .filter(|holder| is_filtered(holder, table))
        .collect();
    let mut ways = Vec::new();
    if own.row_security && !bound.is_empty() {
        let ways = &mut ways;
        views(catalog, &bound, table, ways);
        functions(catalog, &bound, table, ways);
        relatives(catalog, &bound, table, ways);
        let truncate = who(&bound, |holder| {
            holder.may_use_schema(table.schema)
                && holder
                    .on_relation(table)
                    .contains(crate::catalog::Privilege::Truncate)
        });
        if !truncate.is_empty() {
            ways.push(WayAround::Truncate { roles: truncate });
        }
        let published = catalog
            .publication_named("supabase_realtime")
            .filter(|publication| carries(publication, table));
        if let Some(publication) = published {
            ways.push(WayAround::Realtime {
                publication: publication.oid,
            });
        }
    }
    cascades(catalog, table, &mut ways);
    ways
}

fn carries(publication: &crate::catalog::Publication, table: &Relation) -> bool {
    publication.delete
        && (publication.all_tables
            || publication.schemas.contains(&table.schema)
            || publication
                .tables
                .iter()
                .any(|carried| carried.relation == table.oid))
}

fn who(holders: &[&Holder<'_>], may: impl Fn(&Holder<'_>) -> bool) -> Vec<Oid> {
    let able = holders.iter().filter(|holder| may(holder));
    able.map(|holder| holder.role.oid).collect()
}

fn changes(holder: &Holder<'_>, relation: &Relation) -> bool {
    [Command::Insert, Command::Update, Command::Delete]
        .into_iter()
        .any(|command| may(holder, relation, command))
}

/// Whether the policies of a table do not bind a role.
fn is_past(catalog: &Catalog, role: Oid, table: &Relation) -> bool {
    let role = catalog.role(role);
    role.is_none_or(|role| !is_filtered(&Holder::new(catalog, role), table))
}

fn views(catalog: &Catalog, bound: &[&Holder<'_>], table: &Relation, ways: &mut Vec<WayAround>) {
    for view in catalog.relations.iter() {
        if !view.provenance.is_users() || !reads_as_owner(catalog, view, table, 0) {
            continue;
        }
        let readers = who(bound, |holder| may(holder, view, Command::Select));
        if let RelationKind::MaterializedView(_) = view.kind {
            if !readers.is_empty() {
                ways.push(WayAround::MaterializedView {
                    view: view.oid,
                    readers,
                });
            }
            continue;
        }
        let updatable = view.view().is_some_and(|own| own.auto_updatable);
        let writers = who(bound, |holder| updatable && changes(holder, view));
        if !readers.is_empty() || !writers.is_empty() {
            ways.push(WayAround::View {
                view: view.oid,
                readers,
                writers,
            });
        }
    }
}

/// Whether a view, or one below it, reads the table as an owner whom its policies do not bind. An invoker view below is
/// read as the caller, a definer view below as its own owner.
fn reads_as_owner(catalog: &Catalog, view: &Relation, table: &Relation, depth: usize) -> bool {
    const MAX_DEPTH: usize = 32;
    if view.view().is_none() || depth == MAX_DEPTH {
        return false;
    }
    let materialized = matches!(view.kind, RelationKind::MaterializedView(_));
    named_relations(catalog, view).into_iter().any(|relation| {
        if relation.oid == table.oid {
            // A materialized view was filled as its owner, whatever stands below it.
            (materialized || !is_security_invoker(view)) && is_past(catalog, view.owner, table)
        } else if materialized && relation.view().is_some() {
            reaches(catalog, relation, table, depth + 1)
        } else {
            reads_as_owner(catalog, relation, table, depth + 1)
        }
    })
}

/// Whether a view reads the table at all.
fn reaches(catalog: &Catalog, view: &Relation, table: &Relation, depth: usize) -> bool {
    const MAX_DEPTH: usize = 32;
    depth < MAX_DEPTH
        && named_relations(catalog, view).into_iter().any(|relation| {
            relation.oid == table.oid || reaches(catalog, relation, table, depth + 1)
        })
}

/// RETURNS trigger or `event_trigger`: it cannot be called.
pub(super) fn is_trigger_function(function: &Function) -> bool {
    matches!(function.returns, Oid::TRIGGER | Oid::EVENT_TRIGGER)
}

fn functions(
    catalog: &Catalog,
    bound: &[&Holder<'_>],
    table: &Relation,
    ways: &mut Vec<WayAround>,
) {
    for function in catalog.functions.iter() {
        if !function.provenance.is_users()
            || !function.security_definer
            || !is_past(catalog, function.owner, table)
            || !names(catalog, function, table)
        {
            continue;
        }
        if is_trigger_function(function) {
            let triggers = catalog.triggers.iter().filter(|trigger| {
                trigger.function == function.oid
                    && trigger.relation != table.oid
                    && trigger.parent.is_none()
            });
            ways.extend(triggers.map(|trigger| WayAround::Trigger {
                trigger: trigger.oid,
                table: trigger.relation,
            }));
            continue;
        }
        let callers = who(bound, |holder| {
            holder.may_use_schema(function.schema) && holder.may_execute(function)
        });
        if !callers.is_empty() {
            ways.push(WayAround::Function {
                function: function.oid,
                callers,
            });
        }
    }
}

/// Whether a function's code names the table, or a view that reads it. Words are enough: what is named in vain is shown
/// once too often, and nothing that is used is left out but what a text puts together.
fn names(catalog: &Catalog, function: &Function, table: &Relation) -> bool {
    match &function.body {
        Body::Sql(expression) => expression.dependencies().any(|address| {
            address.class == Class::Relation && is_or_reads(catalog, address.oid, table)
        }),
        Body::Text(text) => {
            let path = search_path(catalog, function);
            mentioned(catalog, text, &path)
                .into_iter()
                .any(|oid| is_or_reads(catalog, oid, table))
        }
        Body::Object { .. } | Body::BuiltIn => false,
    }
}

fn is_or_reads(catalog: &Catalog, relation: Oid, table: &Relation) -> bool {
    relation == table.oid
        || catalog
            .relation(relation)
            .is_some_and(|view| view.view().is_some() && reaches(catalog, view, table, 0))
}

/// The schemas in which a function's body finds names: those that it sets, else every one of the user's, since the
/// caller's cannot be known.
pub(super) fn search_path(catalog: &Catalog, function: &Function) -> Vec<Oid> {
    let set = function
        .config
        .iter()
        .find(|(name, _)| name == "search_path");
    match set {
        Some((_, setting)) => setting
            .split(',')
            .map(|name| name.trim().trim_matches(['"', '\'']))
            .filter_map(|name| Some(catalog.schema_named(name)?.oid))
            .collect(),
        None => catalog.schemas.iter().map(|schema| schema.oid).collect(),
    }
}

/// The relations that words of a text can mean.
pub(super) fn mentioned(catalog: &Catalog, text: &str, path: &[Oid]) -> Vec<Oid> {
    let tokens = lex(text, 0..text.len() as u32);
    let name = |index: usize| {
        let token = tokens.get(index)?;
        let word = token.text(text);
        match token.kind {
            TokenKind::Word => Some(word.to_lowercase()),
            kind if kind.is_identifier() => {
                let inner = word.strip_prefix('"')?.strip_suffix('"')?;
                Some(inner.replace("\"\"", "\""))
            }
            _ => None,
        }
    };
    let is_dot = |index: usize| {
        tokens
            .get(index)
            .is_some_and(|token| token.kind == TokenKind::Dot)
    };
    let mut found = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        if token.kind.is_string() {
            // It may be SQL that EXECUTE runs; then its words count.
            let inner = token.text(text);
            let inner = inner.trim_matches(|sign| matches!(sign, '\'' | '$'));
            if inner.len() < token.text(text).len() {
                let inner = mentioned(catalog, inner, path);
                found.extend(
                    inner
                        .into_iter()
                        .filter(|oid| !found.contains(oid))
                        .collect::<Vec<_>>(),
                );
            }
            continue;
        }
        let Some(word) = name(index) else { continue };
        let schema = (index >= 2 && is_dot(index - 1))
            .then(|| name(index - 2))
            .flatten();
        let relations: Vec<_> = match schema.and_then(|schema| catalog.schema_named(&schema)) {
            Some(schema) => catalog.relation_in(schema.oid, &word).into_iter().collect(),
            None => path
                .iter()
                .filter_map(|schema| catalog.relation_in(*schema, &word))
                .collect(),
        };
        for relation in relations {
            if !found.contains(&relation.oid) {
                found.push(relation.oid);
            }
        }
    }
    found
}

/// Partitions and inheritance: only the policies of the table that the query names apply (manual, 5.11 and 5.12).
fn relatives(
    catalog: &Catalog,
    bound: &[&Holder<'_>],
    table: &Relation,
    ways: &mut Vec<WayAround>,
) {
    let reach = |relation: &Relation| {
        who(bound, |holder| {
            may(holder, relation, Command::Select) || changes(holder, relation)
        })
    };
    for child in catalog.children_of(table.oid) {
        let roles = reach(child);
        if !roles.is_empty() {
            ways.push(WayAround::Child {
                child: child.oid,
                roles,
            });
        }
    }
    let parents = table.table().map_or(&[][..], |own| &own.inherits);
    for parent in parents.iter().filter_map(|oid| catalog.relation(*oid)) {
        let roles = reach(parent);
        if !roles.is_empty() {
            ways.push(WayAround::Parent {
                parent: parent.oid,
                roles,
            });
        }
    }
}

fn cascades(catalog: &Catalog, table: &Relation, ways: &mut Vec<WayAround>) {
    use ReferentialAction::{Cascade, SetDefault, SetNull};
    let acts = |action: ReferentialAction| matches!(action, Cascade | SetDefault | SetNull);
    let owner = crate::catalog::ConstraintOwner::Relation(table.oid);
    for constraint in catalog.constraints_of(owner) {
        let Some(key) = constraint.foreign_key() else {
            continue;
        };
        if acts(key.on_delete) || acts(key.on_update) {
            ways.push(WayAround::Cascade {
                constraint: constraint.oid,
                table: key.table,
                on_delete: key.on_delete,
                on_update: key.on_update,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_text_are_relations() {
        let text = crate::load::Text {
            name: "a.sql".to_owned(),
            text: "create table a (id int); create schema s; create table s.\"B c\" (id int);"
                .to_owned(),
        };
        let database = crate::load::load(
            &crate::load::Platform::Postgres,
            crate::load::Grants::Legacy,
            vec![text],
        );
        let catalog = database.catalog;
        let path = [Oid::PUBLIC_SCHEMA];
        let found = |text: &str| mentioned(&catalog, text, &path).len();
        assert_eq!(found("select * from A where x = 'a'"), 1);
        assert_eq!(found("select * from s.\"B c\" join public.a using (id)"), 2);
        assert_eq!(found("select * from \"B c\""), 0);
        assert_eq!(found("-- a"), 0);
    }
}
