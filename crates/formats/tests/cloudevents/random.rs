//! Random events: what is written is what is read, in whatever spelling; nothing
//! panics, and nothing that PostgreSQL refuses is accepted.

use crate::support::taken;
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use tenantry_formats::cloudevents::{Batch, Format, UsageEvent};

/// Text in which what matters to JSON is frequent.
fn words() -> impl Strategy<Value = String> {
    "([a-z]|[\"\\\\/\r\n\t\u{8}\u{c}\u{1f}\u{7f}]|é|\u{e000}|😀|[^\0]){0,8}"
}

/// Values whose numbers a double holds exactly, so that another canonicalizer
/// can be asked about them.
fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        (any::<i16>(), 1_i32..4)
            .prop_map(|(n, scale)| serde_json::from_str(&format!("{n}e-{scale}")).unwrap()),
        words().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            members(inner).prop_map(Value::from),
        ]
    })
}

fn members(values: impl Strategy<Value = Value>) -> impl Strategy<Value = Map<String, Value>> {
    prop::collection::btree_map(words(), values, 0..4)
        .prop_map(|members| members.into_iter().collect())
}

fn event(data: &Map<String, Value>) -> Value {
    json!({"specversion": "1.0", "id": "a", "source": "s", "type": "t", "data": data})
}

/// Writes a value with members in another order, white space, escapes and numbers
/// in other words.
fn respelled(value: &Value, turn: u64) -> String {
    let space = [" ", "", "\n\t"][(turn % 3) as usize];
    match value {
        Value::Object(members) => {
            let mut written: Vec<String> = members
                .iter()
                .map(|(name, value)| {
                    let name = escaped(name, turn);
                    format!("{name}{space}:{space}{}", respelled(value, turn / 2))
                })
                .collect();
            let by = usize::try_from(turn).unwrap() % written.len().max(1);
            written.rotate_left(by);
            format!("{{{space}{}}}", written.join(&format!(",{space}")))
        }
        Value::Array(list) => {
            let written: Vec<String> = list
                .iter()
                .map(|value| respelled(value, turn / 2))
                .collect();
            format!("[{}{space}]", written.join(","))
        }
        Value::String(text) => escaped(text, turn),
        Value::Number(number) => {
            let plain = number.to_string();
            match turn % 3 {
                1 if plain.contains('.') => format!("{plain}00"),
                1 => format!("{plain}.0"),
                2 => format!("{plain}E+0"),
                _ => plain,
            }
        }
        other => other.to_string(),
    }
}

fn escaped(text: &str, turn: u64) -> String {
    if turn.is_multiple_of(2) {
        return Value::from(text).to_string();
    }
    let units: String = text
        .encode_utf16()
        .map(|unit| format!("\\u{unit:04X}"))
        .collect();
    format!("\"{units}\"")
}

fn digests(events: impl Iterator<Item = Option<UsageEvent>>) -> Vec<Option<[u8; 32]>> {
    events
        .map(|event| event.map(|event| event.digest))
        .collect()
}

proptest! {
    #[test]
    fn a_spelling_never_matters(data in members(values()), turn in any::<u64>()) {
        let event = event(&data);
        let read = taken(&event.to_string());
        prop_assert_eq!(&taken(&respelled(&event, turn)), &read);
        prop_assert_eq!(&taken(&read.canonical()), &read);
    }

    #[test]
    fn the_canonical_form_is_that_of_rfc_8785_where_doubles_suffice(data in members(values())) {
        let event = event(&data);
        let expected = serde_json_canonicalizer::to_string(&event).unwrap();
        prop_assert_eq!(taken(&event.to_string()).canonical(), expected);
    }

    #[test]
    fn other_data_are_another_payload(one in members(values()), other in members(values())) {
        let digest = |data| taken(&event(data).to_string()).digest;
        // Numbers of another spelling are equal in value only.
        let canonical = |data| serde_json_canonicalizer::to_string(data).unwrap();
        prop_assert_eq!(
            digest(&one) == digest(&other),
            canonical(&one) == canonical(&other)
        );
    }

    #[test]
    fn a_batch_and_lines_say_the_same(
        events in prop::collection::vec((members(values()), any::<bool>()), 1..8),
    ) {
        let written: Vec<String> = events
            .iter()
            .map(|(data, is_good)| {
                let mut event = event(data);
                if !is_good {
                    event["time"] = json!("noon");
                }
                event.to_string()
            })
            .collect();
        let batch = format!("[{}]", written.join(", "));
        let batch = Batch::read(batch.as_bytes(), Format::Batch).unwrap();
        let lines = written.join("\r\n");
        let lines = Batch::read(lines.as_bytes(), Format::Lines).unwrap();
        let of_batch = digests(batch.entries().map(|entry| entry.event.ok()));
        prop_assert_eq!(&of_batch, &digests(lines.entries().map(|entry| entry.event.ok())));
        let good: Vec<bool> = of_batch.iter().map(Option::is_some).collect();
        let expected: Vec<bool> = events.iter().map(|(_, is_good)| *is_good).collect();
        prop_assert_eq!(good, expected);
    }

    #[test]
    fn any_bytes_are_taken_or_refused(
        bytes in prop::collection::vec(
            prop_oneof![
                any::<u8>(), Just(b'{'), Just(b'}'), Just(b'['), Just(b']'), Just(b'"'), Just(b':'),
                Just(b','), Just(b'\\'), Just(b'\n'), Just(b'0'), Just(0),
            ],
            0..300,
        ),
    ) {
        for format in [Format::Single, Format::Batch, Format::Lines] {
            let Ok(batch) = Batch::read(&bytes, format) else { continue };
            for entry in batch.entries() {
                if let Err(faults) = entry.event {
                    prop_assert!(!faults.is_empty());
                }
            }
        }
    }
}
