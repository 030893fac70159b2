//! Any text is a document of frameworks and checks or is refused with its place, and what
//! is made of it can be asked and scored.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tenantry_policy::Catalogue;
use tenantry_policy::catalogue::Document;
use tenantry_policy::score::{Inputs, Results, overall};

fuzz_target!(|text: &str| {
    let document = Document {
        name: "fuzzed.yaml",
        text,
    };
    let catalogue = match Catalogue::default().extended(&[document]) {
        Ok(catalogue) => catalogue,
        Err(faults) => {
            assert!(!faults.is_empty() && faults.len() <= 101);
            let lines = text.lines().count() as u64 + 1;
            for fault in faults {
                assert!(fault.line.is_none_or(|line| line >= 1 && line <= lines));
            }
            return;
        }
    };
    let mut inputs = Inputs::new();
    for (number, check) in (0_u64..).zip(catalogue.checks()) {
        assert!(catalogue.check(&check.id).is_some());
        let results = Results {
            failing: number % 2,
            passing: number % 3,
            ..Results::default()
        };
        inputs.set(&check.id, results);
    }
    let keys = catalogue.frameworks().map(|framework| framework.key.as_str());
    let now = jiff::Timestamp::UNIX_EPOCH;
    let all = overall(&catalogue, &inputs, keys, now).expect("its own keys");
    for score in &all.scores {
        assert_eq!(score.counts.total(), score.requirements.len() as u64);
        for one in &score.requirements {
            let found = catalogue.requirement(&score.framework.key, &one.requirement.id);
            assert_eq!(found, Some(one.requirement));
        }
    }
});
