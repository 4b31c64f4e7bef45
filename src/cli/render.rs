use super::bundled::{Bundled, Bundling};
use super::exit::Exit;
use super::failure::Failure;
use super::folder::{Folder, Wrote};
use super::front::Front;
use super::known::{Keeper, Kept};
use super::report::numbered;
use super::repository::Repository;
use super::session::Session;
use super::sinks::Noting;
use super::{compile, hosts, vault};
use crate::bundle::{Bundle, BundleKey, Known, Memory};
use crate::target::Reveal;
use std::path::{Path, PathBuf};
use std::sync::Arc;

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
        let mut front = match self.out.is_some() && !self.masked && self.host.is_empty() {
            true => compile::front_knowing(session, &self.repository, Keeper::Render)?,
            false => compile::front(session, &self.repository, None)?,
        };
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
        if let Some(out) = &self.out {
            let to = session.path(out)?;
            let folder = if let Some(kept) = front.kept.take() {
                self.fill_knowing(front, reveal, (&to, &kept))?
            } else {
                let mut folder = Folder::new(to, &self.host)?;
                front.write(reveal, &mut folder);
                folder
            };
            let sound = reported(session, front);
            let wrote = sound.then(|| folder.finish()).transpose()?;
            return Ok(wrote.map(|wrote| said(wrote, &out.display().to_string())));
        }
        let place = self.bundle.as_deref().unwrap_or(Path::new(""));
        let mut bundled = Bundled::new(session.path(place)?, &self.host)?;
        front.write(reveal, &mut bundled);
        let sound = reported(session, front);
        let wrote = sound.then(|| bundled.finish()).transpose()?;
        Ok(wrote.map(|wrote| bundling(wrote, &place.display().to_string())))
    }

    /// Fills a folder without making what lies there as it is known; where something is known and does not lie there, all is made.
    fn fill_knowing(
        &self,
        front: &mut Front,
        reveal: Reveal<'_>,
        (to, kept): (&Path, &Kept),
    ) -> Result<Folder, Failure> {
        let mut fill = |known: Arc<Known>| -> Result<_, Failure> {
            let found = front.found.clone();
            let mut folder = Folder::new(to.to_owned(), &self.host)?;
            let (mut nowhere, nobody) = (Memory::default(), BundleKey::new([0; 32]));
            let index = Bundle::builder("", "", nobody, &mut nowhere).knowing(known);
            let mut noting = Noting::new(&mut folder, index);
            front.write(reveal, &mut noting);
            let bundle = noting.finish();
            let lacks = folder.lacks();
            if lacks {
                front.found = found;
            }
            Ok((folder, bundle, lacks))
        };
        let (mut folder, mut bundle, lacks) = fill(Arc::clone(&kept.known))?;
        if lacks {
            (folder, bundle, _) = fill(kept.nothing())?;
        }
        kept.keep_made(&bundle);
        Ok(folder)
    }
}

/// Reports what was found, and tells whether files may be put in their places.
fn reported(session: &Session, front: &Front) -> bool {
    session.report(&front.found, &front.repository.sources);
    !front.found.has_errors()
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
