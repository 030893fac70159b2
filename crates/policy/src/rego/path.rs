//! Where in a resource something stands.

use std::fmt::Write as _;

use regorus::Value;

/// The most steps of a path.
const STEPS: usize = 32;

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Step {
    Key(String),
    Index(usize),
    /// Each element of a list.
    Each,
}

/// A way from a resource's attributes down to a value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(super) struct Path(Vec<Step>);

impl Path {
    /// Reads `a.b[0].c`, or `a.b.0.c`, which says the same; `a.b[].c` is in each element.
    pub(super) fn of_text(text: &str) -> Option<Self> {
        let mut steps = Vec::new();
        for part in text.split('.') {
            let (key, indexes) = match part.find('[') {
                Some(at) => part.split_at(at),
                None => (part, ""),
            };
            match key.parse::<usize>() {
                Ok(index) => steps.push(Step::Index(index)),
                Err(_) if key.is_empty() => return None,
                Err(_) => steps.push(Step::Key(key.to_owned())),
            }
            for index in indexes.split_terminator(']') {
                steps.push(match index.strip_prefix('[')? {
                    "" => Step::Each,
                    index => Step::Index(index.parse().ok()?),
                });
            }
        }
        (steps.len() <= STEPS).then_some(Self(steps))
    }

    /// Reads what a policy gave as a path: a text, or an array of keys and indexes.
    pub(super) fn of_value(value: &Value) -> Option<Self> {
        match value {
            Value::String(text) => Self::of_text(text),
            Value::Array(parts) if parts.len() <= STEPS => parts
                .iter()
                .map(|part| match part {
                    Value::String(key) => Some(Step::Key(key.to_string())),
                    other => {
                        let index = other.as_u64().ok()?;
                        Some(Step::Index(usize::try_from(index).ok()?))
                    }
                })
                .collect::<Option<Vec<_>>>()
                .map(Self),
            _ => None,
        }
    }

    /// What stands there; nothing where the path goes to many places.
    pub(super) fn find<'v>(&self, attributes: &'v Value) -> Option<&'v Value> {
        self.0
            .iter()
            .try_fold(attributes, |value, step| match (step, value) {
                (Step::Key(key), Value::Object(object)) => object.get(&Value::from(key.as_str())),
                (Step::Index(index), Value::Array(array)) => array.get(*index),
                // An object's key of digits, when the path came as a text.
                (Step::Index(index), Value::Object(object)) => {
                    object.get(&Value::from(index.to_string()))
                }
                _ => None,
            })
    }

    /// Gives all that stands there to `found`.
    pub(super) fn find_all<'v>(&self, attributes: &'v Value, found: &mut impl FnMut(&'v Value)) {
        let each = self.0.iter().position(|step| *step == Step::Each);
        let (before, after) = match each {
            Some(at) => (self.0.get(..at), self.0.get(at + 1..)),
            None => (Some(self.0.as_slice()), None),
        };
        let before = Self(before.unwrap_or(&[]).to_vec());
        match (before.find(attributes), after) {
            (Some(value), None) => found(value),
            (Some(Value::Array(elements)), Some(after)) => {
                let after = Self(after.to_vec());
                for element in elements.iter() {
                    after.find_all(element, found);
                }
            }
            _ => {}
        }
    }
}

impl std::fmt::Display for Path {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (position, step) in self.0.iter().enumerate() {
            match step {
                Step::Key(key) => {
                    if position > 0 {
                        f.write_char('.')?;
                    }
                    f.write_str(key)?;
                }
                Step::Index(index) => write!(f, "[{index}]")?,
                Step::Each => f.write_str("[]")?,
            }
        }
        Ok(())
    }
}
