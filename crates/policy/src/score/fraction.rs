//! Exact parts of a whole.

use std::fmt;

/// A part of a whole, exactly: the weight of what passes, and of what was assessed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fraction {
    /// The part.
    pub numerator: u64,
    /// The whole; 0 where nothing was assessed, and then there is no percentage.
    pub denominator: u64,
}

impl Fraction {
    /// The percentage in tenths, such as 873 for 87.3 %, halves rounded away from zero; for
    /// display only. None where nothing was assessed.
    #[must_use]
    pub fn tenths(self) -> Option<u64> {
        let whole = u128::from(self.denominator);
        let tenths = (u128::from(self.numerator) * 2_000 + whole).checked_div(whole * 2)?;
        u64::try_from(tenths).ok()
    }

    /// The percentage with one decimal and no sign, such as `87.3`; none where nothing was
    /// assessed.
    #[must_use]
    pub fn percent(self) -> Option<String> {
        let tenths = self.tenths()?;
        Some(format!("{}.{}", tenths / 10, tenths % 10))
    }
}

impl fmt::Display for Fraction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ÷ {}", self.numerator, self.denominator)?;
        match self.percent() {
            Some(percent) => write!(f, " = {percent} %"),
            None => Ok(()),
        }
    }
}
