//! How sure an author is, alone and beside others.

use crate::support::{GROUP, at, change, deed, of, opened};
use tenantry_drift::author::{Deed, Reason, SeenKind};

const OPEN: &str = "AuthorizeSecurityGroupIngress";

#[test]
fn the_one_who_did_it_is_named_with_reasons() {
    let found = opened().by(&[deed("ana", 30, OPEN, GROUP)]);
    assert_eq!(
        (found.len(), found[0].deed, found[0].fields.as_slice()),
        (1, 0, &[0][..])
    );
    assert!(found[0].is_named() && found[0].confidence.percent() >= 95);
    let reasons = [
        Reason::SameId,
        Reason::KnownChange,
        Reason::SameRegion,
        Reason::Between,
        Reason::Only,
    ];
    assert_eq!(found[0].reasons, reasons);
    assert_eq!(
        Reason::Only.to_string(),
        "is the only one that can have made it"
    );
}

#[test]
fn who_cannot_have_done_it_is_not_listed() {
    let ana = || deed("ana", 30, OPEN, GROUP);
    let none: [(&str, Deed); 10] = [
        (
            "failed",
            Deed {
                failed: true,
                ..ana()
            },
        ),
        (
            "only read",
            Deed {
                read_only: true,
                ..ana()
            },
        ),
        (
            "in another account",
            Deed {
                account: "444455556666".to_owned(),
                ..ana()
            },
        ),
        (
            "on another resource",
            deed("ana", 30, OPEN, "sg-0123456789abcdef1"),
        ),
        (
            "other fields",
            deed("ana", 30, "AuthorizeSecurityGroupEgress", GROUP),
        ),
        (
            "another kind of thing",
            deed("ana", 30, "CreateSecurityGroup", GROUP),
        ),
        (
            "something else with it",
            deed("ana", 30, "RunInstances", GROUP),
        ),
        ("of another service", of("rds", ana())),
        ("long before", deed("ana", -6, OPEN, GROUP)),
        ("long after", deed("ana", 66, OPEN, GROUP)),
    ];
    for (why, deed) in none {
        assert!(opened().by(&[deed]).is_empty(), "{why}");
    }
}

#[test]
fn what_speaks_less_for_it_is_less_sure() {
    let here = |minutes| opened().sure(deed("ana", minutes, OPEN, GROUP));
    assert!(here(59) > here(1) && here(1) > here(-1) && here(-1) > here(-4) && here(-4) > 0);
    assert!(here(60) > here(62) && here(62) > here(64));
    let by_name = change("lambda.function", "api", &["/attributes/policy"]);
    let call = |resource: &str| {
        of(
            "lambda",
            deed("ana", 30, "AddPermission20150331v2", resource),
        )
    };
    let arn = "arn:aws:lambda:eu-west-1:111122223333:function:api";
    assert!(by_name.sure(call(arn)) > by_name.sure(call("api")));
    // Nobody wrote down what this one changes.
    let unknown = of("lambda", deed("ana", 30, "UpdateFunctionScaling", "api"));
    assert!(by_name.sure(call("api")) > by_name.sure(unknown));
    let mut day = opened();
    day.from = None;
    assert!(day.sure(deed("ana", 59, OPEN, GROUP)) > day.sure(deed("ana", -1_200, OPEN, GROUP)));
    assert!(day.by(&[deed("ana", -1_400, OPEN, GROUP)]).is_empty());
}

#[test]
fn two_who_are_equally_likely_are_both_listed_and_neither_is_named() {
    let deeds = [deed("ana", 30, OPEN, GROUP), deed("bo", 30, OPEN, GROUP)];
    let found = opened().by(&deeds);
    assert_eq!(found.len(), 2);
    assert!(
        found
            .iter()
            .all(|found| !found.is_named() && found.confidence.percent() >= 40)
    );
    assert!(
        found
            .iter()
            .all(|found| found.reasons.contains(&Reason::Others(1)))
    );
    // The same person twice is one author.
    let twice = [deed("ana", 30, OPEN, GROUP), deed("ana", 31, OPEN, GROUP)];
    assert_eq!(opened().named(&twice), ["ana", "ana"]);
    assert!(opened().by(&twice)[0].confidence.percent() >= 95);
}

#[test]
fn a_later_call_that_replaces_a_field_overrides_an_earlier_one() {
    let policy = change("s3.bucket", "logs", &["/attributes/policy/Statement"]);
    let put = |actor: &str, minutes| of("s3", deed(actor, minutes, "PutBucketPolicy", "logs"));
    let deeds = [put("ana", 10), put("bo", 40)];
    let found = policy.by(&deeds);
    assert_eq!((found[0].deed, found[1].deed), (1, 0));
    assert!(found[0].confidence.percent() >= 95 && !found[1].is_named());
    assert!(found[1].reasons.contains(&Reason::Overridden));
    // What came after the look cannot have: both may have been.
    assert!(
        !policy.by(&[put("ana", 10), put("bo", 62)])[0]
            .reasons
            .contains(&Reason::Only)
    );
    // A rule beside a rule overrides nothing.
    let both = [deed("ana", 10, OPEN, GROUP), deed("bo", 40, OPEN, GROUP)];
    assert!(
        opened()
            .by(&both)
            .iter()
            .all(|found| !found.reasons.contains(&Reason::Overridden))
    );
}

#[test]
fn who_changed_different_fields_is_named_for_each() {
    let both = change("s3.bucket", "logs", &["/attributes/policy", "/tags/owner"]);
    let deeds = [
        of("s3", deed("ana", 10, "PutBucketPolicy", "logs")),
        of("s3", deed("bo", 40, "PutBucketTagging", "logs")),
        of("s3", deed("cy", 50, "PutBucketLogging", "logs")),
    ];
    let found = both.by(&deeds);
    let mut named: Vec<_> = found
        .iter()
        .map(|found| (found.deed, found.fields.as_slice()))
        .collect();
    named.sort_unstable();
    assert_eq!(named, [(0, &[0][..]), (1, &[1][..])]);
    assert!(
        found
            .iter()
            .all(|found| found.is_named() && found.reasons.contains(&Reason::Only))
    );
}

#[test]
fn a_call_that_names_nothing_is_listed_and_never_named() {
    let made = opened().became(SeenKind::Created);
    let mut call = deed("ana", 59, "CreateSecurityGroup", GROUP);
    call.resources.clear();
    let found = made.by(&[call]);
    assert!(found.len() == 1 && !found[0].is_named());
    assert!(found[0].reasons.contains(&Reason::Unnamed));
}

#[test]
fn what_an_account_has_one_of_needs_no_name() {
    let defaults = change(
        "ec2.ebs_defaults",
        "eu-west-1",
        &["/attributes/encryption_by_default"],
    );
    let mut call = deed("ana", 30, "DisableEbsEncryptionByDefault", "");
    call.resources.clear();
    let found = defaults.by(&[call.clone()]);
    assert!(found[0].is_named() && found[0].reasons.contains(&Reason::OfAccount));
    call.region = "us-east-1".to_owned();
    assert!(defaults.by(&[call]).is_empty());
}

#[test]
fn a_name_elsewhere_is_another_resource() {
    let function = change("lambda.function", "api", &["/attributes/policy"]);
    let mut call = of("lambda", deed("ana", 30, "AddPermission20150331v2", "api"));
    assert_eq!(function.named(&[call.clone()]), ["ana"]);
    call.region = "us-east-1".to_owned();
    assert!(function.by(&[call.clone()]).is_empty());
    call.resources = vec!["arn:aws:lambda:us-east-1:111122223333:function:api".to_owned()];
    assert!(function.by(&[call]).is_empty());
    // A bucket's name is the only one of all regions.
    let bucket = change("s3.bucket", "logs", &["/attributes/policy"]);
    let mut call = of("s3", deed("ana", 30, "PutBucketPolicy", "logs"));
    call.region = "us-east-1".to_owned();
    assert_eq!(bucket.named(&[call]), ["ana"]);
}

#[test]
fn it_stays_within_bounds_whatever_comes() {
    let many: Vec<_> = (0..5_000)
        .map(|who| deed(&format!("p-{who}"), 30, OPEN, GROUP))
        .collect();
    let found = opened().by(&many);
    assert!(found.iter().all(|found| !found.is_named()));
    let mut backwards = opened();
    (backwards.from, backwards.to) = (Some(at(60)), at(0));
    assert!(backwards.by(&[deed("ana", 30, OPEN, GROUP)]).is_empty());
    let mut ever = opened();
    (ever.from, ever.to) = (Some(jiff::Timestamp::MIN), jiff::Timestamp::MAX);
    assert_eq!(ever.named(&[deed("ana", 30, OPEN, GROUP)]), ["ana"]);
    ever.from = None;
    ever.to = jiff::Timestamp::MIN;
    assert!(ever.by(&[deed("ana", 30, OPEN, GROUP)]).is_empty());
}
