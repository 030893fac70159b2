//! What a cookie is worth, and from where.

use axum::http::Method;
use serde_json::json;
use tenantry_server::tenant::TenantId;
use tenantry_server::tenant::credential::Credential;

use super::Site;
use crate::support::{Answer, HTTPS, Setup};

impl Site {
    /// A change, asked with a cookie and these headers.
    async fn change(&self, cookie: &str, headers: &[(&str, &str)]) -> Answer {
        let body = json!({ "name": "x", "scopes": ["read"] });
        let mut asking = self.app.post("/v1/keys", &body).header("cookie", cookie);
        for (name, value) in headers {
            asking = asking.header(name, value);
        }
        asking.send().await
    }
}

#[tokio::test]
async fn the_cookie_is_out_of_reach_of_scripts_and_bound_to_the_host_on_https() {
    let site = Site::new().await;
    let answer = site.sign_in(&json!({ "key": site.key })).await;
    let attributes: Vec<_> = answer.header("set-cookie").split("; ").skip(1).collect();
    assert_eq!(
        attributes,
        ["Path=/", "HttpOnly", "SameSite=Lax", "Max-Age=43200"]
    );
    assert_eq!(answer.header("strict-transport-security"), "");

    let site = Site::with(Setup {
        origin: Some(HTTPS.to_owned()),
        ..Setup::default()
    })
    .await;
    let answer = site.sign_in(&json!({ "key": site.key })).await;
    let (name, rest) = answer.header("set-cookie").split_once('=').unwrap();
    assert_eq!(name, "__Host-tenantry_session");
    let attributes: Vec<_> = rest.split("; ").skip(1).collect();
    assert_eq!(
        attributes,
        [
            "Path=/",
            "HttpOnly",
            "SameSite=Lax",
            "Max-Age=43200",
            "Secure"
        ]
    );
    assert!(
        answer
            .header("strict-transport-security")
            .starts_with("max-age=31536000")
    );
    let value = rest.split(';').next().unwrap();
    site.session(&format!("theme=x; {name}={value}; other=y"))
        .await
        .ok();
    // A sibling domain could set a cookie of this name.
    site.session(&format!("tenantry_session={value}"))
        .await
        .problem(401, "invalid_credential");
    let ended = site
        .app
        .delete("/v1/session")
        .session(&format!("{name}={value}"))
        .send()
        .await;
    assert!(ended.header("set-cookie").contains("; Secure"), "{ended:?}");
    // Links lead to the public address.
    let made = site
        .app
        .post(
            "/v1/admin/portal-links",
            &json!({ "customer_id": site.customer }),
        )
        .control()
        .send()
        .await
        .ok();
    assert!(
        made["url"]
            .as_str()
            .unwrap()
            .starts_with(&format!("{HTTPS}/sign-in#link=tny_l_")),
        "{made}"
    );
}

#[tokio::test]
async fn a_cookie_changes_something_from_this_sites_pages_only() {
    let own = [("http", "http://127.0.0.1:8080"), (HTTPS, HTTPS)];
    for (origin, own) in own {
        let origin = (origin == HTTPS).then(|| HTTPS.to_owned());
        let site = Site::with(Setup {
            origin,
            ..Setup::default()
        })
        .await;
        let cookie = site.app.sign_in(&json!({ "key": site.key })).await;
        let evil = "https://evil.example";
        let table: [(&[(&str, &str)], bool); 13] = [
            (&[("sec-fetch-site", "same-origin")], true),
            (&[("sec-fetch-site", "none")], true),
            (&[("sec-fetch-site", "same-origin"), ("origin", own)], true),
            (&[("sec-fetch-site", "same-site")], false),
            (&[("sec-fetch-site", "cross-site")], false),
            (&[("sec-fetch-site", "same-site"), ("origin", own)], false),
            (&[("sec-fetch-site", "cross-site"), ("origin", own)], false),
            (&[("sec-fetch-site", "")], false),
            (&[("sec-fetch-site", "Same-Origin")], false),
            (&[("origin", own)], true),
            (&[("origin", evil)], false),
            (&[("origin", "null")], false),
            (&[], false),
        ];
        for (headers, allowed) in table {
            let answer = site.change(&cookie, headers).await;
            match allowed {
                true => drop(answer.ok()),
                false => drop(answer.problem(403, "cross_site")),
            }
            // Looking is no change, and a key proves itself.
            let mut looking = site.app.get("/v1/session").header("cookie", &cookie);
            let mut by_key = site
                .app
                .post("/v1/keys", &json!({ "name": "x", "scopes": ["read"] }))
                .key(&site.key);
            for (name, value) in headers {
                looking = looking.header(name, value);
                by_key = by_key.header(name, value);
            }
            looking.send().await.ok();
            by_key.send().await.ok();
        }
        // The host of another site, with an origin to match.
        let rebound = site
            .change(
                &cookie,
                &[("origin", "http://evil.example"), ("host", "evil.example")],
            )
            .await;
        assert_eq!(
            rebound.status == 403,
            own == HTTPS,
            "behind a public address, Host says nothing"
        );
    }
}

#[tokio::test]
async fn signing_in_is_for_this_sites_pages_and_for_programs() {
    let site = Site::new().await;
    let table: [(&[(&str, &str)], bool); 6] = [
        (&[], true),
        (&[("sec-fetch-site", "same-origin")], true),
        (&[("origin", "http://127.0.0.1:8080")], true),
        (&[("sec-fetch-site", "cross-site")], false),
        (&[("sec-fetch-site", "same-site")], false),
        (&[("origin", "https://evil.example")], false),
    ];
    for (headers, allowed) in table {
        let mut asking = site.app.post("/v1/session", &json!({ "key": site.key }));
        for (name, value) in headers {
            asking = asking.header(name, value);
        }
        let answer = asking.send().await;
        match allowed {
            true => drop(answer.ok()),
            false => drop(answer.problem(403, "cross_site")),
        }
    }
    // A form of another site can send text, not JSON.
    let form = site
        .app
        .request(Method::POST, "/v1/session")
        .header("content-type", "text/plain");
    form.body(json!({ "key": site.key }).to_string())
        .send()
        .await
        .problem(415, "unsupported_media_type");
}

#[tokio::test]
async fn of_key_and_cookie_the_key_decides_and_neither_stands_in_for_the_other() {
    let site = Site::new().await;
    let bob = site.app.new_customer("Bob").await;
    let (bobs, _) = site.app.new_key(&bob, &["admin"]).await;
    let cookie = site.app.sign_in(&json!({ "key": site.key })).await;
    let answer = site
        .app
        .get("/v1/dashboard")
        .header("cookie", &cookie)
        .key(&bobs)
        .send()
        .await
        .ok();
    assert_eq!(answer["customer"]["id"], bob);
    // With a key there is nothing to forge.
    let both = site
        .app
        .post("/v1/keys", &json!({ "name": "x", "scopes": ["read"] }))
        .header("cookie", &cookie);
    both.header("sec-fetch-site", "cross-site")
        .key(&bobs)
        .send()
        .await
        .ok();
    let wrong = site
        .app
        .get("/v1/session")
        .header("cookie", &cookie)
        .key("tny_c_wrong")
        .send()
        .await;
    wrong.problem(401, "invalid_credential");

    let (_, session) = cookie.split_once('=').unwrap();
    site.app
        .get("/v1/session")
        .key(session)
        .send()
        .await
        .problem(401, "invalid_credential");
    for value in [site.key.as_str(), bobs.as_str(), "", "x"] {
        site.session(&format!("tenantry_session={value}"))
            .await
            .problem(401, "invalid_credential");
    }
    for header in [
        "Basic dTpw",
        "Bearer",
        "Bearer ",
        "bearer x y",
        &format!("Token {bobs}"),
        &bobs,
    ] {
        let answer = site
            .app
            .get("/v1/dashboard")
            .header("authorization", header)
            .send()
            .await;
        answer.problem(401, "invalid_credential");
        assert_eq!(answer.header("www-authenticate"), "Bearer");
    }
    site.app
        .get("/v1/dashboard")
        .header("authorization", &format!("bearer {bobs}"))
        .send()
        .await
        .ok();
}

#[tokio::test]
async fn the_secret_of_a_credential_is_nowhere_in_the_database() {
    let site = Site::new().await;
    let cookie = site.app.sign_in(&json!({ "key": site.key })).await;
    let link = site.app.new_link(&site.customer, "viewer").await;
    let operator = site.app.operator_key(&["admin"]).await;
    let tenant: TenantId = site.customer.parse().unwrap();
    let dump = format!("{:?}", site.app.database.dump().await);
    assert!(
        dump.contains(&tenant.uuid().to_string()),
        "the dump shows what is there"
    );
    for credential in [
        site.key.as_str(),
        cookie.split_once('=').unwrap().1,
        &link,
        &operator,
    ] {
        let parsed = Credential::parse(credential).unwrap();
        // Prefix 6, id 26, secret 32.
        assert!(!dump.contains(&credential[32..64]), "{:?}", parsed.kind);
        assert!(
            dump.contains(&hex::encode(parsed.hash())),
            "{:?}",
            parsed.kind
        );
    }
}
