//! Exact decimal numbers as texts, and what one is of another.

use std::str::FromStr as _;

use bigdecimal::{BigDecimal, RoundingMode, Zero as _};

use crate::error::{ApiError, Result};

/// A decimal number; `None` for what is none.
pub(crate) fn decimal(text: &str) -> Option<BigDecimal> {
    BigDecimal::from_str(text).ok()
}

/// A number that PostgreSQL or this server has written.
pub(crate) fn stored(text: &str) -> Result<BigDecimal> {
    decimal(text).ok_or_else(|| ApiError::internal("a stored number that is none"))
}

/// A number without zeros at its end.
pub(crate) fn plain(number: &BigDecimal) -> String {
    number.normalized().to_plain_string()
}

/// A part of a whole in percent, rounded half up to one decimal. The whole must not be zero.
pub(crate) fn percent(part: &BigDecimal, whole: &BigDecimal) -> String {
    let percent = part * BigDecimal::from(100) / whole;
    plain(&percent.with_scale_round(1, RoundingMode::HalfUp))
}

/// How much a stored number is above an earlier one, exactly; `None` where one of them is unknown.
pub(crate) fn difference(value: Option<&str>, previous: Option<&str>) -> Result<Option<String>> {
    let difference = |(value, previous)| plain(&(value - previous));
    Ok(both(value, previous)?.map(difference))
}

/// The same in percent of the earlier one, one decimal; `None` also where that is zero.
pub(crate) fn change_percent(
    value: Option<&str>,
    previous: Option<&str>,
) -> Result<Option<String>> {
    let change = |(value, previous): (BigDecimal, BigDecimal)| {
        (!previous.is_zero()).then(|| percent(&(value - &previous), &previous.abs()))
    };
    Ok(both(value, previous)?.and_then(change))
}

/// What a stored number is of a whole in percent, one decimal; `None` unless the whole is positive.
pub(crate) fn share_percent(value: Option<&str>, whole: Option<&str>) -> Result<Option<String>> {
    let share = |(value, whole): (BigDecimal, BigDecimal)| {
        (whole > BigDecimal::zero()).then(|| percent(&value, &whole))
    };
    Ok(both(value, whole)?.and_then(share))
}

fn both(value: Option<&str>, other: Option<&str>) -> Result<Option<(BigDecimal, BigDecimal)>> {
    let both = value.zip(other);
    both.map(|(value, other)| Ok((stored(value)?, stored(other)?)))
        .transpose()
}
