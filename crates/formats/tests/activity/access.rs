//! What chains of roles are made of.

use crate::support::{ana, event, one, role};
use serde_json::{Value, json};

fn taking(operation: &str, identity: Value, answer: Value) -> Value {
    let mut record = event(identity);
    record["eventSource"] = json!("sts.amazonaws.com");
    record["eventName"] = json!(operation);
    record["readOnly"] = json!(true);
    record["sharedEventID"] = json!("s-1");
    record["responseElements"] = answer;
    record
}

fn key(id: &str) -> Value {
    json!({"credentials": {"accessKeyId": id, "sessionToken": "canary"}})
}

#[test]
fn what_is_given_out_is_what_is_used_next() {
    let taken = one(&taking("AssumeRole", ana(), key("ASIAIOSFODNN7EXAMPLE")));
    assert!(taken.is_read_only && taken.grants_access() && !taken.is_failed());
    assert_eq!(taken.shared_event_id.as_deref(), Some("s-1"));
    let used = one(&event(role("Deployer", "deploy-7")));
    assert!(!used.grants_access() && used.grants.is_none());
    assert!(taken.grants.is_some());
    assert_eq!(taken.grants, used.credential);
    assert_ne!(taken.credential, used.credential);
    let digest = used.credential.unwrap();
    assert!(
        digest.len() == 32 && digest.bytes().all(|byte| byte.is_ascii_hexdigit()),
        "{digest}"
    );
}

#[test]
fn every_way_to_get_access_is_told() {
    for operation in [
        "AssumeRole",
        "AssumeRoleWithSAML",
        "AssumeRoot",
        "GetFederationToken",
        "GetSessionToken",
    ] {
        assert!(
            one(&taking(operation, ana(), json!(null))).grants_access(),
            "{operation}"
        );
    }
    assert!(!one(&taking("GetCallerIdentity", ana(), json!(null))).grants_access());
    let anywhere = json!({"credentialSet": [{"credentials": {"accessKeyId": "ASIAX"}}]});
    let mut session = taking("CreateSession", ana(), anywhere);
    session["eventSource"] = json!("rolesanywhere.amazonaws.com");
    assert!(one(&session).grants_access());
    // A key to keep is the user's and not its maker's.
    let mut made = event(ana());
    made["eventName"] = json!("CreateAccessKey");
    made["responseElements"] = json!({"accessKey": {"accessKeyId": "AKIAX", "userName": "bo"}});
    assert!(!one(&made).grants_access());
}

#[test]
fn whoever_another_directory_vouched_for_is_named() {
    let pod = "system:serviceaccount:shop:api";
    let identity =
        json!({"type": "WebIdentityUser", "userName": pod, "principalId": format!("arn:p:{pod}")});
    let answer =
        json!({"subjectFromWebIdentityToken": pod, "credentials": {"accessKeyId": "ASIAX"}});
    let taken = one(&taking(
        "AssumeRoleWithWebIdentity",
        identity.clone(),
        answer,
    ));
    assert_eq!(taken.subject.as_deref(), Some(pod));
    // What was refused has no answer.
    let refused = one(&taking("AssumeRoleWithWebIdentity", identity, json!(null)));
    assert_eq!(refused.subject.as_deref(), Some(pod));
    let saml = json!({"type": "SAMLUser", "userName": "ana@example.com", "principalId": "x:y"});
    let taken = one(&taking(
        "AssumeRoleWithSAML",
        saml,
        json!({"subject": "_transient", "subjectType": "transient"}),
    ));
    assert_eq!(taken.subject.as_deref(), Some("ana@example.com"));
    assert_eq!(one(&event(ana())).subject, None);
}

#[test]
fn the_person_that_a_chain_names_is_kept() {
    let mut identity = role("Deployer", "deploy-7");
    identity["sessionContext"]["sourceIdentity"] = json!("ana");
    assert_eq!(
        one(&event(identity)).source_identity.as_deref(),
        Some("ana")
    );
    let mut taken = taking("AssumeRole", ana(), json!({"sourceIdentity": "ana"}));
    assert_eq!(one(&taken).source_identity.as_deref(), Some("ana"));
    taken["responseElements"] = json!(null);
    taken["requestParameters"] = json!({"sourceIdentity": "bo"});
    assert_eq!(one(&taken).source_identity.as_deref(), Some("bo"));
}

#[test]
fn a_failure_is_told() {
    let mut record = event(ana());
    record["errorCode"] = json!("AccessDenied");
    assert!(one(&record).is_failed());
    let mut sign_in = event(ana());
    sign_in["eventName"] = json!("ConsoleLogin");
    sign_in["responseElements"] = json!({"ConsoleLogin": "Failure"});
    sign_in["errorMessage"] = json!("Failed authentication");
    assert!(one(&sign_in).is_failed());
}
