//! The steps of a long command and what became of each.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::{say, stop};

enum Outcome {
    Passed(Duration),
    Failed(String),
    Skipped(String),
}

/// Runs steps one after another and keeps count: a failure does not hide the next.
pub(crate) struct Report {
    /// Whether a skipped step counts as a failed one.
    nothing_skipped: bool,
    steps: Vec<(String, Outcome)>,
}

impl Report {
    pub(crate) fn new(nothing_skipped: bool) -> Self {
        Self {
            nothing_skipped,
            steps: Vec::new(),
        }
    }

    /// Runs a step; `None` when it failed.
    pub(crate) fn step<T>(&mut self, name: &str, work: impl FnOnce() -> Result<T>) -> Option<T> {
        say::step(name);
        let started = Instant::now();
        let result = stop::check().and_then(|()| work());
        let (outcome, value) = match result {
            Ok(value) => (Outcome::Passed(started.elapsed()), Some(value)),
            Err(error) => {
                say::note(format!("failed: {error:#}"));
                (Outcome::Failed(format!("{error:#}")), None)
            }
        };
        self.steps.push((name.to_owned(), outcome));
        value
    }

    /// Counts a step that cannot run here.
    pub(crate) fn skip(&mut self, name: &str, reason: &str) {
        say::step(name);
        say::note(format!("skipped: {reason}"));
        let outcome = if self.nothing_skipped {
            Outcome::Failed(format!("may not be skipped: {reason}"))
        } else {
            Outcome::Skipped(reason.to_owned())
        };
        self.steps.push((name.to_owned(), outcome));
    }

    /// Prints one line a step, then the count.
    pub(crate) fn finish(self) -> ExitCode {
        let (lines, code) = self.summary();
        say::result("");
        lines.iter().for_each(say::result);
        code
    }

    fn summary(&self) -> (Vec<String>, ExitCode) {
        let (mut passed, mut failed, mut skipped) = (0_u32, 0_u32, 0_u32);
        let mut lines: Vec<_> = self
            .steps
            .iter()
            .map(|(name, outcome)| match outcome {
                Outcome::Passed(took) => {
                    passed += 1;
                    format!("passed   {name} ({took:.1?})")
                }
                Outcome::Failed(error) => {
                    failed += 1;
                    // The whole message stands above, where the step ran.
                    let first = error.lines().next().unwrap_or_default();
                    format!("FAILED   {name}: {first}")
                }
                Outcome::Skipped(reason) => {
                    skipped += 1;
                    format!("skipped  {name}: {reason}")
                }
            })
            .collect();
        lines.push(format!(
            "{passed} passed, {failed} failed, {skipped} skipped"
        ));
        let code = if failed == 0 {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        };
        (lines, code)
    }
}

#[cfg(test)]
mod tests {
    use std::process::ExitCode;

    use anyhow::bail;

    use super::Report;

    fn three_steps(nothing_skipped: bool) -> Report {
        let mut report = Report::new(nothing_skipped);
        assert_eq!(report.step("adds", || Ok(1 + 1)), Some(2));
        report.skip("flies", "no wings");
        report
    }

    #[test]
    fn a_skipped_step_fails_only_where_nothing_may_be_skipped() {
        let (lines, code) = three_steps(false).summary();
        assert_eq!(
            lines.last().map(String::as_str),
            Some("1 passed, 0 failed, 1 skipped")
        );
        assert_eq!(code, ExitCode::SUCCESS);

        let (lines, code) = three_steps(true).summary();
        assert_eq!(
            lines.last().map(String::as_str),
            Some("1 passed, 1 failed, 0 skipped")
        );
        assert_eq!(code, ExitCode::FAILURE);
    }

    #[test]
    fn a_failure_is_counted_and_named() {
        let mut report = three_steps(false);
        assert_eq!(report.step::<()>("breaks", || bail!("torn\napart")), None);
        let (lines, code) = report.summary();
        assert_eq!(lines[2], "FAILED   breaks: torn");
        assert_eq!(lines[3], "1 passed, 1 failed, 1 skipped");
        assert_eq!(code, ExitCode::FAILURE);
    }
}
