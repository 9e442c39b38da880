use std::fmt::Write as _;

use crate::catalog::{
    Class, Constraint, ConstraintKind, ConstraintOwner, ForeignKey, Relation, quote_identifier,
};
use crate::sql::statement::{MatchType, ReferentialAction};

use super::Emitter;
use super::draft::{Draft, storage_parameters};
use super::order::Phase;
use super::table::calls;

impl Emitter<'_> {
    /// Constraints that stand in statements of their own, and the comments of all.
    pub(super) fn draft_constraints(&mut self) {
        let catalog = self.catalog;
        for constraint in catalog.constraints.iter() {
            let Some(relation) = constraint.relation().and_then(|oid| catalog.relation(oid)) else {
                continue;
            };
            let before = self.before(
                |catalog| &catalog.constraints,
                constraint,
                &constraint.provenance,
            );
            let phase = match constraint.kind {
                ConstraintKind::ForeignKey(_) => Phase::ForeignKeys,
                _ => Phase::Constraints,
            };
            let name = [
                self.schema_name(relation.schema),
                &relation.name,
                &constraint.name,
            ];
            let mut draft = Draft::new(self, phase, &name);
            draft.makes(Class::Constraint, constraint.oid);
            let table = draft.relation(relation.oid);
            if let Some(index) = constraint.index()
                && !self.is_inline(relation, constraint)
            {
                draft.makes(Class::Relation, index);
            }
            let label = quote_identifier(&constraint.name);
            match before {
                None if self.stands_alone(relation, constraint) => {
                    if let Some(text) = draft.constraint(constraint) {
                        draft.statement(format!("ALTER TABLE {table} ADD {text}"));
                    }
                }
                Some(before) if before.name != constraint.name => {
                    let old = quote_identifier(&before.name);
                    draft.statement(format!(
                        "ALTER TABLE {table} RENAME CONSTRAINT {old} TO {label}"
                    ));
                }
                Some(before) if !before.validated && constraint.validated => {
                    draft.statement(format!("ALTER TABLE {table} VALIDATE CONSTRAINT {label}"));
                }
                _ => {}
            }
            if !matches!(constraint.kind, ConstraintKind::Trigger) {
                let object = format!("CONSTRAINT {label} ON {table}");
                let old = before.and_then(|before| before.comment.as_ref());
                draft.comment(&object, constraint.comment.as_ref(), old);
            }
            self.push(draft.finish());
        }
    }

    /// Whether CREATE TABLE has it.
    pub(super) fn is_inline(&self, relation: &Relation, constraint: &Constraint) -> bool {
        let table_is_new = self
            .before(|catalog| &catalog.relations, relation, &relation.provenance)
            .is_none();
        let inline = match &constraint.kind {
            ConstraintKind::Check(check) => {
                constraint.validated && !(self.detached.contains(&relation.oid) && calls(check))
            }
            ConstraintKind::Unique { .. } => !self.repeats_a_key(constraint),
            ConstraintKind::PrimaryKey { .. } | ConstraintKind::Exclude { .. } => true,
            ConstraintKind::ForeignKey(_) | ConstraintKind::Trigger => false,
        };
        table_is_new && inline
    }

    /// Whether a unique constraint demands what an older key of the table does: within one CREATE TABLE, PostgreSQL
    /// makes one of them (`transformIndexConstraints`).
    fn repeats_a_key(&self, constraint: &Constraint) -> bool {
        let details = |constraint: &Constraint| {
            let index = self.catalog.relation(constraint.index()?)?.index()?;
            Some((index.include.clone(), index.nulls_not_distinct))
        };
        let is_older = |other: &Constraint| match other.kind {
            ConstraintKind::PrimaryKey { .. } => true,
            ConstraintKind::Unique { .. } => other.oid < constraint.oid,
            _ => false,
        };
        let constraints = self.catalog.constraints_of(constraint.owner);
        constraints.into_iter().any(|other| {
            is_older(other)
                && other.columns == constraint.columns
                && other.deferrable == constraint.deferrable
                && other.initially_deferred == constraint.initially_deferred
                && details(other) == details(constraint)
        })
    }

    /// Whether a statement of its own makes it: neither CREATE TABLE nor a constraint of a parent does.
    fn stands_alone(&self, relation: &Relation, constraint: &Constraint) -> bool {
        if self.is_inline(relation, constraint)
            || matches!(constraint.kind, ConstraintKind::Trigger)
        {
            return false;
        }
        let parent = constraint
            .parent
            .and_then(|parent| self.catalog.constraints.get(parent));
        match (&constraint.kind, parent) {
            // The parent's gives it its own name; another name was given by hand, before the parent's was there.
            (ConstraintKind::ForeignKey(_), Some(parent)) => {
                parent.owner != ConstraintOwner::Relation(relation.oid)
                    && parent.name != constraint.name
            }
            _ => constraint.is_local || constraint.inherited_from == 0,
        }
    }
}

impl Draft<'_, '_> {
    /// `CONSTRAINT name …`
    pub(super) fn constraint(&mut self, constraint: &Constraint) -> Option<String> {
        let catalog = self.emitter.catalog;
        let relation = catalog.relation(constraint.relation()?)?;
        self.makes(Class::Constraint, constraint.oid);
        let mut text = format!("CONSTRAINT {} ", quote_identifier(&constraint.name));
        match &constraint.kind {
            ConstraintKind::Check(check) => {
                let check = self.expression(check);
                let _ = write!(text, "CHECK ({check})");
            }
            ConstraintKind::PrimaryKey { index } => {
                text.push_str("PRIMARY KEY");
                text.push_str(&self.key(relation, constraint, *index)?);
            }
            ConstraintKind::Unique { index } => {
                text.push_str("UNIQUE");
                text.push_str(&self.key(relation, constraint, *index)?);
            }
            ConstraintKind::Exclude { index, operators } => {
                let index_relation = catalog.relation(*index)?;
                let index = index_relation.index()?;
                self.makes(Class::Relation, index_relation.oid);
                let keys: Vec<_> = index
                    .keys
                    .iter()
                    .zip(operators)
                    .map(|(key, operator)| {
                        self.look_for_operator(operator);
                        format!("{} WITH {operator}", self.index_key(relation, key))
                    })
                    .collect();
                let method = quote_identifier(&index.method);
                let _ = write!(text, "EXCLUDE USING {method} ({})", keys.join(", "));
                text.push_str(&self.index_tail(relation, index_relation, index, true));
            }
            ConstraintKind::ForeignKey(key) => {
                text.push_str(&self.foreign_key(relation, constraint, key));
            }
            ConstraintKind::Trigger => return None,
        }
        if constraint.no_inherit {
            text.push_str(" NO INHERIT");
        }
        if constraint.deferrable {
            text.push_str(" DEFERRABLE");
        }
        if constraint.initially_deferred {
            text.push_str(" INITIALLY DEFERRED");
        }
        if !constraint.enforced {
            text.push_str(" NOT ENFORCED");
        } else if !constraint.validated {
            text.push_str(" NOT VALID");
        }
        Some(text)
    }

    /// ` NULLS NOT DISTINCT (a, b) INCLUDE (c) WITH (…)`
    fn key(
        &mut self,
        relation: &Relation,
        constraint: &Constraint,
        index: crate::catalog::Oid,
    ) -> Option<String> {
        let index_relation = self.emitter.catalog.relation(index)?;
        let index = index_relation.index()?;
        self.makes(Class::Relation, index_relation.oid);
        let nulls = if index.nulls_not_distinct {
            " NULLS NOT DISTINCT"
        } else {
            ""
        };
        let mut text = format!(
            "{nulls} ({})",
            self.columns(relation.oid, &constraint.columns)
        );
        if !index.include.is_empty() {
            let _ = write!(
                text,
                " INCLUDE ({})",
                self.columns(relation.oid, &index.include)
            );
        }
        if !index_relation.options.is_empty() {
            let _ = write!(
                text,
                " WITH ({})",
                storage_parameters(&index_relation.options)
            );
        }
        Some(text)
    }

    fn foreign_key(
        &mut self,
        relation: &Relation,
        constraint: &Constraint,
        key: &ForeignKey,
    ) -> String {
        let columns = self.columns(relation.oid, &constraint.columns);
        let table = self.relation(key.table);
        let referenced = self.columns(key.table, &key.columns);
        self.needs(Class::Relation, key.index);
        let mut text = format!("FOREIGN KEY ({columns}) REFERENCES {table} ({referenced})");
        match key.match_type {
            MatchType::Simple => {}
            MatchType::Full => text.push_str(" MATCH FULL"),
            MatchType::Partial => text.push_str(" MATCH PARTIAL"),
        }
        if let Some(action) = action(key.on_update) {
            let _ = write!(text, " ON UPDATE {action}");
        }
        if let Some(action) = action(key.on_delete) {
            let _ = write!(text, " ON DELETE {action}");
            if !key.on_delete_columns.is_empty() {
                let _ = write!(
                    text,
                    " ({})",
                    self.columns(relation.oid, &key.on_delete_columns)
                );
            }
        }
        // A partition's, made by hand, comes before the partitioned table's, which takes it over.
        for child in self.emitter.catalog.constraints.related_to(constraint.oid) {
            if child.parent == Some(constraint.oid) && child.name != constraint.name {
                self.needs(Class::Constraint, child.oid);
            }
        }
        text
    }

    /// Lets an operator as written be found.
    pub(super) fn look_for_operator(&mut self, written: &str) {
        let catalog = self.emitter.catalog;
        if written.contains('.') || !self.emitter.unqualified.has_operator(written) {
            return;
        }
        for operator in catalog
            .operators
            .iter()
            .filter(|operator| operator.name == written)
        {
            self.look_in(operator.schema);
        }
    }
}

fn action(action: ReferentialAction) -> Option<&'static str> {
    Some(match action {
        ReferentialAction::NoAction => return None,
        ReferentialAction::Restrict => "RESTRICT",
        ReferentialAction::Cascade => "CASCADE",
        ReferentialAction::SetNull => "SET NULL",
        ReferentialAction::SetDefault => "SET DEFAULT",
    })
}
