//! Rows through sqlx.

#[path = "../generated/sqlx.rs"]
#[allow(dead_code)]
mod schema;

/// The same schema with more types of its own, `Option`s in arrays, and the `time` crate.
#[path = "../generated/sqlx_strict.rs"]
#[allow(dead_code)]
mod strict;

use std::ops::Bound;

use chrono::{FixedOffset, NaiveTime};
use round_trip::*;
use rust_decimal::Decimal;
use serde_json::json;
use sqlx::postgres::types::*;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, Connection as _};

use schema::*;

/// Inserts the named fields of a value and reads the row back. A field with `= default` is an `Option` for the
/// sake of its default; one with types in parentheses is cast to them on its way, and comes back as text if it went as text.
macro_rules! round_trip {
    ($connection:expr, $row:ty, $value:expr, [$($field:ident $(($cast:literal))? $(= $optional:ident)?),* $(,)?]) => {{
        let value = $value;
        let mut parameters: Vec<String> = Vec::new();
        $(parameters.push({
            let number = parameters.len() + 1;
            let cast: &[&str] = &[$($cast)?];
            cast.first().map_or(format!("${number}"), |cast| format!("${number}::{cast}"))
        });)*
        let casts: &[(&str, &[&str])] = &[$((stringify!($field), &[$($cast)?])),*];
        let read = <$row>::COLUMNS.map(|column| {
            let cast = casts.iter().find(|(name, _)| *name == column);
            match cast.and_then(|(_, cast)| cast.first()) {
                Some(cast) if cast.starts_with("text[]") => format!("{column}::text[]"),
                Some(cast) if cast.starts_with("text") => format!("{column}::text"),
                _ => column.to_owned(),
            }
        });
        let sql = format!(
            "insert into {} ({}) values ({}) returning {}",
            <$row>::SQL_NAME,
            [$(stringify!($field)),*].join(", "),
            parameters.join(", "),
            read.join(", "),
        );
        let query = sqlx::query_as::<_, $row>(AssertSqlSafe(sql.clone()));
        $(let query = query.bind(round_trip!(@bind value.$field $($optional)?));)*
        let row = query.fetch_one(&mut *$connection).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
        $(round_trip!(@compare value.$field, row.$field $(, $optional)?);)*
        row
    }};
    (@bind $value:ident.$field:ident default) => { $value.$field.clone().expect("a value") };
    (@bind $value:ident.$field:ident) => { $value.$field.clone() };
    (@compare $value:ident.$field:ident, $row:ident.$read:ident, default) => {
        assert_eq!($value.$field.as_ref(), Some(&$row.$read));
    };
    (@compare $value:ident.$field:ident, $row:ident.$read:ident) => { assert_eq!($value.$field, $row.$read) };
}

async fn numbers(connection: &mut PgConnection) {
    let sides = [
        (i16::MIN, i32::MIN, i64::MIN, f32::MIN, Decimal::MIN, false, u32::MIN),
        (i16::MAX, i32::MAX, i64::MAX, f32::MAX, Decimal::MAX, true, u32::MAX),
        (0, 0, 0, -0.0, Decimal::new(1, 28), true, 1),
    ];
    for (index, (small, normal, big, single, exact, truth, object)) in sides.into_iter().enumerate() {
        let some = index > 0;
        let value = NumberInsert {
            id: Some(i64::MIN + index as i64),
            small,
            normal,
            big,
            single,
            double: -0.0,
            exact,
            score: some.then(|| Decimal::new(-1_234_567_890_123, 10)),
            truth,
            object: Oid(object),
            maybe_small: some.then_some(small),
            maybe_double: some.then_some(f64::MIN_POSITIVE),
            maybe_exact: some.then_some(exact),
            smalls: Some(if some { vec![small, 0] } else { Vec::new() }),
            bigs: if some { vec![big] } else { Vec::new() },
            doubles: DOUBLES[..6].to_vec(),
            exacts: vec![Decimal::MAX, Decimal::MIN, Decimal::new(100, 2)],
            truths: some.then(|| vec![true, false]),
        };
        let row = round_trip!(connection, Number, value, [
            id = default, small, normal, big, single, double, exact, score, truth, object, maybe_small, maybe_double,
            maybe_exact, smalls = default, bigs, doubles, exacts, truths,
        ]);
        assert!(row.double.is_sign_negative() && row.single.is_sign_negative() == value_sign(single));
    }
    let doubles: Vec<f64> = sqlx::query_scalar("select $1::double precision[]")
        .bind(DOUBLES.to_vec())
        .fetch_one(&mut *connection)
        .await
        .expect("numbers");
    assert_same_bits(&doubles, &DOUBLES);
}

fn value_sign(number: f32) -> bool {
    number.is_sign_negative()
}

async fn texts_and_bytes(connection: &mut PgConnection) {
    for (index, text) in texts().into_iter().enumerate() {
        let some = index > 0;
        let value = TextInsert {
            id: Some(uuid::Uuid::from_u128(index as u128)),
            parent: some.then(|| uuid::Uuid::from_u128(0)),
            plain: text.clone(),
            short: text.chars().take(10).collect(),
            padded: "日本 x".to_owned(),
            system: text.chars().take(15).collect(),
            letter: if some { 127 } else { -128 },
            folded: text.clone(),
            email: format!("{text}@example.org"),
            maybe: Some(some.then(|| text.clone())),
            plains: if some { texts() } else { Vec::new() },
            shorts: vec![String::new(), "x".to_owned()],
            foldeds: vec![PgCiText(text.clone())],
            bytes: if some { bytes() } else { Vec::new() },
            several: vec![bytes(), Vec::new()],
            tree: "Top.Science".parse().expect("a path"),
            pairs: PgHstore([(text.clone(), None), ("é".to_owned(), Some(text))].into()),
        };
        round_trip!(connection, Text, value, [
            id = default, parent, plain, short, padded, system, letter, folded, email, maybe = default, plains, shorts, foldeds, bytes,
            several, tree, pairs,
        ]);
    }
    // An absent value gets the default, NULL is NULL.
    let maybe: Option<String> = sqlx::query_scalar("select maybe from texts where parent is null")
        .fetch_one(&mut *connection)
        .await
        .expect("the first row");
    assert_eq!(maybe, None);
}

async fn times_and_documents(connection: &mut PgConnection) {
    for (index, (moment, wall)) in moments().into_iter().zip(walls()).enumerate() {
        let value = TimeInsert {
            moment,
            wall,
            day: wall.date(),
            clock: wall.time(),
            maybe_moment: Some((index > 0).then_some(moment)),
            moments: if index > 0 { moments() } else { Vec::new() },
            days: days(),
        };
        round_trip!(connection, Time, value, [moment, wall, day, clock, maybe_moment = default, moments, days]);
    }
    for document in [json!(null), json!([]), json!({ "a": [1, -0.5, "🦀", null, { "": true }] })] {
        let value = DocumentInsert {
            text: document.clone(),
            tree: Some(document.clone()),
            maybe: Some(document.clone()),
            several: vec![document.clone(), json!(1)],
        };
        // A JSON null inside is no NULL outside.
        round_trip!(connection, Document, value.clone(), [text, tree = default, maybe, several]);
        let value = DocumentInsert { maybe: None, several: Vec::new(), ..value };
        round_trip!(connection, Document, value, [text, tree = default, maybe, several]);
    }
}

async fn networks_and_own_types(connection: &mut PgConnection) {
    for (host, net) in [("10.0.0.1/8", "10.0.0.0/8"), ("::1", "::/0"), ("255.255.255.255", "0.0.0.0/0")] {
        let value = NetworkInsert {
            host: host.parse().expect("an address"),
            net: net.parse().expect("a network"),
            hosts: vec![host.parse().expect("an address")],
        };
        round_trip!(connection, Network, value, [host, net, hosts]);
    }
    let place = Place {
        x: Some(-0.0),
        y: None,
        labels: Some(vec![Label { name: Some("a,\"b\\".to_owned()), mood: Some(Mood::SoSo) }, Label { name: None, mood: None }]),
        since: Some(moments()[2]),
    };
    for some in [false, true] {
        let value = OwnTypeInsert {
            mood: Some(Mood::SoSo),
            maybe_mood: some.then_some(Mood::Happy),
            moods: if some { Mood::ALL.into() } else { Vec::new() },
            app_mood: app::Mood::Down,
            place: some.then(|| place.clone()),
            places: if some { vec![place.clone(), place.clone()] } else { Vec::new() },
            role: OwnTypeRole::Assistant,
            size: some.then_some(OwnTypeSize::Large),
            number_id: some.then_some(i64::MIN),
        };
        round_trip!(connection, OwnType, value, [
            mood = default, maybe_mood, moods, app_mood, place, places, role, size, number_id,
        ]);
    }
    let happy: Vec<Happy> = sqlx::query_as("select * from happy").fetch_all(&mut *connection).await.expect("rows");
    assert_eq!(happy, []);
}

async fn scarce(connection: &mut PgConnection) {
    let offset = FixedOffset::east_opt(-5 * 3600).expect("an offset");
    let point = PgPoint { x: -0.0, y: f64::MAX };
    let value = ScarceInsert {
        zoned_clock: PgTimeTz { time: NaiveTime::MIN, offset },
        span: PgInterval { months: -14, days: 3, microseconds: -1 },
        price: PgMoney(i64::MIN),
        card: "08:00:2b:01:02:03".parse().expect("an address"),
        long_card: "08:00:2b:01:02:03:04:05".to_owned(),
        bits: bit_vec::BitVec::from_fn(5, |index| index % 2 == 0),
        more_bits: bit_vec::BitVec::new(),
        point: point.clone(),
        line: PgLine { a: 1.0, b: -1.0, c: 0.5 },
        segment: PgLSeg { start_x: 0.0, start_y: 1.0, end_x: 2.0, end_y: 3.0 },
        frame: PgBox { upper_right_x: 2.0, upper_right_y: 2.0, lower_left_x: -2.0, lower_left_y: -2.0 },
        trail: PgPath { closed: false, points: vec![point.clone()] },
        shape: PgPolygon { points: vec![point.clone(), PgPoint { x: 1.0, y: 1.0 }] },
        ring: PgCircle { x: 0.0, y: 0.0, radius: 1.5 },
        ints: PgRange { start: Bound::Included(i32::MIN), end: Bound::Excluded(i32::MAX) },
        bigs: PgRange { start: Bound::Unbounded, end: Bound::Excluded(0) },
        exacts: PgRange { start: Bound::Excluded(Decimal::MIN), end: Bound::Included(Decimal::MAX) },
        walls: PgRange { start: Bound::Included(walls()[2]), end: Bound::Excluded(walls()[5]) },
        moments: PgRange { start: Bound::Included(moments()[2]), end: Bound::Unbounded },
        days: PgRange { start: Bound::Included(days()[1]), end: Bound::Excluded(days()[3]) },
        int_set: "{[1,3),[5,7)}".to_owned(),
        search: "'a':1 'b'".to_owned(),
        query: "'a' & 'b'".to_owned(),
        document: "<a>é</a>".to_owned(),
        place_in_log: "16/B374D848".to_owned(),
        relation: "numbers".to_owned(),
        pattern: "Top.*".parse().expect("a pattern"),
        points: vec![point],
        spans: Vec::new(),
    };
    round_trip!(connection, Scarce, value, [
        zoned_clock, span, price, card, long_card("text::macaddr8"), bits, more_bits, point, line, segment, frame, trail,
        shape, ring, ints, bigs, exacts, walls, moments, days, int_set("text::int4multirange"), search("text::tsvector"),
        query("text::tsquery"), document("text::xml"), place_in_log("text::pg_lsn"), relation("text::regclass"), pattern, points, spans,
    ]);
}

async fn odd_names(connection: &mut PgConnection) {
    let order = Order { from: Some("x".to_owned()), to: Some(Sign::ALL[1]), r: None };
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
    let sql = "insert into odd_names (\"Week Day\", days, type, signs, self, orders, date, dates) \
               values ($1, $2, $3, $4, $5, $6, $7, $8) returning *";
    let row: OddName = sqlx::query_as(sql)
        .bind(value.week_day)
        .bind(value.days.clone())
        .bind(value.r#type)
        .bind(value.signs.clone())
        .bind(value.self_.clone())
        .bind(value.orders.clone())
        .bind(value.date)
        .bind(value.dates.clone())
        .fetch_one(&mut *connection)
        .await
        .expect("a row");
    assert_eq!((row.week_day, row.days, row.r#type, row.signs), (value.week_day, value.days, value.r#type, value.signs));
    assert_eq!((row.self_, row.orders, row.date, row.dates), (value.self_, value.orders, value.date, value.dates));
}

async fn strict_types(connection: &mut PgConnection) {
    use strict::*;
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
        object: Oid(1),
        maybe_small: None,
        maybe_double: None,
        maybe_exact: None,
        smalls: Some(vec![None, Some(i16::MIN)]),
        bigs: vec![Some(i64::MAX), None],
        doubles: vec![None],
        exacts: vec![None, Some(Decimal::MAX)],
        truths: Some(vec![None, Some(true)]),
    };
    let row = round_trip!(connection, Number, value, [
        id = default, small, normal, big, single, double, exact, score, truth, object, smalls = default, bigs, doubles, exacts,
        truths,
    ]);
    for (moment, wall) in later_moments() {
        let value = TimeInsert {
            moment,
            wall,
            day: wall.date(),
            clock: wall.time(),
            maybe_moment: Some(Some(moment)),
            moments: vec![None, Some(moment)],
            days: vec![Some(wall.date()), None],
        };
        round_trip!(connection, Time, value, [moment, wall, day, clock, maybe_moment = default, moments, days]);
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
    round_trip!(connection, OwnType, value, [moods, app_mood, places, role, number_id]);
}

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let mut options = PgConnectOptions::new_without_pgpass();
        for (name, set) in [
            ("host", PgConnectOptions::host as fn(_, &str) -> _),
            ("user", PgConnectOptions::username),
            ("dbname", PgConnectOptions::database),
            ("password", PgConnectOptions::password),
        ] {
            if let Some(value) = part(name) {
                options = set(options, &value);
            }
        }
        if let Some(port) = part("port") {
            options = options.port(port.parse().expect("a number"));
        }
        let mut connection = PgConnection::connect_with(&options).await.expect("a connection");
        let connection = &mut connection;
        numbers(connection).await;
        texts_and_bytes(connection).await;
        times_and_documents(connection).await;
        networks_and_own_types(connection).await;
        scarce(connection).await;
        odd_names(connection).await;
        strict_types(connection).await;
    });
}
