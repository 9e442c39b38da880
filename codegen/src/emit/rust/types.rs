use proc_macro2::TokenStream;
use quote::quote;

use crate::catalog::{Column, DataType, Oid, Relation, TypeKind};
use crate::diagnostic::Diagnostic;
use crate::emit::names::pascal_case;
use crate::emit::pattern::fits;

use super::Generator;
use super::diesel::BOUNDS;
use super::options::Target;
use super::plan::Module;
use super::scalars::{Crates, Traits};

/// The Rust type of a value that is not NULL.
#[derive(Debug, Clone)]
pub(super) struct RustType {
    pub(super) tokens: TokenStream,
    pub(super) traits: Traits,
    /// diesel's marker of the SQL type; nothing for other targets.
    pub(super) sql_type: TokenStream,
    /// Whether the target converts values of the SQL type into it.
    pub(super) known: bool,
}

impl RustType {
    /// The type of a value that can be NULL.
    pub(super) fn option(self) -> Self {
        let tokens = self.tokens;
        Self {
            tokens: quote! { Option<#tokens> },
            ..self
        }
    }

    /// The same with the marker of a type that can be NULL.
    fn nullable(self) -> Self {
        let sql_type = nullable(&self.sql_type);
        Self {
            sql_type,
            ..self.option()
        }
    }
}

/// diesel's marker of a type that can be NULL.
pub(super) fn nullable(sql_type: &TokenStream) -> TokenStream {
    if sql_type.is_empty() {
        TokenStream::new()
    } else {
        quote! { diesel::sql_types::Nullable<#sql_type> }
    }
}

impl Generator<'_> {
    /// The type of a column, as the options or the catalog have it. `path` is `schema.relation.column`.
    pub(super) fn column_type(
        &self,
        path: &str,
        relation: &Relation,
        column: &Column,
        module: &Module<'_>,
    ) -> RustType {
        let usual = self.usual_type(relation, column, module);
        match self.overridden(path) {
            Some(given) => RustType {
                sql_type: usual.sql_type,
                ..given
            },
            None => usual,
        }
    }

    fn usual_type(&self, relation: &Relation, column: &Column, module: &Module<'_>) -> RustType {
        // A view's column has the enum of the column that it shows.
        let origin = column
            .inferred
            .as_ref()
            .and_then(|inferred| inferred.origin);
        let key = origin.map_or((relation.oid, column.number), |origin| {
            (origin.oid, origin.column)
        });
        match self.plan.columns.get(&key) {
            Some((place, ident)) => {
                let prefix = self.path_to(*place, module);
                let base = self.catalog.base_type(column.data_type);
                let base = self.value_type(base.oid, module, &mut Vec::new());
                RustType {
                    tokens: quote! { #prefix #ident },
                    traits: Traits::ALL,
                    ..base
                }
            }
            None => {
                let usual = self.value_type(column.data_type.oid, module, &mut Vec::new());
                match self.plan.ids.get(&key) {
                    Some((place, ident)) => {
                        let prefix = self.path_to(*place, module);
                        RustType {
                            tokens: quote! { #prefix #ident },
                            ..usual
                        }
                    }
                    None => usual,
                }
            }
        }
    }

    /// What is in a newtype: of a domain, the type below it.
    pub(super) fn base_type(&self, oid: Oid, module: &Module<'_>) -> RustType {
        let domain = self.catalog.data_type(oid).and_then(DataType::domain);
        let oid = domain.map_or(oid, |domain| domain.base.oid);
        self.value_type(oid, module, &mut Vec::new())
    }

    fn overridden(&self, path: &str) -> Option<RustType> {
        let types = &self.options.types;
        let (_, given) = types
            .iter()
            .rev()
            .find(|(pattern, _)| fits(pattern, path))?;
        match given.parse::<TokenStream>() {
            Ok(tokens) => Some(RustType {
                tokens,
                // Nothing is known of it but that it can be stored.
                traits: Traits {
                    eq: false,
                    hash: false,
                    serde: true,
                },
                sql_type: TokenStream::new(),
                known: true,
            }),
            Err(error) => {
                let message = format!("{given:?} is no Rust type: {error}");
                self.report(Diagnostic::error("configuration", message));
                None
            }
        }
    }

    /// `above` are the types that this one is a part of.
    fn value_type(&self, oid: Oid, module: &Module<'_>, above: &mut Vec<Oid>) -> RustType {
        let Some(data_type) = self.catalog.data_type(oid) else {
            return self.unknown(oid, "?", module);
        };
        let path = self.type_path(data_type);
        let given = self.overridden(&path);
        let usual = self.usual_value_type(data_type, module, above);
        match given {
            Some(given) => RustType {
                sql_type: usual.sql_type,
                ..given
            },
            None => usual,
        }
    }

    fn usual_value_type(
        &self,
        data_type: &DataType,
        module: &Module<'_>,
        above: &mut Vec<Oid>,
    ) -> RustType {
        let oid = data_type.oid;
        if let Some((place, ident)) = self.plan.types.get(&oid) {
            let prefix = self.path_to(*place, module);
            if data_type.domain().is_some() {
                return RustType {
                    tokens: quote! { #prefix #ident },
                    ..self.base_type(oid, module)
                };
            }
            let (traits, known) = self.type_traits(data_type, module, above);
            return RustType {
                tokens: quote! { #prefix #ident },
                traits,
                sql_type: self.marker(oid, &ident.to_string(), module),
                known,
            };
        }
        match (&data_type.kind, data_type.element) {
            (TypeKind::Domain(domain), _) => self.value_type(domain.base.oid, module, above),
            (_, Some(element)) if data_type.is_array() => {
                let mut element = self.element_type(element, module, above);
                if self.options.nullable_elements {
                    element = element.nullable();
                }
                let RustType {
                    tokens, sql_type, ..
                } = element;
                RustType {
                    tokens: quote! { Vec<#tokens> },
                    sql_type: if sql_type.is_empty() {
                        sql_type
                    } else {
                        quote! { diesel::sql_types::Array<#sql_type> }
                    },
                    ..element
                }
            }
            _ => self.scalar(data_type, module),
        }
    }

    fn element_type(&self, oid: Oid, module: &Module<'_>, above: &mut Vec<Oid>) -> RustType {
        let element = self.value_type(oid, module, above);
        let name = self.catalog.data_type(oid).map(|element| &element.name);
        if self.options.target == Target::Sqlx && name.is_some_and(|name| name == "citext") {
            // A list of `String`s is a `text[]`, which is no `citext[]`.
            return RustType {
                tokens: quote! { sqlx::postgres::types::PgCiText },
                traits: Traits::NONE,
                ..element
            };
        }
        element
    }

    fn scalar(&self, data_type: &DataType, module: &Module<'_>) -> RustType {
        let options = self.options;
        let crates = Crates {
            target: options.target,
            time: options.time,
            decimal: options.decimal,
        };
        let Some(scalar) = crates.find(&data_type.name) else {
            return self.unknown(data_type.oid, &data_type.name, module);
        };
        for (name, feature) in scalar.dependencies {
            let wanted = feature.filter(|feature| *feature != "serde" || self.wants_serde());
            self.dependencies.borrow_mut().add((name, wanted));
        }
        let mut path = scalar.path.into_owned();
        if options.target == Target::Diesel && path.contains(BOUNDS) {
            self.needs.borrow_mut().bounds = true;
            let here = format!("{}{BOUNDS}", Self::root_path(module));
            path = path.replace(BOUNDS, &here);
        }
        RustType {
            tokens: path.parse().unwrap_or_default(),
            traits: scalar.traits,
            sql_type: scalar.sql_type.parse().unwrap_or_default(),
            known: true,
        }
    }

    /// A type that the target knows nothing of travels as text; with diesel, not at all.
    fn unknown(&self, oid: Oid, name: &str, module: &Module<'_>) -> RustType {
        if matches!(self.options.target, Target::Sqlx | Target::TokioPostgres) {
            let message =
                format!("type \"{name}\" has no Rust type in this target: select it as text");
            self.report(Diagnostic::info("as-text", message));
        }
        RustType {
            tokens: quote! { String },
            traits: Traits::ALL,
            sql_type: self.marker(oid, &pascal_case(name), module),
            known: false,
        }
    }

    /// What the Rust type of an enum or composite can do, and whether the target knows all that it is made of.
    fn type_traits(
        &self,
        data_type: &DataType,
        module: &Module<'_>,
        above: &mut Vec<Oid>,
    ) -> (Traits, bool) {
        let TypeKind::Composite(relation) = data_type.kind else {
            return (Traits::ALL, true);
        };
        let Some(relation) = self.catalog.relation(relation) else {
            return (Traits::ALL, true);
        };
        if above.contains(&data_type.oid) {
            return (Traits::ALL, true);
        }
        above.push(data_type.oid);
        let schema = self.schema_name(relation.schema);
        let mut all = (Traits::ALL, true);
        for column in &relation.columns {
            let path = format!("{schema}.{}.{}", relation.name, column.name);
            let field = match self.overridden(&path) {
                Some(given) => given,
                None => self.value_type(column.data_type.oid, module, above),
            };
            all = (all.0.and(field.traits), all.1 && field.known);
        }
        above.pop();
        all
    }

    /// `super::auth::`, from one module to another.
    fn path_to(&self, place: usize, from: &Module<'_>) -> TokenStream {
        let to = &self.plan.modules[place];
        match (&to.ident, &from.ident) {
            (to, from) if to == from => TokenStream::new(),
            (None, _) => quote! { super:: },
            (Some(to), None) => quote! { #to:: },
            (Some(to), Some(_)) => quote! { super::#to:: },
        }
    }

    pub(super) fn type_path(&self, data_type: &DataType) -> String {
        format!("{}.{}", self.schema_name(data_type.schema), data_type.name)
    }

    pub(super) fn schema_name(&self, schema: Oid) -> &str {
        self.catalog
            .schema(schema)
            .map_or("", |schema| &schema.name)
    }
}
