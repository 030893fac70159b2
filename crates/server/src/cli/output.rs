//! What the command line prints. Answers go to standard output, everything else to standard error.

use std::io::{IsTerminal as _, Write as _};
use std::process::ExitCode;

use serde::Serialize;

/// One line of JSON. A reader that has gone away is no failure of ours.
pub(super) fn json(value: &impl Serialize) {
    let text = serde_json::to_string(value).unwrap_or_default();
    line(&text);
}

/// One line of text.
pub(super) fn line(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{text}").and_then(|()| out.flush());
}

/// Text of many lines, as it is.
pub(super) fn text(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// One line for a person who watches.
pub(super) fn note(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// Whether a person watches.
pub(super) fn watched() -> bool {
    std::io::stderr().is_terminal()
}

/// Says why the command failed, cause after cause.
pub(super) fn fail(error: &anyhow::Error) -> ExitCode {
    note(&format!("tenantry: {error:#}"));
    ExitCode::FAILURE
}

/// Rows under headings, in columns that are as wide as they need to be.
pub(super) fn table(headings: &[&str], rows: &[Vec<String>]) {
    let width = |column: usize| {
        let cells = rows
            .iter()
            .filter_map(|row| row.get(column))
            .map(|cell| cell.chars().count());
        cells
            .chain([headings[column].chars().count()])
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<usize> = (0..headings.len()).map(width).collect();
    let print = |cells: &[String]| {
        let padded: Vec<String> = cells
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell:width$}"))
            .collect();
        line(padded.join("  ").trim_end());
    };
    print(
        &headings
            .iter()
            .map(|heading| (*heading).to_owned())
            .collect::<Vec<_>>(),
    );
    for row in rows {
        print(row);
    }
}
