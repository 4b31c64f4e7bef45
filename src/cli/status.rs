use super::exit::Exit;
use super::failure::Failure;
use super::format::Format;
use super::hosts;
use super::json::Document;
use super::out::Out;
use super::report::numbered;
use super::repository::Repository;
use super::running::origin;
use super::session::Session;
use super::short::short;
use crate::apply::{Activity, activity, history, look};
use crate::bundle::Destination;
use crate::plan::{Deployed, EngineState, LinkState, Linked};
use serde_json::{Value, json};
use std::fmt::Write;

/// Show what the hosts run now
///
/// The active release, whether its files are as they were written, who holds the host, and which lines its core
/// configuration still needs.
#[derive(Debug, clap::Args)]
pub(super) struct Status {
    #[command(flatten)]
    repository: Repository,
    /// Only this host; may be given several times
    #[arg(long, value_name = "HOST")]
    host: Vec<String>,
    /// The form of the answer
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

/// What a host answers.
struct Now {
    deployed: Deployed,
    activity: Option<Activity>,
    /// What its release was made from, where that was a commit and nothing besides.
    commit: Option<String>,
}

impl Status {
    /// Asks every host and prints its answer.
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let asked = hosts::ask_each(
            session,
            &self.repository,
            &self.host,
            |destination, host| {
                let deployed = look(host, destination, None)?;
                let runs = matches!(deployed.engine, EngineState::Running(_));
                let activity = runs.then(|| activity(host)).transpose()?;
                let commit = match &deployed.release {
                    Some(release) => origin(&history(host)?, release).ok(),
                    None => None,
                };
                Ok(Now {
                    deployed,
                    activity,
                    commit,
                })
            },
        )?;
        let Some(all) = asked else {
            return Ok(Exit::Failed);
        };
        let silent = hosts::tell_silent(&all)?;
        let text = match self.format {
            Format::Text => {
                let answers = all.iter();
                let told = answers.filter_map(|(to, now)| Some(text(to, now.as_ref().ok()?)));
                told.collect()
            }
            Format::Json => {
                let hosts: Vec<_> = all.iter().map(|(to, now)| data(to, now)).collect();
                Document::of(json!({"kind": "status", "hosts": hosts})).text()
            }
        };
        Out::data(&text)?;
        Ok(if silent { Exit::Failed } else { Exit::Done })
    }
}

fn text(destination: &Destination, now: &Now) -> String {
    let deployed = &now.deployed;
    let mut text = format!(
        "{} ({}): {}\n",
        destination.id,
        destination.connect,
        release(deployed)
    );
    let mut line = |words: String| {
        // Writing to a String cannot fail.
        let _infallible = writeln!(text, "  {words}");
    };
    if let Some(engine) = engine(&deployed.engine) {
        line(format!("engine: {engine}"));
    }
    if let Some(activity) = now.activity {
        line(goes_on(activity));
    }
    if let Some(commit) = &now.commit {
        line(format!("made from the commit {}", short(commit)));
    }
    waits(deployed).into_iter().for_each(&mut line);
    for path in &deployed.edited {
        line(format!("edited by hand: {path}"));
    }
    for missing in &deployed.missing {
        line(format!(
            "`{}` needs the line: {}",
            missing.file, missing.line
        ));
    }
    for link in deployed.unlinked() {
        line(format!(
            "`{link}` is gone: the engine would start without it"
        ));
    }
    for (link, what) in deployed.links.iter().filter_map(foreign) {
        line(format!("`{link}` is {what}"));
    }
    if let Some(lease) = &deployed.lease {
        line(format!(
            "held by {} for {} s more: {}",
            lease.holder, lease.left, lease.reason
        ));
    }
    text
}

/// What is not over yet.
fn waits(deployed: &Deployed) -> Vec<String> {
    let pending = deployed.pending.as_ref().map(|pending| {
        let (left, holder) = (pending.left, &pending.holder);
        format!("waits for confirmation, goes back in {left} s; applied by {holder}")
    });
    let unread = "the engine may hold another release in memory: apply again";
    let unread = deployed.unread.then(|| unread.to_owned());
    let stuck = deployed.stuck.as_ref();
    let stuck = stuck.map(|why| format!("could not go back by itself: {why}"));
    pending.into_iter().chain(unread).chain(stuck).collect()
}

fn goes_on(now: Activity) -> String {
    let count = |count: u64, word| numbered(usize::try_from(count).unwrap_or(usize::MAX), word);
    let (calls, accounts) = (count(now.calls, "call"), count(now.endpoints, "account"));
    format!(
        "{calls}, {accounts} registered, {} of {} up",
        now.trunks_up,
        count(now.trunks, "trunk")
    )
}

fn release(deployed: &Deployed) -> String {
    let Some(release) = &deployed.release else {
        return "no release yet".to_owned();
    };
    let files = deployed
        .manifest
        .as_ref()
        .map_or(0, |manifest| manifest.files.len());
    let proven = if deployed.confirmed() {
        "found working"
    } else {
        "never found working"
    };
    format!(
        "release {}, {}, {proven}",
        short(release),
        numbered(files, "file")
    )
}

fn engine(state: &EngineState) -> Option<String> {
    match state {
        EngineState::Absent => Some("not installed".to_owned()),
        EngineState::NotApplicable => None,
        EngineState::Running(version) => Some(format!("runs, {version}")),
        EngineState::Stopped => Some("does not answer".to_owned()),
    }
}

fn foreign(link: &Linked) -> Option<(&str, &'static str)> {
    match link.state {
        LinkState::Folder => Some((&link.link, "there and not ours")),
        LinkState::Foreign => Some((&link.link, "a link to elsewhere")),
        LinkState::Absent | LinkState::Ours => None,
    }
}

fn data(destination: &Destination, now: &Result<Now, Failure>) -> Value {
    match now {
        Ok(now) => known(destination, now),
        Err(why) => json!({
            "host": destination.id.as_str(),
            "connect": destination.connect.to_string(),
            "unreached": why.message,
        }),
    }
}

fn known(destination: &Destination, now: &Now) -> Value {
    let deployed = &now.deployed;
    let missing = deployed
        .missing
        .iter()
        .map(|line| json!({"file": line.file, "line": line.line}));
    let lease = deployed.lease.as_ref().map(|lease| {
        json!({"holder": lease.holder, "reason": lease.reason, "since": lease.since, "left": lease.left})
    });
    json!({
        "host": destination.id.as_str(),
        "connect": destination.connect.to_string(),
        "release": deployed.release,
        "commit": now.commit,
        "confirmed": deployed.confirmed(),
        "files": deployed.manifest.as_ref().map(|manifest| manifest.files.len()),
        "engine": engine(&deployed.engine),
        "edited": deployed.edited,
        "unlinked": deployed.unlinked(),
        "missing": missing.collect::<Vec<_>>(),
        "lease": lease,
        "pending": deployed.pending,
        "unread": deployed.unread,
        "stuck": deployed.stuck,
        "activity": now.activity,
        "drift": !deployed.edited.is_empty() || !deployed.unlinked().is_empty(),
        "releases": deployed.have,
    })
}
