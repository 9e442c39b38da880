//! `interval` as PostgreSQL prints it by default (manual, 8.5.5).

/// `1 year 2 months 3 days 04:05:06` from words with whole numbers, or a time; none for other forms.
pub(super) fn interval(text: &str) -> Option<String> {
    let (mut months, mut days, mut seconds) = (0_i64, 0_i64, 0_i64);
    let mut words = text.split_whitespace().peekable();
    words.peek()?;
    while let Some(word) = words.next() {
        if word.contains(':') {
            seconds += time(word)?;
            continue;
        }
        let digits = word
            .find(|it: char| it.is_ascii_alphabetic())
            .unwrap_or(word.len());
        let number: i64 = word[..digits].parse().ok()?;
        let unit = if digits < word.len() {
            &word[digits..]
        } else {
            words.next()?
        };
        match unit.to_lowercase().trim_end_matches('s') {
            "year" | "yr" | "y" => months += number * 12,
            "month" | "mon" => months += number,
            "week" | "w" => days += number * 7,
            "day" | "d" => days += number,
            "hour" | "hr" | "h" => seconds += number * 3600,
            "minute" | "min" | "m" => seconds += number * 60,
            "second" | "sec" | "" => seconds += number,
            _ => return None,
        }
    }
    if months < 0 || days < 0 || seconds < 0 {
        return None;
    }
    let mut parts = Vec::new();
    let mut part = |number: i64, one: &str, many: &str| {
        if number != 0 {
            parts.push(format!("{number} {}", if number == 1 { one } else { many }));
        }
    };
    part(months / 12, "year", "years");
    part(months % 12, "mon", "mons");
    part(days, "day", "days");
    if seconds != 0 || parts.is_empty() {
        let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
        parts.push(format!("{hours:02}:{minutes:02}:{:02}", seconds % 60));
    }
    Some(parts.join(" "))
}

/// Seconds of `04:05` or `04:05:06`.
fn time(text: &str) -> Option<i64> {
    let parts = text.split(':').map(|part| part.parse::<i64>().ok());
    match parts.collect::<Option<Vec<_>>>()?[..] {
        [hours, minutes] => Some(hours * 3600 + minutes * 60),
        [hours, minutes, seconds] => Some(hours * 3600 + minutes * 60 + seconds),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_are_printed_as_postgresql_prints_them() {
        let cases = [
            ("1 day", Some("1 day")),
            ("7 days", Some("7 days")),
            ("2 weeks", Some("14 days")),
            ("24 hours", Some("24:00:00")),
            ("30 minutes", Some("00:30:00")),
            ("90s", Some("00:01:30")),
            (
                "1 year 2 months 3 days 04:05:06",
                Some("1 year 2 mons 3 days 04:05:06"),
            ),
            ("18 years", Some("18 years")),
            ("0", None),
            ("0 days", Some("00:00:00")),
            ("1.5 days", None),
            ("-1 day", None),
            ("P1D", None),
        ];
        for (text, expected) in cases {
            assert_eq!(interval(text).as_deref(), expected, "{text}");
        }
    }
}
