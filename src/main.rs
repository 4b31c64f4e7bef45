//! `pbxctl`: arguments to exit code; everything else is in the library.
#![expect(
    clippy::disallowed_methods,
    reason = "this is where the arguments come in"
)]

fn main() -> std::process::ExitCode {
    pbxctl::run(std::env::args_os())
}
