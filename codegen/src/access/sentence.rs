//! Conditions in words, composed from what is tested and never from what things are called.

use crate::catalog::{Catalog, Class, ObjectAddress, quote_identifier};

use super::formula::{Atom, ColumnReference, Formula, Want};
use super::fragment::{Fragment, FragmentPart};

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

    fn column(&mut self, column: &ColumnReference) {
        let code = self.column_name(column);
        self.code(code);
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
            Formula::All(parts) => self.joined(parts, " and ", nested),
            Formula::Any(parts) => self.joined(parts, " or ", nested),
        }
    }

    /// Parts that speak of other tables come last: what follows them would seem to belong to the other table.
    fn joined(&mut self, parts: &[Formula], word: &str, nested: bool) {
        if nested {
            self.text("(");
        }
        let (far, near): (Vec<_>, Vec<_>) = parts.iter().partition(|part| part.reads_others());
        let comma = if far.len() > 1 || (!far.is_empty() && parts.len() > 1) {
            ","
        } else {
            ""
        };
        for (index, part) in near.into_iter().chain(far).enumerate() {
            if index > 0 {
                self.text(comma);
                self.text(word);
            }
            self.formula(part, true);
        }
        if nested {
            self.text(")");
        }
    }

    fn test(&mut self, atom: &Atom, want: Want) {
        let is = match want {
            Want::True => "is",
            Want::False | Want::NotTrue => "is not",
            Want::NotFalse => "is or might be",
        };
        let positive = matches!(want, Want::True | Want::NotFalse);
        // FALSE needs a value; NOT TRUE takes NULL as well.
        let or_null = matches!(want, Want::NotTrue | Want::NotFalse);
        match atom {
            Atom::Owner(column) => {
                self.column(column);
                self.text(&format!(" {is} the caller's id"));
            }
            Atom::Flag(column) => {
                self.column(column);
                self.text(match want {
                    Want::True => " is true",
                    Want::False => " is false",
                    Want::NotTrue => " is not true",
                    Want::NotFalse => " is not false",
                });
                return;
            }
            Atom::Null(column) => {
                self.column(column);
                self.text(&format!(" {is} null"));
            }
            Atom::Compare(column, operator, literal) => {
                self.column(column);
                self.compare(operator, positive, literal);
            }
            Atom::Same(left, right) => {
                self.column(left);
                self.text(&format!(" {is} "));
                self.column(right);
            }
            Atom::Claim(path, operator, literal) => {
                self.claim(path);
                self.compare(operator, positive, literal);
            }
            Atom::ClaimNull(path) => {
                self.claim(path);
                self.text(if positive { " is missing" } else { " is there" });
            }
            Atom::ClaimIs(path, column) => {
                self.column(column);
                self.text(&format!(" {is} "));
                self.claim(path);
            }
            Atom::Exists(tables, inner) | Atom::In(tables, inner) => {
                self.exists(tables, inner, positive);
                return;
            }
            Atom::ClaimTrue(path) => {
                self.claim(path);
                self.text(match want {
                    Want::True => " is true",
                    Want::False => " is false",
                    Want::NotTrue => " is not true",
                    Want::NotFalse => " is not false",
                });
                return;
            }
            Atom::Setting(name, operator, literal) => {
                self.setting(name);
                self.compare(operator, positive, literal);
            }
            Atom::SettingNull(name) => {
                self.setting(name);
                self.text(if positive { " is not set" } else { " is set" });
            }
            Atom::SettingIs(name, column) => {
                self.column(column);
                self.text(&format!(" {is} "));
                self.setting(name);
            }
            Atom::Expression(fragment) | Atom::Opaque(fragment) => {
                let sql = self.sql(fragment);
                self.code(sql);
                self.text(match want {
                    Want::True => " is true",
                    Want::False => " is false",
                    Want::NotTrue => " is not true",
                    Want::NotFalse => " is not false",
                });
                return;
            }
        }
        if or_null {
            self.text(" (or unknown)");
        }
    }

    fn setting(&mut self, name: &str) {
        self.text("the session's setting ");
        self.code(name);
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

    fn claim(&mut self, path: &[String]) {
        self.text("the token's ");
        self.code(path.join("."));
    }

    fn compare(&mut self, operator: &str, positive: bool, literal: &str) {
        match (operator, positive) {
            ("=", true) => self.text(" is "),
            ("=", false) => self.text(" is not "),
            (_, true) => {
                self.text(" ");
                self.code(operator);
                self.text(" ");
            }
            (_, false) => {
                self.text(" not ");
                self.code(operator);
                self.text(" ");
            }
        }
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
                if usize::from(left.depth) < depth && usize::from(right.depth) == depth)
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
            self.text(if names.len() == 1 {
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
