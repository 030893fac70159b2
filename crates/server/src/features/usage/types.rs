//! What usage looks like in the API.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What became of a delivery of events: `received` is the sum of the five that follow.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
pub struct EventsResult {
    /// The events of the body.
    pub received: u64,
    /// Counted from now on, or kept where no meter reads them.
    pub accepted: u64,
    /// There already, with the same payload: nothing changes.
    pub duplicates: u64,
    /// There already, with another payload: stored nowhere.
    pub conflicts: u64,
    /// Of subjects that name no customer: kept until they do.
    pub held: u64,
    /// Wrong, too old or too new: stored nowhere.
    pub rejected: u64,
    /// One entry for each conflict and each event that was rejected.
    pub errors: Vec<EventError>,
}

/// Why an event was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// It is no event that can be read.
    Invalid,
    /// There is another payload under its source and id.
    Conflict,
    /// It happened before what is kept.
    TooOld,
    /// It is further in the future than clocks are apart.
    TooNew,
    /// Its subject is the id of another customer.
    CustomerMismatch,
    /// The event that it corrects or voids has been corrected or voided: refer to that one.
    AlreadyReplaced,
}

/// One event that was not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EventError {
    /// Its place in the body, from 0.
    pub index: usize,
    /// Its line, from 1, in a body of lines.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// Its source, where that could be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Its id, where that could be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Why, for a program.
    pub reason: Refusal,
    /// The attribute that is wrong, for data with the path in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attribute: Option<String>,
    /// Why, and what to do.
    pub detail: String,
}

impl EventsResult {
    /// Puts an error where it is counted.
    pub(super) fn refuse(&mut self, error: EventError) {
        match error.reason {
            Refusal::Conflict => self.conflicts += 1,
            _ => self.rejected += 1,
        }
        self.errors.push(error);
    }
}
