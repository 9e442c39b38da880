//! FROM: `table_ref` of PostgreSQL's grammar.

use crate::sql::SyntaxError;
use crate::sql::lexer::TokenKind;

use super::{
    Alias, ColumnDef, Expr, Join, JoinCondition, JoinKind, Reader, TableRef, TableRefKind,
};

impl Reader<'_> {
    /// An item of FROM, with all joins that follow it.
    pub(super) fn table_ref(&mut self) -> Result<TableRef, SyntaxError> {
        self.deeper(|reader| {
            let start = reader.cursor.position();
            let mut left = reader.table_primary()?;
            while reader.at_join() {
                let join = reader.join(left)?;
                left = TableRef {
                    kind: TableRefKind::Join(Box::new(join)),
                    alias: None,
                    lateral: false,
                    span: reader.cursor.span_from(start),
                };
            }
            Ok(left)
        })
    }

    fn at_join(&self) -> bool {
        let words = ["join", "cross", "natural", "left", "right", "full", "inner"];
        self.cursor.at_any(&words)
    }

    fn join(&mut self, left: TableRef) -> Result<Join, SyntaxError> {
        if self.cursor.eat("cross") {
            self.cursor.expect("join")?;
            return Ok(Join {
                kind: JoinKind::Inner,
                left,
                right: self.table_primary()?,
                condition: JoinCondition::None,
            });
        }
        let natural = self.cursor.eat("natural");
        let kind = match self.cursor.eat_any(&["left", "right", "full", "inner"]) {
            Some("left") => JoinKind::Left,
            Some("right") => JoinKind::Right,
            Some("full") => JoinKind::Full,
            _ => JoinKind::Inner,
        };
        self.cursor.eat("outer");
        self.cursor.expect("join")?;
        // `a JOIN b JOIN c ON … ON …`: what follows b belongs to b until b has its own condition.
        let right = if natural {
            self.table_primary()?
        } else {
            self.joined_right()?
        };
        let condition = if natural {
            JoinCondition::Natural
        } else if self.cursor.eat("on") {
            JoinCondition::On(self.expression()?)
        } else {
            self.cursor.expect("using")?;
            let columns = self.column_names()?;
            let alias = if self.cursor.eat("as") {
                Some(self.cursor.identifier()?)
            } else {
                None
            };
            JoinCondition::Using { columns, alias }
        };
        Ok(Join {
            kind,
            left,
            right,
            condition,
        })
    }

    /// The right side of a join: joins may follow before its ON comes.
    fn joined_right(&mut self) -> Result<TableRef, SyntaxError> {
        self.deeper(|reader| {
            let start = reader.cursor.position();
            let mut right = reader.table_primary()?;
            while !reader.cursor.at("on") && !reader.cursor.at("using") {
                if !reader.at_join() {
                    return Err(reader.cursor.error("ON or USING"));
                }
                let join = reader.join(right)?;
                right = TableRef {
                    kind: TableRefKind::Join(Box::new(join)),
                    alias: None,
                    lateral: false,
                    span: reader.cursor.span_from(start),
                };
            }
            Ok(right)
        })
    }

    fn table_primary(&mut self) -> Result<TableRef, SyntaxError> {
        let start = self.cursor.position();
        let lateral = self.cursor.eat("lateral");
        if self.at_parenthesised_query()
            && let Some(query) = self.parenthesised_query()?
        {
            let alias = self.alias(false)?;
            return Ok(TableRef {
                kind: TableRefKind::Query(Box::new(query)),
                alias,
                lateral,
                span: self.cursor.span_from(start),
            });
        }
        if self.cursor.eat_kind(TokenKind::LeftParen) {
            let mut joined = self.table_ref()?;
            self.cursor.expect_kind(TokenKind::RightParen)?;
            if let Some(alias) = self.alias(false)? {
                joined.alias = Some(alias);
            }
            joined.span = self.cursor.span_from(start);
            return Ok(joined);
        }
        if self.opens(1) && self.cursor.at_any(&["xmltable", "json_table"]) {
            let kind = if self.cursor.at("xmltable") {
                self.xml_table()?
            } else {
                self.json_table()?
            };
            let alias = self.alias(false)?;
            return Ok(TableRef {
                kind,
                alias,
                lateral,
                span: self.cursor.span_from(start),
            });
        }
        if self.at_function() {
            return self.function_table(lateral, start);
        }
        self.relation()
    }

    /// Whether a function comes and no relation.
    fn at_function(&self) -> bool {
        if self.cursor.at_all(&["rows", "from"]) && self.opens(2) {
            return true;
        }
        let mut ahead = self.cursor;
        if ahead.at_all(&["only"]) {
            return false;
        }
        let values = [
            "current_date",
            "current_time",
            "current_timestamp",
            "localtime",
            "localtimestamp",
            "current_role",
            "current_user",
            "session_user",
            "user",
            "system_user",
            "current_catalog",
            "current_schema",
        ];
        if ahead.at_any(&values) || (ahead.at_all(&["collation", "for"]) && self.opens(2)) {
            return true;
        }
        if ahead.label().is_err() {
            return false;
        }
        while ahead.eat_kind(TokenKind::Dot) {
            if ahead.label().is_err() {
                return false;
            }
        }
        ahead.at_kind(TokenKind::LeftParen)
    }

    fn function_table(&mut self, lateral: bool, start: usize) -> Result<TableRef, SyntaxError> {
        let rows_from = self.cursor.eat_all(&["rows", "from"]);
        let functions = if rows_from {
            self.cursor.expect_kind(TokenKind::LeftParen)?;
            let functions = self.comma_list(|reader| {
                let function = reader.primary()?;
                let definitions = if reader.cursor.eat("as") {
                    reader.column_definitions()?
                } else {
                    Vec::new()
                };
                Ok((function, definitions))
            })?;
            self.cursor.expect_kind(TokenKind::RightParen)?;
            functions
        } else {
            vec![(self.primary()?, Vec::new())]
        };
        let ordinality = self.cursor.eat_all(&["with", "ordinality"]);
        let alias = self.alias(true)?;
        Ok(TableRef {
            kind: TableRefKind::Functions {
                functions,
                ordinality,
                rows_from,
            },
            alias,
            lateral,
            span: self.cursor.span_from(start),
        })
    }

    /// A relation with ONLY, `*`, alias and TABLESAMPLE.
    pub(super) fn relation(&mut self) -> Result<TableRef, SyntaxError> {
        let start = self.cursor.position();
        let name = if self.cursor.eat("only") {
            if self.cursor.eat_kind(TokenKind::LeftParen) {
                let name = self.cursor.qualified_name()?;
                self.cursor.expect_kind(TokenKind::RightParen)?;
                name
            } else {
                self.cursor.qualified_name()?
            }
        } else {
            let name = self.cursor.qualified_name()?;
            self.cursor.eat_operator("*");
            name
        };
        let alias = self.alias(false)?;
        let mut sample = None;
        if self.cursor.eat("tablesample") {
            self.cursor.qualified_function_name()?;
            self.cursor.expect_kind(TokenKind::LeftParen)?;
            let mut arguments: Vec<Expr> = self.comma_list(Self::expression)?;
            self.cursor.expect_kind(TokenKind::RightParen)?;
            if self.cursor.eat("repeatable") {
                self.cursor.expect_kind(TokenKind::LeftParen)?;
                arguments.push(self.expression()?);
                self.cursor.expect_kind(TokenKind::RightParen)?;
            }
            sample = Some(arguments);
        }
        Ok(TableRef {
            kind: TableRefKind::Relation { name, sample },
            alias,
            lateral: false,
            span: self.cursor.span_from(start),
        })
    }

    /// `[AS] name [(columns)]`, of functions also with types.
    fn alias(&mut self, function: bool) -> Result<Option<Alias>, SyntaxError> {
        let start = self.cursor.position();
        let written = self.cursor.eat("as");
        let name = if function && written && self.cursor.at_kind(TokenKind::LeftParen) {
            None
        } else if written || self.at_alias() {
            Some(self.cursor.identifier()?)
        } else {
            return Ok(None);
        };
        let mut alias = Alias {
            name,
            columns: Vec::new(),
            definitions: Vec::new(),
            span: self.cursor.span_from(start),
        };
        if self.cursor.at_kind(TokenKind::LeftParen) {
            let plain = self.cursor.peek_nth(2).is_some_and(|token| {
                matches!(token.kind, TokenKind::Comma | TokenKind::RightParen)
            });
            if function && !plain {
                alias.definitions = self.column_definitions()?;
            } else {
                alias.columns = self.column_names()?;
            }
        }
        alias.span = self.cursor.span_from(start);
        Ok(Some(alias))
    }

    /// Whether a name without AS is an alias: SET begins a clause of UPDATE, and TABLESAMPLE is reserved.
    fn at_alias(&self) -> bool {
        self.cursor.at_identifier() && !self.cursor.at("set")
    }

    /// `(name type, …)`
    fn column_definitions(&mut self) -> Result<Vec<ColumnDef>, SyntaxError> {
        self.cursor.expect_kind(TokenKind::LeftParen)?;
        let definitions = self.comma_list(|reader| {
            let name = reader.cursor.identifier()?;
            let data_type = reader.type_name()?;
            let collation = if reader.cursor.eat("collate") {
                Some(reader.dotted_name()?)
            } else {
                None
            };
            Ok(ColumnDef {
                name,
                data_type,
                collation,
            })
        })?;
        self.cursor.expect_kind(TokenKind::RightParen)?;
        Ok(definitions)
    }
}
