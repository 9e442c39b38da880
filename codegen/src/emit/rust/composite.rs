use proc_macro2::TokenStream;

use super::Generator;
use super::documentation::{code, comment_and};
use super::identifiers::Scope;
use super::plan::{Module, PlannedComposite};
use super::structure::{Field, Presence, Role, Structure};

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
        let mut scope = Scope::of_columns(names, self.options.target);
        let mut comments = String::new();
        let fields = relation.columns.iter().map(|column| {
            let column_path = format!("{path}.{}", column.name);
            let given = self.column_type(&column_path, relation, column, module);
            let data_type = given.option();
            comments.push_str(column.comment.as_deref().unwrap_or_default());
            Field {
                column: &column.name,
                named: scope.field(&column.name),
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
        let structure = Structure {
            ident: &planned.ident,
            role: Role::Composite,
            docs: comment_and(comment, &format!("Composite type {}.", code(&path))),
            sql_name: Some(self.sql_type_name(&module.schema, &relation.name)),
            path,
            fields,
            comments,
        };
        self.structure(&structure, module)
    }

    /// A type's name as drivers look it up.
    pub(super) fn sql_type_name(&self, schema: &str, name: &str) -> String {
        match self.options.target {
            // sqlx asks the server for `'name'::regtype`.
            super::Target::Sqlx => {
                let schema = crate::catalog::quote_identifier(schema);
                format!("{schema}.{}", crate::catalog::quote_identifier(name))
            }
            _ => name.to_owned(),
        }
    }
}
