//! Attributes of routines: what stands after the signature, and ALTER FUNCTION.

use crate::catalog::{Function, FunctionKind, quote_identifier};
use crate::sql::statement::{
    AlterFunction, CreateFunction, FunctionAttribute, RoutineKind, SettingValue,
};

use super::create_function::rows_without_set;
use super::{Replay, Result, SqlError};

/// What has to be known of the attributes before anything else.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Attributes<'a> {
    pub(super) window: bool,
    pub(super) rows: Option<&'a str>,
}

impl<'a> Attributes<'a> {
    /// Reads CREATE FUNCTION's attributes, and complains about what procedures cannot have.
    pub(super) fn read(create: &'a CreateFunction) -> Result<Self> {
        let mut attributes = Self::default();
        for attribute in &create.attributes {
            match attribute {
                FunctionAttribute::Window => attributes.window = true,
                FunctionAttribute::Rows(rows) => attributes.rows = Some(rows),
                _ => {}
            }
            if create.procedure && !suits_procedures(attribute) {
                return Err(invalid_in_procedure());
            }
        }
        Ok(attributes)
    }
}

impl Replay {
    pub(super) fn alter_function(&mut self, alter: &AlterFunction) -> Result {
        let routine = self.referenced(&alter.function)?;
        if routine.kind == RoutineKind::Aggregate {
            let message = format!("\"{}\" is an aggregate function", alter.function.name);
            return Err(SqlError::new("42809", message).at(alter.function.span));
        }
        let Some(mut function) = self.catalog.function(routine.oid).cloned() else {
            // PostgreSQL's own functions are the same everywhere; whoever alters one is a superuser at work.
            self.not_modelled("change of a built-in function");
            return Ok(());
        };
        if function.kind == FunctionKind::Procedure
            && !alter.attributes.iter().all(suits_procedures)
        {
            return Err(invalid_in_procedure());
        }
        self.apply_attributes(&mut function, &alter.attributes)?;
        function.provenance = self.touched(function.provenance);
        self.catalog.functions.insert(function);
        Ok(())
    }

    /// Puts attributes into effect.
    pub(super) fn apply_attributes(
        &self,
        function: &mut Function,
        attributes: &[FunctionAttribute],
    ) -> Result {
        for attribute in attributes {
            match attribute {
                FunctionAttribute::Volatility(volatility) => function.volatility = *volatility,
                FunctionAttribute::Strict(strict) => function.strict = *strict,
                FunctionAttribute::SecurityDefiner(definer) => function.security_definer = *definer,
                FunctionAttribute::Leakproof(leakproof) => {
                    if *leakproof {
                        let message = "only superuser can define a leakproof function";
                        self.must_be_superuser(message)?;
                    }
                    function.leakproof = *leakproof;
                }
                FunctionAttribute::Parallel(parallel) => function.parallel = *parallel,
                FunctionAttribute::Cost(cost) => {
                    if number(cost) <= 0.0 {
                        return Err(SqlError::new("22023", "COST must be positive"));
                    }
                    function.cost = Some(cost.clone());
                }
                FunctionAttribute::Rows(rows) => {
                    let rows = number(rows);
                    if rows <= 0.0 {
                        return Err(SqlError::new("22023", "ROWS must be positive"));
                    }
                    if !function.returns_set {
                        return Err(rows_without_set());
                    }
                    function.rows = rows;
                }
                FunctionAttribute::Support(name) => function.support = Some(name.to_string()),
                FunctionAttribute::Set { name, value } => {
                    self.set_config_of(function, &name.value, value);
                }
                FunctionAttribute::Reset(name) => {
                    let name = setting_name(&name.value);
                    function.config.retain(|(other, _)| *other != name);
                }
                FunctionAttribute::ResetAll => function.config.clear(),
                FunctionAttribute::Language(_)
                | FunctionAttribute::Window
                | FunctionAttribute::Transform(_) => {}
            }
        }
        Ok(())
    }

    /// SET of a routine: a row of `proconfig`, in its old place if there was one.
    fn set_config_of(&self, function: &mut Function, name: &str, value: &SettingValue) {
        let key = setting_name(name);
        let value = match value {
            SettingValue::Values(values) => Some(setting_text(name, values)),
            SettingValue::FromCurrent => self
                .session
                .settings
                .get(name)
                .map(|values| setting_text(name, values)),
            SettingValue::Default => None,
        };
        let place = function.config.iter().position(|(other, _)| *other == key);
        match (place, value) {
            (Some(place), Some(value)) => function.config[place].1 = value,
            (None, Some(value)) => function.config.push((key, value)),
            (Some(place), None) => {
                function.config.remove(place);
            }
            (None, None) => {}
        }
    }
}

/// Settings whose values are lists of names, each quoted where it has to be: `GUC_LIST_QUOTE`.
const NAME_LISTS: [&str; 6] = [
    "local_preload_libraries",
    "search_path",
    "session_preload_libraries",
    "shared_preload_libraries",
    "temp_tablespaces",
    "unix_socket_directories",
];

/// Settings that PostgreSQL spells with capitals.
const CAPITALISED: [&str; 3] = ["DateStyle", "IntervalStyle", "TimeZone"];

/// A setting's value as one text, as PostgreSQL stores it (`flatten_set_variable_args`).
pub(super) fn setting_text(name: &str, values: &[String]) -> String {
    if !NAME_LISTS.contains(&name) {
        return values.join(", ");
    }
    let quoted: Vec<_> = values.iter().map(|value| quote_identifier(value)).collect();
    quoted.join(", ")
}

/// A setting's name as PostgreSQL stores it.
fn setting_name(name: &str) -> String {
    let capitalised = CAPITALISED
        .iter()
        .find(|known| known.eq_ignore_ascii_case(name));
    capitalised.map_or_else(|| name.to_owned(), |known| (*known).to_owned())
}

fn number(text: &str) -> f64 {
    text.replace('_', "").parse().unwrap_or(0.0)
}

fn suits_procedures(attribute: &FunctionAttribute) -> bool {
    matches!(
        attribute,
        FunctionAttribute::Language(_)
            | FunctionAttribute::SecurityDefiner(_)
            | FunctionAttribute::Transform(_)
            | FunctionAttribute::Set { .. }
            | FunctionAttribute::Reset(_)
            | FunctionAttribute::ResetAll
    )
}

fn invalid_in_procedure() -> SqlError {
    SqlError::new("42P13", "invalid attribute in procedure definition")
}
