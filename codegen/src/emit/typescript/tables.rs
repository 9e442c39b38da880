//! Tables, and what views share with them: rows, computed fields, relationships.

use crate::catalog::{Catalog, Column, Nullability, Relation};

use super::comment::documentation;
use super::plain_types::finite_type;
use super::scope::{SchemaScope, Scope};
use super::syntax::{Member, Type};

impl<'a> Scope<'a> {
    /// The entry of a table.
    pub(super) fn table(&self, schema: &SchemaScope<'a>, table: &'a Relation) -> Member {
        let columns = self.columns(table);
        let mut members = self.row(schema, table, &columns);
        let insert = columns.iter().map(|column| {
            let optional = self.is_nullable(schema, table, column)
                || column.identity.is_some()
                || column.default.is_some()
                || column.generated.is_some();
            self.insert_or_update(schema, table, column, optional)
        });
        members.push(Member::new("Insert", Type::lines(insert.collect())));
        let update = columns
            .iter()
            .map(|column| self.insert_or_update(schema, table, column, true));
        members.push(Member::new("Update", Type::lines(update.collect())));
        members.push(self.relationships_member(table));
        Member {
            comment: self.comment_of(schema, table),
            ..Member::new(table.name.clone(), Type::lines(members))
        }
    }

    /// `Row`, and `ComputedFields` where the dialect has them.
    pub(super) fn row(
        &self,
        schema: &SchemaScope<'a>,
        relation: &'a Relation,
        columns: &[&'a Column],
    ) -> Vec<Member> {
        let mut row = self.row_columns(schema, relation, columns);
        let mut computed = Vec::new();
        for callable in &schema.functions {
            let name = &callable.function.name;
            // The official 0.99 prints both, which does not compile.
            if callable.is_computed_field_of(self, relation) && relation.column(name).is_none() {
                let value = callable.element(self, schema);
                row.push(Member {
                    comment: callable.comment(self, schema),
                    ..Member::new(name.clone(), self.nullable(value, true))
                });
                computed.push(name.clone());
            }
        }
        let mut members = vec![Member::new("Row", Type::lines(row))];
        if self.options.dialect.computed_fields {
            let fields = if computed.is_empty() {
                Type::NEVER
            } else {
                Type::one_of(computed)
            };
            members.push(Member::new("ComputedFields", fields));
        }
        members
    }

    /// A member for every column, as it is read.
    pub(super) fn row_columns(
        &self,
        schema: &SchemaScope<'a>,
        relation: &Relation,
        columns: &[&Column],
    ) -> Vec<Member> {
        let read = columns.iter().map(|column| {
            let data_type = self.column_type(schema, relation, column);
            let nullable = self.is_nullable(schema, relation, column);
            Member {
                comment: self.column_comment(schema, relation, column),
                ..Member::new(column.name.clone(), self.nullable(data_type, nullable))
            }
        });
        read.collect()
    }

    /// The values of a column besides null: the official type, or what the options allow to say beyond it.
    pub(super) fn column_type(
        &self,
        schema: &SchemaScope<'a>,
        relation: &Relation,
        column: &Column,
    ) -> Type {
        let options = &self.options.database;
        let path = [&*schema.schema.name, &*relation.name, &*column.name];
        let written = || self.written.column(path[0], path[1], column);
        let finite = || finite_type(self.catalog, relation, column);
        let found = options.types.hold(&path).then(written).flatten();
        found
            .or_else(|| options.check_unions.hold(&path).then(finite).flatten())
            .unwrap_or_else(|| {
                let domains = options.domains.hold(&path);
                self.types.column(schema.schema.oid, column, domains)
            })
    }

    pub(super) fn column_comment(
        &self,
        schema: &SchemaScope<'a>,
        relation: &Relation,
        column: &Column,
    ) -> Vec<String> {
        let path = [&*schema.schema.name, &*relation.name, &*column.name];
        self.documentation(&path, column.comment.as_deref())
    }

    /// The comment on a relation.
    pub(super) fn comment_of(&self, schema: &SchemaScope<'a>, relation: &Relation) -> Vec<String> {
        let path = [&*schema.schema.name, &*relation.name];
        self.documentation(&path, relation.comment.as_deref())
    }

    /// A comment as `JSDoc`, where the options want it.
    pub(super) fn documentation(&self, path: &[&str], comment: Option<&str>) -> Vec<String> {
        if self.options.database.comments.hold(path) {
            documentation(comment)
        } else {
            Vec::new()
        }
    }

    /// A column as it is written.
    fn insert_or_update(
        &self,
        schema: &SchemaScope<'a>,
        table: &Relation,
        column: &Column,
        optional: bool,
    ) -> Member {
        let always = column.identity.is_some_and(|identity| identity.always);
        let generated = column.generated.is_some() && self.options.dialect.generated_is_never;
        if always || generated {
            return Member::optional(column.name.clone(), Type::NEVER);
        }
        let data_type = self.column_type(schema, table, column);
        let nullable = self.is_nullable(schema, table, column);
        Member {
            optional,
            comment: self.column_comment(schema, table, column),
            ..Member::new(column.name.clone(), self.nullable(data_type, nullable))
        }
    }

    /// `T | null`, or what tells that a value is never null.
    pub(super) fn nullable(&self, data_type: Type, nullable: bool) -> Type {
        if nullable {
            data_type.or_null()
        } else if data_type == Type::JSON && self.options.dialect.non_nullable_json {
            // `Json` itself holds null.
            Type::Generic("NonNullable", vec![data_type])
        } else {
            data_type
        }
    }

    /// Whether the official generator calls a column nullable, and inference does not know better where that counts.
    pub(super) fn is_nullable(
        &self,
        schema: &SchemaScope<'a>,
        relation: &Relation,
        column: &Column,
    ) -> bool {
        let path = [&*schema.schema.name, &*relation.name, &*column.name];
        let inferred = column.inferred.as_ref();
        let proven = inferred.is_some_and(|it| it.nullability == Nullability::NotNull)
            && self.options.database.not_null.hold(&path);
        let data_type = self.catalog.data_type(column.data_type.oid);
        let domain = data_type.and_then(|data_type| data_type.domain());
        let not_null = column.not_null
            || domain.is_some_and(|domain| domain.not_null)
            || proven
            || self.written.says_not_null(column.comment.as_deref())
            || self.options.dialect.view_not_null
                && (is_told_not_null(column) || passes_not_null(self.catalog, column));
        !not_null
    }

    /// `Relationships`
    pub(super) fn relationships_member(&self, relation: &Relation) -> Member {
        let entries = self.relationships.of(self.catalog, relation);
        Member::new("Relationships", Type::Tuple(entries))
    }
}

/// Whether a comment on a view's column has a line `@notNull`.
fn is_told_not_null(column: &Column) -> bool {
    let comment = column.comment.as_deref().unwrap_or_default();
    column.inferred.is_some() && comment.lines().any(|line| line.trim() == "@notNull")
}

/// Whether a view's column passes one through that is NOT NULL now, whatever it was when the view was made.
pub(super) fn passes_not_null(catalog: &Catalog, column: &Column) -> bool {
    let mut found = column;
    for _ in 0..MAX_VIEWS {
        let Some(inferred) = found.inferred.as_ref().filter(|it| it.keeps_not_null) else {
            break;
        };
        let Some(origin) = inferred.origin else {
            return true;
        };
        match catalog.column_of(origin) {
            Some(origin) => found = origin,
            None => break,
        }
    }
    found.not_null
}

/// How many views may stand on one another.
const MAX_VIEWS: usize = 100;
