//! CREATE OPERATOR, CREATE OPERATOR CLASS and FAMILY, CREATE CAST.

use crate::catalog::{
    Cast, CastMethod, Class, Expression, ObjectAddress, Oid, Operator, PlainKind, PlainObject,
    Reference, ReferenceForm,
};
use crate::source::Span;
use crate::sql::QualifiedName;
use crate::sql::statement::{
    self, CreateCast, CreateOperator, CreateOperatorClass, CreateOperatorFamily, TypeName,
};

use super::{Replay, Result, SqlError};

impl Replay {
    pub(super) fn create_operator(&mut self, create: &CreateOperator) -> Result {
        let schema = self.creation_schema(&create.name)?;
        let Some(right_type) = &create.right else {
            let message = if create.left.is_some() {
                "operator right argument type must be specified"
            } else {
                "operator argument types must be specified"
            };
            let error = SqlError::new("42P13", message).at(create.name.span());
            return Err(match create.left {
                Some(_) => error.with_detail("Postfix operators are not supported."),
                None => error,
            });
        };
        let argument = |written: &TypeName| -> Result<Oid> {
            if written.set_of {
                let message = "SETOF type not allowed for operator argument";
                return Err(SqlError::new("42P13", message).at(written.span));
            }
            Ok(self.data_type(written)?.oid)
        };
        let left = match &create.left {
            Some(written) => Some(argument(written)?),
            None => None,
        };
        let right = argument(right_type)?;
        let types: Vec<_> = left.into_iter().chain([right]).collect();
        let function = self.routine(&create.function, &types)?;
        if self
            .own_operator(schema, &create.name.name.value, left, right)
            .is_some()
        {
            let message = format!("operator {} already exists", create.name);
            return Err(SqlError::new("42723", message).at(create.name.span()));
        }
        let mut named = vec![
            (create.function.span(), Class::Function, function.oid),
            (right_type.name.span(), Class::Type, right),
        ];
        if let (Some(written), Some(left)) = (&create.left, left) {
            named.push((written.name.span(), Class::Type, left));
        }
        let named = named
            .into_iter()
            .map(|(span, class, oid)| (span, ObjectAddress::object(class, oid)));
        let definition = self.anchored(create.definition, named);
        let oid = self.catalog.new_oid();
        let owner = self.session.role;
        let provenance = self.provenance();
        self.catalog.operators.insert(Operator {
            oid,
            schema,
            name: create.name.name.value.clone(),
            owner,
            left,
            right,
            result: function.returns,
            function: function.oid,
            definition: Some(definition),
            comment: None,
            provenance,
        });
        Ok(())
    }

    fn own_operator(
        &self,
        schema: Oid,
        symbol: &str,
        left: Option<Oid>,
        right: Oid,
    ) -> Option<&Operator> {
        let mut overloads = self.catalog.operators.find_all(schema, symbol);
        overloads.find(|operator| operator.left == left && operator.right == right)
    }

    pub(super) fn create_operator_class(&mut self, create: &CreateOperatorClass) -> Result {
        let schema = self.creation_schema(&create.name)?;
        let data_type = self.data_type(&create.data_type)?.oid;
        let method = create.method.value.clone();
        self.check_new_method(&create.method)?;
        let same = |kind: &PlainKind| matches!(kind, PlainKind::OperatorClass { method: own, .. } if *own == method);
        self.check_new_plain(schema, &create.name, same, || {
            format!(
                "operator class \"{}\" for access method \"{method}\" already exists",
                create.name
            )
        })?;
        let family_is_there = self
            .find_plain(
                create.family.as_ref().unwrap_or(&create.name),
                |kind| matches!(kind, PlainKind::OperatorFamily { method: own } if *own == method),
            )
            .is_some();
        match &create.family {
            Some(family) if !family_is_there && !is_built_in_family(family) => {
                let message = format!(
                    "operator family \"{family}\" does not exist for access method \"{method}\""
                );
                return Err(SqlError::new("42704", message).at(family.span()));
            }
            // A class without a family makes one of its own name.
            None if !family_is_there => {
                let kind = PlainKind::OperatorFamily {
                    method: method.clone(),
                };
                self.add_plain(kind, Some(schema), &create.name.name.value, |_| {});
            }
            _ => {}
        }
        let kind = PlainKind::OperatorClass {
            method,
            default: create.default,
        };
        let items = self.plain_expression(create.items);
        self.add_plain(kind, Some(schema), &create.name.name.value, |class| {
            class.subject = Some(data_type);
            class.definition = Some(items);
        });
        Ok(())
    }

    pub(super) fn create_operator_family(&mut self, create: &CreateOperatorFamily) -> Result {
        let schema = self.creation_schema(&create.name)?;
        let method = create.method.value.clone();
        self.check_new_method(&create.method)?;
        let same = |kind: &PlainKind| matches!(kind, PlainKind::OperatorFamily { method: own } if *own == method);
        self.check_new_plain(schema, &create.name, same, || {
            format!(
                "operator family \"{}\" for access method \"{method}\" already exists",
                create.name
            )
        })?;
        let kind = PlainKind::OperatorFamily {
            method: method.clone(),
        };
        self.add_plain(kind, Some(schema), &create.name.name.value, |_| {});
        Ok(())
    }

    /// Within an extension the first operator class is what makes an access method known.
    fn check_new_method(&self, method: &crate::sql::Name) -> Result {
        if self.extension.is_some() {
            return Ok(());
        }
        self.check_access_method(method)
    }

    pub(super) fn create_cast(&mut self, create: &CreateCast) -> Result {
        let source = self.data_type(&create.source)?.oid;
        let target = self.data_type(&create.target)?.oid;
        let span = create.source.span.to(create.target.span);
        let method = match &create.method {
            statement::CastMethod::Function(reference) => {
                CastMethod::Function(Some(self.referenced(reference)?.oid))
            }
            statement::CastMethod::Binary => CastMethod::Binary,
            statement::CastMethod::InOut => CastMethod::InOut,
        };
        if source == target && !matches!(method, CastMethod::Function(_)) {
            let message = "source data type and target data type are the same";
            return Err(SqlError::new("42P17", message).at(span));
        }
        if self.catalog.casts.only((source, target)).is_some() || is_built_in_cast(source, target) {
            let message = format!(
                "cast from type {} to type {} already exists",
                self.shown_type(source),
                self.shown_type(target)
            );
            return Err(SqlError::new("42710", message).at(span));
        }
        let oid = self.catalog.new_oid();
        let provenance = self.provenance();
        self.catalog.casts.insert(Cast {
            oid,
            source,
            target,
            context: create.context,
            method,
            comment: None,
            provenance,
        });
        Ok(())
    }

    /// A piece of the statement in which some names are known to stand for objects.
    pub(super) fn anchored(
        &self,
        span: Span,
        names: impl Iterator<Item = (Span, ObjectAddress)>,
    ) -> Expression {
        let mut expression = self.plain_expression(span);
        expression.references = names
            .filter(|(name, target)| {
                !target.oid.is_built_in() && name.start >= span.start && name.end <= span.end
            })
            .map(|(name, target)| Reference {
                range: name.start - span.start..name.end - span.start,
                target,
                form: ReferenceForm::Name,
            })
            .collect();
        expression
            .references
            .sort_by_key(|reference| reference.range.start);
        expression
    }

    /// Complains if an object of the kind has the name already.
    pub(super) fn check_new_plain(
        &self,
        schema: Oid,
        name: &QualifiedName,
        is: impl Fn(&PlainKind) -> bool,
        message: impl FnOnce() -> String,
    ) -> Result {
        let objects = &self.catalog.plain_objects;
        let mut objects = objects.find_all(Some(schema), &name.name.value);
        if objects.any(|object| is(&object.kind)) {
            return Err(SqlError::new("42710", message()).at(name.span()));
        }
        Ok(())
    }

    /// Adds an object of which little more than the name matters.
    pub(super) fn add_plain(
        &mut self,
        kind: PlainKind,
        schema: Option<Oid>,
        name: &str,
        fill_in: impl FnOnce(&mut PlainObject),
    ) -> Oid {
        let oid = self.catalog.new_oid();
        let mut object = PlainObject {
            oid,
            kind,
            schema,
            name: name.to_owned(),
            owner: self.session.role,
            subject: None,
            definition: None,
            options: Vec::new(),
            acl: None,
            comment: None,
            provenance: self.provenance(),
        };
        fill_in(&mut object);
        self.catalog.plain_objects.insert(object);
        oid
    }
}

/// PostgreSQL's own families are no part of the catalog: most have the name of a type and `_ops`.
fn is_built_in_family(family: &QualifiedName) -> bool {
    family
        .schema
        .as_ref()
        .is_none_or(|schema| schema.value == "pg_catalog")
        && family.name.value.ends_with("_ops")
}

fn is_built_in_cast(source: Oid, target: Oid) -> bool {
    const CASTS: &str = include_str!("../../data/casts.tsv");
    let is = |field: &str, oid: Oid| field.parse() == Ok(oid.0);
    crate::catalog::built_in_rows(CASTS).any(|row| is(row[0], source) && is(row[1], target))
}
