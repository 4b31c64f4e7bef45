use super::args::Repository;
use super::compile::Front;
use super::exit::Exit;
use super::failure::{Failure, reason};
use super::session::Session;
use super::{compile, environment, hosts, out::Out, vault};
use crate::bundle::{BundleError, Connect, Destination, DestinationId, File, Sink};
use crate::serve::{Entry, Index, Lines, Options, ServeError, Source, run};
use crate::target::Reveal;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

/// Serve phones their files over TFTP and HTTP
///
/// Serves the release that was applied to this machine or folder, looked up by the MAC of the phone, and the next one as
/// soon as it is applied. Stays in the foreground and writes a line for each fetch.
#[derive(Debug, clap::Args)]
pub(super) struct Serve {
    #[command(flatten)]
    repository: Repository,
    /// The host whose phones are served; needed where several are folders or this machine
    #[arg(long, value_name = "HOST")]
    host: Option<String>,
    /// Serve any plain folder of files; no repository is needed
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["dir", "rev", "host"])]
    folder: Option<PathBuf>,
    /// Serve what was applied below this folder, such as /var/lib/pbxctl; no repository is needed
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["dir", "rev", "host", "folder"])]
    release: Option<PathBuf>,
    /// Serve what the repository compiles to now, whatever was applied
    #[arg(long, conflicts_with_all = ["folder", "release"])]
    compiled: bool,
    /// Answer TFTP here; may be given several times [default: 0.0.0.0:69, unless an address for HTTP is given]
    #[arg(long, value_name = "ADDRESS")]
    tftp: Vec<SocketAddr>,
    /// Answer HTTP here; may be given several times [default: 0.0.0.0:8080, unless an address for TFTP is given]
    #[arg(long, value_name = "ADDRESS")]
    http: Vec<SocketAddr>,
}

impl Serve {
    /// Serves until it is told to stop.
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let Some(source) = self.source(session)? else {
            return Ok(Exit::Failed);
        };
        let options = Options {
            tftp: self.tftp.clone(),
            http: self.http.clone(),
            ..Options::new(source)
        };
        let options = if options.tftp.is_empty() && options.http.is_empty() {
            usual(options)
        } else {
            options
        };
        let log = Arc::new(Lines::new(log));
        run(&options, log, Arc::new(environment::clock)).map_err(|error| failure(&error))?;
        Ok(Exit::Done)
    }

    fn source(&self, session: &Session) -> Result<Option<Source>, Failure> {
        if let Some(folder) = &self.folder {
            return Ok(Some(Source::Folder(session.path(folder)?)));
        }
        if let Some(release) = &self.release {
            return Ok(Some(Source::Release(session.path(release)?)));
        }
        let mut front = compile::front(session, &self.repository, None)?;
        if front.sound(session).is_none() {
            return Ok(None);
        }
        let named: Vec<_> = self.host.iter().cloned().collect();
        if self.compiled {
            return made(session, front, named);
        }
        let destinations = hosts::chosen(&mut front, &named)?;
        let here: Vec<_> = destinations
            .into_iter()
            .filter(|one| !matches!(one.connect, Connect::Ssh { .. }))
            .collect();
        only(&here).map(Some)
    }
}

/// The phones' files of a repository, which nobody applied.
fn made(
    session: &Session,
    mut front: Front,
    named: Vec<String>,
) -> Result<Option<Source>, Failure> {
    hosts::all_known(&front, &named)?;
    let mut phones = Phones {
        named,
        entries: Vec::new(),
    };
    match vault::open(&front) {
        Ok(vault) => front.write(Reveal::Real(&vault), &mut phones),
        Err(faults) => front.found.extend(faults),
    }
    if front.found.has_errors() {
        session.report(&front.found, &front.sources);
        return Ok(None);
    }
    Ok(Some(Source::Made(Arc::new(Index::new(
        "compiled",
        phones.entries,
    )))))
}

/// Keeps what phones fetch.
struct Phones {
    named: Vec<String>,
    entries: Vec<Entry>,
}

impl Sink for Phones {
    fn destination(&mut self, _: Destination) -> Result<(), BundleError> {
        Ok(())
    }

    fn file(&mut self, destination: &DestinationId, file: File) -> Result<(), BundleError> {
        let name = file
            .path
            .as_str()
            .strip_prefix("phones/")
            .filter(|_| hosts::is_named(destination, &self.named));
        self.entries
            .extend(name.map(|name| Entry::in_memory(name, file.bytes)));
        Ok(())
    }
}

fn only(here: &[Destination]) -> Result<Source, Failure> {
    match here {
        [one] => Ok(Source::Release(PathBuf::from(&one.root))),
        [] => Err(
            Failure::new("no host of this repository is a folder or this machine").help(
                "run `pbxctl serve --release /var/lib/pbxctl` on the machine that phones fetch from, or add `--compiled`",
            ),
        ),
        _ => Err(Failure::usage("several hosts could be served from here")
            .help("name one: `--host HOST`")),
    }
}

fn usual(options: Options) -> Options {
    let any = [0, 0, 0, 0];
    Options {
        tftp: vec![SocketAddr::from((any, 69))],
        http: vec![SocketAddr::from((any, 8080))],
        ..options
    }
}

fn log(line: &str) {
    Out::log(&format!(
        "{} {line}",
        environment::now().strftime("%Y-%m-%dT%H:%M:%SZ")
    ));
}

fn failure(error: &ServeError) -> Failure {
    match error {
        ServeError::Bind(error) => Failure::new(error.to_string()),
        ServeError::NoAddress => Failure::usage("there is no address to serve on"),
        ServeError::Source { folder, error } => Failure::new(format!(
            "cannot read `{}`: {}",
            folder.display(),
            reason(error)
        )),
        ServeError::System(error) => Failure::new(format!("cannot serve: {}", reason(error))),
    }
}
