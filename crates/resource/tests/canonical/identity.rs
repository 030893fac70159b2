//! One identity for one resource.

use crate::support::identity;
use tenantry_resource::{GLOBAL, Identity, Provider};

fn with(provider: Provider, change: impl Fn(&mut Identity)) -> Result<Identity, String> {
    let mut given = identity(provider, "compute.disk");
    change(&mut given);
    given.canonical().map_err(|fault| fault.to_string())
}

#[test]
fn spellings_of_one_region_are_one() {
    for region in ["", " ", "Global", "global"] {
        let read = with(Provider::Aws, |it| region.clone_into(&mut it.region)).unwrap();
        assert_eq!(read.region, GLOBAL, "{region:?}");
    }
    for region in ["West Europe", "westeurope", " WestEurope"] {
        let read = with(Provider::Azure, |it| region.clone_into(&mut it.region)).unwrap();
        assert_eq!(read.region, "westeurope");
    }
    let read = with(Provider::Kubernetes, |it| {
        "Team-A".clone_into(&mut it.region)
    })
    .unwrap();
    assert_eq!(read.region, "Team-A");
}

#[test]
fn azure_does_not_tell_upper_from_lower_and_others_do() {
    let id = "/subscriptions/A/resourceGroups/RG";
    let azure = with(Provider::Azure, |it| id.clone_into(&mut it.id)).unwrap();
    assert_eq!(azure.id, id.to_lowercase());
    let aws = with(Provider::Aws, |it| id.clone_into(&mut it.id)).unwrap();
    assert_eq!(aws.id, id);
}

#[test]
fn what_identifies_nothing_is_refused_by_name() {
    let long = "x".repeat(3_000);
    for (wrong, why) in [
        (with(Provider::Aws, |it| it.id.clear()), "id is empty"),
        (
            with(Provider::Aws, |it| "  ".clone_into(&mut it.account)),
            "account is empty",
        ),
        (
            with(Provider::Aws, |it| long.clone_into(&mut it.id)),
            "id is longer than 2048 bytes",
        ),
        (
            with(Provider::Aws, |it| "a\nb".clone_into(&mut it.id)),
            "id has a control character",
        ),
        (
            with(Provider::Aws, |it| {
                "bucket".clone_into(&mut it.resource_type)
            }),
            "type is not the name of a type",
        ),
        (
            with(Provider::Aws, |it| {
                "S3.Bucket".clone_into(&mut it.resource_type)
            }),
            "type is not the name of a type",
        ),
        (
            with(Provider::Aws, |it| {
                "s3..b".clone_into(&mut it.resource_type)
            }),
            "type is not the name of a type",
        ),
    ] {
        let error = wrong.unwrap_err();
        assert!(error.starts_with(why), "{error}");
    }
}
