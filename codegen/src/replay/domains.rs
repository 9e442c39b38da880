//! CREATE DOMAIN and ALTER DOMAIN.

use crate::catalog::{
    Constraint, ConstraintKind, ConstraintOwner, DataType, Domain, Oid, RelationKind, TypeKind,
    TypeReference,
};
use crate::infer::Purpose;
use crate::sql::statement::{
    self, AlterDomain, AlterDomainAction, ConstraintDefinition, CreateDomain,
};

use super::expressions::Names;
use super::names::choose_constraint_name;
use super::{Replay, Result, SqlError};

impl Replay {
    pub(super) fn create_domain(&mut self, create: &CreateDomain) -> Result {
        let schema = self.creation_schema(&create.name)?;
        self.check_type_name(schema, &create.name)?;
        let base = self.data_type(&create.base)?;
        let base_type = self.catalog.types.get_shared(base.oid);
        if let Some(found) = &base_type
            && matches!(found.kind, TypeKind::Pseudo | TypeKind::Shell)
        {
            let message = format!(
                "\"{}\" is not a valid base type for a domain",
                create.base.name
            );
            return Err(SqlError::new("42804", message).at(create.base.span));
        }
        let collation = match &create.collation {
            Some(name) => self.collation(name, base)?,
            None => None,
        };
        let default = match create.default {
            Some(fragment) => self.column_default(&create.name.name.value, fragment, base)?,
            None => None,
        };
        let not_null = create
            .constraints
            .iter()
            .any(|constraint| matches!(constraint.kind, statement::ConstraintKind::NotNull { .. }));
        let domain = Domain {
            base,
            not_null,
            default,
            collation,
        };
        let owner = self.session.role;
        let category = base_type.map_or('U', |base| base.category);
        let name = &create.name.name.value;
        let oid = self.add_type(schema, name, owner, TypeKind::Domain(domain), category);
        for constraint in &create.constraints {
            self.add_domain_constraint(oid, constraint)?;
        }
        Ok(())
    }

    pub(super) fn alter_domain(&mut self, alter: &AlterDomain) -> Result {
        let found = self.known_type(&alter.name)?;
        let Some(domain) = found.domain() else {
            let shown = self.shown_type(found.oid);
            return Err(
                SqlError::new("42809", format!("{shown} is not a domain")).at(alter.name.span())
            );
        };
        let owner = ConstraintOwner::Domain(found.oid);
        let missing = |name: &crate::sql::Name| {
            let message = format!(
                "constraint \"{name}\" of domain \"{}\" does not exist",
                found.name
            );
            SqlError::new("42704", message).at(name.span)
        };
        let mut domain = domain.clone();
        match &alter.action {
            AlterDomainAction::Default(default) => {
                domain.default = match default {
                    Some(fragment) => {
                        self.column_default(&alter.name.name.value, *fragment, domain.base)?
                    }
                    None => None,
                };
            }
            AlterDomainAction::NotNull(not_null) => {
                if *not_null && !domain.not_null {
                    self.check_can_be_validated(found.oid, &found.name)?;
                }
                domain.not_null = *not_null;
            }
            AlterDomainAction::AddConstraint(definition) => {
                if matches!(definition.kind, statement::ConstraintKind::NotNull { .. }) {
                    domain.not_null = true;
                }
                self.add_domain_constraint(found.oid, definition)?;
                if !definition.not_valid {
                    self.check_can_be_validated(found.oid, &found.name)?;
                }
            }
            AlterDomainAction::DropConstraint {
                name, if_exists, ..
            } => match self.catalog.constraint_of(owner, &name.value) {
                Some(constraint) => {
                    let oid = constraint.oid;
                    self.catalog.constraints.remove(oid);
                }
                None if *if_exists => return Ok(()),
                None => return Err(missing(name)),
            },
            AlterDomainAction::ValidateConstraint(name) => {
                let constraint = self.catalog.constraint_of(owner, &name.value);
                let oid = constraint.ok_or_else(|| missing(name))?.oid;
                self.check_can_be_validated(found.oid, &found.name)?;
                self.catalog
                    .constraints
                    .update(oid, |constraint| constraint.validated = true);
            }
        }
        let provenance = self.touched(found.provenance);
        self.catalog.types.update(found.oid, |data_type| {
            data_type.kind = TypeKind::Domain(domain);
            data_type.provenance = provenance;
        });
        Ok(())
    }

    /// PostgreSQL checks the values of columns of a domain, but does not look into arrays, ranges and composite types
    /// (`get_rels_with_domain`).
    fn check_can_be_validated(&self, domain: Oid, name: &str) -> Result {
        let containers: Vec<_> = self
            .catalog
            .types
            .iter()
            .filter(|data_type| match &data_type.kind {
                TypeKind::Base => data_type.is_array() && data_type.element == Some(domain),
                TypeKind::Range { subtype, .. } => *subtype == domain,
                TypeKind::Composite(relation) => {
                    self.catalog.relation(*relation).is_some_and(|relation| {
                        relation.kind == RelationKind::CompositeType
                            && relation
                                .columns
                                .iter()
                                .any(|column| column.data_type.oid == domain)
                    })
                }
                _ => false,
            })
            .map(|data_type| data_type.oid)
            .collect();
        for container in containers {
            self.check_unused(container, name)?;
        }
        let above: Vec<_> = self
            .catalog
            .types
            .iter()
            .filter(|data_type| {
                data_type
                    .domain()
                    .is_some_and(|above| above.base.oid == domain)
            })
            .map(|above| above.oid)
            .collect();
        for above in above {
            self.check_can_be_validated(above, name)?;
        }
        Ok(())
    }

    /// Adds a CHECK to a domain; NOT NULL is a property of the domain itself.
    fn add_domain_constraint(&mut self, domain: Oid, definition: &ConstraintDefinition) -> Result {
        use statement::ConstraintKind as Kind;
        let fragment = match &definition.kind {
            Kind::NotNull { .. } => return Ok(()),
            Kind::Check(fragment) => *fragment,
            kind => {
                let what = match kind {
                    Kind::PrimaryKey(_) => "primary key",
                    Kind::Unique(_) => "unique",
                    Kind::Exclude(_) => "exclusion",
                    _ => "foreign key",
                };
                let message = format!("{what} constraints not possible for domains");
                return Err(SqlError::new("42601", message).at(definition.span));
            }
        };
        if definition.no_inherit {
            let message = "check constraints for domains cannot be marked NO INHERIT";
            return Err(SqlError::new("42P17", message).at(definition.span));
        }
        let Some(data_type) = self.catalog.types.get_shared(domain) else {
            return Ok(());
        };
        let owner = ConstraintOwner::Domain(domain);
        let name = match &definition.name {
            Some(name) => {
                if self.catalog.constraint_of(owner, &name.value).is_some() {
                    let message = format!(
                        "constraint \"{name}\" for domain \"{}\" already exists",
                        data_type.name
                    );
                    return Err(SqlError::new("42710", message).at(name.span));
                }
                name.value.clone()
            }
            None => choose_constraint_name(
                &self.catalog,
                data_type.schema,
                &data_type.name,
                None,
                "check",
                &[],
            ),
        };
        let value = value_of(&data_type);
        let stored = self.store(fragment, Names::Value(value), Purpose::Check)?;
        let oid = self.catalog.new_oid();
        let provenance = self.provenance();
        self.catalog.constraints.insert(Constraint {
            oid,
            owner,
            name,
            kind: ConstraintKind::Check(stored.expression),
            columns: Vec::new(),
            deferrable: false,
            initially_deferred: false,
            enforced: true,
            validated: !definition.not_valid,
            no_inherit: false,
            inherited_from: 0,
            is_local: true,
            parent: None,
            comment: None,
            provenance,
        });
        Ok(())
    }
}

/// What VALUE is in a domain's checks: a value of the type below it.
fn value_of(data_type: &DataType) -> TypeReference {
    data_type
        .domain()
        .map_or(TypeReference::new(data_type.oid), |domain| domain.base)
}
