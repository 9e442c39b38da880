//! Parameters and results of routines.

use crate::catalog::{FunctionParameter, Oid, TypeKind, TypeReference};
use crate::infer::Purpose;
use crate::sql::statement::{CreateFunction, Parameter, ParameterMode, TypeName};

use super::expressions::Names;
use super::{Replay, Result, SqlError};

impl Replay {
    /// The parameters of a routine (`interpret_function_parameter_list`).
    pub(super) fn parameters(
        &mut self,
        create: &CreateFunction,
        language: &str,
    ) -> Result<Vec<FunctionParameter>> {
        let mut parameters: Vec<FunctionParameter> = Vec::with_capacity(create.parameters.len());
        let mut variadic = false;
        let mut defaults = false;
        for written in &create.parameters {
            let data_type = self.parameter_type(written, language)?;
            if written.mode.is_input() {
                if variadic {
                    let message = "VARIADIC parameter must be the last input parameter";
                    return Err(SqlError::new("42P13", message).at(written.span));
                }
            } else if create.procedure {
                if variadic {
                    let message = "VARIADIC parameter must be the last parameter";
                    return Err(SqlError::new("42P13", message).at(written.span));
                }
                if defaults {
                    let message =
                        "procedure OUT parameters cannot appear after one with a default value";
                    return Err(SqlError::new("42P13", message).at(written.span));
                }
            }
            if written.mode == ParameterMode::Variadic {
                variadic = true;
                self.check_variadic(written, data_type)?;
            }
            if let Some(name) = &written.name {
                let twice = parameters.iter().any(|other| {
                    other.name.as_deref() == Some(name.value.as_str())
                        && !apart(other.mode, written.mode)
                });
                if twice {
                    let message = format!("parameter name \"{name}\" used more than once");
                    return Err(SqlError::new("42P13", message).at(name.span));
                }
            }
            if written.default.is_none() && defaults && written.mode.is_input() {
                let message =
                    "input parameters after one with a default value must also have defaults";
                return Err(SqlError::new("42P13", message).at(written.span));
            }
            let mut default = None;
            if let Some(fragment) = written.default {
                if !written.mode.is_input() {
                    let message = "only input parameters can have default values";
                    return Err(SqlError::new("42P13", message).at(fragment.span));
                }
                defaults = true;
                default = Some(
                    self.store(
                        fragment,
                        Names::None,
                        Purpose::ParameterDefault(TypeReference::new(data_type)),
                    )?
                    .expression,
                );
            }
            parameters.push(FunctionParameter {
                mode: written.mode,
                name: written.name.as_ref().map(|name| name.value.clone()),
                data_type,
                default,
            });
        }
        Ok(parameters)
    }

    fn parameter_type(&mut self, written: &Parameter, language: &str) -> Result<Oid> {
        let resolved = self.data_type(&written.data_type).map_err(|mut error| {
            // PostgreSQL leaves the quotes out here.
            if error.sqlstate == "42704" {
                error.message = format!("type {} does not exist", type_text(&written.data_type));
            }
            error
        });
        let data_type = resolved?.oid;
        if self.is_shell(data_type) && language == "sql" {
            let message = format!(
                "SQL function cannot accept shell type {}",
                type_text(&written.data_type)
            );
            return Err(SqlError::new("42P13", message).at(written.data_type.span));
        }
        if written.data_type.set_of {
            let message = "functions cannot accept set arguments";
            return Err(SqlError::new("42P13", message).at(written.data_type.span));
        }
        Ok(data_type)
    }

    fn check_variadic(&self, written: &Parameter, data_type: Oid) -> Result {
        let Some(found) = self.catalog.data_type(data_type) else {
            return Ok(());
        };
        let polymorphic = matches!(
            found.name.as_str(),
            "anyarray" | "anycompatiblearray" | "any"
        ) && found.schema == Oid::PG_CATALOG;
        if polymorphic || found.is_array() {
            return Ok(());
        }
        let message = "VARIADIC parameter must be an array";
        Err(SqlError::new("42P13", message).at(written.span))
    }

    /// What a call gives: as written, or as the OUT parameters say.
    pub(super) fn result(
        &mut self,
        create: &CreateFunction,
        parameters: &[FunctionParameter],
        language: &str,
    ) -> Result<(Oid, bool)> {
        let is_output = |parameter: &&FunctionParameter| {
            !matches!(parameter.mode, ParameterMode::In | ParameterMode::Variadic)
        };
        let mut outputs = parameters.iter().filter(is_output);
        let required = match (outputs.next(), outputs.next()) {
            (Some(_), _) if create.procedure => Some(Oid::RECORD),
            (Some(only), None) => Some(only.data_type),
            (Some(_), Some(_)) => Some(Oid::RECORD),
            (None, _) => None,
        };
        if create.procedure {
            return Ok((required.unwrap_or(Oid::VOID), false));
        }
        let Some(written) = &create.returns else {
            return match required {
                Some(required) => Ok((required, create.returns_table)),
                None => Err(SqlError::new(
                    "42P13",
                    "function result type must be specified",
                )),
            };
        };
        let returns = self.result_type(written, language)?;
        if let Some(required) = required
            && required != returns
        {
            let message = format!(
                "function result type must be {} because of OUT parameters",
                self.shown_type(required)
            );
            return Err(SqlError::new("42P13", message).at(written.span));
        }
        Ok((returns, written.set_of || create.returns_table))
    }

    /// RETURNS. What a C function returns may have no type yet: it becomes a shell (`compute_return_type`).
    fn result_type(&mut self, written: &TypeName, language: &str) -> Result<Oid> {
        match self.data_type(written) {
            Ok(found) => {
                if self.is_shell(found.oid) && language == "sql" {
                    let message = format!(
                        "SQL function cannot return shell type {}",
                        type_text(written)
                    );
                    return Err(SqlError::new("42P13", message).at(written.span));
                }
                Ok(found.oid)
            }
            Err(error)
                if error.sqlstate == "42704"
                    && matches!(language, "c" | "internal")
                    && written.array_dimensions == 0
                    && written.column.is_none() =>
            {
                let schema = self.creation_schema(&written.name)?;
                Ok(self.add_shell(schema, &written.name.name.value))
            }
            Err(error) => Err(error),
        }
    }

    pub(super) fn is_shell(&self, data_type: Oid) -> bool {
        self.catalog
            .data_type(data_type)
            .is_some_and(|found| found.kind == TypeKind::Shell)
    }

    /// Types that a language cannot deal with: the checks of `plpgsql_validator` and `fmgr_sql_validator`.
    pub(super) fn check_language_types(&self, function: &crate::catalog::Function) -> Result {
        let pseudo = |oid: Oid| {
            let found = self.catalog.data_type(oid)?;
            let is_pseudo = found.kind == TypeKind::Pseudo;
            let polymorphic = found.name.starts_with("any") && found.name != "any";
            (is_pseudo && !polymorphic).then_some(found.name.as_str())
        };
        let (code, subject, takes): (_, _, &[&str]) = match function.language.as_str() {
            "plpgsql" => ("0A000", "PL/pgSQL functions", &["record"]),
            "sql" => ("42P13", "SQL functions", &[]),
            _ => return Ok(()),
        };
        let plpgsql = function.language == "plpgsql";
        if let Some(name) = pseudo(function.returns) {
            let fine = match name {
                "void" | "record" => true,
                "trigger" | "event_trigger" => plpgsql,
                _ => false,
            };
            if !fine {
                let message = format!("{subject} cannot return type {name}");
                return Err(SqlError::new(code, message));
            }
            if matches!(name, "trigger" | "event_trigger") && !function.parameters.is_empty() {
                let (what, hint) = if name == "trigger" {
                    (
                        "trigger",
                        Some(
                            "The arguments of the trigger can be accessed through TG_NARGS and TG_ARGV instead.",
                        ),
                    )
                } else {
                    ("event trigger", None)
                };
                let message = format!("{what} functions cannot have declared arguments");
                let error = SqlError::new("42P13", message);
                return Err(match hint {
                    Some(hint) => error.with_hint(hint),
                    None => error,
                });
            }
        }
        for input in function.inputs() {
            if let Some(name) = pseudo(input.data_type)
                && !takes.contains(&name)
            {
                let verb = if plpgsql {
                    "accept type"
                } else {
                    "have arguments of type"
                };
                let message = format!("{subject} cannot {verb} {name}");
                return Err(SqlError::new(code, message));
            }
        }
        Ok(())
    }
}

/// Whether two parameters may share a name: one only goes in, the other only comes out.
fn apart(one: ParameterMode, other: ParameterMode) -> bool {
    let goes_in = |mode| matches!(mode, ParameterMode::In | ParameterMode::Variadic);
    let comes_out = |mode| matches!(mode, ParameterMode::Out | ParameterMode::Table);
    goes_in(one) && comes_out(other) || comes_out(one) && goes_in(other)
}

/// A type as it is written, without quotes.
fn type_text(written: &TypeName) -> String {
    let mut text = written.name.to_string();
    if let Some(column) = &written.column {
        text.push('.');
        text.push_str(&column.value);
        text.push_str("%TYPE");
    }
    if written.array_dimensions > 0 {
        text.push_str("[]");
    }
    text
}
