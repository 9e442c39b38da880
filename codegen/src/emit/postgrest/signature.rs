//! Texts of functions and types as PostgreSQL prints them in a session of the API.

use crate::catalog::{
    Catalog, Expression, Function, FunctionParameter, Oid, Relation, SearchPath, TypeReference,
    quote_identifier,
};
use crate::deparse::Deparser;
use crate::infer::Scope;
use crate::sql::statement::ParameterMode;

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

    /// `pg_get_function_arguments`
    pub(in crate::emit) fn arguments(&self, function: &Function) -> String {
        self.parameters(function, true)
    }

    /// `pg_get_function_identity_arguments`
    pub(in crate::emit) fn identity_arguments(&self, function: &Function) -> String {
        self.parameters(function, false)
    }

    fn parameters(&self, function: &Function, defaults: bool) -> String {
        let shown = function
            .parameters
            .iter()
            .filter(|parameter| parameter.mode != ParameterMode::Table);
        let shown = shown.map(|parameter| {
            let mut text = match parameter.mode {
                ParameterMode::Out => "OUT ",
                ParameterMode::InOut => "INOUT ",
                ParameterMode::Variadic => "VARIADIC ",
                ParameterMode::In | ParameterMode::Table => "",
            }
            .to_owned();
            text.push_str(&self.parameter(parameter));
            if let Some(default) = parameter.default.as_ref().filter(|_| defaults) {
                text.push_str(" DEFAULT ");
                let target = TypeReference::new(parameter.data_type);
                text.push_str(&self.value(default, Scope::None, target));
            }
            text
        });
        shown.collect::<Vec<_>>().join(", ")
    }

    /// `pg_get_function_result`
    pub(in crate::emit) fn result(&self, function: &Function) -> String {
        let columns: Vec<_> = function
            .parameters
            .iter()
            .filter(|parameter| parameter.mode == ParameterMode::Table)
            .map(|parameter| self.parameter(parameter))
            .collect();
        if !columns.is_empty() {
            return format!("TABLE({})", columns.join(", "));
        }
        let set = if function.returns_set { "SETOF " } else { "" };
        format!("{set}{}", self.type_text(function.returns))
    }

    fn parameter(&self, parameter: &FunctionParameter) -> String {
        let data_type = self.type_text(parameter.data_type);
        match &parameter.name {
            Some(name) => format!("{} {data_type}", quote_identifier(name)),
            None => data_type,
        }
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

    /// `format_type` of a type without a modifier, which differs from that of a column without one in two names.
    pub(in crate::emit) fn type_text(&self, oid: Oid) -> String {
        let reference = TypeReference::new(oid);
        let text = self.catalog.format_type(reference, SearchPath(&self.path));
        let (name, brackets) = text.split_at(text.find('[').unwrap_or(text.len()));
        match name {
            "bpchar" => format!("character{brackets}"),
            "\"bit\"" => format!("bit{brackets}"),
            _ => text,
        }
    }
}
