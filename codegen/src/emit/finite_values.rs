//! CHECK constraints that leave a column only a few values: `status in ('open', 'closed')`.

use std::collections::BTreeSet;

use sqlparser::ast::{
    BinaryOperator, CharacterLength, DataType as SqlType, Expr, UnaryOperator, Value,
};

use crate::catalog::{
    Catalog, Column, Constraint, ConstraintKind, ConstraintOwner, Expression, Oid, Relation,
    TypeReference,
};
use crate::source::{FileId, Span};
use crate::sql::bridge::expression_at;

/// No cast cuts a text to this.
const ANY_LENGTH: u64 = u64::MAX;

/// All values that a column can have besides NULL, in the order of the constraint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FiniteValues {
    /// Texts.
    Texts(Vec<String>),
    /// Numbers, in decimal.
    Numbers(Vec<String>),
}

/// The only values that the CHECK constraints of a table and of its column's domains allow; none if there is no such
/// list, or none that is certain.
///
/// A CHECK is met when it is true or unknown (manual, 5.4.1), so what it says of NULL is no matter.
pub fn finite_values(
    catalog: &Catalog,
    relation: &Relation,
    column: &Column,
) -> Option<FiniteValues> {
    let kind = Kind::of(catalog, column.data_type, column.collation)?;
    let of_domain = domain_literals(catalog, column.data_type, kind);
    let checks = checks(catalog, ConstraintOwner::Relation(relation.oid));
    let of_table = checks
        .filter(|(constraint, _)| constraint.columns.contains(&column.number))
        .filter_map(|(_, check)| {
            let subject = Subject {
                relation: Some(&relation.name),
                column: &column.name,
                kind,
            };
            subject.allowed_by(catalog, check)
        });
    of_domain
        .into_iter()
        .chain(of_table)
        .reduce(intersection)
        .and_then(|literals| kind.values(literals))
}

/// The only values that a domain's CHECK constraints allow, and those of the domains below it.
pub fn finite_domain_values(catalog: &Catalog, domain: TypeReference) -> Option<FiniteValues> {
    let kind = Kind::of(catalog, domain, None)?;
    domain_literals(catalog, domain, kind).and_then(|literals| kind.values(literals))
}

fn domain_literals(
    catalog: &Catalog,
    mut reference: TypeReference,
    kind: Kind,
) -> Option<Vec<String>> {
    let mut allowed = None;
    while let Some(domain) = catalog.data_type(reference.oid).and_then(|it| it.domain()) {
        for (_, check) in checks(catalog, ConstraintOwner::Domain(reference.oid)) {
            let subject = Subject {
                relation: None,
                column: "value",
                kind,
            };
            let literals = subject.allowed_by(catalog, check);
            allowed = allowed.into_iter().chain(literals).reduce(intersection);
        }
        reference = domain.base;
    }
    allowed
}

/// CHECK constraints that hold for every row. One that is NOT VALID says nothing about old rows, one with NO INHERIT
/// nothing about those of children.
fn checks(
    catalog: &Catalog,
    owner: ConstraintOwner,
) -> impl Iterator<Item = (&Constraint, &Expression)> {
    let constraints = catalog.constraints_of(owner).into_iter();
    constraints.filter_map(|constraint| match &constraint.kind {
        ConstraintKind::Check(check) if constraint.validated && !constraint.no_inherit => {
            Some((constraint, check))
        }
        _ => None,
    })
}

/// Types whose values are what their literals say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// `text`, `varchar`
    Text,
    /// `char(n)`: shorter values are filled with blanks.
    Padded(i32),
    /// Whole numbers.
    Integer,
    /// All others.
    Number,
}

impl Kind {
    fn of(catalog: &Catalog, reference: TypeReference, collation: Option<Oid>) -> Option<Self> {
        // A nondeterministic collation calls different texts equal; none is built in.
        if collation.is_some_and(|collation| !collation.is_built_in()) {
            return None;
        }
        let base = catalog.base_type(reference);
        let data_type = catalog.data_type(base.oid)?;
        if data_type.schema != Oid::PG_CATALOG {
            return None;
        }
        Some(match &*data_type.name {
            "text" | "varchar" => Self::Text,
            "bpchar" if base.modifier > 4 => Self::Padded(base.modifier - 4),
            "int2" | "int4" | "int8" => Self::Integer,
            "numeric" | "float8" => Self::Number,
            _ => return None,
        })
    }

    fn is_text(self) -> bool {
        matches!(self, Self::Text | Self::Padded(_))
    }

    fn values(self, literals: Vec<String>) -> Option<FiniteValues> {
        let sound = |literal: &String| match self {
            Self::Text => true,
            Self::Padded(length) => literal.chars().count() == length as usize,
            // What a double holds exactly.
            Self::Integer => literal
                .parse::<i64>()
                .is_ok_and(|number| number.unsigned_abs() <= 1 << 53),
            Self::Number => literal.len() <= 15,
        };
        let sound = !literals.is_empty() && literals.iter().all(sound);
        sound.then_some(if self.is_text() {
            FiniteValues::Texts(literals)
        } else {
            FiniteValues::Numbers(literals)
        })
    }
}

/// What an expression is asked about.
#[derive(Clone, Copy)]
struct Subject<'a> {
    /// The table; none for a domain's VALUE.
    relation: Option<&'a str>,
    column: &'a str,
    kind: Kind,
}

impl Subject<'_> {
    fn allowed_by(self, catalog: &Catalog, check: &Expression) -> Option<Vec<String>> {
        let sql = check.sql(catalog);
        let span = Span::new(FileId(0), 0..u32::try_from(sql.len()).ok()?);
        self.allowed(&expression_at(&sql, span).ok()?)
    }

    /// The values for which an expression is not false; none if they are not a known list.
    fn allowed(self, expression: &Expr) -> Option<Vec<String>> {
        match expression {
            Expr::Nested(inner) => self.allowed(inner),
            Expr::BinaryOp { left, op, right } => match op {
                BinaryOperator::And => {
                    let both = [self.allowed(left), self.allowed(right)];
                    both.into_iter().flatten().reduce(intersection)
                }
                BinaryOperator::Or => {
                    let (mut left, right) = (self.allowed(left)?, self.allowed(right)?);
                    for literal in right {
                        add(&mut left, literal);
                    }
                    Some(left)
                }
                BinaryOperator::Eq if self.is_meant_by(left) => Some(vec![self.literal(right)?]),
                BinaryOperator::Eq if self.is_meant_by(right) => Some(vec![self.literal(left)?]),
                _ => None,
            },
            // No value but NULL.
            Expr::IsNull(inner) if self.is_meant_by(inner) => Some(Vec::new()),
            Expr::InList {
                expr,
                list,
                negated: false,
            } if self.is_meant_by(expr) => self.literals(list),
            Expr::AnyOp {
                left,
                compare_op: BinaryOperator::Eq,
                right,
                ..
            } if self.is_meant_by(left) => self.array(right),
            _ => None,
        }
    }

    /// Whether it is the column, or a cast of it that changes no value.
    fn is_meant_by(self, expression: &Expr) -> bool {
        match expression {
            Expr::Nested(inner) => self.is_meant_by(inner),
            Expr::Identifier(name) => name.value == self.column,
            Expr::CompoundIdentifier(names) => match (&names[..], self.relation) {
                ([relation, column], Some(own)) => {
                    relation.value == own && column.value == self.column
                }
                _ => false,
            },
            Expr::Cast {
                expr, data_type, ..
            } => {
                let keeps = if self.kind.is_text() {
                    text_cast(data_type) == Some(ANY_LENGTH)
                } else {
                    number_cast(data_type).is_some()
                };
                keeps && self.is_meant_by(expr)
            }
            _ => false,
        }
    }

    /// Every literal of a list. With a NULL among them the comparison is never false.
    fn literals(self, list: &[Expr]) -> Option<Vec<String>> {
        let mut literals = Vec::with_capacity(list.len());
        for literal in list {
            add(&mut literals, self.literal(literal)?);
        }
        Some(literals)
    }

    /// `ARRAY[…]`, with casts around it.
    fn array(self, expression: &Expr) -> Option<Vec<String>> {
        match expression {
            Expr::Nested(inner) => self.array(inner),
            Expr::Array(array) => self.literals(&array.elem),
            Expr::Cast {
                expr,
                data_type: SqlType::Array(element),
                ..
            } => {
                let sqlparser::ast::ArrayElemTypeDef::SquareBracket(element, _) = element else {
                    return None;
                };
                let keeps = if self.kind.is_text() {
                    text_cast(element) == Some(ANY_LENGTH)
                } else {
                    number_cast(element).is_some()
                };
                keeps.then(|| self.array(expr))?
            }
            _ => None,
        }
    }

    fn literal(self, expression: &Expr) -> Option<String> {
        match expression {
            Expr::Nested(inner) => self.literal(inner),
            Expr::Cast {
                expr, data_type, ..
            } => {
                let literal = self.literal(expr)?;
                let keeps = if self.kind.is_text() {
                    literal.chars().count() as u64 <= text_cast(data_type)?
                } else {
                    let whole = number_cast(data_type)?;
                    !whole || !literal.contains('.')
                };
                keeps.then_some(literal)
            }
            Expr::UnaryOp {
                op: UnaryOperator::Minus,
                expr,
            } if !self.kind.is_text() => {
                let literal = self.literal(expr)?;
                let negative = literal.starts_with('-') || literal == "0";
                (!negative).then(|| format!("-{literal}"))
            }
            Expr::Value(value) => match &value.value {
                Value::SingleQuotedString(text) if self.kind.is_text() => Some(text.clone()),
                // An untyped literal takes the type of the column.
                Value::SingleQuotedString(text) => number(text, self.kind),
                Value::Number(text, _) if !self.kind.is_text() => number(text, self.kind),
                _ => None,
            },
            _ => None,
        }
    }
}

/// A decimal number in its shortest form.
fn number(text: &str, kind: Kind) -> Option<String> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(fraction) {
        return None;
    }
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let fraction = fraction.trim_end_matches('0');
    if fraction.is_empty() {
        return Some(whole.to_owned());
    }
    (kind == Kind::Number).then(|| format!("{whole}.{fraction}"))
}

/// The length to which a cast cuts a text, if it is a cast to a type of texts.
fn text_cast(data_type: &SqlType) -> Option<u64> {
    match data_type {
        SqlType::Text => Some(ANY_LENGTH),
        SqlType::Varchar(length)
        | SqlType::CharVarying(length)
        | SqlType::CharacterVarying(length) => match length {
            None => Some(ANY_LENGTH),
            Some(CharacterLength::IntegerLength { length, .. }) => Some(*length),
            Some(CharacterLength::Max) => None,
        },
        SqlType::Custom(name, modifiers) if modifiers.is_empty() => {
            let last = name.0.last()?.as_ident()?;
            matches!(&*last.value, "text" | "varchar").then_some(ANY_LENGTH)
        }
        _ => None,
    }
}

/// Whether a cast to a type of numbers cuts off fractions, if it is one.
fn number_cast(data_type: &SqlType) -> Option<bool> {
    match data_type {
        SqlType::SmallInt(_)
        | SqlType::Int(_)
        | SqlType::Integer(_)
        | SqlType::BigInt(_)
        | SqlType::Int2(_)
        | SqlType::Int4(_)
        | SqlType::Int8(_) => Some(true),
        SqlType::Numeric(sqlparser::ast::ExactNumberInfo::None)
        | SqlType::Decimal(sqlparser::ast::ExactNumberInfo::None)
        | SqlType::DoublePrecision
        | SqlType::Float8 => Some(false),
        SqlType::Custom(name, modifiers) if modifiers.is_empty() => {
            match &*name.0.last()?.as_ident()?.value {
                "int2" | "int4" | "int8" => Some(true),
                "numeric" | "float8" => Some(false),
                _ => None,
            }
        }
        _ => None,
    }
}

fn intersection(first: Vec<String>, second: Vec<String>) -> Vec<String> {
    let second: BTreeSet<String> = second.into_iter().collect();
    let mut both = first;
    both.retain(|literal| second.contains(literal));
    both
}

fn add(literals: &mut Vec<String>, literal: String) {
    if !literals.contains(&literal) {
        literals.push(literal);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Grants, Platform, Text, load};

    /// The values of column `c` of table `t`.
    fn values(sql: &str) -> Option<Vec<String>> {
        let file = Text {
            name: "test.sql".to_owned(),
            text: sql.to_owned(),
        };
        let catalog = load(&Platform::Postgres, Grants::Legacy, vec![file]).catalog;
        let table = catalog
            .relation_in(Oid::PUBLIC_SCHEMA, "t")
            .expect("table t");
        let column = table.column("c").expect("column c");
        finite_values(&catalog, table, column).map(|values| match values {
            FiniteValues::Texts(texts) => texts,
            FiniteValues::Numbers(numbers) => numbers,
        })
    }

    fn column(definition: &str) -> Option<Vec<String>> {
        values(&format!("create table t (d text, c {definition});"))
    }

    #[test]
    fn lists_are_found_in_every_form() {
        let cases: &[(&str, &[&str])] = &[
            ("text check (c in ('a', 'b'))", &["a", "b"]),
            (
                "text not null check ((c = any (array['a'::text, 'b'::text])))",
                &["a", "b"],
            ),
            (
                "varchar(9) check (((c)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[])))",
                &["a", "b"],
            ),
            (
                "text check (c = 'a' or c = 'b' or 'c' = c)",
                &["a", "b", "c"],
            ),
            (
                "text check (c is null or c in ('a', 'b', 'a'))",
                &["a", "b"],
            ),
            ("text check (t.c in ('a') and length(d) > 1)", &["a"]),
            (
                "text check (c in ('a', 'b', 'c')) check (c in ('c', 'b'))",
                &["b", "c"],
            ),
            (
                "text check (c in ('it''s', E'two\\nlines', $$x$$))",
                &["it's", "two\nlines", "x"],
            ),
            ("text check (cast(c as text) = 'a'::varchar(3))", &["a"]),
            ("char(1) check (c in ('M', 'F'))", &["M", "F"]),
            ("int check (c in (1, -2, 3))", &["1", "-2", "3"]),
            (
                "numeric(4, 2) check (c = any (array[0.50, (1)::numeric]))",
                &["0.5", "1"],
            ),
            ("smallint check (c = '7')", &["7"]),
        ];
        for (definition, expected) in cases {
            assert_eq!(
                column(definition).as_deref(),
                Some(&expected.map_owned()[..]),
                "{definition}"
            );
        }
    }

    trait MapOwned {
        fn map_owned(&self) -> Vec<String>;
    }

    impl MapOwned for &[&str] {
        fn map_owned(&self) -> Vec<String> {
            self.iter().map(|text| (*text).to_owned()).collect()
        }
    }

    #[test]
    fn nothing_is_claimed_without_proof() {
        for definition in [
            "text",
            "text check (c <> 'a')",
            "text check (c not in ('a'))",
            // Never false.
            "text check (c in ('a', null))",
            "text check (c in ('a') or d = 'x')",
            "text check (d in ('a', 'b'))",
            "text check (upper(c) in ('A', 'B'))",
            "text check (c || '' = 'a')",
            "text check (c = 'abc'::varchar(2))",
            "text check (c::varchar(1) = 'a')",
            // The value is filled with blanks.
            "char(3) check (c in ('a', 'abc'))",
            "bigint check (c = 9007199254740993)",
            "text check (c in ('a') is not true)",
            "bool check (c = true)",
            "date check (c = '2020-01-01')",
        ] {
            assert_eq!(column(definition), None, "{definition}");
        }
    }

    #[test]
    fn domains_count_and_constraints_that_do_not_hold_for_all_rows_do_not() {
        let cases: &[(&str, Option<&[&str]>)] = &[
            (
                "create table t (c text);
                 alter table t add constraint x check (c in ('a')) not valid;",
                None,
            ),
            (
                "create table t (c text, check (c in ('a')) no inherit);",
                None,
            ),
            (
                "create domain color as text check (value in ('red', 'blue'));
                 create domain warm as color check (value = 'red' or value = 'orange');
                 create table t (c warm);",
                Some(&["red"]),
            ),
            (
                "create domain color as text check (value in ('red', 'blue'));
                 create table t (c color check (c in ('blue', 'green')));",
                Some(&["blue"]),
            ),
            (
                "create table t (x text check (x in ('a', 'b')));
                 alter table t rename column x to c;",
                Some(&["a", "b"]),
            ),
        ];
        for (sql, expected) in cases {
            assert_eq!(
                values(sql),
                expected.map(|expected| expected.map_owned()),
                "{sql}"
            );
        }
    }
}
