use super::{Acl, Expression, Object, Oid, Provenance};

/// A schema: a row of `pg_namespace`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schema {
    /// Its number.
    pub oid: Oid,
    /// Its name.
    pub name: String,
    /// Its owner.
    pub owner: Oid,
    /// Privileges; none where the defaults hold.
    pub acl: Option<Acl>,
    /// COMMENT ON.
    pub comment: Option<String>,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// An extension: a row of `pg_extension`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extension {
    /// Its number.
    pub oid: Oid,
    /// Its name.
    pub name: String,
    /// Its owner.
    pub owner: Oid,
    /// The schema of its objects.
    pub schema: Oid,
    /// The version that was asked for, if any.
    pub version: Option<String>,
    /// COMMENT ON; PostgreSQL gives a new extension the comment of its control file.
    pub comment: Option<String>,
    /// Whether rowtype has its description, so that its types and functions are known.
    pub described: bool,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// A publication: a row of `pg_publication`, with what it carries.
#[derive(Debug, Clone, PartialEq)]
pub struct Publication {
    /// Its number.
    pub oid: Oid,
    /// Its name.
    pub name: String,
    /// Its owner.
    pub owner: Oid,
    /// FOR ALL TABLES
    pub all_tables: bool,
    /// FOR TABLES IN SCHEMA
    pub schemas: Vec<Oid>,
    /// FOR TABLE
    pub tables: Vec<PublicationTable>,
    /// `publish`: insert
    pub insert: bool,
    /// `publish`: update
    pub update: bool,
    /// `publish`: delete
    pub delete: bool,
    /// `publish`: truncate
    pub truncate: bool,
    /// `publish_via_partition_root`
    pub via_root: bool,
    /// COMMENT ON.
    pub comment: Option<String>,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// A table in a publication.
#[derive(Debug, Clone, PartialEq)]
pub struct PublicationTable {
    /// The table.
    pub relation: Oid,
    /// Columns by number; empty for all.
    pub columns: Vec<i16>,
    /// WHERE
    pub filter: Option<Expression>,
    /// The platform put it there.
    pub platform: bool,
}

macro_rules! named {
    ($($object:ty),+) => {$(
        impl Object for $object {
            type Space = ();

            fn oid(&self) -> Oid {
                self.oid
            }

            fn space(&self) {}

            fn name(&self) -> &str {
                &self.name
            }
        }
    )+};
}

named!(Schema, Extension, Publication);
