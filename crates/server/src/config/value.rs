//! What a setting can be: how its text is understood, and how it is shown.

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};

use super::schema::Shape;

/// A type that settings have.
pub(super) trait Value: Sized {
    const SHAPE: Shape = Shape::Text;
    const SECRET: bool = false;

    /// Which values there are, as the second half of "must be …".
    fn allowed() -> String;

    /// Understands a text. What is wrong is said as the second half of "`text` …".
    fn parse(text: &str) -> Result<Self, String>;

    /// As it is shown; secrets are masked by whoever shows.
    fn show(&self) -> Json;

    /// Understands the items of a list; anything else is one item.
    fn parse_items(items: &[String]) -> Result<Self, String> {
        match items {
            [one] => Self::parse(one),
            _ => Err("is a list".to_owned()),
        }
    }

    /// The value of a setting that is not set and has no default.
    fn absent() -> Option<Self> {
        None
    }

    /// What its bounds are compared with.
    fn measure(&self) -> Option<i64> {
        None
    }

    /// A bound in words.
    fn show_bound(bound: i64) -> String {
        bound.to_string()
    }

    /// Makes a relative path one from `folder`, where the file that says it lies.
    fn beside(self, _folder: &Path) -> Self {
        self
    }
}

impl<T: Value> Value for Option<T> {
    const SHAPE: Shape = T::SHAPE;
    const SECRET: bool = T::SECRET;

    fn allowed() -> String {
        T::allowed()
    }

    fn parse(text: &str) -> Result<Self, String> {
        T::parse(text).map(Some)
    }

    fn show(&self) -> Json {
        self.as_ref().map_or(Json::Null, T::show)
    }

    fn absent() -> Option<Self> {
        Some(None)
    }

    fn measure(&self) -> Option<i64> {
        self.as_ref()?.measure()
    }

    fn show_bound(bound: i64) -> String {
        T::show_bound(bound)
    }

    fn beside(self, folder: &Path) -> Self {
        self.map(|value| value.beside(folder))
    }
}

impl<T: Value> Value for Vec<T> {
    const SHAPE: Shape = Shape::List;

    fn allowed() -> String {
        format!("a list, each {}", T::allowed())
    }

    fn parse(text: &str) -> Result<Self, String> {
        Self::parse_items(&[text.to_owned()])
    }

    fn parse_items(items: &[String]) -> Result<Self, String> {
        let each = |item: &String| {
            T::parse(item).map_err(|wrong| match items {
                [_] => wrong,
                _ => format!("has {item:?}, which {wrong}"),
            })
        };
        items.iter().map(each).collect()
    }

    fn show(&self) -> Json {
        self.iter().map(T::show).collect()
    }
}

impl Value for String {
    fn allowed() -> String {
        "text".to_owned()
    }

    fn parse(text: &str) -> Result<Self, String> {
        match text.chars().any(char::is_control) {
            true => Err("has control characters".to_owned()),
            false => Ok(text.to_owned()),
        }
    }

    fn show(&self) -> Json {
        json!(self)
    }
}

impl Value for bool {
    const SHAPE: Shape = Shape::Boolean;

    fn allowed() -> String {
        "true or false".to_owned()
    }

    fn parse(text: &str) -> Result<Self, String> {
        text.parse()
            .map_err(|_| "is neither true nor false".to_owned())
    }

    fn show(&self) -> Json {
        json!(self)
    }
}

impl Value for PathBuf {
    fn allowed() -> String {
        "a path".to_owned()
    }

    fn parse(text: &str) -> Result<Self, String> {
        match text.contains('\0') {
            true => Err("has a NUL character".to_owned()),
            false => Ok(text.into()),
        }
    }

    fn show(&self) -> Json {
        json!(self.display().to_string())
    }

    fn beside(self, folder: &Path) -> Self {
        folder.join(self)
    }
}

impl Value for SocketAddr {
    fn allowed() -> String {
        "an IP address and a port, such as 127.0.0.1:8080 or [::1]:8080".to_owned()
    }

    fn parse(text: &str) -> Result<Self, String> {
        text.parse()
            .map_err(|_| "is not an IP address with a port".to_owned())
    }

    fn show(&self) -> Json {
        json!(self.to_string())
    }
}

macro_rules! whole_numbers {
    ($($kind:ty),+) => { $(
        impl Value for $kind {
            const SHAPE: Shape = Shape::Integer;

            fn allowed() -> String {
                "a whole number".to_owned()
            }

            fn parse(text: &str) -> Result<Self, String> {
                let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
                match (digits, text.parse()) {
                    (false, _) => Err("is not a whole number".to_owned()),
                    (true, Ok(number)) => Ok(number),
                    (true, Err(_)) => Err("is out of bounds".to_owned()),
                }
            }

            fn show(&self) -> Json {
                json!(self)
            }

            fn measure(&self) -> Option<i64> {
                i64::try_from(u64::from(*self)).ok()
            }
        }
    )+ };
}
whole_numbers!(u16, u32, u64);

impl Value for NonZeroU32 {
    const SHAPE: Shape = Shape::Integer;

    fn allowed() -> String {
        u32::allowed()
    }

    fn parse(text: &str) -> Result<Self, String> {
        Self::new(u32::parse(text)?).ok_or_else(|| "is out of bounds".to_owned())
    }

    fn show(&self) -> Json {
        json!(self)
    }

    fn measure(&self) -> Option<i64> {
        Some(self.get().into())
    }
}
