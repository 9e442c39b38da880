//! `Constants`: the labels of all enums as values.

use super::document::Document;
use super::document::{concat, hard_line, indent, text};
use super::literal::{key, string};
use super::scope::{SchemaScope, Scope};
use super::syntax::{Format, list};
use super::type_map::labels;

impl Scope<'_> {
    /// `export const Constants = { … } as const`
    pub(super) fn constants(&self, format: Format, output: &mut String) {
        let schemas = self.schemas.iter().map(|schema| enums(schema, format));
        let end = if format.semicolons { ";" } else { "" };
        let constants = concat([
            text("export const Constants = "),
            object(schemas),
            text(" as const"),
            text(end),
            hard_line(),
        ]);
        constants.print(output);
    }
}

/// `public: { Enums: { … } }`
fn enums(schema: &SchemaScope<'_>, format: Format) -> Document {
    let enums = schema.enums.iter().map(|data_type| {
        let labels = labels(data_type).map(|label| text(string(&label, format.quotes)));
        property(&data_type.name, list("[", labels, "]"), format)
    });
    let enums = property("Enums", object(enums), format);
    property(&schema.schema.name, object([enums]), format)
}

fn property(name: &str, value: Document, format: Format) -> Document {
    let name = key(name, format.quotes).into_owned();
    concat([text(name), text(": "), value])
}

/// Every property on a line of its own, with a comma after it.
fn object(properties: impl IntoIterator<Item = Document>) -> Document {
    let mut inner = Vec::new();
    for property in properties {
        inner.extend([hard_line(), property, text(",")]);
    }
    if inner.is_empty() {
        return text("{}");
    }
    concat([text("{"), indent(concat(inner)), hard_line(), text("}")])
}
