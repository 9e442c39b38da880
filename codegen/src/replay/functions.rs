//! Looking routines up.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::catalog::{Function, FunctionKind, Oid, SearchPath};
use crate::sql::QualifiedName;
use crate::sql::statement::{FunctionReference, ParameterMode, RoutineKind};

use super::{Replay, Result, SqlError};

/// PostgreSQL's own functions.
const FUNCTIONS: &str = include_str!("../../data/functions.tsv");

/// A routine as a statement that names it sees it: one of PostgreSQL's own or one of the catalog's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Routine {
    pub(super) oid: Oid,
    /// Function (window functions too), procedure or aggregate.
    pub(super) kind: RoutineKind,
    /// Types of the arguments that a call passes.
    pub(super) arguments: Vec<Oid>,
    /// The same with OUT parameters, by which procedures can be named as well.
    all_arguments: Vec<Oid>,
    pub(super) returns: Oid,
    pub(super) returns_set: bool,
}

impl Replay {
    /// The routine that a statement names; none if it is one of PostgreSQL's own (`LookupFuncWithArgs`).
    pub(super) fn function(&self, reference: &FunctionReference) -> Result<Option<Oid>> {
        let routine = self.referenced(reference)?;
        Ok((!routine.oid.is_built_in()).then_some(routine.oid))
    }

    /// The routine that a statement names.
    pub(super) fn referenced(&self, reference: &FunctionReference) -> Result<Routine> {
        let name = &reference.name;
        let word = word(reference.kind);
        let routines = self.routines(name)?;
        let Some(written) = &reference.arguments else {
            let mut fitting = routines
                .into_iter()
                .filter(|routine| fits(reference.kind, routine.kind));
            return match (fitting.next(), fitting.next()) {
                (Some(only), None) => Ok(only),
                (None, _) => {
                    let message = format!("could not find a {word} named \"{name}\"");
                    Err(SqlError::new("42883", message).at(reference.span))
                }
                (Some(_), Some(_)) => {
                    let message = format!("{word} name \"{name}\" is not unique");
                    Err(SqlError::new("42725", message)
                        .at(reference.span)
                        .with_hint(format!(
                            "Specify the argument list to select the {word} unambiguously."
                        )))
                }
            };
        };
        let mut inputs = Vec::with_capacity(written.len());
        let mut all = Vec::with_capacity(written.len());
        for (mode, data_type) in written {
            let oid = self.data_type(data_type)?.oid;
            all.push(oid);
            if mode.is_input() {
                inputs.push(oid);
            }
        }
        let no_modes = written.iter().all(|(mode, _)| *mode == ParameterMode::In);
        let with_outputs = no_modes
            && matches!(
                reference.kind,
                RoutineKind::Procedure | RoutineKind::Routine
            );
        let found = routines.into_iter().find(|routine| {
            routine.arguments == inputs
                || with_outputs
                    && routine.kind == RoutineKind::Procedure
                    && routine.all_arguments == all
        });
        let shown = |arguments: &[Oid]| {
            let types: Vec<_> = arguments.iter().map(|oid| self.shown_type(*oid)).collect();
            format!("{name}({})", types.join(", "))
        };
        match found {
            None if reference.kind == RoutineKind::Aggregate && inputs.is_empty() => {
                let message = format!("aggregate {name}(*) does not exist");
                Err(SqlError::new("42883", message).at(reference.span))
            }
            None => {
                // Of any routine, PostgreSQL says that there is no function.
                let word = match reference.kind {
                    RoutineKind::Routine => "function",
                    _ => word,
                };
                let message = format!("{word} {} does not exist", shown(&inputs));
                Err(SqlError::new("42883", message).at(reference.span))
            }
            Some(found) if fits(reference.kind, found.kind) => Ok(found),
            Some(_) => {
                let message = match reference.kind {
                    RoutineKind::Aggregate => {
                        format!("function {} is not an aggregate", shown(&inputs))
                    }
                    _ => format!("{} is not a {word}", shown(&inputs)),
                };
                Err(SqlError::new("42809", message).at(reference.span))
            }
        }
    }

    /// The routine of a name with just these arguments.
    pub(super) fn routine(&self, name: &QualifiedName, arguments: &[Oid]) -> Result<Routine> {
        let mut routines = self.routines(name)?.into_iter();
        let missing = || {
            let types: Vec<_> = arguments.iter().map(|oid| self.shown_type(*oid)).collect();
            let message = format!("function {name}({}) does not exist", types.join(", "));
            SqlError::new("42883", message).at(name.span())
        };
        routines
            .find(|routine| routine.arguments == arguments)
            .ok_or_else(missing)
    }

    /// Every routine of a name that can be seen: one with the same arguments earlier in the search path hides it.
    pub(super) fn routines(&self, name: &QualifiedName) -> Result<Vec<Routine>> {
        if let Some(schema) = &name.schema {
            self.schema(schema)?;
        }
        let schema = name.schema.as_ref().map(|schema| schema.value.as_str());
        let path = self.path();
        let mut found: Vec<Routine> = Vec::new();
        for schema in self.catalog.schemas_of(SearchPath(&path), schema) {
            let own = self.catalog.functions_in(schema, &name.name.value);
            let own = own.into_iter().map(Routine::of);
            let built_in = built_in(schema, &name.name.value);
            for routine in own.chain(built_in) {
                if !found
                    .iter()
                    .any(|other| other.arguments == routine.arguments)
                {
                    found.push(routine);
                }
            }
        }
        Ok(found)
    }
}

impl Routine {
    fn of(function: &Function) -> Self {
        Self {
            oid: function.oid,
            kind: match function.kind {
                FunctionKind::Function | FunctionKind::Window => RoutineKind::Function,
                FunctionKind::Procedure => RoutineKind::Procedure,
                FunctionKind::Aggregate(_) => RoutineKind::Aggregate,
            },
            arguments: function.signature(),
            all_arguments: function
                .parameters
                .iter()
                .map(|parameter| parameter.data_type)
                .collect(),
            returns: function.returns,
            returns_set: function.returns_set,
        }
    }
}

/// Rows of `functions.tsv` by name.
fn rows() -> &'static BTreeMap<&'static str, Vec<&'static str>> {
    static ROWS: OnceLock<BTreeMap<&str, Vec<&str>>> = OnceLock::new();
    ROWS.get_or_init(|| {
        let mut rows: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for line in FUNCTIONS.lines().skip(2) {
            let name = line.split('\t').nth(2).unwrap_or_default();
            rows.entry(name).or_default().push(line);
        }
        rows
    })
}

/// PostgreSQL's own routines of a name.
fn built_in(schema: Oid, name: &str) -> impl Iterator<Item = Routine> {
    let schema = match schema {
        Oid::PG_CATALOG => "pg_catalog",
        Oid::INFORMATION_SCHEMA => "information_schema",
        _ => "",
    };
    let lines = match schema {
        "" => &[][..],
        _ => rows().get(name).map_or(&[][..], Vec::as_slice),
    };
    lines.iter().filter_map(move |line| {
        let fields: Vec<_> = line.split('\t').collect();
        let oid = |field: &str| field.parse().ok().map(Oid);
        let oids = |field: &str| field.split_whitespace().filter_map(oid).collect::<Vec<_>>();
        let [number, own_schema, _, kind, arguments, _, returns, set, ..] = fields[..] else {
            return None;
        };
        if own_schema != schema {
            return None;
        }
        let arguments = oids(arguments);
        Some(Routine {
            oid: oid(number)?,
            kind: match kind {
                "a" => RoutineKind::Aggregate,
                "p" => RoutineKind::Procedure,
                _ => RoutineKind::Function,
            },
            all_arguments: arguments.clone(),
            arguments,
            returns: oid(returns)?,
            returns_set: set == "t",
        })
    })
}

/// Whether a keyword can name a routine of a kind.
fn fits(keyword: RoutineKind, kind: RoutineKind) -> bool {
    match keyword {
        RoutineKind::Routine => true,
        RoutineKind::Function => kind != RoutineKind::Procedure,
        RoutineKind::Procedure | RoutineKind::Aggregate => kind == keyword,
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
