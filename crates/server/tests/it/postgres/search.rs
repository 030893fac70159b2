//! Which of several PostgreSQLs is taken, and what is said when none will do.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use tenantry_server::postgres::launcher::{LauncherError, Search, Version};

use super::Folder;

/// A folder with programs that only know how to print a version.
fn fake(folder: &Folder, name: &str, version: &str) -> PathBuf {
    let bin_dir = folder.0.join(name);
    fs::create_dir_all(&bin_dir).unwrap();
    for program in ["postgres", "initdb"] {
        let path = bin_dir.join(program);
        fs::write(
            &path,
            format!("#!/bin/sh\necho 'postgres (PostgreSQL) {version}'\n"),
        )
        .unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }
    bin_dir
}

#[test]
fn a_version_too_old_is_refused_with_its_place() {
    let folder = Folder::new("old");
    let old = fake(&folder, "old/bin", "14.9");
    let mut search = Search {
        explicit: Some(old.clone()),
        exe: folder.0.join("bin/tenantry"),
        system: Vec::new(),
    };
    let text = search.run().unwrap_err().to_string();
    assert!(
        text.contains("14.9") && text.contains(&old.display().to_string()),
        "{text}"
    );
    search.explicit = None;
    search.system = vec![old];
    let refused = search.run().unwrap_err();
    assert!(
        matches!(refused, LauncherError::TooOld { .. }),
        "{refused:?}"
    );
}

#[test]
fn without_any_postgresql_the_places_and_the_ways_out_are_named() {
    let folder = Folder::new("none");
    let search = Search {
        explicit: None,
        exe: folder.0.join("bin/tenantry"),
        system: vec!["/nonexistent/postgresql/bin".into()],
    };
    let text = search.run().unwrap_err().to_string();
    for part in [
        "bin/postgresql/bin",
        "lib/tenantry/postgresql/bin",
        "/nonexistent/postgresql/bin",
        "TENANTRY_POSTGRES_BIN",
        "DATABASE_URL",
    ] {
        assert!(text.contains(part), "{part} is not in: {text}");
    }
}

#[test]
fn the_search_goes_from_the_nearest_to_the_system() {
    let folder = Folder::new("order");
    let mut search = Search {
        explicit: Some(fake(&folder, "chosen", "15.1")),
        exe: folder.0.join("bin/tenantry"),
        system: vec![
            fake(&folder, "system/16", "16.9"),
            fake(&folder, "system/17", "17.2"),
            fake(&folder, "system/14", "14.9"),
        ],
    };
    fake(&folder, "bin/postgresql/bin", "18.1");
    fake(&folder, "lib/tenantry/postgresql/bin", "18.2");
    let found = |search: &Search| search.run().unwrap().version;
    assert_eq!(found(&search), Version::new(15, 1));
    search.explicit = None;
    assert_eq!(found(&search), Version::new(18, 1));
    fs::remove_dir_all(folder.0.join("bin/postgresql")).unwrap();
    assert_eq!(found(&search), Version::new(18, 2));
    fs::remove_dir_all(folder.0.join("lib")).unwrap();
    assert_eq!(found(&search), Version::new(17, 2));
}
