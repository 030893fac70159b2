//! The built product, run and looked at from outside.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::service::{Service, Stops};
use crate::stop;

/// A running `tenantry demo` or `tenantry serve`.
pub(crate) struct Product {
    service: Service,
    ready: Value,
    address: String,
}

impl Product {
    /// Starts `command` (which must carry `--json`) and waits, at most `patience`, for
    /// the line that says it is ready. Its log goes to `log`.
    pub(crate) fn start(command: &mut Command, log: &Path, patience: Duration) -> Result<Self> {
        let file = File::create(log).with_context(|| format!("cannot write {}", log.display()))?;
        let mut service = Service::start(
            "tenantry",
            command.stdout(Stdio::piped()).stderr(file),
            Stops::Itself,
        )?;
        let said = service
            .take_stdout()
            .context("tenantry has no standard output")?;
        let (sender, receiver) = mpsc::channel();
        thread::spawn(move || {
            let mut lines = BufReader::new(said).lines();
            // Nobody may be waiting any more.
            let _ = sender.send(lines.next());
            // Read on, or it would block on a full pipe.
            for _ in lines {}
        });
        let started = Instant::now();
        let line = loop {
            match receiver.recv_timeout(Duration::from_millis(100)) {
                Ok(Some(line)) => break line?,
                Ok(None) | Err(RecvTimeoutError::Disconnected) => {
                    bail!("tenantry ended before it was ready:\n{}", tail(log))
                }
                Err(RecvTimeoutError::Timeout) => {
                    stop::check()?;
                    if started.elapsed() > patience {
                        bail!("tenantry was not ready within {patience:?}:\n{}", tail(log));
                    }
                }
            }
        };
        let ready: Value = serde_json::from_str(&line)
            .with_context(|| format!("tenantry's first line is not JSON: {line}"))?;
        let address = ready["address"]
            .as_str()
            .with_context(|| format!("tenantry names no address: {line}"))?
            .to_owned();
        Ok(Self {
            service,
            ready,
            address,
        })
    }

    /// What it printed when it was ready.
    pub(crate) fn ready(&self) -> &Value {
        &self.ready
    }

    /// Such as `http://127.0.0.1:8080`.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    #[cfg_attr(
        not(feature = "bench"),
        expect(dead_code, reason = "for measuring only")
    )]
    pub(crate) fn pid(&self) -> Result<nix::unistd::Pid> {
        self.service.pid()
    }

    /// Stops it in order; an error when it would not.
    pub(crate) fn stop(mut self) -> Result<()> {
        self.service.stop()
    }
}

/// The last lines of a log, for an error message.
pub(crate) fn tail(log: &Path) -> String {
    let text = fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<_> = text.lines().collect();
    lines[lines.len().saturating_sub(40)..].join("\n")
}

/// Fails unless `binary` carries the page built in `dist`, byte for byte, and not the
/// placeholder that stands in for it on a clone without Node.
pub(crate) fn check_contains_page(binary: &Path, dist: &Path) -> Result<()> {
    let image = fs::read(binary).with_context(|| format!("cannot read {}", binary.display()))?;
    let mut files = vec![dist.join("index.html")];
    let assets = dist.join("assets");
    for entry in
        fs::read_dir(&assets).with_context(|| format!("cannot list {}", assets.display()))?
    {
        files.push(entry?.path());
    }
    let missing: Vec<_> = files
        .iter()
        .map(|file| Ok((file, contains(&image, &fs::read(file)?))))
        .collect::<Result<Vec<(&PathBuf, bool)>>>()?
        .into_iter()
        .filter(|(_, found)| !found)
        .map(|(file, _)| file.display().to_string())
        .collect();
    if !missing.is_empty() {
        bail!(
            "{} does not contain {}: it was built without the page or with an older one",
            binary.display(),
            missing.join(", ")
        );
    }
    Ok(())
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    let Some(first) = needle.first() else {
        return true;
    };
    let mut rest = haystack;
    while let Some(at) = rest.iter().position(|byte| byte == first) {
        if rest[at..].starts_with(needle) {
            return true;
        }
        rest = &rest[at + 1..];
    }
    false
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed step is a failed test")]

    use std::fs;

    use super::{check_contains_page, contains};
    use crate::scratch::Scratch;

    #[test]
    fn finds_bytes_inside_bytes() {
        assert!(contains(b"xaaab", b"aab"));
        assert!(contains(b"x", b""));
        assert!(!contains(b"xaaab", b"aac"));
        assert!(!contains(b"aa", b"aaa"));
    }

    #[test]
    fn a_binary_with_an_older_page_is_refused() {
        let folder = Scratch::new("page").unwrap();
        let dist = folder.path().join("dist");
        fs::create_dir_all(dist.join("assets")).unwrap();
        fs::write(dist.join("index.html"), "<html>new</html>").unwrap();
        fs::write(dist.join("assets/index-1.js"), "let page = 1").unwrap();
        let binary = folder.path().join("tenantry");

        fs::write(&binary, "ELF<html>new</html>\0let page = 1\0").unwrap();
        check_contains_page(&binary, &dist).unwrap();

        fs::write(&binary, "ELF<html>new</html>\0let page = 0\0").unwrap();
        let error = check_contains_page(&binary, &dist).unwrap_err().to_string();
        assert!(error.contains("index-1.js"), "{error}");
        assert!(!error.contains("index.html"), "{error}");
    }
}
