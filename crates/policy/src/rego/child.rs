//! The process in which a policy of someone else is compiled and asked.

use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::process::ExitCode;

use nix::sys::resource::{Resource, setrlimit};

use super::evaluator::Evaluator;
use super::outcome::Outcome;
use super::policy::Policy;
use super::protocol::{self, Head, MAX_HEAD, MAX_REQUEST, Reply, Request};
use super::subject::Subject;

/// What the address space may be larger than the memory: the program itself, its libraries
/// and its stack.
const PROGRAM: u64 = 1 << 30;

/// Reads one request from the standard input, answers it on the standard output and ends.
/// To be called first thing in `main`, before any thread is started or any file is opened,
/// when the argument that was given to the [`Runner`](super::Runner) is there. Limits itself
/// before it reads the request: memory, processor time, no files, no core.
#[must_use]
pub fn child_main() -> ExitCode {
    match serve(&mut io::stdin().lock(), &mut io::stdout().lock()) {
        Ok(()) => ExitCode::SUCCESS,
        // The runner sees that there is no answer.
        Err(_) => ExitCode::FAILURE,
    }
}

fn serve(from: &mut impl Read, to: &mut impl Write) -> io::Result<()> {
    let head: Head = serde_json::from_slice(&protocol::read_frame(from, MAX_HEAD)?)?;
    limit(head)?;
    let request: Request = serde_json::from_slice(&protocol::read_frame(from, MAX_REQUEST)?)?;
    let mut reply = serde_json::to_vec(&answer(request))?;
    if u64::try_from(reply.len()).map_or(true, |length| length > head.output_bytes) {
        reply = serde_json::to_vec(&Reply::TooLong)?;
    }
    protocol::write_frame(to, &reply)
}

/// Nothing after this can take more, whatever it is.
fn limit(head: Head) -> io::Result<()> {
    let set = |resource, soft, hard| setrlimit(resource, soft, hard).map_err(io::Error::from);
    set(Resource::RLIMIT_CORE, 0, 0)?;
    set(Resource::RLIMIT_FSIZE, 0, 0)?;
    // Standard input, output and error, and none besides.
    set(Resource::RLIMIT_NOFILE, 3, 3)?;
    // The first second past it is told by SIGXCPU, the next by SIGKILL.
    let cpu = head.cpu_seconds.max(1);
    set(Resource::RLIMIT_CPU, cpu, cpu.saturating_add(1))?;
    let memory = head.memory_bytes;
    set(Resource::RLIMIT_DATA, memory, memory)?;
    let space = memory.saturating_add(PROGRAM);
    set(Resource::RLIMIT_AS, space, space)
}

fn answer(request: Request) -> Reply {
    let compiled = Policy::parse(&request.source)
        .map_err(|error| error.to_string())
        .and_then(|policy| Evaluator::trusted([policy]).map_err(|fault| fault.what));
    let mut evaluator = match compiled {
        Ok(evaluator) => evaluator,
        Err(what) => return Reply::NotCompiled(what),
    };
    let answers = request.questions.into_iter().map(|question| {
        let (subject, related) = question.into_subjects();
        one(&mut evaluator, &subject, &related, &request.now)
    });
    Reply::Answers(answers.collect())
}

fn one(
    evaluator: &mut Evaluator,
    subject: &Subject,
    related: &BTreeMap<String, Vec<Subject>>,
    now: &str,
) -> Result<Outcome, String> {
    let asked = evaluator
        .policy(0)
        .is_some_and(|policy| policy.asks_about(&subject.identity().resource_type));
    if !asked {
        return Ok(Outcome::NotApplicable);
    }
    let related = related
        .iter()
        .map(|(name, others)| (name.clone(), others.iter().collect()))
        .collect();
    evaluator
        .ask(0, subject, &related, now)
        .map_err(|fault| fault.what)
}
