//! Puts the built page where the binary embeds it from; on a clone whose page was not built yet, a
//! page that says so, so that `cargo build` alone works.

mod build_page;

use std::path::PathBuf;
use std::{env, fs, io};

const PLACEHOLDER: &str = "<!doctype html>\n<html lang=\"en\" data-theme=\"system\"><head><meta charset=\"utf-8\">\
<title>Tenantry</title><!--tenantry-first--></head><body><h1>Tenantry</h1>\
<p>The page was not built into this binary: run <code>cargo xtask demo</code>. The API works: \
<a href=\"/docs\">/docs</a>.</p></body></html>\n";

#[expect(
    clippy::disallowed_methods,
    reason = "Cargo speaks to build scripts through the environment"
)]
fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=migrations");
    let manifest = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default()).join("page");
    let dist = manifest.join("../../web/dist");
    println!("cargo::rerun-if-changed=build_page.rs");
    if build_page::copy_page(&dist, &out)? {
        println!("cargo::rerun-if-changed={}", dist.display());
        Ok(())
    } else {
        // The folder does not exist yet; its parent changes when it does.
        println!(
            "cargo::rerun-if-changed={}",
            manifest.join("../../web").display()
        );
        fs::write(out.join("index.html"), PLACEHOLDER)
    }
}
