//! What a baseline names.

use std::collections::BTreeMap;
use tenantry_resource::Fault;
use tenantry_resource::json::{Object, Value};

/// The attributes that a baseline names, as a tree of names: what its source said before
/// the canonical form wrote the provider's defaults out. What is not named is not compared.
///
/// `null` and `""` name nothing. `[]` and `{}` do: whoever writes them says that nothing is
/// to be there. What is in a list, in a map or in a text of JSON is named as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names(BTreeMap<String, Names>);

impl Names {
    /// Those of attributes as they are delivered, before they become canonical.
    #[must_use]
    pub fn of(attributes: &Object) -> Self {
        let names = attributes
            .iter()
            .filter_map(|(name, value)| Some((name.to_owned(), Self::of_value(value)?)));
        Self(names.collect())
    }

    fn of_value(value: &Value) -> Option<Self> {
        match value {
            Value::Null => None,
            Value::Text(text) if text.is_empty() => None,
            Value::Object(object) if !object.is_empty() => {
                Some(Self::of(object)).filter(|names| !names.is_all())
            }
            // Where one object is expected, the canonical form takes it out of its list.
            Value::List(list) => match list.as_slice() {
                [only @ Value::Object(_)] => Self::of_value(only),
                _ => Some(Self::default()),
            },
            _ => Some(Self::default()),
        }
    }

    /// Whether everything in this place is named, because nothing is told apart there.
    #[must_use]
    pub fn is_all(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Self)> {
        self.0.iter().map(|(name, inside)| (name.as_str(), inside))
    }

    /// It as JSON: an object of objects, the innermost of which are empty.
    #[must_use]
    pub fn to_value(&self) -> Value {
        let mut object = Object::new();
        for (name, inside) in &self.0 {
            object.insert(name.as_str(), inside.to_value());
        }
        Value::Object(object)
    }

    /// Reads what [`to_value`](Self::to_value) writes.
    ///
    /// # Errors
    /// The name under which something stands that is no object.
    pub fn from_value(value: &Value) -> Result<Self, Fault> {
        let Value::Object(object) = value else {
            return Err(Fault {
                field: "names".to_owned(),
                detail: format!("is no object but a {}", value.kind()),
            });
        };
        let names = object.iter().map(|(name, inside)| {
            let inside = Self::from_value(inside).map_err(|fault| Fault {
                field: match fault.field.strip_prefix("names") {
                    Some(rest) => format!("names.{name}{rest}"),
                    None => fault.field,
                },
                detail: fault.detail,
            })?;
            Ok((name.to_owned(), inside))
        });
        names.collect::<Result<_, Fault>>().map(Self)
    }
}
