//! TypeScript's types as a tree, and how they are laid out.

use std::borrow::Cow;

use super::document::{
    Document, concat, group, hard_line, if_broken, indent, join, line, soft_line, text,
};
use super::literal::{Quotes, key, string};

/// A type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Type {
    /// A keyword: `string`, `never`, `true`.
    Keyword(&'static str),
    /// The name of a type, or a type written by hand.
    Name(Cow<'static, str>),
    /// A string.
    Literal(String),
    /// A type of the database: `Database["public"]["Enums"]["mood"]`.
    Database(Vec<Cow<'static, str>>),
    /// `T[]`
    Array(Box<Self>),
    /// `A | B`
    Union(Vec<Self>),
    /// `A & B`
    Intersection(Vec<Self>),
    /// `Name<A, B>`
    Generic(&'static str, Vec<Self>),
    /// `[A, B]`
    Tuple(Vec<Self>),
    /// `{ a: A }`
    Object(Object),
}

/// An object type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Object {
    /// Its members.
    pub(super) members: Vec<Member>,
    /// Each on a line of its own, even if there is room on one.
    pub(super) lines: bool,
}

/// A member of an object type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Member {
    /// Its name; none for `[_ in never]`, which keeps an empty object empty.
    pub(super) name: Option<Cow<'static, str>>,
    /// `?`
    pub(super) optional: bool,
    /// Its type.
    pub(super) data_type: Type,
    /// What stands above it.
    pub(super) comment: Vec<String>,
}

/// How it is written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Format {
    /// Preferred quotation marks.
    pub(super) quotes: Quotes,
    /// Whether members and statements end in semicolons.
    pub(super) semicolons: bool,
    /// [`Dialect::union_lines`](super::Dialect::union_lines)
    pub(super) union_lines: bool,
}

impl Type {
    pub(super) const NEVER: Self = Self::Keyword("never");
    pub(super) const NULL: Self = Self::Keyword("null");
    pub(super) const NUMBER: Self = Self::Keyword("number");
    pub(super) const STRING: Self = Self::Keyword("string");
    pub(super) const UNKNOWN: Self = Self::Keyword("unknown");
    pub(super) const JSON: Self = Self::Name(Cow::Borrowed("Json"));

    /// `true` or `false`
    pub(super) fn boolean(value: bool) -> Self {
        Self::Keyword(if value { "true" } else { "false" })
    }

    /// `Record<string, unknown>`
    pub(super) fn record() -> Self {
        Self::Generic("Record", vec![Self::STRING, Self::UNKNOWN])
    }

    /// `self[]`
    pub(super) fn array(self) -> Self {
        Self::Array(Box::new(self))
    }

    /// `self | null`; `unknown` holds null already.
    pub(super) fn or_null(self) -> Self {
        match self {
            Self::UNKNOWN => self,
            Self::Union(mut types) => {
                if !types.contains(&Self::NULL) {
                    types.push(Self::NULL);
                }
                Self::Union(types)
            }
            one => Self::Union(vec![one, Self::NULL]),
        }
    }

    /// One of some texts.
    pub(super) fn one_of(texts: impl IntoIterator<Item = String>) -> Self {
        let mut literals: Vec<_> = texts.into_iter().map(Self::Literal).collect();
        if literals.len() == 1 {
            literals.remove(0)
        } else {
            Self::Union(literals)
        }
    }

    /// An object with every member on its own line.
    pub(super) fn lines(members: Vec<Member>) -> Self {
        Self::Object(Object {
            members,
            lines: true,
        })
    }

    /// An object on one line if there is room.
    pub(super) fn fitting(members: Vec<Member>) -> Self {
        Self::Object(Object {
            members,
            lines: false,
        })
    }

    /// The names that a path into the database leads over.
    pub(super) fn database<const N: usize>(path: [&str; N]) -> Self {
        Self::Database(
            path.into_iter()
                .map(|part| part.to_owned().into())
                .collect(),
        )
    }

    /// Alone on the right of a colon or equals sign, with the blank before it.
    pub(super) fn after_colon(&self, format: Format) -> Document {
        match self {
            Self::Union(types) if !self.stays_on_its_line() => {
                let alternatives = alternatives(types, format);
                let alternatives = if format.union_lines {
                    alternatives
                } else {
                    group(alternatives)
                };
                group(indent(concat([line(), alternatives])))
            }
            _ => concat([text(" "), self.document(format)]),
        }
    }

    /// The type itself.
    pub(super) fn document(&self, format: Format) -> Document {
        match self {
            Self::Keyword(word) => text(*word),
            Self::Name(name) => text(name.clone()),
            Self::Literal(value) => text(string(value, format.quotes)),
            Self::Database(path) => {
                let mut access = String::from("Database");
                for part in path {
                    access.push('[');
                    access.push_str(&string(part, format.quotes));
                    access.push(']');
                }
                text(access)
            }
            Self::Array(element) => match &**element {
                Self::Union(types) => group(concat([
                    text("("),
                    indent(concat([soft_line(), alternatives(types, format)])),
                    soft_line(),
                    text(")[]"),
                ])),
                Self::Name(written) if !is_postfixed(written) => text(format!("({written})[]")),
                Self::Intersection(_) => concat([text("("), element.document(format), text(")[]")]),
                _ => concat([element.document(format), text("[]")]),
            },
            Self::Union(types) => join(&text(" | "), types.iter().map(|one| one.document(format))),
            Self::Intersection(types) => {
                join(&text(" & "), types.iter().map(|one| one.document(format)))
            }
            Self::Generic(name, arguments) => {
                let separator = concat([text(","), line()]);
                let inner = join(&separator, arguments.iter().map(|one| one.document(format)));
                let inner = if arguments.len() == 1 {
                    inner
                } else {
                    group(concat([indent(concat([soft_line(), inner])), soft_line()]))
                };
                concat([text(*name), text("<"), inner, text(">")])
            }
            Self::Tuple(types) => list("[", types.iter().map(|one| one.document(format)), "]"),
            Self::Object(object) => object.document(format),
        }
    }

    /// Unions of one object or type name and null are never broken: `{ … } | null`.
    fn stays_on_its_line(&self) -> bool {
        let Self::Union(types) = self else {
            return true;
        };
        let mut others = types.iter().filter(|one| **one != Self::NULL);
        matches!(
            (others.next(), others.next()),
            (
                Some(Self::Object(_) | Self::Generic(..) | Self::Name(_)),
                None
            )
        )
    }
}

/// Whether brackets after a type written by hand belong to all of it.
fn is_postfixed(written: &str) -> bool {
    let is_part = |it: char| it.is_alphanumeric() || matches!(it, '_' | '$' | '.');
    written.chars().all(is_part)
}

/// Items between brackets, each on a line of its own with a comma after it if they do not fit.
pub(super) fn list(
    open: &'static str,
    items: impl IntoIterator<Item = Document>,
    close: &'static str,
) -> Document {
    let items: Vec<_> = items.into_iter().collect();
    if items.is_empty() {
        return concat([text(open), text(close)]);
    }
    let items = join(&concat([text(","), line()]), items);
    group(concat([
        text(open),
        indent(concat([soft_line(), items])),
        if_broken(",", ""),
        soft_line(),
        text(close),
    ]))
}

/// `A | B`, or each with a leading `|` on a line of its own.
fn alternatives(types: &[Type], format: Format) -> Document {
    let separator = concat([line(), text("| ")]);
    let types = types.iter().map(|one| indent(one.document(format)));
    concat([if_broken("| ", ""), join(&separator, types)])
}

impl Object {
    fn document(&self, format: Format) -> Document {
        if self.members.is_empty() {
            return text("{}");
        }
        let end = if format.semicolons { ";" } else { "" };
        let around = if self.lines { hard_line() } else { line() };
        let last = self.members.len() - 1;
        let mut inner = Vec::with_capacity(self.members.len() * 3);
        for (index, member) in self.members.iter().enumerate() {
            inner.push(around.clone());
            inner.push(member.document(format));
            let flat = if index == last { "" } else { ";" };
            inner.push(if_broken(end, flat));
        }
        group(concat([
            text("{"),
            indent(concat(inner)),
            around,
            text("}"),
        ]))
    }
}

impl Member {
    /// A member that has to be there.
    pub(super) fn new(name: impl Into<Cow<'static, str>>, data_type: Type) -> Self {
        Self {
            name: Some(name.into()),
            optional: false,
            data_type,
            comment: Vec::new(),
        }
    }

    /// A member that may be left out.
    pub(super) fn optional(name: impl Into<Cow<'static, str>>, data_type: Type) -> Self {
        Self {
            optional: true,
            ..Self::new(name, data_type)
        }
    }

    pub(super) fn document(&self, format: Format) -> Document {
        let name = match &self.name {
            Some(name) => key(name, format.quotes).into_owned().into(),
            None => Cow::Borrowed("[_ in never]"),
        };
        let mut parts = Vec::with_capacity(self.comment.len() * 2 + 3);
        for comment in &self.comment {
            parts.push(text(comment.clone()));
            parts.push(hard_line());
        }
        parts.push(text(name));
        parts.push(text(if self.optional { "?:" } else { ":" }));
        parts.push(self.data_type.after_colon(format));
        concat(parts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OFFICIAL: Format = Format {
        quotes: Quotes::Double,
        semicolons: false,
        union_lines: true,
    };
    const USUAL: Format = Format {
        quotes: Quotes::Single,
        semicolons: true,
        union_lines: true,
    };

    fn printed(data_type: &Type, format: Format) -> String {
        let mut output = String::new();
        concat([text("key:"), data_type.after_colon(format)]).print(&mut output);
        output
    }

    fn texts(count: usize) -> Vec<String> {
        (0..count).map(|number| format!("label {number}")).collect()
    }

    #[test]
    fn types_are_laid_out_as_oxfmt_does() {
        let member = |name: &'static str| Member::new(name, Type::NUMBER);
        let cases = [
            (Type::STRING.or_null(), "key: string | null"),
            (Type::UNKNOWN.or_null(), "key: unknown"),
            (Type::one_of(texts(1)), "key: \"label 0\""),
            (
                Type::one_of(texts(2)).array(),
                "key: (\"label 0\" | \"label 1\")[]",
            ),
            (Type::STRING.array().or_null(), "key: string[] | null"),
            (
                Type::fitting(vec![member("a"), member("b-c")]),
                "key: { a: number; \"b-c\": number }",
            ),
            (Type::lines(vec![member("a")]), "key: {\n  a: number\n}"),
            (
                Type::lines(vec![member("a")]).or_null(),
                "key: {\n  a: number\n} | null",
            ),
            (Type::lines(Vec::new()), "key: {}"),
            (Type::Tuple(Vec::new()), "key: []"),
            (Type::record(), "key: Record<string, unknown>"),
        ];
        for (data_type, expected) in cases {
            assert_eq!(printed(&data_type, OFFICIAL), expected);
        }
    }

    #[test]
    fn long_unions_have_a_line_for_every_alternative() {
        let long = Type::one_of(texts(9));
        let lines = printed(&long, OFFICIAL);
        assert!(
            lines.starts_with("key:\n  | \"label 0\"\n  | \"label 1\"\n"),
            "{lines}"
        );
        let array = printed(&long.array(), OFFICIAL);
        assert!(array.starts_with("key: (\n  | \"label 0\"\n"), "{array}");
        assert!(array.ends_with("\n)[]"), "{array}");
    }

    #[test]
    fn semicolons_end_lines_and_separate_members() {
        let object = vec![
            Member::new("a", Type::NUMBER),
            Member::optional("b", Type::Literal("x".into())),
        ];
        assert_eq!(
            printed(&Type::fitting(object.clone()), USUAL),
            "key: { a: number; b?: 'x' }"
        );
        assert_eq!(
            printed(&Type::lines(object), USUAL),
            "key: {\n  a: number;\n  b?: 'x';\n}"
        );
    }
}
