//! The score over what comes with the product.

use super::{NOW, at, results};
use tenantry_policy::Catalogue;
use tenantry_policy::score::{Inputs, Status, overall, score};

#[test]
fn every_check_turns_its_requirements_red_and_green() {
    let catalogue = Catalogue::builtin();
    let mut turned = 0;
    for check in catalogue.checks() {
        let (mut red, mut green) = (Inputs::new(), Inputs::new());
        red.set(&check.id, results(1, 0, 0));
        green.set(&check.id, results(0, 0, 1));
        let (framework, requirement) = catalogue.requirements_of(&check.id).next().unwrap();
        for (inputs, status) in [(red, Status::Fail), (green, Status::Pass)] {
            let score = score(catalogue, &inputs, &framework.key, at(NOW)).unwrap();
            let one = score.requirements.get(requirement.order).unwrap();
            assert_eq!(one.status, status, "{} {}", check.id, requirement.id);
        }
        turned += 1;
    }
    assert!(turned >= 250);
}

#[test]
fn with_all_checks_passing_what_has_checks_is_green_and_the_rest_is_not() {
    let catalogue = Catalogue::builtin();
    let mut inputs = Inputs::new();
    for check in catalogue.checks() {
        inputs.set(&check.id, results(0, 0, 1));
    }
    let keys = catalogue
        .frameworks()
        .map(|framework| framework.key.as_str());
    let all = overall(catalogue, &inputs, keys, at(NOW)).unwrap();
    assert_eq!(all.fraction.percent().as_deref(), Some("100.0"));
    for score in &all.scores {
        let counts = score.counts;
        assert_eq!(counts.pass + counts.manual, counts.total());
        assert!(counts.pass > 0);
        let key = score.framework.key.as_str();
        if !key.starts_with("cis") {
            assert!(
                counts.manual > 0,
                "{key}: no catalogue of checks covers all of it"
            );
        }
    }
}
