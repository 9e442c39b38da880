//! What the page speaks of, and how it calls it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::catalog::{
    Catalog, Class, Function, ObjectAddress, Oid, Relation, RelationKind, Role, SearchPath,
    TypeReference, quote_identifier,
};

use super::Options;
use super::inline::{Inline, code, text};
use super::markdown::{Place, render};

/// How what is printed is laid out, which decides where links lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    /// One Markdown page.
    Page,
    /// A Markdown page for each table, and one for all else.
    Folder,
    /// One HTML page.
    Html,
}

/// The objects of a page.
pub(super) struct Documented<'a> {
    pub(super) catalog: &'a Catalog,
    pub(super) options: &'a Options,
    /// The user's tables in the order of schemas and of creation, without partitions.
    pub(super) tables: Vec<&'a Relation>,
    /// The user's views in the same order, materialized ones among them.
    pub(super) views: Vec<&'a Relation>,
    pub(super) layout: Layout,
    /// The names of the tables' own files, without the extension.
    files: BTreeMap<Oid, String>,
    /// The schemas whose names are left out of types.
    path: Vec<Oid>,
    /// How many headings would get an anchor.
    anchors: BTreeMap<String, usize>,
}

impl<'a> Documented<'a> {
    pub(super) fn new(catalog: &'a Catalog, options: &'a Options, layout: Layout) -> Self {
        let home = options.home().and_then(|name| catalog.schema_named(name));
        let extensions = catalog.schema_named("extensions");
        let path = std::iter::once(Oid::PG_CATALOG)
            .chain(home.map(|schema| schema.oid))
            .chain(extensions.map(|schema| schema.oid))
            .collect();
        let mut documented = Self {
            catalog,
            options,
            tables: Vec::new(),
            views: Vec::new(),
            layout,
            files: BTreeMap::new(),
            path,
            anchors: BTreeMap::new(),
        };
        let is_table = |relation: &&Relation| {
            matches!(relation.kind, RelationKind::Table(_)) && !relation.is_partition()
        };
        documented.tables = documented.relations().filter(is_table).collect();
        documented.views = documented
            .relations()
            .filter(|relation| relation.view().is_some())
            .collect();
        documented.files = documented.file_names();
        let fixed = [
            "entity-relationship-diagram",
            "tables",
            "views",
            "enums",
            "functions",
            "findings",
            "row-level-security",
            "typescript-types",
            "common-queries",
        ];
        let with_heading = documented.tables.iter().chain(&documented.views);
        let own = with_heading.map(|relation| slug(&documented.name(relation)));
        let title = slug(&options.title);
        let all: Vec<_> = fixed
            .map(str::to_owned)
            .into_iter()
            .chain([title])
            .chain(own)
            .collect();
        for anchor in all {
            *documented.anchors.entry(anchor).or_default() += 1;
        }
        documented
    }

    /// Whether the page has a section for a relation.
    pub(super) fn has(&self, relation: Oid) -> bool {
        self.tables.iter().any(|table| table.oid == relation)
    }

    /// A relation's name for people: its schema is left out if it is the page's own.
    pub(super) fn name(&self, relation: &Relation) -> String {
        match self.foreign_schema(relation.schema) {
            Some(schema) => format!("{schema}.{}", relation.name),
            None => relation.name.clone(),
        }
    }

    /// The same as SQL.
    pub(super) fn sql_name(&self, relation: &Relation) -> String {
        let name = quote_identifier(&relation.name);
        match self.foreign_schema(relation.schema) {
            Some(schema) => format!("{}.{name}", quote_identifier(schema)),
            None => name.into_owned(),
        }
    }

    /// The name of a schema, unless it is the page's own: `public` if the page shows it, else the first.
    fn foreign_schema(&self, schema: Oid) -> Option<&'a str> {
        let name = self.catalog.schema(schema)?.name.as_str();
        (self.options.home() != Some(name)).then_some(name)
    }

    /// A function's name as SQL, with its parentheses: `set_updated_at()`.
    pub(super) fn function_call(&self, function: Oid) -> Option<String> {
        let function = self.catalog.function(function)?;
        Some(format!("{}()", self.function_name(function)))
    }

    /// A function's name as SQL.
    pub(super) fn function_name(&self, function: &Function) -> String {
        let name = quote_identifier(&function.name);
        match self.foreign_schema(function.schema) {
            Some(schema) => format!("{}.{name}", quote_identifier(schema)),
            None => name.into_owned(),
        }
    }

    /// The page's schemas, in their order.
    pub(super) fn schemas(&self) -> impl Iterator<Item = Oid> {
        let schemas = self.options.schemas.iter();
        schemas
            .filter_map(|name| self.catalog.schema_named(name))
            .map(|schema| schema.oid)
    }

    /// The user's relations in the order of schemas and of creation.
    pub(super) fn relations(&self) -> impl Iterator<Item = &'a Relation> {
        self.schemas().flat_map(|schema| {
            let relations = self.catalog.relations.iter();
            relations
                .filter(move |relation| relation.schema == schema && relation.provenance.is_users())
        })
    }

    /// The roles whose access the page shows.
    pub(super) fn roles(&self) -> impl Iterator<Item = &'a Role> {
        let named = &self.options.roles;
        let roles: Vec<_> = if named.is_empty() {
            crate::access::roles(self.catalog)
                .into_iter()
                .filter_map(|oid| self.catalog.role(oid))
                .collect()
        } else {
            let found = named
                .iter()
                .filter_map(|name| self.catalog.role_named(name));
            found.collect()
        };
        roles.into_iter()
    }

    /// File names for the tables: letters and digits of ASCII, `_`, `-` and `.`, no two alike whatever the letters' case,
    /// none that GitHub or Docusaurus take for more than a page.
    fn file_names(&self) -> BTreeMap<Oid, String> {
        let mut taken: BTreeSet<String> = ["readme", "index"].map(str::to_owned).into();
        let mut names = BTreeMap::new();
        for table in &self.tables {
            let keep = |char: char| match char {
                'a'..='z' | 'A'..='Z' | '0'..='9' | '_' | '-' | '.' => char,
                _ => '-',
            };
            let mut base: String = self.name(table).chars().map(keep).collect();
            if base.starts_with(['_', '.', '-']) {
                base.insert_str(0, "table");
            }
            let numbered = (2..).map(|number| format!("{base}-{number}"));
            let name = std::iter::once(base.clone())
                .chain(numbered)
                .find(|name| taken.insert(name.to_lowercase()));
            names.extend(name.map(|name| (table.oid, name)));
        }
        names
    }

    /// The file of a table in its folder.
    pub(super) fn file(&self, table: Oid) -> Option<String> {
        self.files.get(&table).map(|name| format!("{name}.md"))
    }

    /// A reference to a relation: a link where it has a section with a certain anchor or a page, else code.
    pub(super) fn link(&self, relation: &Relation) -> Inline {
        self.link_with(relation, "")
    }

    /// The same with something after the name.
    pub(super) fn link_with(&self, relation: &Relation, more: &str) -> Inline {
        let label = code(format!("{}{more}", self.name(relation)));
        match self.href(relation) {
            Some(href) => Inline::Link {
                label: vec![label],
                href,
            },
            None => label,
        }
    }

    fn href(&self, relation: &Relation) -> Option<String> {
        let is_table = self.has(relation.oid);
        if !is_table && !self.views.iter().any(|view| view.oid == relation.oid) {
            return None;
        }
        if self.layout == Layout::Html {
            return Some(format!("#{}", self.id(relation)));
        }
        if self.layout == Layout::Folder && is_table {
            return self.file(relation.oid);
        }
        let name = self.name(relation);
        let anchor = slug(&name);
        if !is_plain(&name) || self.anchors.get(&anchor) != Some(&1) {
            return None;
        }
        Some(match self.layout {
            Layout::Folder => format!("README.md#{anchor}"),
            _ => format!("#{anchor}"),
        })
    }

    /// A reference to a function, if the address is one's: a link in HTML, else code.
    pub(super) fn function_link(&self, address: ObjectAddress) -> Option<Inline> {
        if address.class != Class::Function {
            return None;
        }
        let label = code(self.function_call(address.oid)?);
        let function = self.catalog.function(address.oid)?;
        let is_ours = self.schemas().any(|schema| schema == function.schema);
        Some(if self.layout == Layout::Html && is_ours {
            Inline::Link {
                label: vec![label],
                href: "#functions".to_owned(),
            }
        } else {
            label
        })
    }

    /// The `id` of a relation's section in HTML.
    pub(super) fn id(&self, relation: &Relation) -> String {
        let kind = if self.has(relation.oid) {
            "table"
        } else {
            "view"
        };
        format!("{kind}-{}", fragment(&self.name(relation)))
    }

    /// A type in few words: `UUID`, `VARCHAR(20)`, `TIMESTAMPTZ`; the user's own as they are called.
    pub(super) fn type_name(&self, reference: TypeReference) -> String {
        let Some(data_type) = self.catalog.data_type(reference.oid) else {
            return "???".to_owned();
        };
        if data_type.is_array()
            && let Some(element) = data_type.element
        {
            let modifier = reference.modifier;
            return format!(
                "{}[]",
                self.type_name(TypeReference {
                    oid: element,
                    modifier
                })
            );
        }
        if data_type.schema != Oid::PG_CATALOG {
            return self.catalog.format_type(reference, SearchPath(&self.path));
        }
        let modifier = reference.modifier;
        let length = if modifier < 0 {
            String::new()
        } else {
            match data_type.name.as_str() {
                "varchar" | "bpchar" => format!("({})", modifier - 4),
                _ => format!("({modifier})"),
            }
        };
        match data_type.name.as_str() {
            "varchar" | "timestamptz" | "timestamp" | "timetz" | "time" | "varbit" => {
                format!("{}{length}", data_type.name.to_uppercase())
            }
            "bpchar" if modifier >= 0 => format!("CHAR{length}"),
            _ => self
                .catalog
                .format_type(reference, SearchPath(&self.path))
                .to_uppercase(),
        }
    }
}

/// A name in the letters that a URL's fragment keeps as they are.
pub(super) fn fragment(name: &str) -> String {
    let mut out = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.') {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "~{byte:02x}");
        }
    }
    out
}

/// The columns of numbers, as SQL, joined by commas.
pub(super) fn columns_of(relation: &Relation, numbers: &[i16]) -> String {
    let names = numbers.iter().filter_map(|number| {
        let column = relation.column_numbered(*number)?;
        Some(quote_identifier(&column.name).into_owned())
    });
    names.collect::<Vec<_>>().join(", ")
}

/// Whether a name means nothing to Markdown and gives the anchor that [`slug`] says.
fn is_plain(name: &str) -> bool {
    let parts = name.split(['_', '.']);
    let mut parts =
        parts.map(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    parts.all(|plain| plain)
}

/// A name in a heading: as it is, or as code.
pub(super) fn heading(name: &str) -> String {
    let piece = if is_plain(name) {
        text(name)
    } else {
        code(name)
    };
    render(&[piece], Place::Line)
}

/// The anchor that GitHub and Docusaurus give to a heading, as far as plain names go.
fn slug(heading: &str) -> String {
    let kept = |char: &char| char.is_alphanumeric() || matches!(char, '_' | '-' | ' ');
    heading
        .to_lowercase()
        .chars()
        .filter(kept)
        .map(|char| if char == ' ' { '-' } else { char })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_plain_where_they_can() {
        let cases = [
            ("user_roles", "user_roles"),
            ("auth.users", "auth.users"),
            ("_hidden", "`_hidden`"),
            ("a__b", "`a__b`"),
            ("a #", "`a #`"),
            ("quote\"`d", "``quote\"`d``"),
        ];
        for (name, expected) in cases {
            assert_eq!(heading(name), expected, "{name}");
        }
    }
}
