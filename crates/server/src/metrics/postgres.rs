//! The history of meters in PostgreSQL.

use std::cmp::Reverse;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use jiff::Timestamp;

use super::read::{self, Asked, PartRow};
use super::{Aggregation, Ask, Cell, Figure, Group, Meter, MetricsHistory, Part, bins, gauge};
use crate::decimals::stored;
use crate::error::{ApiError, Result};
use crate::tenant::TenantRead;

/// The history in the database that the events are in, read in the transaction of the answer.
#[derive(Debug, Clone, Copy, Default)]
pub struct PostgresHistory;

impl MetricsHistory for PostgresHistory {
    fn figures<'a>(
        &'a self,
        tx: &'a mut TenantRead,
        ask: &'a Ask<'a>,
    ) -> BoxFuture<'a, Result<Vec<Cell>>> {
        async move {
            match ask.meter.definition.aggregation {
                Aggregation::TimeWeighted => gauge::cells(ask, read::gauge(tx, ask).await?),
                Aggregation::Percentiles => percentiles(tx, ask).await,
                other => rows(tx, ask, other).await,
            }
        }
        .boxed()
    }

    fn largest<'a>(
        &'a self,
        tx: &'a mut TenantRead,
        ask: &'a Ask<'a>,
        top: usize,
    ) -> BoxFuture<'a, Result<(Vec<Group>, usize)>> {
        async move {
            match ask.meter.definition.aggregation {
                Aggregation::TimeWeighted => {
                    largest_gauges(&gauge::cells(ask, read::gauge(tx, ask).await?)?, top)
                }
                _ => read::largest(tx, ask, top).await,
            }
        }
        .boxed()
    }

    fn since<'a>(
        &'a self,
        tx: &'a mut TenantRead,
        meter: &'a Meter,
    ) -> BoxFuture<'a, Result<Option<Timestamp>>> {
        read::since(tx, meter).boxed()
    }
}

async fn rows(tx: &mut TenantRead, ask: &Ask<'_>, aggregation: Aggregation) -> Result<Vec<Cell>> {
    let asked = match aggregation {
        Aggregation::UniqueCount => Asked::Unique,
        Aggregation::Minimum | Aggregation::Maximum | Aggregation::Latest => Asked::Sampled,
        _ => Asked::Sums,
    };
    let rows = read::rows(tx, asked, ask).await?;
    rows.into_iter()
        // Where nothing is, the total over nothing is one row of NULLs.
        .filter(|row| row.first.is_some())
        .map(|row| {
            let value = match aggregation {
                Aggregation::Count => Some(row.events.to_string()),
                Aggregation::Average | Aggregation::Maximum => row.second,
                Aggregation::Latest => row.third,
                _ => row.first,
            };
            let figure = Figure {
                events: row.events,
                value,
                ..Figure::default()
            };
            cell(ask, row.win, row.is_all, row.part, figure)
        })
        .collect()
}

/// By their averages over time.
fn largest_gauges(cells: &[Cell], top: usize) -> Result<(Vec<Group>, usize)> {
    let mut ranked = Vec::new();
    for cell in cells {
        let (None, Part::Group(group)) = (cell.window, &cell.part) else {
            continue;
        };
        let value = cell.figure.value.as_deref().map(stored).transpose()?;
        ranked.push((Reverse(value.unwrap_or_default()), group));
    }
    ranked.sort();
    let count = ranked.len();
    let groups = ranked.into_iter().take(top);
    Ok((groups.map(|(_, group)| group.clone()).collect(), count))
}

async fn percentiles(tx: &mut TenantRead, ask: &Ask<'_>) -> Result<Vec<Cell>> {
    let rows = read::percentiles(tx, ask).await?;
    let value = |bin: &[u8]| {
        bins::value(bin).ok_or_else(|| ApiError::internal("a stored bin that is none"))
    };
    rows.into_iter()
        .map(|row| {
            let percentiles = [
                value(&row.p50)?,
                value(&row.p90)?,
                value(&row.p95)?,
                value(&row.p99)?,
            ];
            let figure = Figure {
                events: row.events,
                value: Some(percentiles[0].clone()),
                percentiles: Some(percentiles),
                gauge: None,
            };
            cell(ask, row.win, row.is_all, row.part, figure)
        })
        .collect()
}

fn cell(
    ask: &Ask<'_>,
    win: Option<i32>,
    is_all: bool,
    part: PartRow,
    figure: Figure,
) -> Result<Cell> {
    let window = win
        .map(|win| usize::try_from(win - 1))
        .transpose()
        .map_err(ApiError::internal)?;
    let part = match is_all {
        true => Part::All,
        false => part.part(ask),
    };
    Ok(Cell {
        window,
        part,
        figure,
    })
}
