//! How many findings a second, and in how much memory. Run it alone and optimised:
//! `cargo test --release -p tenantry-formats --test findings speed -- --ignored --nocapture`

use crate::support::{asff, detection};
use serde_json::Value;
use std::io::Read;
use std::time::Instant;
use tenantry_formats::findings::{Format, Limits, Reader};

/// A list of so many findings, made while it is read.
struct List {
    items: [Vec<u8>; 2],
    at: usize,
    item: u64,
    count: u64,
}

impl Read for List {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        if self.item == self.count {
            return Ok(0);
        }
        let is_last = self.item + 1 == self.count;
        let item = &self.items[usize::from(is_last)][self.at..];
        let taken = item.len().min(into.len());
        into[..taken].copy_from_slice(&item[..taken]);
        self.at += taken;
        if taken == item.len() {
            (self.at, self.item) = (0, self.item + 1);
        }
        Ok(taken)
    }
}

fn list(finding: &Value, count: u64, pretty: bool) -> impl Read {
    let text = match pretty {
        true => serde_json::to_string_pretty(finding).unwrap(),
        false => finding.to_string(),
    };
    let items = [format!("{text},"), format!("{text}]")].map(String::into_bytes);
    let list = List {
        items,
        at: 0,
        item: 0,
        count,
    };
    b"[".as_slice().chain(list)
}

/// The most memory that the process ever held, in KiB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    number.unwrap_or_default()
}

fn measure(name: &str, finding: &Value, count: u64, pretty: bool) {
    let bytes = finding.to_string().len();
    let before = peak();
    let begin = Instant::now();
    let mut reader = Reader::new(
        list(finding, count, pretty),
        Format::Auto,
        Limits::default(),
    );
    let mut taken = 0_u64;
    while reader.next_finding().unwrap().is_some() {
        taken += 1;
    }
    let seconds = begin.elapsed().as_secs_f64();
    assert_eq!(taken, count);
    let rate = count as f64 / seconds;
    eprintln!(
        "{name}: {count} findings of {bytes} bytes (pretty: {pretty}) in {seconds:.2} s: {rate:.0}/s, \
         peak memory {before} -> {} KiB",
        peak()
    );
}

#[test]
#[ignore = "a measurement"]
fn speed() {
    measure("Detection Finding", &detection(), 200_000, true);
    measure("Detection Finding", &detection(), 200_000, false);
    measure("ASFF", &asff(), 200_000, true);
    if let Some(folder) = std::env::var_os("TENANTRY_REAL_DATA") {
        let folder = std::path::Path::new(&folder).join("findings");
        for file in [
            "ocsf/examples_output_example_output_azure.ocsf.json",
            "asff/asff_many_vulns.json",
        ] {
            let text = std::fs::read_to_string(folder.join(file)).unwrap();
            let list: Value = serde_json::from_str(&text).unwrap();
            measure(file, &list[0], 200_000, true);
        }
    }
}
