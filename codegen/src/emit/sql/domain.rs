use std::fmt::Write as _;

use crate::catalog::{Class, ConstraintKind, ConstraintOwner, TypeKind, quote_identifier};

use super::Emitter;
use super::expression::default_needs_parentheses;

impl Emitter<'_> {
    pub(super) fn draft_domains(&mut self) {
        let catalog = self.catalog;
        for data_type in catalog.types.iter() {
            let TypeKind::Domain(domain) = &data_type.kind else {
                continue;
            };
            // One over the row of a temporary table goes with it when the session ends.
            if catalog.data_type(domain.base.oid).is_none() {
                continue;
            }
            let before = self.before(|catalog| &catalog.types, data_type, &data_type.provenance);
            let mut draft = self.type_draft(data_type);
            let name = draft.named(Class::Type, data_type.oid);
            let constraints = catalog.constraints_of(ConstraintOwner::Domain(data_type.oid));
            if before.is_none() {
                let mut sql = format!("CREATE DOMAIN {name} AS {}", draft.data_type(domain.base));
                sql.push_str(&draft.collation(domain.collation));
                if let Some(default) = &domain.default {
                    let default = draft.expression(default);
                    sql.push_str(&default_clause(&default));
                }
                if domain.not_null {
                    sql.push_str(" NOT NULL");
                }
                for constraint in &constraints {
                    if let ConstraintKind::Check(check) = &constraint.kind
                        && constraint.validated
                    {
                        let check = draft.expression(check);
                        let constraint = quote_identifier(&constraint.name);
                        let _ = write!(sql, "\n    CONSTRAINT {constraint} CHECK ({check})");
                    }
                }
                draft.statement(sql);
            }
            for constraint in constraints {
                let provenance = &constraint.provenance;
                let old = self.before(|catalog| &catalog.constraints, constraint, provenance);
                let label = quote_identifier(&constraint.name);
                let in_create = before.is_none() && constraint.validated;
                if let ConstraintKind::Check(check) = &constraint.kind
                    && !in_create
                    && old.is_none()
                {
                    let check = draft.expression(check);
                    let valid = if constraint.validated {
                        ""
                    } else {
                        " NOT VALID"
                    };
                    draft.statement(format!(
                        "ALTER DOMAIN {name} ADD CONSTRAINT {label} CHECK ({check}){valid}"
                    ));
                }
                let old = old.and_then(|old| old.comment.as_ref());
                let object = format!("CONSTRAINT {label} ON DOMAIN {name}");
                draft.comment(&object, constraint.comment.as_ref(), old);
            }
            draft.type_belongings("DOMAIN", data_type, before);
            self.push(draft.finish());
        }
    }
}

/// ` DEFAULT …`
pub(super) fn default_clause(sql: &str) -> String {
    if default_needs_parentheses(sql) {
        format!(" DEFAULT ({sql})")
    } else {
        format!(" DEFAULT {sql}")
    }
}
