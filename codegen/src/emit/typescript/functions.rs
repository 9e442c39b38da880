//! Functions that the API can call, and the computed fields among them.

use std::cmp::Ordering;

use crate::catalog::{Catalog, Function, FunctionKind, Oid, Relation};
use crate::emit::postgrest::collation::Collation;
use crate::emit::postgrest::results::Results;
use crate::emit::postgrest::signature::Signatures;
use crate::emit::postgrest::{is_table, row_of};
use crate::sql::statement::ParameterMode;

use super::scope::{SchemaScope, Scope};
use super::syntax::{Member, Type};

const JSON: Oid = Oid(114);
const JSONB: Oid = Oid(3802);
const TEXT: Oid = Oid(25);

/// A function that the API can call.
pub(super) struct Callable<'a> {
    pub(super) function: &'a Function,
    /// All parameters, by name.
    arguments: Vec<Argument<'a>>,
}

/// A parameter; its name is empty if it has none.
#[derive(Debug, Clone, Copy)]
struct Argument<'a> {
    name: &'a str,
    mode: ParameterMode,
    data_type: Oid,
    has_default: bool,
}

impl<'a> Callable<'a> {
    /// The functions of a schema that PostgREST would call, in the order of the output.
    pub(super) fn all(
        catalog: &'a Catalog,
        signatures: &Signatures<'_>,
        collation: &Collation,
        schema: Oid,
    ) -> Vec<Self> {
        let own = catalog.functions.iter().filter(|it| it.schema == schema);
        let mut callables: Vec<_> = own
            .filter(|function| matches!(function.kind, FunctionKind::Function))
            .filter(|function| {
                let returns = catalog.data_type(function.returns);
                !returns.is_some_and(|it| matches!(&*it.name, "trigger" | "event_trigger"))
            })
            .map(|function| Self::new(function, collation))
            .filter(|callable| callable.is_exposed(catalog))
            .collect();
        callables.sort_by(|a, b| {
            let names = collation.compare(&a.function.name, &b.function.name);
            names.then_with(|| {
                if a.function.name == b.function.name {
                    compare_overloads(signatures, collation, a.function, b.function)
                } else {
                    Ordering::Equal
                }
            })
        });
        callables
    }

    fn new(function: &'a Function, collation: &Collation) -> Self {
        // PostgreSQL stores how many arguments have a default, and they are the last ones of the input. The official
        // query puts them beside all parameters, so an OUT parameter before them moves them.
        let inputs = function.inputs().count();
        let required = function.inputs().filter(|it| it.default.is_none()).count();
        let mut arguments: Vec<_> = function
            .parameters
            .iter()
            .enumerate()
            .map(|(index, parameter)| Argument {
                name: parameter.name.as_deref().unwrap_or_default(),
                mode: parameter.mode,
                data_type: parameter.data_type,
                has_default: (required..inputs).contains(&index),
            })
            .collect();
        arguments.sort_by(|a, b| collation.compare(a.name, b.name));
        Self {
            function,
            arguments,
        }
    }

    fn inputs(&self) -> impl Iterator<Item = &Argument<'a>> {
        self.arguments
            .iter()
            .filter(|argument| argument.mode.is_input())
    }

    /// The only input.
    fn single_input(&self) -> Option<&Argument<'a>> {
        let mut inputs = self.inputs();
        let first = inputs.next()?;
        inputs.next().is_none().then_some(first)
    }

    /// PostgREST passes arguments by name, or a whole request body or row as the only one.
    fn is_exposed(&self, catalog: &Catalog) -> bool {
        let is_body = |argument: &Argument<'_>| matches!(argument.data_type, JSON | JSONB | TEXT);
        let passable = |argument: &Argument<'_>| {
            !argument.name.is_empty() || argument.has_default && is_body(argument)
        };
        self.inputs().all(passable)
            || self.single_input().is_some_and(|argument| {
                is_body(argument) || row_of(catalog, argument.data_type).is_some()
            })
    }

    /// Whether it can be selected like a column of a relation.
    pub(super) fn is_computed_field_of(&self, scope: &Scope<'_>, relation: &Relation) -> bool {
        if self.function.schema != relation.schema {
            return false;
        }
        let Some(argument) = self.single_input() else {
            return false;
        };
        if scope.options.dialect.computed_field_by_type {
            return row_of(scope.catalog, argument.data_type)
                .is_some_and(|row| row.oid == relation.oid);
        }
        scope.signatures.arguments(self.function) == relation.name
    }

    /// What one row of the result is, without the brackets of a set.
    pub(super) fn element<'b>(&self, scope: &Scope<'b>, schema: &SchemaScope<'b>) -> Type {
        let printing = schema.schema.oid;
        let domains = scope.options.database.domains.hold(&self.path(schema));
        let results = self.results(scope, schema);
        let table: Vec<_> = self
            .arguments
            .iter()
            .filter(|argument| argument.mode == ParameterMode::Table)
            .map(|argument| {
                let data_type = scope.types.of(printing, argument.data_type, domains);
                let can_be_null = results
                    .as_ref()
                    .is_some_and(|results| !results.is_not_null(self.function, argument.name));
                let data_type = if can_be_null {
                    data_type.or_null()
                } else {
                    data_type
                };
                Member::new(argument.name.to_owned(), data_type)
            })
            .collect();
        if !table.is_empty() {
            return Type::lines(table);
        }
        let row = row_of(scope.catalog, self.function.returns)
            .filter(|row| row.schema == printing && (is_table(row) || row.view().is_some()));
        match row {
            Some(row) => Type::lines(scope.row_columns(schema, row, &scope.columns(row))),
            None => scope.types.of(printing, self.function.returns, domains),
        }
    }

    /// What is known of the values that come back, where the options want it to count.
    fn results<'b>(&self, scope: &Scope<'b>, schema: &SchemaScope<'b>) -> Option<Results> {
        let wanted = scope.options.database.not_null.hold(&self.path(schema));
        let told = scope
            .written
            .says_not_null(self.function.comment.as_deref());
        (wanted && !told).then(|| Results::new(scope.catalog, self.function))
    }

    /// Whether NULL can come back in the place of a whole value.
    fn gives_null<'b>(&self, scope: &Scope<'b>, schema: &SchemaScope<'b>) -> bool {
        const VOID: Oid = Oid(2278);
        let is_table = self
            .arguments
            .iter()
            .any(|argument| argument.mode == ParameterMode::Table);
        let is_row = row_of(scope.catalog, self.function.returns).is_some();
        if self.function.returns == VOID || self.function.returns_set && (is_table || is_row) {
            return false;
        }
        let results = self.results(scope, schema);
        results.is_some_and(|results| !results.is_whole_not_null(self.function))
    }

    fn path<'p>(&'p self, schema: &'p SchemaScope<'_>) -> [&'p str; 2] {
        [&schema.schema.name, &self.function.name]
    }

    /// COMMENT ON FUNCTION, where the options want it.
    pub(super) fn comment<'b>(&self, scope: &Scope<'b>, schema: &SchemaScope<'b>) -> Vec<String> {
        scope.documentation(&self.path(schema), self.function.comment.as_deref())
    }

    /// `{ Args: …; Returns: … }`
    fn signature<'b>(
        &self,
        scope: &Scope<'b>,
        schema: &SchemaScope<'b>,
        overloads: &[Callable<'b>],
    ) -> Type {
        let error = self.error(scope.catalog, schema, overloads, scope);
        let mut members = vec![
            Member::new("Args", self.arguments_type(scope, schema)),
            Member::new("Returns", self.result(scope, schema, error)),
        ];
        members.extend(self.set_options(scope));
        Type::fitting(members)
    }

    fn arguments_type<'b>(&self, scope: &Scope<'b>, schema: &SchemaScope<'b>) -> Type {
        let domains = scope.options.database.domains.hold(&self.path(schema));
        let inputs = self.inputs().map(|argument| Member {
            optional: argument.has_default,
            ..Member::new(
                argument.name.to_owned(),
                argument.row_or_type(scope, schema, domains),
            )
        });
        let inputs: Vec<_> = inputs.collect();
        if !inputs.is_empty() {
            Type::fitting(inputs)
        } else if scope.options.dialect.no_arguments_is_record {
            Type::Generic("Record", vec![Type::Keyword("PropertyKey"), Type::NEVER])
        } else {
            Type::NEVER
        }
    }

    fn result<'b>(
        &self,
        scope: &Scope<'b>,
        schema: &SchemaScope<'b>,
        error: Option<String>,
    ) -> Type {
        let dialect = scope.options.dialect;
        let single_row = self.function.rows <= 1.0
            && (!dialect.single_row_needs_options
                || row_of(scope.catalog, self.function.returns).is_some());
        let set = self.function.returns_set && !single_row;
        let brackets = |data_type: Type, set| if set { data_type.array() } else { data_type };
        let Some(message) = error else {
            let element = self.element(scope, schema);
            let element = if self.gives_null(scope, schema) {
                element.or_null()
            } else {
                element
            };
            return brackets(element, set);
        };
        let message = brackets(Type::Literal(message), set && dialect.error_arrays);
        let error = Member::new("error", Type::boolean(true));
        Type::Intersection(vec![Type::fitting(vec![error]), message])
    }

    /// Tells the client that rows of a relation come back, of which it may select parts.
    fn set_options(&self, scope: &Scope<'_>) -> Option<Member> {
        let to = row_of(scope.catalog, self.function.returns)?;
        let from = match self.arguments[..] {
            [argument] if row_of(scope.catalog, argument.data_type).is_some() => {
                scope.signatures.type_text(argument.data_type)
            }
            _ => "*".to_owned(),
        };
        let many = self.function.returns_set && self.function.rows > 1.0;
        let members = vec![
            Member::new("from", Type::Literal(from)),
            Member::new("to", Type::Literal(to.name.clone())),
            Member::new("isOneToOne", Type::boolean(!many)),
            Member::new("isSetofReturn", Type::boolean(self.function.returns_set)),
        ];
        Some(Member::new("SetofOptions", Type::lines(members)))
    }

    /// Why PostgREST refuses the call, in its words.
    fn error<'b>(
        &self,
        catalog: &Catalog,
        schema: &SchemaScope<'b>,
        overloads: &[Callable<'b>],
        scope: &Scope<'_>,
    ) -> Option<String> {
        let type_name = |oid| {
            catalog
                .data_type(oid)
                .map_or("unknown", |it| it.name.as_str())
        };
        let name = format!("{}.{}", schema.schema.name, self.function.name);
        let others = overloads
            .iter()
            .filter(|other| other.function.oid != self.function.oid);
        let candidates = if self.inputs().next().is_none() {
            let by_default = |other: &&Callable<'_>| {
                other
                    .single_input()
                    .is_some_and(|argument| argument.name.is_empty() && argument.has_default)
            };
            let other = others.clone().find(by_default);
            // The official generator puts the type of the result in the place of the argument's.
            other.map(|other| {
                format!(
                    "{name}(), {name}( => {})",
                    type_name(other.function.returns)
                )
            })
        } else if let Some(own) = self.single_input().filter(|own| !own.name.is_empty()) {
            let rivals = others.filter_map(|other| {
                let argument = other.single_input()?;
                let rival = argument.name == own.name && argument.data_type != own.data_type;
                rival.then_some(argument.data_type)
            });
            let mut types: Vec<_> = std::iter::once(own.data_type).chain(rivals).collect();
            types.sort();
            let list = types
                .iter()
                .map(|oid| format!("{name}({} => {})", own.name, type_name(*oid)));
            (types.len() > 1).then(|| list.collect::<Vec<_>>().join(", "))
        } else {
            None
        };
        if let Some(candidates) = candidates {
            return Some(format!(
                "Could not choose the best candidate function between: {candidates}. Try renaming the parameters or the \
                 function itself in the database so function overloading can be resolved"
            ));
        }
        let argument = self
            .single_input()
            .filter(|argument| argument.name.is_empty())?;
        row_of(catalog, argument.data_type)?;
        let returns_row = row_of(catalog, self.function.returns).is_some();
        (scope.options.dialect.row_argument_is_error || !returns_row).then(|| {
            format!(
                "the function {name} with parameter or with a single unnamed json/jsonb parameter, but no matches were \
                 found in the schema cache"
            )
        })
    }
}

impl Argument<'_> {
    /// A named row is passed without its computed fields.
    fn row_or_type<'b>(&self, scope: &Scope<'b>, schema: &SchemaScope<'b>, domains: bool) -> Type {
        let data_type = scope.types.of(schema.schema.oid, self.data_type, domains);
        if !scope.options.dialect.computed_fields || self.name.is_empty() {
            return data_type;
        }
        let Type::Database(mut path) = data_type else {
            return data_type;
        };
        if path.last().is_none_or(|last| last != "Row") || path.len() != 4 {
            return Type::Database(path);
        }
        let row = Type::Database(path.clone());
        path.pop();
        path.push("ComputedFields".into());
        Type::Generic("Omit", vec![row, Type::Database(path)])
    }
}

impl<'a> Scope<'a> {
    /// The members of `Functions`.
    pub(super) fn functions(&self, schema: &SchemaScope<'a>) -> Vec<Member> {
        let overloads = schema
            .functions
            .chunk_by(|a, b| a.function.name == b.function.name);
        let members = overloads.map(|overloads| {
            let signatures = overloads
                .iter()
                .map(|callable| callable.signature(self, schema, overloads));
            let mut signatures: Vec<_> = signatures.collect();
            let data_type = if signatures.len() == 1 {
                signatures.remove(0)
            } else {
                Type::Union(signatures)
            };
            Member {
                comment: overloads[0].comment(self, schema),
                ..Member::new(overloads[0].function.name.clone(), data_type)
            }
        });
        members.collect()
    }
}

/// By the text of the arguments, then by that of the result, then the oldest first.
fn compare_overloads(
    signatures: &Signatures<'_>,
    collation: &Collation,
    a: &Function,
    b: &Function,
) -> Ordering {
    collation
        .compare(&signatures.arguments(a), &signatures.arguments(b))
        .then_with(|| collation.compare(&signatures.result(a), &signatures.result(b)))
        .then(a.oid.cmp(&b.oid))
}
