use std::path::{Path, PathBuf};
use std::str::FromStr as _;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::Duration;
use std::{env, fs};

use sha2::{Digest as _, Sha256};
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, PgConnection};
use tenantry_server::postgres::launcher::{Durability, EmbeddedPostgres, Options, Search};
use tenantry_server::postgres::{Logins, migrate, prepare_database, prepare_embedded};
use tokio::sync::{OnceCell, mpsc};

const SECRET: &str = "only for tests";
static COUNT: AtomicU32 = AtomicU32::new(0);
static TEMPLATE: OnceCell<Template> = OnceCell::const_new();

/// A migrated database that every test gets a copy of.
struct Template {
    owner: PgConnectOptions,
    name: String,
    /// Ends with the process.
    _server: Option<EmbeddedPostgres>,
    /// Removed by the next run: statics are not dropped.
    _folder: Option<PathBuf>,
}

impl Template {
    async fn make() -> Self {
        let name = format!("tenantry_test_{}", std::process::id());
        let (owner, server, folder) = match env::var("TENANTRY_TEST_DATABASE_URL") {
            Ok(url) => {
                let owner = PgConnectOptions::from_str(&url).unwrap();
                let mut connection = owner.connect().await.unwrap();
                sweep(&mut connection).await;
                run(&mut connection, format!("CREATE DATABASE {name}")).await;
                (owner.database(&name), None, None)
            }
            Err(_) => {
                let folder = place();
                sweep_folders(&folder);
                let folder = folder.join(&name);
                let exe = std::path::PathBuf::from(env!("CARGO_BIN_EXE_tenantry"));
                let installation = Search::from_env(&exe).run().unwrap();
                let options = Options {
                    durability: Durability::UntilPowerLoss,
                    ..Options::new(&folder, installation)
                };
                let server = EmbeddedPostgres::start(options).await.unwrap();
                let superuser = PgConnectOptions::new_without_pgpass()
                    .host(server.socket_dir().to_str().unwrap())
                    .port(server.port())
                    .username(server.superuser())
                    .password(server.password());
                let owner = prepare_embedded(&superuser, &name, SECRET).await.unwrap();
                let mut connection = superuser
                    .clone()
                    .database("postgres")
                    .connect()
                    .await
                    .unwrap();
                run(
                    &mut connection,
                    "ALTER ROLE tenantry_owner CREATEDB".to_owned(),
                )
                .await;
                (owner, Some(server), Some(folder))
            }
        };
        prepare_database(&owner, SECRET).await.unwrap();
        migrate(&owner).await.unwrap();
        Self {
            owner,
            name,
            _server: server,
            _folder: folder,
        }
    }
}

/// A file system in memory where there is one with room: each database is more than a thousand files.
fn place() -> PathBuf {
    const ROOM: u64 = 4 << 30;
    let memory = Path::new("/dev/shm");
    let has_room = nix::sys::statvfs::statvfs(memory)
        .is_ok_and(|found| found.blocks_available() * found.fragment_size() >= ROOM);
    if has_room {
        memory.to_owned()
    } else {
        env::temp_dir()
    }
}

/// Removes what earlier runs left, whose processes are gone.
fn sweep_folders(place: &Path) {
    for entry in place.read_dir().unwrap().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let process = name.strip_prefix("tenantry_test_");
        if process.is_some_and(|id| !Path::new("/proc").join(id).exists()) {
            // Another run may be at the same.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// Removes what earlier runs left on a server that is not ours.
async fn sweep(connection: &mut PgConnection) {
    let left: Vec<(String,)> = sqlx::query_as(
        "SELECT datname::text FROM pg_database WHERE datname LIKE 'tenantry\\_test\\_%'",
    )
    .fetch_all(&mut *connection)
    .await
    .unwrap();
    for (name,) in left {
        run(
            connection,
            format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
        )
        .await;
    }
}

async fn run(connection: &mut PgConnection, command: String) {
    sqlx::raw_sql(AssertSqlSafe(command))
        .execute(connection)
        .await
        .unwrap();
}

/// Where databases are dropped. Hundreds of them at a time would fill a disk.
static REMOVER: LazyLock<mpsc::UnboundedSender<PgConnectOptions>> = LazyLock::new(|| {
    let (sender, mut ended) = mpsc::unbounded_channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            while let Some(database) = ended.recv().await {
                tokio::spawn(remove(database));
            }
        });
    });
    sender
});

/// Drops a database as soon as everybody has left it, which takes a moment after a test's end.
async fn remove(options: PgConnectOptions) {
    let name = options.get_database().unwrap().to_owned();
    let mut result = Ok(());
    for _ in 0..10 {
        result = async {
            let mut connection = options.clone().database("postgres").connect().await?;
            sqlx::raw_sql(AssertSqlSafe(format!("DROP DATABASE IF EXISTS {name}")))
                .execute(&mut connection)
                .await?;
            connection.close().await
        }
        .await;
        if result.is_ok() {
            return;
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    // Past the capture of the harness, which belongs to threads of tests.
    eprintln!("{name} stays until the end of the run: {result:?}");
}

/// Has its database dropped when the last handle to it goes.
struct Kept(PgConnectOptions);

impl Drop for Kept {
    fn drop(&mut self) {
        // Nobody listens any more only when the process ends.
        let _ = REMOVER.send(self.0.clone());
    }
}

/// A database of one test's own, which goes with its last handle.
#[derive(Clone)]
pub struct Database {
    pub logins: Logins,
    pub options: PgConnectOptions,
    _kept: Arc<Kept>,
}

impl Database {
    pub async fn create() -> Self {
        let template = TEMPLATE.get_or_init(Template::make).await;
        Self::copy_of(&template.name).await
    }

    /// A copy of what is in this one, to which nobody is connected.
    pub async fn copy(&self) -> Self {
        Self::copy_of(self.options.get_database().unwrap()).await
    }

    async fn copy_of(original: &str) -> Self {
        let template = TEMPLATE.get_or_init(Template::make).await;
        let name = format!(
            "{}_{}",
            template.name,
            COUNT.fetch_add(1, Ordering::Relaxed)
        );
        // CREATE DATABASE refuses while another test copies the same template.
        static ONE: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());
        {
            let _one = ONE.lock().await;
            let mut maintenance = template
                .owner
                .clone()
                .database("postgres")
                .connect()
                .await
                .unwrap();
            run(
                &mut maintenance,
                format!("CREATE DATABASE {name} TEMPLATE {original}"),
            )
            .await;
            maintenance.close().await.unwrap();
        }
        let options = template.owner.clone().database(&name);
        let kept = Arc::new(Kept(options.clone()));
        let logins = prepare_database(&options, SECRET).await.unwrap();
        Self {
            logins,
            options,
            _kept: kept,
        }
    }

    /// A connection as the owner, who is no superuser and whom FORCE binds as well.
    pub async fn owner(&self) -> PgConnection {
        self.options.connect().await.unwrap()
    }

    /// The same, with the maintenance policies on: for looking at everything.
    pub async fn maintenance(&self) -> PgConnection {
        let mut connection = self.owner().await;
        run(&mut connection, "SET app.maintenance = 'on'".to_owned()).await;
        connection
    }

    /// How the product is told to use one of the server's databases as its owner.
    pub fn url(&self, database: &str) -> String {
        if let Ok(url) = env::var("TENANTRY_TEST_DATABASE_URL") {
            let (server, rest) = url.rsplit_once('/').unwrap();
            let options = rest
                .split_once('?')
                .map_or(String::new(), |(_, o)| format!("?{o}"));
            return format!("{server}/{database}{options}");
        }
        let owner = self.options.get_username();
        let password = Sha256::digest(format!("{SECRET}\0{owner}"));
        format!(
            "postgres://{owner}:{}@localhost:{}/{database}?host={}",
            hex::encode(password),
            self.options.get_port(),
            self.options.get_host().replace('/', "%2F")
        )
    }

    /// Runs a command as the owner.
    pub async fn run(&self, command: impl Into<String>) {
        run(&mut self.maintenance().await, command.into()).await;
    }
}
