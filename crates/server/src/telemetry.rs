//! Structured logs and metrics for Prometheus. Neither names a customer or a secret.

use std::io::IsTerminal as _;
use std::sync::OnceLock;
use std::time::Duration;

use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::EnvFilter;

static METRICS: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

/// PostgreSQL's notices, such as that a table to be dropped is not there, are nobody's business unless the filter
/// says something of sqlx itself.
const NOTICES: &str = "sqlx::postgres::notice=warn";

fn filter_of(filter: &str) -> EnvFilter {
    let says_less = ["off", "error"].contains(&filter);
    let quiet = match says_less || filter.contains("sqlx") {
        true => filter.to_owned(),
        false => format!("{filter},{NOTICES}"),
    };
    EnvFilter::try_new(quiet).unwrap_or_else(|_| EnvFilter::new("info"))
}

/// Starts logging to standard error: text on a terminal, else one JSON object a line. The
/// filter is in the syntax of `tracing-subscriber`.
pub fn start_logging(filter: &str) {
    let filter = filter_of(filter);
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    // Set once by `main`; a second call is a test's and changes nothing.
    let _ = if std::io::stderr().is_terminal() {
        builder.try_init()
    } else {
        builder
            .json()
            .flatten_event(true)
            .with_span_list(false)
            .try_init()
    };
}

fn recorder() -> Option<&'static PrometheusHandle> {
    METRICS
        .get_or_init(|| {
            let builder = PrometheusBuilder::new()
                .set_buckets(&[
                    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0,
                ])
                .ok()?;
            builder.install_recorder().ok()
        })
        .as_ref()
}

/// Counts one answered request.
pub fn count_request(method: &str, status: u16, took: Duration) {
    // Anybody can invent methods, and each label is kept for good.
    let known = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    let method = known
        .into_iter()
        .find(|one| *one == method)
        .unwrap_or("OTHER");
    if recorder().is_some() {
        let labels = [
            ("method", method.to_owned()),
            ("status", status.to_string()),
        ];
        metrics::counter!("tenantry_http_requests_total", &labels).increment(1);
        metrics::histogram!("tenantry_http_request_duration_seconds").record(took.as_secs_f64());
    }
}

/// Counts the rows of one import, by what became of them.
pub fn count_imported(outcome: &'static str, rows: u64) {
    if recorder().is_some() {
        metrics::counter!("tenantry_cost_rows_total", "outcome" => outcome).increment(rows);
    }
}

/// Counts the events of one delivery, by what became of them.
pub fn count_events(outcomes: &[(&'static str, u64)]) {
    if recorder().is_some() {
        for (outcome, events) in outcomes {
            metrics::counter!("tenantry_usage_events_total", "outcome" => *outcome)
                .increment(*events);
        }
    }
}

/// Counts one attempt at a job, by its kind and what became of it.
pub fn count_job(kind: &str, outcome: &'static str, took: Duration) {
    if recorder().is_some() {
        let labels = [("kind", kind.to_owned()), ("outcome", outcome.to_owned())];
        metrics::histogram!("tenantry_job_duration_seconds", &labels).record(took.as_secs_f64());
    }
}

/// The text that Prometheus reads.
pub fn render_metrics() -> String {
    recorder().map(PrometheusHandle::render).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::filter_of;

    #[test]
    fn notices_are_left_out_unless_they_are_asked_for() {
        let has_notices_at_warn = |filter| {
            let directives = filter_of(filter).to_string();
            directives
                .split(',')
                .any(|one| one == "sqlx::postgres::notice=warn")
        };
        assert!(has_notices_at_warn("info"));
        assert!(has_notices_at_warn("warn,tenantry_server=debug"));
        for filter in ["off", "error", "info,sqlx=debug"] {
            assert!(!has_notices_at_warn(filter), "{filter}");
        }
    }
}
