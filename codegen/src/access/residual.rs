//! Conditions as SQL, so that PostgreSQL itself can say which rows are meant.

use crate::catalog::{Catalog, Class, ObjectAddress, Oid, quote_identifier, quote_literal};

use super::formula::{Atom, ColumnPart, ColumnReference, Formula, Given, GivenTest, Want};
use super::fragment::{Fragment, FragmentPart};
use super::value::type_name;

/// The condition as SQL over a table that the query calls `alias`. It is meant for a session that sees every row of every
/// table and carries the caller's token: the policies of other tables are part of the condition. A test that is not
/// understood is taken to hold, so the rows are then the most that can be.
pub fn residual(catalog: &Catalog, formula: &Formula, alias: &str) -> String {
    let mut sql = Sql {
        catalog,
        out: String::new(),
        alias,
        depth: 0,
    };
    sql.formula(formula, true);
    sql.out
}

struct Sql<'a> {
    catalog: &'a Catalog,
    out: String,
    alias: &'a str,
    /// How many sub-selects stand around.
    depth: u16,
}

impl Sql<'_> {
    /// `most`: what is not understood holds; else it does not.
    fn formula(&mut self, formula: &Formula, most: bool) {
        match formula {
            Formula::Always => self.out.push_str("true"),
            Formula::Never => self.out.push_str("false"),
            Formula::All(parts) => self.joined(parts, " and ", most),
            Formula::Any(parts) => self.joined(parts, " or ", most),
            Formula::Test(atom, want) => self.test(atom, *want, most),
        }
    }

    fn joined(&mut self, parts: &[Formula], word: &str, most: bool) {
        self.out.push('(');
        for (index, part) in parts.iter().enumerate() {
            if index > 0 {
                self.out.push_str(word);
            }
            self.formula(part, most);
        }
        self.out.push(')');
    }

    fn test(&mut self, atom: &Atom, want: Want, most: bool) {
        let sql = match atom {
            Atom::Exists(tables, inner) => {
                self.exists(tables, inner, want, most);
                return;
            }
            Atom::In(tables, inner) => {
                // What NULLs among the values would make of it is not known.
                match want {
                    Want::True | Want::NotTrue => self.exists(tables, inner, want, most),
                    Want::False | Want::NotFalse => self.unknown(most),
                }
                return;
            }
            Atom::Opaque(_) => {
                self.unknown(most);
                return;
            }
            Atom::Owner(column) => format!(
                "{} = {}",
                self.column(column),
                self.typed("auth.uid()", column)
            ),
            Atom::Flag(column) => self.column(column),
            Atom::Null(column) => format!("{} is null", self.column(column)),
            Atom::Compare(column, operator, literal) => {
                format!("{} {operator} {literal}", self.column(column))
            }
            Atom::Same(left, right) => self.same(left, right),
            Atom::Given(source, test) => {
                let source = given(source);
                match test {
                    GivenTest::Compare(operator, literal) => {
                        format!("{source} {operator} {literal}")
                    }
                    GivenTest::Null => format!("{source} is null"),
                    GivenTest::True => format!("{source}::boolean"),
                    GivenTest::Column(column) => {
                        format!("{} = {}", self.column(column), self.typed(&source, column))
                    }
                    GivenTest::Expression(sql) => {
                        format!("{source} = ({})", self.fragment(sql))
                    }
                }
            }
            Atom::Expression(fragment) => self.fragment(fragment),
        };
        self.out.push('(');
        self.out.push('(');
        self.out.push_str(&sql);
        self.out.push_str(match want {
            Want::True => ") is true)",
            Want::False => ") is false)",
            Want::NotTrue => ") is not true)",
            Want::NotFalse => ") is not false)",
        });
    }

    fn unknown(&mut self, most: bool) {
        self.out.push_str(if most { "true" } else { "false" });
    }

    fn exists(&mut self, tables: &[Oid], inner: &Formula, want: Want, most: bool) {
        let positive = matches!(want, Want::True | Want::NotFalse);
        self.out
            .push_str(if positive { "exists (" } else { "not exists (" });
        self.out.push_str("select from ");
        self.depth += 1;
        let depth = self.depth;
        for (index, table) in tables.iter().enumerate() {
            if index > 0 {
                self.out.push_str(", ");
            }
            let name = self
                .catalog
                .qualified_sql_name(ObjectAddress::object(Class::Relation, *table));
            self.out.push_str(&name.unwrap_or_default());
            self.out.push_str(&format!(" as q{depth}_{index}"));
        }
        self.out.push_str(" where ");
        self.formula(inner, most == positive);
        self.out.push(')');
        self.depth -= 1;
    }

    /// A text in the type of a column, if that is one that texts are not compared with.
    fn typed(&self, sql: &str, column: &ColumnReference) -> String {
        match type_name(self.catalog, column).as_deref() {
            Some("uuid") => format!("{sql}::uuid"),
            _ => format!("{sql}::text"),
        }
    }

    fn same(&self, left: &ColumnReference, right: &ColumnReference) -> String {
        let uuid = |column| type_name(self.catalog, column).as_deref() == Some("uuid");
        let (a, b) = (self.column(left), self.column(right));
        // A cast to text was taken off the UUID.
        match (uuid(left), uuid(right)) {
            (true, false) => format!("{a}::text = {b}"),
            (false, true) => format!("{a} = {b}::text"),
            _ => format!("{a} = {b}"),
        }
    }

    fn fragment(&self, fragment: &Fragment) -> String {
        let mut out = String::new();
        for part in &fragment.parts {
            match part {
                FragmentPart::Text(text) => out.push_str(text),
                FragmentPart::Column(column) => out.push_str(&self.column(column)),
                FragmentPart::Filtered {
                    relation,
                    alias,
                    condition,
                } => {
                    let address = ObjectAddress::object(Class::Relation, *relation);
                    let name = self.catalog.qualified_sql_name(address);
                    out.push_str(&format!(
                        "(select * from {} as seen where {})",
                        name.unwrap_or_default(),
                        residual(self.catalog, condition, "seen")
                    ));
                    if let Some(alias) = alias {
                        out.push_str(&format!(" as {}", quote_identifier(alias)));
                    }
                }
            }
        }
        out
    }

    fn column(&self, column: &ColumnReference) -> String {
        let address = ObjectAddress::column(column.relation, column.column);
        let name = self.catalog.column_name(address).unwrap_or_default();
        let name = quote_identifier(name);
        let name = match column.depth {
            0 => format!("{}.{name}", self.alias),
            depth => format!("q{depth}_{}.{name}", column.index),
        };
        match column.part {
            ColumnPart::Whole => name,
            ColumnPart::Folder(number) => format!("(storage.foldername({name}))[{number}]"),
            ColumnPart::FileName => format!("storage.filename({name})"),
            ColumnPart::Extension => format!("storage.extension({name})"),
        }
    }
}

/// What the session brings, as text.
fn given(given: &Given) -> String {
    match given {
        Given::Claim(path) => {
            let path: Vec<_> = path.iter().map(|step| quote_literal(step)).collect();
            format!("(auth.jwt() #>> array[{}])", path.join(", "))
        }
        Given::Setting(name) => format!("current_setting({}, true)", quote_literal(name)),
        Given::Topic => "realtime.topic()".to_owned(),
    }
}
