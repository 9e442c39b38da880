//! SELECT, VALUES, set operations and WITH.

use crate::sql::SyntaxError;
use crate::sql::keywords::is_bare_label;
use crate::sql::lexer::TokenKind;

use super::{
    CommonTable, Expr, ExprKind, ExtraColumn, GroupItem, Query, QueryBody, Reader, Select,
    SetOperation, Target, With,
};

impl Reader<'_> {
    /// A query, with WITH, ORDER BY and what else may stand around it.
    pub(super) fn query(&mut self) -> Result<Query, SyntaxError> {
        self.deeper(|reader| {
            let start = reader.cursor.position();
            let with = if reader.cursor.at("with") {
                Some(reader.with()?)
            } else {
                None
            };
            let body = if reader
                .cursor
                .at_any(&["insert", "update", "delete", "merge"])
            {
                QueryBody::Modify(Box::new(reader.modify()?))
            } else {
                reader.set_operations(0)?
            };
            let mut query = Query {
                with,
                body,
                order_by: Vec::new(),
                limits: Vec::new(),
                limited: false,
                locked: Vec::new(),
                span: reader.cursor.span_from(start),
            };
            reader.tail(&mut query)?;
            query.span = reader.cursor.span_from(start);
            Ok(query)
        })
    }

    /// ORDER BY, LIMIT, OFFSET, FETCH, FOR UPDATE in any order that the grammar allows.
    fn tail(&mut self, query: &mut Query) -> Result<(), SyntaxError> {
        if self.cursor.at_all(&["order", "by"]) {
            query.order_by = self.order_by()?;
        }
        loop {
            if self.cursor.eat("limit") {
                query.limited = true;
                if !self.cursor.eat("all") {
                    query.limits.push(self.expression()?);
                }
            } else if self.cursor.eat("offset") {
                query.limited = true;
                query.limits.push(self.expression()?);
                self.cursor.eat_any(&["row", "rows"]);
            } else if self.cursor.eat("fetch") {
                query.limited = true;
                self.cursor.expect_any(&["first", "next"])?;
                if !self.cursor.at_any(&["row", "rows"]) {
                    query.limits.push(self.primary()?);
                }
                self.cursor.expect_any(&["row", "rows"])?;
                if !self.cursor.eat("only") {
                    self.cursor.expect_all(&["with", "ties"])?;
                }
            } else if self.cursor.eat("for") {
                self.locking(query)?;
            } else {
                return Ok(());
            }
        }
    }

    fn locking(&mut self, query: &mut Query) -> Result<(), SyntaxError> {
        if self.cursor.eat_all(&["no", "key"]) {
            self.cursor.expect("update")?;
        } else if self.cursor.eat("key") {
            self.cursor.expect("share")?;
        } else if self.cursor.expect_any(&["update", "share", "read"])? == "read" {
            self.cursor.expect("only")?;
        }
        if self.cursor.eat("of") {
            for name in self.comma_list(|reader| reader.cursor.qualified_name())? {
                query.locked.push(name.name);
            }
        }
        if !self.cursor.eat_all(&["skip", "locked"]) {
            self.cursor.eat("nowait");
        }
        Ok(())
    }

    /// UNION and EXCEPT bind less tightly than INTERSECT.
    fn set_operations(&mut self, floor: u8) -> Result<QueryBody, SyntaxError> {
        let start = self.cursor.position();
        let mut left = self.simple_query()?;
        loop {
            let (operation, level) = if self.cursor.at("union") {
                (SetOperation::Union, 0)
            } else if self.cursor.at("except") {
                (SetOperation::Except, 0)
            } else if self.cursor.at("intersect") {
                (SetOperation::Intersect, 1)
            } else {
                return Ok(left);
            };
            if level < floor {
                return Ok(left);
            }
            let left_query = self.bare_query(left, start);
            self.cursor.bump();
            let all = self.cursor.eat("all");
            if !all {
                self.cursor.eat("distinct");
            }
            let right_start = self.cursor.position();
            let right = self.deeper(|reader| reader.set_operations(level + 1))?;
            left = QueryBody::Set {
                operation,
                all,
                left: Box::new(left_query),
                right: Box::new(self.bare_query(right, right_start)),
            };
        }
    }

    fn bare_query(&self, body: QueryBody, start: usize) -> Query {
        Query {
            with: None,
            body,
            order_by: Vec::new(),
            limits: Vec::new(),
            limited: false,
            locked: Vec::new(),
            span: self.cursor.span_from(start),
        }
    }

    fn simple_query(&mut self) -> Result<QueryBody, SyntaxError> {
        if self.cursor.at_kind(TokenKind::LeftParen) {
            self.cursor.bump();
            let query = self.query()?;
            self.cursor.expect_kind(TokenKind::RightParen)?;
            return Ok(QueryBody::Nested(Box::new(query)));
        }
        if self.cursor.eat("values") {
            return self.values().map(QueryBody::Values);
        }
        if self.cursor.eat("table") {
            return Ok(QueryBody::Table(Box::new(self.relation()?)));
        }
        self.select()
            .map(|select| QueryBody::Select(Box::new(select)))
    }

    fn values(&mut self) -> Result<Vec<Vec<Expr>>, SyntaxError> {
        self.comma_list(|reader| {
            reader.cursor.expect_kind(TokenKind::LeftParen)?;
            let row = reader.comma_list(Self::expression)?;
            reader.cursor.expect_kind(TokenKind::RightParen)?;
            Ok(row)
        })
    }

    fn select(&mut self) -> Result<Select, SyntaxError> {
        self.cursor.expect("select")?;
        let mut select = Select {
            distinct: false,
            distinct_on: Vec::new(),
            targets: Vec::new(),
            into: None,
            from: Vec::new(),
            condition: None,
            group_by: Vec::new(),
            having: None,
            windows: Vec::new(),
        };
        if self.cursor.eat("distinct") {
            select.distinct = true;
            if self.cursor.eat("on") {
                self.cursor.expect_kind(TokenKind::LeftParen)?;
                select.distinct_on = self.comma_list(Self::expression)?;
                self.cursor.expect_kind(TokenKind::RightParen)?;
            }
        } else {
            self.cursor.eat("all");
        }
        if !self.ends_targets() {
            select.targets = self.targets()?;
        }
        if self.cursor.eat("into") {
            self.cursor.eat_any(&["local", "global"]);
            self.cursor.eat_any(&["temporary", "temp", "unlogged"]);
            self.cursor.eat("table");
            select.into = Some(self.cursor.qualified_name()?);
        }
        if self.cursor.eat("from") {
            select.from = self.comma_list(Self::table_ref)?;
        }
        if self.cursor.eat("where") {
            select.condition = Some(self.expression()?);
        }
        if self.cursor.eat_all(&["group", "by"]) {
            if !self.cursor.eat("all") {
                self.cursor.eat("distinct");
            }
            select.group_by = self.comma_list(Self::group_item)?;
        }
        if self.cursor.eat("having") {
            select.having = Some(self.expression()?);
        }
        if self.cursor.eat("window") {
            select.windows = self.comma_list(|reader| {
                let name = reader.cursor.identifier()?;
                reader.cursor.expect("as")?;
                Ok((name, reader.window()?))
            })?;
        }
        Ok(select)
    }

    /// A select list may be empty.
    fn ends_targets(&self) -> bool {
        let words = [
            "from",
            "where",
            "group",
            "having",
            "window",
            "union",
            "intersect",
            "except",
            "order",
            "limit",
            "offset",
            "fetch",
            "for",
            "into",
        ];
        self.cursor.is_end()
            || self.cursor.at_kind(TokenKind::RightParen)
            || self.cursor.at_any(&words)
    }

    pub(super) fn targets(&mut self) -> Result<Vec<Target>, SyntaxError> {
        self.comma_list(|reader| {
            let start = reader.cursor.position();
            if reader.cursor.eat_operator("*") {
                let value = reader.spanned(ExprKind::Star(Vec::new()), start);
                return Ok(Target { value, label: None });
            }
            let value = reader.expression()?;
            let bare = match reader.cursor.peek_word() {
                Some(word) => is_bare_label(word),
                None => reader
                    .cursor
                    .peek()
                    .is_some_and(|token| token.kind.is_identifier()),
            };
            let label = if reader.cursor.eat("as") || bare {
                Some(reader.cursor.label()?)
            } else {
                None
            };
            Ok(Target { value, label })
        })
    }

    fn group_item(&mut self) -> Result<GroupItem, SyntaxError> {
        self.deeper(|reader| {
            let sets = reader.opens(1) && reader.cursor.at_any(&["rollup", "cube"]);
            if sets || reader.cursor.at_all(&["grouping", "sets"]) {
                if !sets {
                    reader.cursor.bump();
                }
                return reader
                    .special(|reader| reader.comma_list(Self::group_item))
                    .map(GroupItem::Sets);
            }
            let empty = reader.cursor.at_kind(TokenKind::LeftParen)
                && reader
                    .cursor
                    .peek_nth(1)
                    .is_some_and(|token| token.kind == TokenKind::RightParen);
            if empty {
                reader.cursor.bump();
                reader.cursor.bump();
                return Ok(GroupItem::Empty);
            }
            reader.expression().map(GroupItem::Expr)
        })
    }

    fn with(&mut self) -> Result<With, SyntaxError> {
        self.cursor.expect("with")?;
        let recursive = self.cursor.eat("recursive");
        let queries = self.comma_list(Self::common_table)?;
        Ok(With { recursive, queries })
    }

    fn common_table(&mut self) -> Result<CommonTable, SyntaxError> {
        let name = self.cursor.identifier()?;
        let columns = self.column_names()?;
        self.cursor.expect("as")?;
        if self.cursor.eat("not") {
            self.cursor.expect("materialized")?;
        } else {
            self.cursor.eat("materialized");
        }
        self.cursor.expect_kind(TokenKind::LeftParen)?;
        let query = self.query()?;
        self.cursor.expect_kind(TokenKind::RightParen)?;
        let mut extra = Vec::new();
        if self.cursor.eat("search") {
            let breadth = self.cursor.expect_any(&["breadth", "depth"])? == "breadth";
            self.cursor.expect_all(&["first", "by"])?;
            self.comma_list(|reader| reader.cursor.identifier())?;
            self.cursor.expect("set")?;
            extra.push(ExtraColumn::Search {
                name: self.cursor.identifier()?,
                breadth,
            });
        }
        if self.cursor.eat("cycle") {
            self.comma_list(|reader| reader.cursor.identifier())?;
            self.cursor.expect("set")?;
            let mark = self.cursor.identifier()?;
            let values = if self.cursor.eat("to") {
                let to = self.primary()?;
                self.cursor.expect("default")?;
                Some(Box::new((to, self.primary()?)))
            } else {
                None
            };
            self.cursor.expect("using")?;
            let path = self.cursor.identifier()?;
            extra.push(ExtraColumn::Cycle { mark, values, path });
        }
        Ok(CommonTable {
            name,
            columns,
            query,
            extra,
        })
    }

    /// `(a, b)`, if it comes.
    pub(super) fn column_names(&mut self) -> Result<Vec<crate::sql::Name>, SyntaxError> {
        if !self.cursor.eat_kind(TokenKind::LeftParen) {
            return Ok(Vec::new());
        }
        let names = self.comma_list(|reader| reader.cursor.identifier())?;
        self.cursor.expect_kind(TokenKind::RightParen)?;
        Ok(names)
    }
}
