use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use std::{fmt, io};

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{Instant, sleep};

use super::bind::{BindError, Bound};
use super::desk::{Clock, Desk};
use super::http::{self, Identity, Nonces, Uploads};
use super::library::Library;
use super::log::{Log, Notice, Protocol};
use super::options::{Limits, Options, Source};
use super::roster::Roster;
use super::tftp;

/// Why serving did not begin.
#[derive(Debug)]
pub enum ServeError {
    /// An address cannot be had.
    Bind(BindError),
    /// There is no address to serve on.
    NoAddress,
    /// The folder cannot be read.
    Source {
        /// Which.
        folder: PathBuf,
        /// What the system said.
        error: io::Error,
    },
    /// The certificates cannot be used.
    Tls(io::Error),
    /// The system gives no threads, timers or signals.
    System(io::Error),
}

/// Steers a server from outside.
#[derive(Debug)]
pub struct Handle(watch::Sender<Wish>);

/// What a server hears from its [`Handle`].
#[derive(Clone, Debug)]
pub struct Controls(watch::Receiver<Wish>);

#[derive(Clone, Copy, Debug, Default)]
struct Wish {
    reload: u64,
    stop: bool,
}

impl Handle {
    /// A handle and what it steers.
    pub fn new() -> (Self, Controls) {
        let (sender, receiver) = watch::channel(Wish::default());
        (Self(sender), Controls(receiver))
    }

    /// No more requests are taken; those under way have their grace.
    pub fn stop(&self) {
        self.0.send_modify(|wish| wish.stop = true);
    }

    /// The source is read again at once.
    pub fn reload(&self) {
        self.0.send_modify(|wish| wish.reload += 1);
    }
}

impl Controls {
    /// Returns when the handle says stop, or is gone.
    pub(super) async fn stopped(&mut self) {
        drop(self.0.wait_for(|wish| wish.stop).await);
    }

    async fn reloads(&mut self, known: u64) -> u64 {
        let heard = self
            .0
            .wait_for(|wish| wish.reload != known)
            .await
            .map(|wish| wish.reload);
        match heard {
            Ok(reload) => reload,
            Err(_) => std::future::pending().await,
        }
    }
}

/// Serves until SIGINT or SIGTERM; SIGHUP reads the source again.
pub fn run(options: &Options, log: Arc<dyn Log>, clock: Clock) -> Result<(), ServeError> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(ServeError::System)?;
    runtime.block_on(async {
        let (handle, controls) = Handle::new();
        let signals = tokio::spawn(heed_signals(handle));
        tokio::task::yield_now().await;
        let served = serve(options, log, clock, controls).await;
        signals.abort();
        served
    })
}

async fn heed_signals(handle: Handle) -> io::Result<()> {
    let mut hangup = signal(SignalKind::hangup())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    loop {
        tokio::select! {
            _ = hangup.recv() => handle.reload(),
            _ = terminate.recv() => handle.stop(),
            _ = interrupt.recv() => handle.stop(),
        }
    }
}

/// Binds the addresses of `options` and serves on them until `controls` say stop.
pub async fn serve(
    options: &Options,
    log: Arc<dyn Log>,
    clock: Clock,
    controls: Controls,
) -> Result<(), ServeError> {
    let bound = Bound::bind(options).map_err(ServeError::Bind)?;
    serve_on(bound, options, log, clock, controls).await
}

/// Serves on sockets that are bound already.
pub async fn serve_on(
    bound: Bound,
    options: &Options,
    log: Arc<dyn Log>,
    clock: Clock,
    controls: Controls,
) -> Result<(), ServeError> {
    if bound.is_empty() {
        return Err(ServeError::NoAddress);
    }
    let library = Arc::new(Library::new(options.source.clone(), options.limits.clone()));
    load(&library, &options.source, &log).await?;
    let identity = identity(&bound, options)?;
    let uploads = options.uploads.clone();
    let uploads = uploads.map(|folder| Uploads::new(folder, &options.limits).map(Arc::new));
    let uploads = uploads.transpose().map_err(ServeError::System)?;
    let desk = Desk {
        library,
        log,
        clock,
        handover: Arc::default(),
        nonces: Nonces::new(random().map_err(ServeError::System)?),
    };
    let limits = &options.limits;
    // A listener holds a place while it waits for the one who will have it.
    let listening = bound.http.len() + bound.https.len();
    let connections = Roster::new(limits.connections + listening, limits.connections_each);
    let mut listeners = JoinSet::new();
    let transfers = spawn_tftp(bound.tftp, &desk, limits, &controls).map_err(ServeError::System)?;
    let web = Web {
        desk: &desk,
        roster: Arc::clone(&connections),
        limits,
        controls: &controls,
        uploads,
    };
    web.spawn(bound.http, None, &mut listeners)
        .and_then(|()| web.spawn(bound.https, identity.as_ref(), &mut listeners))
        .map_err(ServeError::System)?;
    listeners.spawn(watch_source(
        desk.clone(),
        identity,
        options.clone(),
        controls.clone(),
    ));
    let mut controls = controls;
    controls.stopped().await;
    desk.log.notice(&Notice::Stopping);
    listeners.shutdown().await;
    connections.empty(limits.grace).await;
    if let Some(transfers) = transfers {
        // It ends by itself within the same grace.
        drop(transfers.await);
    }
    Ok(())
}

async fn load(
    library: &Arc<Library>,
    source: &Source,
    log: &Arc<dyn Log>,
) -> Result<(), ServeError> {
    let reader = Arc::clone(library);
    let loaded = tokio::task::spawn_blocking(move || reader.load())
        .await
        .map_err(io::Error::other)
        .flatten();
    let folder = match source {
        Source::Release(folder) | Source::Folder(folder) => folder.clone(),
        Source::Made(index) => index.release().into(),
    };
    let notices = loaded.map_err(|error| ServeError::Source { folder, error })?;
    for notice in &notices {
        log.notice(notice);
    }
    Ok(())
}

/// TFTP has a thread and a runtime of its own: nothing that others do comes between two blocks.
fn spawn_tftp(
    sockets: Vec<std::net::UdpSocket>,
    desk: &Desk,
    limits: &Limits,
    controls: &Controls,
) -> io::Result<Option<JoinHandle<()>>> {
    if sockets.is_empty() {
        return Ok(None);
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let (desk, limits, controls) = (desk.clone(), limits.clone(), controls.clone());
    let (told, tell) = std::sync::mpsc::channel();
    let thread = tokio::task::spawn_blocking(move || {
        runtime.block_on(async {
            let engine = tftp::Engine::new(sockets, desk, limits);
            let begun = engine
                .as_ref()
                .map(|_| ())
                .map_err(|error| io::Error::new(error.kind(), error.to_string()));
            drop(told.send(begun));
            if let Ok(engine) = engine {
                engine.run(controls).await;
            }
        });
        runtime.shutdown_background();
    });
    tell.recv().map_err(io::Error::other)??;
    Ok(Some(thread))
}

/// What all HTTP listeners have in common.
struct Web<'a> {
    desk: &'a Desk,
    roster: Arc<Roster>,
    limits: &'a Limits,
    controls: &'a Controls,
    uploads: Option<Arc<Uploads>>,
}

impl Web<'_> {
    fn spawn(
        &self,
        sockets: Vec<std::net::TcpListener>,
        identity: Option<&Arc<Identity>>,
        tasks: &mut JoinSet<()>,
    ) -> io::Result<()> {
        let protocol = identity.map_or(Protocol::Http, |_| Protocol::Https);
        for socket in sockets {
            socket.set_nonblocking(true)?;
            let address = socket.local_addr()?;
            let listener = http::Listener::new(
                tokio::net::TcpListener::from_std(socket)?,
                self.desk.clone(),
                Arc::clone(&self.roster),
                (self.limits, self.controls.clone()),
                identity.cloned(),
                self.uploads.clone(),
            );
            tasks.spawn(listener.run());
            self.desk
                .log
                .notice(&Notice::Listening { protocol, address });
        }
        Ok(())
    }
}

fn identity(bound: &Bound, options: &Options) -> Result<Option<Arc<Identity>>, ServeError> {
    if bound.https.is_empty() {
        return Ok(None);
    }
    if options.tls.pairs.is_empty() {
        return Err(ServeError::Tls(io::Error::other(
            "HTTPS needs a certificate and its key",
        )));
    }
    let identity = Identity::new(options.tls.clone()).map_err(ServeError::Tls)?;
    Ok(Some(Arc::new(identity)))
}

/// Bytes that nobody can foresee.
fn random() -> io::Result<[u8; 32]> {
    let mut bytes = [0; 32];
    rustls::crypto::ring::default_provider()
        .secure_random
        .fill(&mut bytes)
        .map_err(|error| io::Error::other(format!("{error:?}")))?;
    Ok(bytes)
}

/// Looks at the source again and again, seldom enough that looking takes no more than a fiftieth of the time.
async fn watch_source(
    desk: Desk,
    identity: Option<Arc<Identity>>,
    options: Options,
    mut controls: Controls,
) {
    let (mut known, mut pause) = (0, options.limits.poll);
    loop {
        let always = tokio::select! {
            () = sleep(pause) => false,
            reloads = controls.reloads(known) => { known = reloads; true }
        };
        let (since, library) = (Instant::now(), Arc::clone(&desk.library));
        let looked = tokio::task::spawn_blocking(move || library.refresh(always)).await;
        for notice in looked.unwrap_or_default() {
            desk.log.notice(&notice);
        }
        if let Some(Err(error)) = identity.as_ref().map(|identity| identity.refresh()) {
            let (protocol, why) = (Protocol::Https, error.to_string());
            desk.log.notice(&Notice::Trouble { protocol, why });
        }
        pause = options
            .limits
            .poll
            .max(since.elapsed() * 50)
            .min(Duration::from_mins(1));
    }
}

impl fmt::Display for ServeError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bind(error) => error.fmt(out),
            Self::NoAddress => {
                out.write_str("there is no address to serve on; list one for tftp or http")
            }
            Self::Source { folder, error } => {
                write!(out, "cannot serve `{}`: {error}", folder.display())
            }
            Self::Tls(error) => write!(out, "cannot serve HTTPS: {error}"),
            Self::System(error) => write!(out, "cannot serve: {error}"),
        }
    }
}

impl std::error::Error for ServeError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Bind(error) => Some(error),
            Self::Source { error, .. } | Self::Tls(error) | Self::System(error) => Some(error),
            Self::NoAddress => None,
        }
    }
}
