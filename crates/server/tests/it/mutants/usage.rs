//! Probes of usage: what one customer sends, reads and has rebuilt must leave the other's alone.

use serde_json::{Value, json};
use tenantry_server::tenant::TenantId;

use crate::support::{Customer, TestApp, compute, event, sample};

const AT: &str = "2026-11-20T10:00:00Z";

/// The figures of every meter of a customer, by day and over all, and its events by hand.
async fn state(app: &TestApp, customer: &Customer) -> Result<Value, String> {
    let mut seen = Vec::new();
    for meter in [
        "api_calls",
        "api_failures",
        "api_latency",
        "storage",
        "compute_hours",
        "slowest",
        "paths",
    ] {
        for query in ["window=day", "window=hour&from=2026-11-18&to=2026-11-23"] {
            let path = format!("/v1/usage?meter={meter}&{query}&from=2026-11-18&to=2026-11-23");
            let path = path.replace("&from=2026-11-18&to=2026-11-23&from", "&from");
            let answer = app.get(&path).key(&customer.key).send().await;
            if !answer.status.is_success() {
                return Err(format!("{path}: {}", answer.text));
            }
            let mut answer = answer.json();
            answer.as_object_mut().unwrap().remove("as_of");
            seen.push(answer);
        }
    }
    Ok(json!(seen))
}

/// What a customer has in every table of usage, beside what it can see.
async fn rows(app: &TestApp, customer: &Customer) -> Value {
    let tenant: TenantId = customer.id.parse().unwrap();
    let mut seen = Vec::new();
    for query in [
        "SELECT coalesce(jsonb_agg(to_jsonb(x) ORDER BY to_jsonb(x)::text), '[]') FROM usage_identities x WHERE tenant_id = $1",
        "SELECT coalesce(jsonb_agg(to_jsonb(x) ORDER BY to_jsonb(x)::text), '[]') FROM usage_events x WHERE tenant_id = $1",
        "SELECT coalesce(jsonb_agg(to_jsonb(x) ORDER BY to_jsonb(x)::text), '[]') FROM metrics_history x WHERE tenant_id = $1",
        "SELECT coalesce(jsonb_agg(to_jsonb(x) ORDER BY to_jsonb(x)::text), '[]') FROM metrics_values x WHERE tenant_id = $1",
        "SELECT coalesce(jsonb_agg(to_jsonb(x) ORDER BY to_jsonb(x)::text), '[]') FROM metrics_samples x WHERE tenant_id = $1",
        "SELECT coalesce(jsonb_agg(to_jsonb(x) ORDER BY to_jsonb(x)::text), '[]') FROM customer_meters x WHERE tenant_id = $1",
        "SELECT coalesce(jsonb_agg(to_jsonb(x) ORDER BY to_jsonb(x)::text), '[]') FROM metrics_zones x WHERE tenant_id = $1",
    ] {
        let (found,): (Value,) = sqlx::query_as(query)
            .bind(tenant.uuid())
            .fetch_one(&mut app.database.maintenance().await)
            .await
            .unwrap();
        seen.push(found);
    }
    json!(seen)
}

/// The figures that a customer must see of what the world has used.
pub(super) async fn figures(app: &TestApp, customer: &Customer) -> Option<String> {
    let seen = match state(app, customer).await {
        Ok(seen) => seen,
        Err(failed) => return Some(failed),
    };
    let is_bob = customer.name.starts_with("Bob");
    let (calls, slowest, storage) = match is_bob {
        true => ("3", "90", "1010"),
        false => ("2", "50", "1010"),
    };
    let totals: Vec<_> = seen
        .as_array()?
        .iter()
        .map(|it| it["total"]["value"].clone())
        .collect();
    let events: Vec<_> = seen
        .as_array()?
        .iter()
        .map(|it| it["total"]["events"].clone())
        .collect();
    let current = &seen[6]["total"]["current"];
    let expected = json!([calls, if is_bob { "1" } else { "0" }, "3.5", slowest, "2"]);
    let totals = json!([totals[0], totals[2], totals[8], totals[10], totals[12]]);
    if totals != expected || *current != json!(storage) || events[4] != events[0] {
        return Some(format!(
            "{totals} and {current} instead of {expected} and {storage}; {events:?}"
        ));
    }
    let failing_since = if is_bob {
        json!("2026-11-20T10:30:00Z")
    } else {
        json!(null)
    };
    if seen[2]["used_since"] != failing_since {
        return Some(format!(
            "{} instead of {failing_since}",
            seen[2]["used_since"]
        ));
    }
    // Nobody else's groups are counted.
    for meter in ["api_calls", "slowest", "paths", "api_latency"] {
        let path =
            format!("/v1/usage?meter={meter}&group_by=path&top=1&from=2026-11-18&to=2026-11-23");
        let grouped = app.get(&path).key(&customer.key).send().await;
        let counted = grouped
            .status
            .is_success()
            .then(|| grouped.json()["group_count"].clone());
        if counted != Some(json!(2)) {
            return Some(format!("{path}: {}", grouped.text));
        }
    }
    // Percentiles count how many values there are; hours are made of quarters.
    let meters = app.get("/v1/usage/meters?trend=true");
    let listed = meters.key(&customer.key).send().await;
    if !listed.status.is_success() {
        return Some(listed.text);
    }
    let listed = listed.json();
    let latest = if is_bob { "2026-11-20T10:30:00Z" } else { AT };
    if listed["data"].as_array()?.len() != 7 || listed["latest_event_at"] != latest {
        return Some(format!("{listed}"));
    }
    let path = "/v1/usage/events?from=2026-11-18&to=2026-11-23&limit=200";
    let events = app.get(path).key(&customer.key).send().await.json();
    if events["data"].as_array()?.len() != if is_bob { 10 } else { 9 } {
        return Some(format!("{events}"));
    }
    // What came before the period is carried into it.
    let carried = app
        .get("/v1/usage?meter=storage&window=total&from=2026-11-21&to=2026-11-22")
        .key(&customer.key)
        .send()
        .await;
    let carried = carried.json();
    (carried["total"]["value"] != json!(storage)).then(|| format!("carried {carried}"))
}

/// A delivery with events again, voids of what both have, and one that is refused.
pub(super) async fn delivery(
    app: &TestApp,
    customer: &Customer,
    other: &Customer,
) -> Option<String> {
    // What the other has under an identity that is given up here.
    let given_up = format!("given up by {}", customer.name);
    app.deliver(&other.key, &[event(&given_up, "x", AT, &json!({}))])
        .await;
    // What both have in one place, and one adds to.
    for key in [&customer.key, &other.key] {
        let both = sample("both", "2026-11-20T12:00:00Z", "shared", 7);
        app.deliver(key, &[both]).await;
    }
    let others = (rows(app, other).await, state(app, other).await.ok());
    let again = compute("3", AT, &customer.service, "1.5");
    let mut refused = event(&given_up, "x", AT, &json!({}));
    refused["corrects"] = json!("gone");
    let void = |of: &str, mut event: Value| {
        event["voids"] = json!(of);
        event
    };
    let events = [
        again,
        refused,
        void(
            "shared-request",
            event("void-1", "api.request", AT, &json!({})),
        ),
        void(
            "shared-sample",
            event("void-2", "storage.sample", AT, &json!({})),
        ),
        void(
            "shared-compute",
            event("void-3", "compute.usage", AT, &json!({})),
        ),
        sample("late", "2026-11-20T10:05:00Z", "shared", 3),
        sample("later", "2026-11-20T12:05:00Z", "shared", 3),
    ];
    let before = app
        .usage(&customer.key, "meter=api_calls&window=total")
        .await["total"]["value"]
        .clone();
    let answer = app.deliver(&customer.key, &events).await;
    if !answer.status.is_success() {
        return Some(answer.text);
    }
    let seen = answer.json();
    let outcome = json!([seen["accepted"], seen["duplicates"], seen["rejected"]]);
    if outcome != json!([5, 1, 1]) {
        return Some(format!("{seen}"));
    }
    if others != (rows(app, other).await, state(app, other).await.ok()) {
        return Some("a delivery changed the other's usage".to_owned());
    }
    let calls = |value: &Value| value.as_str().unwrap().parse::<i64>().unwrap();
    let after = app
        .usage(&customer.key, "meter=api_calls&window=total")
        .await["total"]["value"]
        .clone();
    let hours = app
        .usage(&customer.key, "meter=compute_hours&window=total")
        .await["total"]["value"]
        .clone();
    let stored =
        app.usage(&customer.key, "meter=storage&window=total").await["total"]["current"].clone();
    let slowest =
        app.usage(&customer.key, "meter=slowest&window=total").await["total"]["value"].clone();
    let slow = if customer.name.starts_with("Bob") {
        "90"
    } else {
        "12"
    };
    let expected = json!([calls(&before) - 1, "2.5", "1003", slow]);
    let found = json!([calls(&after), hours, stored, slowest]);
    (found != expected).then(|| format!("{found} instead of {expected}"))
}

/// The customer moves to another zone, and its days are made anew.
pub(super) async fn days(app: &TestApp, customer: &Customer, other: &Customer) -> Option<String> {
    let others = (rows(app, other).await, state(app, other).await.ok());
    let answer = app
        .patch("/v1/settings", &json!({ "time_zone": "America/New_York" }))
        .key(&customer.key)
        .send()
        .await;
    if !answer.status.is_success() {
        return Some(answer.text);
    }
    let unbuilt = state(app, customer).await;
    app.clock.advance(300);
    let mut worker = app.worker();
    worker.schedule().await.unwrap();
    worker.drain().await.unwrap();
    let built = state(app, customer).await;
    let tenant: TenantId = customer.id.parse().unwrap();
    let zone: (String,) =
        sqlx::query_as("SELECT time_zone FROM metrics_zones WHERE tenant_id = $1")
            .bind(tenant.uuid())
            .fetch_one(&mut app.database.maintenance().await)
            .await
            .unwrap();
    if zone.0 != "America/New_York" || built != unbuilt {
        return Some(format!("{}: {built:?} instead of {unbuilt:?}", zone.0));
    }
    (others != (rows(app, other).await, state(app, other).await.ok()))
        .then(|| "the other's days changed".to_owned())
}

/// Meters change, and one customer's are built before the other's.
pub(super) async fn build(app: &TestApp, customer: &Customer, other: &Customer) -> Option<String> {
    let listed = app.get("/v1/admin/meters").control().send().await.ok();
    for meter in listed["data"].as_array()? {
        let mut definition = meter["definition"].clone();
        definition["name"] = json!(format!("{} again", definition["name"]));
        // Nothing has it, so that figures stay; but it counts another way, and is built anew.
        let dimensions = definition["dimensions"].as_array_mut().unwrap();
        dimensions.push(json!(format!("nothing_{}", dimensions.len())));
        let path = format!("/v1/admin/meters/{}", meter["id"].as_str()?);
        let changed = app
            .patch(&path, &json!({ "definition": definition }))
            .control()
            .send()
            .await;
        changed.ok();
    }
    let before = state(app, customer).await.map(without_meters);
    let others = (rows(app, other).await, state(app, other).await.ok());
    // What is to be done for whom, then the other's part of it is put off.
    let mut worker = app.worker();
    let tenant: TenantId = other.id.parse().unwrap();
    let put_off = format!(
        "CREATE OR REPLACE FUNCTION put_off() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
             IF NEW.tenant_id = '{}' AND NEW.kind = 'usage_build' THEN NEW.run_at = NEW.run_at + interval '1 day'; END IF;
             RETURN NEW; END $$;
         CREATE OR REPLACE TRIGGER put_off BEFORE INSERT ON jobs FOR EACH ROW EXECUTE FUNCTION put_off()",
        tenant.uuid()
    );
    app.database.run(put_off).await;
    worker.drain().await.unwrap();
    let after = state(app, customer).await.map(without_meters);
    if before != after {
        return Some(format!("{after:?} instead of {before:?}"));
    }
    let names = app
        .get("/v1/usage/meters")
        .key(&customer.key)
        .send()
        .await
        .json();
    let is_new = |it: &Value| {
        it["name"].as_str().unwrap().contains("again") && it["is_being_rebuilt"] == false
    };
    if !names["data"].as_array()?.iter().all(is_new) {
        return Some(format!("not built: {names}"));
    }
    (others != (rows(app, other).await, state(app, other).await.ok()))
        .then(|| "building changed the other's meters".to_owned())
}

fn without_meters(mut seen: Value) -> Value {
    for answer in seen.as_array_mut().unwrap() {
        answer.as_object_mut().unwrap().remove("meter");
    }
    seen
}
