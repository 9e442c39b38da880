//! `rowtype rust`: structs and enums as people would write them by hand.
//!
//! [`items`] gives tokens, which is all that the macro needs; [`print()`] lays them out and puts a header above.

mod composite;
mod dependencies;
mod diesel;
mod documentation;
mod enumeration;
mod identifiers;
mod ids;
mod newtype;
mod options;
mod plan;
#[cfg(feature = "cli")]
mod print;
mod relation;
mod scalars;
mod structure;
#[cfg(all(test, feature = "cli"))]
mod tests;
mod types;

use std::cell::RefCell;

use proc_macro2::TokenStream;
use quote::quote;

use crate::catalog::Catalog;
use crate::diagnostic::Diagnostic;

use dependencies::Dependencies;
pub use options::{Decimal, Options, Target, Time};
use plan::{Module, Plan};
#[cfg(feature = "cli")]
pub use print::print;

/// The types of the schemas that the options name.
pub fn items(catalog: &Catalog, options: &Options) -> (TokenStream, Vec<Diagnostic>) {
    let output = generate(catalog, options);
    (output.items, output.diagnostics)
}

/// Tokens, with what they need.
struct Output {
    items: TokenStream,
    #[cfg(feature = "cli")]
    dependencies: Dependencies,
    diagnostics: Vec<Diagnostic>,
}

fn generate(catalog: &Catalog, options: &Options) -> Output {
    let mut plan = Plan::new(catalog, options);
    let mut diagnostics = std::mem::take(&mut plan.diagnostics);
    let mut tables = diesel::Tables::new();
    if options.target == Target::Diesel {
        let (found, reports) = diesel::tables(&plan);
        tables = found;
        diagnostics.extend(reports);
    }
    if (options.target, options.time) == (Target::Serde, Time::Time) {
        let message =
            "dates and times are texts: the time crate does not read the JSON of PostgREST";
        diagnostics.push(Diagnostic::info("as-text", message));
    }
    let generator = Generator {
        catalog,
        options,
        plan: &plan,
        tables,
        markers: RefCell::default(),
        dependencies: RefCell::default(),
        diagnostics: RefCell::new(diagnostics),
        needs: RefCell::default(),
    };
    let (root, others): (Vec<_>, Vec<_>) = plan
        .modules
        .iter()
        .partition(|module| module.ident.is_none());
    let root: Vec<_> = root
        .into_iter()
        .map(|module| generator.module(module))
        .collect();
    let others: Vec<_> = others
        .into_iter()
        .map(|module| {
            let items = generator.module(module);
            let ident = &module.ident;
            let docs = documentation::lines(&format!("Schema `{}`.", module.schema));
            quote! { #(#docs)* pub mod #ident { #items } }
        })
        .collect();
    let diesel = generator.diesel_modules();
    let shared = generator.shared_items();
    Output {
        items: quote! { #(#root)* #(#others)* #diesel #shared },
        #[cfg(feature = "cli")]
        dependencies: generator.dependencies.into_inner(),
        diagnostics: generator.diagnostics.into_inner(),
    }
}

/// Everything that the parts of the emitter read, and what they find out.
struct Generator<'a> {
    catalog: &'a Catalog,
    options: &'a Options,
    plan: &'a Plan<'a>,
    /// The modules of diesel's `table!`, by relation.
    tables: diesel::Tables,
    markers: RefCell<diesel::Markers>,
    dependencies: RefCell<Dependencies>,
    diagnostics: RefCell<Vec<Diagnostic>>,
    needs: RefCell<Needs>,
}

/// Items that some others use, and that stand once at the root.
#[derive(Debug, Default)]
struct Needs {
    /// The function that tells `null` from an absent field.
    double_option: bool,
    /// The error of `FromStr`.
    unknown_label: bool,
    /// diesel's form of ranges.
    bounds: bool,
}

impl Generator<'_> {
    fn module(&self, module: &Module<'_>) -> TokenStream {
        let enums = module
            .enums
            .iter()
            .map(|planned| self.enumeration(planned, module));
        let enums: Vec<_> = enums.collect();
        let composites = module
            .composites
            .iter()
            .map(|planned| self.composite(planned, module));
        let composites: Vec<_> = composites.collect();
        let relations = module
            .relations
            .iter()
            .map(|planned| self.relation(planned, module));
        let relations: Vec<_> = relations.collect();
        let newtypes = module
            .newtypes
            .iter()
            .map(|planned| self.newtype(planned, module));
        let newtypes: Vec<_> = newtypes.collect();
        quote! { #(#relations)* #(#composites)* #(#newtypes)* #(#enums)* }
    }

    fn shared_items(&self) -> TokenStream {
        let needs = self.needs.borrow();
        let unknown_label = needs.unknown_label.then(enumeration::unknown_label);
        let double_option = needs.double_option.then(structure::double_option);
        let bounds = needs.bounds.then(diesel::bounds);
        quote! { #bounds #unknown_label #double_option }
    }

    /// Says something once.
    fn report(&self, diagnostic: Diagnostic) {
        let mut diagnostics = self.diagnostics.borrow_mut();
        if !diagnostics.contains(&diagnostic) {
            diagnostics.push(diagnostic);
        }
    }

    /// How a module speaks of something at the root.
    fn root_path(module: &Module<'_>) -> TokenStream {
        if module.ident.is_some() {
            quote! { super:: }
        } else {
            TokenStream::new()
        }
    }
}
