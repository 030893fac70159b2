use jiff::ToSpan;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use tenantry_formats::findings::{Finding, Format, Limits, Reader, Status};
use tenantry_policy::{Catalogue, Provider, Scanner};
use tenantry_synth::{Demo, Posture, Scan, demo};

use crate::support::{SEED, TODAY};

fn findings(demo: &Demo, scan: &Scan) -> Vec<Finding> {
    let mut file = Vec::new();
    let count = demo.write_scan(scan, &mut file).unwrap();
    let mut reader = Reader::new(file.as_slice(), Format::Auto, Limits::default());
    let mut all = Vec::new();
    while let Some(finding) = reader.next_finding().unwrap() {
        all.push(finding);
    }
    assert_eq!(all.len() as u64, count);
    all
}

#[test]
fn every_account_is_scanned_each_week_and_yesterday() {
    let demo = demo(SEED, TODAY);
    let scans = demo.scans(Date::MIN);
    let mut days: BTreeMap<String, BTreeSet<Date>> = BTreeMap::new();
    for scan in &scans {
        for finding in findings(&demo, scan) {
            let account = finding.account.unwrap().id;
            days.entry(account).or_default().insert(scan.day);
        }
    }
    let accounts = demo.customers.iter().flat_map(|one| &one.accounts);
    for account in accounts {
        let days: Vec<Date> = days[&account.account_id].iter().copied().collect();
        let yesterday = TODAY.saturating_sub(1.day());
        assert_eq!(days.last(), Some(&yesterday), "{}", account.account_name);
        assert!(days.len() >= 13);
        assert!(days.windows(2).all(|two| (two[1] - two[0]).get_days() <= 7));
    }
}

#[test]
fn the_catalogue_knows_every_check_with_its_severity() {
    let demo = demo(SEED, TODAY);
    let last = demo.scans(Date::MIN).pop().unwrap();
    let mut seen = BTreeSet::new();
    for finding in findings(&demo, &last) {
        let provider = match finding.provider.as_deref() {
            Some("aws") => Provider::Aws,
            Some("azure") => Provider::Azure,
            _ => Provider::Gcp,
        };
        let known = Catalogue::builtin().alias(Scanner::Prowler, provider, &finding.check.id);
        let known = known.unwrap_or_else(|| panic!("{} is not known", finding.check.id));
        let severity = format!("{:?}", finding.severity.level).to_lowercase();
        assert_eq!(known.severity.as_str(), severity, "{}", known.id);
        seen.insert(known.id.clone());
    }
    assert!(seen.len() > 90, "{}", seen.len());
}

#[test]
fn what_is_found_follows_the_posture() {
    let demo = demo(SEED, TODAY);
    // Of each account, what fails in one scan after the other.
    let mut failing: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for scan in demo.scans(Date::MIN) {
        let mut of_scan: BTreeMap<String, usize> = BTreeMap::new();
        for finding in findings(&demo, &scan) {
            let fails = usize::from(finding.status == Status::Fail);
            *of_scan.entry(finding.account.unwrap().id).or_default() += fails;
        }
        for (account, count) in of_scan {
            failing.entry(account).or_default().push(count);
        }
    }
    for customer in &demo.customers {
        for account in &customer.accounts {
            let counts = &failing[&account.account_id];
            let (first, last) = (counts[0], counts[counts.len() - 1]);
            let moved = format!("{}: {counts:?}", customer.name);
            match customer.posture {
                Posture::Improving => assert!(last < first, "{moved}"),
                Posture::Worsening => assert!(last > first, "{moved}"),
                Posture::Strict => assert!(last < 9, "{moved}"),
                Posture::Steady => assert!(first.abs_diff(last) < 4, "{moved}"),
            }
        }
    }
}

#[test]
fn a_scan_is_the_same_each_time_and_begins_where_it_is_asked_to() {
    let [one, other] = [demo(SEED, TODAY), demo(SEED, TODAY)];
    let since = TODAY.saturating_sub(10.days());
    let scans = one.scans(since);
    assert!(
        scans
            .iter()
            .all(|scan| scan.day >= since && scan.day < TODAY)
    );
    let last = scans.last().unwrap();
    let written = |demo: &Demo| {
        let mut file = Vec::new();
        demo.write_scan(last, &mut file).unwrap();
        file
    };
    assert_eq!(written(&one), written(&other));
}
