use crate::catalog::{Oid, TypeReference};

use super::node::{Logic, Node};
use super::{Deparser, Parentheses};

/// `get_rule_expr` and its kin.
pub(super) struct Printer<'a> {
    pub(super) deparser: Deparser<'a>,
    pub(super) parentheses: Parentheses,
}

/// How deep a keyword on its own line stands.
const INDENT: usize = 4;

/// The text so far, and how deep it is indented.
#[derive(Default)]
struct Output {
    text: String,
    indent: usize,
}

impl Printer<'_> {
    pub(super) fn print(&self, node: &Node) -> String {
        let mut output = Output::default();
        self.node(node, false, &mut output);
        output.text
    }

    /// `get_rule_expr_paren`
    fn part(&self, node: &Node, show_implicit: bool, parent: &Node, out: &mut Output) {
        let enclosed = self.parentheses == Parentheses::Needed && !node.is_simple(parent);
        if enclosed {
            out.text.push('(');
        }
        self.node(node, show_implicit, out);
        if enclosed {
            out.text.push(')');
        }
    }

    fn open(&self, out: &mut Output) {
        if self.parentheses == Parentheses::All {
            out.text.push('(');
        }
    }

    fn close(&self, out: &mut Output) {
        if self.parentheses == Parentheses::All {
            out.text.push(')');
        }
    }

    fn list(&self, nodes: &[Node], out: &mut Output) {
        for (index, node) in nodes.iter().enumerate() {
            if index > 0 {
                out.text.push_str(", ");
            }
            self.node(node, true, out);
        }
    }

    fn node(&self, node: &Node, show_implicit: bool, out: &mut Output) {
        match node {
            Node::Constant { text, data_type } => {
                self.constant(text.as_deref(), *data_type, true, out);
            }
            Node::Word(word) => out.text.push_str(word),
            Node::Call {
                function,
                arguments,
                variadic,
            } => {
                out.text.push_str(function);
                out.text.push('(');
                if let (true, Some((last, first))) = (variadic, arguments.split_last()) {
                    self.list(first, out);
                    out.text.push_str(if first.is_empty() { "" } else { ", " });
                    out.text.push_str("VARIADIC ");
                    self.node(last, true, out);
                } else {
                    self.list(arguments, out);
                }
                out.text.push(')');
            }
            Node::Syntax { texts, arguments } => {
                for (index, text) in texts.iter().enumerate() {
                    out.text.push_str(text);
                    if let Some(argument) = arguments.get(index) {
                        self.part(argument, false, node, out);
                    }
                }
            }
            Node::Cast {
                operand,
                to,
                implicit,
                ..
            } => {
                if *implicit && !show_implicit {
                    self.part(operand, false, node, out);
                } else {
                    self.cast(operand, *to, node, out);
                }
            }
            Node::Operator { symbol, operands } => {
                self.open(out);
                match &operands[..] {
                    [operand] => {
                        out.text.push_str(symbol);
                        out.text.push(' ');
                        self.part(operand, true, node, out);
                    }
                    operands => {
                        for (index, operand) in operands.iter().enumerate() {
                            if index > 0 {
                                out.text.push(' ');
                                out.text.push_str(symbol);
                                out.text.push(' ');
                            }
                            self.part(operand, true, node, out);
                        }
                    }
                }
                self.close(out);
            }
            Node::Quantified {
                symbol,
                all,
                operands: [left, right],
            } => {
                self.open(out);
                self.part(left, true, node, out);
                let word = if *all { "ALL" } else { "ANY" };
                out.text.push_str(&format!(" {symbol} {word} ("));
                self.part(right, true, node, out);
                out.text.push(')');
                self.close(out);
            }
            Node::Logic(Logic::Not, operands) => {
                self.open(out);
                out.text.push_str("NOT ");
                for operand in operands {
                    self.part(operand, false, node, out);
                }
                self.close(out);
            }
            Node::Logic(logic, operands) => {
                self.open(out);
                for (index, operand) in operands.iter().enumerate() {
                    if index > 0 {
                        let word = if *logic == Logic::And {
                            " AND "
                        } else {
                            " OR "
                        };
                        out.text.push_str(word);
                    }
                    self.part(operand, false, node, out);
                }
                self.close(out);
            }
            Node::Test {
                operand,
                text,
                for_null,
            } => {
                self.open(out);
                self.part(operand, *for_null, node, out);
                out.text.push_str(text);
                self.close(out);
            }
            Node::Distinct([left, right]) => {
                self.open(out);
                self.part(left, true, node, out);
                out.text.push_str(" IS DISTINCT FROM ");
                self.part(right, true, node, out);
                self.close(out);
            }
            Node::Case {
                operand,
                branches,
                otherwise,
            } => {
                out.keyword("CASE");
                out.indent += INDENT;
                if let Some(operand) = operand {
                    out.text.push(' ');
                    self.node(operand, true, out);
                }
                for (condition, result) in branches {
                    out.keyword("WHEN ");
                    self.node(condition, false, out);
                    out.text.push_str(" THEN ");
                    self.node(result, true, out);
                }
                out.keyword("ELSE ");
                self.node(otherwise, true, out);
                out.indent = out.indent.saturating_sub(INDENT);
                out.keyword("END");
            }
            Node::List(word, parts) => {
                out.text.push_str(word);
                out.text.push('(');
                self.list(parts, out);
                out.text.push(')');
            }
            Node::Array {
                elements,
                data_type,
            } => {
                out.text.push_str("ARRAY[");
                self.list(elements, out);
                out.text.push(']');
                if elements.is_empty() {
                    out.text.push_str("::");
                    out.text
                        .push_str(&self.type_text(TypeReference::new(data_type.oid)));
                }
            }
            Node::Subscript { operand, indexes } => {
                let bare = matches!(
                    **operand,
                    Node::Word(_) | Node::Field { .. } | Node::Subscript { .. }
                );
                if !bare {
                    out.text.push('(');
                }
                self.node(operand, show_implicit, out);
                if !bare {
                    out.text.push(')');
                }
                for index in indexes {
                    out.text.push('[');
                    self.node(index, false, out);
                    out.text.push(']');
                }
            }
            Node::Field { operand, name } => {
                let bare = matches!(**operand, Node::Subscript { .. } | Node::Field { .. });
                if !bare {
                    out.text.push('(');
                }
                self.node(operand, true, out);
                if !bare {
                    out.text.push(')');
                }
                out.text.push('.');
                out.text.push_str(name);
            }
        }
    }

    /// `get_coercion_expr`
    fn cast(&self, operand: &Node, to: TypeReference, node: &Node, out: &mut Output) {
        match operand {
            Node::Constant { text, data_type } if *data_type == to.oid => {
                self.constant(text.as_deref(), *data_type, false, out);
            }
            _ => {
                self.open(out);
                self.part(operand, false, node, out);
                self.close(out);
            }
        }
        out.text.push_str("::");
        out.text.push_str(&self.type_text(to));
    }

    /// `get_const_expr`
    fn constant(&self, text: Option<&str>, data_type: Oid, labelled: bool, out: &mut Output) {
        const BOOL: Oid = Oid(16);
        const INT4: Oid = Oid(23);
        const NUMERIC: Oid = Oid(1700);
        const UNKNOWN: Oid = Oid(705);
        let starts_with_digit =
            text.is_some_and(|text| text.starts_with(|it: char| it.is_ascii_digit()));
        let is_float = starts_with_digit && text.is_some_and(|text| text.contains(['e', 'E', '.']));
        let bare = match data_type {
            BOOL | UNKNOWN => true,
            INT4 => starts_with_digit,
            NUMERIC => is_float,
            _ => false,
        };
        match (text, data_type) {
            (None, _) => out.text.push_str("NULL"),
            (Some(text), BOOL) => out.text.push_str(text),
            (Some(text), INT4 | NUMERIC) if bare => out.text.push_str(text),
            (Some(text), _) => out
                .text
                .push_str(&format!("'{}'", text.replace('\'', "''"))),
        }
        if labelled && (text.is_none() || !bare) {
            out.text.push_str("::");
            out.text
                .push_str(&self.type_text(TypeReference::new(data_type)));
        }
    }

    fn type_text(&self, reference: TypeReference) -> String {
        self.deparser
            .catalog
            .format_type(reference, self.deparser.path)
    }
}

impl Output {
    /// `appendContextKeyword`: a keyword on its own line.
    fn keyword(&mut self, word: &str) {
        self.text.truncate(self.text.trim_end_matches(' ').len());
        self.text.push('\n');
        self.text.extend(std::iter::repeat_n(' ', self.indent));
        self.text.push_str(word);
    }
}
