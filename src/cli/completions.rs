use super::args::Args;
use super::exit::Exit;
use super::failure::Failure;
use super::out::Out;
use clap::CommandFactory;
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
    /// Prints the script.
    pub(super) fn run(&self) -> Result<Exit, Failure> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Args::command(), "pbxctl", &mut script);
        Out::data(&String::from_utf8_lossy(&script))?;
        Ok(Exit::Done)
    }
}
