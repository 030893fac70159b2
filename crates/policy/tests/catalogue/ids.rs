use proptest::prelude::*;
use tenantry_policy::Catalogue;
use tenantry_policy::framework::fold_id;

#[test]
fn spellings_of_one_id_fold_to_one() {
    for (folded, spellings) in [
        (
            "ac.2.1",
            ["AC-2(1)", "ac-2.1", "ac_2_1", "AC-02(01)"].as_slice(),
        ),
        ("cc.6.1", &["CC6.1", "cc_6_1", "CC 6.1"]),
        (
            "164.308.a.1.ii.a",
            &["164.308(a)(1)(ii)(A)", "164_308_a_1_ii_a"],
        ),
        ("a.5.1", &["A.5.1", "A5.1", "a_5_1"]),
        (
            "32.1.a",
            &[
                "32.1.a",
                "Art. 32(1)(a)",
                "Article 32 (1) a",
                "article_32_1_a",
            ],
        ),
        ("1.2.5", &["1.2.5", "Requirement 1.2.5", "req_1_2_5"]),
        ("1.10", &["1.10"]),
        ("1.0", &["1.0", "1.00"]),
        ("art", &["Art."]),
        ("", &["", "(.)"]),
    ] {
        for spelling in spellings {
            assert_eq!(fold_id(spelling), folded, "{spelling:?}");
        }
    }
}

#[test]
fn a_requirement_is_found_by_any_spelling() {
    let catalogue = Catalogue::builtin();
    for (framework, spelling, id) in [
        ("nist_800_53_r5_high", "ac_2_1", "AC-2(1)"),
        ("nist_800_53_r5_high", "ac-2.1", "AC-2(1)"),
        ("fedramp_r5_high", "SC-07(20)", "SC-7(20)"),
        (
            "hipaa_security_rule",
            "164_308_a_1_ii_a",
            "164.308(a)(1)(ii)(A)",
        ),
        ("soc2_2017", "cc_6_1", "CC6.1"),
        ("soc2_2017", "pi_1_2", "PI1.2"),
        ("iso_27001_2022", "a.8.24", "A.8.24"),
        ("gdpr", "Art. 32(1)(a)", "32.1.a"),
        ("pci_dss_4.0.1", "Requirement A3.3.1", "A3.3.1"),
    ] {
        let found = catalogue.requirement(framework, spelling);
        assert_eq!(found.map(|r| r.id.as_str()), Some(id), "{spelling}");
        assert_eq!(
            catalogue.checks_of(framework, spelling).count(),
            catalogue.checks_of(framework, id).count()
        );
    }
}

proptest! {
    #[test]
    fn folding_twice_is_folding_once(id in "\\PC{0,40}") {
        let once = fold_id(&id);
        prop_assert_eq!(fold_id(&once), once);
    }
}
