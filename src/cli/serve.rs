use super::compile::Front;
use super::exit::Exit;
use super::failure::{Failure, reason};
use super::repository::Repository;
use super::session::Session;
use super::status_page::StatusPage;
use super::{compile, environment, hosts, inherited, log_lines, vault};
use crate::bundle::{BundleError, Connect, Destination, DestinationId, File, Serving, Sink};
use crate::serve::{Bound, Entry, Index, Lines, Options, Rules, ServeError, Source, Tls, run};
use crate::target::Reveal;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
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
    /// Serve what the repository compiles to now, whatever was applied
    #[arg(long, conflicts_with_all = ["folder", "release"])]
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
            Source::Folder(_) | Source::Made(_) if self.database.is_none() => return Ok(None),
            Source::Folder(_) | Source::Made(_) => PathBuf::new(),
        };
        database_url(session, self.database.as_deref(), &file).map(Some)
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

/// The URL of a log that is named, as a file or as a URL, else of the one in `file`.
pub(super) fn database_url(
    session: &Session,
    named: Option<&str>,
    file: &Path,
) -> Result<String, Failure> {
    let file = match named {
        Some(url) if url.starts_with("postgres://") || url.starts_with("postgresql://") => {
            return Ok(url.to_owned());
        }
        Some(named) => session.path(Path::new(named))?,
        None => file.to_owned(),
    };
    Ok(format!("sqlite://{}?mode=rwc", url_path(&file)))
}

/// A path as a URL has it.
fn url_path(path: &Path) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-_.~".contains(&byte);
    let bytes = path.as_os_str().as_encoded_bytes().iter();
    bytes.fold(String::new(), |url, byte| match plain(*byte) {
        true => url + &char::from(*byte).to_string(),
        false => format!("{url}%{byte:02X}"),
    })
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
        serving: Serving::default(),
    };
    match vault::open(&front) {
        Ok(vault) => front.write(Reveal::Real(&vault), &mut phones),
        Err(faults) => front.found.extend(faults),
    }
    if front.found.has_errors() {
        session.report(&front.found, &front.sources);
        return Ok(None);
    }
    Ok(Some(Source::Made(Arc::new(
        Index::new("compiled", phones.entries).with_rules(Rules::new(phones.serving)),
    ))))
}

/// Keeps what phones fetch.
struct Phones {
    named: Vec<String>,
    entries: Vec<Entry>,
    serving: Serving,
}

impl Sink for Phones {
    fn destination(&mut self, _: Destination) -> Result<(), BundleError> {
        Ok(())
    }

    fn file(&mut self, destination: &DestinationId, file: File) -> Result<(), BundleError> {
        if !hosts::is_named(destination, &self.named) {
            return Ok(());
        }
        if file.path.as_str() == Serving::PATH {
            self.serving.join(Serving::parse(&file.bytes)?);
        }
        let name = file.path.as_str().strip_prefix("phones/");
        let secret = file.masked.is_some();
        let entry = name.map(|name| Entry::in_memory(name, file.bytes).with_secret(secret));
        self.entries.extend(entry);
        Ok(())
    }

    fn holds(&mut self, _: &DestinationId, _: Vec<String>) -> Result<(), BundleError> {
        Ok(())
    }
}

/// The release of the only destination that is on this machine.
pub(super) fn only(here: &[Destination]) -> Result<Source, Failure> {
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
