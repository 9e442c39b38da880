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

    /// Changes a setting of the session; outside a transaction block, LOCAL has no effect.
    pub(super) fn change_setting(&mut self, name: &str, value: Option<Vec<String>>, local: bool) {
        if local {
            let before = self.session.settings.get(name).cloned();
            match &mut self.session.transaction {
                Some(transaction) => transaction.local.push((name.to_owned(), before)),
                None => return,
            }
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
            match &mut self.session.transaction {
                Some(transaction) => {
                    transaction.local_role.get_or_insert(before);
                }
                None => return Ok(()),
            }
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
            self.session.settings.clone_from(&self.session.initial);
            self.session.session_user = self.session.login_user;
            self.session.role = self.session.login_user;
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
    use super::name_list;

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
