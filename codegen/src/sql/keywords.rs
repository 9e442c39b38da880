//! PostgreSQL's keywords and where each may stand as a name.
//!
//! PostgreSQL 17 manual, appendix C. A keyword's category decides whether it can be used unquoted as a name.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

/// Where an unquoted keyword is accepted as a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Category {
    /// Anywhere a name is.
    Unreserved,
    /// As a column or table name, not as a function or type name.
    ColumnName,
    /// As a function or type name, not as a column or table name.
    TypeFunctionName,
    /// Only after `AS` or a dot.
    Reserved,
}

/// The category of `word` if it is a keyword, in whatever case it is written.
pub fn category(word: &str) -> Option<Category> {
    let mut buffer = [0; LONGEST];
    CATEGORIES.get(lower(word, &mut buffer)?).copied()
}

/// Every name is looked up here.
static CATEGORIES: LazyLock<FxHashMap<&[u8], Category>> = LazyLock::new(|| {
    let tables = [
        (UNRESERVED, Category::Unreserved),
        (COLUMN_NAME, Category::ColumnName),
        (TYPE_FUNCTION_NAME, Category::TypeFunctionName),
        (RESERVED, Category::Reserved),
    ];
    let words = |(table, category): (&'static [&str], _)| {
        table.iter().map(move |word| (word.as_bytes(), category))
    };
    tables.into_iter().flat_map(words).collect()
});

/// Whether unquoted `word` can label a column in a select list without `AS`.
pub fn is_bare_label(word: &str) -> bool {
    let mut buffer = [0; LONGEST];
    lower(word, &mut buffer).is_none_or(|lower| {
        let place = NEEDS_AS.binary_search_by_key(&lower, |word| word.as_bytes());
        place.is_err()
    })
}

/// The length of the longest keyword, `current_timestamp`.
const LONGEST: usize = 17;

/// `word` in lower case, if it is short enough to be a keyword at all.
fn lower<'b>(word: &str, buffer: &'b mut [u8; LONGEST]) -> Option<&'b [u8]> {
    let lower = buffer.get_mut(..word.len())?;
    lower.copy_from_slice(word.as_bytes());
    lower.make_ascii_lowercase();
    Some(lower)
}

/// Keywords that may name anything.
#[rustfmt::skip]
const UNRESERVED: &[&str] = &[
    "abort", "absent", "absolute", "access", "action", "add", "admin", "after", "aggregate", "also", "alter",
    "always", "asensitive", "assertion", "assignment", "at", "atomic", "attach", "attribute", "backward",
    "before", "begin", "breadth", "by", "cache", "call", "called", "cascade", "cascaded", "catalog", "chain",
    "characteristics", "checkpoint", "class", "close", "cluster", "columns", "comment", "comments", "commit",
    "committed", "compression", "conditional", "configuration", "conflict", "connection", "constraints",
    "content", "continue", "conversion", "copy", "cost", "csv", "cube", "current", "cursor", "cycle", "data",
    "database", "day", "deallocate", "declare", "defaults", "deferred", "definer", "delete", "delimiter",
    "delimiters", "depends", "depth", "detach", "dictionary", "disable", "discard", "document", "domain",
    "double", "drop", "each", "empty", "enable", "encoding", "encrypted", "enum", "error", "escape", "event",
    "exclude", "excluding", "exclusive", "execute", "explain", "expression", "extension", "external",
    "family", "filter", "finalize", "first", "following", "force", "format", "forward", "function",
    "functions", "generated", "global", "granted", "groups", "handler", "header", "hold", "hour", "identity",
    "if", "immediate", "immutable", "implicit", "import", "include", "including", "increment", "indent",
    "index", "indexes", "inherit", "inherits", "inline", "input", "insensitive", "insert", "instead",
    "invoker", "isolation", "json", "keep", "key", "keys", "label", "language", "large", "last", "leakproof",
    "level", "listen", "load", "local", "location", "lock", "locked", "logged", "mapping", "match", "matched",
    "materialized", "maxvalue", "merge", "method", "minute", "minvalue", "mode", "month", "move", "name",
    "names", "nested", "new", "next", "nfc", "nfd", "nfkc", "nfkd", "no", "normalized", "nothing", "notify",
    "nowait", "nulls", "object", "of", "off", "oids", "old", "omit", "operator", "option", "options",
    "ordinality", "others", "over", "overriding", "owned", "owner", "parallel", "parameter", "parser",
    "partial", "partition", "passing", "password", "path", "plans", "policy", "preceding", "prepare",
    "prepared", "preserve", "prior", "privileges", "procedural", "procedure", "procedures", "program",
    "publication", "quote", "quotes", "range", "read", "reassign", "recheck", "recursive", "ref",
    "referencing", "refresh", "reindex", "relative", "release", "rename", "repeatable", "replace", "replica",
    "reset", "restart", "restrict", "return", "returns", "revoke", "role", "rollback", "rollup", "routine",
    "routines", "rows", "rule", "savepoint", "scalar", "schema", "schemas", "scroll", "search", "second",
    "security", "sequence", "sequences", "serializable", "server", "session", "set", "sets", "share", "show",
    "simple", "skip", "snapshot", "source", "sql", "stable", "standalone", "start", "statement", "statistics",
    "stdin", "stdout", "storage", "stored", "strict", "string", "strip", "subscription", "support", "sysid",
    "system", "tables", "tablespace", "target", "temp", "template", "temporary", "text", "ties",
    "transaction", "transform", "trigger", "truncate", "trusted", "type", "types", "uescape", "unbounded",
    "uncommitted", "unconditional", "unencrypted", "unknown", "unlisten", "unlogged", "until", "update",
    "vacuum", "valid", "validate", "validator", "value", "varying", "version", "view", "views", "volatile",
    "whitespace", "within", "without", "work", "wrapper", "write", "xml", "year", "yes", "zone",
];

/// Keywords that may name a column or table, but neither a function nor a type.
#[rustfmt::skip]
const COLUMN_NAME: &[&str] = &[
    "between", "bigint", "bit", "boolean", "char", "character", "coalesce", "dec", "decimal", "exists",
    "extract", "float", "greatest", "grouping", "inout", "int", "integer", "interval", "json_array",
    "json_arrayagg", "json_exists", "json_object", "json_objectagg", "json_query", "json_scalar",
    "json_serialize", "json_table", "json_value", "least", "merge_action", "national", "nchar", "none",
    "normalize", "nullif", "numeric", "out", "overlay", "position", "precision", "real", "row", "setof",
    "smallint", "substring", "time", "timestamp", "treat", "trim", "values", "varchar", "xmlattributes",
    "xmlconcat", "xmlelement", "xmlexists", "xmlforest", "xmlnamespaces", "xmlparse", "xmlpi", "xmlroot",
    "xmlserialize", "xmltable",
];

/// Keywords that may name a function or type, but neither a column nor a table.
#[rustfmt::skip]
const TYPE_FUNCTION_NAME: &[&str] = &[
    "authorization", "binary", "collation", "concurrently", "cross", "current_schema", "freeze", "full",
    "ilike", "inner", "is", "isnull", "join", "left", "like", "natural", "notnull", "outer", "overlaps",
    "right", "similar", "tablesample", "verbose",
];

/// Keywords that name nothing unless quoted, except after `AS` or a dot.
#[rustfmt::skip]
const RESERVED: &[&str] = &[
    "all", "analyse", "analyze", "and", "any", "array", "as", "asc", "asymmetric", "both", "case", "cast",
    "check", "collate", "column", "constraint", "create", "current_catalog", "current_date", "current_role",
    "current_time", "current_timestamp", "current_user", "default", "deferrable", "desc", "distinct", "do",
    "else", "end", "except", "false", "fetch", "for", "foreign", "from", "grant", "group", "having", "in",
    "initially", "intersect", "into", "lateral", "leading", "limit", "localtime", "localtimestamp", "not",
    "null", "offset", "on", "only", "or", "order", "placing", "primary", "references", "returning", "select",
    "session_user", "some", "symmetric", "system_user", "table", "then", "to", "trailing", "true", "union",
    "unique", "user", "using", "variadic", "when", "where", "window", "with",
];

/// Keywords that cannot be a column label without `AS`.
#[rustfmt::skip]
const NEEDS_AS: &[&str] = &[
    "array", "as", "char", "character", "create", "day", "except", "fetch", "filter", "for", "from", "grant",
    "group", "having", "hour", "intersect", "into", "isnull", "limit", "minute", "month", "notnull", "offset",
    "on", "order", "over", "overlaps", "precision", "returning", "second", "to", "union", "varying", "where",
    "window", "with", "within", "without", "year",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted_disjoint_and_within_the_length() {
        let tables = [UNRESERVED, COLUMN_NAME, TYPE_FUNCTION_NAME, RESERVED];
        for table in tables.into_iter().chain([NEEDS_AS]) {
            assert!(table.is_sorted_by(|a, b| a < b));
            assert!(table.iter().all(|word| word.len() <= LONGEST));
        }
        let mut all: Vec<_> = tables.concat();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
        assert!(NEEDS_AS.iter().all(|word| all.binary_search(word).is_ok()));
        assert!(all.contains(&"current_timestamp"));
    }

    #[test]
    fn categories() {
        for (word, expected) in [
            ("select", Some(Category::Reserved)),
            ("SELECT", Some(Category::Reserved)),
            ("User", Some(Category::Reserved)),
            ("system_user", Some(Category::Reserved)),
            ("timestamp", Some(Category::ColumnName)),
            ("json_table", Some(Category::ColumnName)),
            ("left", Some(Category::TypeFunctionName)),
            ("name", Some(Category::Unreserved)),
            ("role", Some(Category::Unreserved)),
            ("profiles", None),
            ("", None),
            ("a_word_longer_than_any_keyword", None),
            ("sélect", None),
        ] {
            assert_eq!(category(word), expected, "{word}");
        }
    }

    #[test]
    fn bare_labels() {
        for (word, expected) in [
            ("end", true),
            ("from", false),
            ("YEAR", false),
            ("year", false),
            ("select", true),
            ("anything", true),
        ] {
            assert_eq!(is_bare_label(word), expected, "{word}");
        }
    }
}
