use serde_json::json;
use tenantry_policy::rego::{Outcome, Violation};

use crate::support::{ask, evaluator, source, source_with};

const PUBLIC: &str = r#"
applies if input.attributes.kind == "web"

violations contains {"path": "public", "message": "It is public."} if input.attributes.public == true
"#;

#[test]
fn passes_fails_or_does_not_apply() {
    let source = source(PUBLIC);
    let outcome = |attributes| ask(&source, attributes).expect("an answer");
    assert_eq!(
        outcome(json!({"kind": "web", "public": false})),
        Outcome::Pass
    );
    assert_eq!(
        outcome(json!({"kind": "other", "public": true})),
        Outcome::NotApplicable
    );
    assert_eq!(outcome(json!({"public": true})), Outcome::NotApplicable);
    assert_eq!(
        outcome(json!({"kind": "web", "public": true})),
        Outcome::Fail(vec![Violation {
            path: "public".to_owned(),
            message: "It is public.".to_owned(),
            value: Some(json!(true)),
        }])
    );
}

#[test]
fn a_policy_without_applies_always_applies() {
    let source = source(
        "violations contains {\"path\": \"a\", \"message\": \"m\"} if not input.attributes.a",
    );
    assert_eq!(ask(&source, json!({"a": true})), Ok(Outcome::Pass));
    let Ok(Outcome::Fail(violations)) = ask(&source, json!({})) else {
        panic!("no fail");
    };
    assert_eq!(violations[0].value, None, "nothing stands there");
}

#[test]
fn evidence_comes_from_the_resource_by_either_form_of_path() {
    let source = source(
        r#"
violations contains {"path": ["rules", i, "cidr"], "message": "open"} if {
	some i, rule in input.attributes.rules
	rule.cidr == "0.0.0.0/0"
}

violations contains {"path": "rules[1].cidr", "message": "by text", "value": "a lie"} if input.attributes.rules
violations contains {"path": ["tags", "a.b"], "message": "dotted"} if input.attributes.tags
"#,
    );
    let attributes = json!({
        "rules": [{"cidr": "10.0.0.0/8"}, {"cidr": "0.0.0.0/0"}],
        "tags": {"a.b": "c"},
    });
    let Ok(Outcome::Fail(violations)) = ask(&source, attributes) else {
        panic!("no fail");
    };
    let found: Vec<_> = violations
        .iter()
        .map(|violation| {
            let value = violation.value.as_ref().and_then(serde_json::Value::as_str);
            (violation.path.as_str(), violation.message.as_str(), value)
        })
        .collect();
    assert_eq!(
        found,
        [
            ("rules[1].cidr", "by text", Some("0.0.0.0/0")),
            ("rules[1].cidr", "open", Some("0.0.0.0/0")),
            ("tags.a.b", "dotted", Some("c")),
        ]
    );
}

#[test]
fn violations_messages_and_evidence_are_bounded() {
    let source = source(
        r#"
violations contains {"path": "big", "message": sprintf("%d%s", [i, input.attributes.big])} if {
	some i in numbers.range(1, 500)
}
"#,
    );
    let Ok(Outcome::Fail(violations)) = ask(&source, json!({"big": "x".repeat(5_000)})) else {
        panic!("no fail");
    };
    assert_eq!(violations.len(), 100);
    for violation in violations {
        assert!(violation.message.chars().count() <= 1_001);
        assert_eq!(violation.value, Some(json!("(5002 bytes of JSON)")));
    }
}

#[test]
fn the_clock_is_there_for_those_who_say_that_they_read_it() {
    let body = "violations contains {\"path\": \"a\", \"message\": input.now} if input.now";
    assert_eq!(ask(&source(body), json!({})), Ok(Outcome::Pass));
    let Ok(Outcome::Fail(violations)) =
        ask(&source_with("#   reads_clock: true\n", body), json!({}))
    else {
        panic!("no clock");
    };
    assert_eq!(violations[0].message, crate::support::NOW);
}

#[test]
fn a_policy_that_cannot_be_compiled_says_why() {
    for (body, says) in [
        ("applies if true", "violations"),
        ("violations contains x if {", ""),
        (
            "violations contains {\"path\": \"a\", \"message\": \"m\"} if y == 1",
            "y",
        ),
        ("violations contains 1 if nothing(1)", "nothing"),
    ] {
        let text = source(body);
        let Ok(policy) = tenantry_policy::rego::Policy::parse(&text) else {
            continue;
        };
        let compiled = tenantry_policy::rego::Evaluator::trusted([policy]);
        let error = match compiled {
            Err(fault) => fault,
            Ok(_) => ask(&text, json!({"a": 1})).expect_err(body),
        };
        assert_eq!(error.id, "aws.example");
        assert!(error.what.contains(says), "{body}: {error}");
    }
}

#[test]
fn answers_of_another_form_are_faults_and_no_verdicts() {
    for (body, says) in [
        ("violations := 1", "set"),
        ("violations contains 1 if true", "object"),
        ("violations contains {\"message\": \"m\"} if true", "path"),
        ("violations contains {\"path\": \"a\"} if true", "message"),
        (
            "violations contains {\"path\": \"a\", \"message\": 1} if true",
            "message",
        ),
        (
            "applies := 1\nviolations contains {\"path\": \"a\", \"message\": \"m\"} if true",
            "applies",
        ),
        (
            "violations contains {\"path\": \"a\", \"message\": sprintf(\"%d\", numbers.range(1, input.attributes.n))} if true",
            "range",
        ),
    ] {
        let error = ask(&source(body), json!({"n": 1_000_000_000_000_i64})).expect_err(body);
        assert!(error.what.contains(says), "{body}: {error}");
    }
}

#[test]
fn a_clone_answers_like_the_first() {
    let source = source(PUBLIC);
    let first = evaluator(&source).expect("compiles");
    let threads: Vec<_> = (0..2)
        .map(|_| {
            let mut mine = first.clone();
            std::thread::spawn(move || {
                let subject = crate::support::subject(
                    "s3.bucket",
                    "a",
                    json!({"kind": "web", "public": true}),
                );
                mine.ask(0, &subject, &std::collections::BTreeMap::new(), "")
            })
        })
        .collect();
    for thread in threads {
        assert!(
            thread
                .join()
                .expect("no panic")
                .expect("an answer")
                .is_fail()
        );
    }
}

#[test]
fn a_policy_that_takes_too_long_is_stopped() {
    let source = source(
        r#"
violations contains {"path": "a", "message": "m"} if {
	some i in numbers.range(1, 90000)
	some j in numbers.range(1, 90000)
	i * j == 0
}
"#,
    );
    let error = ask(&source, json!({})).expect_err("stopped");
    assert!(error.what.contains("time"), "{error}");
}
