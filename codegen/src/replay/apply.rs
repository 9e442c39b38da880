//! From a file to changes of the catalog: cut, read, apply, one statement at a time.

use std::collections::BTreeSet;

use crate::diagnostic::Diagnostic;
use crate::source::{FileId, Origin, Span};
use crate::sql::read::read_statement;
use crate::sql::statement::Statement;
use crate::sql::{RawKind, split};

use super::{Replay, Result, psql};

impl Replay {
    /// Replays a file of [`Replay::sources`] as migration tools do: with the settings of a new session, and in a
    /// transaction, so that SET LOCAL and ON COMMIT DROP last to the end of the file. A block that an earlier file
    /// opened goes on.
    pub fn run_file(&mut self, file: FileId) {
        let (text, origin) = {
            let source = self.sources.file(file);
            (source.text.clone(), source.origin)
        };
        self.platform = origin == Origin::Platform;
        if self.session.transaction.is_none() {
            self.session.reset();
        }
        for raw in split(file, &text) {
            if raw.kind == RawKind::Psql {
                let remark = psql::remark(raw.span, &text[raw.span.range()]);
                self.diagnostics.extend(remark);
                continue;
            }
            if self.run_misread(&text, &raw) {
                continue;
            }
            match read_statement(file, &text, &raw) {
                Ok(statement) => self.run(&statement.value, statement.span),
                Err(error) => self.diagnostics.push(error.diagnostic()),
            }
        }
        if self.session.transaction.is_none() {
            self.commit();
        }
    }

    /// Applies a statement; a refusal becomes a diagnostic and changes nothing.
    pub(super) fn run(&mut self, statement: &Statement, span: Span) {
        let said = self.diagnostics.len();
        let mut assumed = BTreeSet::new();
        while let Err(error) = self.attempt(statement, span) {
            match &error.unknown_role {
                // Once for each role: a block may drop what it then asks for.
                Some(role) if assumed.insert(role.value.clone()) => {
                    self.diagnostics.truncate(said + assumed.len() - 1);
                    self.assume_role(&role.clone());
                }
                _ => {
                    let doubtful = self.session.edited_dependencies
                        && matches!(error.sqlstate, "2BP01" | "0A000");
                    self.diagnostics.push(if doubtful {
                        let message = format!("PostgreSQL may refuse this: {}", error.message);
                        Diagnostic::warning("undecided", message)
                            .at(error.span.unwrap_or(span), "")
                            .with_help(
                                "rows of pg_depend were changed by hand; the statement is left out",
                            )
                    } else {
                        error.into_diagnostic(span)
                    });
                    return;
                }
            }
        }
    }

    /// Applies a statement whole or not at all.
    pub(super) fn attempt(&mut self, statement: &Statement, span: Span) -> Result {
        let outer = std::mem::replace(&mut self.statement, span);
        let before = self.catalog.savepoint();
        let result = self.apply(statement);
        if result.is_err() {
            self.catalog.rollback(before);
        } else if self.session.transaction.is_none() && self.depth == 0 {
            self.catalog.commit();
        }
        self.statement = outer;
        result
    }

    fn apply(&mut self, statement: &Statement) -> Result {
        match statement {
            Statement::CreateTable(create) => self.create_table(create),
            Statement::CreateIndex(create) => self.create_index(create),
            Statement::CreateSequence(create) => self.create_sequence(create),
            Statement::AlterSequence(alter) => self.alter_sequence(alter),
            Statement::AlterTable(alter) => self.alter_table(alter),
            Statement::Drop(drop) => self.drop_statement(drop),
            Statement::Rename(rename) => self.rename(rename),
            Statement::AlterOwner(alter) => self.alter_owner(alter),
            Statement::SetSchema(set) => self.set_schema(set),
            Statement::ReassignOwned(reassign) => self.reassign_owned(reassign),
            Statement::DropOwned(drop) => self.drop_owned(drop),

            Statement::CreateTableAs(create) => self.create_table_as(create),
            Statement::CreateView(create) => self.create_view(create),
            Statement::CreateMaterializedView(create) => self.create_materialized_view(create),
            Statement::CreateRule(create) => self.create_rule(create),
            Statement::CreateStatistics(create) => self.create_statistics(create),

            Statement::CreateEnum(create) => self.create_enum(create),
            Statement::AlterEnum(alter) => self.alter_enum(alter),
            Statement::CreateComposite(create) => self.create_composite(create),
            Statement::AlterComposite(alter) => self.alter_composite(alter),
            Statement::CreateRange(create) => self.create_range(create),
            Statement::CreateBaseType(create) => self.create_base_type(create),
            Statement::CreateDomain(create) => self.create_domain(create),
            Statement::AlterDomain(alter) => self.alter_domain(alter),

            Statement::CreateFunction(create) => self.create_function(create),
            Statement::AlterFunction(alter) => self.alter_function(alter),
            Statement::CreateAggregate(create) => self.create_aggregate(create),
            Statement::CreateOperator(create) => self.create_operator(create),
            Statement::CreateOperatorClass(create) => self.create_operator_class(create),
            Statement::CreateOperatorFamily(create) => self.create_operator_family(create),
            Statement::CreateCast(create) => self.create_cast(create),
            Statement::CreateLanguage(name) => self.create_language(name),
            Statement::CreateTrigger(create) => self.create_trigger(create),
            Statement::CreateEventTrigger(create) => self.create_event_trigger(create),
            Statement::AlterEventTrigger(alter) => self.alter_event_trigger(alter),
            Statement::CreatePolicy(create) => self.create_policy(create),
            Statement::AlterPolicy(alter) => self.alter_policy(alter),

            Statement::Grant(grant) => self.grant(grant),
            Statement::GrantRole(grant) => self.grant_role(grant),
            Statement::AlterDefaultPrivileges(alter) => self.alter_default_privileges(alter),
            Statement::CreateRole(create) => self.create_role(create),
            Statement::AlterRole(alter) => self.alter_role(alter),
            Statement::AlterDatabase(alter) => self.alter_database(alter),

            Statement::CreateSchema(create) => self.create_schema(create),
            Statement::CreateExtension(create) => self.create_extension(create),
            Statement::AlterExtension(alter) => self.alter_extension(alter),
            Statement::CreatePublication(create) => self.create_publication(create),
            Statement::AlterPublication(alter) => self.alter_publication(alter),

            Statement::CreateCollation(create) => self.create_collation(create),
            Statement::CreateTextSearch(create) => self.create_text_search(create),
            Statement::CreateServer(create) => self.create_server(create),
            Statement::CreateForeignDataWrapper(create) => self.create_foreign_data_wrapper(create),
            Statement::ImportForeignSchema(import) => self.import_foreign_schema(import),

            Statement::Comment(comment) => self.comment(comment),

            Statement::Set(set) => self.set(set),
            Statement::SetRole(set) => self.set_role(set),
            Statement::Transaction(transaction) => self.transaction(transaction),
            Statement::Discard(discard) => self.discard(*discard),

            Statement::Do(block) => self.do_block(block),
            Statement::Query(query) => self.query_statement(*query),
            Statement::Call(call) => self.call_statement(*call),
            Statement::Data(data) => self.data_statement(data),
            Statement::Irrelevant(_) => Ok(()),
            Statement::DependsOnExtension(_) => {
                self.not_modelled("statement");
                Ok(())
            }
        }
    }

    /// Says that the present statement, or a part of it, has an effect that is not followed.
    pub(super) fn not_modelled(&mut self, what: &str) {
        let message = format!("the effect of this {what} is not known to rowtype");
        self.diagnostics
            .push(Diagnostic::warning("not-understood", message).at(self.statement, ""));
    }
}
