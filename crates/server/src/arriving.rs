//! The data of a file that is being sent, for as long as its sender keeps sending.

use std::time::Duration;

use axum::http::{HeaderMap, header};
use bytes::Bytes;
use futures_util::{Stream, TryStreamExt as _};
use tenantry_formats::encoding::Encoding;
use tokio::time::Instant;

use crate::error::{ApiError, Result};

const SILENCE: Duration = Duration::from_secs(30);
/// For all of a file: whoever sends a byte now and then must not keep its place for good.
const WHOLE_FILE: Duration = Duration::from_secs(30 * 60);
/// What a sender may be waited for in all, before it has sent anything.
const FIRST_WAIT: Duration = Duration::from_secs(60);
/// Each so many bytes are worth another second.
const SLOWEST_BYTES_PER_SECOND: u64 = 16 << 10;

/// The body's data; ends in an error when the sender falls silent, trickles, or never comes to an
/// end, so that it cannot keep its place and a transaction for nothing. Time that we take ourselves
/// does not count as the sender's.
pub(crate) fn arriving(body: axum::body::Body) -> impl Stream<Item = std::io::Result<Bytes>> {
    let latest = Instant::now() + WHOLE_FILE;
    let start = (body.into_data_stream(), FIRST_WAIT);
    futures_util::stream::try_unfold(start, move |(mut data, patience)| async move {
        let began = Instant::now();
        let until = latest.min(began + SILENCE.min(patience));
        match tokio::time::timeout_at(until, data.try_next()).await {
            Ok(Ok(Some(chunk))) => {
                let left = patience.saturating_sub(began.elapsed());
                let earned = chunk.len() as u64 * 1_000_000 / SLOWEST_BYTES_PER_SECOND;
                Ok(Some((chunk, (data, left + Duration::from_micros(earned)))))
            }
            Ok(Ok(None)) => Ok(None),
            Ok(Err(error)) => Err(std::io::Error::other(error)),
            Err(_) => Err(std::io::Error::new(
                std::io::ErrorKind::TimedOut,
                if until == latest {
                    "the file took more than 30 min to arrive"
                } else if patience < SILENCE {
                    "the file arrived more slowly than 16 KiB/s"
                } else {
                    "nothing arrived for 30 s"
                },
            )),
        }
    })
}

/// How a body is packed.
pub(crate) fn encoding(headers: &HeaderMap) -> Result<Encoding> {
    let text = match headers.get(header::CONTENT_ENCODING) {
        None => "",
        Some(value) => value.to_str().unwrap_or("?"),
    };
    Encoding::of_header(text.trim()).ok_or_else(|| {
        ApiError::unsupported_media_type("Content-Encoding must be gzip, zstd or absent")
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    /// A sender that waits, then sends so many bytes, for ever.
    fn trickle(pause: Duration, bytes: usize) -> axum::body::Body {
        let chunk = Bytes::from(vec![b'x'; bytes]);
        axum::body::Body::from_stream(futures_util::stream::unfold(
            chunk,
            move |chunk| async move {
                tokio::time::sleep(pause).await;
                Some((std::io::Result::Ok(chunk.clone()), chunk))
            },
        ))
    }

    #[tokio::test(start_paused = true)]
    async fn a_trickle_ends_soon() {
        let started = Instant::now();
        let trickle = trickle(Duration::from_secs(20), 100);
        let received: std::io::Result<Vec<Bytes>> = arriving(trickle).try_collect().await;
        let error = received.unwrap_err().to_string();
        assert!(error.contains("16 KiB/s"), "{error}");
        assert!(started.elapsed() < FIRST_WAIT + SILENCE);
    }

    #[tokio::test(start_paused = true)]
    async fn a_file_that_goes_on_and_on_ends_with_the_time_for_the_whole_file() {
        let started = Instant::now();
        let endless = trickle(Duration::from_secs(20), 20 * (16 << 10));
        let received: std::io::Result<Vec<Bytes>> = arriving(endless).try_collect().await;
        let error = received.unwrap_err().to_string();
        assert!(error.contains("more than 30 min"), "{error}");
        assert_eq!(started.elapsed(), WHOLE_FILE);
    }

    #[tokio::test(start_paused = true)]
    async fn a_silent_sender_is_cut_off_much_earlier() {
        let started = Instant::now();
        let silent = trickle(Duration::from_secs(31), 1 << 20);
        let received: std::io::Result<Vec<Bytes>> = arriving(silent).try_collect().await;
        assert!(received.unwrap_err().to_string().contains("for 30 s"));
        assert_eq!(started.elapsed(), SILENCE);
    }
}
