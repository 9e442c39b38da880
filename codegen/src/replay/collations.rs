//! CREATE COLLATION.

use crate::catalog::{Class, ObjectAddress, PlainKind, Reference, ReferenceForm};
use crate::sql::statement::CreateCollation;

use super::columns::settings;
use super::{Replay, Result, SqlError};

impl Replay {
    pub(super) fn create_collation(&mut self, create: &CreateCollation) -> Result {
        let schema = self.creation_schema(&create.name)?;
        let name = &create.name;
        let is_collation = |kind: &PlainKind| *kind == PlainKind::Collation;
        let new = self.check_new_plain(schema, name, is_collation, || {
            format!("collation \"{}\" already exists", name.name)
        });
        if let Err(error) = new {
            return if create.if_not_exists {
                Ok(())
            } else {
                Err(error)
            };
        }
        let given = |wanted: &str| {
            create
                .options
                .iter()
                .any(|setting| setting.name.value == wanted)
        };
        let definition = if let Some(from) = &create.from {
            let source = self.find_collation(from)?;
            let target = ObjectAddress::object(Class::Collation, source);
            let known = self.catalog.qualified_sql_name(target);
            let text = known.unwrap_or_else(|| self.sources.text(from.span()).to_owned());
            let start = "FROM ".len() as u32;
            let references = Reference {
                range: start..start + text.len() as u32,
                target,
                form: ReferenceForm::Name,
            };
            Some(self.made_expression(format!("FROM {text}"), vec![references]))
        } else {
            if given("locale") && (given("lc_collate") || given("lc_ctype")) {
                let error = SqlError::new("42601", "conflicting or redundant options");
                return Err(error.with_detail(
                    "LOCALE cannot be specified together with LC_COLLATE or LC_CTYPE.",
                ));
            }
            let provider = create
                .options
                .iter()
                .find(|setting| setting.name.value == "provider")
                .and_then(|setting| setting.value.as_deref());
            let icu = provider.is_some_and(|provider| provider.eq_ignore_ascii_case("icu"));
            if icu && !given("locale") {
                let message = "parameter \"locale\" must be specified";
                return Err(SqlError::new("42P17", message));
            }
            if let Some(provider) = provider
                && !["icu", "libc", "builtin"]
                    .iter()
                    .any(|known| known.eq_ignore_ascii_case(provider))
            {
                let message = format!("unrecognized collation provider: {provider}");
                return Err(SqlError::new("42P17", message));
            }
            None
        };
        let options = settings(&create.options);
        self.add_plain(
            PlainKind::Collation,
            Some(schema),
            &name.name.value,
            |collation| {
                collation.definition = definition;
                collation.options = options;
            },
        );
        Ok(())
    }
}
