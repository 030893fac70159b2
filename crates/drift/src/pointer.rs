//! Places in a resource.

use std::fmt;
use std::str::FromStr;

/// The longest text that is read as a pointer, in bytes.
pub(crate) const LONGEST: usize = 65_536;

/// The most steps of a pointer.
pub(crate) const MOST_STEPS: usize = 128;

/// A place in a resource, written as a JSON Pointer (RFC 6901): each step behind a `/`, in
/// which `~0` stands for `~` and `~1` for `/`.
///
/// A step is the name of a member; or an element of a list, by its position; or an element
/// of a set, or of a list whose elements have a key, by what it is and not by where it
/// stands, because the place of a set's element means nothing:
///
/// - a text by itself: `/attributes/security_groups/sg-1`;
/// - an object by its key: `/attributes/ingress/protocol=tcp,from_port=22,to_port=22`, in
///   which `%25`, `%2C` and `%3D` stand for `%`, `,` and `=` of a value;
/// - anything else by a digest: `/attributes/grants/sha256=9f86d081884c7d65`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pointer(Vec<String>);

/// Why a text is no [`Pointer`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PointerError {
    /// It does not begin with a `/`.
    #[error("is no JSON Pointer: it begins with a /")]
    NoSlash,
    /// A `~` without `0` or `1`.
    #[error("has a ~ that is followed neither by 0 nor by 1")]
    Tilde,
    /// Too long or too deep.
    #[error("is longer than {LONGEST} bytes or {MOST_STEPS} steps")]
    TooLong,
}

impl Pointer {
    /// Of these steps.
    #[must_use]
    pub const fn of(steps: Vec<String>) -> Self {
        Self(steps)
    }

    /// Its steps, from the outside.
    #[must_use]
    pub fn steps(&self) -> &[String] {
        &self.0
    }

    /// The place one step further in.
    #[must_use]
    pub fn child(&self, step: &str) -> Self {
        let mut steps = self.0.clone();
        steps.push(step.to_owned());
        Self(steps)
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for step in &self.0 {
            f.write_str("/")?;
            f.write_str(&step.replace('~', "~0").replace('/', "~1"))?;
        }
        Ok(())
    }
}

impl FromStr for Pointer {
    type Err = PointerError;

    fn from_str(text: &str) -> Result<Self, PointerError> {
        if text.is_empty() {
            return Ok(Self::default());
        }
        if text.len() > LONGEST {
            return Err(PointerError::TooLong);
        }
        let rest = text.strip_prefix('/').ok_or(PointerError::NoSlash)?;
        let steps: Result<Vec<_>, _> = rest.split('/').map(step).collect();
        let steps = steps?;
        if steps.len() > MOST_STEPS {
            return Err(PointerError::TooLong);
        }
        Ok(Self(steps))
    }
}

fn step(token: &str) -> Result<String, PointerError> {
    let mut parts = token.split('~');
    let mut name = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (sign, rest) = match part.strip_prefix('0') {
            Some(rest) => ('~', rest),
            None => ('/', part.strip_prefix('1').ok_or(PointerError::Tilde)?),
        };
        name.push(sign);
        name.push_str(rest);
    }
    Ok(name)
}
