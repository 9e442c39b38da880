//! Whether columns of views can be NULL, found out anew where what lies below them has changed.
//!
//! PostgreSQL keeps no such thing, so nothing there corresponds to this.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::{Class, Nullability, Oid, Relation, SearchPath};
use crate::infer::{self, Context, Scope};
use crate::sql::statement::Fragment;

use super::Replay;

impl Replay {
    /// From now on columns of a relation can be NULL, or cannot, or its rows come from elsewhere.
    pub(super) fn nullability_changed(&mut self, relation: Oid) {
        // Who reads a table reads its inheritance children as well.
        let mut pending = vec![relation];
        while let Some(next) = pending.pop() {
            if self.changed_nullability.insert(next)
                && let Some(table) = self.catalog.relation(next).and_then(Relation::table)
            {
                pending.extend(&table.inherits);
            }
        }
    }

    /// Looks at the views above all changed relations again, the lower ones first.
    pub(super) fn infer_nullability_anew(&mut self) {
        let changed = std::mem::take(&mut self.changed_nullability);
        if changed.is_empty() {
            return;
        }
        let mut waiting = self.views_above(&changed);
        loop {
            let ready: Vec<Oid> = waiting
                .iter()
                .filter(|(_, below)| !below.iter().any(|it| waiting.contains_key(it)))
                .map(|(view, _)| *view)
                .collect();
            if ready.is_empty() {
                break;
            }
            for view in ready {
                waiting.remove(&view);
                self.infer_view_anew(view);
            }
        }
        // CREATE OR REPLACE VIEW lets views go in a circle.
        for view in waiting.into_keys() {
            self.set_view_nullability(view, &[]);
        }
    }

    /// The views that read some of these relations, or views that do, with the relations that each reads.
    fn views_above(&self, changed: &BTreeSet<Oid>) -> BTreeMap<Oid, BTreeSet<Oid>> {
        let reads = |relation: &Relation| -> Option<(Oid, BTreeSet<Oid>)> {
            let below = relation.view()?.query.dependencies();
            let below = below.filter(|it| it.class == Class::Relation && it.oid != relation.oid);
            Some((relation.oid, below.map(|it| it.oid).collect()))
        };
        let mut others: BTreeMap<Oid, BTreeSet<Oid>> =
            self.catalog.relations.iter().filter_map(reads).collect();
        let mut above = BTreeMap::new();
        let mut reached = changed.clone();
        loop {
            let (found, rest): (BTreeMap<_, _>, BTreeMap<_, _>) = others
                .into_iter()
                .partition(|(_, below)| !below.is_disjoint(&reached));
            if found.is_empty() {
                return above;
            }
            others = rest;
            reached = found.keys().copied().collect();
            above.extend(found);
        }
    }

    fn infer_view_anew(&mut self, oid: Oid) {
        let Some(relation) = self.catalog.relations.get_shared(oid) else {
            return;
        };
        let Some(view) = relation.view() else {
            return;
        };
        let sql = view.query.sql(&self.catalog);
        let fragment = if *sql == *view.query.text {
            Fragment {
                span: view.query.span,
            }
        } else {
            self.made_fragment(sql)
        };
        let context = Context {
            catalog: &self.catalog,
            sources: &self.sources,
            path: SearchPath(&view.query.search_path),
            scope: Scope::None,
        };
        let found: Vec<Nullability> = match infer::query(&context, fragment.span) {
            Ok((info, _)) => info.columns.iter().map(|it| it.nullability).collect(),
            Err(_) => Vec::new(),
        };
        self.set_view_nullability(oid, &found);
    }

    /// Where nothing fits was found, nothing is claimed any more.
    fn set_view_nullability(&mut self, view: Oid, found: &[Nullability]) {
        self.catalog.relations.update(view, |relation| {
            let fits = found.len() == relation.columns.len();
            for (index, column) in relation.columns.iter_mut().enumerate() {
                if let Some(inferred) = &mut column.inferred {
                    inferred.nullability = match (fits, inferred.nullability) {
                        (true, _) => found[index],
                        (false, Nullability::NotNull) => Nullability::Unknown,
                        (false, other) => other,
                    };
                }
            }
        });
    }
}
