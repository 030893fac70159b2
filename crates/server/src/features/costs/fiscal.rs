//! Periods of costs: in UTC billing days, their quarters and years those of the customer.

use jiff::civil::Date;

use crate::error::Result;
use crate::period::{FiscalYear, Period, PeriodQuery, Preset};
use crate::state::App;
use crate::tenant::{Statement, TenantConn, TenantCtx};

const START: Statement = Statement::new(
    "costs.fiscal_year",
    "SELECT fiscal_year_start FROM tenants WHERE /*tenant*/tenant_id = $1/*end*/",
);

/// The period that is asked for. Only quarters and years are worth a look at when they begin.
pub(super) async fn resolve(
    app: &App,
    ctx: &TenantCtx,
    query: &PeriodQuery,
    today: Date,
) -> Result<Period> {
    let year = match query.range {
        Some(Preset::QuarterToDate | Preset::LastQuarter | Preset::YearToDate) => {
            let mut tx = app.db.read(ctx).await?;
            let (month,): (i16,) = tx.query(&START).one().await?;
            FiscalYear::stored(month)?
        }
        _ => FiscalYear::CALENDAR,
    };
    query.resolve(today, year)
}

/// The statements of this module, for the tests that mutate each of them.
#[cfg(feature = "testing")]
pub(super) const STATEMENTS: &[Statement] = &[START];
