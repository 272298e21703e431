//! The command `mingbai`.

use std::process::ExitCode;

/// Pages are many small texts: with the system's allocator a sixth of a build was spent on asking for memory and giving it back.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    mingbai::cli::main()
}
