use super::{ConstraintDefinition, Fragment, Name, QualifiedName, Setting, Span, TypeName};

/// CREATE TYPE … AS ENUM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateEnum {
    /// The type.
    pub name: QualifiedName,
    /// Labels in their order.
    pub labels: Vec<EnumLabel>,
}

/// A label of an enum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnumLabel {
    /// The text.
    pub value: String,
    /// Where it is written.
    pub span: Span,
}

/// CREATE TYPE … AS (…).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateComposite {
    /// The type.
    pub name: QualifiedName,
    /// Attributes in their order.
    pub attributes: Vec<Attribute>,
}

/// An attribute of a composite type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// Its name.
    pub name: Name,
    /// Its type.
    pub data_type: TypeName,
    /// COLLATE
    pub collation: Option<QualifiedName>,
}

/// CREATE TYPE … AS RANGE.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateRange {
    /// The type.
    pub name: QualifiedName,
    /// SUBTYPE
    pub subtype: TypeName,
    /// `MULTIRANGE_TYPE_NAME`
    pub multirange: Option<QualifiedName>,
    /// All other parameters.
    pub options: Vec<Setting>,
}

/// CREATE TYPE name; or CREATE TYPE name (INPUT = …, …).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateBaseType {
    /// The type.
    pub name: QualifiedName,
    /// Parameters; none for a shell type.
    pub parameters: Option<Vec<Setting>>,
    /// LIKE = type, ELEMENT = type.
    pub types: Vec<(Name, TypeName)>,
}

/// ALTER TYPE of an enum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterEnum {
    /// The type.
    pub name: QualifiedName,
    /// What changes.
    pub action: AlterEnumAction,
}

/// What changes in an enum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AlterEnumAction {
    /// ADD VALUE
    Add {
        /// IF NOT EXISTS
        if_not_exists: bool,
        /// The new label.
        label: EnumLabel,
        /// BEFORE (true) or AFTER (false) another label; at the end if none.
        neighbour: Option<(bool, EnumLabel)>,
    },
    /// RENAME VALUE
    Rename {
        /// Old label.
        from: EnumLabel,
        /// New label.
        to: EnumLabel,
    },
}

/// ALTER TYPE of a composite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterComposite {
    /// The type.
    pub name: QualifiedName,
    /// What changes. Renames are [`Rename`](super::Rename)s.
    pub actions: Vec<AlterCompositeAction>,
}

/// What changes in a composite type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AlterCompositeAction {
    /// ADD ATTRIBUTE
    Add {
        /// The attribute.
        attribute: Attribute,
        /// CASCADE: typed tables follow.
        cascade: bool,
    },
    /// DROP ATTRIBUTE
    Drop {
        /// The attribute.
        name: Name,
        /// IF EXISTS
        if_exists: bool,
        /// CASCADE
        cascade: bool,
    },
    /// ALTER ATTRIBUTE … TYPE
    Type {
        /// The attribute.
        name: Name,
        /// Its new type.
        data_type: TypeName,
        /// COLLATE
        collation: Option<QualifiedName>,
        /// CASCADE
        cascade: bool,
    },
}

/// CREATE DOMAIN.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateDomain {
    /// The domain.
    pub name: QualifiedName,
    /// The type below it.
    pub base: TypeName,
    /// COLLATE
    pub collation: Option<QualifiedName>,
    /// DEFAULT
    pub default: Option<Fragment>,
    /// NOT NULL and CHECK, in their order; NULL is none of them.
    pub constraints: Vec<ConstraintDefinition>,
}

/// ALTER DOMAIN.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterDomain {
    /// The domain.
    pub name: QualifiedName,
    /// What changes.
    pub action: AlterDomainAction,
}

/// What changes in a domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AlterDomainAction {
    /// SET DEFAULT …, DROP DEFAULT (none)
    Default(Option<Fragment>),
    /// SET NOT NULL, DROP NOT NULL
    NotNull(bool),
    /// ADD constraint
    AddConstraint(ConstraintDefinition),
    /// DROP CONSTRAINT
    DropConstraint {
        /// The constraint.
        name: Name,
        /// IF EXISTS
        if_exists: bool,
        /// CASCADE
        cascade: bool,
    },
    /// VALIDATE CONSTRAINT
    ValidateConstraint(Name),
}
