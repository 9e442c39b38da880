//! Conditions on rows: three-valued as SQL has them, then two-valued as a policy asks for them.

use crate::catalog::{Catalog, Oid};

use super::fragment::Fragment;

/// A column of one of the tables that a condition speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ColumnReference {
    /// Where in the nest of queries the table stands: 0 is the policy's own.
    pub depth: u16,
    /// Which of the tables at that depth.
    pub index: u16,
    /// The table.
    pub relation: Oid,
    /// The column's number.
    pub column: i16,
    /// What of its value is meant.
    pub part: ColumnPart,
}

/// A column's value, or what the platform's functions for paths of files take out of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ColumnPart {
    /// The value itself.
    Whole,
    /// `(storage.foldername(column))[n]`
    Folder(u16),
    /// `storage.filename(column)`
    FileName,
    /// `storage.extension(column)`
    Extension,
}

/// What a session brings with it, whatever the row is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Given {
    /// A claim of the caller's token, as text.
    Claim(Vec<String>),
    /// A setting.
    Setting(String),
    /// The channel that is joined or written to: `realtime.topic()`.
    Topic,
}

/// What is asked of a [`Given`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum GivenTest {
    /// Operator, literal.
    Compare(&'static str, String),
    /// It is NULL.
    Null,
    /// It is true, read as a boolean.
    True,
    /// The column holds it.
    Column(ColumnReference),
    /// It is what SQL of the row gives.
    Expression(Fragment),
}

/// A single test that PostgreSQL makes for each row or for each caller.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Atom {
    /// The column holds the caller's user id.
    Owner(ColumnReference),
    /// A boolean column.
    Flag(ColumnReference),
    /// The column is NULL.
    Null(ColumnReference),
    /// Column, operator, literal.
    Compare(ColumnReference, &'static str, String),
    /// Two columns are equal.
    Same(ColumnReference, ColumnReference),
    /// Something that the session brings.
    Given(Given, GivenTest),
    /// There is a row in these tables, among those that the caller may read, for which the condition holds.
    Exists(Vec<Oid>, Box<Formula>),
    /// The same by `IN`, which differs in what it says of NULL.
    In(Vec<Oid>, Box<Formula>),
    /// SQL that depends on nothing but the row, the token, settings, and rows of other tables that the caller may read.
    Expression(Fragment),
    /// SQL of which nobody knows what it depends on.
    Opaque(Fragment),
}

/// A three-valued condition.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Truth {
    Const(Option<bool>),
    Atom(Atom),
    Not(Box<Truth>),
    And(Vec<Truth>),
    Or(Vec<Truth>),
    /// IS TRUE
    IsTrue(Box<Truth>),
}

/// What a test has to give.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Want {
    /// TRUE
    True,
    /// FALSE
    False,
    /// FALSE or NULL
    NotTrue,
    /// TRUE or NULL
    NotFalse,
}

/// A condition that holds or does not: which rows a caller reaches.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Formula {
    /// Every row.
    Always,
    /// No row.
    Never,
    /// Rows of which a test gives what is wanted.
    Test(Atom, Want),
    /// Rows that fulfil all.
    All(Vec<Formula>),
    /// Rows that fulfil any.
    Any(Vec<Formula>),
}

impl Truth {
    pub(super) fn not(self) -> Self {
        match self {
            Self::Const(value) => Self::Const(value.map(|value| !value)),
            other => Self::Not(Box::new(other)),
        }
    }

    /// IS NULL
    pub(super) fn unknown(self) -> Self {
        if let Self::Const(value) = self {
            return Self::Const(Some(value.is_none()));
        }
        let is_true = Self::IsTrue(Box::new(self.clone()));
        let is_false = Self::IsTrue(Box::new(self.not()));
        Self::And(vec![is_true.not(), is_false.not()])
    }

    /// Reduces to what a row has to fulfil, so that the condition gives `want` (Kleene's rules, which are SQL's).
    pub(super) fn when(&self, want: Want, catalog: &Catalog) -> Formula {
        use Want::{False, NotFalse, NotTrue, True};
        match self {
            Self::Const(value) => {
                let holds = match want {
                    True => *value == Some(true),
                    False => *value == Some(false),
                    NotTrue => *value != Some(true),
                    NotFalse => *value != Some(false),
                };
                if holds {
                    Formula::Always
                } else {
                    Formula::Never
                }
            }
            Self::Atom(atom) => Formula::Test(atom.clone(), atom.simplest(want, catalog)),
            Self::Not(inner) => inner.when(
                match want {
                    True => False,
                    False => True,
                    NotTrue => NotFalse,
                    NotFalse => NotTrue,
                },
                catalog,
            ),
            Self::And(parts) => {
                let parts = parts.iter().map(|part| part.when(want, catalog));
                match want {
                    True | NotFalse => Formula::all(parts),
                    False | NotTrue => Formula::any(parts),
                }
            }
            Self::Or(parts) => {
                let parts = parts.iter().map(|part| part.when(want, catalog));
                match want {
                    True | NotFalse => Formula::any(parts),
                    False | NotTrue => Formula::all(parts),
                }
            }
            Self::IsTrue(inner) => inner.when(
                match want {
                    True | NotFalse => True,
                    False | NotTrue => NotTrue,
                },
                catalog,
            ),
        }
    }
}

impl Atom {
    /// A test that never gives NULL has only two outcomes.
    fn simplest(&self, want: Want, catalog: &Catalog) -> Want {
        if !self.can_be_null(catalog) {
            return match want {
                Want::True | Want::NotFalse => Want::True,
                Want::False | Want::NotTrue => Want::False,
            };
        }
        want
    }

    fn can_be_null(&self, catalog: &Catalog) -> bool {
        let nullable = |column: &ColumnReference| {
            let relation = catalog.relation(column.relation);
            // A path need not have that many folders.
            column.part != ColumnPart::Whole
                || !relation
                    .and_then(|relation| relation.column_numbered(column.column))
                    .is_some_and(|column| column.not_null)
        };
        match self {
            Self::Null(_) | Self::Given(_, GivenTest::Null) | Self::Exists(..) => false,
            // Where the caller's id can be NULL, the evaluator makes no such test.
            Self::Owner(column) | Self::Flag(column) | Self::Compare(column, ..) => {
                nullable(column)
            }
            Self::Same(left, right) => nullable(left) || nullable(right),
            Self::Given(..) | Self::In(..) | Self::Expression(_) | Self::Opaque(_) => true,
        }
    }
}

impl Formula {
    /// All of some conditions.
    pub fn all(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut flat: Vec<Self> = Vec::new();
        for part in parts {
            match part {
                Self::Always => {}
                Self::Never => return Self::Never,
                Self::All(inner) => flat.extend(inner),
                other => flat.push(other),
            }
        }
        distinct(&mut flat);
        // a AND (a OR b) = a
        let whole = flat.clone();
        flat.retain(|part| match part {
            Self::Any(inner) => !inner.iter().any(|option| whole.contains(option)),
            _ => true,
        });
        match flat.len() {
            0 => Self::Always,
            1 => flat.remove(0),
            _ => Self::All(flat),
        }
    }

    /// Any of some conditions.
    pub fn any(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut flat: Vec<Self> = Vec::new();
        for part in parts {
            match part {
                Self::Never => {}
                Self::Always => return Self::Always,
                Self::Any(inner) => flat.extend(inner),
                other => flat.push(other),
            }
        }
        distinct(&mut flat);
        // a OR (a AND b) = a
        let whole = flat.clone();
        flat.retain(|part| match part {
            Self::All(inner) => !inner.iter().any(|part| whole.contains(part)),
            _ => true,
        });
        match flat.len() {
            0 => Self::Never,
            1 => flat.remove(0),
            _ => Self::Any(flat),
        }
    }

    /// Whether every test in it is understood: then the condition says exactly which rows.
    pub fn is_exact(&self) -> bool {
        match self {
            Self::Test(Atom::Opaque(_), _) => false,
            // `NOT IN` is not TRUE either where a NULL is among the values.
            Self::Test(Atom::In(_, inner), want) => {
                matches!(want, Want::True | Want::NotTrue) && inner.is_exact()
            }
            Self::Test(Atom::Exists(_, inner), _) => inner.is_exact(),
            Self::Always | Self::Never | Self::Test(..) => true,
            Self::All(parts) | Self::Any(parts) => parts.iter().all(Self::is_exact),
        }
    }

    /// Whether it says the same of every row, and so only tells callers apart.
    pub fn is_of_caller(&self) -> bool {
        self.every_column(&|column| column.depth > 0)
    }

    /// Whether it speaks of rows of other tables.
    pub(super) fn reads_others(&self) -> bool {
        match self {
            Self::Test(atom, _) => matches!(atom, Atom::Exists(..) | Atom::In(..)),
            Self::All(parts) | Self::Any(parts) => parts.iter().any(Self::reads_others),
            Self::Always | Self::Never => false,
        }
    }

    /// Whether every row is tied to the caller's id, in itself or through a row of another table.
    pub fn is_callers_own(&self) -> bool {
        match self {
            Self::Never | Self::Test(Atom::Owner(_), Want::True) => true,
            Self::Test(Atom::Exists(_, inner) | Atom::In(_, inner), Want::True) => {
                inner.is_callers_own()
            }
            Self::Always | Self::Test(..) => false,
            Self::All(parts) => parts.iter().any(Self::is_callers_own),
            Self::Any(parts) => parts.iter().all(Self::is_callers_own),
        }
    }

    fn every_column(&self, test: &impl Fn(&ColumnReference) -> bool) -> bool {
        match self {
            Self::Always | Self::Never => true,
            Self::Test(atom, _) => match atom {
                Atom::Owner(column)
                | Atom::Flag(column)
                | Atom::Null(column)
                | Atom::Compare(column, ..)
                | Atom::Given(_, GivenTest::Column(column)) => test(column),
                Atom::Same(left, right) => test(left) && test(right),
                Atom::Exists(_, inner) | Atom::In(_, inner) => inner.every_column(test),
                Atom::Given(_, GivenTest::Expression(sql))
                | Atom::Expression(sql)
                | Atom::Opaque(sql) => sql.columns().all(test),
                Atom::Given(..) => true,
            },
            Self::All(parts) | Self::Any(parts) => parts.iter().all(|part| part.every_column(test)),
        }
    }
}

/// Takes doubles out and keeps the order.
fn distinct(parts: &mut Vec<Formula>) {
    let mut seen: Vec<Formula> = Vec::with_capacity(parts.len());
    for part in parts.drain(..) {
        if !seen.contains(&part) {
            seen.push(part);
        }
    }
    *parts = seen;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opaque(sql: &str) -> Truth {
        Truth::Atom(Atom::Opaque(Fragment::text(sql)))
    }

    fn test(sql: &str, want: Want) -> Formula {
        Formula::Test(Atom::Opaque(Fragment::text(sql)), want)
    }

    #[test]
    fn null_is_neither_true_nor_false() {
        let catalog = Catalog::new("admin");
        let null = || Truth::Const(None);
        let cases = [
            (null(), Want::True, Formula::Never),
            (null().not(), Want::True, Formula::Never),
            (
                Truth::IsTrue(Box::new(null())).not(),
                Want::True,
                Formula::Always,
            ),
            (
                Truth::Or(vec![null(), opaque("a")]),
                Want::True,
                test("a", Want::True),
            ),
            (
                Truth::And(vec![null(), opaque("a")]),
                Want::True,
                Formula::Never,
            ),
            // NOT (NULL AND a) is true where a is false.
            (
                Truth::And(vec![null(), opaque("a")]).not(),
                Want::True,
                test("a", Want::False),
            ),
            (
                Truth::IsTrue(Box::new(opaque("a"))).not(),
                Want::True,
                test("a", Want::NotTrue),
            ),
        ];
        for (truth, want, expected) in cases {
            assert_eq!(truth.when(want, &catalog), expected, "{truth:?}");
        }
    }

    #[test]
    fn what_says_nothing_is_left_out() {
        let (a, b) = (test("a", Want::True), test("b", Want::True));
        assert_eq!(Formula::all([a.clone(), Formula::Always, a.clone()]), a);
        assert_eq!(Formula::all([a.clone(), Formula::Never]), Formula::Never);
        assert_eq!(Formula::any([a.clone(), Formula::Always]), Formula::Always);
        assert_eq!(
            Formula::any([a.clone(), Formula::all([a.clone(), b.clone()])]),
            a
        );
        assert_eq!(
            Formula::all([Formula::any([a.clone(), b.clone()]), a.clone()]),
            a
        );
        assert_eq!(Formula::any([]), Formula::Never);
        assert_eq!(Formula::all([]), Formula::Always);
    }
}
