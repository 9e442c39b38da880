//! Functions of extensions that their descriptions leave out: index support, input and output. No statement calls them,
//! but `pg_dump` writes GRANT for every function of a schema with default privileges.

use crate::catalog::Oid;
use crate::sql::statement::{FunctionReference, TypeName};

use super::Replay;

/// Types of index keys: no column has one, so the descriptions lack them as well.
const INDEX_KEYS: &[&str] = &[
    "box2df",
    "gbtreekey16",
    "gbtreekey2",
    "gbtreekey32",
    "gbtreekey4",
    "gbtreekey8",
    "gbtreekey_var",
    "ghstore",
    "gidx",
    "gtrgm",
    "intbig_gkey",
    "ltree_gist",
];

impl Replay {
    /// Whether a function that is not there may well be a part of an extension that is.
    pub(super) fn is_undescribed_member(&self, reference: &FunctionReference) -> bool {
        let Some(arguments) = &reference.arguments else {
            return false;
        };
        let name = &reference.name;
        let schemas = match &name.schema {
            Some(schema) => self.catalog.schema_named(&schema.value).map(|it| it.oid),
            None => self.path().last().copied(),
        };
        let Some(schema) = schemas else {
            return false;
        };
        let mut extensions = self.catalog.extensions.iter();
        if !extensions.any(|extension| extension.schema == schema) {
            return false;
        }
        let mut types = arguments.iter().map(|(_, data_type)| data_type);
        match &arguments[..] {
            [] => false,
            // Its binary output.
            [(_, only)] if name.name.value.ends_with("send") => {
                is_internal(only) || self.is_in(only, schema)
            }
            _ => types.any(is_internal),
        }
    }

    fn is_in(&self, data_type: &TypeName, schema: Oid) -> bool {
        let oid = self.data_type(data_type).map(|reference| reference.oid);
        let found = oid.ok().and_then(|oid| self.catalog.data_type(oid));
        found.is_some_and(|found| found.schema == schema)
    }
}

/// Whether only a function in C can take a value of the type.
fn is_internal(data_type: &TypeName) -> bool {
    let name = data_type.name.name.value.as_str();
    matches!(name, "internal" | "cstring") || INDEX_KEYS.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{messages, replayed};

    #[test]
    fn what_pg_dump_grants_of_an_extension_is_there() {
        const NOTHING: &[&str] = &[];
        for (sql, expected) in [
            (
                "GRANT ALL ON FUNCTION public.gtrgm_in(cstring), public.gtrgm_out(public.gtrgm) TO PUBLIC",
                NOTHING,
            ),
            (
                "REVOKE ALL ON FUNCTION public.gin_extract_query_trgm(text, internal, smallint, internal, internal, \
                 internal, internal) FROM PUBLIC",
                NOTHING,
            ),
            (
                "GRANT ALL ON FUNCTION public.citext_send(public.citext) TO PUBLIC",
                NOTHING,
            ),
            (
                "GRANT ALL ON FUNCTION public.similarty(text, text) TO PUBLIC",
                &[
                    "42883 function public.similarty(text, text) does not exist: public.similarty(text, text)",
                ],
            ),
            (
                "GRANT ALL ON FUNCTION other.gtrgm_in(cstring) TO PUBLIC",
                &["42883 function other.gtrgm_in(cstring) does not exist: other.gtrgm_in(cstring)"],
            ),
            (
                "GRANT ALL ON FUNCTION public.send(text) TO PUBLIC",
                &["42883 function public.send(text) does not exist: public.send(text)"],
            ),
        ] {
            let before = "CREATE SCHEMA other; CREATE EXTENSION pg_trgm; CREATE EXTENSION citext;";
            let found = messages(&replayed(&format!("{before} {sql}")));
            assert_eq!(found, expected, "{sql}");
        }
    }
}
