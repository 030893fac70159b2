//! Lists as files: streamed, page after page, out of one snapshot of the database, however long they are.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use futures_util::Stream;
use serde::{Deserialize, Serialize};
use tenantry_report::csv::{Cell, lines};
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout_at};
use utoipa::{IntoParams, ToSchema};

use crate::error::{ApiError, Result};
use crate::state::App;
use crate::tenant::{AuditEvent, TenantCtx, TenantRead};

/// How long a reader may take for the rows of one page.
const SILENCE: Duration = Duration::from_secs(30);
/// For all of a file.
const WHOLE_FILE: Duration = Duration::from_secs(30 * 60);
/// The rows that are read at once.
pub(crate) const PAGE: i64 = 2_000;

/// The form of a file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ExportFormat)]
pub(crate) enum Format {
    /// RFC 4180, UTF-8, with a header.
    #[default]
    Csv,
}

/// In which form.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct FormatQuery {
    /// `csv` when nothing is said.
    #[param(inline)]
    #[serde(default)]
    pub(crate) format: Format,
}

/// A list that can be exported.
pub(crate) trait Dataset: Send + Sync + 'static {
    /// One row of it.
    type Row: Send + Sync;
    /// Its name, in the address and in the file's.
    const NAME: &'static str;
    /// The header of the file.
    const COLUMNS: &'static [&'static str];

    /// The rows behind `last`, in the order of the list, [`PAGE`] at most; none behind the last one.
    fn page(
        &self,
        tx: &mut TenantRead,
        last: Option<&Self::Row>,
    ) -> impl Future<Output = Result<Vec<Self::Row>>> + Send;

    /// The values of a row, one for each column.
    fn cells(row: &Self::Row) -> Vec<Cell<'_>>;
}

/// Answers with a list as a file. What is wrong before the first row is answered as ever; what goes wrong later breaks
/// the transfer off, so that nobody takes a part for the whole.
///
/// # Errors
/// 429 while another export of the customer is on its way, 503 when there are too many of others; what reading the
/// first page says.
pub(crate) async fn stream<List: Dataset>(
    app: &App,
    ctx: &TenantCtx,
    list: List,
    event: AuditEvent,
    days: &str,
) -> Result<Response> {
    let slot = app.exports.take(ctx).await?;
    let mut tx = app.db.read(ctx).await?;
    let first = list.page(&mut tx, None).await?;
    app.db.write(ctx).await?.commit(event).await?;
    let (sender, receiver) = mpsc::channel(1);
    tokio::spawn(async move {
        let _slot = slot;
        if let Err(error) = send(&list, tx, first, &sender).await {
            tracing::warn!(dataset = List::NAME, %error, "an export broke off");
        }
    });
    let name = format!("attachment; filename=\"{}-{days}.csv\"", List::NAME);
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/csv; charset=utf-8; header=present"),
        ),
        (
            header::CONTENT_DISPOSITION,
            HeaderValue::try_from(name).map_err(ApiError::internal)?,
        ),
    ];
    Ok((headers, Body::from_stream(whole(receiver))).into_response())
}

/// What a file is made of. Only with its end it is whole.
enum Part {
    Bytes(Bytes),
    End,
}

/// The bytes of a file; an error where they cease without its end.
fn whole(receiver: mpsc::Receiver<Part>) -> impl Stream<Item = std::io::Result<Bytes>> {
    futures_util::stream::try_unfold(receiver, |mut receiver| async move {
        match receiver.recv().await {
            Some(Part::Bytes(bytes)) => Ok(Some((bytes, receiver))),
            Some(Part::End) => Ok(None),
            None => Err(std::io::Error::other("the export broke off")),
        }
    })
}

/// Whether whoever asked is still there.
async fn hand_over(sender: &mpsc::Sender<Part>, part: Part, latest: Instant) -> Result<bool> {
    let until = latest.min(Instant::now() + SILENCE);
    match timeout_at(until, sender.send(part)).await {
        Ok(sent) => Ok(sent.is_ok()),
        Err(_) => Err(ApiError::busy("its reader took too long")),
    }
}

async fn send<List: Dataset>(
    list: &List,
    mut tx: TenantRead,
    first: Vec<List::Row>,
    sender: &mpsc::Sender<Part>,
) -> Result<()> {
    let latest = Instant::now() + WHOLE_FILE;
    let header = List::COLUMNS.iter().map(|name| Cell::exact(Some(name)));
    let mut bytes = lines([header]).map_err(ApiError::internal)?;
    let mut rows = first;
    loop {
        let more = lines(rows.iter().map(List::cells)).map_err(ApiError::internal)?;
        bytes.extend_from_slice(&more);
        let is_there = hand_over(
            sender,
            Part::Bytes(std::mem::take(&mut bytes).into()),
            latest,
        )
        .await?;
        let last = rows.last().filter(|_| is_there);
        let Some(last) = last else {
            break;
        };
        // Few of very many rows may be asked for: nobody looks for the next one who is not waited for.
        rows = tokio::select! {
            () = sender.closed() => break,
            found = timeout_at(latest, list.page(&mut tx, Some(last))) => match found {
                Ok(rows) => rows?,
                Err(_) => return Err(ApiError::busy("the file takes too long")),
            },
        };
        if rows.is_empty() {
            break;
        }
    }
    hand_over(sender, Part::End, latest).await.map(|_| ())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use futures_util::TryStreamExt as _;

    #[tokio::test]
    async fn only_what_has_its_end_is_a_whole_file() {
        for parts in [vec!["a", "b"], vec![]] {
            for has_end in [true, false] {
                let (sender, receiver) = mpsc::channel(3);
                for part in &parts {
                    sender.send(Part::Bytes((*part).into())).await.ok().unwrap();
                }
                if has_end {
                    sender.send(Part::End).await.ok().unwrap();
                }
                drop(sender);
                let taken: std::io::Result<Vec<Bytes>> = whole(receiver).try_collect().await;
                assert_eq!(taken.is_ok(), has_end);
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_reader_that_takes_nothing_is_cut_off() {
        let (sender, _reader) = mpsc::channel(1);
        let latest = Instant::now() + WHOLE_FILE;
        assert!(hand_over(&sender, Part::End, latest).await.unwrap());
        let began = Instant::now();
        assert!(hand_over(&sender, Part::End, latest).await.is_err());
        assert_eq!(began.elapsed(), SILENCE);
    }
}
