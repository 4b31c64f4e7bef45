//! From bound sockets to those who answer on them.

use std::io;
use std::sync::Arc;

use tokio::task::{JoinHandle, JoinSet};

use super::bind::{Bound, defer};
use super::controls::Controls;
use super::desk::Desk;
use super::error::ServeError;
use super::http::{self, Identity, Uploads};
use super::log::Notice;
use super::options::{Limits, Options};
use super::protocol::Protocol;
use super::roster::Roster;
use super::tftp;

/// TFTP has a thread and a runtime of its own: nothing that others do comes between two blocks.
pub(super) fn spawn_tftp(
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
pub(super) struct Web<'a> {
    pub(super) desk: &'a Desk,
    pub(super) roster: Arc<Roster>,
    pub(super) limits: &'a Limits,
    pub(super) controls: &'a Controls,
    pub(super) uploads: Option<Arc<Uploads>>,
}

impl Web<'_> {
    pub(super) fn spawn(
        &self,
        sockets: Vec<std::net::TcpListener>,
        identity: Option<&Arc<Identity>>,
        tasks: &mut JoinSet<()>,
    ) -> io::Result<()> {
        let protocol = identity.map_or(Protocol::Http, |_| Protocol::Https);
        for socket in sockets {
            socket.set_nonblocking(true)?;
            defer(&socket);
            let address = socket.local_addr()?;
            let listener = http::Listener::new(
                (http::Door::new(socket)?, address),
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

/// The store of phones' logs, where one is wanted.
pub(super) fn uploads(options: &Options) -> Result<Option<Arc<Uploads>>, ServeError> {
    let folder = options.uploads.clone();
    let opened = folder.map(|folder| Uploads::new(folder, &options.limits).map(Arc::new));
    opened.transpose().map_err(ServeError::System)
}

/// What TLS goes by, where there are certificates.
pub(super) fn identity(
    bound: &Bound,
    options: &Options,
) -> Result<Option<Arc<Identity>>, ServeError> {
    if bound.https.is_empty() && options.tls.pairs.is_empty() {
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
