use super::{Object, Oid, Provenance};

/// A bucket of Supabase's storage: a row of `storage.buckets`, as far as access to its files hangs on it. Of all rows that
/// statements make, only these are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bucket {
    /// A number for it; the row has none.
    pub oid: Oid,
    /// The table that it is a row of.
    pub table: Oid,
    /// Its `id`, which `storage.objects.bucket_id` holds.
    pub id: String,
    /// Its `name`; none where nobody can say.
    pub name: Option<String>,
    /// Whether its files are served to everybody who knows their address; none where nobody can say.
    pub public: Option<bool>,
    /// Where it comes from.
    pub provenance: Provenance,
}

impl Object for Bucket {
    type Space = ();

    fn oid(&self) -> Oid {
        self.oid
    }

    fn space(&self) {}

    fn name(&self) -> &str {
        &self.id
    }

    fn related(&self) -> Vec<Oid> {
        vec![self.table]
    }
}
