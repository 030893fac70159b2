//! No customer ever sees another's data: over HTTP for every operation, and in the database for
//! every table.

mod calls;
mod database;

use std::collections::HashMap;

use serde_json::json;
use tenantry_server::app::describe;
use tenantry_server::tenant::OperatorRole;
use tenantry_server::tenant::permission::{Operation, RULES, Reach};

pub use self::calls::{Call, call};
pub use self::database::{raw_leaks, tenant_tables};
use crate::support::{Answer, Charge, Customer, TestApp, World, bill};

/// The operations in the order of the table; each must be registered, once, and described.
fn operations(app: &TestApp) -> Vec<Operation> {
    let (description, registered) = describe(app.app.clone());
    let described: usize = description
        .paths
        .paths
        .values()
        .map(|item| {
            [&item.get, &item.put, &item.post, &item.delete, &item.patch]
                .into_iter()
                .flatten()
                .count()
        })
        .sum();
    assert_eq!(
        described,
        registered.len(),
        "a route without an operation, or the other way round"
    );
    for rule in RULES {
        let times = registered
            .iter()
            .filter(|operation| **operation == rule.operation)
            .count();
        assert_eq!(times, 1, "{:?} is registered {times} times", rule.operation);
    }
    registered
}

async fn ask(
    world: &World,
    operation: Operation,
    as_whom: &str,
    session: bool,
    named: Option<&str>,
) -> Answer {
    let Call { method, path, body } = call(operation, &world.ada);
    let mut asking = world.app.request(method, &path);
    asking = if session {
        asking.session(as_whom)
    } else {
        asking.key(as_whom)
    };
    if let Some(named) = named {
        asking = asking.for_customer(named);
    }
    match body {
        Some(body) => asking.json(&body).send().await,
        None => asking.send().await,
    }
}

/// Neither the operations nor their names are written down twice: the description has each under the
/// name that the table gives it, with what the table asks for.
#[tokio::test]
async fn the_description_says_what_the_table_says() {
    let app = TestApp::new().await;
    let (description, _) = describe(app.app.clone());
    let described = serde_json::to_value(&description).unwrap();
    let operations: Vec<_> = described["paths"]
        .as_object()
        .unwrap()
        .values()
        .flat_map(|path| path.as_object().unwrap().values())
        .filter(|operation| operation["operationId"].is_string())
        .collect();
    for rule in RULES {
        let name = rule.operation.name();
        let found: Vec<_> = operations
            .iter()
            .filter(|o| o["operationId"] == name)
            .collect();
        assert_eq!(found.len(), 1, "{name}");
        let permission = &found[0]["x-permission"];
        assert_eq!(permission.is_null(), rule.reach == Reach::Public, "{name}");
        if rule.reach != Reach::Public {
            assert_eq!(permission["customer_role"], json!(rule.person), "{name}");
            assert_eq!(permission["customer_key"], json!(rule.key), "{name}");
            assert_eq!(
                permission["operator_role"],
                json!(rule.operator_person),
                "{name}"
            );
            assert_eq!(
                permission["operator_key"],
                json!(rule.operator_key),
                "{name}"
            );
            assert_eq!(permission["support_access"], rule.support, "{name}");
        }
    }
}

fn assert_silent(answer: &Answer, victim: &Customer, what: &str) {
    for secret in victim.secrets() {
        // What the caller itself sent comes back in `instance` only.
        let text = match serde_json::from_str::<serde_json::Value>(&answer.text) {
            Ok(mut json) => {
                if let Some(object) = json.as_object_mut() {
                    object.remove("instance");
                }
                json.to_string()
            }
            Err(_) => answer.text.clone(),
        };
        assert!(!text.contains(secret), "{what} tells {secret}: {text}");
    }
}

#[tokio::test]
async fn no_operation_shows_or_changes_another_customers_data() {
    let world = World::new().await;
    let before = state_of(&world, &world.ada).await;
    for operation in operations(&world.app) {
        for (credential, session) in [
            (&world.bob.key, false),
            (&world.bob.session, true),
            (&world.bob.person, true),
        ] {
            // Signing out ends the session that the rest of this loop needs.
            let credential = match operation {
                Operation::EndSession if session => {
                    &world.app.sign_in(&json!({ "key": world.bob.key })).await
                }
                _ => credential,
            };
            let what = format!("{operation:?} session={session}");
            let answer = ask(&world, operation, credential, session, None).await;
            assert_silent(&answer, &world.ada, &what);
            let rule = operation.rule().unwrap();
            if rule.reach == Reach::Operator {
                answer.problem(403, "forbidden");
            }
            let names_an_id = match operation {
                Operation::RevokeKey
                | Operation::ChangeKey
                | Operation::RotateKey
                | Operation::ChangePerson
                | Operation::RemovePerson
                | Operation::CreatePersonLink
                | Operation::RenewInvitation
                | Operation::RevokeInvitation
                | Operation::ReadViolation
                | Operation::ChangeViolation
                | Operation::CreateException
                | Operation::RevokeException
                | Operation::RevokeAttestation
                | Operation::EndSupportAccess => true,
                Operation::EndOtherSession => session,
                Operation::SwitchCustomer => *credential == world.bob.person,
                _ => false,
            };
            if names_an_id {
                answer.problem(404, "not_found");
            }
        }
    }
    assert_eq!(
        before,
        state_of(&world, &world.ada).await,
        "Bob changed something of Ada's"
    );
}

#[tokio::test]
async fn another_customers_id_in_the_header_is_refused_by_every_operation() {
    let world = World::new().await;
    for operation in operations(&world.app) {
        if operation.rule().unwrap().reach == Reach::Public {
            continue;
        }
        for (credential, session) in [(&world.bob.key, false), (&world.bob.session, true)] {
            let answer = ask(&world, operation, credential, session, Some(&world.ada.id)).await;
            answer.problem(403, "customer_mismatch");
        }
        for malformed in [
            "",
            "cus_",
            "cus_1",
            "1",
            "key_01m84d4s6tefcr2zyj6drwcn5s",
            "cus_01M84D4S6TEFCR2ZYJ6DRWCN5S",
        ] {
            ask(&world, operation, &world.bob.key, false, Some(malformed))
                .await
                .problem(400, "bad_request");
            ask(&world, operation, &world.operator, false, Some(malformed))
                .await
                .problem(400, "bad_request");
        }
        let unknown = "cus_01m84d4s6tefcr2zyj6drwcn5s";
        ask(&world, operation, &world.operator, false, Some(unknown))
            .await
            .problem(404, "not_found");
    }
}

#[tokio::test]
async fn nobody_reaches_anything_without_a_credential() {
    let world = World::new().await;
    let revoked = world.app.new_key(&world.bob.id, &["admin"]).await;
    world
        .app
        .delete(&format!("/v1/keys/{}", revoked.1))
        .key(&world.bob.key)
        .send()
        .await
        .ok();
    for operation in operations(&world.app) {
        if operation.rule().unwrap().reach == Reach::Public {
            continue;
        }
        for key in [
            "",
            "tny_c_0",
            "x",
            revoked.0.as_str(),
            world.bob.link.as_str(),
            world.bob.invitation.as_str(),
        ] {
            let answer = ask(&world, operation, key, false, None).await;
            answer.problem(401, "invalid_credential");
            assert_silent(&answer, &world.ada, &format!("{operation:?}"));
        }
    }
}

/// Credentials that are used for more than one question: making one for each would be most of the work.
#[derive(Default)]
struct Credentials(HashMap<String, String>);

impl Credentials {
    async fn take(&mut self, whose: &str, make: impl AsyncFnOnce() -> String) -> String {
        match self.0.remove(whose) {
            Some(credential) => credential,
            None => make().await,
        }
    }

    /// For the next question, unless this one may have ended it.
    fn give_back(&mut self, whose: String, credential: String, asked: &Call, answer: &Answer) {
        if answer.status == 403 || asked.method.is_safe() {
            self.0.insert(whose, credential);
        }
    }
}

#[tokio::test]
async fn scopes_and_roles_follow_the_table() {
    let world = World::new().await;
    let app = &world.app;
    let mut kept = Credentials::default();
    let scopes = ["read", "write", "ingest", "admin"];
    for operation in operations(&world.app) {
        let rule = operation.rule().unwrap();
        if rule.reach == Reach::Public {
            continue;
        }
        let asked = call(operation, &world.ada);
        for scope in scopes {
            let suffices = |needed: Option<tenantry_server::tenant::Scope>| {
                needed.is_some_and(|needed| needed.as_str() == scope || scope == "admin")
            };
            let whose = format!("a key that may {scope}");
            let make = async || app.new_key(&world.bob.id, &[scope]).await.0;
            let key = kept.take(&whose, make).await;
            let answer = ask(&world, operation, &key, false, None).await;
            assert_eq!(
                answer.status != 403,
                suffices(rule.key),
                "{operation:?} key {scope}: {}",
                answer.text
            );
            kept.give_back(whose, key, &asked, &answer);
            let whose = format!("an operator's key that may {scope}");
            let make = async || app.operator_key(&[scope]).await;
            let key = kept.take(&whose, make).await;
            let named = (rule.reach == Reach::Customer).then_some(world.bob.id.as_str());
            let answer = ask(&world, operation, &key, false, named).await;
            assert_eq!(
                answer.status != 403,
                suffices(rule.operator_key),
                "{operation:?} operator {scope}: {}",
                answer.text
            );
            kept.give_back(whose, key, &asked, &answer);
        }
        for role in OperatorRole::ALL {
            let whose = format!("an operator's {role:?}");
            let make = async || app.desk(role.as_str()).await;
            let desk = kept.take(&whose, make).await;
            let named = (rule.reach == Reach::Customer).then_some(world.bob.id.as_str());
            let answer = ask(&world, operation, &desk, true, named).await;
            let allowed = rule.operator_person.is_some_and(|least| role >= least);
            assert_eq!(
                answer.status != 403,
                allowed,
                "{operation:?} operator's {role:?}: {}",
                answer.text
            );
            kept.give_back(whose, desk, &asked, &answer);
        }
        for role in tenantry_server::tenant::Role::ALL {
            let whose = format!("a {role:?}");
            let make = async || {
                let link = app.new_link(&world.bob.id, role.as_str()).await;
                app.sign_in(&json!({ "link": link })).await
            };
            let session = kept.take(&whose, make).await;
            let answer = ask(&world, operation, &session, true, None).await;
            let allowed = rule.person.is_some_and(|least| role >= least);
            assert_eq!(
                answer.status != 403,
                allowed,
                "{operation:?} {role:?}: {}",
                answer.text
            );
            kept.give_back(whose, session, &asked, &answer);
        }
    }
}

#[tokio::test]
async fn the_operator_acts_for_the_customer_it_names_and_for_no_other() {
    let world = World::new().await;
    for (named, other) in [(&world.ada, &world.bob), (&world.bob, &world.ada)] {
        let answer = world
            .app
            .get("/v1/dashboard")
            .key(&world.operator)
            .for_customer(&named.id)
            .send()
            .await;
        assert_eq!(answer.ok()["customer"]["id"], named.id);
        assert_silent(&answer, other, "the operator's dashboard");
    }
    let answer = world
        .app
        .get("/v1/dashboard")
        .key(&world.operator)
        .send()
        .await;
    assert_eq!(
        answer.problem(400, "bad_request")["errors"][0]["field"],
        "X-Customer-Id"
    );
}

#[tokio::test]
async fn a_customers_own_feed_touches_nobody_elses_bill_and_follows_no_mapping() {
    let world = World::new().await;
    let before = state_of(&world, &world.ada).await;
    let operators = state_of(&world, &world.bob).await;
    // The very bill of the operator, with Ada's account in it, delivered by Bob.
    let charge = Charge {
        account: "1001",
        day: "2026-11-02",
        service: "Bob's own",
        cost: "9",
    };
    let answer = world
        .app
        .import(&world.bob.key, &bill("USD", &[charge]))
        .await
        .ok();
    assert_eq!(
        (answer["accepted"].as_u64(), answer["held"].as_u64()),
        (Some(1), Some(0))
    );
    assert_eq!(before, state_of(&world, &world.ada).await);
    let bobs = state_of(&world, &world.bob).await;
    assert_ne!(operators, bobs);
    let items = world
        .app
        .get("/v1/costs/items?filter=service:Bob's%20own")
        .key(&world.bob.key)
        .send()
        .await
        .ok();
    assert_eq!(items["totals"][0]["billed_cost"], "9");
    // Neither does mapping or unmapping that account move what Bob delivered.
    world
        .app
        .delete(&format!("/v1/admin/accounts/{}", world.ada.mapping_id))
        .control()
        .send()
        .await
        .ok();
    assert_eq!(bobs, state_of(&world, &world.bob).await);
}

/// Everything that a customer can see of itself, without what changes by looking.
async fn state_of(world: &World, customer: &Customer) -> Vec<serde_json::Value> {
    let mut seen = Vec::new();
    for path in [
        "/v1/dashboard?range=last_12_months",
        "/v1/costs?range=last_12_months&group_by=service,account&window=month",
        "/v1/costs/items?range=last_12_months",
        "/v1/keys",
        "/v1/people",
        "/v1/invitations",
        "/v1/settings",
        "/v1/support-accesses",
    ] {
        let mut answer = world.app.get(path).key(&customer.key).send().await.ok();
        answer.as_object_mut().unwrap().remove("as_of");
        seen.push(answer);
    }
    seen
}
