//! Operators: their spelling, and sqlparser's words for them.

use sqlparser::ast::{BinaryOperator, UnaryOperator};
use sqlparser::tokenizer::Token;

/// sqlparser's token for an operator.
pub(super) fn token(operator: &str) -> Token {
    match operator {
        "=" => Token::Eq,
        "<>" | "!=" => Token::Neq,
        "<" => Token::Lt,
        ">" => Token::Gt,
        "<=" => Token::LtEq,
        ">=" => Token::GtEq,
        "+" => Token::Plus,
        "-" => Token::Minus,
        "*" => Token::Mul,
        "/" => Token::Div,
        "%" => Token::Mod,
        "^" => Token::Caret,
        "||" => Token::StringConcat,
        "&" => Token::Ampersand,
        "|" => Token::Pipe,
        "#" => Token::Sharp,
        "~" => Token::Tilde,
        "~*" => Token::TildeAsterisk,
        "!~" => Token::ExclamationMarkTilde,
        "!~*" => Token::ExclamationMarkTildeAsterisk,
        "~~" => Token::DoubleTilde,
        "~~*" => Token::DoubleTildeAsterisk,
        "!~~" => Token::ExclamationMarkDoubleTilde,
        "!~~*" => Token::ExclamationMarkDoubleTildeAsterisk,
        "<<" => Token::ShiftLeft,
        ">>" => Token::ShiftRight,
        "&&" => Token::Overlap,
        "!!" => Token::DoubleExclamationMark,
        "@" => Token::AtSign,
        "^@" => Token::CaretAt,
        "|/" => Token::PGSquareRoot,
        "||/" => Token::PGCubeRoot,
        "->" => Token::Arrow,
        "->>" => Token::LongArrow,
        "#>" => Token::HashArrow,
        "#>>" => Token::HashLongArrow,
        "@-@" => Token::AtDashAt,
        "?-" => Token::QuestionMarkDash,
        "@>" => Token::AtArrow,
        "<@" => Token::ArrowAt,
        "#-" => Token::HashMinus,
        "@?" => Token::AtQuestion,
        "@@" => Token::AtAt,
        "?" => Token::Question,
        "?&" => Token::QuestionAnd,
        "?|" => Token::QuestionPipe,
        other => Token::CustomBinaryOperator(other.to_owned()),
    }
}

/// The operator that a token stands for between two operands.
pub(super) fn infix(token: &Token) -> Option<BinaryOperator> {
    Some(match token {
        Token::Eq => BinaryOperator::Eq,
        Token::Neq => BinaryOperator::NotEq,
        Token::Lt => BinaryOperator::Lt,
        Token::Gt => BinaryOperator::Gt,
        Token::LtEq => BinaryOperator::LtEq,
        Token::GtEq => BinaryOperator::GtEq,
        Token::Plus => BinaryOperator::Plus,
        Token::Minus => BinaryOperator::Minus,
        Token::Mul => BinaryOperator::Multiply,
        Token::Div => BinaryOperator::Divide,
        Token::Mod => BinaryOperator::Modulo,
        Token::Caret => BinaryOperator::PGExp,
        Token::StringConcat => BinaryOperator::StringConcat,
        Token::Ampersand => BinaryOperator::BitwiseAnd,
        Token::Pipe => BinaryOperator::BitwiseOr,
        Token::Sharp => BinaryOperator::PGBitwiseXor,
        Token::Tilde => BinaryOperator::PGRegexMatch,
        Token::TildeAsterisk => BinaryOperator::PGRegexIMatch,
        Token::ExclamationMarkTilde => BinaryOperator::PGRegexNotMatch,
        Token::ExclamationMarkTildeAsterisk => BinaryOperator::PGRegexNotIMatch,
        Token::DoubleTilde => BinaryOperator::PGLikeMatch,
        Token::DoubleTildeAsterisk => BinaryOperator::PGILikeMatch,
        Token::ExclamationMarkDoubleTilde => BinaryOperator::PGNotLikeMatch,
        Token::ExclamationMarkDoubleTildeAsterisk => BinaryOperator::PGNotILikeMatch,
        Token::ShiftLeft => BinaryOperator::PGBitwiseShiftLeft,
        Token::ShiftRight => BinaryOperator::PGBitwiseShiftRight,
        Token::Overlap => BinaryOperator::PGOverlap,
        Token::CaretAt => BinaryOperator::PGStartsWith,
        Token::Arrow => BinaryOperator::Arrow,
        Token::LongArrow => BinaryOperator::LongArrow,
        Token::HashArrow => BinaryOperator::HashArrow,
        Token::HashLongArrow => BinaryOperator::HashLongArrow,
        Token::AtArrow => BinaryOperator::AtArrow,
        Token::ArrowAt => BinaryOperator::ArrowAt,
        Token::HashMinus => BinaryOperator::HashMinus,
        Token::AtQuestion => BinaryOperator::AtQuestion,
        Token::AtAt => BinaryOperator::AtAt,
        Token::Question => BinaryOperator::Question,
        Token::QuestionAnd => BinaryOperator::QuestionAnd,
        Token::QuestionPipe => BinaryOperator::QuestionPipe,
        Token::QuestionMarkDash => BinaryOperator::QuestionDash,
        Token::AtSign => BinaryOperator::At,
        Token::CustomBinaryOperator(operator) => BinaryOperator::Custom(operator.clone()),
        Token::DoubleExclamationMark => BinaryOperator::Custom("!!".to_owned()),
        Token::PGSquareRoot => BinaryOperator::Custom("|/".to_owned()),
        Token::PGCubeRoot => BinaryOperator::Custom("||/".to_owned()),
        Token::AtDashAt => BinaryOperator::Custom("@-@".to_owned()),
        _ => return None,
    })
}

/// Whether sqlparser knows the operator only before an operand. An extension may define it between two.
pub(super) fn is_prefix_only(token: &Token) -> bool {
    matches!(
        token,
        Token::DoubleExclamationMark | Token::PGSquareRoot | Token::PGCubeRoot | Token::AtDashAt
    )
}

/// The operator that a token stands for before an operand, `+` and `-` left out.
pub(super) fn prefix(token: &Token) -> Option<UnaryOperator> {
    Some(match token {
        Token::Tilde => UnaryOperator::BitwiseNot,
        Token::DoubleExclamationMark => UnaryOperator::PGPrefixFactorial,
        Token::PGSquareRoot => UnaryOperator::PGSquareRoot,
        Token::PGCubeRoot => UnaryOperator::PGCubeRoot,
        Token::AtSign => UnaryOperator::PGAbs,
        Token::Sharp => UnaryOperator::Hash,
        Token::AtDashAt => UnaryOperator::AtDashAt,
        Token::AtAt => UnaryOperator::DoubleAt,
        Token::QuestionMarkDash => UnaryOperator::QuestionDash,
        Token::QuestionPipe => UnaryOperator::QuestionPipe,
        _ => return None,
    })
}

/// Schema, if written, and name of an operator in `pg_operator`, for every [`BinaryOperator`] that trees of
/// [`super::parse_expression`] hold. AND and OR are `AND` and `OR`, OVERLAPS is `OVERLAPS`.
pub fn binary_operator(operator: &BinaryOperator) -> (Option<&str>, &str) {
    let name = match operator {
        BinaryOperator::Plus => "+",
        BinaryOperator::Minus => "-",
        BinaryOperator::Multiply => "*",
        BinaryOperator::Divide => "/",
        BinaryOperator::Modulo => "%",
        BinaryOperator::StringConcat => "||",
        BinaryOperator::Gt => ">",
        BinaryOperator::Lt => "<",
        BinaryOperator::GtEq => ">=",
        BinaryOperator::LtEq => "<=",
        BinaryOperator::Eq => "=",
        BinaryOperator::NotEq => "<>",
        BinaryOperator::And => "AND",
        BinaryOperator::Or => "OR",
        BinaryOperator::Overlaps => "OVERLAPS",
        BinaryOperator::BitwiseOr => "|",
        BinaryOperator::BitwiseAnd => "&",
        BinaryOperator::PGBitwiseXor => "#",
        BinaryOperator::PGBitwiseShiftLeft => "<<",
        BinaryOperator::PGBitwiseShiftRight => ">>",
        BinaryOperator::PGExp => "^",
        BinaryOperator::PGOverlap => "&&",
        BinaryOperator::PGRegexMatch => "~",
        BinaryOperator::PGRegexIMatch => "~*",
        BinaryOperator::PGRegexNotMatch => "!~",
        BinaryOperator::PGRegexNotIMatch => "!~*",
        BinaryOperator::PGLikeMatch => "~~",
        BinaryOperator::PGILikeMatch => "~~*",
        BinaryOperator::PGNotLikeMatch => "!~~",
        BinaryOperator::PGNotILikeMatch => "!~~*",
        BinaryOperator::PGStartsWith => "^@",
        BinaryOperator::Arrow => "->",
        BinaryOperator::LongArrow => "->>",
        BinaryOperator::HashArrow => "#>",
        BinaryOperator::HashLongArrow => "#>>",
        BinaryOperator::AtAt => "@@",
        BinaryOperator::AtArrow => "@>",
        BinaryOperator::ArrowAt => "<@",
        BinaryOperator::HashMinus => "#-",
        BinaryOperator::AtQuestion => "@?",
        BinaryOperator::Question => "?",
        BinaryOperator::QuestionAnd => "?&",
        BinaryOperator::QuestionPipe => "?|",
        BinaryOperator::QuestionDash => "?-",
        BinaryOperator::At => "@",
        BinaryOperator::Custom(name) => name,
        BinaryOperator::PGCustomBinaryOperator(parts) => match parts.as_slice() {
            [.., schema, name] => return (Some(schema), standard(name)),
            [name] => name,
            [] => "",
        },
        _ => "",
    };
    (None, standard(name))
}

/// `!=` is another spelling of `<>`.
fn standard(name: &str) -> &str {
    if name == "!=" { "<>" } else { name }
}

/// Name of a prefix operator in `pg_operator`; NOT is `NOT`.
pub fn unary_operator(operator: UnaryOperator) -> &'static str {
    match operator {
        UnaryOperator::Plus => "+",
        UnaryOperator::Minus => "-",
        UnaryOperator::Not => "NOT",
        UnaryOperator::BitwiseNot => "~",
        UnaryOperator::PGSquareRoot => "|/",
        UnaryOperator::PGCubeRoot => "||/",
        UnaryOperator::PGPrefixFactorial => "!!",
        UnaryOperator::PGPostfixFactorial | UnaryOperator::BangNot => "!",
        UnaryOperator::PGAbs => "@",
        UnaryOperator::Hash => "#",
        UnaryOperator::AtDashAt => "@-@",
        UnaryOperator::DoubleAt => "@@",
        UnaryOperator::QuestionDash => "?-",
        UnaryOperator::QuestionPipe => "?|",
    }
}
