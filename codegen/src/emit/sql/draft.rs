use std::collections::BTreeSet;

use crate::catalog::{
    Class, Expression, Function, FunctionKind, ObjectAddress, Oid, TypeReference, quote_identifier,
    quote_literal,
};

use super::Emitter;
use super::expression::without_trailing_comment;
use super::order::{Phase, Rank};

/// Statements that belong together, with what they make and what has to be there before.
#[derive(Debug, Clone)]
pub(super) struct Item {
    pub(super) rank: Rank,
    pub(super) makes: Vec<ObjectAddress>,
    pub(super) needs: BTreeSet<ObjectAddress>,
    pub(super) sql: String,
    /// The schemas that names in the statements are looked up in, where some are not anchored.
    pub(super) path: Vec<Oid>,
    /// A table that can be made without its defaults and checks.
    pub(super) detachable: Option<Oid>,
}

/// An [`Item`] in the making. Every name that it prints becomes something that it needs.
pub(super) struct Draft<'e, 'a> {
    pub(super) emitter: &'e Emitter<'a>,
    item: Item,
}

impl<'e, 'a> Draft<'e, 'a> {
    pub(super) fn new(emitter: &'e Emitter<'a>, phase: Phase, name: &[&str]) -> Self {
        let rank = Rank {
            phase,
            name: name.iter().map(|part| (*part).to_owned()).collect(),
        };
        let item = Item {
            rank,
            makes: Vec::new(),
            needs: BTreeSet::new(),
            sql: String::new(),
            path: Vec::new(),
            detachable: None,
        };
        Self { emitter, item }
    }

    pub(super) fn finish(self) -> Item {
        self.item
    }

    pub(super) fn makes(&mut self, class: Class, oid: Oid) {
        self.item.makes.push(ObjectAddress::object(class, oid));
    }

    pub(super) fn makes_column(&mut self, relation: Oid, column: i16) {
        self.item
            .makes
            .push(ObjectAddress::column(relation, column));
    }

    pub(super) fn needs(&mut self, class: Class, oid: Oid) {
        self.item.needs.insert(ObjectAddress::object(class, oid));
    }

    pub(super) fn detachable(&mut self, table: Oid) {
        self.item.detachable = Some(table);
    }

    /// Adds a statement; the semicolon comes of itself.
    pub(super) fn statement(&mut self, sql: impl AsRef<str>) {
        self.item.sql.push_str(sql.as_ref());
        self.item.sql.push_str(";\n");
    }

    /// An expression or query with today's names.
    pub(super) fn expression(&mut self, expression: &Expression) -> String {
        self.item.needs.extend(expression.dependencies());
        if self.emitter.unqualified.in_text(expression) {
            for schema in expression.search_path.iter() {
                self.look_in(*schema);
            }
        }
        without_trailing_comment(expression.sql(self.emitter.catalog))
    }

    /// Lets names of the statement be looked up in a schema.
    pub(super) fn look_in(&mut self, schema: Oid) {
        let implied = [Oid::PG_CATALOG, Oid::PG_TEMP].contains(&schema);
        let known = self.emitter.catalog.schema(schema).is_some();
        if known && !implied && !self.item.path.contains(&schema) {
            self.item.path.push(schema);
            self.item
                .needs
                .insert(ObjectAddress::object(Class::Schema, schema));
        }
    }

    /// A type with its schema and modifier.
    pub(super) fn data_type(&mut self, reference: TypeReference) -> String {
        self.needs(Class::Type, reference.oid);
        self.emitter.catalog.format_type_qualified(reference)
    }

    /// An object's name with its schema.
    pub(super) fn named(&mut self, class: Class, oid: Oid) -> String {
        self.needs(class, oid);
        let address = ObjectAddress::object(class, oid);
        let name = self.emitter.catalog.qualified_sql_name(address);
        name.unwrap_or_else(|| format!("\"?{oid}?\""))
    }

    /// A relation's name with its schema.
    pub(super) fn relation(&mut self, oid: Oid) -> String {
        self.named(Class::Relation, oid)
    }

    /// A schema's name.
    pub(super) fn schema(&mut self, oid: Oid) -> String {
        self.named(Class::Schema, oid)
    }

    /// A role's name.
    pub(super) fn role(&mut self, oid: Oid) -> String {
        self.needs(Class::Role, oid);
        self.emitter.role_name(oid)
    }

    /// Names of columns by number.
    pub(super) fn columns(&mut self, relation: Oid, numbers: &[i16]) -> String {
        let catalog = self.emitter.catalog;
        let names = numbers.iter().filter_map(|number| {
            self.item
                .needs
                .insert(ObjectAddress::column(relation, *number));
            catalog.column_name(ObjectAddress::column(relation, *number))
        });
        let names: Vec<_> = names.map(quote_identifier).collect();
        names.join(", ")
    }

    /// ` COLLATE …`, if any.
    pub(super) fn collation(&mut self, collation: Option<Oid>) -> String {
        collation.map_or_else(String::new, |collation| {
            format!(" COLLATE {}", self.named(Class::Collation, collation))
        })
    }

    /// A function as statements about it name it: with the types of its arguments.
    pub(super) fn function(&mut self, oid: Oid) -> String {
        let name = self.named(Class::Function, oid);
        let Some(function) = self.emitter.catalog.function(oid) else {
            return name;
        };
        let types = self.argument_types(function);
        if let FunctionKind::Aggregate(aggregate) = &function.kind {
            return format!("{name}({})", super::aggregate::arguments(aggregate, &types));
        }
        format!("{name}({})", types.join(", "))
    }

    /// The types that tell a function from others of its name.
    pub(super) fn argument_types(&mut self, function: &Function) -> Vec<String> {
        function
            .inputs()
            .map(|parameter| {
                let mode = match parameter.mode {
                    crate::sql::statement::ParameterMode::Variadic => "VARIADIC ",
                    _ => "",
                };
                let data_type = self.data_type(TypeReference::new(parameter.data_type));
                format!("{mode}{data_type}")
            })
            .collect()
    }

    /// `(name 'value', …)` after OPTIONS.
    pub(super) fn options(options: &[(String, String)]) -> String {
        let options: Vec<_> = options
            .iter()
            .map(|(name, value)| format!("{} {}", quote_identifier(name), quote_literal(value)))
            .collect();
        options.join(", ")
    }
}

/// `name=value, …` after WITH.
pub(super) fn storage_parameters(options: &[(String, String)]) -> String {
    let options: Vec<_> = options
        .iter()
        .map(|(name, value)| {
            let name: Vec<_> = name.split('.').map(quote_identifier).collect();
            let plain = !value.is_empty()
                && value
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'.')
                && (value.bytes().all(|byte| byte.is_ascii_alphabetic())
                    || value.parse::<f64>().is_ok());
            if plain {
                format!("{}={value}", name.join("."))
            } else {
                format!("{}={}", name.join("."), quote_literal(value))
            }
        })
        .collect();
    options.join(", ")
}
