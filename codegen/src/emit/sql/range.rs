use crate::catalog::{Class, DataType, ObjectAddress, TypeKind, TypeReference, quote_identifier};
use crate::diagnostic::Diagnostic;

use super::Emitter;
use super::draft::Draft;

impl Emitter<'_> {
    /// Ranges and base types.
    pub(super) fn draft_ranges(&mut self) {
        let catalog = self.catalog;
        for data_type in catalog.types.iter() {
            let before = self.before(|catalog| &catalog.types, data_type, &data_type.provenance);
            match &data_type.kind {
                TypeKind::Range {
                    subtype,
                    multirange,
                    options,
                } => {
                    let mut draft = self.type_draft(data_type);
                    let name = draft.named(Class::Type, data_type.oid);
                    if before.is_none() {
                        let subtype = draft.data_type(TypeReference::new(*subtype));
                        let mut parameters = vec![format!("subtype = {subtype}")];
                        parameters.extend(
                            options
                                .iter()
                                .map(|(name, value)| format!("{name} = {}", quoted_path(value))),
                        );
                        if let Some(multirange) = multirange
                            && let Some(name) = catalog
                                .qualified_sql_name(ObjectAddress::object(Class::Type, *multirange))
                        {
                            parameters.push(format!("multirange_type_name = {name}"));
                        }
                        draft.statement(format!(
                            "CREATE TYPE {name} AS RANGE (\n    {}\n)",
                            parameters.join(",\n    ")
                        ));
                        draft.moved_constructors(data_type);
                        if let Some(multirange) = multirange.and_then(|oid| catalog.data_type(oid))
                        {
                            draft.moved_constructors(multirange);
                        }
                    }
                    draft.type_belongings("TYPE", data_type, before);
                    self.push(draft.finish());
                }
                TypeKind::Base if before.is_none() && !data_type.is_array() => {
                    let message = format!(
                        "base type \"{}\" is made in C; the schema file leaves it out",
                        data_type.name
                    );
                    let mut diagnostic = Diagnostic::warning("not-printed", message);
                    if let Some(span) = data_type.provenance.created {
                        diagnostic = diagnostic.at(span, "");
                    }
                    self.diagnostics.push(diagnostic);
                }
                TypeKind::Shell if before.is_none() => {
                    let mut draft = self.type_draft(data_type);
                    let name = draft.named(Class::Type, data_type.oid);
                    draft.statement(format!("CREATE TYPE {name}"));
                    self.push(draft.finish());
                }
                _ => {}
            }
        }
    }
}

impl Draft<'_, '_> {
    /// The constructors of a range keep their name and schema when the range gets new ones.
    fn moved_constructors(&mut self, data_type: &DataType) {
        let catalog = self.emitter.catalog;
        let constructors = catalog.functions.iter().filter(|function| {
            function.is_range_constructor() && function.returns == data_type.oid
        });
        for function in constructors {
            let arguments = self.argument_types(function).join(", ");
            let schema = self.schema(data_type.schema);
            let made = |name: &str| format!("{schema}.{}({arguments})", quote_identifier(name));
            if function.name != data_type.name {
                self.statement(format!(
                    "ALTER FUNCTION {} RENAME TO {}",
                    made(&data_type.name),
                    quote_identifier(&function.name)
                ));
            }
            if function.schema != data_type.schema {
                let other = self.schema(function.schema);
                self.statement(format!(
                    "ALTER FUNCTION {} SET SCHEMA {other}",
                    made(&function.name)
                ));
            }
        }
    }
}

/// A name with or without its schema, as it is written in SQL.
fn quoted_path(name: &str) -> String {
    let parts: Vec<_> = name.split('.').map(quote_identifier).collect();
    parts.join(".")
}
