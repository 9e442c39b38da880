//! Functions of extensions that change the schema: their descriptions name them, their code is not there.

use crate::catalog::quote_identifier;
use crate::sql::read_statement;
use crate::sql::split::split_fragment;

use super::Interpreter;
use super::evaluate::ObjectPath;
use super::exception::Result;
use super::value::Value;

impl Interpreter<'_> {
    /// The value of a call of an extension's function whose effect is known.
    pub(super) fn platform_call(
        &mut self,
        path: &ObjectPath<'_>,
        arguments: &[(Option<String>, Value)],
    ) -> Result<Option<Value>> {
        match path.schema {
            Some("cron") if path.name.starts_with("schedule") => {
                self.replay.note_rows("cron", "job");
                Ok(None)
            }
            Some("vault") if path.name == "create_secret" => {
                self.replay.note_rows("vault", "secrets");
                Ok(None)
            }
            Some("pgmq") if self.replay.catalog.extension_named("pgmq").is_some() => {
                self.queue_call(path.name, arguments)
            }
            _ => Ok(None),
        }
    }

    /// pgmq keeps each queue in two tables.
    fn queue_call(
        &mut self,
        name: &str,
        arguments: &[(Option<String>, Value)],
    ) -> Result<Option<Value>> {
        let unlogged = match name {
            "create" | "create_non_partitioned" | "drop_queue" => "",
            "create_unlogged" => "UNLOGGED ",
            _ => return Ok(None),
        };
        let queue = match arguments.first() {
            Some((_, value @ Value::Unknown(why))) => {
                let place = self.replay.statement;
                self.unknown_text(place, why);
                return Ok(Some(value.clone()));
            }
            Some((_, value)) => self.shown(value).to_lowercase(),
            None => return Ok(None),
        };
        let name_of = |prefix: &str, suffix: &str| {
            quote_identifier(&format!("{prefix}{queue}{suffix}")).into_owned()
        };
        let (messages, archive) = (name_of("q_", ""), name_of("a_", ""));
        let sql = if name == "drop_queue" {
            format!("DROP TABLE IF EXISTS pgmq.{messages}; DROP TABLE IF EXISTS pgmq.{archive};")
        } else {
            self.replay.note_rows("pgmq", "meta");
            let (by_time, by_archiving) =
                (name_of("q_", "_vt_idx"), name_of("archived_at_idx_", ""));
            // As pgmq 1.5 makes them.
            format!(
                "CREATE {unlogged}TABLE IF NOT EXISTS pgmq.{messages} (msg_id bigint PRIMARY KEY GENERATED ALWAYS AS \
                 IDENTITY, read_ct integer DEFAULT 0 NOT NULL, enqueued_at timestamp with time zone DEFAULT now() NOT \
                 NULL, vt timestamp with time zone NOT NULL, message jsonb, headers jsonb);
                 CREATE TABLE IF NOT EXISTS pgmq.{archive} (msg_id bigint PRIMARY KEY, read_ct integer DEFAULT 0 NOT \
                 NULL, enqueued_at timestamp with time zone DEFAULT now() NOT NULL, archived_at timestamp with time zone \
                 DEFAULT now() NOT NULL, vt timestamp with time zone NOT NULL, message jsonb, headers jsonb);
                 CREATE INDEX IF NOT EXISTS {by_time} ON pgmq.{messages} (vt);
                 CREATE INDEX IF NOT EXISTS {by_archiving} ON pgmq.{archive} (archived_at);"
            )
        };
        let place = self.replay.statement;
        let file = self.replay.dynamic("pgmq", &sql, place);
        for raw in split_fragment(file, &sql, 0..sql.len() as u32) {
            let statement = read_statement(file, &sql, &raw)?;
            self.replay.attempt(&statement.value, raw.span)?;
        }
        Ok(Some(Value::Null))
    }
}
