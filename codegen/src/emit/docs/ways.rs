//! Ways around a table's policies, in words.

use crate::access::WayAround;
use crate::catalog::{Catalog, Oid};
use crate::sql::statement::ReferentialAction;

use super::inline::{Inline, code, list, text};
use super::matrix::Matrix;
use super::names::Documented;

/// What reaches the rows of a table without asking its policies, an item each.
pub(super) fn items(
    documented: &Documented<'_>,
    matrix: &Matrix<'_>,
    table: Oid,
) -> Vec<Vec<Inline>> {
    sentences(documented, matrix.ways_around(table))
}

/// An item for each.
pub(super) fn sentences(documented: &Documented<'_>, ways: &[WayAround]) -> Vec<Vec<Inline>> {
    ways.iter()
        .map(|way| Sentence::of(documented, way))
        .collect()
}

/// A sentence without a full stop, piece by piece.
struct Sentence<'a> {
    documented: &'a Documented<'a>,
    pieces: Vec<Inline>,
}

impl<'a> Sentence<'a> {
    fn of(documented: &'a Documented<'a>, way: &WayAround) -> Vec<Inline> {
        let mut sentence = Self {
            documented,
            pieces: Vec::new(),
        };
        sentence.say(way);
        sentence.pieces
    }

    fn catalog(&self) -> &'a Catalog {
        self.documented.catalog
    }

    fn text(&mut self, words: &str) -> &mut Self {
        self.pieces.push(text(words));
        self
    }

    fn relation(&mut self, oid: Oid) -> &mut Self {
        let relation = self.catalog().relation(oid);
        self.pieces
            .extend(relation.map(|relation| self.documented.link(relation)));
        self
    }

    fn roles(&mut self, roles: &[Oid]) -> &mut Self {
        let names = roles
            .iter()
            .filter_map(|oid| self.documented.catalog.role(*oid));
        let names: Vec<_> = names.map(|role| code(&role.name)).collect();
        if names.is_empty() {
            return self.text("nobody");
        }
        list(names.into_iter(), &mut self.pieces);
        self
    }

    fn say(&mut self, way: &WayAround) {
        match way {
            WayAround::View {
                view,
                readers,
                writers,
            } => {
                self.text("view ").relation(*view);
                self.text(" reads the table as its owner");
                if !readers.is_empty() {
                    self.text("; it shows its rows to ").roles(readers);
                }
                if !writers.is_empty() {
                    self.text("; rows can be changed through it by ")
                        .roles(writers);
                }
            }
            WayAround::MaterializedView { view, readers } => {
                self.text("materialized view ").relation(*view);
                self.text(" holds a copy of rows and shows it to ")
                    .roles(readers);
            }
            WayAround::Function { function, callers } => {
                let call = self.documented.function_call(*function);
                self.text("function ");
                self.pieces.extend(call.map(code));
                self.text(" works on the table with its owner's rights; it may be called by ")
                    .roles(callers);
            }
            WayAround::Trigger { trigger, table } => {
                let name = self.catalog().triggers.get(*trigger);
                self.text("trigger ");
                self.pieces.extend(name.map(|trigger| code(&trigger.name)));
                self.text(" on ").relation(*table);
                self.text(" works on the table with its owner's rights");
            }
            WayAround::Cascade {
                table,
                on_delete,
                on_update,
                ..
            } => {
                self.text("when a row of ").relation(*table);
                let deleted = match on_delete {
                    ReferentialAction::Cascade => {
                        Some(" is deleted, the rows that reference it go")
                    }
                    ReferentialAction::SetNull => {
                        Some(" is deleted, the rows that reference it are set to NULL there")
                    }
                    ReferentialAction::SetDefault => {
                        Some(" is deleted, the rows that reference it are set to the default there")
                    }
                    ReferentialAction::NoAction | ReferentialAction::Restrict => None,
                };
                let changes = !matches!(
                    on_update,
                    ReferentialAction::NoAction | ReferentialAction::Restrict
                );
                match (deleted, changes) {
                    (Some(words), true) => {
                        self.text(words).text("; a change of its key changes them");
                    }
                    (Some(words), false) => {
                        self.text(words);
                    }
                    (None, _) => {
                        self.text(" gets another key, the rows that reference it change");
                    }
                }
                self.text(", whoever does it");
            }
            WayAround::Child { child, roles } => {
                self.text("rows that lie in ").relation(*child);
                self.text(" can be reached there, by that table's rules, by ")
                    .roles(roles);
            }
            WayAround::Parent { parent, roles } => {
                self.text("the rows can be reached through ")
                    .relation(*parent);
                self.text(", by that table's rules, by ").roles(roles);
            }
            WayAround::Truncate { roles } => {
                self.text("TRUNCATE, which asks no policy, is open to ")
                    .roles(roles);
            }
            WayAround::Realtime { publication } => {
                let publication = self.catalog().publications.get(*publication);
                self.text("publication ");
                self.pieces
                    .extend(publication.map(|publication| code(&publication.name)));
                self.text(" sends the key of every deleted row to all subscribers");
            }
            WayAround::PublicBuckets { buckets } => {
                self.text(if buckets.len() == 1 {
                    "files of the public bucket "
                } else {
                    "files of the public buckets "
                });
                list(buckets.iter().map(code), &mut self.pieces);
                self.text(" are served to anybody who knows their address");
            }
        }
    }
}
