//! A project's old findings, so that only new ones are told.
//!
//! A finding is known again by its rule and its object's name, however far it moves in its file.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Finding;

/// How often each rule found something about an object when the baseline was written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Baseline {
    counts: BTreeMap<(String, String), u64>,
}

impl Baseline {
    /// Of the present findings.
    pub fn of(findings: &[Finding]) -> Self {
        let mut counts = BTreeMap::new();
        for finding in findings {
            *counts.entry(identity(finding)).or_default() += 1;
        }
        Self { counts }
    }

    /// Reads a file's text.
    ///
    /// # Errors
    /// It is not what [`Baseline::render`] writes.
    pub fn parse(text: &str) -> Result<Self, String> {
        let value: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if value["version"] != json!(1) {
            return Err("it is of another version".to_owned());
        }
        let wrong = || "it has no `findings` by rule and object".to_owned();
        let mut counts = BTreeMap::new();
        for (rule, objects) in value["findings"].as_object().ok_or_else(wrong)? {
            for (object, count) in objects.as_object().ok_or_else(wrong)? {
                let count = count.as_u64().ok_or_else(wrong)?;
                counts.insert((rule.clone(), object.clone()), count);
            }
        }
        Ok(Self { counts })
    }

    /// The text of its file, the same for the same findings.
    pub fn render(&self) -> String {
        let mut findings: BTreeMap<&str, BTreeMap<&str, u64>> = BTreeMap::new();
        for ((rule, object), count) in &self.counts {
            findings.entry(rule).or_default().insert(object, *count);
        }
        format!("{:#}\n", json!({ "version": 1, "findings": findings }))
    }

    /// Takes out the findings that were there before; says how many entries have nothing left to them.
    pub fn apply(&self, findings: &mut Vec<Finding>) -> usize {
        let mut left = self.counts.clone();
        findings.retain(|finding| match left.get_mut(&identity(finding)) {
            Some(count) if *count > 0 => {
                *count -= 1;
                false
            }
            _ => true,
        });
        left.values().filter(|count| **count > 0).count()
    }
}

fn identity(finding: &Finding) -> (String, String) {
    (finding.rule.code.to_owned(), finding.identity().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::{Options, findings};
    use crate::load::{Grants, Platform, Text, load};

    fn found(sql: &str) -> Vec<Finding> {
        let file = Text {
            name: "a.sql".to_owned(),
            text: sql.to_owned(),
        };
        let database = load(&Platform::Supabase, Grants::Legacy, vec![file]);
        findings(&database, &Options::default())
    }

    #[test]
    fn old_findings_are_known_again_wherever_they_stand() {
        let table = "create table a (id int primary key);";
        let baseline = Baseline::of(&found(table));
        assert_eq!(Baseline::parse(&baseline.render()).as_ref(), Ok(&baseline));

        let mut moved = found(&format!("-- more\n\n\n{table}"));
        assert_eq!(baseline.apply(&mut moved), 0);
        assert!(moved.is_empty(), "{moved:?}");

        let mut grown = found(&format!("{table} create table b (id int primary key);"));
        assert_eq!(baseline.apply(&mut grown), 0);
        let new: Vec<_> = grown
            .iter()
            .map(|finding| finding.object_name.as_str())
            .collect();
        assert_eq!(new, ["table public.b", "table public.b"]);

        let mut mended = found(&format!(
            "{table} revoke all on a from anon, authenticated;"
        ));
        assert_eq!(baseline.apply(&mut mended), 2);
        assert!(mended.is_empty(), "{mended:?}");
    }

    #[test]
    fn other_files_are_refused() {
        for text in [
            "",
            "[]",
            "{\"version\": 2}",
            "{\"version\": 1}",
            "{\"version\": 1, \"findings\": {\"E1\": 2}}",
        ] {
            assert!(Baseline::parse(text).is_err(), "{text}");
        }
    }
}
