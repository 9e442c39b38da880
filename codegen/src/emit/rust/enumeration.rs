use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;

use crate::diagnostic::Diagnostic;

use super::documentation::{code, comment_and, is_delicate, lines};
use super::identifiers::Scope;
use super::plan::{EnumSource, Module, PlannedEnum};
use super::scalars::Traits;
use super::{Generator, Target, diesel};

/// The name of the error of `FromStr`.
pub(super) const UNKNOWN_LABEL: &str = "UnknownLabel";

/// An enum in the making.
struct Enumeration<'a> {
    ident: &'a Ident,
    /// What its options are found by.
    path: String,
    docs: Vec<TokenStream>,
    comment: &'a str,
    labels: Vec<&'a str>,
    sql_type: SqlType,
    /// diesel's marker.
    marker: TokenStream,
}

/// How the driver knows the values.
enum SqlType {
    /// As an enum of this name.
    Enum(String),
    /// As a text: a type of this name.
    Text(String),
}

impl SqlType {
    fn name(&self) -> &str {
        match self {
            Self::Enum(name) | Self::Text(name) => name,
        }
    }
}

impl Generator<'_> {
    pub(super) fn enumeration(
        &self,
        planned: &PlannedEnum<'_>,
        module: &Module<'_>,
    ) -> TokenStream {
        let enumeration = match &planned.source {
            EnumSource::Type(data_type) => {
                let path = self.type_path(data_type);
                let comment = data_type.comment.as_deref();
                let labels = data_type.labels().unwrap_or_default();
                Enumeration {
                    ident: &planned.ident,
                    docs: comment_and(comment, &format!("Enum {}.", code(&path))),
                    comment: comment.unwrap_or_default(),
                    labels: labels.iter().map(|label| label.value.as_str()).collect(),
                    marker: self.marker(data_type.oid, &planned.ident.to_string(), module),
                    sql_type: SqlType::Enum(self.sql_type_name(data_type)),
                    path,
                }
            }
            EnumSource::Check {
                relation,
                column,
                values,
            } => {
                let path = format!("{}.{}.{}", module.schema, relation.name, column.name);
                let base = self.catalog.base_type(column.data_type);
                let base = self.catalog.data_type(base.oid);
                Enumeration {
                    ident: &planned.ident,
                    docs: lines(&format!("The values that {} can have.", code(&path))),
                    comment: "",
                    labels: values.iter().map(String::as_str).collect(),
                    marker: self.type_of(relation, column, module).sql_type,
                    sql_type: SqlType::Text(base.map_or("text", |base| &base.name).to_owned()),
                    path,
                }
            }
        };
        self.labels(&enumeration, module)
    }

    fn labels(&self, enumeration: &Enumeration<'_>, module: &Module<'_>) -> TokenStream {
        self.needs.borrow_mut().unknown_label = true;
        let ident = enumeration.ident;
        let labels = &enumeration.labels;
        let mut scope = Scope::default();
        let variants: Vec<_> = labels.iter().map(|label| scope.variant(label)).collect();
        let idents: Vec<_> = variants.iter().map(|variant| &variant.ident).collect();
        self.report_numbered(enumeration, &idents);

        let mut derives = vec![
            quote! { Debug },
            quote! { Clone },
            quote! { Copy },
            quote! { PartialEq },
        ];
        derives.extend([
            quote! { Eq },
            quote! { PartialOrd },
            quote! { Ord },
            quote! { Hash },
        ]);
        let serde = self.derive_serde(Traits::ALL, &mut derives);
        let mut attributes = Vec::new();
        let mut conversions = TokenStream::new();
        match (self.options.target, &enumeration.sql_type) {
            (Target::Sqlx, sql_type) => {
                let name = sql_type.name();
                derives.push(quote! { sqlx::Type });
                attributes.push(quote! { #[sqlx(type_name = #name)] });
            }
            (Target::TokioPostgres, SqlType::Enum(name)) => {
                self.dependencies
                    .borrow_mut()
                    .add(("postgres-types", Some("derive")));
                derives.push(quote! { postgres_types::ToSql });
                derives.push(quote! { postgres_types::FromSql });
                attributes.push(quote! { #[postgres(name = #name)] });
            }
            (Target::TokioPostgres, SqlType::Text(_)) => {
                self.dependencies.borrow_mut().add(("postgres-types", None));
                self.dependencies.borrow_mut().add(("bytes", None));
                conversions = text_conversions(ident);
            }
            (Target::Diesel, _) => {
                let marker = &enumeration.marker;
                derives.push(quote! { diesel::expression::AsExpression });
                derives.push(quote! { diesel::deserialize::FromSqlRow });
                attributes.push(quote! { #[diesel(sql_type = #marker)] });
                conversions = diesel::enum_conversions(ident, marker);
            }
            (Target::Serde, _) => {}
        }
        self.add_derives(&enumeration.path, &mut derives);
        if is_delicate(enumeration.comment) {
            attributes.push(quote! { #[allow(rustdoc::all)] });
        }
        attributes.extend(self.extra_attributes(&enumeration.path));
        let docs = &enumeration.docs;
        let declared = variants.iter().zip(labels).map(|(variant, label)| {
            let ident = &variant.ident;
            let mut attributes = Vec::new();
            if !variant.verbatim {
                if serde {
                    attributes.push(quote! { #[serde(rename = #label)] });
                }
                match self.options.target {
                    Target::Sqlx => attributes.push(quote! { #[sqlx(rename = #label)] }),
                    Target::TokioPostgres if conversions.is_empty() => {
                        attributes.push(quote! { #[postgres(name = #label)] });
                    }
                    _ => {}
                }
            }
            quote! { #(#attributes)* #ident }
        });
        let count = Literal::usize_unsuffixed(labels.len());
        let shared = Self::root_path(module);
        let error = Ident::new(UNKNOWN_LABEL, Span::call_site());
        let name = &enumeration.path;
        let as_str = if labels.is_empty() {
            quote! { match self {} }
        } else {
            quote! { match self { #(Self::#idents => #labels),* } }
        };
        quote! {
            #(#docs)*
            #[derive(#(#derives),*)]
            #(#attributes)*
            pub enum #ident { #(#declared),* }

            impl #ident {
                #[doc = " The name in the database."]
                pub const NAME: &'static str = #name;

                #[doc = " Every value, in the order of the database."]
                pub const ALL: [Self; #count] = [#(Self::#idents),*];

                #[doc = " The label in the database."]
                pub const fn as_str(self) -> &'static str {
                    #as_str
                }
            }

            impl std::fmt::Display for #ident {
                fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    f.write_str(self.as_str())
                }
            }

            impl std::str::FromStr for #ident {
                type Err = #shared #error;

                fn from_str(label: &str) -> Result<Self, Self::Err> {
                    let known = Self::ALL.into_iter().find(|value| value.as_str() == label);
                    known.ok_or_else(|| #shared #error::new(Self::NAME, label))
                }
            }

            #conversions
        }
    }

    fn report_numbered(&self, enumeration: &Enumeration<'_>, idents: &[&Ident]) {
        let plain = enumeration
            .labels
            .iter()
            .map(|label| Scope::default().variant(label).ident);
        for ((plain, ident), label) in plain.zip(idents).zip(&enumeration.labels) {
            if plain != **ident {
                let message = format!(
                    "label {label:?} of \"{}\" becomes {ident}: {plain} is taken",
                    enumeration.path
                );
                self.report(Diagnostic::info("renamed", message));
            }
        }
    }
}

/// tokio-postgres' conversions of an enum whose values are texts to PostgreSQL.
fn text_conversions(ident: &Ident) -> TokenStream {
    quote! {
        impl postgres_types::ToSql for #ident {
            fn to_sql(
                &self,
                ty: &postgres_types::Type,
                out: &mut bytes::BytesMut,
            ) -> Result<postgres_types::IsNull, Box<dyn std::error::Error + Sync + Send>> {
                self.as_str().to_sql(ty, out)
            }

            fn accepts(ty: &postgres_types::Type) -> bool {
                <&str as postgres_types::ToSql>::accepts(ty)
            }

            postgres_types::to_sql_checked!();
        }

        impl<'a> postgres_types::FromSql<'a> for #ident {
            fn from_sql(
                ty: &postgres_types::Type,
                raw: &'a [u8],
            ) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
                Ok(<&str as postgres_types::FromSql>::from_sql(ty, raw)?.parse()?)
            }

            fn accepts(ty: &postgres_types::Type) -> bool {
                <&str as postgres_types::FromSql>::accepts(ty)
            }
        }
    }
}

/// The error of every enum's `FromStr`.
pub(super) fn unknown_label() -> TokenStream {
    let ident = Ident::new(UNKNOWN_LABEL, Span::call_site());
    quote! {
        #[doc = " A text that is no label of an enum."]
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct #ident {
            #[doc = " The enum."]
            pub expected: &'static str,
            #[doc = " The text."]
            pub label: String,
        }

        impl #ident {
            fn new(expected: &'static str, label: &str) -> Self {
                Self {
                    expected,
                    label: label.to_owned(),
                }
            }
        }

        impl std::fmt::Display for #ident {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{:?} is no value of {}", self.label, self.expected)
            }
        }

        impl std::error::Error for #ident {}
    }
}
