use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, Span};

use crate::catalog::{Catalog, Column, DataType, Oid, Relation, RelationKind, TypeKind};
use crate::diagnostic::Diagnostic;
use crate::emit::finite_values::{FiniteValues, finite_values};
use crate::emit::names::{Naming, TypeName, Wanted, pascal_case};
use crate::sql::statement::Persistence;

use super::identifiers::{RESERVED_TYPES, Scope, is_plain_identifier};
use super::{Options, Target, dependencies, diesel};

/// What is printed where, under which name.
pub(super) struct Plan<'a> {
    pub(super) modules: Vec<Module<'a>>,
    /// Of the types that have a Rust type of their own: the module's place in the list, and the name.
    pub(super) types: BTreeMap<Oid, (usize, Ident)>,
    /// The same of columns, by relation and number, whose CHECK constraints list their values.
    pub(super) columns: BTreeMap<(Oid, i16), (usize, Ident)>,
    /// The same of primary keys that have types of their own, and of the columns that refer to them.
    pub(super) ids: BTreeMap<(Oid, i16), (usize, Ident)>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// A schema's types.
pub(super) struct Module<'a> {
    pub(super) schema: String,
    /// Its name; none for the root.
    pub(super) ident: Option<Ident>,
    pub(super) relations: Vec<PlannedRelation<'a>>,
    pub(super) composites: Vec<PlannedComposite<'a>>,
    pub(super) enums: Vec<PlannedEnum<'a>>,
    pub(super) newtypes: Vec<PlannedNewtype<'a>>,
}

impl Module<'_> {
    /// The root, as the place from which something is spoken of.
    pub(super) fn root() -> Self {
        Self {
            schema: String::new(),
            ident: None,
            relations: Vec::new(),
            composites: Vec::new(),
            enums: Vec::new(),
            newtypes: Vec::new(),
        }
    }
}

/// A table or view.
pub(super) struct PlannedRelation<'a> {
    pub(super) relation: &'a Relation,
    pub(super) row: Ident,
    pub(super) insert: Ident,
    pub(super) update: Ident,
}

/// A composite type, or a relation of which only the row type is used.
pub(super) struct PlannedComposite<'a> {
    pub(super) relation: &'a Relation,
    pub(super) ident: Ident,
}

/// An enum.
pub(super) struct PlannedEnum<'a> {
    pub(super) ident: Ident,
    pub(super) source: EnumSource<'a>,
}

/// A struct around one value.
pub(super) struct PlannedNewtype<'a> {
    pub(super) ident: Ident,
    pub(super) source: NewtypeSource<'a>,
}

/// What a newtype is made for.
#[derive(Clone, Copy)]
pub(super) enum NewtypeSource<'a> {
    /// A primary key of one column.
    Id {
        relation: &'a Relation,
        column: &'a Column,
    },
    /// A domain.
    Domain(&'a DataType),
}

/// Where an enum's values come from.
#[derive(Clone)]
pub(super) enum EnumSource<'a> {
    /// A type.
    Type(&'a DataType),
    /// The CHECK constraints of a column.
    Check {
        relation: &'a Relation,
        column: &'a Column,
        values: Vec<String>,
    },
}

/// What a schema holds before names are given.
#[derive(Default)]
struct Found<'a> {
    relations: Vec<&'a Relation>,
    composites: Vec<&'a Relation>,
    enums: Vec<&'a DataType>,
    domains: Vec<&'a DataType>,
}

impl<'a> Plan<'a> {
    pub(super) fn new(catalog: &'a Catalog, options: &Options) -> Self {
        let mut diagnostics = Vec::new();
        let found = find(catalog, options, &mut diagnostics);
        let root = options.schemas.first().cloned().unwrap_or_default();
        // Types at the root and modules share one space of names.
        let mut module_names = Scope::default();
        let roots: Vec<_> = dependencies::roots().collect();
        module_names.claim(roots.iter().map(String::as_str));
        if options.target == Target::Diesel {
            module_names.claim([diesel::TABLES, diesel::SQL_TYPES].into_iter());
        }
        let mut plan = Self {
            modules: Vec::new(),
            types: BTreeMap::new(),
            columns: BTreeMap::new(),
            ids: BTreeMap::new(),
            diagnostics,
        };
        for (schema, mut found) in found {
            found.relations.sort_by(|a, b| a.name.cmp(&b.name));
            found.composites.sort_by(|a, b| a.name.cmp(&b.name));
            found.enums.sort_by(|a, b| a.name.cmp(&b.name));
            found.domains.sort_by(|a, b| a.name.cmp(&b.name));
            let ident = (schema != root).then(|| module_names.module(&schema));
            if let Some(ident) = ident.as_ref().filter(|ident| **ident != schema) {
                let message = format!("schema \"{schema}\" becomes the module {ident}");
                plan.report_renamed(message);
            }
            plan.add_module(catalog, schema, ident, &found, options);
        }
        plan.add_references(catalog);
        plan
    }

    fn add_module(
        &mut self,
        catalog: &'a Catalog,
        schema: String,
        ident: Option<Ident>,
        found: &Found<'a>,
        options: &Options,
    ) {
        let names = found.relations.iter().map(|it| &it.name);
        let names = names.chain(found.composites.iter().map(|it| &it.name));
        let names = names.chain(found.enums.iter().map(|it| &it.name));
        let names = names.chain(found.domains.iter().map(|it| &it.name));
        let wanted: Vec<_> = names
            .map(|name| Wanted {
                schema: &schema,
                name,
            })
            .collect();
        let mut reserved = RESERVED_TYPES.to_vec();
        reserved.push(super::enumeration::UNKNOWN_LABEL);
        if options.target == Target::Diesel {
            reserved.push(diesel::BOUNDS);
        }
        let naming = self.checked(&options.naming);
        let names = naming.type_names(&wanted, &reserved);
        for (wanted, name) in wanted.iter().zip(&names) {
            if let Some(usual) = &name.instead_of {
                let message = format!(
                    "\"{}.{}\" becomes the Rust type {}: {usual} is taken",
                    wanted.schema, wanted.name, name.name
                );
                self.report_renamed(message);
            }
        }
        self.report_clashes(&wanted, &names);
        let mut scope = Scope::default();
        scope.claim(names.iter().map(|name| name.name.as_str()));
        scope.claim(reserved.into_iter());
        let mut idents = names
            .iter()
            .map(|name| Ident::new(&name.name, Span::call_site()));
        let index = self.modules.len();
        let mut module = Module {
            schema,
            ident,
            ..Module::root()
        };
        for (relation, row) in found.relations.iter().copied().zip(idents.by_ref()) {
            if let Some(row_type) = relation.row_type {
                self.types.insert(row_type, (index, row.clone()));
            }
            let mut changes = |suffix: &str| {
                let usual = format!("{row}{suffix}");
                let ident = scope.unique(&usual);
                if ident != usual {
                    let path = format!("{}.{}", module.schema, relation.name);
                    let message =
                        format!("{usual} of \"{path}\" becomes {ident}: the name is taken");
                    self.report_renamed(message);
                }
                ident
            };
            module.relations.push(PlannedRelation {
                relation,
                insert: changes("Insert"),
                update: changes("Update"),
                row,
            });
        }
        for (relation, ident) in found.composites.iter().copied().zip(idents.by_ref()) {
            if let Some(row_type) = relation.row_type {
                self.types.insert(row_type, (index, ident.clone()));
            }
            module.composites.push(PlannedComposite { relation, ident });
        }
        for (data_type, ident) in found.enums.iter().copied().zip(idents.by_ref()) {
            self.types.insert(data_type.oid, (index, ident.clone()));
            let source = EnumSource::Type(data_type);
            module.enums.push(PlannedEnum { ident, source });
        }
        for (domain, ident) in found.domains.iter().copied().zip(idents) {
            self.types.insert(domain.oid, (index, ident.clone()));
            let source = NewtypeSource::Domain(domain);
            module.newtypes.push(PlannedNewtype { ident, source });
        }
        if options.newtype_ids {
            self.add_ids(catalog, &mut module, &mut scope);
        }
        if options.check_enums {
            self.add_check_enums(catalog, &mut module, &mut scope, &naming);
        }
        self.modules.push(module);
    }

    fn report_renamed(&mut self, message: String) {
        self.diagnostics.push(Diagnostic::info("renamed", message));
    }

    /// The naming without names that are no identifiers, which are errors of the configuration.
    fn checked(&mut self, naming: &Naming) -> Naming {
        let mut naming = naming.clone();
        naming.overrides.retain(|path, name| {
            let valid = is_plain_identifier(name);
            if !valid {
                let message =
                    format!("{name:?}, the name for \"{path}\", is no identifier of Rust");
                let diagnostic = Diagnostic::error("configuration", message);
                if !self.diagnostics.contains(&diagnostic) {
                    self.diagnostics.push(diagnostic);
                }
            }
            valid
        });
        naming
    }

    /// Two types cannot have one name, which only the configuration can ask for.
    fn report_clashes(&mut self, wanted: &[Wanted<'_>], names: &[TypeName]) {
        let mut first: BTreeMap<&str, &Wanted<'_>> = BTreeMap::new();
        for (wanted, name) in wanted.iter().zip(names) {
            if let Some(other) = first.insert(&name.name, wanted) {
                let message = format!(
                    "\"{}.{}\" and \"{}.{}\" are both to be called {}",
                    other.schema, other.name, wanted.schema, wanted.name, name.name
                );
                self.diagnostics
                    .push(Diagnostic::error("configuration", message));
            }
        }
    }
}

impl<'a> Plan<'a> {
    /// Enums of columns whose CHECK constraints list texts, named after table and column.
    fn add_check_enums(
        &mut self,
        catalog: &'a Catalog,
        module: &mut Module<'a>,
        scope: &mut Scope,
        naming: &Naming,
    ) {
        for planned in &module.relations {
            let relation = planned.relation;
            if relation.table().is_none() {
                continue;
            }
            for column in &relation.columns {
                let Some(FiniteValues::Texts(values)) = finite_values(catalog, relation, column)
                else {
                    continue;
                };
                let path = format!("{}.{}.{}", module.schema, relation.name, column.name);
                let usual = match naming.overrides.get(&path) {
                    Some(name) => name.clone(),
                    None => format!("{}{}", planned.row, pascal_case(&column.name)),
                };
                let ident = scope.unique(&usual);
                if ident != usual {
                    let message =
                        format!("{usual} of \"{path}\" becomes {ident}: the name is taken");
                    let diagnostic = Diagnostic::info("renamed", message);
                    self.diagnostics.push(diagnostic);
                }
                let key = (relation.oid, column.number);
                self.columns
                    .insert(key, (self.modules.len(), ident.clone()));
                let source = EnumSource::Check {
                    relation,
                    column,
                    values,
                };
                module.enums.push(PlannedEnum { ident, source });
            }
        }
    }
}

/// Relations and types of the schemas, and every type of other schemas that these use.
fn find<'a>(
    catalog: &'a Catalog,
    options: &Options,
    diagnostics: &mut Vec<Diagnostic>,
) -> BTreeMap<String, Found<'a>> {
    let mut schemas = BTreeSet::new();
    for name in &options.schemas {
        if let Some(schema) = catalog.schema_named(name) {
            schemas.insert(schema.oid);
        } else {
            let message = format!("schema \"{name}\" does not exist");
            diagnostics.push(Diagnostic::warning("3F000", message));
        }
    }
    let mut search = Search {
        catalog,
        found: BTreeMap::new(),
        seen: BTreeSet::new(),
        newtype_domains: options.newtype_domains,
    };
    for relation in catalog.relations.iter() {
        let wanted = schemas.contains(&relation.schema)
            && relation.provenance.extension.is_none()
            && relation.persistence != Persistence::Temporary
            && !relation.is_partition();
        let printed = matches!(
            relation.kind,
            RelationKind::Table(_) | RelationKind::View(_) | RelationKind::MaterializedView(_)
        );
        if wanted && printed {
            search.relation(relation);
        }
    }
    for data_type in catalog.types.iter() {
        let wanted =
            schemas.contains(&data_type.schema) && data_type.provenance.extension.is_none();
        let own = match data_type.kind {
            TypeKind::Enum(_) => true,
            TypeKind::Composite(relation) => catalog
                .relation(relation)
                .is_some_and(|relation| matches!(relation.kind, RelationKind::CompositeType)),
            _ => false,
        };
        if wanted && own {
            search.data_type(data_type.oid);
        }
    }
    search.found
}

struct Search<'a> {
    catalog: &'a Catalog,
    found: BTreeMap<String, Found<'a>>,
    seen: BTreeSet<Oid>,
    newtype_domains: bool,
}

impl<'a> Search<'a> {
    fn relation(&mut self, relation: &'a Relation) {
        self.seen.extend(relation.row_type);
        self.of(relation.schema).relations.push(relation);
        for column in &relation.columns {
            self.data_type(column.data_type.oid);
        }
    }

    fn data_type(&mut self, oid: Oid) {
        let mut at = oid;
        let data_type = loop {
            let Some(data_type) = self.catalog.data_type(at) else {
                return;
            };
            match (&data_type.kind, data_type.element) {
                (TypeKind::Domain(domain), _) => {
                    if self.newtype_domains && self.seen.insert(at) {
                        self.of(data_type.schema).domains.push(data_type);
                    }
                    at = domain.base.oid;
                }
                (_, Some(element)) if data_type.is_array() => at = element,
                _ => break data_type,
            }
        };
        if !self.seen.insert(data_type.oid) {
            return;
        }
        match data_type.kind {
            TypeKind::Enum(_) => self.of(data_type.schema).enums.push(data_type),
            TypeKind::Composite(relation) => {
                let Some(relation) = self.catalog.relation(relation) else {
                    return;
                };
                // The row of a table that is printed anyway is that table's struct.
                self.of(data_type.schema).composites.push(relation);
                for column in &relation.columns {
                    self.data_type(column.data_type.oid);
                }
            }
            _ => {}
        }
    }

    fn of(&mut self, schema: Oid) -> &mut Found<'a> {
        let name = self
            .catalog
            .schema(schema)
            .map_or("", |schema| &schema.name);
        self.found.entry(name.to_owned()).or_default()
    }
}
