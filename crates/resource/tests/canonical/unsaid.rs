//! Attributes that a source never says.

use crate::support::draft;
use tenantry_resource::document::{Limits, Reader};
use tenantry_resource::{Draft, Redactor, Resource};

fn canonical(draft: Draft) -> Resource {
    Resource::canonical(draft, &Redactor::dropping()).unwrap()
}

#[test]
fn they_are_kept_with_the_resource_and_are_not_its_content() {
    let plain = canonical(draft("ec2.instance", r#"{"image_id": "ami-1"}"#));
    let mut said = draft("ec2.instance", r#"{"image_id": "ami-1"}"#);
    let unsaid = ["volumes[].encrypted", "user_data", "user_data"];
    said.unsaid = unsaid.map(str::to_owned).to_vec();
    let resource = canonical(said);
    assert_eq!(resource.unsaid(), ["user_data", "volumes[].encrypted"]);
    assert_eq!(resource.digest(), plain.digest());
    // They survive being written and read, and being brought into this form again.
    let json = resource.to_json();
    let read = Reader::new(json.as_bytes(), Limits::default()).next();
    let again = canonical(read.unwrap().unwrap());
    assert_eq!(again, resource);
    assert_eq!(canonical(again.into_draft()), resource);
    assert!(!plain.to_json().contains("unsaid"));
}

#[test]
fn only_names_of_the_registry_are_kept() {
    let mut said = draft("ec2.instance", "{}");
    said.unsaid = ["nonsense", "canary-of-a-secret", "volumes"]
        .map(str::to_owned)
        .to_vec();
    assert_eq!(canonical(said.clone()).unsaid(), ["volumes"]);
    said.identity.resource_type = "not.known".to_owned();
    assert!(canonical(said).unsaid().is_empty());
}

#[test]
fn a_list_that_is_none_is_refused_by_name() {
    let read = |unsaid: &str| {
        let json = format!(
            r#"{{"provider": "aws", "account": "1", "type": "s3.bucket", "id": "b", "unsaid": {unsaid}}}"#
        );
        let read = Reader::new(json.as_bytes(), Limits::default()).next();
        read.unwrap().unwrap_err().to_string()
    };
    assert!(read("7").contains("unsaid is not a list of texts"));
    assert!(read("[7]").contains("unsaid[0] is not a text"));
    let many = format!("[{}]", vec![r#""a""#; 1_001].join(","));
    assert!(read(&many).contains("unsaid are more than 1000"));
}
