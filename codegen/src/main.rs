//! The `rowtype` binary.

use std::process::ExitCode;

fn main() -> ExitCode {
    rowtype::cli::main()
}
