use std::fmt::Write as _;

use crate::catalog::{
    AclKind, Class, PlainKind, PlainObject, TypeReference, quote_identifier, quote_literal,
};
use crate::sql::statement::TextSearchKind;

use super::Emitter;
use super::draft::Draft;
use super::order::Phase;
use super::privilege::Belongings;

impl Emitter<'_> {
    pub(super) fn draft_plain_objects(&mut self) {
        let catalog = self.catalog;
        for object in catalog.plain_objects.iter() {
            let before = self.before(|catalog| &catalog.plain_objects, object, &object.provenance);
            let schema = object.schema.map_or("", |schema| self.schema_name(schema));
            let (phase, class, keyword) = kind(&object.kind);
            let mut draft = Draft::new(self, phase, &[schema, &object.name, keyword]);
            draft.makes(class, object.oid);
            if let Some(schema) = object.schema {
                draft.needs(Class::Schema, schema);
            }
            let name = draft.named(class, object.oid);
            if before.is_none() && !self.comes_with_class(object) {
                draft.create_plain_object(object, keyword, &name);
            }
            draft.plain_belongings(object, keyword, &name, before);
            self.push(draft.finish());
        }
    }
}

impl Emitter<'_> {
    /// Whether CREATE OPERATOR CLASS without FAMILY makes it: a family of the same name.
    fn comes_with_class(&self, object: &PlainObject) -> bool {
        let PlainKind::OperatorFamily { method } = &object.kind else {
            return false;
        };
        let namesakes = self
            .catalog
            .plain_objects
            .find_all(object.schema, &object.name);
        let mut classes = namesakes.filter(|namesake| match &namesake.kind {
            PlainKind::OperatorClass { method: own, .. } => own == method,
            _ => false,
        });
        classes.any(|class| class.provenance.created == object.provenance.created)
    }
}

impl Draft<'_, '_> {
    fn create_plain_object(&mut self, object: &PlainObject, keyword: &str, name: &str) {
        let definition = object
            .definition
            .as_ref()
            .map(|definition| self.expression(definition));
        let mut sql = match &object.kind {
            PlainKind::OperatorClass { method, default } => {
                let default = if *default { "DEFAULT " } else { "" };
                let subject = object.subject.map_or_else(String::new, |subject| {
                    self.data_type(TypeReference::new(subject))
                });
                format!(
                    "CREATE {keyword} {name} {default}FOR TYPE {subject} USING {} AS",
                    quote_identifier(method)
                )
            }
            PlainKind::OperatorFamily { method } => {
                format!("CREATE {keyword} {name} USING {}", quote_identifier(method))
            }
            PlainKind::Server => {
                let wrapper = object.subject.map_or_else(String::new, |wrapper| {
                    self.named(Class::ForeignDataWrapper, wrapper)
                });
                format!("CREATE {keyword} {name} FOREIGN DATA WRAPPER {wrapper}")
            }
            PlainKind::Statistics => {
                if let Some(table) = object.subject {
                    self.needs(Class::Relation, table);
                }
                format!("CREATE {keyword} {name}")
            }
            _ => format!("CREATE {keyword} {name}"),
        };
        if let Some(definition) = definition {
            sql.push(' ');
            sql.push_str(&definition);
        }
        if !object.options.is_empty()
            && matches!(object.kind, PlainKind::Collation | PlainKind::TextSearch(_))
        {
            let options = object.options.iter().map(|(name, value)| {
                let name = quote_identifier(name);
                // Functions, templates and configurations are names and not texts.
                let is_name = matches!(
                    &*name,
                    "start"
                        | "gettoken"
                        | "end"
                        | "headline"
                        | "lextypes"
                        | "init"
                        | "lexize"
                        | "template"
                        | "parser"
                        | "copy"
                );
                if is_name {
                    format!("{name} = {value}")
                } else {
                    format!("{name} = {}", quote_literal(value))
                }
            });
            let _ = write!(sql, " ({})", options.collect::<Vec<_>>().join(", "));
        }
        if !object.options.is_empty()
            && matches!(
                object.kind,
                PlainKind::Server | PlainKind::ForeignDataWrapper
            )
        {
            let _ = write!(sql, " OPTIONS ({})", Draft::options(&object.options));
        }
        self.statement(sql);
    }

    fn plain_belongings(
        &mut self,
        object: &PlainObject,
        keyword: &str,
        name: &str,
        before: Option<&PlainObject>,
    ) {
        let using = match &object.kind {
            PlainKind::OperatorClass { method, .. } | PlainKind::OperatorFamily { method } => {
                format!(" USING {}", quote_identifier(method))
            }
            _ => String::new(),
        };
        let named = format!("{keyword} {name}{using}");
        let acl = match object.kind {
            PlainKind::Server => Some((AclKind::ForeignServer, "FOREIGN SERVER")),
            PlainKind::ForeignDataWrapper => {
                Some((AclKind::ForeignDataWrapper, "FOREIGN DATA WRAPPER"))
            }
            PlainKind::Language => Some((AclKind::Language, "LANGUAGE")),
            _ => None,
        };
        if let Some((kind, word)) = acl {
            self.belongings(
                &named,
                &format!("{word} {name}"),
                Belongings::new(kind, object.owner, object.acl.as_ref()),
                None,
                before.map(|old| Belongings::new(kind, old.owner, old.acl.as_ref())),
            );
        } else if object.owner != before.map_or(self.emitter.session_role, |before| before.owner) {
            let owner = self.role(object.owner);
            self.statement(format!("ALTER {named} OWNER TO {owner}"));
        }
        let old = before.and_then(|before| before.comment.as_ref());
        self.comment(&named, object.comment.as_ref(), old);
    }
}

fn kind(kind: &PlainKind) -> (Phase, Class, &'static str) {
    match kind {
        PlainKind::Collation => (Phase::Types, Class::Collation, "COLLATION"),
        PlainKind::Statistics => (Phase::Indexes, Class::Statistics, "STATISTICS"),
        PlainKind::TextSearch(kind) => {
            let keyword = match kind {
                TextSearchKind::Configuration => "TEXT SEARCH CONFIGURATION",
                TextSearchKind::Dictionary => "TEXT SEARCH DICTIONARY",
                TextSearchKind::Parser => "TEXT SEARCH PARSER",
                TextSearchKind::Template => "TEXT SEARCH TEMPLATE",
            };
            (Phase::TextSearch, Class::TextSearch, keyword)
        }
        PlainKind::OperatorClass { .. } => {
            (Phase::Operators, Class::OperatorClass, "OPERATOR CLASS")
        }
        PlainKind::OperatorFamily { .. } => {
            (Phase::Operators, Class::OperatorFamily, "OPERATOR FAMILY")
        }
        PlainKind::Server => (Phase::Servers, Class::Server, "SERVER"),
        PlainKind::ForeignDataWrapper => (
            Phase::Servers,
            Class::ForeignDataWrapper,
            "FOREIGN DATA WRAPPER",
        ),
        PlainKind::Language => (Phase::Extensions, Class::Language, "LANGUAGE"),
    }
}
