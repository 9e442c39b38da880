//! `JSDoc` from COMMENT ON.

/// The lines of a `JSDoc` comment; none for no text. Nothing in the text can end the comment.
pub(super) fn documentation(comment: Option<&str>) -> Vec<String> {
    let comment = comment.unwrap_or_default().trim().replace("*/", "*\\/");
    let lines: Vec<_> = comment.lines().map(visible).collect();
    match &lines[..] {
        [] => Vec::new(),
        [line] => vec![format!("/** {line} */")],
        lines => {
            let inner = lines
                .iter()
                .map(|line| format!(" * {line}").trim_end().to_owned());
            let mut all = vec!["/**".to_owned()];
            all.extend(inner);
            all.push(" */".to_owned());
            all
        }
    }
}

/// A line without what would end it for JavaScript alone, and without control characters.
fn visible(line: &str) -> String {
    let is_break = |character: char| {
        character.is_control() && character != '\t' || matches!(character, '\u{2028}' | '\u{2029}')
    };
    line.trim_end().replace(is_break, " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_stays_a_comment() {
        let cases: &[(Option<&str>, &[&str])] = &[
            (None, &[]),
            (Some(" \n "), &[]),
            (Some("One line."), &["/** One line. */"]),
            (
                Some("*/ export const x = 1; /*"),
                &["/** *\\/ export const x = 1; /* */"],
            ),
            (Some("**/"), &["/** **\\/ */"]),
            (
                Some("first\r\n\n  second\u{2028}third "),
                &["/**", " * first", " *", " *   second third", " */"],
            ),
        ];
        for (comment, expected) in cases {
            assert_eq!(documentation(*comment), *expected);
        }
    }
}
