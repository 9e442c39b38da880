//! CREATE FOREIGN DATA WRAPPER, CREATE SERVER, IMPORT FOREIGN SCHEMA.

use crate::catalog::{
    Class, ObjectAddress, Oid, PlainKind, Reference, ReferenceForm, quote_literal,
};
use crate::sql::statement::{CreateForeignDataWrapper, CreateServer, ImportForeignSchema};
use crate::sql::{Name, QualifiedName};

use super::columns::settings;
use super::{Replay, Result, SqlError};

impl Replay {
    pub(super) fn create_foreign_data_wrapper(
        &mut self,
        create: &CreateForeignDataWrapper,
    ) -> Result {
        let name = &create.name;
        if self
            .named_plain(name, &PlainKind::ForeignDataWrapper)
            .is_some()
        {
            let message = format!("foreign-data wrapper \"{name}\" already exists");
            return Err(SqlError::new("42710", message).at(name.span));
        }
        let mut text = String::new();
        let mut references = Vec::new();
        let mut clause = |replay: &Self, word: &str, function: &QualifiedName, oid: Oid| {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(word);
            text.push(' ');
            let start = text.len() as u32;
            let target = ObjectAddress::object(Class::Function, oid);
            let known = replay.catalog.qualified_sql_name(target);
            text.push_str(&known.unwrap_or_else(|| function.to_string()));
            references.push(Reference {
                range: start..text.len() as u32,
                target,
                form: ReferenceForm::Name,
            });
        };
        if let Some(handler) = &create.handler {
            let function = self.routine(handler, &[])?;
            let returns = self.shown_type(function.returns);
            if returns != "fdw_handler" {
                let message = format!("function {handler} must return type fdw_handler");
                return Err(SqlError::new("42809", message).at(handler.span()));
            }
            clause(self, "HANDLER", handler, function.oid);
        }
        if let Some(validator) = &create.validator {
            let oid = |name: &str| self.catalog.type_in(Oid::PG_CATALOG, name).map(|it| it.oid);
            let types: Vec<_> = [oid("_text"), oid("oid")].into_iter().flatten().collect();
            let function = self.routine(validator, &types)?;
            clause(self, "VALIDATOR", validator, function.oid);
        }
        let definition = (!text.is_empty()).then(|| self.made_expression(text, references));
        let options = settings(&create.options);
        self.add_plain(
            PlainKind::ForeignDataWrapper,
            None,
            &name.value,
            |wrapper| {
                wrapper.definition = definition;
                wrapper.options = options;
            },
        );
        Ok(())
    }

    pub(super) fn create_server(&mut self, create: &CreateServer) -> Result {
        let name = &create.name;
        if self.named_plain(name, &PlainKind::Server).is_some() {
            if create.if_not_exists {
                return Ok(());
            }
            let message = format!("server \"{name}\" already exists");
            return Err(SqlError::new("42710", message).at(name.span));
        }
        let wrapper = self.wrapper(&create.wrapper)?;
        let clauses: Vec<_> = [("TYPE", &create.server_type), ("VERSION", &create.version)]
            .into_iter()
            .filter_map(|(word, value)| {
                let value = value.as_ref()?;
                Some(format!("{word} {}", quote_literal(value)))
            })
            .collect();
        let definition =
            (!clauses.is_empty()).then(|| self.made_expression(clauses.join(" "), Vec::new()));
        let options = settings(&create.options);
        self.add_plain(PlainKind::Server, None, &name.value, |server| {
            server.subject = Some(wrapper);
            server.definition = definition;
            server.options = options;
        });
        Ok(())
    }

    /// What tables the other server has, only it knows.
    pub(super) fn import_foreign_schema(&mut self, import: &ImportForeignSchema) -> Result {
        self.server(&import.server)?;
        self.schema(&import.into)?;
        self.not_modelled("IMPORT FOREIGN SCHEMA");
        Ok(())
    }

    fn named_plain(&self, name: &Name, kind: &PlainKind) -> Option<Oid> {
        let mut objects = self.catalog.plain_objects.find_all(None, &name.value);
        objects
            .find(|object| object.kind == *kind)
            .map(|object| object.oid)
    }
}
