//! What diesel wants besides structs: `table!` for every relation, markers of SQL types, and which tables join.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;

use crate::catalog::{Catalog, ConstraintKind, ConstraintOwner, ForeignKey, Oid, Relation};
use crate::diagnostic::Diagnostic;
use crate::emit::names::snake_case;

use super::documentation::lines;
use super::identifiers::{Scope, is_plain_identifier};
use super::plan::{Module, Plan};
use super::types::nullable;
use super::{Generator, Target};

/// The modules that hold `table!` and the markers of types.
pub(super) const TABLES: &str = "tables";
pub(super) const SQL_TYPES: &str = "sql_types";

/// Names that `table!` gives to items beside the columns.
pub(super) const RESERVED_COLUMNS: [&str; 7] = [
    "all_columns",
    "columns",
    "dsl",
    "star",
    "table",
    // diesel's derives have variables of these names.
    "out",
    "row",
];

/// Markers that `table!` knows by the end of their path, whosever they are, and gives operators.
const TYPES_WITH_OPERATORS: [&str; 23] = [
    "SmallInt",
    "Int2",
    "Smallint",
    "SmallSerial",
    "Integer",
    "Int4",
    "Serial",
    "BigInt",
    "Int8",
    "Bigint",
    "BigSerial",
    "Decimal",
    "Float",
    "Float4",
    "Float8",
    "Double",
    "Numeric",
    "Time",
    "Date",
    "Timestamp",
    "Timestamptz",
    "Cidr",
    "Inet",
];

/// diesel's tuples have no more members.
const MOST_COLUMNS: usize = 128;

/// More tables in one `allow_tables_to_appear_in_same_query!` would meet the compiler's limit of recursion.
const MOST_TABLES: usize = 100;

/// Names of the tables' modules, by relation.
pub(super) type Tables = BTreeMap<Oid, Ident>;

/// Markers of types that diesel has none for, by type.
#[derive(Debug, Default)]
pub(super) struct Markers {
    idents: BTreeMap<Oid, Ident>,
    names: Scope,
}

/// The name of the pair of bounds that a range is.
pub(super) const BOUNDS: &str = "Bounds";

/// The type of ranges.
pub(super) fn bounds() -> TokenStream {
    let ident = Ident::new(BOUNDS, Span::call_site());
    quote! {
        #[doc = " The lower and the upper bound of a range."]
        pub type #ident<T> = (std::ops::Bound<T>, std::ops::Bound<T>);
    }
}

/// The relations that `table!` can say, and what is to be told of the others.
pub(super) fn tables(plan: &Plan<'_>) -> (Tables, Vec<Diagnostic>) {
    let mut names = Scope::default();
    let mut tables = Tables::new();
    let mut diagnostics = Vec::new();
    for module in &plan.modules {
        for planned in &module.relations {
            let relation = planned.relation;
            let why_not = if !is_plain_identifier(&module.schema) {
                "its schema's name is no identifier"
            } else if relation.columns.is_empty() {
                "it has no columns"
            } else if relation.columns.len() > MOST_COLUMNS {
                "it has more than 128 columns"
            } else {
                let name = snake_case(&relation.name);
                let name = if module.ident.is_some() {
                    format!("{}_{name}", module.schema)
                } else {
                    name
                };
                tables.insert(relation.oid, names.unique(&name.to_lowercase()));
                continue;
            };
            let message = format!(
                "\"{}.{}\" has no table! of diesel: {why_not}",
                module.schema, relation.name
            );
            diagnostics.push(Diagnostic::warning("not-supported", message));
        }
    }
    (tables, diagnostics)
}

impl Generator<'_> {
    /// The marker of a type that diesel has none for: `sql_types::Mood`.
    pub(super) fn marker(&self, oid: Oid, name: &str, module: &Module<'_>) -> TokenStream {
        if self.options.target != Target::Diesel {
            return TokenStream::new();
        }
        let mut markers = self.markers.borrow_mut();
        let Markers { idents, names } = &mut *markers;
        let ident = idents.entry(oid).or_insert_with(|| {
            if TYPES_WITH_OPERATORS.contains(&name) {
                names.unique(&format!("{name}Type"))
            } else {
                names.unique(name)
            }
        });
        let root = Self::root_path(module);
        let sql_types = Ident::new(SQL_TYPES, Span::call_site());
        quote! { #root #sql_types::#ident }
    }

    /// The path of a relation's `table!`.
    pub(super) fn table_path(
        &self,
        relation: &Relation,
        module: &Module<'_>,
    ) -> Option<TokenStream> {
        let table = self.tables.get(&relation.oid)?;
        let root = Self::root_path(module);
        let tables = Ident::new(TABLES, Span::call_site());
        Some(quote! { #root #tables::#table })
    }

    /// The modules `tables` and `sql_types`.
    pub(super) fn diesel_modules(&self) -> TokenStream {
        if self.options.target != Target::Diesel {
            return TokenStream::new();
        }
        let root = Module::root();
        let mut tables = Vec::new();
        for module in &self.plan.modules {
            for planned in &module.relations {
                if let Some(ident) = self.tables.get(&planned.relation.oid) {
                    tables.push(self.table(planned.relation, ident, &module.schema, &root));
                }
            }
        }
        let joins = self.joins(&root);
        let tables_ident = Ident::new(TABLES, Span::call_site());
        let tables = (!tables.is_empty()).then(|| {
            let docs = lines("Tables and views as diesel's queries speak of them.");
            quote! { #(#docs)* pub mod #tables_ident { #(#tables)* #joins } }
        });
        let sql_types = self.sql_types();
        quote! { #tables #sql_types }
    }

    fn sql_types(&self) -> Option<TokenStream> {
        let markers = self.markers.borrow();
        if markers.idents.is_empty() {
            return None;
        }
        let mut types: Vec<_> = markers.idents.iter().collect();
        types.sort_by_key(|(_, ident)| (*ident).clone());
        let types = types.into_iter().filter_map(|(oid, ident)| {
            let data_type = self.catalog.data_type(*oid)?;
            let name = &data_type.name;
            let schema = self.schema_name(data_type.schema);
            Some(quote! {
                #[derive(diesel::sql_types::SqlType, diesel::query_builder::QueryId)]
                #[diesel(postgres_type(name = #name, schema = #schema))]
                pub struct #ident;
            })
        });
        let docs = lines("Markers of types that diesel itself does not know.");
        let ident = Ident::new(SQL_TYPES, Span::call_site());
        Some(quote! { #(#docs)* pub mod #ident { #(#types)* } })
    }

    fn table(
        &self,
        relation: &Relation,
        ident: &Ident,
        schema: &str,
        root: &Module<'_>,
    ) -> TokenStream {
        let mut scope = self.columns_scope(relation);
        let mut idents = BTreeMap::new();
        let mut speaks_of_markers = false;
        let columns: Vec<_> = relation
            .columns
            .iter()
            .map(|column| {
                let named = scope.field(&column.name);
                let given = self.type_of(relation, column, root);
                let mut sql_type = given.sql_type;
                speaks_of_markers |= speaks_of_markers_in(&sql_type);
                if super::relation::is_nullable(relation, column) {
                    sql_type = nullable(&sql_type);
                }
                let ident = named.ident;
                idents.insert(column.number, ident.clone());
                let name = &column.name;
                let sql_name = (!named.verbatim).then(|| quote! { #[sql_name = #name] });
                quote! { #sql_name #ident -> #sql_type }
            })
            .collect();
        let keys = self.key(relation);
        let keys = keys.iter().filter_map(|number| idents.get(number));
        let imports = speaks_of_markers.then(|| {
            let sql_types = Ident::new(SQL_TYPES, Span::call_site());
            quote! { use super::super::#sql_types; }
        });
        let schema = Ident::new(schema, Span::call_site());
        let name = &relation.name;
        let sql_name = (ident != name).then(|| quote! { #[sql_name = #name] });
        let features: &[_] = match relation.columns.len() {
            0..=32 => &["32-column-tables", "postgres_backend"],
            33..=64 => &["64-column-tables", "postgres_backend"],
            _ => &["128-column-tables", "postgres_backend"],
        };
        for feature in features {
            self.dependencies
                .borrow_mut()
                .add(("diesel", Some(feature)));
        }
        quote! {
            diesel::table! {
                #imports
                #sql_name
                #schema.#ident (#(#keys),*) { #(#columns,)* }
            }
        }
    }

    /// The numbers of the columns that tell rows apart. diesel has no table without: the first column, then.
    fn key(&self, relation: &Relation) -> Vec<i16> {
        let of = |wanted: fn(&ConstraintKind) -> bool| {
            let constraints = self
                .catalog
                .constraints_of(ConstraintOwner::Relation(relation.oid));
            let mut fitting = constraints
                .into_iter()
                .filter(|constraint| wanted(&constraint.kind));
            fitting.find_map(|constraint| {
                let not_null = constraint.columns.iter().all(|number| {
                    let column = relation.column_numbered(*number);
                    column.is_some_and(|column| column.not_null)
                });
                not_null.then(|| constraint.columns.clone())
            })
        };
        of(|kind| matches!(kind, ConstraintKind::PrimaryKey { .. }))
            .or_else(|| of(|kind| matches!(kind, ConstraintKind::Unique { .. })))
            .unwrap_or_else(|| {
                let first = relation.columns.first();
                let message = format!(
                    "\"{}.{}\" has no primary key, which diesel asks for: it is told that {:?} is one",
                    self.schema_name(relation.schema),
                    relation.name,
                    first.map_or("", |column| &column.name)
                );
                self.report(Diagnostic::info("no-primary-key", message));
                first.iter().map(|column| column.number).collect()
            })
    }

    /// `joinable!` for the foreign keys that leave no doubt, and `allow_tables_to_appear_in_same_query!` for tables that
    /// foreign keys connect.
    fn joins(&self, root: &Module<'_>) -> TokenStream {
        let keys = foreign_keys(self.catalog, &self.tables);
        let mut pairs: BTreeMap<(Oid, Oid), Vec<&(Oid, i16, &ForeignKey)>> = BTreeMap::new();
        for key in &keys {
            let pair = (key.0.min(key.2.table), key.0.max(key.2.table));
            pairs.entry(pair).or_default().push(key);
        }
        let mut joinable = Vec::new();
        for keys in pairs.values() {
            if let [(child, number, key)] = keys[..]
                && let Some(column) = self.joins_by(*child, *number, key, root)
            {
                let (child, parent) = (&self.tables[child], &self.tables[&key.table]);
                joinable.push((
                    child,
                    quote! { diesel::joinable!(#child -> #parent (#column)); },
                ));
            }
        }
        joinable.sort_by_key(|(child, _)| (*child).clone());
        let joinable = joinable.into_iter().map(|(_, tokens)| tokens);
        let together = self.connected(pairs.keys()).into_iter().map(|group| {
            let idents = group.iter().map(|oid| &self.tables[oid]);
            let idents: BTreeSet<_> = idents.collect();
            let idents = idents.into_iter();
            quote! { diesel::allow_tables_to_appear_in_same_query!(#(#idents),*); }
        });
        quote! { #(#joinable)* #(#together)* }
    }

    /// The child's column, if it is compared with the parent's primary key and has its type.
    fn joins_by(
        &self,
        child: Oid,
        number: i16,
        key: &ForeignKey,
        root: &Module<'_>,
    ) -> Option<Ident> {
        let parent = self.catalog.relation(key.table)?;
        let child = self.catalog.relation(child)?;
        if key.columns.len() != 1 || self.key(parent) != key.columns {
            return None;
        }
        let referenced = parent.column_numbered(*key.columns.first()?)?;
        let mut scope = self.columns_scope(child);
        let mut fields = child
            .columns
            .iter()
            .map(|column| (column, scope.field(&column.name)));
        let (column, named) = fields.find(|(column, _)| column.number == number)?;
        let sql_type = |relation, column| self.type_of(relation, column, root).sql_type.to_string();
        (sql_type(child, column) == sql_type(parent, referenced)).then_some(named.ident)
    }

    /// The tables that can be reached from each other by foreign keys, in groups.
    fn connected<'p>(&self, pairs: impl Iterator<Item = &'p (Oid, Oid)>) -> Vec<BTreeSet<Oid>> {
        let pairs: Vec<_> = pairs.collect();
        let mut groups: Vec<BTreeSet<Oid>> = Vec::new();
        for (a, b) in &pairs {
            let (touching, mut rest): (Vec<_>, Vec<_>) = groups
                .into_iter()
                .partition(|group| group.contains(a) || group.contains(b));
            let mut group: BTreeSet<_> = touching.into_iter().flatten().collect();
            group.extend([*a, *b]);
            rest.push(group);
            groups = rest;
        }
        groups
            .into_iter()
            .flat_map(|group| {
                if group.len() <= MOST_TABLES {
                    return vec![group];
                }
                let message = format!(
                    "{} tables are connected by foreign keys, more than diesel's macro takes: only neighbours may \
                     appear in one query",
                    group.len()
                );
                self.report(Diagnostic::info("not-supported", message));
                let neighbours = pairs.iter().filter(|(a, _)| group.contains(a));
                neighbours.map(|(a, b)| BTreeSet::from([*a, *b])).collect()
            })
            .collect()
    }
}

/// Whether a type is made of a marker of ours: `sql_types` at the beginning of a path, and not that of another crate.
fn speaks_of_markers_in(sql_type: &TokenStream) -> bool {
    let text = sql_type.to_string();
    let words: Vec<_> = text.split(' ').collect();
    let mut places = words.iter().enumerate();
    places.any(|(at, word)| *word == SQL_TYPES && (at == 0 || words[at - 1] != "::"))
}

/// Foreign keys of one column from one table to another: child, column, and the key.
fn foreign_keys<'a>(catalog: &'a Catalog, tables: &Tables) -> Vec<(Oid, i16, &'a ForeignKey)> {
    let mut found = Vec::new();
    for child in tables.keys() {
        for constraint in catalog.constraints_of(ConstraintOwner::Relation(*child)) {
            if let ConstraintKind::ForeignKey(key) = &constraint.kind
                && let Some(number) = constraint.columns.first()
                && key.table != *child
                && tables.contains_key(&key.table)
            {
                found.push((*child, *number, key));
            }
        }
    }
    found
}

/// Conversions of an enum: PostgreSQL sends and takes its labels.
pub(super) fn enum_conversions(ident: &Ident, sql_type: &TokenStream) -> TokenStream {
    quote! {
        impl diesel::serialize::ToSql<#sql_type, diesel::pg::Pg> for #ident {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, diesel::pg::Pg>,
            ) -> diesel::serialize::Result {
                std::io::Write::write_all(out, self.as_str().as_bytes())?;
                Ok(diesel::serialize::IsNull::No)
            }
        }

        impl diesel::deserialize::FromSql<#sql_type, diesel::pg::Pg> for #ident {
            fn from_sql(value: diesel::pg::PgValue<'_>) -> diesel::deserialize::Result<Self> {
                Ok(std::str::from_utf8(value.as_bytes())?.parse()?)
            }
        }
    }
}

/// A part of a composite type.
pub(super) struct Part {
    pub(super) ident: Ident,
    /// The field's type.
    pub(super) tokens: TokenStream,
    /// diesel's marker of what is in it if it is not NULL.
    pub(super) sql_type: TokenStream,
}

/// Conversions of a composite type.
pub(super) fn composite_conversions(
    ident: &Ident,
    sql_type: &TokenStream,
    fields: &[Part],
) -> TokenStream {
    let idents: Vec<_> = fields.iter().map(|part| &part.ident).collect();
    let types: Vec<_> = fields.iter().map(|part| &part.tokens).collect();
    let markers = fields.iter().map(|part| nullable(&part.sql_type));
    let markers: Vec<_> = markers.collect();
    let places: Vec<_> = (0..fields.len()).map(Literal::usize_unsuffixed).collect();
    quote! {
        impl diesel::serialize::ToSql<#sql_type, diesel::pg::Pg> for #ident {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, diesel::pg::Pg>,
            ) -> diesel::serialize::Result {
                type Parts = (#(#markers,)*);
                let parts = (#(&self.#idents,)*);
                diesel::serialize::WriteTuple::<Parts>::write_tuple(&parts, out)
            }
        }

        impl diesel::deserialize::FromSql<#sql_type, diesel::pg::Pg> for #ident {
            fn from_sql(value: diesel::pg::PgValue<'_>) -> diesel::deserialize::Result<Self> {
                use diesel::deserialize::FromSql;
                type Fields = (#(#types,)*);
                type Parts = (#(#markers,)*);
                type Record = diesel::sql_types::Record<Parts>;
                let parts = <Fields as FromSql<Record, diesel::pg::Pg>>::from_sql(value)?;
                Ok(Self { #(#idents: parts.#places),* })
            }
        }
    }
}
