//! The `tenantry` binary.

use std::process::ExitCode;

use tenantry_server::sandbox;

fn main() -> ExitCode {
    // Before any thread, file or log: what others wrote runs in there, and finds nothing.
    if sandbox::is_child() {
        return sandbox::child();
    }
    tenantry_server::cli::main()
}
