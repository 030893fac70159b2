//! Asking a policy of someone else, in a process of its own that is killed when it takes
//! too long.

use std::ffi::OsString;
use std::io;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

use super::evaluator::Fault;
use super::outcome::Outcome;
use super::policy::Policy;
use super::protocol::{self, Head, MAX_REQUEST, Question, Reply, Request};

/// What one process may take, whatever it is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Until it is killed.
    pub wall: Duration,
    /// Processor time, in seconds.
    pub cpu_seconds: u64,
    /// Memory, in bytes; without the program itself.
    pub memory_bytes: u64,
    /// The longest answer, in bytes.
    pub output_bytes: usize,
}

impl Default for Limits {
    /// 5 s on the clock and of the processor, 256 MiB, an answer of 16 MiB.
    fn default() -> Self {
        Self {
            wall: Duration::from_secs(5),
            cpu_seconds: 5,
            memory_bytes: 256 << 20,
            output_bytes: 16 << 20,
        }
    }
}

/// Asks policies of someone else. Each request gets a process of its own, so that nothing
/// of one customer's policy or resources is there for the next.
#[derive(Clone, Debug)]
pub struct Runner {
    program: PathBuf,
    arguments: Vec<OsString>,
    limits: Limits,
}

/// Why there are no answers.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The policy cannot be compiled.
    #[error(transparent)]
    Policy(#[from] Fault),
    /// It took more time than allowed and was killed.
    #[error("took more than {} ms and was ended", .0.as_millis())]
    TimedOut(
        /// What was allowed, on the clock.
        Duration,
    ),
    /// It ended without an answer: it wanted more memory than allowed, or went too deep.
    #[error("ended without an answer ({how}): too much memory, or too deep")]
    Ended {
        /// What the system says of the end.
        how: String,
    },
    /// The answers are longer than allowed.
    #[error("an answer of more than {0} bytes")]
    Output(
        /// What was allowed.
        usize,
    ),
    /// The questions are more than one request holds.
    #[error("a request of {0} bytes: at most {MAX_REQUEST}; ask about fewer resources at once")]
    Request(
        /// How many bytes.
        usize,
    ),
    /// The process could not be started or spoken to. Not a fault of the policy.
    #[error("cannot start the process for policies: {0}")]
    Start(
        /// What the system says.
        io::Error,
    ),
}

impl Runner {
    /// Of a program that calls [`child_main`](super::child::child_main) when it is started
    /// with these arguments.
    pub fn new(
        program: impl Into<PathBuf>,
        arguments: impl IntoIterator<Item = impl Into<OsString>>,
        limits: Limits,
    ) -> Self {
        Self {
            program: program.into(),
            arguments: arguments.into_iter().map(Into::into).collect(),
            limits,
        }
    }

    /// What each process may take.
    #[must_use]
    pub const fn limits(&self) -> Limits {
        self.limits
    }

    /// Only compiles the policy. Blocks like [`ask`](Self::ask).
    ///
    /// # Errors
    ///
    /// What is wrong with it, or what it took too much of.
    pub fn compile(&self, policy: &Policy) -> Result<(), RunError> {
        self.ask(policy, Vec::new(), "").map(|_| ())
    }

    /// Asks one policy about resources; an outcome or a fault for each question in turn.
    /// Blocks the thread for as long as the limits allow, and then some milliseconds.
    ///
    /// # Errors
    ///
    /// Why there are no answers at all.
    pub fn ask(
        &self,
        policy: &Policy,
        questions: Vec<Question>,
        now: &str,
    ) -> Result<Vec<Result<Outcome, Fault>>, RunError> {
        let asked = questions.len();
        let id = &policy.metadata().id;
        let fault = |what| Fault {
            id: id.clone(),
            what,
        };
        let request = Request {
            source: policy.source().to_owned(),
            now: now.to_owned(),
            questions,
        };
        let request = json(&request)?;
        if request.len() > MAX_REQUEST {
            return Err(RunError::Request(request.len()));
        }
        match self.run(request)? {
            Reply::Answers(answers) if answers.len() == asked => {
                let answers = answers.into_iter().map(|answer| answer.map_err(fault));
                Ok(answers.collect())
            }
            Reply::Answers(_) => Err(RunError::Ended {
                how: "answers to other questions".to_owned(),
            }),
            Reply::NotCompiled(what) => Err(fault(what).into()),
            Reply::TooLong => Err(RunError::Output(self.limits.output_bytes)),
        }
    }

    fn run(&self, request: Vec<u8>) -> Result<Reply, RunError> {
        let limits = self.limits;
        let head = json(&Head {
            memory_bytes: limits.memory_bytes,
            cpu_seconds: limits.cpu_seconds,
            output_bytes: u64::try_from(limits.output_bytes).unwrap_or(u64::MAX),
        })?;
        let mut child = Killed(
            Command::new(&self.program)
                .args(&self.arguments)
                // Nothing that the server was told is for the policy to find.
                .env_clear()
                .current_dir("/")
                .process_group(0)
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .spawn()
                .map_err(RunError::Start)?,
        );
        let (Some(mut stdin), Some(mut stdout)) = (child.0.stdin.take(), child.0.stdout.take())
        else {
            return Err(RunError::Start(io::ErrorKind::BrokenPipe.into()));
        };
        let writer = thread::Builder::new()
            .spawn(move || {
                // A child that ends early is seen by the one who reads.
                let _ = protocol::write_frame(&mut stdin, &head)
                    .and_then(|()| protocol::write_frame(&mut stdin, &request));
            })
            .map_err(RunError::Start)?;
        let (told, answer) = mpsc::channel();
        let reader = thread::Builder::new()
            .spawn(move || {
                let _ = told.send(protocol::read_frame(&mut stdout, limits.output_bytes));
            })
            .map_err(RunError::Start)?;
        let answer = answer.recv_timeout(limits.wall);
        // Closes its ends of the pipes, so that both threads end.
        let status = child.end().map_err(RunError::Start)?;
        let _ = (writer.join(), reader.join());
        match answer {
            Ok(Ok(reply)) => serde_json::from_slice(&reply).map_err(|error| RunError::Ended {
                how: format!("an answer that cannot be read: {error}"),
            }),
            Ok(Err(error)) if error.kind() == io::ErrorKind::InvalidData => {
                Err(RunError::Output(limits.output_bytes))
            }
            Ok(Err(_)) => Err(ended(status, limits)),
            Err(_) => Err(RunError::TimedOut(limits.wall)),
        }
    }
}

fn json(value: &impl serde::Serialize) -> Result<Vec<u8>, RunError> {
    serde_json::to_vec(value).map_err(|error| RunError::Start(error.into()))
}

fn ended(status: ExitStatus, limits: Limits) -> RunError {
    const SIGXCPU: i32 = Signal::SIGXCPU as i32;
    match status.signal() {
        Some(SIGXCPU) => RunError::TimedOut(Duration::from_secs(limits.cpu_seconds)),
        Some(signal) => RunError::Ended {
            how: format!("signal {signal}"),
        },
        None => RunError::Ended {
            how: status.to_string(),
        },
    }
}

/// A process that does not outlive this.
struct Killed(Child);

impl Killed {
    /// Kills it, unless it has ended by itself, and says how it ended.
    fn end(&mut self) -> io::Result<ExitStatus> {
        // With whatever it started. Fails when it has ended already; its number is not
        // given to another before it is waited for.
        if let Ok(id) = i32::try_from(self.0.id()) {
            let _ = killpg(Pid::from_raw(id), Signal::SIGKILL);
        }
        self.0.wait()
    }
}

impl Drop for Killed {
    fn drop(&mut self) {
        // Once it was waited for, its number may be another's.
        if !matches!(self.0.try_wait(), Ok(Some(_))) {
            let _ = self.end();
        }
    }
}
