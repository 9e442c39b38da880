//! The statements of PostgreSQL 17, as far as they are written: nothing is looked up or checked here.

mod alter_table;
mod constraint;
mod create_table;
mod data_type;
mod drop;
mod index;
mod object;
mod operator;
mod privilege;
mod publication;
mod routine;
mod schema;
mod security;
mod sequence;
mod session;
mod types;
mod view;

pub use alter_table::*;
pub use constraint::*;
pub use create_table::*;
pub use data_type::*;
pub use drop::*;
pub use index::*;
pub use object::*;
pub use operator::*;
pub use privilege::*;
pub use publication::*;
pub use routine::*;
pub use schema::*;
pub use security::*;
pub use sequence::*;
pub use session::*;
pub use types::*;
pub use view::*;

use crate::source::Span;

use super::{Name, QualifiedName};

/// A piece of SQL kept as it is written: an expression or a query. The text lies in the sources.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fragment {
    /// The text without the parentheses that the statement's syntax puts around it.
    pub span: Span,
}

/// `name [= value]` in a list of options. Names are folded, values as PostgreSQL stores them: strings decoded, words
/// lower-cased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// The option's name, with its namespace if it has one (`toast.autovacuum_enabled`).
    pub name: Name,
    /// The value, if written.
    pub value: Option<String>,
    /// Everything that is written.
    pub span: Span,
}

/// A statement that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Statement {
    // Relations
    /// `CREATE [TEMP|UNLOGGED] [FOREIGN] TABLE`
    CreateTable(Box<CreateTable>),
    /// CREATE TABLE … AS, SELECT … INTO, CREATE TABLE … AS EXECUTE
    CreateTableAs(Box<CreateTableAs>),
    /// ALTER TABLE, and ALTER VIEW / INDEX / SEQUENCE / MATERIALIZED VIEW / FOREIGN TABLE with actions of ALTER TABLE
    AlterTable(Box<AlterTable>),
    /// CREATE VIEW
    CreateView(Box<CreateView>),
    /// CREATE MATERIALIZED VIEW
    CreateMaterializedView(Box<CreateMaterializedView>),
    /// CREATE INDEX
    CreateIndex(Box<CreateIndex>),
    /// CREATE SEQUENCE
    CreateSequence(CreateSequence),
    /// ALTER SEQUENCE with options
    AlterSequence(AlterSequence),
    /// CREATE RULE
    CreateRule(Box<CreateRule>),
    /// CREATE STATISTICS
    CreateStatistics(CreateStatistics),

    // Types
    /// CREATE TYPE … AS ENUM
    CreateEnum(CreateEnum),
    /// CREATE TYPE … AS (…)
    CreateComposite(CreateComposite),
    /// CREATE TYPE … AS RANGE
    CreateRange(CreateRange),
    /// CREATE TYPE … (INPUT = …), or a shell type
    CreateBaseType(CreateBaseType),
    /// ALTER TYPE … ADD VALUE, RENAME VALUE
    AlterEnum(AlterEnum),
    /// ALTER TYPE … ADD/DROP/ALTER/RENAME ATTRIBUTE
    AlterComposite(AlterComposite),
    /// CREATE DOMAIN
    CreateDomain(Box<CreateDomain>),
    /// ALTER DOMAIN with an action of its own
    AlterDomain(Box<AlterDomain>),

    // Routines
    /// CREATE FUNCTION, CREATE PROCEDURE
    CreateFunction(Box<CreateFunction>),
    /// ALTER FUNCTION / PROCEDURE / ROUTINE with attributes
    AlterFunction(AlterFunction),
    /// CREATE AGGREGATE
    CreateAggregate(CreateAggregate),
    /// CREATE TRIGGER
    CreateTrigger(Box<CreateTrigger>),
    /// CREATE EVENT TRIGGER
    CreateEventTrigger(CreateEventTrigger),
    /// ALTER EVENT TRIGGER … ENABLE | DISABLE
    AlterEventTrigger(AlterEventTrigger),
    /// CREATE OPERATOR
    CreateOperator(CreateOperator),
    /// CREATE OPERATOR CLASS
    CreateOperatorClass(CreateOperatorClass),
    /// CREATE OPERATOR FAMILY
    CreateOperatorFamily(CreateOperatorFamily),
    /// CREATE CAST
    CreateCast(CreateCast),
    /// `CREATE [TRUSTED] LANGUAGE`
    CreateLanguage(Name),

    // Security
    /// CREATE POLICY
    CreatePolicy(Box<CreatePolicy>),
    /// ALTER POLICY with clauses
    AlterPolicy(Box<AlterPolicy>),
    /// GRANT and REVOKE of privileges on objects
    Grant(Grant),
    /// GRANT and REVOKE of roles
    GrantRole(GrantRole),
    /// ALTER DEFAULT PRIVILEGES
    AlterDefaultPrivileges(AlterDefaultPrivileges),
    /// CREATE ROLE / USER / GROUP
    CreateRole(CreateRole),
    /// ALTER ROLE / USER / GROUP with options or settings
    AlterRole(AlterRole),
    /// ALTER DATABASE … SET
    AlterDatabase(AlterDatabase),
    /// REASSIGN OWNED BY … TO …
    ReassignOwned(ReassignOwned),
    /// DROP OWNED BY …
    DropOwned(DropOwned),

    // Other objects
    /// CREATE SCHEMA
    CreateSchema(CreateSchema),
    /// CREATE EXTENSION
    CreateExtension(CreateExtension),
    /// ALTER EXTENSION … UPDATE, ADD, DROP
    AlterExtension(AlterExtension),
    /// CREATE PUBLICATION
    CreatePublication(CreatePublication),
    /// ALTER PUBLICATION … ADD/DROP/SET
    AlterPublication(AlterPublication),
    /// CREATE COLLATION
    CreateCollation(CreateCollation),
    /// CREATE TEXT SEARCH CONFIGURATION / DICTIONARY / PARSER / TEMPLATE
    CreateTextSearch(CreateTextSearch),
    /// CREATE SERVER
    CreateServer(CreateServer),
    /// CREATE FOREIGN DATA WRAPPER
    CreateForeignDataWrapper(CreateForeignDataWrapper),
    /// IMPORT FOREIGN SCHEMA: makes tables as another server has them, which only that server knows
    ImportForeignSchema(ImportForeignSchema),

    // Any object
    /// DROP of anything
    Drop(Drop),
    /// ALTER … RENAME TO, of anything; columns and constraints of relations too
    Rename(Rename),
    /// ALTER … OWNER TO
    AlterOwner(AlterOwner),
    /// ALTER … SET SCHEMA
    SetSchema(SetSchema),
    /// ALTER … DEPENDS ON EXTENSION
    DependsOnExtension(DependsOnExtension),
    /// COMMENT ON
    Comment(Comment),

    // Session
    /// SET, RESET, set by name
    Set(Set),
    /// SET ROLE, RESET ROLE, SET SESSION AUTHORIZATION
    SetRole(SetRole),
    /// BEGIN, COMMIT, ROLLBACK, SAVEPOINT …
    Transaction(Transaction),
    /// DISCARD ALL | TEMP …
    Discard(Discard),
    /// DO
    Do(Do),
    /// SELECT, VALUES, TABLE, WITH … at top level: may call a function that changes the schema
    Query(Fragment),
    /// CALL
    Call(Fragment),
    /// INSERT, UPDATE, DELETE, MERGE, COPY, TRUNCATE: data, which no output depends on
    Data(Data),
    /// Read, and without effect on the catalog
    Irrelevant(Irrelevant),
}

/// A statement that leaves the model as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Irrelevant {
    /// The statement's kind as a command tag: `VACUUM`, `ALTER SYSTEM`.
    pub kind: &'static str,
    /// Why nothing has to be done.
    pub reason: &'static str,
}
