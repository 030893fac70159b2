//! Tables that become events, made up and real.

use jiff::SignedDuration;
use std::collections::HashSet;
use std::fs::File;
use std::path::{Path, PathBuf};
use tenantry_formats::cloudevents::csv::{Field, Identity, Mapping, Rows, Subject};
use tenantry_formats::cloudevents::{Batch, Format, UsageEvent};
use tenantry_formats::json::Value;

fn mapping() -> Mapping {
    Mapping {
        event_type: "llm.request".to_owned(),
        source: "/trace".to_owned(),
        identity: Identity::Row,
        time_column: "at".to_owned(),
        later_by: SignedDuration::ZERO,
        subject: None,
        numbers: vec!["tokens".parse().unwrap()],
        texts: Vec::new(),
        constants: Vec::new(),
    }
}

/// Each event in canonical JSON, or the faults of its row.
fn converted(table: &str, mapping: Mapping) -> Vec<String> {
    let rows = Rows::open(table.as_bytes(), mapping).unwrap();
    rows.map(|row| match row {
        Ok(event) => event.canonical(),
        Err(faults) => faults.to_string(),
    })
    .collect()
}

fn refused(table: &str, mapping: Mapping) -> String {
    Rows::open(table.as_bytes(), mapping)
        .unwrap_err()
        .to_string()
}

#[test]
fn a_row_becomes_an_event_by_the_mapping() {
    let table = "call,customer,at,tokens,model,zone\n\
        a,cus_1,2026-10-05 13:00:00.25,0.10,\"small, \"\"fast\"\"\",eu\n\
        b,,2026-10-05T15:00:00+02:00,,,us\n";
    let mapping = Mapping {
        identity: Identity::Columns(vec!["zone".to_owned(), "call".to_owned()]),
        subject: Some(Subject::Column("customer".to_owned())),
        numbers: vec!["tokens=output_tokens".parse().unwrap()],
        texts: vec!["model".parse().unwrap()],
        constants: vec![("trace".to_owned(), "7".to_owned())],
        ..mapping()
    };
    assert_eq!(
        converted(table, mapping),
        [
            r#"{"data":{"model":"small, \"fast\"","output_tokens":0.1,"trace":"7"},"id":"eu/a","source":"/trace","specversion":"1.0","subject":"cus_1","time":"2026-10-05T13:00:00.25Z","type":"llm.request"}"#,
            r#"{"data":{"trace":"7"},"id":"us/b","source":"/trace","specversion":"1.0","time":"2026-10-05T13:00:00Z","type":"llm.request"}"#,
        ]
    );
}

#[test]
fn a_trace_can_be_moved_to_another_time() {
    let mapping = Mapping {
        later_by: SignedDuration::from_hours(24 * 7 * 52),
        subject: Some(Subject::Fixed("cus_1".to_owned())),
        ..mapping()
    };
    let events = converted("at,tokens\n2023-11-16 18:17:03.9799600,1\n", mapping);
    assert_eq!(
        events,
        [
            r#"{"data":{"tokens":1},"id":"row-1","source":"/trace","specversion":"1.0","subject":"cus_1","time":"2024-11-14T18:17:03.97996Z","type":"llm.request"}"#
        ]
    );
}

#[test]
fn a_wrong_row_says_where_and_why_and_the_next_one_is_read() {
    let table =
        "at,tokens\n2026-10-05,1\nnoon,many\n2026-10-05,1,2\n\"2026-10-\n05\",1\n2026-10-06,3\n";
    let rows = converted(table, mapping());
    assert!(rows[0].contains("\"id\":\"row-1\""));
    assert_eq!(
        rows[1..4],
        [
            "line 3: time \"noon\" is not a date and time such as 2024-09-01T13:00:00Z; \
             data.tokens \"many\" is not a decimal number",
            "line 4: has 3 fields where the header has 2",
            "line 5: time \"2026-10-\n05\" is not a date and time such as 2024-09-01T13:00:00Z",
        ]
    );
    assert!(rows[4].contains("\"id\":\"row-5\""));
    assert_eq!(rows.len(), 5);

    let by_tokens = Mapping {
        identity: Identity::Columns(vec!["tokens".to_owned()]),
        ..mapping()
    };
    let long = "1".repeat(30) + "." + &"0".repeat(500);
    let rows = converted(
        &format!("at,tokens\n2026-10-05,\n2026-10-05,{long}\n"),
        by_tokens,
    );
    assert_eq!(
        rows,
        [
            "line 2: id is made of tokens, which is empty",
            "line 3: id has 531 bytes, at most 512 are taken",
        ]
    );
}

#[test]
fn a_stream_that_fails_is_an_end() {
    struct Broken;
    impl std::io::Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("the disk is gone"))
        }
    }
    let file = std::io::Read::chain(b"at,tokens\n2026-10-05,1\n".as_slice(), Broken);
    let mut rows = Rows::open(file, mapping()).unwrap();
    assert!(rows.next().unwrap().is_ok());
    let failed = rows.next().unwrap().unwrap_err();
    assert_eq!(failed.to_string(), "line 3: the disk is gone");
    assert!(rows.next().is_none());
}

#[test]
fn a_mapping_that_does_not_fit_the_file_is_refused_by_name() {
    let table = "at,tokens,x,x\n";
    let with = |numbers: &[&str], texts: &[&str]| Mapping {
        numbers: numbers.iter().map(|field| field.parse().unwrap()).collect(),
        texts: texts.iter().map(|field| field.parse().unwrap()).collect(),
        constants: vec![("trace".to_owned(), "7".to_owned())],
        ..mapping()
    };
    for (mapping, error) in [
        (
            with(&["Tokens", "in"], &[]),
            "there is no column Tokens, in; the header has: at, tokens, x, x",
        ),
        (with(&["x"], &[]), "the column x is there twice"),
        (
            with(&["tokens"], &["at=tokens"]),
            "tokens is filled from two places: name each once",
        ),
        (
            with(&["tokens=trace"], &[]),
            "trace is filled from two places: name each once",
        ),
    ] {
        assert_eq!(refused(table, mapping), error);
    }
    assert!(refused("", mapping()).starts_with("there is no column at, tokens"));
    assert!("=a".parse::<Field>().is_err() && "a=".parse::<Field>().is_err());
    let field: Field = "a=b=c".parse().unwrap();
    assert_eq!((field.column.as_str(), field.name.as_str()), ("a=b", "c"));
}

/// A folder of files that no one of this project wrote.
fn real(folder: &str) -> Option<PathBuf> {
    #[allow(clippy::disallowed_methods, reason = "a test knows no config")]
    let root = std::env::var_os("TENANTRY_REAL_DATA");
    if root.is_none() {
        #[allow(clippy::print_stderr, reason = "a test must say that it skips")]
        {
            eprintln!("skipped: TENANTRY_REAL_DATA is not set");
        }
    }
    root.map(|root| Path::new(&root).join(folder))
}

/// The events of a file, after they went through a body as it is sent.
fn delivered(file: &Path, mapping: Mapping) -> Vec<UsageEvent> {
    let rows = Rows::open(File::open(file).unwrap(), mapping).unwrap();
    let events: Vec<UsageEvent> = rows.map(Result::unwrap).collect();
    let mut delivered = Vec::new();
    for part in events.chunks(10_000) {
        let body: String = part.iter().map(|event| event.canonical() + "\n").collect();
        let batch = Batch::read(body.as_bytes(), Format::Lines).unwrap();
        delivered.extend(batch.entries().map(|entry| entry.event.unwrap()));
    }
    assert_eq!(delivered, events);
    let ids: HashSet<&str> = events.iter().map(|event| event.id.as_str()).collect();
    assert_eq!(ids.len(), events.len(), "each has an id of its own");
    delivered
}

fn whole(event: &UsageEvent, name: &str) -> u64 {
    match event.data.get(name) {
        Some(Value::Number(number)) => number.as_str().parse().unwrap(),
        other => panic!("{name} is {other:?}"),
    }
}

#[test]
fn the_real_trace_of_llm_calls_becomes_events() {
    let Some(folder) = real("usage") else { return };
    let mapping = Mapping {
        source: "/traces/AzureLLMInferenceTrace_code".to_owned(),
        time_column: "TIMESTAMP".to_owned(),
        numbers: vec![
            "ContextTokens=input_tokens".parse().unwrap(),
            "GeneratedTokens=output_tokens".parse().unwrap(),
        ],
        ..mapping()
    };
    let events = delivered(&folder.join("AzureLLMInferenceTrace_code.csv"), mapping);
    assert_eq!(events.len(), 8_819);
    let first = events[0].time.unwrap();
    assert_eq!(first, "2023-11-16T18:17:03.97996Z".parse().unwrap());
    let sum = |name: &str| events.iter().map(|event| whole(event, name)).sum::<u64>();
    assert_eq!(sum("input_tokens"), 18059974);
    assert_eq!(sum("output_tokens"), 245896);
}

#[test]
fn real_series_become_events() {
    let Some(folder) = real("series/nab") else {
        return;
    };
    let mut rows = 0;
    for kind in std::fs::read_dir(folder).unwrap() {
        let kind = kind.unwrap().path();
        if !kind.is_dir() {
            continue;
        }
        for file in std::fs::read_dir(kind).unwrap() {
            let file = file.unwrap().path();
            let name = file.file_stem().unwrap().to_string_lossy().into_owned();
            let mapping = Mapping {
                event_type: "metric.sample".to_owned(),
                source: format!("/series/{name}"),
                time_column: "timestamp".to_owned(),
                numbers: vec!["value".parse().unwrap()],
                constants: vec![("series".to_owned(), name)],
                ..mapping()
            };
            rows += delivered(&file, mapping).len();
        }
    }
    assert_eq!(rows, 107030);
}
