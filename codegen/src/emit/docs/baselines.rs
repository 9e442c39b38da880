//! The grant baseline that the answers rest on, and what the other one would make of them.

use crate::access::{Brief, Change, Command, Difference, Differing};

use super::inline::{Inline, code, list, text};
use super::matrix::{Subject, in_words};
use super::names::Documented;

/// Which grants the answers rest on.
pub(super) fn note(documented: &Documented<'_>) -> Option<Vec<Inline>> {
    let grants = documented.options.grants.as_ref()?;
    let same = if grants.differences.is_empty() {
        " the answers are the same."
    } else {
        " these are others:"
    };
    Some(vec![
        text("With Supabase's "),
        code(&grants.used),
        text(" grants on new objects. With "),
        code(&grants.other),
        text(" grants"),
        text(same),
    ])
}

/// The answers that differ, objects of the same together: `anon` on `notes`: no grant.
pub(super) fn items(documented: &Documented<'_>) -> Vec<Vec<Inline>> {
    let differences = documented.options.grants.iter();
    let differences = differences.flat_map(|grants| &grants.differences);
    // By object first, so that roles of the same answers stand together.
    let mut by_object: Vec<(&Differing, Vec<(String, Vec<&str>)>)> = Vec::new();
    for difference in differences {
        let Some(role) = documented.catalog.role(difference.role) else {
            continue;
        };
        let words = words(difference);
        if !matches!(by_object.last(), Some((object, _)) if *object == &difference.object) {
            by_object.push((&difference.object, Vec::new()));
        }
        let Some((_, groups)) = by_object.last_mut() else {
            continue;
        };
        match groups.iter_mut().find(|(known, _)| *known == words) {
            Some((_, roles)) => roles.push(&role.name),
            None => groups.push((words, vec![&role.name])),
        }
    }
    let mut sentences: Vec<((String, Vec<&str>), Vec<Inline>)> = Vec::new();
    for (object, groups) in by_object {
        let Some(name) = name(documented, object) else {
            continue;
        };
        for key in groups {
            match sentences.iter_mut().find(|(known, _)| *known == key) {
                Some((_, names)) => names.push(name.clone()),
                None => sentences.push((key, vec![name.clone()])),
            }
        }
    }
    let sentence = |((words, roles), names): ((String, Vec<&str>), Vec<Inline>)| {
        let mut pieces = Vec::new();
        list(roles.into_iter().map(code), &mut pieces);
        pieces.push(text(" on "));
        list(names.into_iter(), &mut pieces);
        pieces.push(text(format!(": {words}")));
        pieces
    };
    sentences.into_iter().map(sentence).collect()
}

fn name(documented: &Documented<'_>, object: &Differing) -> Option<Inline> {
    Some(match object {
        Differing::Relation(oid) => documented.link(documented.catalog.relation(*oid)?),
        Differing::Function(oid) => code(documented.function_call(*oid)?),
        Differing::Bucket(id) => code(format!("bucket {id}")),
    })
}

/// What the other baseline says, commands of the same answer together.
fn words(difference: &Difference) -> String {
    let subject = match &difference.object {
        Differing::Bucket(_) => Subject::Files { public: false },
        _ => Subject::Rows,
    };
    match &difference.change {
        Change::Call(true) => "may not be called".to_owned(),
        Change::Call(false) => "may be called".to_owned(),
        Change::Answers(changes) => {
            let mut groups: Vec<(String, Vec<&str>)> = Vec::new();
            for (command, here, there) in changes {
                let words = answer(*here, *there);
                let verb = subject.verb(*command);
                match groups.iter_mut().find(|(known, _)| *known == words) {
                    Some((_, verbs)) => verbs.push(verb),
                    None => groups.push((words, vec![verb])),
                }
            }
            if let [(words, verbs)] = groups.as_slice()
                && verbs.len() == Command::ALL.len()
            {
                return words.clone();
            }
            let groups = groups
                .iter()
                .map(|(words, verbs)| format!("{}: {words}", verbs.join(", ")));
            groups.collect::<Vec<_>>().join("; ")
        }
    }
}

fn answer(here: Brief, there: Brief) -> String {
    let words = in_words(there);
    if here == there {
        return format!("{words}, on other conditions");
    }
    words.to_owned()
}
