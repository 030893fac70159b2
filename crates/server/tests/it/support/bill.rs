use std::fmt::Write as _;

/// One row of a bill for a test; the rest of its columns are the same for all.
#[derive(Clone, Copy)]
pub struct Charge<'a> {
    pub account: &'a str,
    pub day: &'a str,
    pub service: &'a str,
    pub cost: &'a str,
}

/// A FOCUS 1.0 file of one bill: AWS, payer 999, the month that the charges are in.
pub fn bill(currency: &str, charges: &[Charge<'_>]) -> String {
    let mut file = String::from(
        "BillingAccountId,BillingAccountName,BillingCurrency,BillingPeriodStart,BillingPeriodEnd,ProviderName,\
         InvoiceIssuerName,ServiceName,ServiceCategory,ChargeCategory,ChargePeriodStart,ChargePeriodEnd,SubAccountId,\
         SubAccountName,BilledCost,EffectiveCost,ListCost,ContractedCost,ChargeClass,ChargeDescription,\
         PricingQuantity,PricingUnit,PublisherName,Tags\n",
    );
    for charge in charges {
        let month: jiff::civil::Date = charge
            .day
            .parse::<jiff::civil::Date>()
            .unwrap()
            .first_of_month();
        let next = month.last_of_month().tomorrow().unwrap();
        let day: jiff::civil::Date = charge.day.parse().unwrap();
        let end = day.tomorrow().unwrap();
        let Charge {
            account,
            service,
            cost,
            ..
        } = charge;
        writeln!(
            file,
            "999,Payer,{currency},{month}T00:00:00Z,{next}T00:00:00Z,AWS,\"AWS, Inc.\",{service},Compute,Usage,\
             {day}T00:00:00Z,{end}T00:00:00Z,{account},name of {account},{cost},{cost},NULL,,,,,,,\"{{\"\"env\"\":\"\"prod\"\"}}\""
        )
        .unwrap();
    }
    file
}
