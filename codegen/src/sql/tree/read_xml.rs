//! Constructors and tests of XML (manual, 9.15).

use crate::sql::SyntaxError;
use crate::sql::lexer::TokenKind;

use super::{Expr, ExprKind, Reader, TableFunctionColumn, TableRefKind, XmlFunction};

impl Reader<'_> {
    pub(super) fn xml_function(&mut self, word: &str) -> Result<Option<ExprKind>, SyntaxError> {
        let kind = match word {
            "xmlconcat" => {
                let list = self.special(|reader| reader.comma_list(Self::expression))?;
                ExprKind::Xml(XmlFunction::Concat, list)
            }
            "xmlelement" => ExprKind::Xml(XmlFunction::Element, self.special(Self::element)?),
            "xmlforest" => ExprKind::Xml(XmlFunction::Forest, self.special(Self::attributes)?),
            "xmlexists" => self.special(|reader| {
                let path = reader.primary()?;
                let document = reader.passing()?;
                Ok(ExprKind::SystemFunction {
                    function: "xmlexists",
                    label: "xmlexists",
                    arguments: vec![path, document],
                })
            })?,
            "xmlparse" => self.special(|reader| {
                reader.cursor.expect_any(&["document", "content"])?;
                let text = reader.expression()?;
                if reader.cursor.eat_any(&["preserve", "strip"]).is_some() {
                    reader.cursor.expect("whitespace")?;
                }
                Ok(ExprKind::Xml(XmlFunction::Parse, vec![text]))
            })?,
            "xmlpi" => self.special(|reader| {
                reader.cursor.expect("name")?;
                reader.cursor.label()?;
                let mut arguments = Vec::new();
                if reader.cursor.eat_kind(TokenKind::Comma) {
                    arguments.push(reader.expression()?);
                }
                Ok(ExprKind::Xml(XmlFunction::Pi, arguments))
            })?,
            "xmlroot" => self.special(|reader| {
                let mut arguments = vec![reader.expression()?];
                reader.cursor.expect_kind(TokenKind::Comma)?;
                reader.cursor.expect("version")?;
                if !reader.cursor.eat_all(&["no", "value"]) {
                    arguments.push(reader.expression()?);
                }
                if reader.cursor.eat_kind(TokenKind::Comma) {
                    reader.cursor.expect("standalone")?;
                    reader.cursor.expect_any(&["yes", "no"])?;
                    reader.cursor.eat("value");
                }
                Ok(ExprKind::Xml(XmlFunction::Root, arguments))
            })?,
            "xmlserialize" => self.special(|reader| {
                reader.cursor.expect_any(&["document", "content"])?;
                let operand = Box::new(reader.expression()?);
                reader.cursor.expect("as")?;
                let data_type = reader.type_name()?;
                if !reader.cursor.eat_all(&["no", "indent"]) {
                    reader.cursor.eat("indent");
                }
                let span = operand.span;
                let value = Expr::new(ExprKind::Xml(XmlFunction::Serialize, vec![*operand]), span);
                Ok(ExprKind::Cast {
                    operand: Box::new(value),
                    data_type,
                })
            })?,
            _ => return Ok(None),
        };
        Ok(Some(kind))
    }

    fn element(&mut self) -> Result<Vec<Expr>, SyntaxError> {
        self.cursor.expect("name")?;
        self.cursor.label()?;
        let mut arguments = Vec::new();
        while self.cursor.eat_kind(TokenKind::Comma) {
            if self.cursor.at("xmlattributes") {
                arguments.extend(self.special(Self::attributes)?);
            } else {
                arguments.push(self.expression()?);
            }
        }
        Ok(arguments)
    }

    /// `value [AS name], …`
    fn attributes(&mut self) -> Result<Vec<Expr>, SyntaxError> {
        self.comma_list(|reader| {
            let value = reader.expression()?;
            if reader.cursor.eat("as") {
                reader.cursor.label()?;
            }
            Ok(value)
        })
    }

    /// `PASSING [BY REF] document [BY REF]`
    fn passing(&mut self) -> Result<Expr, SyntaxError> {
        self.cursor.expect("passing")?;
        let mechanism = |reader: &mut Self| {
            if reader.cursor.eat("by") {
                reader.cursor.expect_any(&["ref", "value"])?;
            }
            Ok(())
        };
        mechanism(self)?;
        let document = self.primary()?;
        mechanism(self)?;
        Ok(document)
    }

    /// `XMLTABLE (…)`
    pub(super) fn xml_table(&mut self) -> Result<TableRefKind, SyntaxError> {
        self.special(|reader| {
            let mut arguments = Vec::new();
            if reader.cursor.at("xmlnamespaces") {
                arguments.extend(reader.special(|reader| {
                    reader.comma_list(|reader| {
                        let default = reader.cursor.eat("default");
                        let value = reader.restricted_expression()?;
                        if !default {
                            reader.cursor.expect("as")?;
                            reader.cursor.label()?;
                        }
                        Ok(value)
                    })
                })?);
                reader.cursor.expect_kind(TokenKind::Comma)?;
            }
            arguments.push(reader.primary()?);
            arguments.push(reader.passing()?);
            reader.cursor.expect("columns")?;
            let columns = reader.comma_list(Self::xml_column)?;
            Ok(TableRefKind::Table {
                label: "xmltable",
                arguments,
                columns,
            })
        })
    }

    fn xml_column(&mut self) -> Result<TableFunctionColumn, SyntaxError> {
        let name = self.cursor.identifier()?;
        let mut column = TableFunctionColumn {
            name,
            data_type: None,
            not_null: false,
            arguments: Vec::new(),
        };
        if self.cursor.eat_all(&["for", "ordinality"]) {
            return Ok(column);
        }
        column.data_type = Some(self.type_name()?);
        loop {
            if self.cursor.eat("path") || self.cursor.eat("default") {
                column.arguments.push(self.restricted_expression()?);
            } else if self.cursor.eat_all(&["not", "null"]) {
                column.not_null = true;
            } else if !self.cursor.eat("null") {
                return Ok(column);
            }
        }
    }
}
