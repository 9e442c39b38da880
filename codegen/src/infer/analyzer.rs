use std::collections::HashMap;
use std::ops::Range;

use crate::catalog::{
    Class, Expression, ObjectAddress, Oid, Reference, ReferenceForm, SearchPath, TypeReference,
};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::sql::Name;
use crate::sql::statement::TypeName;
use crate::sql::tree::TOO_DEEP;

use super::parts::Part;
use super::purpose::Purpose;
use super::routine::RoutineKind;
use super::scope::Level;
use super::trace::Trace;
use super::types::Types;
use super::value::Value;
use super::{Context, SqlError};

pub(super) type Result<T> = std::result::Result<T, SqlError>;

/// The state of one analysis.
pub(super) struct Analyzer<'a> {
    pub(super) context: Context<'a>,
    /// The text that is analysed; references count from its start.
    pub(super) fragment: Span,
    /// What it is for.
    pub(super) purpose: Purpose<'a>,
    /// Queries around the present place, the innermost last.
    pub(super) levels: Vec<Level>,
    references: Vec<(Range<u32>, ObjectAddress, ReferenceForm)>,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// How much deeper the analysis may get, as a bound on the stack.
    depth: u32,
    /// Of which queries around a column was used since the present call began, the outermost in the lowest bit.
    pub(super) used_levels: u128,
    /// What the function of the call being analysed is, and whether it gives a set.
    pub(super) found_kind: Option<(RoutineKind, bool)>,
    /// Names of sub-selects' columns, by the sub-select's place.
    pub(super) labels: HashMap<(u32, u32), String>,
    /// Parts that its purpose may not allow.
    pub(super) parts: Vec<(Part, Span)>,
    /// What is not written, where somebody asks for it.
    pub(super) trace: Option<Trace>,
}

impl<'a> Analyzer<'a> {
    pub(super) fn new(context: &Context<'a>, fragment: Span, depth: u32) -> Self {
        Self {
            context: *context,
            fragment,
            purpose: Purpose::Value,
            levels: Vec::new(),
            references: Vec::new(),
            diagnostics: Vec::new(),
            depth,
            used_levels: 0,
            found_kind: None,
            labels: HashMap::new(),
            parts: Vec::new(),
            trace: None,
        }
    }

    pub(super) fn types(&self) -> Types<'a> {
        Types {
            catalog: self.context.catalog,
        }
    }

    pub(super) fn path(&self) -> SearchPath<'a> {
        self.context.path
    }

    /// Runs `analyse` one level deeper.
    pub(super) fn deeper<T>(
        &mut self,
        span: Span,
        analyse: impl FnOnce(&mut Self) -> Result<T>,
    ) -> Result<T> {
        if self.depth == 0 {
            return Err(SqlError::new("54001", TOO_DEEP, span));
        }
        self.depth -= 1;
        let result = analyse(self);
        self.depth += 1;
        result
    }

    // What is missing

    /// Whether an extension is installed of which nobody knows what it brings.
    fn has_undescribed_extension(&self) -> bool {
        let mut extensions = self.context.catalog.extensions.iter();
        extensions.any(|extension| !extension.described)
    }

    /// A name that leads nowhere: an error, unless an extension without a description may have brought it.
    pub(super) fn missing(&mut self, error: SqlError) -> Result<Value> {
        if !self.has_undescribed_extension() {
            return Err(error);
        }
        let span = error.span;
        self.not_understood(
            format!(
                "{}, or an extension that is not described brings it",
                error.message
            ),
            span,
        );
        Ok(Value::unknown(span))
    }

    /// Says what could not be found out.
    pub(super) fn not_understood(&mut self, message: impl Into<String>, span: Span) {
        self.diagnostics
            .push(Diagnostic::warning("not-understood", message).at(span, ""));
    }

    // References

    /// Remembers what a name in the text stands for.
    pub(super) fn refer(&mut self, span: Span, target: ObjectAddress, form: ReferenceForm) {
        let inside = span.file == self.fragment.file
            && span.start >= self.fragment.start
            && span.end <= self.fragment.end;
        if inside {
            let range = span.start - self.fragment.start..span.end - self.fragment.start;
            self.references.push((range, target, form));
        }
    }

    /// Remembers an object that is needed although no name of it is written.
    pub(super) fn depend(&mut self, at: Span, target: ObjectAddress) {
        let point = Span {
            end: at.start,
            ..at
        };
        self.refer(point, target, ReferenceForm::Implicit);
    }

    /// What the name at a place stands for.
    pub(super) fn target_at(&self, span: Span) -> Option<ObjectAddress> {
        let start = span.start.checked_sub(self.fragment.start)?;
        let range = start..span.end.checked_sub(self.fragment.start)?;
        let mut found = self.references.iter().rev();
        found
            .find(|(other, _, _)| *other == range)
            .map(|(_, target, _)| *target)
    }

    /// Lets a column's name keep its output name.
    pub(super) fn relabel(&mut self, span: Span, label: &str) {
        let Some(start) = span.start.checked_sub(self.fragment.start) else {
            return;
        };
        let range = start..span.end - self.fragment.start;
        for (other, _, form) in &mut self.references {
            if *other == range && *form == ReferenceForm::Column {
                *form = ReferenceForm::ColumnAs {
                    label: label.to_owned(),
                };
            }
        }
    }

    /// The text with the references collected so far.
    pub(super) fn expression(&mut self) -> Expression {
        let mut references = std::mem::take(&mut self.references);
        // Some parts are analysed twice; what was found first counts.
        references.sort_by_key(|(range, target, _)| (range.start, range.end, *target));
        let mut kept: Vec<Reference> = Vec::with_capacity(references.len());
        let mut end = 0;
        for (range, target, form) in references {
            let doubled = kept.last().is_some_and(|last| {
                last.range == range && (last.target == target || !range.is_empty())
            });
            if doubled || range.start < end {
                continue;
            }
            end = range.end;
            kept.push(Reference {
                range,
                target,
                form,
            });
        }
        Expression {
            text: self.context.sources.text(self.fragment).into(),
            span: self.fragment,
            references: kept,
            search_path: self.context.path.0.into(),
        }
    }

    /// How many references there are, to come back to with [`forget`](Self::forget).
    pub(super) fn mark(&self) -> (usize, usize) {
        (self.references.len(), self.diagnostics.len())
    }

    /// Drops what was collected since a mark.
    pub(super) fn forget(&mut self, (references, diagnostics): (usize, usize)) {
        self.references.truncate(references);
        self.diagnostics.truncate(diagnostics);
    }

    // Names

    /// The type that is written; none, with a diagnostic, if it may belong to an extension that is not described.
    pub(super) fn type_named(&mut self, written: &TypeName) -> Result<Option<TypeReference>> {
        let catalog = self.context.catalog;
        match catalog.resolve_type(self.path(), written) {
            Ok(reference) => {
                self.refer_to_type(written);
                Ok(Some(reference))
            }
            Err((code, message)) => {
                self.missing(SqlError::new(code, message, written.name.span()))?;
                Ok(None)
            }
        }
    }

    /// Anchors the name of a type that does not come with PostgreSQL.
    fn refer_to_type(&mut self, written: &TypeName) {
        let name = &written.name;
        let schema = name.schema.as_ref().map(|schema| schema.value.as_str());
        let catalog = self.context.catalog;
        if let Some(found) = catalog.find_type(self.path(), schema, &name.name.value)
            && !found.oid.is_built_in()
        {
            self.refer(
                name.span(),
                ObjectAddress::object(Class::Type, found.oid),
                ReferenceForm::Name,
            );
        }
    }

    /// The collation of a name; none for the database's own.
    pub(super) fn collation_named(&mut self, name: &[Name]) -> Result<Option<Oid>> {
        let Some((last, schema)) = name.split_last() else {
            return Ok(None);
        };
        let schema = schema.last().map(|schema| schema.value.as_str());
        let span = name[0].span.to(last.span);
        let catalog = self.context.catalog;
        let Some(oid) = catalog.find_collation(self.path(), schema, &last.value) else {
            let name: Vec<_> = name.iter().map(|part| part.value.as_str()).collect();
            let name = name.join(".");
            let message = format!("collation \"{name}\" for encoding \"UTF8\" does not exist");
            return Err(SqlError::new("42704", message, span));
        };
        if !oid.is_built_in() {
            self.note_part(Part::MadeCollation, span);
            self.refer(
                span,
                ObjectAddress::object(Class::Collation, oid),
                ReferenceForm::Name,
            );
        }
        Ok((oid != Oid::DEFAULT_COLLATION).then_some(oid))
    }

    pub(super) fn type_name(&self, oid: Option<Oid>) -> String {
        self.types().name(oid, self.path())
    }
}
