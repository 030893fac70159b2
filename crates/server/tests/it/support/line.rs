/// One row of any bill. What a test does not care about it takes from [`LINE`].
#[derive(Clone, Copy, Debug)]
pub struct Line<'a> {
    pub issuer: &'a str,
    pub payer: &'a str,
    /// First day of the billing period, a calendar month.
    pub month: &'a str,
    pub provider: &'a str,
    /// Empty: the row names no sub account.
    pub account: &'a str,
    pub account_name: &'a str,
    /// Start of the charge, in any form that bills use; it ends with the month.
    pub start: &'a str,
    pub service: &'a str,
    pub currency: &'a str,
    pub cost: &'a str,
    pub tags: &'a str,
}

/// A row like any other: AWS, payer 999, November 2026, one dollar.
pub const LINE: Line<'static> = Line {
    issuer: "AWS Inc.",
    payer: "999",
    month: "2026-11-01",
    provider: "AWS",
    account: "1001",
    account_name: "",
    start: "2026-11-02",
    service: "Compute",
    currency: "USD",
    cost: "1",
    tags: "",
};

/// The columns of [`file`]; a header and nothing else.
pub const HEADER: &str = "BillingAccountId,InvoiceIssuerName,ProviderName,BillingCurrency,BillingPeriodStart,\
    BillingPeriodEnd,ChargePeriodStart,ChargePeriodEnd,ChargeCategory,ServiceName,SubAccountId,SubAccountName,\
    BilledCost,EffectiveCost,ListCost,ContractedCost,BillingAccountName,ChargeClass,ChargeDescription,\
    ServiceCategory,PricingQuantity,PricingUnit,PublisherName,Tags\n";

/// A FOCUS file of these rows, in this order.
pub fn file(lines: &[Line<'_>]) -> String {
    let mut file = HEADER.to_owned();
    for line in lines {
        let month: jiff::civil::Date = line.month.parse().unwrap();
        let next = month.last_of_month().tomorrow().unwrap();
        let fields = [
            line.payer,
            line.issuer,
            line.provider,
            line.currency,
            line.month,
            &next.to_string(),
            line.start,
            &next.to_string(),
            "Usage",
            line.service,
            line.account,
            line.account_name,
            line.cost,
            "",
            "NULL",
            "",
            // Mandatory columns of which the row says nothing.
            "",
            "",
            "",
            "",
            "",
            "",
            "",
            line.tags,
        ];
        let quoted = fields.map(|field| format!("\"{}\"", field.replace('"', "\"\"")));
        file.push_str(&quoted.join(","));
        file.push('\n');
    }
    file
}

pub fn gzip(content: impl AsRef<[u8]>) -> Vec<u8> {
    use std::io::Write as _;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(content.as_ref()).unwrap();
    encoder.finish().unwrap()
}

pub fn zstd(content: impl AsRef<[u8]>) -> Vec<u8> {
    zstd::encode_all(content.as_ref(), 3).unwrap()
}

/// The exact sum of decimal texts, in the spelling that the API has.
pub fn sum<T: AsRef<str>>(amounts: impl IntoIterator<Item = T>) -> String {
    let amounts = amounts
        .into_iter()
        .map(|text| text.as_ref().parse::<bigdecimal::BigDecimal>().unwrap());
    amounts
        .sum::<bigdecimal::BigDecimal>()
        .normalized()
        .to_plain_string()
}
