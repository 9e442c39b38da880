//! Texts of functions and types as PostgreSQL prints them in a session of the API.

use crate::catalog::{Catalog, Expression, Function, Oid, Relation, SearchPath, TypeReference};
use crate::deparse::{Defaults, Deparser};
use crate::infer::Scope;

/// A catalog under a search path, which says what needs no schema.
pub(in crate::emit) struct Signatures<'a> {
    catalog: &'a Catalog,
    path: Vec<Oid>,
}

impl<'a> Signatures<'a> {
    /// The schemas of the search path by name; those that do not exist are passed over.
    pub(in crate::emit) fn new(catalog: &'a Catalog, search_path: &[String]) -> Self {
        let schemas = search_path
            .iter()
            .filter_map(|name| catalog.schema_named(name))
            .map(|schema| schema.oid);
        Self {
            catalog,
            path: std::iter::once(Oid::PG_CATALOG).chain(schemas).collect(),
        }
    }

    /// `pg_get_function_arguments`; defaults that are not understood are as they were written.
    pub(in crate::emit) fn arguments(&self, function: &Function) -> String {
        let defaults = Defaults::PrintedOrWritten;
        let printed = self.deparser().function_arguments(function, defaults);
        printed.unwrap_or_default()
    }

    /// `pg_get_function_identity_arguments`
    pub(in crate::emit) fn identity_arguments(&self, function: &Function) -> String {
        let printed = self
            .deparser()
            .function_arguments(function, Defaults::Omitted);
        printed.unwrap_or_default()
    }

    /// `pg_get_function_result`
    pub(in crate::emit) fn result(&self, function: &Function) -> String {
        self.deparser().function_result(function)
    }

    /// `pg_get_functiondef`; defaults that are not understood are as they were written.
    pub(in crate::emit) fn definition(&self, function: &Function) -> String {
        let defaults = Defaults::PrintedOrWritten;
        let printed = self.deparser().function_definition(function, defaults);
        printed.unwrap_or_default()
    }

    /// `pg_get_expr` of what is stored in a column or parameter; as it was written, where that is not understood.
    pub(in crate::emit) fn value(
        &self,
        expression: &Expression,
        scope: Scope<'_>,
        target: TypeReference,
    ) -> String {
        let printed = self.deparser().value(expression, scope, target);
        printed.unwrap_or_else(|| expression.sql(self.catalog))
    }

    /// A table's condition as the pretty form of `pg_get_constraintdef` has it; as it was written, where that is not
    /// understood.
    pub(in crate::emit) fn condition(
        &self,
        expression: &Expression,
        relation: &Relation,
    ) -> String {
        let printed = self
            .deparser()
            .condition(expression, Scope::Relation(relation));
        printed.unwrap_or_else(|| expression.sql(self.catalog))
    }

    fn deparser(&self) -> Deparser<'_> {
        Deparser {
            catalog: self.catalog,
            path: SearchPath(&self.path),
        }
    }

    /// `format_type` of a type without a modifier.
    pub(in crate::emit) fn type_text(&self, oid: Oid) -> String {
        self.catalog.format_type_name(oid, SearchPath(&self.path))
    }
}
