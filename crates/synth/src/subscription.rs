//! What the demo's customers have subscribed to.

/// A plan of the operator's.
#[derive(Clone, Copy, Debug)]
pub struct DemoPlan {
    /// Unique in a demo.
    pub name: &'static str,
    /// Weighted requests to the API a minute, of all keys and people of a customer together.
    pub requests_per_minute: i64,
    /// Those of one key or session.
    pub key_requests_per_minute: i64,
    /// What it includes, by meter.
    pub entitlements: &'static [DemoEntitlement],
}

/// What a plan includes of a meter in a month, in the meter's unit.
#[derive(Clone, Copy, Debug)]
pub struct DemoEntitlement {
    /// The meter's key.
    pub meter: &'static str,
    /// Paid for by the plan.
    pub included: &'static str,
    /// Beyond it somebody should be told.
    pub soft_limit: Option<&'static str>,
    /// Beyond it nothing more is allowed.
    pub hard_limit: Option<&'static str>,
}

pub(crate) const BASIC: &str = "Basic";
pub(crate) const TEAM: &str = "Team";
pub(crate) const BUSINESS: &str = "Business";

const fn included(meter: &'static str, included: &'static str) -> DemoEntitlement {
    DemoEntitlement {
        meter,
        included,
        soft_limit: None,
        hard_limit: None,
    }
}

impl DemoEntitlement {
    const fn up_to(self, soft_limit: &'static str, hard_limit: &'static str) -> Self {
        Self {
            soft_limit: Some(soft_limit),
            hard_limit: Some(hard_limit),
            ..self
        }
    }
}

/// The plans of the demo, the smallest first.
pub const PLANS: &[DemoPlan] = &[
    DemoPlan {
        name: BASIC,
        requests_per_minute: 1_200,
        key_requests_per_minute: 600,
        entitlements: &[
            included("api_calls", "150").up_to("200", "300"),
            included("compute_hours", "40"),
            included("storage", "500000000000"),
        ],
    },
    DemoPlan {
        name: TEAM,
        requests_per_minute: 3_000,
        key_requests_per_minute: 1_500,
        entitlements: &[
            included("api_calls", "1000").up_to("1500", "3000"),
            included("compute_hours", "2000"),
            included("storage", "25000000000000"),
        ],
    },
    DemoPlan {
        name: BUSINESS,
        requests_per_minute: 6_000,
        key_requests_per_minute: 3_000,
        entitlements: &[
            included("api_calls", "5000"),
            included("compute_hours", "8000"),
            included("storage", "100000000000000"),
        ],
    },
];
