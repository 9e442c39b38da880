use crate::catalog::{Oid, TypeKind, TypeReference, quote_identifier};
use crate::infer::{Conversion, Method, Trace};
use crate::source::Span;
use crate::sql::tree::{Constant, Expr, ExprKind, InList, IsTest, LikeKind, Operand, Subscript};

use super::Deparser;
use super::constant::{number, text_form};
use super::node::{Logic, Node};

const UNKNOWN: Oid = Oid(705);
const INT4: Oid = Oid(23);
const INT8: Oid = Oid(20);
const NUMERIC: Oid = Oid(1700);

/// Makes nodes of a tree and what its analysis found out.
pub(super) struct Builder<'a> {
    pub(super) deparser: Deparser<'a>,
    pub(super) text: &'a str,
    pub(super) trace: &'a Trace,
}

impl Builder<'_> {
    /// The node of a part with its conversions; none where it is not understood.
    pub(super) fn build(&self, expr: &Expr) -> Option<Node> {
        if let ExprKind::Constant(constant @ (Constant::String(_) | Constant::Null)) = &expr.kind {
            return self.literal(constant, expr.span);
        }
        let node = self.bare(expr)?;
        let data_type = self.trace.data_type(expr.span)?;
        self.converted(node, data_type, self.trace.conversions(expr.span))
    }

    pub(super) fn all<'e>(&self, parts: impl IntoIterator<Item = &'e Expr>) -> Option<Vec<Node>> {
        parts.into_iter().map(|part| self.build(part)).collect()
    }

    fn boxed(&self, part: &Expr) -> Option<Box<Node>> {
        self.build(part).map(Box::new)
    }

    /// A literal in the type that it was given, with what came after.
    fn literal(&self, constant: &Constant, span: Span) -> Option<Node> {
        let conversions = self.trace.conversions(span);
        let at = conversions
            .iter()
            .rposition(|it| it.from.oid == UNKNOWN && it.to.oid != UNKNOWN)?;
        let to = conversions[at].to;
        let base = self.base(to.oid);
        let text = match constant {
            Constant::String(text) => Some(text_form(self.deparser, base, text)?),
            _ => None,
        };
        let node = Node::Constant {
            text,
            data_type: base,
        };
        let explicit = conversions[at].explicit;
        let node = self.finished(node, to, explicit, false);
        self.converted(node, to, &conversions[at + 1..])
    }

    fn converted(
        &self,
        mut node: Node,
        mut current: TypeReference,
        conversions: &[Conversion],
    ) -> Option<Node> {
        for conversion in conversions {
            // What is used twice is converted twice, but printed once in each place.
            if conversion.from.oid != current.oid {
                continue;
            }
            let Conversion {
                to,
                explicit,
                method,
                ..
            } = *conversion;
            let (from_base, to_base) = (self.base(current.oid), self.base(to.oid));
            let mut changed = false;
            if from_base != to_base || current.oid != from_base && to.oid == to_base {
                node = Node::Cast {
                    operand: Box::new(node),
                    to: TypeReference::new(to_base),
                    implicit: !explicit,
                    function: method == Method::Function && from_base != to_base,
                };
                changed = true;
            } else if to.oid == current.oid && to.modifier == -1 && current.modifier != -1 {
                node = Node::Cast {
                    operand: Box::new(node),
                    to,
                    implicit: !explicit,
                    function: false,
                };
                current = to;
                continue;
            }
            let needs_length = to.modifier != current.modifier || changed;
            node = if needs_length {
                self.finished(node, to, explicit, changed)
            } else {
                node
            };
            current = to;
        }
        Some(node)
    }

    /// Applies a modifier and a domain, which hide the conversion just before them.
    fn finished(&self, node: Node, to: TypeReference, explicit: bool, converted: bool) -> Node {
        let hide = |node: Node| match node {
            Node::Cast {
                operand,
                to,
                function,
                ..
            } if converted => Node::Cast {
                operand,
                to,
                implicit: true,
                function,
            },
            other => other,
        };
        let base = self.deparser.catalog.base_type(to);
        let mut node = node;
        let modifier = if base.oid == to.oid {
            to.modifier
        } else {
            base.modifier
        };
        if modifier != -1 && self.has_length_function(base.oid) {
            node = Node::Cast {
                operand: Box::new(hide(node)),
                to: TypeReference {
                    oid: base.oid,
                    modifier,
                },
                implicit: !explicit || base.oid != to.oid,
                function: !self.is_array(base.oid),
            };
        }
        if base.oid != to.oid {
            node = Node::Cast {
                operand: Box::new(hide(node)),
                to: TypeReference::new(to.oid),
                implicit: !explicit,
                function: false,
            };
        }
        node
    }

    fn is_array(&self, oid: Oid) -> bool {
        let data_type = self.deparser.catalog.data_type(oid);
        data_type.is_some_and(crate::catalog::DataType::is_array)
    }

    /// Whether a conversion of the type to itself applies modifiers.
    fn has_length_function(&self, oid: Oid) -> bool {
        let catalog = self.deparser.catalog;
        let Some(data_type) = catalog.data_type(oid) else {
            return false;
        };
        if data_type.is_array() {
            return data_type
                .element
                .is_some_and(|it| self.has_length_function(it));
        }
        let built_in = oid.is_built_in()
            && matches!(
                data_type.name.as_str(),
                "bpchar"
                    | "varchar"
                    | "numeric"
                    | "bit"
                    | "varbit"
                    | "timestamp"
                    | "timestamptz"
                    | "time"
                    | "timetz"
                    | "interval"
            );
        built_in || catalog.casts.only((oid, oid)).is_some()
    }

    fn base(&self, oid: Oid) -> Oid {
        self.deparser.catalog.base_type(TypeReference::new(oid)).oid
    }

    fn bare(&self, expr: &Expr) -> Option<Node> {
        let span = expr.span;
        Some(match &expr.kind {
            ExprKind::Column(parts) => {
                let name = parts.last()?;
                // Of `VALUE`, and of a whole row, this says nothing else.
                Node::Word(match (self.is_row(span), name.value.as_str()) {
                    (true, name) => format!("{}.*", quote_identifier(name)),
                    (false, "value") if !self.is_column(span) => "VALUE".to_owned(),
                    (false, name) => quote_identifier(name).into_owned(),
                })
            }
            ExprKind::Constant(constant) => self.constant(constant, span, false)?,
            ExprKind::Prefix { operator, operand } => match (&operand.kind, &*operator.symbol) {
                (
                    ExprKind::Constant(
                        constant
                        @ (Constant::Integer(_) | Constant::BigInteger | Constant::Numeric),
                    ),
                    "-",
                ) => self.constant(constant, operand.span, true)?,
                _ => Node::Operator {
                    symbol: self.operator(operator)?,
                    operands: vec![self.build(operand)?],
                },
            },
            ExprKind::Cast { operand, .. } => match &operand.kind {
                ExprKind::Array(elements) => {
                    let data_type = self.trace.data_type(span)?;
                    let array = self.array(elements, data_type)?;
                    if elements.is_empty() {
                        self.finished(array, data_type, true, false)
                    } else {
                        array
                    }
                }
                _ => self.build(operand)?,
            },
            ExprKind::Infix {
                operator,
                left,
                right,
            } => Node::Operator {
                symbol: self.operator(operator)?,
                operands: vec![self.build(left)?, self.build(right)?],
            },
            ExprKind::Quantified {
                operator,
                left,
                all,
                right: Operand::Expr(right),
                ..
            } => self.quantified(self.operator(operator)?, *all, left, right)?,
            ExprKind::And(parts) => Node::Logic(Logic::And, self.all(parts)?),
            ExprKind::Or(parts) => Node::Logic(Logic::Or, self.all(parts)?),
            ExprKind::Not(operand) => Node::Logic(Logic::Not, vec![self.build(operand)?]),
            ExprKind::Is {
                operand,
                test,
                negated,
            } => self.test(operand, *test, *negated, span)?,
            ExprKind::Distinct {
                left,
                right,
                negated,
            } => {
                let node = Node::Distinct([self.boxed(left)?, self.boxed(right)?]);
                if *negated {
                    Node::Logic(Logic::Not, vec![node])
                } else {
                    node
                }
            }
            ExprKind::In {
                operand,
                list: InList::Values(items),
                negated,
            } => self.is_in(operand, items, *negated, span)?,
            ExprKind::Between {
                operand,
                low,
                high,
                negated,
                symmetric: false,
            } => {
                let compare = |symbol: &str, bound: &Expr| {
                    Some(Node::Operator {
                        symbol: symbol.to_owned(),
                        operands: vec![self.build(operand)?, self.build(bound)?],
                    })
                };
                let (logic, above, below) = if *negated {
                    (Logic::Or, "<", ">")
                } else {
                    (Logic::And, ">=", "<=")
                };
                Node::Logic(logic, vec![compare(above, low)?, compare(below, high)?])
            }
            ExprKind::Like {
                kind: kind @ (LikeKind::Like | LikeKind::ILike),
                operand,
                pattern,
                escape: None,
                negated,
            } => Node::Operator {
                symbol: kind.operator(*negated).to_owned(),
                operands: vec![self.build(operand)?, self.build(pattern)?],
            },
            ExprKind::Case {
                operand: None,
                branches,
                otherwise,
            } => {
                let branches = branches
                    .iter()
                    .map(|(condition, result)| Some((self.build(condition)?, self.build(result)?)));
                let branches = branches.collect::<Option<_>>()?;
                let otherwise = match otherwise {
                    Some(otherwise) => self.boxed(otherwise)?,
                    None => Box::new(Node::Constant {
                        text: None,
                        data_type: self.base(self.trace.data_type(span)?.oid),
                    }),
                };
                Node::Case {
                    operand: None,
                    branches,
                    otherwise,
                }
            }
            ExprKind::Coalesce(parts) => Node::List("COALESCE", self.all(parts)?),
            ExprKind::Greatest(parts) => Node::List("GREATEST", self.all(parts)?),
            ExprKind::Least(parts) => Node::List("LEAST", self.all(parts)?),
            ExprKind::NullIf(left, right) => {
                Node::List("NULLIF", vec![self.build(left)?, self.build(right)?])
            }
            ExprKind::Function(call) => self.call(call, span)?,
            ExprKind::SystemFunction {
                function,
                arguments,
                ..
            } => self.syntax(function, arguments, span)?,
            ExprKind::SqlValue(value) => {
                let word = value.word.to_uppercase();
                Node::Word(if value.precision == -1 {
                    word
                } else {
                    format!("{word}({})", value.precision)
                })
            }
            ExprKind::Array(elements) => Node::Array {
                elements: self.all(elements)?,
                data_type: self.trace.data_type(span)?,
            },
            ExprKind::Subscript {
                operand,
                subscripts,
            } => {
                let indexes = subscripts.iter().map(|subscript| match subscript {
                    Subscript::Index(index) => self.build(index),
                    Subscript::Slice(..) => None,
                });
                Node::Subscript {
                    operand: self.boxed(operand)?,
                    indexes: indexes.collect::<Option<_>>()?,
                }
            }
            ExprKind::Field { operand, name } => Node::Field {
                operand: self.boxed(operand)?,
                name: quote_identifier(&name.value).into_owned(),
            },
            _ => return None,
        })
    }

    /// An array of a type that a cast gives it.
    fn array(&self, elements: &[Expr], data_type: TypeReference) -> Option<Node> {
        let elements = elements.iter().map(|element| match &element.kind {
            ExprKind::Array(inner) => self.array(inner, data_type),
            _ => self.build(element),
        });
        Some(Node::Array {
            elements: elements.collect::<Option<_>>()?,
            data_type,
        })
    }

    fn is_row(&self, span: Span) -> bool {
        let data_type = self.trace.data_type(span);
        let data_type = data_type.and_then(|it| self.deparser.catalog.data_type(it.oid));
        data_type.is_some_and(|it| match it.kind {
            TypeKind::Composite(relation) => {
                let relation = self.deparser.catalog.relation(relation);
                relation.is_some_and(|it| it.table().is_some() && it.name == self.text_of(span))
            }
            _ => false,
        })
    }

    fn is_column(&self, span: Span) -> bool {
        self.text_of(span).starts_with('"')
    }

    pub(super) fn text_of(&self, span: Span) -> &str {
        self.text
            .get(span.start as usize..span.end as usize)
            .unwrap_or_default()
    }

    fn constant(&self, constant: &Constant, span: Span, negative: bool) -> Option<Node> {
        let digits = number(self.text_of(span));
        let signed = |digits: String| {
            if negative {
                format!("-{digits}")
            } else {
                digits
            }
        };
        let (text, data_type) = match constant {
            Constant::Bool(value) => (value.to_string(), Oid::BOOL),
            Constant::Integer(value) => (signed(value.to_string()), INT4),
            Constant::BigInteger => (signed(digits?), INT8),
            Constant::Numeric => (signed(digits?), NUMERIC),
            Constant::Null | Constant::String(_) | Constant::Bits => return None,
        };
        Some(Node::Constant {
            text: Some(text),
            data_type,
        })
    }

    fn quantified(&self, symbol: String, all: bool, left: &Expr, right: &Expr) -> Option<Node> {
        let array = self.bare(right);
        let literal = matches!(right.kind, ExprKind::Constant(Constant::String(_)));
        let (array, data_type) = if literal {
            let to = self.trace.conversions(right.span).last()?.to;
            (self.build(right)?, to)
        } else {
            (array?, self.trace.data_type(right.span)?)
        };
        Some(Node::Quantified {
            symbol,
            all,
            operands: [
                self.boxed(left)?,
                Box::new(self.elements_converted(array, data_type, right.span)?),
            ],
        })
    }

    /// An array whose elements are converted to what the operator takes.
    fn elements_converted(
        &self,
        array: Node,
        data_type: TypeReference,
        span: Span,
    ) -> Option<Node> {
        let catalog = self.deparser.catalog;
        let element = catalog.data_type(self.base(data_type.oid))?.element?;
        let conversion = self
            .trace
            .conversions(span)
            .iter()
            .find(|it| it.from.oid == element && self.base(it.to.oid) != self.base(element));
        let Some(conversion) = conversion else {
            return Some(array);
        };
        let to = catalog.data_type(conversion.to.oid)?.array?;
        Some(Node::Cast {
            operand: Box::new(array),
            to: TypeReference::new(to),
            implicit: true,
            function: false,
        })
    }

    /// `transformAExprIn`
    fn is_in(&self, operand: &Expr, items: &[Expr], negated: bool, span: Span) -> Option<Node> {
        if matches!(operand.kind, ExprKind::Row(_)) {
            return None;
        }
        let symbol = if negated { "<>" } else { "=" };
        let left = self.build(operand)?;
        if let [item] = items {
            return Some(Node::Operator {
                symbol: symbol.to_owned(),
                operands: vec![left, self.build(item)?],
            });
        }
        if items
            .iter()
            .any(|item| matches!(item.kind, ExprKind::Column(_)))
        {
            return None;
        }
        let elements = self.all(items)?;
        let common = self
            .trace
            .conversions(items.first()?.span)
            .last()
            .map(|it| it.to)
            .or_else(|| self.trace.data_type(items.first()?.span))?;
        let array = self.deparser.catalog.data_type(common.oid)?.array?;
        let node = Node::Array {
            elements,
            data_type: TypeReference::new(array),
        };
        let node = self.elements_converted(node, TypeReference::new(array), span)?;
        Some(Node::Quantified {
            symbol: symbol.to_owned(),
            all: negated,
            operands: [Box::new(left), Box::new(node)],
        })
    }

    fn test(&self, operand: &Expr, test: IsTest, negated: bool, span: Span) -> Option<Node> {
        let not = if negated { "NOT " } else { "" };
        let operand = self.boxed(operand)?;
        match test {
            IsTest::Null => Some(Node::Test {
                operand,
                text: format!(" IS {not}NULL"),
                for_null: true,
            }),
            IsTest::Truth => {
                let word = self.text_of(span).split_whitespace().next_back()?;
                Some(Node::Test {
                    operand,
                    text: format!(" IS {not}{}", word.to_uppercase()),
                    for_null: false,
                })
            }
            _ => None,
        }
    }
}
