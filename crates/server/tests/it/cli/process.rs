//! The real binary, in a folder of its own.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Output, Stdio};
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use http_body_util::BodyExt as _;
use hyper_util::rt::TokioIo;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value;

/// A data folder, and what stands beside it. Removed at the end.
pub(super) struct Installation(PathBuf, Vec<(&'static str, String)>);

impl Installation {
    pub(super) fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("tenantry-cli-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path, Vec::new())
    }

    pub(super) fn data(&self) -> PathBuf {
        self.0.join("data")
    }

    /// Writes a file beside the data folder.
    pub(super) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// With a variable set.
    pub(super) fn variable(mut self, name: &'static str, value: &str) -> Self {
        self.1.push((name, value.to_owned()));
        self
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tenantry"));
        for (name, _) in std::env::vars_os() {
            let name = name.to_string_lossy().into_owned();
            // What is set for the tests, or on this machine, is not for the product.
            if name.starts_with("TENANTRY_") && name != "TENANTRY_POSTGRES_BIN"
                || name == "DATABASE_URL"
            {
                command.env_remove(name);
            }
        }
        let variables = self.1.iter().map(|(name, value)| (name, value));
        command
            .envs(variables)
            .args(arguments)
            .arg("--data-dir")
            .arg(self.data())
            .current_dir(&self.0)
            .stdin(Stdio::null());
        command
    }

    /// Runs a command to its end, two minutes at most: one that should have been refused may serve.
    pub(super) fn output(&self, arguments: &[&str]) -> Output {
        let [out, complaints] = ["command-stdout", "command-stderr"].map(|name| self.0.join(name));
        let mut child = self
            .command(arguments)
            .stdout(File::create(&out).unwrap())
            .stderr(File::create(&complaints).unwrap())
            .spawn()
            .unwrap();
        let since = Instant::now();
        let status = loop {
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
            if since.elapsed() > Duration::from_secs(120) {
                let _ = child.kill();
                let _ = child.wait();
                panic!("{arguments:?} does not end");
            }
            std::thread::sleep(Duration::from_millis(5));
        };
        Output {
            status,
            stdout: fs::read(out).unwrap(),
            stderr: fs::read(complaints).unwrap(),
        }
    }

    /// What a command that must succeed prints.
    #[track_caller]
    pub(super) fn run(&self, arguments: &[&str]) -> String {
        let output = self.output(arguments);
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {complaint}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// The JSON that a command prints with `--json`: one line.
    #[track_caller]
    pub(super) fn json(&self, arguments: &[&str]) -> Value {
        let text = self.run(&[arguments, &["--json"]].concat());
        assert_eq!(text.lines().count(), 1, "{text}");
        serde_json::from_str(&text).unwrap()
    }

    /// The complaint of a command that must fail.
    #[track_caller]
    pub(super) fn fails(&self, arguments: &[&str]) -> String {
        let output = self.output(arguments);
        let complaint = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {complaint}");
        assert_eq!(
            String::from_utf8(output.stdout).unwrap(),
            "",
            "{arguments:?}"
        );
        complaint
    }

    /// Starts `serve` or `demo` on a free port; back when it is ready.
    pub(super) fn start(&self, arguments: &[&str]) -> Running {
        let mut running = self.spawn(arguments);
        let mut line = String::new();
        running.out.read_line(&mut line).unwrap();
        let ready = serde_json::from_str(&line);
        running.ready =
            ready.unwrap_or_else(|error| panic!("{error}: {line} {}", self.complaints()));
        running
    }

    /// The same without waiting.
    pub(super) fn spawn(&self, arguments: &[&str]) -> Running {
        let complaints = File::create(self.0.join("stderr")).unwrap();
        let mut command = self.command(arguments);
        command
            .args(["--listen", "127.0.0.1:0", "--json"])
            .stdout(Stdio::piped())
            .stderr(complaints);
        let mut child = command.spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        Running {
            child,
            out,
            ready: Value::Null,
            cluster: self.data().join("postgresql"),
        }
    }

    /// What the last `start` wrote to standard error.
    pub(super) fn complaints(&self) -> String {
        fs::read_to_string(self.0.join("stderr")).unwrap()
    }
}

impl Drop for Installation {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A process that serves. Killed at the end, unless it was stopped.
pub(super) struct Running {
    child: Child,
    out: BufReader<ChildStdout>,
    /// The line it printed.
    pub(super) ready: Value,
    cluster: PathBuf,
}

impl Running {
    /// Sends a signal that it lives on after.
    pub(super) fn signal(&self, signal: Signal) {
        kill(
            Pid::from_raw(i32::try_from(self.child.id()).unwrap()),
            signal,
        )
        .unwrap();
    }

    /// Sends a signal and waits for the end of it and of its PostgreSQL, ten seconds at most.
    pub(super) fn stop(mut self, signal: Signal) -> ExitStatus {
        let postgres = postmaster(&self.cluster);
        assert!(is_alive(postgres));
        let since = Instant::now();
        self.signal(signal);
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(
                since.elapsed() < Duration::from_secs(10),
                "still there after {signal}"
            );
            std::thread::sleep(Duration::from_millis(10));
        };
        while is_alive(postgres) {
            assert!(
                since.elapsed() < Duration::from_secs(10),
                "PostgreSQL is still there after {signal}"
            );
            std::thread::sleep(Duration::from_millis(10));
        }
        status
    }

    /// Sends a signal to one whose database is not its own, and waits for its end.
    pub(super) fn end(mut self, signal: Signal) {
        let since = Instant::now();
        let pid = Pid::from_raw(i32::try_from(self.child.id()).unwrap());
        kill(pid, signal).unwrap();
        while self.child.try_wait().unwrap().is_none() {
            assert!(
                since.elapsed() < Duration::from_secs(20),
                "still there after {signal}"
            );
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Asks it over the network: with a key, unless that is empty.
    pub(super) async fn ask(
        &self,
        method: Method,
        path: &str,
        key: &str,
        kind: &str,
        body: Body,
    ) -> (StatusCode, Value) {
        let address = self.ready["address"]
            .as_str()
            .unwrap()
            .strip_prefix("http://")
            .unwrap();
        let stream = tokio::net::TcpStream::connect(address).await.unwrap();
        let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
            .await
            .unwrap();
        tokio::spawn(connection);
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, address);
        if !key.is_empty() {
            request = request.header(header::AUTHORIZATION, format!("Bearer {key}"));
        }
        let request = request
            .header(header::CONTENT_TYPE, kind)
            .body(body)
            .unwrap();
        let response = sender.send_request(request).await.unwrap();
        let status = response.status();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        (status, serde_json::from_slice(&bytes).unwrap_or_default())
    }

    pub(super) async fn get(&self, path: &str, key: &str) -> (StatusCode, Value) {
        self.ask(Method::GET, path, key, "text/plain", Body::empty())
            .await
    }

    /// Signs in with the token of a link; gives the session.
    pub(super) async fn open(&self, url: &str) -> (StatusCode, Value) {
        let address = self.ready["address"].as_str().unwrap();
        let link = url
            .strip_prefix(&format!("{address}/sign-in#link="))
            .unwrap_or_else(|| panic!("{url}"));
        let body = serde_json::json!({ "link": link }).to_string();
        self.ask(
            Method::POST,
            "/v1/session",
            "",
            "application/json",
            body.into(),
        )
        .await
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The server's first process, as PostgreSQL records it, wherever its data lie.
fn postmaster(folder: &Path) -> i32 {
    let text = fs::read_to_string(folder.join("cluster/postmaster.pid")).unwrap();
    text.lines().next().unwrap().parse().unwrap()
}

fn is_alive(pid: i32) -> bool {
    // Dead but not yet collected by its new parent, a process has no folder left.
    fs::read_link(format!("/proc/{pid}/cwd")).is_ok() && kill(Pid::from_raw(pid), None).is_ok()
}
