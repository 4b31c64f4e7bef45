//! The command line: arguments, one file a verb, reports, exit codes.
//!
//! The only room that prints, reads the environment and the clock, and knows how the process ends.

mod after_apply;
mod agent;
mod ahead;
mod answer;
mod apply;
mod args;
mod built;
mod bundled;
mod cache;
mod call;
mod carry;
mod cat;
mod check;
mod commit;
mod compared;
mod compile;
mod confirm;
mod completions;
mod demand;
mod diff;
mod cores;
mod drift;
mod entry_line;
mod environment;
mod escape;
mod exit;
mod explain;
mod failure;
mod finding;
mod fmt;
mod folder;
mod format;
mod front;
mod github;
mod gitlab;
mod glanced;
mod globals;
mod history;
mod from_key;
mod hosts;
mod images;
mod import;
mod incoming;
mod inherited;
mod init;
mod journals;
mod json;
mod junit;
mod keeping;
mod key;
mod known;
mod late;
mod list;
mod lock;
mod log_lines;
mod man;
mod merge_lock;
mod out;
mod moves;
mod new_files;
mod outcome;
mod phones;
mod plan;
mod planned;
mod policy;
mod probes;
mod project_log;
mod progress;
mod reach;
mod render;
mod report;
mod repository;
mod resync;
mod review;
mod rollback;
mod running;
mod schema;
mod sarif;
mod sealed;
mod secret;
mod serve;
mod served;
mod seen;
mod session;
mod settlements;
mod sides;
mod sinks;
mod short;
mod span;
mod stale;
mod standing;
mod status;
mod status_page;
mod survey;
mod sync;
mod table;
mod test;
mod there;
mod trace;
mod unlock;
mod vault;
mod verb;
mod whence;
mod whole_file;
mod why;

pub use exit::Exit;

use args::Args;
use clap::{CommandFactory, Parser};
use failure::Failure;
use session::Session;
use std::ffi::OsString;
use std::process::ExitCode;
use verb::Verb;

/// Does what the arguments say, the first of them being the name of the program.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    cores::share();
    let exit = match Args::try_parse_from(args) {
        Ok(args) => dispatch(args),
        Err(error) => usage(&error),
    };
    exit.into()
}

fn dispatch(args: Args) -> Exit {
    let session = Session::new(args.globals);
    let done = match args.verb {
        Verb::Init(verb) => verb.run(&session),
        Verb::Check(verb) => verb.run(&session),
        Verb::Lock(verb) => verb.run(&session),
        Verb::Fmt(verb) => verb.run(&session),
        Verb::MergeLock(verb) => verb.run(&session),
        Verb::Render(verb) => verb.run(&session),
        Verb::Cat(verb) => verb.run(&session),
        Verb::Diff(verb) => verb.run(&session),
        Verb::Plan(verb) => verb.run(&session),
        Verb::Apply(verb) => verb.run(&session),
        Verb::Carry(verb) => verb.run(&session),
        Verb::Confirm(verb) => verb.run(&session),
        Verb::Drift(verb) => verb.run(&session),
        Verb::Rollback(verb) => verb.run(&session),
        Verb::History(verb) => verb.run(&session),
        Verb::Status(verb) => verb.run(&session),
        Verb::Unlock(verb) => verb.run(&session),
        Verb::Agent(verb) => verb.run(&session),
        Verb::Serve(verb) => verb.run(&session),
        Verb::Phones(verb) => verb.run(&session),
        Verb::Import(verb) => verb.run(&session),
        Verb::Sync(verb) => verb.run(&session),
        Verb::Call(verb) => verb.run(&session),
        Verb::Test(verb) => verb.run(&session),
        Verb::List(verb) => verb.run(&session),
        Verb::Explain(verb) => verb.run(&session),
        Verb::Secret(verb) => verb.run(&session),
        Verb::Schema(verb) => verb.run(),
        Verb::Completions(verb) => verb.run(Args::command()),
        Verb::Man(verb) => verb.run(&session, Args::command()),
    };
    done.unwrap_or_else(|failure: Failure| failure.tell())
}

/// What clap says about the arguments, and the code for it: help that was asked for is no mistake.
fn usage(error: &clap::Error) -> Exit {
    let _gone = error.print();
    if error.use_stderr() {
        Exit::Usage
    } else {
        Exit::Done
    }
}
