//! Calls of functions that the migrations define.

use std::sync::Arc;

use sqlparser::ast::{Expr, FunctionArguments};

use crate::catalog::{Body, Function, FunctionKind, Oid, TypeKind, TypeReference};
use crate::diagnostic::Diagnostic;
use crate::source::{FileId, Span};
use crate::sql::Cursor;
use crate::sql::bridge::parse_expression;
use crate::sql::lexer::{Token, TokenKind, lex};
use crate::sql::read::read_statement;
use crate::sql::split::split_fragment;
use crate::sql::statement::{ParameterMode, Statement as Sql};

use super::super::Replay;
use super::buckets::names_buckets;
use super::evaluate::ObjectPath;
use super::exception::{Exception, Result};
use super::frame::{BlockScope, Frame, Variable};
use super::query::{OutputRow, Rows, Scope};
use super::tree::Piece;
use super::value::Value;
use super::{Interpreter, MAX_DEPTH, parse};

/// Words in a function's body that may change the schema or a setting.
const TELLING: &[&str] = &[
    "execute",
    "create",
    "alter",
    "drop",
    "grant",
    "revoke",
    "comment",
    "set_config",
    "set",
    "refresh",
];

/// Functions of extensions that change the schema in ways that are not followed.
const CHANGING: &[&str] = &[
    "addgeometrycolumn",
    "dropgeometrycolumn",
    "dropgeometrytable",
    "create_hypertable",
    "create_distributed_table",
    "create_reference_table",
    "create_parent",
    "undo_partition",
    "create_partitioned",
    "convert_archive_partitioned",
    "dblink_exec",
];

/// Functions of extensions whose effect is known.
const EFFECTIVE: &[(&str, &str)] = &[
    ("pgmq", "create"),
    ("pgmq", "create_unlogged"),
    ("pgmq", "create_non_partitioned"),
    ("pgmq", "drop_queue"),
    ("cron", "schedule"),
    ("cron", "schedule_in_database"),
    ("vault", "create_secret"),
];

impl Replay {
    /// Says that what an event trigger's function does to the schema is not followed.
    pub(in super::super) fn remark_on_event_trigger(&mut self, name: &str, function: Oid) {
        let changes = self
            .catalog
            .functions
            .get_shared(function)
            .is_some_and(|function| self.function_matters(&function, &mut vec![function.oid]));
        if changes && !self.platform && self.extension.is_none() {
            let message = format!(
                "what event trigger \"{name}\" runs after later statements is not followed"
            );
            let diagnostic = Diagnostic::warning("undecided", message)
                .at(self.statement, "")
                .with_help("what its function makes or changes is missing from the outputs");
            self.diagnostics.push(diagnostic);
        }
    }

    /// Whether a statement calls something that may change the schema or a setting.
    pub(super) fn calls_matter(&self, text: &str, tokens: &[Token]) -> bool {
        self.tokens_matter(text, tokens, &mut Vec::new())
    }

    fn tokens_matter(&self, text: &str, tokens: &[Token], seen: &mut Vec<Oid>) -> bool {
        let mut cursor = Cursor::new(FileId(0), text, tokens);
        while !cursor.is_end() {
            let is_name = cursor
                .peek()
                .is_some_and(|token| token.kind.is_identifier());
            if !is_name {
                cursor.bump();
                continue;
            }
            let Ok(first) = cursor.label() else {
                cursor.bump();
                continue;
            };
            let mut parts = vec![first.value];
            while cursor.eat_kind(TokenKind::Dot) {
                match cursor.label() {
                    Ok(part) => parts.push(part.value),
                    Err(_) => break,
                }
            }
            if !cursor.at_kind(TokenKind::LeftParen) {
                continue;
            }
            let (schema, name) = match &parts[..] {
                [name] => (None, name.as_str()),
                [.., schema, name] => (Some(schema.as_str()), name.as_str()),
                [] => continue,
            };
            if name == "set_config"
                || CHANGING.contains(&name)
                || EFFECTIVE
                    .iter()
                    .any(|(own, effective)| schema == Some(own) && name == *effective)
            {
                return true;
            }
            let path = self.path();
            for schema in self
                .catalog
                .schemas_of(crate::catalog::SearchPath(&path), schema)
            {
                for function in self.catalog.functions_in(schema, name) {
                    if !seen.contains(&function.oid) {
                        seen.push(function.oid);
                        if self.function_matters(function, seen) {
                            return true;
                        }
                    }
                }
            }
        }
        false
    }

    fn function_matters(&self, function: &Function, seen: &mut Vec<Oid>) -> bool {
        let Body::Text(body) = &function.body else {
            return false;
        };
        if !matches!(function.language.as_str(), "plpgsql" | "sql") {
            return false;
        }
        let tokens = lex(body, 0..body.len() as u32);
        let tells = tokens.iter().any(|token| {
            token.kind == TokenKind::Word
                && TELLING
                    .iter()
                    .any(|word| token.text(body).eq_ignore_ascii_case(word))
        });
        tells || names_buckets(body, &tokens) || self.tokens_matter(body, &tokens, seen)
    }
}

impl Interpreter<'_> {
    /// CALL procedure(…)
    pub(super) fn call_procedure(&mut self, piece: &Piece) -> Result {
        let text = self.replay.sources.file(piece.span.file).text.clone();
        let mut cursor = Cursor::within(piece.span, &text, &piece.tokens);
        cursor.expect("call")?;
        let Ok(Expr::Function(function)) = parse_expression(cursor) else {
            let why: Arc<str> = "rowtype cannot read it".into();
            self.unknown_text(piece.span, &why);
            return Ok(());
        };
        let FunctionArguments::List(list) = &function.args else {
            return Ok(());
        };
        let arguments = self.arguments(&list.args, &Scope::default())?;
        self.call_rows(&ObjectPath::new(&function.name), arguments)
            .map(|_| ())
            .map_err(|error| error.at(piece.span))
    }

    /// Runs a function and gives what it returns.
    pub(super) fn run_function(
        &mut self,
        oid: Oid,
        arguments: Vec<(Option<String>, Value)>,
    ) -> Result<Rows> {
        let Some(function) = self.replay.catalog.functions.get_shared(oid) else {
            return Ok(Rows::default());
        };
        let columns = self.result_columns(&function);
        let unknown = |why: String| Rows::unknown(columns.clone(), why);
        if CHANGING.contains(&function.name.as_str()) && function.provenance.extension.is_some() {
            self.replay
                .not_modelled(&format!("call of {}", function.name));
        }
        let is_run = matches!(function.language.as_str(), "plpgsql" | "sql");
        let Body::Text(body) = &function.body else {
            return Ok(unknown(format!("{} is not run", function.name)));
        };
        if !is_run
            || matches!(
                function.kind,
                FunctionKind::Aggregate(_) | FunctionKind::Window
            )
        {
            return Ok(unknown(format!(
                "the function {} is not followed",
                function.name
            )));
        }
        if self.replay.depth + self.frames.len() as u32 >= MAX_DEPTH {
            return Err(Exception::new("54001", "stack depth limit exceeded"));
        }
        let parameters = self.bind(&function, arguments)?;
        if function.strict && parameters.iter().any(|(_, value)| value.is_null()) {
            return Ok(Self::results(&function, columns, Frame::default(), true));
        }
        let file = self.body_file(&function, body);
        let saved_settings = self.replay.session.settings.clone();
        let saved_local = self.replay.session.local.settings.clone();
        let saved_role = self.replay.session.role;
        for (name, value) in &function.config {
            self.replay.set_config(name, value, false);
        }
        if function.security_definer {
            self.replay.session.role = function.owner;
        }
        let frame = self.new_frame(&function, parameters);
        self.frames.push(frame);
        let depth = self.frames.len();
        let result = if function.language == "sql" {
            self.run_sql_body(&function, body, file)
        } else {
            self.run_plpgsql_body(oid, body, file)
        };
        let frame = self.frames.drain(depth - 1..).next().unwrap_or_default();
        if !function.config.is_empty() {
            self.replay.session.settings = saved_settings;
            self.replay.session.local.settings = saved_local;
        }
        if function.security_definer {
            self.replay.session.role = saved_role;
        }
        result?;
        Ok(Self::results(&function, columns, frame, false))
    }

    fn run_plpgsql_body(&mut self, oid: Oid, body: &Arc<str>, file: FileId) -> Result {
        let block = match self.bodies.get(&oid) {
            Some((text, _, block)) if text == body => block.clone(),
            _ => {
                let block = Arc::new(parse::parse(file, body, 0..body.len() as u32)?);
                self.bodies.insert(oid, (body.clone(), file, block.clone()));
                block
            }
        };
        self.frame().code = Some(block.clone());
        self.run_block(&block).map(|_| ())
    }

    /// The statements of an SQL function; the last one gives the result.
    fn run_sql_body(&mut self, function: &Function, body: &Arc<str>, file: FileId) -> Result {
        let mut last = Rows::default();
        for raw in split_fragment(file, body, 0..body.len() as u32) {
            let located = read_statement(file, body, &raw)?;
            let piece = Piece {
                span: raw.span,
                tokens: raw.tokens.clone(),
            };
            last = match &located.value {
                Sql::Query(_) => self.rows_of_piece(&piece)?,
                Sql::Data(data) => self.data_rows(data.kind, &piece)?,
                Sql::Call(_) => {
                    self.call_procedure(&piece)?;
                    Rows::default()
                }
                statement => {
                    self.replay.attempt(statement, raw.span)?;
                    Rows::default()
                }
            };
        }
        let frame = self.frame();
        if function.returns_set {
            frame.uncertain = last.more;
            frame.results = last.rows;
        } else {
            let doubt = last.doubt();
            frame.returned = Some(match (doubt, last.rows.into_iter().next()) {
                (Some(why), _) => Value::Unknown(why),
                (None, Some(row)) if row.values.len() == 1 => row.values[0].clone(),
                (None, Some(row)) => {
                    Value::record(last.columns.into_iter().zip(row.values).collect())
                }
                (None, None) => Value::Null,
            });
        }
        Ok(())
    }

    /// Where a body's text is, as a text that its CREATE FUNCTION made.
    fn body_file(&mut self, function: &Function, body: &Arc<str>) -> FileId {
        if let Some((text, file, _)) = self.bodies.get(&function.oid)
            && text == body
        {
            return *file;
        }
        let from: Span = function.provenance.changed.unwrap_or(self.replay.statement);
        self.replay.dynamic(&function.name, body, from)
    }

    /// Values of the parameters that a call passes, in their order.
    fn bind(
        &mut self,
        function: &Function,
        arguments: Vec<(Option<String>, Value)>,
    ) -> Result<Vec<(Option<String>, Value)>> {
        let (named, positional): (Vec<_>, Vec<_>) =
            arguments.into_iter().partition(|(name, _)| name.is_some());
        let mut positional = positional.into_iter().map(|(_, value)| value);
        let mut bound = Vec::new();
        for parameter in function.inputs() {
            let by_name = named
                .iter()
                .find(|(name, _)| name.is_some() && *name == parameter.name);
            let value = if parameter.mode == ParameterMode::Variadic {
                match positional.len() {
                    1 => match positional.next() {
                        Some(array @ Value::Array(_)) => array,
                        Some(value) => Value::array(vec![value]),
                        None => Value::Null,
                    },
                    _ => Value::array(positional.by_ref().collect()),
                }
            } else if let Some(value) = positional.next() {
                value
            } else if let Some((_, value)) = by_name {
                value.clone()
            } else if let Some(default) = &parameter.default {
                let sql = default.sql(&self.replay.catalog);
                let file = self.replay.dynamic("DEFAULT", &sql, default.span);
                let tokens = lex(&sql, 0..sql.len() as u32);
                let span = Span::new(file, 0..sql.len() as u32);
                self.value_of(&Piece { span, tokens })?
            } else {
                Value::Null
            };
            let value = self.cast(value, TypeReference::new(parameter.data_type))?;
            bound.push((parameter.name.clone(), value));
        }
        Ok(bound)
    }

    fn new_frame(&self, function: &Function, parameters: Vec<(Option<String>, Value)>) -> Frame {
        let mut scope = BlockScope::default();
        let mut values = parameters.iter();
        for parameter in &function.parameters {
            let value = if parameter.mode.is_input() {
                values
                    .next()
                    .map_or(Value::Null, |(_, value)| value.clone())
            } else {
                Value::Null
            };
            let name = parameter.name.clone().unwrap_or_default();
            let mut variable = Variable::new(name, value);
            variable.data_type = Some(TypeReference::new(parameter.data_type));
            let data_type = self.replay.catalog.data_type(parameter.data_type);
            variable.is_row = parameter.data_type == Oid::RECORD
                || data_type.is_some_and(|it| matches!(it.kind, TypeKind::Composite(_)));
            scope.variables.push(variable);
        }
        Frame {
            name: function.name.clone(),
            blocks: vec![scope],
            parameters: parameters.into_iter().map(|(_, value)| value).collect(),
            parameter_types: function
                .inputs()
                .map(|it| TypeReference::new(it.data_type))
                .collect(),
            ..Frame::default()
        }
    }

    /// The values of the OUT parameters.
    pub(super) fn output_values(&mut self) -> Vec<Value> {
        let frame = self.frame();
        // Those that a call passes come first.
        let inputs = frame.parameters.len();
        let variables = frame
            .blocks
            .first()
            .map_or(&[][..], |block| &block.variables);
        let outputs = variables.iter().skip(inputs);
        outputs.map(|variable| variable.value.clone()).collect()
    }

    /// The names of what a function returns.
    fn result_columns(&self, function: &Function) -> Vec<String> {
        let outputs: Vec<_> = function.outputs().collect();
        if !outputs.is_empty() {
            return outputs
                .iter()
                .map(|output| output.name.clone().unwrap_or_default())
                .collect();
        }
        let catalog = &self.replay.catalog;
        let data_type = catalog.data_type(function.returns);
        match data_type.map(|found| &found.kind) {
            Some(TypeKind::Composite(relation)) => catalog
                .relation(*relation)
                .map(|relation| relation.columns.iter().map(|it| it.name.clone()).collect())
                .unwrap_or_default(),
            _ => vec![function.name.clone()],
        }
    }

    fn results(function: &Function, columns: Vec<String>, frame: Frame, is_null: bool) -> Rows {
        let row = |values| OutputRow {
            values,
            doubt: None,
        };
        if function.returns_set {
            return Rows {
                columns,
                rows: frame.results,
                more: frame.uncertain,
            };
        }
        if is_null {
            let nulls = columns.iter().map(|_| Value::Null).collect();
            return Rows {
                rows: vec![row(nulls)],
                columns,
                more: None,
            };
        }
        if let Some(why) = frame.uncertain {
            let unknown = columns
                .iter()
                .map(|_| Value::Unknown(why.clone()))
                .collect();
            return Rows {
                rows: vec![row(unknown)],
                columns,
                more: None,
            };
        }
        let has_outputs = function.outputs().next().is_some();
        let values = if has_outputs && frame.returned.is_none() {
            let block = frame.blocks.first();
            let variables = block.map_or(&[][..], |block| &block.variables);
            function
                .parameters
                .iter()
                .zip(variables)
                .filter(|(parameter, _)| {
                    !matches!(parameter.mode, ParameterMode::In | ParameterMode::Variadic)
                })
                .map(|(_, variable)| variable.value.clone())
                .collect()
        } else {
            match frame.returned {
                // A row in FROM is spread over columns; as a value it is one.
                Some(Value::Record(record)) if columns.len() == record.fields.len() => record
                    .fields
                    .iter()
                    .map(|(_, value)| value.clone())
                    .collect(),
                Some(value) => vec![value],
                None => vec![Value::Null],
            }
        };
        Rows {
            columns,
            rows: vec![row(values)],
            more: None,
        }
    }
}
