//! The `tenantry` binary.

use std::process::ExitCode;

fn main() -> ExitCode {
    tenantry_server::cli::main()
}
