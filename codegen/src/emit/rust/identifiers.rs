use std::collections::BTreeSet;

use proc_macro2::{Ident, Span};

use crate::emit::names::{pascal_case, snake_case};

use super::options::Target;

/// Words that Rust keeps for itself in edition 2024, those of the future too.
const KEYWORDS: [&str; 49] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield", "union",
];

/// Words that cannot even stand behind `r#`.
const NEVER: [&str; 5] = ["self", "Self", "super", "crate", "_"];

/// Names that a type must not have: every module sees those of the prelude, and this code uses some.
pub(super) const RESERVED_TYPES: [&str; 49] = [
    "AsMut",
    "AsRef",
    "AsyncFn",
    "AsyncFnMut",
    "AsyncFnOnce",
    "Box",
    "Clone",
    "Copy",
    "Debug",
    "Default",
    "Display",
    "DoubleEndedIterator",
    "Drop",
    "Eq",
    "Err",
    "Error",
    "ExactSizeIterator",
    "Extend",
    "Fn",
    "FnMut",
    "FnOnce",
    "From",
    "FromIterator",
    "FromStr",
    "Future",
    "Hash",
    "Into",
    "IntoFuture",
    "IntoIterator",
    "Iterator",
    "None",
    "Ok",
    "Option",
    "Ord",
    "PartialEq",
    "PartialOrd",
    "Result",
    "Self",
    "Send",
    "Sized",
    "Some",
    "String",
    "Sync",
    "ToOwned",
    "ToString",
    "TryFrom",
    "TryInto",
    "Unpin",
    "Vec",
];

/// An identifier, and whether it stands for the name as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) ident: Ident,
    pub(super) verbatim: bool,
}

/// Names of one struct, enum or module: all different.
#[derive(Debug, Default)]
pub(super) struct Scope {
    taken: BTreeSet<String>,
    /// Names of columns that are not in snake case are bent into it.
    snake_case: bool,
    /// Names that the target gives to things of its own.
    reserved: Vec<String>,
}

impl Scope {
    /// The fields of a composite type's struct.
    ///
    /// The code that sqlx and postgres-types derive has variables named like the fields, which the compiler wants in snake
    /// case.
    pub(super) fn of_composite<'n>(columns: impl Iterator<Item = &'n str>, target: Target) -> Self {
        let snake_case = matches!(target, Target::Sqlx | Target::TokioPostgres);
        Self::of_fields(columns, target, snake_case, None)
    }

    /// The fields of a row's struct, beside the name that diesel has for the table.
    pub(super) fn of_columns<'n>(
        columns: impl Iterator<Item = &'n str>,
        target: Target,
        table: Option<&Ident>,
    ) -> Self {
        // tokio-postgres' rows derive nothing.
        Self::of_fields(columns, target, target == Target::Sqlx, table)
    }

    fn of_fields<'n>(
        columns: impl Iterator<Item = &'n str>,
        target: Target,
        snake_case: bool,
        table: Option<&Ident>,
    ) -> Self {
        let mut scope = Self {
            snake_case,
            ..Self::default()
        };
        if target == Target::Diesel {
            scope.reserved = super::diesel::RESERVED_COLUMNS.map(str::to_owned).into();
        }
        scope.reserved.extend(table.map(Ident::to_string));
        let verbatim = columns.filter(|name| scope.is_verbatim(name));
        let verbatim: Vec<_> = verbatim.map(str::to_owned).collect();
        scope.taken.extend(verbatim);
        scope
    }

    /// Claims names, so that no other one is bent into one of them.
    pub(super) fn claim<'n>(&mut self, names: impl Iterator<Item = &'n str>) {
        self.taken.extend(names.map(str::to_owned));
    }

    fn is_verbatim(&self, name: &str) -> bool {
        is_identifier(name) && (!self.snake_case || is_snake_case(name)) && !self.is_reserved(name)
    }

    fn is_reserved(&self, name: &str) -> bool {
        self.reserved.iter().any(|reserved| reserved == name)
    }

    /// A field of a column: its own name if Rust can say it.
    pub(super) fn field(&mut self, name: &str) -> Named {
        if self.is_verbatim(name) {
            let keyword = KEYWORDS.contains(&name) && name != "union";
            let ident = if keyword {
                Ident::new_raw(name, Span::call_site())
            } else {
                Ident::new(name, Span::call_site())
            };
            return Named {
                ident,
                verbatim: true,
            };
        }
        let bent = match name {
            _ if NEVER.contains(&name) && name != "_" => format!("{name}_").to_lowercase(),
            _ => snake_case(name).to_lowercase(),
        };
        Named {
            ident: self.unique(&bent),
            verbatim: false,
        }
    }

    /// A variant of a label.
    pub(super) fn variant(&mut self, label: &str) -> Named {
        let name = if label.is_empty() {
            "Empty".to_owned()
        } else {
            pascal_case(label)
        };
        let ident = self.unique(&name);
        let verbatim = ident == label;
        Named { ident, verbatim }
    }

    /// A module of a schema.
    pub(super) fn module(&mut self, schema: &str) -> Ident {
        self.unique(&snake_case(schema))
    }

    /// A name like this one that nobody has yet.
    pub(super) fn unique(&mut self, name: &str) -> Ident {
        let name = match name {
            "" | "_" => "unnamed".to_owned(),
            _ if NEVER.contains(&name) || KEYWORDS.contains(&name) || self.is_reserved(name) => {
                format!("{name}_")
            }
            _ => name.to_owned(),
        };
        let mut candidate = name.clone();
        let mut number = 2;
        while !self.taken.insert(candidate.clone()) {
            let joint = if name.ends_with('_') || name.starts_with(char::is_uppercase) {
                ""
            } else {
                "_"
            };
            candidate = format!("{name}{joint}{number}");
            number += 1;
        }
        Ident::new(&candidate, Span::call_site())
    }
}

/// Whether Rust can say the name, be it behind `r#`.
fn is_identifier(name: &str) -> bool {
    if NEVER.contains(&name) {
        return false;
    }
    let mut characters = name.chars();
    let starts = characters
        .next()
        .is_some_and(|first| first == '_' || unicode_ident::is_xid_start(first));
    // Names that Unicode writes in more than one way would be changed by the compiler.
    starts && characters.all(|next| unicode_ident::is_xid_continue(next) && !is_combining(next))
}

/// Whether Rust can say the name just so.
pub(super) fn is_plain_identifier(name: &str) -> bool {
    is_identifier(name) && !KEYWORDS.contains(&name)
}

fn is_combining(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36f}')
}

/// Whether the compiler finds that a field is named as fields are.
pub(super) fn is_snake_case(name: &str) -> bool {
    let name = name.trim_start_matches("r#").trim_matches('_');
    !name.contains("__") && !name.chars().any(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_keep_their_names_where_rust_can_say_them() {
        let cases = [
            ("id", "id", true),
            ("type", "r#type", true),
            ("gen", "r#gen", true),
            ("union", "union", true),
            ("createdAt", "createdAt", true),
            ("日本語", "日本語", true),
            ("self", "self_", false),
            ("Self", "self_2", false),
            ("_", "u5f", false),
            ("1st", "_1st", false),
            ("a b", "a_b_2", false),
            ("a_b", "a_b", true),
            ("", "unnamed", false),
            ("-", "u2d", false),
        ];
        let mut scope = Scope::of_columns(cases.iter().map(|case| case.0), Target::Serde, None);
        for (name, expected, verbatim) in cases {
            let named = scope.field(name);
            assert_eq!(
                (named.ident.to_string().as_str(), named.verbatim),
                (expected, verbatim),
                "{name}"
            );
        }
    }

    #[test]
    fn fields_are_in_snake_case_where_the_target_needs_it() {
        let names = ["createdAt", "created_at", "type", "ID"];
        let fields = |mut scope: Scope| names.map(|name| scope.field(name).ident.to_string());
        let bent = ["created_at_2", "created_at", "r#type", "id"];
        let kept = ["createdAt", "created_at", "r#type", "ID"];
        let cases = [
            (Target::Serde, kept, kept),
            (Target::Sqlx, bent, bent),
            (Target::TokioPostgres, kept, bent),
            (Target::Diesel, kept, kept),
        ];
        for (target, row, composite) in cases {
            let names = || names.into_iter();
            assert_eq!(fields(Scope::of_columns(names(), target, None)), row);
            assert_eq!(fields(Scope::of_composite(names(), target)), composite);
        }
    }

    #[test]
    fn every_word_of_the_list_is_refused_as_a_plain_identifier_or_reserved() {
        // What the parser knows of keywords, the list knows too; it knows `gen` and `union` besides.
        for word in KEYWORDS {
            let plain = syn::parse_str::<Ident>(word).is_ok();
            assert_eq!(plain, ["gen", "union"].contains(&word), "{word}");
        }
    }
}
