use super::{NOW, at, results, scored, small, status};
use tenantry_policy::score::{Attestation, Inputs, NotApplicable, Results, Status, overall, score};

#[test]
fn the_answer_holds_until_the_first_thing_runs_out() {
    let catalogue = small();
    let mut inputs = Inputs::new();
    inputs
        .set(
            "aws.critical",
            Results {
                valid_until: Some(at(NOW + 300)),
                ..results(0, 1, 0)
            },
        )
        .attest(
            "small",
            "R7",
            Attestation {
                valid_until: Some(at(NOW + 200)),
            },
        )
        .not_applicable(
            "small",
            "R5",
            NotApplicable {
                reason: "none".to_owned(),
                valid_until: Some(at(NOW + 100)),
            },
        );
    assert_eq!(scored(&catalogue, &inputs).valid_until, Some(at(NOW + 100)));
    let later = score(&catalogue, &inputs, "small", at(NOW + 100)).unwrap();
    assert_eq!(status(&later, "R5"), Status::NotAssessed);
    assert_eq!(later.valid_until, Some(at(NOW + 200)));
    let last = score(&catalogue, &inputs, "small", at(NOW + 200)).unwrap();
    assert_eq!(status(&last, "R7"), Status::Manual);
    assert_eq!(last.valid_until, Some(at(NOW + 300)));
    let both = overall(&catalogue, &inputs, ["half", "small"], at(NOW)).unwrap();
    assert_eq!(both.valid_until, Some(at(NOW + 100)));
}

#[test]
fn what_concerns_another_framework_does_not_bound_this_one() {
    let catalogue = small();
    let mut inputs = Inputs::new();
    let soon = Some(at(NOW + 1));
    inputs
        .set(
            "aws.medium",
            Results {
                valid_until: soon,
                ..results(0, 1, 0)
            },
        )
        .attest("small", "R7", Attestation { valid_until: soon });
    let half = score(&catalogue, &inputs, "half", at(NOW)).unwrap();
    assert_eq!(half.valid_until, None);
    assert_eq!(scored(&catalogue, &inputs).valid_until, soon);
}

#[test]
fn words_without_an_end_bound_nothing() {
    let catalogue = small();
    let mut inputs = Inputs::new();
    inputs
        .attest("small", "R7", Attestation::default())
        .not_applicable("small", "R1", NotApplicable::default());
    assert_eq!(scored(&catalogue, &inputs).valid_until, None);
}

#[test]
fn counts_that_had_run_out_already_say_so() {
    let catalogue = small();
    let mut inputs = Inputs::new();
    let past = Some(at(NOW - 1));
    inputs.set(
        "aws.critical",
        Results {
            valid_until: past,
            ..results(0, 1, 0)
        },
    );
    assert_eq!(scored(&catalogue, &inputs).valid_until, past);
}
