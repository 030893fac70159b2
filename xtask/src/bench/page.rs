//! What the overview costs a browser: script size, and Lighthouse on a slow phone and on
//! a desktop.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use super::api::Api;
use super::figures::{self, median, row};
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

    let mut measured = Vec::new();
    for (device, options, aim) in DEVICES {
        let mut visits = Vec::new();
        for run in 1..=runs {
            say::step(format!("Lighthouse, {device}, run {run} of {runs}"));
            let mut lighthouse = Command::new(tools.join("node_modules/.bin/lighthouse"));
            lighthouse
                .arg(product.address())
                .args(options)
                .env("CHROME_PATH", &chromium);
            visits.push(look(&mut lighthouse, &cookie, folder.path())?);
        }
        measured.push((device, aim, visits));
    }
    product.stop()?;

    say::result("### Script size\n\n```");
    say::result(String::from_utf8_lossy(&size).trim());
    say::result("```\n");
    figures::table(&format!("Lighthouse on the overview, median of {runs}"));
    for (device, aim, visits) in &measured {
        print(device, aim, visits);
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
