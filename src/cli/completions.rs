use super::exit::Exit;
use super::failure::Failure;
use super::out::Out;
use clap::Command;
use clap_complete::Shell;

/// Print the completions of a shell
///
/// For example: `pbxctl completions bash > /etc/bash_completion.d/pbxctl`
#[derive(Debug, clap::Args)]
pub(super) struct Completions {
    /// The shell
    shell: Shell,
}

impl Completions {
    /// Prints the script for the whole command.
    pub(super) fn run(&self, mut whole: Command) -> Result<Exit, Failure> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut whole, "pbxctl", &mut script);
        Out::data(&String::from_utf8_lossy(&script))?;
        Ok(Exit::Done)
    }
}
