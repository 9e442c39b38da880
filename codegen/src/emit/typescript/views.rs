//! Views and materialized views.

use crate::catalog::{Column, Relation};
use crate::emit::postgrest::writable::{Writable, is_automatic, is_written};

use super::scope::{SchemaScope, Scope};
use super::syntax::{Member, Type};

impl<'a> Scope<'a> {
    /// The entry of a view.
    pub(super) fn view(&self, schema: &SchemaScope<'a>, view: &'a Relation) -> Member {
        let columns = self.columns(view);
        let mut members = self.row(schema, view, &columns);
        let automatic = is_automatic(view);
        let Writable { insert, update } = if self.options.dialect.views_by_event {
            Writable::new(self.catalog, view)
        } else {
            Writable {
                insert: automatic,
                update: automatic,
            }
        };
        for (name, accepted) in [("Insert", insert), ("Update", update)] {
            if accepted {
                let written = columns
                    .iter()
                    .map(|column| self.written_in_view(schema, view, column));
                members.push(Member::new(name, Type::lines(written.collect())));
            }
        }
        members.push(self.relationships_member(view));
        Member {
            comment: self.comment_of(schema, view),
            ..Member::new(view.name.clone(), Type::lines(members))
        }
    }

    fn written_in_view(
        &self,
        schema: &SchemaScope<'a>,
        view: &Relation,
        column: &Column,
    ) -> Member {
        let data_type = if is_written(self.catalog, view, column) {
            self.column_type(schema, view, column).or_null()
        } else {
            Type::NEVER
        };
        Member {
            comment: self.column_comment(schema, view, column),
            ..Member::optional(column.name.clone(), data_type)
        }
    }
}
