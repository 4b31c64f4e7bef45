use super::args::Repository;
use super::exit::Exit;
use super::failure::{Failure, reason};
use super::session::Session;
use super::{compile, environment, hosts, out::Out};
use crate::bundle::{Connect, Destination};
use crate::serve::{Lines, Options, ServeError, Source, run};
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
    root: Option<PathBuf>,
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
        if let Some(root) = &self.root {
            return Ok(Some(Source::Release(session.path(root)?)));
        }
        let mut front = compile::front(session, &self.repository, None)?;
        if front.sound(session).is_none() {
            return Ok(None);
        }
        let named: Vec<_> = self.host.iter().cloned().collect();
        let destinations = hosts::chosen(&mut front, &named)?;
        let here: Vec<_> = destinations
            .into_iter()
            .filter(|one| !matches!(one.connect, Connect::Ssh { .. }))
            .collect();
        only(&here).map(Some)
    }
}

fn only(here: &[Destination]) -> Result<Source, Failure> {
    match here {
        [one] => Ok(Source::Release(PathBuf::from(&one.root))),
        [] => Err(
            Failure::new("no host of this repository is a folder or this machine").help(
                "run `pbxctl serve --root /var/lib/pbxctl` on the machine that phones fetch from",
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
