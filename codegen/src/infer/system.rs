//! PostgreSQL's own functions, operators, casts and relations, looked up in their sorted tables without reading them
//! whole.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use crate::catalog::Oid;

const FUNCTIONS: &str = include_str!("../../data/functions.tsv");
const AGGREGATES: &str = include_str!("../../data/aggregates.tsv");
const OPERATORS: &str = include_str!("../../data/operators.tsv");
const CASTS: &str = include_str!("../../data/casts.tsv");
const RELATIONS: &str = include_str!("../../data/system_relations.tsv");

/// The rows whose key is not less than and not greater than what is looked for, in a table sorted by it.
///
/// `compare` says how a row's key stands to that.
fn rows(
    table: &'static str,
    compare: impl Fn(&[&'static str]) -> std::cmp::Ordering,
) -> impl Iterator<Item = Vec<&'static str>> {
    let body = body(table);
    let fields = |line: &'static str| line.split('\t').collect::<Vec<_>>();
    let (mut low, mut high) = (0, body.len());
    while low < high {
        let middle = low + (high - low) / 2;
        let start = body.as_bytes()[..middle]
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |newline| newline + 1);
        let end = body.as_bytes()[start..]
            .iter()
            .position(|byte| *byte == b'\n')
            .map_or(body.len(), |length| start + length);
        if compare(&fields(&body[start..end])).is_lt() {
            low = (end + 1).min(body.len());
        } else {
            high = start;
        }
    }
    body[low..]
        .lines()
        .map(fields)
        .take_while(move |row| compare(row).is_eq())
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

/// What a routine is, with what only aggregates have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RoutineKind {
    Function,
    Procedure,
    /// With the number of direct arguments, of ordered-set aggregates.
    Aggregate(Option<usize>),
    Window,
}

/// A row of `functions.tsv`.
#[derive(Debug, Clone)]
pub(super) struct SystemFunction {
    pub(super) oid: Oid,
    pub(super) information_schema: bool,
    pub(super) kind: RoutineKind,
    pub(super) arguments: Vec<Oid>,
    pub(super) variadic: Option<Oid>,
    pub(super) returns: Oid,
    pub(super) returns_set: bool,
    /// Whether it gives the same for the same arguments, always.
    pub(super) immutable: bool,
    /// Names of the arguments that a call passes; empty for those without.
    pub(super) names: Vec<&'static str>,
    /// How many of the last arguments have defaults.
    pub(super) defaults: usize,
    /// OUT parameters.
    pub(super) outputs: Vec<(&'static str, Oid)>,
}

/// All built-in functions of a name.
pub(super) fn functions(name: &str) -> Vec<SystemFunction> {
    rows(FUNCTIONS, |row| row[2].cmp(name))
        .filter_map(|row| function(&row))
        .collect()
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
        .filter_map(|(index, _)| Some((name_of(index), *all_types.get(index)?)))
        .collect();
    let input_names = if modes.is_empty() {
        names.clone()
    } else {
        modes
            .chars()
            .enumerate()
            .filter(|(_, mode)| !matches!(mode, 'o' | 't'))
            .map(|(index, _)| name_of(index))
            .collect()
    };
    Some(SystemFunction {
        oid: number,
        information_schema: schema == "information_schema",
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
        names: input_names,
        defaults: if defaults.is_empty() {
            0
        } else {
            defaults.split('|').count()
        },
        outputs,
    })
}

fn direct_arguments(aggregate: Oid) -> Option<usize> {
    let row = rows(AGGREGATES, |row| {
        row[0].parse::<u32>().unwrap_or(0).cmp(&aggregate.0)
    })
    .next()?;
    match row[..] {
        [_, "o" | "h", direct] => direct.parse().ok(),
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
    static BY_SYMBOL: LazyLock<HashMap<&str, Vec<SystemOperator>>> = LazyLock::new(|| {
        let mut operators: HashMap<_, Vec<_>> = HashMap::new();
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
    static BY_TYPES: LazyLock<HashMap<(Oid, Oid), SystemCast>> = LazyLock::new(|| {
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
    static IMMUTABLE: LazyLock<HashSet<Oid>> = LazyLock::new(|| {
        let functions = functions_by_number();
        let immutable = functions.filter(|(_, fields)| fields[7] == "i");
        immutable.map(|(number, _)| number).collect()
    });
    IMMUTABLE.contains(&function)
}

/// Whether a built-in base type is read from text, and written as text, the same way always.
pub(super) fn is_immutable_as_text(data_type: Oid) -> bool {
    static MUTABLE: LazyLock<HashSet<Oid>> = LazyLock::new(|| {
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
pub(super) fn relation(schema: Oid, name: &str) -> Option<Vec<SystemColumn>> {
    let schema = match schema {
        Oid::PG_CATALOG => "pg_catalog",
        Oid::INFORMATION_SCHEMA => "information_schema",
        _ => return None,
    };
    let columns: Vec<_> = rows(RELATIONS, |row| (row[0], row[1]).cmp(&(schema, name)))
        .filter_map(|row| {
            Some(SystemColumn {
                name: row[3],
                data_type: oid(row[4])?,
                not_null: row[5] == "t",
            })
        })
        .collect();
    (!columns.is_empty()).then_some(columns)
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
                    .any(|function| function.oid == number),
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
            let found = functions(name).into_iter().find(|function| {
                let own: Vec<_> = function.arguments.iter().map(|it| it.0).collect();
                own == arguments
            });
            let function = found.unwrap();
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
        let set = &functions("jsonb_set")[0];
        assert_eq!((set.names.len(), set.defaults), (4, 1));
        let each = &functions("json_each")[0];
        assert_eq!(each.outputs, [("key", Oid(25)), ("value", Oid(114))]);
        assert_eq!(each.names, ["from_json"]);
        let percentile = &functions("percentile_cont")[0];
        assert_eq!(percentile.kind, RoutineKind::Aggregate(Some(1)));
    }
}
