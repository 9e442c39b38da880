//! Patterns of paths in the configuration.

/// Whether a path fits a pattern in which `*` stands for any part of it.
pub(super) fn fits(pattern: &str, path: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = path.strip_prefix(first) else {
        return false;
    };
    let parts: Vec<_> = parts.collect();
    let Some((last, middle)) = parts.split_last() else {
        return rest.is_empty();
    };
    for part in middle {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        let cases = [
            ("public.t.c", "public.t.c", true),
            ("public.t.c", "public.t.cc", false),
            ("public.*.created_at", "public.t.created_at", true),
            ("*.created_at", "public.t.created_at", true),
            ("*", "anything", true),
            ("public.*_id", "public.t.user_id", true),
            ("public.*_id", "auth.t.user_id", false),
            ("a*b*c", "a1b2c", true),
            ("a*b*c", "a1c2b", false),
        ];
        for (pattern, path, expected) in cases {
            assert_eq!(fits(pattern, path), expected, "{pattern} {path}");
        }
    }
}
