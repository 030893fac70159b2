//! A generated bill and what the measurements need to know about it.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::{say, shell};

/// An account as the operator maps it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Account {
    pub(super) provider: String,
    pub(super) id: String,
}

/// A FOCUS file on disk, with its rows counted by account.
pub(super) struct Bill {
    pub(super) file: PathBuf,
    pub(super) columns: Vec<String>,
    pub(super) rows: u64,
    accounts: BTreeMap<Account, u64>,
    /// The first and the last day with a charge, `YYYY-MM-DD`.
    pub(super) days: (String, String),
}

impl Bill {
    /// Has the product's own seeded generator write a bill into `folder`.
    pub(super) fn generate(binary: &Path, folder: &Path, rows: u64, accounts: u64) -> Result<Self> {
        Self::of_month(binary, folder, rows, accounts, None)
    }

    /// The same of a month, by its first day.
    pub(super) fn of_month(
        binary: &Path,
        folder: &Path,
        rows: u64,
        accounts: u64,
        month: Option<&str>,
    ) -> Result<Self> {
        say::step(format!("a bill of {rows} rows for {accounts} accounts"));
        let file = folder.join("bill.csv");
        let out =
            File::create(&file).with_context(|| format!("cannot write {}", file.display()))?;
        shell::run(
            Command::new(binary)
                .args(["loadgen", "focus", "--seed=1"])
                .arg(format!("--rows={rows}"))
                .arg(format!("--accounts={accounts}"))
                .args(month.map(|month| format!("--month={month}")))
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
        let provider = position("ProviderName")?;
        let account = position("SubAccountId")?;
        let start = position("ChargePeriodStart")?;

        let mut rows = 0;
        let mut accounts = BTreeMap::<Account, u64>::new();
        let mut days: Option<(String, String)> = None;
        let mut record = csv::StringRecord::new();
        while reader.read_record(&mut record)? {
            rows += 1;
            let account = Account {
                provider: record[provider].to_owned(),
                id: record[account].to_owned(),
            };
            *accounts.entry(account).or_default() += 1;
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
    pub(super) fn shares(&self, customers: usize) -> Result<Vec<Vec<&Account>>> {
        let mut largest_first: Vec<_> = self.accounts.iter().collect();
        largest_first.sort_by_key(|(_, rows)| std::cmp::Reverse(**rows));
        let mut shares = vec![Vec::new(); customers];
        let mut of_the_first = 0;
        let mut next = 0;
        for (account, rows) in largest_first {
            if of_the_first * 5 < self.rows {
                of_the_first += rows;
                shares[0].push(account);
            } else {
                shares[1 + next % (customers - 1)].push(account);
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
            "SubAccountId,ProviderName,ChargePeriodStart,Note\n\
             b,AWS,2026-02-01T00:00:00Z,\"two\nlines\"\n\
             a,AWS,2026-01-31T00:00:00Z,\n\
             b,AWS,2026-02-03T00:00:00Z,\n",
        );
        assert_eq!(bill.rows, 3);
        assert_eq!(bill.accounts.values().copied().collect::<Vec<_>>(), [1, 2]);
        assert_eq!(
            bill.days,
            ("2026-01-31".to_owned(), "2026-02-03".to_owned())
        );
    }

    #[test]
    fn the_first_customer_gets_a_fifth() {
        let mut text = "SubAccountId,ProviderName,ChargePeriodStart\n".to_owned();
        for account in 10..30 {
            text.push_str(&format!("{account},AWS,2026-01-01\n"));
        }
        let bill = bill(&text);
        let counts: Vec<_> = bill.shares(5).unwrap().iter().map(Vec::len).collect();
        assert_eq!(counts, [4, 4, 4, 4, 4]);
        assert!(bill.shares(30).is_err());
    }

    #[test]
    fn one_large_account_is_the_fifth_by_itself() {
        let mut text = "SubAccountId,ProviderName,ChargePeriodStart\n".to_owned();
        for account in [3, 1, 9, 2, 9, 4, 9, 5, 6, 9, 7, 8] {
            text.push_str(&format!("{account},AWS,2026-01-01\n"));
        }
        let bill = bill(&text);
        let shares = bill.shares(3).unwrap();
        assert_eq!(shares[0].len(), 1);
        assert_eq!(shares[0][0].id, "9");
    }
}
