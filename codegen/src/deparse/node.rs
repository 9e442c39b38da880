use crate::catalog::{Oid, TypeReference};

/// A stored expression: the nodes of `primnodes.h` that are printed differently.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    /// A constant in the text form of its type; none is NULL.
    Constant {
        text: Option<String>,
        data_type: Oid,
    },
    /// A word: a column, `CURRENT_USER`, `VALUE`.
    Word(String),
    /// `f(a, b)`
    Call {
        function: String,
        arguments: Vec<Node>,
        variadic: bool,
    },
    /// A call in SQL's own syntax: what stands before, between and after the arguments.
    Syntax {
        texts: Vec<&'static str>,
        arguments: Vec<Node>,
    },
    /// A conversion.
    Cast {
        operand: Box<Node>,
        to: TypeReference,
        /// Whether nobody wrote it.
        implicit: bool,
        /// Whether a function does it, which makes it simple wherever it stands.
        function: bool,
    },
    /// An operator; without left operand a prefix.
    Operator { symbol: String, operands: Vec<Node> },
    /// `a = ANY (b)`
    Quantified {
        symbol: String,
        all: bool,
        operands: [Box<Node>; 2],
    },
    /// AND, OR, NOT
    Logic(Logic, Vec<Node>),
    /// `x IS NULL`, `x IS TRUE`
    Test {
        operand: Box<Node>,
        /// What follows the operand.
        text: String,
        /// Whether it is a test for NULL, not for truth.
        for_null: bool,
    },
    /// `a IS DISTINCT FROM b`
    Distinct([Box<Node>; 2]),
    /// CASE: its operand, the branches, ELSE.
    Case {
        operand: Option<Box<Node>>,
        branches: Vec<(Node, Node)>,
        otherwise: Box<Node>,
    },
    /// COALESCE, GREATEST, LEAST, NULLIF
    List(&'static str, Vec<Node>),
    /// `ARRAY[…]`
    Array {
        elements: Vec<Node>,
        data_type: TypeReference,
    },
    /// `x[i]`
    Subscript {
        operand: Box<Node>,
        indexes: Vec<Node>,
    },
    /// `(x).f`
    Field { operand: Box<Node>, name: String },
}

/// AND, OR, NOT
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Logic {
    And,
    Or,
    Not,
}

impl Node {
    /// `isSimpleNode`: whether it needs no parentheses inside another node.
    pub(super) fn is_simple(&self, parent: &Self) -> bool {
        match self {
            Self::Constant { .. }
            | Self::Word(_)
            | Self::Call { .. }
            | Self::Syntax { .. }
            | Self::Cast { function: true, .. }
            | Self::Case { .. }
            | Self::List(..)
            | Self::Array { .. }
            | Self::Subscript { .. } => true,
            Self::Field { .. } => !matches!(parent, Self::Field { .. }),
            Self::Cast { operand, .. } => operand.is_simple(self),
            Self::Operator { .. } => {
                if let (Some(own), Some(outer)) = (self.arithmetic(), parent.arithmetic()) {
                    return match (own, outer) {
                        (Arithmetic::High, Arithmetic::Low) => true,
                        (Arithmetic::Low, Arithmetic::High) => false,
                        _ => parent.first_operand() == Some(self),
                    };
                }
                !matches!(parent, Self::Operator { .. }) && parent.encloses(true)
            }
            Self::Test { .. } | Self::Distinct(_) => parent.encloses(true),
            Self::Logic(own, _) => match parent {
                Self::Logic(outer, _) => match own {
                    Logic::Not | Logic::And => matches!(outer, Logic::And | Logic::Or),
                    Logic::Or => *outer == Logic::Or,
                },
                _ => parent.encloses(false),
            },
            Self::Quantified { .. } => false,
        }
    }

    /// Whether it puts parentheses or brackets of its own around its parts, or binds looser.
    fn encloses(&self, logic: bool) -> bool {
        match self {
            Self::Logic(..) => logic,
            Self::Call { .. }
            | Self::Syntax { .. }
            | Self::Subscript { .. }
            | Self::Array { .. }
            | Self::List(..)
            | Self::Case { .. } => true,
            _ => false,
        }
    }

    fn arithmetic(&self) -> Option<Arithmetic> {
        match self {
            Self::Operator { symbol, operands } if operands.len() == 2 => match symbol.as_str() {
                "+" | "-" => Some(Arithmetic::Low),
                "*" | "/" | "%" => Some(Arithmetic::High),
                _ => None,
            },
            _ => None,
        }
    }

    fn first_operand(&self) -> Option<&Self> {
        match self {
            Self::Operator { operands, .. } => operands.first(),
            _ => None,
        }
    }
}

/// How tight an operator of arithmetic binds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Arithmetic {
    Low,
    High,
}
