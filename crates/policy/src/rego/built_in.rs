//! The policies that come with the product.

use super::evaluator::Fault;
use super::policy::Policy;

#[derive(rust_embed::RustEmbed)]
#[folder = "policies"]
#[include = "*.rego"]
struct Files;

/// The policies that come with the product.
#[derive(Clone, Copy, Debug)]
pub struct BuiltIn;

impl BuiltIn {
    /// All of them, in the order of provider and name.
    ///
    /// # Errors
    ///
    /// Never, as the tests show; what is wrong with the head of such a policy otherwise.
    pub fn policies() -> Result<Vec<Policy>, Fault> {
        let mut names: Vec<_> = Files::iter().collect();
        names.sort();
        names
            .into_iter()
            .map(|name| {
                let fault = |what: String| Fault {
                    id: name.to_string(),
                    what,
                };
                let file = Files::get(&name).ok_or_else(|| fault("is not there".to_owned()))?;
                let source =
                    std::str::from_utf8(&file.data).map_err(|error| fault(error.to_string()))?;
                Policy::parse(source).map_err(|error| fault(error.to_string()))
            })
            .collect()
    }
}
