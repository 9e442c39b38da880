//! INSERT, UPDATE, DELETE and MERGE.

use crate::sql::SyntaxError;
use crate::sql::lexer::TokenKind;

use super::{
    Assignment, Conflict, Expr, MergeBranch, MergeMatch, Modify, ModifyKind, Overriding, Reader,
    SetTarget, Subscript, TableRef, Target,
};

impl Reader<'_> {
    pub(super) fn modify(&mut self) -> Result<Modify, SyntaxError> {
        match self
            .cursor
            .expect_any(&["insert", "update", "delete", "merge"])?
        {
            "insert" => self.insert(),
            "update" => self.update(),
            "delete" => self.delete(),
            _ => self.merge(),
        }
    }

    fn insert(&mut self) -> Result<Modify, SyntaxError> {
        self.cursor.expect("into")?;
        let start = self.cursor.position();
        let name = self.cursor.qualified_name()?;
        let mut table = named(name, self.cursor.span_from(start));
        if self.cursor.eat("as") {
            let name = self.cursor.identifier()?;
            table.alias = Some(super::Alias {
                span: name.span,
                name: Some(name),
                columns: Vec::new(),
                definitions: Vec::new(),
            });
        }
        let mut insert = empty(ModifyKind::Insert, table);
        if self.cursor.at_kind(TokenKind::LeftParen) && !self.at_parenthesised_query() {
            insert.columns = self.set_targets()?;
        }
        insert.overriding = self.overriding()?;
        if !self.cursor.eat_all(&["default", "values"]) {
            insert.source = Some(self.query()?);
        }
        if self.cursor.eat_all(&["on", "conflict"]) {
            insert.conflict = Some(self.conflict()?);
        }
        insert.returning = self.returning()?;
        Ok(insert)
    }

    fn overriding(&mut self) -> Result<Option<Overriding>, SyntaxError> {
        if !self.cursor.eat("overriding") {
            return Ok(None);
        }
        let overriding = match self.cursor.expect_any(&["system", "user"])? {
            "user" => Overriding::User,
            _ => Overriding::System,
        };
        self.cursor.expect("value")?;
        Ok(Some(overriding))
    }

    /// `(a, b.c, d[1])`: what is set
    fn set_targets(&mut self) -> Result<Vec<SetTarget>, SyntaxError> {
        self.cursor.expect_kind(TokenKind::LeftParen)?;
        let targets = self.comma_list(Self::set_target)?;
        self.cursor.expect_kind(TokenKind::RightParen)?;
        Ok(targets)
    }

    /// A column with the subscripts and fields after its name.
    fn set_target(&mut self) -> Result<SetTarget, SyntaxError> {
        let column = self.cursor.identifier()?;
        let start = self.cursor.position();
        let root = self.spanned(super::ExprKind::Default, start);
        let mut part = self.indirection(root, start)?;
        let whole = part.kind == super::ExprKind::Default;
        let mut found = Vec::new();
        loop {
            part = match part.kind {
                super::ExprKind::Subscript {
                    operand,
                    subscripts,
                } => {
                    for subscript in subscripts {
                        match subscript {
                            Subscript::Index(index) => found.push(index),
                            Subscript::Slice(low, high) => {
                                found.extend(low.into_iter().chain(high));
                            }
                        }
                    }
                    *operand
                }
                super::ExprKind::Field { operand, .. } => *operand,
                _ => break,
            };
        }
        Ok(SetTarget {
            column,
            whole,
            subscripts: found,
        })
    }

    fn conflict(&mut self) -> Result<Conflict, SyntaxError> {
        let mut conflict = Conflict {
            target: Vec::new(),
            predicate: None,
            constraint: None,
            assignments: Vec::new(),
            condition: None,
        };
        if self.cursor.eat_all(&["on", "constraint"]) {
            conflict.constraint = Some(self.cursor.identifier()?);
        } else if self.cursor.eat_kind(TokenKind::LeftParen) {
            conflict.target = self.comma_list(|reader| {
                let key = reader.expression()?;
                if reader.cursor.at_identifier() {
                    // An operator class.
                    reader.cursor.qualified_name()?;
                }
                Ok(key)
            })?;
            self.cursor.expect_kind(TokenKind::RightParen)?;
            if self.cursor.eat("where") {
                conflict.predicate = Some(self.expression()?);
            }
        }
        self.cursor.expect("do")?;
        if !self.cursor.eat("nothing") {
            self.cursor.expect_all(&["update", "set"])?;
            conflict.assignments = self.assignments()?;
            if self.cursor.eat("where") {
                conflict.condition = Some(self.expression()?);
            }
        }
        Ok(conflict)
    }

    fn assignments(&mut self) -> Result<Vec<Assignment>, SyntaxError> {
        self.comma_list(|reader| {
            let targets = if reader.cursor.at_kind(TokenKind::LeftParen) {
                reader.set_targets()?
            } else {
                vec![reader.set_target()?]
            };
            reader.cursor.expect_operator("=")?;
            let value = reader.expression()?;
            Ok(Assignment { targets, value })
        })
    }

    fn update(&mut self) -> Result<Modify, SyntaxError> {
        let mut update = empty(ModifyKind::Update, self.relation()?);
        self.cursor.expect("set")?;
        update.assignments = self.assignments()?;
        if self.cursor.eat("from") {
            update.from = self.comma_list(Self::table_ref)?;
        }
        update.condition = self.condition()?;
        update.returning = self.returning()?;
        Ok(update)
    }

    fn delete(&mut self) -> Result<Modify, SyntaxError> {
        self.cursor.expect("from")?;
        let mut delete = empty(ModifyKind::Delete, self.relation()?);
        if self.cursor.eat("using") {
            delete.from = self.comma_list(Self::table_ref)?;
        }
        delete.condition = self.condition()?;
        delete.returning = self.returning()?;
        Ok(delete)
    }

    fn condition(&mut self) -> Result<Option<Expr>, SyntaxError> {
        if !self.cursor.eat("where") {
            return Ok(None);
        }
        if self.cursor.eat_all(&["current", "of"]) {
            self.cursor.identifier()?;
            return Ok(None);
        }
        self.expression().map(Some)
    }

    fn merge(&mut self) -> Result<Modify, SyntaxError> {
        self.cursor.expect("into")?;
        let mut merge = empty(ModifyKind::Merge, self.relation()?);
        self.cursor.expect("using")?;
        merge.from = vec![self.table_ref()?];
        self.cursor.expect("on")?;
        merge.condition = Some(self.expression()?);
        while self.cursor.eat("when") {
            let branch = self.merge_branch()?;
            merge.branches.push(branch);
        }
        merge.returning = self.returning()?;
        Ok(merge)
    }

    fn merge_branch(&mut self) -> Result<MergeBranch, SyntaxError> {
        let matched = if self.cursor.eat_all(&["not", "matched"]) {
            if self.cursor.eat_all(&["by", "source"]) {
                MergeMatch::BySource
            } else {
                self.cursor.eat_all(&["by", "target"]);
                MergeMatch::ByTarget
            }
        } else {
            self.cursor.expect("matched")?;
            MergeMatch::Matched
        };
        let condition = if self.cursor.eat("and") {
            Some(self.expression()?)
        } else {
            None
        };
        self.cursor.expect("then")?;
        let mut branch = MergeBranch {
            matched,
            condition,
            columns: Vec::new(),
            overriding: None,
            values: Vec::new(),
            assignments: Vec::new(),
        };
        match self
            .cursor
            .expect_any(&["insert", "update", "delete", "do"])?
        {
            "insert" => {
                if self.cursor.at_kind(TokenKind::LeftParen) {
                    branch.columns = self.set_targets()?;
                }
                branch.overriding = self.overriding()?;
                if !self.cursor.eat_all(&["default", "values"]) {
                    self.cursor.expect("values")?;
                    self.cursor.expect_kind(TokenKind::LeftParen)?;
                    branch.values = self.comma_list(Self::expression)?;
                    self.cursor.expect_kind(TokenKind::RightParen)?;
                }
            }
            "update" => {
                self.cursor.expect("set")?;
                branch.assignments = self.assignments()?;
            }
            "do" => {
                self.cursor.expect("nothing")?;
            }
            _ => {}
        }
        Ok(branch)
    }

    fn returning(&mut self) -> Result<Vec<Target>, SyntaxError> {
        if self.cursor.eat("returning") {
            self.targets()
        } else {
            Ok(Vec::new())
        }
    }
}

fn named(name: crate::sql::QualifiedName, span: crate::source::Span) -> TableRef {
    TableRef {
        kind: super::TableRefKind::Relation { name, sample: None },
        alias: None,
        lateral: false,
        span,
    }
}

fn empty(kind: ModifyKind, table: TableRef) -> Modify {
    Modify {
        kind,
        table,
        columns: Vec::new(),
        overriding: None,
        source: None,
        assignments: Vec::new(),
        from: Vec::new(),
        condition: None,
        conflict: None,
        branches: Vec::new(),
        returning: Vec::new(),
    }
}
