use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use crate::catalog::{
    Column, ConstraintKind, ConstraintOwner, Nullability, Relation, RelationKind, quote_identifier,
};

use crate::diagnostic::Diagnostic;

use super::documentation::{code, comment_and, lines};
use super::identifiers::Scope;
use super::plan::{Module, PlannedRelation};
use super::structure::{Field, Presence, Role, Structure};
use super::types::RustType;
use super::{Generator, Target};

impl Generator<'_> {
    /// The row, what is inserted, what is updated, and the names.
    pub(super) fn relation(
        &self,
        planned: &PlannedRelation<'_>,
        module: &Module<'_>,
    ) -> TokenStream {
        let relation = planned.relation;
        let row = self.row(planned, module);
        let names = names(planned, module);
        let try_from_row = self.try_from_row(planned);
        let writable = match &relation.kind {
            RelationKind::Table(_) => true,
            RelationKind::View(view) => view.auto_updatable,
            _ => false,
        };
        if !writable {
            return quote! { #row #names #try_from_row };
        }
        let insert = self.changes(planned, Role::Insert, module);
        let update = self.changes(planned, Role::Update, module);
        quote! { #row #names #try_from_row #insert #update }
    }

    fn row(&self, planned: &PlannedRelation<'_>, module: &Module<'_>) -> TokenStream {
        let relation = planned.relation;
        let path = format!("{}.{}", module.schema, relation.name);
        let mut scope = self.columns_scope(relation);
        let mut comments = relation.comment.clone().unwrap_or_default();
        let fields = relation.columns.iter().filter_map(|column| {
            let named = scope.field(&column.name);
            let mut data_type = self.type_of(relation, column, module);
            if !self.has_field(relation, column, &data_type) {
                return None;
            }
            if !named.verbatim {
                self.report_renamed(&format!("column \"{path}.{}\"", column.name), &named.ident);
            }
            if is_nullable(relation, column) {
                data_type = data_type.option();
            }
            comments.push_str(column.comment.as_deref().unwrap_or_default());
            Some(Field {
                column: &column.name,
                named,
                docs: comment_and(column.comment.as_deref(), &self.facts(relation, column)),
                tokens: data_type.tokens,
                traits: data_type.traits,
                presence: Presence::Always,
            })
        });
        let fields = fields.collect();
        let structure = Structure {
            ident: &planned.row,
            role: Role::Row,
            docs: comment_and(
                relation.comment.as_deref(),
                &format!("A row of {} {}.", kind(relation), code(&path)),
            ),
            path,
            fields,
            comments,
            sql_name: None,
            diesel: self.table_path(relation, module),
        };
        self.structure(&structure, module)
    }

    /// The struct for INSERT or UPDATE.
    fn changes(
        &self,
        planned: &PlannedRelation<'_>,
        role: Role,
        module: &Module<'_>,
    ) -> TokenStream {
        let relation = planned.relation;
        let path = format!("{}.{}", module.schema, relation.name);
        let mut scope = self.columns_scope(relation);
        let mut fields = Vec::new();
        for column in &relation.columns {
            let named = scope.field(&column.name);
            if !is_writable(relation, column) {
                continue;
            }
            let presence = presence(relation, column, role);
            let mut data_type = self.type_of(relation, column, module);
            if !self.has_field(relation, column, &data_type) {
                continue;
            }
            match presence {
                Presence::Always => {}
                Presence::Optional => data_type = data_type.option(),
                Presence::ThreeState => data_type = data_type.option().option(),
            }
            let default = column.default.as_ref().filter(|_| role == Role::Insert);
            let docs = default
                .map(|default| lines(&format!("Default: {}", code(&default.sql(self.catalog)))));
            fields.push(Field {
                column: &column.name,
                named,
                docs: docs.unwrap_or_default(),
                tokens: data_type.tokens,
                traits: data_type.traits,
                presence,
            });
        }
        let (ident, docs) = match role {
            Role::Insert => (
                &planned.insert,
                format!(
                    "A new row of {}: what is `None` gets its default.",
                    code(&path)
                ),
            ),
            _ => (
                &planned.update,
                format!(
                    "Changes to a row of {}: what is `None` stays as it is.",
                    code(&path)
                ),
            ),
        };
        let structure = Structure {
            ident,
            role,
            path,
            docs: lines(&docs),
            fields,
            comments: String::new(),
            sql_name: None,
            diesel: self.table_path(relation, module),
        };
        self.structure(&structure, module)
    }

    /// Says that a name cannot be had.
    pub(super) fn report_renamed(&self, what: &str, ident: &Ident) {
        let message = format!("{what} becomes {ident}: Rust cannot say its name, or it is taken");
        self.report(Diagnostic::info("renamed", message));
    }

    /// The names of a relation's fields.
    pub(super) fn columns_scope(&self, relation: &Relation) -> Scope {
        let names = relation.columns.iter().map(|column| column.name.as_str());
        Scope::of_columns(names, self.options.target, self.tables.get(&relation.oid))
    }

    /// Whether a column has a field. diesel cannot even pass over what it does not know in a row.
    fn has_field(&self, relation: &Relation, column: &Column, data_type: &RustType) -> bool {
        let has = self.options.target != Target::Diesel || data_type.known;
        if !has {
            let message = format!(
                "\"{}.{}.{}\" has no field: diesel does not know {}; name a Rust type for it in types.rust",
                self.schema_name(relation.schema),
                relation.name,
                column.name,
                self.catalog.format_type_qualified(column.data_type)
            );
            self.report(Diagnostic::warning("no-field", message));
        }
        has
    }

    pub(super) fn type_of(
        &self,
        relation: &Relation,
        column: &Column,
        module: &Module<'_>,
    ) -> RustType {
        let schema = self.schema_name(relation.schema);
        let path = format!("{schema}.{}.{}", relation.name, column.name);
        self.column_type(&path, relation, column, module)
    }

    /// SQL type, key, reference and default in a line.
    fn facts(&self, relation: &Relation, column: &Column) -> String {
        let mut facts = vec![code(&self.catalog.format_type_qualified(column.data_type))];
        let constraints = self
            .catalog
            .constraints_of(ConstraintOwner::Relation(relation.oid));
        for constraint in constraints {
            let Some(place) = constraint
                .columns
                .iter()
                .position(|number| *number == column.number)
            else {
                continue;
            };
            match &constraint.kind {
                ConstraintKind::PrimaryKey { .. } => facts.insert(1, "primary key".to_owned()),
                ConstraintKind::ForeignKey(key) => {
                    let Some(table) = self.catalog.relation(key.table) else {
                        continue;
                    };
                    let referenced = key
                        .columns
                        .get(place)
                        .and_then(|number| table.column_numbered(*number));
                    let schema = self.schema_name(table.schema);
                    let referenced = referenced.map_or("", |referenced| &referenced.name);
                    facts.push(format!(
                        "references {}",
                        code(&format!("{schema}.{}.{referenced}", table.name))
                    ));
                }
                _ => {}
            }
        }
        if let Some(identity) = column.identity {
            let when = if identity.always {
                "always"
            } else {
                "by default"
            };
            facts.push(format!("generated {when} as identity"));
        }
        if let Some(generated) = &column.generated {
            facts.push(format!(
                "generated as {}",
                code(&generated.expression.sql(self.catalog))
            ));
        }
        if let Some(default) = &column.default {
            facts.push(format!("default {}", code(&default.sql(self.catalog))));
        }
        facts.join(", ")
    }

    /// `TryFrom<&tokio_postgres::Row>`
    fn try_from_row(&self, planned: &PlannedRelation<'_>) -> TokenStream {
        if self.options.target != Target::TokioPostgres {
            return TokenStream::new();
        }
        let relation = planned.relation;
        let row = &planned.row;
        let mut scope = self.columns_scope(relation);
        let fields = relation.columns.iter().map(|column| {
            let ident = scope.field(&column.name).ident;
            let name = &column.name;
            quote! { #ident: row.try_get(#name)? }
        });
        let fields: Vec<_> = fields.collect();
        let argument = if fields.is_empty() {
            quote! { _row }
        } else {
            quote! { row }
        };
        quote! {
            impl TryFrom<&tokio_postgres::Row> for #row {
                type Error = tokio_postgres::Error;

                fn try_from(#argument: &tokio_postgres::Row) -> Result<Self, Self::Error> {
                    Ok(Self { #(#fields),* })
                }
            }
        }
    }
}

/// The names in the database, for queries.
fn names(planned: &PlannedRelation<'_>, module: &Module<'_>) -> TokenStream {
    let row = &planned.row;
    let relation = planned.relation;
    let table = format!(
        "{}.{}",
        quote_identifier(&module.schema),
        quote_identifier(&relation.name)
    );
    let name = &relation.name;
    let columns: Vec<_> = relation.columns.iter().map(|column| &column.name).collect();
    let count = Literal::usize_unsuffixed(columns.len());
    let docs = lines(&format!("The name of the {}.", kind(relation)));
    quote! {
        impl #row {
            #(#docs)*
            pub const NAME: &'static str = #name;

            #[doc = " The same with its schema, as SQL writes it."]
            pub const SQL_NAME: &'static str = #table;

            #[doc = " The names of the columns."]
            pub const COLUMNS: [&'static str; #count] = [#(#columns),*];
        }
    }
}

fn kind(relation: &Relation) -> &'static str {
    match &relation.kind {
        RelationKind::View(_) => "view",
        RelationKind::MaterializedView(_) => "materialized view",
        RelationKind::Table(table) if table.foreign.is_some() => "foreign table",
        _ => "table",
    }
}

pub(super) fn is_nullable(relation: &Relation, column: &Column) -> bool {
    match &relation.kind {
        RelationKind::Table(_) => !column.not_null,
        _ => column
            .inferred
            .as_ref()
            .is_none_or(|inferred| inferred.nullability != Nullability::NotNull),
    }
}

/// Whether INSERT and UPDATE can give it a value.
fn is_writable(relation: &Relation, column: &Column) -> bool {
    match &relation.kind {
        RelationKind::Table(_) => {
            column.generated.is_none() && !column.identity.is_some_and(|identity| identity.always)
        }
        _ => column
            .inferred
            .as_ref()
            .is_some_and(|inferred| inferred.updatable),
    }
}

fn presence(relation: &Relation, column: &Column, role: Role) -> Presence {
    // What stands behind a view's column is another relation's; it can have a default of its own.
    let is_table = matches!(relation.kind, RelationKind::Table(_));
    let nullable = is_nullable(relation, column);
    let has_default = column.default.is_some() || column.identity.is_some() || !is_table;
    let absent_is_not_null = role == Role::Update || has_default;
    match (nullable, absent_is_not_null) {
        (true, true) => Presence::ThreeState,
        (true, false) | (false, true) => Presence::Optional,
        (false, false) => Presence::Always,
    }
}
