//! Blocks: declarations, bodies, handlers.

use crate::catalog::{TypeKind, TypeReference};

use super::super::Interpreter;
use super::super::conditions;
use super::super::exception::{Exception, Result};
use super::super::frame::{BlockScope, Cursor, Variable};
use super::super::tree::*;
use super::super::value::Value;
use super::Flow;

impl Interpreter<'_> {
    pub(in super::super) fn run_block(&mut self, block: &Block) -> Result<Flow> {
        let depth = self.frame().blocks.len();
        self.frame().blocks.push(BlockScope {
            label: block.label.clone(),
            variables: Vec::new(),
        });
        let result = self.run_in_block(block);
        self.frame().blocks.truncate(depth);
        let flow = result?;
        Ok(match flow {
            Flow::Exit(label) if label.is_some() && label == block.label => Flow::Next,
            other => other,
        })
    }

    fn run_in_block(&mut self, block: &Block) -> Result<Flow> {
        for declaration in &block.declarations {
            self.declare(declaration)
                .map_err(|error| error.at(declaration.name.span))?;
        }
        if block.handlers.is_empty() {
            return self.run_all(&block.body);
        }
        let before = self.replay.checkpoint();
        let frames = self.frames.len();
        let blocks = self.frame().blocks.len();
        let depth = self.replay.depth;
        self.frame().guarded += 1;
        let outer_doubt = self.in_doubt.take();
        let result = self.run_all(&block.body);
        let doubt = std::mem::replace(&mut self.in_doubt, outer_doubt);
        let Err(mut error) = result else {
            self.frame().guarded -= 1;
            if let Some(place) = doubt {
                self.handlers_may_have_run(place, &block.handlers);
            }
            return result;
        };
        let handler = match (doubt, block.handlers.first()) {
            // `INSERT …; RAISE EXCEPTION 'that was taken'`: a test of a constraint or trigger.
            (Some(change), Some(first)) if error.raised && !self.gave_up => {
                self.taken_as_refused(change, &error);
                error = refusal_for(first);
                Some(first)
            }
            _ => block
                .handlers
                .iter()
                .find(|handler| catches(handler, &error)),
        };
        let Some(handler) = handler.filter(|_| !self.gave_up) else {
            return Err(error);
        };
        // What the error interrupted is gone, and everything that the block made; variables keep their values.
        self.frames.truncate(frames);
        self.frame().blocks.truncate(blocks);
        self.replay.depth = depth;
        self.frame().guarded -= 1;
        self.replay.restore(&before);
        self.frame().errors.push(error);
        let result = self.run_all(&handler.body);
        self.frame().errors.pop();
        result
    }

    fn declare(&mut self, declaration: &Declaration) -> Result {
        let name = &declaration.name;
        let mut variable = Variable::new(name.value.as_str(), Value::Null);
        match &declaration.kind {
            DeclarationKind::Alias(other) => {
                variable.value = match self.parameter(&other.value) {
                    Some(value) => value,
                    None => self.variable(&other.value).unwrap_or(Value::Null),
                };
            }
            DeclarationKind::Cursor { parameters, query } => {
                variable.cursor = Some(Cursor {
                    parameters: parameters.clone(),
                    query: Some(query.clone()),
                    open: None,
                });
            }
            DeclarationKind::Variable {
                constant,
                data_type,
                not_null,
                default,
            } => {
                self.type_of(data_type, &mut variable)?;
                if let Some(default) = default {
                    let value = self.value_of(default)?;
                    variable.value = match variable.data_type {
                        Some(reference) => self.cast(value, reference)?,
                        None => value,
                    };
                }
                if *not_null && variable.value.is_null() {
                    let message = format!(
                        "null value cannot be assigned to variable \"{name}\" declared NOT NULL"
                    );
                    return Err(Exception::new("22004", message));
                }
                variable.constant = *constant;
                variable.not_null = *not_null;
            }
        }
        self.add_variable(variable);
        Ok(())
    }

    fn type_of(&mut self, declared: &DeclaredType, variable: &mut Variable) -> Result {
        match declared {
            DeclaredType::Record => variable.is_row = true,
            DeclaredType::Cursor => {
                variable.cursor = Some(Cursor {
                    parameters: Vec::new(),
                    query: None,
                    open: None,
                });
            }
            DeclaredType::Named(name) => {
                let reference = self.replay.data_type(name)?;
                variable.is_row = self.make_row(reference, variable);
                variable.data_type = Some(reference);
            }
            DeclaredType::RowOf(name) => {
                variable.is_row = true;
                let row_type = match self.replay.find_relation(name) {
                    Some(relation) => relation.row_type,
                    None if Self::is_system(name) => None,
                    None => return Err(self.replay.no_relation(name).into()),
                };
                if let Some(oid) = row_type {
                    let reference = TypeReference::new(oid);
                    self.make_row(reference, variable);
                    variable.data_type = Some(reference);
                }
            }
            DeclaredType::LikeVariable(path) => self.like_variable(path, variable)?,
        }
        Ok(())
    }

    fn is_system(name: &crate::sql::QualifiedName) -> bool {
        let schema = name.schema.as_ref().map(|schema| schema.value.as_str());
        super::super::virtual_tables::columns(schema, &name.name.value).is_some()
    }

    /// Makes a row of NULLs of a variable of a composite type; says whether it is one.
    fn make_row(&mut self, reference: TypeReference, variable: &mut Variable) -> bool {
        let base = self.replay.catalog.base_type(reference);
        let Some(data_type) = self.replay.catalog.data_type(base.oid) else {
            return false;
        };
        let TypeKind::Composite(relation) = data_type.kind else {
            return false;
        };
        if let Some(relation) = self.replay.catalog.relation(relation) {
            let columns = relation.columns.iter();
            let nulls = columns.map(|column| (column.name.clone(), Value::Null));
            variable.value = Value::record(nulls.collect());
        }
        true
    }

    /// `variable%TYPE` or `table.column%TYPE`
    fn like_variable(&mut self, path: &[crate::sql::Name], variable: &mut Variable) -> Result {
        let names: Vec<String> = path.iter().map(|name| name.value.clone()).collect();
        if let [name] = &names[..] {
            let Some(other) = self.variable_mut(name) else {
                let message = format!("variable \"{name}\" does not exist");
                return Err(Exception::new("42601", message));
            };
            variable.data_type = other.data_type;
            variable.is_row = other.is_row;
            return Ok(());
        }
        let Some((column, table)) = names.split_last() else {
            return Ok(());
        };
        let Some(mut name) = Self::qualified(table) else {
            return Ok(());
        };
        if let Some(first) = path.first() {
            name.name.span = first.span;
        }
        let Some(relation) = self.replay.find_relation(&name) else {
            if Self::is_system(&name) || self.variable(&table[0]).is_some() {
                return Ok(());
            }
            return Err(self.replay.no_relation(&name).into());
        };
        let found = relation.column(column).ok_or_else(|| {
            let message = format!(
                "column \"{column}\" of relation \"{}\" does not exist",
                relation.name
            );
            Exception::new("42703", message)
        })?;
        variable.data_type = Some(found.data_type);
        variable.is_row = self.make_row(found.data_type, variable);
        Ok(())
    }
}

/// A refusal that a handler is for.
fn refusal_for(handler: &Handler) -> Exception {
    let mut error = Exception::new("P0001", "");
    if let Some(Condition::States(states)) = handler.conditions.first()
        && let Some(state) = states.first()
    {
        error.state.clone_from(state);
    }
    error
}

fn catches(handler: &Handler, error: &Exception) -> bool {
    handler.conditions.iter().any(|condition| match condition {
        Condition::Others => conditions::is_ordinary(&error.state),
        Condition::States(states) => states
            .iter()
            .any(|state| conditions::catches(state, &error.state)),
    })
}
