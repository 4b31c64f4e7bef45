use super::compile;
use super::exit::Exit;
use super::failure::Failure;
use super::format::Format;
use super::hosts;
use super::out::Out;
use super::reach::is_named;
use super::repository::Repository;
use super::session::Session;
use super::short::short;
use super::vault;
use crate::apply::{Reading, drift};
use crate::plan::{Drift as Found, Drifted, Version, plain};
use serde_json::{Value, json};
use std::fmt::Write;

/// Show what somebody changed on the hosts by hand
///
/// Compares three states: what was applied, what is live, and what is written down now. Exits with 2 if a host is not as it was
/// left. What is written down and not applied yet is no drift: `pbxctl plan` shows it.
#[derive(Debug, clap::Args)]
pub(super) struct Drift {
    #[command(flatten)]
    repository: Repository,
    /// Only this host; may be given several times
    #[arg(long, value_name = "HOST")]
    host: Vec<String>,
    /// Read every file on the hosts, also where their file systems tell that none was touched since all of them were read
    #[arg(long)]
    full: bool,
    /// The form of the answer
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

impl Drift {
    /// Asks every host and prints in what it differs.
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let mut front = compile::front(session, &self.repository, None)?;
        if front.middle.is_none() || front.found.has_errors() {
            return front.refuse(session, self.format);
        }
        hosts::all_known(&front, &self.host)?;
        let vault = match vault::open(&front) {
            Ok(vault) => vault,
            Err(faults) => {
                front.found.extend(faults);
                return front.refuse(session, self.format);
            }
        };
        let built = front.build(&vault)?;
        if front.found.has_errors() {
            return front.refuse(session, self.format);
        }
        let parts = built.bundle.parts().map(|part| &part.destination);
        let parts = parts.filter(|to| is_named(&to.id, &self.host));
        let parts: Vec<_> = parts.collect();
        let reading = if self.full {
            Reading::Full
        } else {
            Reading::Touched
        };
        let all = hosts::ask_all(
            session,
            &parts,
            |to| to,
            |to, host| drift(host, to, &built.bundle, &built.blobs, reading),
        )?;
        match self.format {
            Format::Text => Out::data(&all.iter().map(text).collect::<String>())?,
            Format::Json => {
                let hosts: Vec<_> = all.iter().map(data).collect();
                let result = json!({"kind": "drift", "hosts": hosts});
                let document = super::json::Document::new(
                    &front.found,
                    &front.repository.sources,
                    Some(result),
                );
                Out::data(&document.text())?;
            }
        }
        let none = all.iter().all(Found::is_none);
        Ok(if none { Exit::Done } else { Exit::Changes })
    }
}

fn text(found: &Found) -> String {
    let release = found.release.as_deref().map_or("no release yet", short);
    if found.is_none() {
        return format!("{} ({release}): as it was left\n", found.id);
    }
    let mut text = format!("{} ({release}):\n", found.id);
    for file in &found.files {
        text.push_str(&of_file(file));
    }
    for other in &found.others {
        // Writing to a String cannot fail.
        let _infallible = writeln!(text, "  ! {other}");
    }
    text.push_str(
        "  to keep it: write it down in the repository; to lose it: `pbxctl apply --discard-edits`\n",
    );
    text
}

fn of_file(file: &Drifted) -> String {
    let what = match (&file.applied, &file.live) {
        (Version::Absent, _) => "added by hand",
        (_, Version::Absent) => "removed by hand",
        _ => "edited by hand",
    };
    let kept = if file.is_kept() {
        ", and the repository has the same now"
    } else {
        ""
    };
    let mut text = format!("  {}: {what}{kept}\n", file.path);
    let told = "    it holds a secret, is no text, or is not told any more: look on the host\n";
    match file.edit() {
        Some(diff) => text.push_str(&indented("applied -> live", &diff)),
        None => text.push_str(told),
    }
    if let Some(diff) = file.discard().filter(|diff| !diff.is_empty()) {
        text.push_str(&indented("live -> desired", &diff));
    }
    text
}

fn indented(title: &str, diff: &str) -> String {
    let lines = diff.lines().map(|line| format!("      {}\n", plain(line)));
    format!("    {title}\n{}", lines.collect::<String>())
}

fn data(found: &Found) -> Value {
    let files = found.files.iter().map(|file| {
        json!({
            "path": file.path.as_str(),
            "applied_to_live": file.edit(),
            "live_to_desired": file.discard(),
            "kept": file.is_kept(),
        })
    });
    json!({
        "host": found.id.as_str(),
        "release": found.release,
        "drift": !found.is_none(),
        "files": files.collect::<Vec<_>>(),
        "others": found.others,
    })
}
