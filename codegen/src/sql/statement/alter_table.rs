use super::{
    ColumnDefinition, ConstraintDefinition, Fragment, IdentityDefinition, Name, PartitionBound,
    QualifiedName, ReferentialAction, SequenceOption, Setting, Span, TypeName,
};

/// ALTER TABLE and its kin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterTable {
    /// Which keyword was written. PostgreSQL lets ALTER TABLE do most of what the others do.
    pub kind: AlterTableKind,
    /// The relation.
    pub name: QualifiedName,
    /// IF EXISTS
    pub if_exists: bool,
    /// ONLY: not the inheritance children.
    pub only: bool,
    /// Actions in their order.
    pub actions: Vec<Located<AlterTableAction>>,
}

/// A thing and where it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located<T> {
    /// The thing.
    pub value: T,
    /// Everything that is written.
    pub span: Span,
}

/// The keyword of an ALTER statement on a relation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AlterTableKind {
    /// ALTER TABLE
    Table,
    /// ALTER FOREIGN TABLE
    ForeignTable,
    /// ALTER VIEW
    View,
    /// ALTER MATERIALIZED VIEW
    MaterializedView,
    /// ALTER INDEX
    Index,
    /// ALTER SEQUENCE (SET LOGGED …)
    Sequence,
}

/// ENABLE, DISABLE, … of triggers and rules: `pg_trigger.tgenabled`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Firing {
    /// `O`: ENABLE
    #[default]
    Origin,
    /// `D`: DISABLE
    Disabled,
    /// `R`: ENABLE REPLICA
    Replica,
    /// `A`: ENABLE ALWAYS
    Always,
}

/// Which triggers ENABLE and DISABLE speak of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TriggerTarget {
    /// One by name.
    Named(Name),
    /// ALL
    All,
    /// USER
    User,
}

/// REPLICA IDENTITY.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReplicaIdentityClause {
    /// `d`
    Default,
    /// `f`
    Full,
    /// `n`
    Nothing,
    /// `i`
    Index(Name),
}

/// One action of ALTER TABLE.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AlterTableAction {
    /// `ADD [COLUMN] [IF NOT EXISTS]`
    AddColumn {
        /// IF NOT EXISTS
        if_not_exists: bool,
        /// The column.
        column: Box<ColumnDefinition>,
    },
    /// `DROP [COLUMN] [IF EXISTS] name [CASCADE]`
    DropColumn {
        /// The column.
        name: Name,
        /// IF EXISTS
        if_exists: bool,
        /// CASCADE
        cascade: bool,
    },
    /// `ALTER [COLUMN] … TYPE … [COLLATE …] [USING …]`
    ColumnType {
        /// The column.
        name: Name,
        /// The new type.
        data_type: TypeName,
        /// COLLATE
        collation: Option<QualifiedName>,
        /// USING
        using: Option<Fragment>,
    },
    /// ALTER … SET DEFAULT … | DROP DEFAULT (none)
    ColumnDefault {
        /// The column.
        name: Name,
        /// The new default.
        default: Option<Fragment>,
    },
    /// ALTER … SET NOT NULL | DROP NOT NULL
    ColumnNotNull {
        /// The column.
        name: Name,
        /// SET
        not_null: bool,
    },
    /// ALTER … ADD GENERATED … AS IDENTITY
    AddIdentity {
        /// The column.
        name: Name,
        /// The identity.
        identity: IdentityDefinition,
    },
    /// ALTER … SET GENERATED …, SET sequence option, RESTART
    SetIdentity {
        /// The column.
        name: Name,
        /// SET GENERATED ALWAYS (true) | BY DEFAULT (false)
        always: Option<bool>,
        /// Sequence options.
        options: Vec<SequenceOption>,
    },
    /// ALTER … DROP IDENTITY [IF EXISTS]
    DropIdentity {
        /// The column.
        name: Name,
        /// IF EXISTS
        if_exists: bool,
    },
    /// ALTER … SET EXPRESSION AS (…) (PostgreSQL 17)
    SetExpression {
        /// The column.
        name: Name,
        /// The new expression.
        expression: Fragment,
    },
    /// ALTER … DROP EXPRESSION [IF EXISTS]
    DropExpression {
        /// The column.
        name: Name,
        /// IF EXISTS
        if_exists: bool,
    },
    /// ALTER … SET STORAGE, SET COMPRESSION, SET STATISTICS, SET (…), RESET (…), OPTIONS (…): physical only
    ColumnStorage {
        /// The column; none where a column of an index is named by its number.
        name: Option<Name>,
    },
    /// ADD constraint
    AddConstraint(Box<ConstraintDefinition>),
    /// ALTER CONSTRAINT … DEFERRABLE …
    AlterConstraint {
        /// The constraint.
        name: Name,
        /// `[NOT] DEFERRABLE`, if written.
        deferrable: Option<bool>,
        /// INITIALLY DEFERRED | IMMEDIATE, if written.
        initially_deferred: Option<bool>,
        /// `[NOT] ENFORCED`, if written (PostgreSQL 18).
        enforced: Option<bool>,
        /// `[NO] INHERIT`, if written (PostgreSQL 18).
        inherit: Option<bool>,
    },
    /// VALIDATE CONSTRAINT
    ValidateConstraint(Name),
    /// DROP CONSTRAINT
    DropConstraint {
        /// The constraint.
        name: Name,
        /// IF EXISTS
        if_exists: bool,
        /// CASCADE
        cascade: bool,
    },
    /// ENABLE | DISABLE … TRIGGER
    Trigger {
        /// Which.
        target: TriggerTarget,
        /// How they fire from now on.
        firing: Firing,
    },
    /// ENABLE | DISABLE … RULE
    Rule {
        /// The rule.
        name: Name,
        /// How it fires from now on.
        firing: Firing,
    },
    /// ENABLE | DISABLE ROW LEVEL SECURITY
    RowSecurity(bool),
    /// `[NO] FORCE ROW LEVEL SECURITY`
    ForceRowSecurity(bool),
    /// REPLICA IDENTITY
    ReplicaIdentity(ReplicaIdentityClause),
    /// INHERIT parent
    Inherit(QualifiedName),
    /// NO INHERIT parent
    NoInherit(QualifiedName),
    /// OF type
    OfType(QualifiedName),
    /// NOT OF
    NotOf,
    /// OWNER TO
    Owner(super::RoleName),
    /// SET LOGGED (true) | UNLOGGED (false)
    Logged(bool),
    /// SET (…)
    SetOptions(Vec<Setting>),
    /// RESET (…)
    ResetOptions(Vec<Name>),
    /// CLUSTER ON, SET WITHOUT CLUSTER, SET TABLESPACE, SET ACCESS METHOD, SET WITHOUT OIDS: physical only
    Physical,
    /// OPTIONS (…) of a foreign table: ADD | SET | DROP
    ForeignOptions(Vec<(OptionAction, Setting)>),
    /// ATTACH PARTITION (of a table or, without a bound, of an index)
    AttachPartition {
        /// The partition.
        name: QualifiedName,
        /// Its bound; none for an index.
        bound: Option<PartitionBound>,
    },
    /// DETACH PARTITION [CONCURRENTLY | FINALIZE]
    DetachPartition {
        /// The partition.
        name: QualifiedName,
        /// CONCURRENTLY
        concurrently: bool,
    },
}

/// What OPTIONS (…) does with an option.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OptionAction {
    /// ADD, also when nothing is written
    Add,
    /// SET
    Set,
    /// DROP
    Drop,
}

impl ReferentialAction {
    /// The letter of `pg_constraint.confdeltype`.
    pub fn letter(self) -> char {
        match self {
            Self::NoAction => 'a',
            Self::Restrict => 'r',
            Self::Cascade => 'c',
            Self::SetNull => 'n',
            Self::SetDefault => 'd',
        }
    }
}
