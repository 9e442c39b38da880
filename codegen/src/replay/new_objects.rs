//! What every new object gets: a number, an owner, privileges, a type for its rows and for arrays of it.

use crate::catalog::{
    Acl, AclKind, DataType, DefaultAcl, Event, EventKind, ObjectAddress, Oid, Provenance, Relation,
    TypeKind,
};
use crate::sql::statement::DefaultAclObject;

use super::names::array_type_name;
use super::{Replay, Result, SqlError};

impl Replay {
    /// Where an object that the present statement makes comes from.
    pub(super) fn provenance(&self) -> Provenance {
        Provenance {
            created: Some(self.statement),
            changed: Some(self.statement),
            platform: self.platform,
            extension: self.extension,
        }
    }

    /// Notes that the present statement changed an object.
    pub(super) fn touched(&self, mut provenance: Provenance) -> Provenance {
        provenance.changed = Some(self.statement);
        provenance
    }

    /// Remembers what the present statement does to an object and the catalog's state does not show.
    pub(super) fn note(&mut self, object: ObjectAddress, kind: EventKind) {
        let event = Event {
            oid: self.catalog.new_oid(),
            object,
            kind,
            provenance: self.provenance(),
        };
        self.catalog.events.insert(event);
    }

    /// Privileges of a new object: none where the built-in defaults hold (`get_user_default_acl`).
    pub(super) fn new_acl(&self, kind: AclKind, owner: Oid, schema: Option<Oid>) -> Option<Acl> {
        let object = match kind {
            AclKind::Relation => DefaultAclObject::Tables,
            AclKind::Sequence => DefaultAclObject::Sequences,
            AclKind::Function => DefaultAclObject::Functions,
            AclKind::Type => DefaultAclObject::Types,
            AclKind::Schema => DefaultAclObject::Schemas,
            _ => return None,
        };
        // Members of extensions that come with no privileges of their own get the defaults all the same.
        let global = self.default_acl(owner, None, object);
        let in_schema = schema.and_then(|schema| self.default_acl(owner, Some(schema), object));
        if global.is_none() && in_schema.is_none() {
            return None;
        }
        let built_in = Acl::default_for(kind, owner);
        let mut acl = global.map_or_else(|| built_in.clone(), |default| default.acl.clone());
        for item in in_schema.iter().flat_map(|default| &default.acl.items) {
            acl.grant(item.grantee, item.grantor, item.privileges, false);
            acl.grant(item.grantee, item.grantor, item.grant_options, true);
        }
        (acl != built_in).then_some(acl)
    }

    /// The default privileges of a role, in a schema or everywhere.
    pub(super) fn default_acl(
        &self,
        role: Oid,
        schema: Option<Oid>,
        object: DefaultAclObject,
    ) -> Option<&DefaultAcl> {
        self.catalog.default_acls.only((role, schema, object))
    }

    /// Complains if a relation of the name is there already, or a type that its row type would collide with.
    pub(super) fn check_relation_name(
        &self,
        schema: Oid,
        name: &str,
        with_row_type: bool,
    ) -> Result {
        if self.catalog.relation_in(schema, name).is_some() {
            return Err(SqlError::new(
                "42P07",
                format!("relation \"{name}\" already exists"),
            ));
        }
        if with_row_type
            && let Some(existing) = self.catalog.type_in(schema, name)
            && !self.makes_room(existing)
        {
            return Err(SqlError::new("42710", format!("type \"{name}\" already exists")).with_hint(
                "a relation has an associated type of the same name, so use a name that does not conflict with any \
                 existing type",
            ));
        }
        Ok(())
    }

    /// Whether a type is nothing yet, or an array type that would be called otherwise (`moveArrayTypeName`).
    pub(super) fn makes_room(&self, data_type: &DataType) -> bool {
        data_type.kind == TypeKind::Shell || self.is_movable_array(data_type)
    }

    /// Whether a type is an array type that PostgreSQL made itself and would move out of the way.
    pub(super) fn is_movable_array(&self, data_type: &DataType) -> bool {
        data_type.is_array()
            && data_type
                .element
                .and_then(|element| self.catalog.data_type(element))
                .and_then(|element| element.array)
                == Some(data_type.oid)
    }

    /// Adds a relation with the types that go with it.
    pub(super) fn add_relation(&mut self, mut relation: Relation, with_row_type: bool) {
        if with_row_type {
            let row_type = self.add_type(
                relation.schema,
                &relation.name,
                relation.owner,
                TypeKind::Composite(relation.oid),
                'C',
            );
            relation.row_type = Some(row_type);
        }
        self.catalog.relations.insert(relation);
    }

    /// Adds a type and the type of its arrays; gives the type's number. A shell of the name is filled in.
    pub(super) fn add_type(
        &mut self,
        schema: Oid,
        name: &str,
        owner: Oid,
        kind: TypeKind,
        category: char,
    ) -> Oid {
        self.move_array_away(schema, name);
        // PostgreSQL numbers the array type before the type itself.
        let array = self.catalog.new_oid();
        let shell = self
            .catalog
            .type_in(schema, name)
            .filter(|existing| existing.kind == TypeKind::Shell)
            .map(|shell| shell.oid);
        let oid = shell.unwrap_or_else(|| self.catalog.new_oid());
        let is_relation = matches!(kind, TypeKind::Composite(relation)
            if self.catalog.relation(relation).is_none_or(|relation| relation.name == name));
        let acl = if is_relation {
            None
        } else {
            self.new_acl(AclKind::Type, owner, Some(schema))
        };
        let collatable = match &kind {
            TypeKind::Domain(domain) => self
                .catalog
                .data_type(domain.base.oid)
                .is_some_and(|base| base.collatable),
            _ => false,
        };
        let provenance = self.provenance();
        self.catalog.types.insert(DataType {
            oid,
            schema,
            name: name.to_owned(),
            owner,
            kind,
            category,
            preferred: false,
            element: None,
            array: Some(array),
            collatable,
            acl,
            comment: None,
            provenance,
        });
        self.insert_array_type(array, schema, name, oid, collatable);
        oid
    }

    /// Adds the type of arrays of a type; gives its number.
    pub(super) fn add_array_type(
        &mut self,
        schema: Oid,
        name: &str,
        element: Oid,
        collatable: bool,
    ) -> Oid {
        let array = self.catalog.new_oid();
        self.insert_array_type(array, schema, name, element, collatable);
        array
    }

    fn insert_array_type(
        &mut self,
        array: Oid,
        schema: Oid,
        name: &str,
        element: Oid,
        collatable: bool,
    ) {
        let array_name = array_type_name(&self.catalog, schema, name);
        let owner = self
            .catalog
            .data_type(element)
            .map_or(self.session.role, |element| element.owner);
        let provenance = self.provenance();
        self.catalog.types.insert(DataType {
            oid: array,
            schema,
            name: array_name,
            owner,
            kind: TypeKind::Base,
            category: 'A',
            preferred: false,
            element: Some(element),
            array: None,
            collatable,
            acl: None,
            comment: None,
            provenance,
        });
    }

    /// Gives an array type another name where a new type wants its own (`moveArrayTypeName`).
    pub(super) fn move_array_away(&mut self, schema: Oid, name: &str) {
        let Some(existing) = self
            .catalog
            .type_in(schema, name)
            .filter(|existing| self.is_movable_array(existing))
        else {
            return;
        };
        let oid = existing.oid;
        let element = existing
            .element
            .and_then(|element| self.catalog.data_type(element));
        let element_name = element.map_or_else(|| name.to_owned(), |element| element.name.clone());
        let new_name = array_type_name(&self.catalog, schema, &element_name);
        self.catalog
            .types
            .update(oid, |array| array.name = new_name);
    }
}
