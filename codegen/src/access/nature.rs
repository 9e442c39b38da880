//! What a piece of SQL depends on: the row, the token and what the caller may read, or on more than that.

use crate::catalog::{
    Body, Class, Function, FunctionKind, Oid, Relation, RelationKind, quote_literal,
};
use crate::sql::lexer::{TokenKind, lex};
use crate::sql::statement::{PolicyCommand, Volatility};
use crate::sql::tree::{Expr, ExprKind, FunctionCall, Part, Query, QueryBody, TableRefKind};

use super::call::{Callee, callee};
use super::evaluate::{Evaluator, clauses};
use super::failure::{Failure, columns_read, may_read};
use super::formula::Formula;
use super::fragment::{Fragment, FragmentPart};
use super::privilege::Holder;
use super::text::{Argument, Meaning, Text};
use super::{is_filtered, ways};

/// What a fragment depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Nature {
    /// On nothing but the row, the token, settings, and rows that the fragment itself says which.
    pub(super) certain: bool,
    /// On the caller, or on rows of other tables.
    pub(super) of_caller: bool,
}

/// Built-in functions whose answer depends on the rights of who asks, or on the server.
const OF_RIGHTS: [&str; 22] = [
    "has_table_privilege",
    "has_column_privilege",
    "has_any_column_privilege",
    "has_schema_privilege",
    "has_function_privilege",
    "has_sequence_privilege",
    "has_database_privilege",
    "has_type_privilege",
    "has_language_privilege",
    "has_server_privilege",
    "has_tablespace_privilege",
    "has_parameter_privilege",
    "has_foreign_data_wrapper_privilege",
    "pg_has_role",
    "row_security_active",
    "current_schema",
    "current_schemas",
    "pg_table_is_visible",
    "pg_function_is_visible",
    "query_to_xml",
    "set_config",
    "pg_backend_pid",
];

/// Words that ask for the role itself.
const ROLE_WORDS: [&str; 5] = [
    "current_user",
    "session_user",
    "current_role",
    "system_user",
    "execute",
];

/// How deep functions that call functions are looked into.
const MAX_DEPTH: usize = 4;

type Holes = Vec<(std::ops::Range<u32>, Fragment)>;

impl<'a> Evaluator<'a> {
    /// An expression as SQL whose columns are known, and what it depends on.
    pub(super) fn fragment(&mut self, text: &mut Text<'a>, tree: &Expr) -> (Fragment, Nature) {
        let mut holes = Vec::new();
        let mut nature = Nature {
            certain: true,
            of_caller: false,
        };
        let base = text.scopes.len();
        self.scan(text, tree, base, &mut holes, &mut nature);
        let fragment = text.fragment(self.catalog, tree.span, holes);
        (fragment, nature)
    }

    fn scan(
        &mut self,
        text: &mut Text<'a>,
        tree: &Expr,
        base: usize,
        holes: &mut Holes,
        nature: &mut Nature,
    ) {
        let range = tree.span.start..tree.span.end;
        match &tree.kind {
            ExprKind::Column(names) => match text.column(names) {
                Meaning::Column(column) if usize::from(column.depth) < base => {
                    let column = FragmentPart::Column(column);
                    holes.push((
                        range,
                        Fragment {
                            parts: vec![column],
                        },
                    ));
                }
                Meaning::Column(_) => {}
                Meaning::Parameter(argument) => {
                    nature.certain &= argument.certain;
                    nature.of_caller = true;
                    holes.push((range, passed(argument)));
                }
                Meaning::Unknown => nature.certain &= text.scopes.len() > base,
            },
            ExprKind::Parameter(number) => match text.parameter(*number) {
                Some(argument) => {
                    nature.certain &= argument.certain;
                    nature.of_caller = true;
                    holes.push((range, passed(argument)));
                }
                None => nature.certain = false,
            },
            ExprKind::SqlValue(word) => match word.word {
                "current_user" | "current_role" | "user" => {
                    let role = format!("{}::name", quote_literal(&self.holder.role.name));
                    holes.push((range, Fragment::text(role)));
                }
                "session_user" | "system_user" | "current_schema" => nature.certain = false,
                _ => {}
            },
            ExprKind::Function(call) => self.scan_call(text, call, nature),
            ExprKind::Infix { operator, .. } | ExprKind::Prefix { operator, .. } => {
                let made = text
                    .references(operator.span)
                    .find(|found| found.target.class == Class::Operator)
                    .and_then(|found| self.catalog.operators.get(found.target.oid));
                nature.certain &=
                    made.is_none_or(|operator| operator.provenance.extension.is_some());
            }
            _ => {}
        }
        for part in tree.parts() {
            match part {
                Part::Expr(inner) => self.scan(text, inner, base, holes, nature),
                Part::Query(query) => self.scan_query(text, query, base, holes, nature),
            }
        }
    }

    fn scan_call(&mut self, text: &Text<'a>, call: &FunctionCall, nature: &mut Nature) {
        match callee(self.catalog, text, &call.name) {
            Callee::Made(function) => {
                nature.certain &= self.is_transparent(function, 0);
                nature.of_caller = true;
                self.settle(function);
                if !self.holder.may_execute(function) && !self.inlining.is_empty() {
                    self.possible_failure = Some(Failure::NotCallable(function.oid));
                }
                if let Some(table) = self.comes_back(function, &mut Vec::new()) {
                    self.possible_failure = Some(Failure::Recursion(table));
                }
            }
            Callee::BuiltIn => {
                let name = call.name.last().map_or("", |name| name.value.as_str());
                nature.certain &= !OF_RIGHTS.contains(&name);
                nature.of_caller |= name == "current_setting";
            }
            Callee::Unknown => nature.certain = false,
        }
    }

    fn scan_query(
        &mut self,
        text: &mut Text<'a>,
        query: &Query,
        base: usize,
        holes: &mut Holes,
        nature: &mut Nature,
    ) {
        nature.of_caller = true;
        nature.certain &= query.locked.is_empty() && !matches!(query.body, QueryBody::Modify(_));
        let mut sources = Vec::new();
        for item in query.items() {
            let source = self.source(text, item);
            if let TableRefKind::Relation { name, sample } = &item.kind {
                nature.certain &= sample.is_none();
                match self.relation(text, item) {
                    Some(relation) => match self.seen(text, relation) {
                        Some(Formula::Always) => {}
                        Some(condition) => {
                            let filtered = FragmentPart::Filtered {
                                relation: relation.oid,
                                alias: item.alias.is_none().then(|| name.name.value.clone()),
                                condition: Box::new(condition),
                            };
                            let span = name.span();
                            holes.push((
                                span.start..span.end,
                                Fragment {
                                    parts: vec![filtered],
                                },
                            ));
                        }
                        None => nature.certain = false,
                    },
                    // A query of WITH; of catalogs the rights of who asks decide.
                    None => nature.certain &= text.reference(name.name.span).is_none(),
                }
            }
            sources.push(source);
        }
        text.scopes.push(sources);
        for part in query.parts() {
            match part {
                Part::Expr(inner) => self.scan(text, inner, base, holes, nature),
                Part::Query(query) => self.scan_query(text, query, base, holes, nature),
            }
        }
        text.scopes.pop();
    }

    /// Which rows of a relation in FROM the caller sees; none if nobody knows.
    fn seen(&mut self, text: &Text<'a>, relation: &'a Relation) -> Option<Formula> {
        if !may_read(&self.holder, relation, &columns_read(text, relation)) {
            return None;
        }
        match &relation.kind {
            RelationKind::Table(_) => self.visible(relation).filter(Formula::is_exact),
            RelationKind::MaterializedView(_) => Some(Formula::Always),
            RelationKind::View(_) => {
                (!super::is_security_invoker(relation)).then_some(Formula::Always)
            }
            _ => None,
        }
    }

    /// Sees whether a volatile function reads the table that the statement changes.
    pub(super) fn settle(&mut self, function: &Function) {
        if function.volatility != Volatility::Volatile || !function.provenance.is_users() {
            return;
        }
        let (Body::Text(body), Some(table)) = (&function.body, self.active.first()) else {
            return;
        };
        let path = ways::search_path(self.catalog, function);
        self.is_unsettled |= ways::mentioned(self.catalog, body, &path).contains(table);
    }

    /// A table whose policies are being expanded, and which the function reads with the rights of one whom they bind: then
    /// they call it again.
    fn comes_back(&self, function: &Function, seen: &mut Vec<Oid>) -> Option<Oid> {
        if seen.contains(&function.oid) || !function.provenance.is_users() {
            return None;
        }
        seen.push(function.oid);
        let owner;
        let holder = if function.security_definer {
            owner = Holder::new(self.catalog, self.catalog.role(function.owner)?);
            &owner
        } else {
            &self.holder
        };
        let body = match &function.body {
            Body::Text(text) => text,
            Body::Sql(expression) => &expression.text,
            _ => return None,
        };
        let path = ways::search_path(self.catalog, function);
        for oid in ways::mentioned(self.catalog, body, &path) {
            let Some(relation) = self.catalog.relation(oid) else {
                continue;
            };
            if !is_filtered(holder, relation) {
                continue;
            }
            if self.active.contains(&oid) {
                return Some(oid);
            }
            for (_, clause) in clauses(self.catalog, holder, relation, PolicyCommand::Select, false)
            {
                let called = clause
                    .dependencies()
                    .filter(|address| address.class == Class::Function);
                for address in called {
                    let found = self
                        .catalog
                        .function(address.oid)
                        .and_then(|called| self.comes_back(called, seen));
                    if found.is_some() {
                        return found;
                    }
                }
            }
        }
        None
    }

    /// Whether what a function gives depends on its arguments, the token, settings and rows that everybody sees alike.
    pub(super) fn is_transparent(&self, function: &Function, depth: usize) -> bool {
        if function.provenance.extension.is_some() || function.provenance.platform {
            return true;
        }
        if matches!(function.kind, FunctionKind::Procedure) || depth == MAX_DEPTH {
            return false;
        }
        match &function.body {
            Body::Text(text) if matches!(function.language.as_str(), "sql" | "plpgsql") => {
                self.is_transparent_text(function, text, depth)
            }
            Body::Sql(expression) => self.is_transparent_text(function, &expression.text, depth),
            _ => false,
        }
    }

    fn is_transparent_text(&self, function: &Function, body: &str, depth: usize) -> bool {
        let tokens = lex(body, 0..body.len() as u32);
        let words = || {
            tokens
                .iter()
                .filter(|token| token.kind.is_identifier())
                .map(|token| token.text(body).to_lowercase())
        };
        if words().any(|word| word == "session_user" || word == "system_user") {
            return false;
        }
        // With the owner's rights it is the same whoever asks.
        if function.security_definer {
            return true;
        }
        if words()
            .any(|word| ROLE_WORDS.contains(&word.as_str()) || OF_RIGHTS.contains(&word.as_str()))
        {
            return false;
        }
        let path = ways::search_path(self.catalog, function);
        let reads = ways::mentioned(self.catalog, body, &path);
        let same_for_all = reads.into_iter().all(|oid| {
            self.catalog.relation(oid).is_some_and(|relation| {
                let whole: Vec<i16> = relation.columns.iter().map(|it| it.number).collect();
                relation.table().is_some()
                    && may_read(&self.holder, relation, &whole)
                    && !is_filtered(&self.holder, relation)
            })
        });
        same_for_all
            && tokens.windows(2).all(|pair| {
                pair[1].kind != TokenKind::LeftParen || !pair[0].kind.is_identifier() || {
                    let name = pair[0].text(body).trim_matches('"').to_lowercase();
                    let mut called = self
                        .catalog
                        .functions
                        .iter()
                        .filter(|called| called.name == name && called.oid != function.oid);
                    called.all(|called| {
                        self.holder.may_execute(called) && self.is_transparent(called, depth + 1)
                    })
                }
            })
    }
}

/// An argument in the place of a parameter.
fn passed(argument: &Argument) -> Fragment {
    let mut fragment = Fragment::text("(");
    fragment.append(argument.fragment.clone());
    fragment.push(&format!(")::{}", argument.type_name));
    fragment
}
