//! What answers a policy's questions: the engine's interpreter, or its virtual machine.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use regorus::languages::rego::compiler::Compiler;
use regorus::rvm::program::Program;
use regorus::rvm::vm::RegoVM;
use regorus::utils::limits::ExecutionTimerConfig;
use regorus::{Engine, Value};

/// How long one answer may take. Those that are asked in this process take microseconds.
const LIMIT: Duration = Duration::from_secs(2);
/// After how many steps the time is looked at.
const CHECK_INTERVAL: NonZeroU32 = NonZeroU32::new(1_000).unwrap();

const TIMER: ExecutionTimerConfig = ExecutionTimerConfig {
    limit: LIMIT,
    check_interval: CHECK_INTERVAL,
};

/// Which of the two answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Our bounded functions stand in for those of the engine: for policies that nobody reviewed.
    Interpreter,
    /// Answers four times as fast, with the engine's own functions: for policies that need no bounds.
    Virtual,
}

/// The rules that a policy is asked by, as paths: `data.….violations`.
#[derive(Debug, Clone)]
pub(super) struct Rules {
    pub(super) violations: String,
    pub(super) applies: Option<String>,
}

/// A policy made ready. Cloning shares what was compiled.
pub(super) struct Machine {
    rules: Rules,
    inner: Inner,
}

enum Inner {
    Interpreter(Box<Engine>),
    Virtual(Arc<Program>, Box<RegoVM>),
}

impl Machine {
    /// Compiles what the engine was given.
    pub(super) fn new(kind: Kind, mut engine: Engine, rules: Rules) -> anyhow::Result<Self> {
        // Prepares the engine, so that its clones share the work.
        let compiled = engine.compile_with_entrypoint(&rules.violations.as_str().into())?;
        let inner = match kind {
            Kind::Interpreter => {
                engine.set_execution_timer_config(TIMER);
                Inner::Interpreter(Box::new(engine))
            }
            Kind::Virtual => {
                let entries: Vec<&str> = std::iter::once(&rules.violations)
                    .chain(&rules.applies)
                    .map(String::as_str)
                    .collect();
                let program = Compiler::compile_from_policy(&compiled, &entries)
                    .map_err(|error| anyhow::anyhow!("{error}"))?;
                let vm = load(&program);
                Inner::Virtual(program, vm)
            }
        };
        Ok(Self { rules, inner })
    }

    /// Sets what the rules are asked about.
    pub(super) fn set_input(&mut self, input: Value) {
        match &mut self.inner {
            Inner::Interpreter(engine) => engine.set_input(input),
            Inner::Virtual(_, vm) => vm.set_input(input),
        }
    }

    /// Whether the policy is about the input; one without such a rule always is.
    pub(super) fn applies(&mut self) -> anyhow::Result<Value> {
        let Some(path) = &self.rules.applies else {
            return Ok(Value::Bool(true));
        };
        match &mut self.inner {
            Inner::Interpreter(engine) => engine.eval_rule(path.clone()),
            Inner::Virtual(_, vm) => Ok(vm.execute_entry_point_by_index(1)?),
        }
    }

    /// What is wrong with the input.
    pub(super) fn violations(&mut self) -> anyhow::Result<Value> {
        match &mut self.inner {
            Inner::Interpreter(engine) => engine.eval_rule(self.rules.violations.clone()),
            Inner::Virtual(_, vm) => Ok(vm.execute_entry_point_by_index(0)?),
        }
    }
}

impl Clone for Machine {
    fn clone(&self) -> Self {
        let inner = match &self.inner {
            Inner::Interpreter(engine) => Inner::Interpreter(engine.clone()),
            Inner::Virtual(program, _) => Inner::Virtual(Arc::clone(program), load(program)),
        };
        Self {
            rules: self.rules.clone(),
            inner,
        }
    }
}

fn load(program: &Arc<Program>) -> Box<RegoVM> {
    let mut vm = RegoVM::new();
    vm.set_strict_builtin_errors(true);
    // The time bounds an answer, not the number of steps: resources are of all sizes.
    vm.set_max_instructions(usize::MAX);
    vm.set_execution_timer_config(Some(TIMER));
    vm.load_program(Arc::clone(program));
    Box::new(vm)
}
