//! `docs/resource-types.md` says what the registry says.

use std::fmt::Write;
use std::path::PathBuf;
use tenantry_resource::Provider;
use tenantry_resource::types::{Holder, Secrecy, registry};

/// Names the variable under which the page is written anew.
const WRITE: &str = "TENANTRY_WRITE_DOCS";

fn page() -> String {
    let mut page = String::new();
    let types = registry().iter().len();
    let attributes: usize = registry().iter().map(|known| known.attributes.len()).sum();
    writeln!(
        page,
        "# Resource types\n\n\
         Generated from `crates/resource/types` by `{WRITE}=1 cargo test -p tenantry-resource --test registry`. \
         Do not edit.\n\n\
         {types} types with {attributes} attributes. A type that is not here is accepted too; see \
         [resources.md](resources.md) for what the columns mean."
    )
    .unwrap();
    for provider in Provider::ALL {
        write!(page, "\n## {provider}\n").unwrap();
        for known in registry().iter().filter(|known| known.provider == provider) {
            writeln!(
                page,
                "\n### `{}`\n\n{}\n\n| attribute | kind | order | default | secret | meaning |\n|---|---|---|---|---|---|",
                known.name, known.about
            )
            .unwrap();
            for (path, attribute) in &known.attributes {
                let order = match attribute.kind.holder {
                    Holder::Set => "no",
                    Holder::List => "yes",
                    Holder::One | Holder::Map => "",
                };
                let default = attribute.default.as_ref();
                let default = default.map_or_else(String::new, |value| format!("`{value}`"));
                let secret = match attribute.secrecy {
                    Secrecy::Known => "",
                    other => other.as_str(),
                };
                let about = attribute.about.replace('|', "\\|");
                writeln!(
                    page,
                    "| `{path}` | {} | {order} | {default} | {secret} | {about} |",
                    attribute.kind
                )
                .unwrap();
            }
        }
    }
    page
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "the page is only written when that is asked for"
)]
fn the_page_is_what_the_registry_says() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/resource-types.md");
    let made = page();
    if std::env::var_os(WRITE).is_some() {
        std::fs::write(&path, &made).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    let differs = kept
        .lines()
        .zip(made.lines())
        .position(|(kept, made)| kept != made);
    assert!(
        kept == made,
        "docs/resource-types.md is stale (from line {:?}): write it anew with {WRITE}=1",
        differs.map(|at| at + 1)
    );
}
