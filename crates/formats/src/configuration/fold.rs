//! What configures a part of a resource is put into that resource.

use super::value::bare;
use tenantry_resource::Provider;
use tenantry_resource::json::{Object, Value};
use tenantry_resource::types::{self, Holder, ResourceType};

/// Puts the attributes of a part into those of the whole: what is a set, list or map is
/// added to, anything else is replaced.
pub(super) fn fold(provider: Provider, kind: &str, whole: &mut Object, part: Object) {
    let known = types::registry().get(provider, kind);
    into(known, String::new(), whole, part);
}

fn into(known: Option<&ResourceType>, at: String, whole: &mut Object, part: Object) {
    for (name, value) in part {
        if bare(&value).is_empty() {
            continue;
        }
        let path = match at.as_str() {
            "" => name.clone(),
            at => format!("{at}.{name}"),
        };
        let holder = known
            .and_then(|known| known.attributes.get(&path))
            .map(|attribute| attribute.kind.holder);
        let before = whole
            .remove(&name)
            .filter(|before| !bare(before).is_empty());
        let after = match (before, value, holder) {
            (None, value, _) => value,
            (Some(before), value, Some(Holder::Set | Holder::List)) => {
                let mut all = listed(before);
                all.extend(listed(value));
                Value::List(all)
            }
            (Some(Value::Object(mut before)), Value::Object(value), Some(Holder::Map)) => {
                for (name, value) in value {
                    before.insert(name, value);
                }
                Value::Object(before)
            }
            (Some(Value::Object(mut before)), Value::Object(value), None) => {
                into(known, path, &mut before, value);
                Value::Object(before)
            }
            (Some(_), value, _) => value,
        };
        whole.insert(name, after);
    }
}

fn listed(value: Value) -> Vec<Value> {
    match value {
        Value::List(list) => list,
        one => vec![one],
    }
}
