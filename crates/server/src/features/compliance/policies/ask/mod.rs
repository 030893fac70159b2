//! Asks policies that operators and customers wrote, in the background: about what has changed of a customer's resources
//! and what is looked up together with it; about everything when a policy is new or has changed, and once a day when it
//! reads the clock. What they say is staged and taken in like a scanner's findings.
//!
//! Poked by imports, by changes of policies, and once a day for what was missed. All that is to be done stands in the
//! database (policies, `policy_states`, `policy_changes`) and is done again after a crash: an answer that is the same
//! changes nothing.

mod batch;
mod due;
mod joined;
mod page;
mod write;

use std::sync::Arc;

use tenantry_policy::rego::Policy;

use self::due::{Due, Policies, Scope};
use self::joined::Joined;
use self::page::{Found, Page};
use self::write::{Progress, Written};
use crate::error::{ApiError, Result};
use crate::jobs::{Failure, OperatorJob, TenantJob};
use crate::routing::ASK_POLICIES;
use crate::state::App;
use crate::tenant::{OperatorCtx, SystemReason, TenantCtx, TenantId};

/// Asks a customer's policies, and the operator's about it.
pub const ASK: TenantJob<()> = ASK_POLICIES;

/// Has everybody's policies asked: poked when one of the operator's changes, and once a day by itself, for those that
/// read the clock and for what was missed.
pub const SPREAD: OperatorJob<()> = OperatorJob::new("policies_spread");

/// A policy that more than one process may be asking.
type Shared = Arc<Policy>;

/// Enqueues the work of everybody who has resources, or answers that may have to be taken back.
pub async fn spread(app: App, _: OperatorCtx, (): ()) -> Result<(), Failure> {
    let mut tx = app.db.system(SystemReason::Work).await?;
    let tenants: Vec<(uuid::Uuid,)> = tx
        .query(
            "SELECT t.tenant_id FROM tenants t
             WHERE EXISTS (SELECT FROM configuration_resources r WHERE r.tenant_id = t.tenant_id)
                OR EXISTS (SELECT FROM policy_states s WHERE s.tenant_id = t.tenant_id)
             ORDER BY t.tenant_id",
        )
        .all()
        .await?;
    for (tenant,) in tenants {
        tx.enqueue_for(TenantId::from_uuid(tenant), ASK.job(&()))
            .await?;
    }
    Ok(tx.commit_work().await?)
}

/// The job: one round after the other, until nothing is left to be asked.
pub async fn ask(app: App, ctx: TenantCtx, (): ()) -> Result<(), Failure> {
    let Some(mut turn) = app.sandbox.turn(ctx.tenant()) else {
        // Whoever has the turn looks once more, and does what this one would have.
        return Ok(());
    };
    loop {
        while round(&app, &ctx).await? {}
        match turn.again() {
            Some(more) => turn = more,
            None => return Ok(()),
        }
    }
}

/// Does what is to be done as of now; whether there is more.
async fn round(app: &App, ctx: &TenantCtx) -> Result<bool> {
    let policies = Policies::read(app, ctx.tenant()).await?;
    for (check, cause) in policies.closed() {
        write::close(app, ctx, check, cause).await?;
    }
    for (check, revision) in policies.unreadable() {
        let why = "it uses what policies may not use any more; change it";
        write::suspend(app, ctx, (check, revision), "faults", why).await?;
    }
    let due = policies.due(app.clock.now());
    let mut is_begun = false;
    for one in due.iter().filter(|one| one.scope == Scope::Everything) {
        if !is_begun {
            // An import that is under way may not know of this policy yet: what it says is there from here on.
            write::wait_for_imports(app, ctx.tenant()).await?;
            is_begun = true;
        }
        write::begin(app, ctx.tenant(), one).await?;
    }
    let changes = policies.changes(app, ctx.tenant()).await?;
    if !is_begun && changes.rows.is_empty() {
        return Ok(false);
    }
    let joined = Arc::new(Joined::read(app, ctx.tenant(), &due, &changes).await?);
    for (position, one) in due.iter().enumerate() {
        let mut asking = Asking {
            app,
            ctx,
            one,
            position,
            joined: &joined,
            progress: Progress::of(one),
        };
        let goes_on = match one.scope {
            Scope::Everything => asking.everything().await?,
            Scope::Changes => true,
        };
        // What was asked about before the last crash may have changed since.
        let was_asked = one.scope == Scope::Everything && one.after.is_empty();
        if goes_on && !was_asked {
            asking
                .some(joined.affected(position, one, &changes))
                .await?;
        }
    }
    changes.forget(app, ctx.tenant()).await?;
    Ok(changes.are_more)
}

/// One policy that is being asked.
struct Asking<'a> {
    app: &'a App,
    ctx: &'a TenantCtx,
    one: &'a Due,
    position: usize,
    joined: &'a Arc<Joined>,
    progress: Progress,
}

impl Asking<'_> {
    /// About each resource of its types, from where it was left; whether it is still to be asked.
    async fn everything(&mut self) -> Result<bool> {
        let mut after = self.one.after.clone();
        loop {
            let (found, is_last) =
                page::of_types(self.app, self.ctx.tenant(), self.one, &after).await?;
            if let Some(last) = found.last() {
                after.clone_from(&last.known.identity);
            }
            self.progress.through = (!is_last).then(|| after.clone());
            let goes_on = self.page(found, true).await?;
            if is_last || !goes_on {
                return Ok(goes_on);
            }
        }
    }

    /// About some.
    async fn some(&mut self, identities: Vec<Vec<u8>>) -> Result<()> {
        for some in identities.chunks(page::SIZE) {
            let found = page::of_identities(self.app, self.ctx.tenant(), some).await?;
            if !self.page(found, false).await? {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Asks about a page, and takes in what is said; whether it is still to be asked.
    async fn page(&mut self, found: Vec<Found>, is_whole: bool) -> Result<bool> {
        let now = self.app.clock.now();
        let (joined, position) = (self.joined.clone(), self.position);
        // Configurations may be large.
        let reading = tokio::task::spawn_blocking(move || {
            // When nothing but the policy or the time has changed, what it says holds from now on.
            Page::read(found, &joined, position, is_whole.then_some(now))
        });
        let (page, questions) = reading.await.map_err(ApiError::internal)??;
        let of = (self.one.check_id.as_str(), self.one.revision);
        let answers = match batch::ask(self.app, &self.one.policy, questions).await? {
            Ok(answers) => answers,
            Err(broken) => {
                write::suspend(self.app, self.ctx, of, broken.limit, &broken.detail).await?;
                return Ok(false);
            }
        };
        self.progress.count(&answers);
        if let Some((limit, why)) = self.progress.too_many_faults(is_whole) {
            write::suspend(self.app, self.ctx, of, limit, &why).await?;
            return Ok(false);
        }
        let rows = page.rows(self.app, self.ctx.tenant(), &self.one.policy, answers)?;
        let written = write::answers(self.app, self.ctx, self.one, rows, &self.progress, is_whole);
        Ok(written.await? == Written::Kept)
    }
}
