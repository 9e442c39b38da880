//! Rows through tokio-postgres.

#[path = "../generated/tokio_postgres.rs"]
#[allow(dead_code)]
mod schema;

/// The same schema with a type of one's own for moments, which knows of infinity.
#[path = "../generated/tokio_postgres_endless.rs"]
#[allow(dead_code)]
mod endless;

/// The same schema with more types of its own, `Option`s in arrays, and the `time` crate.
#[path = "../generated/tokio_postgres_strict.rs"]
#[allow(dead_code)]
mod strict;

use round_trip::*;
use rust_decimal::Decimal;
use serde_json::json;
use tokio_postgres::types::{PgLsn, Timestamp, ToSql};
use tokio_postgres::{Client, NoTls};

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
        let values: Vec<&(dyn ToSql + Sync)> = vec![$(round_trip!(@bind value.$field $($optional)?)),*];
        let row = $connection.query_one(&sql, &values).await.unwrap_or_else(|error| panic!("{sql}: {error:?}"));
        let row = <$row>::try_from(&row).unwrap_or_else(|error| panic!("{sql}: {error:?}"));
        $(round_trip!(@compare value.$field, row.$field $(, $optional)?);)*
        row
    }};
    (@bind $value:ident.$field:ident default) => { $value.$field.as_ref().expect("a value") };
    (@bind $value:ident.$field:ident) => { &$value.$field };
    (@compare $value:ident.$field:ident, $row:ident.$read:ident, default) => {
        assert_eq!($value.$field.as_ref(), Some(&$row.$read));
    };
    (@compare $value:ident.$field:ident, $row:ident.$read:ident) => { assert_eq!($value.$field, $row.$read) };
}

async fn numbers(connection: &Client) {
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
            object,
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
            id = default, small, normal, big, single, double, exact, score("numeric"), truth, object, maybe_small, maybe_double,
            maybe_exact, smalls = default, bigs, doubles, exacts, truths,
        ]);
        assert!(row.double.is_sign_negative() && row.single.is_sign_negative() == value_sign(single));
    }
    let row = connection
        .query_one("select $1::double precision[]", &[&DOUBLES.to_vec()])
        .await
        .expect("numbers");
    let doubles: Vec<f64> = row.get(0);
    assert_same_bits(&doubles, &DOUBLES);
}

fn value_sign(number: f32) -> bool {
    number.is_sign_negative()
}

async fn texts_and_bytes(connection: &Client) {
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
            foldeds: vec![text.clone()],
            bytes: if some { bytes() } else { Vec::new() },
            several: vec![bytes(), Vec::new()],
            tree: "Top.Science".to_owned(),
            pairs: [(text.clone(), None), ("é".to_owned(), Some(text))].into(),
        };
        round_trip!(connection, Text, value, [
            id = default, parent, plain, short, padded, system, letter, folded, email("text"), maybe = default, plains, shorts, foldeds, bytes,
            several, tree, pairs,
        ]);
    }
    // An absent value gets the default, NULL is NULL.
    let row = connection.query_one("select maybe from texts where parent is null", &[]).await.expect("a row");
    let maybe: Option<String> = row.get(0);
    assert_eq!(maybe, None);
}

async fn times_and_documents(connection: &Client) {
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

async fn networks_and_own_types(connection: &Client) {
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
    let rows = connection.query("select * from happy", &[]).await.expect("rows");
    let happy: Vec<_> = rows.iter().map(|row| Happy::try_from(row).expect("a row")).collect();
    assert_eq!(happy, []);
}

async fn scarce(connection: &Client) {
    let text = str::to_owned;
    let point = geo_types::Point::new(-0.0, f64::MAX);
    let value = ScarceInsert {
        zoned_clock: text("00:00:00-05"),
        span: text("-1 years -2 mons +3 days -00:00:00.000001"),
        price: text("-$92,233,720,368,547,758.08"),
        card: "08-00-2b-01-02-03".parse().expect("an address"),
        long_card: text("08:00:2b:01:02:03:04:05"),
        bits: bit_vec::BitVec::from_fn(5, |index| index % 2 == 0),
        more_bits: bit_vec::BitVec::new(),
        point,
        line: text("{1,-1,0.5}"),
        segment: text("[(0,1),(2,3)]"),
        frame: geo_types::Rect::new((-2.0, -2.0), (2.0, 2.0)),
        trail: geo_types::LineString::from(vec![(0.0, 0.0), (1.0, -0.0)]),
        shape: text("((0,0),(1,1))"),
        ring: text("<(0,0),1.5>"),
        ints: text("[-2147483648,2147483647)"),
        bigs: text("(,0)"),
        exacts: text("(-1.5,2]"),
        walls: text("[\"0001-01-01 00:00:00\",infinity)"),
        moments: text("empty"),
        days: text("[2000-02-29,9999-12-31)"),
        int_set: text("{[1,3),[5,7)}"),
        search: text("'a':1 'b'"),
        query: text("'a' & 'b'"),
        document: text("<a>é</a>"),
        place_in_log: PgLsn::from(u64::MAX),
        relation: text("numbers"),
        pattern: text("Top.*"),
        points: vec![point],
        spans: Vec::new(),
    };
    // What the driver has no type for travels as text, both ways.
    round_trip!(connection, Scarce, value, [
        zoned_clock("text::timetz"), span("text::interval"), price("text::money"), card, long_card("text::macaddr8"), bits, more_bits, point,
        line("text::line"), segment("text::lseg"), frame, trail, shape("text::polygon"), ring("text::circle"), ints("text::int4range"),
        bigs("text::int8range"), exacts("text::numrange"), walls("text::tsrange"), moments("text::tstzrange"), days("text::daterange"),
        int_set("text::int4multirange"), search("text::tsvector"), query("text::tsquery"), document("text::xml"), place_in_log,
        relation("text::regclass"), pattern, points, spans("text[]::interval[]"),
    ]);
}

/// Values that only a type of one's own can hold.
async fn infinite_times(connection: &Client) {
    use tokio_postgres::types::Date;
    let cases = [
        (Timestamp::NegInfinity, Timestamp::NegInfinity, Date::NegInfinity),
        (Timestamp::PosInfinity, Timestamp::PosInfinity, Date::PosInfinity),
        (Timestamp::Value(moments()[1]), Timestamp::Value(walls()[1]), Date::Value(days()[0])),
    ];
    for (moment, wall, day) in cases {
        let value = endless::TimeInsert {
            moment,
            wall,
            day,
            clock: clocks()[0],
            maybe_moment: None,
            moments: Vec::new(),
            days: Vec::new(),
        };
        round_trip!(connection, endless::Time, value, [moment, wall, day, clock, moments, days]);
    }
}

async fn odd_names(connection: &Client) {
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
    let values: [&(dyn ToSql + Sync); 8] = [
        &value.week_day,
        &value.days,
        &value.r#type,
        &value.signs,
        &value.self_,
        &value.orders,
        &value.date,
        &value.dates,
    ];
    let row = connection.query_one(sql, &values).await.expect("a row");
    let row = OddName::try_from(&row).expect("a row");
    assert_eq!((row.week_day, row.days, row.r#type, row.signs), (value.week_day, value.days, value.r#type, value.signs));
    assert_eq!((row.self_, row.orders, row.date, row.dates), (value.self_, value.orders, value.date, value.dates));
}

async fn strict_types(connection: &Client) {
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
        let (client, task) = tokio_postgres::connect(&url(), NoTls).await.expect("a connection");
        tokio::spawn(task);
        let connection = &client;
        numbers(connection).await;
        texts_and_bytes(connection).await;
        times_and_documents(connection).await;
        networks_and_own_types(connection).await;
        scarce(connection).await;
        infinite_times(connection).await;
        odd_names(connection).await;
        strict_types(connection).await;
    });
}
