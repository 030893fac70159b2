//! What the pages cost a browser: script size, Lighthouse on a slow phone and on a desktop,
//! how soon figures are there and how long a reader waits for an answer to a press.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use super::api::Api;
use super::bill::Bill;
use super::figures::{self, median, row};
use super::lab::Lab;
use crate::node::{self, Web};
use crate::product::Product;
use crate::scratch::Scratch;
use crate::service::free_port;
use crate::system::{self, Found};
use crate::workspace::{Profile, Workspace};
use crate::{say, shell};

/// Lighthouse, pinned.
const TOOLS: &str = "xtask/lighthouse";
/// How often a visit that measured nothing is begun.
const ATTEMPTS: u32 = 3;
const PATIENCE: Duration = Duration::from_secs(600);

/// A device that Lighthouse imitates, and the aim for the largest paint on it.
const DEVICES: [(&str, &[&str], &str); 2] = [
    // Its default: a phone with a four times slower processor on slow 4G.
    ("phone", &[], "≤ 2,000 ms"),
    ("desktop", &["--preset=desktop"], "≤ 600 ms"),
];

/// The pages that Lighthouse looks at.
const PAGES: [(&str, &str); 3] = [("overview", "/"), ("usage", "/usage"), ("costs", "/costs")];

/// With how many customers the same customer's pages are visited, and rows of all their bills.
const CUSTOMERS: [u32; 2] = [1, 1_000];
const ROWS: u64 = 200_000;

pub(super) fn run(workspace: &Workspace, runs: u32) -> Result<()> {
    let Found::Yes(chromium) = system::chromium() else {
        bail!("Chromium is needed: `apt-get install chromium`, or name it in CHROMIUM");
    };
    let web = Web::find(workspace)?;
    say::step("script size");
    let size = shell::capture(&mut web.script("size", &[]))?;

    let tools = workspace.root().join(TOOLS);
    node::install_packages(&tools)?;
    say::step("a demo to look at");
    let folder = Scratch::passable("page")?;
    let product = Product::start(
        Command::new(workspace.binary(Profile::Demo))
            .args(["demo", "--json", "--data-dir"])
            .arg(folder.path().join("data"))
            .arg("--listen")
            .arg(format!("127.0.0.1:{}", free_port()?))
            .env_remove("DATABASE_URL"),
        &folder.path().join("log"),
        PATIENCE,
    )?;
    let customer = &product.ready()["customers"][0];
    let key = customer["key"]
        .as_str()
        .context("the demo names no customer with a key")?;
    let cookie = Api::new(product.address(), key).sign_in()?;

    say::result("### Script size\n\n```");
    say::result(String::from_utf8_lossy(&size).trim());
    say::result("```\n");
    figures::table(&format!("Lighthouse, median of {runs}"));
    for (page, path) in PAGES {
        for (device, options, aim) in DEVICES {
            let mut visits = Vec::new();
            for run in 1..=runs {
                say::step(format!("Lighthouse, {page}, {device}, run {run} of {runs}"));
                let mut lighthouse = Command::new(tools.join("node_modules/.bin/lighthouse"));
                lighthouse
                    .arg(format!("{}{path}", product.address()))
                    .args(options)
                    .env("CHROME_PATH", &chromium);
                visits.push(look(&mut lighthouse, &cookie, folder.path())?);
            }
            print(&format!("{page}, {device}"), aim, &visits);
        }
    }
    say::result("");
    let browser = Browser {
        web: &web,
        chromium: &chromium,
    };
    say::step("how soon it answers a reader");
    print_answers(&browser.interact(product.address(), key, &[])?)?;
    product.stop()?;
    say::result("");
    browser.alone_and_among_many(workspace)?;
    Ok(())
}

/// A browser that a script drives.
struct Browser<'a> {
    web: &'a Web,
    chromium: &'a Path,
}

impl Browser<'_> {
    /// What `e2e/interaction.mjs` measures of a customer's pages.
    fn interact(&self, address: &str, key: &str, options: &[&str]) -> Result<Value> {
        let mut script = self.web.script("interaction", options);
        script
            .env("TENANTRY_ADDRESS", address)
            .env("TENANTRY_KEY", key)
            .env("CHROMIUM", self.chromium);
        serde_json::from_slice(&shell::capture(&mut script)?)
            .context("the script did not print JSON")
    }

    /// Visits to the pages of the same customer with the same bill, which is the only customer, and which is one of
    /// many.
    fn alone_and_among_many(&self, workspace: &Workspace) -> Result<()> {
        let lab = Lab::open(workspace, &[])?;
        let most = CUSTOMERS.into_iter().max().unwrap_or(1);
        let accounts = u64::from(most) * 5 / 4 + 8;
        let bill = Bill::generate(lab.binary(), lab.folder(), ROWS, accounts)?;
        // The days of the bill: the generator's month is not this one.
        let (first, last) = &bill.days;
        let query = format!("--query=from={first}&to={last}");
        figures::table(&format!(
            "The same customer, {} rows among all customers: until its first figure is painted, median of 5",
            figures::thousands(ROWS)
        ));
        for count in CUSTOMERS {
            let database = format!("page_{count}");
            lab.create_database(&database)?;
            let server = lab.serve(&database)?;
            say::step(format!("{count} customers"));
            let shares = bill.shares(usize::try_from(most)?)?;
            let mut first = None;
            for (number, accounts) in shares.iter().take(usize::try_from(count)?).enumerate() {
                let id = server.create_customer(&format!("Customer {number}"), accounts)?;
                first.get_or_insert(id);
            }
            let path = "/v1/costs/import?file_name=bill.csv";
            server.api.post_file(path, &bill.file, "text/csv")?;
            lab.superuser(&database)?.batch_execute("VACUUM ANALYZE")?;
            let key = server.create_key(&first.context("there is no customer")?)?;
            let answers = self.interact(server.address(), &key, &["--visits-only", &query])?;
            let what = format!("{} customers", figures::thousands(count));
            print_visits(&what, &answers)?;
            server.stop()?;
            lab.drop_database(&database)?;
        }
        Ok(())
    }
}

/// Milliseconds, or what else the script counts.
fn number(answers: &Value, path: &str) -> Result<u64> {
    let value = answers.pointer(path).and_then(Value::as_u64);
    value.with_context(|| format!("the script says nothing of {path}"))
}

fn print_visits(what: &str, answers: &Value) -> Result<()> {
    for (page, _) in PAGES {
        let Ok(first) = number(answers, &format!("/visits/{page}/first")) else {
            continue;
        };
        row(
            &format!("{what}: {page}, first visit"),
            &format!("{first} ms"),
            "",
        );
        let second = number(answers, &format!("/visits/{page}/second"))?;
        row(
            &format!("{what}: {page}, second visit"),
            &format!("{second} ms"),
            "≤ 300 ms",
        );
    }
    Ok(())
}

fn print_answers(answers: &Value) -> Result<()> {
    figures::table(
        "Visits (until the first figure is painted, median of 5) and the slowest interaction (until the next paint)",
    );
    print_visits("the demo", answers)?;
    for (page, _) in PAGES {
        let slowest = number(answers, &format!("/range/{page}/slowest"))?;
        let what = format!("{page}: the range changes, slowest of 8");
        row(&what, &format!("{slowest} ms"), "≤ 100 ms");
    }
    let rows = answers.pointer("/table/rows").and_then(Value::as_str);
    let rows = rows.context("the script says nothing of the table")?;
    for (name, what) in [
        ("unfold", "a row unfolds, slowest of 10"),
        ("move", "an arrow key, slowest of 40"),
        ("columns", "a column is left out or widened, slowest of 3"),
    ] {
        let slowest = number(answers, &format!("/table/{name}/slowest"))?;
        row(
            &format!("{rows} rows: {what}"),
            &format!("{slowest} ms"),
            "≤ 100 ms",
        );
    }
    Ok(())
}

/// One run's figures.
struct Visit {
    /// Microseconds, by Lighthouse's name for it.
    times: Vec<(&'static str, u64)>,
    /// Layout shift in thousandths.
    shift: u64,
    /// Hundredths, by category.
    scores: Vec<(String, u64)>,
}

/// What is reported of the times, with Lighthouse's name for it.
const TIMES: [(&str, &str); 3] = [
    ("first paint", "first-contentful-paint"),
    (LARGEST, "largest-contentful-paint"),
    ("blocked", "total-blocking-time"),
];
const LARGEST: &str = "largest paint";

fn look(lighthouse: &mut Command, cookie: &str, folder: &Path) -> Result<Visit> {
    let file = folder.join("lighthouse.json");
    let mut flags = "--headless=new".to_owned();
    if shell::is_root() {
        // Chromium has no sandbox for root.
        flags.push_str(" --no-sandbox");
    }
    lighthouse
        .args(["--quiet", "--output=json"])
        .arg(format!("--output-path={}", file.display()))
        .arg(format!("--chrome-flags={flags}"))
        .arg(format!("--extra-headers={}", json!({ "Cookie": cookie })));
    // Now and then Chromium's trace lacks its beginning (NO_NAVSTART): nothing was measured then.
    let mut attempt = 1;
    while let Err(error) = shell::run(lighthouse) {
        if attempt == ATTEMPTS {
            return Err(error);
        }
        attempt += 1;
        say::note("Lighthouse has lost its trace; once more");
    }
    let report: Value = serde_json::from_slice(&fs::read(&file)?)?;
    if let Some(error) = report["runtimeError"]["message"].as_str() {
        bail!("Lighthouse: {error}");
    }
    let shown = report["finalDisplayedUrl"].as_str().unwrap_or_default();
    if shown.contains("/sign-in") {
        bail!("Lighthouse was sent to {shown} instead of the overview");
    }
    let audit = |name: &str| {
        thousandths(&report["audits"][name]["numericValue"])
            .with_context(|| format!("Lighthouse reports no {name}"))
    };
    let times = TIMES
        .iter()
        .map(|(what, name)| Ok((*what, audit(name)?)))
        .collect::<Result<_>>()?;
    let scores = report["categories"]
        .as_object()
        .context("Lighthouse reports no scores")?
        .values()
        .map(|category| {
            let title = category["title"].as_str().unwrap_or_default();
            let score = thousandths(&category["score"])
                .with_context(|| format!("Lighthouse gives no score for {title}"))?;
            Ok((title.to_owned(), score / 10))
        })
        .collect::<Result<_>>()?;
    Ok(Visit {
        times,
        shift: audit("cumulative-layout-shift")?,
        scores,
    })
}

fn print(device: &str, aim: &str, visits: &[Visit]) {
    let Some(one) = visits.first() else { return };
    for (at, (what, _)) in one.times.iter().enumerate() {
        let times: Vec<_> = visits.iter().map(|visit| visit.times[at].1).collect();
        row(
            &format!("{device}: {what}"),
            &format!("{} ms", figures::thousands(median(&times) / 1000)),
            if *what == LARGEST { aim } else { "" },
        );
    }
    let shifts: Vec<_> = visits.iter().map(|visit| visit.shift).collect();
    let shift = median(&shifts);
    row(
        &format!("{device}: layout shift"),
        &format!("{}.{:03}", shift / 1000, shift % 1000),
        "0",
    );
    for (at, (title, _)) in one.scores.iter().enumerate() {
        let scores: Vec<_> = visits.iter().map(|visit| visit.scores[at].1).collect();
        row(
            &format!("{device}: {title}"),
            &median(&scores).to_string(),
            "",
        );
    }
}

/// A JSON number's thousandths, the rest cut off; too small a one is 0.
fn thousandths(value: &Value) -> Option<u64> {
    let text = value.as_number()?.to_string();
    if text.contains("e-") {
        return Some(0);
    }
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let digits: String = fraction.chars().chain("000".chars()).take(3).collect();
    whole
        .parse::<u64>()
        .ok()?
        .checked_mul(1000)?
        .checked_add(digits.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::thousandths;

    #[test]
    fn numbers_are_cut() {
        assert_eq!(thousandths(&json!(1_234.567_89)), Some(1_234_567));
        assert_eq!(thousandths(&json!(0.99)), Some(990));
        assert_eq!(thousandths(&json!(1)), Some(1000));
        assert_eq!(thousandths(&json!(0.000_001)), Some(0));
        assert_eq!(thousandths(&json!(null)), None);
    }
}
