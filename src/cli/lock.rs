#![expect(
    clippy::disallowed_methods,
    reason = "this is where the lockfile is written"
)]

use super::exit::Exit;
use super::failure::Failure;
use super::report::numbered;
use super::repository::Repository;
use super::session::Session;
use super::{compile, stale};
use std::fs;
use std::io::Write;
use std::path::Path;

/// Allocate numbers and write `pbx.lock`
///
/// Whoever has no number yet gets the lowest free one of the pool; nobody else's number moves. Commit the result.
#[derive(Debug, clap::Args)]
pub(super) struct Lock {
    #[command(flatten)]
    repository: Repository,
    /// Write nothing; exit with 2 if the lockfile would change
    #[arg(long)]
    check: bool,
    /// The date that is noted for numbers that become free [default: today, in UTC]
    #[arg(long, value_name = "DATE")]
    today: Option<jiff::civil::Date>,
}

/// Beyond so many lines only their count is told.
const SHOWN: usize = 20;

impl Lock {
    /// Writes the lockfile, or says whether it would change.
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        if self.repository.rev.is_some() && !self.check {
            return Err(Failure::usage("a commit cannot be written to")
                .help("add `--check`, or leave `--rev` out"));
        }
        let front = compile::front(session, &self.repository, self.today)?;
        let Some(middle) = front.sound(session) else {
            return Ok(Exit::Failed);
        };
        let changes = stale::changes(&front.before, &middle.allocated.lockfile);
        tell(session, &changes);
        if self.check {
            return Ok(if changes.is_empty() {
                Exit::Done
            } else {
                Exit::Changes
            });
        }
        write(&front.root, &middle.allocated.lockfile.to_string())?;
        Ok(Exit::Done)
    }
}

/// Says which lines come and go.
pub(super) fn tell(session: &Session, changes: &[(char, String)]) {
    if changes.is_empty() {
        return session.out.say("`pbx.lock` is up to date");
    }
    for (sign, line) in changes.iter().take(SHOWN) {
        session.out.say(&format!("{sign} {line}"));
    }
    if changes.len() > SHOWN {
        session.out.say(&format!(
            "… and {} more",
            numbered(changes.len() - SHOWN, "line")
        ));
    }
}

/// Puts the text in place in one instant, so that no half of it is ever read.
pub(super) fn write(root: &Path, text: &str) -> Result<(), Failure> {
    let path = root.join("pbx.lock");
    if fs::read(&path).is_ok_and(|before| before == text.as_bytes()) {
        return Ok(());
    }
    let failed = |error| Failure::doing("write `pbx.lock`")(error);
    let mut file = tempfile::Builder::new()
        .prefix(".pbx.lock.")
        .permissions(mode())
        .tempfile_in(root)
        .map_err(failed)?;
    file.write_all(text.as_bytes())
        .and_then(|()| file.as_file().sync_all())
        .map_err(failed)?;
    file.persist(&path)
        .map(drop)
        .map_err(|error| failed(error.error))
}

/// What a file of a work tree has, before the umask takes its part.
fn mode() -> fs::Permissions {
    std::os::unix::fs::PermissionsExt::from_mode(0o666)
}
