use super::{
    Fragment, Located, Name, ObjectReference, QualifiedName, RoleName, Setting, Statement,
};

/// CREATE SCHEMA.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateSchema {
    /// The schema; of AUTHORIZATION alone, the role's name counts.
    pub name: Option<Name>,
    /// IF NOT EXISTS
    pub if_not_exists: bool,
    /// AUTHORIZATION
    pub owner: Option<RoleName>,
    /// Statements within: made in the schema, in PostgreSQL's order.
    pub elements: Vec<Located<Statement>>,
}

/// CREATE EXTENSION.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateExtension {
    /// The extension.
    pub name: Name,
    /// IF NOT EXISTS
    pub if_not_exists: bool,
    /// SCHEMA
    pub schema: Option<Name>,
    /// VERSION
    pub version: Option<String>,
    /// CASCADE
    pub cascade: bool,
}

/// ALTER EXTENSION.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterExtension {
    /// The extension.
    pub name: Name,
    /// What changes.
    pub action: AlterExtensionAction,
}

/// What changes in an extension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AlterExtensionAction {
    /// UPDATE [TO version]
    Update(Option<String>),
    /// ADD object
    Add(ObjectReference),
    /// DROP object
    Drop(ObjectReference),
}

/// CREATE COLLATION.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateCollation {
    /// The collation.
    pub name: QualifiedName,
    /// IF NOT EXISTS
    pub if_not_exists: bool,
    /// FROM
    pub from: Option<QualifiedName>,
    /// (locale = …, provider = …)
    pub options: Vec<Setting>,
}

/// CREATE TEXT SEARCH.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateTextSearch {
    /// CONFIGURATION, DICTIONARY, PARSER, TEMPLATE
    pub kind: TextSearchKind,
    /// The object.
    pub name: QualifiedName,
    /// (template = …)
    pub options: Vec<Setting>,
}

/// Kinds of text search objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TextSearchKind {
    /// CONFIGURATION
    Configuration,
    /// DICTIONARY
    Dictionary,
    /// PARSER
    Parser,
    /// TEMPLATE
    Template,
}

/// CREATE SERVER.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateServer {
    /// The server.
    pub name: Name,
    /// IF NOT EXISTS
    pub if_not_exists: bool,
    /// TYPE
    pub server_type: Option<String>,
    /// VERSION
    pub version: Option<String>,
    /// FOREIGN DATA WRAPPER
    pub wrapper: Name,
    /// OPTIONS (…)
    pub options: Vec<Setting>,
}

/// CREATE FOREIGN DATA WRAPPER.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateForeignDataWrapper {
    /// The wrapper.
    pub name: Name,
    /// HANDLER
    pub handler: Option<QualifiedName>,
    /// VALIDATOR
    pub validator: Option<QualifiedName>,
    /// OPTIONS (…)
    pub options: Vec<Setting>,
}

/// IMPORT FOREIGN SCHEMA.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportForeignSchema {
    /// The schema over there.
    pub remote: Name,
    /// LIMIT TO (true) | EXCEPT (…), if written.
    pub tables: Option<(bool, Vec<QualifiedName>)>,
    /// FROM SERVER
    pub server: Name,
    /// INTO
    pub into: Name,
    /// OPTIONS (…)
    pub options: Vec<Setting>,
}

/// DO.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Do {
    /// LANGUAGE; `plpgsql` if not given
    pub language: Option<Name>,
    /// The decoded block.
    pub body: String,
    /// The literal with its quotes.
    pub body_span: crate::source::Span,
}

/// INSERT, UPDATE and other changes of rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Data {
    /// The command's tag: `INSERT`.
    pub kind: &'static str,
    /// The whole statement, or of a large INSERT its beginning.
    pub fragment: Fragment,
}
