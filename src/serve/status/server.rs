use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use super::access::{Access, Door};
use super::office::Office;
use super::route::route;
use super::templates::Pages;
use crate::serve::http::Identity;
use crate::serve::ledger::Ledger;
use crate::serve::library::Library;
use crate::serve::options::Limits;
use crate::serve::records::Records;
use crate::serve::roster::Roster;

/// The addresses for people and programs.
#[derive(Clone)]
pub(in crate::serve) struct Listener {
    office: Arc<Office>,
    roster: Arc<Roster>,
    limits: Limits,
    identity: Option<Arc<Identity>>,
}

impl Listener {
    pub(in crate::serve) fn new(
        (library, records, ledger): (Arc<Library>, Arc<Records>, Arc<Ledger>),
        access: Access,
        limits: &Limits,
        identity: Option<Arc<Identity>>,
    ) -> std::io::Result<Self> {
        let office = Office {
            library,
            records,
            ledger,
            door: Door::new(access),
            pages: Pages::new()?,
            secure: identity.is_some(),
        };
        Ok(Self {
            office: Arc::new(office),
            roster: Roster::new(limits.watchers, limits.watchers),
            limits: limits.clone(),
            identity,
        })
    }

    /// Accepts connections until it is dropped.
    pub(in crate::serve) async fn run(self, socket: TcpListener) {
        while let Some(place) = self.roster.place().await {
            let Ok((stream, client)) = socket.accept().await else {
                tokio::time::sleep(std::time::Duration::from_secs(1)).await;
                continue;
            };
            let Some(seat) = self.roster.seat(place, client.ip()) else {
                continue;
            };
            let own = self.clone();
            tokio::spawn(async move {
                own.greet(stream, client).await;
                drop(seat);
            });
        }
    }

    async fn greet(&self, stream: TcpStream, client: SocketAddr) {
        let Some(identity) = &self.identity else {
            return self.answer(stream, client.ip()).await;
        };
        let shaking = TlsAcceptor::from(identity.config()).accept(stream);
        if let Ok(Ok(stream)) = tokio::time::timeout(self.limits.header_time, shaking).await {
            self.answer(stream, client.ip()).await;
        }
    }

    async fn answer<S: AsyncRead + AsyncWrite + Unpin>(&self, stream: S, client: IpAddr) {
        let service = service_fn(|request| async {
            Ok::<_, Infallible>(route(&self.office, client, request).await)
        });
        let served = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(self.limits.header_time)
            .max_buf_size(self.limits.header_bytes.max(8 << 10))
            .serve_connection(TokioIo::new(stream), service)
            .await;
        // Who went away before the end of a page has nobody to tell.
        drop(served);
    }
}
