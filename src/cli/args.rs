//! What can be typed. The arguments of a verb stand in its own file.

use super::exit::Exit;
use super::{
    apply, call, check, completions, confirm, diff, drift, explain, fmt, history, import, init,
    list, lock, man, merge_lock, phones, plan, render, rollback, schema, secret, serve, status,
    sync, test, unlock,
};
use clap::{Parser, Subcommand, ValueEnum};
use std::fmt::Write as _;
use std::path::PathBuf;

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

/// What every verb takes.
#[derive(Debug, clap::Args)]
pub(super) struct Globals {
    /// Run as if started in this folder
    #[arg(
        short = 'C',
        value_name = "DIR",
        global = true,
        help_heading = "Everywhere"
    )]
    pub(super) directory: Option<PathBuf>,
    /// Say more
    #[arg(
        short,
        long,
        global = true,
        conflicts_with = "quiet",
        help_heading = "Everywhere"
    )]
    pub(super) verbose: bool,
    /// Say only what went wrong
    #[arg(short, long, global = true, help_heading = "Everywhere")]
    pub(super) quiet: bool,
    /// Open no connection; a host over SSH is refused
    #[arg(long, global = true, help_heading = "Everywhere")]
    pub(super) offline: bool,
}

/// One thing to do; what it is stands at its arguments.
#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    Init(init::Init),
    Check(check::Check),
    Lock(lock::Lock),
    Render(render::Render),
    Diff(diff::Diff),
    Plan(plan::Plan),
    Apply(apply::Apply),
    Confirm(confirm::Confirm),
    Drift(drift::Drift),
    Rollback(rollback::Rollback),
    History(history::History),
    Status(status::Status),
    Unlock(unlock::Unlock),
    Serve(Box<serve::Serve>),
    Phones(phones::Phones),
    Import(import::Import),
    Sync(sync::Sync),
    Call(call::Call),
    Test(test::Test),
    List(list::List),
    Explain(explain::Explain),
    Secret(secret::Secret),
    Fmt(fmt::Fmt),
    MergeLock(merge_lock::MergeLock),
    Schema(schema::Schema),
    Completions(completions::Completions),
    Man(man::Man),
}

/// Where the repository is, and which state of it counts.
#[derive(Debug, clap::Args)]
pub(super) struct Repository {
    /// The repository [default: the nearest folder upwards that holds a pbx.yaml]
    #[arg(value_name = "DIR")]
    pub(super) dir: Option<PathBuf>,
    /// Read a commit, branch or tag instead of the files in the folder
    #[arg(long, value_name = "REV")]
    pub(super) rev: Option<String>,
}

/// The form of what is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people
    #[default]
    Text,
    /// For programs; versioned
    Json,
}

/// The form of a change that people review.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum ReviewFormat {
    /// For people, on a terminal
    #[default]
    Text,
    /// For programs; versioned
    Json,
    /// For a comment on a pull request, or the summary of a job
    Markdown,
    /// A page that needs nothing else
    Html,
}

impl ReviewFormat {
    /// The form of what stands in the way of a review.
    pub(super) const fn of_findings(self) -> Format {
        match self {
            Self::Json => Format::Json,
            Self::Text | Self::Markdown | Self::Html => Format::Text,
        }
    }
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
