use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::OwnedSemaphorePermit;
use tokio_rustls::TlsAcceptor;

use super::connection;
use super::eager::{Door, Eager};
use super::patient::Patient;
use super::request::Ends;
use super::tls::{self, Identity};
use super::upload::Uploads;
use crate::serve::controls::Controls;
use crate::serve::desk::Desk;
use crate::serve::log::Notice;
use crate::serve::options::Limits;
use crate::serve::protocol::Protocol;
use crate::serve::roster::Roster;

/// One listening socket.
pub(in crate::serve) struct Listener {
    door: Door,
    address: SocketAddr,
    desk: Desk,
    roster: Arc<Roster>,
    limits: Limits,
    controls: Controls,
    identity: Option<Arc<Identity>>,
    uploads: Option<Arc<Uploads>>,
}

impl Listener {
    pub(in crate::serve) fn new(
        (door, address): (Door, SocketAddr),
        desk: Desk,
        roster: Arc<Roster>,
        (limits, controls): (&Limits, Controls),
        identity: Option<Arc<Identity>>,
        uploads: Option<Arc<Uploads>>,
    ) -> Self {
        Self {
            address,
            door,
            desk,
            roster,
            limits: limits.clone(),
            controls,
            identity,
            uploads,
        }
    }

    const fn protocol(&self) -> Protocol {
        match self.identity {
            None => Protocol::Http,
            Some(_) => Protocol::Https,
        }
    }

    /// Accepts connections until it is dropped.
    pub(in crate::serve) async fn run(self) {
        while let Some(place) = self.roster.place().await {
            match self.door.accept().await {
                Ok((stream, client)) => self.start(stream, client, place),
                Err(error) => {
                    self.desk.log.notice(&Notice::Trouble {
                        protocol: self.protocol(),
                        why: error.to_string(),
                    });
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
            }
        }
    }

    /// A client that has its share of connections already sees this one closed.
    fn start(&self, stream: Eager, client: SocketAddr, place: OwnedSemaphorePermit) {
        let Some(seat) = self.roster.seat(place, client.ip()) else {
            return;
        };
        // Which address was asked is known already, unless it is every one.
        let asked = match self.address.ip().is_unspecified() {
            true => stream.local_addr(),
            false => Ok(self.address),
        };
        let server = asked.unwrap_or(self.address);
        let (desk, limits, controls) = (
            self.desk.clone(),
            self.limits.clone(),
            self.controls.clone(),
        );
        let (protocol, uploads) = (self.protocol(), self.uploads.clone());
        let stream = Patient::new(stream, limits.stall_time);
        let mut ends = Ends {
            client,
            server,
            protocol,
            certificate: None,
        };
        let Some(identity) = &self.identity else {
            tokio::spawn(async move {
                connection::answer(stream, ends, (desk, uploads), limits, controls).await;
                drop(seat);
            });
            return;
        };
        let acceptor = TlsAcceptor::from(identity.config());
        tokio::spawn(async move {
            let shaken =
                tokio::time::timeout(limits.header_time, acceptor.accept(stream.holding())).await;
            // A handshake that fails has no request that the log could tell of; scanners make thousands.
            if let Ok(Ok(mut stream)) = shaken {
                stream.get_mut().0.hasten();
                let shown = stream.get_ref().1.peer_certificates();
                ends.certificate = shown.and_then(|chain| tls::mac_of(chain.first()?));
                connection::answer(stream, ends, (desk, uploads), limits, controls).await;
            }
            drop(seat);
        });
    }
}
