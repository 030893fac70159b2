//! Asks a policy about many resources, in batches: how much one process is asked at once, and when a policy has broken a
//! limit.

use std::time::Duration;

use tenantry_policy::rego::{Fault, Outcome, Question, RunError};

use super::Shared;
use crate::error::{ApiError, Result};
use crate::state::App;

/// The most resources that one process is asked about.
const BATCH: usize = 100;
/// The most that they may come to, with what is looked up for them, in bytes of JSON; one alone may be more.
const BATCH_BYTES: usize = 8 << 20;
/// How many are asked about at once when a process broke a limit: one may have been too busy, or asked too much.
const SECOND_TRY: usize = 10;

/// A resource, what is looked up for it, and how much that is.
pub(super) struct Weighed {
    pub(super) question: Question,
    pub(super) bytes: usize,
}

/// Which limit a policy broke.
pub(super) struct Broken {
    /// As `policy_states` has it.
    pub(super) limit: &'static str,
    pub(super) detail: String,
}

type Answers = Vec<std::result::Result<Outcome, Fault>>;

/// Asks about all of them, in their order. A process that breaks a limit is followed by others that are asked about ten
/// at most; when one of those does so as well, the policy is to blame.
pub(super) async fn ask(
    app: &App,
    policy: &Shared,
    questions: Vec<Weighed>,
) -> Result<std::result::Result<Answers, Broken>> {
    let mut all = Vec::with_capacity(questions.len());
    for batch in batches(questions) {
        match one(app, policy, batch.clone()).await? {
            Ok(answers) => all.extend(answers),
            Err(_) => {
                for piece in batch.chunks(SECOND_TRY) {
                    match one(app, policy, piece.to_vec()).await? {
                        Ok(answers) => all.extend(answers),
                        Err(broken) => return Ok(Err(broken)),
                    }
                }
            }
        }
    }
    Ok(Ok(all))
}

fn batches(questions: Vec<Weighed>) -> Vec<Vec<Question>> {
    let mut batches: Vec<Vec<Question>> = Vec::new();
    let mut bytes = 0;
    for one in questions {
        match batches.last_mut() {
            Some(batch) if batch.len() < BATCH && bytes + one.bytes <= BATCH_BYTES => {
                batch.push(one.question);
                bytes += one.bytes;
            }
            _ => {
                bytes = one.bytes;
                batches.push(vec![one.question]);
            }
        }
    }
    batches
}

/// In one process.
async fn one(
    app: &App,
    policy: &Shared,
    questions: Vec<Question>,
) -> Result<std::result::Result<Answers, Broken>> {
    let now = app.clock.now().to_string();
    let count = questions.len();
    let broken = |limit, detail: String| Ok(Err(Broken { limit, detail }));
    match app.sandbox.ask(policy.clone(), questions, now).await? {
        Ok(answers) => Ok(Ok(answers)),
        Err(RunError::TimedOut(allowed)) => broken("time", took_too_long(allowed, count)),
        Err(error @ RunError::Ended { .. }) => broken("memory", told(&error, count)),
        Err(error @ RunError::Output(_)) => broken("output", told(&error, count)),
        Err(RunError::Policy(fault)) => broken("faults", fault.what),
        // A resource for which too much is looked up. The others have answers of their own.
        Err(error @ RunError::Request(_)) => {
            let fault = || Fault {
                id: policy.metadata().id.clone(),
                what: error.to_string(),
            };
            Ok(Ok((0..count).map(|_| Err(fault())).collect()))
        }
        Err(error @ RunError::Start(_)) => Err(ApiError::internal(error)),
    }
}

fn took_too_long(allowed: Duration, count: usize) -> String {
    let seconds = allowed.as_secs();
    format!(
        "asked about {} it took more than {seconds} s and was ended",
        resources(count)
    )
}

fn told(error: &RunError, count: usize) -> String {
    format!("asked about {}: {error}", resources(count))
}

fn resources(count: usize) -> String {
    match count {
        1 => "1 resource".to_owned(),
        count => format!("{count} resources"),
    }
}
