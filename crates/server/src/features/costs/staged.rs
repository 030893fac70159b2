//! What the files of a delivery hold beside their rows: the bills they are part of.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use tenantry_formats::focus::Row;

use super::encode::kept;
use super::types::Unknown;
use crate::error::{ApiError, FieldError, Result};

const MAX_BILLS: usize = 1_000;
const MAX_INVOICES: usize = 100_000;

/// What a delivery turned out to hold.
pub(super) struct Staged {
    pub rows: u64,
    /// By the number that the staged rows carry.
    pub bills: Vec<StagedBill>,
    pub unknown: Vec<Unknown>,
    /// Of its file; of several, that of their digests in order.
    pub content_sha256: Vec<u8>,
}

pub(super) struct StagedBill {
    pub invoice_issuer: String,
    pub billing_account_id: String,
    pub period_start: Timestamp,
    pub period_end: Timestamp,
    pub content_sha256: Vec<u8>,
}

/// What the files that were read so far hold.
#[derive(Default)]
pub(super) struct Staging {
    pub rows: u64,
    pub bills: Bills,
    pub unknown: BTreeMap<String, u64>,
    pub files: Vec<Vec<u8>>,
}

impl Staging {
    /// Notes the digest of a file that was read; its place from 1 if the same was there before.
    pub(super) fn note_file(&mut self, digest: Vec<u8>) -> Option<usize> {
        let before = self.files.iter().position(|other| *other == digest);
        self.files.push(digest);
        before.map(|place| place + 1)
    }

    pub(super) fn finish(self) -> Staged {
        let content_sha256 = match self.files.as_slice() {
            [only] => only.clone(),
            several => Sha256::digest(several.concat()).to_vec(),
        };
        let unknown = self.unknown.into_iter();
        Staged {
            rows: self.rows,
            bills: self.bills.finish(),
            unknown: unknown
                .map(|(column, rows)| Unknown { column, rows })
                .collect(),
            content_sha256,
        }
    }
}

/// A bill's identity: issuer, account, start of the period.
type BillKey = (String, String, Timestamp);

/// The bills seen so far; the last one is remembered because rows of a bill stand together.
#[derive(Default)]
pub(super) struct Bills {
    numbers: HashMap<BillKey, usize>,
    /// By number: the end of the period, and the digest of the rows.
    parts: Vec<(Timestamp, Sha256)>,
    last: Option<(BillKey, usize)>,
    /// The currency of each invoice of a bill.
    currencies: HashMap<(usize, String), String>,
    last_invoice: Option<(usize, String, String)>,
}

impl Bills {
    /// The number of the bill that a row is part of.
    ///
    /// # Errors
    ///
    /// The row contradicts another one about its bill or its invoice, or there are too many of them.
    pub(super) fn number(&mut self, row: &Row<'_>) -> Result<usize> {
        let (issuer, account) = (row.invoice_issuer_name, row.billing_account_id);
        let (start, end) = (kept(row.billing_period_start), kept(row.billing_period_end));
        if end <= start {
            let detail = "is not after BillingPeriodStart by a microsecond or more";
            return Err(wrong(row.line, "BillingPeriodEnd", detail.to_owned()));
        }
        let number = match &self.last {
            Some((key, number)) if key.0 == issuer && key.1 == account && key.2 == start => *number,
            _ => self.look_up((issuer.to_owned(), account.to_owned(), start), end)?,
        };
        let first = self.parts[number].0;
        if first != end {
            let detail = format!(
                "is {end}, but was {first} in a row before of the same bill; a bill has one period"
            );
            return Err(wrong(row.line, "BillingPeriodEnd", detail));
        }
        self.check_currency(number, row)?;
        Ok(number)
    }

    /// Adds a row, as it is stored, to what its bill is recognised by.
    pub(super) fn digest(&mut self, number: usize, row: &[u8]) {
        self.parts[number].1.update(row);
    }

    fn look_up(&mut self, key: BillKey, end: Timestamp) -> Result<usize> {
        let next = self.numbers.len();
        let number = *self.numbers.entry(key.clone()).or_insert(next);
        if number == next {
            if next == MAX_BILLS {
                return Err(too_many(&format!("{MAX_BILLS} bills")));
            }
            self.parts.push((end, Sha256::new()));
        }
        self.last = Some((key, number));
        Ok(number)
    }

    /// An invoice is paid in one currency (FOCUS `InvoiceId`, `BillingCurrency`).
    fn check_currency(&mut self, number: usize, row: &Row<'_>) -> Result<()> {
        let Some(invoice) = row.invoice_id else {
            return Ok(());
        };
        let currency = row.billing_currency;
        if let Some((bill, id, known)) = &self.last_invoice
            && (*bill, id.as_str(), known.as_str()) == (number, invoice, currency)
        {
            return Ok(());
        }
        let key = (number, invoice.to_owned());
        if !self.currencies.contains_key(&key) && self.currencies.len() == MAX_INVOICES {
            return Err(too_many(&format!("{MAX_INVOICES} invoices")));
        }
        let known = self
            .currencies
            .entry(key)
            .or_insert_with(|| currency.to_owned());
        if known != currency {
            let detail = format!(
                "is {currency}, but was {known} in a row before of the same invoice {invoice}; an invoice has one currency"
            );
            return Err(wrong(row.line, "BillingCurrency", detail));
        }
        self.last_invoice = Some((number, invoice.to_owned(), currency.to_owned()));
        Ok(())
    }

    fn finish(self) -> Vec<StagedBill> {
        let mut keys: Vec<(BillKey, usize)> = self.numbers.into_iter().collect();
        keys.sort_by_key(|(_, number)| *number);
        keys.into_iter()
            .zip(self.parts)
            .map(|((key, _), (period_end, digest))| {
                let (invoice_issuer, billing_account_id, period_start) = key;
                StagedBill {
                    invoice_issuer,
                    billing_account_id,
                    period_start,
                    period_end,
                    content_sha256: digest.finalize().to_vec(),
                }
            })
            .collect()
    }
}

fn too_many(what: &str) -> ApiError {
    ApiError::refused_file(format!("there are more than {what} in it"), Vec::new())
}

fn wrong(line: u64, column: &str, detail: String) -> ApiError {
    let summary = format!("{column} {detail}");
    let at = FieldError {
        line: Some(line),
        column: Some(column.to_owned()),
        detail,
        ..FieldError::default()
    };
    ApiError::refused_file(summary, vec![at])
}
