use super::exit::Exit;
use super::failure::Failure;
use super::out::Out;
use super::repository::Repository;
use super::session::Session;
use super::{compile, vault};
use crate::bundle::{BundleError, DestinationId, File, Sink};
use crate::diag::did_you_mean;
use crate::store::BundleFile;
use crate::target::Reveal;
use std::path::{Path, PathBuf};

/// Print one file of what a host is to have
///
/// As `render` would write it now, or out of a bundle that `render --bundle` wrote. Secrets are shown as marks, unless --reveal is given.
#[derive(Debug, clap::Args)]
pub(super) struct Cat {
    /// Its host, and its path in the release: berlin:phones/001565aabbcc.cfg
    #[arg(value_name = "FILE")]
    file: String,
    #[command(flatten)]
    repository: Repository,
    /// Out of this bundle; no repository is needed
    #[arg(long, value_name = "BUNDLE", conflicts_with_all = ["dir", "rev"])]
    bundle: Option<PathBuf>,
    /// Show secrets as they are; needs a terminal, and without a bundle the key
    #[arg(long)]
    reveal: bool,
    /// Reveal also where standard output is no terminal but a pipe, a file or a log
    #[arg(long, requires = "reveal")]
    anywhere: bool,
}

impl Cat {
    /// Prints it.
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        Out::to_eyes_only(self.anywhere || !self.reveal, "the secrets are")?;
        let Some((host, path)) = self.file.split_once(':') else {
            let failure = Failure::usage(format!("`{}` names no host", self.file));
            return Err(failure.help("put it before the path: `berlin:phones/001565aabbcc.cfg`"));
        };
        let name = format!("{host}/{path}");
        let bytes = match &self.bundle {
            Some(bundle) => self.packed(&name, &session.path(bundle)?, bundle)?,
            None => match self.compiled(&name, session)? {
                Some(bytes) => bytes,
                None => return Ok(Exit::Failed),
            },
        };
        Out::bytes(&bytes)?;
        Ok(Exit::Done)
    }

    fn packed(&self, name: &str, place: &Path, shown: &Path) -> Result<Vec<u8>, Failure> {
        let unread =
            |why: String| Failure::new(format!("cannot read `{}`: {why}", shown.display()));
        let bundle = BundleFile::open(place).map_err(|error| unread(error.to_string()))?;
        let Some(file) = bundle.find(name) else {
            return Err(self.unknown(bundle.files().map(|file| file.name)));
        };
        if file.secret && !self.reveal {
            let failure = Failure::new(format!(
                "`{}` holds a secret, and a bundle has it as it is",
                self.file
            ));
            return Err(failure
                .help("add `--reveal`")
                .help("or leave `--bundle` out, where the repository is, to see it masked"));
        }
        bundle
            .whole(&file)
            .map_err(|error| unread(error.to_string()))
    }

    /// As the repository has it now; nothing where that is at fault, which is then reported.
    fn compiled(&self, name: &str, session: &Session) -> Result<Option<Vec<u8>>, Failure> {
        let mut front = compile::front(session, &self.repository, None)?;
        if front.sound(session).is_none() {
            return Ok(None);
        }
        let mut one = One::of(name);
        match self.reveal.then(|| vault::open(&front)).transpose() {
            Ok(vault) => front.write(
                vault.as_ref().map_or(Reveal::Masked, Reveal::Real),
                &mut one,
            ),
            Err(faults) => front.found.extend(faults),
        }
        if front.found.has_errors() {
            session.report(&front.found, &front.repository.sources);
            return Ok(None);
        }
        match one.bytes {
            Some(bytes) => Ok(Some(bytes)),
            None => Err(self.unknown(one.others.iter().map(String::as_str))),
        }
    }

    fn unknown<'a>(&self, all: impl Iterator<Item = &'a str>) -> Failure {
        let failure = Failure::new(format!("there is no file `{}`", self.file));
        let all: Vec<_> = all.map(|name| name.replacen('/', ":", 1)).collect();
        match did_you_mean(&self.file, all.iter().map(String::as_str)) {
            Some(near) => failure.help(format!("did you mean `{near}`?")),
            None => failure,
        }
    }
}

/// Keeps the bytes of one file, and the names of the others.
struct One<'a> {
    name: &'a str,
    bytes: Option<Vec<u8>>,
    others: Vec<String>,
}

impl<'a> One<'a> {
    const fn of(name: &'a str) -> Self {
        Self {
            name,
            bytes: None,
            others: Vec::new(),
        }
    }
}

impl Sink for One<'_> {
    fn file(&mut self, destination: &DestinationId, file: File) -> Result<(), BundleError> {
        let name = format!("{destination}/{}", file.path);
        if name == self.name {
            self.bytes = Some(file.bytes);
        } else {
            self.others.push(name);
        }
        Ok(())
    }
}
