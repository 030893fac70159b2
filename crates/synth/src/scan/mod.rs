//! Security findings of the demo's accounts: what a scanner would have said, week by week.

mod checks;

use checks::{Check, OPENED};
use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::json;
use std::io::{self, Write};

use crate::demo::Demo;
use crate::dice::{Dice, Stream};
use crate::plan::Ledger;

/// How far back scans go, in days before today.
const DAYS: i32 = 91;
/// How long ago somebody opened a bucket of the first account at night, in days: longer than a critical violation has.
const OPENED_DAYS: i32 = 11;

/// How a customer's security moves over the days that scans cover.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Posture {
    /// Neither better nor worse, with the noise of every week.
    Steady,
    /// Far from good at the beginning, good at the end.
    Improving,
    /// Good at the beginning; what was added since was not looked after.
    Worsening,
    /// Hardly anything ever fails.
    Strict,
}

impl Posture {
    /// Parts of a thousand of what usually fails, so many days before today.
    fn factor(self, days_ago: i64) -> i64 {
        let past = days_ago.clamp(0, i64::from(DAYS));
        match self {
            Posture::Steady => 1_500,
            Posture::Improving => 900 + past * 22,
            Posture::Worsening => 2_200 - past * 14,
            Posture::Strict => 200,
        }
    }
}

/// A scan of some accounts on a day.
#[derive(Clone, Debug)]
pub struct Scan {
    /// When, at 21:00 UTC.
    pub day: Date,
    /// Places of the accounts.
    ledgers: Vec<usize>,
}

/// Something that is looked at.
struct Resource<'a> {
    uid: String,
    name: &'a str,
    kind: &'a str,
    region: &'a str,
    checks: &'static [Check],
}

const USERS: [&str; 4] = ["deploy", "reporting", "m.lindqvist", "r.okafor"];

impl Demo {
    /// The scans from a day on up to yesterday, the oldest first: each account once a week, and yesterday.
    #[must_use]
    pub fn scans(&self, since: Date) -> Vec<Scan> {
        let begin = self.today.saturating_sub(DAYS.days()).max(since);
        let yesterday = self.today.saturating_sub(1.day());
        let days = begin.series(1.day()).take_while(|day| *day <= yesterday);
        days.filter_map(|day| {
            let is_due = |place: usize| {
                day == yesterday || (number(day) + to_number(place)).rem_euclid(7) == 0
            };
            let ledgers: Vec<usize> = (0..self.ledgers.len())
                .filter(|place| is_due(*place))
                .collect();
            (!ledgers.is_empty()).then_some(Scan { day, ledgers })
        })
        .collect()
    }

    /// Writes what the scanner says, as an array of OCSF Detection Findings in the dialect of Prowler 5; says how many
    /// there are.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_scan(&self, scan: &Scan, mut out: impl Write) -> io::Result<u64> {
        let mut count = 0;
        out.write_all(b"[")?;
        for (place, ledger) in scan
            .ledgers
            .iter()
            .filter_map(|place| Some((*place, self.ledgers.get(*place)?)))
        {
            for resource in resources(ledger) {
                for check in resource.checks {
                    let fails = self.fails(place, ledger, &resource, check, scan.day);
                    out.write_all(if count == 0 { b"\n" } else { b",\n" })?;
                    finding(scan.day, ledger, &resource, check, fails, &mut out)?;
                    count += 1;
                }
            }
        }
        out.write_all(b"\n]\n")?;
        Ok(count)
    }

    fn fails(
        &self,
        place: usize,
        ledger: &Ledger,
        resource: &Resource<'_>,
        check: &Check,
        day: Date,
    ) -> bool {
        let days_ago = number(self.today) - number(day);
        let is_first_bucket = || {
            let mut buckets = ledger.lines.iter();
            let first = buckets.find(|line| line.service.resource_type == "Bucket");
            first.is_some_and(|line| line.resource_id == resource.uid)
        };
        if place == 0 && check.id == OPENED {
            return days_ago <= i64::from(OPENED_DAYS) && is_first_bucket();
        }
        // A customer does the same wrong everywhere, but not with everything.
        let level = check.level.usual() * ledger.posture.factor(days_ago) / 1_000;
        let mut habit = Dice::new(self.seed, Stream::Habit, ledger.owner, hash(check.id));
        let weakness = i64::from(habit.below(1_000));
        let mut own = Dice::new(
            self.seed,
            Stream::Defect,
            hash(&resource.uid),
            hash(check.id),
        );
        let is_touched = own.below(1_000) < 600;
        // Something comes and goes.
        let week = u64::try_from(number(day).div_euclid(7)).unwrap_or(0);
        let mut noise = Dice::new(self.seed, Stream::Noise, hash(&resource.uid), week);
        let shift = i64::from(noise.below(41)) - 20;
        is_touched && weakness + shift < level
    }
}

/// Days since 1970.
fn number(day: Date) -> i64 {
    i64::from(
        day.since(Date::constant(1970, 1, 1))
            .map_or(0, |span| span.get_days()),
    )
}

fn to_number(place: usize) -> i64 {
    i64::try_from(place).unwrap_or(0)
}

/// FNV-1a, by which streams of random numbers are named after texts.
pub(crate) fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

fn resources(ledger: &Ledger) -> Vec<Resource<'_>> {
    let provider = ledger.payer().provider;
    let home = ledger.lines.first().map_or("", |line| line.region.id);
    let account = Resource {
        uid: match provider.name {
            "AWS" => format!("arn:aws:iam::{}:root", ledger.id),
            "Microsoft" => format!("/subscriptions/{}", ledger.id),
            _ => format!(
                "//cloudresourcemanager.googleapis.com/projects/{}",
                ledger.id
            ),
        },
        name: ledger.name,
        kind: "Account",
        region: home,
        checks: checks::of_account(provider.name),
    };
    let users = USERS.iter().map(|name| Resource {
        uid: format!("arn:aws:iam::{}:user/{name}", ledger.id),
        name,
        kind: "IAM user",
        region: home,
        checks: checks::of_user(provider.name),
    });
    let lines = ledger.lines.iter().map(|line| Resource {
        uid: line.resource_id.clone(),
        name: &line.resource_name,
        kind: line.service.resource_type,
        region: line.region.id,
        checks: checks::of_resource(provider.name, line.service.resource_type),
    });
    std::iter::once(account).chain(users).chain(lines).collect()
}

fn finding(
    day: Date,
    ledger: &Ledger,
    resource: &Resource<'_>,
    check: &Check,
    fails: bool,
    out: &mut impl Write,
) -> io::Result<()> {
    let (severity_id, severity) = check.level.ocsf();
    let cloud = match ledger.payer().provider.name {
        "AWS" => "aws",
        "Microsoft" => "azure",
        _ => "gcp",
    };
    let detail = match fails {
        true => format!("{} {}.", resource.name, check.fault),
        false => format!("{}: nothing to mend.", resource.name),
    };
    let status = if fails { "FAIL" } else { "PASS" };
    let value = json!({
        "class_uid": 2004, "class_name": "Detection Finding", "category_uid": 2,
        "activity_id": 1, "type_uid": 200_401,
        "metadata": {
            "version": "1.4.0", "event_code": check.id,
            "product": { "name": "Prowler", "vendor_name": "Prowler", "version": "5.14.0" },
        },
        "severity_id": severity_id, "severity": severity,
        "status_id": 1, "status": "New", "status_code": status, "status_detail": detail,
        "time_dt": format!("{day}T21:00:00Z"),
        "finding_info": {
            "uid": format!("prowler-{cloud}-{}-{}-{}", check.id, ledger.id, resource.name),
            "title": check.title,
        },
        "cloud": {
            "provider": cloud, "region": resource.region,
            "account": { "uid": ledger.id, "name": ledger.name },
        },
        "resources": [{
            "uid": resource.uid, "name": resource.name, "type": resource.kind, "region": resource.region,
        }],
    });
    serde_json::to_writer(out, &value)?;
    Ok(())
}
