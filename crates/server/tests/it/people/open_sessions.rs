//! Open sessions: listed, ended by those who may, and by time.

use serde_json::json;

use super::Site;

#[tokio::test]
async fn sessions_are_listed_with_device_and_place_and_ended_by_those_who_may() {
    let site = Site::new().await;
    let admin = site.member(&site.ada, "admin@ada.example", "admin").await;
    let (_, link) = site.app.invite(&site.ada, "v@ada.example", "viewer").await;
    let answer = site
        .app
        .post("/v1/session", &json!({ "link": link }))
        .header("user-agent", "Firefox on a train")
        .peer("203.0.113.9:1")
        .send()
        .await;
    let viewer = answer
        .header("set-cookie")
        .split(';')
        .next()
        .unwrap()
        .to_owned();
    let sessions = |cookie: String| {
        let app = &site.app;
        async move {
            let page = app.get("/v1/sessions").session(&cookie).send().await.ok();
            page["data"].as_array().unwrap().clone()
        }
    };
    let own = sessions(viewer.clone()).await;
    assert_eq!(own.len(), 1, "a viewer sees its own only");
    assert_eq!(own[0]["user_agent"], "Firefox on a train");
    assert_eq!(own[0]["source_address"], "203.0.113.9");
    assert_eq!(
        (&own[0]["kind"], &own[0]["who"]),
        (&json!("person"), &json!("v@ada.example"))
    );
    assert_eq!(own[0]["is_current"], true);
    let all = sessions(admin.clone()).await;
    assert_eq!(all.len(), 2);
    let admins = all.iter().find(|s| s["is_current"] == true).unwrap()["id"]
        .as_str()
        .unwrap();
    site.app
        .delete(&format!("/v1/sessions/{admins}"))
        .session(&viewer)
        .send()
        .await
        .problem(404, "not_found");
    let seen_at_the_desk = site
        .app
        .get("/v1/sessions")
        .control()
        .for_customer(&site.ada)
        .send()
        .await
        .ok();
    assert_eq!(seen_at_the_desk["data"].as_array().unwrap().len(), 2);
    let viewers = own[0]["id"].as_str().unwrap();
    // From another customer not even the operator reaches it.
    for (customer, status) in [(&site.bob, 404), (&site.ada, 204)] {
        let answer = site
            .app
            .delete(&format!("/v1/sessions/{viewers}"))
            .control()
            .for_customer(customer)
            .send()
            .await;
        assert_eq!(answer.status, status);
    }
    let (_, link) = site.app.invite(&site.ada, "w@ada.example", "viewer").await;
    let other = site.app.sign_in(&json!({ "link": link })).await;
    let others = sessions(other.clone()).await;
    let others = others[0]["id"].as_str().unwrap();
    site.app
        .delete(&format!("/v1/sessions/{others}"))
        .session(&admin)
        .send()
        .await
        .ok();
    site.session(&other)
        .await
        .problem(401, "invalid_credential");
    site.session(&viewer)
        .await
        .problem(401, "invalid_credential");
}

#[tokio::test]
async fn a_session_that_nobody_uses_ends_and_one_in_use_goes_on_until_its_end() {
    let site = Site::new().await;
    let idle = site.member(&site.ada, "i@ada.example", "admin").await;
    let used = site.member(&site.ada, "u@ada.example", "admin").await;
    let mut hours = 0;
    while hours < 11 {
        site.app.clock.advance(60 * 60);
        hours += 1;
        let answer = site.session(&used).await;
        answer.ok();
        // Also when what was seen is in the database only, as another process has it.
        site.app.app.authenticator.write_sightings().await.unwrap();
    }
    site.session(&idle).await.problem(401, "invalid_credential");
    site.app.clock.advance(60 * 60);
    site.session(&used).await.problem(401, "invalid_credential");
}

#[tokio::test]
async fn signing_in_ends_the_session_that_the_browser_had() {
    let site = Site::new().await;
    let old = site.member(&site.ada, "a@ada.example", "viewer").await;
    let (_, link) = site.app.invite(&site.ada, "b@ada.example", "viewer").await;
    site.app
        .post("/v1/session", &json!({ "link": link }))
        .session(&old)
        .send()
        .await
        .ok();
    site.session(&old).await.problem(401, "invalid_credential");
}
