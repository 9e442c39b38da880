use std::fmt::Write as _;

use crate::catalog::{Class, Index, IndexKey, Relation, RelationKind, quote_identifier};

use super::Emitter;
use super::draft::{Draft, storage_parameters};
use super::order::Phase;

impl Emitter<'_> {
    pub(super) fn draft_indexes(&mut self) {
        let catalog = self.catalog;
        for relation in catalog.relations.iter() {
            let RelationKind::Index(index) = &relation.kind else {
                continue;
            };
            let Some(table) = catalog.relation(index.table) else {
                continue;
            };
            let before = self.before(|catalog| &catalog.relations, relation, &relation.provenance);
            let of_constraint = catalog
                .constraints
                .related_to(table.oid)
                .any(|constraint| constraint.index() == Some(relation.oid));
            let name = [self.schema_name(table.schema), &table.name, &relation.name];
            let mut draft = Draft::new(self, Phase::Indexes, &name);
            if !of_constraint {
                draft.makes(Class::Relation, relation.oid);
            }
            match before {
                None if !of_constraint => {
                    let sql = draft.index(table, relation, index);
                    draft.statement(sql);
                }
                Some(before) if before.name != relation.name && !of_constraint => {
                    let schema = quote_identifier(self.schema_name(table.schema));
                    let (old, new) = (
                        quote_identifier(&before.name),
                        quote_identifier(&relation.name),
                    );
                    draft.statement(format!("ALTER INDEX {schema}.{old} RENAME TO {new}"));
                }
                _ => {}
            }
            if relation.comment.as_ref() != before.and_then(|before| before.comment.as_ref()) {
                let name = draft.relation(relation.oid);
                let old = before.and_then(|before| before.comment.as_ref());
                draft.comment(&format!("INDEX {name}"), relation.comment.as_ref(), old);
            }
            self.push(draft.finish());
        }
    }
}

impl Draft<'_, '_> {
    fn index(&mut self, table: &Relation, relation: &Relation, index: &Index) -> String {
        let unique = if index.unique { "UNIQUE " } else { "" };
        let name = quote_identifier(&relation.name);
        let on = self.relation(table.oid);
        // A partition's index is there before the partitioned table's, which takes it over under its own name.
        for child in self.emitter.catalog.relations.related_to(relation.oid) {
            if child
                .index()
                .is_some_and(|child| child.parent == Some(relation.oid))
            {
                self.needs(Class::Relation, child.oid);
            }
        }
        let keys: Vec<_> = index
            .keys
            .iter()
            .map(|key| self.index_key(table, key))
            .collect();
        let method = match index.method.as_str() {
            "btree" => String::new(),
            method => format!(" USING {}", quote_identifier(method)),
        };
        let tail = self.index_tail(table, relation, index, false);
        // An index that lacks its partitions' stays as it is.
        let only = if index.valid { "" } else { "ONLY " };
        format!(
            "CREATE {unique}INDEX {name} ON {only}{on}{method} ({}){tail}",
            keys.join(", ")
        )
    }

    pub(super) fn index_key(&mut self, table: &Relation, key: &IndexKey) -> String {
        let mut text = self.key_value(table, &key.value);
        if let crate::catalog::KeyValue::Column(number) = key.value {
            self.columns(table.oid, &[number]);
        }
        text.push_str(&self.collation(key.collation));
        if let Some(class) = &key.operator_class {
            text.push(' ');
            text.push_str(class);
            if !key.operator_class_options.is_empty() {
                let _ = write!(
                    text,
                    " ({})",
                    storage_parameters(&key.operator_class_options)
                );
            }
        }
        match (key.descending, key.nulls_first) {
            (false, false) => {}
            (false, true) => text.push_str(" NULLS FIRST"),
            (true, true) => text.push_str(" DESC"),
            (true, false) => text.push_str(" DESC NULLS LAST"),
        }
        text
    }

    /// ` INCLUDE (…) NULLS NOT DISTINCT WITH (…) WHERE …`
    pub(super) fn index_tail(
        &mut self,
        table: &Relation,
        relation: &Relation,
        index: &Index,
        parentheses: bool,
    ) -> String {
        let mut text = String::new();
        if !index.include.is_empty() {
            let _ = write!(
                text,
                " INCLUDE ({})",
                self.columns(table.oid, &index.include)
            );
        }
        if index.nulls_not_distinct {
            text.push_str(" NULLS NOT DISTINCT");
        }
        if !relation.options.is_empty() {
            let _ = write!(text, " WITH ({})", storage_parameters(&relation.options));
        }
        if let Some(predicate) = &index.predicate {
            let predicate = self.expression(predicate);
            if parentheses {
                let _ = write!(text, " WHERE ({predicate})");
            } else {
                let _ = write!(text, " WHERE {predicate}");
            }
        }
        text
    }
}
