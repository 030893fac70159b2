//! Puts the built page where the binary embeds it from; on a clone whose page was not built yet, a
//! page that says so, so that `cargo build` alone works.

use std::path::{Path, PathBuf};
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
    if out.exists() {
        fs::remove_dir_all(&out)?;
    }
    fs::create_dir_all(&out)?;
    if dist.join("index.html").exists() {
        println!("cargo::rerun-if-changed={}", dist.display());
        copy(&dist, &out)
    } else {
        // The folder does not exist yet; its parent changes when it does.
        println!(
            "cargo::rerun-if-changed={}",
            manifest.join("../../web").display()
        );
        fs::write(out.join("index.html"), PLACEHOLDER)
    }
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            fs::create_dir_all(&target)?;
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
