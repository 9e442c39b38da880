use super::{Firing, Fragment, Name, QualifiedName, Setting, SettingValue, Span, TypeName};

/// CREATE FUNCTION and CREATE PROCEDURE.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateFunction {
    /// The routine.
    pub name: QualifiedName,
    /// PROCEDURE
    pub procedure: bool,
    /// OR REPLACE
    pub or_replace: bool,
    /// Parameters in their order; RETURNS TABLE adds [`ParameterMode::Table`] ones at the end.
    pub parameters: Vec<Parameter>,
    /// RETURNS; none for procedures, for OUT parameters alone, and for RETURNS TABLE.
    pub returns: Option<TypeName>,
    /// RETURNS TABLE (…) was written.
    pub returns_table: bool,
    /// Attributes in their order.
    pub attributes: Vec<FunctionAttribute>,
    /// AS 'body' | AS 'object', 'symbol'; none for SQL-standard bodies.
    pub body: Option<FunctionBody>,
}

/// A parameter of a routine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// IN, OUT, …
    pub mode: ParameterMode,
    /// Its name, if given.
    pub name: Option<Name>,
    /// Its type.
    pub data_type: TypeName,
    /// DEFAULT … or = …
    pub default: Option<Fragment>,
    /// Everything that is written.
    pub span: Span,
}

/// How a parameter is passed: `pg_proc.proargmodes`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ParameterMode {
    /// `i`
    #[default]
    In,
    /// `o`
    Out,
    /// `b`
    InOut,
    /// `v`
    Variadic,
    /// `t`
    Table,
}

/// A function's code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FunctionBody {
    /// AS string
    Text {
        /// The decoded text.
        text: String,
        /// The literal with its quotes.
        span: Span,
    },
    /// AS 'object file', 'symbol'
    Object {
        /// The library.
        file: String,
        /// The name in it.
        symbol: String,
    },
    /// RETURN expression
    Return(Fragment),
    /// BEGIN ATOMIC … END: the statements between the words.
    Atomic(Fragment),
}

/// `pg_proc.provolatile`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Volatility {
    /// `i`
    Immutable,
    /// `s`
    Stable,
    /// `v`
    #[default]
    Volatile,
}

/// `pg_proc.proparallel`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Parallel {
    /// `u`
    #[default]
    Unsafe,
    /// `r`
    Restricted,
    /// `s`
    Safe,
}

/// What may stand after a routine's signature, and in ALTER FUNCTION.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FunctionAttribute {
    /// LANGUAGE
    Language(Name),
    /// IMMUTABLE | STABLE | VOLATILE
    Volatility(Volatility),
    /// STRICT, RETURNS NULL ON NULL INPUT (true); CALLED ON NULL INPUT (false)
    Strict(bool),
    /// SECURITY DEFINER (true) | INVOKER (false)
    SecurityDefiner(bool),
    /// `[NOT] LEAKPROOF`
    Leakproof(bool),
    /// WINDOW
    Window,
    /// PARALLEL
    Parallel(Parallel),
    /// COST
    Cost(String),
    /// ROWS
    Rows(String),
    /// SUPPORT
    Support(QualifiedName),
    /// TRANSFORM FOR TYPE
    Transform(Vec<TypeName>),
    /// SET name = value; FROM CURRENT is [`SettingValue::FromCurrent`]
    Set {
        /// The setting.
        name: Name,
        /// Its value.
        value: SettingValue,
    },
    /// RESET name (ALTER only)
    Reset(Name),
    /// RESET ALL (ALTER only)
    ResetAll,
}

/// A routine as ALTER, DROP, COMMENT and GRANT name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunctionReference {
    /// FUNCTION, PROCEDURE, ROUTINE or AGGREGATE
    pub kind: RoutineKind,
    /// The routine.
    pub name: QualifiedName,
    /// Its arguments. None: no parentheses written, so the name has to be unique. An aggregate's `*` is an empty list.
    pub arguments: Option<Vec<(ParameterMode, TypeName)>>,
    /// Everything that is written.
    pub span: Span,
}

/// Which keyword names a routine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoutineKind {
    /// FUNCTION
    Function,
    /// PROCEDURE
    Procedure,
    /// ROUTINE: any
    Routine,
    /// AGGREGATE
    Aggregate,
}

/// ALTER FUNCTION.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterFunction {
    /// The routine.
    pub function: FunctionReference,
    /// Attributes in their order.
    pub attributes: Vec<FunctionAttribute>,
}

/// CREATE AGGREGATE.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateAggregate {
    /// The aggregate.
    pub name: QualifiedName,
    /// OR REPLACE
    pub or_replace: bool,
    /// Arguments; empty for `*`.
    pub parameters: Vec<Parameter>,
    /// How many of them stand before ORDER BY; none for a plain aggregate.
    pub direct_parameters: Option<usize>,
    /// STYPE
    pub state_type: TypeName,
    /// SFUNC
    pub state_function: QualifiedName,
    /// FINALFUNC
    pub final_function: Option<QualifiedName>,
    /// `FINALFUNC_EXTRA`
    pub final_function_extra: bool,
    /// All others, as written.
    pub options: Vec<Setting>,
    /// `(…)` with every definition, as written.
    pub definition: Span,
}

/// CREATE TRIGGER.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateTrigger {
    /// The name.
    pub name: Name,
    /// OR REPLACE
    pub or_replace: bool,
    /// CONSTRAINT
    pub constraint: bool,
    /// BEFORE | AFTER | INSTEAD OF
    pub timing: TriggerTiming,
    /// INSERT, UPDATE [OF …], DELETE, TRUNCATE
    pub events: Vec<TriggerEvent>,
    /// The relation.
    pub table: QualifiedName,
    /// FROM: the referenced table of a constraint trigger
    pub from: Option<QualifiedName>,
    /// DEFERRABLE
    pub deferrable: bool,
    /// INITIALLY DEFERRED
    pub initially_deferred: bool,
    /// REFERENCING OLD TABLE AS
    pub old_table: Option<Name>,
    /// REFERENCING NEW TABLE AS
    pub new_table: Option<Name>,
    /// FOR EACH ROW; else STATEMENT
    pub for_each_row: bool,
    /// WHEN (…)
    pub condition: Option<Fragment>,
    /// EXECUTE FUNCTION
    pub function: QualifiedName,
    /// Its arguments, all texts.
    pub arguments: Vec<String>,
}

/// When a trigger fires.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TriggerTiming {
    /// BEFORE
    Before,
    /// AFTER
    After,
    /// INSTEAD OF
    InsteadOf,
}

/// What a trigger waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TriggerEvent {
    /// INSERT
    Insert,
    /// UPDATE [OF columns]
    Update(Vec<Name>),
    /// DELETE
    Delete,
    /// TRUNCATE
    Truncate,
}

/// CREATE EVENT TRIGGER.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateEventTrigger {
    /// The name.
    pub name: Name,
    /// `ddl_command_start`, `ddl_command_end`, `sql_drop`, `table_rewrite`, `login`
    pub event: Name,
    /// WHEN TAG IN (…)
    pub tags: Vec<String>,
    /// EXECUTE FUNCTION
    pub function: QualifiedName,
}

/// ALTER EVENT TRIGGER … ENABLE | DISABLE.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterEventTrigger {
    /// The name.
    pub name: Name,
    /// How it fires from now on.
    pub firing: Firing,
}
