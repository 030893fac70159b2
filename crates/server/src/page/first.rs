//! What the page would otherwise ask for first: the same answers, by the same rules and out of the same buckets. What
//! cannot be answered is left out; the page asks for it by itself, and shows what it is told.

use axum::extract::Query;
use axum::http::request::Parts;
use bigdecimal::BigDecimal;
use serde::Serialize;

use super::address::{CostsAddress, UsageAddress};
use super::visitor::SignedIn;
use super::word;
use crate::features::costs::summary::{self as costs, Costs};
use crate::features::overview::{Dashboard, dashboard};
use crate::features::session::SessionView;
use crate::features::usage::summary::{
    self as usage, EntitlementAnswer, MeterView, MeterViews, Usage,
};
use crate::period::{Period, PeriodQuery, Preset};
use crate::state::App;
use crate::tenant::Operation;

/// The longest answer that stands in the HTML, in bytes before compression: figures of three months by day and by the
/// usual number of groups have a third of it. A longer one would hold up what it is to bring forward.
const LONGEST: usize = 64 * 1024;

/// What stands in the HTML. Without a session in it nobody is signed in.
#[derive(Serialize, Default)]
pub(super) struct First {
    pub(super) session: Option<SessionView>,
    pub(super) dashboard: Option<Dashboard>,
    /// The query that the dashboard answers, with every default written out.
    dashboard_query: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) costs: Option<FirstCosts>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) usage: Option<FirstUsage>,
}

/// The first answer of the cost page.
#[derive(Serialize)]
pub(super) struct FirstCosts {
    /// The query that it answers, with every default written out.
    query: String,
    pub(super) answer: Costs,
    #[serde(skip)]
    pub(super) address: CostsAddress,
}

/// The first answers of the usage page.
#[derive(Serialize)]
pub(super) struct FirstUsage {
    pub(super) meters: MeterViews,
    /// Of the meter that is shown; none where there is none to show.
    pub(super) figures: Option<FirstFigures>,
    #[serde(skip)]
    pub(super) address: UsageAddress,
}

/// The figures of one meter.
#[derive(Serialize)]
pub(super) struct FirstFigures {
    /// The query that they answer, with every default written out.
    query: String,
    pub(super) answer: Usage,
    pub(super) entitlement: Option<EntitlementAnswer>,
    #[serde(skip)]
    pub(super) place: usize,
}

impl First {
    /// Only whose page it is.
    pub(super) fn of_session(session: SessionView) -> Self {
        Self {
            session: Some(session),
            ..Self::default()
        }
    }

    /// Whether there is something to draw.
    pub(super) const fn has_figures(&self) -> bool {
        self.dashboard.is_some() || self.costs.is_some() || self.usage.is_some()
    }

    pub(super) async fn of_overview(app: &App, somebody: SignedIn, parts: &Parts) -> Self {
        let (dashboard_query, dashboard) = first_dashboard(app, &somebody, parts).await.unzip();
        Self {
            dashboard,
            dashboard_query,
            ..Self::of_session(somebody.session)
        }
    }

    pub(super) async fn of_costs(app: &App, somebody: SignedIn, parts: &Parts) -> Self {
        let costs = first_costs(app, &somebody, parts).await;
        Self {
            costs: costs.filter(is_short),
            ..Self::of_session(somebody.session)
        }
    }

    pub(super) async fn of_usage(app: &App, somebody: SignedIn, parts: &Parts) -> Self {
        let usage = first_usage(app, &somebody, parts).await;
        Self {
            usage: usage.filter(is_short),
            ..Self::of_session(somebody.session)
        }
    }
}

/// Whether an answer is short enough to stand in the HTML.
fn is_short(answer: &impl Serialize) -> bool {
    serde_json::to_vec(answer).is_ok_and(|text| text.len() <= LONGEST)
}

/// The query of an address; none where no parameter may be like that.
fn query_of(parts: &Parts) -> Option<&str> {
    let query = parts.uri.query().unwrap_or_default();
    (!query.contains("%00")).then_some(query)
}

/// What `GET /v1/dashboard` would answer.
async fn first_dashboard(
    app: &App,
    somebody: &SignedIn,
    parts: &Parts,
) -> Option<(String, Dashboard)> {
    if !somebody.may_ask(app, Operation::ReadDashboard) {
        return None;
    }
    let Query(query) = Query::<PeriodQuery>::try_from_uri(&parts.uri).ok()?;
    let view = dashboard(app, &somebody.ctx, &query).await.ok()?;
    Some((written_out(&view.period), view))
}

fn written_out(period: &Period) -> String {
    let compare = word(&period.compare);
    match period.range {
        Preset::Custom => format!("from={}&to={}&compare={compare}", period.from, period.to),
        range => format!("range={}&compare={compare}", word(&range)),
    }
}

/// What `GET /v1/costs` would answer.
async fn first_costs(app: &App, somebody: &SignedIn, parts: &Parts) -> Option<FirstCosts> {
    let address = CostsAddress::read(query_of(parts)?)?;
    if !somebody.may_ask(app, Operation::ReadCosts) {
        return None;
    }
    let (query, period) = (&address.query, &address.period);
    let answer = costs::costs(app, &somebody.ctx, query, period, &address.asked).await;
    Some(FirstCosts {
        query: address.asked.clone(),
        answer: answer.ok()?,
        address,
    })
}

/// What `GET /v1/usage/meters`, and for the meter that is shown `GET /v1/usage` and `GET /v1/usage/entitlements/…` would
/// answer.
async fn first_usage(app: &App, somebody: &SignedIn, parts: &Parts) -> Option<FirstUsage> {
    let address = UsageAddress::read(query_of(parts)?)?;
    let ctx = &somebody.ctx;
    let may_read = somebody.ctx.grant();
    let may_see = Operation::ReadUsage.rule()?.allows(may_read);
    if !may_see || !somebody.may_ask(app, Operation::ReadUsageMeters) {
        return None;
    }
    let meters = usage::meters(app, ctx, false).await.ok()?;
    let shown = match meters.latest_event_at {
        Some(_) => shown_meter(&meters.data, address.meter.as_deref()),
        None => None,
    };
    let figures = match shown {
        Some((place, meter)) => {
            let key = &meter.meter.key;
            let query = address.asked(key);
            if !somebody.may_ask(app, Operation::ReadUsage) {
                return None;
            }
            let may_see_plan = somebody.may_ask(app, Operation::AskEntitlement);
            let asked = address.query(key);
            let answer = usage::figures(app, ctx, &asked, &address.period, &query);
            let nothing = BigDecimal::default();
            let standing = async {
                match may_see_plan {
                    true => usage::standing(app, ctx, key, &nothing).await.ok(),
                    false => None,
                }
            };
            let (answer, entitlement) = tokio::join!(answer, standing);
            Some(FirstFigures {
                query,
                answer: answer.ok()?,
                entitlement,
                place,
            })
        }
        None => None,
    };
    Some(FirstUsage {
        meters,
        figures,
        address,
    })
}

/// The meter of the address; without one the first that counted something this month.
fn shown_meter<'a>(meters: &'a [MeterView], key: Option<&str>) -> Option<(usize, &'a MeterView)> {
    let mut placed = meters.iter().enumerate();
    match key {
        Some(key) => placed.find(|(_, meter)| meter.meter.key == key),
        None => placed
            .find(|(_, meter)| meter.month.events > 0)
            .or_else(|| meters.first().map(|meter| (0, meter))),
    }
}
