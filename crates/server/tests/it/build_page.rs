//! What the build script does when the page is built at the same moment.

#[path = "../../build_page.rs"]
mod copying;

use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Duration;
use std::{fs, io};

use copying::copy_page;

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("tenantry-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// As a build of the page does it: everything away, then file by file.
fn build(dist: &Path, number: usize) -> io::Result<()> {
    for entry in fs::read_dir(dist)? {
        let path = entry?.path();
        if path.is_dir() {
            fs::remove_dir_all(path)?;
        } else {
            fs::remove_file(path)?;
        }
    }
    let names: Vec<String> = (0..20).map(|i| format!("{i}-{number}.js")).collect();
    let html: String = names
        .iter()
        .map(|name| format!("<script src=\"/assets/{name}\"></script>"))
        .collect();
    fs::write(dist.join("index.html"), format!("<html>{html}</html>"))?;
    fs::create_dir(dist.join("assets"))?;
    for name in names {
        fs::write(dist.join("assets").join(&name), name)?;
        std::thread::sleep(Duration::from_micros(50));
    }
    Ok(())
}

#[test]
fn a_page_that_is_being_built_is_waited_for() {
    let folder = Folder::new("build-page");
    let (dist, out) = (folder.0.join("dist"), folder.0.join("out"));
    assert!(!copy_page(&dist, &out).unwrap(), "never built");
    fs::create_dir(&dist).unwrap();
    // Each copy begins together with a build; what that has made stays until it was copied.
    let (copied, again) = mpsc::channel::<()>();
    let building = {
        let dist = dist.clone();
        std::thread::spawn(move || {
            let mut number = 0;
            build(&dist, number).unwrap();
            while again.recv().is_ok() {
                number += 1;
                build(&dist, number).unwrap();
            }
        })
    };
    for _ in 0..200 {
        assert!(copy_page(&dist, &out).unwrap());
        let html = fs::read_to_string(out.join("index.html")).unwrap();
        assert_eq!(html.matches("/assets/").count(), 20);
        for named in html.split('"').filter_map(|text| text.strip_prefix('/')) {
            assert!(out.join(named).exists(), "{named}");
        }
        copied.send(()).unwrap();
    }
    drop(copied);
    building.join().unwrap();
}
