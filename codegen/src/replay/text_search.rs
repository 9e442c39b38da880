//! CREATE TEXT SEARCH.

use crate::catalog::PlainKind;
use crate::sql::statement::{CreateTextSearch, TextSearchKind};

use super::columns::settings;
use super::{Replay, Result, SqlError};

impl Replay {
    pub(super) fn create_text_search(&mut self, create: &CreateTextSearch) -> Result {
        let schema = self.creation_schema(&create.name)?;
        let given = |wanted: &str| {
            create
                .options
                .iter()
                .any(|setting| setting.name.value == wanted)
        };
        let (needed, message): (&[_], _) = match create.kind {
            TextSearchKind::Configuration => {
                (&["parser", "copy"], "text search parser is required")
            }
            TextSearchKind::Dictionary => (&["template"], "text search template is required"),
            TextSearchKind::Parser => (&["start"], "text search parser start method is required"),
            TextSearchKind::Template => (
                &["lexize"],
                "text search template lexize method is required",
            ),
        };
        if !needed.iter().any(|name| given(name)) {
            return Err(SqlError::new("42P17", message).at(create.name.span()));
        }
        if given("copy") && given("parser") {
            let message = "cannot specify both PARSER and COPY options";
            return Err(SqlError::new("42601", message).at(create.name.span()));
        }
        let same = |kind: &PlainKind| *kind == PlainKind::TextSearch(create.kind);
        let taken = self
            .catalog
            .plain_objects
            .find_all(Some(schema), &create.name.name.value)
            .any(|object| same(&object.kind));
        if taken {
            // The unique index of the catalog is what complains.
            let index = match create.kind {
                TextSearchKind::Configuration => "pg_ts_config_cfgname_index",
                TextSearchKind::Dictionary => "pg_ts_dict_dictname_index",
                TextSearchKind::Parser => "pg_ts_parser_prsname_index",
                TextSearchKind::Template => "pg_ts_template_tmplname_index",
            };
            let message = format!("duplicate key value violates unique constraint \"{index}\"");
            return Err(SqlError::new("23505", message).at(create.name.span()));
        }
        let options = settings(&create.options);
        self.add_plain(
            PlainKind::TextSearch(create.kind),
            Some(schema),
            &create.name.name.value,
            |object| object.options = options,
        );
        Ok(())
    }
}
