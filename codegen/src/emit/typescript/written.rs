//! Types written by hand: in the options, by path or by PostgreSQL's type, and in tags of comments.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::{Catalog, Column, DataType};
use crate::diagnostic::Diagnostic;

use super::literal::string;
use super::options::Options;
use super::syntax::{Format, Type};
use super::written_type::is_type;

/// The types that are written by hand, and which of them are used.
pub(super) struct Written<'a> {
    options: &'a Options,
    used: RefCell<BTreeSet<(&'a str, &'a str)>>,
    /// Tags that hold no type.
    refused: RefCell<BTreeMap<String, Diagnostic>>,
}

impl<'a> Written<'a> {
    pub(super) fn new(options: &'a Options) -> Self {
        Self {
            options,
            used: RefCell::default(),
            refused: RefCell::default(),
        }
    }

    /// The type of a column: that of its tag, or that of the first path that leads to it.
    pub(super) fn column(&self, schema: &str, relation: &str, column: &Column) -> Option<Type> {
        if let Some(data_type) = self.tag(column.comment.as_deref(), "@type") {
            if is_type(data_type) {
                return Some(self.named(data_type));
            }
            let place = format!("{schema}.{relation}.{}", column.name);
            let message = format!("the comment on {place} has no type after @type: `{data_type}`");
            let diagnostic = Diagnostic::warning("type-tag", message);
            let diagnostic = match column.span {
                Some(span) => diagnostic.at(span, ""),
                None => diagnostic,
            };
            self.refused.borrow_mut().insert(place, diagnostic);
        }
        let mut types = self.options.column_types.iter();
        let found = types.find(|it| it.fits(schema, relation, &column.name))?;
        Some(self.named(&found.data_type))
    }

    /// What stands in the place of one of PostgreSQL's types.
    pub(super) fn rule(&self, catalog: &Catalog, data_type: &DataType) -> Option<Type> {
        if self.options.type_rules.is_empty() {
            return None;
        }
        let schema = catalog.schema(data_type.schema)?;
        let mut rules = self.options.type_rules.iter();
        let found = rules.find(|it| it.fits(&schema.name, &data_type.name))?;
        Some(self.named(&found.data_type))
    }

    /// Whether a comment says that something is never NULL.
    pub(super) fn says_not_null(&self, comment: Option<&str>) -> bool {
        self.tag(comment, "@notNull").is_some_and(str::is_empty)
    }

    /// What follows a tag at the beginning of a line of a comment.
    fn tag<'c>(&self, comment: Option<&'c str>, tag: &str) -> Option<&'c str> {
        if !self.options.tags {
            return None;
        }
        comment?.lines().find_map(|line| {
            let rest = line.trim().strip_prefix(tag)?;
            (rest.is_empty() || rest.starts_with(char::is_whitespace)).then(|| rest.trim())
        })
    }

    /// A type as it is written; its name is imported if the options know from where.
    fn named(&self, data_type: &str) -> Type {
        for (name, module) in &self.options.imports {
            if words(data_type).any(|word| word == name) {
                self.used.borrow_mut().insert((module, name));
            }
        }
        Type::Name(data_type.to_owned().into())
    }

    /// What there is to say about tags.
    pub(super) fn diagnostics(&self) -> Vec<Diagnostic> {
        self.refused.borrow().values().cloned().collect()
    }

    /// `import type { Name } from 'module'`, a line for each module that something was used of since it was last asked.
    pub(super) fn take_imports(&self, format: Format) -> String {
        let mut modules: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (module, name) in self.used.take() {
            modules.entry(module).or_default().push(name);
        }
        let end = if format.semicolons { ";" } else { "" };
        let lines = modules.into_iter().map(|(module, names)| {
            let module = string(module, format.quotes);
            format!(
                "import type {{ {} }} from {module}{end}\n",
                names.join(", ")
            )
        });
        lines.collect()
    }
}

/// The identifiers in a type.
fn words(data_type: &str) -> impl Iterator<Item = &str> {
    let is_name = |character: char| character.is_alphanumeric() || matches!(character, '_' | '$');
    data_type.split(move |character| !is_name(character))
}
