//! Names of types in the outputs: singular, in the case of the language, without collisions.

mod singular;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use heck::{ToLowerCamelCase as _, ToSnakeCase as _, ToUpperCamelCase as _};

use super::pattern::fits;

pub use singular::singular;

/// How relations become type names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Naming {
    /// `profiles` becomes `Profile`; else `Profiles`.
    pub singular: bool,
    /// Type names by `schema.relation`, with `*` for any part of it, or `relation`; they win over everything and are taken as they are.
    pub overrides: BTreeMap<String, String>,
}

impl Default for Naming {
    fn default() -> Self {
        Self {
            singular: true,
            overrides: BTreeMap::new(),
        }
    }
}

/// A relation that wants a type name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted<'a> {
    /// The schema's name.
    pub schema: &'a str,
    /// The relation's name.
    pub name: &'a str,
}

/// The name that a relation got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeName {
    /// The name.
    pub name: String,
    /// The name that it would have got, had no other relation or reserved word claimed it too.
    pub instead_of: Option<String>,
}

impl Naming {
    /// A type name for every relation, all of them different and none reserved.
    ///
    /// Relations whose singular is the same (`user`, `users`) keep their own form (`User`, `Users`); if that does not
    /// help, the schema's name is put in front, and at last a number behind.
    pub fn type_names(&self, wanted: &[Wanted<'_>], reserved: &[&str]) -> Vec<TypeName> {
        let mut taken: BTreeSet<String> = reserved.iter().map(|word| (*word).to_owned()).collect();
        let mut names: Vec<Option<String>> =
            wanted.iter().map(|one| self.overridden(*one)).collect();
        taken.extend(names.iter().flatten().cloned());

        let first = |one: &Wanted<'_>| {
            if self.singular {
                pascal_case(&singular(one.name))
            } else {
                pascal_case(one.name)
            }
        };
        let verbatim = |one: &Wanted<'_>| pascal_case(one.name);
        let qualified = |one: &Wanted<'_>| pascal_case(one.schema) + &first(one);
        let long = |one: &Wanted<'_>| pascal_case(one.schema) + &verbatim(one);
        let forms: [&dyn Fn(&Wanted<'_>) -> String; 4] = [&first, &verbatim, &qualified, &long];
        for form in forms {
            // A name is given only where one relation alone asks for it.
            let mut asked: BTreeMap<String, Vec<usize>> = BTreeMap::new();
            for (index, one) in wanted.iter().enumerate() {
                if names[index].is_none() {
                    asked.entry(form(one)).or_default().push(index);
                }
            }
            for (name, indexes) in asked {
                if let [index] = indexes[..]
                    && !taken.contains(&name)
                {
                    names[index] = Some(name.clone());
                    taken.insert(name);
                }
            }
        }
        let finished = wanted.iter().zip(names).map(|(one, name)| {
            let name = name.unwrap_or_else(|| numbered(&verbatim(one), &mut taken));
            let usual = self.overridden(*one).unwrap_or_else(|| first(one));
            TypeName {
                instead_of: (usual != name).then_some(usual),
                name,
            }
        });
        finished.collect()
    }

    fn overridden(&self, one: Wanted<'_>) -> Option<String> {
        let qualified = format!("{}.{}", one.schema, one.name);
        let found = self
            .overrides
            .get(&qualified)
            .or_else(|| self.overrides.get(one.name));
        let by_pattern = || {
            let mut all = self.overrides.iter();
            all.find(|(pattern, _)| fits(pattern, &qualified))
                .map(|(_, name)| name)
        };
        found.or_else(by_pattern).cloned()
    }
}

/// The first of `Name2`, `Name3` … that is free.
fn numbered(name: &str, taken: &mut BTreeSet<String>) -> String {
    let mut number = 2;
    loop {
        let candidate = format!("{name}{number}");
        if taken.insert(candidate.clone()) {
            return candidate;
        }
        number += 1;
    }
}

/// `user_profiles` as `UserProfiles`: an identifier of Rust and TypeScript, whatever the name.
pub fn pascal_case(name: &str) -> String {
    identifier(name, &name.to_upper_camel_case())
}

/// `user_profiles` as `userProfiles`.
pub fn camel_case(name: &str) -> String {
    identifier(name, &name.to_lower_camel_case())
}

/// `userProfiles` as `user_profiles`.
pub fn snake_case(name: &str) -> String {
    identifier(name, &name.to_snake_case())
}

/// Leaves out what no identifier may hold, and makes up for an empty or numeric beginning.
fn identifier(name: &str, cased: &str) -> String {
    let mut identifier: String = cased
        .chars()
        .filter(|character| *character == '_' || unicode_ident::is_xid_continue(*character))
        .collect();
    if identifier.is_empty() {
        for character in name.chars() {
            let _ = write!(identifier, "U{:X}", u32::from(character));
        }
    }
    let starts_well = |character: char| character == '_' || unicode_ident::is_xid_start(character);
    if !identifier.starts_with(starts_well) {
        identifier.insert(0, '_');
    }
    identifier
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(naming: &Naming, wanted: &[(&str, &str)], reserved: &[&str]) -> Vec<String> {
        let wanted: Vec<_> = wanted
            .iter()
            .map(|(schema, name)| Wanted { schema, name })
            .collect();
        let names = naming.type_names(&wanted, reserved);
        names.into_iter().map(|name| name.name).collect()
    }

    #[test]
    fn any_name_becomes_an_identifier() {
        let cases = [
            (
                "user_profiles",
                "UserProfiles",
                "userProfiles",
                "user_profiles",
            ),
            (
                "UserProfiles",
                "UserProfiles",
                "userProfiles",
                "user_profiles",
            ),
            ("9lives", "_9lives", "_9lives", "_9lives"),
            ("with space", "WithSpace", "withSpace", "with_space"),
            ("a\"b", "AB", "aB", "a_b"),
            ("🙂", "U1F642", "U1F642", "U1F642"),
            ("", "_", "_", "_"),
            ("日本語", "日本語", "日本語", "日本語"),
            ("_private", "Private", "private", "private"),
        ];
        for (name, pascal, camel, snake) in cases {
            assert_eq!(pascal_case(name), pascal, "{name}");
            assert_eq!(camel_case(name), camel, "{name}");
            assert_eq!(snake_case(name), snake, "{name}");
        }
    }

    #[test]
    fn relations_get_different_names() {
        type Case = (
            &'static [(&'static str, &'static str)],
            &'static [&'static str],
        );
        let naming = Naming::default();
        let cases: &[Case] = &[
            (
                &[("public", "profiles"), ("public", "messages")],
                &["Profile", "Message"],
            ),
            // Both fall back to their own form.
            (
                &[("public", "user"), ("public", "users")],
                &["User", "Users"],
            ),
            (
                &[("auth", "users"), ("public", "users")],
                &["AuthUser", "PublicUser"],
            ),
            (&[("public", "A"), ("public", "a")], &["A2", "A3"]),
            (
                &[("public", "a_b"), ("public", "a-b"), ("public", "ab")],
                &["AB2", "AB3", "Ab"],
            ),
            // `Record` would hide TypeScript's own type.
            (&[("public", "records")], &["Records"]),
            (&[("public", "record")], &["PublicRecord"]),
        ];
        for (wanted, expected) in cases {
            let found = names(&naming, wanted, &["Record"]);
            assert_eq!(found, *expected, "{wanted:?}");
        }
    }

    #[test]
    fn overrides_win_and_collisions_are_told() {
        let naming = Naming {
            overrides: [
                ("public.people".to_owned(), "Human".to_owned()),
                ("staff".to_owned(), "Profile".to_owned()),
            ]
            .into(),
            singular: true,
        };
        let wanted = ["people", "staff", "profiles"].map(|name| Wanted {
            schema: "public",
            name,
        });
        let names = naming.type_names(&wanted, &[]);
        let name = |name: &str, instead_of: Option<&str>| TypeName {
            name: name.to_owned(),
            instead_of: instead_of.map(str::to_owned),
        };
        assert_eq!(
            names,
            [
                name("Human", None),
                name("Profile", None),
                name("Profiles", Some("Profile"))
            ]
        );
        let plain = Naming {
            singular: false,
            ..Naming::default()
        };
        let wanted = [Wanted {
            schema: "public",
            name: "people",
        }];
        assert_eq!(plain.type_names(&wanted, &[])[0].name, "People");
    }
}
