//! The page of the documentation that names every mapping.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use tenantry_formats::configuration::mapped_types;

#[test]
fn the_page_names_every_mapping() {
    let mut by_target: BTreeMap<(bool, String), (Vec<String>, Vec<String>)> = BTreeMap::new();
    for mapped in mapped_types() {
        let is_config = mapped.from.starts_with("AWS::");
        let entry = by_target.entry((is_config, mapped.to)).or_default();
        match mapped.is_part {
            false => entry.0.push(format!("`{}`", mapped.from)),
            true => entry.1.push(format!("`{}`", mapped.from)),
        }
    }
    let mut table = String::new();
    for (title, is_config) in [("Terraform", false), ("AWS Config", true)] {
        let _ = writeln!(
            table,
            "### {title}\n\n| becomes | is made of | takes in |\n|---|---|---|"
        );
        for ((_, target), (whole, parts)) in by_target
            .iter()
            .filter(|((config, _), _)| *config == is_config)
        {
            let _ = writeln!(
                table,
                "| `{target}` | {} | {} |",
                whole.join(", "),
                parts.join(", ")
            );
        }
        table.push('\n');
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/configurations.md");
    let page = std::fs::read_to_string(path).unwrap();
    let (before, rest) = page.split_once("<!-- mappings -->\n").unwrap();
    let (_, after) = rest.split_once("<!-- end of mappings -->").unwrap();
    let right = format!("{before}<!-- mappings -->\n{table}<!-- end of mappings -->{after}");
    if std::env::var_os("TENANTRY_WRITE_DOCS").is_some() {
        std::fs::write(path, right).unwrap();
    } else {
        assert!(page == right, "run it once with TENANTRY_WRITE_DOCS=1");
    }
}
