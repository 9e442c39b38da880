//! Rows as `PostgREST` reads and prints them: `json_populate_record` of what is inserted, `row_to_json` of what is
//! there, and `PostgreSQL`'s own JSON in between.

#[path = "../generated/serde.rs"]
#[allow(dead_code)]
mod schema;

/// The same schema with more types of its own, `Option`s in arrays, and dates and times as text.
#[path = "../generated/serde_strict.rs"]
#[allow(dead_code)]
mod strict;

use round_trip::*;
use rust_decimal::Decimal;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio_postgres::{Client, NoTls};

use schema::*;

/// Sends a value as the API would take it, and reads the row as the API would print it.
async fn round_trip<R: DeserializeOwned>(client: &Client, table: &str, value: &impl Serialize) -> R {
    let value = serde_json::to_value(value).expect("JSON");
    let columns = value.as_object().expect("an object").keys();
    let columns: Vec<_> = columns.map(|name| format!("\"{name}\"")).collect();
    let columns = columns.join(", ");
    let sql = format!(
        "with inserted as (insert into {table} ({columns}) select {columns} \
         from json_populate_record(null::{table}, $1::text::json) returning *) \
         select row_to_json(inserted)::text from inserted"
    );
    let row = client.query_one(&sql, &[&value.to_string()]).await;
    let text: String = row.unwrap_or_else(|error| panic!("{sql}: {error:?}: {value}")).get(0);
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

async fn numbers(client: &Client) {
    for (index, exact) in [Decimal::MIN, Decimal::MAX, Decimal::new(1, 28)].into_iter().enumerate() {
        let some = index > 0;
        let value = NumberInsert {
            id: Some([i64::MIN, i64::MAX, 0][index]),
            small: [i16::MIN, i16::MAX, 0][index],
            normal: [i32::MIN, i32::MAX, 0][index],
            big: [i64::MIN, i64::MAX, 0][index],
            single: [f32::MIN, f32::MAX, -0.0][index],
            double: -0.0,
            exact,
            score: some.then(|| Decimal::new(-1_234_567_890_123, 10)),
            truth: some,
            object: u32::MAX.to_string(),
            maybe_small: some.then_some(1),
            maybe_double: some.then_some(f64::MAX),
            maybe_exact: some.then_some(exact),
            smalls: Some(vec![i16::MIN; index]),
            bigs: vec![i64::MAX; index],
            doubles: DOUBLES[..6].to_vec(),
            exacts: vec![Decimal::MAX, Decimal::MIN, Decimal::new(100, 2)],
            truths: some.then(|| vec![true, false]),
        };
        let row: Number = round_trip(client, "numbers", &value).await;
        assert_eq!(
            (Some(row.id), row.small, row.normal, row.big, row.exact, row.score, row.truth, row.object),
            (value.id, value.small, value.normal, value.big, value.exact, value.score, value.truth, value.object)
        );
        assert_eq!((row.single, row.maybe_small, row.maybe_exact), (value.single, value.maybe_small, value.maybe_exact));
        assert_same_bits(&[row.double], &[value.double]);
        assert_same_bits(&row.doubles, &value.doubles);
        assert_eq!((Some(row.smalls), row.bigs, row.exacts), (value.smalls, value.bigs, value.exacts));
        assert_eq!((row.maybe_double, row.truths), (value.maybe_double, value.truths));
    }
}

async fn texts_and_bytes(client: &Client) {
    for (index, text) in texts().into_iter().enumerate() {
        let value = TextInsert {
            id: None,
            parent: None,
            plain: text.clone(),
            short: text.chars().take(10).collect(),
            padded: "日本 x".to_owned(),
            system: text.chars().take(15).collect(),
            letter: "x".to_owned(),
            folded: text.clone(),
            email: format!("{text}@example.org"),
            maybe: [None, Some(None), Some(Some(text.clone()))][index % 3].clone(),
            plains: texts(),
            shorts: vec![String::new(); index],
            foldeds: vec![text.clone()],
            bytes: "\\x00ff".to_owned(),
            several: vec!["\\x".to_owned()],
            tree: "Top.Science".to_owned(),
            pairs: [(text.clone(), None), ("é".to_owned(), Some(text.clone()))].into(),
        };
        // hstore goes in as its own text, though it comes out as an object.
        let mut sent = serde_json::to_value(&value).expect("JSON");
        sent["pairs"] = json!("a=>NULL");
        let row: Text = round_trip(client, "texts", &sent).await;
        assert_eq!(
            (row.plain, row.short, row.padded, row.system, row.letter, row.folded, row.email),
            (value.plain, value.short, value.padded, value.system, value.letter, value.folded, value.email)
        );
        // Absent: the default. Null: NULL.
        assert_eq!(row.maybe, value.maybe.unwrap_or(Some("x".to_owned())));
        assert_eq!(
            (row.plains, row.shorts, row.foldeds, row.bytes, row.several, row.tree),
            (value.plains, value.shorts, value.foldeds, value.bytes, value.several, value.tree)
        );
        assert_eq!(row.pairs, [("a".to_owned(), None)].into());
    }
}

async fn times(client: &Client) {
    // JSON has years of four digits; others travel as text.
    let readable = |index: &usize| (2..8).contains(index);
    for index in (0..walls().len()).filter(readable) {
        let (moment, wall) = (moments()[index], walls()[index]);
        let value = TimeInsert {
            moment,
            wall,
            day: wall.date(),
            clock: wall.time(),
            maybe_moment: [None, Some(None), Some(Some(moment))][index % 3],
            moments: vec![moment; index % 2],
            days: vec![wall.date()],
        };
        let row: Time = round_trip(client, "times", &value).await;
        assert_eq!((row.moment, row.wall, row.day, row.clock), (value.moment, value.wall, value.day, value.clock));
        assert_eq!((row.moments, row.days), (value.moments, value.days));
        assert_eq!(row.maybe_moment.is_some(), value.maybe_moment != Some(None));
    }
    let endless = || "infinity".to_owned();
    let value = strict::TimeInsert {
        moment: "-infinity".to_owned(),
        wall: endless(),
        day: endless(),
        clock: "24:00:00".to_owned(),
        maybe_moment: Some(None),
        moments: vec![None, Some(endless())],
        days: Vec::new(),
    };
    let row: strict::Time = round_trip(client, "times", &value).await;
    assert_eq!((row.moment, row.wall, row.day, row.clock), (value.moment, value.wall, value.day, value.clock));
    assert_eq!((row.moments, row.days, row.maybe_moment), (value.moments, value.days, None));
}

async fn documents_networks_and_own_types(client: &Client) {
    for document in [json!(null), json!([]), json!({ "a": [1, -0.5, "🦀", null, { "": true }] })] {
        let value = DocumentInsert {
            text: document.clone(),
            tree: None,
            maybe: None,
            several: vec![json!(1), document.clone()],
        };
        // A JSON null for a column is NULL to the API, which these do not allow.
        if document.is_null() {
            continue;
        }
        let row: Document = round_trip(client, "documents", &value).await;
        assert_eq!((row.text, row.tree, row.maybe, row.several), (value.text, json!({}), None, value.several));
    }
    for (host, net) in [("10.0.0.1/8", "10.0.0.0/8"), ("::1", "::/0"), ("255.255.255.255", "0.0.0.0/0")] {
        let value = NetworkInsert {
            host: host.parse().expect("an address"),
            net: net.parse().expect("a network"),
            hosts: vec![host.parse().expect("an address")],
        };
        let row: Network = round_trip(client, "networks", &value).await;
        assert_eq!((row.host, row.net, row.hosts), (value.host, value.net, value.hosts));
    }
    let label = Label { name: Some("a,\"b\\".to_owned()), mood: Some(Mood::SoSo) };
    let place = Place { x: Some(-0.0), y: None, labels: Some(vec![label]), since: Some(moments()[2]) };
    for some in [false, true] {
        let value = OwnTypeInsert {
            mood: some.then_some(Mood::Happy),
            maybe_mood: some.then_some(Mood::Happy),
            moods: if some { Mood::ALL.into() } else { Vec::new() },
            app_mood: app::Mood::Down,
            place: some.then(|| place.clone()),
            places: vec![place.clone()],
            role: OwnTypeRole::Assistant,
            size: some.then_some(OwnTypeSize::Large),
            number_id: None,
        };
        let row: OwnType = round_trip(client, "own_types", &value).await;
        assert_eq!(row.mood, value.mood.unwrap_or(Mood::SoSo));
        assert_eq!(
            (row.maybe_mood, row.moods, row.app_mood, row.place, row.places, row.role, row.size, row.number_id),
            (value.maybe_mood, value.moods, value.app_mood, value.place, value.places, value.role, value.size, None)
        );
    }
}

/// Everything else is a string to the API, in the words of PostgreSQL.
async fn scarce(client: &Client) {
    let value: Value = json!({
        "zoned_clock": "00:00:00-05", "span": "-1 years -2 mons +3 days", "price": "-$92,233,720,368,547,758.08",
        "card": "08:00:2b:01:02:03", "long_card": "08:00:2b:01:02:03:04:05", "bits": "10101", "more_bits": "",
        "point": "(-0,1.5)", "line": "{1,-1,0.5}", "segment": "[(0,1),(2,3)]", "frame": "(2,2),(-2,-2)",
        "trail": "[(0,0)]", "shape": "((0,0),(1,1))", "ring": "<(0,0),1.5>", "ints": "[-2147483648,2147483647)",
        "bigs": "(,0)", "exacts": "(-1.5,2]", "walls": "empty", "moments": "(,)", "days": "[2000-02-29,infinity)",
        "int_set": "{[1,3),[5,7)}", "search": "'a':1 'b'", "query": "'a' & 'b'", "document": "<a>é</a>",
        "place_in_log": "16/B374D848", "relation": "numbers", "pattern": "Top.*", "points": ["(1,2)"], "spans": []
    });
    let sent: ScarceInsert = serde_json::from_value(value.clone()).expect("strings");
    let row: Scarce = round_trip(client, "scarce", &sent).await;
    let mut row = serde_json::to_value(row).expect("JSON");
    row.as_object_mut().expect("an object").remove("id");
    assert_eq!(row, value);
}

async fn odd_names_and_strict_types(client: &Client) {
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
    let row: OddName = round_trip(client, "odd_names", &value).await;
    assert_eq!((row.week_day, row.days, row.r#type, row.signs), (value.week_day, value.days, value.r#type, value.signs));
    assert_eq!((row.self_, row.orders, row.date, row.dates), (value.self_, value.orders, value.date, value.dates));

    let value = strict::NumberInsert {
        id: Some(strict::NumberId(77)),
        small: -1,
        normal: -1,
        big: -1,
        single: 0.5,
        double: 0.5,
        exact: Decimal::ONE_HUNDRED,
        score: Some(strict::Score(Decimal::new(-1_234_567_890_123, 10))),
        truth: true,
        object: "1".to_owned(),
        maybe_small: None,
        maybe_double: None,
        maybe_exact: None,
        smalls: Some(vec![None, Some(i16::MIN)]),
        bigs: vec![Some(i64::MAX), None],
        doubles: vec![None],
        exacts: vec![None, Some(Decimal::MAX)],
        truths: Some(vec![None, Some(true)]),
    };
    let row: strict::Number = round_trip(client, "numbers", &value).await;
    assert_eq!((Some(row.id), row.score, Some(row.smalls)), (value.id, value.score, value.smalls));
    assert_eq!((row.bigs, row.doubles, row.exacts, row.truths), (value.bigs, value.doubles, value.exacts, value.truths));
}

/// A page of the API: an array of rows, `null` where there is nothing.
async fn pages(client: &Client) {
    let rows = client.query_one("select json_agg(numbers)::text from numbers", &[]).await.expect("rows");
    let numbers: Vec<Number> = serde_json::from_str(rows.get(0)).expect("an array of rows");
    assert_eq!(numbers.len(), 3);
    let rows = client.query_one("select json_agg(happy)::text from happy", &[]).await.expect("rows");
    let happy: Vec<Happy> = serde_json::from_str(rows.get(0)).expect("an array of rows");
    assert_eq!(happy.len(), 1);
    assert_eq!((happy[0].mood, happy[0].role), (Mood::Happy, OwnTypeRole::Assistant));
}

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let (client, task) = tokio_postgres::connect(&url(), NoTls).await.expect("a connection");
        tokio::spawn(task);
        numbers(&client).await;
        texts_and_bytes(&client).await;
        times(&client).await;
        documents_networks_and_own_types(&client).await;
        scarce(&client).await;
        pages(&client).await;
        odd_names_and_strict_types(&client).await;
    });
}
