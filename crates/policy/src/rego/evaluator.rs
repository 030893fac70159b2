//! Asking policies about resources.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use regorus::{Engine, Value};

use super::machine::{Kind, Machine, Rules};
use super::outcome::{Outcome, VIOLATIONS, Violation};
use super::policy::Policy;
use super::subject::Subject;
use super::{BuiltIn, bounded};
use crate::Provider;

/// Asks policies about resources, in this process and on this thread. Cloning shares what
/// was compiled, so that each thread can have its own.
#[derive(Clone)]
pub struct Evaluator {
    compiled: Vec<Compiled>,
    by_type: Arc<HashMap<Provider, HashMap<String, Vec<usize>>>>,
}

/// A policy that cannot be compiled or answers with an error. Not a verdict about a resource.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("policy {id}: {what}")]
pub struct Fault {
    /// The id of the policy.
    pub id: String,
    /// What went wrong, with line and column where the engine says them.
    pub what: String,
}

#[derive(Clone)]
struct Compiled {
    policy: Arc<Policy>,
    machine: Machine,
}

impl Evaluator {
    /// With all policies that come with the product.
    ///
    /// # Errors
    ///
    /// Never, as the tests show; a fault of such a policy otherwise.
    pub fn built_in() -> Result<Self, Fault> {
        Self::with(Kind::Virtual, BuiltIn::policies()?)
    }

    /// With policies that were reviewed. Compiling one that was not can take all time and
    /// memory there is, whatever the guard says: give it to a [`Runner`](super::Runner).
    ///
    /// # Errors
    ///
    /// The first policy that cannot be compiled.
    pub fn trusted(policies: impl IntoIterator<Item = Policy>) -> Result<Self, Fault> {
        Self::with(Kind::Interpreter, policies)
    }

    fn with(kind: Kind, policies: impl IntoIterator<Item = Policy>) -> Result<Self, Fault> {
        let compiled = policies
            .into_iter()
            .map(|policy| Compiled::new(kind, policy))
            .collect::<Result<Vec<_>, _>>()?;
        let mut by_type: HashMap<Provider, HashMap<String, Vec<usize>>> = HashMap::new();
        for (position, one) in compiled.iter().enumerate() {
            let metadata = one.policy.metadata();
            let types = by_type.entry(metadata.provider).or_default();
            for name in &metadata.resource_types {
                types.entry(name.clone()).or_default().push(position);
            }
        }
        Ok(Self {
            compiled,
            by_type: Arc::new(by_type),
        })
    }

    /// Its policies, each at its position.
    pub fn policies(&self) -> impl Iterator<Item = &Policy> {
        self.compiled.iter().map(|one| one.policy.as_ref())
    }

    /// The policy at a position.
    #[must_use]
    pub fn policy(&self, position: usize) -> Option<&Policy> {
        self.compiled.get(position).map(|one| one.policy.as_ref())
    }

    /// The positions of the policies that are asked about the provider's resources of the type.
    #[must_use]
    pub fn asked_about(&self, provider: Provider, resource_type: &str) -> &[usize] {
        self.by_type
            .get(&provider)
            .and_then(|types| types.get(resource_type))
            .map_or(&[], Vec::as_slice)
    }

    /// Asks one policy about one resource. `related` gives what the policy reads, by the
    /// name of the reading; `now` is the time in RFC 3339, for policies that read the clock.
    /// A position that does not exist is not applicable.
    ///
    /// # Errors
    ///
    /// A fault of the policy: it gave an error or another form of answer, or took too long.
    pub fn ask(
        &mut self,
        position: usize,
        subject: &Subject,
        related: &BTreeMap<String, Vec<&Subject>>,
        now: &str,
    ) -> Result<Outcome, Fault> {
        match self.compiled.get_mut(position) {
            Some(compiled) => compiled.ask(subject, related, now),
            None => Ok(Outcome::NotApplicable),
        }
    }
}

impl Compiled {
    fn new(kind: Kind, policy: Policy) -> Result<Self, Fault> {
        let id = policy.metadata().id.clone();
        let fault = |error: anyhow::Error| Fault {
            id: id.clone(),
            what: told(&error),
        };
        let package = format!("data.tenantry.{id}");
        let file = format!("{}.rego", policy.metadata().name());
        let mut engine = Engine::new();
        engine.set_strict_builtin_errors(true);
        bounded::install(&mut engine).map_err(fault)?;
        engine
            .add_policy(file.clone(), policy.source().to_owned())
            .map_err(fault)?;
        let declares = |rule: &str| {
            engine
                .has_declared_rule_rooted_at(&file, rule)
                .map_err(fault)
        };
        if !declares("violations")? {
            return Err(fault(anyhow::anyhow!("no rule `violations`")));
        }
        let applies = declares("applies")?.then(|| format!("{package}.applies"));
        let rules = Rules {
            violations: format!("{package}.violations"),
            applies,
        };
        Ok(Self {
            machine: Machine::new(kind, engine, rules).map_err(fault)?,
            policy: Arc::new(policy),
        })
    }

    fn ask(
        &mut self,
        subject: &Subject,
        related: &BTreeMap<String, Vec<&Subject>>,
        now: &str,
    ) -> Result<Outcome, Fault> {
        let metadata = self.policy.metadata();
        let fault = |what: String| Fault {
            id: metadata.id.clone(),
            what,
        };
        let mut input = subject.input().clone();
        if (metadata.reads_clock || !metadata.reads.is_empty())
            && let Ok(object) = input.as_object_mut()
        {
            if metadata.reads_clock {
                object.insert(Value::from("now"), Value::from(now));
            }
            if !metadata.reads.is_empty() {
                let found = metadata.reads.iter().map(|read| {
                    let others = related.get(&read.name).map_or(&[][..], Vec::as_slice);
                    let others = others.iter().map(|other| other.input().clone());
                    (
                        Value::from(read.name.as_str()),
                        others.collect::<Vec<_>>().into(),
                    )
                });
                let found: BTreeMap<Value, Value> = found.collect();
                object.insert(Value::from("related"), Value::from(found));
            }
        }
        self.machine.set_input(input);
        match self.machine.applies() {
            Ok(Value::Bool(true)) => {}
            Ok(Value::Undefined | Value::Bool(false)) => return Ok(Outcome::NotApplicable),
            Ok(_) => return Err(fault("`applies` is no truth value".to_owned())),
            Err(error) => return Err(fault(told(&error))),
        }
        let found = self.machine.violations();
        let found = match found {
            Ok(Value::Set(found)) => found,
            Ok(_) => return Err(fault("`violations` is no set".to_owned())),
            Err(error) => return Err(fault(told(&error))),
        };
        if found.is_empty() {
            return Ok(Outcome::Pass);
        }
        let mut violations = found
            .iter()
            .take(VIOLATIONS)
            .map(|element| Violation::read(element, subject.attributes()))
            .collect::<Result<Vec<_>, _>>()
            .map_err(fault)?;
        violations.sort_by(|a, b| (&a.path, &a.message).cmp(&(&b.path, &b.message)));
        Ok(Outcome::Fail(violations))
    }
}

/// What the engine says, bounded: it repeats the line that it speaks of, before what is wrong with it.
fn told(error: &anyhow::Error) -> String {
    let said = error.to_string();
    let lines = said.trim().lines().take(12);
    let cut = lines.map(|line| line.chars().take(200).collect::<String>());
    cut.collect::<Vec<_>>().join("\n")
}
