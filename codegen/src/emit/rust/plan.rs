use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, Span};

use crate::catalog::{Catalog, Column, DataType, Oid, Relation, RelationKind, TypeKind};
use crate::diagnostic::Diagnostic;
use crate::emit::finite_values::{FiniteValues, finite_values};
use crate::emit::names::{Wanted, pascal_case};
use crate::sql::statement::Persistence;

use super::Options;
use super::identifiers::{RESERVED_TYPES, Scope};

/// What is printed where, under which name.
pub(super) struct Plan<'a> {
    pub(super) modules: Vec<Module<'a>>,
    /// Of the types that have a Rust type of their own: the module's place in the list, and the name.
    pub(super) types: BTreeMap<Oid, (usize, Ident)>,
    /// The same of columns, by relation and number, whose CHECK constraints list their values.
    pub(super) columns: BTreeMap<(Oid, i16), (usize, Ident)>,
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
}

impl<'a> Plan<'a> {
    pub(super) fn new(catalog: &'a Catalog, options: &Options) -> Self {
        let mut diagnostics = Vec::new();
        let found = find(catalog, options, &mut diagnostics);
        let root = options.schemas.first().cloned().unwrap_or_default();
        // Types at the root and modules share one space of names.
        let mut module_names = Scope::default();
        let mut plan = Self {
            modules: Vec::new(),
            types: BTreeMap::new(),
            columns: BTreeMap::new(),
            diagnostics,
        };
        for (schema, mut found) in found {
            found.relations.sort_by(|a, b| a.name.cmp(&b.name));
            found.composites.sort_by(|a, b| a.name.cmp(&b.name));
            found.enums.sort_by(|a, b| a.name.cmp(&b.name));
            let ident = (schema != root).then(|| module_names.module(&schema));
            plan.add_module(catalog, schema, ident, &found, options);
        }
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
        let wanted: Vec<_> = names
            .map(|name| Wanted {
                schema: &schema,
                name,
            })
            .collect();
        let mut reserved = RESERVED_TYPES.to_vec();
        reserved.push(super::enumeration::UNKNOWN_LABEL);
        let names = options.naming.type_names(&wanted, &reserved);
        for (wanted, name) in wanted.iter().zip(&names) {
            if let Some(usual) = &name.instead_of {
                let message = format!(
                    "\"{}.{}\" becomes the Rust type {}: {usual} is taken",
                    wanted.schema, wanted.name, name.name
                );
                self.diagnostics.push(Diagnostic::info("renamed", message));
            }
        }
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
            relations: Vec::new(),
            composites: Vec::new(),
            enums: Vec::new(),
        };
        for (relation, row) in found.relations.iter().copied().zip(idents.by_ref()) {
            if let Some(row_type) = relation.row_type {
                self.types.insert(row_type, (index, row.clone()));
            }
            module.relations.push(PlannedRelation {
                relation,
                insert: scope.unique(&format!("{row}Insert")),
                update: scope.unique(&format!("{row}Update")),
                row,
            });
        }
        for (relation, ident) in found.composites.iter().copied().zip(idents.by_ref()) {
            if let Some(row_type) = relation.row_type {
                self.types.insert(row_type, (index, ident.clone()));
            }
            module.composites.push(PlannedComposite { relation, ident });
        }
        for (data_type, ident) in found.enums.iter().copied().zip(idents) {
            self.types.insert(data_type.oid, (index, ident.clone()));
            let source = EnumSource::Type(data_type);
            module.enums.push(PlannedEnum { ident, source });
        }
        if options.check_enums {
            self.add_check_enums(catalog, &mut module, &mut scope);
        }
        self.modules.push(module);
    }
}

impl<'a> Plan<'a> {
    /// Enums of columns whose CHECK constraints list texts, named after table and column.
    fn add_check_enums(
        &mut self,
        catalog: &'a Catalog,
        module: &mut Module<'a>,
        scope: &mut Scope,
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
                let ident = scope.unique(&format!("{}{}", planned.row, pascal_case(&column.name)));
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
                (TypeKind::Domain(domain), _) => at = domain.base.oid,
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
