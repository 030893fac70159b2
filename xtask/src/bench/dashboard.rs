//! The dashboard's latency, nothing cached, against the same SQL without row-level
//! security on the same server.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use postgres::Client;

use super::api::Api;
use super::bill::Bill;
use super::figures::{self, milliseconds, percentile, ratio, row, thousands};
use super::lab::{Lab, Server};
use super::machine;
use super::statements::{self, Log, Statement};
use crate::say;
use crate::workspace::Workspace;

/// How many of the small customers are asked.
const ASKED: usize = 50;
/// Requests of the giant, and of all small ones together.
const REQUESTS: usize = 300;
/// Requests beforehand that do not count: connections, plans, pages in memory.
const WARM_UP: usize = 20;

pub(super) fn run(workspace: &Workspace, rows: u64, customers: u32) -> Result<()> {
    let lab = Lab::open(workspace, &statements::SETTINGS)?;
    let bill = Bill::generate(
        lab.binary(),
        lab.folder(),
        rows,
        // A quarter more than customers: the giant's fifth is taken from them too.
        u64::from(customers) * 5 / 4 + 8,
    )?;
    lab.create_database("dashboard")?;
    let server = lab.serve("dashboard")?;
    let ids = fill(&server, &bill, usize::try_from(customers)?)?;

    let mut client = lab.superuser("dashboard")?;
    client.batch_execute("VACUUM ANALYZE")?;
    let log = Log::of(lab.data());
    let path = format!("/v1/dashboard?{}", last_month(&bill)?);
    let (giant, small) = ids.split_first().context("there are no customers")?;
    let asked = &small[..small.len().min(ASKED)];

    let giant = Measured::take(
        &server,
        &mut client,
        &log,
        &path,
        std::slice::from_ref(giant),
    )?;
    let small = Measured::take(&server, &mut client, &log, &path, asked)?;
    let peak = machine::peak_memory(server.pid()?)?;
    server.stop()?;

    figures::table(&format!(
        "`GET {path}`, {} customers, {} rows, one customer with a fifth, nothing cached",
        thousands(customers),
        thousands(rows)
    ));
    giant.print("the giant", "≤ 1.5 × the SQL");
    small.print("the others", "≤ SQL + 1 ms");
    row("statements a request", &giant.statements.to_string(), "");
    row(
        "peak memory of the server process",
        &figures::mebibytes(peak),
        "",
    );
    Ok(())
}

/// Creates the customers, maps their accounts and imports the bill; answers their ids,
/// the giant's first.
fn fill(server: &Server, bill: &Bill, count: usize) -> Result<Vec<String>> {
    let ids = customers(server, bill, count)?;
    say::step(format!("importing {} rows", bill.rows));
    let path = "/v1/costs/import?file_name=bill.csv";
    let (answer, _) = server.api.post_file(path, &bill.file, "text/csv")?;
    if answer["accepted"] != bill.rows {
        bail!("not every row was accepted: {answer}");
    }
    Ok(ids)
}

/// Creates the customers and maps their accounts; answers their ids, the giant's first.
pub(super) fn customers(server: &Server, bill: &Bill, count: usize) -> Result<Vec<String>> {
    say::step(format!("{count} customers"));
    bill.shares(count)?
        .iter()
        .enumerate()
        .map(|(number, accounts)| server.create_customer(&format!("Customer {number}"), accounts))
        .collect()
}

/// The month of the bill's last day up to that day, as the dashboard's parameters.
fn last_month(bill: &Bill) -> Result<String> {
    let (first, last) = &bill.days;
    let month = last.get(..8).context("a day is no date")?;
    let from = format!("{month}01").max(first.clone());
    if from == *last {
        bail!("the bill's last month has a single day");
    }
    Ok(format!("from={from}&to={last}&compare=previous_period"))
}

/// Latencies of the same customers by three ways.
struct Measured {
    http: Vec<Duration>,
    sql: Vec<Duration>,
    /// The same SQL with row-level security, as the product opens its transactions.
    as_customer: Vec<Duration>,
    statements: usize,
}

impl Measured {
    fn take(
        server: &Server,
        client: &mut Client,
        log: &Log,
        path: &str,
        customers: &[String],
    ) -> Result<Self> {
        say::step(format!("dashboards: {}", customers.len()));
        let mut callers = Vec::new();
        for customer in customers {
            let api = Api::new(server.address(), &server.create_key(customer)?);
            let tenant = uuid(customer)?;
            let statements = log.during(client, &tenant, || api.get(path).map(drop))?;
            if statements.is_empty() {
                bail!("the log shows no statement for {customer}");
            }
            callers.push((api, statements, tenant));
        }
        let mut replay = Replay::new(client)?;
        let (mut http, mut sql, mut as_customer) = (Vec::new(), Vec::new(), Vec::new());
        for at in 0..WARM_UP + REQUESTS {
            let (api, statements, tenant) = &callers[at % callers.len()];
            let (_, by_http) = api.get(path)?;
            let by_sql = replay.run(statements, "")?;
            let role =
                format!("; SET LOCAL ROLE tenantry_tenant; SET LOCAL app.tenant_id = '{tenant}'");
            let by_customer = replay.run(statements, &role)?;
            if at >= WARM_UP {
                http.push(by_http);
                sql.push(by_sql);
                as_customer.push(by_customer);
            }
        }
        Ok(Self {
            http,
            sql,
            as_customer,
            statements: callers[0].1.len(),
        })
    }

    fn print(&self, who: &str, aim: &str) {
        for percent in [50, 99] {
            let http = percentile(&self.http, percent);
            let sql = percentile(&self.sql, percent);
            row(
                &format!("{who}, p{percent}"),
                &format!(
                    "{} (SQL alone {}, {})",
                    milliseconds(http),
                    milliseconds(sql),
                    ratio(http.as_micros(), sql.as_micros())
                ),
                aim,
            );
        }
        row(
            &format!("{who}, the SQL with row-level security, p50"),
            &milliseconds(percentile(&self.as_customer, 50)),
            "",
        );
    }
}

/// Executes captured statements as a superuser, prepared once like the product's own.
struct Replay<'c> {
    client: &'c mut Client,
    /// By text, and whether a role is taken: a plan that changes its role is made anew each time.
    prepared: HashMap<(String, bool), usize>,
}

impl<'c> Replay<'c> {
    fn new(client: &'c mut Client) -> Result<Self> {
        // Of an earlier one on the same connection.
        client.batch_execute("DEALLOCATE ALL")?;
        Ok(Self {
            client,
            prepared: HashMap::new(),
        })
    }

    /// `role` is added to the message that opens the transaction.
    fn run(&mut self, statements: &[Statement], role: &str) -> Result<Duration> {
        let executes = statements
            .iter()
            .map(|statement| self.prepare(statement, !role.is_empty()))
            .collect::<Result<Vec<_>>>()?;
        let started = Instant::now();
        self.client.simple_query(&format!(
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY{role}"
        ))?;
        for execute in &executes {
            self.client.simple_query(execute)?;
        }
        self.client.simple_query("COMMIT")?;
        Ok(started.elapsed())
    }

    fn prepare(&mut self, statement: &Statement, in_role: bool) -> Result<String> {
        let next = self.prepared.len();
        let key = (statement.sql.clone(), in_role);
        let number = match self.prepared.get(&key) {
            Some(number) => *number,
            None => {
                self.client
                    .batch_execute(&format!("PREPARE bench_{next} AS {}", statement.sql))
                    .with_context(|| format!("cannot prepare: {}", statement.sql))?;
                self.prepared.insert(key, next);
                next
            }
        };
        Ok(format!(
            "EXECUTE bench_{number} ({})",
            statement.parameters.join(", ")
        ))
    }
}

/// The id behind a public one: `cus_` and 26 digits of Crockford's base 32.
fn uuid(public: &str) -> Result<String> {
    const DIGITS: &str = "0123456789abcdefghjkmnpqrstvwxyz";
    let value = public
        .strip_prefix("cus_")
        .filter(|digits| digits.len() == 26)
        .and_then(|digits| {
            digits.chars().try_fold(0_u128, |value, digit| {
                let digit = u128::try_from(DIGITS.find(digit)?).ok()?;
                value.checked_mul(32)?.checked_add(digit)
            })
        })
        .with_context(|| format!("{public} is no customer id"))?;
    let hex = format!("{value:032x}");
    Ok([
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..],
    ]
    .join("-"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed step is a failed test")]

    use super::uuid;

    #[test]
    fn public_ids_are_numbers() {
        assert_eq!(
            uuid("cus_7zzzzzzzzzzzzzzzzzzzzzzzzz").unwrap(),
            "ffffffff-ffff-ffff-ffff-ffffffffffff"
        );
        assert_eq!(
            uuid("cus_00000000000000000000000010").unwrap(),
            "00000000-0000-0000-0000-000000000020"
        );
        assert!(uuid("cus_8zzzzzzzzzzzzzzzzzzzzzzzzz").is_err());
        assert!(uuid("key_00000000000000000000000010").is_err());
    }
}
