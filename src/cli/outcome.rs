//! How an apply or a rollback went, in words and as data.

use super::exit::Exit;
use super::planned::Planned;
use super::progress::Progress;
use super::report::draw_failure;
use super::session::Session;
use super::short::short;
use super::{hosts, out::Out};
use crate::apply::{Confirm, HostReport, Outcome, Report, Step, StepResult};
use crate::bundle::{Connect, DestinationId};
use serde_json::{Value, json};
use std::path::Path;

/// Shows a step when it is over.
pub(super) fn step(progress: &Progress<'_>, id: &DestinationId, step: &Step) {
    progress.now(&format!("{id}: after {}", step.name));
    progress.done(&format!("{id}: {}", of_step(step)));
}

/// A step that is over: its name, its time and what there is to say of it.
pub(super) fn of_step(step: &Step) -> String {
    let result = match step.result {
        StepResult::Done => format!("{} ms", step.ms),
        StepResult::Failed => "failed".to_owned(),
        StepResult::NotApplicable => "not applicable".to_owned(),
    };
    let note = if step.note.is_empty() {
        String::new()
    } else {
        format!(", {}", step.note)
    };
    format!("{:<9} {result}{note}", step.name)
}

/// Says how it ended on a host, and what went wrong.
pub(super) fn tell(session: &Session, host: &HostReport, connect: &str) {
    for error in &host.errors {
        Out::complain(&draw_failure(
            &hosts::failure(&host.id, error),
            Out::colour(),
        ));
    }
    for note in &host.notes {
        session.out.detail(&format!("{}: {note}", host.id));
    }
    session
        .out
        .say(&format!("{} ({connect}): {}", host.id, ending(host)));
}

fn ending(host: &HostReport) -> String {
    let release = host.release.as_deref().map(short).unwrap_or_default();
    match host.outcome {
        Outcome::Applied => format!("release {release} is live"),
        Outcome::Pending => format!("release {release} is live, and waits for confirmation"),
        Outcome::RolledBack => {
            format!("rolled back; the release {release} that failed is still on its disk")
        }
        Outcome::Unknown => {
            "unknown: it has the old or the new release, whole; apply again".to_owned()
        }
        other => other.name().to_owned(),
    }
}

/// How the process ends.
pub(super) fn exit(report: &Report) -> Exit {
    let code = report.exit_code();
    Exit::ALL
        .iter()
        .copied()
        .find(|exit| exit.code() == code)
        .unwrap_or(Exit::Failed)
}

/// The same for programs, with the plan that was carried out and the word that confirms it.
pub(super) fn json(report: &Report, plan: &Value, word: Option<&str>) -> Value {
    let hosts: Vec<_> = report.hosts.iter().map(host).collect();
    json!({"kind": "apply", "plan": plan, "hosts": hosts, "confirm": word, "warnings": report.warnings})
}

/// What a person does while a release waits.
pub(super) fn wait(confirm: &Confirm, no_letters: bool, dir: Option<&Path>) -> String {
    let dir = dir
        .map(|dir| format!(" {}", dir.display()))
        .unwrap_or_default();
    let (word, seconds) = (&confirm.word, confirm.within.as_secs());
    let quiet = if no_letters { "--no-letters " } else { "" };
    format!(
        "\nthe former release comes back in {seconds} s, unless you confirm:\n  pbxctl confirm {quiet}{word}{dir}\n  pbxctl confirm --back {word}{dir}   takes it back at once"
    )
}

/// One host's end for programs.
pub(super) fn host(host: &HostReport) -> Value {
    let errors = host
        .errors
        .iter()
        .map(|error| json!({"message": error.message, "help": error.help}));
    json!({
        "host": host.id.as_str(),
        "outcome": host.outcome,
        "release": host.release,
        "steps": host.steps,
        "errors": errors.collect::<Vec<_>>(),
        "notes": host.notes,
    })
}

/// What a person does next; `dir` is the repository as it was named on the command line.
pub(super) fn next(planned: &Planned, dir: Option<&Path>) -> String {
    let dir = dir
        .map(|dir| format!(" {}", dir.display()))
        .unwrap_or_default();
    let mut steps = vec![
        (format!("pbxctl list users{dir}"), "who has which number"),
        (
            format!("pbxctl history{dir}"),
            "what was applied, when and by whom",
        ),
        (
            format!("pbxctl serve{dir}"),
            "hands phones their files over TFTP and HTTP",
        ),
    ];
    let connects = planned
        .built
        .bundle
        .parts()
        .map(|part| &part.destination.connect);
    for connect in connects {
        if let Connect::Dir { path } = connect {
            steps.push((
                format!("ls {path}/current/"),
                "what a PBX and its phones would read",
            ));
        }
    }
    let width = steps
        .iter()
        .map(|(command, _)| command.len())
        .max()
        .unwrap_or(0);
    let lines = steps
        .iter()
        .map(|(command, what)| format!("\n  {command:width$}   {what}"));
    format!("\nnext:{}", lines.collect::<String>())
}
