//! Flat interfaces: one for every table and view, columns in their own order.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::{
    Catalog, Column, Nullability, ObjectAddress, Oid, Relation, RelationKind, Schema,
};
use crate::diagnostic::Diagnostic;
use crate::emit::names::{Wanted, camel_case};

use super::comment::documentation;
use super::document::{Document, concat, hard_line, text};
use super::kysely;
use super::literal::string;
use super::options::{Options, Style};
use super::plain_types::PlainTypes;
use super::syntax::{Format, Member, Type};
use super::tables::passes_not_null;
use super::written::Written;

/// Names that the file uses for something else.
const RESERVED: &[&str] = &["Record"];

/// Names that the `Database` type and what stands beside it use.
const RESERVED_BY_DATABASE: &[&str] = &[
    "CompositeTypes",
    "Constants",
    "Database",
    "DatabaseWithoutInternals",
    "DefaultSchema",
    "Enums",
    "Extract",
    "Json",
    "NonNullable",
    "Omit",
    "PropertyKey",
    "Tables",
    "TablesInsert",
    "TablesUpdate",
];

/// The relations that get interfaces, with their names.
pub(super) struct Interfaces<'a> {
    pub(super) catalog: &'a Catalog,
    options: &'a Options,
    pub(super) written: &'a Written<'a>,
    pub(super) relations: Vec<(&'a Schema, &'a Relation)>,
    pub(super) types: PlainTypes<'a>,
    /// Names that are in use.
    taken: BTreeSet<String>,
    /// Names of the types of primary keys, by table.
    brands: BTreeMap<Oid, String>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl<'a> Interfaces<'a> {
    pub(super) fn new(
        catalog: &'a Catalog,
        options: &'a Options,
        written: &'a Written<'a>,
    ) -> Self {
        let schemas = options
            .schemas
            .iter()
            .filter_map(|name| catalog.schema_named(name));
        let relations: Vec<_> = schemas
            .flat_map(|schema| {
                let own = catalog
                    .relations
                    .iter()
                    .filter(|it| it.schema == schema.oid);
                own.filter(|it| is_table_or_view(it) && it.provenance.extension.is_none())
                    .map(move |relation| (schema, relation))
            })
            .collect();
        let wanted: Vec<_> = relations
            .iter()
            .map(|(schema, relation)| Wanted {
                schema: &schema.name,
                name: &relation.name,
            })
            .collect();
        let mut reserved = RESERVED.to_vec();
        match options.style {
            Style::Both => reserved.extend(RESERVED_BY_DATABASE),
            Style::Zod => reserved.push("z"),
            Style::Kysely => reserved.extend(kysely::RESERVED),
            Style::Database | Style::Interfaces => {}
        }
        let names = options.naming.type_names(&wanted, &reserved);
        let mut diagnostics = Vec::new();
        let mut by_relation = BTreeMap::new();
        for ((schema, relation), name) in relations.iter().zip(names) {
            if let Some(instead_of) = &name.instead_of {
                let message = format!(
                    "the type name {instead_of} is taken: {} {}.{} becomes {}",
                    relation.kind_word(),
                    schema.name,
                    relation.name,
                    name.name
                );
                let diagnostic = Diagnostic::info("type-name", message);
                diagnostics.push(match relation.provenance.created {
                    Some(span) => diagnostic.at(span, ""),
                    None => diagnostic,
                });
            }
            by_relation.insert(relation.oid, name.name);
        }
        let reserved = reserved.into_iter().map(str::to_owned);
        let mut interfaces = Self {
            catalog,
            options,
            written,
            taken: by_relation.values().cloned().chain(reserved).collect(),
            types: PlainTypes::new(catalog, written, by_relation),
            relations,
            brands: BTreeMap::new(),
            diagnostics,
        };
        if options.interfaces.branded_ids {
            interfaces.name_brands();
        }
        interfaces
    }

    /// Appends the interfaces, and tells what could not be named as usual.
    pub(super) fn print(mut self, format: Format, output: &mut String) -> Vec<Diagnostic> {
        let mut declarations = self.brand_declarations(format);
        for (schema, relation) in self.relations.clone() {
            let name = self.types.name_of(relation.oid).to_owned();
            let names = self.member_names(relation);
            let row = relation.columns.iter().zip(&names).map(|(column, name)| {
                let data_type = self.column_type(schema, relation, column);
                Member::new(name.clone(), self.nullable(relation, column, data_type))
            });
            let row: Vec<_> = row.collect();
            declarations.push(self.interface(relation, &name, row, format));
            if self.options.interfaces.insert_and_update
                && matches!(relation.kind, RelationKind::Table(_))
            {
                for (suffix, is_update) in [("Insert", false), ("Update", true)] {
                    let written = relation.columns.iter().zip(&names).map(|(column, name)| {
                        self.written(schema, relation, column, name, is_update)
                    });
                    let written: Vec<_> = written.collect();
                    let name = self.claim(&format!("{name}{suffix}"));
                    declarations.push(self.interface(relation, &name, written, format));
                }
            }
        }
        for (index, declaration) in declarations.iter().enumerate() {
            if index > 0 {
                output.push('\n');
            }
            declaration.print(output);
        }
        self.diagnostics
    }

    fn interface(
        &self,
        relation: &Relation,
        name: &str,
        mut members: Vec<Member>,
        format: Format,
    ) -> Document {
        let mut parts = Vec::new();
        if self.options.interfaces.comments {
            for (member, column) in members.iter_mut().zip(&relation.columns) {
                member.comment = documentation(column.comment.as_deref());
            }
            for line in documentation(relation.comment.as_deref()) {
                parts.extend([text(line), hard_line()]);
            }
        }
        parts.extend([
            text(format!("export interface {name} ")),
            Type::lines(members).document(format),
            hard_line(),
        ]);
        concat(parts)
    }

    /// The type of a column's values besides null.
    fn column_type(&self, schema: &Schema, relation: &'a Relation, column: &'a Column) -> Type {
        let written = self.written.column(&schema.name, &relation.name, column);
        if let Some(written) = written {
            return written;
        }
        match self.brand(relation, column) {
            Some(brand) => Type::Name(brand.to_owned().into()),
            None => self.types.column(relation, column),
        }
    }

    fn nullable(&self, relation: &Relation, column: &Column, data_type: Type) -> Type {
        if self.is_not_null(relation, column) {
            data_type
        } else {
            data_type.or_null()
        }
    }

    pub(super) fn is_not_null(&self, relation: &Relation, column: &Column) -> bool {
        let inferred = column.inferred.as_ref();
        column.not_null
            || self.written.says_not_null(column.comment.as_deref())
            || self.types.domain_is_not_null(column.data_type)
            || relation.view().is_some()
                && (inferred.is_some_and(|it| it.nullability == Nullability::NotNull)
                    || passes_not_null(self.catalog, column))
    }

    /// Whether PostgreSQL alone gives a column its values.
    pub(super) fn is_never_written(column: &Column) -> bool {
        let always = column.identity.is_some_and(|identity| identity.always);
        always || column.generated.is_some()
    }

    /// Whether a new row can do without a value of a column.
    pub(super) fn is_optional(&self, relation: &Relation, column: &Column) -> bool {
        column.identity.is_some()
            || column.default.is_some()
            || !self.is_not_null(relation, column)
            || self.types.domain_has_default(column.data_type)
    }

    /// A column in the type of new rows, or of changes.
    fn written(
        &self,
        schema: &Schema,
        relation: &'a Relation,
        column: &'a Column,
        name: &str,
        is_update: bool,
    ) -> Member {
        if Self::is_never_written(column) {
            return Member::optional(name.to_owned(), Type::NEVER);
        }
        let data_type = self.column_type(schema, relation, column);
        let optional = is_update || self.is_optional(relation, column);
        Member {
            optional,
            ..Member::new(name.to_owned(), self.nullable(relation, column, data_type))
        }
    }

    /// The names of a relation's members: the columns' own, or in camel case where that leaves them different.
    fn member_names(&mut self, relation: &Relation) -> Vec<String> {
        let exact = relation.columns.iter().map(|column| column.name.clone());
        if !self.options.interfaces.camel_case {
            return exact.collect();
        }
        let mut wanted: BTreeMap<String, usize> = BTreeMap::new();
        for column in &relation.columns {
            *wanted.entry(camel_case(&column.name)).or_default() += 1;
        }
        let mut names = Vec::with_capacity(relation.columns.len());
        for column in &relation.columns {
            let camel = camel_case(&column.name);
            if wanted.get(&camel) == Some(&1) {
                names.push(camel);
                continue;
            }
            let message = format!(
                "several columns of {} would be called {camel}: {} keeps its name",
                relation.name, column.name
            );
            let diagnostic = Diagnostic::info("member-name", message);
            self.diagnostics.push(match column.span {
                Some(span) => diagnostic.at(span, ""),
                None => diagnostic,
            });
            names.push(column.name.clone());
        }
        names
    }

    /// The name, or the first of `Name2`, `Name3` … that is free.
    pub(super) fn claim(&mut self, name: &str) -> String {
        let mut candidate = name.to_owned();
        let mut number = 2;
        while !self.taken.insert(candidate.clone()) {
            candidate = format!("{name}{number}");
            number += 1;
        }
        candidate
    }

    /// Every primary key of one column gets a type of its own.
    fn name_brands(&mut self) {
        for (_, relation) in self.relations.clone() {
            if self.types.primary_key(relation).is_some() {
                let name = self.claim(&format!("{}Id", self.types.name_of(relation.oid)));
                self.brands.insert(relation.oid, name);
            }
        }
        // A key that references another table's key is of that one's type.
        let borrowed = |(oid, name): (&Oid, &String)| {
            let relation = self.catalog.relation(*oid)?;
            let column = self.types.primary_key(relation)?;
            let own = self.brand(relation, column) == Some(name);
            (!own).then_some(*oid)
        };
        let borrowed: Vec<_> = self.brands.iter().filter_map(borrowed).collect();
        for oid in borrowed {
            self.brands.remove(&oid);
        }
    }

    fn brand_declarations(&self, format: Format) -> Vec<Document> {
        let end = if format.semicolons { ";" } else { "" };
        let declarations = self.relations.iter().filter_map(|(_, relation)| {
            let name = self.brands.get(&relation.oid)?;
            let column = self.types.primary_key(relation)?;
            let brand = string(name, format.quotes);
            let data_type = Type::Intersection(vec![
                self.types.column(relation, column),
                Type::Name(format!("{{ readonly __brand: {brand} }}").into()),
            ]);
            Some(concat([
                text(format!("export type {name} = ")),
                data_type.document(format),
                text(end),
                hard_line(),
            ]))
        });
        declarations.collect()
    }

    /// The type of the primary key that a column is, references, or passes through.
    fn brand(&self, relation: &Relation, column: &Column) -> Option<&str> {
        if self.brands.is_empty() {
            return None;
        }
        let mut place = ObjectAddress::column(relation.oid, column.number);
        let mut brand = None;
        let mut seen = BTreeSet::new();
        while seen.insert(place) {
            let relation = self.catalog.relation(place.oid)?;
            let column = relation.column_numbered(place.column)?;
            let is_key = self
                .types
                .primary_key(relation)
                .is_some_and(|key| key.number == column.number);
            if is_key && let Some(name) = self.brands.get(&relation.oid) {
                brand = Some(name.as_str());
            }
            let origin = column
                .inferred
                .as_ref()
                .and_then(|inferred| inferred.origin);
            match origin.or_else(|| self.types.referenced(relation, column)) {
                Some(next) if next.oid != relation.oid => place = next,
                _ => break,
            }
        }
        brand
    }
}

fn is_table_or_view(relation: &Relation) -> bool {
    matches!(relation.kind, RelationKind::Table(_)) || relation.view().is_some()
}
