//! Trying a meter on sample events, before it is made or changed.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use tenantry_formats::cloudevents::{Batch, Format, MAX_BODY_BYTES};
use utoipa::ToSchema;

use super::events::span;
use crate::decimals::{decimal, plain};
use crate::error::{ApiError, Problem, Result};
use crate::metrics::meter::Measured;
use crate::metrics::{Aggregation, Definition, delta};
use crate::state::App;
use crate::tenant::OperatorCtx;
use crate::web::JsonBody;
use axum::extract::State;
use bigdecimal::BigDecimal;

/// The most sample events.
const MAX_SAMPLES: usize = 100;

/// A meter to be tried.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct Trial {
    /// What the meter would be.
    definition: Definition,
    /// CloudEvents, at most 100.
    #[schema(value_type = Vec<Object>, max_items = 100)]
    events: Box<RawValue>,
}

/// What the meter makes of one of the events.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TrialReading {
    /// The event's place, from 0.
    index: usize,
    /// Whether the meter reads it.
    is_read: bool,
    /// Why it does not, or what is wrong with the event.
    reason: Option<String>,
    /// Its value; `null` for a count and for what is not read.
    value: Option<String>,
    /// The values of the meter's dimensions, in its order.
    dimensions: Vec<Option<String>>,
    /// Where the quarter of an hour begins that it is counted in.
    #[schema(value_type = Option<String>, format = DateTime)]
    counted_at: Option<jiff::Timestamp>,
}

/// What the meter makes of the events.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TrialResult {
    /// One entry for each event.
    readings: Vec<TrialReading>,
    /// How many are read.
    read: usize,
    /// What the meter comes to over them; `null` for gauges and percentiles, which need time or many events.
    value: Option<String>,
}

/// Try a meter on sample events; nothing is stored
#[utoipa::path(post, path = "/v1/admin/meters/test", tag = "operator", operation_id = "test_meter",
    request_body = Trial,
    responses((status = 200, body = TrialResult),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn test(
    State(app): State<App>,
    _: OperatorCtx,
    JsonBody(trial): JsonBody<Trial>,
) -> Result<axum::Json<TrialResult>> {
    let definition = trial.definition;
    definition.check()?;
    let body = trial.events.get().as_bytes();
    if body.len() as u64 > MAX_BODY_BYTES {
        return Err(ApiError::field("events", "are too large"));
    }
    let batch = Batch::read(body, Format::Batch)
        .map_err(|error| ApiError::field("events", error.to_string()))?;
    if batch.len() > MAX_SAMPLES {
        return Err(ApiError::field("events", "are 100 at most"));
    }
    let now = span(&app).now;
    let mut values: Vec<(jiff::Timestamp, Option<BigDecimal>, Vec<u8>)> = Vec::new();
    let mut readings = Vec::with_capacity(batch.len());
    for entry in batch.entries() {
        let mut reading = TrialReading {
            index: entry.index,
            is_read: false,
            reason: None,
            value: None,
            dimensions: Vec::new(),
            counted_at: None,
        };
        match entry.event {
            Err(faults) => {
                let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
                reading.reason = Some(faults.join("; "));
            }
            Ok(event) => match definition.read(&event.event_type, &event.data) {
                Err(unread) => reading.reason = Some(unread.to_string()),
                Ok(read) => {
                    let at = event.time.unwrap_or(now);
                    let (text, distinct) = match read.value {
                        Measured::Event => (None, Vec::new()),
                        Measured::Number(number) | Measured::Binned(number, _) => {
                            (Some(number.as_str().to_owned()), Vec::new())
                        }
                        Measured::Distinct(value) => (None, value),
                    };
                    values.push((at, text.as_deref().and_then(decimal), distinct));
                    reading.is_read = true;
                    reading.value = text;
                    reading.dimensions = read.dimensions;
                    reading.counted_at = Some(delta::quarter(at)?);
                }
            },
        }
        readings.push(reading);
    }
    Ok(axum::Json(TrialResult {
        read: values.len(),
        value: whole(definition.aggregation, &values),
        readings,
    }))
}

/// What a meter comes to over a few values.
fn whole(
    aggregation: Aggregation,
    values: &[(jiff::Timestamp, Option<BigDecimal>, Vec<u8>)],
) -> Option<String> {
    let numbers = || values.iter().filter_map(|(_, number, _)| number.as_ref());
    let sum = || numbers().fold(BigDecimal::from(0), |sum, number| sum + number);
    let count = BigDecimal::from(u64::try_from(values.len()).unwrap_or(u64::MAX));
    match aggregation {
        Aggregation::Count => Some(plain(&count)),
        Aggregation::Sum => Some(plain(&sum())),
        Aggregation::Average if values.is_empty() => None,
        Aggregation::Average => {
            let average = sum() / count;
            Some(plain(
                &average.with_scale_round(9, bigdecimal::RoundingMode::HalfEven),
            ))
        }
        Aggregation::UniqueCount => {
            let distinct: std::collections::BTreeSet<&Vec<u8>> =
                values.iter().map(|(_, _, value)| value).collect();
            Some(distinct.len().to_string())
        }
        Aggregation::Minimum => numbers().min().map(plain),
        Aggregation::Maximum => numbers().max().map(plain),
        Aggregation::Latest => {
            let timed = values
                .iter()
                .filter_map(|(at, number, _)| Some((at, number.as_ref()?)));
            timed.max().map(|(_, number)| plain(number))
        }
        Aggregation::TimeWeighted | Aggregation::Percentiles => None,
    }
}
