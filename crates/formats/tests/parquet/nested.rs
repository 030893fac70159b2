//! Maps, lists and structures: tags as JSON, anything else kept as JSON.

use crate::support::{Column, File, Leaf, Values, error_of, faults_of, first_row, open, texts};

fn leaf(values: Values, definitions: &[i16], repetitions: &[i16]) -> Leaf {
    Leaf {
        values,
        definitions: definitions.to_vec(),
        repetitions: repetitions.to_vec(),
    }
}

fn map(name: &str) -> String {
    format!(
        "optional group {name} (MAP) {{ repeated group key_value {{ required binary key (UTF8); optional binary value (UTF8); }} }}"
    )
}

#[test]
fn tags_may_be_a_map() {
    // A row with two tags, one of them null; one with none; one without a map; one with a tag.
    let tags = Column {
        declaration: map("Tags"),
        leaves: vec![
            leaf(
                texts(&["env", "te\"am", "é"]),
                &[2, 2, 1, 0, 2],
                &[0, 1, 0, 0, 0],
            ),
            leaf(texts(&["prod", "x\n"]), &[3, 2, 1, 0, 3], &[0, 1, 0, 0, 0]),
        ],
    };
    let mut reader = open(File::bill(4).with(tags).write()).unwrap();
    for expected in [
        Some(r#"{"env":"prod","te\"am":null}"#),
        Some("{}"),
        None,
        Some(r#"{"é":"x\n"}"#),
    ] {
        assert_eq!(reader.next_row().unwrap().unwrap().tags, expected);
    }
    assert!(reader.next_row().unwrap().is_none());
}

#[test]
fn tags_may_be_a_structure_and_other_nested_columns_are_kept() {
    let tags = Column {
        declaration: "optional group Tags { optional binary env (UTF8); optional int32 n; }"
            .to_owned(),
        leaves: vec![
            leaf(texts(&["prod"]), &[2], &[]),
            leaf(Values::I32(vec![7]), &[2], &[]),
        ],
    };
    let list = Column {
        declaration:
            "optional group x_list (LIST) { repeated group list { optional double element; } }"
                .to_owned(),
        leaves: vec![leaf(
            Values::F64(vec![0.5, f64::NAN]),
            &[3, 2, 3],
            &[0, 1, 1],
        )],
    };
    let bare = Column {
        declaration: "repeated int64 x_bare;".to_owned(),
        leaves: vec![leaf(Values::I64(vec![1, 2]), &[1, 1], &[0, 1])],
    };
    let lists = Column {
        declaration:
            "optional group x_lists (LIST) { repeated group list { optional group element (LIST) \
            { repeated group list { optional boolean element; } } } }"
                .to_owned(),
        // [[true, null], [], null, [false]]
        leaves: vec![leaf(
            Values::Truth(vec![true, false]),
            &[5, 4, 3, 2, 5],
            &[0, 2, 1, 1, 1],
        )],
    };
    let file = File::bill(1).with(tags).with(list).with(bare).with(lists);
    first_row(file.write(), |row| {
        assert_eq!(row.tags, Some(r#"{"env":"prod","n":7}"#));
        let extra: serde_json::Value = serde_json::from_str(row.extra.unwrap()).unwrap();
        assert_eq!(extra["x_list"], "[0.5,null,\"NaN\"]");
        assert_eq!(extra["x_bare"], "[1,2]");
        assert_eq!(extra["x_lists"], "[[true,null],[],null,[false]]");
    });
}

#[test]
fn maps_of_many_tags_over_many_pages_are_whole() {
    let (rows, tags) = (500, 30);
    let keys: Vec<String> = (0..rows * tags)
        .map(|at| format!("key-{}", at % tags))
        .collect();
    let values: Vec<String> = (0..rows * tags).map(|at| format!("value {at}")).collect();
    let repetitions: Vec<i16> = (0..rows * tags)
        .map(|at| i16::from(at % tags > 0))
        .collect();
    let texts =
        |of: &[String]| Values::Bytes(of.iter().map(|text| text.clone().into_bytes()).collect());
    let column = Column {
        declaration: map("Tags"),
        leaves: vec![
            leaf(texts(&keys), &vec![2; rows * tags], &repetitions),
            leaf(texts(&values), &vec![3; rows * tags], &repetitions),
        ],
    };
    let file = File::bill(rows).with(column).properties(|properties| {
        properties
            .set_data_page_size_limit(500)
            .set_write_batch_size(7)
    });
    let mut reader = open(file.write()).unwrap();
    for row in 0..rows {
        let read = reader.next_row().unwrap().unwrap();
        let json: serde_json::Value = serde_json::from_str(read.tags.unwrap()).unwrap();
        assert_eq!(json.as_object().unwrap().len(), tags);
        assert_eq!(json["key-3"], format!("value {}", row * tags + 3));
    }
    assert!(reader.next_row().unwrap().is_none());
}

#[test]
fn nested_tags_that_are_no_scalars_are_refused_like_those_of_csv() {
    let tags = Column {
        declaration: "optional group Tags { optional group a { optional int32 b; } }".to_owned(),
        leaves: vec![leaf(Values::I32(vec![7]), &[3], &[])],
    };
    assert_eq!(
        faults_of(File::bill(1).with(tags).write()),
        ["line 1, Tags: has a value that is not a text, a number, true, false or null"]
    );
    let broken = Column {
        declaration: map("Tags"),
        leaves: vec![
            leaf(Values::Bytes(vec![vec![0xC3]]), &[2], &[0]),
            leaf(texts(&["a"]), &[3], &[0]),
        ],
    };
    assert_eq!(
        faults_of(File::bill(1).with(broken).write()),
        ["line 1, Tags: is not UTF-8 text"]
    );
    let list = Column {
        declaration: "optional group ServiceName (LIST) { repeated group list { optional binary element (UTF8); } }"
            .to_owned(),
        leaves: vec![leaf(texts(&["a"]), &[3], &[0])],
    };
    assert_eq!(
        error_of(File::bill(1).with(list).write()),
        "column ServiceName is of type a group (LIST), and is read from text, an integer or a UUID"
    );
}
