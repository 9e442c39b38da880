//! Conditions in words, composed from what is tested and never from what things are called.

use crate::catalog::{Catalog, Class, ObjectAddress, quote_identifier};

use super::formula::{Atom, ColumnPart, ColumnReference, Formula, Given, GivenTest, Want};
use super::fragment::{Fragment, FragmentPart};
use super::value::type_name;

/// A part of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Word {
    /// Plain words.
    Text(String),
    /// A name or SQL.
    Code(String),
}

/// A condition as a clause: `` `user_id` is the caller's id ``.
pub fn condition(catalog: &Catalog, formula: &Formula) -> Vec<Word> {
    let mut words = Words {
        catalog,
        out: Vec::new(),
        tables: Vec::new(),
    };
    words.formula(formula, false);
    words.out
}

/// Types whose values come before and after each other.
const TIMES: [&str; 5] = ["timestamptz", "timestamp", "date", "time", "timetz"];

/// Parts of a condition that are said at once: a subject with several literals.
struct Group<'f> {
    part: &'f Formula,
    /// Those that it is compared with, if it is compared with any.
    literals: Vec<&'f str>,
}

/// Gathers comparisons of the same thing: those that are to be true of OR, those that are to be false of AND.
fn grouped(parts: &[Formula], gathered: Want) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for part in parts {
        let literal = literal_of(part, gathered);
        let known = groups.iter_mut().find(|group| match (group.part, part) {
            _ if literal.is_none() || group.literals.is_empty() => false,
            (
                Formula::Test(Atom::Compare(known, ..), _),
                Formula::Test(Atom::Compare(own, ..), _),
            ) => known == own,
            (Formula::Test(Atom::Given(known, _), _), Formula::Test(Atom::Given(own, _), _)) => {
                known == own
            }
            _ => false,
        });
        match known {
            Some(group) => group.literals.extend(literal),
            None => groups.push(Group {
                part,
                literals: literal.into_iter().collect(),
            }),
        }
    }
    groups
}

fn literal_of(part: &Formula, gathered: Want) -> Option<&str> {
    match part {
        Formula::Test(
            Atom::Compare(_, "=", literal) | Atom::Given(_, GivenTest::Compare("=", literal)),
            want,
        ) if *want == gathered => Some(literal),
        _ => None,
    }
}

/// Whether a part of a condition on another table's row begins with a column of that row.
fn is_of_row(part: &Formula, depth: usize) -> bool {
    let is_own = |column: &ColumnReference| {
        usize::from(column.depth) == depth && column.part == ColumnPart::Whole
    };
    match part {
        Formula::Test(atom, _) => match atom {
            Atom::Owner(column)
            | Atom::Flag(column)
            | Atom::Null(column)
            | Atom::Compare(column, ..)
            | Atom::Given(_, GivenTest::Column(column)) => is_own(column),
            Atom::Same(left, right) => is_own(left) || is_own(right),
            Atom::Exists(_, inner) | Atom::In(_, inner) => match &**inner {
                Formula::Test(Atom::Same(left, _), Want::True) => is_own(left),
                Formula::All(parts) => parts.iter().any(|part| {
                    matches!(part, Formula::Test(Atom::Same(left, _), Want::True) if is_own(left))
                }),
                _ => false,
            },
            Atom::Given(..) => false,
            Atom::Expression(_) | Atom::Opaque(_) => true,
        },
        Formula::All(parts) | Formula::Any(parts) => {
            parts.iter().all(|part| is_of_row(part, depth))
        }
        Formula::Always | Formula::Never => true,
    }
}

fn is_positive(want: Want) -> bool {
    matches!(want, Want::True | Want::NotFalse)
}

fn opposite(want: Want) -> Want {
    match want {
        Want::True => Want::False,
        Want::False => Want::True,
        Want::NotTrue => Want::NotFalse,
        Want::NotFalse => Want::NotTrue,
    }
}

fn is_plainly(want: Want) -> &'static str {
    if is_positive(want) {
        " is "
    } else {
        " is not "
    }
}

/// FALSE needs a value; what is only not to be true may be missing as well.
fn is(want: Want, missing: &str) -> String {
    match want {
        Want::True => " is ".to_owned(),
        Want::False => " is not ".to_owned(),
        Want::NotTrue => format!(" is {missing} or not "),
        Want::NotFalse => format!(" is {missing} or "),
    }
}

struct Words<'a> {
    catalog: &'a Catalog,
    out: Vec<Word>,
    /// Of each nested query, how its tables are called; empty where a bare column name says enough.
    tables: Vec<Vec<String>>,
}

impl Words<'_> {
    fn text(&mut self, text: &str) {
        match self.out.last_mut() {
            Some(Word::Text(last)) => last.push_str(text),
            _ => self.out.push(Word::Text(text.to_owned())),
        }
    }

    fn code(&mut self, code: impl Into<String>) {
        self.out.push(Word::Code(code.into()));
    }

    /// A column as the subject or object of a sentence.
    fn column(&mut self, column: &ColumnReference) {
        let code = self.column_name(column);
        if self.is_bucket(column) {
            self.text("the file's bucket");
            return;
        }
        match column.part {
            ColumnPart::Whole => {}
            ColumnPart::Folder(number) => {
                match ["first", "second", "third", "fourth"].get(usize::from(number) - 1) {
                    Some(ordinal) => self.text(&format!("the {ordinal} folder of ")),
                    None => self.text(&format!("folder {number} of ")),
                }
            }
            ColumnPart::FileName => self.text("the file's name in "),
            ColumnPart::Extension => self.text("the file's extension in "),
        }
        self.code(code);
    }

    /// Whether a column is the one by which the platform's table of files knows their bucket.
    fn is_bucket(&self, column: &ColumnReference) -> bool {
        column.depth == 0
            && column.part == ColumnPart::Whole
            && self
                .catalog
                .relation(column.relation)
                .is_some_and(|relation| {
                    let schema = self.catalog.schema(relation.schema);
                    let own = relation.column_numbered(column.column);
                    relation.provenance.platform
                        && relation.name == "objects"
                        && schema.is_some_and(|schema| schema.name == "storage")
                        && own.is_some_and(|own| own.name == "bucket_id")
                })
    }

    fn column_name(&self, column: &ColumnReference) -> String {
        let relation = self.catalog.relation(column.relation);
        let name = relation
            .and_then(|relation| relation.column_numbered(column.column))
            .map_or_else(|| "?".into(), |column| quote_identifier(&column.name));
        let tables = usize::from(column.depth)
            .checked_sub(1)
            .and_then(|depth| self.tables.get(depth));
        let table = tables.and_then(|tables| tables.get(usize::from(column.index)));
        match table {
            Some(table) if !table.is_empty() => format!("{table}.{name}"),
            _ => name.into_owned(),
        }
    }

    fn formula(&mut self, formula: &Formula, nested: bool) {
        match formula {
            Formula::Always => self.text("true"),
            Formula::Never => self.text("false"),
            Formula::Test(atom, want) => self.test(atom, *want),
            Formula::All(parts) => self.joined(&grouped(parts, Want::False), " and ", nested),
            Formula::Any(parts) => self.joined(&grouped(parts, Want::True), " or ", nested),
        }
    }

    /// Parts that speak of other tables come last: what follows them would seem to belong to the other table.
    fn joined(&mut self, groups: &[Group<'_>], word: &str, nested: bool) {
        let nested = nested && groups.len() > 1;
        if nested {
            self.text("(");
        }
        let (far, near): (Vec<_>, Vec<_>) = groups.iter().partition(|it| it.part.reads_others());
        let comma = if !far.is_empty() && groups.len() > 1 {
            ","
        } else {
            ""
        };
        for (index, group) in near.into_iter().chain(far).enumerate() {
            if index > 0 {
                self.text(comma);
                self.text(word);
            }
            match group.part {
                Formula::Test(atom, want) if group.literals.len() > 1 => {
                    self.one_of(atom, *want, &group.literals);
                }
                part => self.formula(part, true),
            }
        }
        if nested {
            self.text(")");
        }
    }

    /// `` `status` is either `'new'` or `'live'` ``
    fn one_of(&mut self, atom: &Atom, want: Want, literals: &[&str]) {
        match atom {
            Atom::Given(given, _) => self.given(given),
            Atom::Compare(column, ..) => self.column(column),
            _ => return,
        }
        let (opening, last) = match (want == Want::True, literals.len()) {
            (true, 2) => (" is either ", " or "),
            (true, _) => (" is one of ", " or "),
            (false, 2) => (" is neither ", " nor "),
            (false, _) => (" is none of ", " or "),
        };
        self.text(opening);
        for (index, literal) in literals.iter().enumerate() {
            match index {
                0 => {}
                _ if index + 1 == literals.len() => self.text(last),
                _ => self.text(", "),
            }
            self.code(*literal);
        }
    }

    fn test(&mut self, atom: &Atom, want: Want) {
        match atom {
            Atom::Owner(column) => {
                self.column(column);
                self.text(&is(want, "null"));
                self.text("the caller's id");
            }
            Atom::Flag(column) => {
                self.column(column);
                self.truth(want);
            }
            Atom::Null(column) => {
                self.column(column);
                let folder = matches!(column.part, ColumnPart::Folder(_));
                self.text(match (folder, is_positive(want)) {
                    (false, true) => " is null",
                    (false, false) => " is not null",
                    (true, true) => " is missing",
                    (true, false) => " is there",
                });
            }
            Atom::Compare(column, operator, literal) => {
                self.column(column);
                let is_time = type_name(self.catalog, column)
                    .is_some_and(|name| TIMES.contains(&name.as_str()));
                self.compare(operator, want, "null", is_time, literal);
            }
            Atom::Same(left, right) => {
                self.column(left);
                self.text(is_plainly(want));
                self.column(right);
                self.or_null(want);
            }
            Atom::Given(given, test) => self.given_test(given, test, want),
            Atom::Exists(tables, inner) | Atom::In(tables, inner) => {
                self.exists(tables, inner, is_positive(want));
            }
            Atom::Expression(fragment) | Atom::Opaque(fragment) => {
                let sql = self.sql(fragment);
                self.code(sql);
                self.truth(want);
            }
        }
    }

    fn given_test(&mut self, given: &Given, test: &GivenTest, want: Want) {
        let missing = match given {
            Given::Claim(_) | Given::Topic => "missing",
            Given::Setting(_) => "not set",
        };
        match test {
            GivenTest::Column(column) => {
                self.column(column);
                self.text(is_plainly(want));
                self.given(given);
                self.or_null(want);
                return;
            }
            _ => self.given(given),
        }
        match test {
            GivenTest::Compare(operator, literal) => {
                self.compare(operator, want, missing, false, literal);
            }
            GivenTest::Null if is_positive(want) => self.text(&format!(" is {missing}")),
            GivenTest::Null => self.text(match given {
                Given::Claim(_) | Given::Topic => " is there",
                Given::Setting(_) => " is set",
            }),
            GivenTest::True => self.truth(want),
            GivenTest::Expression(sql) => {
                self.text(is_plainly(want));
                let sql = self.sql(sql);
                self.code(sql);
                self.or_null(want);
            }
            GivenTest::Column(_) => {}
        }
    }

    fn given(&mut self, given: &Given) {
        match given {
            Given::Claim(path) => {
                self.text("the token's ");
                self.code(path.join("."));
            }
            Given::Setting(name) => {
                self.text("the session's setting ");
                self.code(name);
            }
            Given::Topic => self.text("the channel's topic"),
        }
    }

    fn truth(&mut self, want: Want) {
        self.text(match want {
            Want::True => " is true",
            Want::False => " is false",
            Want::NotTrue => " is not true",
            Want::NotFalse => " is not false",
        });
    }

    /// NULL on either side makes a comparison of two neither true nor false.
    fn or_null(&mut self, want: Want) {
        if matches!(want, Want::NotTrue | Want::NotFalse) {
            self.text(" (or one of them is null)");
        }
    }

    /// SQL with the columns' names as the sentence has them.
    fn sql(&self, fragment: &Fragment) -> String {
        let mut out = String::new();
        for part in &fragment.parts {
            match part {
                FragmentPart::Text(text) => out.push_str(text),
                FragmentPart::Column(column) => out.push_str(&self.column_name(column)),
                FragmentPart::Filtered { relation, .. } => {
                    let address = ObjectAddress::object(Class::Relation, *relation);
                    out.push_str(&self.catalog.qualified_sql_name(address).unwrap_or_default());
                }
            }
        }
        out
    }

    fn compare(&mut self, operator: &str, want: Want, missing: &str, is_time: bool, literal: &str) {
        let (want, words) = match (operator, is_time) {
            ("=", _) => (want, ""),
            (">", false) => (want, "greater than "),
            ("<", false) => (want, "less than "),
            (">=", false) => (want, "at least "),
            ("<=", false) => (want, "at most "),
            (">", true) => (want, "after "),
            ("<", true) => (want, "before "),
            (">=", true) => (want, "not before "),
            ("<=", true) => (want, "not after "),
            ("~", _) => (want, "a match of "),
            ("~*", _) => (want, "a match, whatever the letter case, of "),
            ("!~", _) => (opposite(want), "a match of "),
            ("!~*", _) => (opposite(want), "a match, whatever the letter case, of "),
            ("ilike", _) => (want, "like, whatever the letter case, "),
            (other, _) => {
                self.text(&is(want, missing));
                self.text(other);
                self.text(" ");
                self.code(literal);
                return;
            }
        };
        self.text(&is(want, missing));
        self.text(words);
        self.code(literal);
    }

    /// `conversation_id` is that of a row of `conversations` where …
    fn exists(&mut self, tables: &[crate::catalog::Oid], inner: &Formula, positive: bool) {
        let mut names: Vec<String> = Vec::new();
        for oid in tables {
            let relation = self.catalog.relation(*oid);
            let name = relation.map_or_else(|| "?".to_owned(), |relation| self.relation(relation));
            let before = names
                .iter()
                .filter(|known| known.starts_with(&name))
                .count();
            // The same table again: its rows are others.
            names.push(if before == 0 {
                name
            } else {
                format!("{name} ({})", before + 1)
            });
        }
        let depth = self.tables.len() + 1;
        self.tables.push(names.clone());
        let parts = match inner {
            Formula::All(parts) => parts.clone(),
            Formula::Always => Vec::new(),
            other => vec![other.clone()],
        };
        // A key of this row that the other table holds comes first: it says which row is meant.
        let key = parts.iter().position(|part| {
            matches!(part, Formula::Test(Atom::Same(left, right), Want::True)
                if usize::from(left.depth) < depth
                    && usize::from(right.depth) == depth
                    && right.part == ColumnPart::Whole)
        });
        let mut rest = parts;
        let key = key.map(|at| rest.remove(at));
        if let Some(Formula::Test(Atom::Same(outer, inner), _)) = key {
            self.column(&outer);
            self.text(if positive { " is the " } else { " is not the " });
            self.tables
                .last_mut()
                .into_iter()
                .flatten()
                .for_each(String::clear);
            self.column(&inner);
            if let Some(last) = self.tables.last_mut() {
                last.clone_from(&names);
            }
            self.text(" of a row of ");
        } else {
            self.text(if positive {
                "there is a row of "
            } else {
                "there is no row of "
            });
        }
        for (index, name) in names.iter().enumerate() {
            if index > 0 {
                self.text(" joined with ");
            }
            self.code(name);
        }
        if !rest.is_empty() {
            let of_its_own = rest.iter().all(|part| is_of_row(part, depth));
            self.text(if names.len() == 1 && of_its_own {
                " whose "
            } else {
                " where "
            });
            // One table's columns need no prefix.
            if names.len() == 1
                && let Some(last) = self.tables.last_mut()
            {
                last.iter_mut().for_each(String::clear);
            }
            self.formula(&Formula::all(rest), false);
        }
        self.tables.pop();
    }

    fn relation(&self, relation: &crate::catalog::Relation) -> String {
        let name = quote_identifier(&relation.name);
        match self.catalog.schema(relation.schema) {
            Some(schema) if schema.name != "public" => {
                format!("{}.{name}", quote_identifier(&schema.name))
            }
            _ => name.into_owned(),
        }
    }
}
