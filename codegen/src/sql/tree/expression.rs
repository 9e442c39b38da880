use crate::source::Span;
use crate::sql::Name;
use crate::sql::statement::TypeName;

use super::Query;

/// An expression.
#[derive(Debug, Clone, PartialEq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Everything that is written, parentheses around it not.
    pub span: Span,
}

/// What an expression is.
#[derive(Debug, Clone, PartialEq)]
pub enum ExprKind {
    /// `a`, `t.a`, `s.t.a`: a column, or a row
    Column(Vec<Name>),
    /// `*`, `t.*`, `s.t.*`
    Star(Vec<Name>),
    /// `$1`
    Parameter(u32),
    /// NULL, TRUE, 1, 'a'
    Constant(Constant),
    /// `x::t`, `CAST (x AS t)`, `t 'literal'`
    Cast {
        /// What is converted.
        operand: Box<Expr>,
        /// To what.
        data_type: TypeName,
    },
    /// `(x).a`
    Field {
        /// The row.
        operand: Box<Expr>,
        /// The field.
        name: Name,
    },
    /// `(x).*`
    AllFields(Box<Expr>),
    /// `x[i]`, `x[i:j]`
    Subscript {
        /// The array.
        operand: Box<Expr>,
        /// In their order.
        subscripts: Vec<Subscript>,
    },
    /// `- x`, `@@ x`
    Prefix {
        /// The operator.
        operator: OperatorName,
        /// The operand.
        operand: Box<Expr>,
    },
    /// `a + b`
    Infix {
        /// The operator.
        operator: OperatorName,
        /// Left operand.
        left: Box<Expr>,
        /// Right operand.
        right: Box<Expr>,
    },
    /// `a = ANY (…)`
    Quantified {
        /// The operator.
        operator: OperatorName,
        /// Left operand.
        left: Box<Expr>,
        /// ALL; else ANY or SOME.
        all: bool,
        /// An array or a sub-select.
        right: Operand,
    },
    /// `a AND b AND c`
    And(Vec<Expr>),
    /// `a OR b OR c`
    Or(Vec<Expr>),
    /// NOT
    Not(Box<Expr>),
    /// `IS [NOT] NULL, TRUE, …`
    Is {
        /// What is tested.
        operand: Box<Expr>,
        /// For what.
        test: IsTest,
        /// NOT
        negated: bool,
    },
    /// `IS [NOT] DISTINCT FROM`
    Distinct {
        /// Left operand.
        left: Box<Expr>,
        /// Right operand.
        right: Box<Expr>,
        /// NOT
        negated: bool,
    },
    /// `x [NOT] IN (…)`
    In {
        /// What is looked for.
        operand: Box<Expr>,
        /// Where.
        list: InList,
        /// NOT
        negated: bool,
    },
    /// `x [NOT] BETWEEN [SYMMETRIC] a AND b`
    Between {
        /// What is compared.
        operand: Box<Expr>,
        /// Lower bound.
        low: Box<Expr>,
        /// Upper bound.
        high: Box<Expr>,
        /// NOT
        negated: bool,
        /// SYMMETRIC
        symmetric: bool,
    },
    /// `[NOT] LIKE, ILIKE, SIMILAR TO`
    Like {
        /// Which.
        kind: LikeKind,
        /// What is matched.
        operand: Box<Expr>,
        /// Against what.
        pattern: Box<Expr>,
        /// ESCAPE
        escape: Option<Box<Expr>>,
        /// NOT
        negated: bool,
    },
    /// COLLATE
    Collate {
        /// What gets the collation.
        operand: Box<Expr>,
        /// The collation's name.
        collation: Vec<Name>,
    },
    /// CASE
    Case {
        /// `CASE x WHEN …`
        operand: Option<Box<Expr>>,
        /// WHEN … THEN …
        branches: Vec<(Expr, Expr)>,
        /// ELSE
        otherwise: Option<Box<Expr>>,
    },
    /// COALESCE
    Coalesce(Vec<Expr>),
    /// NULLIF
    NullIf(Box<Expr>, Box<Expr>),
    /// GREATEST
    Greatest(Vec<Expr>),
    /// LEAST
    Least(Vec<Expr>),
    /// A call.
    Function(Box<FunctionCall>),
    /// A call of a function of `pg_catalog` in a syntax of its own: EXTRACT, TRIM, AT TIME ZONE …
    SystemFunction {
        /// The function.
        function: &'static str,
        /// The name that an output column gets.
        label: &'static str,
        /// What it is called with.
        arguments: Vec<Expr>,
    },
    /// `CURRENT_DATE` and its kin.
    SqlValue(SqlValue),
    /// `ARRAY[…]`
    Array(Vec<Expr>),
    /// `ARRAY(SELECT …)`
    ArrayQuery(Box<Query>),
    /// `EXISTS (SELECT …)`
    Exists(Box<Query>),
    /// `(SELECT …)`
    Scalar(Box<Query>),
    /// `ROW(…)`, `(a, b)`
    Row(Vec<Expr>),
    /// `GROUPING (…)`
    Grouping(Vec<Expr>),
    /// DEFAULT, in VALUES and SET
    Default,
    /// A constructor or test of XML.
    Xml(XmlFunction, Vec<Expr>),
    /// A constructor or query function of SQL/JSON.
    Json(Box<JsonFunction>),
}

/// A constant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Constant {
    /// NULL
    Null,
    /// TRUE, FALSE
    Bool(bool),
    /// An integer that fits into 32 bits.
    Integer(i32),
    /// An integer of more than 32 and at most 64 bits.
    BigInteger,
    /// Any other number.
    Numeric,
    /// A string.
    String(String),
    /// `B'101'`
    Bits,
}

/// An index or a slice.
#[derive(Debug, Clone, PartialEq)]
pub enum Subscript {
    /// `[i]`
    Index(Expr),
    /// `[i:j]`
    Slice(Option<Expr>, Option<Expr>),
}

/// An operator as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperatorName {
    /// `OPERATOR(schema.…)`
    pub schema: Option<Name>,
    /// The symbol; `<>` for `!=`.
    pub symbol: String,
    /// Everything that is written.
    pub span: Span,
}

/// An expression or a sub-select.
#[derive(Debug, Clone, PartialEq)]
pub enum Operand {
    /// An expression.
    Expr(Box<Expr>),
    /// A sub-select.
    Query(Box<Query>),
}

/// What stands in IN's parentheses.
#[derive(Debug, Clone, PartialEq)]
pub enum InList {
    /// Values.
    Values(Vec<Expr>),
    /// A sub-select.
    Query(Box<Query>),
}

/// What IS tests for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IsTest {
    /// NULL
    Null,
    /// TRUE, FALSE, UNKNOWN
    Truth,
    /// DOCUMENT
    Document,
    /// NORMALIZED
    Normalized,
    /// JSON
    Json,
}

/// LIKE and its kin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LikeKind {
    /// `~~`
    Like,
    /// `~~*`
    ILike,
    /// SIMILAR TO
    Similar,
}

impl LikeKind {
    /// The operator that it stands for.
    pub fn operator(self, negated: bool) -> &'static str {
        match (self, negated) {
            (Self::Like, false) => "~~",
            (Self::Like, true) => "!~~",
            (Self::ILike, false) => "~~*",
            (Self::ILike, true) => "!~~*",
            (Self::Similar, false) => "~",
            (Self::Similar, true) => "!~",
        }
    }
}

/// A call of a function, aggregate or window function.
#[derive(Debug, Clone, PartialEq)]
pub struct FunctionCall {
    /// The name, with its schema if written.
    pub name: Vec<Name>,
    /// Its arguments.
    pub arguments: Vec<Argument>,
    /// `f(VARIADIC x)`
    pub variadic: bool,
    /// `f(*)`
    pub star: bool,
    /// `f(DISTINCT x)`
    pub distinct: bool,
    /// ORDER BY inside the parentheses.
    pub order_by: Vec<OrderItem>,
    /// WITHIN GROUP (ORDER BY …)
    pub within_group: Option<Vec<OrderItem>>,
    /// FILTER (WHERE …)
    pub filter: Option<Expr>,
    /// OVER
    pub over: Option<Over>,
}

/// An argument.
#[derive(Debug, Clone, PartialEq)]
pub struct Argument {
    /// `name => …`
    pub name: Option<Name>,
    /// The value.
    pub value: Expr,
}

/// OVER
#[derive(Debug, Clone, PartialEq)]
pub enum Over {
    /// `OVER w`
    Named(Name),
    /// `OVER (…)`
    Window(Window),
}

/// A window.
#[derive(Debug, Clone, PartialEq)]
pub struct Window {
    /// The window that it goes on from.
    pub base: Option<Name>,
    /// PARTITION BY
    pub partition_by: Vec<Expr>,
    /// ORDER BY
    pub order_by: Vec<OrderItem>,
    /// Offsets of the frame.
    pub frame: Vec<Expr>,
}

/// An item of ORDER BY.
#[derive(Debug, Clone, PartialEq)]
pub struct OrderItem {
    /// What is sorted by.
    pub value: Expr,
    /// USING
    pub using: Option<OperatorName>,
}

/// Functions without parentheses: `SQLValueFunction`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SqlValue {
    /// The word, in lower case; an output column gets it as name.
    pub word: &'static str,
    /// The type.
    pub data_type: &'static str,
    /// `(p)`
    pub precision: i32,
}

/// Constructors and tests of XML.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum XmlFunction {
    /// XMLCONCAT
    Concat,
    /// XMLELEMENT
    Element,
    /// XMLFOREST
    Forest,
    /// XMLPARSE
    Parse,
    /// XMLPI
    Pi,
    /// XMLROOT
    Root,
    /// XMLSERIALIZE, which gives the type that it names.
    Serialize,
}

impl XmlFunction {
    /// The name that an output column gets.
    pub fn label(self) -> &'static str {
        match self {
            Self::Concat => "xmlconcat",
            Self::Element => "xmlelement",
            Self::Forest => "xmlforest",
            Self::Parse => "xmlparse",
            Self::Pi => "xmlpi",
            Self::Root => "xmlroot",
            Self::Serialize => "xmlserialize",
        }
    }
}

/// Constructors and query functions of SQL/JSON.
#[derive(Debug, Clone, PartialEq)]
pub struct JsonFunction {
    /// Which.
    pub kind: JsonKind,
    /// Expressions in it, in the order of the text.
    pub arguments: Vec<Expr>,
    /// `JSON_ARRAY(SELECT …)`
    pub query: Option<Query>,
    /// RETURNING
    pub returning: Option<TypeName>,
    /// ORDER BY of an aggregate.
    pub order_by: Vec<OrderItem>,
    /// FILTER of an aggregate.
    pub filter: Option<Expr>,
    /// OVER of an aggregate.
    pub over: Option<Over>,
}

/// Which function of SQL/JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JsonKind {
    /// `JSON_OBJECT`
    Object,
    /// `JSON_ARRAY`
    Array,
    /// `JSON_OBJECTAGG`
    ObjectAgg,
    /// `JSON_ARRAYAGG`
    ArrayAgg,
    /// JSON(…)
    Json,
    /// `JSON_SCALAR`
    Scalar,
    /// `JSON_SERIALIZE`
    Serialize,
    /// `JSON_EXISTS`
    Exists,
    /// `JSON_VALUE`
    Value,
    /// `JSON_QUERY`
    Query,
}

impl JsonKind {
    /// The name that an output column gets.
    pub fn label(self) -> &'static str {
        match self {
            Self::Object => "json_object",
            Self::Array => "json_array",
            Self::ObjectAgg => "json_objectagg",
            Self::ArrayAgg => "json_arrayagg",
            Self::Json => "json",
            Self::Scalar => "json_scalar",
            Self::Serialize => "json_serialize",
            Self::Exists => "json_exists",
            Self::Value => "json_value",
            Self::Query => "json_query",
        }
    }
}
