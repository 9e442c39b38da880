use crate::sql::statement::{CheckOption, Firing, PartitionStrategy, Persistence, RuleEvent};

use super::{Acl, Expression, Object, Oid, Provenance, TypeReference};

/// A table, view, sequence, index or composite type: a row of `pg_class`. They share one space of names.
#[derive(Debug, Clone, PartialEq)]
pub struct Relation {
    /// Its number.
    pub oid: Oid,
    /// Its schema.
    pub schema: Oid,
    /// Its name.
    pub name: String,
    /// Its owner.
    pub owner: Oid,
    /// Privileges; none where nobody granted or revoked, so that the defaults hold.
    pub acl: Option<Acl>,
    /// COMMENT ON.
    pub comment: Option<String>,
    /// Permanent, unlogged, temporary.
    pub persistence: Persistence,
    /// WITH (…): `pg_class.reloptions`, each `name=value`, in the order of setting.
    pub options: Vec<(String, String)>,
    /// Columns in their order; dropped ones are gone. Indexes and sequences have none here.
    pub columns: Vec<Column>,
    /// The number that the next column gets. Numbers of dropped columns are not used again.
    pub next_column: i16,
    /// The type of its rows; none for indexes and sequences.
    pub row_type: Option<Oid>,
    /// What it is.
    pub kind: RelationKind,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// What a relation is, with what only such a one has.
#[derive(Debug, Clone, PartialEq)]
pub enum RelationKind {
    /// `r`, `p`, `f`
    Table(Table),
    /// `v`
    View(View),
    /// `m`
    MaterializedView(View),
    /// `S`
    Sequence(Sequence),
    /// `i`, `I`
    Index(Box<Index>),
    /// `c`
    CompositeType,
}

/// What only tables have.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// ENABLE ROW LEVEL SECURITY
    pub row_security: bool,
    /// FORCE ROW LEVEL SECURITY
    pub force_row_security: bool,
    /// REPLICA IDENTITY
    pub replica_identity: ReplicaIdentity,
    /// Parents: of a partition, its partitioned table; else those of INHERITS, in their order.
    pub inherits: Vec<Oid>,
    /// PARTITION BY: it is a partitioned table.
    pub partition_key: Option<PartitionKey>,
    /// FOR VALUES …: it is a partition. The text after `FOR VALUES`, or `DEFAULT`.
    pub partition_bound: Option<String>,
    /// The composite type of CREATE TABLE … OF.
    pub of_type: Option<Oid>,
    /// SERVER …: it is a foreign table.
    pub foreign: Option<ForeignTable>,
    /// USING method, if not the default.
    pub access_method: Option<String>,
    /// ON COMMIT DROP
    pub drop_on_commit: bool,
    /// The query of CREATE TABLE … AS, which PostgreSQL forgets: where the columns come from.
    pub made_as: Option<Expression>,
}

/// REPLICA IDENTITY: `pg_class.relreplident`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ReplicaIdentity {
    /// `d`: the primary key
    #[default]
    Default,
    /// `n`
    Nothing,
    /// `f`
    Full,
    /// `i`
    Index(Oid),
}

/// What only foreign tables have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignTable {
    /// The server.
    pub server: Oid,
    /// OPTIONS (…)
    pub options: Vec<(String, String)>,
}

/// PARTITION BY.
#[derive(Debug, Clone, PartialEq)]
pub struct PartitionKey {
    /// How rows are spread.
    pub strategy: PartitionStrategy,
    /// Columns and expressions.
    pub elements: Vec<PartitionKeyElement>,
}

/// One part of a partition key.
#[derive(Debug, Clone, PartialEq)]
pub struct PartitionKeyElement {
    /// A column or an expression.
    pub value: KeyValue,
    /// COLLATE
    pub collation: Option<Oid>,
    /// Operator class, if not the default.
    pub operator_class: Option<String>,
}

/// A column by number, or an expression over columns.
#[derive(Debug, Clone, PartialEq)]
pub enum KeyValue {
    /// A column.
    Column(i16),
    /// An expression.
    Expression(Expression),
}

/// A column of a relation: a row of `pg_attribute`.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// `attnum`: from 1, never used again after a drop.
    pub number: i16,
    /// Its name.
    pub name: String,
    /// Its type.
    pub data_type: TypeReference,
    /// NOT NULL, its own or a key's.
    pub not_null: bool,
    /// DEFAULT. Of a serial column, `nextval(…)`. No `DEFAULT NULL`: PostgreSQL forgets it for all but domains.
    pub default: Option<Expression>,
    /// GENERATED ALWAYS AS (…)
    pub generated: Option<Generated>,
    /// GENERATED … AS IDENTITY
    pub identity: Option<Identity>,
    /// COLLATE, if not the type's own.
    pub collation: Option<Oid>,
    /// How many parents it comes from: `attinhcount`.
    pub inherited_from: u16,
    /// Whether the table's own definition has it: `attislocal`.
    pub is_local: bool,
    /// Privileges on the column alone.
    pub acl: Option<Acl>,
    /// COMMENT ON.
    pub comment: Option<String>,
    /// OPTIONS (…) of a foreign table's column.
    pub options: Vec<(String, String)>,
    /// What inference knows about a column of a view.
    pub inferred: Option<Inferred>,
    /// The part of the source that defines it.
    pub span: Option<crate::source::Span>,
}

/// What inference knows of a query's column beyond its type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inferred {
    /// Whether it can be NULL.
    pub nullability: Nullability,
    /// The column that it passes through unchanged.
    pub origin: Option<super::ObjectAddress>,
    /// Whether it is a plain reference that no outer join, set operation or grouping set fills with NULL: the official
    /// generator calls it NOT NULL as long as the column that it comes from is. Of a column without origin: whether it is.
    pub keeps_not_null: bool,
    /// Whether INSERT and UPDATE of an auto-updatable view may name it.
    pub updatable: bool,
}

/// Whether a value can be NULL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Nullability {
    /// Never.
    NotNull,
    /// It can.
    Nullable,
    /// Nobody can say.
    Unknown,
}

/// GENERATED ALWAYS AS (…).
#[derive(Debug, Clone, PartialEq)]
pub struct Generated {
    /// The expression.
    pub expression: Expression,
    /// STORED; else VIRTUAL.
    pub stored: bool,
}

/// GENERATED … AS IDENTITY.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identity {
    /// ALWAYS; else BY DEFAULT.
    pub always: bool,
    /// Its sequence.
    pub sequence: Oid,
}

/// What only views have.
#[derive(Debug, Clone, PartialEq)]
pub struct View {
    /// The query.
    pub query: Expression,
    /// WITH CHECK OPTION
    pub check_option: Option<CheckOption>,
    /// WITH DATA, of materialized views.
    pub populated: bool,
    /// INSERT, UPDATE and DELETE without triggers and rules: PostgreSQL's automatically updatable views.
    pub auto_updatable: bool,
}

/// What only sequences have: a row of `pg_sequence`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sequence {
    /// int2, int4 or int8
    pub data_type: Oid,
    /// START
    pub start: i64,
    /// INCREMENT
    pub increment: i64,
    /// MINVALUE
    pub min: i64,
    /// MAXVALUE
    pub max: i64,
    /// CACHE
    pub cache: i64,
    /// CYCLE
    pub cycle: bool,
    /// OWNED BY, or the identity column: relation and column number.
    pub owned_by: Option<(Oid, i16)>,
    /// It belongs to an identity column.
    pub identity: bool,
}

/// What only indexes have: a row of `pg_index`.
#[derive(Debug, Clone, PartialEq)]
pub struct Index {
    /// The table or materialized view.
    pub table: Oid,
    /// UNIQUE
    pub unique: bool,
    /// It is the primary key's.
    pub primary: bool,
    /// It is an exclusion constraint's.
    pub exclusion: bool,
    /// NULLS NOT DISTINCT
    pub nulls_not_distinct: bool,
    /// Access method.
    pub method: String,
    /// Keys in their order.
    pub keys: Vec<IndexKey>,
    /// INCLUDE: columns by number.
    pub include: Vec<i16>,
    /// WHERE
    pub predicate: Option<Expression>,
    /// The partitioned index above it.
    pub parent: Option<Oid>,
    /// An index on a partitioned table is not valid until every partition has one.
    pub valid: bool,
}

/// One key of an index.
#[derive(Debug, Clone, PartialEq)]
pub struct IndexKey {
    /// A column or an expression.
    pub value: KeyValue,
    /// COLLATE, if not the column's.
    pub collation: Option<Oid>,
    /// Operator class as written, if any.
    pub operator_class: Option<String>,
    /// Parameters of the operator class.
    pub operator_class_options: Vec<(String, String)>,
    /// DESC
    pub descending: bool,
    /// NULLS FIRST
    pub nulls_first: bool,
}

/// A rule: a row of `pg_rewrite`. A view's own query is none of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// Its number.
    pub oid: Oid,
    /// The relation.
    pub relation: Oid,
    /// Its name.
    pub name: String,
    /// ON
    pub event: RuleEvent,
    /// WHERE
    pub condition: Option<Expression>,
    /// INSTEAD
    pub instead: bool,
    /// Commands; empty for NOTHING.
    pub actions: Vec<Expression>,
    /// How it fires.
    pub firing: Firing,
    /// COMMENT ON.
    pub comment: Option<String>,
    /// Where it comes from.
    pub provenance: Provenance,
}

impl Relation {
    /// Whether it is a view that reads its tables as the caller.
    pub fn is_security_invoker(&self) -> bool {
        self.options.iter().any(|(name, value)| {
            name == "security_invoker"
                && matches!(
                    value.to_ascii_lowercase().as_str(),
                    "true" | "on" | "yes" | "1" | "t" | "y" | "tru" | "ye"
                )
        })
    }

    /// The column of a name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The column of a number.
    pub fn column_numbered(&self, number: i16) -> Option<&Column> {
        self.columns.iter().find(|column| column.number == number)
    }

    /// The column of a number, to change it.
    pub fn column_numbered_mut(&mut self, number: i16) -> Option<&mut Column> {
        self.columns
            .iter_mut()
            .find(|column| column.number == number)
    }

    /// What only tables have, if it is one.
    pub fn table(&self) -> Option<&Table> {
        match &self.kind {
            RelationKind::Table(table) => Some(table),
            _ => None,
        }
    }

    /// The same, to change it.
    pub fn table_mut(&mut self) -> Option<&mut Table> {
        match &mut self.kind {
            RelationKind::Table(table) => Some(table),
            _ => None,
        }
    }

    /// What only views and materialized views have, if it is one.
    pub fn view(&self) -> Option<&View> {
        match &self.kind {
            RelationKind::View(view) | RelationKind::MaterializedView(view) => Some(view),
            _ => None,
        }
    }

    /// What only sequences have, if it is one.
    pub fn sequence(&self) -> Option<&Sequence> {
        match &self.kind {
            RelationKind::Sequence(sequence) => Some(sequence),
            _ => None,
        }
    }

    /// What only indexes have, if it is one.
    pub fn index(&self) -> Option<&Index> {
        match &self.kind {
            RelationKind::Index(index) => Some(index),
            _ => None,
        }
    }

    /// Whether it is a partition.
    pub fn is_partition(&self) -> bool {
        self.table()
            .is_some_and(|table| table.partition_bound.is_some())
    }

    /// Whether it can stand in FROM.
    pub fn has_rows(&self) -> bool {
        !matches!(
            self.kind,
            RelationKind::Index(_) | RelationKind::CompositeType
        )
    }

    /// As PostgreSQL's messages call it: `table`, `view`, `index` …
    pub fn kind_word(&self) -> &'static str {
        match &self.kind {
            RelationKind::Table(table) if table.foreign.is_some() => "foreign table",
            RelationKind::Table(_) => "table",
            RelationKind::View(_) => "view",
            RelationKind::MaterializedView(_) => "materialized view",
            RelationKind::Sequence(_) => "sequence",
            RelationKind::Index(_) => "index",
            RelationKind::CompositeType => "composite type",
        }
    }
}

impl Column {
    /// A column with nothing but a name and a type.
    pub fn new(number: i16, name: impl Into<String>, data_type: TypeReference) -> Self {
        Self {
            number,
            name: name.into(),
            data_type,
            not_null: false,
            default: None,
            generated: None,
            identity: None,
            collation: None,
            inherited_from: 0,
            is_local: true,
            acl: None,
            comment: None,
            options: Vec::new(),
            inferred: None,
            span: None,
        }
    }
}

impl Object for Relation {
    type Space = Oid;

    fn oid(&self) -> Oid {
        self.oid
    }

    fn space(&self) -> Oid {
        self.schema
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn related(&self) -> Vec<Oid> {
        match &self.kind {
            RelationKind::Table(table) => table.inherits.clone(),
            RelationKind::Index(index) => {
                std::iter::once(index.table).chain(index.parent).collect()
            }
            RelationKind::Sequence(sequence) => sequence
                .owned_by
                .iter()
                .map(|(relation, _)| *relation)
                .collect(),
            _ => Vec::new(),
        }
    }
}

impl Object for Rule {
    type Space = Oid;

    fn oid(&self) -> Oid {
        self.oid
    }

    fn space(&self) -> Oid {
        self.relation
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn related(&self) -> Vec<Oid> {
        vec![self.relation]
    }
}

impl KeyValue {
    /// The same over another relation that has columns of the same names.
    #[must_use]
    pub fn moved(&self, from: &Relation, to: &Relation) -> Self {
        match self {
            Self::Expression(expression) => Self::Expression(expression.moved(from, to)),
            Self::Column(number) => {
                let name = from
                    .column_numbered(*number)
                    .map(|column| column.name.as_str());
                Self::Column(
                    name.and_then(|name| to.column(name))
                        .map_or(0, |column| column.number),
                )
            }
        }
    }
}

impl IndexKey {
    /// Whether two keys of indexes on one relation order it alike.
    pub fn same(&self, other: &Self) -> bool {
        let same_value = match (&self.value, &other.value) {
            (KeyValue::Column(own), KeyValue::Column(other)) => own == other,
            (KeyValue::Expression(own), KeyValue::Expression(other)) => own.text == other.text,
            _ => false,
        };
        same_value
            && self.collation == other.collation
            && self.operator_class == other.operator_class
    }
}
