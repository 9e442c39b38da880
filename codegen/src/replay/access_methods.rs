//! Access methods of indexes, and the operator classes by which they keep values of a type (manual, 11.10 and 38.16).

use std::sync::LazyLock;

use crate::catalog::{
    Column, DataType, IndexKey, KeyValue, Oid, PlainKind, PlainObject, TypeReference,
    built_in_rows, quote_identifier,
};
use crate::infer::is_binary_coercible;
use crate::source::Span;
use crate::sql::{Name, QualifiedName};

use super::{Replay, Result, SqlError};

const ACCESS_METHODS: &str = include_str!("../../data/access_methods.tsv");
const OPERATOR_CLASSES: &str = include_str!("../../data/opclasses.tsv");

/// What indexes of an access method can do: the flags of `IndexAmRoutine`.
#[derive(Debug, Clone, Copy)]
pub(super) struct AccessMethod {
    /// ASC, DESC, NULLS FIRST and LAST
    pub(super) order: bool,
    /// UNIQUE
    pub(super) unique: bool,
    /// More than one key
    pub(super) several: bool,
    /// EXCLUDE
    pub(super) exclude: bool,
    /// INCLUDE
    pub(super) include: bool,
}

/// A row of `opclasses.tsv`.
struct BuiltIn {
    method: &'static str,
    name: &'static str,
    input: Oid,
    default: bool,
}

impl BuiltIn {
    fn operator_class(&self) -> OperatorClass<'_> {
        OperatorClass {
            schema: None,
            name: self.name,
            input: self.input,
        }
    }
}

/// An operator class of some access method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct OperatorClass<'a> {
    /// None for the built-in ones.
    schema: Option<Oid>,
    name: &'a str,
    /// The type whose values it is for.
    input: Oid,
}

fn own_class(object: &PlainObject) -> Option<OperatorClass<'_>> {
    Some(OperatorClass {
        schema: object.schema,
        name: &object.name,
        input: object.subject?,
    })
}

static BUILT_IN: LazyLock<Vec<BuiltIn>> = LazyLock::new(|| {
    let classes = built_in_rows(OPERATOR_CLASSES).filter_map(|row| match row[..] {
        [method, name, input, default] => Some(BuiltIn {
            method,
            name,
            input: Oid(input.parse().ok()?),
            default: default == "t",
        }),
        _ => None,
    });
    classes.collect()
});

/// What a key's operator class is asked for: only messages differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum KeyOf {
    Index,
    Partitions,
}

impl Replay {
    /// An access method of indexes by name. Extensions' own are known by their operator classes, and supposed to be able
    /// to do everything.
    pub(super) fn access_method(&self, method: &str, span: Option<Span>) -> Result<AccessMethod> {
        let built_in = built_in_rows(ACCESS_METHODS).find(|row| row[0] == method && row[1] == "i");
        if let Some(row) = built_in {
            let can = |field: usize| row.get(field) == Some(&"t");
            return Ok(AccessMethod {
                order: can(2),
                unique: can(3),
                several: can(4),
                exclude: can(5),
                include: can(6),
            });
        }
        let has_class = |object: &PlainObject| matches!(&object.kind, PlainKind::OperatorClass { method: own, .. } if own == method);
        if self.catalog.plain_objects.iter().any(has_class) {
            return Ok(AccessMethod {
                order: true,
                unique: true,
                several: true,
                exclude: true,
                include: true,
            });
        }
        let message = format!("access method \"{method}\" does not exist");
        let error = SqlError::new("42704", message);
        Err(match span {
            Some(span) => error.at(span),
            None => error,
        })
    }

    /// The operator class that is written for a key, as SQL text, qualified if it is the user's or an extension's; none
    /// if it is the type's default one, or nothing is written and there is one (`ResolveOpClass`). A type that is not
    /// known has any.
    ///
    /// # Errors
    /// There is no such class, it is not for values of the type, or the type has no default one.
    pub(super) fn operator_class(
        &self,
        written: Option<&QualifiedName>,
        data_type: Option<Oid>,
        method: &str,
        key: KeyOf,
    ) -> Result<Option<String>> {
        let default =
            data_type.and_then(|data_type| self.default_operator_class(data_type, method));
        let Some(name) = written else {
            return match data_type {
                Some(data_type) if default.is_none() && !self.has_undescribed_extension() => {
                    Err(self.no_default_class(data_type, method, key))
                }
                _ => Ok(None),
            };
        };
        let quoted = quote_identifier(&name.name.value);
        let Some(class) = self.find_operator_class(name, method)? else {
            if self.has_undescribed_extension() {
                return Ok(Some(quoted.into_owned()));
            }
            let message =
                format!("operator class \"{name}\" does not exist for access method \"{method}\"");
            return Err(SqlError::new("42704", message).at(name.span()));
        };
        if let Some(data_type) = data_type
            && !is_binary_coercible(&self.catalog, data_type, class.input)
        {
            let message = format!(
                "operator class \"{name}\" does not accept data type {}",
                self.shown_type(data_type)
            );
            return Err(SqlError::new("42804", message).at(name.span()));
        }
        if default.is_some_and(|default| default == class) {
            return Ok(None);
        }
        let schema = class.schema.and_then(|schema| self.catalog.schema(schema));
        Ok(Some(match schema {
            Some(schema) => format!("{}.{quoted}", quote_identifier(&schema.name)),
            None => quoted.into_owned(),
        }))
    }

    fn has_undescribed_extension(&self) -> bool {
        let mut extensions = self.catalog.extensions.iter();
        extensions.any(|extension| !extension.described)
    }

    fn find_operator_class(
        &self,
        name: &QualifiedName,
        method: &str,
    ) -> Result<Option<OperatorClass<'_>>> {
        if let Some(schema) = &name.schema {
            self.schema(schema)?;
        }
        let in_pg_catalog = match &name.schema {
            Some(schema) => schema.value == "pg_catalog",
            None => true,
        };
        let mut built_in = BUILT_IN.iter().filter(|_| in_pg_catalog);
        if let Some(class) =
            built_in.find(|class| class.method == method && class.name == name.name.value)
        {
            return Ok(Some(class.operator_class()));
        }
        let found = self.find_plain(
            name,
            |kind| matches!(kind, PlainKind::OperatorClass { method: own, .. } if own == method),
        );
        Ok(found.and_then(own_class))
    }

    /// By what indexes of a method keep values of a type when they are not told how (`GetDefaultOpClass`).
    fn default_operator_class(&self, data_type: Oid, method: &str) -> Option<OperatorClass<'_>> {
        let data_type = self.catalog.base_type(TypeReference::new(data_type)).oid;
        let category = self.catalog.data_type(data_type)?.category;
        let built_in = BUILT_IN
            .iter()
            .filter(|class| class.default && class.method == method)
            .map(|class| -> OperatorClass<'_> { class.operator_class() });
        let own = self.catalog.plain_objects.iter().filter(|object| {
            matches!(
                &object.kind,
                PlainKind::OperatorClass { method: own, default: true } if own == method
            )
        });
        let (mut preferred, mut others) = (Vec::new(), Vec::new());
        for class in built_in.chain(own.filter_map(own_class)) {
            if class.input == data_type {
                return Some(class);
            }
            if !is_binary_coercible(&self.catalog, data_type, class.input) {
                continue;
            }
            let is_preferred = |input: &DataType| input.preferred && input.category == category;
            let list = match self.catalog.data_type(class.input) {
                Some(input) if is_preferred(input) => &mut preferred,
                _ => &mut others,
            };
            list.push(class);
        }
        match (&preferred[..], &others[..]) {
            ([only], _) | ([], [only]) => Some(*only),
            _ => None,
        }
    }

    /// Complains if an index of a table cannot keep the values that a column of it now has.
    pub(super) fn check_indexes_of_column(&self, table: Oid, column: &Column) -> Result {
        let indexes = self.catalog.relations.related_to(table);
        let indexes = indexes.filter_map(|relation| relation.index());
        for index in indexes.filter(|index| index.table == table) {
            let keeps = |key: &IndexKey| {
                matches!(key.value, KeyValue::Column(number) if number == column.number)
                    && key.operator_class.is_none()
            };
            if index.keys.iter().any(keeps) {
                self.operator_class(
                    None,
                    Some(column.data_type.oid),
                    &index.method,
                    KeyOf::Index,
                )?;
            }
        }
        Ok(())
    }

    fn no_default_class(&self, data_type: Oid, method: &str, key: KeyOf) -> SqlError {
        let message = format!(
            "data type {} has no default operator class for access method \"{method}\"",
            self.shown_type(data_type)
        );
        let hint = match key {
            KeyOf::Index => "You must specify an operator class for the index or define a default operator class for the data type.".to_owned(),
            KeyOf::Partitions => format!("You must specify a {method} operator class or define a default {method} operator class for the data type."),
        };
        SqlError::new("42704", message).with_hint(hint)
    }

    /// Complains about an access method that nothing brings.
    pub(super) fn check_access_method(&self, method: &Name) -> Result {
        self.access_method(&method.value, Some(method.span))
            .map(|_| ())
    }
}
