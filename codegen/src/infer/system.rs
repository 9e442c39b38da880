//! PostgreSQL's own functions, operators, casts and relations, looked up in tables of which no more is read than what
//! somebody asks for.

use std::sync::{Arc, LazyLock, OnceLock};

use rustc_hash::{FxHashMap, FxHashSet};

use crate::catalog::Oid;

use super::routine::{Routine, RoutineKind};

const FUNCTIONS: &str = include_str!("../../data/functions.tsv");
const AGGREGATES: &str = include_str!("../../data/aggregates.tsv");
const OPERATORS: &str = include_str!("../../data/operators.tsv");
const CASTS: &str = include_str!("../../data/casts.tsv");
const RELATIONS: &str = include_str!("../../data/system_relations.tsv");

/// The rows of a table that is sorted by name. Those of a name are read when somebody asks for them, and kept.
struct ByName<T> {
    rows: FxHashMap<&'static str, Rows<T>>,
    read: fn(&[&'static str]) -> Option<T>,
}

struct Rows<T> {
    lines: &'static str,
    read: OnceLock<Vec<T>>,
}

impl<T> ByName<T> {
    /// `name` says by which name a line is found, if at all; `read`, what its fields say.
    fn new(
        table: &'static str,
        name: impl Fn(&'static str) -> Option<&'static str>,
        read: fn(&[&'static str]) -> Option<T>,
    ) -> Self {
        let mut rows = FxHashMap::default();
        let mut rest = body(table);
        while let Some(first) = rest.lines().next() {
            let own = name(first);
            let same = rest.split_inclusive('\n').take_while(|line| {
                let line = line.strip_suffix('\n').unwrap_or(line);
                name(line) == own
            });
            let (lines, after) = rest.split_at(same.map(str::len).sum());
            if let Some(own) = own {
                let read = OnceLock::new();
                rows.insert(own, Rows { lines, read });
            }
            rest = after;
        }
        Self { rows, read }
    }

    fn get(&self, name: &str) -> Option<&[T]> {
        let rows = self.rows.get(name)?;
        Some(rows.read.get_or_init(|| {
            let fields = |line: &'static str| line.split('\t').collect::<Vec<_>>();
            let lines = rows.lines.lines();
            lines
                .filter_map(|line| (self.read)(&fields(line)))
                .collect()
        }))
    }
}

/// The table without its two lines of heading.
fn body(table: &'static str) -> &'static str {
    let mut lines = table.splitn(3, '\n');
    lines.nth(2).unwrap_or_default()
}

fn oid(field: &str) -> Option<Oid> {
    field.parse().ok().map(Oid)
}

fn oids(field: &str) -> Vec<Oid> {
    field.split_whitespace().filter_map(oid).collect()
}

/// A row of `functions.tsv`.
#[derive(Debug)]
pub(super) struct SystemFunction {
    pub(super) information_schema: bool,
    pub(super) routine: Arc<Routine>,
}

/// All built-in functions of a name.
pub(super) fn functions(name: &str) -> &'static [SystemFunction] {
    static FUNCTIONS_BY_NAME: LazyLock<ByName<SystemFunction>> =
        LazyLock::new(|| ByName::new(FUNCTIONS, |line| line.split('\t').nth(2), function));
    FUNCTIONS_BY_NAME.get(name).unwrap_or_default()
}

fn function(row: &[&'static str]) -> Option<SystemFunction> {
    let [
        number,
        schema,
        _,
        kind,
        arguments,
        variadic,
        returns,
        set,
        _,
        volatility,
        _,
        all_types,
        modes,
        names,
        defaults,
    ] = row[..]
    else {
        debug_assert!(false, "functions.tsv has 15 columns: {row:?}");
        return None;
    };
    let number = oid(number)?;
    let arguments = oids(arguments);
    let all_types = oids(all_types);
    let names: Vec<&str> = names
        .split_whitespace()
        .map(|name| if name == "-" { "" } else { name })
        .collect();
    let is_output = |mode: char| matches!(mode, 'o' | 'b' | 't');
    let name_of = |index: usize| names.get(index).copied().unwrap_or_default();
    let outputs = modes
        .chars()
        .enumerate()
        .filter(|(_, mode)| is_output(*mode))
        .filter_map(|(index, _)| Some((name_of(index).to_owned(), *all_types.get(index)?)))
        .collect();
    let is_input = |index: &usize| {
        let mode = modes.as_bytes().get(*index);
        !matches!(mode, Some(b'o' | b't'))
    };
    let inputs = if modes.is_empty() {
        names.len()
    } else {
        modes.len()
    };
    let routine = Routine {
        oid: number,
        built_in: true,
        kind: match kind {
            "a" => RoutineKind::Aggregate(direct_arguments(number)),
            "w" => RoutineKind::Window,
            "p" => RoutineKind::Procedure,
            _ => RoutineKind::Function,
        },
        arguments,
        variadic: oid(variadic),
        returns: oid(returns)?,
        returns_set: set == "t",
        immutable: volatility == "i",
        names: (0..inputs)
            .filter(is_input)
            .map(|index| name_of(index).to_owned())
            .collect(),
        defaults: if defaults.is_empty() {
            0
        } else {
            defaults.split('|').count()
        },
        outputs,
    };
    Some(SystemFunction {
        information_schema: schema == "information_schema",
        routine: Arc::new(routine),
    })
}

fn direct_arguments(aggregate: Oid) -> Option<usize> {
    let mut rows = body(AGGREGATES).lines().map(|line| line.split('\t'));
    let mut fields = rows.find_map(|mut fields| {
        let number = oid(fields.next()?)?;
        (number == aggregate).then_some(fields)
    })?;
    match fields.next()? {
        "o" | "h" => fields.next()?.parse().ok(),
        _ => None,
    }
}

/// A row of `operators.tsv`.
#[derive(Debug, Clone, Copy)]
pub(super) struct SystemOperator {
    pub(super) oid: Oid,
    pub(super) left: Option<Oid>,
    pub(super) right: Oid,
    pub(super) result: Oid,
    /// The function behind it.
    pub(super) function: Oid,
}

/// All built-in operators of a symbol. Every expression asks, so this table is read whole, once.
pub(super) fn operators(symbol: &str) -> &'static [SystemOperator] {
    static BY_SYMBOL: LazyLock<FxHashMap<&str, Vec<SystemOperator>>> = LazyLock::new(|| {
        let mut operators: FxHashMap<_, Vec<_>> = FxHashMap::default();
        for line in body(OPERATORS).lines() {
            if let Some((symbol, operator)) = operator(line) {
                operators.entry(symbol).or_default().push(operator);
            }
        }
        operators
    });
    BY_SYMBOL.get(symbol).map_or(&[], Vec::as_slice)
}

fn operator(line: &'static str) -> Option<(&'static str, SystemOperator)> {
    let mut fields = line.split('\t');
    let number = oid(fields.next()?)?;
    let symbol = fields.next()?;
    let operator = SystemOperator {
        oid: number,
        left: oid(fields.next()?),
        right: oid(fields.next()?)?,
        result: oid(fields.next()?)?,
        function: oid(fields.next()?)?,
    };
    Some((symbol, operator))
}

/// A row of `casts.tsv`: the letters of `pg_cast`.
#[derive(Debug, Clone, Copy)]
pub(super) struct SystemCast {
    pub(super) context: char,
    pub(super) method: char,
    /// The function that converts, if one does.
    pub(super) function: Option<Oid>,
}

/// A built-in cast. Read whole as well.
pub(super) fn cast(source: Oid, target: Oid) -> Option<SystemCast> {
    static BY_TYPES: LazyLock<FxHashMap<(Oid, Oid), SystemCast>> = LazyLock::new(|| {
        let cast = |line: &str| {
            let mut fields = line.split('\t');
            let types = (oid(fields.next()?)?, oid(fields.next()?)?);
            let mut letter = || fields.next()?.chars().next();
            let (context, method) = (letter()?, letter()?);
            let function = fields.next().and_then(oid);
            let cast = SystemCast {
                context,
                method,
                function,
            };
            Some((types, cast))
        };
        body(CASTS).lines().filter_map(cast).collect()
    });
    BY_TYPES.get(&(source, target)).copied()
}

/// Whether a built-in function gives the same for the same arguments, always. Few ask, all at once.
pub(super) fn is_immutable(function: Oid) -> bool {
    static IMMUTABLE: LazyLock<FxHashSet<Oid>> = LazyLock::new(|| {
        let functions = functions_by_number();
        let immutable = functions.filter(|(_, fields)| fields[7] == "i");
        immutable.map(|(number, _)| number).collect()
    });
    IMMUTABLE.contains(&function)
}

/// Whether a built-in base type is read from text, and written as text, the same way always.
pub(super) fn is_immutable_as_text(data_type: Oid) -> bool {
    static MUTABLE: LazyLock<FxHashSet<Oid>> = LazyLock::new(|| {
        let cstring = "2275";
        let functions = functions_by_number().filter(|(_, fields)| fields[7] != "i");
        // The input and output functions of types, which no query can call in another role.
        let types = functions.filter_map(|(_, fields)| {
            if fields[4] == cstring {
                oid(fields[2])
            } else {
                let read = fields[2].split(' ').next() == Some(cstring);
                read.then(|| oid(fields[4])).flatten()
            }
        });
        types.collect()
    });
    !MUTABLE.contains(&data_type)
}

/// The rows of `functions.tsv`: the number, and the fields after the schema.
fn functions_by_number() -> impl Iterator<Item = (Oid, Vec<&'static str>)> {
    body(FUNCTIONS).lines().filter_map(|line| {
        let mut fields = line.split('\t');
        let number = oid(fields.next()?)?;
        fields.next()?;
        let fields: Vec<_> = fields.collect();
        (fields.len() == 13).then_some((number, fields))
    })
}

/// A column of a built-in relation.
#[derive(Debug, Clone, Copy)]
pub(super) struct SystemColumn {
    pub(super) name: &'static str,
    pub(super) data_type: Oid,
    pub(super) not_null: bool,
}

/// The columns of a relation of `pg_catalog` or `information_schema`; none if there is no such relation.
pub(super) fn relation(schema: Oid, name: &str) -> Option<&'static [SystemColumn]> {
    static PG_CATALOG: LazyLock<ByName<SystemColumn>> = LazyLock::new(|| columns("pg_catalog"));
    static INFORMATION_SCHEMA: LazyLock<ByName<SystemColumn>> =
        LazyLock::new(|| columns("information_schema"));
    let relations = match schema {
        Oid::PG_CATALOG => &PG_CATALOG,
        Oid::INFORMATION_SCHEMA => &INFORMATION_SCHEMA,
        _ => return None,
    };
    relations.get(name)
}

/// The columns of a schema's relations.
fn columns(schema: &'static str) -> ByName<SystemColumn> {
    let relation = move |line: &'static str| {
        let mut fields = line.split('\t');
        (fields.next()? == schema).then(|| fields.next())?
    };
    ByName::new(RELATIONS, relation, |row| {
        Some(SystemColumn {
            name: row[3],
            data_type: oid(row[4])?,
            not_null: row[5] == "t",
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a search must find, a walk over all rows finds too: so the tables are sorted as the searches need them.
    #[test]
    fn every_row_is_found_by_its_key() {
        let lines = |table| {
            body(table)
                .lines()
                .map(|line: &str| line.split('\t').collect::<Vec<_>>())
        };
        for row in lines(FUNCTIONS) {
            let number = oid(row[0]).unwrap();
            assert!(
                functions(row[2])
                    .iter()
                    .any(|function| function.routine.oid == number),
                "{row:?}"
            );
        }
        for row in lines(OPERATORS) {
            let number = oid(row[0]).unwrap();
            assert!(
                operators(row[1])
                    .iter()
                    .any(|operator| operator.oid == number),
                "{row:?}"
            );
        }
        for row in lines(CASTS) {
            let found = cast(oid(row[0]).unwrap(), oid(row[1]).unwrap());
            assert_eq!(
                found.map(|cast| cast.context.to_string()).as_deref(),
                Some(row[2])
            );
        }
        for row in lines(RELATIONS) {
            let schema = match row[0] {
                "pg_catalog" => Oid::PG_CATALOG,
                _ => Oid::INFORMATION_SCHEMA,
            };
            let columns = relation(schema, row[1]).unwrap();
            assert!(
                columns.iter().any(|column| column.name == row[3]),
                "{row:?}"
            );
        }
        assert!(relation(Oid::PG_CATALOG, "pg_classy").is_none());
        assert!(functions("no_such_function").is_empty());
    }

    #[test]
    fn what_changes_with_time_and_settings_is_not_immutable() {
        let volatility = |name: &str, arguments: &[u32]| {
            let found = functions(name).iter().find(|function| {
                let own: Vec<_> = function.routine.arguments.iter().map(|it| it.0).collect();
                own == arguments
            });
            let function = &found.unwrap().routine;
            assert_eq!(function.immutable, is_immutable(function.oid));
            function.immutable
        };
        assert!(volatility("lower", &[25]));
        assert!(!volatility("now", &[]));
        assert!(!volatility("date_trunc", &[25, 1184]));
        assert!(volatility("date_trunc", &[25, 1114]));
        let (text, date, timestamptz, regclass) = (Oid(25), Oid(1082), Oid(1184), Oid(2205));
        let as_text = [text, date, timestamptz, regclass].map(is_immutable_as_text);
        assert_eq!(as_text, [true, false, false, false]);
    }

    #[test]
    fn parameters_keep_names_defaults_and_modes() {
        let first = |name| &functions(name)[0].routine;
        let set = first("jsonb_set");
        assert_eq!((set.names.len(), set.defaults), (4, 1));
        let each = first("json_each");
        let outputs = [("key".to_owned(), Oid(25)), ("value".to_owned(), Oid(114))];
        assert_eq!(each.outputs, outputs);
        assert_eq!(each.names, ["from_json"]);
        let percentile = first("percentile_cont");
        assert_eq!(percentile.kind, RoutineKind::Aggregate(Some(1)));
    }
}
