//! Calls: which function is meant, and what it gives (manual, 10.3; `ParseFuncOrColumn`).

use crate::catalog::{Class, Nullability, ObjectAddress, Oid, ReferenceForm, TypeReference};
use crate::source::Span;
use crate::sql::Name;
use crate::sql::tree::{FunctionCall, OrderItem, Over, Window};

use super::SqlError;
use super::analyzer::{Analyzer, Result};
use super::coercion::{Coercion, Pathway};
use super::constructors::common_collation;
use super::nullability;
use super::polymorphic::enforce;
use super::resolution::{Choice, choose};
use super::routine::{Routine, RoutineKind};
use super::routines::{CallShape, Candidate, candidates, routines_named};
use super::trace::Called;
use super::types::{is_polymorphic, oid};
use super::value::{Field, Value, ValueKind, strictest};

/// What a name and arguments come to.
enum Found {
    Routine(Candidate),
    /// `type(value)`
    Cast(Oid),
    /// `field(row)`
    Nothing,
    Ambiguous,
    /// The type of an argument is not known, and the choice depends on it; what the candidates agree on is here.
    Unknown(Option<Oid>),
}

impl Found {
    fn of(candidate: Candidate) -> Self {
        if candidate.is_ambiguous {
            Self::Ambiguous
        } else {
            Self::Routine(candidate)
        }
    }
}

/// The way a call is written, besides name and arguments.
#[derive(Debug, Clone, Copy, Default)]
struct Form {
    star: bool,
    distinct: bool,
    filtered: bool,
    windowed: bool,
    /// A frame is written, which may be empty.
    framed: bool,
    within_group: bool,
    variadic: bool,
}

impl Analyzer<'_> {
    /// A call as it is written.
    pub(super) fn call(&mut self, call: &FunctionCall, span: Span) -> Result<Value> {
        let start = self.start_call();
        let (values, names) = self.call_arguments(call)?;
        if let Some(filter) = &call.filter {
            self.condition(filter, "FILTER")?;
        }
        let mut form = Form {
            star: call.star,
            distinct: call.distinct,
            filtered: call.filter.is_some(),
            windowed: call.over.is_some(),
            framed: false,
            within_group: call.within_group.is_some(),
            variadic: call.variadic,
        };
        if let Some(over) = &call.over {
            form.framed = self.over(over)?;
        }
        let before = std::mem::take(&mut self.found_kind);
        let value = self.call_in_form(&call.name, values, &names, form, span);
        let (kind, returns_set) = std::mem::replace(&mut self.found_kind, before)
            .unwrap_or((RoutineKind::Function, false));
        let value = value?;
        self.end_call(start, kind, form.windowed, returns_set, span)?;
        Ok(value)
    }

    fn call_arguments(&mut self, call: &FunctionCall) -> Result<(Vec<Value>, Vec<String>)> {
        let mut values = Vec::with_capacity(call.arguments.len());
        let mut names = Vec::new();
        for argument in &call.arguments {
            values.push(self.value(&argument.value)?);
            match &argument.name {
                Some(name) => names.push(name.value.clone()),
                None if !names.is_empty() => {
                    let message = "positional argument cannot follow named argument";
                    return Err(SqlError::new("42601", message, argument.value.span));
                }
                None => {}
            }
        }
        self.sort_keys(&call.order_by)?;
        for item in call.within_group.iter().flatten() {
            values.push(self.value(&item.value)?);
        }
        Ok((values, names))
    }

    /// ORDER BY of an aggregate or window: names of columns only, never places in the select list.
    pub(super) fn sort_keys(&mut self, items: &[OrderItem]) -> Result<()> {
        for item in items {
            let value = self.value(&item.value)?;
            self.settled(value)?;
        }
        Ok(())
    }

    /// Whether a frame is written.
    pub(super) fn over(&mut self, over: &Over) -> Result<bool> {
        match over {
            Over::Named(name) => {
                if !self.level().windows.contains(&name.value) {
                    let message = format!("window \"{}\" does not exist", name.value);
                    return Err(SqlError::new("42704", message, name.span));
                }
                // Its frame is not looked up again.
                Ok(true)
            }
            Over::Window(window) => self.window(window),
        }
    }

    pub(super) fn window(&mut self, window: &Window) -> Result<bool> {
        if let Some(base) = &window.base
            && !self.level().windows.contains(&base.value)
        {
            let message = format!("window \"{}\" does not exist", base.value);
            return Err(SqlError::new("42704", message, base.span));
        }
        for expression in &window.partition_by {
            let value = self.value(expression)?;
            self.settled(value)?;
        }
        self.sort_keys(&window.order_by)?;
        self.values(&window.frame)?;
        Ok(window.base.is_some() || !window.frame.is_empty())
    }

    /// A function of `pg_catalog` with a syntax of its own.
    pub(super) fn system_call(
        &mut self,
        function: &str,
        arguments: Vec<Value>,
        span: Span,
    ) -> Result<Value> {
        let part = |value: &str| Name {
            value: value.to_owned(),
            span: Span {
                end: span.start,
                ..span
            },
        };
        let name = [part("pg_catalog"), part(function)];
        self.call_in_form(&name, arguments, &[], Form::default(), span)
    }

    /// A plain call of a function.
    pub(super) fn call_values(
        &mut self,
        name: &[Name],
        arguments: Vec<Value>,
        span: Span,
    ) -> Result<Value> {
        self.call_in_form(name, arguments, &[], Form::default(), span)
    }

    fn call_in_form(
        &mut self,
        name: &[Name],
        arguments: Vec<Value>,
        names: &[String],
        form: Form,
        span: Span,
    ) -> Result<Value> {
        let actual: Vec<_> = arguments.iter().map(|it| it.data_type).collect();
        let shape = CallShape {
            count: arguments.len(),
            names,
            variadic: form.variadic,
        };
        match self.find_routine(name, &actual, shape, form) {
            Found::Routine(candidate) => {
                self.apply_routine(name, &candidate, &arguments, form, span)
            }
            Found::Cast(target) => {
                let value = arguments.into_iter().next();
                let value = value.unwrap_or_else(|| Value::unknown(span));
                self.coerce(value, TypeReference::new(target), Coercion::Explicit)
            }
            Found::Unknown(agreed) => Ok(Value::new(agreed, Nullability::Unknown, span)),
            Found::Ambiguous => {
                let message = format!(
                    "function {} is not unique",
                    self.signature(name, &actual, names)
                );
                let hint = "Could not choose a best candidate function. You might need to add explicit type casts.";
                Err(SqlError::new("42725", message, span).with_help(hint))
            }
            Found::Nothing => {
                if let ([field], [row]) = (name, &arguments[..])
                    && names.is_empty()
                    && let Some(fields) = self.fields(row)
                    && fields.iter().any(|it| it.name == field.value)
                {
                    return self.field(row, field, span);
                }
                let message = format!(
                    "function {} does not exist",
                    self.signature(name, &actual, names)
                );
                let hint = "No function matches the given name and argument types. You might need to add explicit type casts.";
                let place = name.first().map_or(span, |first| first.span);
                self.missing(SqlError::new("42883", message, place).with_help(hint))
            }
        }
    }

    /// As messages show a call: `f(integer, b => text)`.
    fn signature(&self, name: &[Name], actual: &[Option<Oid>], names: &[String]) -> String {
        let positional = actual.len().saturating_sub(names.len());
        let shown: Vec<_> = actual
            .iter()
            .enumerate()
            .map(|(index, data_type)| {
                let data_type = self.type_name(*data_type);
                match index.checked_sub(positional).and_then(|it| names.get(it)) {
                    Some(name) => format!("{name} => {data_type}"),
                    None => data_type,
                }
            })
            .collect();
        let name: Vec<_> = name.iter().map(|part| part.value.as_str()).collect();
        format!("{}({})", name.join("."), shown.join(", "))
    }

    /// `func_get_detail`
    fn find_routine(
        &self,
        name: &[Name],
        actual: &[Option<Oid>],
        shape: CallShape<'_>,
        form: Form,
    ) -> Found {
        let (Some(last), schema) = (name.last(), name.iter().rev().nth(1)) else {
            return Found::Nothing;
        };
        let schema = schema.map(|schema| schema.value.as_str());
        let catalog = self.context.catalog;
        let routines = routines_named(catalog, self.path(), schema, &last.value);
        let mut found = candidates(routines, shape);
        if form.star {
            found.retain(|candidate| candidate.routine.arguments.is_empty());
        }
        let ordered: Vec<Vec<Option<Oid>>> = found
            .iter()
            .map(|candidate| candidate.order.iter().map(|index| actual[*index]).collect())
            .collect();
        let exact = found.iter().zip(&ordered).position(|(candidate, actual)| {
            actual
                .iter()
                .zip(&candidate.declared)
                .all(|(actual, declared)| *actual == Some(*declared))
        });
        if let Some(exact) = exact {
            return Found::of(found.swap_remove(exact));
        }
        if let ([Some(source)], true) = (actual, shape.names.is_empty())
            && let Some(target) = catalog.find_type(self.path(), schema, &last.value)
            && self.is_function_style_cast(*source, target.oid)
        {
            return Found::Cast(target.oid);
        }
        // Named arguments stand in another order for each candidate, so each is asked alone first.
        let choice = if shape.names.is_empty() {
            let declared: Vec<&[Oid]> = found.iter().map(|it| it.declared.as_slice()).collect();
            choose(self.types(), actual, &declared)
        } else {
            let fitting: Vec<_> = (0..found.len())
                .filter(|index| {
                    self.types().can_coerce(
                        &ordered[*index],
                        &found[*index].declared,
                        Coercion::Implicit,
                    )
                })
                .collect();
            match fitting[..] {
                [] => Choice::None,
                [only] => Choice::One(only),
                _ => {
                    let declared: Vec<&[Oid]> = fitting
                        .iter()
                        .map(|it| found[*it].declared.as_slice())
                        .collect();
                    match choose(self.types(), &ordered[fitting[0]], &declared) {
                        Choice::One(index) => Choice::One(fitting[index]),
                        other => other,
                    }
                }
            }
        };
        match choice {
            Choice::One(index) => Found::of(found.swap_remove(index)),
            Choice::None => Found::Nothing,
            Choice::Ambiguous => Found::Ambiguous,
            Choice::Unknown => {
                let mut results = found.iter().map(|candidate| candidate.routine.returns);
                let first = results.next();
                let agreed = first.filter(|first| {
                    results.all(|other| other == *first) && !is_polymorphic(*first)
                });
                Found::Unknown(agreed)
            }
        }
    }

    fn is_function_style_cast(&self, source: Oid, target: Oid) -> bool {
        if source == oid::UNKNOWN {
            return true;
        }
        match self.types().pathway(source, target, Coercion::Explicit) {
            Some(Pathway::Relabel) => true,
            Some(Pathway::ViaText) => {
                let row = source == oid::RECORD || self.types().is_composite(source);
                !(row && self.types().category(target) == 'S')
            }
            _ => false,
        }
    }

    fn apply_routine(
        &mut self,
        name: &[Name],
        candidate: &Candidate,
        arguments: &[Value],
        form: Form,
        span: Span,
    ) -> Result<Value> {
        let routine = &candidate.routine;
        self.check_kind(name, routine, form, span)?;
        let called = Called {
            oid: routine.oid,
            built_in: routine.built_in,
            plain: routine.kind == RoutineKind::Function
                && candidate.is_plain()
                && candidate.order.iter().copied().eq(0..arguments.len()),
        };
        self.trace_call(span, called);
        self.note_function(routine, span);
        if !routine.built_in
            && let (Some(first), Some(last)) = (name.first(), name.last())
        {
            let target = ObjectAddress::object(Class::Function, routine.oid);
            self.refer(first.span.to(last.span), target, ReferenceForm::Name);
        }
        let ordered: Vec<Value> = candidate
            .order
            .iter()
            .map(|index| arguments[*index].clone())
            .collect();
        let mut actual: Vec<_> = ordered.iter().map(|it| it.data_type).collect();
        // Defaults have the type that is declared, unless that is polymorphic.
        for declared in &candidate.declared[actual.len()..] {
            actual.push(Some(if is_polymorphic(*declared) {
                oid::UNKNOWN
            } else {
                *declared
            }));
        }
        let enforced = enforce(self.types(), &actual, &candidate.declared, routine.returns);
        let result = enforced.as_ref().and_then(|it| it.result);
        let undetermined = enforced.as_ref().is_some_and(|it| it.undetermined);
        if undetermined || result.is_none() && actual.iter().all(Option::is_some) {
            let message = "could not determine polymorphic type because input has type unknown";
            return Err(SqlError::new("42804", message, span));
        }
        let null = self.call_nullability(name, routine, &ordered, form);
        let collation = common_collation(&ordered);
        if let Some(enforced) = &enforced {
            for (value, target) in ordered.into_iter().zip(&enforced.arguments) {
                let Some(target) = *target else {
                    continue;
                };
                if target != oid::ANY && value.data_type.is_some() {
                    self.coerce(value, TypeReference::new(target), Coercion::Implicit)?;
                }
            }
        }
        let mut value = Value::new(result, null, span);
        if result.is_some_and(|it| self.types().is_collatable(it)) {
            value.collation = collation;
        }
        if routine.returns == oid::RECORD && !routine.outputs.is_empty() {
            value.kind = ValueKind::Row(self.output_fields(candidate, &actual));
        }
        self.found_kind = Some((routine.kind, routine.returns_set));
        Ok(value)
    }

    /// OUT parameters as fields of the result.
    fn output_fields(&self, candidate: &Candidate, actual: &[Option<Oid>]) -> std::rc::Rc<[Field]> {
        let outputs = candidate.routine.outputs.iter().enumerate();
        outputs
            .map(|(index, (name, data_type))| {
                let data_type = if is_polymorphic(*data_type) {
                    enforce(self.types(), actual, &candidate.declared, *data_type)
                        .and_then(|it| it.result)
                } else {
                    Some(*data_type)
                };
                Field {
                    name: if name.is_empty() {
                        format!("column{}", index + 1)
                    } else {
                        name.clone()
                    },
                    data_type: data_type.map(TypeReference::new),
                    collation: None,
                    null: Nullability::Unknown,
                }
            })
            .collect()
    }

    fn check_kind(&self, name: &[Name], routine: &Routine, form: Form, span: Span) -> Result<()> {
        let shown: Vec<_> = name.iter().map(|part| part.value.as_str()).collect();
        let shown = shown.join(".");
        let refuse = |message: String| Err(SqlError::new("42809", message, span));
        match routine.kind {
            RoutineKind::Procedure => {
                let types: Vec<_> = routine
                    .arguments
                    .iter()
                    .map(|it| self.type_name(Some(*it)))
                    .collect();
                refuse(format!("{shown}({}) is a procedure", types.join(", ")))
            }
            RoutineKind::Window if !form.windowed => Err(SqlError::new(
                "42809",
                format!("window function {shown} requires an OVER clause"),
                span,
            )),
            RoutineKind::Aggregate(Some(_)) if !form.within_group => refuse(format!(
                "WITHIN GROUP is required for ordered-set aggregate {shown}"
            )),
            RoutineKind::Function => {
                let what = if form.star {
                    "(*) specified"
                } else if form.distinct {
                    "DISTINCT specified"
                } else if form.within_group {
                    "WITHIN GROUP specified"
                } else if form.filtered {
                    "FILTER specified"
                } else if form.windowed {
                    let message = format!(
                        "OVER specified, but {shown} is not a window function nor an aggregate function"
                    );
                    return refuse(message);
                } else {
                    return Ok(());
                };
                refuse(format!("{what}, but {shown} is not an aggregate function"))
            }
            _ => Ok(()),
        }
    }

    fn call_nullability(
        &self,
        name: &[Name],
        routine: &Routine,
        arguments: &[Value],
        form: Form,
    ) -> Nullability {
        let Some(last) = name.last().filter(|_| routine.built_in) else {
            return Nullability::Unknown;
        };
        let inputs = strictest(arguments.iter().map(|it| it.null));
        let function = last.value.as_str();
        match routine.kind {
            RoutineKind::Function => {
                if routine.returns_set {
                    return nullability::set_function(function, inputs);
                }
                nullability::function(function, inputs, arguments)
            }
            RoutineKind::Aggregate(_) => {
                let level = self.levels.last();
                let has_rows = if form.windowed {
                    !form.framed
                } else {
                    level.is_some_and(|level| level.groups_have_rows)
                };
                nullability::aggregate(function, inputs, has_rows && !form.filtered)
            }
            RoutineKind::Window => nullability::window(function, inputs, form.framed),
            RoutineKind::Procedure => Nullability::Unknown,
        }
    }
}
