use super::exit::Exit;
use super::failure::Failure;
use super::folder::{Folder, Wrote};
use super::report::numbered;
use super::repository::Repository;
use super::session::Session;
use super::{compile, hosts, vault};
use crate::target::Reveal;
use std::path::PathBuf;

/// Write the files of every host into a folder
///
/// What `apply` would put onto the hosts. Needs the key, unless the secrets are masked. In a folder that an earlier run wrote, files
/// that are as they are to be stay untouched, and those that are no longer meant go.
#[derive(Debug, clap::Args)]
pub(super) struct Render {
    #[command(flatten)]
    repository: Repository,
    /// The folder to write to; each host gets one below it
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Only this host; may be given several times
    #[arg(long, value_name = "HOST")]
    host: Vec<String>,
    /// Show what is secret as a mark; needs no key
    #[arg(long)]
    masked: bool,
}

impl Render {
    /// Writes the files; in a folder that an earlier run wrote, what is there already stays untouched.
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let mut front = compile::front(session, &self.repository, None)?;
        if front.sound(session).is_none() {
            return Ok(Exit::Failed);
        }
        hosts::all_known(&front, &self.host)?;
        let vault = if self.masked {
            None
        } else {
            Some(vault::open(&front))
        };
        let vault = match vault.transpose() {
            Ok(vault) => vault,
            Err(faults) => {
                front.found.extend(faults);
                session.report(&front.found, &front.repository.sources);
                return Ok(Exit::Failed);
            }
        };
        let mut folder = Folder::new(session.path(&self.out)?, &self.host)?;
        front.write(
            vault.as_ref().map_or(Reveal::Masked, Reveal::Real),
            &mut folder,
        );
        session.report(&front.found, &front.repository.sources);
        if front.found.has_errors() {
            return Ok(Exit::Failed);
        }
        let said = said(folder.finish()?, &self.out.display().to_string());
        session.out.say(&said);
        Ok(Exit::Done)
    }
}

/// What became of the folder, in words.
fn said(wrote: Wrote, folder: &str) -> String {
    let new = numbered(wrote.new, "file");
    let more = [(wrote.kept, "there already"), (wrote.removed, "removed")];
    let more = more.into_iter().filter(|(count, _)| *count > 0);
    more.fold(
        format!("wrote {new} to `{folder}`"),
        |said, (count, what)| format!("{said}, {count} {what}"),
    )
}
