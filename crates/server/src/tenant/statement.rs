//! The text of a query of one customer's rows.

/// A query that sees one customer's rows. `$1` is always that customer, bound by the transaction;
/// the caller's own arguments start at `$2`. The predicate on the tenant stands between the markers
/// `/*tenant*/` and `/*end*/`: row-level security would hide that it was forgotten, so a test
/// strips it (under policies that let everything pass) and expects to be caught.
#[derive(Debug, Clone, Copy)]
pub struct Statement {
    /// `feature.what`, unique.
    pub name: &'static str,
    /// SQL.
    pub text: &'static str,
}

impl Statement {
    /// A query by name and text.
    pub const fn new(name: &'static str, text: &'static str) -> Self {
        Self { name, text }
    }

    /// The text without any predicate on the tenant.
    #[cfg(feature = "testing")]
    pub fn without_tenant(&self) -> String {
        let mut rest = self.text;
        let mut stripped = String::new();
        while let Some((before, marked)) = rest.split_once("/*tenant*/") {
            let (_, after) = marked.split_once("/*end*/").unwrap_or((marked, ""));
            stripped.push_str(before);
            // $1 keeps its type although nothing compares with it any more.
            stripped.push_str("$1::uuid IS NOT NULL");
            rest = after;
        }
        stripped.push_str(rest);
        stripped
    }
}
