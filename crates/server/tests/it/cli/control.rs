//! The control socket: what a killed instance leaves, and whose socket is spoken to.

use std::fs::{self, Permissions, set_permissions};
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::os::unix::net::UnixListener;
use std::path::PathBuf;

use nix::sys::signal::Signal;
use serde_json::{Value, json};

use super::process::Installation;
use super::rows;

#[tokio::test(flavor = "multi_thread")]
async fn a_socket_that_a_killed_instance_left_is_in_nobodys_way() {
    let it = Installation::new("killed");
    let running = it.start(&["serve"]);
    let socket = || -> PathBuf {
        let file = fs::read(it.data().join("control.json")).unwrap();
        let file: Value = serde_json::from_slice(&file).unwrap();
        file["socket"].as_str().unwrap().into()
    };
    let left = socket();
    running.stop(Signal::SIGKILL);
    assert!(left.exists(), "it could not tidy up");
    // A command opens the data itself.
    it.run(&["customer", "create", "--name", "Ada"]);
    let running = it.start(&["serve"]);
    assert!(!left.exists() && !left.parent().unwrap().exists());
    assert_ne!(socket(), left);
    assert_eq!(rows(&it.json(&["customer", "list"])).len(), 1);
    running.stop(Signal::SIGTERM);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_socket_that_others_may_have_put_there_is_not_spoken_to() {
    let it = Installation::new("whose");
    let folder = std::env::temp_dir().join(format!("tenantry-whose-{}", std::process::id()));
    fs::create_dir_all(it.data()).unwrap();
    fs::create_dir_all(&folder).unwrap();
    let socket = folder.join("control");
    let listener = UnixListener::bind(&socket).unwrap();
    let says = it.data().join("control.json");
    fs::write(&says, json!({ "socket": &socket }).to_string()).unwrap();
    let list = || it.fails(&["customer", "list"]);

    set_permissions(&folder, Permissions::from_mode(0o755)).unwrap();
    let complaint = list();
    assert!(complaint.contains("not closed to others"), "{complaint}");
    set_permissions(&folder, Permissions::from_mode(0o700)).unwrap();
    // Only root can give things away, and only then there is something to be seen.
    if nix::unistd::geteuid().is_root() {
        for path in [&says, &folder, &socket] {
            chown(path, Some(12_345), None).unwrap();
            let complaint = list();
            assert!(complaint.contains("belongs to another user"), "{complaint}");
            assert!(complaint.contains(path.to_str().unwrap()), "{complaint}");
            chown(path, Some(0), None).unwrap();
        }
    }
    // Nobody has connected to it.
    listener.set_nonblocking(true).unwrap();
    assert!(listener.accept().is_err());
    drop(listener);
    fs::remove_dir_all(&folder).unwrap();
}
