//! The documents of this crate, as they stand in YAML.

use serde::de::DeserializeOwned;
use serde_saphyr::options::DuplicateKeyPolicy;

/// Reads one.
///
/// # Errors
/// Where it is not such YAML.
pub(crate) fn read<T: DeserializeOwned>(name: &str, text: &str) -> Result<T, String> {
    let options = serde_saphyr::options! {
        duplicate_keys: DuplicateKeyPolicy::Error,
        with_snippet: false,
    };
    serde_saphyr::from_str_with_options(text, options)
        .map_err(|error: serde_saphyr::Error| format!("{name}: {}", error.without_snippet()))
}
