//! CREATE LANGUAGE.

use crate::catalog::PlainKind;
use crate::sql::Name;
use crate::sql::statement::CreateExtension;

use super::extension_scripts::EXTENSIONS;
use super::{Replay, Result};

impl Replay {
    pub(super) fn create_language(&mut self, name: &Name) -> Result {
        // pg_dump writes CREATE OR REPLACE for `plpgsql`, which is there.
        if self.check_language(name).is_ok() {
            return Ok(());
        }
        // Outside its own script, a language that is an extension is made as one (manual, CREATE LANGUAGE).
        let is_extension = EXTENSIONS.iter().any(|(known, _)| *known == name.value);
        if self.extension.is_none() && is_extension {
            return self.create_extension(&CreateExtension {
                name: name.clone(),
                if_not_exists: false,
                schema: None,
                version: None,
                cascade: false,
            });
        }
        self.add_plain(PlainKind::Language, None, &name.value, |_| {});
        Ok(())
    }
}
