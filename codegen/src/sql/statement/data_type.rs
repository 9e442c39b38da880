use super::{Name, QualifiedName, Span};

/// A type as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeName {
    /// The name. Spellings of the SQL standard are already PostgreSQL's: `integer` is `pg_catalog.int4`,
    /// `character varying` is `pg_catalog.varchar`, and `timestamp with time zone` is `pg_catalog.timestamptz`.
    pub name: QualifiedName,
    /// What stands in parentheses, and the default length of `char` and `bit`.
    pub modifiers: Vec<TypeModifier>,
    /// `[]`, `[3]` and `ARRAY`, counted. PostgreSQL keeps neither the number nor the bounds.
    pub array_dimensions: u8,
    /// `SETOF`, in a function's return type.
    pub set_of: bool,
    /// `relation.column%TYPE`: then `name` holds the relation and this the column.
    pub column: Option<Name>,
    /// Everything that is written.
    pub span: Span,
}

/// One type modifier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TypeModifier {
    /// A number: a length, precision, scale, dimension.
    Number(i32),
    /// The mask of an interval's fields, as `pg_attribute.atttypmod` has it in its upper half.
    IntervalFields(u16),
    /// A word or string, for types of extensions: `geometry(Point, 4326)`.
    Word(String),
}
