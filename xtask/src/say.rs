//! Everything these commands print themselves.

use std::fmt::Display;
use std::sync::OnceLock;
use std::time::Instant;

static STARTED: OnceLock<Instant> = OnceLock::new();

/// Seconds since the first thing was said, to one decimal.
fn elapsed() -> String {
    let elapsed = STARTED.get_or_init(Instant::now).elapsed();
    format!(
        "{:4}.{} s",
        elapsed.as_secs(),
        elapsed.subsec_millis() / 100
    )
}

/// Announces a step, on standard error, before its own output begins.
#[expect(clippy::print_stderr, reason = "progress for the person who waits")]
pub(crate) fn step(title: impl Display) {
    eprintln!("\n── {} ── {title}", elapsed());
}

/// A remark on the current step, on standard error.
#[expect(clippy::print_stderr, reason = "progress for the person who waits")]
pub(crate) fn note(text: impl Display) {
    eprintln!("   {text}");
}

/// A line of the command's result, on standard output.
#[expect(
    clippy::print_stdout,
    reason = "the result that a script or a report takes"
)]
pub(crate) fn result(line: impl Display) {
    println!("{line}");
}
