use std::sync::Arc;

use crate::sql::statement::{Parallel, ParameterMode, Volatility};

use super::{Acl, Expression, Object, Oid, Provenance};

/// A function, procedure, aggregate or window function: a row of `pg_proc`.
#[derive(Debug, Clone, PartialEq)]
pub struct Function {
    /// Its number.
    pub oid: Oid,
    /// Its schema.
    pub schema: Oid,
    /// Its name. Several may share it.
    pub name: String,
    /// Its owner.
    pub owner: Oid,
    /// What it is.
    pub kind: FunctionKind,
    /// All parameters in their order, those of RETURNS TABLE too.
    pub parameters: Vec<FunctionParameter>,
    /// What a call gives: `record` for several OUT parameters, `void` for procedures without.
    pub returns: Oid,
    /// RETURNS SETOF, RETURNS TABLE
    pub returns_set: bool,
    /// Its language.
    pub language: String,
    /// IMMUTABLE, STABLE, VOLATILE
    pub volatility: Volatility,
    /// STRICT
    pub strict: bool,
    /// SECURITY DEFINER
    pub security_definer: bool,
    /// LEAKPROOF
    pub leakproof: bool,
    /// PARALLEL
    pub parallel: Parallel,
    /// COST, if given.
    pub cost: Option<String>,
    /// ROWS, as the planner has it: 1000 for sets where nobody said otherwise, 0 for all else.
    pub rows: f64,
    /// SUPPORT
    pub support: Option<String>,
    /// SET: `name=value`, in the order of setting.
    pub config: Vec<(String, String)>,
    /// Its code.
    pub body: Body,
    /// Privileges; none where the defaults hold.
    pub acl: Option<Acl>,
    /// COMMENT ON.
    pub comment: Option<String>,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// What a routine is: `prokind`.
#[derive(Debug, Clone, PartialEq)]
pub enum FunctionKind {
    /// `f`
    Function,
    /// `p`
    Procedure,
    /// `a`
    Aggregate(Box<Aggregate>),
    /// `w`
    Window,
}

/// What only aggregates have.
#[derive(Debug, Clone, PartialEq)]
pub struct Aggregate {
    /// How many arguments stand before ORDER BY: of ordered-set aggregates.
    pub direct_parameters: Option<usize>,
    /// The definition's `(…)` as written.
    pub definition: Option<Expression>,
}

/// A parameter.
#[derive(Debug, Clone, PartialEq)]
pub struct FunctionParameter {
    /// IN, OUT, …
    pub mode: ParameterMode,
    /// Its name, if it has one.
    pub name: Option<String>,
    /// Its type.
    pub data_type: Oid,
    /// DEFAULT
    pub default: Option<Expression>,
}

/// A routine's code.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// A text that is read when the routine runs. Renames leave it alone.
    Text(Arc<str>),
    /// An SQL-standard body, read when the routine was made: `RETURN …` or `BEGIN ATOMIC … END`, with those words.
    Sql(Expression),
    /// A symbol in a library.
    Object {
        /// The library.
        file: String,
        /// The symbol.
        symbol: String,
    },
    /// Built in: of the constructors of range types.
    BuiltIn,
}

impl Function {
    /// Parameters that a call passes: all but OUT and TABLE.
    pub fn inputs(&self) -> impl Iterator<Item = &FunctionParameter> {
        self.parameters
            .iter()
            .filter(|parameter| parameter.mode.is_input())
    }

    /// The types that tell overloads apart: `proargtypes`.
    pub fn signature(&self) -> Vec<Oid> {
        self.inputs().map(|parameter| parameter.data_type).collect()
    }

    /// Parameters that make up the result: OUT, INOUT and TABLE.
    pub fn outputs(&self) -> impl Iterator<Item = &FunctionParameter> {
        let is_output = |parameter: &&FunctionParameter| {
            !matches!(parameter.mode, ParameterMode::In | ParameterMode::Variadic)
        };
        self.parameters.iter().filter(is_output)
    }

    /// Whether it came with a range type, as the function that makes its values or those of its multirange type.
    pub fn is_range_constructor(&self) -> bool {
        self.body == Body::BuiltIn
    }

    /// Whether the last argument takes any number of values.
    pub fn is_variadic(&self) -> bool {
        let variadic = |parameter: &FunctionParameter| parameter.mode == ParameterMode::Variadic;
        self.parameters.iter().any(variadic)
    }

    /// As PostgreSQL's messages call it.
    pub fn kind_word(&self) -> &'static str {
        match self.kind {
            FunctionKind::Function | FunctionKind::Window => "function",
            FunctionKind::Procedure => "procedure",
            FunctionKind::Aggregate(_) => "aggregate",
        }
    }
}

impl ParameterMode {
    /// Whether a call passes a value: IN, INOUT, VARIADIC.
    pub fn is_input(self) -> bool {
        matches!(self, Self::In | Self::InOut | Self::Variadic)
    }

    /// The letter of `proargmodes`.
    pub fn letter(self) -> char {
        match self {
            Self::In => 'i',
            Self::Out => 'o',
            Self::InOut => 'b',
            Self::Variadic => 'v',
            Self::Table => 't',
        }
    }
}

impl Object for Function {
    type Space = Oid;

    fn oid(&self) -> Oid {
        self.oid
    }

    fn space(&self) -> Oid {
        self.schema
    }

    fn name(&self) -> &str {
        &self.name
    }
}
