use super::{NOW, at, small};
use proptest::prelude::*;
use tenantry_policy::Catalogue;
use tenantry_policy::score::{
    Attestation, Inputs, NotApplicable, Results, Score, Status, overall, score, weight,
};

const CHECKS: [&str; 5] = [
    "aws.critical",
    "aws.high",
    "aws.medium",
    "aws.low",
    "aws.informational",
];
const REQUIREMENTS: [&str; 7] = ["R1", "R2", "R3", "R4", "R5", "R6", "R7"];

/// Inputs as a plain list, so that a test can change one of them.
#[derive(Clone, Debug)]
struct Given {
    results: Vec<Option<(u64, u64, u64)>>,
    attested: Vec<Option<Option<i64>>>,
    not_applicable: Vec<Option<Option<i64>>>,
}

impl Given {
    fn inputs(&self) -> Inputs {
        let mut inputs = Inputs::new();
        for (check, given) in CHECKS.iter().zip(&self.results) {
            if let Some((failing, excepted, passing)) = *given {
                let valid_until = None;
                inputs.set(
                    check,
                    Results {
                        failing,
                        excepted,
                        passing,
                        valid_until,
                    },
                );
            }
        }
        for (id, until) in REQUIREMENTS.iter().zip(&self.attested) {
            if let Some(until) = until {
                let valid_until = until.map(at);
                inputs.attest("small", id, Attestation { valid_until });
            }
        }
        for (id, until) in REQUIREMENTS.iter().zip(&self.not_applicable) {
            if let Some(until) = until {
                let (reason, valid_until) = ("so".to_owned(), until.map(at));
                inputs.not_applicable(
                    "small",
                    id,
                    NotApplicable {
                        reason,
                        valid_until,
                    },
                );
            }
        }
        inputs
    }
}

fn given() -> impl Strategy<Value = Given> {
    let counts = prop::option::of((0u64..3, 0u64..3, 0u64..3));
    let until = prop::option::of(prop::option::of(NOW - 5..NOW + 20));
    (
        prop::collection::vec(counts, CHECKS.len()),
        prop::collection::vec(until.clone(), REQUIREMENTS.len()),
        prop::collection::vec(prop_oneof![4 => Just(None), 1 => until], REQUIREMENTS.len()),
    )
        .prop_map(|(results, attested, not_applicable)| Given {
            results,
            attested,
            not_applicable,
        })
}

/// All of a score that a reader sees.
fn seen(score: &Score<'_>) -> String {
    let requirements = &score.requirements;
    format!("{:?} {:?} {requirements:?}", score.fraction, score.counts)
}

fn at_second<'c>(catalogue: &'c Catalogue, given: &Given, second: i64) -> Score<'c> {
    score(catalogue, &given.inputs(), "small", at(second)).unwrap()
}

proptest! {
    #[test]
    fn every_requirement_is_counted_once_and_the_sums_are_of_those_that_pass_or_fail(
        given in given(),
    ) {
        let catalogue = small();
        let score = at_second(&catalogue, &given, NOW);
        prop_assert_eq!(score.counts.total(), 7);
        let (mut numerator, mut denominator) = (0, 0);
        for one in &score.requirements {
            let weight = one.severity.map_or(0, |severity| u64::from(weight(severity)));
            match one.status {
                Status::Pass => {
                    prop_assert!(one.assessed > 0 && one.failing == 0);
                    numerator += weight;
                    denominator += weight;
                }
                Status::Fail => {
                    prop_assert!(one.failing > 0);
                    denominator += weight;
                }
                Status::Attested => prop_assert!(one.attested && one.assessed == 0),
                Status::NotApplicable => prop_assert!(one.reason.is_some()),
                Status::Manual => prop_assert!(one.checks == 0),
                Status::NotAssessed => prop_assert!(one.checks > 0 && one.assessed == 0),
                Status::Excepted => prop_assert!(one.failing == 0 && one.assessed > 0),
            }
        }
        prop_assert_eq!(score.fraction.numerator, numerator);
        prop_assert_eq!(score.fraction.denominator, denominator);
        prop_assert!(numerator <= denominator);
        prop_assert!(score.fraction.tenths().is_none_or(|tenths| tenths <= 1_000));
    }

    #[test]
    fn nothing_changes_before_valid_until(given in given(), after in 0i64..30) {
        let catalogue = small();
        let first = at_second(&catalogue, &given, NOW);
        prop_assert!(first.valid_until.is_none_or(|until| until > at(NOW)));
        let later = at_second(&catalogue, &given, NOW + after);
        if first.valid_until.is_none_or(|until| at(NOW + after) < until) {
            prop_assert_eq!(seen(&first), seen(&later));
            prop_assert_eq!(first.valid_until, later.valid_until);
        }
        if let Some(until) = first.valid_until {
            let then = score(&catalogue, &given.inputs(), "small", until).unwrap();
            prop_assert_ne!(seen(&first), seen(&then), "it is the time at which it changes");
        }
    }

    #[test]
    fn mending_a_check_never_lowers_what_passes(given in given(), which in 0usize..5) {
        let catalogue = small();
        let before = at_second(&catalogue, &given, NOW);
        let mut mended = given.clone();
        if let Some(Some(counts)) = mended.results.get_mut(which) {
            counts.2 += counts.0;
            counts.0 = 0;
        }
        let after = at_second(&catalogue, &mended, NOW);
        prop_assert!(after.fraction.numerator >= before.fraction.numerator);
        prop_assert!(after.counts.fail <= before.counts.fail);
    }

    #[test]
    fn excepting_failures_never_makes_anything_green(given in given(), which in 0usize..5) {
        let catalogue = small();
        let before = at_second(&catalogue, &given, NOW);
        let mut excepted = given.clone();
        if let Some(Some(counts)) = excepted.results.get_mut(which) {
            counts.1 += counts.0;
            counts.0 = 0;
        }
        let after = at_second(&catalogue, &excepted, NOW);
        prop_assert_eq!(after.fraction.numerator, before.fraction.numerator);
        for (one, other) in before.requirements.iter().zip(&after.requirements) {
            if one.status != other.status {
                prop_assert_eq!((one.status, other.status), (Status::Fail, Status::Excepted));
            }
        }
    }

    #[test]
    fn overall_is_the_sum_of_its_parts(given in given()) {
        let catalogue = small();
        let inputs = given.inputs();
        let all = overall(&catalogue, &inputs, ["small", "half"], at(NOW)).unwrap();
        let mut sums = (0, 0);
        let mut until = None;
        for key in ["small", "half"] {
            let one = score(&catalogue, &inputs, key, at(NOW)).unwrap();
            sums.0 += one.fraction.numerator;
            sums.1 += one.fraction.denominator;
            until = [until, one.valid_until].into_iter().flatten().min();
        }
        prop_assert_eq!(sums, (all.fraction.numerator, all.fraction.denominator));
        prop_assert_eq!(all.valid_until, until);
    }
}
