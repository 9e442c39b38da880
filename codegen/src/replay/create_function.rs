//! CREATE FUNCTION and CREATE PROCEDURE.

use std::sync::Arc;

use crate::catalog::{
    AclKind, Body, Class, EventKind, Function, FunctionKind, FunctionParameter, ObjectAddress, Oid,
    TypeKind,
};
use crate::sql::Name;
use crate::sql::statement::{CreateFunction, FunctionAttribute, FunctionBody};

use super::function_attributes::Attributes;
use super::{Replay, Result, SqlError};

impl Replay {
    pub(super) fn create_function(&mut self, create: &CreateFunction) -> Result {
        let schema = self.creation_schema(&create.name)?;
        let attributes = Attributes::read(create)?;
        let language = self.function_language(create)?;
        let parameters = self.parameters(create, &language)?;
        let (returns, returns_set) = self.result(create, &parameters, &language)?;
        if attributes.rows.is_some() && !returns_set {
            return Err(rows_without_set());
        }
        check_polymorphic(&self.catalog, &parameters, returns)?;
        let kind = if create.procedure {
            FunctionKind::Procedure
        } else if attributes.window {
            FunctionKind::Window
        } else {
            FunctionKind::Function
        };
        let existing = self.same_signature(schema, &create.name.name.value, &parameters);
        let mut function = Function {
            oid: existing
                .as_ref()
                .map_or_else(|| self.catalog.new_oid(), |existing| existing.oid),
            schema,
            name: create.name.name.value.clone(),
            owner: self.session.role,
            kind,
            parameters,
            returns,
            returns_set,
            language,
            volatility: crate::sql::statement::Volatility::Volatile,
            strict: false,
            security_definer: false,
            leakproof: false,
            parallel: crate::sql::statement::Parallel::Unsafe,
            cost: None,
            rows: if returns_set { 1000.0 } else { 0.0 },
            support: None,
            config: Vec::new(),
            body: Body::BuiltIn,
            acl: None,
            comment: None,
            provenance: self.provenance(),
        };
        self.apply_attributes(&mut function, &create.attributes)?;
        function.body = self.function_body(create, &function)?;
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
                let path = |function: &Function| {
                    let mut settings = function.config.iter();
                    let found = settings.find(|(name, _)| name == "search_path");
                    found.map(|(_, setting)| setting.clone())
                };
                if let (Some(setting), None) = (path(&existing), path(&function)) {
                    let address = ObjectAddress::object(Class::Function, existing.oid);
                    self.note(address, EventKind::LostSearchPath { setting });
                }
            }
            None => {
                function.acl = self.new_acl(AclKind::Function, function.owner, Some(schema));
            }
        }
        self.check_language_types(&function)
            .map_err(|error| error.at(create.name.span()))?;
        self.catalog.functions.insert(function.clone());
        match &create.body {
            Some(FunctionBody::Text { text, span }) => self.check_text_body(text, *span, &function),
            _ => Ok(()),
        }
    }

    /// The overload that a new one would take the place of: that with the same input types.
    fn same_signature(
        &self,
        schema: Oid,
        name: &str,
        parameters: &[FunctionParameter],
    ) -> Option<Arc<Function>> {
        let inputs = parameters
            .iter()
            .filter(|parameter| parameter.mode.is_input());
        let signature: Vec<_> = inputs.map(|parameter| parameter.data_type).collect();
        let overloads = self.catalog.functions_in(schema, name);
        let same = overloads
            .into_iter()
            .find(|function| function.signature() == signature)?;
        self.catalog.functions.get_shared(same.oid)
    }

    /// LANGUAGE; only SQL-standard bodies say theirs themselves.
    fn function_language(&self, create: &CreateFunction) -> Result<String> {
        let written = create
            .attributes
            .iter()
            .find_map(|attribute| match attribute {
                FunctionAttribute::Language(language) => Some(language),
                _ => None,
            });
        let inline = matches!(
            create.body,
            Some(FunctionBody::Return(_) | FunctionBody::Atomic(_))
        );
        match written {
            Some(language) => self.check_language(language)?,
            None if inline => return Ok("sql".to_owned()),
            None => return Err(SqlError::new("42P13", "no language specified")),
        }
        Ok(written.map(|name| name.value.clone()).unwrap_or_default())
    }

    fn function_body(&mut self, create: &CreateFunction, function: &Function) -> Result<Body> {
        let language = function.language.as_str();
        let compiled = language == "c";
        match &create.body {
            None => Err(SqlError::new("42P13", "no function body specified")),
            Some(FunctionBody::Text { text, .. }) if compiled => Ok(Body::Object {
                file: text.clone(),
                symbol: function.name.clone(),
            }),
            Some(FunctionBody::Text { text, .. }) => Ok(Body::Text(text.as_str().into())),
            Some(FunctionBody::Object { file, symbol }) if compiled => Ok(Body::Object {
                file: file.clone(),
                symbol: symbol.clone(),
            }),
            Some(FunctionBody::Object { .. }) => {
                let message = format!("only one AS item needed for language \"{language}\"");
                Err(SqlError::new("42P13", message))
            }
            Some(FunctionBody::Return(fragment) | FunctionBody::Atomic(fragment))
                if language != "sql" =>
            {
                let message = "inline SQL function body only valid for language SQL";
                Err(SqlError::new("42P13", message).at(fragment.span))
            }
            Some(FunctionBody::Return(fragment) | FunctionBody::Atomic(fragment))
                if function
                    .inputs()
                    .any(|input| self.is_polymorphic(input.data_type)) =>
            {
                let message =
                    "SQL function with unquoted function body cannot have polymorphic arguments";
                Err(SqlError::new("42P13", message).at(fragment.span))
            }
            Some(FunctionBody::Return(fragment)) => {
                self.return_body(*fragment, function).map(Body::Sql)
            }
            Some(FunctionBody::Atomic(fragment)) => {
                self.atomic_body(*fragment, function).map(Body::Sql)
            }
        }
    }

    pub(super) fn is_polymorphic(&self, data_type: Oid) -> bool {
        self.catalog.data_type(data_type).is_some_and(|found| {
            found.kind == TypeKind::Pseudo && found.name.starts_with("any") && found.name != "any"
        })
    }

    /// What CREATE OR REPLACE cannot change (`ProcedureCreate`).
    pub(super) fn check_replacement(&self, old: &Function, new: &Function) -> Result {
        if std::mem::discriminant(&old.kind) != std::mem::discriminant(&new.kind) {
            let what = match old.kind {
                FunctionKind::Aggregate(_) => "an aggregate function",
                FunctionKind::Function => "a function",
                FunctionKind::Procedure => "a procedure",
                FunctionKind::Window => "a window function",
            };
            return Err(SqlError::new("42809", "cannot change routine kind")
                .with_detail(format!("\"{}\" is {what}.", old.name)));
        }
        let types: Vec<_> = old
            .signature()
            .into_iter()
            .map(|oid| self.shown_type(oid))
            .collect();
        let hint = format!(
            "Use DROP {} {}({}) first.",
            old.kind_word().to_uppercase(),
            old.name,
            types.join(",")
        );
        let refused = |message: String| SqlError::new("42P13", message).with_hint(hint.clone());
        if old.returns != new.returns || old.returns_set != new.returns_set {
            return Err(refused(match old.kind {
                FunctionKind::Procedure => {
                    "cannot change whether a procedure has output parameters".to_owned()
                }
                _ => "cannot change return type of existing function".to_owned(),
            }));
        }
        let row = |function: &Function| -> Vec<(Option<String>, Oid)> {
            let outputs = function.outputs();
            outputs
                .map(|parameter| (parameter.name.clone(), parameter.data_type))
                .collect()
        };
        if old.returns == Oid::RECORD && row(old) != row(new) {
            let error = refused("cannot change return type of existing function".to_owned());
            return Err(error.with_detail("Row type defined by OUT parameters is different."));
        }
        for (old, new) in old.inputs().zip(new.inputs()) {
            if let Some(name) = &old.name
                && new.name.as_ref() != Some(name)
            {
                let message = format!("cannot change name of input parameter \"{name}\"");
                return Err(refused(message));
            }
        }
        let defaults = |function: &Function| {
            let inputs = function.inputs();
            inputs
                .filter(|parameter| parameter.default.is_some())
                .count()
        };
        if defaults(new) < defaults(old) {
            let message = "cannot remove parameter defaults from existing function";
            return Err(refused(message.to_owned()));
        }
        Ok(())
    }

    /// Complains about a language that nobody has made.
    pub(super) fn check_language(&self, name: &Name) -> Result {
        const LANGUAGES: &str = include_str!("../../data/languages.tsv");
        let built_in = crate::catalog::built_in_rows(LANGUAGES).any(|row| row[0] == name.value);
        if built_in || self.find_language(&name.value).is_some() {
            return Ok(());
        }
        let message = format!("language \"{name}\" does not exist");
        Err(SqlError::new("42704", message).at(name.span))
    }
}

/// ROWS where there is one row at most.
pub(super) fn rows_without_set() -> SqlError {
    SqlError::new(
        "22023",
        "ROWS is not applicable when function does not return a set",
    )
}

/// Complains about a polymorphic result that no argument decides (`check_valid_polymorphic_signature`).
fn check_polymorphic(
    catalog: &crate::catalog::Catalog,
    parameters: &[FunctionParameter],
    returns: Oid,
) -> Result {
    const SIMPLE: [&str; 6] = [
        "anyelement",
        "anyarray",
        "anynonarray",
        "anyenum",
        "anyrange",
        "anymultirange",
    ];
    const COMPATIBLE: [&str; 5] = [
        "anycompatible",
        "anycompatiblearray",
        "anycompatiblenonarray",
        "anycompatiblerange",
        "anycompatiblemultirange",
    ];
    let name_of = |oid: Oid| {
        let found = catalog.data_type(oid)?;
        (found.schema == Oid::PG_CATALOG).then_some(found.name.as_str())
    };
    let inputs: Vec<_> = parameters
        .iter()
        .filter(|parameter| parameter.mode.is_input())
        .filter_map(|parameter| name_of(parameter.data_type))
        .collect();
    let outputs = parameters
        .iter()
        .filter(|parameter| !parameter.mode.is_input())
        .map(|parameter| parameter.data_type);
    for output in std::iter::once(returns).chain(outputs) {
        let Some(name) = name_of(output) else {
            continue;
        };
        let (family, all) = if SIMPLE.contains(&name) {
            (
                &SIMPLE[..],
                "anyelement, anyarray, anynonarray, anyenum, anyrange, or anymultirange",
            )
        } else if COMPATIBLE.contains(&name) {
            (
                &COMPATIBLE[..],
                "anycompatible, anycompatiblearray, anycompatiblenonarray, anycompatiblerange, or anycompatiblemultirange",
            )
        } else {
            continue;
        };
        // Only a range tells which range: several may have one subtype.
        let of_ranges = name.ends_with("range");
        let decided = inputs
            .iter()
            .any(|input| family.contains(input) && (!of_ranges || input.ends_with("range")));
        if !decided {
            let needed = match (of_ranges, name.starts_with("anycompatible")) {
                (true, false) => "anyrange or anymultirange",
                (true, true) => "anycompatiblerange or anycompatiblemultirange",
                (false, _) => all,
            };
            let detail =
                format!("A result of type {name} requires at least one input of type {needed}.");
            return Err(
                SqlError::new("42P13", "cannot determine result data type").with_detail(detail)
            );
        }
    }
    Ok(())
}
