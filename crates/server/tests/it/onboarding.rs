//! Many customers out of one file: all of them, or none.

use axum::http::Method;
use serde_json::{Value, json};

use crate::support::{Answer, LINE, Line, TestApp, World, file, token};

async fn send(app: &TestApp, csv: impl Into<axum::body::Body>, dry_run: bool) -> Answer {
    let path = format!("/v1/admin/customers/import?dry_run={dry_run}");
    app.request(Method::POST, &path)
        .control()
        .header("content-type", "text/csv")
        .body(csv)
        .send()
        .await
}

const FILE: &str = "\u{feff}accounts,name,currency,plan,admin_email,time_zone\r\n\
    AWS:1003;AWS: 1004,\"Eve, Inc.\",EUR,Gold,Eve@Example.com,europe/berlin\r\n\
    ,Finn,,,,\r\n";

async fn gold(app: &TestApp) {
    let plan = json!({ "name": "Gold", "requests_per_minute": 600, "key_requests_per_minute": 60 });
    app.post("/v1/admin/plans", &plan)
        .control()
        .send()
        .await
        .ok();
}

#[tokio::test]
async fn customers_come_with_plan_accounts_and_their_admins_invitation() {
    let world = World::new().await;
    let app = &world.app;
    gold(app).await;
    let tried = send(app, FILE, true).await;
    assert_eq!(tried.status, 200);
    let tried = tried.ok();
    assert_eq!(tried["published_rows"], 1);
    assert_eq!(
        (
            &tried["dry_run"],
            &tried["customers"][0]["id"],
            &tried["customers"][0]["invitation_url"]
        ),
        (&json!(true), &Value::Null, &Value::Null)
    );
    assert_eq!(app.database.figure("SELECT count(*) FROM tenants").await, 2);
    let sent = send(app, FILE, false).await;
    assert_eq!(sent.status, 201);
    let sent = sent.ok();
    let (eve, finn) = (&sent["customers"][0], &sent["customers"][1]);
    assert_eq!(
        (
            &eve["line"],
            &eve["name"],
            &eve["accounts"],
            &eve["admin_email"]
        ),
        (
            &json!(2),
            &json!("Eve, Inc."),
            &json!(2),
            &json!("eve@example.com")
        )
    );
    assert_eq!(
        (&finn["line"], &finn["invitation_url"]),
        (&json!(3), &Value::Null)
    );
    // What was held for the account is hers now.
    assert_eq!(sent["published_rows"], 1);
    let cookie = app
        .sign_in(&json!({ "link": token(&eve["invitation_url"]) }))
        .await;
    let told = app.get("/v1/session").session(&cookie).send().await.ok();
    assert_eq!(
        (
            &told["role"],
            &told["customer"]["id"],
            &told["customer"]["currency"],
            &told["customer"]["time_zone"]
        ),
        (
            &json!("admin"),
            &eve["id"],
            &json!("EUR"),
            &json!("Europe/Berlin")
        )
    );
    let items = app
        .get("/v1/costs/items?range=last_12_months")
        .session(&cookie)
        .send()
        .await
        .ok();
    assert_eq!(items["totals"][0]["billed_cost"], "5");
    let path = format!("/v1/admin/customers/{}", eve["id"].as_str().unwrap());
    let shown = app.get(&path).control().send().await.ok();
    assert_eq!(shown["plan"]["name"], "Gold");
    let own = app
        .get("/v1/audit-events")
        .session(&cookie)
        .send()
        .await
        .ok();
    let actions: Vec<_> = own["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| &e["action"])
        .collect();
    for action in ["customer.created", "person.invited", "account.mapped"] {
        assert!(actions.contains(&&json!(action)), "{action}: {actions:?}");
    }
    // The same file again makes nothing twice.
    let before = app.database.figure("SELECT count(*) FROM tenants").await;
    let problem = send(app, FILE, false).await.problem(422, "refused_file");
    let told: Vec<_> = problem["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| (e["line"].as_u64().unwrap(), e["column"].as_str().unwrap()))
        .collect();
    assert_eq!(
        told,
        [(2, "name"), (2, "accounts"), (2, "accounts"), (3, "name")]
    );
    assert_eq!(
        app.database.figure("SELECT count(*) FROM tenants").await,
        before
    );
}

#[tokio::test]
async fn held_rows_of_several_accounts_are_published_by_one_file() {
    let app = TestApp::new().await;
    let operator = app.operator_key(&["ingest"]).await;
    let of = |account| Line { account, ..LINE };
    app.import(
        &operator,
        &file(&[of("1"), of("2"), of("2"), of("3"), of("4")]),
    )
    .await
    .ok();
    let csv = "name,accounts\nAda,AWS:1;AWS:2\nBob,AWS:3\n";
    let sent = send(&app, csv, false).await.ok();
    assert_eq!(sent["published_rows"], 4);
    let figure = async |sql: &'static str| app.database.figure(sql).await;
    assert_eq!(figure("SELECT count(*) FROM held_cost_items").await, 1);
    assert_eq!(
        figure("SELECT sum(item_count)::bigint FROM tenant_bills").await,
        4
    );
    assert_eq!(
        figure("SELECT sum(item_count)::bigint FROM cost_days").await,
        4
    );
}

#[tokio::test]
async fn everything_that_is_wrong_is_said_with_line_column_and_reason() {
    let world = World::new().await;
    let app = &world.app;
    let csv = "name,time_zone,plan,currency,admin_email,accounts\n\
        Ok,,,,,\n\
        ,Mars,None,ABC,nobody,x\n\
        ada health,,,,,AWS:1001\n\
        OK,,,,,AWS:7;AWS:7\n";
    let before = app.database.figure("SELECT count(*) FROM tenants").await;
    for dry_run in [true, false] {
        let problem = send(app, csv, dry_run).await.problem(422, "refused_file");
        let mut told: Vec<_> = problem["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|e| {
                (
                    e["line"].as_u64().unwrap(),
                    e["column"].as_str().unwrap().to_owned(),
                )
            })
            .collect();
        told.sort();
        let expected = [
            (3, "accounts"),
            (3, "admin_email"),
            (3, "currency"),
            (3, "name"),
            (3, "plan"),
            (3, "time_zone"),
            (4, "accounts"),
            (4, "name"),
            (5, "accounts"),
            (5, "name"),
        ];
        let expected: Vec<_> = expected
            .map(|(line, column)| (line, column.to_owned()))
            .into();
        assert_eq!(told, expected);
        assert!(
            problem["errors"]
                .as_array()
                .unwrap()
                .iter()
                .all(|e| e["detail"].as_str().unwrap().len() > 5)
        );
    }
    assert_eq!(
        app.database.figure("SELECT count(*) FROM tenants").await,
        before
    );
}

#[tokio::test]
async fn what_is_no_file_of_customers_is_refused_whole() {
    let app = TestApp::new().await;
    for (csv, column) in [
        ("", Some("name")),
        ("name\n", None),
        ("time_zone\nUTC\n", Some("name")),
        ("name,colour\nAda,red\n", Some("colour")),
        ("name,name\nAda,Ada\n", Some("name")),
        ("Name\nAda\n", Some("Name")),
        ("name,plan\nAda\n", None),
    ] {
        let problem = send(&app, csv, false).await.problem(422, "refused_file");
        assert_eq!(
            problem["errors"][0]["column"].as_str(),
            column,
            "{csv}: {problem}"
        );
        assert!(problem["errors"][0]["line"].is_u64(), "{csv}");
    }
    send(&app, &b"name\n\xff\n"[..], false)
        .await
        .problem(422, "refused_file");
    send(&app, "name\na\u{0}b\n", false)
        .await
        .problem(422, "refused_file");
    let many: String = (0..5_001).fold("name\n".to_owned(), |csv, i| format!("{csv}{i}\n"));
    let problem = send(&app, many, false).await.problem(422, "refused_file");
    assert_eq!(problem["errors"][0]["line"], 5_002);
    send(&app, "x".repeat((2 << 20) + 1), false)
        .await
        .problem(413, "too_large");
    app.post("/v1/admin/customers/import", &json!({}))
        .control()
        .send()
        .await
        .problem(415, "unsupported_media_type");
    assert_eq!(app.database.figure("SELECT count(*) FROM tenants").await, 0);
}
