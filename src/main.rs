//! The command `mingbai`.

use std::process::ExitCode;

fn main() -> ExitCode {
    mingbai::cli::main()
}
