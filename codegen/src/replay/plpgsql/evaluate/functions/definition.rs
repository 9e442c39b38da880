//! `pg_get_constraintdef`, and `pg_get_indexdef` where nothing has to be printed anew.

use crate::catalog::{
    Class, Constraint, ConstraintKind, ObjectAddress, Oid, Relation, SearchPath, TypeReference,
    quote_identifier,
};
use crate::deparse::Deparser;
use crate::infer::Scope;
use crate::sql::statement::{MatchType, ReferentialAction};

use super::super::super::Interpreter;
use super::super::super::value::Value;
use super::super::super::virtual_tables::index_definition;

impl Interpreter<'_> {
    pub(super) fn definition_function(&self, name: &str, arguments: &[Value]) -> Option<Value> {
        let catalog = &self.replay.catalog;
        let oid = arguments.first().and_then(Value::as_object)?;
        let text = match name {
            "pg_get_constraintdef" => match catalog.constraints.get(oid) {
                Some(constraint) => self.constraint_definition(constraint),
                None => return Some(Value::Null),
            },
            "pg_get_indexdef" if arguments.len() == 1 => match catalog.relation(oid) {
                Some(relation) => index_definition(catalog, relation),
                None => return Some(Value::Null),
            },
            _ => return None,
        };
        Some(text.map_or_else(
            || Value::unknown("how PostgreSQL prints an expression is not followed"),
            Value::text,
        ))
    }

    fn constraint_definition(&self, constraint: &Constraint) -> Option<String> {
        let catalog = &self.replay.catalog;
        let table = catalog.relation(constraint.relation()?)?;
        let own = columns(table, &constraint.columns)?;
        let mut text = match &constraint.kind {
            ConstraintKind::PrimaryKey { .. } => format!("PRIMARY KEY ({own})"),
            ConstraintKind::Unique { index } => {
                let index = catalog.relation(*index)?.index()?;
                let nulls = if index.nulls_not_distinct {
                    " NULLS NOT DISTINCT"
                } else {
                    ""
                };
                format!("UNIQUE{nulls} ({own})")
            }
            ConstraintKind::ForeignKey(key) => {
                let referenced = catalog.relation(key.table)?;
                let path = self.replay.path();
                let found = catalog.find_relation(SearchPath(&path), None, &referenced.name);
                let name = if found.is_some_and(|found| found.oid == referenced.oid) {
                    quote_identifier(&referenced.name).into_owned()
                } else {
                    let address = ObjectAddress::object(Class::Relation, referenced.oid);
                    catalog.qualified_sql_name(address)?
                };
                let mut text = format!(
                    "FOREIGN KEY ({own}) REFERENCES {name}({})",
                    columns(referenced, &key.columns)?
                );
                if key.match_type == MatchType::Full {
                    text.push_str(" MATCH FULL");
                }
                text.push_str(&action(" ON UPDATE", key.on_update));
                text.push_str(&action(" ON DELETE", key.on_delete));
                if !key.on_delete_columns.is_empty() {
                    let list = columns(table, &key.on_delete_columns)?;
                    text = format!("{text} ({list})");
                }
                text
            }
            ConstraintKind::Check(condition) => {
                let path = self.replay.path();
                let deparser = Deparser {
                    catalog,
                    path: SearchPath(&path),
                };
                let boolean = TypeReference::new(Oid::BOOL);
                let printed = deparser.value(condition, Scope::Relation(table), boolean)?;
                let inherit = if constraint.no_inherit {
                    " NO INHERIT"
                } else {
                    ""
                };
                format!("CHECK ({printed}){inherit}")
            }
            _ => return None,
        };
        let has_include = constraint
            .index()
            .and_then(|index| catalog.relation(index)?.index())
            .is_some_and(|index| !index.include.is_empty());
        if has_include {
            return None;
        }
        if constraint.deferrable {
            text.push_str(" DEFERRABLE");
        }
        if constraint.initially_deferred {
            text.push_str(" INITIALLY DEFERRED");
        }
        if !constraint.validated {
            text.push_str(" NOT VALID");
        }
        Some(text)
    }
}

fn columns(table: &Relation, numbers: &[i16]) -> Option<String> {
    let names: Option<Vec<_>> = numbers
        .iter()
        .map(|number| {
            let column = table.column_numbered(*number)?;
            Some(quote_identifier(&column.name).into_owned())
        })
        .collect();
    Some(names?.join(", "))
}

fn action(event: &str, action: ReferentialAction) -> String {
    let word = match action {
        ReferentialAction::NoAction => return String::new(),
        ReferentialAction::Restrict => "RESTRICT",
        ReferentialAction::Cascade => "CASCADE",
        ReferentialAction::SetNull => "SET NULL",
        ReferentialAction::SetDefault => "SET DEFAULT",
    };
    format!("{event} {word}")
}
