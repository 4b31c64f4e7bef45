//! How many are being served, in all and for each client address.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Counts who is being served.
#[derive(Debug)]
pub(super) struct Roster {
    all: usize,
    each: usize,
    places: Arc<Semaphore>,
    clients: Mutex<BTreeMap<IpAddr, usize>>,
}

/// A place among those served; given back when it is dropped.
#[derive(Debug)]
pub(super) struct Seat {
    _place: OwnedSemaphorePermit,
    client: IpAddr,
    roster: Arc<Roster>,
}

impl Roster {
    /// Room for `all`, and for `each` client address at any time.
    pub(super) fn new(all: usize, each: usize) -> Arc<Self> {
        let all = all.clamp(1, u32::MAX as usize >> 3);
        Arc::new(Self {
            all,
            each,
            places: Arc::new(Semaphore::new(all)),
            clients: Mutex::default(),
        })
    }

    /// Waits until there is a place. Nobody is refused: who cannot be taken yet waits in the socket.
    pub(super) async fn place(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.places).acquire_owned().await.ok()
    }

    /// Takes the place for `client`, unless that one has its share already and as many as are free for others.
    pub(super) fn seat(
        self: &Arc<Self>,
        place: OwnedSemaphorePermit,
        client: IpAddr,
    ) -> Option<Seat> {
        let client = client.to_canonical();
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        let count = clients.entry(client).or_default();
        if *count >= self.each.max(self.places.available_permits()) {
            return None;
        }
        *count += 1;
        drop(clients);
        Some(Seat {
            _place: place,
            client,
            roster: Arc::clone(self),
        })
    }

    /// Waits until everybody has left, or for `grace`.
    pub(super) async fn empty(&self, grace: Duration) {
        let all = u32::try_from(self.all).unwrap_or(u32::MAX);
        let left = self.places.acquire_many(all);
        drop(tokio::time::timeout(grace, left).await);
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut clients = self
            .roster
            .clients
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = clients.get_mut(&self.client) {
            *count -= 1;
            if *count == 0 {
                clients.remove(&self.client);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_client_has_half_of_what_others_leave_free() {
        let roster = Roster::new(10, 2);
        let (one, other) = (IpAddr::from([192, 0, 2, 1]), IpAddr::from([192, 0, 2, 2]));
        let sit = async |client| roster.seat(roster.place().await.unwrap(), client);
        let mut seats = Vec::new();
        while let Some(seat) = sit(one).await {
            seats.push(seat);
        }
        assert_eq!(seats.len(), 5);
        while let Some(seat) = sit(other).await {
            seats.push(seat);
        }
        assert_eq!(seats.len(), 7, "the share of any time");
    }

    #[tokio::test]
    async fn a_client_has_its_share_and_gives_it_back() {
        let roster = Roster::new(3, 1);
        let (one, other) = (IpAddr::from([192, 0, 2, 1]), IpAddr::from([192, 0, 2, 2]));
        let seat = roster.seat(roster.place().await.unwrap(), one).unwrap();
        assert!(roster.seat(roster.place().await.unwrap(), one).is_none());
        let second = roster.seat(roster.place().await.unwrap(), other).unwrap();
        drop(seat);
        let third = roster.seat(roster.place().await.unwrap(), one).unwrap();
        assert_eq!(roster.places.available_permits(), 1);
        drop((second, third));
        roster.empty(Duration::from_secs(1)).await;
        assert!(roster.clients.lock().unwrap().is_empty());
    }
}
