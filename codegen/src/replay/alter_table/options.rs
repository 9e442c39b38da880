//! SET (…), RESET (…), OPTIONS (…), SET LOGGED and UNLOGGED.

use crate::catalog::{Oid, Relation, RelationKind};
use crate::sql::Name;
use crate::sql::statement::{CheckOption, OptionAction, Persistence, Setting};

use super::super::columns::settings;
use super::super::{Replay, Result, SqlError};

/// A view's option that WITH CHECK OPTION sets too.
const CHECK_OPTION: &str = "check_option";

impl Replay {
    /// SET (…): an option that is set again goes to the end, as in `pg_class.reloptions`.
    pub(super) fn set_options(&mut self, relation: Oid, options: &[Setting]) -> Result {
        let known = self.known(relation)?;
        for option in options {
            if !is_option(&known, &option.name.value) {
                let message = format!("unrecognized parameter \"{}\"", option.name);
                return Err(SqlError::new("22023", message).at(option.span));
            }
            let updatable = known.view().is_none_or(|view| view.auto_updatable);
            if option.name.value == CHECK_OPTION && !updatable {
                let message =
                    "WITH CHECK OPTION is supported only on automatically updatable views";
                return Err(SqlError::new("0A000", message).at(option.span));
            }
        }
        let options = settings(options);
        self.catalog.relations.update(relation, |relation| {
            for (name, value) in options {
                if let RelationKind::View(view) = &mut relation.kind
                    && name == CHECK_OPTION
                {
                    view.check_option = Some(match value.as_str() {
                        "local" => CheckOption::Local,
                        _ => CheckOption::Cascaded,
                    });
                    continue;
                }
                relation.options.retain(|(own, _)| *own != name);
                relation.options.push((name, value));
            }
        });
        Ok(())
    }

    /// RESET (…)
    pub(super) fn reset_options(&mut self, relation: Oid, names: &[Name]) {
        self.catalog.relations.update(relation, |relation| {
            for name in names {
                if let RelationKind::View(view) = &mut relation.kind
                    && name.value == CHECK_OPTION
                {
                    view.check_option = None;
                }
                relation.options.retain(|(own, _)| *own != name.value);
            }
        });
    }

    /// OPTIONS (…) of a foreign table.
    pub(super) fn change_foreign_options(
        &mut self,
        relation: Oid,
        changes: &[(OptionAction, Setting)],
    ) -> Result {
        let known = self.known(relation)?;
        let Some(foreign) = known.table().and_then(|table| table.foreign.as_ref()) else {
            return Ok(());
        };
        let mut options = foreign.options.clone();
        change_options(&mut options, changes)?;
        self.change_table(relation, |table| {
            if let Some(foreign) = &mut table.foreign {
                foreign.options = options;
            }
        });
        Ok(())
    }

    /// SET LOGGED, SET UNLOGGED: indexes and owned sequences go along.
    pub(super) fn set_logged(&mut self, relation: Oid, logged: bool) -> Result {
        let known = self.known(relation)?;
        if known.persistence == Persistence::Temporary {
            let message = format!(
                "cannot change logged status of table \"{}\" because it is temporary",
                known.name
            );
            return Err(SqlError::new("42P16", message));
        }
        let wanted = if logged {
            Persistence::Permanent
        } else {
            Persistence::Unlogged
        };
        if known.persistence == wanted {
            return Ok(());
        }
        self.check_foreign_keys_of_persistence(relation, logged)?;
        let along: Vec<_> = self
            .catalog
            .relations
            .related_to(relation)
            .filter(|other| other.index().is_some() || other.sequence().is_some())
            .map(|other| other.oid)
            .collect();
        for oid in std::iter::once(relation).chain(along) {
            self.catalog
                .relations
                .update(oid, |relation| relation.persistence = wanted);
        }
        Ok(())
    }

    /// No logged table may reference an unlogged one.
    fn check_foreign_keys_of_persistence(&self, table: Oid, logged: bool) -> Result {
        for constraint in self.catalog.constraints.related_to(table) {
            let Some(key) = constraint.foreign_key() else {
                continue;
            };
            let other = match logged {
                true if constraint.relation() == Some(table) => Some(key.table),
                false if key.table == table => constraint.relation(),
                _ => None,
            };
            let Some(other) = other.filter(|other| *other != table) else {
                continue;
            };
            let (known, other) = (self.known(table)?, self.known(other)?);
            let message = match (logged, other.persistence) {
                (true, Persistence::Unlogged) => format!(
                    "could not change table \"{}\" to logged because it references unlogged table \"{}\"",
                    known.name, other.name
                ),
                (false, Persistence::Permanent) => format!(
                    "could not change table \"{}\" to unlogged because it references logged table \"{}\"",
                    known.name, other.name
                ),
                _ => continue,
            };
            return Err(SqlError::new("42P16", message));
        }
        Ok(())
    }
}

/// Whether a relation has a parameter (`reloptions.c`). Those of indexes depend on the access method and are not looked
/// at.
fn is_option(relation: &Relation, name: &str) -> bool {
    match &relation.kind {
        RelationKind::View(_) => {
            matches!(name, "security_barrier" | "security_invoker" | CHECK_OPTION)
        }
        RelationKind::Table(table) if table.partition_key.is_some() => false,
        RelationKind::Table(_) | RelationKind::MaterializedView(_) => {
            let (toast, name) = match name.strip_prefix("toast.") {
                Some(name) => (true, name),
                None => (false, name),
            };
            let common = name.starts_with("autovacuum_")
                || matches!(
                    name,
                    "log_autovacuum_min_duration" | "vacuum_index_cleanup" | "vacuum_truncate"
                );
            let own = matches!(
                name,
                "fillfactor" | "toast_tuple_target" | "parallel_workers" | "user_catalog_table"
            );
            common || own && !toast
        }
        _ => true,
    }
}

/// Carries out ADD, SET and DROP of an OPTIONS (…) clause (`transformGenericOptions`).
pub(in super::super) fn change_options(
    options: &mut Vec<(String, String)>,
    changes: &[(OptionAction, Setting)],
) -> Result {
    for (action, setting) in changes {
        let name = &setting.name.value;
        let place = options.iter().position(|(own, _)| own == name);
        let value = || setting.value.clone().unwrap_or_default();
        match (action, place) {
            (OptionAction::Add, None) => options.push((name.clone(), value())),
            (OptionAction::Add, Some(_)) => {
                let message = format!("option \"{name}\" provided more than once");
                return Err(SqlError::new("42710", message).at(setting.span));
            }
            (OptionAction::Set, Some(place)) => options[place].1 = value(),
            (OptionAction::Drop, Some(place)) => {
                options.remove(place);
            }
            (OptionAction::Set | OptionAction::Drop, None) => {
                let message = format!("option \"{name}\" not found");
                return Err(SqlError::new("42704", message).at(setting.span));
            }
        }
    }
    Ok(())
}
