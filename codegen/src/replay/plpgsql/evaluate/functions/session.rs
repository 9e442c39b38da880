//! The session: settings, users, the database.

use super::super::super::Interpreter;
use super::super::super::exception::{Exception, Result};
use super::super::super::value::Value;
use crate::catalog::Oid;
use crate::catalog::quote_identifier;

impl Interpreter<'_> {
    pub(super) fn session_function(
        &mut self,
        name: &str,
        arguments: &[Value],
    ) -> Result<Option<Value>> {
        let role = |this: &Self, oid: Oid| {
            let role = this.replay.catalog.role(oid);
            Value::optional(role.map(|role| role.name.as_str()))
        };
        Ok(Some(match (name, arguments) {
            ("current_user" | "current_role" | "user", []) => role(self, self.replay.session.role),
            ("session_user" | "system_user", []) => role(self, self.replay.session.session_user),
            ("current_database" | "current_catalog", []) => Value::text("postgres"),
            ("current_schema", []) => {
                let first = self.replay.default_schema().ok();
                let schema = first.and_then(|schema| self.replay.catalog.schema(schema));
                Value::optional(schema.map(|schema| schema.name.as_str()))
            }
            ("current_schemas", [implicit]) => {
                let schemas = if *implicit == Value::Bool(true) {
                    self.replay.path().to_vec()
                } else {
                    self.replay.session.named_schemas(&self.replay.catalog)
                };
                let names = schemas
                    .into_iter()
                    .filter(|schema| *schema != Oid::PG_TEMP)
                    .filter_map(|schema| self.replay.catalog.schema(schema))
                    .map(|schema| Value::text(schema.name.as_str()));
                Value::array(names.collect())
            }
            ("version", []) => Value::unknown("it depends on the server's version"),
            ("current_setting", [setting, rest @ ..]) => {
                let Value::Text(setting) = setting else {
                    return Ok(Some(setting.clone()));
                };
                let setting = setting.to_lowercase();
                match self.setting(&setting) {
                    Some(value) => value,
                    None if setting.contains('.') && rest.first() == Some(&Value::Bool(true)) => {
                        Value::Null
                    }
                    None if setting.contains('.') => {
                        let message = format!("unrecognized configuration parameter \"{setting}\"");
                        return Err(Exception::new("42704", message));
                    }
                    None => Value::unknown(format!("it depends on the setting {setting}")),
                }
            }
            ("set_config", [setting, value, local]) => {
                let (Value::Text(setting), Value::Bool(local)) = (setting, local) else {
                    return Ok(Some(Value::unknown("a setting that is not known")));
                };
                match value {
                    Value::Text(text) => {
                        let text = text.clone();
                        self.replay.set_config(setting, &text, *local);
                        Value::Text(text)
                    }
                    Value::Null => {
                        self.replay.set_config(setting, "", *local);
                        Value::text("")
                    }
                    other => {
                        let text = self.shown(other);
                        self.replay.set_config(setting, &text, *local);
                        Value::text(text)
                    }
                }
            }
            ("pg_trigger_depth", []) => Value::Int(0),
            ("pg_is_in_recovery", []) => Value::Bool(false),
            (
                "pg_sleep"
                | "pg_notify"
                | "pg_advisory_lock"
                | "pg_advisory_xact_lock"
                | "pg_reload_conf"
                | "pg_advisory_unlock",
                _,
            ) => Value::Null,
            _ => return Ok(None),
        }))
    }

    /// A setting as text.
    fn setting(&self, name: &str) -> Option<Value> {
        if let Some(values) = self.replay.session.settings.get(name) {
            let shown = if name == "search_path" {
                let names: Vec<_> = values
                    .iter()
                    .map(|value| quote_identifier(value).into_owned())
                    .collect();
                names.join(", ")
            } else {
                values.join(", ")
            };
            return Some(Value::text(shown));
        }
        let default = match name {
            "server_encoding" | "client_encoding" => "UTF8",
            "row_security" | "standard_conforming_strings" | "check_function_bodies" => "on",
            "max_identifier_length" => "63",
            // The oldest server that is spoken of: what ALL means in a GRANT is as of it.
            "server_version_num" => "150000",
            "block_size" => "8192",
            "session_replication_role" => "origin",
            "role" => "none",
            "is_superuser" => {
                let role = self.replay.catalog.role(self.replay.session.role);
                if role.is_some_and(|role| role.superuser) {
                    "on"
                } else {
                    "off"
                }
            }
            _ => return None,
        };
        Some(Value::text(default))
    }
}
