use std::ops::Range;
use std::sync::Arc;

use crate::source::Span;

use super::{Catalog, Class, ObjectAddress, Oid};

/// A stored expression or query: its text, and what its names stood for when it was stored.
///
/// PostgreSQL stores trees that hold object numbers, so a later rename changes what it prints. Here the text stays as it
/// was written, and the names in it are anchored to objects: [`Expression::sql`] puts today's names into the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expression {
    /// The text as written.
    pub text: Arc<str>,
    /// Where it is written.
    pub span: Span,
    /// Names and what they mean, in their order, without overlap.
    pub references: Vec<Reference>,
    /// The schemas that names were looked up in.
    pub search_path: Arc<[Oid]>,
}

/// A name in an [`Expression`]'s text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The bytes of the name in the text.
    pub range: Range<u32>,
    /// What it means.
    pub target: ObjectAddress,
    /// How it is written.
    pub form: ReferenceForm,
}

/// How a name stands in an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReferenceForm {
    /// An object's name, with its schema where one was written or is needed.
    Name,
    /// A relation's name in FROM that columns are qualified with: after a rename the old name stays as an alias.
    RelationAliased {
        /// The name by which the rest of the query speaks of it.
        alias: String,
    },
    /// A column's name after its qualifier or alone.
    Column,
    /// A column alone in a select list, which gives the output its name.
    ColumnAs {
        /// The output's name, to be kept.
        label: String,
    },
    /// `*` or `t.*`: the columns that there were.
    Star {
        /// For each, the qualifier as SQL text (with its dot, or empty), the column's address, and the output's name.
        columns: Vec<(String, ObjectAddress, String)>,
    },
    /// A text literal that names an object: `'seq'` in `nextval('seq')`.
    Literal,
    /// A text literal that is a label of an enum.
    EnumLabel {
        /// The label as it was; [`Catalog`] knows what it is called now by its number within the type.
        label: u32,
    },
}

impl Expression {
    /// The text with today's names.
    pub fn sql(&self, catalog: &Catalog) -> String {
        let mut sql = String::with_capacity(self.text.len());
        let mut at = 0;
        for reference in &self.references {
            sql.push_str(&self.text[at..reference.range.start as usize]);
            let written = &self.text[reference.range.start as usize..reference.range.end as usize];
            match reference.current(catalog) {
                Some(current) => sql.push_str(&current),
                None => sql.push_str(written),
            }
            at = reference.range.end as usize;
        }
        sql.push_str(&self.text[at..]);
        sql
    }

    /// Every object that the expression needs.
    pub fn dependencies(&self) -> impl Iterator<Item = ObjectAddress> {
        self.references.iter().flat_map(|reference| {
            let starred: &[_] = match &reference.form {
                ReferenceForm::Star { columns } => columns,
                _ => &[],
            };
            let whole =
                (!matches!(reference.form, ReferenceForm::Star { .. })).then_some(reference.target);
            whole
                .into_iter()
                .chain(starred.iter().map(|(_, address, _)| *address))
        })
    }
}

impl Reference {
    /// The name as it has to be written now; none if the object is gone.
    fn current(&self, catalog: &Catalog) -> Option<String> {
        Some(match &self.form {
            ReferenceForm::Name => catalog.qualified_sql_name(self.target)?,
            ReferenceForm::RelationAliased { alias } => {
                let name = catalog.qualified_sql_name(self.target)?;
                if catalog.relation(self.target.oid)?.name == *alias {
                    name
                } else {
                    format!("{name} AS {}", super::quote_identifier(alias))
                }
            }
            ReferenceForm::Column => {
                super::quote_identifier(catalog.column_name(self.target)?).into_owned()
            }
            ReferenceForm::ColumnAs { label } => {
                let column = catalog.column_name(self.target)?;
                let name = super::quote_identifier(column);
                if column == label {
                    name.into_owned()
                } else {
                    format!("{name} AS {}", super::quote_identifier(label))
                }
            }
            ReferenceForm::Star { columns } => {
                let mut list = Vec::with_capacity(columns.len());
                for (qualifier, address, label) in columns {
                    let column = catalog.column_name(*address)?;
                    let mut item = format!("{qualifier}{}", super::quote_identifier(column));
                    if column != label {
                        item.push_str(" AS ");
                        item.push_str(&super::quote_identifier(label));
                    }
                    list.push(item);
                }
                list.join(", ")
            }
            ReferenceForm::Literal => {
                super::quote_literal(&catalog.qualified_sql_name(self.target)?)
            }
            ReferenceForm::EnumLabel { label } => {
                debug_assert_eq!(self.target.class, Class::Type);
                super::quote_literal(catalog.data_type(self.target.oid)?.enum_label(*label)?)
            }
        })
    }
}

impl Expression {
    /// The same expression over another relation that has columns of the same names: of an inheritance child, say.
    #[must_use]
    pub fn moved(&self, from: &super::Relation, to: &super::Relation) -> Self {
        let moved = |address: ObjectAddress| {
            if address.class != Class::Relation || address.oid != from.oid {
                return address;
            }
            let name = from
                .column_numbered(address.column)
                .map(|column| column.name.as_str());
            let column = name
                .and_then(|name| to.column(name))
                .map_or(0, |column| column.number);
            ObjectAddress::column(to.oid, column)
        };
        let mut expression = self.clone();
        for reference in &mut expression.references {
            reference.target = moved(reference.target);
            if let ReferenceForm::Star { columns } = &mut reference.form {
                for (_, address, _) in columns {
                    *address = moved(*address);
                }
            }
        }
        expression
    }
}
