//! `rowtype json --format matrix`: who can do what to which rows.
//!
//! | path | holds |
//! | --- | --- |
//! | `format`, `roles` | the version of the shape; names of roles, in the order of every list below |
//! | `tables[]`, `views[]` | `schema`, `name`, `access[]` and for tables `ways_around[]` |
//! | `….access[]` | `role`, and for `select`, `insert`, `update`, `delete` a cell |
//! | cells | `answer` (`all`, `some`, `none`, `no grant`, `error`, `unknown`), `exact` (else it is the most that can be), `rows` and `new_rows` (`sentence`, `sql` over the table as `r`, for a session past all policies with the caller's token), `reason` of an error, `columns` where only those are granted |
//! | `functions[]` | `schema`, `name`, `arguments`, `callers`, `by_public`, `runs_as` |
//! | `grants` | `null` where there is one baseline alone, else the one that was `used`, the `other`, and their `differences[]`: `kind` (`relation`, `function`, `bucket`), `object`, `role`, and by command, or as `call`, what `used` and `other` say |
//! | `storage` | `null` without buckets, else `buckets[]` and `ways_around[]` of the files of all of them |
//! | `storage.buckets[]` | `id`, `made` (by the files; else only policies name it), `public` (`true`, `false`, or `null` where nobody can say) and `access[]` to the rows of `storage.objects` that are its files; of a public bucket everybody reads each file whose address they know, whatever `select` says |

use serde_json::{Map, Value, json};

use crate::access::{
    self, Answer, Baselines, Brief, BucketAccess, Cell, Change, Command, Differing, Extent,
    Failure, Formula, FunctionAccess, Holder, RelationAccess, StorageAccess, WayAround, Word,
};
use crate::catalog::{Catalog, Class, ObjectAddress, Oid, TypeReference};
use crate::sql::statement::ReferentialAction;

/// The version of the document's shape.
const FORMAT: u32 = 1;

/// Prints the matrix.
pub fn matrix(catalog: &Catalog, extent: &Extent, grants: Option<&Baselines>) -> String {
    let matrix = access::matrix(catalog, extent);
    let document = Document {
        catalog,
        roles: &matrix.roles,
    };
    let relations = |relations: &[RelationAccess]| -> Vec<Value> {
        relations
            .iter()
            .map(|relation| document.relation(relation))
            .collect()
    };
    let functions = matrix.functions.iter().map(|it| document.function(it));
    let value = json!({
        "format": FORMAT,
        "roles": matrix.roles.iter().map(|role| document.role(*role)).collect::<Vec<_>>(),
        "tables": relations(&matrix.tables),
        "views": relations(&matrix.views),
        "functions": functions.collect::<Vec<_>>(),
        "grants": grants.map(|grants| document.baselines(grants)),
        "storage": matrix.storage.as_ref().map(|storage| document.storage(storage)),
    });
    let mut text = serde_json::to_string_pretty(&value).unwrap_or_default();
    text.push('\n');
    text
}

struct Document<'a> {
    catalog: &'a Catalog,
    roles: &'a [Oid],
}

impl Document<'_> {
    fn role(&self, oid: Oid) -> &str {
        self.catalog.role(oid).map_or("", |role| role.name.as_str())
    }

    fn names(&self, roles: &[Oid]) -> Vec<&str> {
        roles.iter().map(|role| self.role(*role)).collect()
    }

    fn named(&self, class: Class, oid: Oid) -> (Value, Value) {
        let address = ObjectAddress::object(class, oid);
        let Some((schema, name)) = self.catalog.schema_and_name(address) else {
            return (Value::Null, Value::Null);
        };
        let schema = schema.and_then(|schema| self.catalog.schema(schema));
        (json!(schema.map(|schema| &schema.name)), json!(name))
    }

    fn qualified(&self, class: Class, oid: Oid) -> Option<String> {
        self.catalog
            .qualified_sql_name(ObjectAddress::object(class, oid))
    }

    fn baselines(&self, grants: &Baselines) -> Value {
        let differences = grants.differences.iter().map(|difference| {
            let (kind, object) = match &difference.object {
                Differing::Relation(oid) => ("relation", self.qualified(Class::Relation, *oid)),
                Differing::Function(oid) => ("function", self.signature(*oid)),
                Differing::Bucket(id) => ("bucket", Some(id.clone())),
            };
            let mut value =
                json!({ "kind": kind, "object": object, "role": self.role(difference.role) });
            let brief = |brief: &Brief| json!({ "answer": brief.answer, "exact": brief.exact });
            match &difference.change {
                Change::Call(used) => value["call"] = json!({ "used": used, "other": !used }),
                Change::Answers(changes) => {
                    for (command, used, other) in changes {
                        let key = command.keyword().to_ascii_lowercase();
                        value[key] = json!({ "used": brief(used), "other": brief(other) });
                    }
                }
            }
            value
        });
        json!({
            "used": grants.used,
            "other": grants.other,
            "differences": differences.collect::<Vec<_>>(),
        })
    }

    /// `schema.name(types)`
    fn signature(&self, function: Oid) -> Option<String> {
        let name = self.qualified(Class::Function, function)?;
        Some(format!(
            "{name}({})",
            self.argument_types(function).join(", ")
        ))
    }

    fn argument_types(&self, function: Oid) -> Vec<String> {
        let types = self.catalog.function(function);
        let types = types.map_or_else(Vec::new, crate::catalog::Function::signature);
        types
            .into_iter()
            .map(|oid| self.catalog.format_type_qualified(TypeReference::new(oid)))
            .collect()
    }

    fn storage(&self, storage: &StorageAccess) -> Value {
        let bucket = |bucket: &BucketAccess| {
            json!({
                "id": bucket.id,
                "made": bucket.bucket.is_some(),
                "public": bucket.public,
                "access": self.access(storage.objects, &bucket.cells),
            })
        };
        let ways = storage.ways_around.iter().map(|way| self.way(way));
        json!({
            "buckets": storage.buckets.iter().map(bucket).collect::<Vec<_>>(),
            "ways_around": ways.collect::<Vec<_>>(),
        })
    }

    /// The answers of every role.
    fn access(&self, relation: Oid, cells: &[[Cell; 4]]) -> Vec<Value> {
        let of_role = |(role, cells): (&Oid, &[Cell; 4])| {
            let mut of_role = Map::new();
            of_role.insert("role".to_owned(), json!(self.role(*role)));
            for (command, cell) in Command::ALL.into_iter().zip(cells) {
                let key = command.keyword().to_ascii_lowercase();
                of_role.insert(key, self.cell(relation, *role, command, cell));
            }
            Value::Object(of_role)
        };
        self.roles.iter().zip(cells).map(of_role).collect()
    }

    fn relation(&self, access: &RelationAccess) -> Value {
        let (schema, name) = self.named(Class::Relation, access.relation);
        let mut value = json!({
            "schema": schema,
            "name": name,
            "access": self.access(access.relation, &access.cells),
        });
        let is_table = self
            .catalog
            .relation(access.relation)
            .is_some_and(|relation| relation.table().is_some());
        if is_table {
            let ways = access.ways_around.iter().map(|way| self.way(way));
            value["ways_around"] = ways.collect();
        }
        value
    }

    fn cell(&self, relation: Oid, role: Oid, command: Command, cell: &Cell) -> Value {
        let mut value = json!({ "answer": cell.answer.word(), "exact": cell.exact });
        match &cell.answer {
            Answer::Some { rows, check } => {
                if command != Command::Insert {
                    value["rows"] = self.condition(rows);
                }
                if matches!(command, Command::Insert | Command::Update) {
                    value["new_rows"] = self.condition(check);
                }
            }
            Answer::Error(failure) => {
                let (reason, object) = match failure {
                    Failure::Recursion(oid) => ("recursion", self.qualified(Class::Relation, *oid)),
                    Failure::Unreadable(oid) => {
                        ("unreadable table", self.qualified(Class::Relation, *oid))
                    }
                    Failure::NotCallable(oid) => {
                        ("uncallable function", self.qualified(Class::Function, *oid))
                    }
                    Failure::NotUpdatable(oid) => {
                        ("not updatable", self.qualified(Class::Relation, *oid))
                    }
                };
                value["reason"] = json!({ "kind": reason, "object": object });
            }
            _ => {}
        }
        let limited = self.catalog.relation(relation).zip(self.catalog.role(role));
        if let Some((relation, role)) = limited {
            let holder = Holder::new(self.catalog, role);
            let columns = access::only_columns(&holder, relation, command);
            let names = columns
                .iter()
                .filter_map(|number| relation.column_numbered(*number));
            let names: Vec<_> = names.map(|column| &column.name).collect();
            if !names.is_empty() {
                value["columns"] = json!(names);
            }
        }
        value
    }

    fn condition(&self, formula: &Formula) -> Value {
        let words = access::condition(self.catalog, formula).into_iter();
        let words = words.map(|word| match word {
            Word::Text(text) => text,
            Word::Code(code) => format!("`{code}`"),
        });
        json!({
            "sentence": words.collect::<String>(),
            "sql": access::residual(self.catalog, formula, "r"),
        })
    }

    fn way(&self, way: &WayAround) -> Value {
        let relation = |oid: &Oid| self.qualified(Class::Relation, *oid);
        match way {
            WayAround::View {
                view,
                readers,
                writers,
            } => json!({
                "kind": "view", "object": relation(view),
                "readers": self.names(readers), "writers": self.names(writers),
            }),
            WayAround::MaterializedView { view, readers } => json!({
                "kind": "materialized view", "object": relation(view), "readers": self.names(readers),
            }),
            WayAround::Function { function, callers } => json!({
                "kind": "function", "object": self.qualified(Class::Function, *function),
                "callers": self.names(callers),
            }),
            WayAround::Trigger { trigger, table } => json!({
                "kind": "trigger", "object": self.named(Class::Trigger, *trigger).1, "table": relation(table),
            }),
            WayAround::Cascade {
                constraint,
                table,
                on_delete,
                on_update,
            } => json!({
                "kind": "cascade", "object": self.named(Class::Constraint, *constraint).1, "table": relation(table),
                "on_delete": action(*on_delete), "on_update": action(*on_update),
            }),
            WayAround::Child { child, roles } => json!({
                "kind": "child", "object": relation(child), "roles": self.names(roles),
            }),
            WayAround::Parent { parent, roles } => json!({
                "kind": "parent", "object": relation(parent), "roles": self.names(roles),
            }),
            WayAround::Truncate { roles } => json!({
                "kind": "truncate", "roles": self.names(roles),
            }),
            WayAround::Realtime { publication } => json!({
                "kind": "realtime", "object": self.named(Class::Publication, *publication).1,
            }),
            WayAround::PublicBuckets { buckets } => json!({
                "kind": "public buckets", "buckets": buckets,
            }),
        }
    }

    fn function(&self, access: &FunctionAccess) -> Value {
        let (schema, name) = self.named(Class::Function, access.function);
        let callers = self.roles.iter().zip(&access.may_call);
        let callers = callers
            .filter(|(_, may)| **may)
            .map(|(role, _)| self.role(*role));
        json!({
            "schema": schema,
            "name": name,
            "arguments": self.argument_types(access.function),
            "callers": callers.collect::<Vec<_>>(),
            "by_public": access.by_public,
            "runs_as": access.runs_as.map(|role| self.role(role)),
        })
    }
}

fn action(action: ReferentialAction) -> &'static str {
    match action {
        ReferentialAction::NoAction => "no action",
        ReferentialAction::Restrict => "restrict",
        ReferentialAction::Cascade => "cascade",
        ReferentialAction::SetNull => "set null",
        ReferentialAction::SetDefault => "set default",
    }
}
