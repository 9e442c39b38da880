//! CREATE EXTENSION and ALTER EXTENSION.

use crate::catalog::{Extension, Oid};
use crate::diagnostic::Diagnostic;
use crate::source::{Origin, SourceFile};
use crate::sql::read::read_statement;
use crate::sql::split;
use crate::sql::statement::{AlterExtension, AlterExtensionAction, CreateExtension};

use super::extension_scripts::EXTENSIONS;
use super::session::SEARCH_PATH;
use super::{Replay, Result, SqlError};

/// What a file of `codegen/data/extensions/` says before its first empty line.
struct Description {
    comment: &'static str,
    version: &'static str,
    schema: Home,
    requires: Vec<&'static str>,
    script: &'static str,
}

/// Where an extension's objects go.
enum Home {
    /// The schema that the statement names, or else the first one of the search path.
    Any,
    /// Always this one.
    Fixed(&'static str),
}

impl Description {
    fn of(name: &str) -> Option<Self> {
        let (_, script) = EXTENSIONS.iter().find(|(own, _)| *own == name)?;
        let mut description = Self {
            comment: "",
            version: "",
            schema: Home::Any,
            requires: Vec::new(),
            script,
        };
        for line in script.lines().take_while(|line| !line.is_empty()) {
            let Some((key, value)) = line.trim_start_matches("-- ").split_once(": ") else {
                continue;
            };
            match key {
                "version" => description.version = value,
                "schema" => {
                    if let Some(schema) = value.strip_suffix(" (fixed)") {
                        description.schema = Home::Fixed(schema);
                    }
                }
                "requires" if value != "none" => {
                    description.requires = value
                        .split([',', ' '])
                        .filter(|name| !name.is_empty())
                        .collect();
                }
                _ if key == name => description.comment = value,
                _ => {}
            }
        }
        Some(description)
    }
}

/// The extension that `initdb` makes.
const BUILT_IN: &str = "plpgsql";

impl Replay {
    pub(super) fn create_extension(&mut self, create: &CreateExtension) -> Result {
        let name = &create.name;
        if self.catalog.extension_named(&name.value).is_some() {
            if create.if_not_exists {
                return Ok(());
            }
            return Err(
                SqlError::new("42710", format!("extension \"{name}\" already exists"))
                    .at(name.span),
            );
        }
        if name.value == BUILT_IN {
            return Ok(());
        }
        let description = Description::of(&name.value);
        if let Some(description) = &description {
            for required in &description.requires {
                if self.catalog.extension_named(required).is_some() {
                    continue;
                }
                if !create.cascade {
                    let error = SqlError::new(
                        "42704",
                        format!("required extension \"{required}\" is not installed"),
                    );
                    return Err(error.at(name.span).with_hint(
                        "Use CREATE EXTENSION ... CASCADE to install required extensions too.",
                    ));
                }
                let mut inner = create.clone();
                (*required).clone_into(&mut inner.name.value);
                inner.version = None;
                self.create_extension(&inner)?;
            }
        }
        let schema = self.extension_schema(create, description.as_ref())?;
        let oid = self.catalog.new_oid();
        let owner = self.session.role;
        let provenance = self.provenance();
        self.catalog.extensions.insert(Extension {
            oid,
            name: name.value.clone(),
            owner,
            schema,
            version: create
                .version
                .clone()
                .or_else(|| description.as_ref().map(|known| known.version.to_owned())),
            comment: description
                .as_ref()
                .map(|known| known.comment.to_owned())
                .filter(|comment| !comment.is_empty()),
            described: description.is_some(),
            provenance,
        });
        match description {
            Some(description) => self.run_extension(oid, schema, &name.value, &description),
            None => {
                let message =
                    format!("what the extension \"{name}\" brings is not known to rowtype");
                self.diagnostics.push(
                    Diagnostic::warning("unknown-extension", message)
                        .at(name.span, "its types and functions will be missing")
                        .with_help("names that cannot be found after this are reported where they are used"),
                );
            }
        }
        Ok(())
    }

    fn extension_schema(
        &mut self,
        create: &CreateExtension,
        description: Option<&Description>,
    ) -> Result<Oid> {
        let fixed = match description.map(|description| &description.schema) {
            Some(Home::Fixed(schema)) => *schema,
            _ => {
                return match &create.schema {
                    Some(schema) => self.schema(schema),
                    None => self
                        .default_schema()
                        .map_err(|error| error.at(create.name.span)),
                };
            }
        };
        if let Some(schema) = &create.schema
            && schema.value != fixed
        {
            let message = format!(
                "extension \"{}\" must be installed in schema \"{fixed}\"",
                create.name
            );
            return Err(SqlError::new("0A000", message).at(schema.span));
        }
        match self.catalog.schema_named(fixed) {
            Some(schema) => Ok(schema.oid),
            None => Ok(self.add_schema(fixed, self.session.role)),
        }
    }

    /// Replays the extension's script: its schema in front of the search path, those of required extensions behind it.
    fn run_extension(
        &mut self,
        extension: Oid,
        schema: Oid,
        name: &str,
        description: &Description,
    ) {
        let schema_name = |schema| {
            self.catalog
                .schema(schema)
                .map(|schema| schema.name.clone())
        };
        let mut path: Vec<_> = schema_name(schema).into_iter().collect();
        for required in &description.requires {
            path.extend(
                self.catalog
                    .extension_named(required)
                    .and_then(|required| schema_name(required.schema)),
            );
        }
        let file = self.sources.add(SourceFile {
            name: format!("extension {name}"),
            text: description.script.into(),
            origin: Origin::Extension,
        });
        let settings = self.session.settings.clone();
        let outer = self.extension.replace(extension);
        self.session.settings.insert(SEARCH_PATH.to_owned(), path);
        self.depth += 1;
        let statement = self.statement;
        for raw in split(file, description.script) {
            match read_statement(file, description.script, &raw) {
                Ok(read) => {
                    if let Err(error) = self.attempt(&read.value, read.span) {
                        self.diagnostics.push(error.into_diagnostic(read.span));
                    }
                }
                Err(error) => self.diagnostics.push(error.diagnostic()),
            }
        }
        self.statement = statement;
        self.depth -= 1;
        self.extension = outer;
        self.session.settings = settings;
    }

    pub(super) fn alter_extension(&mut self, alter: &AlterExtension) -> Result {
        let name = &alter.name;
        // Every database has it; the catalog leaves it out.
        if name.value == BUILT_IN {
            return Ok(());
        }
        let Some(extension) = self.catalog.extension_named(&name.value) else {
            return Err(
                SqlError::new("42704", format!("extension \"{name}\" does not exist"))
                    .at(name.span),
            );
        };
        let oid = extension.oid;
        match &alter.action {
            AlterExtensionAction::Update(version) => {
                if let Some(version) = version {
                    self.catalog
                        .extensions
                        .update(oid, |extension| extension.version = Some(version.clone()));
                }
            }
            AlterExtensionAction::Add(_) | AlterExtensionAction::Drop(_) => {
                self.not_modelled("change of an extension's members");
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{messages, replayed};
    use super::EXTENSIONS;

    #[test]
    fn plpgsql_is_there() {
        for sql in [
            "CREATE EXTENSION IF NOT EXISTS plpgsql WITH SCHEMA pg_catalog",
            "ALTER EXTENSION plpgsql UPDATE",
            "ALTER EXTENSION plpgsql UPDATE TO '1.0'",
            "COMMENT ON EXTENSION plpgsql IS 'a language'",
        ] {
            assert_eq!(messages(&replayed(sql)), Vec::<String>::new(), "{sql}");
        }
    }

    #[test]
    fn every_extension_is_understood() {
        let mut complaints = Vec::new();
        for (name, _) in EXTENSIONS {
            let replay = replayed(&format!(
                "create schema extensions; set search_path = extensions; create extension \"{name}\" cascade"
            ));
            complaints.extend(
                messages(&replay)
                    .into_iter()
                    .map(|message| format!("{name}: {message}")),
            );
        }
        assert_eq!(complaints, Vec::<String>::new());
    }
}
