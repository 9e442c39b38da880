//! Whether what functions return can be NULL, as far as their code is SQL that can be analysed.

use crate::catalog::{Body, Catalog, Function, Nullability, Oid, SearchPath};
use crate::infer::{Context, Scope, query};
use crate::source::{Origin, SourceFile, Sources, Span};
use crate::sql::statement::ParameterMode;
use crate::sql::{RawKind, split};

/// What is known of the values that a function returns; nothing, unless its code is an SQL text.
pub(in crate::emit) struct Results {
    columns: Vec<Nullability>,
    /// Whether its query always gives a row: a function without one returns NULL.
    one_row: bool,
}

impl Results {
    /// Analyses the last statement of the function's code.
    pub(in crate::emit) fn new(catalog: &Catalog, function: &Function) -> Self {
        analysed(catalog, function).unwrap_or(Self {
            columns: Vec::new(),
            one_row: false,
        })
    }

    /// Whether a column of RETURNS TABLE is never NULL.
    pub(in crate::emit) fn is_not_null(&self, function: &Function, column: &str) -> bool {
        let mut columns = function
            .parameters
            .iter()
            .filter(|it| it.mode == ParameterMode::Table);
        let place = columns.position(|it| it.name.as_deref().unwrap_or_default() == column);
        place.is_some_and(|place| self.columns.get(place) == Some(&Nullability::NotNull))
    }

    /// Whether each value that comes back is not NULL.
    pub(in crate::emit) fn is_whole_not_null(&self, function: &Function) -> bool {
        let not_null = self.columns.first() == Some(&Nullability::NotNull);
        let whole = self.columns.len() == 1 && not_null || self.columns.len() > 1;
        whole && (self.one_row || function.returns_set)
    }
}

fn analysed(catalog: &Catalog, function: &Function) -> Option<Results> {
    let Body::Text(text) = &function.body else {
        return None;
    };
    if function.language != "sql" {
        return None;
    }
    let mut sources = Sources::default();
    let file = sources.add(SourceFile {
        name: String::new(),
        text: text.as_ref().into(),
        origin: Origin::Platform,
    });
    let statements = split(file, text).filter(|it| it.kind == RawKind::Sql);
    let last: Span = statements.last()?.span;
    let named = function
        .config
        .iter()
        .find(|(name, _)| name == "search_path")
        .map_or("public, extensions", |(_, value)| value.as_str());
    let names = named.split(',').map(|name| name.trim().trim_matches('"'));
    let schemas = names.filter_map(|name| catalog.schema_named(name));
    let path: Vec<_> = std::iter::once(Oid::PG_CATALOG)
        .chain(schemas.map(|schema| schema.oid))
        .collect();
    let context = Context {
        catalog,
        sources: &sources,
        path: SearchPath(&path),
        scope: Scope::Parameters {
            function: &function.name,
            parameters: &function.parameters,
        },
    };
    let (info, _) = query(&context, last).ok()?;
    Some(Results {
        columns: info.columns.iter().map(|it| it.nullability).collect(),
        one_row: info.one_row,
    })
}
