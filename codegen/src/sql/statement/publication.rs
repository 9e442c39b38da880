use super::{Fragment, Name, QualifiedName, Setting};

/// CREATE PUBLICATION.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreatePublication {
    /// The publication.
    pub name: Name,
    /// FOR ALL TABLES
    pub all_tables: bool,
    /// FOR …
    pub objects: Vec<PublicationObject>,
    /// WITH (…)
    pub options: Vec<Setting>,
}

/// What a publication carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PublicationObject {
    /// TABLE
    Table {
        /// The table.
        name: QualifiedName,
        /// ONLY
        only: bool,
        /// (columns)
        columns: Vec<Name>,
        /// WHERE (…)
        filter: Option<Fragment>,
    },
    /// TABLES IN SCHEMA; none for `CURRENT_SCHEMA`
    Schema(Option<Name>),
}

/// ALTER PUBLICATION.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterPublication {
    /// The publication.
    pub name: Name,
    /// What changes.
    pub action: AlterPublicationAction,
}

/// What changes in a publication.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AlterPublicationAction {
    /// ADD
    Add(Vec<PublicationObject>),
    /// DROP
    Drop(Vec<PublicationObject>),
    /// SET objects
    SetObjects(Vec<PublicationObject>),
    /// SET (…)
    SetOptions(Vec<Setting>),
}

impl AlterPublication {
    /// The tables and schemas that it names.
    pub fn objects(&self) -> &[PublicationObject] {
        match &self.action {
            AlterPublicationAction::Add(objects)
            | AlterPublicationAction::Drop(objects)
            | AlterPublicationAction::SetObjects(objects) => objects,
            AlterPublicationAction::SetOptions(_) => &[],
        }
    }
}
