//! Any bytes behind a valid header: the reader must neither panic nor hand out
//! what PostgreSQL would refuse.
#![no_main]

use bigdecimal::BigDecimal;
use libfuzzer_sys::fuzz_target;
use std::io::Read;
use std::str::FromStr;
use tenantry_formats::focus::{Limits, Reader, Refusal};

const HEADER: &[u8] = b"BilledCost,EffectiveCost,ListCost,ContractedCost,BillingAccountId,\
BillingCurrency,BillingPeriodStart,BillingPeriodEnd,ChargePeriodStart,ChargePeriodEnd,\
ChargeCategory,ServiceName,ProviderName,InvoiceIssuerName,BillingAccountName,ChargeClass,\
ChargeDescription,ServiceCategory,PricingQuantity,PricingUnit,PublisherName,SubAccountId,Tags,x_team\n";

fuzz_target!(|bytes: &[u8]| {
    // The first byte chooses between a fuzzed header and a valid one.
    match bytes.split_first() {
        Some((0, rest)) => read(rest),
        Some((_, rest)) => read(HEADER.chain(rest)),
        None => {}
    }
});

fn read(source: impl Read) {
    let limits = Limits {
        record_bytes: 4 << 10,
        columns: 64,
        ..Limits::default()
    };
    let Ok(mut reader) = Reader::new(source, limits) else {
        return;
    };
    loop {
        match reader.next_row() {
            Ok(Some(row)) => {
                // How Debug writes a NUL; a backslash before a zero is written otherwise.
                assert!(!format!("{row:?}").replace("\\\\", "").contains("\\0"));
                assert!(BigDecimal::from_str(row.billed_cost.as_str()).is_ok());
                assert!(row.charge_period_start <= row.charge_period_end);
                for json in row.tags.into_iter().chain(row.extra) {
                    let value: serde_json::Value =
                        serde_json::from_str(json).expect("checked JSON");
                    assert!(value.is_object());
                }
            }
            Ok(None) => return,
            Err(Refusal::Row(faults)) => assert!(!faults.is_empty()),
            Err(Refusal::File(_)) => return,
        }
    }
}
