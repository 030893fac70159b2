use super::{NOW, at, results, scored, small, status};
use tenantry_policy::Severity;
use tenantry_policy::score::{Attestation, Inputs, NotApplicable, Status};

#[test]
fn without_results_nothing_is_assessed_and_there_is_no_percentage() {
    let catalogue = small();
    let score = scored(&catalogue, &Inputs::new());
    assert_eq!(score.counts.not_assessed, 6);
    assert_eq!(score.counts.manual, 1);
    assert_eq!(score.counts.total(), 7);
    assert_eq!(score.fraction.denominator, 0);
    assert_eq!(score.fraction.percent(), None);
    assert_eq!(score.explanation.to_string(), "no requirement was assessed");
    assert_eq!(score.valid_until, None);
    assert_eq!(status(&score, "R7"), Status::Manual);
}

#[test]
fn results_of_nothing_assess_nothing() {
    let catalogue = small();
    let mut inputs = Inputs::new();
    inputs.set("aws.critical", results(0, 0, 0));
    assert_eq!(
        status(&scored(&catalogue, &inputs), "R1"),
        Status::NotAssessed
    );
}

#[test]
fn one_failing_resource_fails_what_its_check_speaks_to() {
    let catalogue = small();
    let mut inputs = Inputs::new();
    inputs
        .set("aws.critical", results(0, 0, 5))
        .set("aws.informational", results(1, 3, 900));
    let score = scored(&catalogue, &inputs);
    assert_eq!(status(&score, "R1"), Status::Pass);
    assert_eq!(status(&score, "R5"), Status::Fail);
    assert_eq!(status(&score, "R6"), Status::Fail);
    let six = score.requirements.get(5).unwrap();
    assert_eq!((six.checks, six.assessed, six.failing), (2, 2, 1));
    assert_eq!(six.severity, Some(Severity::Critical));
}

#[test]
fn a_check_without_results_does_not_stand_in_the_way_of_a_pass() {
    let catalogue = small();
    let mut inputs = Inputs::new();
    inputs.set("aws.low", results(0, 0, 1));
    let score = scored(&catalogue, &inputs);
    assert_eq!(status(&score, "R2"), Status::Pass);
    let two = score.requirements.get(1).unwrap();
    assert_eq!((two.checks, two.assessed), (2, 1));
    assert_eq!(
        two.severity,
        Some(Severity::High),
        "the weight is of all its checks and not only of those with results"
    );
}

#[test]
fn only_excepted_failures_leave_both_sums() {
    let catalogue = small();
    let mut inputs = Inputs::new();
    inputs
        .set("aws.critical", results(0, 1, 0))
        .set("aws.informational", results(0, 0, 9))
        .set("aws.medium", results(0, 0, 9));
    let score = scored(&catalogue, &inputs);
    assert_eq!(status(&score, "R1"), Status::Excepted);
    assert_eq!(
        status(&score, "R6"),
        Status::Excepted,
        "a pass beside it does not make it green"
    );
    assert_eq!(score.counts.excepted, 2);
    assert_eq!(
        (score.fraction.numerator, score.fraction.denominator),
        (5, 5)
    );
}

#[test]
fn an_attestation_counts_apart_and_only_where_nothing_is_assessed() {
    let catalogue = small();
    let mut inputs = Inputs::new();
    let attested = Attestation {
        valid_until: Some(at(NOW + 1)),
    };
    inputs
        .set("aws.critical", results(1, 0, 0))
        .set("aws.medium", results(0, 1, 0));
    for id in ["R1", "R3", "R4", "r-7"] {
        inputs.attest("small", id, attested);
    }
    let score = scored(&catalogue, &inputs);
    assert_eq!(
        status(&score, "R1"),
        Status::Fail,
        "no word makes a failure green"
    );
    assert_eq!(status(&score, "R3"), Status::Excepted);
    assert_eq!(status(&score, "R4"), Status::Attested);
    assert_eq!(status(&score, "R7"), Status::Attested);
    assert!(score.requirements.iter().take(1).all(|one| one.attested));
    assert_eq!(score.counts.attested, 2);
    assert_eq!(
        (score.fraction.numerator, score.fraction.denominator),
        (0, 20)
    );
}

#[test]
fn what_is_not_applicable_leaves_both_sums_with_its_reason() {
    let catalogue = small();
    let mut inputs = Inputs::new();
    inputs.set("aws.critical", results(1, 0, 0)).not_applicable(
        "small",
        "R1",
        NotApplicable {
            reason: "no such data".to_owned(),
            valid_until: None,
        },
    );
    let score = scored(&catalogue, &inputs);
    assert_eq!(status(&score, "R1"), Status::NotApplicable);
    let reason = score.requirements.first().unwrap().reason.as_deref();
    assert_eq!(reason, Some("no such data"));
    assert_eq!(status(&score, "R6"), Status::Fail);
    assert_eq!(
        (score.fraction.numerator, score.fraction.denominator),
        (0, 10)
    );
}

#[test]
fn words_are_of_one_framework_and_run_out() {
    let catalogue = small();
    let mut inputs = Inputs::new();
    let lapsed = Attestation {
        valid_until: Some(at(NOW)),
    };
    inputs
        .attest("half", "R7", Attestation::default())
        .attest("small", "R4", lapsed)
        .not_applicable(
            "small",
            "R5",
            NotApplicable {
                reason: "was so once".to_owned(),
                valid_until: Some(at(NOW - 1)),
            },
        );
    let score = scored(&catalogue, &inputs);
    assert_eq!(status(&score, "R7"), Status::Manual);
    assert_eq!(status(&score, "R4"), Status::NotAssessed);
    assert_eq!(status(&score, "R5"), Status::NotAssessed);
    let lapsed: Vec<&str> = score
        .requirements
        .iter()
        .filter(|one| one.lapsed)
        .map(|one| one.requirement.id.as_str())
        .collect();
    assert_eq!(lapsed, ["R4", "R5"]);
    assert!(score.requirements.iter().all(|one| one.reason.is_none()));
}

#[test]
fn names_of_statuses_are_those_of_the_interface() {
    let names = Status::ALL.map(Status::as_str);
    assert_eq!(
        names,
        [
            "pass",
            "fail",
            "excepted",
            "attested",
            "not_applicable",
            "manual",
            "not_assessed"
        ]
    );
}
