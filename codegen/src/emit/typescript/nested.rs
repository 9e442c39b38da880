//! Object types that are printed member by member, since each of their members has lines of its own.

use super::literal::key;
use super::syntax::{Format, Member, Type};

/// Object types inside one another, of which the innermost is being printed.
pub(super) struct Nested<'o> {
    format: Format,
    output: &'o mut String,
    /// How deep the members of the innermost one stand.
    indent: usize,
    /// Whether it has no member yet.
    empty: bool,
}

impl<'o> Nested<'o> {
    /// Begins the outermost one, after what stands before its brace.
    pub(super) fn new(format: Format, output: &'o mut String) -> Self {
        output.push('{');
        Self {
            format,
            output,
            indent: 2,
            empty: true,
        }
    }

    /// A whole member.
    pub(super) fn member(&mut self, member: &Member) {
        self.begin_line();
        member
            .document(self.format)
            .print_at(self.indent, self.output);
        self.end_member();
    }

    /// Begins a member that is an object type.
    pub(super) fn open(&mut self, name: &str) {
        self.begin_line();
        self.output.push_str(&key(name, self.format.quotes));
        self.output.push_str(": {");
        self.indent += 2;
        self.empty = true;
    }

    /// Ends it.
    pub(super) fn close(&mut self) {
        self.indent -= 2;
        if !self.empty {
            self.new_line(self.indent);
        }
        self.output.push('}');
        self.end_member();
    }

    /// A member with what a schema has of one kind; `[_ in never]: never` keeps it empty where there is nothing.
    pub(super) fn collection(&mut self, name: &str, members: impl IntoIterator<Item = Member>) {
        self.open(name);
        for member in members {
            self.member(&member);
        }
        if self.empty {
            self.member(&Member {
                name: None,
                ..Member::new("", Type::NEVER)
            });
        }
        self.close();
    }

    /// Ends the outermost one, and the statement.
    pub(super) fn end(self) {
        if !self.empty {
            self.output.push('\n');
        }
        self.output.push('}');
        if self.format.semicolons {
            self.output.push(';');
        }
        self.output.push('\n');
    }

    fn begin_line(&mut self) {
        self.new_line(self.indent);
    }

    fn new_line(&mut self, indent: usize) {
        self.output.push('\n');
        self.output.extend(std::iter::repeat_n(' ', indent));
    }

    fn end_member(&mut self) {
        if self.format.semicolons {
            self.output.push(';');
        }
        self.empty = false;
    }
}
