//! Writes `docs/built-in-policies.md` from the heads of the built-in policies.

use tenantry_policy::rego::{self, BuiltIn};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let page = rego::document(&BuiltIn::policies()?);
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../docs/built-in-policies.md"
    );
    std::fs::write(path, page)?;
    Ok(())
}
