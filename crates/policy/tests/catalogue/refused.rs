use super::try_extended;

/// Asserts that a document is refused for one fault, at a line and a field, and that what
/// is said contains a text.
#[track_caller]
fn refused(text: &str, line: u64, field: &str, says: &str) {
    let faults = try_extended(text).map(|_| ()).unwrap_err();
    let [fault] = faults.as_slice() else {
        panic!("{faults:#?}");
    };
    assert_eq!(fault.document, "own.yaml");
    assert_eq!(fault.line, Some(line), "{fault}");
    assert_eq!(fault.field, field, "{fault}");
    assert!(fault.detail.contains(says), "{fault}");
    assert!(
        fault
            .to_string()
            .starts_with(&format!("own.yaml, line {line}: {field}: "))
    );
}

fn framework(rest: &str) -> String {
    format!("frameworks:\n  - key: house\n    name: House\n    version: 1\n{rest}")
}

fn check(rest: &str) -> String {
    format!(
        "checks:\n  - id: aws.mine\n    title: Mine\n    severity: low\n    service: s3\n    resource: bucket\n    rationale: Because.\n    remediation: Do it.\n{rest}"
    )
}

#[test]
fn unknown_keys() {
    refused("framework: []\n", 1, "document", "framework");
    refused(
        &framework("    requirements: []\n    colour: red\n"),
        6,
        "document",
        "colour",
    );
    refused(&check("    owner: me\n"), 9, "document", "owner");
}

#[test]
fn missing_keys_and_other_kinds() {
    refused("frameworks:\n  - key: house\n", 2, "document", "name");
    refused("checks: { a: b }\n", 1, "document", "sequence");
    refused(
        &check("    topics: public_exposure\n"),
        9,
        "document",
        "sequence",
    );
}

#[test]
fn no_yaml() {
    refused("frameworks: [\n", 1, "document", "cannot be read");
    refused("a: b: c\n", 1, "document", "cannot be read");
    refused(
        "frameworks: []\nframeworks: []\n",
        2,
        "document",
        "duplicate",
    );
    refused(
        "frameworks: []\n---\nframeworks: []\n",
        2,
        "document",
        "cannot be read",
    );
}

#[test]
fn ids_that_are_taken() {
    refused(
        "frameworks:\n  - key: soc2_2017\n    name: a\n    version: b\n    requirements: [{ id: a, title: b }]\n",
        2,
        "frameworks[0].key",
        "taken already",
    );
    refused(
        &framework(
            "    requirements:\n      - { id: A.1, title: One }\n      - { id: a1, title: Two }\n",
        ),
        7,
        "frameworks[0].requirements[1].id",
        "twice",
    );
    refused(
        &check("").replace("aws.mine", "aws.s3_bucket_object_versioning"),
        2,
        "checks[0].id",
        "taken already",
    );
    refused(
        &check("    aliases: { security_hub: [S3.14] }\n"),
        2,
        "checks[0].aliases.security_hub",
        "another check has it",
    );
    refused(
        "topics:\n  - { key: backups, title: a, rationale: b, remediation: c }\n",
        2,
        "topics[0].key",
        "taken already",
    );
    refused(
        "frameworks:\n  - { key: mine, name: a, version: b, of: gdpr, only: [5.2,\n    '5_2'] }\n",
        3,
        "frameworks[0].only[1]",
        "twice",
    );
}

#[test]
fn what_is_referred_to_and_is_not_there() {
    refused(
        &framework(
            "    requirements:\n      - id: A1\n        title: One\n        checks:\n          - aws.nothing\n",
        ),
        9,
        "frameworks[0].requirements[0].checks[0]",
        "aws.nothing",
    );
    refused(
        &framework("    requirements:\n      - { id: A1, title: One, group: G }\n"),
        6,
        "frameworks[0].requirements[0].group",
        "none of the groups",
    );
    refused(
        &framework("    of: nothing\n    only: [A]\n"),
        5,
        "frameworks[0].of",
        "names no set and no framework",
    );
    refused(
        &framework("    of: gdpr\n    only: [5.2, '99']\n"),
        6,
        "frameworks[0].only[1]",
        "99",
    );
    refused(
        &check("    requirements:\n      soc2_2018: [CC6.1]\n"),
        10,
        "checks[0].requirements.soc2_2018",
        "no framework that is known",
    );
    refused(
        &check("    requirements:\n      soc2_2017: [CC6.1, CC6.99]\n"),
        10,
        "checks[0].requirements.soc2_2017[1]",
        "CC6.99",
    );
    refused(
        &check("    topics: [nothing]\n"),
        9,
        "checks[0].topics[0]",
        "nothing",
    );
    refused(
        &check("    aliases: { nessus: [a] }\n"),
        9,
        "checks[0].aliases.nessus",
        "unknown scanner",
    );
}

#[test]
fn values_that_cannot_be_kept() {
    refused(
        &check("").replace("low", "severe"),
        4,
        "checks[0].severity",
        "severe",
    );
    refused(
        &check("").replace("aws.mine", "oracle.mine"),
        2,
        "checks[0].id",
        "oracle",
    );
    refused(
        &check("").replace("aws.mine", "aws."),
        2,
        "checks[0].id",
        "provider",
    );
    refused(
        &check("").replace("aws.mine", "aws.a.b"),
        2,
        "checks[0].id",
        "provider",
    );
    refused(
        &check("").replace("Mine", "''"),
        3,
        "checks[0].title",
        "is empty",
    );
    refused(
        &check("").replace("    rationale: Because.\n", ""),
        2,
        "checks[0].rationale",
        "no topic to take it from",
    );
    refused(
        &framework("    requirements: [{ id: A, title: B }]\n").replace("house", "My House"),
        2,
        "frameworks[0].key",
        "lower case",
    );
    refused(
        &framework("    requirements: [{ id: '()', title: B }]\n"),
        5,
        "frameworks[0].requirements[0].id",
        "neither letter nor digit",
    );
    refused(
        &framework("    requirements: []\n"),
        2,
        "frameworks[0].requirements",
        "without a requirement",
    );
    refused(
        &check("").replace("Mine", &"a".repeat(401)),
        3,
        "checks[0].title",
        "longer than 400",
    );
}

#[test]
fn what_does_not_go_together() {
    refused(
        &framework("    requirements: [{ id: A, title: B }]\n    of: gdpr\n    only: [5.2]\n"),
        5,
        "frameworks[0].requirements",
        "beside `of`",
    );
    refused(
        &framework("    requirements: [{ id: A, title: B }]\n    only: [5.2]\n"),
        6,
        "frameworks[0].only",
        "together with `of`",
    );
    refused(
        &framework("    of: gdpr\n"),
        5,
        "frameworks[0].of",
        "needs `only`",
    );
}

#[test]
fn all_faults_of_a_document_are_told_at_once() {
    let text = check("    topics: [a, b]\n").replace("low", "severe");
    let faults = try_extended(&text).map(|_| ()).unwrap_err();
    let fields: Vec<&str> = faults.iter().map(|fault| fault.field.as_str()).collect();
    assert_eq!(
        fields,
        [
            "checks[0].severity",
            "checks[0].topics[0]",
            "checks[0].topics[1]"
        ]
    );
    let many = check(&format!(
        "    requirements: {{ gdpr: [{}] }}\n",
        "'9', ".repeat(300)
    ));
    let faults = try_extended(&many).map(|_| ()).unwrap_err();
    assert_eq!(faults.len(), 101);
    assert!(faults.last().unwrap().detail.contains("200 more"));
}
