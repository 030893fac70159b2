//! The embedded server through its whole life, with real processes that are
//! really killed.

mod search;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{Connection, Executor, Row};
use tenantry_server::postgres::launcher::{
    self, Durability, EmbeddedPostgres, Installation, LauncherError, Options,
};

/// Makes `helper_that_holds_a_server` do its work, in the folder named.
const HELPER: &str = "TENANTRY_TEST_POSTGRES_HELPER";

/// A folder of its own for each test, removed at its end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("tenantry-it-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn data(&self) -> PathBuf {
        self.0.join("data")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn installation() -> Installation {
    launcher::find(Path::new(env!("CARGO_BIN_EXE_tenantry"))).unwrap()
}

fn options(data_dir: &Path) -> Options {
    Options {
        durability: Durability::UntilPowerLoss,
        ..Options::new(data_dir, installation())
    }
}

async fn start(data_dir: &Path) -> EmbeddedPostgres {
    EmbeddedPostgres::start(options(data_dir)).await.unwrap()
}

fn login(server: &EmbeddedPostgres) -> PgConnectOptions {
    PgConnectOptions::new_without_pgpass()
        .socket(server.socket_dir())
        .port(server.port())
        .username(server.superuser())
        .password(server.password())
        .database("postgres")
}

#[expect(
    clippy::disallowed_methods,
    reason = "these tests are about the server behind the pools"
)]
async fn connect(options: &PgConnectOptions) -> Result<PgConnection, sqlx::Error> {
    PgConnection::connect_with(options).await
}

async fn setting(connection: &mut PgConnection, name: &str) -> String {
    sqlx::query_scalar("SELECT current_setting($1)")
        .bind(name)
        .fetch_one(connection)
        .await
        .unwrap()
}

/// The server's first process, as PostgreSQL records it.
fn postmaster(data_dir: &Path) -> Option<i32> {
    let text = fs::read_to_string(data_dir.join("cluster/postmaster.pid")).ok()?;
    text.lines().next()?.parse().ok()
}

fn is_alive(pid: i32) -> bool {
    // Dead but not yet collected by its new parent, a process has no folder left.
    let collected = cfg!(target_os = "linux") && fs::read_link(format!("/proc/{pid}/cwd")).is_err();
    !collected && kill(Pid::from_raw(pid), None).is_ok()
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

async fn eventually(what: &str, limit: Duration, mut holds: impl AsyncFnMut() -> bool) {
    let since = Instant::now();
    while !holds().await {
        assert!(since.elapsed() < limit, "not within {limit:?}: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Another process that starts a server in `data_dir` and never stops it.
struct Helper(Child);

impl Helper {
    /// Kills it in the way that gives it no chance to tidy up.
    fn kill(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

impl Drop for Helper {
    fn drop(&mut self) {
        // A failed test must not leave it running.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn helper(data_dir: &Path) -> Helper {
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--nocapture", "helper_that_holds_a_server"])
        .env(HELPER, data_dir)
        .stdout(Stdio::null())
        .process_group(0)
        .spawn()
        .unwrap();
    Helper(child)
}

#[tokio::test]
#[ignore = "not a test: other tests run it as a process to kill"]
#[expect(
    clippy::disallowed_methods,
    reason = "how the test that runs it tells it the folder"
)]
async fn helper_that_holds_a_server() {
    let Some(data_dir) = std::env::var_os(HELPER) else {
        return;
    };
    let _server = start(Path::new(&data_dir)).await;
    std::future::pending::<()>().await;
}

#[tokio::test]
async fn the_first_start_creates_and_the_next_one_keeps() {
    let folder = Folder::new("keeps");
    let data = folder.data();
    let server = EmbeddedPostgres::start(Options::new(&data, installation()))
        .await
        .unwrap();
    let mut connection = connect(&login(&server)).await.unwrap();

    assert_eq!(setting(&mut connection, "listen_addresses").await, "");
    assert_eq!(setting(&mut connection, "server_encoding").await, "UTF8");
    assert_eq!(setting(&mut connection, "data_checksums").await, "on");
    assert_eq!(setting(&mut connection, "fsync").await, "on");
    assert_eq!(setting(&mut connection, "synchronous_commit").await, "on");
    let sorted: bool = sqlx::query_scalar("SELECT 'Z' < 'a' AND upper('ä') = 'Ä'")
        .fetch_one(&mut connection)
        .await
        .unwrap();
    assert!(
        sorted,
        "text sorts by code point and letters beyond ASCII have a case"
    );
    assert_eq!(mode(server.socket_dir()), 0o700);
    assert_eq!(mode(&data.join("superuser-password")), 0o600);
    assert_eq!(server.password().len(), 64);

    connection
        .execute("CREATE TABLE kept AS SELECT 42 AS answer")
        .await
        .unwrap();
    connection.close().await.unwrap();
    let (socket_dir, password) = (server.socket_dir().to_owned(), server.password().to_owned());
    let pid = postmaster(&data).unwrap();
    server.stop().await.unwrap();
    assert!(!is_alive(pid));
    assert!(!socket_dir.exists());

    let server = start(&data).await;
    assert_eq!(server.password(), password);
    let mut connection = connect(&login(&server)).await.unwrap();
    let answer: i32 = sqlx::query_scalar("SELECT answer FROM kept")
        .fetch_one(&mut connection)
        .await
        .unwrap();
    assert_eq!(answer, 42);
    server.stop().await.unwrap();
}

#[tokio::test]
async fn nobody_gets_in_without_the_password() {
    let folder = Folder::new("password");
    let server = start(&folder.data()).await;
    for wrong in [
        login(&server).password("wrong"),
        login(&server).password(""),
    ] {
        let error = connect(&wrong).await.unwrap_err().to_string();
        assert!(error.contains("password authentication failed"), "{error}");
    }
    let rules = fs::read_to_string(folder.data().join("cluster/pg_hba.conf")).unwrap();
    let methods: Vec<&str> = rules
        .lines()
        .filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
        .filter_map(|line| line.split_whitespace().last())
        .collect();
    assert!(!methods.is_empty());
    assert!(methods.iter().all(|m| *m == "scram-sha-256"), "{methods:?}");
    server.stop().await.unwrap();
}

#[tokio::test]
async fn a_second_instance_is_refused_by_name() {
    let folder = Folder::new("second");
    let server = start(&folder.data()).await;
    let refused = EmbeddedPostgres::start(options(&folder.data()))
        .await
        .unwrap_err();
    assert!(
        matches!(&refused, LauncherError::InUse { pid: Some(pid), .. } if *pid == std::process::id()),
        "{refused:?}"
    );
    let text = refused.to_string();
    assert!(
        text.contains(&folder.data().display().to_string()),
        "{text}"
    );
    assert!(text.contains(&std::process::id().to_string()), "{text}");

    let erased = launcher::erase(&folder.data()).unwrap_err();
    assert!(matches!(erased, LauncherError::InUse { .. }), "{erased}");
    assert!(
        connect(&login(&server)).await.is_ok(),
        "the first one is unharmed"
    );
    server.stop().await.unwrap();

    start(&folder.data()).await.stop().await.unwrap();
}

#[tokio::test]
async fn a_killed_server_comes_back_at_the_same_address_with_its_data() {
    let folder = Folder::new("killed");
    let data = folder.data();
    let server = start(&data).await;
    let mut connection = connect(&login(&server)).await.unwrap();
    connection
        .execute("CREATE TABLE kept AS SELECT 42 AS answer")
        .await
        .unwrap();
    // Its process is busy when the first one dies, and does not notice for a while.
    let mut busy = connect(&login(&server)).await.unwrap();
    // Bounded, so that a failed test leaves nothing that runs for long.
    busy.execute("SET statement_timeout = '60s'").await.unwrap();
    let busy = tokio::spawn(async move {
        busy.execute(
            "SELECT count(*) FROM generate_series(1, 99999) a, generate_series(1, 99999) b",
        )
        .await
        .is_err()
    });

    for _ in 0..2 {
        let first = postmaster(&data).unwrap();
        kill(Pid::from_raw(first), Signal::SIGKILL).unwrap();
        eventually(
            "another first process",
            Duration::from_secs(15),
            async || postmaster(&data).is_some_and(|pid| pid != first),
        )
        .await;
        eventually("an answer", Duration::from_secs(15), async || {
            let Ok(mut connection) = connect(&login(&server)).await else {
                return false;
            };
            let row = connection.fetch_one("SELECT answer FROM kept").await;
            row.is_ok_and(|row| row.get::<i32, _>(0) == 42)
        })
        .await;
    }
    assert!(busy.await.unwrap(), "the old process did not live on");
    server.stop().await.unwrap();
}

#[tokio::test]
async fn a_stopped_server_stays_down_and_a_dropped_one_goes() {
    let folder = Folder::new("dropped");
    let data = folder.data();
    let server = start(&data).await;
    server.stop().await.unwrap();
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(postmaster(&data), None);

    let server = start(&data).await;
    let (pid, socket_dir) = (postmaster(&data).unwrap(), server.socket_dir().to_owned());
    drop(server);
    eventually("the server is gone", Duration::from_secs(5), async || {
        !is_alive(pid) && !socket_dir.exists()
    })
    .await;
}

#[tokio::test]
async fn a_killed_parent_takes_the_server_along_and_the_folder_is_free() {
    let folder = Folder::new("orphan");
    let data = folder.data();
    let mut parent = helper(&data);
    eventually("the helper's server", Duration::from_secs(20), async || {
        let text = fs::read_to_string(data.join("cluster/postmaster.pid")).unwrap_or_default();
        text.contains("ready")
    })
    .await;
    let pid = postmaster(&data).unwrap();
    let socket_dir = fs::read_to_string(data.join("socket-dir")).unwrap();
    parent.kill();

    // At once, while the old server may still be writing.
    let server = start(&data).await;
    assert!(!is_alive(pid), "the earlier server was waited for");
    assert!(connect(&login(&server)).await.is_ok());
    assert!(
        !Path::new(socket_dir.trim()).exists(),
        "the socket folder that the killed one left behind is removed"
    );
    server.stop().await.unwrap();

    let mut parent = helper(&data);
    eventually("the helper's server", Duration::from_secs(20), async || {
        let text = fs::read_to_string(data.join("cluster/postmaster.pid")).unwrap_or_default();
        text.contains("ready")
    })
    .await;
    let pid = postmaster(&data).unwrap();
    parent.kill();
    eventually("the server is gone", Duration::from_secs(5), async || {
        !is_alive(pid)
    })
    .await;
    let socket_dir = fs::read_to_string(data.join("socket-dir")).unwrap();
    launcher::erase(&data).unwrap();
    assert!(!Path::new(socket_dir.trim()).exists() && !data.join("cluster").exists());
}

#[tokio::test]
async fn a_start_killed_halfway_leaves_nothing_that_hinders_the_next() {
    let folder = Folder::new("halfway");
    let data = folder.data();
    let mut parent = helper(&data);
    eventually("initdb at work", Duration::from_secs(20), async || {
        let Ok(entries) = fs::read_dir(&data) else {
            return false;
        };
        entries
            .flatten()
            .any(|entry| entry.path().join("data/base").exists())
    })
    .await;
    parent.kill();
    assert!(
        !data.join("cluster").exists(),
        "it was killed too late to prove anything"
    );

    let server = start(&data).await;
    assert!(connect(&login(&server)).await.is_ok());
    server.stop().await.unwrap();
    start(&data).await.stop().await.unwrap();
    let partial = |entry: &fs::DirEntry| entry.file_name().to_string_lossy().starts_with("initdb-");
    assert!(
        !fs::read_dir(&data)
            .unwrap()
            .flatten()
            .any(|entry| partial(&entry))
    );
}

#[tokio::test]
async fn data_of_another_major_version_are_refused() {
    let folder = Folder::new("major");
    let data = folder.data();
    start(&data).await.stop().await.unwrap();
    fs::write(data.join("cluster/PG_VERSION"), "14\n").unwrap();
    let refused = EmbeddedPostgres::start(options(&data)).await.unwrap_err();
    assert!(
        matches!(refused, LauncherError::OtherMajor { .. }),
        "{refused:?}"
    );
    let text = refused.to_string();
    let version = installation().version.to_string();
    assert!(
        text.contains("PostgreSQL 14") && text.contains(&version),
        "{text}"
    );
}

#[tokio::test]
async fn what_the_server_complains_about_is_passed_on() {
    let folder = Folder::new("complaint");
    let data = folder.data();
    start(&data).await.stop().await.unwrap();
    let file = data.join("cluster/postgresql.conf");
    let content = fs::read_to_string(&file).unwrap();
    fs::write(&file, format!("{content}work_mem = 'plenty'\n")).unwrap();
    let refused = EmbeddedPostgres::start(options(&data)).await.unwrap_err();
    assert!(refused.to_string().contains("work_mem"), "{refused}");

    fs::write(
        &file,
        format!("{content}work_mem = '7MB'\nlisten_addresses = '*'\n"),
    )
    .unwrap();
    let server = start(&data).await;
    let mut connection = connect(&login(&server)).await.unwrap();
    assert_eq!(
        setting(&mut connection, "work_mem").await,
        "7MB",
        "an operator's own"
    );
    assert_eq!(
        setting(&mut connection, "listen_addresses").await,
        "",
        "not to be changed"
    );
    server.stop().await.unwrap();
}

#[tokio::test]
async fn erased_data_are_gone_and_a_lost_password_is_said() {
    let folder = Folder::new("erased");
    let data = folder.data();
    start(&data).await.stop().await.unwrap();
    fs::remove_file(data.join("superuser-password")).unwrap();
    let refused = EmbeddedPostgres::start(options(&data)).await.unwrap_err();
    assert!(
        matches!(refused, LauncherError::PasswordLost { .. }),
        "{refused:?}"
    );

    launcher::erase(&data).unwrap();
    assert!(!data.join("cluster").exists());
    start(&data).await.stop().await.unwrap();
    launcher::erase(Path::new("/nonexistent/folder")).unwrap();
}
