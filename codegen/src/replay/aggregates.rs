//! CREATE AGGREGATE.

use crate::catalog::{
    AclKind, Aggregate, Body, Class, Function, FunctionKind, FunctionParameter, ObjectAddress, Oid,
    TypeKind,
};
use crate::sql::QualifiedName;
use crate::sql::statement::{CreateAggregate, Parallel, ParameterMode, RoutineKind, Volatility};

use super::functions::Routine;
use super::{Replay, Result, SqlError};

impl Replay {
    pub(super) fn create_aggregate(&mut self, create: &CreateAggregate) -> Result {
        let schema = self.creation_schema(&create.name)?;
        let mut parameters = Vec::with_capacity(create.parameters.len());
        for written in &create.parameters {
            if !written.mode.is_input() || written.mode == ParameterMode::InOut {
                let message = "aggregates cannot have output arguments";
                return Err(SqlError::new("0A000", message).at(written.span));
            }
            parameters.push(FunctionParameter {
                mode: written.mode,
                name: written.name.as_ref().map(|name| name.value.clone()),
                data_type: self.data_type(&written.data_type)?.oid,
                default: None,
            });
        }
        let inputs: Vec<_> = parameters
            .iter()
            .map(|parameter| parameter.data_type)
            .collect();
        let state = self.data_type(&create.state_type)?.oid;
        if self.is_plain_pseudo(state) {
            let message = format!(
                "aggregate transition data type cannot be {}",
                self.shown_type(state)
            );
            return Err(SqlError::new("42P13", message).at(create.state_type.span));
        }
        // An ordered-set aggregate's state function sees the aggregated arguments only.
        let seen = match create.direct_parameters {
            Some(direct) => inputs.get(direct..).unwrap_or_default(),
            None => &inputs,
        };
        let mut arguments = vec![state];
        arguments.extend(seen);
        let state_function = self.support_function(&create.state_function, &arguments)?;
        let mut named = vec![
            (create.state_type.name.span(), Class::Type, state),
            (
                create.state_function.span(),
                Class::Function,
                state_function.oid,
            ),
        ];
        let returns = match &create.final_function {
            None => state,
            Some(name) => {
                let mut arguments = vec![state];
                if create.direct_parameters.is_some() || create.final_function_extra {
                    let count = match create.direct_parameters {
                        Some(direct) if !create.final_function_extra => direct,
                        _ => inputs.len(),
                    };
                    arguments.extend(&inputs[..count.min(inputs.len())]);
                }
                let function = self.support_function(name, &arguments)?;
                named.push((name.span(), Class::Function, function.oid));
                self.resolved_result(&function, &arguments)
            }
        };
        let named = named
            .into_iter()
            .map(|(span, class, oid)| (span, ObjectAddress::object(class, oid)));
        let definition = self.anchored(create.definition, named);
        let overloads = self.catalog.functions_in(schema, &create.name.name.value);
        let existing = overloads
            .into_iter()
            .find(|function| function.signature() == inputs)
            .cloned();
        let option = |wanted: &str| {
            create
                .options
                .iter()
                .find(|setting| setting.name.value == wanted)
                .and_then(|setting| setting.value.as_deref())
        };
        let parallel = match option("parallel") {
            Some("safe") => Parallel::Safe,
            Some("restricted") => Parallel::Restricted,
            _ => Parallel::Unsafe,
        };
        let owner = self.session.role;
        let mut function = Function {
            oid: existing
                .as_ref()
                .map_or_else(|| self.catalog.new_oid(), |existing| existing.oid),
            schema,
            name: create.name.name.value.clone(),
            owner,
            kind: FunctionKind::Aggregate(Box::new(Aggregate {
                direct_parameters: create.direct_parameters,
                definition: Some(definition),
            })),
            parameters,
            returns,
            returns_set: false,
            language: "internal".to_owned(),
            volatility: Volatility::Immutable,
            strict: false,
            security_definer: false,
            leakproof: false,
            parallel,
            cost: None,
            rows: 0.0,
            support: None,
            config: Vec::new(),
            body: Body::Text("aggregate_dummy".into()),
            acl: None,
            comment: None,
            provenance: self.provenance(),
        };
        match existing {
            Some(existing) => {
                if !create.or_replace {
                    let message = format!(
                        "function \"{}\" already exists with same argument types",
                        existing.name
                    );
                    return Err(SqlError::new("42723", message).at(create.name.span()));
                }
                self.check_replacement(&existing, &function)
                    .map_err(|error| error.at(create.name.span()))?;
                function.owner = existing.owner;
                function.acl.clone_from(&existing.acl);
                function.comment.clone_from(&existing.comment);
                function.provenance = self.touched(existing.provenance);
            }
            None => function.acl = self.new_acl(AclKind::Function, owner, Some(schema)),
        }
        self.catalog.functions.insert(function);
        Ok(())
    }

    /// A function that arguments of these types can be passed to. Just these types are preferred; then whatever takes as
    /// many, since conversions and polymorphism are PostgreSQL's business here.
    fn support_function(&self, name: &QualifiedName, arguments: &[Oid]) -> Result<Routine> {
        let routines = self.routines(name)?;
        let is_function = |routine: &&Routine| routine.kind == RoutineKind::Function;
        if let Some(exact) = routines
            .iter()
            .filter(is_function)
            .find(|routine| routine.arguments == arguments)
        {
            return Ok(exact.clone());
        }
        let takes = |routine: &&Routine| {
            let variadic = routine
                .arguments
                .last()
                .is_some_and(|last| self.is_any_or_array(*last));
            routine.arguments.len() == arguments.len()
                || variadic && routine.arguments.len() <= arguments.len()
        };
        if let Some(near) = routines.iter().filter(is_function).find(takes) {
            return Ok(near.clone());
        }
        // The complaint is that of an exact look-up.
        self.routine(name, arguments)
    }

    fn is_any_or_array(&self, oid: Oid) -> bool {
        self.catalog
            .data_type(oid)
            .is_some_and(|found| found.is_array() || found.name == "any")
    }

    /// What a function gives for arguments of certain types, where its own declaration leaves that open.
    fn resolved_result(&self, function: &Routine, arguments: &[Oid]) -> Oid {
        let name = |oid: Oid| {
            let found = self.catalog.data_type(oid);
            found.map_or("", |found| found.name.as_str())
        };
        let element = |oid: Oid| self.catalog.data_type(oid).and_then(|found| found.element);
        let wanted = match name(function.returns) {
            "anyelement"
            | "anynonarray"
            | "anyenum"
            | "anycompatible"
            | "anycompatiblenonarray" => false,
            "anyarray" | "anycompatiblearray" => true,
            _ => return function.returns,
        };
        for (declared, actual) in function.arguments.iter().zip(arguments) {
            let (is_array, fits) = match name(*declared) {
                "anyarray" | "anycompatiblearray" => (true, true),
                "anyelement"
                | "anynonarray"
                | "anyenum"
                | "anycompatible"
                | "anycompatiblenonarray" => (false, true),
                _ => (false, false),
            };
            if !fits {
                continue;
            }
            let resolved = match (is_array, wanted) {
                (true, true) | (false, false) => Some(*actual),
                (true, false) if name(*actual) == "anyarray" => Some(function.returns),
                (true, false) => element(*actual),
                (false, true) => self
                    .catalog
                    .data_type(*actual)
                    .and_then(|found| found.array),
            };
            return resolved.unwrap_or(function.returns);
        }
        function.returns
    }

    /// Whether a type is a pseudo-type, but neither `internal` nor polymorphic.
    fn is_plain_pseudo(&self, oid: Oid) -> bool {
        self.catalog.data_type(oid).is_some_and(|found| {
            found.kind == TypeKind::Pseudo
                && found.name != "internal"
                && !(found.name.starts_with("any") && found.name != "any")
        })
    }
}
