//! What can be typed, before a verb and with each.

use super::exit::Exit;
use super::globals::Globals;
use super::verb::Verb;
use clap::Parser;
use std::fmt::Write as _;

/// A telephone system written down in Git: checked, compiled, applied.
///
/// The repository holds tenants, users and phones as YAML; pbxctl makes the configuration of Asterisk and of the
/// phones from it and puts it in place, all or nothing.
#[derive(Debug, Parser)]
#[command(name = "pbxctl", version, max_term_width = 100, after_long_help = exit_codes(), disable_help_subcommand = true)]
pub(super) struct Args {
    #[command(flatten)]
    pub(super) globals: Globals,
    #[command(subcommand)]
    pub(super) verb: Verb,
}

fn exit_codes() -> String {
    let mut text = String::from("Exit codes:\n");
    for exit in Exit::ALL {
        // Writing to a String cannot fail.
        let _infallible = writeln!(
            text,
            "  {:>2}  {}",
            exit.code(),
            exit.meaning().replace('`', "")
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn clap_finds_the_definition_sound() {
        Args::command().debug_assert();
    }

    #[test]
    fn every_argument_is_explained() {
        for verb in Args::command().get_subcommands() {
            assert!(verb.get_about().is_some(), "{}", verb.get_name());
            for arg in verb.get_arguments() {
                assert!(
                    arg.get_help().is_some(),
                    "{} {}",
                    verb.get_name(),
                    arg.get_id()
                );
            }
        }
    }
}
