use super::bundled::{Bundled, Bundling};
use super::compile::Front;
use super::exit::Exit;
use super::failure::Failure;
use super::folder::{Folder, Wrote};
use super::report::numbered;
use super::repository::Repository;
use super::session::Session;
use super::{compile, hosts, vault};
use crate::bundle::Sink;
use crate::target::Reveal;
use std::path::{Path, PathBuf};

/// Write the files of every host into a folder, or into one bundle
///
/// What `apply` would put onto the hosts. Needs the key, unless the secrets are masked. In a folder that an earlier run wrote, files
/// that are as they are to be stay untouched, and those that are no longer meant go. A bundle is one file that holds very many in a
/// few per cent of their size: `serve --bundle` serves them, `cat --bundle` prints one of them.
#[derive(Debug, clap::Args)]
#[command(group(clap::ArgGroup::new("to").required(true)))]
pub(super) struct Render {
    #[command(flatten)]
    repository: Repository,
    /// The folder to write to; each host gets one below it
    #[arg(long, value_name = "DIR", group = "to")]
    out: Option<PathBuf>,
    /// The bundle to write; it takes the place of a former one at once, and is left alone where that is the same
    #[arg(long, value_name = "FILE", group = "to")]
    bundle: Option<PathBuf>,
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
        let reveal = vault.as_ref().map_or(Reveal::Masked, Reveal::Real);
        let Some(said) = self.write(session, &mut front, reveal)? else {
            return Ok(Exit::Failed);
        };
        session.out.say(&said);
        Ok(Exit::Done)
    }

    /// Writes and says what became of it; nothing where the repository is at fault.
    fn write(
        &self,
        session: &Session,
        front: &mut Front,
        reveal: Reveal<'_>,
    ) -> Result<Option<String>, Failure> {
        let mut fill = |sink: &mut dyn Sink| {
            front.write(reveal, sink);
            session.report(&front.found, &front.repository.sources);
            !front.found.has_errors()
        };
        if let Some(out) = &self.out {
            let mut folder = Folder::new(session.path(out)?, &self.host)?;
            let wrote = fill(&mut folder).then(|| folder.finish()).transpose()?;
            return Ok(wrote.map(|wrote| said(wrote, &out.display().to_string())));
        }
        let place = self.bundle.as_deref().unwrap_or(Path::new(""));
        let mut bundled = Bundled::new(session.path(place)?, &self.host)?;
        let wrote = fill(&mut bundled).then(|| bundled.finish()).transpose()?;
        Ok(wrote.map(|wrote| bundling(wrote, &place.display().to_string())))
    }
}

/// What became of a bundle, in words.
fn bundling(wrote: Bundling, file: &str) -> String {
    let files = numbered(wrote.files, "file");
    match wrote.kept {
        true => format!("nothing changed: {files} in `{file}`"),
        false => format!("wrote {files} to `{file}`"),
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
