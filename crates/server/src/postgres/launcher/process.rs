//! Starting a program of PostgreSQL's: under the right identity, and so that it
//! ends when we do.
//!
//! This is the one file with unsafe code: what a child does between fork and exec.

use std::ffi::{CString, OsStr, OsString};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

use nix::errno::Errno;
use nix::unistd::{AccessFlags, Pid, access, getpid, getppid};

use super::identity::Identity;

/// Variables that a child keeps: what is needed to load its libraries and to find
/// temporary space. Everything else, `PG…` and `LC_…` above all, would change
/// what the server does.
const KEPT: [&str; 5] = [
    "PATH",
    "HOME",
    "TMPDIR",
    "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
];

#[expect(
    clippy::disallowed_methods,
    reason = "these belong to the system, and are only passed on"
)]
fn kept_variables() -> impl Iterator<Item = (&'static str, OsString)> {
    KEPT.iter()
        .filter_map(|name| Some((*name, std::env::var_os(name)?)))
}

/// A command that runs `program` as `identity`. It gets SIGINT when the *thread*
/// that spawned it ends. With `reach`, it fails unless it can enter that folder.
pub(super) fn command(
    program: &Path,
    identity: &Identity,
    reach: Option<&Path>,
) -> io::Result<Command> {
    let mut command = Command::new(program);
    command
        .env_clear()
        .envs(kept_variables())
        .env("LC_ALL", "C")
        // Ours may be a folder that the other identity cannot enter.
        .current_dir("/")
        // Ctrl-C in a terminal goes to its foreground group: it is for us alone,
        // and we then shut the server down in order.
        .process_group(0)
        .stdin(Stdio::null());
    if let Identity::Account(account) = identity {
        // The standard library drops our other groups along with these.
        command.uid(account.uid).gid(account.gid);
    }
    let before_exec = BeforeExec {
        parent: getpid(),
        namespace: NamespaceMaps::of(identity),
        reach: reach.map(Path::as_os_str).map(c_string).transpose()?,
    };
    #[allow(
        unsafe_code,
        reason = "the parent-death signal and the user namespace belong to the child itself"
    )]
    // SAFETY: the closure runs in a forked child of a process with many threads,
    // so it must not allocate, lock or panic. `BeforeExec::run` only makes system
    // calls (unshare, open, write, close, prctl, getppid, access) on buffers that
    // were made before the fork; converting an errno to `io::Error` allocates nothing.
    unsafe {
        command.pre_exec(move || before_exec.run().map_err(io::Error::from));
    }
    Ok(command)
}

struct BeforeExec {
    parent: Pid,
    namespace: Option<NamespaceMaps>,
    reach: Option<CString>,
}

impl BeforeExec {
    fn run(&self) -> Result<(), Errno> {
        if let Some(maps) = &self.namespace {
            maps.enter()?;
        }
        end_with_parent(self.parent)?;
        if let Some(folder) = &self.reach {
            access(folder.as_c_str(), AccessFlags::X_OK)?;
        }
        Ok(())
    }
}

/// Asks for SIGINT, PostgreSQL's fast shutdown, on the parent's death. To be done
/// after any change of identity, which resets it.
#[cfg(target_os = "linux")]
fn end_with_parent(parent: Pid) -> Result<(), Errno> {
    nix::sys::prctl::set_pdeathsig(nix::sys::signal::Signal::SIGINT)?;
    // It may have died before the request was made.
    if getppid() == parent {
        Ok(())
    } else {
        Err(Errno::ESRCH)
    }
}

#[cfg(not(target_os = "linux"))]
fn end_with_parent(parent: Pid) -> Result<(), Errno> {
    if getppid() == parent {
        Ok(())
    } else {
        Err(Errno::ESRCH)
    }
}

/// What to write into the files that make our own account appear as another one
/// inside a new user namespace.
struct NamespaceMaps {
    #[cfg_attr(not(target_os = "linux"), allow(dead_code, reason = "Linux only"))]
    uid: String,
    #[cfg_attr(not(target_os = "linux"), allow(dead_code, reason = "Linux only"))]
    gid: String,
}

impl NamespaceMaps {
    fn of(identity: &Identity) -> Option<Self> {
        let Identity::Namespace { uid, gid } = identity else {
            return None;
        };
        Some(Self {
            uid: format!("{uid} {} 1\n", nix::unistd::geteuid()),
            gid: format!("{gid} {} 1\n", nix::unistd::getegid()),
        })
    }

    #[cfg(target_os = "linux")]
    fn enter(&self) -> Result<(), Errno> {
        nix::sched::unshare(nix::sched::CloneFlags::CLONE_NEWUSER)?;
        // The kernel demands this order: no setgroups, then the maps.
        write(c"/proc/self/setgroups", b"deny")?;
        write(c"/proc/self/gid_map", self.gid.as_bytes())?;
        write(c"/proc/self/uid_map", self.uid.as_bytes())
    }

    #[cfg(not(target_os = "linux"))]
    fn enter(&self) -> Result<(), Errno> {
        Err(Errno::ENOSYS)
    }
}

#[cfg(target_os = "linux")]
fn write(path: &std::ffi::CStr, content: &[u8]) -> Result<(), Errno> {
    use nix::fcntl::{OFlag, open};
    let file = open(
        path,
        OFlag::O_WRONLY | OFlag::O_CLOEXEC,
        nix::sys::stat::Mode::empty(),
    )?;
    nix::unistd::write(&file, content).map(|_| ())
}

fn c_string(text: &OsStr) -> io::Result<CString> {
    CString::new(text.as_bytes()).map_err(io::Error::from)
}

/// Where the parent's death sends no signal: a shell that waits for the end of its
/// standard input, which only we hold open, and then does. It ends as well when
/// the returned child is dropped along with that input.
pub(super) fn watchdog(server: u32) -> io::Result<std::process::Child> {
    Command::new("/bin/sh")
        .args([
            "-c",
            "read -r _; kill -INT \"$1\"",
            "sh",
            &server.to_string(),
        ])
        .process_group(0)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
}
