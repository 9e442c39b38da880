//! PostgreSQL's grammar where sqlparser's own dialect deviates from it.

use std::any::TypeId;

use sqlparser::ast::{
    BinaryOperator, DataType, Expr, Function, FunctionArguments, Ident, ObjectName, TypedString,
    UnaryOperator,
};
use sqlparser::dialect::{Dialect, PostgreSqlDialect, Precedence};
use sqlparser::keywords::Keyword;
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::{Token, TokenWithSpan, Word};

use super::super::keywords::{self, Category};
use super::operator;

/// PostgreSQL for sqlparser.
#[derive(Debug)]
pub(super) struct PostgreSql;

const BASE: PostgreSqlDialect = PostgreSqlDialect {};

/// Between COLLATE and subscripts: `-a ^ 2` is `(-a) ^ 2`, `-a::int` is `-(a::int)`.
const UNARY_SIGN: u8 = 125;
/// Every operator without a level of its own.
const OTHER: u8 = 70;
const BETWEEN: u8 = 60;
const IS: u8 = 40;
/// Ends an expression.
const NONE: u8 = 0;

macro_rules! as_base {
    ($($method:ident)*) => {
        $(fn $method(&self) -> bool {
            BASE.$method()
        })*
    };
}

impl Dialect for PostgreSql {
    fn dialect(&self) -> TypeId {
        TypeId::of::<PostgreSqlDialect>()
    }

    as_base! {
        supports_unicode_string_literal
        supports_filter_during_aggregation
        supports_group_by_expr
        allow_extract_custom
        allow_extract_single_quotes
        supports_bitwise_shift_operators
        supports_named_fn_args_with_colon_operator
        supports_named_fn_args_with_expr_name
        supports_empty_projections
        supports_array_typedef_with_brackets
        supports_geometric_types
        supports_order_by_using_operator
        supports_left_associative_joins_without_parens
        supports_notnull_operator
        supports_interval_options
        supports_insert_table_alias
        supports_select_wildcard_with_alias
        supports_comma_separated_trim
        supports_xml_expressions
        supports_aliased_function_args
    }

    fn supports_named_fn_args_with_assignment_operator(&self) -> bool {
        true
    }

    fn is_identifier_start(&self, character: char) -> bool {
        BASE.is_identifier_start(character)
    }

    fn is_identifier_part(&self, character: char) -> bool {
        BASE.is_identifier_part(character)
    }

    fn prec_value(&self, precedence: Precedence) -> u8 {
        BASE.prec_value(precedence)
    }

    /// Asked only after a keyword's own syntax was not found: without it `not x` would become a column and a label.
    fn is_reserved_for_identifier(&self, keyword: Keyword) -> bool {
        keywords::category(&format!("{keyword:?}")) == Some(Category::Reserved)
    }

    /// A select item's name without AS.
    fn is_select_item_alias(&self, explicit: bool, _: &Keyword, parser: &mut Parser<'_>) -> bool {
        explicit || current_word(parser).is_none_or(keywords::is_bare_label)
    }

    /// A table's name without AS; SET follows the table in UPDATE.
    fn is_table_factor_alias(
        &self,
        explicit: bool,
        keyword: &Keyword,
        parser: &mut Parser<'_>,
    ) -> bool {
        explicit
            || (*keyword != Keyword::SET
                && current_word(parser).is_none_or(is_column_or_table_name))
    }

    fn get_next_precedence(&self, parser: &Parser<'_>) -> Option<Result<u8, ParserError>> {
        let precedence = match &parser.peek_token_ref().token {
            Token::Tilde
            | Token::TildeAsterisk
            | Token::ExclamationMarkTilde
            | Token::ExclamationMarkTildeAsterisk
            | Token::DoubleTilde
            | Token::DoubleTildeAsterisk
            | Token::ExclamationMarkDoubleTilde
            | Token::ExclamationMarkDoubleTildeAsterisk
            | Token::DoubleExclamationMark
            | Token::PGSquareRoot
            | Token::PGCubeRoot
            | Token::AtDashAt => OTHER,
            Token::Assignment => NONE,
            Token::Word(word) => match word.keyword {
                Keyword::OPERATOR if parser.peek_nth_token_ref(1).token == Token::LParen => OTHER,
                Keyword::OPERATOR | Keyword::MATCH => NONE,
                _ if is_isnull(word) => IS,
                _ => return BASE.get_next_precedence(parser),
            },
            _ => return BASE.get_next_precedence(parser),
        };
        Some(Ok(precedence))
    }

    fn parse_prefix(&self, parser: &mut Parser<'_>) -> Option<Result<Expr, ParserError>> {
        let token = parser.peek_token_ref();
        let sign = match &token.token {
            Token::Plus => Some(UnaryOperator::Plus),
            Token::Minus => Some(UnaryOperator::Minus),
            _ => None,
        };
        if let Some(op) = sign {
            parser.advance_token();
            return Some(unary(parser, op, UNARY_SIGN));
        }
        if let Some(op) = operator::prefix(&token.token) {
            parser.advance_token();
            return Some(unary(parser, op, OTHER));
        }
        let Token::Word(word) = &token.token else {
            return None;
        };
        if word.quote_style.is_none() {
            let called = parser.peek_nth_token_ref(1).token == Token::LParen;
            let value = match word.keyword {
                Keyword::CURRENT_ROLE | Keyword::CURRENT_SCHEMA => !called,
                _ => word.value == "system_user",
            };
            if value {
                let name = ident(word, token);
                parser.advance_token();
                return Some(Ok(Expr::Function(value_function(name))));
            }
            let precedence = match word.value.as_str() {
                "variadic" => Some(NONE),
                "symmetric" | "asymmetric" => Some(BETWEEN),
                _ => None,
            };
            if let Some(precedence) = precedence {
                let prefix = ident(word, token);
                parser.advance_token();
                return Some(
                    parser
                        .parse_subexpr(precedence)
                        .map(|value| Expr::Prefixed {
                            prefix,
                            value: Box::new(value),
                        }),
                );
            }
        }
        typed_literal(parser)
    }

    fn parse_infix(
        &self,
        parser: &mut Parser<'_>,
        left: &Expr,
        precedence: u8,
    ) -> Option<Result<Expr, ParserError>> {
        let token = parser.peek_token_ref();
        if let Token::Word(word) = &token.token {
            match word.keyword {
                Keyword::COLLATE => {
                    parser.advance_token();
                    return Some(
                        parser
                            .parse_object_name(false)
                            .map(|collation| Expr::Collate {
                                expr: Box::new(left.clone()),
                                collation,
                            }),
                    );
                }
                _ if is_isnull(word) => {
                    parser.advance_token();
                    return Some(Ok(Expr::IsNull(Box::new(left.clone()))));
                }
                _ => {}
            }
        }
        let (op, length) = comparison(parser)?;
        if let Some(quantifier) = quantifier(parser, length) {
            skip(parser, length + 1);
            return Some(quantified_operand(parser, precedence).map(|right| {
                let (left, right) = (Box::new(left.clone()), Box::new(right));
                let is_some = quantifier == Keyword::SOME;
                match quantifier {
                    Keyword::ALL => Expr::AllOp {
                        left,
                        compare_op: op,
                        right,
                    },
                    _ => Expr::AnyOp {
                        left,
                        compare_op: op,
                        right,
                        is_some,
                    },
                }
            }));
        }
        if !operator::is_prefix_only(&token.token) {
            return None;
        }
        skip(parser, 1);
        Some(
            parser
                .parse_subexpr(precedence)
                .map(|right| Expr::BinaryOp {
                    left: Box::new(left.clone()),
                    op,
                    right: Box::new(right),
                }),
        )
    }
}

/// The operator that comes next, and how many tokens it takes. `[NOT] LIKE` is the operator `[!]~~`.
fn comparison(parser: &Parser<'_>) -> Option<(BinaryOperator, usize)> {
    let Token::Word(word) = &parser.peek_token_ref().token else {
        return Some((operator::infix(&parser.peek_token_ref().token)?, 1));
    };
    match (word.keyword, &parser.peek_nth_token_ref(1).token) {
        (Keyword::LIKE, _) => Some((BinaryOperator::PGLikeMatch, 1)),
        (Keyword::ILIKE, _) => Some((BinaryOperator::PGILikeMatch, 1)),
        (
            Keyword::NOT,
            Token::Word(Word {
                keyword: Keyword::LIKE,
                ..
            }),
        ) => Some((BinaryOperator::PGNotLikeMatch, 2)),
        (
            Keyword::NOT,
            Token::Word(Word {
                keyword: Keyword::ILIKE,
                ..
            }),
        ) => Some((BinaryOperator::PGNotILikeMatch, 2)),
        _ => None,
    }
}

/// ANY, SOME or ALL with a parenthesis, `ahead` tokens after the next one.
fn quantifier(parser: &Parser<'_>, ahead: usize) -> Option<Keyword> {
    let Token::Word(word) = &parser.peek_nth_token_ref(ahead).token else {
        return None;
    };
    let found = matches!(word.keyword, Keyword::ANY | Keyword::SOME | Keyword::ALL)
        && parser.peek_nth_token_ref(ahead + 1).token == Token::LParen;
    found.then_some(word.keyword)
}

fn skip(parser: &mut Parser<'_>, count: usize) {
    for _ in 0..count {
        parser.advance_token();
    }
}

/// What stands in the parentheses after ANY or ALL.
fn quantified_operand(parser: &mut Parser<'_>, precedence: u8) -> Result<Expr, ParserError> {
    let query = matches!(
        &parser.peek_nth_token_ref(1).token,
        Token::Word(Word {
            keyword: Keyword::SELECT | Keyword::WITH | Keyword::VALUES,
            ..
        })
    );
    if query {
        return parser.parse_subexpr(precedence);
    }
    parser.expect_token(&Token::LParen)?;
    let right = parser.parse_expr()?;
    parser.expect_token(&Token::RParen)?;
    Ok(right)
}

fn unary(parser: &mut Parser<'_>, op: UnaryOperator, precedence: u8) -> Result<Expr, ParserError> {
    let expr = Box::new(parser.parse_subexpr(precedence)?);
    Ok(Expr::UnaryOp { op, expr })
}

/// `type 'constant'`, where the type is any name that is no keyword; sqlparser takes the string for an alias.
fn typed_literal(parser: &mut Parser<'_>) -> Option<Result<Expr, ParserError>> {
    let mut parts = Vec::new();
    loop {
        let at = parts.len() * 2;
        let token = parser.peek_nth_token_ref(at);
        let Token::Word(word) = &token.token else {
            return None;
        };
        let may_name_a_type = word.quote_style.is_some()
            || matches!(
                keywords::category(&word.value),
                None | Some(Category::Unreserved | Category::TypeFunctionName)
            );
        if parts.is_empty() && !may_name_a_type {
            return None;
        }
        parts.push(ident(word, token));
        match &parser.peek_nth_token_ref(at + 1).token {
            Token::Period => {}
            Token::SingleQuotedString(_) => break,
            _ => return None,
        }
    }
    skip(parser, parts.len() * 2 - 1);
    let data_type = DataType::Custom(ObjectName::from(parts), Vec::new());
    Some(parser.parse_value().map(|value| {
        Expr::TypedString(TypedString {
            data_type,
            value,
            uses_odbc_syntax: false,
        })
    }))
}

fn ident(word: &Word, token: &TokenWithSpan) -> Ident {
    match word.quote_style {
        Some(quote) => Ident::with_quote_and_span(quote, token.span, word.value.clone()),
        None => Ident::with_span(token.span, word.value.clone()),
    }
}

/// ISNULL is no keyword to sqlparser.
fn is_isnull(word: &Word) -> bool {
    word.quote_style.is_none() && word.value == "isnull"
}

/// `current_role` and the like: a function without parentheses.
fn value_function(name: Ident) -> Function {
    Function {
        name: ObjectName::from(vec![name]),
        uses_odbc_syntax: false,
        parameters: FunctionArguments::None,
        args: FunctionArguments::None,
        filter: None,
        null_treatment: None,
        over: None,
        within_group: Vec::new(),
    }
}

/// The unquoted word that the parser has just read.
fn current_word<'p>(parser: &'p Parser<'_>) -> Option<&'p str> {
    match &parser.get_current_token().token {
        Token::Word(word) if word.quote_style.is_none() => Some(&word.value),
        _ => None,
    }
}

fn is_column_or_table_name(word: &str) -> bool {
    matches!(
        keywords::category(word),
        None | Some(Category::Unreserved | Category::ColumnName)
    )
}
