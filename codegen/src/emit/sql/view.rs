use std::fmt::Write as _;

use crate::catalog::{Class, Oid, Relation, View, quote_identifier};
use crate::sql::statement::CheckOption;

use super::Emitter;
use super::draft::storage_parameters;
use super::order::Phase;

impl Emitter<'_> {
    pub(super) fn draft_view(&mut self, keyword: &str, relation: &Relation, view: &View) {
        let before = self.before(|catalog| &catalog.relations, relation, &relation.provenance);
        let mut draft = self.relation_draft(Phase::Views, relation);
        let name = draft.relation(relation.oid);
        let same_query = before.is_some_and(|before| {
            before
                .view()
                .is_some_and(|before| before.query == view.query)
        });
        if !same_query {
            let replace = if before.is_some() { "OR REPLACE " } else { "" };
            let mut sql = format!("CREATE {replace}{keyword} {name}");
            if !relation.columns.is_empty() {
                let columns: Vec<_> = relation
                    .columns
                    .iter()
                    .map(|column| quote_identifier(&column.name))
                    .collect();
                let _ = write!(sql, " ({})", columns.join(", "));
            }
            let options = relation
                .options
                .iter()
                .filter(|(name, _)| name != "check_option");
            let options: Vec<_> = options.cloned().collect();
            if !options.is_empty() {
                let _ = write!(sql, "\nWITH ({})", storage_parameters(&options));
            }
            sql.push_str(" AS\n");
            sql.push_str(&draft.expression(&view.query));
            match view.check_option {
                Some(CheckOption::Cascaded) => sql.push_str("\nWITH CASCADED CHECK OPTION"),
                Some(CheckOption::Local) => sql.push_str("\nWITH LOCAL CHECK OPTION"),
                None => {}
            }
            if keyword != "VIEW" && self.lacks_data(view, &mut Vec::new()) {
                sql.push_str("\nWITH NO DATA");
            }
            draft.statement(sql);
        } else if let Some(before) = before {
            for option in &relation.options {
                if !before.options.contains(option) {
                    let option = storage_parameters(std::slice::from_ref(option));
                    draft.statement(format!("ALTER {keyword} {name} SET ({option})"));
                }
            }
        }
        draft.relation_belongings(keyword, relation, before);
        for column in relation
            .columns
            .iter()
            .filter(|column| column.default.is_some())
        {
            let old = before.and_then(|before| before.column_numbered(column.number));
            if let Some(default) = &column.default
                && old.is_none_or(|old| old.default.as_ref() != Some(default))
            {
                let default = draft.expression(default);
                let column = quote_identifier(&column.name);
                draft.statement(format!(
                    "ALTER {keyword} {name} ALTER COLUMN {column} SET DEFAULT {default}"
                ));
            }
        }
        self.push(draft.finish());
    }

    /// Whether a materialized view is not populated, or reads one that is not: PostgreSQL refuses to fill it then.
    fn lacks_data(&self, view: &View, above: &mut Vec<Oid>) -> bool {
        !view.populated
            || view.query.dependencies().any(|needed| {
                if needed.class != Class::Relation || above.contains(&needed.oid) {
                    return false;
                }
                above.push(needed.oid);
                let read = self.catalog.relation(needed.oid).and_then(Relation::view);
                read.is_some_and(|read| self.lacks_data(read, above))
            })
    }
}
