//! Probes of violations, exceptions, words on requirements, and how a customer stands.

use axum::http::Method;
use serde_json::{Value, json};
use tenantry_server::tenant::TenantId;

use super::people::failed;
use super::{differs, touched};
use crate::support::{Customer, TestApp};

/// Gives each the other's violations under the same ids, mended and late; and what tells the two apart where they are
/// alike.
pub(super) async fn twins(app: &TestApp, ada: &Customer, bob: &Customer) {
    let [first, second]: [TenantId; 2] = [&ada.id, &bob.id].map(|id| id.parse().unwrap());
    for (own, other, number) in [(first, second, 1), (second, first, 2)] {
        for statement in [
            "INSERT INTO compliance_violations
                 (tenant_id, violation_id, identity, check_id, provider, account_id, region, resource_uid, title,
                  severity, weight, status, first_seen_at, opened_at, last_seen_at, resolved_at, due_at, is_failing,
                  entries)
             SELECT $2, violation_id, identity, check_id, provider, account_id, region, 'twin', title, severity,
                    weight, 'resolved', opened_at, opened_at, opened_at, '2026-11-22', '2026-11-21', false, 2
             FROM compliance_violations
             WHERE tenant_id = $1 AND $3 > 0 AND resource_uid <> 'twin'",
            "INSERT INTO compliance_transitions
                 (tenant_id, violation_id, number, at, from_status, to_status, cause, actor_kind, actor_id)
             SELECT $2, t.violation_id, t.number + n, t.at + make_interval(days => n), nullif(t.to_status, 'open'),
                    t.to_status, t.cause, t.actor_kind, t.actor_id
             FROM compliance_transitions t, (VALUES (0)) v (n) WHERE tenant_id = $1 AND $3 > 0
               AND t.violation_id IN (SELECT violation_id FROM compliance_violations
                                      WHERE tenant_id = $1 AND resource_uid <> 'twin')",
            "INSERT INTO compliance_transitions
                 (tenant_id, violation_id, number, at, from_status, to_status, cause, actor_kind, actor_id)
             SELECT $2, violation_id, 2, '2026-11-22', 'open', 'resolved', 'fixed', 'scanner', 'twin'
             FROM compliance_violations WHERE tenant_id = $1 AND $3 > 0 AND resource_uid <> 'twin'",
            "INSERT INTO compliance_results
             SELECT $2, identity, 'twin', check_id, provider, account_id, region, 'twin', NULL, NULL, 'pass',
                    observed_at, digest, is_routed
             FROM compliance_results WHERE tenant_id = $1 AND $3 > 0 AND scanner <> 'twin'",
            "INSERT INTO compliance_exceptions
                 (tenant_id, exception_id, kind, check_id, violation_id, reason, approver_kind, approver_id, created_at,
                  expires_at)
             SELECT $2, exception_id, kind, check_id, violation_id, 'twin', 'person', 'twin', created_at, expires_at
             FROM compliance_exceptions WHERE tenant_id = $1 AND $3 > 0 AND reason <> 'twin'",
            "INSERT INTO compliance_attestations
                 (tenant_id, attestation_id, framework, requirement_id, outcome, evidence, author_kind, author_id,
                  created_at, expires_at)
             SELECT $2, attestation_id, framework, 'CC9.2', outcome, 'twin', 'person', 'twin', created_at, expires_at
             FROM compliance_attestations WHERE tenant_id = $1 AND $3 > 0 AND evidence <> 'twin'",
            // What tells them apart.
            "UPDATE compliance_checks SET passing = 100 * $3 WHERE tenant_id = $1 AND $2 <> $1",
            "UPDATE compliance_limits SET days = 10 + $3
             WHERE tenant_id = $1 AND $2 <> $1 AND severity = 'high'",
            "UPDATE compliance_frameworks SET target = 100 * $3
             WHERE tenant_id = $1 AND $2 <> $1 AND framework = 'gdpr'",
            "UPDATE compliance_attestations SET outcome = CASE $3 WHEN 1 THEN 'met' ELSE 'not_applicable' END
             WHERE tenant_id = $1 AND $2 <> $1 AND evidence <> 'twin'",
            "UPDATE compliance_violations SET due_at = '2026-12-25'
             WHERE tenant_id = $1 AND $2 <> $1 AND $3 > 0 AND status <> 'resolved'",
            "INSERT INTO compliance_scores (tenant_id, framework, day, passing, assessed, counts)
             SELECT $1, 'soc2_2017', '2026-11-01', 10 * $3, 100, '{}' WHERE $2 <> $1",
        ] {
            sqlx::query(statement)
                .bind(own.uuid())
                .bind(other.uuid())
                .bind(number)
                .execute(&mut app.database.maintenance().await)
                .await
                .unwrap();
        }
    }
}

async fn read(app: &TestApp, customer: &Customer, path: &str) -> Result<Value, String> {
    let answer = app.get(path).key(&customer.key).send().await;
    match failed(&answer) {
        None => Ok(answer.json()),
        Some(failed) => Err(format!("{path}: {failed}")),
    }
}

/// What is wrong, if anything is.
fn found(checked: Result<Option<String>, String>) -> Option<String> {
    checked.unwrap_or_else(Some)
}

/// Which of the two it is, from 1.
fn number(customer: &Customer) -> u64 {
    if customer.name.starts_with("Ada") {
        1
    } else {
        2
    }
}

/// Two of its own, two twins.
pub(super) async fn list(app: &TestApp, customer: &Customer) -> Option<String> {
    let check = async || {
        for sort in ["worst", "newest", "due"] {
            let path = format!("/v1/violations?sort={sort}");
            let seen = read(app, customer, &path).await?;
            let count = seen["data"].as_array().map_or(0, Vec::len);
            let totals = &seen["totals"];
            let told = json!([
                count,
                totals["violations"],
                totals["open"],
                totals["excepted"]
            ]);
            if let Some(wrong) = differs(&path, &told, &json!([4, 4, 1, 1])) {
                return Ok(Some(wrong));
            }
        }
        let path = "/v1/violations/timeline?from=2026-10-01T00:00:00Z&to=2026-12-20T00:00:00Z";
        let seen = read(app, customer, path).await?;
        let counts = |kind: &str| -> u64 {
            let marks = seen["marks"].as_array().into_iter().flatten();
            let of_kind = marks.filter(|mark| mark["kind"] == kind);
            of_kind.filter_map(|mark| mark["count"].as_u64()).sum()
        };
        let told = json!([counts("opened"), counts("resolved")]);
        Ok(differs(path, &told, &json!([4, 2])))
    };
    found(check().await)
}

/// Its own, noted by its own person, whose twin has another name.
pub(super) async fn detail(app: &TestApp, customer: &Customer) -> Option<String> {
    let path = format!("/v1/violations/{}", customer.violation_id);
    let noted = app.patch(&path, &json!({ "note": "x" }));
    let noted = noted.session(&customer.person).send().await;
    if let Some(failed) = failed(&noted) {
        return Some(failed);
    }
    let check = async || {
        let seen = read(app, customer, &path).await?;
        let told = json!([
            seen["resource"]["uid"],
            seen["results"].as_array().map(Vec::len),
            seen["history"].as_array().map(Vec::len),
            seen["history"][1]["actor"]["name"],
        ]);
        let expected = json!([customer.bucket, 1, 2, customer.email]);
        Ok(differs("a violation", &told, &expected))
    };
    found(check().await)
}

pub(super) async fn change(app: &TestApp, customer: &Customer, other: &Customer) -> Option<String> {
    let body = json!({ "ids": [customer.violation_id], "status": "acknowledged", "assignee": customer.person_id });
    let answer = app.post("/v1/violations/bulk", &body);
    let answer = answer.key(&customer.key).send().await;
    if let Some(failed) = failed(&answer) {
        return Some(failed);
    }
    let expected = json!({ "changed": [customer.violation_id], "unchanged": [], "unknown": 0 });
    if let Some(wrong) = differs("a change", &answer.json(), &expected) {
        return Some(wrong);
    }
    let twins = "SELECT count(*) FROM compliance_violations
                 WHERE tenant_id = $1 AND resource_uid = 'twin' AND entries > 2";
    touched(app, other, twins).await
}

/// One of its own and one twin of each kind; what an exception covers is its own.
pub(super) async fn words(app: &TestApp, customer: &Customer) -> Option<String> {
    let check = async || {
        for (path, count) in [("/v1/exceptions", 2), ("/v1/attestations", 2)] {
            let seen = read(app, customer, path).await?;
            let told = seen["data"].as_array().map(Vec::len);
            if let Some(wrong) = differs(path, &json!(told), &json!(count)) {
                return Ok(Some(wrong));
            }
        }
        let until = "2027-01-01T00:00:00Z";
        for (about, covered) in [
            (json!({ "violation_id": customer.violation_id }), 1),
            (json!({ "check_id": "aws.s3_bucket_public_access" }), 2),
        ] {
            let mut body = json!({ "kind": "risk_accepted", "reason": "x", "expires_at": until });
            body.as_object_mut()
                .unwrap()
                .extend(about.as_object().unwrap().clone());
            let answer = app
                .post("/v1/exceptions", &body)
                .key(&customer.key)
                .send()
                .await;
            if let Some(failed) = failed(&answer) {
                return Ok(Some(failed));
            }
            let told = &answer.json()["covered"];
            if let Some(wrong) = differs("covered", told, &json!(covered)) {
                return Ok(Some(wrong));
            }
        }
        Ok(None)
    };
    found(check().await)
}

pub(super) async fn revocation(
    app: &TestApp,
    customer: &Customer,
    other: &Customer,
) -> Option<String> {
    for (path, id, table) in [
        (
            "exceptions",
            &customer.exception_id,
            "SELECT count(*) FROM compliance_exceptions WHERE tenant_id = $1 AND reason = 'twin' AND revoked_at IS NOT NULL",
        ),
        (
            "attestations",
            &customer.attestation_id,
            "SELECT count(*) FROM compliance_attestations WHERE tenant_id = $1 AND evidence = 'twin' AND revoked_at IS NOT NULL",
        ),
    ] {
        let answer = app
            .delete(&format!("/v1/{path}/{id}"))
            .key(&customer.key)
            .send()
            .await;
        if let Some(failed) = failed(&answer) {
            return Some(failed);
        }
        if let Some(touched) = touched(app, other, table).await {
            return Some(touched);
        }
    }
    None
}

pub(super) async fn standing(app: &TestApp, customer: &Customer) -> Option<String> {
    let check = async || {
        let whole = read(app, customer, "/v1/compliance/soc2_2017").await?;
        let number = number(customer);
        let kept = whole["history"].as_array().and_then(|days| {
            let day = days.iter().find(|one| one["day"] == "2026-11-01")?;
            Some(day["score"]["percent"].clone())
        });
        let status = whole["requirements"].as_array().and_then(|all| {
            let one = all.iter().find(|one| one["id"] == "CC1.1")?;
            Some(one["status"].clone())
        });
        let violating = read(
            app,
            customer,
            &format!("/v1/violations/{}", customer.violation_id),
        )
        .await?;
        let requirement = violating["requirements"].as_array().and_then(|all| {
            let one = all.iter().find(|one| one["framework"] == "soc2_2017")?;
            one["id"].as_str().map(str::to_owned)
        });
        let path = format!(
            "/v1/compliance/soc2_2017/requirement?requirement={}",
            requirement.unwrap_or_default()
        );
        let detail = read(app, customer, &path).await?;
        let check = detail["checks"].as_array().and_then(|all| {
            all.iter()
                .find(|one| one["id"] == "aws.s3_bucket_public_access")
                .cloned()
        });
        let check = check.unwrap_or_default();
        let overall = read(app, customer, "/v1/compliance").await?;
        let told = json!([
            kept,
            status,
            check["passing"],
            check["failing"],
            check["excepted"],
            overall["observed_at"]
        ]);
        let word = if number == 1 {
            "attested"
        } else {
            "not_applicable"
        };
        let expected = json!([
            format!("{}.0", 10 * number),
            word,
            100 * number,
            1,
            1,
            "2026-11-20T10:00:02Z"
        ]);
        Ok(differs("standing", &told, &expected))
    };
    found(check().await)
}

/// Two found, two twins found and mended, late; one open without an exception.
pub(super) async fn analytics(app: &TestApp, customer: &Customer) -> Option<String> {
    let check = async || {
        let seen = read(app, customer, "/v1/compliance/analytics").await?;
        let sum = |list: &str, of: &str| {
            let rows = seen[list].as_array().into_iter().flatten();
            rows.filter_map(|row| row[of].as_u64()).sum::<u64>()
        };
        let told = json!([
            sum("flow", "opened"),
            sum("flow", "resolved"),
            sum("times", "resolved"),
            sum("times", "due"),
            sum("times", "late"),
            sum("top_checks", "open"),
        ]);
        Ok(differs("analytics", &told, &json!([4, 2, 2, 2, 2, 1])))
    };
    found(check().await)
}

pub(super) async fn aims(app: &TestApp, customer: &Customer, other: &Customer) -> Option<String> {
    let check = async || {
        let mut settings = Value::Null;
        // Both before anything is changed: whose rows stand first is chance.
        for reader in [other, customer] {
            settings = read(app, reader, "/v1/compliance/settings").await?;
            let number = number(reader);
            let target = settings["frameworks"].as_array().and_then(|all| {
                let one = all.iter().find(|one| one["framework"] == "gdpr")?;
                Some(one["target"].clone())
            });
            let told = json!([settings["limits"][1]["days"], target]);
            let expected = json!([10 + number, format!("{}.0", 10 * number)]);
            if let Some(wrong) = differs("aims", &told, &expected) {
                return Ok(Some(wrong));
            }
        }
        let number = number(customer);
        for limit in settings["limits"].as_array_mut().into_iter().flatten() {
            limit["days"] = json!(500);
        }
        let put = app.request(Method::PUT, "/v1/compliance/settings");
        let answer = put.key(&customer.key).json(&settings).send().await;
        if let Some(failed) = failed(&answer) {
            return Ok(Some(failed));
        }
        for table in [
            "SELECT 5 - count(*) FROM compliance_limits WHERE tenant_id = $1 AND coalesce(days, 0) < 500",
            "SELECT (count(*) = 0)::integer::bigint FROM compliance_frameworks WHERE tenant_id = $1",
            "SELECT count(*) FROM compliance_violations
             WHERE tenant_id = $1 AND status <> 'resolved' AND due_at <> '2026-12-25'",
        ] {
            if let Some(touched) = touched(app, other, table).await {
                return Ok(Some(touched));
            }
        }
        // As it was, for whoever comes next.
        let back =
            "UPDATE compliance_limits SET days = CASE severity WHEN 'high' THEN 10 + $2 ELSE 9 END
                    WHERE tenant_id = $1";
        let own: TenantId = customer.id.parse().unwrap();
        for statement in [
            back,
            "UPDATE compliance_violations SET due_at = '2026-12-25'
             WHERE tenant_id = $1 AND $2 > 0 AND status <> 'resolved'",
        ] {
            sqlx::query(statement)
                .bind(own.uuid())
                .bind(i32::try_from(number).unwrap())
                .execute(&mut app.database.maintenance().await)
                .await
                .unwrap();
        }
        Ok(None)
    };
    found(check().await)
}
