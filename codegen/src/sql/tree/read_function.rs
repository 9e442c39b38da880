//! Calls, and the functions that have a syntax of their own (`func_expr` of PostgreSQL's grammar).

use crate::sql::lexer::TokenKind;
use crate::sql::{Name, SyntaxError};

use super::{Argument, Constant, Expr, ExprKind, FunctionCall, OrderItem, Over, Reader, Window};

impl Reader<'_> {
    /// `(arguments) …` after the name of a function.
    pub(super) fn call(&mut self, name: Vec<Name>, start: usize) -> Result<Expr, SyntaxError> {
        self.deeper(|reader| {
            let mut call = FunctionCall {
                name,
                arguments: Vec::new(),
                variadic: false,
                star: false,
                distinct: false,
                order_by: Vec::new(),
                within_group: None,
                filter: None,
                over: None,
            };
            reader.cursor.expect_kind(TokenKind::LeftParen)?;
            if reader.cursor.at_operator("*") {
                reader.cursor.bump();
                call.star = true;
            } else if !reader.cursor.at_kind(TokenKind::RightParen) {
                call.distinct = reader.cursor.eat("distinct");
                if !call.distinct {
                    reader.cursor.eat("all");
                }
                let mut variadic = false;
                call.arguments = reader.comma_list(|reader| reader.argument(&mut variadic))?;
                call.variadic = variadic;
                if reader.cursor.at("order") {
                    call.order_by = reader.order_by()?;
                }
            }
            reader.cursor.expect_kind(TokenKind::RightParen)?;
            if reader.cursor.eat_all(&["within", "group"]) {
                reader.cursor.expect_kind(TokenKind::LeftParen)?;
                call.within_group = Some(reader.order_by()?);
                reader.cursor.expect_kind(TokenKind::RightParen)?;
            }
            call.filter = reader.filter()?;
            call.over = reader.over()?;
            let call = reader.spanned(ExprKind::Function(Box::new(call)), start);
            reader.indirection(call, start)
        })
    }

    fn argument(&mut self, variadic: &mut bool) -> Result<Argument, SyntaxError> {
        *variadic |= self.cursor.eat("variadic");
        let named = self.cursor.peek_nth(1).is_some_and(|token| {
            matches!(
                token.kind,
                TokenKind::EqualsGreater | TokenKind::ColonEquals
            )
        });
        let name = if named {
            let name = self.cursor.type_function_name()?;
            self.cursor.bump();
            Some(name)
        } else {
            None
        };
        let value = self.expression()?;
        Ok(Argument { name, value })
    }

    pub(super) fn filter(&mut self) -> Result<Option<Expr>, SyntaxError> {
        if !self.cursor.at("filter") || !self.opens(1) {
            return Ok(None);
        }
        self.cursor.bump();
        self.cursor.expect_kind(TokenKind::LeftParen)?;
        self.cursor.expect("where")?;
        let filter = self.expression()?;
        self.cursor.expect_kind(TokenKind::RightParen)?;
        Ok(Some(filter))
    }

    pub(super) fn over(&mut self) -> Result<Option<Over>, SyntaxError> {
        if !self.cursor.eat("over") {
            return Ok(None);
        }
        if !self.cursor.at_kind(TokenKind::LeftParen) {
            return Ok(Some(Over::Named(self.cursor.identifier()?)));
        }
        self.window().map(Over::Window).map(Some)
    }

    /// `([name] [PARTITION BY …] [ORDER BY …] [frame])`
    pub(super) fn window(&mut self) -> Result<Window, SyntaxError> {
        self.cursor.expect_kind(TokenKind::LeftParen)?;
        let begins = ["partition", "order", "range", "rows", "groups"];
        let base = if self.cursor.at_identifier() && !self.cursor.at_any(&begins) {
            Some(self.cursor.identifier()?)
        } else {
            None
        };
        let partition_by = if self.cursor.eat_all(&["partition", "by"]) {
            self.comma_list(Self::expression)?
        } else {
            Vec::new()
        };
        let order_by = if self.cursor.at("order") {
            self.order_by()?
        } else {
            Vec::new()
        };
        let mut frame = Vec::new();
        if self.cursor.eat_any(&["range", "rows", "groups"]).is_some() {
            if self.cursor.eat("between") {
                frame.extend(self.frame_bound()?);
                self.cursor.expect("and")?;
            }
            frame.extend(self.frame_bound()?);
            if self.cursor.eat("exclude") {
                if self.cursor.eat("current") {
                    self.cursor.expect("row")?;
                } else if self.cursor.eat("no") {
                    self.cursor.expect("others")?;
                } else {
                    self.cursor.expect_any(&["group", "ties"])?;
                }
            }
        }
        self.cursor.expect_kind(TokenKind::RightParen)?;
        Ok(Window {
            base,
            partition_by,
            order_by,
            frame,
        })
    }

    fn frame_bound(&mut self) -> Result<Option<Expr>, SyntaxError> {
        if self.cursor.eat_all(&["current", "row"]) {
            return Ok(None);
        }
        let offset = if self.cursor.eat("unbounded") {
            None
        } else {
            Some(self.expression()?)
        };
        self.cursor.expect_any(&["preceding", "following"])?;
        Ok(offset)
    }

    /// `ORDER BY …`
    pub(super) fn order_by(&mut self) -> Result<Vec<OrderItem>, SyntaxError> {
        self.cursor.expect_all(&["order", "by"])?;
        self.comma_list(|reader| {
            let value = reader.expression()?;
            let using = if reader.cursor.eat("using") {
                Some(reader.operator()?)
            } else {
                reader.cursor.eat_any(&["asc", "desc"]);
                None
            };
            if reader.cursor.eat("nulls") {
                reader.cursor.expect_any(&["first", "last"])?;
            }
            Ok(OrderItem { value, using })
        })
    }

    /// Functions whose arguments are not just separated by commas.
    pub(super) fn special_function(
        &mut self,
        word: &str,
        opens: bool,
    ) -> Result<Option<Expr>, SyntaxError> {
        let start = self.cursor.position();
        if !opens {
            let collation_for =
                word == "collation" && self.cursor.at_nth(1, "for") && self.opens(2);
            if !collation_for {
                return Ok(None);
            }
            self.cursor.bump();
        }
        let kind = match word {
            "coalesce" => ExprKind::Coalesce(self.bracketed_list()?),
            "greatest" => ExprKind::Greatest(self.bracketed_list()?),
            "least" => ExprKind::Least(self.bracketed_list()?),
            "grouping" => ExprKind::Grouping(self.bracketed_list()?),
            "nullif" => {
                let open = self.cursor.position();
                let arguments: Result<[Expr; 2], _> = self.bracketed_list()?.try_into();
                let Ok([left, right]) = arguments else {
                    self.cursor.rewind(open);
                    return Err(self.cursor.error("two expressions"));
                };
                ExprKind::NullIf(Box::new(left), Box::new(right))
            }
            "collation" => system("pg_collation_for", self.bracketed_list()?),
            "extract" => self.special(Self::extract)?,
            "position" => self.special(Self::position)?,
            "overlay" => self.special(Self::overlay)?,
            "substring" => self.special(Self::substring)?,
            "trim" => self.special(Self::trim)?,
            "normalize" => self.special(Self::normalize)?,
            "treat" => self.special(|reader| {
                let operand = Box::new(reader.expression()?);
                reader.cursor.expect("as")?;
                let data_type = reader.type_name()?;
                Ok(ExprKind::Cast { operand, data_type })
            })?,
            "merge_action" => {
                self.cursor.bump();
                self.cursor.parenthesised()?.expect_end()?;
                system("merge_action", Vec::new())
            }
            _ if word.starts_with("xml") => match self.xml_function(word)? {
                Some(kind) => kind,
                None => return Ok(None),
            },
            _ if word.starts_with("json") => match self.json_function(word)? {
                Some(kind) => kind,
                None => return Ok(None),
            },
            _ => return Ok(None),
        };
        Ok(Some(self.spanned(kind, start)))
    }

    /// The word, and the list in parentheses after it.
    fn bracketed_list(&mut self) -> Result<Vec<Expr>, SyntaxError> {
        self.cursor.bump();
        self.cursor.expect_kind(TokenKind::LeftParen)?;
        let list = self.comma_list(Self::expression)?;
        self.cursor.expect_kind(TokenKind::RightParen)?;
        Ok(list)
    }

    /// The word, and what `read` finds in the parentheses after it.
    pub(super) fn special<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, SyntaxError>,
    ) -> Result<T, SyntaxError> {
        self.cursor.bump();
        self.cursor.expect_kind(TokenKind::LeftParen)?;
        let kind = read(self)?;
        self.cursor.expect_kind(TokenKind::RightParen)?;
        Ok(kind)
    }

    fn extract(&mut self) -> Result<ExprKind, SyntaxError> {
        let start = self.cursor.position();
        let field = if self.cursor.at_string() {
            self.cursor.string_literal()?.value
        } else {
            self.cursor.label()?.value
        };
        let field = self.constant(Constant::String(field), start);
        self.cursor.expect("from")?;
        let source = self.expression()?;
        Ok(system("extract", vec![field, source]))
    }

    fn position(&mut self) -> Result<ExprKind, SyntaxError> {
        let part = self.restricted_expression()?;
        if self.cursor.eat("in") {
            let whole = self.restricted_expression()?;
            return Ok(system("position", vec![whole, part]));
        }
        self.plain_arguments("position", part)
    }

    fn overlay(&mut self) -> Result<ExprKind, SyntaxError> {
        let source = self.expression()?;
        if !self.cursor.eat("placing") {
            return self.plain_arguments("overlay", source);
        }
        let mut arguments = vec![source, self.expression()?];
        self.cursor.expect("from")?;
        arguments.push(self.expression()?);
        if self.cursor.eat("for") {
            arguments.push(self.expression()?);
        }
        Ok(system("overlay", arguments))
    }

    fn substring(&mut self) -> Result<ExprKind, SyntaxError> {
        let mut arguments = vec![self.expression()?];
        if self.cursor.eat("similar") {
            arguments.push(self.expression()?);
            self.cursor.expect("escape")?;
            arguments.push(self.expression()?);
            return Ok(system("substring", arguments));
        }
        if self.cursor.eat("from") {
            arguments.push(self.expression()?);
            if self.cursor.eat("for") {
                arguments.push(self.expression()?);
            }
            return Ok(system("substring", arguments));
        }
        if self.cursor.eat("for") {
            let length = self.expression()?;
            let one = Expr::new(ExprKind::Constant(Constant::Integer(1)), length.span);
            if self.cursor.eat("from") {
                arguments.push(self.expression()?);
            } else {
                arguments.push(one);
            }
            arguments.push(length);
            return Ok(system("substring", arguments));
        }
        let first = arguments.remove(0);
        self.plain_arguments("substring", first)
    }

    fn trim(&mut self) -> Result<ExprKind, SyntaxError> {
        let function = match self.cursor.eat_any(&["both", "leading", "trailing"]) {
            Some("leading") => "ltrim",
            Some("trailing") => "rtrim",
            _ => "btrim",
        };
        let mut arguments = Vec::new();
        if self.cursor.eat("from") {
            arguments.extend(self.comma_list(Self::expression)?);
        } else {
            let characters = self.comma_list(Self::expression)?;
            if self.cursor.eat("from") {
                arguments = self.comma_list(Self::expression)?;
            }
            arguments.extend(characters);
        }
        Ok(system(function, arguments))
    }

    fn normalize(&mut self) -> Result<ExprKind, SyntaxError> {
        let mut arguments = vec![self.expression()?];
        if self.cursor.eat_kind(TokenKind::Comma) {
            let start = self.cursor.position();
            let form = self.cursor.label()?.value;
            arguments.push(self.constant(Constant::String(form), start));
        }
        Ok(system("normalize", arguments))
    }

    /// The remaining arguments of a special function that is called like any other.
    fn plain_arguments(
        &mut self,
        function: &'static str,
        first: Expr,
    ) -> Result<ExprKind, SyntaxError> {
        let mut arguments = vec![first];
        while self.cursor.eat_kind(TokenKind::Comma) {
            arguments.push(self.expression()?);
        }
        Ok(system(function, arguments))
    }
}

fn system(function: &'static str, arguments: Vec<Expr>) -> ExprKind {
    ExprKind::SystemFunction {
        function,
        label: function,
        arguments,
    }
}
