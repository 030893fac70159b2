//! Where policies that others wrote are compiled and asked: in processes of their own, which this program is when it is
//! started with a hidden argument. Few at once, so that those of one customer do not take the processor from all others.

use std::collections::HashSet;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tenantry_policy::rego::{Fault, Limits, Outcome, Policy, Question, RunError, Runner, child};
use tokio::sync::Semaphore;

use crate::config::Settings;
use crate::error::{ApiError, Result};
use crate::tenant::TenantId;

/// What a process for policies is started with. No command is called so.
const ARGUMENT: &str = "__ask-policy";

/// How long somebody who tries a policy waits for a process.
const PATIENCE: Duration = Duration::from_secs(30);

/// What was answered to each question in turn, or why there are no answers at all.
pub type Answered = std::result::Result<Vec<std::result::Result<Outcome, Fault>>, RunError>;

/// Whether this is a process for policies.
#[must_use]
pub fn is_child() -> bool {
    std::env::args_os()
        .nth(1)
        .is_some_and(|first| first == ARGUMENT)
}

/// Answers what it is asked, and ends: first thing in `main`, when [`is_child`].
#[must_use]
pub fn child() -> ExitCode {
    child::child_main()
}

/// Asks policies of others.
#[derive(Debug)]
pub struct Sandbox {
    runner: Runner,
    /// For what is asked in the background.
    asked: Arc<Semaphore>,
    /// For what somebody waits for, who is not to wait for the background.
    tried: Arc<Semaphore>,
    /// Who has something under way: a customer, or the operator.
    trying: Arc<Mutex<HashSet<Option<TenantId>>>>,
    /// Whose policies are being asked in the background, and whether there is more to be asked meanwhile.
    turns: Mutex<Turns>,
}

impl Sandbox {
    /// Of this program itself.
    #[must_use]
    pub fn new(settings: &Settings) -> Self {
        // Also when the file was meanwhile replaced by a newer one.
        Self::of("/proc/self/exe", settings)
    }

    /// Of another program that is the same: tests are not it.
    #[must_use]
    pub fn of(program: impl Into<PathBuf>, settings: &Settings) -> Self {
        let wall = settings.serving.policy_time.unsigned_abs();
        let limits = Limits {
            wall,
            cpu_seconds: wall.as_secs(),
            ..Limits::default()
        };
        let at_once = usize::try_from(settings.serving.policy_processes).unwrap_or(1);
        Self {
            runner: Runner::new(program, [ARGUMENT], limits),
            asked: Arc::new(Semaphore::new(at_once)),
            tried: Arc::new(Semaphore::new(at_once)),
            trying: Arc::default(),
            turns: Mutex::default(),
        }
    }

    /// Asks a policy in the background, as soon as there is a process for it.
    ///
    /// # Errors
    ///
    /// There is no process at all any more.
    pub async fn ask(
        &self,
        policy: Arc<Policy>,
        questions: Vec<Question>,
        now: String,
    ) -> Result<Answered> {
        self.within(&self.asked, None, policy, questions, now).await
    }

    /// Asks a policy for somebody who waits for the answers; without questions it is only compiled.
    ///
    /// # Errors
    ///
    /// 429 while the same customer, or the operator, tries another one; 503 when no process comes free.
    pub async fn try_out(
        &self,
        of: Option<TenantId>,
        policy: Arc<Policy>,
        questions: Vec<Question>,
        now: String,
    ) -> Result<Answered> {
        let trying = Trying::begin(&self.trying, of)?;
        let answered = self.within(&self.tried, Some(trying), policy, questions, now);
        tokio::time::timeout(PATIENCE + self.runner.limits().wall, answered)
            .await
            .map_err(|_| ApiError::busy("other policies are being tried; try again"))?
    }

    async fn within(
        &self,
        places: &Arc<Semaphore>,
        trying: Option<Trying>,
        policy: Arc<Policy>,
        questions: Vec<Question>,
        now: String,
    ) -> Result<Answered> {
        let place = places.clone().acquire_owned().await;
        let place = place.map_err(ApiError::internal)?;
        let runner = self.runner.clone();
        let asking = tokio::task::spawn_blocking(move || {
            let answered = runner.ask(&policy, questions, &now);
            // Also when nobody waits for the answers any more, not before the process has ended.
            drop((place, trying));
            answered
        });
        asking.await.map_err(ApiError::internal)
    }

    /// The turn to ask a customer's policies: `None` when they are being asked, and whoever does that looks once more.
    #[must_use]
    pub fn turn(self: &Arc<Self>, tenant: TenantId) -> Option<Turn> {
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(there) = turns.having.iter_mut().find(|one| one.tenant == tenant) {
            there.is_wanted_again = true;
            return None;
        }
        turns.last += 1;
        let number = turns.last;
        turns.having.push(Having {
            tenant,
            number,
            is_wanted_again: false,
        });
        Some(Turn {
            sandbox: self.clone(),
            number,
        })
    }
}

/// The turns of customers.
#[derive(Debug, Default)]
struct Turns {
    last: u64,
    having: Vec<Having>,
}

#[derive(Debug)]
struct Having {
    tenant: TenantId,
    number: u64,
    is_wanted_again: bool,
}

/// A customer's turn; over when it is dropped.
#[derive(Debug)]
pub struct Turn {
    sandbox: Arc<Sandbox>,
    number: u64,
}

impl Turn {
    /// The turn once more, when somebody wanted it meanwhile; else it is over.
    #[must_use]
    pub fn again(self) -> Option<Self> {
        let turns = &self.sandbox.turns;
        let mut turns = turns.lock().unwrap_or_else(PoisonError::into_inner);
        let own = turns
            .having
            .iter_mut()
            .find(|one| one.number == self.number);
        let wanted = own.is_some_and(|own| std::mem::take(&mut own.is_wanted_again));
        if !wanted {
            // Under the same lock: whoever comes from here on has a turn of its own.
            turns.having.retain(|one| one.number != self.number);
        }
        drop(turns);
        wanted.then_some(self)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let turns = &self.sandbox.turns;
        let mut turns = turns.lock().unwrap_or_else(PoisonError::into_inner);
        turns.having.retain(|one| one.number != self.number);
    }
}

/// Somebody who tries a policy; over when it is dropped.
struct Trying {
    all: Arc<Mutex<HashSet<Option<TenantId>>>>,
    of: Option<TenantId>,
}

impl Trying {
    fn begin(all: &Arc<Mutex<HashSet<Option<TenantId>>>>, of: Option<TenantId>) -> Result<Self> {
        let mut trying = all.lock().unwrap_or_else(PoisonError::into_inner);
        match trying.insert(of) {
            true => Ok(Self {
                all: all.clone(),
                of,
            }),
            false => Err(ApiError::one_at_a_time(
                "another policy is being tried; try one after the other",
            )),
        }
    }
}

impl Drop for Trying {
    fn drop(&mut self) {
        let mut trying = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        trying.remove(&self.of);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn whoever_comes_while_a_customer_has_its_turn_is_seen_to_by_that_turn() {
        let settings = Settings::defaults().unwrap();
        let sandbox = Arc::new(Sandbox::new(&settings));
        let tenant = TenantId::from_uuid(uuid::Uuid::from_u128(1));
        let turn = sandbox.turn(tenant).unwrap();
        let other = TenantId::from_uuid(uuid::Uuid::from_u128(2));
        assert!(sandbox.turn(other).is_some());
        assert!(sandbox.turn(tenant).is_none());
        let turn = turn.again().unwrap();
        assert!(turn.again().is_none());
        let next = sandbox.turn(tenant).unwrap();
        assert!(sandbox.turn(tenant).is_none());
        drop(next);
        assert!(sandbox.turn(tenant).is_some());
    }
}
