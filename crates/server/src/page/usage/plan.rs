//! What the plan includes of a meter this month, how much of it is used, and until when it lasts:
//! `web/src/features/usage/PlanCard.tsx` in Rust.

use serde::Serialize;

use crate::features::usage::summary::{EntitlementAnswer, EntitlementState};
use crate::metrics::Aggregation;
use crate::page::figures::{Datum, Pen};
use crate::page::numbers::Decimal;
use crate::page::word;

#[derive(Serialize)]
pub(super) struct Plan {
    state: String,
    /// How the state looks, of the words of a badge.
    tone: &'static str,
    percent: Option<String>,
    has_limit: bool,
    facts: Vec<(String, Datum)>,
    overage: Option<Overage>,
}

/// The day on which what is included is used up.
#[derive(Serialize)]
struct Overage {
    name: String,
    day: String,
    explained: Option<String>,
}

/// Whether use grows through the month until it is over.
const fn adds_up(aggregation: Aggregation) -> bool {
    matches!(
        aggregation,
        Aggregation::Sum | Aggregation::Count | Aggregation::UniqueCount
    )
}

/// Whether it can be foreseen when use reaches a limit: what was new at first is seen again later, so that a number of
/// different ones does not go on as it began.
const fn is_foreseen(aggregation: Aggregation) -> bool {
    matches!(aggregation, Aggregation::Sum | Aggregation::Count)
}

/// What use comes to: a sum grows through the month, a gauge stands somewhere, the rest says what it is.
fn used_name(pen: &Pen<'_>, aggregation: Aggregation) -> String {
    match aggregation {
        _ if adds_up(aggregation) => pen.say("plan.usedNow", &[]),
        Aggregation::TimeWeighted | Aggregation::Latest => pen.say("usage.current", &[]),
        other => pen.say(&format!("aggregation.{}", word(&other)), &[]),
    }
}

pub(super) fn plan(
    pen: &Pen<'_>,
    standing: &EntitlementAnswer,
    aggregation: Aggregation,
) -> Option<Plan> {
    let EntitlementAnswer {
        state,
        unit,
        used,
        included,
        soft_limit,
        hard_limit,
        remaining,
        used_percent,
        ..
    } = standing;
    let mut facts = vec![(used_name(pen, aggregation), pen.quantity(used, unit)?)];
    for (name, value) in [
        ("plan.included", included),
        ("plan.softLimit", soft_limit),
        ("plan.hardLimit", hard_limit),
        ("plan.remaining", remaining),
    ] {
        if let Some(value) = value {
            facts.push((pen.say(name, &[]), pen.quantity(value, unit)?));
        }
    }
    let has_limit = included.is_some() || soft_limit.is_some() || hard_limit.is_some();
    Some(Plan {
        state: pen.say(&format!("planState.{}", word(state)), &[]),
        tone: match state {
            EntitlementState::Unlimited => "info",
            EntitlementState::Within => "pass",
            EntitlementState::Near | EntitlementState::Over => "medium",
            EntitlementState::Blocked => "critical",
        },
        percent: match used_percent {
            Some(percent) => Some(pen.locale.share(&Decimal::parse(percent)?)),
            None => None,
        },
        has_limit: has_limit && used_percent.is_some(),
        facts,
        overage: (is_foreseen(aggregation) && included.is_some()).then(|| overage(pen, standing)),
    })
}

fn overage(pen: &Pen<'_>, standing: &EntitlementAnswer) -> Overage {
    let is_past = matches!(
        standing.state,
        EntitlementState::Over | EntitlementState::Blocked
    );
    let day = standing.projected_overage_date;
    let is_told = day.is_some() && !is_past;
    Overage {
        name: pen.say(
            if is_past {
                "plan.overagePast"
            } else {
                "plan.overage"
            },
            &[],
        ),
        day: day.map_or_else(|| pen.say("plan.notThisMonth", &[]), |day| pen.day(day)),
        explained: is_told.then(|| pen.say("plan.overageText", &[])),
    }
}
