//! What the round trips of all drivers share: where the server is, and values at the edges of their types.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};

/// The connection string: `host=… user=… dbname=…`.
pub fn url() -> String {
    std::env::var("ROUND_TRIP").expect("ROUND_TRIP names a database")
}

/// A part of it.
pub fn part(name: &str) -> Option<String> {
    let url = url();
    let mut parts = url.split(' ').filter_map(|part| part.split_once('='));
    let (_, value) = parts.find(|(key, _)| *key == name)?;
    Some(value.to_owned())
}

pub const TEXTS: [&str; 5] = [
    "",
    "ünïcödé 🦀 日本語",
    "'\"\\`$1 %s {}",
    "two\nlines\ttab",
    "\u{10ffff}e\u{301}",
];

pub fn texts() -> Vec<String> {
    TEXTS.map(str::to_owned).into()
}

pub fn bytes() -> Vec<u8> {
    (0..=255).collect()
}

pub fn days() -> Vec<NaiveDate> {
    // PostgreSQL's first and last years are further away than chrono's.
    let days = [
        (-4712, 1, 1),
        (1, 1, 1),
        (1970, 1, 1),
        (2000, 2, 29),
        (9999, 12, 31),
        (262_000, 12, 31),
    ];
    let days = days.map(|(year, month, day)| NaiveDate::from_ymd_opt(year, month, day));
    days.map(|day| day.expect("a day")).into()
}

pub fn clocks() -> [NaiveTime; 2] {
    let last = NaiveTime::from_hms_micro_opt(23, 59, 59, 999_999);
    [NaiveTime::MIN, last.expect("a time")]
}

pub fn walls() -> Vec<NaiveDateTime> {
    let days = days().into_iter();
    days.flat_map(|day| clocks().map(|clock| day.and_time(clock)))
        .collect()
}

pub fn moments() -> Vec<DateTime<Utc>> {
    walls().iter().map(NaiveDateTime::and_utc).collect()
}

/// The same in the `time` crate, as far as it goes: from year -9999 to 9999.
pub fn later_moments() -> [(time::OffsetDateTime, time::PrimitiveDateTime); 4] {
    let days = [(-4712, 1, 1), (1, 1, 1), (2000, 2, 29), (9999, 12, 31)];
    days.map(|(year, month, day)| {
        let month = time::Month::try_from(month).expect("a month");
        let day = time::Date::from_calendar_date(year, month, day).expect("a day");
        let wall = day.with_hms_micro(23, 59, 59, 999_999).expect("a time");
        (wall.assume_utc(), wall)
    })
}

/// Compared by their bits: zero has a sign, and what is no number equals itself.
pub const DOUBLES: [f64; 9] = [
    0.0,
    -0.0,
    f64::MAX,
    f64::MIN,
    f64::MIN_POSITIVE,
    0.1,
    f64::INFINITY,
    f64::NEG_INFINITY,
    f64::NAN,
];

pub fn assert_same_bits(a: &[f64], b: &[f64]) {
    let bits = |numbers: &[f64]| {
        numbers
            .iter()
            .map(|number| number.to_bits())
            .collect::<Vec<_>>()
    };
    assert_eq!(bits(a), bits(b));
}
