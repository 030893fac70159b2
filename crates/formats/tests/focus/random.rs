//! Random files: nothing panics, nothing forbidden is accepted, and what was
//! written is what is read, however the stream is cut into pieces.

use crate::support::{REQUIRED, bill, read_all};
use bigdecimal::BigDecimal;
use jiff::Timestamp;
use proptest::prelude::*;
use std::io::{self, Read};
use std::str::FromStr;
use tenantry_formats::focus::{Limits, Reader};

/// Gives the file in pieces of the given sizes, again and again.
struct Pieces<'a> {
    rest: &'a [u8],
    sizes: std::iter::Cycle<std::vec::IntoIter<usize>>,
}

impl Read for Pieces<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let size = self.sizes.next().unwrap_or(1).min(into.len());
        let read = self.rest.take(u64::try_from(size).unwrap()).read(into)?;
        self.rest = &self.rest[read..];
        Ok(read)
    }
}

#[derive(Debug, Clone)]
struct Charge {
    cost: i64,
    scale: u8,
    start: i64,
    seconds: i64,
    account: String,
    description: String,
    team: String,
}

impl Charge {
    fn cost(&self) -> BigDecimal {
        BigDecimal::new(self.cost.into(), self.scale.into())
    }

    fn fields(&self) -> Vec<String> {
        let value = |(name, value): (&str, &str)| match name {
            "BilledCost" => self.cost().to_plain_string(),
            "ChargePeriodStart" => instant(self.start).to_string(),
            "ChargePeriodEnd" => instant(self.start + self.seconds).to_string(),
            "ChargeDescription" => self.description.clone(),
            _ => value.to_owned(),
        };
        let more = [&self.account, &self.team].map(Clone::clone);
        REQUIRED.into_iter().map(value).chain(more).collect()
    }
}

fn instant(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

/// Text without NUL, in which what matters to CSV and JSON is frequent.
fn words() -> impl Strategy<Value = String> {
    "([a-z]|[,\"\\\\\r\n]|é|😀|[^\0]){0,12}"
}

prop_compose! {
    fn charge()(
        cost in any::<i64>(),
        scale in 0_u8..30,
        start in 0_i64..7_000_000_000,
        seconds in 0_i64..100_000_000,
        account in words(),
        description in words(),
        team in words(),
    ) -> Charge {
        Charge { cost, scale, start, seconds, account, description, team }
    }
}

fn known(text: &str) -> Option<&str> {
    (!text.is_empty() && text != "NULL").then_some(text)
}

proptest! {
    #[test]
    fn what_was_written_is_read(
        charges in prop::collection::vec(charge(), 1..20),
        crlf in any::<bool>(),
        sizes in prop::collection::vec(1_usize..200, 1..8),
    ) {
        let terminator = if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
        let mut writer =
            csv::WriterBuilder::new().terminator(terminator).from_writer(Vec::new());
        let more = ["SubAccountId", "x_team"];
        writer.write_record(REQUIRED.iter().map(|(name, _)| *name).chain(more)).unwrap();
        for charge in &charges {
            writer.write_record(charge.fields()).unwrap();
        }
        let file = writer.into_inner().unwrap();
        let source = Pieces { rest: &file, sizes: sizes.into_iter().cycle() };
        let mut reader = Reader::new(source, Limits::default()).unwrap();
        for charge in &charges {
            let row = reader.next_row().unwrap().unwrap();
            let cost = BigDecimal::from_str(row.billed_cost.as_str()).unwrap();
            prop_assert_eq!(cost, charge.cost());
            prop_assert_eq!(row.charge_period_start, instant(charge.start));
            prop_assert_eq!(row.charge_period_end, instant(charge.start + charge.seconds));
            prop_assert_eq!(row.account_id(), known(&charge.account).unwrap_or("payer-1"));
            prop_assert_eq!(row.charge_description, known(&charge.description));
            let extra = row.extra.map(|extra| serde_json::from_str(extra).unwrap());
            let team = known(&charge.team).map(|team| serde_json::json!({ "x_team": team }));
            prop_assert_eq!(extra, team);
        }
        prop_assert!(reader.next_row().unwrap().is_none());
    }

    #[test]
    fn any_bytes_are_read_alike_in_one_piece_and_in_many(
        rest in prop::collection::vec(
            prop_oneof![
                any::<u8>(), Just(b','), Just(b'"'), Just(b'\n'), Just(b'\r'), Just(b'0'), Just(0),
            ],
            0..600,
        ),
        with_header in any::<bool>(),
        sizes in prop::collection::vec(1_usize..50, 1..8),
    ) {
        let mut file = if with_header { bill(&[("x_team", "a")]) } else { Vec::new() };
        file.extend(rest);
        let limits = Limits { record_bytes: 256, columns: 40, ..Limits::default() };
        let whole = read_all(file.as_slice(), limits);
        for row in &whole.rows {
            // How Debug writes a NUL; a backslash before a zero is written otherwise.
            prop_assert!(!row.replace("\\\\", "").contains("\\0"), "{row}");
        }
        let pieces =
            read_all(Pieces { rest: &file, sizes: sizes.into_iter().cycle() }, limits);
        prop_assert_eq!(&whole.rows, &pieces.rows);
        prop_assert_eq!(&whole.faults, &pieces.faults);
        let spoken = |error: Option<_>| error.map(|error| format!("{error:?}"));
        prop_assert_eq!(spoken(whole.error), spoken(pieces.error));
    }

    #[test]
    fn no_row_with_a_nul_is_accepted(
        field in 0_usize..22,
        before in "[a-z0-9]{0,5}",
    ) {
        let names: Vec<&str> =
            REQUIRED.iter().map(|(name, _)| *name).chain(["x_team"]).collect();
        let value = format!("{before}\0");
        let file = bill(&[(names[field], &value)]);
        let outcome = read_all(file.as_slice(), Limits::default());
        prop_assert!(outcome.rows.is_empty());
        prop_assert_eq!(outcome.faults.len(), 1);
        prop_assert_eq!(outcome.faults[0].column.as_deref(), Some(names[field]));
    }
}
