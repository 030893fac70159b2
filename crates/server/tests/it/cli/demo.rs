//! The demo: made once, kept, made anew, and never over anybody's own data.

use nix::sys::signal::Signal;
use serde_json::{Value, json};
use sqlx::ConnectOptions as _;

use super::process::Installation;
use super::rows;
use crate::support::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn a_demo_is_made_once_kept_and_made_anew() {
    let it = Installation::new("demo");
    let running = it.start(&["demo"]);
    let first = running.ready.clone();
    let fields: Vec<_> = first.as_object().unwrap().keys().collect();
    assert_eq!(fields, ["address", "customers", "operator_key"]);
    let customers = first["customers"].as_array().unwrap();
    assert_eq!(customers.len(), 12);
    let mut without_data = 0;
    for customer in customers {
        let key = customer["key"].as_str().unwrap();
        let (status, dashboard) = running.get("/v1/dashboard?range=last_12_months", key).await;
        assert_eq!(status, 200, "{dashboard}");
        assert_eq!(
            [&dashboard["customer"]["id"], &dashboard["customer"]["name"]],
            [&customer["id"], &customer["name"]]
        );
        match dashboard["freshness"]["last_import_at"].is_null() {
            true => without_data += 1,
            false => assert_ne!(dashboard["spend"]["currencies"], json!([])),
        }
    }
    assert_eq!(without_data, 1);
    let (status, session) = running
        .open(customers[0]["sign_in_url"].as_str().unwrap())
        .await;
    assert_eq!(
        (status.as_u16(), &session["customer"]["id"]),
        (200, &customers[0]["id"])
    );
    let operator = first["operator_key"].as_str().unwrap();
    let (_, held) = running.get("/v1/admin/unassigned", operator).await;
    assert!(
        !rows(&held).is_empty(),
        "a demo leaves some accounts to be mapped"
    );
    assert_eq!(rows(&it.json(&["customer", "list"])).len(), 12);
    assert!(running.stop(Signal::SIGINT).success());

    let running = it.start(&["demo"]);
    let kept = |ready: &Value| -> Vec<[Value; 3]> {
        let customers = ready["customers"].as_array().unwrap().iter();
        customers
            .map(|customer| ["id", "name", "key"].map(|field| customer[field].clone()))
            .collect()
    };
    assert_eq!(kept(&running.ready), kept(&first));
    assert_eq!(running.ready["operator_key"], first["operator_key"]);
    assert_eq!(running.get("/v1/admin/customers", operator).await.0, 200);
    assert!(running.stop(Signal::SIGTERM).success());

    // Made anew, and interrupted while it is: that ends it as well.
    let running = it.spawn(&["demo", "--reset"]);
    let half_made =
        || it.data().join("demo-started").exists() && !it.data().join("demo.json").exists();
    let since = std::time::Instant::now();
    while !half_made() || !it.data().join("control.json").exists() {
        assert!(since.elapsed().as_secs() < 60, "{}", it.complaints());
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    running.stop(Signal::SIGINT);
    assert!(!it.data().join("control.json").exists(), "it tidied up");
}

/// A database of somebody's own is neither filled with invented customers nor emptied.
#[tokio::test(flavor = "multi_thread")]
async fn a_demo_leaves_a_database_alone_that_others_use() {
    let app = TestApp::new().await;
    app.new_customer("Somebody real").await;
    let url = app
        .database
        .url(app.database.options.get_database().unwrap());
    let it = Installation::new("demo-database");
    let before = app.database.dump().await;
    for arguments in [
        ["demo", "--listen", "127.0.0.1:0"].as_slice(),
        ["demo", "--listen", "127.0.0.1:0", "--reset"].as_slice(),
    ] {
        let complaint = it.fails(&[arguments, &["--database-url", &url]].concat());
        assert!(complaint.contains("DATABASE_URL"), "{complaint}");
        assert_eq!(app.database.dump().await, before);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_demo_in_a_database_of_its_own_is_kept_and_made_anew() {
    let app = TestApp::new().await;
    let name = app.database.options.get_database().unwrap();
    let name = format!("{name}_demo");
    app.database.run(format!("CREATE DATABASE {name}")).await;
    let options = app.database.options.clone().database(&name);
    let url = app.database.url(&name);
    let count = async || {
        let mut owner = options.connect().await.unwrap();
        sqlx::raw_sql("SET app.maintenance = 'on'")
            .execute(&mut owner)
            .await
            .unwrap();
        let (count,): (i64,) = sqlx::query_as("SELECT count(*) FROM tenants")
            .fetch_one(&mut owner)
            .await
            .unwrap();
        count
    };
    let demo = ["demo", "--database-url", &url];
    let anew = ["demo", "--database-url", &url, "--reset"];
    let refused = |it: &Installation, arguments: &[&str]| {
        it.fails(&[arguments, &["--listen", "127.0.0.1:0"]].concat())
    };
    let it = Installation::new("demo-own-database");
    let running = it.start(&demo);
    let first = running.ready["operator_key"].clone();
    assert_eq!(count().await, 12);
    // While it is in use, nobody is given it anew.
    let other = Installation::new("demo-other-folder");
    let complaint = refused(&other, &anew);
    assert!(complaint.contains("in use"), "{complaint}");
    running.end(Signal::SIGTERM);

    let running = it.start(&demo);
    assert_eq!(running.ready["operator_key"], first);
    running.end(Signal::SIGTERM);

    // A folder of another demo, and this folder with another database, have nothing to do with it.
    for complaint in [refused(&other, &demo), refused(&it, &["demo"])] {
        assert!(complaint.contains("no demo in common"), "{complaint}");
    }
    assert_eq!(count().await, 12);

    let running = it.start(&anew);
    let second = running.ready["operator_key"].clone();
    assert_ne!(second, first);
    assert_eq!(count().await, 12);
    let list = "/v1/admin/customers";
    assert_eq!(running.get(list, second.as_str().unwrap()).await.0, 200);
    assert_eq!(running.get(list, first.as_str().unwrap()).await.0, 401);
    running.end(Signal::SIGTERM);
}
