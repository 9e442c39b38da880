//! Tables, and what views share with them: rows, computed fields, relationships.

use crate::catalog::{Catalog, Column, Relation};

use super::scope::{SchemaScope, Scope};
use super::syntax::{Member, Type};

impl<'a> Scope<'a> {
    /// The entry of a table.
    pub(super) fn table(&self, schema: &SchemaScope<'a>, table: &'a Relation) -> Member {
        let columns = self.columns(table);
        let mut members = self.row(schema, table, &columns);
        let insert = columns.iter().map(|column| {
            let optional = self.is_nullable(column)
                || column.identity.is_some()
                || column.default.is_some()
                || column.generated.is_some();
            self.written(schema, column, optional)
        });
        members.push(Member::new("Insert", Type::lines(insert.collect())));
        let update = columns
            .iter()
            .map(|column| self.written(schema, column, true));
        members.push(Member::new("Update", Type::lines(update.collect())));
        members.push(self.relationships_member(table));
        Member::new(table.name.clone(), Type::lines(members))
    }

    /// `Row`, and `ComputedFields` where the dialect has them.
    pub(super) fn row(
        &self,
        schema: &SchemaScope<'a>,
        relation: &'a Relation,
        columns: &[&'a Column],
    ) -> Vec<Member> {
        let mut row = self.row_columns(schema, columns);
        let mut computed = Vec::new();
        for callable in &schema.functions {
            let name = &callable.function.name;
            // The official 0.99 prints both, which does not compile.
            if callable.is_computed_field_of(self, relation) && relation.column(name).is_none() {
                let value = callable.element(self, schema);
                row.push(Member::new(name.clone(), self.nullable(value, true)));
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
    pub(super) fn row_columns(&self, schema: &SchemaScope<'a>, columns: &[&Column]) -> Vec<Member> {
        let read = columns.iter().map(|column| {
            let data_type = self.types.column(schema.schema.oid, column);
            let data_type = self.nullable(data_type, self.is_nullable(column));
            Member::new(column.name.clone(), data_type)
        });
        read.collect()
    }

    /// A column as it is written.
    fn written(&self, schema: &SchemaScope<'a>, column: &Column, optional: bool) -> Member {
        let always = column.identity.is_some_and(|identity| identity.always);
        let generated = column.generated.is_some() && self.options.dialect.generated_is_never;
        if always || generated {
            return Member::optional(column.name.clone(), Type::NEVER);
        }
        let data_type = self.types.column(schema.schema.oid, column);
        Member {
            optional,
            ..Member::new(
                column.name.clone(),
                self.nullable(data_type, self.is_nullable(column)),
            )
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

    /// Whether the official generator calls a column nullable.
    pub(super) fn is_nullable(&self, column: &Column) -> bool {
        let data_type = self.catalog.data_type(column.data_type.oid);
        let domain = data_type.and_then(|data_type| data_type.domain());
        let not_null = column.not_null
            || domain.is_some_and(|domain| domain.not_null)
            || self.options.dialect.view_not_null
                && (is_told_not_null(column) || passes_not_null(self.catalog, column));
        !not_null
    }

    /// `Relationships`
    pub(super) fn relationships_member(&self, relation: &Relation) -> Member {
        let entries = self.relationships.of(relation);
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
