//! The demo: customers, their accounts and the operator's bills.

use crate::cast::{Part, cast};
use crate::catalog::{PAYERS, Payer};
use crate::charge::{Charge, Costs, Discount, Head, Sheet, Thing, Use};
use crate::dice::{Dice, Stream};
use crate::plan::{Ledger, Line};
use crate::scan::Posture;
use crate::story::Story;
use jiff::ToSpan;
use jiff::civil::Date;
use std::io::{self, Write};

/// How many months the bills cover; the last one is that of yesterday or, on the
/// first of a month, of today and then without a bill.
const MONTHS: usize = 13;

/// What negotiated prices are of the list prices, in percent.
const NEGOTIATED: i64 = 88;
/// What a covered use costs of the negotiated price, in percent.
const COMMITTED: i64 = 72;

/// An operator's customers and bills; made by [`demo`].
pub struct Demo {
    /// 12 customers, the last of them without any account.
    pub customers: Vec<DemoCustomer>,
    /// Accounts in the bills that are no customer's.
    pub unassigned: Vec<DemoAccount>,
    /// One for each payer and month, oldest month first.
    pub bills: Vec<Bill>,
    pub(crate) seed: u64,
    pub(crate) today: Date,
    pub(crate) begin: Date,
    pub(crate) ledgers: Vec<Ledger>,
    /// What each customer costs on a usual day, in whole units of money, whatever
    /// the currency: a size, not an amount.
    sizes: Vec<i64>,
}

/// A customer of the operator.
#[derive(Clone, Debug)]
pub struct DemoCustomer {
    /// An invented company.
    pub name: &'static str,
    /// IANA name.
    pub time_zone: &'static str,
    /// How its cost moves.
    pub story: Story,
    /// How its security moves.
    pub posture: Posture,
    /// The name of one of the [`PLANS`](crate::PLANS).
    pub plan: Option<&'static str>,
    /// The accounts that are its own.
    pub accounts: Vec<DemoAccount>,
}

/// An account as the bills name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoAccount {
    /// The `ProviderName` of its charges.
    pub provider: &'static str,
    /// Their `SubAccountId`. No two accounts of a demo have the same.
    pub account_id: String,
    /// Their `SubAccountName`.
    pub account_name: &'static str,
}

/// A file that a provider would deliver.
#[derive(Clone, Debug)]
pub struct Bill {
    /// Unique in a demo.
    pub file_name: String,
    /// The first day of the billing period.
    pub month: Date,
    /// The `ProviderName`.
    pub provider: &'static str,
    /// The `BillingAccountId`.
    pub billing_account_id: &'static str,
    /// ISO 4217.
    pub currency: &'static str,
    payer: usize,
}

/// The demo of a day: 12 full months before the month of `today` and this month
/// up to yesterday. What happens only once (a launch, an outage, a spike) is
/// placed so many days before `today`.
///
/// `today` should be in a year from 1971 to 2198, so that bills of it can be read.
#[must_use]
pub fn demo(seed: u64, today: Date) -> Demo {
    let this_month = today.first_of_month();
    let begin = this_month.saturating_sub(12.months());
    let mut demo = Demo {
        customers: Vec::new(),
        unassigned: Vec::new(),
        bills: Vec::new(),
        seed,
        today,
        begin,
        ledgers: Vec::new(),
        sizes: Vec::new(),
    };
    for part in cast(today) {
        demo.join(&part);
    }
    for month in begin
        .series(1.month())
        .take(MONTHS)
        .filter(|month| *month < today)
    {
        for (
            payer,
            Payer {
                provider,
                id,
                currency,
                file,
                ..
            },
        ) in PAYERS.iter().enumerate()
        {
            let file_name = format!("{file}-{}.csv", month.strftime("%Y-%m"));
            demo.bills.push(Bill {
                file_name,
                month,
                provider: provider.name,
                billing_account_id: id,
                currency,
                payer,
            });
        }
    }
    demo
}

impl Demo {
    fn join(&mut self, part: &Part) {
        let mut accounts = Vec::new();
        let owner = u64::try_from(self.ledgers.len()).unwrap_or(u64::MAX);
        for (number, account) in (owner..).zip(&part.accounts) {
            let ledger = Ledger::plan(self.seed, number, part, account, owner);
            accounts.push(DemoAccount {
                provider: ledger.payer().provider.name,
                account_id: ledger.id.clone(),
                account_name: ledger.name,
            });
            self.ledgers.push(ledger);
        }
        if part.name.is_empty() {
            self.unassigned = accounts;
        } else {
            let Part {
                name,
                time_zone,
                story,
                posture,
                plan,
                ..
            } = *part;
            self.sizes
                .push(part.accounts.iter().map(|account| account.daily).sum());
            self.customers.push(DemoCustomer {
                name,
                time_zone,
                story,
                posture,
                plan,
                accounts,
            });
        }
    }

    /// The size of a customer, 0 for one that there is not.
    pub(crate) fn daily(&self, customer: usize) -> i64 {
        self.sizes.get(customer).copied().unwrap_or(0)
    }

    /// Writes a bill as FOCUS 1.0 CSV and says how many charges it has. `out`
    /// needs no buffer.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_bill(&self, bill: &Bill, out: impl Write) -> io::Result<u64> {
        let payer = &PAYERS[bill.payer];
        let month = Month::of(bill.month, self.begin);
        let head = Head {
            account_id: payer.id,
            account_name: payer.name,
            currency: payer.currency,
            issuer: payer.issuer,
            provider: payer.provider.name,
            publisher: payer.provider.publisher,
            start: &month.start,
            end: &month.end,
        };
        let mut sheet = Sheet::begin(out)?;
        let ledgers = || {
            self.ledgers
                .iter()
                .filter(|ledger| ledger.payer == bill.payer)
        };
        for ledger in ledgers() {
            monthly(&mut sheet, head, ledger, &month, self.today)?;
        }
        let mut meters: Vec<Meter<'_>> = ledgers()
            .map(|ledger| Meter::new(self.seed, ledger, &month))
            .collect();
        let past = |day: &Date| *day < self.today && day.month() == bill.month.month();
        for day in bill.month.series(1.day()).take_while(past) {
            for meter in &mut meters {
                meter.push_day(&mut sheet, head, day, self.begin)?;
            }
        }
        sheet.end()
    }
}

struct Month {
    first: Date,
    /// Counted from the beginning of the demo.
    index: i64,
    length: i64,
    start: String,
    end: String,
}

impl Month {
    fn of(first: Date, begin: Date) -> Self {
        Month {
            first,
            index: months(first) - months(begin),
            length: first.days_in_month().into(),
            start: midnight(first),
            end: midnight(first.saturating_add(1.month())),
        }
    }
}

fn months(day: Date) -> i64 {
    i64::from(day.year()) * 12 + i64::from(day.month())
}

fn midnight(day: Date) -> String {
    format!("{day}T00:00:00Z")
}

/// What an account is charged once a month, dated to the whole month.
fn monthly<W: Write>(
    sheet: &mut Sheet<W>,
    bill: Head<'_>,
    ledger: &Ledger,
    month: &Month,
    today: Date,
) -> io::Result<()> {
    let extras = ledger.extras;
    let provider = ledger.payer().provider;
    let usual = &provider.services[0];
    let charge = Charge {
        bill,
        account_id: &ledger.id,
        account_name: ledger.name,
        frequency: "One-Time",
        start: &month.start,
        end: &month.end,
        thing: Thing {
            service: usual.name,
            service_category: usual.category,
            ..Thing::default()
        },
        ..Charge::default()
    };
    if extras.commitment > 0 {
        let (hours, id) = (month.length * 24, commitment_id(ledger));
        let price = extras.commitment * 10_000;
        let fee = hours * price * 1_000;
        sheet.push(&Charge {
            category: "Purchase",
            frequency: "Recurring",
            description: provider.commitment.name,
            commitment: Discount {
                status: "",
                ..discount(ledger, &id)
            },
            costs: Costs {
                effective: 0,
                ..Costs::of(fee)
            },
            use_: Some(Use {
                quantity: hours * 1_000,
                unit: "Hours",
                price,
                list_price: price,
                pricing: "Committed",
            }),
            ..charge
        })?;
    }
    if extras.credit != 0 && month.index < 6 {
        let costs = Costs::of(extras.credit * 1_000_000_000);
        let description = "Startup program credit";
        sheet.push(&Charge {
            category: "Credit",
            description,
            costs,
            ..charge
        })?;
    }
    if extras.tax > 0 {
        // Millionths of the usual month, rounded down to cents.
        let cents = ledger.daily * month.length / 10_000 * extras.tax / 10_000;
        let costs = Costs::of(cents * 10_000_000);
        sheet.push(&Charge {
            category: "Tax",
            description: "Sales tax",
            costs,
            ..charge
        })?;
    }
    if extras.correction != 0 && months(today) - months(month.first) == 2 {
        sheet.push(&Charge {
            category: "Adjustment",
            class: "Correction",
            description: "Correction of the transfer rates of the month before",
            costs: Costs::of(extras.correction * 10_000_000),
            ..charge
        })?;
    }
    Ok(())
}

fn commitment_id(ledger: &Ledger) -> String {
    let id = ledger.payer().provider.commitment.id;
    id.replace("{account}", &ledger.id)
        .replace("{hex}", &format!("7c41e09d{:04}", ledger.number))
}

fn discount<'a>(ledger: &Ledger, id: &'a str) -> Discount<'a> {
    let commitment = &ledger.payer().provider.commitment;
    Discount {
        id,
        category: commitment.category,
        name: commitment.name,
        kind: commitment.kind,
        status: "Used",
    }
}

/// The use of an account day by day.
struct Meter<'a> {
    ledger: &'a Ledger,
    /// One for the account, then one for each resource: what one of them does
    /// cannot shift the others.
    whole: Dice,
    each: Vec<Dice>,
    commitment_id: String,
}

impl<'a> Meter<'a> {
    fn new(seed: u64, ledger: &'a Ledger, month: &Month) -> Self {
        let when = u64::try_from(months(month.first)).unwrap_or(0);
        let dice = |place: u64| Dice::new(seed, Stream::Use, ledger.number * 1_000 + place, when);
        Meter {
            ledger,
            whole: dice(0),
            each: ledger
                .lines
                .iter()
                .zip(1..)
                .map(|(_, place)| dice(place))
                .collect(),
            commitment_id: commitment_id(ledger),
        }
    }

    fn push_day<W: Write>(
        &mut self,
        sheet: &mut Sheet<W>,
        bill: Head<'_>,
        day: Date,
        begin: Date,
    ) -> io::Result<()> {
        let ledger = self.ledger;
        let (start, end) = (midnight(day), midnight(day.saturating_add(1.day())));
        let charge = Charge {
            bill,
            account_id: &ledger.id,
            account_name: ledger.name,
            category: "Usage",
            frequency: "Usage-Based",
            start: &start,
            end: &end,
            ..Charge::default()
        };
        if ledger.extras.commitment > 0 {
            sheet.push(&self.covered(charge))?;
        }
        let whole = self.whole.around(40);
        for (line, dice) in ledger.lines.iter().zip(&mut self.each) {
            let factor = ledger.story.factor(line.service.name, day, begin);
            let cost = line.daily * factor / 1_000 * whole / 1_000 * dice.around(110) / 1_000;
            let price = line.service.price;
            let quantity = cost * 1_000 / price;
            if quantity == 0 {
                continue;
            }
            let list_price = price * 100 / NEGOTIATED;
            // Thousandths times millionths: billionths, and nothing is rounded.
            let paid = quantity * price;
            sheet.push(&Charge {
                description: line.service.description,
                thing: thing(line),
                costs: Costs {
                    list: quantity * list_price,
                    ..Costs::of(paid)
                },
                use_: Some(Use {
                    quantity,
                    unit: line.service.unit,
                    price,
                    list_price,
                    pricing: "Standard",
                }),
                ..charge
            })?;
        }
        Ok(())
    }

    /// Use that the commitment covers: nothing is billed for it, and what it
    /// effectively costs is the share of the day in the month's fee.
    fn covered<'c>(&'c self, charge: Charge<'c>) -> Charge<'c> {
        let ledger = self.ledger;
        let Some(line) = ledger.lines.first() else {
            return charge;
        };
        let effective = ledger.extras.commitment * 24 * 10_000_000;
        let price = line.service.price;
        let quantity = effective * 100 / COMMITTED / price;
        let list_price = price * 100 / NEGOTIATED;
        Charge {
            description: line.service.description,
            thing: thing(line),
            commitment: discount(ledger, &self.commitment_id),
            costs: Costs {
                billed: 0,
                effective,
                list: quantity * list_price,
                contracted: quantity * price,
            },
            use_: Some(Use {
                quantity,
                unit: line.service.unit,
                price,
                list_price,
                pricing: "Committed",
            }),
            ..charge
        }
    }
}

fn thing(line: &Line) -> Thing<'_> {
    Thing {
        service: line.service.name,
        service_category: line.service.category,
        region_id: line.region.id,
        region_name: line.region.name,
        zone: &line.zone,
        resource_id: &line.resource_id,
        resource_name: &line.resource_name,
        resource_type: line.service.resource_type,
        sku: line.service.sku,
        sku_price: &line.sku_price,
        tags: &line.tags,
    }
}
