//! What authentication costs a request, when a revocation takes effect, and how long signing in and
//! listing take where there are many people.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use ureq::Agent;

use super::figures::{self, milliseconds, per_second, percentile, row, thousands};
use super::lab::{Lab, Server};
use crate::say;
use crate::stop;
use crate::workspace::Workspace;

/// Requests of each kind whose latency is taken, one after another.
const REQUESTS: usize = 2_000;
/// Requests beforehand that do not count.
const WARM_UP: usize = 100;
/// How long, and from how many connections, requests are counted.
const COUNTED: Duration = Duration::from_secs(4);
const CONNECTIONS: usize = 8;
/// Keys that are made, used, revoked and used again.
const REVOKED: usize = 200;
/// People of each customer, and how many of all of them sign in.
const PEOPLE: usize = 50;
const SIGN_INS: usize = 100;

/// A path behind nothing, and one whose handler does nothing but not find an id: the difference is
/// what authentication takes.
const OPEN: &str = "/v1/nothing";
const AUTHENTICATED: &str = "/v1/admin/jobs/x";

pub(super) fn run(workspace: &Workspace, customers: u32) -> Result<()> {
    let lab = Lab::open(workspace, &[])?;
    lab.create_database("auth")?;
    let server = lab.serve("auth")?;

    let own = server.create_customer("Customer", &[])?;
    let key = server.create_key(&own)?;
    let asked = Asked::of(&server, &key)?;
    let refused = revocations(&server, &own)?;
    let crowd = Crowd::measure(&lab, &server, customers)?;
    server.stop()?;

    figures::table("Authentication: a request that does nothing, with and without it");
    asked.print();
    row(
        "requests with a key after it was revoked that were refused",
        &format!("{refused} of {REVOKED}"),
        "all",
    );
    say::result("");
    figures::table(&format!(
        "{} customers with {PEOPLE} people each",
        thousands(customers)
    ));
    crowd.print();
    Ok(())
}

fn agent() -> Agent {
    Agent::config_builder()
        .http_status_as_error(false)
        .build()
        .into()
}

/// One request; its status and how long it took to the last byte.
fn get(agent: &Agent, url: &str, key: &str) -> Result<(u16, Duration)> {
    let started = Instant::now();
    let mut answer = agent
        .get(url)
        .header("Authorization", format!("Bearer {key}"))
        .call()?;
    answer.body_mut().read_to_string()?;
    Ok((answer.status().as_u16(), started.elapsed()))
}

struct Asked {
    open: Vec<Duration>,
    operator: Vec<Duration>,
    customer: Vec<Duration>,
    open_count: u64,
    operator_count: u64,
}

impl Asked {
    fn of(server: &Server, customer_key: &str) -> Result<Self> {
        say::step("requests one after another");
        let (open, behind) = (server.url(OPEN), server.url(AUTHENTICATED));
        let (operator, one) = (server.operator_key(), agent());
        let mut asked = Self {
            open: Vec::new(),
            operator: Vec::new(),
            customer: Vec::new(),
            open_count: 0,
            operator_count: 0,
        };
        for at in 0..WARM_UP + REQUESTS {
            stop::check()?;
            // In turn, so that the machine's temper is the same for all.
            let without = expect(get(&one, &open, operator)?, 404)?;
            let with = expect(get(&one, &behind, operator)?, 404)?;
            // A customer's key is proved, and then refused by the permission table: that is written to the
            // audit trail, so it is the id that is not found which counts.
            let customer = expect(delete(&one, &server.url("/v1/keys/x"), customer_key)?, 404)?;
            if at >= WARM_UP {
                asked.open.push(without);
                asked.operator.push(with);
                asked.customer.push(customer);
            }
        }
        say::step("requests from several connections");
        asked.open_count = count(&open, operator)?;
        asked.operator_count = count(&behind, operator)?;
        Ok(asked)
    }

    fn print(&self) {
        let kinds = [
            ("without", &self.open),
            ("with an operator key", &self.operator),
            ("with a customer's key", &self.customer),
        ];
        for percent in [50, 99] {
            let without = percentile(&self.open, percent);
            for (kind, latencies) in kinds {
                let took = percentile(latencies, percent);
                let more = took.saturating_sub(without);
                let value = if kind == "without" {
                    milliseconds(took)
                } else {
                    format!("{} (+{})", milliseconds(took), milliseconds(more))
                };
                let aim = match (kind, percent) {
                    ("without", _) | (_, 99) => "",
                    _ => "≤ +0.3 ms",
                };
                row(&format!("{kind}, p{percent}"), &value, aim);
            }
        }
        row(
            &format!("without, {CONNECTIONS} connections"),
            &per_second(self.open_count, COUNTED),
            "",
        );
        row(
            &format!("with an operator key, {CONNECTIONS} connections"),
            &per_second(self.operator_count, COUNTED),
            "",
        );
    }
}

fn expect((status, took): (u16, Duration), expected: u16) -> Result<Duration> {
    if status != expected {
        bail!("answered {status} instead of {expected}");
    }
    Ok(took)
}

fn delete(agent: &Agent, url: &str, key: &str) -> Result<(u16, Duration)> {
    let started = Instant::now();
    let mut answer = agent
        .delete(url)
        .header("Authorization", format!("Bearer {key}"))
        .call()?;
    answer.body_mut().read_to_string()?;
    Ok((answer.status().as_u16(), started.elapsed()))
}

/// How many requests are answered in the time, all of them as expected.
fn count(url: &str, key: &str) -> Result<u64> {
    let end = Instant::now() + COUNTED;
    thread::scope(|scope| {
        let callers: Vec<_> = (0..CONNECTIONS)
            .map(|_| {
                scope.spawn(move || -> Result<u64> {
                    let (one, mut answered) = (agent(), 0);
                    while Instant::now() < end {
                        expect(get(&one, url, key)?, 404)?;
                        answered += 1;
                    }
                    Ok(answered)
                })
            })
            .collect();
        callers
            .into_iter()
            .map(|caller| {
                caller
                    .join()
                    .map_err(|_| anyhow::anyhow!("a caller died"))?
            })
            .sum()
    })
}

/// How many keys were refused by the very next request after they were revoked.
fn revocations(server: &Server, customer: &str) -> Result<usize> {
    say::step("revocations");
    let (one, url) = (agent(), server.url("/v1/dashboard"));
    let mut refused = 0;
    for _ in 0..REVOKED {
        stop::check()?;
        let body = json!({ "name": "bench", "scopes": ["read"] });
        let made = server.api.post("/v1/keys", Some(customer), &body)?;
        let (id, key) = (text(&made, "id")?, text(&made, "key")?);
        expect(get(&one, &url, &key)?, 200)?;
        let mut gone = one
            .delete(server.url(&format!("/v1/keys/{id}")))
            .header("Authorization", format!("Bearer {}", server.operator_key()))
            .header("X-Customer-Id", customer)
            .call()?;
        gone.body_mut().read_to_string()?;
        refused += usize::from(get(&one, &url, &key)?.0 == 401);
    }
    Ok(refused)
}

struct Crowd {
    sign_ins: Vec<Duration>,
    people: Vec<Duration>,
    customers: Vec<Duration>,
}

impl Crowd {
    fn measure(lab: &Lab, server: &Server, customers: u32) -> Result<Self> {
        say::step(format!("{customers} customers with {PEOPLE} people"));
        let mut ids = Vec::new();
        for number in 0..customers {
            ids.push(server.create_customer(&format!("Customer {number}"), &[])?);
        }
        let mut client = lab.superuser("auth")?;
        client.execute(
            "INSERT INTO people (tenant_id, person_id, email, role, created_at)
             SELECT tenant_id, gen_random_uuid(), 'p' || n || '@' || tenant_id || '.example',
                    CASE WHEN n = 1 THEN 'admin' ELSE 'viewer' END, now()
             FROM tenants, generate_series(1, $1::integer) AS n",
            &[&i32::try_from(PEOPLE)?],
        )?;
        client.batch_execute("VACUUM ANALYZE")?;

        say::step("signing in and listing");
        let one = agent();
        let mut crowd = Self {
            sign_ins: Vec::new(),
            people: Vec::new(),
            customers: Vec::new(),
        };
        let step = (ids.len() / SIGN_INS).max(1);
        for id in ids.iter().step_by(step).take(SIGN_INS) {
            stop::check()?;
            let url = server.url("/v1/people?limit=50");
            let started = Instant::now();
            let mut answer = one
                .get(&url)
                .header("Authorization", format!("Bearer {}", server.operator_key()))
                .header("X-Customer-Id", id)
                .call()?;
            let listed: Value = serde_json::from_str(&answer.body_mut().read_to_string()?)?;
            crowd.people.push(started.elapsed());
            let all = listed["data"].as_array().context("no people")?;
            if all.len() != PEOPLE {
                bail!("{id} has {} people", all.len());
            }
            let person = text(&all[0], "id")?;
            let made = server.api.post(
                &format!("/v1/people/{person}/sign-in-links"),
                Some(id),
                &json!({}),
            )?;
            let url = text(&made, "url")?;
            let (_, token) = url.split_once("#link=").context("a link without a token")?;
            let started = Instant::now();
            let mut answer = one
                .post(server.url("/v1/session"))
                .header("Content-Type", "application/json")
                .send(&json!({ "link": token }).to_string())?;
            answer.body_mut().read_to_string()?;
            let took = started.elapsed();
            crowd
                .sign_ins
                .push(expect((answer.status().as_u16(), took), 200)?);
            let url = server.url("/v1/admin/customers?limit=50");
            crowd
                .customers
                .push(expect(get(&one, &url, server.operator_key())?, 200)?);
        }
        Ok(crowd)
    }

    fn print(&self) {
        for (what, latencies) in [
            ("signing in with a link", &self.sign_ins),
            ("listing a customer's 50 people", &self.people),
            ("listing 50 customers", &self.customers),
        ] {
            let value = format!(
                "p50 {}, p99 {}",
                milliseconds(percentile(latencies, 50)),
                milliseconds(percentile(latencies, 99))
            );
            row(what, &value, "");
        }
    }
}

fn text(value: &Value, field: &str) -> Result<String> {
    let text = value[field].as_str();
    text.map(str::to_owned)
        .with_context(|| format!("no {field} in {value}"))
}
