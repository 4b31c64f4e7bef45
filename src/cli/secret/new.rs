use crate::cli::environment;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::out::Out;
use crate::secrets;

/// Print a fresh project key
///
/// 48 random bytes in base64. Keep it where CI secrets are kept, and a copy on paper: all passwords and PINs derive from it.
#[derive(Debug, clap::Args)]
pub(super) struct New {}

/// Prints a key that nobody had before.
pub(super) fn run() -> Result<Exit, Failure> {
    let random = environment::random().map_err(Failure::doing("draw random bytes"))?;
    Out::data(&format!("{}\n", secrets::fresh_key(random).expose()))?;
    Ok(Exit::Done)
}
