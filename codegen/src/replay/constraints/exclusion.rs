//! EXCLUDE.

use crate::catalog::{ConstraintKind, Index, KeyValue, Oid};
use crate::infer::Purpose;
use crate::sql::statement::{ConstraintDefinition, ExcludeDefinition};

use crate::replay::columns::settings;
use crate::replay::expressions::Names;
use crate::replay::names::choose_relation_name;
use crate::replay::{Replay, Result, SqlError};

impl Replay {
    pub(super) fn add_exclusion(
        &mut self,
        table: Oid,
        definition: &ConstraintDefinition,
        exclude: &ExcludeDefinition,
    ) -> Result<Oid> {
        let relation = self.known(table)?;
        // Without USING it is a B-tree, as of other indexes (`DEFAULT_INDEX_TYPE`).
        let (method, span) = match &exclude.method {
            Some(method) => (method.value.as_str(), Some(method.span)),
            None => ("btree", None),
        };
        let can = self.access_method(method, span)?;
        let cannot = [
            (
                !exclude.include.is_empty() && !can.include,
                "included columns",
            ),
            (
                exclude.elements.len() > 1 && !can.several,
                "multicolumn indexes",
            ),
            (!can.exclude, "exclusion constraints"),
        ];
        if let Some((_, what)) = cannot.into_iter().find(|(asked, _)| *asked) {
            let message = format!("access method \"{method}\" does not support {what}");
            return Err(SqlError::new("0A000", message).at(definition.span));
        }
        let mut keys = Vec::with_capacity(exclude.elements.len());
        for (element, _) in &exclude.elements {
            keys.push(self.index_key(&relation, element, method, can)?);
        }
        let include = self.key_columns(&relation, &exclude.include)?;
        let predicate = match exclude.predicate {
            Some(fragment) => Some(
                self.store(fragment, Names::Columns(&relation), Purpose::IndexPredicate)?
                    .expression,
            ),
            None => None,
        };
        let name = match &definition.name {
            Some(name) => {
                self.check_index_name(&relation, name)?;
                self.check_constraint_name(&relation, name)?;
                name.value.clone()
            }
            None => {
                let joined = self.key_names(&relation, &keys, &include);
                choose_relation_name(
                    &self.catalog,
                    relation.schema,
                    &relation.name,
                    Some(&joined),
                    "excl",
                    true,
                )
            }
        };
        let columns = keys
            .iter()
            .map(|key| match key.value {
                KeyValue::Column(number) => number,
                // `conkey` holds 0 for an expression.
                KeyValue::Expression(_) => 0,
            })
            .collect();
        let index = Index {
            table,
            unique: false,
            primary: false,
            exclusion: true,
            nulls_not_distinct: false,
            method: method.to_owned(),
            keys,
            include,
            predicate,
            parent: None,
            valid: true,
        };
        let index = self.insert_index(&relation, name.clone(), index, settings(&exclude.options));
        let operators = exclude
            .elements
            .iter()
            .map(|(_, operator)| operator.clone())
            .collect();
        Ok(self.insert_constraint(
            table,
            name,
            ConstraintKind::Exclude { index, operators },
            columns,
            Some(definition),
        ))
    }
}
