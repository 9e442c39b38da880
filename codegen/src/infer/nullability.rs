//! What can be NULL: what built-in functions make of their arguments, and what conditions rule out.

use crate::catalog::Nullability;
use crate::sql::tree::{Expr, ExprKind, InList, IsTest, OperatorName};

use super::analyzer::Analyzer;
use super::value::Value;

/// Operators of `pg_catalog` that give no NULL for operands that are not NULL, whatever the types.
pub(super) fn operator_keeps(symbol: &str) -> bool {
    matches!(
        symbol,
        "=" | "<>"
            | "<"
            | ">"
            | "<="
            | ">="
            | "+"
            | "-"
            | "*"
            | "/"
            | "%"
            | "^"
            | "||"
            | "~~"
            | "!~~"
            | "~~*"
            | "!~~*"
            | "~"
            | "!~"
            | "~*"
            | "!~*"
            | "&&"
            | "@>"
            | "<@"
            | "?"
            | "?|"
            | "?&"
            | "&"
            | "|"
            | "<<"
            | ">>"
            | "@@@"
    )
}

/// Functions that are never NULL, whatever they are given.
const NEVER: &[&str] = &[
    "clock_timestamp",
    "concat",
    "current_database",
    "gen_random_uuid",
    "json_build_array",
    "json_build_object",
    "jsonb_build_array",
    "jsonb_build_object",
    "now",
    "num_nonnulls",
    "num_nulls",
    "pg_backend_pid",
    "pi",
    "quote_nullable",
    "random",
    "statement_timestamp",
    "timeofday",
    "transaction_timestamp",
    "txid_current",
    "version",
];

/// Strict functions that give no NULL for arguments that are not NULL.
const KEEP: &[&str] = &[
    "abs",
    "age",
    "array_append",
    "array_cat",
    "array_prepend",
    "array_remove",
    "array_replace",
    "array_to_string",
    "ascii",
    "atan2",
    "bit_length",
    "btrim",
    "cardinality",
    "cbrt",
    "ceil",
    "ceiling",
    "char_length",
    "character_length",
    "chr",
    "cos",
    "date",
    "date_bin",
    "date_trunc",
    "decode",
    "degrees",
    "div",
    "encode",
    "exp",
    "factorial",
    "float4",
    "float8",
    "floor",
    "gcd",
    "host",
    "initcap",
    "int2",
    "int4",
    "int8",
    "isfinite",
    "json_array_length",
    "jsonb_array_length",
    "jsonb_pretty",
    "jsonb_strip_nulls",
    "json_strip_nulls",
    "justify_days",
    "justify_hours",
    "justify_interval",
    "lcm",
    "left",
    "length",
    "ln",
    "log",
    "lower_inc",
    "lpad",
    "ltrim",
    "make_date",
    "make_interval",
    "make_time",
    "make_timestamp",
    "make_timestamptz",
    "md5",
    "mod",
    "numeric",
    "octet_length",
    "overlay",
    "position",
    "power",
    "quote_ident",
    "quote_literal",
    "radians",
    "regexp_replace",
    "repeat",
    "replace",
    "reverse",
    "right",
    "round",
    "row_to_json",
    "rpad",
    "rtrim",
    "sha224",
    "sha256",
    "sha384",
    "sha512",
    "sign",
    "sin",
    "split_part",
    "sqrt",
    "starts_with",
    "string_to_array",
    "strpos",
    "substr",
    "tan",
    "text",
    "timestamp",
    "timestamptz",
    "timezone",
    "to_ascii",
    "to_date",
    "to_hex",
    "to_json",
    "to_jsonb",
    "to_timestamp",
    "to_tsquery",
    "to_tsvector",
    "translate",
    "trunc",
    "trim_scale",
    "upper_inc",
    "plainto_tsquery",
    "phraseto_tsquery",
    "websearch_to_tsquery",
    "ts_rank",
    "ts_rank_cd",
    "ts_headline",
    "setweight",
    "strip",
    "array_fill",
    "trim_array",
    "width_bucket",
    "isempty",
    "lower_inf",
    "upper_inf",
    "format_type",
    "like_escape",
    "similar_to_escape",
    "normalize",
    "is_normalized",
    "xmlexists",
    "point",
    "date_add",
    "date_subtract",
];

/// What a built-in function gives.
pub(super) fn function(name: &str, inputs: Nullability, arguments: &[Value]) -> Nullability {
    if NEVER.contains(&name) {
        return Nullability::NotNull;
    }
    let first = arguments
        .first()
        .map_or(Nullability::NotNull, |value| value.null);
    match name {
        // Only the separator or format matters.
        "concat_ws" | "format" => return first,
        // Text functions that are ranges' functions as well: `lower('empty'::int4range)` is NULL.
        "lower" | "upper" => {
            let range = arguments.first().and_then(|value| value.data_type);
            let is_text = range.is_some_and(|it| matches!(it.0, 25 | 1043 | 1042 | 705 | 19));
            return if is_text { inputs } else { weaken(inputs) };
        }
        _ => {}
    }
    if KEEP.contains(&name) {
        inputs
    } else {
        Nullability::Unknown
    }
}

fn weaken(null: Nullability) -> Nullability {
    match null {
        Nullability::NotNull => Nullability::Unknown,
        other => other,
    }
}

/// What the rows of a built-in function hold.
pub(super) fn set_function(name: &str, inputs: Nullability) -> Nullability {
    match name {
        // A NULL argument gives no row at all.
        "generate_series"
        | "generate_subscripts"
        | "jsonb_object_keys"
        | "json_object_keys"
        | "regexp_split_to_table"
        | "json_array_elements"
        | "jsonb_array_elements"
        | "jsonb_path_query" => Nullability::NotNull,
        _ => weaken(inputs),
    }
}

/// What a built-in aggregate gives over a group, which may be empty unless `has_rows`.
pub(super) fn aggregate(name: &str, inputs: Nullability, has_rows: bool) -> Nullability {
    match name {
        "count" | "regr_count" | "rank" | "dense_rank" | "percent_rank" | "cume_dist" => {
            Nullability::NotNull
        }
        // NULLs are elements as well.
        "array_agg" | "json_agg" | "jsonb_agg" | "json_object_agg" | "jsonb_object_agg" => {
            if has_rows {
                Nullability::NotNull
            } else {
                Nullability::Nullable
            }
        }
        "sum" | "avg" | "min" | "max" | "bool_and" | "bool_or" | "every" | "string_agg"
        | "bit_and" | "bit_or" | "bit_xor" | "var_pop" | "stddev_pop" | "any_value"
        | "range_agg" | "mode" => match inputs {
            Nullability::NotNull if has_rows => Nullability::NotNull,
            Nullability::Unknown if has_rows => Nullability::Unknown,
            _ => Nullability::Nullable,
        },
        "percentile_cont" | "percentile_disc" | "variance" | "var_samp" | "stddev"
        | "stddev_samp" | "corr" => Nullability::Nullable,
        _ => Nullability::Unknown,
    }
}

/// What a window function gives.
pub(super) fn window(name: &str, inputs: Nullability, framed: bool) -> Nullability {
    match name {
        "row_number" | "rank" | "dense_rank" | "percent_rank" | "cume_dist" => Nullability::NotNull,
        "ntile" => inputs,
        "first_value" | "last_value" if !framed => inputs,
        _ => Nullability::Nullable,
    }
}

/// What held of the columns before something was assumed of them.
pub(super) struct Assumed {
    level: usize,
    before: Vec<(usize, bool, Vec<Nullability>)>,
}

impl Analyzer<'_> {
    /// Takes a condition for true (or false) and notes which columns of the innermost query cannot be NULL then.
    pub(super) fn assume(&mut self, condition: &Expr, holds: bool) -> Assumed {
        let level = self.levels.len() - 1;
        let before = self.levels[level]
            .entries
            .iter()
            .enumerate()
            .map(|(index, entry)| {
                let nulls = entry.columns.iter().map(|column| column.null).collect();
                (index, entry.nulled, nulls)
            })
            .collect();
        let mut columns = Vec::new();
        self.required(condition, holds, &mut columns);
        for (entry, column) in columns {
            let entry = &mut self.levels[level].entries[entry];
            entry.nulled = false;
            entry.columns[column].null = Nullability::NotNull;
        }
        Assumed { level, before }
    }

    /// Takes an assumption back.
    pub(super) fn unassume(&mut self, assumed: Assumed) {
        for (index, nulled, nulls) in assumed.before {
            let entry = &mut self.levels[assumed.level].entries[index];
            entry.nulled = nulled;
            for (column, null) in entry.columns.iter_mut().zip(nulls) {
                column.null = null;
            }
        }
    }

    /// Columns of the innermost query that are not NULL in a row for which a condition is true (or false).
    pub(super) fn required(
        &mut self,
        condition: &Expr,
        holds: bool,
        columns: &mut Vec<(usize, usize)>,
    ) {
        match (&condition.kind, holds) {
            (ExprKind::And(parts), true) | (ExprKind::Or(parts), false) => {
                for part in parts {
                    self.required(part, holds, columns);
                }
            }
            (ExprKind::Or(parts), true) | (ExprKind::And(parts), false) => {
                // What every part requires.
                let mut common: Option<Vec<(usize, usize)>> = None;
                for part in parts {
                    let mut own = Vec::new();
                    self.required(part, holds, &mut own);
                    common = Some(match common {
                        None => own,
                        Some(known) => known.into_iter().filter(|it| own.contains(it)).collect(),
                    });
                }
                columns.extend(common.unwrap_or_default());
            }
            (ExprKind::Not(inner), _) => self.required(inner, !holds, columns),
            (
                ExprKind::Is {
                    operand,
                    test: IsTest::Null,
                    negated,
                },
                _,
            ) if *negated == holds => self.strict_columns(operand, columns),
            // Nothing is in an empty set, NULL neither, so only what is found is no NULL.
            (
                ExprKind::In {
                    operand,
                    list: InList::Query(_),
                    negated,
                },
                _,
            ) if *negated != holds => self.strict_columns(operand, columns),
            (
                ExprKind::Quantified {
                    operator,
                    left,
                    all: false,
                    ..
                },
                true,
            ) if self.is_strict_operator(operator) => {
                self.strict_columns(left, columns);
            }
            _ => self.strict_columns(condition, columns),
        }
    }

    /// Whether every operator that a symbol can mean gives NULL for NULL: those of users say so by STRICT.
    fn is_strict_operator(&self, operator: &OperatorName) -> bool {
        let catalog = self.context.catalog;
        operator.schema.is_none()
            && operator_keeps(&operator.symbol)
            && self.path().0.iter().all(|schema| {
                let mut own = catalog.operators.find_all(*schema, &operator.symbol);
                own.all(|own| {
                    let function = catalog.function(own.function);
                    function.is_none_or(|function| function.strict)
                })
            })
    }

    /// Columns that make an expression NULL if they are.
    fn strict_columns(&mut self, expression: &Expr, columns: &mut Vec<(usize, usize)>) {
        // A chain of operators may be long, so its left side is gone down without recursion.
        let mut expression = expression;
        while let ExprKind::Infix {
            operator,
            left,
            right,
        } = &expression.kind
        {
            let rows = |it: &Expr| matches!(it.kind, ExprKind::Row(_));
            let strict = self.is_strict_operator(operator)
                && operator.symbol != "||"
                && !rows(left)
                && !rows(right);
            if !strict {
                return;
            }
            self.strict_columns(right, columns);
            expression = left;
        }
        match &expression.kind {
            ExprKind::Column(_) => {
                let mark = self.mark();
                let value = self.value(expression);
                self.forget(mark);
                if let Ok(value) = value
                    && let Some(column) = value.column()
                    && column.level == self.levels.len() - 1
                {
                    columns.push((column.entry, column.column));
                }
            }
            ExprKind::Like {
                operand, pattern, ..
            } => {
                self.strict_columns(operand, columns);
                self.strict_columns(pattern, columns);
            }
            ExprKind::Between {
                operand,
                negated: false,
                ..
            }
            | ExprKind::In {
                operand,
                list: InList::Values(_),
                ..
            }
            | ExprKind::Cast { operand, .. } => self.strict_columns(operand, columns),
            ExprKind::Prefix { operator, operand }
                if operator.schema.is_none() && matches!(operator.symbol.as_str(), "-" | "+") =>
            {
                self.strict_columns(operand, columns);
            }
            _ => {}
        }
    }
}
