//! CREATE STATISTICS.

use crate::catalog::{
    Class, ObjectAddress, Oid, PlainKind, Reference, ReferenceForm, Relation, RelationKind,
    quote_identifier,
};
use crate::infer::Purpose;
use crate::sql::lexer;
use crate::sql::statement::{CreateStatistics, Fragment};
use crate::sql::{Cursor, Name};

use super::expressions::Names;
use super::names::{choose, joined_columns};
use super::{Replay, Result, SqlError};

const KINDS: [&str; 3] = ["ndistinct", "dependencies", "mcv"];

impl Replay {
    pub(super) fn create_statistics(&mut self, create: &CreateStatistics) -> Result {
        let relation = self.relation(&create.table)?;
        if !matches!(
            relation.kind,
            RelationKind::Table(_) | RelationKind::MaterializedView(_)
        ) {
            let message = format!(
                "cannot define statistics for relation \"{}\"",
                relation.name
            );
            return Err(SqlError::new("42809", message).at(create.table.span()));
        }
        let mut columns: Vec<(i16, Name)> = Vec::new();
        let mut expressions = Vec::new();
        let mut parts: Vec<String> = Vec::new();
        for element in &create.elements {
            let Some(name) = self.lone_name(*element) else {
                parts.push("expr".to_owned());
                expressions.push(*element);
                continue;
            };
            let Some(column) = relation.column(&name.value) else {
                let message = format!("column \"{name}\" does not exist");
                return Err(SqlError::new("42703", message).at(name.span));
            };
            if columns.iter().any(|(number, _)| *number == column.number) {
                let message = "duplicate column name in statistics definition";
                return Err(SqlError::new("42701", message).at(name.span));
            }
            parts.push(name.value.clone());
            columns.push((column.number, name));
        }
        let (schema, name) = if let Some(name) = &create.name {
            let schema = self.creation_schema(name)?;
            let is_statistics = |kind: &PlainKind| *kind == PlainKind::Statistics;
            let new = self.check_new_plain(schema, name, is_statistics, || {
                format!("statistics object \"{}\" already exists", name.name)
            });
            if let Err(error) = new {
                return if create.if_not_exists {
                    Ok(())
                } else {
                    Err(error)
                };
            }
            (schema, name.name.value.clone())
        } else {
            let joined = joined_columns(parts.iter().map(String::as_str));
            let name = choose(&relation.name, Some(&joined), "stat", |name| {
                self.is_free_for_statistics(relation.schema, name)
            });
            (relation.schema, name)
        };
        for kind in &create.kinds {
            if !KINDS.contains(&kind.value.as_str()) {
                let message = format!("unrecognized statistics kind \"{kind}\"");
                return Err(SqlError::new("42601", message).at(kind.span));
            }
        }
        if columns.len() + expressions.len() < 2 && expressions.is_empty() {
            let message = "extended statistics require at least 2 columns";
            return Err(SqlError::new("42P17", message));
        }
        columns.sort_by_key(|(number, _)| *number);
        let numbers: Vec<_> = columns.into_iter().map(|(number, _)| number).collect();
        let definition = self.statistics_definition(create, &relation, &numbers, &expressions)?;
        self.add_plain(PlainKind::Statistics, Some(schema), &name, |object| {
            object.subject = Some(relation.oid);
            object.definition = Some(definition);
        });
        Ok(())
    }

    /// A fragment that is nothing but a column's name.
    fn lone_name(&self, fragment: Fragment) -> Option<Name> {
        let text = self.sources.file(fragment.span.file).text.clone();
        let tokens = lexer::lex(&text, fragment.span.start..fragment.span.end);
        let mut cursor = Cursor::new(fragment.span.file, &text, &tokens);
        let name = cursor.identifier().ok()?;
        cursor.is_end().then_some(name)
    }

    fn is_free_for_statistics(&self, schema: Oid, name: &str) -> bool {
        let mut objects = self.catalog.plain_objects.find_all(Some(schema), name);
        !objects.any(|object| object.kind == PlainKind::Statistics)
    }

    /// `(kinds) ON a, b, (expression) FROM table`, as PostgreSQL prints it: columns in the table's order, then
    /// expressions; kinds only if not all.
    fn statistics_definition(
        &mut self,
        create: &CreateStatistics,
        relation: &Relation,
        columns: &[i16],
        expressions: &[Fragment],
    ) -> Result<crate::catalog::Expression> {
        let mut text = String::new();
        let mut references = Vec::new();
        let kinds: Vec<_> = KINDS
            .into_iter()
            .filter(|kind| create.kinds.iter().any(|written| written.value == *kind))
            .collect();
        if !kinds.is_empty() && kinds.len() < KINDS.len() {
            text = format!("({}) ", kinds.join(", "));
        }
        text.push_str("ON ");
        for (index, number) in columns.iter().enumerate() {
            let Some(column) = relation.column_numbered(*number) else {
                continue;
            };
            if index > 0 {
                text.push_str(", ");
            }
            let start = text.len() as u32;
            text.push_str(&quote_identifier(&column.name));
            references.push(Reference {
                range: start..text.len() as u32,
                target: ObjectAddress::column(relation.oid, *number),
                form: ReferenceForm::Column,
            });
        }
        for (index, fragment) in expressions.iter().enumerate() {
            if index + columns.len() > 0 {
                text.push_str(", ");
            }
            let stored = self
                .store(*fragment, Names::Columns(relation), Purpose::Statistics)?
                .expression;
            text.push('(');
            let start = text.len() as u32;
            text.push_str(&stored.text);
            text.push(')');
            references.extend(stored.references.into_iter().map(|reference| Reference {
                range: reference.range.start + start..reference.range.end + start,
                ..reference
            }));
        }
        text.push_str(" FROM ");
        let start = text.len() as u32;
        let target = ObjectAddress::object(Class::Relation, relation.oid);
        text.push_str(&self.catalog.qualified_sql_name(target).unwrap_or_default());
        references.push(Reference {
            range: start..text.len() as u32,
            target,
            form: ReferenceForm::Name,
        });
        Ok(self.made_expression(text, references))
    }
}
