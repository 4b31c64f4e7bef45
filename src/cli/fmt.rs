#![expect(
    clippy::disallowed_methods,
    reason = "this is where documents are written back"
)]

use super::exit::Exit;
use super::failure::Failure;
use super::report::numbered;
use super::repository::Repository;
use super::session::Session;
use crate::load::{Disk, load};
use crate::source::SourceFile;
use crate::syntax::{Unformatted, format};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Lay out the documents alike
///
/// Two spaces a level, no spaces at the end of a line, one empty line at most. Comments, order and quotes stay. Each
/// document is read again before it is written: one that would then say something else is left as it was.
#[derive(Debug, clap::Args)]
pub(super) struct Fmt {
    /// The repository [default: the nearest folder upwards that holds a pbx.yaml]
    #[arg(value_name = "DIR")]
    dir: Option<PathBuf>,
    /// Write nothing; exit with 2 if a document would change
    #[arg(long)]
    check: bool,
}

impl Fmt {
    /// Writes the documents that are laid out otherwise, or names them.
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let (dir, rev) = (self.dir.clone(), None);
        let root = session.repository(&Repository { dir, rev })?;
        let (repository, found) = load(&Disk::new(&root));
        session.report(&found, &repository.sources);
        let files = repository.sources.files().map(|(_, file)| file);
        let documents: Vec<_> = files.filter(|file| is_document(file.path())).collect();
        let (mut changed, mut faults) = (0, Vec::new());
        for file in &documents {
            match format(file.text()) {
                Ok(text) if text == file.text() => {}
                Ok(text) => {
                    changed += 1;
                    self.change(session, &root, file, &text)?;
                }
                Err(why) => faults.push((file.path(), why)),
            }
        }
        for (path, why) in &faults {
            complain(path, *why);
        }
        if found.has_errors() || !faults.is_empty() {
            return Ok(Exit::Failed);
        }
        if changed == 0 {
            let count = numbered(documents.len(), "document");
            session.out.say(&format!("{count}, all laid out alike"));
        }
        let is_done = changed == 0 || !self.check;
        Ok(if is_done { Exit::Done } else { Exit::Changes })
    }

    fn change(
        &self,
        session: &Session,
        root: &Path,
        file: &SourceFile,
        text: &str,
    ) -> Result<(), Failure> {
        let path = file.path();
        if self.check {
            session.out.say(&format!("`{path}` would change"));
            return Ok(());
        }
        write(&root.join(path), text).map_err(Failure::doing(format!("write `{path}`")))?;
        session.out.say(&format!("laid out `{path}`"));
        Ok(())
    }
}

/// Templates and the lockfile have a form of their own.
fn is_document(path: &str) -> bool {
    path.rsplit_once('.')
        .is_some_and(|(_, ending)| ending == "yaml")
        && !path.starts_with("templates/")
}

fn complain(path: &str, why: Unformatted) {
    let failure = match why {
        Unformatted::NotYaml => Failure::new(format!("`{path}` is no YAML and is left as it was"))
            .help("run `pbxctl check`, which says where"),
        Unformatted::OtherMeaning => Failure::new(format!(
            "`{path}` would say something else in another layout and is left as it was"
        ))
        .help("lay it out by hand, two spaces a level"),
    };
    let _exit = failure.tell();
}

/// Puts the text in place in one instant, with the permissions that the file has.
fn write(path: &Path, text: &str) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(path);
    let mut file = tempfile::Builder::new()
        .prefix(".pbxctl-fmt.")
        .permissions(fs::metadata(path)?.permissions())
        .tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(path).map(drop).map_err(|error| error.error)
}
