//! Places that whoever delivers a resource marks as sensitive.

use std::fmt;
use std::str::FromStr;

/// The longest path, in bytes.
const LONGEST: usize = 1_024;

/// The most steps of a path.
const MOST_STEPS: usize = 64;

/// A place in the attributes of a resource, as they are delivered.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Path(Vec<Step>);

#[derive(Clone, PartialEq, Eq, Hash)]
enum Step {
    /// A member of an object, or of each object in a list that stands in its place.
    Name(String),
    /// Any element or member.
    Any,
    /// An element.
    At(usize),
    /// As a JSON Pointer has it: an element or a member that is called like a number.
    Either(String, usize),
}

/// Why a text is no [`Path`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PathError {
    /// Too long or too deep.
    #[error("is a path of more than {LONGEST} bytes or {MOST_STEPS} steps")]
    TooLong,
    /// Not a path.
    #[error("is neither a path like a.b[].c nor a JSON Pointer like /a/b/0/c")]
    NotAPath,
}

/// `a.b[].c`, `a[2].c`, or a JSON Pointer (RFC 6901) such as `/tags/a.b`, in which `*`
/// stands for any element or member. The empty path is the whole.
impl FromStr for Path {
    type Err = PathError;

    fn from_str(text: &str) -> Result<Self, PathError> {
        if text.len() > LONGEST {
            return Err(PathError::TooLong);
        }
        let steps = match text.strip_prefix('/') {
            Some(pointer) => pointer.split('/').map(pointed).collect(),
            None if text.is_empty() => Some(Vec::new()),
            None => dotted(text),
        };
        match steps {
            None => Err(PathError::NotAPath),
            Some(steps) if steps.len() > MOST_STEPS => Err(PathError::TooLong),
            Some(steps) => Ok(Self(steps)),
        }
    }
}

/// How many steps, not which: names may be secrets too.
impl fmt::Debug for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Path({} steps)", self.0.len())
    }
}

fn pointed(token: &str) -> Option<Step> {
    if token == "*" {
        return Some(Step::Any);
    }
    let mut parts = token.split('~');
    let mut name = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (sign, rest) = match part.strip_prefix('0') {
            Some(rest) => ('~', rest),
            None => ('/', part.strip_prefix('1')?),
        };
        name.push(sign);
        name.push_str(rest);
    }
    Some(match name.parse() {
        Ok(at) => Step::Either(name, at),
        Err(_) => Step::Name(name),
    })
}

fn dotted(text: &str) -> Option<Vec<Step>> {
    let mut steps = Vec::new();
    for part in text.split('.') {
        let (name, mut positions) = match part.split_once('[') {
            None => (part, None),
            Some((name, positions)) => (name, Some(positions)),
        };
        if name.is_empty() || name.contains(']') {
            return None;
        }
        steps.push(match name {
            "*" => Step::Any,
            name => Step::Name(name.to_owned()),
        });
        while let Some(inside) = positions {
            let (position, rest) = inside.split_once(']')?;
            steps.push(match position {
                "" | "*" => Step::Any,
                position => Step::At(position.parse().ok()?),
            });
            positions = match rest {
                "" => None,
                rest => Some(rest.strip_prefix('[')?),
            };
        }
    }
    Some(steps)
}

/// The marks that lie at or below one place: for each the steps that are left.
#[derive(Clone, Default)]
pub(crate) struct Marks<'a>(Vec<&'a [Step]>);

impl<'a> Marks<'a> {
    /// Those of the whole.
    pub(crate) fn of(paths: &'a [Path]) -> Self {
        Self(paths.iter().map(|path| path.0.as_slice()).collect())
    }

    /// Whether this very place is marked.
    pub(crate) fn hit(&self) -> bool {
        self.0.iter().any(|steps| steps.is_empty())
    }

    /// Those of a member.
    pub(crate) fn member(&self, name: &str) -> Self {
        self.step(|step| match step {
            Step::Name(known) | Step::Either(known, _) => known == name,
            Step::Any => true,
            Step::At(_) => false,
        })
    }

    /// Those of an element. A path that leads to a member goes on into every element:
    /// marking too much is better than too little.
    pub(crate) fn element(&self, at: usize) -> Self {
        let named = self
            .0
            .iter()
            .filter(|steps| matches!(steps.first(), Some(Step::Name(_))))
            .copied();
        let mut marks = self.step(|step| match step {
            Step::At(known) | Step::Either(_, known) => *known == at,
            Step::Any => true,
            Step::Name(_) => false,
        });
        marks.0.extend(named);
        marks
    }

    fn step(&self, leads: impl Fn(&Step) -> bool) -> Self {
        if self.0.is_empty() {
            return Self::default();
        }
        Self(
            self.0
                .iter()
                .filter_map(|steps| steps.split_first())
                .filter(|(step, _)| leads(step))
                .map(|(_, rest)| rest)
                .collect(),
        )
    }
}
