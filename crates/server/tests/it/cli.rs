//! The command line: the real binary, beside a running instance and without one.

mod config;
mod control;
mod demo;
mod documents;
mod events;
mod process;
mod real_usage;
mod refusals;
mod tls;
mod worker;

use axum::body::{Body, Bytes};
use axum::http::Method;
use nix::sys::signal::Signal;
use serde_json::{Value, json};

use crate::support::{HEADER, LINE, Line, file, gzip};
use process::{Installation, Running};

fn rows(list: &Value) -> &Vec<Value> {
    list["data"].as_array().unwrap()
}

/// Customers are shown, suspended and brought in by file.
fn customers(it: &Installation, id: &str) {
    it.run(&["customer", "suspend", id]);
    let shown = it.json(&["customer", "show", id]);
    assert_eq!(
        (&shown["id"], &shown["status"]),
        (&json!(id), &json!("suspended"))
    );
    it.run(&["customer", "activate", id]);
    let shown = it.run(&["customer", "show", id]);
    assert!(
        shown.contains("active") && shown.contains("Europe/Berlin"),
        "{shown}"
    );
    let csv = format!("name,admin_email\nOf {id},eve@example.com\n");
    let csv = it.file("customers.csv", csv.into_bytes());
    let tried = it.json(&["customer", "import", &csv, "--dry-run"]);
    assert_eq!(
        (&tried["dry_run"], &tried["customers"][0]["id"]),
        (&json!(true), &Value::Null)
    );
    let made = it.json(&["customer", "import", &csv]);
    let url = made["customers"][0]["invitation_url"].as_str().unwrap();
    assert!(url.contains("#link=tny_i_"), "{url}");
    let made = made["customers"][0]["id"].as_str().unwrap();
    assert_eq!(
        it.json(&["customer", "show", made])["name"],
        format!("Of {id}")
    );
}

/// Everything that scripts do with an installation, by commands.
async fn everything(it: &Installation, running: &Running) {
    let payer = "999";
    let customer = it.json(&[
        "customer",
        "create",
        "--name",
        "Ada & Söhne",
        "--time-zone",
        "Europe/Berlin",
    ]);
    let id = customer["id"].as_str().unwrap();
    assert_eq!(
        (&customer["name"], &customer["time_zone"]),
        (&json!("Ada & Söhne"), &json!("Europe/Berlin"))
    );
    // Without --json, what a person wants to copy.
    let other = it.run(&["customer", "create", "--name", "Bob"]);
    let other = other.trim_end();
    assert!(other.starts_with("cus_") && other.len() == 30, "{other}");
    let list = it.json(&["customer", "list"]);
    assert_eq!([&rows(&list)[0]["id"], &rows(&list)[1]["id"]], [other, id]);
    customers(it, id);

    let account = format!("{payer}-1");
    let mine = Line {
        payer,
        account: &account,
        cost: "0.1",
        ..LINE
    };
    let nobodys = Line {
        payer,
        account: &format!("{payer}-2"),
        cost: "2e-7",
        ..LINE
    };
    let october = Line {
        month: "2026-10-01",
        start: "2026-10-05",
        ..mine
    };
    let plain = it.file("plain bill & more.csv", file(&[mine, nobodys]));
    let packed = it.file("packed.csv.gz", gzip(file(&[october])));
    // Several files are one delivery.
    let answer = it.json(&["import", "focus", &plain, &packed]);
    assert_eq!(
        (&answer["held"], &answer["received"]),
        (&json!(3), &json!(3))
    );
    assert_eq!(answer["bills"].as_array().unwrap().len(), 2, "{answer}");

    let held = it.json(&["unassigned", "list"]);
    let held: Vec<_> = rows(&held)
        .iter()
        .filter(|row| row["account_id"].as_str().unwrap().starts_with(payer))
        .collect();
    assert_eq!(
        (&held[0]["billed_cost"], &held[1]["billed_cost"]),
        (&json!("0.2"), &json!("0.0000002"))
    );
    let mapped = it.json(&["account", "map", "--customer", id, "--account", &account]);
    assert_eq!(
        (&mapped["published_rows"], &mapped["provider"]),
        (&json!(2), &json!("AWS"))
    );
    let again = it.fails(&["account", "map", "--customer", other, "--account", &account]);
    assert!(again.contains("already mapped"), "{again}");
    let dated = it.run(&[
        "account",
        "map",
        "--customer",
        other,
        "--account",
        &format!("{payer}-9"),
        "--provider",
        "AWS",
        "--from",
        "2026-01-01",
        "--to",
        "2026-02-01",
    ]);
    let list = it.json(&["account", "list"]);
    assert_eq!(
        (&rows(&list)[0]["id"], &rows(&list)[0]["to"]),
        (&json!(dated.trim_end()), &json!("2026-02-01"))
    );
    let table = it.run(&["account", "list"]);
    assert!(table.lines().next().unwrap().starts_with("id "), "{table}");
    assert!(table.contains(&account) && table.contains(id), "{table}");
    let unchanged = it.run(&["import", "focus", &plain]);
    assert!(
        unchanged.contains("2 rows, 0 published, 0 held, 2 unchanged"),
        "{unchanged}"
    );
    let own = it.run(&["import", "focus", &plain, "--customer", other]);
    assert!(own.contains("2 rows, 2 published"), "{own}");

    let key = it.json(&[
        "key",
        "create",
        "--customer",
        id,
        "--scope",
        "read,ingest",
        "--name",
        "feeds",
    ]);
    let secret = key["key"].as_str().unwrap();
    assert_eq!(key["scopes"], json!(["read", "ingest"]));
    let link = it.run(&["link", "create", "--customer", id, "--role", "manager"]);
    let (status, items) = running
        .get("/v1/costs/items?range=last_90_days", secret)
        .await;
    assert_eq!(
        (status.as_u16(), &items["totals"][0]["billed_cost"]),
        (200, &json!("0.2")),
        "{items}"
    );
    assert_eq!(items["data"][0]["file"], "plain bill & more.csv");
    let (status, session) = running.open(link.trim_end()).await;
    assert_eq!(
        (status.as_u16(), &session["role"]),
        (200, &json!("manager")),
        "{session}"
    );
    it.run(&[
        "key",
        "revoke",
        "--customer",
        id,
        key["id"].as_str().unwrap(),
    ]);
    let keys = it.json(&["key", "list", "--customer", id]);
    assert!(rows(&keys)[0]["revoked_at"].is_string(), "{keys}");
    assert!(!keys.to_string().contains(&secret[32..64]));
    assert_eq!(running.get("/v1/dashboard", secret).await.0, 401);
    it.run(&["account", "unmap", mapped["id"].as_str().unwrap()]);
    let gone = it.fails(&["account", "unmap", mapped["id"].as_str().unwrap()]);
    assert!(gone.contains("no such account"), "{gone}");

    let broken = it.file(
        "broken.csv",
        file(&[
            mine,
            Line {
                cost: "1,5",
                ..mine
            },
        ]),
    );
    let complaint = it.fails(&["import", "focus", &broken]);
    for told in ["broken.csv", "line 3", "BilledCost", "comma"] {
        assert!(complaint.contains(told), "{told}: {complaint}");
    }
    let cut = it.file("cut.csv.gz", &gzip(file(&vec![mine; 1_000]))[..200]);
    assert!(it.fails(&["import", "focus", &cut]).contains("cut off"));
    assert!(
        it.fails(&["import", "focus", "missing.csv"])
            .contains("missing.csv")
    );
    assert!(it.run(&["doctor"]).contains("Isolation holds"));
    assert_eq!(it.json(&["doctor"])["findings"], json!([]));
}

/// The same commands, each of which opens the data itself: a few, since each starts PostgreSQL.
fn without_an_instance(it: &Installation) {
    let id = it.run(&["customer", "create", "--name", "Eve"]);
    let id = id.trim_end();
    let mine = Line {
        payer: "998",
        account: "998-1",
        cost: "0.1",
        ..LINE
    };
    let bill = it.file("without.csv", file(&[mine, mine]));
    assert_eq!(it.json(&["import", "focus", &bill])["held"], 2);
    let mapped = it.json(&["account", "map", "--customer", id, "--account", "998-1"]);
    assert_eq!(mapped["published_rows"], 2);
    let held = it.json(&["unassigned", "list"]);
    assert!(
        rows(&held).iter().all(|row| row["account_id"] != "998-1"),
        "{held}"
    );
    let broken = it.file("broken.csv", file(&[mine, Line { cost: "x", ..mine }]));
    let complaint = it.fails(&["import", "focus", &broken]);
    assert!(complaint.contains("line 3, BilledCost"), "{complaint}");
    assert!(
        it.run(&["link", "create", "--customer", id])
            .contains("/sign-in#link=tny_l_")
    );
    assert!(it.run(&["doctor"]).contains("Isolation holds"));
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_can_be_done_beside_a_running_instance_and_without_one() {
    let it = Installation::new("both");
    let running = it.start(&["serve"]);
    let hint = it.complaints();
    let folder = it.data();
    assert!(
        hint.contains(&format!(
            "tenantry key create --operator --data-dir {}",
            folder.display()
        )),
        "{hint}"
    );
    assert_eq!(
        running.ready.as_object().unwrap().len(),
        1,
        "{}",
        running.ready
    );
    let operator = it.run(&["key", "create", "--operator"]);
    let operator = operator.trim_end();
    assert_eq!(running.get("/v1/admin/customers", operator).await.0, 200);
    assert_eq!(running.get("/readyz", "").await.0, 200);
    everything(&it, &running).await;

    // One instance for a folder, whatever it is to do.
    let twice = it.fails(&["serve", "--listen", "127.0.0.1:0"]);
    assert!(twice.contains("in use by another Tenantry"), "{twice}");
    let busy = running.ready["address"]
        .as_str()
        .unwrap()
        .strip_prefix("http://")
        .unwrap()
        .to_owned();
    let other = Installation::new("port");
    assert!(other.fails(&["serve", "--listen", &busy]).contains(&busy));

    // A file that is refused at its beginning says so, however much of it is still to come.
    let large = [
        HEADER.replacen("BilledCost", "Billed", 1),
        file(&vec![LINE; 200_000]),
    ]
    .concat();
    let reason = "lacks columns that FOCUS requires: BilledCost";
    let path = it.file("large.csv", &large);
    let complaint = it.fails(&["import", "focus", &path]);
    assert!(complaint.contains(reason), "{complaint}");
    let body = Body::from_stream(futures_util::stream::iter(
        Bytes::from(large)
            .chunks(64 << 10)
            .map(Bytes::copy_from_slice)
            .map(Ok::<_, std::io::Error>)
            .collect::<Vec<_>>(),
    ));
    let (status, problem) = running
        .ask(Method::POST, "/v1/costs/import", operator, "text/csv", body)
        .await;
    assert_eq!(status, 422, "{problem}");
    assert!(
        problem["detail"].as_str().unwrap().contains(reason),
        "{problem}"
    );

    assert!(running.stop(Signal::SIGTERM).success());
    assert!(!folder.join("control.json").exists());
    without_an_instance(&it);
    // A folder with an installation in it is nothing for a demo.
    for arguments in [
        &["demo", "--listen", "127.0.0.1:0"][..],
        &["demo", "--reset", "--listen", "127.0.0.1:0"],
    ] {
        let complaint = it.fails(arguments);
        assert!(complaint.contains("not made by a demo"), "{complaint}");
    }

    let running = it.start(&["serve"]);
    assert_eq!(
        it.complaints().matches("operator key").count(),
        0,
        "{}",
        it.complaints()
    );
    let (status, customers) = running.get("/v1/admin/customers", operator).await;
    assert_eq!((status.as_u16(), rows(&customers).len()), (200, 4));
    // Asked to end before it has drawn a breath.
    assert!(running.stop(Signal::SIGINT).success());
    let running = it.start(&["serve"]);
    assert!(running.stop(Signal::SIGTERM).success());
}
