//! A function in one shape, built in or made by a statement.

use crate::catalog::Oid;

/// What a routine is, with what only aggregates have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RoutineKind {
    Function,
    Procedure,
    /// With the number of direct arguments, of ordered-set aggregates.
    Aggregate(Option<usize>),
    Window,
}

/// A function, procedure, aggregate or window function.
#[derive(Debug)]
pub(super) struct Routine {
    pub(super) oid: Oid,
    /// Whether it comes with PostgreSQL.
    pub(super) built_in: bool,
    pub(super) kind: RoutineKind,
    /// The types of the arguments that a call passes.
    pub(super) arguments: Vec<Oid>,
    /// The type of each value of a variadic argument.
    pub(super) variadic: Option<Oid>,
    pub(super) returns: Oid,
    pub(super) returns_set: bool,
    /// Whether it gives the same for the same arguments, always.
    pub(super) immutable: bool,
    /// Names of the arguments; empty for those without.
    pub(super) names: Vec<String>,
    /// How many of the last arguments have defaults.
    pub(super) defaults: usize,
    /// OUT parameters, those of RETURNS TABLE too.
    pub(super) outputs: Vec<(String, Oid)>,
}
