//! What an expression is stored for: which type it has to give, and what may not stand in it (`ParseExprKind`).

use crate::catalog::TypeReference;
use crate::source::Span;
use crate::sql::Name;

use super::SqlError;
use super::analyzer::{Analyzer, Result};
use super::coercion::Coercion;
use super::types::{is_polymorphic, oid};
use super::value::Value;

/// What an expression is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose<'a> {
    /// A value of any type, in which anything may stand: what a routine returns.
    Value,
    /// CHECK of a table or a domain.
    Check,
    /// DEFAULT of a column or a domain, by this name and of this type.
    Default(&'a str, TypeReference),
    /// DEFAULT of a function's parameter of this type.
    ParameterDefault(TypeReference),
    /// GENERATED ALWAYS AS of a column, by this name and of this type.
    Generated(&'a str, TypeReference),
    /// A key of an index.
    IndexKey,
    /// WHERE of an index.
    IndexPredicate,
    /// A part of an exclusion constraint's or a partitioned table's key.
    PartitionKey,
    /// A value in FOR VALUES, of the key's column of this name and type.
    PartitionBound(&'a str, TypeReference),
    /// An expression of CREATE STATISTICS.
    Statistics,
    /// USING of ALTER COLUMN TYPE.
    Transform,
    /// USING or WITH CHECK of a policy.
    Policy,
    /// WHEN of a trigger.
    Trigger,
    /// WHERE of a rule.
    Rule,
    /// WHERE of a table in a publication.
    Publication,
}

impl Purpose<'_> {
    /// What messages call many of the kind; empty where aggregates, window functions and sets may stand.
    pub(super) fn plural(self) -> &'static str {
        match self {
            Self::Value => "",
            Self::Check => "check constraints",
            Self::Default(..) | Self::ParameterDefault(_) => "DEFAULT expressions",
            Self::Generated(..) => "column generation expressions",
            Self::IndexKey => "index expressions",
            Self::IndexPredicate => "index predicates",
            Self::PartitionKey => "partition key expressions",
            Self::PartitionBound(..) => "partition bound",
            Self::Statistics => "statistics expressions",
            Self::Transform => "transform expressions",
            Self::Policy => "policy expressions",
            Self::Trigger => "trigger WHEN conditions",
            Self::Rule | Self::Publication => "WHERE",
        }
    }

    /// What messages call one of the kind, where no sub-select may stand (`transformSubLink`).
    fn without_queries(self) -> Option<&'static str> {
        Some(match self {
            Self::Value | Self::Policy | Self::Rule | Self::Publication => return None,
            Self::Check => "check constraint",
            Self::Default(..) | Self::ParameterDefault(_) => "DEFAULT expression",
            Self::Generated(..) => "column generation expression",
            Self::IndexKey => "index expression",
            Self::IndexPredicate => "index predicate",
            Self::PartitionKey => "partition key expression",
            Self::PartitionBound(..) => "partition bound",
            Self::Statistics => "statistics expression",
            Self::Transform => "transform expression",
            Self::Trigger => "trigger WHEN condition",
        })
    }

    /// What has to be a boolean, as messages name it.
    fn condition(self) -> Option<&'static str> {
        Some(match self {
            Self::Check => "CHECK",
            Self::IndexPredicate | Self::Rule => "WHERE",
            Self::Policy => "POLICY",
            Self::Trigger => "WHEN",
            Self::Publication => "PUBLICATION WHERE",
            _ => return None,
        })
    }
}

impl Analyzer<'_> {
    /// Complains about a sub-select where none may stand.
    pub(super) fn may_query(&self, span: Span) -> Result<()> {
        match self.purpose.without_queries() {
            Some(place) => {
                let message = format!("cannot use subquery in {place}");
                Err(SqlError::new("0A000", message, span))
            }
            None => Ok(()),
        }
    }

    /// Complains about a name where no column can be meant (`transformColumnRef`).
    pub(super) fn may_name_columns(&self, span: Span) -> Result<()> {
        match self.purpose {
            Purpose::Default(..) => {
                let message = "cannot use column reference in DEFAULT expression";
                Err(SqlError::new("0A000", message, span))
            }
            Purpose::PartitionBound(..) => {
                let message = "cannot use column reference in partition bound expression";
                Err(SqlError::new("0A000", message, span))
            }
            _ => Ok(()),
        }
    }

    /// Complains about a system column where none may stand (`scanNSItemForColumn`); the table's number is one that
    /// does not change.
    pub(super) fn may_name_system_columns(&self, name: &Name) -> Result<()> {
        if name.value == "tableoid" {
            return Ok(());
        }
        let name_of = &name.value;
        let message = match self.purpose {
            Purpose::Generated(..) => {
                format!("cannot use system column \"{name_of}\" in column generation expression")
            }
            Purpose::Check => {
                format!("system column \"{name_of}\" reference in check constraint is invalid")
            }
            _ => return Ok(()),
        };
        Err(SqlError::new("42P10", message, name.span))
    }

    /// The value as it is stored.
    pub(super) fn fit(&mut self, value: Value) -> Result<Value> {
        if let Some(construct) = self.purpose.condition() {
            return self.must_be_boolean(value, construct);
        }
        match self.purpose {
            Purpose::Default(column, wanted) | Purpose::Generated(column, wanted) => {
                let message = |found: &str, wanted: &str| {
                    format!(
                        "column \"{column}\" is of type {wanted} but default expression is of type {found}"
                    )
                };
                self.stored_as(value, wanted, message).map_err(|error| {
                    if error.code == "42804" {
                        error.with_help("You will need to rewrite or cast the expression.")
                    } else {
                        error
                    }
                })
            }
            Purpose::PartitionBound(column, wanted) => {
                let message = |_: &str, wanted: &str| {
                    format!(
                        "specified value cannot be cast to type {wanted} for column \"{column}\""
                    )
                };
                self.stored_as(value, wanted, message)
            }
            Purpose::ParameterDefault(wanted) if !is_polymorphic(wanted.oid) => {
                let message = |found: &str, wanted: &str| {
                    format!("argument of DEFAULT must be type {wanted}, not type {found}")
                };
                self.stored_as(value, wanted, message)
            }
            _ => Ok(value),
        }
    }

    /// The value converted as for storage in a column; `message` gets its type's name and the wanted one's.
    fn stored_as(
        &mut self,
        value: Value,
        wanted: TypeReference,
        message: impl FnOnce(&str, &str) -> String,
    ) -> Result<Value> {
        let known = wanted.oid != oid::UNKNOWN && value.data_type.is_some();
        if !known {
            return Ok(value);
        }
        let sources = [value.data_type];
        let fits = self
            .types()
            .can_coerce(&sources, &[wanted.oid], Coercion::Assignment);
        if !fits {
            let found = self.type_name(value.data_type);
            let message = message(&found, &self.type_name(Some(wanted.oid)));
            return Err(SqlError::new("42804", message, value.span));
        }
        self.coerce(value, wanted, Coercion::Assignment)
    }
}
