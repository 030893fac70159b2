//! Texts of a record, fit to be kept.

use tenantry_resource::Fault;
use tenantry_resource::json::Value;
use tenantry_resource::redact::shown;

/// The text at a path, without white space around it; none where it is empty.
pub(super) fn raw<'v>(value: &'v Value, path: &[&str]) -> Option<&'v str> {
    let found = path.iter().try_fold(value, |value, name| value.get(name))?;
    Some(found.as_str()?.trim()).filter(|text| !text.is_empty())
}

/// The same, shortened; none where it looks like a secret.
pub(super) fn said(value: &Value, path: &[&str], characters: usize) -> Option<String> {
    kept(raw(value, path)?, characters)
}

/// A text, shortened; none where it looks like a secret.
pub(super) fn kept(text: &str, characters: usize) -> Option<String> {
    Some(shown(text, characters)).filter(|shown| shown != "…")
}

/// A text that a record must have. What is longer than those that there are is refused
/// and not shortened: two would be taken for one.
pub(super) fn required(value: &Value, name: &str, longest: usize) -> Result<String, Fault> {
    let text = raw(value, &[name]).ok_or_else(|| Fault::new(name, "is missing"))?;
    if text.len() > longest {
        return Err(Fault::new(name, format!("is longer than {longest} bytes")));
    }
    if text.contains(char::is_control) {
        return Err(Fault::new(name, "has a control character"));
    }
    Ok(text.to_owned())
}
