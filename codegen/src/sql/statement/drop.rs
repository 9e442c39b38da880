use super::ObjectReference;

/// DROP of any objects of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drop {
    /// What goes.
    pub objects: Vec<ObjectReference>,
    /// IF EXISTS
    pub if_exists: bool,
    /// CASCADE; else RESTRICT
    pub cascade: bool,
    /// CONCURRENTLY, with indexes
    pub concurrently: bool,
}
