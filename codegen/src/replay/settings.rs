//! SET, RESET, SET ROLE, ALTER ROLE … SET, ALTER DATABASE … SET, DISCARD.

use crate::catalog::Oid;
use crate::sql::Name;
use crate::sql::statement::{AlterDatabase, Discard, Set, SetRole, SettingValue};

use super::session::SEARCH_PATH;
use super::{Replay, Result};

impl Replay {
    pub(super) fn set(&mut self, set: &Set) -> Result {
        let Some(name) = &set.name else {
            self.session.settings.clone_from(&self.session.initial);
            return Ok(());
        };
        let value = match &set.value {
            SettingValue::Values(values) => Some(values.clone()),
            SettingValue::Default => self.session.initial.get(&name.value).cloned(),
            SettingValue::FromCurrent => return Ok(()),
        };
        self.change_setting(&name.value, value, set.local);
        Ok(())
    }

    /// Changes a setting of the session, or of the transaction.
    pub(super) fn change_setting(&mut self, name: &str, value: Option<Vec<String>>, local: bool) {
        if local {
            let before = self.session.settings.get(name).cloned();
            self.session.local.settings.push((name.to_owned(), before));
        } else {
            // SET after SET LOCAL outlives the transaction.
            let local = &mut self.session.local.settings;
            local.retain(|(replaced, _)| replaced != name);
        }
        match value {
            Some(value) => self.session.settings.insert(name.to_owned(), value),
            None => self.session.settings.remove(name),
        };
    }

    /// `set_config('search_path', 'a, b', false)`: the value is one text, a list of names as SET reads it.
    pub(super) fn set_config(&mut self, name: &str, value: &str, local: bool) {
        let name = name.to_lowercase();
        let values = if name == SEARCH_PATH {
            name_list(value)
        } else {
            vec![value.to_owned()]
        };
        self.change_setting(&name, Some(values), local);
    }

    pub(super) fn set_role(&mut self, set: &SetRole) -> Result {
        let role = match &set.role {
            Some(name) => self.role(name)?,
            None => self.session.session_user,
        };
        if set.local {
            let before = self.session.role;
            self.session.local.role.get_or_insert(before);
        }
        if set.session {
            self.session.session_user = match &set.role {
                Some(_) => role,
                None => self.session.login_user,
            };
            self.session.role = self.session.session_user;
        } else {
            self.session.role = role;
        }
        Ok(())
    }

    /// What new sessions start with; the present one goes on as it is.
    pub(super) fn alter_database(&mut self, alter: &AlterDatabase) -> Result {
        match (&alter.setting.name, stored_value(&alter.setting.value)) {
            (Some(name), Some(values)) => {
                self.session.database.insert(name.value.clone(), values);
            }
            (Some(name), None) => {
                self.session.database.remove(&name.value);
            }
            (None, _) => self.session.database.clear(),
        }
        Ok(())
    }

    /// ALTER ROLE … SET.
    pub(super) fn set_for_role(&mut self, role: Oid, name: Option<&Name>, value: &SettingValue) {
        let value = stored_value(value);
        self.catalog.roles.update(role, |role| match (name, value) {
            (Some(name), Some(values)) => {
                role.settings.insert(name.value.clone(), values);
            }
            (Some(name), None) => {
                role.settings.remove(&name.value);
            }
            (None, _) => role.settings.clear(),
        });
    }

    pub(super) fn discard(&mut self, discard: Discard) -> Result {
        if discard != Discard::Other {
            self.drop_temporary();
        }
        if discard == Discard::All {
            self.session.reset();
        }
        Ok(())
    }
}

fn stored_value(value: &SettingValue) -> Option<Vec<String>> {
    match value {
        SettingValue::Values(values) => Some(values.clone()),
        SettingValue::Default | SettingValue::FromCurrent => None,
    }
}

/// A list of names in one text: `"$user", Public` (`SplitIdentifierString`).
pub(super) fn name_list(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut name = String::new();
    let mut quoted = false;
    let mut was_quoted = false;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' if quoted && characters.peek() == Some(&'"') => {
                characters.next();
                name.push('"');
            }
            '"' => {
                quoted = !quoted;
                was_quoted = true;
            }
            _ if quoted => name.push(character),
            ',' => {
                names.push(std::mem::take(&mut name));
                was_quoted = false;
            }
            _ if character.is_whitespace() => {}
            _ => name.push(character.to_ascii_lowercase()),
        }
    }
    if !name.is_empty() || was_quoted {
        names.push(name);
    }
    names
}

#[cfg(test)]
mod tests {
    use super::super::testing::{messages, replayed_files};
    use super::name_list;

    /// Where tables are and who owns them, beside refusals.
    fn tables(files: &[&str]) -> Vec<String> {
        let replay = replayed_files(files);
        let mut found = messages(&replay);
        found.extend(replay.catalog.relations.iter().map(|table| {
            let schema = replay
                .catalog
                .schema(table.schema)
                .map(|schema| schema.name.clone());
            let owner = replay
                .catalog
                .role(table.owner)
                .map(|role| role.name.clone());
            format!(
                "{}.{} {}",
                schema.unwrap_or_default(),
                table.name,
                owner.unwrap_or_default()
            )
        }));
        found
    }

    #[test]
    fn settings_last_as_long_as_postgresql_and_migration_tools_keep_them() {
        const BEFORE: &str = "CREATE SCHEMA s; CREATE ROLE r; GRANT ALL ON SCHEMA public, s TO r";
        let cases: [(&[&str], &[&str]); 12] = [
            // A file begins with the settings of a new session.
            (
                &[
                    "SELECT pg_catalog.set_config('search_path', '', false)",
                    "CREATE TABLE t ()",
                ],
                &["public.t postgres"],
            ),
            (
                &["SET search_path = s", "CREATE TABLE t ()"],
                &["public.t postgres"],
            ),
            (&["SET ROLE r", "CREATE TABLE t ()"], &["public.t postgres"]),
            (
                &["SET SESSION AUTHORIZATION r", "CREATE TABLE t ()"],
                &["public.t postgres"],
            ),
            // A block that is open goes on.
            (
                &["BEGIN; SET search_path = s", "CREATE TABLE t (); COMMIT"],
                &["s.t postgres"],
            ),
            // A file is a transaction, as for those who send it whole.
            (
                &["SET LOCAL search_path = s; CREATE TABLE t ()"],
                &["s.t postgres"],
            ),
            (&["SET LOCAL ROLE r; CREATE TABLE t ()"], &["public.t r"]),
            (
                &["SELECT set_config('search_path', 's', true); CREATE TABLE t ()"],
                &["s.t postgres"],
            ),
            (
                &["SET LOCAL search_path = s; BEGIN; CREATE TABLE t (); COMMIT; CREATE TABLE u ()"],
                &["s.t postgres", "public.u postgres"],
            ),
            (
                &[
                    "BEGIN; SET LOCAL search_path = s; SET LOCAL ROLE r; ROLLBACK; CREATE TABLE t ()",
                ],
                &["public.t postgres"],
            ),
            // SET after SET LOCAL is what remains.
            (
                &[
                    "BEGIN; SET LOCAL search_path = public; SET search_path = s; COMMIT; CREATE TABLE t ()",
                ],
                &["s.t postgres"],
            ),
            (
                &[
                    "CREATE TEMPORARY TABLE t ON COMMIT DROP AS SELECT 1 AS a; CREATE TABLE u AS SELECT a FROM t",
                    "CREATE TABLE v AS SELECT a FROM t",
                ],
                &[
                    "42P01 relation \"t\" does not exist: t",
                    "public.u postgres",
                ],
            ),
        ];
        for (files, expected) in cases {
            let files: Vec<_> = std::iter::once(BEFORE)
                .chain(files.iter().copied())
                .collect();
            assert_eq!(tables(&files), expected, "{files:?}");
        }
    }

    #[test]
    fn lists_of_names_are_read_as_postgresql_reads_them() {
        let cases: [(&str, &[&str]); 5] = [
            ("", &[]),
            ("\"\"", &[""]),
            ("public", &["public"]),
            (
                "\"$user\", Public,extensions",
                &["$user", "public", "extensions"],
            ),
            ("\"My \"\"Schema\"", &["My \"Schema"]),
        ];
        for (text, expected) in cases {
            assert_eq!(name_list(text), expected, "{text}");
        }
    }
}
