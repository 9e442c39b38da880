//! XML and SQL/JSON constructors (manual, 9.15 and 9.16).

use crate::catalog::{Nullability, TypeReference};
use crate::source::Span;
use crate::sql::tree::{Expr, JsonFunction, JsonKind, XmlFunction};

use super::analyzer::{Analyzer, Result};
use super::coercion::Coercion;
use super::routine::RoutineKind;
use super::types::oid;
use super::value::{Value, strictest};

impl Analyzer<'_> {
    pub(super) fn xml(
        &mut self,
        function: XmlFunction,
        arguments: &[Expr],
        span: Span,
    ) -> Result<Value> {
        let values = self.values(arguments)?;
        let inputs = strictest(values.iter().map(|value| value.null));
        let target = match function {
            XmlFunction::Concat | XmlFunction::Root | XmlFunction::Serialize => Some(oid::XML),
            XmlFunction::Parse | XmlFunction::Pi => Some(oid::TEXT),
            XmlFunction::Element | XmlFunction::Forest => None,
        };
        for value in values {
            if let Some(target) = target
                && value.is_untyped_literal()
            {
                self.coerce(value, TypeReference::new(target), Coercion::Implicit)?;
            }
        }
        let null = match function {
            XmlFunction::Element => Nullability::NotNull,
            XmlFunction::Concat | XmlFunction::Forest => Nullability::Unknown,
            _ => inputs,
        };
        let data_type = if function == XmlFunction::Serialize {
            oid::TEXT
        } else {
            oid::XML
        };
        Ok(Value::new(Some(data_type), null, span))
    }

    pub(super) fn json(&mut self, function: &JsonFunction, span: Span) -> Result<Value> {
        let mut inputs = Nullability::NotNull;
        let start = self.start_call();
        for argument in &function.arguments {
            let value = self.value(argument)?;
            inputs = strictest([inputs, value.null]);
            self.settled(value)?;
        }
        if let Some(query) = &function.query {
            self.sub_query(query)?;
        }
        self.sort_keys(&function.order_by)?;
        if let Some(filter) = &function.filter {
            self.condition(filter, "FILTER")?;
        }
        if let Some(over) = &function.over {
            self.over(over)?;
        }
        let kind = match function.kind {
            JsonKind::ObjectAgg | JsonKind::ArrayAgg => RoutineKind::Aggregate(None),
            _ => RoutineKind::Function,
        };
        self.end_call(start, kind, function.over.is_some(), false, span)?;
        let returning = match &function.returning {
            Some(written) => self.type_named(written)?.map(Some),
            None => Some(None),
        };
        let null = match function.kind {
            JsonKind::Object | JsonKind::Array if function.query.is_none() => Nullability::NotNull,
            JsonKind::Array
            | JsonKind::ObjectAgg
            | JsonKind::ArrayAgg
            | JsonKind::Exists
            | JsonKind::Value
            | JsonKind::Query => Nullability::Nullable,
            _ => inputs,
        };
        let default = match function.kind {
            JsonKind::Serialize | JsonKind::Value => oid::TEXT,
            JsonKind::Exists => oid::BOOL,
            JsonKind::Query => oid::JSONB,
            _ => oid::JSON,
        };
        let data_type = match returning {
            Some(Some(reference)) => Some(reference),
            Some(None) => Some(TypeReference::new(default)),
            None => None,
        };
        let mut value = Value::new(data_type.map(|it| it.oid), null, span);
        value.modifier = data_type.map_or(-1, |it| it.modifier);
        Ok(value)
    }
}
