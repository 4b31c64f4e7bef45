use super::exit::Exit;
use super::failure::{Failure, reason};
use super::repository::Repository;
use super::session::Session;
use super::status_page::StatusPage;
use super::{compile, environment, inherited, log_lines, served};
use crate::serve::{Bound, Lines, Options, ServeError, Source, Tls, run};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

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
    /// Serve a bundle that `render --bundle` wrote, and the one that takes its place; no repository is needed
    #[arg(long, value_name = "FILE", conflicts_with_all = ["dir", "rev", "folder", "release"])]
    bundle: Option<PathBuf>,
    /// Serve what the repository compiles to now, whatever was applied
    #[arg(long, conflicts_with_all = ["folder", "release", "bundle"])]
    compiled: bool,
    /// Answer TFTP here; may be given several times [default: 0.0.0.0:69, unless an address for HTTP is given]
    #[arg(long, value_name = "ADDRESS")]
    tftp: Vec<SocketAddr>,
    /// Answer HTTP here; may be given several times [default: 0.0.0.0:8080, unless an address for TFTP is given]
    #[arg(long, value_name = "ADDRESS")]
    http: Vec<SocketAddr>,
    /// Answer HTTPS here; may be given several times
    #[arg(long, value_name = "ADDRESS", requires = "tls_certificate")]
    https: Vec<SocketAddr>,
    /// The chain of certificates for HTTPS, in PEM; once for RSA and once for elliptic curves, and read again when it changes
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_certificate: Vec<PathBuf>,
    /// The private key of the chain at the same place of the list
    #[arg(long, value_name = "FILE", requires = "tls_certificate")]
    tls_key: Vec<PathBuf>,
    /// The authorities, in PEM, that sign the certificates in phones; the MAC in its name then proves a phone
    #[arg(long, value_name = "FILE", requires = "https")]
    client_ca: Option<PathBuf>,
    /// Keep the logs that phones upload by PUT in this folder
    #[arg(long, value_name = "FOLDER")]
    uploads: Option<PathBuf>,
    /// Keep the provisioning log here: a file for SQLite, or `postgres://user@host/database` [default: `fetches.db` below the releases that are served, or in the folder that systemd gives; none for --folder and --compiled]
    #[arg(long, value_name = "FILE|URL")]
    database: Option<String>,
    /// Keep the rows of the provisioning log so many days
    #[arg(long, value_name = "DAYS", default_value_t = 90, value_parser = clap::value_parser!(u32).range(1..=36500))]
    retention: u32,
    #[command(flatten)]
    status: StatusPage,
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
            https: self.https.clone(),
            tls: self.tls(session)?,
            status: self.status.status.clone(),
            access: self.status.access(session)?,
            database: self.database(session, &source)?,
            retention: Duration::from_hours(24) * self.retention,
            uploads: self
                .uploads
                .as_ref()
                .map(|folder| session.path(folder))
                .transpose()?,
            ..Options::new(source)
        };
        let inherited = inherited::sockets()?;
        let options = match Bound::is_wanted(&options) || !inherited.is_empty() {
            true => options,
            false => usual(options),
        };
        let (log, written) = log_lines::begin();
        let log = Arc::new(Lines::new(log));
        let served = run(&options, inherited, log, Arc::new(environment::clock));
        written.wait();
        served.map_err(|error| failure(&error))?;
        Ok(Exit::Done)
    }

    /// Where the log is: what was asked for, else beside what is served.
    fn database(&self, session: &Session, source: &Source) -> Result<Option<String>, Failure> {
        let file = match source {
            Source::Release(root) => {
                let state = environment::variable("STATE_DIRECTORY").map(PathBuf::from);
                state.unwrap_or_else(|| root.clone()).join("fetches.db")
            }
            _ if self.database.is_none() => return Ok(None),
            Source::Folder(_) | Source::Bundle { .. } | Source::Made(_) => PathBuf::new(),
        };
        served::database_url(session, self.database.as_deref(), &file).map(Some)
    }

    fn tls(&self, session: &Session) -> Result<Tls, Failure> {
        let (chains, keys) = (self.tls_certificate.len(), self.tls_key.len());
        if chains != keys {
            let told = format!("{chains} certificates and {keys} keys were given");
            return Err(
                Failure::usage(told).help("give `--tls-key` once for each `--tls-certificate`")
            );
        }
        let pairs = self.tls_certificate.iter().zip(&self.tls_key);
        let pairs = pairs.map(|(chain, key)| Ok((session.path(chain)?, session.path(key)?)));
        Ok(Tls {
            pairs: pairs.collect::<Result<_, Failure>>()?,
            clients: self
                .client_ca
                .as_ref()
                .map(|file| session.path(file))
                .transpose()?,
        })
    }

    fn source(&self, session: &Session) -> Result<Option<Source>, Failure> {
        if let Some(folder) = &self.folder {
            return Ok(Some(Source::Folder(session.path(folder)?)));
        }
        if let Some(bundle) = &self.bundle {
            let (file, hosts) = (session.path(bundle)?, self.host.iter().cloned().collect());
            return Ok(Some(Source::Bundle { file, hosts }));
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
            return served::made(session, front, named);
        }
        served::here(&mut front, &named).map(Some)
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

fn failure(error: &ServeError) -> Failure {
    match error {
        ServeError::Bind(error) => Failure::new(error.to_string()),
        ServeError::NoAddress => Failure::usage("there is no address to serve on"),
        ServeError::Source { folder, error } => Failure::new(format!(
            "cannot read `{}`: {}",
            folder.display(),
            reason(error)
        )),
        ServeError::Access => Failure::usage(error.to_string())
            .help("set the variable PBXCTL_STATUS_TOKEN, or give `--ldap` and `--ldap-user`"),
        ServeError::Records(_) => Failure::new(error.to_string()),
        ServeError::Tls(error) => Failure::new(format!("cannot serve HTTPS: {}", reason(error))),
        ServeError::System(error) => Failure::new(format!("cannot serve: {}", reason(error))),
    }
}
