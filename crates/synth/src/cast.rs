//! The customers of the demo. All names are invented.

use crate::scan::Posture;
use crate::story::Story;
use crate::subscription::{BASIC, BUSINESS, TEAM};
use jiff::ToSpan;
use jiff::civil::Date;

pub(crate) const AWS_USD: usize = 0;
pub(crate) const AWS_EUR: usize = 1;
pub(crate) const AZURE: usize = 2;
pub(crate) const GCP: usize = 3;

/// A customer, or nobody, with the accounts that are its own.
pub(crate) struct Part {
    /// Empty for the accounts that no customer is known for.
    pub(crate) name: &'static str,
    pub(crate) time_zone: &'static str,
    pub(crate) story: Story,
    pub(crate) posture: Posture,
    /// The name of its plan.
    pub(crate) plan: Option<&'static str>,
    pub(crate) accounts: Vec<Account>,
    pub(crate) extras: Extras,
}

pub(crate) struct Account {
    /// Which of [`PAYERS`](crate::catalog::PAYERS) is billed for it.
    pub(crate) payer: usize,
    pub(crate) name: &'static str,
    /// What it usually costs a day, in whole units of the payer's currency.
    pub(crate) daily: i64,
    /// How many resources it has, each with one row a day.
    pub(crate) resources: u32,
}

/// What is billed beside use, at the beginning of a month.
#[derive(Clone, Copy, Default)]
pub(crate) struct Extras {
    /// A commitment of the first account, in cents an hour.
    pub(crate) commitment: i64,
    /// Sales tax in hundredths of a percent of the usual cost.
    pub(crate) tax: i64,
    /// A credit on the first account in the first six months, in whole units.
    pub(crate) credit: i64,
    /// A correction of an earlier bill in the month before the last, in cents.
    pub(crate) correction: i64,
}

const NOTHING: Extras = Extras {
    commitment: 0,
    tax: 0,
    credit: 0,
    correction: 0,
};

impl Part {
    fn new<const N: usize>(
        name: &'static str,
        time_zone: &'static str,
        story: Story,
        accounts: [Account; N],
    ) -> Self {
        Part {
            name,
            time_zone,
            story,
            posture: Posture::Steady,
            plan: None,
            accounts: accounts.into(),
            extras: NOTHING,
        }
    }

    fn on(self, plan: &'static str) -> Self {
        Part {
            plan: Some(plan),
            ..self
        }
    }

    fn secured(self, posture: Posture) -> Self {
        Part { posture, ..self }
    }

    fn with(self, extras: Extras) -> Self {
        Part { extras, ..self }
    }
}

fn account(payer: usize, name: &'static str, daily: i64, resources: u32) -> Account {
    Account {
        payer,
        name,
        daily,
        resources,
    }
}

/// Everyone, as of a day. What happens only once happens so long before that day
/// that the figures of the last weeks and months show it.
pub(crate) fn cast(today: Date) -> Vec<Part> {
    let ago = |days: i32| today.saturating_sub(days.days());
    let launch = Story::Launch { on: ago(72) };
    let outage = Story::Outage { from: ago(19) };
    let spike = Story::Spike {
        service: "BigQuery",
        from: ago(11),
    };
    let new_service = Story::NewService {
        service: "Azure OpenAI",
        from: ago(150),
    };
    vec![
        Part::new(
            "Quillhaven Health",
            "Europe/Berlin",
            Story::OfficeHours,
            [
                account(AWS_USD, "quillhaven-prod", 1600, 22),
                account(AWS_USD, "quillhaven-analytics", 560, 10),
                account(AWS_USD, "quillhaven-staging", 240, 8),
            ],
        )
        .secured(Posture::Improving)
        .on(BUSINESS)
        .with(Extras {
            commitment: 420,
            ..NOTHING
        }),
        Part::new(
            "Marrowfield Logistics",
            "America/Chicago",
            Story::OfficeHours,
            [
                account(AZURE, "Marrowfield Production", 690, 16),
                account(AZURE, "Marrowfield Development", 210, 10),
            ],
        )
        .on(BUSINESS)
        .with(Extras {
            commitment: 160,
            ..NOTHING
        }),
        Part::new(
            "Tesselbrook Software",
            "Europe/London",
            Story::Growth,
            [
                account(GCP, "tesselbrook-data", 270, 12),
                account(AWS_USD, "tesselbrook-platform", 370, 18),
            ],
        )
        .secured(Posture::Worsening)
        .on(TEAM)
        .with(Extras {
            commitment: 95,
            ..NOTHING
        }),
        Part::new(
            "Oxbridle Retail",
            "Europe/Amsterdam",
            Story::Seasonal,
            [
                account(AWS_USD, "oxbridle-shop", 1100, 18),
                account(AWS_USD, "oxbridle-warehouse", 400, 10),
            ],
        )
        .on(BUSINESS)
        .with(Extras {
            correction: -18_340,
            ..NOTHING
        }),
        Part::new(
            "Pebblewick Games",
            "America/Los_Angeles",
            launch,
            [
                account(GCP, "pebblewick-live", 400, 12),
                account(GCP, "pebblewick-build", 80, 6),
            ],
        )
        .secured(Posture::Worsening)
        .on(TEAM)
        .with(Extras {
            credit: -600,
            ..NOTHING
        }),
        Part::new(
            "Corvanta Payments",
            "America/New_York",
            outage,
            [account(AWS_USD, "corvanta-core", 1100, 22)],
        )
        .secured(Posture::Strict)
        .on(BUSINESS)
        .with(Extras {
            tax: 125,
            ..NOTHING
        }),
        Part::new(
            "Lanternfold Analytics",
            "Asia/Kolkata",
            spike,
            [account(GCP, "lanternfold-main", 350, 14)],
        )
        .on(TEAM),
        Part::new(
            "Skerrywood Energy",
            "Europe/Oslo",
            new_service,
            [account(AZURE, "Skerrywood", 420, 16)],
        )
        .secured(Posture::Improving)
        .on(TEAM),
        Part::new(
            "Varnholt Maschinenbau",
            "Europe/Berlin",
            Story::OfficeHours,
            [
                account(AWS_EUR, "varnholt-werk", 560, 12),
                account(AWS_USD, "varnholt-us", 200, 6),
            ],
        )
        .on(BUSINESS),
        Part::new(
            "Bramblecote Publishing",
            "Europe/London",
            Story::Shrink,
            [account(AZURE, "Bramblecote", 260, 10)],
        )
        .secured(Posture::Worsening)
        .on(TEAM),
        Part::new(
            "Tinsel and Thyme",
            "Australia/Sydney",
            Story::Steady,
            [account(AWS_USD, "tinsel-web", 6, 4)],
        )
        .on(BASIC)
        .with(Extras {
            tax: 125,
            ..NOTHING
        }),
        Part::new("Wexmoor Labs", "Asia/Kathmandu", Story::NoData, []).on(BASIC),
        Part::new(
            "",
            "Etc/UTC",
            Story::Steady,
            [
                account(AWS_USD, "shared-network", 48, 3),
                account(AWS_USD, "sandbox-legacy", 11, 3),
                account(AZURE, "Pay-As-You-Go", 23, 2),
            ],
        ),
    ]
}
