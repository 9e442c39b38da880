use super::*;
use crate::config::Config;
use crate::config::keys::Kind;
use crate::source::FileId;

/// A folder of its own for one test, with files in it.
struct Folder(std::path::PathBuf);

impl Folder {
    fn new(name: &str, files: &[(&str, &str)]) -> Self {
        let folder =
            std::env::temp_dir().join(format!("rowtype-init-{name}-{}", std::process::id()));
        for (file, text) in files {
            let path = folder.join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn config(text: &str) -> Config {
    Config::parse(FileId(0), text).unwrap_or_else(|errors| panic!("{errors:?}\n{text}"))
}

/// The settings that are no comments.
fn set(text: &str) -> Vec<&str> {
    text.lines()
        .filter(|line| line.contains(" = ") && !line.starts_with('#'))
        .collect()
}

#[test]
fn an_empty_folder() {
    let folder = Folder::new("empty", &[]);
    let text = text(&folder.0).unwrap();
    config(&text);
    insta::assert_snapshot!(text);
}

#[test]
fn what_is_found_is_set() {
    /// Files with their texts.
    type Files = &'static [(&'static str, &'static str)];
    let cases: [(&str, Files, &[&str]); 5] = [
        (
            "supabase",
            &[("supabase/migrations/1_a.sql", "")],
            &["path = \"database.types.ts\""],
        ),
        (
            "supabase-pnpm",
            &[
                ("supabase/config.toml", "[api]"),
                ("packages/shared/package.json", "{}"),
                ("package.json", "{}"),
                ("docs/index.md", ""),
            ],
            &[
                "path = \"packages/shared/src/types/database.ts\"",
                "path = \"docs/database-schema.md\"",
            ],
        ),
        (
            "prisma",
            &[
                ("prisma/migrations/1/migration.sql", ""),
                ("package.json", "{}"),
            ],
            &[
                "paths = [\"prisma/migrations\"]",
                "platform = \"postgres\"",
                "path = \"database.types.ts\"",
            ],
        ),
        (
            "diesel",
            &[("migrations/1/up.sql", ""), ("Cargo.toml", "")],
            &[
                "paths = [\"migrations\"]",
                "platform = \"postgres\"",
                "path = \"src/schema.rs\"",
            ],
        ),
        (
            "schema",
            &[("schema/1.sql", "")],
            &["paths = [\"schema\"]", "platform = \"postgres\""],
        ),
    ];
    for (name, files, expected) in cases {
        let folder = Folder::new(name, files);
        let text = text(&folder.0).unwrap();
        config(&text);
        assert_eq!(set(&text), expected, "{name}");
    }
}

#[test]
fn every_commented_example_is_valid() {
    let folder = Folder::new("examples", &[]);
    let text = text(&folder.0).unwrap();
    // A comment that is a setting has ` = ` after a single word.
    let is_setting = |line: &str| {
        line.split_once(" = ")
            .is_some_and(|(name, _)| !name.contains([' ', '`']))
    };
    let uncommented: Vec<_> = text
        .lines()
        .map(|line| match line.strip_prefix("# ") {
            Some(setting) if is_setting(setting) => setting,
            _ => line,
        })
        .collect();
    let config = config(&uncommented.join("\n"));
    for key in KEYS {
        let is_set = match key.kind {
            Kind::Text | Kind::Choice(_) => config.text(key.path).is_some(),
            Kind::ChoiceOrList(_) | Kind::List => config.list(key.path).is_some(),
            Kind::Switch => config.switch(key.path).is_some(),
            Kind::Paths => config.switch(key.path).is_some() || config.list(key.path).is_some(),
            Kind::Number => config.number(key.path).is_some(),
            Kind::Pairs => !config.pairs(key.path).is_empty(),
        };
        assert!(is_set, "{}", key.path);
    }
}

#[test]
fn a_file_that_is_there_stays() {
    let folder = Folder::new("present", &[(CONFIG, "# mine\n")]);
    assert!(init(&folder.0, false).is_err());
    let read = || std::fs::read_to_string(folder.0.join(CONFIG)).unwrap();
    assert_eq!(read(), "# mine\n");
    init(&folder.0, true).unwrap();
    assert!(read().contains("[input]"));
}
