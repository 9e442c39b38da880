//! What stands between operators: `c_expr` of PostgreSQL's grammar.

use crate::sql::keywords::{Category, category};
use crate::sql::lexer::TokenKind;
use crate::sql::read::read_type;
use crate::sql::statement::{TypeModifier, TypeName};
use crate::sql::{Name, SyntaxError};

use super::{Constant, Expr, ExprKind, Query, Reader, SqlValue, Subscript};

/// Functions that are written without parentheses.
const SQL_VALUES: &[(&str, &str)] = &[
    ("current_date", "date"),
    ("current_time", "timetz"),
    ("current_timestamp", "timestamptz"),
    ("localtime", "time"),
    ("localtimestamp", "timestamp"),
    ("current_role", "name"),
    ("current_user", "name"),
    ("session_user", "name"),
    ("user", "name"),
    ("system_user", "text"),
    ("current_catalog", "name"),
    ("current_schema", "name"),
];

/// Words that begin a type's name of more than an identifier.
const TYPE_WORDS: &[&str] = &[
    "int",
    "integer",
    "smallint",
    "bigint",
    "real",
    "float",
    "double",
    "decimal",
    "dec",
    "numeric",
    "boolean",
    "bit",
    "character",
    "char",
    "varchar",
    "national",
    "nchar",
    "timestamp",
    "time",
    "interval",
];

impl Reader<'_> {
    pub(super) fn type_name(&mut self) -> Result<TypeName, SyntaxError> {
        read_type(&mut self.cursor)
    }

    /// `a.b.c`
    pub(super) fn dotted_name(&mut self) -> Result<Vec<Name>, SyntaxError> {
        let mut parts = vec![self.cursor.identifier()?];
        while self.cursor.eat_kind(TokenKind::Dot) {
            parts.push(self.cursor.label()?);
        }
        Ok(parts)
    }

    /// `(SELECT …)`, if that is what comes, however many parentheses there are.
    pub(super) fn parenthesised_query(&mut self) -> Result<Option<Query>, SyntaxError> {
        if !self.at_parenthesised_query() {
            return Ok(None);
        }
        self.cursor.expect_kind(TokenKind::LeftParen)?;
        let query = self.query()?;
        self.cursor.expect_kind(TokenKind::RightParen)?;
        Ok(Some(query))
    }

    /// Whether what comes is a query in parentheses and not an expression that only begins with one: `((SELECT 1) + 1)`.
    pub(super) fn at_parenthesised_query(&self) -> bool {
        let mut ahead = self.cursor;
        let mut depth = 0_usize;
        while ahead.eat_kind(TokenKind::LeftParen) {
            depth += 1;
        }
        if depth == 0 || !ahead.at_any(&["select", "values", "with", "table"]) {
            return false;
        }
        // After the inner query, the outer parentheses have to close, or go on as a query does.
        for _ in 1..depth {
            ahead.skip_until(|_| false);
            if !ahead.eat_kind(TokenKind::RightParen) {
                return false;
            }
            let goes_on = [
                "union",
                "intersect",
                "except",
                "order",
                "limit",
                "offset",
                "fetch",
                "for",
            ];
            if !ahead.at_kind(TokenKind::RightParen) && !ahead.at_any(&goes_on) {
                return false;
            }
        }
        true
    }

    pub(super) fn primary(&mut self) -> Result<Expr, SyntaxError> {
        let start = self.cursor.position();
        let Some(token) = self.cursor.peek() else {
            return Err(self.cursor.error("an expression"));
        };
        match token.kind {
            TokenKind::Integer | TokenKind::Number => {
                let constant = number(self.cursor.peek_text());
                self.cursor.bump();
                Ok(self.constant(constant, start))
            }
            TokenKind::BitString => {
                self.cursor.bump();
                Ok(self.constant(Constant::Bits, start))
            }
            kind if kind.is_string() => {
                let value = self.cursor.string_literal()?.value;
                Ok(self.constant(Constant::String(value), start))
            }
            TokenKind::Parameter => {
                let number = self.cursor.peek_text()[1..].parse().unwrap_or(0);
                self.cursor.bump();
                let parameter = self.spanned(ExprKind::Parameter(number), start);
                self.indirection(parameter, start)
            }
            TokenKind::LeftParen => self.in_parentheses(),
            kind if kind.is_identifier() => self.word(),
            _ => Err(self.cursor.error("an expression")),
        }
    }

    fn in_parentheses(&mut self) -> Result<Expr, SyntaxError> {
        let start = self.cursor.position();
        if let Some(query) = self.parenthesised_query()? {
            let scalar = self.spanned(ExprKind::Scalar(Box::new(query)), start);
            return self.indirection(scalar, start);
        }
        self.cursor.expect_kind(TokenKind::LeftParen)?;
        let mut parts = self.comma_list(Self::expression)?;
        self.cursor.expect_kind(TokenKind::RightParen)?;
        let inner = match parts.len() {
            1 => parts.remove(0),
            _ => self.spanned(ExprKind::Row(parts), start),
        };
        self.indirection(inner, start)
    }

    /// `.name`, `.*`, `[…]` after an expression.
    pub(super) fn indirection(
        &mut self,
        mut inner: Expr,
        start: usize,
    ) -> Result<Expr, SyntaxError> {
        loop {
            if self.cursor.eat_kind(TokenKind::Dot) {
                let operand = Box::new(inner);
                if self.cursor.eat_operator("*") {
                    inner = self.spanned(ExprKind::AllFields(operand), start);
                } else {
                    let name = self.cursor.label()?;
                    inner = self.spanned(ExprKind::Field { operand, name }, start);
                }
            } else if self.cursor.at_kind(TokenKind::LeftBracket) {
                let mut subscripts = Vec::new();
                while self.cursor.eat_kind(TokenKind::LeftBracket) {
                    subscripts.push(self.subscript()?);
                }
                let operand = Box::new(inner);
                inner = self.spanned(
                    ExprKind::Subscript {
                        operand,
                        subscripts,
                    },
                    start,
                );
            } else {
                return Ok(inner);
            }
        }
    }

    fn subscript(&mut self) -> Result<Subscript, SyntaxError> {
        let ends = |reader: &Self| reader.cursor.at_kind(TokenKind::RightBracket);
        let low = if self.cursor.at_kind(TokenKind::Colon) {
            None
        } else {
            Some(self.expression()?)
        };
        let subscript = if self.cursor.eat_kind(TokenKind::Colon) {
            let high = if ends(self) {
                None
            } else {
                Some(self.expression()?)
            };
            Subscript::Slice(low, high)
        } else {
            match low {
                Some(index) => Subscript::Index(index),
                None => return Err(self.cursor.error("an expression")),
            }
        };
        self.cursor.expect_kind(TokenKind::RightBracket)?;
        Ok(subscript)
    }

    fn word(&mut self) -> Result<Expr, SyntaxError> {
        let start = self.cursor.position();
        let opens = self.opens(1);
        if let Some(word) = self.cursor.peek_word() {
            let word = word.to_ascii_lowercase();
            if let Some(expression) = self.keyword(&word, opens)? {
                return Ok(expression);
            }
            if TYPE_WORDS.contains(&word.as_str())
                && let Some(literal) = self.typed_literal(start)
            {
                return Ok(literal);
            }
            if let Some(function) = self.special_function(&word, opens)? {
                return Ok(function);
            }
        }
        self.name_or_call()
    }

    /// Whether the token `ahead` tokens from here is `(`.
    pub(super) fn opens(&self, ahead: usize) -> bool {
        let token = self.cursor.peek_nth(ahead);
        token.is_some_and(|token| token.kind == TokenKind::LeftParen)
    }

    /// Expressions that begin with a keyword which can begin nothing else.
    fn keyword(&mut self, word: &str, opens: bool) -> Result<Option<Expr>, SyntaxError> {
        let start = self.cursor.position();
        let constant = match word {
            "null" => Some(Constant::Null),
            "true" => Some(Constant::Bool(true)),
            "false" => Some(Constant::Bool(false)),
            _ => None,
        };
        if let Some(constant) = constant {
            self.cursor.bump();
            return Ok(Some(self.constant(constant, start)));
        }
        if let Some((word, data_type)) = SQL_VALUES.iter().find(|(name, _)| *name == word) {
            // `current_schema()` is a function.
            if *word == "current_schema" && opens {
                return Ok(None);
            }
            self.cursor.bump();
            let mut precision = -1;
            if self.cursor.at_kind(TokenKind::LeftParen) {
                let mut inner = self.cursor.parenthesised()?;
                precision = inner.integer()? as i32;
                inner.expect_end()?;
            }
            let value = SqlValue {
                word,
                data_type,
                precision,
            };
            return Ok(Some(self.spanned(ExprKind::SqlValue(value), start)));
        }
        let kind = match word {
            "case" => self.case()?,
            "exists" if opens => {
                self.cursor.bump();
                match self.parenthesised_query()? {
                    Some(query) => ExprKind::Exists(Box::new(query)),
                    None => return Err(self.cursor.error("a query in parentheses")),
                }
            }
            "array" if opens => {
                self.cursor.bump();
                let Some(query) = self.parenthesised_query()? else {
                    return Err(self.cursor.error("a query in parentheses"));
                };
                let array = self.spanned(ExprKind::ArrayQuery(Box::new(query)), start);
                return self.indirection(array, start).map(Some);
            }
            "array" => {
                self.cursor.bump();
                let array = self.array(start)?;
                return self.indirection(array, start).map(Some);
            }
            "row" if opens => {
                self.cursor.bump();
                self.cursor.expect_kind(TokenKind::LeftParen)?;
                let parts = if self.cursor.at_kind(TokenKind::RightParen) {
                    Vec::new()
                } else {
                    self.comma_list(Self::expression)?
                };
                self.cursor.expect_kind(TokenKind::RightParen)?;
                ExprKind::Row(parts)
            }
            "default" => {
                self.cursor.bump();
                ExprKind::Default
            }
            "cast" if opens => {
                self.cursor.bump();
                self.cursor.expect_kind(TokenKind::LeftParen)?;
                let operand = Box::new(self.expression()?);
                self.cursor.expect("as")?;
                let data_type = self.type_name()?;
                self.cursor.expect_kind(TokenKind::RightParen)?;
                ExprKind::Cast { operand, data_type }
            }
            _ => return Ok(None),
        };
        Ok(Some(self.spanned(kind, start)))
    }

    fn array(&mut self, start: usize) -> Result<Expr, SyntaxError> {
        self.deeper(|reader| {
            reader.cursor.expect_kind(TokenKind::LeftBracket)?;
            let mut elements = Vec::new();
            if !reader.cursor.at_kind(TokenKind::RightBracket) {
                elements = reader.comma_list(|reader| {
                    if reader.cursor.at_kind(TokenKind::LeftBracket) {
                        let start = reader.cursor.position();
                        reader.array(start)
                    } else {
                        reader.expression()
                    }
                })?;
            }
            reader.cursor.expect_kind(TokenKind::RightBracket)?;
            Ok(reader.spanned(ExprKind::Array(elements), start))
        })
    }

    fn case(&mut self) -> Result<ExprKind, SyntaxError> {
        self.cursor.expect("case")?;
        let operand = if self.cursor.at("when") {
            None
        } else {
            Some(Box::new(self.expression()?))
        };
        let mut branches = Vec::new();
        while self.cursor.eat("when") {
            let condition = self.expression()?;
            self.cursor.expect("then")?;
            branches.push((condition, self.expression()?));
        }
        if branches.is_empty() {
            return Err(self.cursor.error("WHEN"));
        }
        let otherwise = if self.cursor.eat("else") {
            Some(Box::new(self.expression()?))
        } else {
            None
        };
        self.cursor.expect("end")?;
        Ok(ExprKind::Case {
            operand,
            branches,
            otherwise,
        })
    }

    /// `timestamp 'now'`, `interval '1' day`: a type and a string, if that is what comes.
    fn typed_literal(&mut self, start: usize) -> Option<Expr> {
        let before = self.cursor;
        if self.cursor.at("interval")
            && self
                .cursor
                .peek_nth(1)
                .is_some_and(|token| token.kind.is_string())
        {
            self.cursor.bump();
            let at = self.cursor.position();
            let value = self.cursor.string_literal().ok()?.value;
            let operand = Box::new(self.constant(Constant::String(value), at));
            // The fields come after the string here; written as a type they would come before it.
            let mut fields = before;
            fields.rewind(self.cursor.position());
            let mut data_type = system_type("interval", &before);
            data_type.modifiers = self.interval_fields();
            return Some(self.spanned(ExprKind::Cast { operand, data_type }, start));
        }
        if let Ok(data_type) = self.type_name()
            && self.cursor.at_string()
        {
            let at = self.cursor.position();
            if let Ok(literal) = self.cursor.string_literal() {
                let operand = Box::new(self.constant(Constant::String(literal.value), at));
                return Some(self.spanned(ExprKind::Cast { operand, data_type }, start));
            }
        }
        self.cursor = before;
        None
    }

    /// `DAY TO SECOND (3)`
    fn interval_fields(&mut self) -> Vec<TypeModifier> {
        const FIELDS: &[(&str, u16)] = &[
            ("year", 1 << 2),
            ("month", 1 << 1),
            ("day", 1 << 3),
            ("hour", 1 << 10),
            ("minute", 1 << 11),
            ("second", 1 << 12),
        ];
        let field = |reader: &mut Self| {
            let found = FIELDS.iter().position(|(word, _)| reader.cursor.at(word))?;
            reader.cursor.bump();
            Some(found)
        };
        let Some(first) = field(self) else {
            return Vec::new();
        };
        let mut last = first;
        if self.cursor.eat("to") {
            last = field(self).unwrap_or(first);
        }
        let mask = FIELDS[first.min(last)..=first.max(last)]
            .iter()
            .fold(0, |mask, (_, bit)| mask | bit);
        let mut modifiers = vec![TypeModifier::IntervalFields(mask)];
        if self.cursor.at_kind(TokenKind::LeftParen)
            && let Ok(mut inner) = self.cursor.parenthesised()
            && let Ok(precision) = inner.integer()
        {
            modifiers.push(TypeModifier::Number(precision as i32));
        }
        modifiers
    }

    /// A column, a call, or `name 'literal'`.
    fn name_or_call(&mut self) -> Result<Expr, SyntaxError> {
        let start = self.cursor.position();
        let dotted = self
            .cursor
            .peek_nth(1)
            .is_some_and(|token| token.kind == TokenKind::Dot);
        let word = self.cursor.peek_word();
        let function_only = word.and_then(category) == Some(Category::TypeFunctionName);
        let first = if function_only && !dotted {
            self.cursor.type_function_name()?
        } else {
            self.cursor.identifier()?
        };
        let mut parts = vec![first];
        while self.cursor.at_kind(TokenKind::Dot) {
            self.cursor.bump();
            if self.cursor.eat_operator("*") {
                return Ok(self.spanned(ExprKind::Star(parts), start));
            }
            parts.push(self.cursor.label()?);
        }
        if self.cursor.at_kind(TokenKind::LeftParen) {
            return self.call(parts, start);
        }
        if self.cursor.at_string() && parts.len() <= 2 {
            let at = self.cursor.position();
            let span = self.cursor.span_from(start);
            let value = self.cursor.string_literal()?.value;
            let operand = Box::new(self.constant(Constant::String(value), at));
            let data_type = TypeName {
                name: qualified(parts),
                modifiers: Vec::new(),
                array_dimensions: 0,
                set_of: false,
                column: None,
                span,
            };
            return Ok(self.spanned(ExprKind::Cast { operand, data_type }, start));
        }
        if function_only && !dotted {
            return Err(self.cursor.error("\"(\""));
        }
        let column = self.spanned(ExprKind::Column(parts), start);
        self.indirection(column, start)
    }
}

/// `schema.name` from its parts.
fn qualified(mut parts: Vec<Name>) -> crate::sql::QualifiedName {
    let name = parts.pop().expect("a name has a part");
    crate::sql::QualifiedName {
        catalog: None,
        schema: parts.pop(),
        name,
    }
}

/// A type of `pg_catalog` for which the text has another spelling.
fn system_type(name: &str, cursor: &crate::sql::Cursor<'_>) -> TypeName {
    let span = cursor.next_span();
    let part = |value: &str| Name {
        value: value.to_owned(),
        span,
    };
    TypeName {
        name: crate::sql::QualifiedName {
            catalog: None,
            schema: Some(part("pg_catalog")),
            name: part(name),
        },
        modifiers: Vec::new(),
        array_dimensions: 0,
        set_of: false,
        column: None,
        span,
    }
}

/// The smallest type that holds a number, as `make_const` finds it.
fn number(text: &str) -> Constant {
    let digits = text.replace('_', "");
    let radix = |prefix: char| match prefix {
        'x' | 'X' => Some(16),
        'o' | 'O' => Some(8),
        'b' | 'B' => Some(2),
        _ => None,
    };
    let parsed = match digits
        .strip_prefix('0')
        .and_then(|rest| rest.chars().next())
    {
        Some(prefix) if radix(prefix).is_some() => {
            i64::from_str_radix(&digits[2..], radix(prefix).unwrap_or(10))
        }
        _ => digits.parse::<i64>(),
    };
    match parsed {
        Ok(value) => i32::try_from(value).map_or(Constant::BigInteger, Constant::Integer),
        Err(_) => Constant::Numeric,
    }
}
