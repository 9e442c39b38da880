//! What an analysis did beyond what is written, for those who print expressions as PostgreSQL stores them.

use rustc_hash::FxHashMap;

use crate::catalog::{Oid, TypeReference};
use crate::source::Span;

use super::analyzer::Analyzer;
use super::coercion::{Coercion, Pathway};
use super::value::Value;

/// The conversions, types and functions of an analysed expression, by the span of the part that they belong to.
#[derive(Debug, Default)]
pub(crate) struct Trace {
    conversions: FxHashMap<Span, Vec<Conversion>>,
    types: FxHashMap<Span, TypeReference>,
    calls: FxHashMap<Span, Called>,
}

/// A conversion that was applied to a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Conversion {
    /// From what: `unknown` for literals.
    pub(crate) from: TypeReference,
    /// To what.
    pub(crate) to: TypeReference,
    /// Whether a cast is written.
    pub(crate) explicit: bool,
    /// How the types below all domains get from one to the other.
    pub(crate) method: Method,
}

/// How a value gets to another type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Method {
    /// It is the same already.
    Relabel,
    /// A function makes it.
    Function,
    /// Each element of an array on its own.
    Array,
    /// Through text.
    Text,
}

/// A function that was called by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Called {
    /// Its number; built-in functions are not in the catalog.
    pub(crate) oid: Oid,
    /// Whether it comes with PostgreSQL.
    pub(crate) built_in: bool,
    /// Whether the call passes what the function declares, in its order.
    pub(crate) plain: bool,
}

impl Trace {
    /// The conversions of the part at a place, the innermost first.
    pub(crate) fn conversions(&self, span: Span) -> &[Conversion] {
        self.conversions.get(&span).map_or(&[], Vec::as_slice)
    }

    /// The type of the part at a place, before any conversion.
    pub(crate) fn data_type(&self, span: Span) -> Option<TypeReference> {
        self.types.get(&span).copied()
    }

    /// The function that is called at a place.
    pub(crate) fn call(&self, span: Span) -> Option<Called> {
        self.calls.get(&span).copied()
    }
}

impl Analyzer<'_> {
    /// Notes the type that a part has.
    pub(super) fn trace_type(&mut self, span: Span, value: &Value) {
        if let (Some(trace), Some(reference)) = (&mut self.trace, value.reference()) {
            trace.types.insert(span, reference);
        }
    }

    /// Notes what is called.
    pub(super) fn trace_call(&mut self, span: Span, called: Called) {
        if let Some(trace) = &mut self.trace {
            trace.calls.insert(span, called);
        }
    }

    /// Notes that a value is converted.
    pub(super) fn trace_conversion(&mut self, value: &Value, to: TypeReference, context: Coercion) {
        let (true, Some(from)) = (self.trace.is_some(), value.reference()) else {
            return;
        };
        let method = match self.types().pathway(from.oid, to.oid, context) {
            Some(Pathway::Function) => Method::Function,
            Some(Pathway::Array) => Method::Array,
            Some(Pathway::ViaText) => Method::Text,
            Some(Pathway::Relabel) | None => Method::Relabel,
        };
        let conversion = Conversion {
            from,
            to,
            explicit: context == Coercion::Explicit,
            method,
        };
        if let Some(trace) = &mut self.trace {
            trace
                .conversions
                .entry(value.span)
                .or_default()
                .push(conversion);
        }
    }
}

/// Analyses an expression that becomes a value of a type: its tree, and what is not written in it. None if it is not
/// understood, or refused.
pub(crate) fn traced(
    context: &super::Context<'_>,
    fragment: Span,
    target: TypeReference,
) -> Option<(crate::sql::tree::Expr, Trace)> {
    use super::{DEPTH, read};
    use crate::sql::tree;

    let tree = read(context.sources, fragment, |cursor| {
        tree::read_expression(cursor, DEPTH)
    })
    .ok()?;
    let mut analyzer = Analyzer::new(context, fragment, DEPTH);
    analyzer.trace = Some(Trace::default());
    analyzer.open_scope();
    let value = analyzer.value(&tree).ok()?;
    analyzer.coerce(value, target, Coercion::Assignment).ok()?;
    let understood = analyzer.diagnostics.is_empty();
    analyzer
        .trace
        .filter(|_| understood)
        .map(|trace| (tree, trace))
}
