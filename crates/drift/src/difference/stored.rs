//! Changes as JSON, to be kept and read again.

use super::{Change, Difference};
use crate::pointer::Pointer;
use tenantry_resource::Fault;
use tenantry_resource::json::{Number, Object, Value};

impl Change {
    /// It as `{"path": …, "kind": …, "old": …, "new": …}`, with `at` where it has one.
    #[must_use]
    pub fn to_value(&self) -> Value {
        let mut object = Object::new();
        object.insert("path", Value::Text(self.path.to_string()));
        object.insert("kind", self.kind().as_str());
        let values = [("old", &self.old), ("new", &self.new)];
        for (name, value) in values {
            if let Some(value) = value {
                object.insert(name, value.clone());
            }
        }
        if let Some(at) = self.at.and_then(|at| i64::try_from(at).ok()) {
            object.insert("at", Value::Number(Number::from(at)));
        }
        Value::Object(object)
    }

    /// Reads what [`to_value`](Self::to_value) writes.
    ///
    /// # Errors
    /// The member that is missing, or not as it should be.
    pub fn from_value(value: &Value) -> Result<Self, Fault> {
        let wrong = |field: &str, detail: &str| Fault {
            field: field.to_owned(),
            detail: detail.to_owned(),
        };
        let path = value.get("path").and_then(Value::as_str);
        let path: Pointer = path
            .ok_or_else(|| wrong("path", "is missing, or no text"))?
            .parse()
            .map_err(|error| wrong("path", &format!("{error}")))?;
        let at = match value.get("at") {
            None => None,
            Some(at) => Some(count(at).ok_or_else(|| wrong("at", "is no position"))?),
        };
        let change = Self {
            path,
            old: value.get("old").cloned(),
            new: value.get("new").cloned(),
            at,
        };
        if change.old.is_none() && change.new.is_none() {
            return Err(wrong("new", "is missing, and so is old"));
        }
        let kind = value.get("kind").and_then(Value::as_str);
        match kind == Some(change.kind().as_str()) {
            true => Ok(change),
            false => Err(wrong("kind", "does not fit old and new")),
        }
    }
}

impl Difference {
    /// It as `{"changes": […], "total": …}`.
    #[must_use]
    pub fn to_value(&self) -> Value {
        let mut object = Object::new();
        let changes = self.changes.iter().map(Change::to_value);
        object.insert("changes", Value::List(changes.collect()));
        let total = i64::try_from(self.total).unwrap_or(i64::MAX);
        object.insert("total", Value::Number(Number::from(total)));
        Value::Object(object)
    }

    /// Reads what [`to_value`](Self::to_value) writes.
    ///
    /// # Errors
    /// The member that is missing, or not as it should be: `changes[3].path`.
    pub fn from_value(value: &Value) -> Result<Self, Fault> {
        let wrong = |field: &str, detail: &str| Fault {
            field: field.to_owned(),
            detail: detail.to_owned(),
        };
        let Some(Value::List(list)) = value.get("changes") else {
            return Err(wrong("changes", "is missing, or no list"));
        };
        let changes = list.iter().enumerate().map(|(at, change)| {
            Change::from_value(change).map_err(|fault| Fault {
                field: format!("changes[{at}].{}", fault.field),
                ..fault
            })
        });
        let changes: Vec<Change> = changes.collect::<Result<_, _>>()?;
        let total = value.get("total").and_then(count);
        match total.filter(|total| *total >= changes.len()) {
            Some(total) => Ok(Self { changes, total }),
            None => Err(wrong("total", "is missing, or less than there are changes")),
        }
    }
}

fn count(value: &Value) -> Option<usize> {
    match value {
        Value::Number(number) => usize::try_from(number.as_i64()?).ok(),
        _ => None,
    }
}
