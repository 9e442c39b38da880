//! Rows through diesel.

#[path = "../generated/diesel.rs"]
#[allow(dead_code)]
mod schema;

/// The same schema with more types of its own, `Option`s in arrays, and the `time` crate.
#[path = "../generated/diesel_strict.rs"]
#[allow(dead_code)]
mod strict;

use std::ops::Bound;

use diesel::data_types::{PgInterval, PgLsn, PgMoney};
use diesel::prelude::*;
use round_trip::*;
use rust_decimal::Decimal;
use serde_json::json;

use schema::*;

/// Inserts a value, reads the row back, and compares the named fields; one with `= default` is an
/// `Option` in the value alone.
macro_rules! round_trip {
    ($connection:expr, $table:ident, $row:ty, $value:expr, [$($field:ident $(= $optional:ident)?),* $(,)?]) => {{
        let value = $value;
        let row: $row = diesel::insert_into(tables::$table::table)
            .values(&value)
            .returning(<$row>::as_returning())
            .get_result($connection)
            .expect("a row");
        $(round_trip!(@compare value.$field, row.$field $(, $optional)?);)*
        row
    }};
    (@compare $value:ident.$field:ident, $row:ident.$read:ident, default) => {
        assert_eq!($value.$field.as_ref(), Some(&$row.$read));
    };
    (@compare $value:ident.$field:ident, $row:ident.$read:ident) => { assert_eq!($value.$field, $row.$read) };
}

fn main() {
    let connection = &mut PgConnection::establish(&url()).expect("a connection");
    let value = NumberInsert {
        id: Some(i64::MIN),
        small: i16::MIN,
        normal: i32::MAX,
        big: i64::MIN,
        single: -0.0,
        double: f64::MAX,
        exact: Decimal::MAX,
        score: None,
        truth: true,
        object: u32::MAX,
        maybe_small: None,
        maybe_double: Some(-0.0),
        maybe_exact: Some(Decimal::MIN),
        smalls: None,
        bigs: vec![i64::MAX],
        doubles: DOUBLES[..6].to_vec(),
        exacts: Vec::new(),
        truths: None,
    };
    let row = round_trip!(connection, numbers, Number, value, [
        id = default, small, normal, big, single, double, exact, score, truth, object, maybe_small, maybe_double, maybe_exact,
        bigs, doubles, exacts, truths,
    ]);
    // What is absent has its default.
    assert_eq!(row.smalls, Vec::<i16>::new());

    let left_out = "alter table texts alter tree drop not null, alter pairs drop not null";
    diesel::sql_query(left_out).execute(connection).expect("a change");
    for text in texts() {
        let value = TextInsert {
            id: None,
            parent: None,
            plain: text.clone(),
            short: String::new(),
            padded: "日本 x".to_owned(),
            system: "x".to_owned(),
            letter: b'x',
            folded: text.clone(),
            email: format!("{text}@example.org"),
            maybe: Some(None),
            plains: texts(),
            shorts: Vec::new(),
            foldeds: vec![text],
            bytes: bytes(),
            several: vec![bytes(), Vec::new()],
        };
        round_trip!(connection, texts, Text, value, [
            plain, short, padded, system, letter, folded, email, maybe = default, plains, shorts, foldeds, bytes, several,
        ]);
    }

    // diesel counts years from 4714 BC on, chrono's last years are beyond its arithmetic.
    for (moment, wall) in moments().into_iter().zip(walls()).skip(2).take(8) {
        let value = TimeInsert {
            moment,
            wall,
            day: wall.date(),
            clock: wall.time(),
            maybe_moment: None,
            moments: vec![moment],
            days: vec![wall.date()],
        };
        round_trip!(connection, times, Time, value, [moment, wall, day, clock, moments, days]);
    }

    let document = json!({ "a": [1, "🦀", null] });
    let value = DocumentInsert { text: document.clone(), tree: None, maybe: Some(document.clone()), several: vec![document] };
    round_trip!(connection, documents, Document, value, [text, maybe, several]);

    let value = NetworkInsert {
        host: "10.0.0.1/8".parse().expect("an address"),
        net: "::/0".parse().expect("a network"),
        hosts: Vec::new(),
    };
    round_trip!(connection, networks, Network, value, [host, net, hosts]);

    let label = Label { name: Some("a,\"b\\".to_owned()), mood: Some(Mood::SoSo) };
    let place = Place { x: Some(-0.0), y: None, labels: Some(vec![label]), since: Some(moments()[2]) };
    let value = OwnTypeInsert {
        mood: Some(Mood::Sad),
        maybe_mood: None,
        moods: Mood::ALL.into(),
        app_mood: app::Mood::Down,
        place: Some(place.clone()),
        places: vec![place],
        role: OwnTypeRole::User,
        size: Some(OwnTypeSize::Small),
        number_id: Some(i64::MIN),
    };
    let row = round_trip!(connection, own_types, OwnType, value, [
        mood = default, maybe_mood, moods, app_mood, place, places, role, size, number_id,
    ]);
    let update = OwnTypeUpdate { size: Some(None), mood: Some(Mood::Happy), ..OwnTypeUpdate::default() };
    let changed: OwnType = diesel::update(tables::own_types::table.find(row.id))
        .set(&update)
        .returning(OwnType::as_returning())
        .get_result(connection)
        .expect("a row");
    assert_eq!(changed, OwnType { size: None, mood: Mood::Happy, ..row });
    let joined: Vec<(Mood, i64)> = tables::own_types::table
        .inner_join(tables::numbers::table)
        .select((tables::own_types::mood, tables::numbers::id))
        .load(connection)
        .expect("rows");
    assert_eq!(joined, [(Mood::Happy, i64::MIN)]);

    // Columns of types that diesel does not know are left to others.
    let left_out = "alter table scarce alter zoned_clock drop not null, alter bits drop not null, \
        alter more_bits drop not null, alter point drop not null, alter line drop not null, alter segment drop not null, \
        alter frame drop not null, alter trail drop not null, alter shape drop not null, alter ring drop not null, \
        alter search drop not null, alter query drop not null, alter document drop not null, \
        alter relation drop not null, alter pattern drop not null, alter points drop not null, \
        alter exacts drop not null";
    diesel::sql_query(left_out).execute(connection).expect("a change");
    let value = ScarceInsert {
        span: PgInterval::new(-1, 3, -14),
        price: PgMoney(i64::MIN),
        card: [8, 0, 0x2b, 1, 2, 3],
        long_card: [8, 0, 0x2b, 1, 2, 3, 4, 5],
        ints: (Bound::Included(i32::MIN), Bound::Excluded(i32::MAX)),
        bigs: (Bound::Unbounded, Bound::Excluded(0)),
        walls: (Bound::Included(walls()[2]), Bound::Excluded(walls()[5])),
        moments: (Bound::Included(moments()[2]), Bound::Unbounded),
        days: (Bound::Included(days()[1]), Bound::Excluded(days()[3])),
        int_set: vec![(Bound::Included(1), Bound::Excluded(3)), (Bound::Included(5), Bound::Excluded(7))],
        place_in_log: PgLsn(u64::MAX),
        spans: Vec::new(),
    };
    round_trip!(connection, scarce, Scarce, value, [
        span, price, card, long_card, ints, bigs, walls, moments, days, int_set, place_in_log, spans,
    ]);

    let order = Order { from: Some("x".to_owned()), To: Some(Sign::ALL[1]), r: None };
    let value = OddNameInsert {
        week_day: Some(WeekDay::Mon),
        days: WeekDay::ALL.into(),
        r#type: Sign::ALL[0],
        signs: Sign::ALL.into(),
        self_: Some(order.clone()),
        orders: vec![order],
        date: Date::Night,
        dates: Date::ALL.into(),
    };
    round_trip!(connection, odd_names, OddName, value, [week_day, days, r#type, signs, self_, orders, date, dates]);
    strict_types(connection);
}

fn strict_types(connection: &mut PgConnection) {
    use strict::{Mood, Number, NumberId, NumberInsert, OwnType, OwnTypeInsert, OwnTypeRole, Score, Time, TimeInsert, app, tables};
    let value = NumberInsert {
        id: Some(NumberId(77)),
        small: -1,
        normal: -1,
        big: -1,
        single: 0.5,
        double: 0.5,
        exact: Decimal::ONE_HUNDRED,
        score: Some(Score(Decimal::new(-1_234_567_890_123, 10))),
        truth: true,
        object: 1,
        maybe_small: None,
        maybe_double: None,
        maybe_exact: None,
        smalls: Some(vec![None, Some(i16::MIN)]),
        bigs: vec![Some(i64::MAX), None],
        doubles: vec![None],
        exacts: vec![None, Some(Decimal::MAX)],
        truths: Some(vec![None, Some(true)]),
    };
    let row = round_trip!(connection, numbers, Number, value, [
        id = default, small, normal, big, single, double, exact, score, truth, object, smalls = default, bigs, doubles, exacts,
        truths,
    ]);
    for (moment, wall) in later_moments() {
        let value = TimeInsert {
            moment,
            wall,
            day: wall.date(),
            clock: wall.time(),
            maybe_moment: None,
            moments: vec![None, Some(moment)],
            days: vec![Some(wall.date()), None],
        };
        round_trip!(connection, times, Time, value, [moment, wall, day, clock, moments, days]);
    }
    let value = OwnTypeInsert {
        mood: None,
        maybe_mood: None,
        moods: vec![None, Some(Mood::Sad)],
        app_mood: app::Mood::Up,
        place: None,
        places: vec![None],
        role: OwnTypeRole::User,
        size: None,
        number_id: Some(row.id),
    };
    round_trip!(connection, own_types, OwnType, value, [moods, app_mood, places, role, number_id]);
}
