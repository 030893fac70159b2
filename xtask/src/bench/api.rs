//! The product's HTTP interface, as an operator's script uses it.

use std::fs::File;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::Value;
use ureq::http::Response;
use ureq::{Agent, Body};

use crate::stop;

/// How often a request is repeated that came too soon.
const ATTEMPTS: u32 = 20;

/// One caller with one credential, over kept connections.
pub(super) struct Api {
    agent: Agent,
    address: String,
    key: String,
}

impl Api {
    pub(super) fn new(address: &str, key: &str) -> Self {
        Self {
            // A refusal is an answer to look at.
            agent: Agent::config_builder()
                .http_status_as_error(false)
                .build()
                .into(),
            address: address.to_owned(),
            key: key.to_owned(),
        }
    }

    /// The answer's body, and how long it took from the first byte sent to the last one
    /// read. A request refused by the rate limit waits as told and is sent again; the
    /// time is that of the accepted one.
    pub(super) fn get(&self, path: &str) -> Result<(String, Duration)> {
        self.patiently(path, || {
            Ok(self
                .agent
                .get(self.url(path))
                .header("Authorization", self.bearer())
                .call()?)
        })
    }

    /// Sends JSON, as the operator or, with `customer`, in that customer's name.
    pub(super) fn post(&self, path: &str, customer: Option<&str>, body: &Value) -> Result<Value> {
        let text = body.to_string();
        let (answer, _) = self.patiently(path, || {
            let mut request = self
                .agent
                .post(self.url(path))
                .header("Authorization", self.bearer())
                .header("Content-Type", "application/json");
            if let Some(customer) = customer {
                request = request.header("X-Customer-Id", customer);
            }
            Ok(request.send(&text)?)
        })?;
        serde_json::from_str(&answer).with_context(|| format!("{path} did not answer JSON"))
    }

    /// Sends a batch of events.
    pub(super) fn post_events(&self, batch: &str) -> Result<Value> {
        let (answer, _) = self.patiently("/v1/events", || {
            Ok(self
                .agent
                .post(self.url("/v1/events"))
                .header("Authorization", self.bearer())
                .header("Content-Type", "application/cloudevents-batch+json")
                .send(batch)?)
        })?;
        serde_json::from_str(&answer).context("/v1/events did not answer JSON")
    }

    /// Sends a file as it is read, never whole in memory.
    pub(super) fn post_file(
        &self,
        path: &str,
        file: &Path,
        media_type: &str,
    ) -> Result<(Value, Duration)> {
        let (answer, took) = self.patiently(path, || {
            Ok(self
                .agent
                .post(self.url(path))
                .header("Authorization", self.bearer())
                .header("Content-Type", media_type)
                .send(File::open(file)?)?)
        })?;
        let answer =
            serde_json::from_str(&answer).with_context(|| format!("{path} did not answer JSON"))?;
        Ok((answer, took))
    }

    /// Signs in with this customer's key; answers the cookie as a browser returns it.
    pub(super) fn sign_in(&self) -> Result<String> {
        let body = serde_json::json!({ "key": self.key }).to_string();
        let mut answer = self
            .agent
            .post(self.url("/v1/session"))
            .header("Content-Type", "application/json")
            .header("Sec-Fetch-Site", "same-origin")
            .send(&body)?;
        if answer.status() != 200 {
            bail!("cannot sign in: {}", answer.body_mut().read_to_string()?);
        }
        let cookie = answer
            .headers()
            .get("Set-Cookie")
            .context("signing in set no cookie")?
            .to_str()?;
        Ok(cookie.split(';').next().unwrap_or_default().to_owned())
    }

    pub(super) fn key(&self) -> &str {
        &self.key
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }

    fn bearer(&self) -> String {
        format!("Bearer {}", self.key)
    }

    fn patiently(
        &self,
        path: &str,
        send: impl Fn() -> Result<Response<Body>>,
    ) -> Result<(String, Duration)> {
        for _ in 0..ATTEMPTS {
            stop::check()?;
            let started = Instant::now();
            let mut answer = send().with_context(|| format!("no answer from {path}"))?;
            let status = answer.status().as_u16();
            let body = answer
                .body_mut()
                .with_config()
                .limit(u64::MAX)
                .read_to_string()?;
            let took = started.elapsed();
            match status {
                200..=299 => return Ok((body, took)),
                429 => thread::sleep(retry_after(&answer)),
                _ => bail!("{path} answered {status}: {body}"),
            }
        }
        bail!("{path} was refused {ATTEMPTS} times by the rate limit")
    }
}

fn retry_after(answer: &Response<Body>) -> Duration {
    let seconds = answer
        .headers()
        .get("Retry-After")
        .and_then(|value| value.to_str().ok())
        .and_then(|text| text.parse().ok())
        .unwrap_or(1);
    Duration::from_secs(seconds)
}
