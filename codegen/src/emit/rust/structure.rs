use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::quote;

use crate::diagnostic::Diagnostic;
use crate::emit::pattern::fits;

use super::Generator;
use super::documentation::is_delicate;
use super::identifiers::{Named, is_snake_case};
use super::options::Target;
use super::plan::Module;
use super::scalars::Traits;

/// A field of a struct.
pub(super) struct Field<'a> {
    /// The column's name.
    pub(super) column: &'a str,
    pub(super) named: Named,
    pub(super) docs: Vec<TokenStream>,
    pub(super) tokens: TokenStream,
    pub(super) traits: Traits,
    /// Left out where it says nothing.
    pub(super) presence: Presence,
}

/// What an absent field means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Presence {
    /// It is never absent.
    Always,
    /// An `Option` of which `None` is not written.
    Optional,
    /// An `Option<Option<_>>` of which `None` is not written, and `Some(None)` is `null`.
    ThreeState,
}

/// What a struct is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Row,
    Insert,
    Update,
    Composite,
}

/// A struct in the making.
pub(super) struct Structure<'a> {
    pub(super) ident: &'a Ident,
    pub(super) role: Role,
    /// `schema.relation`
    pub(super) path: String,
    pub(super) docs: Vec<TokenStream>,
    pub(super) fields: Vec<Field<'a>>,
    /// All that somebody else wrote into the docs.
    pub(super) comments: String,
    /// The type's name in PostgreSQL, of composites.
    pub(super) sql_name: Option<String>,
    /// What diesel's derives work on: a path of `tables`, or the marker of a composite type.
    pub(super) diesel: Option<TokenStream>,
}

impl Generator<'_> {
    pub(super) fn structure(&self, structure: &Structure<'_>, module: &Module<'_>) -> TokenStream {
        let Structure {
            ident,
            role,
            path,
            docs,
            fields,
            comments,
            sql_name,
            diesel,
        } = structure;
        let traits = fields
            .iter()
            .map(|field| field.traits)
            .fold(Traits::ALL, Traits::and);
        let all_optional = fields
            .iter()
            .all(|field| field.presence != Presence::Always);
        let mut derives = vec![quote! { Debug }, quote! { Clone }, quote! { PartialEq }];
        if traits.eq {
            derives.push(quote! { Eq });
        }
        if traits.eq && traits.hash {
            derives.push(quote! { Hash });
        }
        if matches!(role, Role::Insert | Role::Update) && all_optional {
            derives.push(quote! { Default });
        }
        let serde = self.derive_serde(traits, &mut derives);
        if matches!(role, Role::Row | Role::Composite) {
            // What is inserted and updated has no other columns.
            let without = fields.iter().filter(|field| !field.traits.serde);
            let without = without.map(|field| format!("\"{}\"", field.column));
            let without: Vec<_> = without.collect();
            if !without.is_empty() {
                self.report_no_serde(path, &format!("of {}", without.join(", ")));
            }
        }
        self.derive_target(*role, &mut derives);
        let mut attributes = Vec::new();
        if let Some(diesel) = diesel
            && !fields.is_empty()
        {
            derive_diesel(*role, diesel, &mut derives, &mut attributes);
        }
        self.add_derives(path, &mut derives);
        if let (Target::Sqlx, Some(name)) = (self.options.target, sql_name) {
            attributes.push(quote! { #[sqlx(type_name = #name)] });
        }
        if let (Target::TokioPostgres, Some(name)) = (self.options.target, sql_name) {
            attributes.push(quote! { #[postgres(name = #name)] });
        }
        if fields
            .iter()
            .any(|field| !is_snake_case(&field.named.ident.to_string()))
        {
            attributes.push(quote! { #[allow(non_snake_case)] });
        }
        if is_delicate(comments) {
            attributes.push(quote! { #[allow(rustdoc::all)] });
        }
        attributes.extend(self.extra_attributes(path));
        let fields = fields
            .iter()
            .map(|field| self.field(field, *role, serde, path, module));
        quote! {
            #(#docs)*
            #[derive(#(#derives),*)]
            #(#attributes)*
            pub struct #ident { #(#fields),* }
        }
    }

    /// Whether types are to have serde's derives.
    pub(super) fn wants_serde(&self) -> bool {
        self.options.serde || self.options.target == Target::Serde
    }

    /// Adds serde's derives where every field allows them, and says whether it did.
    pub(super) fn derive_serde(&self, traits: Traits, derives: &mut Vec<TokenStream>) -> bool {
        if !self.wants_serde() || !traits.serde {
            return false;
        }
        self.dependencies
            .borrow_mut()
            .add(("serde", Some("derive")));
        derives.push(quote! { serde::Serialize });
        derives.push(quote! { serde::Deserialize });
        true
    }

    /// Says which type is the reason that something has no derives of serde, though it was to have them.
    pub(super) fn report_no_serde(&self, path: &str, which: &str) {
        if !self.wants_serde() {
            return;
        }
        let message = format!(
            "\"{path}\" has no Serialize and Deserialize, since the Rust type {which} has none; types.rust can name another"
        );
        self.report(Diagnostic::info("no-serde", message));
    }

    fn derive_target(&self, role: Role, derives: &mut Vec<TokenStream>) {
        match (self.options.target, role) {
            (Target::Sqlx, Role::Row) => derives.push(quote! { sqlx::FromRow }),
            (Target::Sqlx, Role::Composite) => derives.push(quote! { sqlx::Type }),
            (Target::TokioPostgres, Role::Composite) => {
                self.dependencies
                    .borrow_mut()
                    .add(("postgres-types", Some("derive")));
                derives.push(quote! { postgres_types::ToSql });
                derives.push(quote! { postgres_types::FromSql });
            }
            _ => {}
        }
        match self.options.target {
            Target::Sqlx => {
                self.dependencies
                    .borrow_mut()
                    .add(("sqlx", Some("postgres")));
                self.dependencies.borrow_mut().add(("sqlx", Some("derive")));
            }
            Target::TokioPostgres => self.dependencies.borrow_mut().add(("tokio-postgres", None)),
            Target::Serde | Target::Diesel => {}
        }
    }

    fn field(
        &self,
        field: &Field<'_>,
        role: Role,
        serde: bool,
        path: &str,
        module: &Module<'_>,
    ) -> TokenStream {
        let Field {
            column,
            named,
            docs,
            tokens,
            presence,
            ..
        } = field;
        let mut attributes = Vec::new();
        let ident = &named.ident;
        if serde {
            if !named.verbatim {
                attributes.push(quote! { #[serde(rename = #column)] });
            }
            if *presence != Presence::Always {
                attributes
                    .push(quote! { #[serde(default, skip_serializing_if = "Option::is_none")] });
            }
            if *presence == Presence::ThreeState {
                self.needs.borrow_mut().double_option = true;
                let function = format!(
                    "{}double_option",
                    Self::root_path(module).to_string().replace(' ', "")
                );
                attributes.push(quote! { #[serde(deserialize_with = #function)] });
            }
        }
        match (self.options.target, role) {
            (Target::Sqlx, Role::Row) if !named.verbatim => {
                attributes.push(quote! { #[sqlx(rename = #column)] });
            }
            (Target::TokioPostgres, Role::Composite) if !named.verbatim => {
                attributes.push(quote! { #[postgres(name = #column)] });
            }
            _ => {}
        }
        attributes.extend(self.extra_attributes(&format!("{path}.{column}")));
        quote! {
            #(#docs)*
            #(#attributes)*
            pub #ident: #tokens
        }
    }

    /// Derives and the like that the options add.
    pub(super) fn extra(&self, given: &[(String, String)], path: &str) -> Vec<TokenStream> {
        let fitting = given.iter().filter(|(pattern, _)| fits(pattern, path));
        let parsed = fitting.filter_map(|(_, text)| match text.parse::<TokenStream>() {
            Ok(tokens) => Some(tokens),
            Err(error) => {
                let message = format!("{text:?} cannot be read as Rust: {error}");
                self.report(Diagnostic::error("configuration", message));
                None
            }
        });
        parsed.collect()
    }

    /// Adds the derives of the options that are not there anyway.
    pub(super) fn add_derives(&self, path: &str, derives: &mut Vec<TokenStream>) {
        for more in self.extra(&self.options.derives, path) {
            let list = more.to_string();
            let present: Vec<_> = derives.iter().map(ToString::to_string).collect();
            let fresh = list
                .split(',')
                .map(str::trim)
                .filter(|one| !one.is_empty() && !present.iter().any(|derive| derive == one));
            derives.extend(fresh.filter_map(|one| one.parse::<TokenStream>().ok()));
        }
    }

    /// The attributes of the options, written with `#[…]` or without.
    pub(super) fn extra_attributes(&self, path: &str) -> Vec<TokenStream> {
        let extra = self.extra(&self.options.attributes, path).into_iter();
        let written = extra.map(|attribute| {
            let starts = attribute.clone().into_iter().next();
            match starts {
                Some(TokenTree::Punct(punct)) if punct.as_char() == '#' => attribute,
                _ => quote! { #[#attribute] },
            }
        });
        written.collect()
    }
}

/// diesel's derives. The key is no exception among what can be changed.
fn derive_diesel(
    role: Role,
    work_on: &TokenStream,
    derives: &mut Vec<TokenStream>,
    attributes: &mut Vec<TokenStream>,
) {
    match role {
        Role::Row => {
            derives.push(quote! { diesel::Queryable });
            derives.push(quote! { diesel::Selectable });
            attributes.push(
                quote! { #[diesel(table_name = #work_on, check_for_backend(diesel::pg::Pg))] },
            );
        }
        Role::Insert => {
            derives.push(quote! { diesel::Insertable });
            attributes.push(quote! { #[diesel(table_name = #work_on)] });
        }
        Role::Update => {
            derives.push(quote! { diesel::AsChangeset });
            attributes.push(quote! { #[diesel(table_name = #work_on, primary_key())] });
        }
        Role::Composite => {
            derives.push(quote! { diesel::expression::AsExpression });
            derives.push(quote! { diesel::deserialize::FromSqlRow });
            attributes.push(quote! { #[diesel(sql_type = #work_on)] });
        }
    }
}

/// The function that tells `null` from an absent field.
pub(super) fn double_option() -> TokenStream {
    quote! {
        #[doc = " Reads `null` as `Some(None)`; an absent field is `None`."]
        fn double_option<'de, D, T>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
        where
            D: serde::Deserializer<'de>,
            T: serde::Deserialize<'de>,
        {
            serde::Deserialize::deserialize(deserializer).map(Some)
        }
    }
}
