use std::borrow::Cow;

/// The singular of the last word of a name: `user_profiles` gives `user_profile`.
///
/// It errs on the side of leaving a word as it is: a plural type name is ugly, a mangled one is wrong.
pub fn singular(name: &str) -> Cow<'_, str> {
    let start = last_word(name);
    let (head, word) = name.split_at(start);
    if !word.is_ascii() {
        return Cow::Borrowed(name);
    }
    let lower = word.to_ascii_lowercase();
    let (keep, ending) = ending(&lower);
    if keep == word.len() && ending.is_empty() {
        return Cow::Borrowed(name);
    }
    let upper = word.len() > 1 && word.bytes().all(|byte| !byte.is_ascii_lowercase());
    let ending = if upper {
        ending.to_ascii_uppercase()
    } else {
        ending.to_owned()
    };
    let mut result = format!("{head}{}{ending}", &word[..keep]);
    // A word that changed as a whole begins as it began.
    if keep == 0 && word.starts_with(|first: char| first.is_ascii_uppercase()) {
        let first = result.as_bytes()[start].to_ascii_uppercase() as char;
        result.replace_range(start..=start, first.encode_utf8(&mut [0; 4]));
    }
    Cow::Owned(result)
}

/// Where the last word begins: after a separator or at an upper-case letter that follows a lower-case one.
fn last_word(name: &str) -> usize {
    let mut start = 0;
    let mut previous = ' ';
    for (at, character) in name.char_indices() {
        if !character.is_alphanumeric() {
            start = at + character.len_utf8();
        } else if character.is_uppercase() && previous.is_lowercase() {
            start = at;
        }
        previous = character;
    }
    // A name that ends in a separator has no last word to speak of.
    if start == name.len() {
        name.len()
    } else {
        start
    }
}

/// How many bytes of a lower-case word stay, and what follows them.
fn ending(word: &str) -> (usize, &'static str) {
    let length = word.len();
    let same = (length, "");
    let without = |count: usize| (length - count, "");
    if let Some((_, singular)) = IRREGULAR.iter().find(|(plural, _)| *plural == word) {
        return (0, singular);
    }
    if length <= 3 || UNCOUNTABLE.contains(&word) {
        return same;
    }
    let is_one_of = |words: &[&str]| words.contains(&word);
    if word.ends_with("ss") || word.ends_with("us") || word.ends_with("is") {
        return if is_one_of(VOWEL_PLURALS) {
            without(1)
        } else {
            same
        };
    }
    if word.ends_with("ies") {
        return if is_one_of(WITH_IE) {
            without(1)
        } else {
            (length - 3, "y")
        };
    }
    if word.ends_with("ves") {
        let known = FROM_F.iter().find(|(plural, _)| word.ends_with(plural));
        return known.map_or(without(1), |(plural, ending)| {
            (length - plural.len(), ending)
        });
    }
    if word.ends_with("oes") {
        return if is_one_of(WITH_OE) {
            without(1)
        } else {
            without(2)
        };
    }
    if word.ends_with("sses") || word.ends_with("xes") || word.ends_with("shes") {
        return without(2);
    }
    if word.ends_with("zes") {
        let doubled = word.ends_with("zzes") || word.ends_with("tzes");
        return without(if doubled { 2 } else { 1 });
    }
    if word.ends_with("ches") {
        return if is_one_of(WITH_CHE) {
            without(1)
        } else {
            without(2)
        };
    }
    if word.ends_with("uses") {
        return if WITH_USE.iter().any(|known| word.ends_with(known)) || word == "uses" {
            without(1)
        } else {
            without(2)
        };
    }
    if word.ends_with("ses") {
        return if is_one_of(WITH_S) {
            without(2)
        } else {
            without(1)
        };
    }
    if word.ends_with('s') {
        without(1)
    } else {
        same
    }
}

/// The same in both numbers, or no plurals at all.
const UNCOUNTABLE: &[&str] = &[
    "access",
    "aircraft",
    "analytics",
    "atlas",
    "aws",
    "basics",
    "bias",
    "canvas",
    "chaos",
    "chassis",
    "christmas",
    "cosmos",
    "data",
    "diabetes",
    "dns",
    "economics",
    "electronics",
    "equipment",
    "ethos",
    "feedback",
    "fish",
    "gas",
    "goods",
    "gps",
    "graphics",
    "headquarters",
    "https",
    "information",
    "ios",
    "kudos",
    "lens",
    "logistics",
    "macos",
    "mathematics",
    "media",
    "metadata",
    "metrics",
    "mms",
    "news",
    "odds",
    "physics",
    "pancreas",
    "pants",
    "politics",
    "rss",
    "saas",
    "scissors",
    "series",
    "settings",
    "sheep",
    "sms",
    "species",
    "staff",
    "statistics",
    "stats",
    "tls",
    "thanks",
    "alias",
];

/// Plurals that follow no rule.
const IRREGULAR: &[(&str, &str)] = &[
    ("analyses", "analysis"),
    ("appendices", "appendix"),
    ("axes", "axis"),
    ("children", "child"),
    ("crises", "crisis"),
    ("criteria", "criterion"),
    ("diagnoses", "diagnosis"),
    ("feet", "foot"),
    ("geese", "goose"),
    ("hypotheses", "hypothesis"),
    ("indices", "index"),
    ("matrices", "matrix"),
    ("men", "man"),
    ("mice", "mouse"),
    ("oxen", "ox"),
    ("parentheses", "parenthesis"),
    ("people", "person"),
    ("phenomena", "phenomenon"),
    ("prognoses", "prognosis"),
    ("quizzes", "quiz"),
    ("syntheses", "synthesis"),
    ("teeth", "tooth"),
    ("theses", "thesis"),
    ("vertices", "vertex"),
    ("women", "woman"),
];

/// Plurals of words that end in a vowel, although they look like `status` or `basis`.
const VOWEL_PLURALS: &[&str] = &[
    "menus", "taxis", "emus", "gurus", "skis", "kiwis", "gpus", "cpus", "apis", "uris",
];

/// `movie` and not `movy`.
const WITH_IE: &[&str] = &[
    "brownies",
    "calories",
    "cookies",
    "dies",
    "eyries",
    "foodies",
    "genies",
    "hoodies",
    "lies",
    "movies",
    "newbies",
    "pies",
    "pixies",
    "rookies",
    "selfies",
    "smoothies",
    "ties",
    "zombies",
];

/// From `f` or `fe`: the plural's end, and what stands in its place.
const FROM_F: &[(&str, &str)] = &[
    ("calves", "calf"),
    ("elves", "elf"),
    ("halves", "half"),
    ("hooves", "hoof"),
    ("housewives", "housewife"),
    ("knives", "knife"),
    ("leaves", "leaf"),
    ("loaves", "loaf"),
    ("midwives", "midwife"),
    ("scarves", "scarf"),
    ("thieves", "thief"),
    ("wives", "wife"),
    ("wolves", "wolf"),
];

/// `shoe` and not `sho`.
const WITH_OE: &[&str] = &[
    "shoes", "toes", "canoes", "foes", "oboes", "hoes", "does", "floes",
];

/// `cache` and not `cach`.
const WITH_CHE: &[&str] = &[
    "aches",
    "avalanches",
    "backaches",
    "caches",
    "creches",
    "headaches",
    "moustaches",
    "mustaches",
    "niches",
    "psyches",
    "quiches",
    "toothaches",
];

/// `house` and not `hous`.
const WITH_USE: &[&str] = &[
    "abuses", "causes", "clauses", "excuses", "fuses", "houses", "muses", "pauses", "reuses",
    "spouses", "blouses", "mouses",
];

/// `alias` and not `aliase`.
const WITH_S: &[&str] = &[
    "aliases",
    "atlases",
    "biases",
    "canvases",
    "gases",
    "lenses",
    "irises",
    "atlasses",
    "pancreases",
];

#[cfg(test)]
mod tests {
    use super::*;

    /// Plurals and singulars, and words that are their own singular.
    const WORDS: &str = "
        profiles profile, conversations conversation, messages message, users user, statuses status,
        addresses address, series series, news news, companies company, analyses analysis,
        user_preferences user_preference, buses bus, indices index, data data, metadata metadata,
        user_data user_data, media media, people person, heroes hero, potatoes potato, leaves leaf,
        knives knife, moves move, waves wave, archives archive, objectives objective, cookies cookie,
        zombies zombie, calories calorie, campus campus, bonus bonus, canvas canvas, corpus corpus, gas gas,
        plus plus, caches cache, sms sms, gps gps, dns dns, aws aws, os os, lens lens, selfies selfie,
        basis basis, children child, men man, women woman, matrices matrix, vertices vertex,
        criteria criterion, phenomena phenomenon, movies movie, ties tie, pies pie, aches ache,
        databases database, licenses license, houses house, courses course, purchases purchase,
        responses response, boxes box, taxes tax, indexes index, prefixes prefix, branches branch,
        batches batch, matches match, searches search, dishes dish, hashes hash, pushes push, classes class,
        processes process, businesses business, losses loss, sizes size, prizes prize, quizzes quiz,
        categories category, entries entry, activities activity, histories history, queries query,
        policies policy, keys key, days day, replies reply, photos photo, videos video, logos logo,
        echoes echo, shoes shoe, tomatoes tomato, roles role, files file, images image, notes note,
        invoices invoice, services service, devices device, prices price, cases case, phases phase,
        releases release, leases lease, expenses expense, exercises exercise, purposes purpose, uses use,
        causes cause, clauses clause, warehouses warehouse, bonuses bonus, viruses virus, aliases alias,
        canvases canvas, lenses lens, menus menu, cpus cpu, axes axis, halves half, wives wife,
        slaves slave, staff staff, feedback feedback, equipment equipment, information information,
        settings settings, analytics analytics, species species, glass glass, access access,
        status status, address address, api_keys api_key, line_items line_item, order_status order_status,
        userProfiles userProfile, UserProfiles UserProfile, USERS USER, People Person, Upper_Children Upper_Child,
        blog-posts blog-post, ids ids, is is, a a, abc abc, tags_ tags_, drives drive, curves curve,
        olives olive, gloves glove, sleeves sleeve, receives receive, sources source, resources resource,
        headaches headache, beaches beach, coaches coach, toes toe, greenhouses greenhouse, fuses fuse, metrics metrics, stats stats, ñandúes ñandúes";

    #[test]
    fn plurals_become_singular() {
        let pairs: Vec<_> = WORDS
            .split(',')
            .map(|pair| pair.trim().split_once(' ').expect("a pair"))
            .collect();
        assert!(pairs.len() > 150);
        for (plural, expected) in pairs {
            assert_eq!(singular(plural), expected, "{plural}");
            // No word is shortened twice.
            assert_eq!(singular(expected), expected, "{expected}");
        }
    }
}
