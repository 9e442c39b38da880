use proc_macro2::TokenStream;
use quote::quote;

use crate::catalog::{DataType, Oid, SearchPath, TypeReference};

use super::diesel::{Part, composite_conversions};
use super::documentation::{code, comment_and};
use super::identifiers::Scope;
use super::plan::{Module, PlannedComposite};
use super::structure::{Field, Presence, Role, Structure};
use super::{Generator, Target};

impl Generator<'_> {
    /// A struct of a composite type. Nothing in it is NOT NULL.
    pub(super) fn composite(
        &self,
        planned: &PlannedComposite<'_>,
        module: &Module<'_>,
    ) -> TokenStream {
        let relation = planned.relation;
        let path = format!("{}.{}", module.schema, relation.name);
        let names = relation.columns.iter().map(|column| column.name.as_str());
        let mut scope = Scope::of_composite(names, self.options.target);
        let mut comments = String::new();
        let mut members = Vec::new();
        let mut known = !relation.columns.is_empty();
        let fields = relation.columns.iter().map(|column| {
            let column_path = format!("{path}.{}", column.name);
            let given = self.column_type(&column_path, relation, column, module);
            let named = scope.field(&column.name);
            known &= given.known;
            if !named.verbatim {
                self.report_renamed(&format!("column \"{path}.{}\"", column.name), &named.ident);
            }
            let data_type = given.option();
            members.push(Part {
                ident: named.ident.clone(),
                tokens: data_type.tokens.clone(),
                sql_type: data_type.sql_type.clone(),
            });
            comments.push_str(column.comment.as_deref().unwrap_or_default());
            Field {
                column: &column.name,
                named,
                docs: comment_and(
                    column.comment.as_deref(),
                    &code(&self.catalog.format_type_qualified(column.data_type)),
                ),
                tokens: data_type.tokens,
                traits: data_type.traits,
                presence: Presence::Always,
            }
        });
        let fields: Vec<_> = fields.collect();
        let row_type = relation
            .row_type
            .and_then(|oid| self.catalog.data_type(oid));
        let comment = row_type
            .and_then(|row_type| row_type.comment.as_deref())
            .or(relation.comment.as_deref());
        comments.push_str(comment.unwrap_or_default());
        let marker = row_type
            .filter(|_| known && self.options.target == Target::Diesel)
            .map(|row_type| self.marker(row_type.oid, &planned.ident.to_string(), module));
        let conversions = marker
            .as_ref()
            .map(|marker| composite_conversions(&planned.ident, marker, &members));
        let structure = Structure {
            ident: &planned.ident,
            role: Role::Composite,
            docs: comment_and(comment, &format!("Composite type {}.", code(&path))),
            sql_name: row_type.map(|row_type| self.sql_type_name(row_type)),
            path,
            fields,
            comments,
            diesel: marker,
        };
        let structure = self.structure(&structure, module);
        quote! { #structure #conversions }
    }

    /// A type's name as drivers look it up.
    pub(super) fn sql_type_name(&self, data_type: &DataType) -> String {
        match self.options.target {
            // sqlx asks the server for `to_regtype('name')`, and compares the name with what `regtype` prints: that of a
            // session which leaves `search_path` as it is.
            Target::Sqlx => {
                let public = self.catalog.schema_named("public");
                let path: Vec<_> = [Oid::PG_CATALOG]
                    .into_iter()
                    .chain(public.map(|public| public.oid))
                    .collect();
                let reference = TypeReference::new(data_type.oid);
                let name = self.catalog.format_type(reference, SearchPath(&path));
                // It takes a name that begins so for that of an array.
                if name.starts_with('_') {
                    format!("\"{name}\"")
                } else {
                    name
                }
            }
            _ => data_type.name.clone(),
        }
    }
}
