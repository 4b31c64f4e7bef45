use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::index::Index;
use super::status::Access;

/// What is served, where, and how much of it at once.
#[derive(Clone, Debug)]
pub struct Options {
    /// Addresses for TFTP; each is bound by itself, so that an answer leaves from the address that was asked.
    pub tftp: Vec<SocketAddr>,
    /// Addresses for HTTP.
    pub http: Vec<SocketAddr>,
    /// Addresses for HTTP over TLS.
    pub https: Vec<SocketAddr>,
    /// What TLS goes by.
    pub tls: Tls,
    /// Where logs that phones upload are kept; none are taken without.
    pub uploads: Option<PathBuf>,
    /// Addresses of the status page, `/api/v1` and metrics.
    pub status: Vec<SocketAddr>,
    /// Who may look there.
    pub access: Access,
    /// The database of the provisioning log; for as long as we run where there is none.
    pub database: Option<String>,
    /// How long its rows are kept.
    pub retention: Duration,
    /// Where the files are.
    pub source: Source,
    /// How much a client, and all of them, may ask for.
    pub limits: Limits,
}

/// The files of TLS. They are read again when they change.
#[derive(Clone, Debug, Default)]
pub struct Tls {
    /// Chains of certificates, each with its private key, in PEM.
    pub pairs: Vec<(PathBuf, PathBuf)>,
    /// Authorities whose certificates phones may show, in PEM.
    pub clients: Option<PathBuf>,
}

/// Where the files are.
#[derive(Clone, Debug)]
pub enum Source {
    /// The root of a destination: `phones/` of the release that `current` points to.
    Release(PathBuf),
    /// Any plain folder.
    Folder(PathBuf),
    /// A bundle that `render --bundle` wrote.
    Bundle {
        /// The file.
        file: PathBuf,
        /// The hosts whose phones are served; those of all where none is named.
        hosts: Vec<String>,
    },
    /// What was compiled a moment ago and is on no disk. It stays as it is.
    Made(Arc<Index>),
}

/// What keeps one client from harming the others.
#[derive(Clone, Debug)]
pub struct Limits {
    /// TFTP transfers at once; further requests wait in the socket, where a phone's own repeat finds them. One client address has
    /// half of them at most, and less while others have some too.
    pub transfers: usize,
    /// TFTP transfers of one client address that nobody there has answered yet; further requests wait for those.
    pub unanswered_each: usize,
    /// TFTP requests of one client address that wait; further ones are passed over, and its phones ask again.
    pub waiting_each: usize,
    /// HTTP connections at once; further ones wait to be accepted.
    pub connections: usize,
    /// HTTP connections at once of one client address at any time; it has more as long as as many are free for others.
    pub connections_each: usize,
    /// Connections to the status page at once.
    pub watchers: usize,
    /// How long an HTTP client may take for its headers, and how long a kept connection may idle.
    pub header_time: Duration,
    /// How long an HTTP client may leave an answer untaken.
    pub stall_time: Duration,
    /// The size of an HTTP request's head, in bytes.
    pub header_bytes: usize,
    /// The largest log that a phone may upload, in bytes.
    pub upload_each: u64,
    /// All uploaded logs together; the oldest make room.
    pub upload_total: u64,
    /// A file up to this size is kept in memory.
    pub memory_each: u64,
    /// All files of a plain folder in memory together; the rest is read from disk.
    pub memory_total: u64,
    /// All files of a release or a bundle in memory together: they stay as they are, and can be read when they are asked for.
    pub memory_release: u64,
    /// How long transfers in progress may take after a stop.
    pub grace: Duration,
    /// How often `current` (or the folder) is looked at.
    pub poll: Duration,
    /// What a TFTP client may negotiate and how long it is waited for.
    pub tftp: Tftp,
}

/// What a TFTP client may negotiate, and the timers of a transfer.
#[derive(Clone, Copy, Debug)]
pub struct Tftp {
    /// The largest block granted, RFC 2348; larger ones would be cut into fragments on most networks.
    pub block: u16,
    /// The largest window granted, RFC 7440.
    pub window: u16,
    /// The longest timeout granted in seconds, RFC 2349.
    pub timeout: u8,
    /// The wait before the first repeat, until the round trip is known.
    pub first: Duration,
    /// The shortest wait before a repeat.
    pub floor: Duration,
    /// The longest wait between repeats: more than the five seconds after which most clients repeat by themselves.
    pub ceiling: Duration,
    /// A client that never answered is given up after this.
    pub greeting: Duration,
    /// A client that answered once is given up after this long without progress.
    pub patience: Duration,
}

impl Options {
    /// `source` on no address yet, with the usual limits.
    pub fn new(source: Source) -> Self {
        Self {
            tftp: Vec::new(),
            http: Vec::new(),
            https: Vec::new(),
            tls: Tls::default(),
            uploads: None,
            status: Vec::new(),
            access: Access::default(),
            database: None,
            retention: Duration::from_hours(90 * 24),
            source,
            limits: Limits::default(),
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            transfers: 4_000,
            unanswered_each: 500,
            waiting_each: 2_000,
            connections: 10_000,
            connections_each: 500,
            watchers: 256,
            header_time: Duration::from_secs(10),
            stall_time: Duration::from_secs(30),
            header_bytes: 16 << 10,
            upload_each: 4 << 20,
            upload_total: 256 << 20,
            memory_each: 256 << 10,
            memory_total: 1 << 30,
            memory_release: 32 << 20,
            grace: Duration::from_secs(10),
            poll: Duration::from_secs(1),
            tftp: Tftp::default(),
        }
    }
}

impl Default for Tftp {
    fn default() -> Self {
        Self {
            block: 1428,
            window: 64,
            timeout: 30,
            first: Duration::from_millis(100),
            floor: Duration::from_millis(25),
            ceiling: Duration::from_secs(6),
            greeting: Duration::from_secs(10),
            patience: Duration::from_secs(30),
        }
    }
}
