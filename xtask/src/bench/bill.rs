//! A generated bill and what the measurements need to know about it.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::{say, shell};

/// A FOCUS file on disk.
pub(super) struct Bill {
    pub(super) file: PathBuf,
    pub(super) columns: Vec<String>,
    pub(super) rows: u64,
    /// Rows by account.
    pub(super) accounts: BTreeMap<String, u64>,
    /// The first and the last day with a charge, `YYYY-MM-DD`.
    pub(super) days: (String, String),
}

impl Bill {
    /// Has the product's own seeded generator write a bill into `folder`.
    pub(super) fn generate(binary: &Path, folder: &Path, rows: u64, accounts: u64) -> Result<Self> {
        say::step(format!("a bill of {rows} rows for {accounts} accounts"));
        let file = folder.join("bill.csv");
        let out =
            File::create(&file).with_context(|| format!("cannot write {}", file.display()))?;
        shell::run(
            Command::new(binary)
                .args(["loadgen", "focus", "--seed=1"])
                .arg(format!("--rows={rows}"))
                .arg(format!("--accounts={accounts}"))
                .stdout(out),
        )?;
        let bill = Self::read(file)?;
        if bill.rows != rows {
            bail!("asked for {rows} rows and got {}", bill.rows);
        }
        Ok(bill)
    }

    fn read(file: PathBuf) -> Result<Self> {
        let mut reader = csv::Reader::from_path(&file)?;
        let columns: Vec<_> = reader.headers()?.iter().map(str::to_owned).collect();
        let position = |name: &str| {
            columns
                .iter()
                .position(|column| column == name)
                .with_context(|| format!("the bill has no column {name}"))
        };
        let account = position("SubAccountId")?;
        let start = position("ChargePeriodStart")?;

        let mut rows = 0;
        let mut accounts = BTreeMap::<String, u64>::new();
        let mut days: Option<(String, String)> = None;
        let mut record = csv::StringRecord::new();
        while reader.read_record(&mut record)? {
            rows += 1;
            match accounts.get_mut(&record[account]) {
                Some(count) => *count += 1,
                None => {
                    accounts.insert(record[account].to_owned(), 1);
                }
            }
            let day = record[start]
                .get(..10)
                .with_context(|| format!("row {rows} has no date"))?;
            match &mut days {
                None => days = Some((day.to_owned(), day.to_owned())),
                Some((first, _)) if day < first.as_str() => day.clone_into(first),
                Some((_, last)) if day > last.as_str() => day.clone_into(last),
                Some(_) => {}
            }
        }
        Ok(Self {
            days: days.context("the bill is empty")?,
            file,
            columns,
            rows,
            accounts,
        })
    }

    /// Splits the accounts among `customers`, so that the first has at least a fifth of
    /// all rows and each other one has an account.
    pub(super) fn shares(&self, customers: usize) -> Result<Vec<Vec<&str>>> {
        let mut shares = vec![Vec::new(); customers];
        let mut of_the_first = 0;
        let mut next = 0;
        for (account, rows) in &self.accounts {
            if of_the_first * 5 < self.rows {
                of_the_first += rows;
                shares[0].push(account.as_str());
            } else {
                shares[1 + next % (customers - 1)].push(account.as_str());
                next += 1;
            }
        }
        if shares.iter().any(Vec::is_empty) {
            bail!(
                "{} accounts are too few for {customers} customers",
                self.accounts.len()
            );
        }
        Ok(shares)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed step is a failed test")]

    use std::fs;

    use super::Bill;
    use crate::scratch::Scratch;

    fn bill(text: &str) -> Bill {
        let folder = Scratch::new("bill").unwrap();
        let file = folder.path().join("bill.csv");
        fs::write(&file, text).unwrap();
        Bill::read(file).unwrap()
    }

    #[test]
    fn a_bill_is_counted_by_account() {
        let bill = bill(
            "SubAccountId,ChargePeriodStart,Note\n\
             b,2026-02-01T00:00:00Z,\"two\nlines\"\n\
             a,2026-01-31T00:00:00Z,\n\
             b,2026-02-03T00:00:00Z,\n",
        );
        assert_eq!(bill.rows, 3);
        assert_eq!(bill.accounts["b"], 2);
        assert_eq!(
            bill.days,
            ("2026-01-31".to_owned(), "2026-02-03".to_owned())
        );
    }

    #[test]
    fn the_first_customer_gets_a_fifth() {
        let mut text = "SubAccountId,ChargePeriodStart\n".to_owned();
        for account in 10..30 {
            text.push_str(&format!("{account},2026-01-01\n"));
        }
        let bill = bill(&text);
        let shares = bill.shares(5).unwrap();
        assert_eq!(
            shares.iter().map(Vec::len).collect::<Vec<_>>(),
            [4, 4, 4, 4, 4]
        );
        assert!(bill.shares(30).is_err());
    }
}
