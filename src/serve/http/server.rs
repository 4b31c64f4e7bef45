use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::OwnedSemaphorePermit;

use super::connection;
use super::respond::Ends;
use crate::serve::desk::Desk;
use crate::serve::log::{Notice, Protocol};
use crate::serve::options::Limits;
use crate::serve::roster::Roster;
use crate::serve::run::Controls;

/// One listening socket.
pub(in crate::serve) struct Listener {
    socket: TcpListener,
    desk: Desk,
    roster: Arc<Roster>,
    limits: Limits,
    controls: Controls,
}

impl Listener {
    pub(in crate::serve) fn new(
        socket: TcpListener,
        desk: Desk,
        roster: Arc<Roster>,
        limits: &Limits,
        controls: Controls,
    ) -> Self {
        Self {
            socket,
            desk,
            roster,
            limits: limits.clone(),
            controls,
        }
    }

    /// Accepts connections until it is dropped.
    pub(in crate::serve) async fn run(self) {
        while let Some(place) = self.roster.place().await {
            match self.socket.accept().await {
                Ok((stream, client)) => self.start(stream, client, place),
                Err(error) => {
                    self.desk.log.notice(&Notice::Trouble {
                        protocol: Protocol::Http,
                        why: error.to_string(),
                    });
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
            }
        }
    }

    /// A client that has its share of connections already sees this one closed.
    fn start(&self, stream: TcpStream, client: SocketAddr, place: OwnedSemaphorePermit) {
        let (Some(seat), Ok(server)) = (self.roster.seat(place, client.ip()), stream.local_addr())
        else {
            return;
        };
        // Without it, a small answer might wait for the ACK of the one before; an answer is right either way.
        drop(stream.set_nodelay(true));
        let (desk, limits, controls) = (
            self.desk.clone(),
            self.limits.clone(),
            self.controls.clone(),
        );
        tokio::spawn(async move {
            connection::answer(stream, Ends { client, server }, desk, limits, controls).await;
            drop(seat);
        });
    }
}
