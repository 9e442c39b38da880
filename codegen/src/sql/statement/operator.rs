use super::{FunctionReference, Name, QualifiedName, Setting, Span, TypeName};

/// CREATE OPERATOR.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateOperator {
    /// The schema, if written, and the symbol.
    pub name: QualifiedName,
    /// FUNCTION
    pub function: QualifiedName,
    /// LEFTARG; none for prefix operators
    pub left: Option<TypeName>,
    /// RIGHTARG
    pub right: Option<TypeName>,
    /// COMMUTATOR, NEGATOR, RESTRICT, JOIN, HASHES, MERGES
    pub options: Vec<Setting>,
    /// `(…)` with every definition, as written.
    pub definition: Span,
}

/// An operator as ALTER, DROP and COMMENT name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperatorReference {
    /// The schema, if written, and the symbol.
    pub name: QualifiedName,
    /// Left argument; NONE for prefix operators
    pub left: Option<TypeName>,
    /// Right argument
    pub right: Option<TypeName>,
}

/// CREATE OPERATOR CLASS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateOperatorClass {
    /// The class.
    pub name: QualifiedName,
    /// DEFAULT
    pub default: bool,
    /// FOR TYPE
    pub data_type: TypeName,
    /// USING
    pub method: Name,
    /// FAMILY
    pub family: Option<QualifiedName>,
    /// Everything after AS, as written.
    pub items: Span,
}

/// CREATE OPERATOR FAMILY.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateOperatorFamily {
    /// The family.
    pub name: QualifiedName,
    /// USING
    pub method: Name,
}

/// CREATE CAST.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateCast {
    /// From.
    pub source: TypeName,
    /// To.
    pub target: TypeName,
    /// How.
    pub method: CastMethod,
    /// When it is applied unasked.
    pub context: CastContext,
}

/// How a cast works.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CastMethod {
    /// WITH FUNCTION
    Function(FunctionReference),
    /// WITHOUT FUNCTION
    Binary,
    /// WITH INOUT
    InOut,
}

/// When a cast is applied: `pg_cast.castcontext`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CastContext {
    /// `i`: anywhere
    Implicit,
    /// `a`: when a value is stored in a column
    Assignment,
    /// `e`: only when written
    Explicit,
}
