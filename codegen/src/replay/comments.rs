//! COMMENT ON.

use crate::catalog::{Class, ObjectAddress, Relation, RelationKind};
use crate::sql::statement::{Comment, ObjectReference};

use super::{Replay, Result, SqlError};

impl Replay {
    pub(super) fn comment(&mut self, comment: &Comment) -> Result {
        // Every database has it, as no other extension; pg_dump writes down what it says of itself.
        if let ObjectReference::Extension(name) = &comment.object
            && name.value == "plpgsql"
        {
            return Ok(());
        }
        if let ObjectReference::Column { relation, .. } = &comment.object {
            let found = self.relation_in_schema(relation)?;
            check_columns_have_comments(&found).map_err(|error| error.at(relation.span()))?;
        }
        let Some(address) = self.object_address(&comment.object)? else {
            // PostgreSQL's own objects, databases and the like show in no output.
            return Ok(());
        };
        // PostgreSQL takes an empty text for NULL.
        let text = comment.text.clone().filter(|text| !text.is_empty());
        self.set_comment(address, text);
        Ok(())
    }

    /// Gives an object or a column a comment, or takes it away.
    pub(super) fn set_comment(&mut self, address: ObjectAddress, text: Option<String>) {
        let oid = address.oid;
        let statement = self.statement;
        let catalog = &mut self.catalog;
        match address.class {
            Class::Relation if address.column != 0 => catalog.relations.update(oid, |relation| {
                if let Some(column) = relation.column_numbered_mut(address.column) {
                    column.comment = text;
                }
            }),
            Class::Relation => catalog.relations.update(oid, |it| it.comment = text),
            Class::Schema => catalog.schemas.update(oid, |it| it.comment = text),
            Class::Type => catalog.types.update(oid, |it| it.comment = text),
            Class::Function => catalog.functions.update(oid, |it| it.comment = text),
            Class::Constraint => catalog.constraints.update(oid, |it| it.comment = text),
            Class::Trigger => catalog.triggers.update(oid, |it| it.comment = text),
            Class::Policy => catalog.policies.update(oid, |it| it.comment = text),
            Class::Rule => catalog.rules.update(oid, |it| it.comment = text),
            Class::Extension => catalog.extensions.update(oid, |it| {
                it.comment = text;
                it.provenance.changed = Some(statement);
            }),
            Class::Publication => catalog.publications.update(oid, |it| it.comment = text),
            Class::Operator => catalog.operators.update(oid, |it| it.comment = text),
            Class::Cast => catalog.casts.update(oid, |it| it.comment = text),
            Class::EventTrigger => catalog.event_triggers.update(oid, |it| it.comment = text),
            Class::Role => catalog.roles.update(oid, |it| it.comment = text),
            Class::OperatorClass
            | Class::OperatorFamily
            | Class::Collation
            | Class::Statistics
            | Class::TextSearch
            | Class::Server
            | Class::ForeignDataWrapper
            | Class::Language => catalog.plain_objects.update(oid, |it| it.comment = text),
            Class::Default => {}
        }
    }
}

/// Indexes and sequences have columns, but those no comments.
fn check_columns_have_comments(relation: &Relation) -> Result {
    let kinds = match relation.kind {
        RelationKind::Index(_) => "indexes",
        RelationKind::Sequence(_) => "sequences",
        _ => return Ok(()),
    };
    let message = format!("cannot set comment on relation \"{}\"", relation.name);
    Err(SqlError::new("42809", message)
        .with_detail(format!("This operation is not supported for {kinds}.")))
}
