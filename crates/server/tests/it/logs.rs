//! What the log says, and what it must not.

use std::io::Write;
use std::sync::{Arc, Mutex};

use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt::MakeWriter;

use crate::support::TestApp;

/// Keeps what is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// What is logged at a level while a statement takes longer than a second.
async fn logged(app: &TestApp, level: LevelFilter) -> String {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(level)
        .with_writer(log.clone())
        .finish();
    let _subscribed = tracing::subscriber::set_default(subscriber);
    let mut login = app.app.db.bare_tenant_login().await.unwrap();
    sqlx::query("SELECT pg_sleep(1.05), 'told of nobody'")
        .execute(&mut *login)
        .await
        .unwrap();
    let bytes = log.0.lock().unwrap().clone();
    String::from_utf8(bytes).unwrap()
}

#[tokio::test]
async fn the_text_of_a_slow_statement_is_not_in_the_log_unless_asked_for() {
    // With one subscriber alone, tracing asks whichever thread comes by a place first, and other
    // tests have none.
    let _second = tracing::Dispatch::new(
        tracing_subscriber::fmt()
            .with_max_level(LevelFilter::DEBUG)
            .with_writer(std::io::sink)
            .finish(),
    );
    let app = TestApp::new().await;
    let usual = logged(&app, LevelFilter::INFO).await;
    assert!(!usual.contains("told of nobody"), "{usual}");
    let asked_for = logged(&app, LevelFilter::DEBUG).await;
    assert!(asked_for.contains("told of nobody"), "{asked_for}");
}
