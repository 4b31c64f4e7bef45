use std::fs;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant, SystemTime};

use pbxctl::serve::{self, Fetch, Handle, Log, Notice, Options, Protocol, Source};
use tempfile::TempDir;

/// What the server told.
#[derive(Default)]
pub(crate) struct Record {
    fetches: Mutex<Vec<Fetch>>,
    notices: Mutex<Vec<Notice>>,
}

/// A server on ports of its own, stopped when it is dropped.
pub(crate) struct Server {
    pub(crate) record: Arc<Record>,
    pub(crate) handle: Handle,
    thread: Option<JoinHandle<()>>,
}

impl Log for Record {
    fn fetch(&self, fetch: &Fetch) {
        self.fetches.lock().unwrap().push(fetch.clone());
    }

    fn notice(&self, notice: &Notice) {
        self.notices.lock().unwrap().push(notice.clone());
    }
}

/// Waits for something to come true.
pub(crate) fn await_that<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let since = Instant::now();
    while since.elapsed() < Duration::from_secs(20) {
        if let Some(found) = look() {
            return found;
        }
        thread::sleep(Duration::from_millis(5));
    }
    panic!("waited in vain: {what}")
}

impl Record {
    pub(crate) fn fetch_where(&self, what: &str, wanted: impl Fn(&Fetch) -> bool) -> Fetch {
        await_that(what, || {
            self.fetches
                .lock()
                .unwrap()
                .iter()
                .find(|fetch| wanted(fetch))
                .cloned()
        })
    }

    pub(crate) fn fetch_of(&self, asked: &str) -> Fetch {
        self.fetch_where(asked, |fetch| fetch.asked == asked)
    }

    pub(crate) fn notice_where<T>(&self, what: &str, wanted: impl Fn(&Notice) -> Option<T>) -> T {
        await_that(what, || {
            self.notices.lock().unwrap().iter().find_map(&wanted)
        })
    }

    /// How many notices of a kind there were so far.
    pub(crate) fn notices(&self, wanted: impl Fn(&Notice) -> bool) -> usize {
        let notices = self.notices.lock().unwrap();
        notices.iter().filter(|notice| wanted(notice)).count()
    }

    pub(crate) fn loaded(&self, release: &str) {
        self.notice_where(release, |notice| {
            matches!(notice, Notice::Loaded { release: is, .. } if is == release).then_some(())
        });
    }
}

impl Server {
    pub(crate) fn folder(folder: &Path) -> Self {
        Self::start(options(Source::Folder(folder.to_owned())))
    }

    pub(crate) fn start(options: Options) -> Self {
        let record = Arc::new(Record::default());
        let (handle, controls) = Handle::new();
        let log: Arc<dyn Log> = record.clone();
        let thread = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread()
                .worker_threads(2)
                .enable_all()
                .build()
                .unwrap();
            runtime
                .block_on(serve::serve(
                    &options,
                    log,
                    Arc::new(SystemTime::now),
                    controls,
                ))
                .unwrap();
        });
        let server = Self {
            record,
            handle,
            thread: Some(thread),
        };
        server.http();
        server
    }

    pub(crate) fn tftp(&self) -> SocketAddr {
        self.address(Protocol::Tftp, false)
    }

    pub(crate) fn tftp6(&self) -> SocketAddr {
        self.address(Protocol::Tftp, true)
    }

    pub(crate) fn https(&self) -> SocketAddr {
        self.address(Protocol::Https, false)
    }

    pub(crate) fn http(&self) -> SocketAddr {
        self.address(Protocol::Http, false)
    }

    pub(crate) fn at(&self, wanted: Protocol) -> SocketAddr {
        self.address(wanted, false)
    }

    fn address(&self, wanted: Protocol, v6: bool) -> SocketAddr {
        self.record
            .notice_where("an address", |notice| match notice {
                Notice::Listening { protocol, address }
                    if *protocol == wanted && address.is_ipv6() == v6 =>
                {
                    Some(*address)
                }
                _ => None,
            })
    }

    /// Stops it and waits until it has ended.
    pub(crate) fn stop(&mut self) {
        self.handle.stop();
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.handle.stop();
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

/// Why a server does not begin.
pub(crate) fn refused(options: &Options) -> serve::ServeError {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (handle, controls) = Handle::new();
    let log: Arc<dyn Log> = Arc::new(Record::default());
    let served = serve::serve(options, log, Arc::new(SystemTime::now), controls);
    let refused = runtime.block_on(served).unwrap_err();
    drop(handle);
    refused
}

/// Free ports of this host, and a quick look at the source.
pub(crate) fn options(source: Source) -> Options {
    let (four, six) = (
        IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(Ipv6Addr::LOCALHOST),
    );
    let mut options = Options::new(source);
    options.tftp = vec![SocketAddr::new(four, 0), SocketAddr::new(six, 0)];
    options.http = vec![SocketAddr::new(four, 0)];
    options.limits.poll = Duration::from_millis(20);
    options.limits.grace = Duration::from_secs(3);
    options
}

/// A folder with these files.
pub(crate) fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = TempDir::new().unwrap();
    write(folder.path(), files);
    folder
}

pub(crate) fn write(folder: &Path, files: &[(&str, &[u8])]) {
    for (name, bytes) in files {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

/// Bytes without a pattern that a shifted copy would match.
pub(crate) fn bytes(length: usize) -> Vec<u8> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let next = |_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    };
    (0..length).map(next).collect()
}
