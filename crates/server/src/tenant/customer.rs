//! A customer, as it sees itself, and how it wants to see its figures.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::ids::TenantId;
use crate::error::{ApiError, Result};
use crate::period::FiscalYear;

/// A customer, as its own people see it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CustomerView {
    /// Its public id.
    #[schema(value_type = String)]
    pub id: TenantId,
    /// Its name.
    pub name: String,
    /// IANA zone in which times are shown to it.
    pub time_zone: String,
    /// ISO 4217 code in which totals are shown first; `null` is the one with the highest spend.
    pub currency: Option<String>,
    /// The month in which its fiscal year begins, 1 to 12.
    pub fiscal_year_start: i16,
    /// The day on which its week begins.
    pub week_start: WeekStart,
    /// What the page calls itself for this customer; `null` is the product's own name.
    pub branding_name: Option<String>,
}

/// The columns of `tenants` that a [`CustomerView`] is made of.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct CustomerRow {
    name: String,
    time_zone: String,
    currency: Option<String>,
    fiscal_year_start: i16,
    week_start: String,
    branding_name: Option<String>,
}

impl CustomerRow {
    /// When its year begins.
    pub fn fiscal_year(&self) -> Result<FiscalYear> {
        FiscalYear::stored(self.fiscal_year_start)
    }

    /// The customer, as its own people see it.
    pub fn view(self, id: TenantId) -> Result<CustomerView> {
        Ok(CustomerView {
            id,
            name: self.name,
            time_zone: self.time_zone,
            currency: self.currency,
            fiscal_year_start: self.fiscal_year_start,
            week_start: WeekStart::stored(&self.week_start)?,
            branding_name: self.branding_name,
        })
    }
}

/// The day on which a week begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WeekStart {
    /// As ISO 8601 has it.
    Monday,
    /// As in much of North Africa and the Middle East.
    Saturday,
    /// As in much of the Americas and of East Asia.
    Sunday,
}

impl WeekStart {
    /// Its word in the API and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Monday => "monday",
            Self::Saturday => "saturday",
            Self::Sunday => "sunday",
        }
    }

    /// What the database has.
    pub fn stored(text: &str) -> Result<Self> {
        [Self::Monday, Self::Saturday, Self::Sunday]
            .into_iter()
            .find(|day| day.as_str() == text)
            .ok_or_else(|| ApiError::internal("a week start outside of the CHECK"))
    }
}

/// The name of a time zone in its own spelling, or what is wrong with it. A machine's database also
/// has files that are no zones of IANA's, which no browser knows.
pub fn zone_name(text: &str) -> Result<String, &'static str> {
    const WRONG: &str = "is not an IANA time zone, such as Europe/Berlin";
    let zone = jiff::tz::TimeZone::get(text).map_err(|_| WRONG)?;
    let name = zone.iana_name().ok_or(WRONG)?;
    let is_file = ["Factory", "localtime", "posixrules"].contains(&name)
        || name.starts_with("posix/")
        || name.starts_with("right/");
    if is_file {
        Err(WRONG)
    } else {
        Ok(name.to_owned())
    }
}

/// A currency code of ISO 4217, or what is wrong with it. Codes that stand for no currency (`XXX`,
/// `XTS`) are none.
pub fn currency_code(text: &str) -> Result<String, &'static str> {
    let known = text.bytes().all(|byte| byte.is_ascii_uppercase())
        && !["XXX", "XTS"].contains(&text)
        && iso_currency::Currency::from_code(text).is_some();
    if known {
        Ok(text.to_owned())
    } else {
        Err("is not a currency code of ISO 4217, such as EUR")
    }
}

/// The month in which a fiscal year begins, or what is wrong with it.
pub fn fiscal_year_start(month: i64) -> Result<i16, &'static str> {
    i16::try_from(month)
        .ok()
        .filter(|month| (1..=12).contains(month))
        .ok_or("must be a month, 1 to 12")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_currency_is_one_of_iso_4217() {
        for code in ["EUR", "USD", "JPY", "CHF", "BHD"] {
            assert_eq!(currency_code(code).as_deref(), Ok(code));
        }
        for text in [
            "",
            "eur",
            "EU",
            "EURO",
            "ABC",
            "XXX",
            "XTS",
            "E\u{00dc}R",
            "EUR ",
        ] {
            assert!(currency_code(text).is_err(), "{text}");
        }
    }
}
