//! A PostgreSQL server of our own for one run, with nothing in it.
//!
//! It stands for the server that an operator would name in `DATABASE_URL`: reached by
//! TCP, with passwords, its databases owned by a role that is no superuser.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{Read, Write as _};
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::scratch::Scratch;
use crate::service::{Service, Stops, free_port};
use crate::shell;

/// The longest a start may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running server; stopped and removed when dropped.
pub(crate) struct Cluster {
    // Dropped first: the server must be gone before its folder is.
    server: Service,
    folder: Scratch,
    port: u16,
    owner_password: String,
    superuser_password: String,
}

impl Cluster {
    /// Creates and starts a server in `folder` from the programs in `programs`, with `settings`
    /// as one would write them in postgresql.conf.
    pub(crate) fn start(folder: Scratch, programs: &Path, settings: &[&str]) -> Result<Self> {
        let user = unprivileged_user()?;
        if let Some((uid, gid)) = user {
            chown(folder.path(), Some(uid), Some(gid))
                .context("cannot hand the folder to an unprivileged user")?;
        }
        let program = |name: &str| {
            let mut command = Command::new(programs.join(name));
            // It refuses to run as root.
            if let Some((uid, gid)) = user {
                command.uid(uid).gid(gid);
            }
            command.current_dir(folder.path());
            command
        };
        let data = folder.path().join("data");
        let owner_password = password()?;
        let superuser_password = password()?;

        let password_file = folder.path().join("password");
        fs::write(&password_file, &superuser_password)?;
        if let Some((uid, gid)) = user {
            chown(&password_file, Some(uid), Some(gid))?;
        }
        quietly(
            program("initdb")
                .arg("--pgdata")
                .arg(&data)
                .arg("--pwfile")
                .arg(&password_file)
                .args(["--username=postgres", "--auth=scram-sha-256"])
                .args(["--encoding=UTF8", "--no-locale", "--no-sync"]),
            "",
        )?;
        fs::remove_file(&password_file)?;

        // Single-user mode takes one statement a line and needs no client.
        quietly(
            program("postgres")
                .arg("--single")
                .arg("-D")
                .arg(&data)
                .arg("postgres"),
            &format!(
                "CREATE ROLE tenantry_owner LOGIN CREATEDB CREATEROLE PASSWORD '{owner_password}'\n\
                 CREATE DATABASE tenantry OWNER tenantry_owner\n"
            ),
        )?;

        let port = free_port()?;
        let log = File::create(folder.path().join("log"))?;
        let mut command = program("postgres");
        command
            .arg("-D")
            .arg(&data)
            .args(["-c", "listen_addresses=127.0.0.1"])
            .arg("-c")
            .arg(format!("port={port}"))
            .arg("-c")
            .arg(format!(
                "unix_socket_directories={}",
                folder.path().display()
            ))
            .stdout(log.try_clone()?)
            .stderr(log);
        for setting in settings {
            command.args(["-c", setting]);
        }
        let server = Service::start("PostgreSQL", &mut command, Stops::Itself)?;
        let mut cluster = Self {
            server,
            folder,
            port,
            owner_password,
            superuser_password,
        };
        cluster.wait_until_ready()?;
        Ok(cluster)
    }

    /// Connects to `database` as the role that owns it and may create more.
    pub(crate) fn owner_url(&self, database: &str) -> String {
        format!(
            "postgres://tenantry_owner:{}@127.0.0.1:{}/{database}",
            self.owner_password, self.port
        )
    }

    /// Connects to `database` as superuser, past every policy.
    #[cfg_attr(
        not(feature = "bench"),
        expect(dead_code, reason = "for measuring only")
    )]
    pub(crate) fn superuser_url(&self, database: &str) -> String {
        format!(
            "postgres://postgres:{}@127.0.0.1:{}/{database}",
            self.superuser_password, self.port
        )
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn wait_until_ready(&mut self) -> Result<()> {
        let started = Instant::now();
        // The server keeps its state in line 8 of this file, as `pg_ctl` reads it.
        let state = self.data().join("postmaster.pid");
        loop {
            let ready = fs::read_to_string(&state).is_ok_and(|text| {
                text.lines()
                    .nth(7)
                    .is_some_and(|line| line.trim() == "ready")
            });
            if ready {
                return Ok(());
            }
            if self.server.ended()?.is_some() || started.elapsed() > PATIENCE {
                let log = fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
                bail!("PostgreSQL did not start:\n{log}");
            }
            crate::stop::check()?;
            thread::sleep(Duration::from_millis(20));
        }
    }
}

/// Whom PostgreSQL runs as when we are root: `nobody` of the user database.
fn unprivileged_user() -> Result<Option<(u32, u32)>> {
    if !shell::is_root() {
        return Ok(None);
    }
    let user = nix::unistd::User::from_name("nobody")
        .context("cannot read the user database")?
        .context(
            "there is no user `nobody` to run PostgreSQL as: start this as another user than root",
        )?;
    Ok(Some((user.uid.as_raw(), user.gid.as_raw())))
}

/// 128 bits from the system, as 32 hexadecimal digits.
fn password() -> Result<String> {
    let mut bytes = [0; 16];
    File::open("/dev/urandom")
        .and_then(|mut source| source.read_exact(&mut bytes))
        .context("cannot read /dev/urandom")?;
    let mut text = String::with_capacity(32);
    for byte in bytes {
        write!(text, "{byte:02x}")?;
    }
    Ok(text)
}

/// Runs a program whose output matters only when it fails. Single-user PostgreSQL
/// ends well whatever its statements did, so an ERROR in the output is a failure too.
fn quietly(command: &mut Command, input: &str) -> Result<()> {
    let shown = shell::show(command);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start `{shown}`"))?;
    if let Some(mut pipe) = child.stdin.take() {
        pipe.write_all(input.as_bytes())
            .with_context(|| format!("`{shown}` does not listen"))?;
    }
    let output = child.wait_with_output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() || said.contains("ERROR:") {
        bail!("`{shown}` failed ({}):\n{said}", output.status);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed step is a failed test")]

    use super::password;

    #[test]
    fn passwords_are_long_and_differ() {
        let (one, other) = (password().unwrap(), password().unwrap());
        assert_eq!(one.len(), 32);
        assert_ne!(one, other);
    }

    /// What the integration tests on it rely on.
    #[cfg(feature = "bench")]
    #[test]
    fn the_owner_is_no_superuser_and_the_folder_goes_away() {
        use postgres::{Client, NoTls};

        use super::Cluster;
        use crate::scratch::Scratch;
        use crate::system::{self, Found};

        let Found::Yes(installed) = system::postgres() else {
            crate::say::note("skipped: no system PostgreSQL");
            return;
        };
        let folder = Scratch::new("postgresql").unwrap();
        let cluster = Cluster::start(folder, &installed.programs, &["fsync=off"]).unwrap();
        let url = cluster.owner_url("tenantry");
        let powers = Client::connect(&url, NoTls)
            .unwrap()
            .query_one(
                "SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole
                 FROM pg_roles WHERE rolname = current_user",
                &[],
            )
            .unwrap();
        let powers: Vec<bool> = (0..4).map(|at| powers.get(at)).collect();
        assert_eq!(powers, [false, false, true, true]);
        let wrong = url.replace(&cluster.owner_password, "wrong");
        assert!(Client::connect(&wrong, NoTls).is_err());

        let folder = cluster.folder.path().to_owned();
        drop(cluster);
        assert!(!folder.exists());
    }
}
