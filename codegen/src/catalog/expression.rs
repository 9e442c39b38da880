use std::ops::Range;
use std::sync::Arc;

use crate::source::Span;
use crate::sql::lexer::lex;

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
        /// What it stands for.
        columns: Vec<StarColumn>,
    },
    /// A table's name and schema before a column: the name by which FROM has it.
    Qualifier {
        /// That name.
        alias: String,
    },
    /// The name of the table that a check or policy belongs to, before a column.
    OwnRelation,
    /// An operator of another schema than `pg_catalog`.
    Operator,
    /// A name that an alias keeps as it is.
    Fixed,
    /// `t.f` where `f` is a function of a row: written as a call.
    Call {
        /// The name of the row.
        argument: String,
    },
    /// Something needed of which no name is written: the range is empty.
    Implicit,
    /// The end of a column of a select list that has its name from an object; the range is empty.
    Label {
        /// The output's name, to be kept.
        label: String,
    },
    /// A text literal that names an object: `'seq'` in `nextval('seq')`.
    Literal,
    /// A text literal that is a label of an enum.
    EnumLabel {
        /// The label as it was; [`Catalog`] knows what it is called now by its number within the type.
        label: u32,
    },
}

/// A column that `*` stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StarColumn {
    /// The qualifier as SQL text, with its dot; or empty.
    pub qualifier: String,
    /// The relation's column that it is; none for columns of sub-selects and functions, whose names do not change.
    pub source: Option<ObjectAddress>,
    /// The output's name.
    pub name: String,
    /// The query calls the column otherwise than its relation does, so renames do not reach it.
    pub fixed: bool,
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
                .chain(starred.iter().filter_map(|column| column.source))
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
                for column in columns {
                    let name = match column.source {
                        Some(address) if !column.fixed => catalog.column_name(address)?,
                        _ => &column.name,
                    };
                    let mut item = format!("{}{}", column.qualifier, super::quote_identifier(name));
                    if name != column.name {
                        item.push_str(" AS ");
                        item.push_str(&super::quote_identifier(&column.name));
                    }
                    list.push(item);
                }
                list.join(", ")
            }
            ReferenceForm::Qualifier { alias } => super::quote_identifier(alias).into_owned(),
            ReferenceForm::OwnRelation => {
                super::quote_identifier(&catalog.relation(self.target.oid)?.name).into_owned()
            }
            ReferenceForm::Operator => {
                let operator = catalog.operators.get(self.target.oid)?;
                let schema = super::quote_identifier(&catalog.schema(operator.schema)?.name);
                format!("OPERATOR({schema}.{})", operator.name)
            }
            ReferenceForm::Call { argument } => {
                let function = catalog.qualified_sql_name(self.target)?;
                format!("{function}({})", super::quote_identifier(argument))
            }
            ReferenceForm::Fixed => return None,
            ReferenceForm::Implicit => String::new(),
            ReferenceForm::Label { label } => {
                let name = match self.target.column {
                    0 => catalog.schema_and_name(self.target)?.1,
                    _ => catalog.column_name(self.target)?,
                };
                if name == label {
                    String::new()
                } else {
                    format!(" AS {}", super::quote_identifier(label))
                }
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
    /// Whether two texts are the same but for white space and comments.
    pub fn same_tokens(&self, other: &Self) -> bool {
        let tokens = |text: &Arc<str>| {
            let tokens = lex(text, 0..text.len() as u32).into_iter();
            tokens
                .map(|token| text[token.start as usize..token.end as usize].to_owned())
                .collect::<Vec<_>>()
        };
        self.text == other.text || tokens(&self.text) == tokens(&other.text)
    }

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
                for column in columns {
                    column.source = column.source.map(moved);
                }
            }
        }
        expression
    }
}
