//! The functions that a call may mean: every overload, built in or made by a statement.

use std::cmp::Ordering;
use std::sync::Arc;

use crate::catalog::{Catalog, FunctionKind, Oid, SearchPath};
use crate::sql::statement::{ParameterMode, Volatility};

use super::routine::{Routine, RoutineKind};
use super::system;
use super::types::oid;

/// A function with the arguments that a certain call would pass.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    pub(super) routine: Arc<Routine>,
    /// The declared types of what the call passes, in the order of the function's arguments; those that defaults fill
    /// follow.
    pub(super) declared: Vec<Oid>,
    /// For each argument in that order, which of the call's it is.
    pub(super) order: Vec<usize>,
    /// Place of the schema in the search path.
    path: usize,
    /// Whether the variadic argument was spread.
    spread: bool,
    /// How many defaults are used.
    used_defaults: usize,
    /// Whether another function of the schema takes the same arguments by its defaults.
    pub(super) is_ambiguous: bool,
}

impl Candidate {
    /// Whether every argument is passed as it is declared.
    pub(super) fn is_plain(&self) -> bool {
        !self.spread
    }
}

/// How a call looks.
#[derive(Debug, Clone, Copy)]
pub(super) struct CallShape<'a> {
    pub(super) count: usize,
    /// Names of the last arguments.
    pub(super) names: &'a [String],
    /// `VARIADIC` is written.
    pub(super) variadic: bool,
}

/// Every routine of a name, in the schemas that the name is looked up in.
pub(super) fn routines_named(
    catalog: &Catalog,
    path: SearchPath<'_>,
    schema: Option<&str>,
    name: &str,
) -> Vec<(usize, Arc<Routine>)> {
    let mut found = Vec::new();
    for (place, schema) in catalog.schemas_of(path, schema).into_iter().enumerate() {
        if matches!(schema, Oid::PG_CATALOG | Oid::INFORMATION_SCHEMA) {
            let of_schema = system::functions(name)
                .iter()
                .filter(|row| row.information_schema == (schema == Oid::INFORMATION_SCHEMA));
            found.extend(of_schema.map(|row| (place, row.routine.clone())));
        }
        for function in catalog.functions_in(schema, name) {
            found.push((place, Arc::new(from_catalog(catalog, function))));
        }
    }
    found
}

fn from_catalog(catalog: &Catalog, function: &crate::catalog::Function) -> Routine {
    let inputs: Vec<_> = function.inputs().collect();
    let variadic = inputs
        .last()
        .filter(|parameter| parameter.mode == ParameterMode::Variadic)
        .map(|parameter| match parameter.data_type {
            oid::ANYARRAY => oid::ANYELEMENT,
            oid::ANYCOMPATIBLEARRAY => oid::ANYCOMPATIBLE,
            array => catalog
                .data_type(array)
                .and_then(|it| it.element)
                .unwrap_or(oid::ANY),
        });
    Routine {
        oid: function.oid,
        built_in: false,
        kind: match &function.kind {
            FunctionKind::Function => RoutineKind::Function,
            FunctionKind::Procedure => RoutineKind::Procedure,
            FunctionKind::Aggregate(aggregate) => {
                RoutineKind::Aggregate(aggregate.direct_parameters)
            }
            FunctionKind::Window => RoutineKind::Window,
        },
        arguments: inputs.iter().map(|parameter| parameter.data_type).collect(),
        variadic,
        returns: function.returns,
        returns_set: function.returns_set,
        immutable: function.volatility == Volatility::Immutable,
        names: inputs
            .iter()
            .map(|parameter| parameter.name.clone().unwrap_or_default())
            .collect(),
        defaults: inputs
            .iter()
            .filter(|parameter| parameter.default.is_some())
            .count(),
        outputs: function
            .outputs()
            .map(|parameter| {
                (
                    parameter.name.clone().unwrap_or_default(),
                    parameter.data_type,
                )
            })
            .collect(),
    }
}

/// `FuncnameGetCandidates`: the routines that a call of this shape can mean.
pub(super) fn candidates(
    routines: Vec<(usize, Arc<Routine>)>,
    call: CallShape<'_>,
) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = Vec::new();
    for (path, routine) in routines {
        let Some(candidate) = candidate(path, routine, call) else {
            continue;
        };
        // Two with the same arguments (`FuncnameGetCandidates`): the earlier schema wins, then the one without a spread
        // variadic argument. Where defaults alone tell them apart, neither does.
        let passed = |candidate: &Candidate| {
            candidate.declared[..candidate.declared.len() - candidate.used_defaults].to_vec()
        };
        let same = found
            .iter()
            .position(|other| passed(other) == passed(&candidate));
        match same {
            Some(index) => {
                let other = &mut found[index];
                match (candidate.path, candidate.spread).cmp(&(other.path, other.spread)) {
                    Ordering::Less => *other = candidate,
                    Ordering::Equal => other.is_ambiguous = true,
                    Ordering::Greater => {}
                }
            }
            None => found.push(candidate),
        }
    }
    found
}

fn candidate(path: usize, routine: Arc<Routine>, call: CallShape<'_>) -> Option<Candidate> {
    let parameters = routine.arguments.len();
    if !call.names.is_empty() {
        return named_candidate(path, routine, call);
    }
    let spreads = routine.variadic.is_some() && !call.variadic;
    if parameters > call.count && call.count + routine.defaults < parameters {
        return None;
    }
    let uses_defaults = parameters > call.count;
    if parameters != call.count && !spreads && !uses_defaults {
        return None;
    }
    let mut declared = routine.arguments.clone();
    let mut spread = false;
    if let Some(element) = routine.variadic
        && spreads
        && parameters > 0
    {
        spread = true;
        declared.pop();
        declared.resize(parameters.max(call.count), element);
    }
    let used_defaults = parameters.saturating_sub(call.count);
    Some(Candidate {
        routine,
        declared,
        order: (0..call.count).collect(),
        path,
        spread,
        used_defaults,
        is_ambiguous: false,
    })
}

/// `MatchNamedCall`
fn named_candidate(path: usize, routine: Arc<Routine>, call: CallShape<'_>) -> Option<Candidate> {
    let parameters = routine.arguments.len();
    let positional = call.count - call.names.len();
    if parameters < call.count || routine.variadic.is_some() && !call.variadic {
        return None;
    }
    let mut given: Vec<Option<usize>> = (0..parameters)
        .map(|index| (index < positional).then_some(index))
        .collect();
    for (offset, name) in call.names.iter().enumerate() {
        let index = routine.names.iter().position(|other| other == name)?;
        if given[index].is_some() {
            return None;
        }
        given[index] = Some(positional + offset);
    }
    let first_default = parameters - routine.defaults.min(parameters);
    let missing: Vec<_> = (0..parameters)
        .filter(|index| given[*index].is_none())
        .collect();
    if missing.iter().any(|index| *index < first_default) {
        return None;
    }
    let passed: Vec<_> = (0..parameters)
        .filter(|index| given[*index].is_some())
        .collect();
    let mut declared: Vec<_> = passed
        .iter()
        .map(|index| routine.arguments[*index])
        .collect();
    declared.extend(missing.iter().map(|index| routine.arguments[*index]));
    let order = passed.iter().filter_map(|index| given[*index]).collect();
    Some(Candidate {
        used_defaults: missing.len(),
        routine,
        declared,
        order,
        path,
        spread: false,
        is_ambiguous: false,
    })
}
