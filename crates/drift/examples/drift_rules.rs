//! Writes `docs/drift-rules.md` from the rules and classes.

fn main() -> std::io::Result<()> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/drift-rules.md");
    std::fs::write(path, tenantry_drift::document())
}
