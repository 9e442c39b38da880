//! Structs around one value: ids, and domains.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use super::documentation::{code, comment_and};
use super::plan::{Module, NewtypeSource, PlannedNewtype};
use super::types::RustType;
use super::{Generator, Target};

/// Types that are as cheap to copy as to borrow.
const COPY: [&str; 9] = [
    "bool",
    "i8",
    "i16",
    "i32",
    "i64",
    "u8",
    "u32",
    "f64",
    "uuid :: Uuid",
];

impl Generator<'_> {
    pub(super) fn newtype(&self, planned: &PlannedNewtype<'_>, module: &Module<'_>) -> TokenStream {
        let ident = &planned.ident;
        let (path, docs, inner) = match planned.source {
            NewtypeSource::Id { relation, column } => {
                let path = format!("{}.{}.{}", module.schema, relation.name, column.name);
                let docs = comment_and(None, &format!("A value of {}.", code(&path)));
                (path, docs, self.base_type(column.data_type.oid, module))
            }
            NewtypeSource::Domain(domain) => {
                let path = self.type_path(domain);
                let facts = format!("Domain {}.", code(&path));
                let docs = comment_and(domain.comment.as_deref(), &facts);
                (path, docs, self.base_type(domain.oid, module))
            }
        };
        let RustType {
            tokens,
            traits,
            sql_type,
            known,
        } = inner;
        let mut derives = vec![quote! { Debug }, quote! { Clone }];
        if COPY.contains(&tokens.to_string().as_str()) {
            derives.push(quote! { Copy });
        }
        derives.push(quote! { PartialEq });
        if traits.eq {
            derives.push(quote! { Eq });
        }
        if traits.eq && traits.hash {
            derives.push(quote! { Hash });
        }
        let mut attributes = Vec::new();
        if self.derive_serde(traits, &mut derives) {
            attributes.push(quote! { #[serde(transparent)] });
        } else {
            self.report_no_serde(&path, "below it");
        }
        let mut conversions = TokenStream::new();
        match self.options.target {
            Target::Sqlx => {
                derives.push(quote! { sqlx::Type });
                attributes.push(if tokens.to_string().starts_with("Vec <") {
                    quote! { #[sqlx(transparent, no_pg_array)] }
                } else {
                    quote! { #[sqlx(transparent)] }
                });
            }
            Target::TokioPostgres => {
                self.dependencies
                    .borrow_mut()
                    .add(("postgres-types", Some("derive")));
                derives.push(quote! { postgres_types::ToSql });
                derives.push(quote! { postgres_types::FromSql });
                attributes.push(match planned.source {
                    NewtypeSource::Id { .. } => quote! { #[postgres(transparent)] },
                    NewtypeSource::Domain(domain) => {
                        let name = &domain.name;
                        quote! { #[postgres(name = #name)] }
                    }
                });
            }
            Target::Diesel if known => {
                derives.push(quote! { diesel::expression::AsExpression });
                derives.push(quote! { diesel::deserialize::FromSqlRow });
                attributes.push(quote! { #[diesel(sql_type = #sql_type)] });
                conversions = diesel_conversions(ident, &tokens, &sql_type);
            }
            Target::Serde | Target::Diesel => {}
        }
        self.add_derives(&path, &mut derives);
        attributes.extend(self.extra_attributes(&path));
        quote! {
            #(#docs)*
            #[derive(#(#derives),*)]
            #(#attributes)*
            pub struct #ident(pub #tokens);

            #conversions
        }
    }
}

/// Conversions that leave everything to the value inside.
fn diesel_conversions(ident: &Ident, inner: &TokenStream, sql_type: &TokenStream) -> TokenStream {
    let value = Ident::new("value", Span::call_site());
    quote! {
        impl diesel::serialize::ToSql<#sql_type, diesel::pg::Pg> for #ident {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, diesel::pg::Pg>,
            ) -> diesel::serialize::Result {
                type Marker = #sql_type;
                diesel::serialize::ToSql::<Marker, diesel::pg::Pg>::to_sql(&self.0, out)
            }
        }

        impl diesel::deserialize::FromSql<#sql_type, diesel::pg::Pg> for #ident {
            fn from_sql(#value: diesel::pg::PgValue<'_>) -> diesel::deserialize::Result<Self> {
                use diesel::deserialize::FromSql;
                type Inner = #inner;
                type Marker = #sql_type;
                <Inner as FromSql<Marker, diesel::pg::Pg>>::from_sql(#value).map(Self)
            }
        }
    }
}
