//! Who opens the page.

use axum::http::request::Parts;

use super::first::First;
use crate::error::ApiError;
use crate::features::session::{SessionView, current};
use crate::state::App;
use crate::tenant::authenticate::{Identified, Limits};
use crate::tenant::authorize::request_meta;
use crate::tenant::permission::Reach;
use crate::tenant::share::Share;
use crate::tenant::{Caller, Operation, TenantCtx};

/// Somebody who opens the page, with a place among the customer's requests for as long as it takes.
pub(super) struct SignedIn {
    pub(super) ctx: TenantCtx,
    pub(super) session: SessionView,
    limits: Limits,
    _share: Share,
}

/// Whoever opens the page.
pub(super) enum Visitor {
    /// The cookie stands for somebody.
    SignedIn(Box<SignedIn>),
    /// Nobody is not an error here: the page shows the sign-in.
    Nobody,
    /// It could not be found out. Nobody must be shown the sign-in for that.
    Unknown,
}

impl Visitor {
    /// What every page has inside; nothing when the page has to ask for itself.
    pub(super) fn first(self) -> Option<First> {
        match self {
            Self::SignedIn(somebody) => Some(First::of_session(somebody.session)),
            Self::Nobody => Some(First::default()),
            Self::Unknown => None,
        }
    }
}

impl SignedIn {
    /// Whether the visitor may ask for this now, by the rule of the API and out of the same bucket.
    pub(super) fn may_ask(&self, app: &App, operation: Operation) -> bool {
        let Some(rule) = operation.rule() else {
            return false;
        };
        let caller = Caller::Customer(self.ctx.clone());
        rule.allows(self.ctx.grant()) && app.rates.take(&caller, self.limits, rule.weight).is_ok()
    }
}

impl From<ApiError> for Visitor {
    fn from(error: ApiError) -> Self {
        if error.status().is_server_error() {
            Self::Unknown
        } else {
            Self::Nobody
        }
    }
}

pub(super) async fn signed_in(app: &App, parts: &Parts) -> Visitor {
    if app.site.cookie(&parts.headers).is_none() {
        return Visitor::Nobody;
    }
    let meta = request_meta(parts);
    let identified = app.authenticator.authenticate(parts, meta, Reach::Customer);
    match identified.await {
        Ok(Identified {
            caller: Caller::Customer(ctx),
            refusal: None,
            limits,
        }) => place(app, ctx, limits).await,
        Ok(_) => Visitor::Nobody,
        Err(error) => error.into(),
    }
}

/// Pages are counted, and opened in the customer's share of the connections, like requests to the API.
/// Beyond either the page asks by itself, and shows what it is told.
async fn place(app: &App, ctx: TenantCtx, limits: Limits) -> Visitor {
    if !app.rates.opens_page(ctx.tenant(), limits) {
        return Visitor::Unknown;
    }
    let Ok(share) = app.shares.enter(&Caller::Customer(ctx.clone())).await else {
        return Visitor::Unknown;
    };
    match current(app, &ctx).await {
        Ok(session) => Visitor::SignedIn(Box::new(SignedIn {
            ctx,
            session,
            limits,
            _share: share,
        })),
        Err(error) => error.into(),
    }
}
