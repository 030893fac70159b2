//! Keys, a customer's and the operator's: made, shown once, listed, revoked.

use serde_json::{Value, json};
use tenantry_server::tenant::credential::Credential;

use crate::support::{Answer, TestApp};

/// Where keys are kept, and who keeps them there.
struct Keys {
    app: TestApp,
    path: &'static str,
    /// A key that may do everything.
    admin: String,
}

impl Keys {
    async fn both() -> [Self; 2] {
        let app = TestApp::new().await;
        let admin = app.operator_key(&["admin"]).await;
        let operator = Self {
            app,
            path: "/v1/admin/keys",
            admin,
        };
        let app = TestApp::new().await;
        let customer = app.new_customer("Ada").await;
        let (admin, _) = app.new_key(&customer, &["admin"]).await;
        [
            operator,
            Self {
                app,
                path: "/v1/keys",
                admin,
            },
        ]
    }

    async fn make(&self, body: &Value) -> Answer {
        self.app.clock.advance(1);
        self.app.post(self.path, body).key(&self.admin).send().await
    }

    async fn list(&self, query: &str) -> Answer {
        self.app
            .get(&format!("{}{query}", self.path))
            .key(&self.admin)
            .send()
            .await
    }

    async fn revoke(&self, id: &str) -> Answer {
        self.app
            .delete(&format!("{}/{id}", self.path))
            .key(&self.admin)
            .send()
            .await
    }

    /// Something that every key with the scope admin may ask for.
    async fn try_out(&self, key: &str) -> Answer {
        self.app.get(self.path).key(key).send().await
    }
}

#[tokio::test]
async fn a_key_is_shown_once_and_only_as_a_whole() {
    for keys in Keys::both().await {
        let body = json!({ "name": "CI ä", "scopes": ["admin", "read", "read"], "expires_at": "2027-01-31T00:00:00Z" });
        let answer = keys.make(&body).await;
        assert_eq!(answer.status, 201);
        let made = answer.ok();
        let key = made["key"].as_str().unwrap().to_owned();
        let mut expected = json!({
            "id": made["id"], "name": "CI ä", "scopes": ["read", "admin"], "created_at": "2026-11-23T12:00:01Z",
            "expires_at": "2027-01-31T00:00:00Z", "revoked_at": null, "state": "active", "rotation_due": false,
            "allowed_addresses": [], "last_used_at": null, "last_used_address": null, "replaces": null,
        });
        let list = keys.list("").await;
        assert_eq!(list.ok()["data"][0], expected);
        let secret = &key[32..64];
        let hash = hex::encode(Credential::parse(&key).unwrap().hash());
        assert!(
            !list.text.contains(secret) && !list.text.contains(&hash),
            "{}",
            list.text
        );
        expected["key"] = json!(key);
        assert_eq!(made, expected);
        keys.try_out(&key).await.ok();
    }
}

#[tokio::test]
async fn a_revoked_key_is_refused_at_once_and_stays_in_the_list() {
    for keys in Keys::both().await {
        let made = keys
            .make(&json!({ "name": "x", "scopes": ["admin"] }))
            .await
            .ok();
        let (key, id) = (made["key"].as_str().unwrap(), made["id"].as_str().unwrap());
        keys.try_out(key).await.ok();
        assert_eq!(keys.revoke(id).await.status, 204);
        keys.try_out(key).await.problem(401, "invalid_credential");
        keys.app.clock.advance(60);
        // Once more changes nothing of it.
        assert_eq!(keys.revoke(id).await.status, 204);
        let list = keys.list("").await.ok();
        assert_eq!(
            (&list["data"][0]["id"], &list["data"][0]["revoked_at"]),
            (&made["id"], &json!("2026-11-23T12:00:01Z"))
        );
        for unknown in [
            "key_01m84d4s6tefcr2zyj6drwcn5s",
            "cus_01m84d4s6tefcr2zyj6drwcn5s",
            "x",
            "%00",
            &id.to_uppercase(),
        ] {
            keys.revoke(unknown).await.problem(404, "not_found");
        }
    }
}

#[tokio::test]
async fn a_key_stops_with_its_time() {
    for keys in Keys::both().await {
        let made = keys
            .make(
                &json!({ "name": "x", "scopes": ["admin"], "expires_at": "2026-11-23T13:00:00Z" }),
            )
            .await
            .ok();
        let key = made["key"].as_str().unwrap();
        keys.app.clock.advance(3598);
        keys.try_out(key).await.ok();
        keys.app.clock.advance(1);
        keys.try_out(key).await.problem(401, "invalid_credential");
    }
}

#[tokio::test]
async fn what_is_no_key_is_refused_by_field() {
    for keys in Keys::both().await {
        let long = "x".repeat(201);
        for (name, scopes, expires_at, field) in [
            (json!(""), json!(["read"]), Value::Null, Some("name")),
            (json!("  "), json!(["read"]), Value::Null, Some("name")),
            (json!(long), json!(["read"]), Value::Null, Some("name")),
            (json!("a\u{0}"), json!(["read"]), Value::Null, Some("name")),
            (json!("a\nb"), json!(["read"]), Value::Null, Some("name")),
            (json!("x"), json!([]), Value::Null, Some("scopes")),
            (
                json!("x"),
                json!(["read"]),
                json!("2026-11-23T12:00:00Z"),
                Some("expires_at"),
            ),
            (json!("x"), json!(["root"]), Value::Null, None),
            (json!("x"), json!("read"), Value::Null, None),
            (json!("x"), json!(["Read"]), Value::Null, None),
            (json!(null), json!(["read"]), Value::Null, None),
            (json!("x"), json!(["read"]), json!("tomorrow"), None),
            (json!("x"), json!(["read"]), json!("2026-12-01"), None),
        ] {
            let body = json!({ "name": name, "scopes": scopes, "expires_at": expires_at });
            let problem = keys.make(&body).await.problem(400, "bad_request");
            if let Some(field) = field {
                assert_eq!(problem["errors"][0]["field"], field, "{body}");
            }
        }
        keys.make(&json!({ "name": "x", "scopes": ["read"], "id": "key_1" }))
            .await
            .problem(400, "bad_request");
        // Characters are counted, not bytes.
        keys.make(&json!({ "name": "ü".repeat(200), "scopes": ["read"] }))
            .await
            .ok();
        assert_eq!(
            keys.list("").await.ok()["data"].as_array().unwrap().len(),
            2
        );
    }
}

#[tokio::test]
async fn keys_are_listed_newest_first_page_by_page() {
    for keys in Keys::both().await {
        let mut names = Vec::new();
        for i in 0..7 {
            let name = format!("key {i}");
            keys.make(&json!({ "name": name, "scopes": ["read"] }))
                .await
                .ok();
            names.insert(0, name);
        }
        names.push("test".to_owned());
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = keys.list(&format!("?limit=3{cursor}")).await.ok();
            seen.extend(
                page["data"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|key| key["name"].as_str().unwrap().to_owned()),
            );
            assert!(seen.len() < 1_000, "the pages do not end");
            let Some(next) = page["next_cursor"].as_str() else {
                break;
            };
            cursor = format!("&cursor={next}");
        }
        assert_eq!(seen, names);
        for query in [
            "?limit=0",
            "?limit=201",
            "?limit=x",
            "?cursor=00",
            "?cursor=22",
        ] {
            keys.list(query).await.problem(400, "bad_request");
        }
    }
}

#[tokio::test]
async fn a_key_that_may_not_make_keys_cannot_give_itself_more() {
    for keys in Keys::both().await {
        for scopes in [json!(["read"]), json!(["read", "write", "ingest"])] {
            let made = keys
                .make(&json!({ "name": "x", "scopes": scopes }))
                .await
                .ok();
            let body = json!({ "name": "more", "scopes": ["admin"] });
            let answer = keys
                .app
                .post(keys.path, &body)
                .key(made["key"].as_str().unwrap())
                .send()
                .await;
            answer.problem(403, "forbidden");
        }
    }
}

#[tokio::test]
async fn a_key_is_rotated_with_grace_and_two_of_a_line_work_at_most() {
    for keys in Keys::both().await {
        let made = keys
            .make(&json!({ "name": "ci", "scopes": ["admin"], "allowed_addresses": ["127.0.0.1"] }))
            .await
            .ok();
        let (id, old) = (made["id"].as_str().unwrap(), made["key"].as_str().unwrap());
        let rotate = |id: &str, body: Value| {
            let asking = keys
                .app
                .post(&format!("{}/{id}/rotate", keys.path), &body)
                .key(&keys.admin);
            async move { asking.send().await }
        };
        let next = rotate(id, json!({ "grace_seconds": 3600 })).await.ok();
        assert_eq!(
            (
                &next["name"],
                &next["scopes"],
                &next["replaces"],
                &next["allowed_addresses"]
            ),
            (
                &json!("ci"),
                &json!(["admin"]),
                &json!(id),
                &json!(["127.0.0.1/32"])
            )
        );
        let new = next["key"].as_str().unwrap();
        keys.try_out(old).await.ok();
        keys.try_out(new).await.ok();
        let state = |id: &str| {
            let list = keys.list("");
            let id = id.to_owned();
            async move {
                let list = list.await.ok();
                let key = list["data"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .find(|k| k["id"] == *id)
                    .unwrap()
                    .clone();
                key["state"].clone()
            }
        };
        assert_eq!(state(id).await, "replaced");
        rotate(id, json!({})).await.problem(409, "key_replaced");
        let next_id = next["id"].as_str().unwrap();
        rotate(next_id, json!({}))
            .await
            .problem(409, "two_keys_work");
        keys.app.clock.advance(3600);
        keys.try_out(old).await.problem(401, "invalid_credential");
        keys.try_out(new).await.ok();
        assert_eq!(state(id).await, "expired");
        rotate(id, json!({})).await.problem(409, "key_ended");
        rotate(next_id, json!({ "grace_seconds": 604_801 }))
            .await
            .problem(400, "bad_request");
        rotate(next_id, json!({ "grace_seconds": 0 })).await.ok();
        keys.try_out(new).await.problem(401, "invalid_credential");
    }
}

#[tokio::test]
async fn of_two_rotations_at_once_one_makes_a_successor() {
    for keys in Keys::both().await {
        let made = keys
            .make(&json!({ "name": "ci", "scopes": ["read"] }))
            .await
            .ok();
        let path = format!("{}/{}/rotate", keys.path, made["id"].as_str().unwrap());
        let body = json!({});
        let (one, two) = tokio::join!(
            keys.app.post(&path, &body).key(&keys.admin).send(),
            keys.app.post(&path, &body).key(&keys.admin).send(),
        );
        let mut statuses = [one.status.as_u16(), two.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 409], "{} {}", one.text, two.text);
    }
}

#[tokio::test]
async fn a_key_works_from_its_addresses_only_and_so_does_its_session() {
    for keys in Keys::both().await {
        let body = json!({ "name": "office", "scopes": ["admin"], "allowed_addresses": ["203.0.113.0/24", "2001:db8::/32"] });
        let made = keys.make(&body).await.ok();
        let key = made["key"].as_str().unwrap().to_owned();
        let ask = |peer: &'static str| keys.app.get(keys.path).key(&key).peer(peer).send();
        ask("203.0.113.7:1").await.ok();
        ask("[2001:db8::7]:1").await.ok();
        ask("[::ffff:203.0.113.7]:1").await.ok();
        let refused = ask("198.51.100.1:1").await.problem(403, "forbidden");
        assert!(
            refused["detail"].as_str().unwrap().contains("address"),
            "{refused}"
        );
        // From elsewhere it is not even told which customers there are.
        if keys.path == "/v1/admin/keys" {
            let unknown = "cus_01m84d4s6tefcr2zyj6drwcn5s";
            let asking = keys.app.get("/v1/dashboard").key(&key);
            let asking = asking.for_customer(unknown).peer("198.51.100.1:1").send();
            asking.await.problem(403, "forbidden");
        }
        let sign_in = match keys.path {
            "/v1/keys" => "/v1/session",
            _ => "/v1/admin/session",
        };
        let from = |peer: &'static str| keys.app.post(sign_in, &json!({ "key": key })).peer(peer);
        from("198.51.100.1:1")
            .send()
            .await
            .problem(403, "forbidden");
        let signed_in = from("203.0.113.7:1").send().await;
        signed_in.ok();
        let cookie = signed_in
            .header("set-cookie")
            .split(';')
            .next()
            .unwrap()
            .to_owned();
        keys.app
            .get(sign_in)
            .session(&cookie)
            .peer("203.0.113.8:1")
            .send()
            .await
            .ok();
        let stolen = keys
            .app
            .get(sign_in)
            .session(&cookie)
            .peer("198.51.100.1:1")
            .send()
            .await;
        assert!(
            [401, 403].contains(&stolen.status.as_u16()),
            "{}",
            stolen.text
        );
        // What is changed acts on the next request.
        let path = format!("{}/{}", keys.path, made["id"].as_str().unwrap());
        let changed = json!({ "allowed_addresses": ["198.51.100.1"] });
        keys.app
            .patch(&path, &changed)
            .key(&keys.admin)
            .send()
            .await
            .ok();
        ask("203.0.113.7:1").await.problem(403, "forbidden");
        ask("198.51.100.1:1").await.ok();
        for (wrong, field) in [
            (json!(["10.0.0.1/8"]), "allowed_addresses[0]"),
            (json!(["10.0.0.0/8", "x"]), "allowed_addresses[1]"),
            (json!(vec!["10.0.0.1"; 51]), "allowed_addresses[50]"),
        ] {
            let answer = keys
                .make(&json!({ "name": "x", "scopes": ["read"], "allowed_addresses": wrong }))
                .await;
            assert_eq!(
                answer.problem(400, "bad_request")["errors"][0]["field"],
                field
            );
        }
    }
}

#[tokio::test]
async fn a_key_says_when_and_from_where_it_was_last_used() {
    for keys in Keys::both().await {
        let made = keys
            .make(&json!({ "name": "x", "scopes": ["admin"] }))
            .await
            .ok();
        assert_eq!(
            (&made["last_used_at"], &made["last_used_address"]),
            (&Value::Null, &Value::Null)
        );
        let key = made["key"].as_str().unwrap();
        keys.app
            .get(keys.path)
            .key(key)
            .peer("203.0.113.9:1")
            .send()
            .await
            .ok();
        keys.app.clock.advance(60);
        keys.app
            .get(keys.path)
            .key(key)
            .peer("203.0.113.10:1")
            .send()
            .await
            .ok();
        keys.app.app.authenticator.write_sightings().await.unwrap();
        let list = keys.list("").await.ok();
        let row = list["data"]
            .as_array()
            .unwrap()
            .iter()
            .find(|k| k["id"] == made["id"])
            .unwrap();
        assert_eq!(row["last_used_address"], "203.0.113.10");
        assert_eq!(row["last_used_at"], "2026-11-23T12:01:01Z");
    }
}

#[tokio::test]
async fn a_key_is_changed_and_its_age_and_end_are_told() {
    for keys in Keys::both().await {
        let made = keys
            .make(&json!({ "name": "x", "scopes": ["read"] }))
            .await
            .ok();
        assert_eq!(
            (&made["state"], &made["rotation_due"]),
            (&json!("active"), &json!(false))
        );
        let path = format!("{}/{}", keys.path, made["id"].as_str().unwrap());
        let change = |body: Value| {
            let asking = keys.app.patch(&path, &body).key(&keys.admin);
            async move { asking.send().await }
        };
        let ends = change(json!({ "expires_at": "2026-12-20T00:00:00Z" }))
            .await
            .ok();
        assert_eq!(
            (&ends["state"], &ends["name"]),
            (&json!("expiring"), &json!("x"))
        );
        let never = change(json!({ "expires_at": null, "name": "y" }))
            .await
            .ok();
        assert_eq!(
            (&never["state"], &never["expires_at"], &never["name"]),
            (&json!("active"), &Value::Null, &json!("y"))
        );
        change(json!({ "expires_at": "2026-11-01T00:00:00Z" }))
            .await
            .problem(400, "bad_request");
        keys.app.clock.advance(90 * 24 * 60 * 60);
        let old = change(json!({})).await.ok();
        assert_eq!(
            (&old["state"], &old["rotation_due"]),
            (&json!("active"), &json!(true))
        );
        keys.revoke(made["id"].as_str().unwrap()).await.ok();
        change(json!({ "name": "z" }))
            .await
            .problem(404, "not_found");
    }
}
