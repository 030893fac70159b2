use super::{NOW, at, results, scored, small};
use tenantry_policy::score::{Fraction, Inputs, UnknownFramework, overall, score};

#[test]
fn the_sums_are_those_that_one_adds_up_by_hand() {
    let catalogue = small();
    let mut inputs = Inputs::new();
    inputs
        .set("aws.critical", results(0, 0, 1))
        .set("aws.high", results(2, 0, 1))
        .set("aws.medium", results(0, 0, 1))
        .set("aws.low", results(1, 0, 0))
        .set("aws.informational", results(0, 0, 1));
    // R1 10 passes, R2 7 fails, R3 4 passes, R4 2 fails, R5 1 passes, R6 10 passes.
    let score = scored(&catalogue, &inputs);
    assert_eq!((score.counts.pass, score.counts.fail), (4, 2));
    assert_eq!(
        score.fraction,
        Fraction {
            numerator: 25,
            denominator: 34
        }
    );
    assert_eq!(
        score.explanation.to_string(),
        "(10 × 2 + 7 × 0 + 4 × 1 + 2 × 0 + 1 × 1) ÷ (10 × 2 + 7 × 1 + 4 × 1 + 2 × 1 + 1 × 1) \
         = 25 ÷ 34 = 73.5 %"
    );
    assert_eq!(score.explanation.fraction(), score.fraction);
}

#[test]
fn terms_without_an_assessed_requirement_are_left_out() {
    let catalogue = small();
    let mut inputs = Inputs::new();
    inputs.set("aws.medium", results(1, 0, 0));
    let score = scored(&catalogue, &inputs);
    assert_eq!(
        score.explanation.to_string(),
        "(4 × 0) ÷ (4 × 1) = 0 ÷ 4 = 0.0 %"
    );
}

#[test]
fn overall_divides_sums_and_does_not_average() {
    let catalogue = small();
    let mut inputs = Inputs::new();
    inputs
        .set("aws.critical", results(0, 0, 1))
        .set("aws.low", results(1, 0, 0));
    let both = overall(&catalogue, &inputs, ["small", "half"], at(NOW)).unwrap();
    let fractions: Vec<String> = both.scores.iter().map(|s| s.fraction.to_string()).collect();
    // R1 and R6 pass with 10 each; R2 (7) and R4 (2) fail.
    assert_eq!(fractions, ["20 ÷ 29 = 69.0 %", "10 ÷ 12 = 83.3 %"]);
    assert_eq!(both.fraction.to_string(), "30 ÷ 41 = 73.2 %");
    let none = overall(&catalogue, &inputs, [], at(NOW)).unwrap();
    assert_eq!(none.fraction.percent(), None);
}

#[test]
fn an_unknown_framework_is_named_and_an_unknown_check_changes_nothing() {
    let catalogue = small();
    let mut inputs = Inputs::new();
    let unknown = UnknownFramework("smal".to_owned());
    assert_eq!(
        score(&catalogue, &inputs, "smal", at(NOW)).map(|_| ()),
        Err(unknown.clone())
    );
    assert_eq!(unknown.to_string(), "unknown framework \"smal\"");
    assert_eq!(
        overall(&catalogue, &inputs, ["half", "smal"], at(NOW)).map(|_| ()),
        Err(unknown)
    );
    inputs.set("aws.of_another_scanner", results(7, 0, 0));
    assert_eq!(scored(&catalogue, &inputs).counts.fail, 0);
}

#[test]
fn percentages_round_halves_away_at_one_decimal() {
    for (numerator, denominator, percent) in [
        (1, 3, "33.3"),
        (2, 3, "66.7"),
        (1, 2_000, "0.1"),
        (1, 2_001, "0.0"),
        (1_999, 2_000, "100.0"),
        (7, 7, "100.0"),
        (0, 7, "0.0"),
        (125, 2_000, "6.3"),
        (u64::MAX, u64::MAX, "100.0"),
    ] {
        let fraction = Fraction {
            numerator,
            denominator,
        };
        assert_eq!(fraction.percent().as_deref(), Some(percent), "{fraction:?}");
    }
}
