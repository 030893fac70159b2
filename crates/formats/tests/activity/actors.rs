//! Who it was.

use crate::support::{ACCOUNT, event, one, read, role};
use serde_json::json;
use tenantry_formats::activity::ActorKind;

#[test]
fn who_it_was() {
    for (identity, kind, name) in [
        (
            json!({"type": "Root", "arn": "arn:aws:iam::1:root", "accountId": ACCOUNT}),
            ActorKind::Root,
            "root",
        ),
        (role("Deployer", "deploy-7"), ActorKind::Role, "Deployer"),
        (
            role("Admin", "ana@example.com"),
            ActorKind::Federated,
            "ana@example.com",
        ),
        (
            role("AWSReservedSSO_Admin_0123", "ana"),
            ActorKind::Federated,
            "ana",
        ),
        (
            role("AWSServiceRoleForAutoScaling", "AutoScaling"),
            ActorKind::Service,
            "AWSServiceRoleForAutoScaling",
        ),
        (
            json!({"type": "AWSService", "invokedBy": "autoscaling.amazonaws.com"}),
            ActorKind::Service,
            "autoscaling.amazonaws.com",
        ),
        (
            json!({"type": "SAMLUser", "userName": "ana@example.com"}),
            ActorKind::Federated,
            "ana@example.com",
        ),
        (
            json!({"type": "IdentityCenterUser", "onBehalfOf": {"userId": "u-1"}}),
            ActorKind::Federated,
            "u-1",
        ),
        (
            json!({"type": "AWSAccount", "accountId": "444455556666"}),
            ActorKind::Account,
            "444455556666",
        ),
        // Without a type.
        (
            json!({"arn": "arn:aws:sts::111122223333:assumed-role/Deployer/x"}),
            ActorKind::Role,
            "Deployer",
        ),
        (
            json!({"arn": "arn:aws:iam::111122223333:user/team/ana"}),
            ActorKind::User,
            "ana",
        ),
        (
            json!({"arn": "arn:aws:iam::111122223333:root"}),
            ActorKind::Root,
            "root",
        ),
        (
            json!({"invokedBy": "config.amazonaws.com"}),
            ActorKind::Service,
            "config.amazonaws.com",
        ),
        (
            json!({"onBehalfOf": {"userId": "u-1"}}),
            ActorKind::Federated,
            "u-1",
        ),
        (
            json!({"accountId": "444455556666"}),
            ActorKind::Account,
            "444455556666",
        ),
        (
            json!({"principalId": "AIDAX"}),
            ActorKind::Unknown,
            "unknown",
        ),
    ] {
        let found = one(&event(identity.clone())).actor;
        assert_eq!(
            (found.kind, found.name.as_str()),
            (kind, name),
            "{identity}"
        );
    }
}

#[test]
fn a_role_keeps_its_session() {
    let taken = one(&event(role("Deployer", "deploy-7"))).actor;
    assert_eq!(taken.role.as_deref(), Some("Deployer"));
    assert_eq!(taken.session.as_deref(), Some("deploy-7"));
    assert_eq!(taken.mfa, Some(true));
    let by_principal = json!({"type": "AssumedRole", "principalId": "AROAX:deploy-8", "accountId": ACCOUNT,
        "sessionContext": {"sessionIssuer": {"type": "Role", "userName": "Deployer"}}});
    let taken = one(&event(by_principal)).actor;
    assert_eq!(
        (taken.name.as_str(), taken.session.as_deref()),
        ("Deployer", Some("deploy-8"))
    );
}

#[test]
fn nobody_is_refused() {
    for (identity, detail) in [
        (json!(null), "userIdentity is missing"),
        (json!({}), "userIdentity names nobody"),
        (json!("ana"), "userIdentity is not an object"),
    ] {
        let refusal = read(event(identity).to_string()).remove(0).unwrap_err();
        assert_eq!(refusal.to_string(), format!("record 0 (line 1): {detail}"));
        assert!(!refusal.ends);
    }
}
