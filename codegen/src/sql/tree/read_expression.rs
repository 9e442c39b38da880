//! Operators by precedence (manual, 4.1.6).

use crate::source::Span;
use crate::sql::lexer::TokenKind;
use crate::sql::{Cursor, SyntaxError};

use super::{Constant, Expr, ExprKind, InList, IsTest, LikeKind, Operand, OperatorName, Reader};

/// Levels of precedence, from loose to tight.
mod level {
    pub(super) const OR: u8 = 1;
    pub(super) const AND: u8 = 2;
    pub(super) const NOT: u8 = 3;
    pub(super) const IS: u8 = 4;
    pub(super) const COMPARISON: u8 = 5;
    pub(super) const LIKE: u8 = 6;
    pub(super) const OPERATOR: u8 = 7;
    pub(super) const ADD: u8 = 8;
    pub(super) const MULTIPLY: u8 = 9;
    pub(super) const POWER: u8 = 10;
    pub(super) const AT: u8 = 11;
    pub(super) const COLLATE: u8 = 12;
    pub(super) const UNARY: u8 = 13;
    pub(super) const CAST: u8 = 14;
}

impl Expr {
    pub(super) fn new(kind: ExprKind, span: Span) -> Self {
        Self { kind, span }
    }
}

impl Reader<'_> {
    /// `a_expr`
    pub(super) fn expression(&mut self) -> Result<Expr, SyntaxError> {
        self.expression_above(0)
    }

    /// `b_expr`: what may stand where AND, IN or IS would mean something else.
    pub(super) fn restricted_expression(&mut self) -> Result<Expr, SyntaxError> {
        self.expression_above(level::OPERATOR)
    }

    /// An expression whose outermost operator binds at least as tightly as `floor`.
    fn expression_above(&mut self, floor: u8) -> Result<Expr, SyntaxError> {
        self.deeper(|reader| {
            let start = reader.cursor.position();
            let mut left = reader.prefix()?;
            // Comparisons and LIKE do not associate: after one, only looser operators go on.
            let mut ceiling = u8::MAX;
            let mut chain = 0;
            while let Some(level) = reader.infix_level() {
                if level < floor || level > ceiling {
                    break;
                }
                chain += 1;
                if chain > reader.chain {
                    return Err(reader.too_deep());
                }
                left = reader.infix(left, level, start)?;
                ceiling = match level {
                    level::COMPARISON | level::LIKE => level - 1,
                    _ => level,
                };
            }
            Ok(left)
        })
    }

    fn prefix(&mut self) -> Result<Expr, SyntaxError> {
        let start = self.cursor.position();
        if self.cursor.eat("not") {
            let operand = self.expression_above(level::NOT)?;
            return Ok(self.spanned(ExprKind::Not(Box::new(operand)), start));
        }
        if !self.cursor.at_kind(TokenKind::Operator) && !at_operator_keyword(&self.cursor) {
            return self.primary();
        }
        let operator = self.operator()?;
        let sign = operator.schema.is_none() && matches!(operator.symbol.as_str(), "-" | "+");
        let floor = if sign { level::UNARY } else { level::ADD };
        let operand = Box::new(self.expression_above(floor)?);
        Ok(self.spanned(ExprKind::Prefix { operator, operand }, start))
    }

    /// How tightly the operator that comes next binds; none if no operator comes.
    fn infix_level(&self) -> Option<u8> {
        let token = self.cursor.peek()?;
        match token.kind {
            TokenKind::TypeCast => Some(level::CAST),
            TokenKind::Operator => Some(symbol_level(self.cursor.peek_text())),
            TokenKind::Word => {
                let word = self.cursor.peek_text();
                let is = |keyword: &str| word.eq_ignore_ascii_case(keyword);
                if is("or") {
                    Some(level::OR)
                } else if is("and") {
                    Some(level::AND)
                } else if is("is") || is("isnull") || is("notnull") {
                    Some(level::IS)
                } else if is("in") || is("like") || is("ilike") || is("between") {
                    Some(level::LIKE)
                } else if is("overlaps") {
                    Some(level::OPERATOR)
                } else if is("similar") {
                    self.cursor.at_nth(1, "to").then_some(level::LIKE)
                } else if is("not") {
                    let negatable = ["in", "like", "ilike", "between", "similar"];
                    let negated = negatable.iter().any(|word| self.cursor.at_nth(1, word));
                    negated.then_some(level::LIKE)
                } else if is("operator") {
                    at_operator_keyword(&self.cursor).then_some(level::OPERATOR)
                } else if is("at") {
                    let zone = self.cursor.at_nth(1, "time") || self.cursor.at_nth(1, "local");
                    zone.then_some(level::AT)
                } else if is("collate") {
                    Some(level::COLLATE)
                } else {
                    None
                }
            }
            _ => None,
        }
    }

    fn infix(&mut self, left: Expr, level: u8, start: usize) -> Result<Expr, SyntaxError> {
        let left_box = |left| Box::new(left);
        let kind = match level {
            level::OR => {
                let mut parts = vec![left];
                while self.cursor.eat("or") {
                    parts.push(self.expression_above(level::AND)?);
                }
                ExprKind::Or(parts)
            }
            level::AND => {
                let mut parts = vec![left];
                while self.cursor.eat("and") {
                    parts.push(self.expression_above(level::NOT)?);
                }
                ExprKind::And(parts)
            }
            level::IS => self.is_test(left)?,
            level::LIKE => self.like(left)?,
            level::AT => {
                self.cursor.bump();
                let mut arguments = vec![left];
                if !self.cursor.eat("local") {
                    self.cursor.expect_all(&["time", "zone"])?;
                    arguments.insert(0, self.expression_above(level::COLLATE)?);
                }
                ExprKind::SystemFunction {
                    function: "timezone",
                    label: "timezone",
                    arguments,
                }
            }
            level::COLLATE => {
                self.cursor.bump();
                ExprKind::Collate {
                    operand: left_box(left),
                    collation: self.dotted_name()?,
                }
            }
            level::CAST => {
                self.cursor.bump();
                ExprKind::Cast {
                    operand: left_box(left),
                    data_type: self.type_name()?,
                }
            }
            _ if self.cursor.eat("overlaps") => {
                let right = self.expression_above(level::ADD)?;
                let parts = |row: Expr| match row.kind {
                    ExprKind::Row(parts) if parts.len() == 2 => Some(parts),
                    _ => None,
                };
                let (Some(mut arguments), Some(right)) = (parts(left), parts(right)) else {
                    return Err(self.cursor.error("two rows of two values beside OVERLAPS"));
                };
                arguments.extend(right);
                ExprKind::SystemFunction {
                    function: "overlaps",
                    label: "overlaps",
                    arguments,
                }
            }
            _ => {
                let operator = self.operator()?;
                if self.at_quantified() {
                    self.quantified(left, operator)?
                } else {
                    ExprKind::Infix {
                        operator,
                        left: left_box(left),
                        right: Box::new(self.expression_above(level + 1)?),
                    }
                }
            }
        };
        Ok(self.spanned(kind, start))
    }

    /// An operator, `OPERATOR(…)` too.
    pub(super) fn operator(&mut self) -> Result<OperatorName, SyntaxError> {
        let start = self.cursor.position();
        let mut schema = None;
        let symbol = if self.cursor.eat("operator") {
            let mut inner = self.cursor.parenthesised()?;
            while !inner.at_kind(TokenKind::Operator) {
                schema = Some(inner.identifier()?);
                inner.expect_kind(TokenKind::Dot)?;
            }
            let symbol = inner.peek_text();
            inner.bump();
            inner.expect_end()?;
            symbol
        } else {
            let symbol = self.cursor.peek_text();
            self.cursor.expect_kind(TokenKind::Operator)?;
            symbol
        };
        let symbol = if symbol == "!=" { "<>" } else { symbol };
        Ok(OperatorName {
            schema,
            symbol: symbol.to_owned(),
            span: self.cursor.span_from(start),
        })
    }

    /// Whether ANY, SOME or ALL comes after an operator.
    fn at_quantified(&self) -> bool {
        self.opens(1) && self.cursor.at_any(&["any", "some", "all"])
    }

    /// ANY, SOME or ALL after an operator.
    fn quantified(&mut self, left: Expr, operator: OperatorName) -> Result<ExprKind, SyntaxError> {
        let all = self.cursor.eat("all");
        if !all {
            self.cursor.bump();
        }
        let right = self.array_or_query()?;
        Ok(ExprKind::Quantified {
            operator,
            left: Box::new(left),
            all,
            right,
        })
    }

    /// `(SELECT …)` or `(expression)`
    fn array_or_query(&mut self) -> Result<Operand, SyntaxError> {
        if let Some(query) = self.parenthesised_query()? {
            return Ok(Operand::Query(Box::new(query)));
        }
        self.cursor.expect_kind(TokenKind::LeftParen)?;
        let value = self.expression()?;
        self.cursor.expect_kind(TokenKind::RightParen)?;
        Ok(Operand::Expr(Box::new(value)))
    }

    fn is_test(&mut self, left: Expr) -> Result<ExprKind, SyntaxError> {
        let operand = Box::new(left);
        let test = |operand, test, negated| {
            Ok(ExprKind::Is {
                operand,
                test,
                negated,
            })
        };
        if self.cursor.eat("isnull") {
            return test(operand, IsTest::Null, false);
        }
        if self.cursor.eat("notnull") {
            return test(operand, IsTest::Null, true);
        }
        self.cursor.expect("is")?;
        let negated = self.cursor.eat("not");
        if self.cursor.eat_all(&["distinct", "from"]) {
            let right = Box::new(self.expression_above(level::COMPARISON)?);
            return Ok(ExprKind::Distinct {
                left: operand,
                right,
                negated,
            });
        }
        if self.cursor.eat_any(&["true", "false", "unknown"]).is_some() {
            return test(operand, IsTest::Truth, negated);
        }
        if self.cursor.eat("document") {
            return test(operand, IsTest::Document, negated);
        }
        let form = self.cursor.eat_any(&["nfc", "nfd", "nfkc", "nfkd"]);
        if form.is_some() || self.cursor.at("normalized") {
            self.cursor.expect("normalized")?;
            return test(operand, IsTest::Normalized, negated);
        }
        if self.cursor.eat("json") {
            self.cursor.eat_any(&["value", "array", "object", "scalar"]);
            if self.cursor.eat_any(&["with", "without"]).is_some() {
                self.cursor.expect("unique")?;
                self.cursor.eat("keys");
            }
            return test(operand, IsTest::Json, negated);
        }
        self.cursor.expect("null")?;
        test(operand, IsTest::Null, negated)
    }

    fn like(&mut self, left: Expr) -> Result<ExprKind, SyntaxError> {
        let operand = Box::new(left);
        let negated = self.cursor.eat("not");
        if self.cursor.eat("in") {
            let list = if let Some(query) = self.parenthesised_query()? {
                InList::Query(Box::new(query))
            } else {
                self.cursor.expect_kind(TokenKind::LeftParen)?;
                let values = self.comma_list(Self::expression)?;
                self.cursor.expect_kind(TokenKind::RightParen)?;
                InList::Values(values)
            };
            return Ok(ExprKind::In {
                operand,
                list,
                negated,
            });
        }
        if self.cursor.eat("between") {
            let symmetric = self.cursor.eat("symmetric");
            if !symmetric {
                self.cursor.eat("asymmetric");
            }
            let low = Box::new(self.restricted_expression()?);
            self.cursor.expect("and")?;
            let high = Box::new(self.expression_above(level::OPERATOR)?);
            return Ok(ExprKind::Between {
                operand,
                low,
                high,
                negated,
                symmetric,
            });
        }
        let kind = match self.cursor.expect_any(&["like", "ilike", "similar"])? {
            "like" => LikeKind::Like,
            "ilike" => LikeKind::ILike,
            _ => {
                self.cursor.expect("to")?;
                LikeKind::Similar
            }
        };
        // `LIKE ANY (array)` is an operator like any other.
        let word = self.cursor.last_span();
        let operator = OperatorName {
            schema: None,
            symbol: kind.operator(negated).to_owned(),
            span: Span {
                start: word.end,
                ..word
            },
        };
        if kind != LikeKind::Similar && self.at_quantified() {
            return self.quantified(*operand, operator);
        }
        let pattern = Box::new(self.expression_above(level::OPERATOR)?);
        let escape = if self.cursor.eat("escape") {
            Some(Box::new(self.expression_above(level::OPERATOR)?))
        } else {
            None
        };
        Ok(ExprKind::Like {
            kind,
            operand,
            pattern,
            escape,
            negated,
        })
    }

    pub(super) fn spanned(&self, kind: ExprKind, start: usize) -> Expr {
        Expr::new(kind, self.cursor.span_from(start))
    }

    pub(super) fn constant(&self, constant: Constant, start: usize) -> Expr {
        self.spanned(ExprKind::Constant(constant), start)
    }
}

fn at_operator_keyword(cursor: &Cursor<'_>) -> bool {
    let opens = |token: crate::sql::lexer::Token| token.kind == TokenKind::LeftParen;
    cursor.at("operator") && cursor.peek_nth(1).is_some_and(opens)
}

fn symbol_level(symbol: &str) -> u8 {
    match symbol {
        "<" | ">" | "=" | "<=" | ">=" | "<>" | "!=" => level::COMPARISON,
        "+" | "-" => level::ADD,
        "*" | "/" | "%" => level::MULTIPLY,
        "^" => level::POWER,
        _ => level::OPERATOR,
    }
}
