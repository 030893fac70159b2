//! A valid event to be changed by the tests.

use serde_json::{Value, json};
use tenantry_formats::cloudevents::{Batch, Format, UsageEvent};

/// An event with the given members put over a plain one; `null` takes one out.
pub(crate) fn event(changes: Value) -> String {
    let mut event = json!({
        "specversion": "1.0",
        "id": "call-1",
        "source": "/gateway",
        "type": "api.request",
        "time": "2026-10-05T13:00:00Z",
        "data": {"path": "/v1/orders", "status": 200},
    });
    let Value::Object(changes) = changes else {
        panic!("changes are members");
    };
    for (name, value) in changes {
        if value.is_null() {
            event.as_object_mut().unwrap().remove(&name);
        } else {
            event[name] = value;
        }
    }
    event.to_string()
}

/// Reads a body of one event.
pub(crate) fn read(event: &str) -> Result<UsageEvent, Vec<String>> {
    let batch = Batch::read(event.as_bytes(), Format::Single).unwrap();
    let entry = batch.entries().next().unwrap();
    entry
        .event
        .map_err(|faults| faults.iter().map(ToString::to_string).collect())
}

/// Reads an event that is right.
pub(crate) fn taken(event: &str) -> UsageEvent {
    read(event).unwrap_or_else(|faults| panic!("{event}: {faults:?}"))
}

/// Reads an event that is wrong.
pub(crate) fn faults(event: &str) -> Vec<String> {
    let faults = read(event).unwrap_err();
    assert!(!faults.is_empty(), "a refused event says why");
    faults
}
