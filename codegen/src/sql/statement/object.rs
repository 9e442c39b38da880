use super::{
    FunctionReference, Name, OperatorReference, QualifiedName, RoleName, Span, TextSearchKind,
    TypeName,
};

/// Any object, as COMMENT, DROP and the general forms of ALTER name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ObjectReference {
    /// TABLE, VIEW, MATERIALIZED VIEW, FOREIGN TABLE, INDEX, SEQUENCE
    Relation {
        /// The keyword.
        kind: RelationKeyword,
        /// The relation.
        name: QualifiedName,
    },
    /// COLUMN relation.column
    Column {
        /// The relation.
        relation: QualifiedName,
        /// The column.
        column: Name,
    },
    /// CONSTRAINT name ON table
    TableConstraint {
        /// The table.
        table: QualifiedName,
        /// The constraint.
        name: Name,
    },
    /// CONSTRAINT name ON DOMAIN domain
    DomainConstraint {
        /// The domain.
        domain: QualifiedName,
        /// The constraint.
        name: Name,
    },
    /// POLICY name ON table
    Policy {
        /// The table.
        table: QualifiedName,
        /// The policy.
        name: Name,
    },
    /// TRIGGER name ON table
    Trigger {
        /// The table.
        table: QualifiedName,
        /// The trigger.
        name: Name,
    },
    /// RULE name ON table
    Rule {
        /// The table.
        table: QualifiedName,
        /// The rule.
        name: Name,
    },
    /// TYPE
    Type(QualifiedName),
    /// DOMAIN
    Domain(QualifiedName),
    /// ATTRIBUTE of a composite type
    Attribute {
        /// The type.
        data_type: QualifiedName,
        /// The attribute.
        attribute: Name,
    },
    /// FUNCTION, PROCEDURE, ROUTINE, AGGREGATE
    Function(FunctionReference),
    /// OPERATOR
    Operator(OperatorReference),
    /// OPERATOR CLASS … USING
    OperatorClass {
        /// The class.
        name: QualifiedName,
        /// The access method.
        method: Name,
    },
    /// OPERATOR FAMILY … USING
    OperatorFamily {
        /// The family.
        name: QualifiedName,
        /// The access method.
        method: Name,
    },
    /// CAST (source AS target)
    Cast {
        /// From.
        source: TypeName,
        /// To.
        target: TypeName,
    },
    /// SCHEMA
    Schema(Name),
    /// EXTENSION
    Extension(Name),
    /// ROLE, USER, GROUP
    Role(Name),
    /// COLLATION
    Collation(QualifiedName),
    /// STATISTICS
    Statistics(QualifiedName),
    /// TEXT SEARCH …
    TextSearch {
        /// Which kind.
        kind: TextSearchKind,
        /// The object.
        name: QualifiedName,
    },
    /// PUBLICATION
    Publication(Name),
    /// EVENT TRIGGER
    EventTrigger(Name),
    /// SERVER
    Server(Name),
    /// FOREIGN DATA WRAPPER
    ForeignDataWrapper(Name),
    /// LANGUAGE
    Language(Name),
    /// DATABASE, TABLESPACE, SUBSCRIPTION, USER MAPPING, CONVERSION, TRANSFORM, ACCESS METHOD, LARGE OBJECT: no part of
    /// the model
    Outside {
        /// The keywords.
        kind: &'static str,
        /// Everything that is written.
        span: Span,
    },
}

/// The keyword with which a relation is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RelationKeyword {
    /// TABLE
    Table,
    /// VIEW
    View,
    /// MATERIALIZED VIEW
    MaterializedView,
    /// FOREIGN TABLE
    ForeignTable,
    /// INDEX
    Index,
    /// SEQUENCE
    Sequence,
}

/// COMMENT ON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// On what.
    pub object: ObjectReference,
    /// The text; none for NULL. PostgreSQL takes an empty text for NULL.
    pub text: Option<String>,
}

/// ALTER … RENAME TO.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rename {
    /// What is renamed: an object, a [`Column`](ObjectReference::Column), a constraint …
    pub object: ObjectReference,
    /// IF EXISTS
    pub if_exists: bool,
    /// ONLY, with columns and constraints
    pub only: bool,
    /// CASCADE, with attributes
    pub cascade: bool,
    /// The new name.
    pub to: Name,
}

/// ALTER … OWNER TO.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterOwner {
    /// What gets an owner.
    pub object: ObjectReference,
    /// IF EXISTS
    pub if_exists: bool,
    /// The owner.
    pub owner: RoleName,
}

/// ALTER … SET SCHEMA.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetSchema {
    /// What moves.
    pub object: ObjectReference,
    /// IF EXISTS
    pub if_exists: bool,
    /// Where to.
    pub schema: Name,
}

/// `ALTER … [NO] DEPENDS ON EXTENSION`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DependsOnExtension {
    /// What depends.
    pub object: ObjectReference,
    /// NO
    pub remove: bool,
    /// On what.
    pub extension: Name,
}
