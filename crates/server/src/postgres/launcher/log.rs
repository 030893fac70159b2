//! The server's messages in files of bounded size.
//!
//! They come through a pipe instead of PostgreSQL's own collector, because the
//! collector rotates by size but never deletes, so that a talkative server could
//! fill the disk.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::time::Duration;

/// Size at which a file is put aside.
const MAX_BYTES: u64 = 8 * 1024 * 1024;
/// Files put aside that are kept, beside the current one.
const KEPT: u32 = 3;
/// How much of the end is remembered for error messages.
const TAIL_BYTES: usize = 4096;

#[derive(Clone)]
pub(super) struct ServerLog {
    path: PathBuf,
    state: Arc<Mutex<State>>,
}

/// Tells when all messages of one run of the server have been read.
pub(super) struct Ending(mpsc::Receiver<()>);

impl Ending {
    /// Waits for it, up to a limit.
    pub(super) fn wait(&self, limit: Duration) {
        // Nothing is ever sent: the other end goes, or the time runs out.
        let _ = self.0.recv_timeout(limit);
    }
}

#[derive(Default)]
struct State {
    file: Option<File>,
    size: u64,
    tail: Vec<u8>,
}

impl ServerLog {
    pub(super) fn new(data_dir: &Path) -> Self {
        Self {
            path: data_dir.join("postgresql.log"),
            state: Arc::default(),
        }
    }

    /// Every file the log may consist of.
    pub(super) fn files(data_dir: &Path) -> Vec<PathBuf> {
        let log = Self::new(data_dir);
        let older = (1..=KEPT).map(|age| log.older(age));
        older.chain([log.path.clone()]).collect()
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Copies everything from `source` until its last writer is gone, which the
    /// returned [`Ending`] can be asked to wait for. The server must never wait
    /// for its log: what cannot be written (disk full) is dropped.
    pub(super) fn follow(&self, mut source: impl Read + Send + 'static) -> io::Result<Ending> {
        let log = self.clone();
        let (following, ended) = mpsc::channel();
        std::thread::Builder::new()
            .name("postgres-log".into())
            .spawn(move || {
                let mut buffer = [0; 8192];
                loop {
                    match source.read(&mut buffer) {
                        Ok(0) => break,
                        Ok(read) => {
                            let _ = log.append(&buffer[..read]);
                        }
                        Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                        Err(_) => break,
                    }
                }
                drop(following);
            })?;
        Ok(Ending(ended))
    }

    /// The last messages, from a whole line on.
    pub(super) fn tail(&self) -> String {
        let text = String::from_utf8_lossy(&self.state().tail).into_owned();
        match text.split_once('\n') {
            Some((_, rest)) if text.len() >= TAIL_BYTES => rest.trim_end().to_owned(),
            _ => text.trim_end().to_owned(),
        }
    }

    fn append(&self, bytes: &[u8]) -> io::Result<()> {
        let mut state = self.state();
        state.tail.extend_from_slice(bytes);
        let surplus = state.tail.len().saturating_sub(TAIL_BYTES);
        state.tail.drain(..surplus);

        if state.size >= MAX_BYTES {
            state.file = None;
            self.rotate()?;
        }
        if state.file.is_none() {
            let file = OpenOptions::new()
                .append(true)
                .create(true)
                .mode(0o600)
                .open(&self.path)?;
            state.size = file.metadata()?.len();
            state.file = Some(file);
        }
        if let Some(file) = &mut state.file {
            file.write_all(bytes)?;
        }
        state.size += bytes.len() as u64;
        Ok(())
    }

    fn rotate(&self) -> io::Result<()> {
        for age in (1..KEPT).rev() {
            if self.older(age).exists() {
                fs::rename(self.older(age), self.older(age + 1))?;
            }
        }
        fs::rename(&self.path, self.older(1))
    }

    fn older(&self, age: u32) -> PathBuf {
        self.path.with_extension(format!("log.{age}"))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A panic while holding it leaves at worst a wrong size behind.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn the_log_is_bounded_and_its_end_remembered() {
        let dir = std::env::temp_dir().join(format!("tenantry-log-{}", std::process::id()));
        fs::create_dir_all(&dir).unwrap();
        let log = ServerLog::new(&dir);
        let block = vec![b'x'; 1024 * 1024];
        for _ in 0..50 {
            log.append(&block).unwrap();
        }
        log.append(b"first line\nlast line\n").unwrap();

        let files: Vec<_> = fs::read_dir(&dir).unwrap().flatten().collect();
        let total: u64 = files.iter().map(|f| f.metadata().unwrap().len()).sum();
        assert_eq!(files.len(), KEPT as usize + 1);
        assert!(total <= (MAX_BYTES + 1024 * 1024) * u64::from(KEPT + 1));
        assert!(log.tail().ends_with("last line"), "{}", log.tail());
        fs::remove_dir_all(&dir).unwrap();
    }
}
