//! SQL/JSON constructors and query functions (manual, 9.16).

use crate::sql::SyntaxError;
use crate::sql::lexer::TokenKind;

use super::{Expr, ExprKind, JsonFunction, JsonKind, Reader, TableFunctionColumn, TableRefKind};

impl Reader<'_> {
    pub(super) fn json_function(&mut self, word: &str) -> Result<Option<ExprKind>, SyntaxError> {
        let kind = match word {
            "json_object" => JsonKind::Object,
            "json_array" => JsonKind::Array,
            "json_objectagg" => JsonKind::ObjectAgg,
            "json_arrayagg" => JsonKind::ArrayAgg,
            "json" => JsonKind::Json,
            "json_scalar" => JsonKind::Scalar,
            "json_serialize" => JsonKind::Serialize,
            "json_exists" => JsonKind::Exists,
            "json_value" => JsonKind::Value,
            "json_query" => JsonKind::Query,
            _ => return Ok(None),
        };
        let before = self.cursor;
        let mut function = JsonFunction {
            kind,
            arguments: Vec::new(),
            query: None,
            returning: None,
            order_by: Vec::new(),
            filter: None,
            over: None,
        };
        let read = self.special(|reader| reader.json_arguments(&mut function));
        // `json_object('{a,1}')` and `json('…')` are ordinary functions and casts as well.
        if matches!(kind, JsonKind::Object)
            && (read.is_err() || !function.arguments.len().is_multiple_of(2))
        {
            self.cursor = before;
            return Ok(None);
        }
        read?;
        if matches!(kind, JsonKind::ObjectAgg | JsonKind::ArrayAgg) {
            function.filter = self.filter()?;
            function.over = self.over()?;
        }
        Ok(Some(ExprKind::Json(Box::new(function))))
    }

    fn json_arguments(&mut self, function: &mut JsonFunction) -> Result<(), SyntaxError> {
        let ends = |reader: &Self| {
            reader.cursor.at_kind(TokenKind::RightParen) || reader.cursor.at("returning")
        };
        match function.kind {
            JsonKind::Object | JsonKind::ObjectAgg => {
                while !ends(self) {
                    function.arguments.extend(self.json_pair()?);
                    if !self.cursor.eat_kind(TokenKind::Comma) {
                        break;
                    }
                }
            }
            JsonKind::Array if self.cursor.at_any(&["select", "values", "with"]) => {
                function.query = Some(self.query()?);
                self.json_format()?;
            }
            JsonKind::Array | JsonKind::ArrayAgg => {
                while !ends(self) && !self.cursor.at_any(&["null", "absent"])
                    || self.cursor.at("null") && !self.cursor.at_nth(1, "on")
                {
                    function.arguments.push(self.json_value()?);
                    if !self.cursor.eat_kind(TokenKind::Comma) {
                        break;
                    }
                }
                if function.kind == JsonKind::ArrayAgg && self.cursor.at("order") {
                    function.order_by = self.order_by()?;
                }
            }
            JsonKind::Json | JsonKind::Scalar | JsonKind::Serialize => {
                function.arguments.push(self.json_value()?);
            }
            JsonKind::Exists | JsonKind::Value | JsonKind::Query => {
                function.arguments.push(self.json_value()?);
                self.cursor.expect_kind(TokenKind::Comma)?;
                function.arguments.push(self.expression()?);
                self.json_passing(&mut function.arguments)?;
            }
        }
        self.json_options(function)
    }

    /// `value [FORMAT JSON …]`
    fn json_value(&mut self) -> Result<Expr, SyntaxError> {
        let value = self.expression()?;
        self.json_format()?;
        Ok(value)
    }

    fn json_format(&mut self) -> Result<(), SyntaxError> {
        if self.cursor.eat("format") {
            self.cursor.expect("json")?;
            if self.cursor.eat("encoding") {
                self.cursor.label()?;
            }
        }
        Ok(())
    }

    /// `[KEY] key VALUE value`, `key : value`
    fn json_pair(&mut self) -> Result<[Expr; 2], SyntaxError> {
        self.cursor.eat("key");
        let key = self.primary_with_operators()?;
        if !self.cursor.eat_kind(TokenKind::Colon) {
            self.cursor.expect("value")?;
        }
        Ok([key, self.json_value()?])
    }

    fn primary_with_operators(&mut self) -> Result<Expr, SyntaxError> {
        self.expression()
    }

    fn json_passing(&mut self, arguments: &mut Vec<Expr>) -> Result<(), SyntaxError> {
        if self.cursor.eat("passing") {
            arguments.extend(self.comma_list(|reader| {
                let value = reader.json_value()?;
                reader.cursor.expect("as")?;
                reader.cursor.label()?;
                Ok(value)
            })?);
        }
        Ok(())
    }

    /// NULL ON NULL, WITH UNIQUE KEYS, RETURNING, wrappers, quotes, ON EMPTY, ON ERROR.
    fn json_options(&mut self, function: &mut JsonFunction) -> Result<(), SyntaxError> {
        while !self.cursor.at_kind(TokenKind::RightParen) {
            if self.cursor.eat("returning") {
                function.returning = Some(self.type_name()?);
                self.json_format()?;
            } else if self.cursor.eat("default") {
                function.arguments.push(self.expression()?);
                self.cursor.expect("on")?;
                self.cursor.expect_any(&["empty", "error"])?;
            } else {
                let words = [
                    "null",
                    "absent",
                    "on",
                    "with",
                    "without",
                    "unique",
                    "keys",
                    "conditional",
                    "unconditional",
                    "array",
                    "wrapper",
                    "keep",
                    "omit",
                    "quotes",
                    "scalar",
                    "string",
                    "error",
                    "empty",
                    "true",
                    "false",
                    "unknown",
                    "object",
                ];
                self.cursor.expect_any(&words)?;
            }
        }
        Ok(())
    }

    /// `JSON_TABLE (…)`
    pub(super) fn json_table(&mut self) -> Result<TableRefKind, SyntaxError> {
        self.special(|reader| {
            let mut arguments = vec![reader.json_value()?];
            reader.cursor.expect_kind(TokenKind::Comma)?;
            arguments.push(reader.expression()?);
            if reader.cursor.eat("as") {
                reader.cursor.label()?;
            }
            reader.json_passing(&mut arguments)?;
            let mut columns = Vec::new();
            reader.json_columns(&mut columns)?;
            while !reader.cursor.at_kind(TokenKind::RightParen) {
                reader
                    .cursor
                    .expect_any(&["error", "empty", "on", "null", "array"])?;
            }
            Ok(TableRefKind::Table {
                label: "json_table",
                arguments,
                columns,
            })
        })
    }

    /// `COLUMNS (…)`, those of nested paths among them in their order.
    fn json_columns(&mut self, columns: &mut Vec<TableFunctionColumn>) -> Result<(), SyntaxError> {
        self.deeper(|reader| {
            reader.cursor.expect("columns")?;
            reader.cursor.expect_kind(TokenKind::LeftParen)?;
            loop {
                if reader.cursor.at("nested")
                    && (reader.cursor.at_nth(1, "path") || !reader.at_column_type())
                {
                    reader.cursor.bump();
                    reader.cursor.eat("path");
                    reader.cursor.string_literal()?;
                    if reader.cursor.eat("as") {
                        reader.cursor.label()?;
                    }
                    reader.json_columns(columns)?;
                } else {
                    columns.push(reader.json_column()?);
                }
                if !reader.cursor.eat_kind(TokenKind::Comma) {
                    break;
                }
            }
            reader.cursor.expect_kind(TokenKind::RightParen)?;
            Ok(())
        })
    }

    fn at_column_type(&self) -> bool {
        self.cursor
            .peek_nth(1)
            .is_some_and(|token| token.kind.is_identifier())
    }

    fn json_column(&mut self) -> Result<TableFunctionColumn, SyntaxError> {
        let mut column = TableFunctionColumn {
            name: self.cursor.identifier()?,
            data_type: None,
            not_null: false,
            arguments: Vec::new(),
        };
        if self.cursor.eat_all(&["for", "ordinality"]) {
            column.not_null = true;
            return Ok(column);
        }
        column.data_type = Some(self.type_name()?);
        self.json_format()?;
        let at_end = |reader: &Self| {
            reader.cursor.at_kind(TokenKind::Comma) || reader.cursor.at_kind(TokenKind::RightParen)
        };
        while !at_end(self) {
            if self.cursor.eat("path") {
                self.cursor.string_literal()?;
            } else if self.cursor.eat("default") {
                column.arguments.push(self.expression()?);
            } else {
                self.cursor.label()?;
            }
        }
        Ok(column)
    }
}
