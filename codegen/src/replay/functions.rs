//! Looking routines up.

use crate::catalog::{Function, FunctionKind, Oid, SearchPath, TypeReference};
use crate::sql::statement::{FunctionReference, RoutineKind};

use super::{Replay, Result, SqlError};

impl Replay {
    /// The routine that a statement names; none if it is one of PostgreSQL's own.
    pub(super) fn function(&self, reference: &FunctionReference) -> Result<Option<Oid>> {
        let name = &reference.name;
        let schema = name.schema.as_ref().map(|schema| schema.value.as_str());
        if let Some(schema) = &name.schema {
            self.schema(schema)?;
        }
        let path = self.path();
        let fits_kind = |function: &Function| match reference.kind {
            RoutineKind::Routine => true,
            RoutineKind::Function => !matches!(function.kind, FunctionKind::Procedure),
            RoutineKind::Procedure => function.kind == FunctionKind::Procedure,
            RoutineKind::Aggregate => matches!(function.kind, FunctionKind::Aggregate(_)),
        };
        let Some(written) = &reference.arguments else {
            let mut found = Vec::new();
            for schema in self.catalog.schemas_of(SearchPath(&path), schema) {
                found.extend(
                    self.catalog
                        .functions_in(schema, &name.name.value)
                        .into_iter()
                        .filter(|it| fits_kind(it)),
                );
            }
            return match found[..] {
                [only] => Ok(Some(only.oid)),
                [] if self.is_built_in_function(schema, &name.name.value) => Ok(None),
                [] => {
                    let message =
                        format!("could not find a {} named \"{name}\"", word(reference.kind));
                    Err(SqlError::new("42883", message).at(reference.span))
                }
                _ => {
                    let message = format!("{} name \"{name}\" is not unique", word(reference.kind));
                    Err(SqlError::new("42725", message).at(reference.span))
                }
            };
        };
        let mut types = Vec::with_capacity(written.len());
        for (mode, data_type) in written {
            if mode.is_input() {
                types.push(self.data_type(data_type)?.oid);
            }
        }
        for schema in self.catalog.schemas_of(SearchPath(&path), schema) {
            let mut overloads = self
                .catalog
                .functions_in(schema, &name.name.value)
                .into_iter();
            if let Some(found) =
                overloads.find(|function| function.signature() == types && fits_kind(function))
            {
                return Ok(Some(found.oid));
            }
        }
        if self.is_built_in_function(schema, &name.name.value) {
            return Ok(None);
        }
        let shown: Vec<_> = types
            .iter()
            .map(|oid| {
                self.catalog
                    .format_type(TypeReference::new(*oid), SearchPath(&path))
            })
            .collect();
        let message = format!(
            "{} {name}({}) does not exist",
            word(reference.kind),
            shown.join(", ")
        );
        Err(SqlError::new("42883", message).at(reference.span))
    }

    fn is_built_in_function(&self, schema: Option<&str>, name: &str) -> bool {
        const FUNCTIONS: &str = include_str!("../../data/functions.tsv");
        schema.is_none_or(|schema| schema == "pg_catalog")
            && FUNCTIONS
                .lines()
                .any(|line| line.split('\t').nth(2) == Some(name))
    }
}

fn word(kind: RoutineKind) -> &'static str {
    match kind {
        RoutineKind::Function => "function",
        RoutineKind::Procedure => "procedure",
        RoutineKind::Routine => "routine",
        RoutineKind::Aggregate => "aggregate",
    }
}
