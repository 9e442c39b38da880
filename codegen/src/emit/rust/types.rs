use proc_macro2::TokenStream;
use quote::quote;

use crate::catalog::{Column, DataType, Oid, Relation, TypeKind};
use crate::diagnostic::Diagnostic;
use crate::emit::pattern::fits;

use super::Generator;
use super::options::Target;
use super::plan::Module;
use super::scalars::{self, Traits};

/// The Rust type of a value that is not NULL.
#[derive(Debug, Clone)]
pub(super) struct RustType {
    pub(super) tokens: TokenStream,
    pub(super) traits: Traits,
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
        if let Some(given) = self.overridden(path) {
            return given;
        }
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
                RustType {
                    tokens: quote! { #prefix #ident },
                    traits: Traits::ALL,
                }
            }
            None => self.value_type(column.data_type.oid, module, &mut Vec::new()),
        }
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
            }),
            Err(error) => {
                let message = format!("{given:?} is no Rust type: {error}");
                self.diagnostics
                    .borrow_mut()
                    .push(Diagnostic::error("configuration", message));
                None
            }
        }
    }

    /// `above` are the types that this one is a part of.
    fn value_type(&self, oid: Oid, module: &Module<'_>, above: &mut Vec<Oid>) -> RustType {
        let Some(data_type) = self.catalog.data_type(oid) else {
            return self.unknown("?");
        };
        let path = self.type_path(data_type);
        if let Some(given) = self.overridden(&path) {
            return given;
        }
        if let Some((place, ident)) = self.plan.types.get(&oid) {
            let prefix = self.path_to(*place, module);
            let traits = self.type_traits(data_type, module, above);
            return RustType {
                tokens: quote! { #prefix #ident },
                traits,
            };
        }
        match (&data_type.kind, data_type.element) {
            (TypeKind::Domain(domain), _) => self.value_type(domain.base.oid, module, above),
            (_, Some(element)) if data_type.is_array() => {
                let mut element = self.value_type(element, module, above);
                if self.options.nullable_elements {
                    element = element.option();
                }
                let tokens = element.tokens;
                RustType {
                    tokens: quote! { Vec<#tokens> },
                    traits: element.traits,
                }
            }
            _ => self.scalar(data_type),
        }
    }

    fn scalar(&self, data_type: &DataType) -> RustType {
        let options = self.options;
        let Some(scalar) = scalars::find(
            &data_type.name,
            options.target,
            options.time,
            options.decimal,
        ) else {
            return self.unknown(&data_type.name);
        };
        for dependency in scalar.dependencies {
            self.dependencies.borrow_mut().add(*dependency);
        }
        let tokens = scalar.path.parse().unwrap_or_default();
        RustType {
            tokens,
            traits: scalar.traits,
        }
    }

    /// A type that the target knows nothing of travels as text.
    fn unknown(&self, name: &str) -> RustType {
        if self.options.target != Target::Serde {
            let message =
                format!("type \"{name}\" has no Rust type in this target: select it as text");
            let diagnostic = Diagnostic::info("as-text", message);
            let mut diagnostics = self.diagnostics.borrow_mut();
            if !diagnostics.contains(&diagnostic) {
                diagnostics.push(diagnostic);
            }
        }
        RustType {
            tokens: quote! { String },
            traits: Traits::ALL,
        }
    }

    /// What the Rust type of an enum or composite can do.
    fn type_traits(
        &self,
        data_type: &DataType,
        module: &Module<'_>,
        above: &mut Vec<Oid>,
    ) -> Traits {
        let TypeKind::Composite(relation) = data_type.kind else {
            return Traits::ALL;
        };
        let Some(relation) = self.catalog.relation(relation) else {
            return Traits::ALL;
        };
        if above.contains(&data_type.oid) {
            return Traits::ALL;
        }
        above.push(data_type.oid);
        let schema = self.schema_name(relation.schema);
        let traits = relation.columns.iter().map(|column| {
            let path = format!("{schema}.{}.{}", relation.name, column.name);
            match self.overridden(&path) {
                Some(given) => given.traits,
                None => self.value_type(column.data_type.oid, module, above).traits,
            }
        });
        let traits = traits.fold(Traits::ALL, Traits::and);
        above.pop();
        traits
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
