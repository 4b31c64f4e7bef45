//! What each client address has under way, and its requests that wait until it may have more.
//!
//! A site behind one address may boot a thousand phones at once: none of them is turned away. Whoever floods us from one
//! address waits for himself alone, and is sent little, since it never answers.

use std::collections::{BTreeMap, VecDeque};
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use tokio::time::Instant;

use super::inbox::Letter;
use crate::serve::options::Limits;

/// Who neither was served nor asked again for so long went away.
const FRESH: Duration = Duration::from_secs(6);

/// All client addresses that have something under way.
#[derive(Default)]
pub(super) struct Shares {
    clients: Clients,
    /// Those who wait, and of whom something has ended.
    moved: Vec<IpAddr>,
    waiting: usize,
}

#[expect(
    clippy::disallowed_types,
    reason = "its order reaches nobody: it is looked up, never walked"
)]
type Clients = std::collections::HashMap<IpAddr, Share>;

#[derive(Default)]
struct Share {
    /// Transfers under way.
    all: usize,
    /// Those of them that nobody answered yet.
    silent: usize,
    /// Those who wait, longest first; each stands in it once, however often it asks.
    line: VecDeque<SocketAddr>,
    requests: BTreeMap<SocketAddr, Waiting>,
}

/// A request that waits.
pub(super) struct Waiting {
    since: Instant,
    pub(super) port: usize,
    from: SocketAddr,
    asked: Option<IpAddr>,
    bytes: Box<[u8]>,
}

impl Waiting {
    pub(super) fn new(port: usize, letter: &Letter<'_>, since: Instant) -> Self {
        let bytes = letter.bytes.into();
        let (from, asked) = (letter.from, letter.asked);
        Self {
            since,
            port,
            from,
            asked,
            bytes,
        }
    }

    fn is_fresh(&self, now: Instant) -> bool {
        now.duration_since(self.since) <= FRESH
    }

    pub(super) const fn letter(&self) -> Letter<'_> {
        Letter {
            from: self.from,
            asked: self.asked,
            bytes: &self.bytes,
        }
    }
}

impl Share {
    /// An address has as many transfers as are free yet: alone it has half of all, and whoever comes after it finds some. So
    /// many of them as `limits` say may be unanswered.
    const fn may_begin(&self, free: usize, limits: &Limits) -> bool {
        self.silent < limits.unanswered_each && self.all < free
    }

    /// Takes who stands first, if that `holds` of it.
    fn first_if(&mut self, holds: impl Fn(&Waiting) -> bool) -> Option<Waiting> {
        let first = self.line.front()?;
        if !self.requests.get(first).is_none_or(holds) {
            return None;
        }
        let first = self.line.pop_front()?;
        self.requests.remove(&first)
    }
}

impl Shares {
    /// Whether `client` may begin another transfer, of which `free` are free.
    pub(super) fn may_begin(&self, client: IpAddr, free: usize, limits: &Limits) -> bool {
        let share = self.clients.get(&client);
        share.is_none_or(|share| share.may_begin(free, limits))
    }

    /// `client` began a transfer.
    pub(super) fn begun(&mut self, client: IpAddr) {
        let share = self.clients.entry(client).or_default();
        share.all += 1;
        share.silent += 1;
    }

    /// `client` answered in a transfer for the first time.
    pub(super) fn heard(&mut self, client: IpAddr) {
        if let Some(share) = self.clients.get_mut(&client) {
            share.silent -= 1;
            if !share.line.is_empty() {
                self.moved.push(client);
            }
        }
    }

    /// A transfer of `client` is over.
    pub(super) fn ended(&mut self, client: IpAddr, heard: bool) {
        let Some(share) = self.clients.get_mut(&client) else {
            return;
        };
        share.all -= 1;
        share.silent -= usize::from(!heard);
        if !share.line.is_empty() {
            self.moved.push(client);
        } else if share.all == 0 {
            self.clients.remove(&client);
        }
    }

    /// Has a request wait for what `client` has under way. `false`: too many wait already.
    pub(super) fn wait(&mut self, client: IpAddr, request: Waiting, limits: &Limits) -> bool {
        let Some(share) = self.clients.get_mut(&client) else {
            return false;
        };
        while share
            .first_if(|first| !first.is_fresh(request.since))
            .is_some()
        {
            self.waiting -= 1;
        }
        if let Some(former) = share.requests.get_mut(&request.from) {
            *former = request;
            return true;
        }
        let room = share.line.len() < limits.waiting_each && self.waiting < limits.transfers;
        if room {
            share.line.push_back(request.from);
            share.requests.insert(request.from, request);
            self.waiting += 1;
        }
        room
    }

    /// A request that waited and need not any longer.
    pub(super) fn next(&mut self, free: usize, now: Instant, limits: &Limits) -> Option<Waiting> {
        while let Some(client) = self.moved.last().copied() {
            while let Some(request) = self.first_of(client, free, limits) {
                if request.is_fresh(now) {
                    return Some(request);
                }
            }
            self.moved.pop();
            self.clean(client);
        }
        None
    }

    fn first_of(&mut self, client: IpAddr, free: usize, limits: &Limits) -> Option<Waiting> {
        let share = self.clients.get_mut(&client)?;
        let request = share
            .may_begin(free, limits)
            .then(|| share.first_if(|_| true));
        let request = request.flatten()?;
        self.waiting -= 1;
        Some(request)
    }

    /// Forgets an address that has nothing under way: what waits of it, nothing would wake.
    fn clean(&mut self, client: IpAddr) {
        if self
            .clients
            .get(&client)
            .is_some_and(|share| share.all == 0)
        {
            let gone = self.clients.remove(&client);
            self.waiting -= gone.map_or(0, |share| share.line.len());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SITE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1));

    fn asks(port: u16, since: Instant) -> Waiting {
        let letter = Letter {
            from: (SITE, port).into(),
            asked: None,
            bytes: b"",
        };
        Waiting::new(0, &letter, since)
    }

    fn limits() -> Limits {
        Limits {
            transfers: 10,
            unanswered_each: 2,
            waiting_each: 3,
            ..Limits::default()
        }
    }

    #[test]
    fn who_asks_again_while_it_waits_is_served_once_and_who_went_away_not_at_all() {
        let (mut shares, limits, now) = (Shares::default(), limits(), Instant::now());
        shares.begun(SITE);
        shares.begun(SITE);
        assert!(!shares.may_begin(SITE, 8, &limits));
        let later = now + FRESH + Duration::from_secs(1);
        for port in [1, 2, 3] {
            assert!(shares.wait(SITE, asks(port, now), &limits));
        }
        for port in [2, 2, 4, 6] {
            assert!(shares.wait(SITE, asks(port, later), &limits), "{port}");
        }
        assert!(
            !shares.wait(SITE, asks(5, later), &limits),
            "four are too many"
        );
        let mut served = Vec::new();
        for _ in 0..4 {
            shares.heard(SITE);
            let next = shares.next(8, later, &limits);
            served.extend(next.map(|request| request.letter().from.port()));
            shares.begun(SITE);
        }
        assert_eq!((served, shares.waiting), (vec![2, 4, 6], 0));
    }

    #[test]
    fn one_address_has_half_of_all_and_leaves_nothing_behind() {
        let (mut shares, limits) = (Shares::default(), limits());
        let mut under_way = 0;
        while shares.may_begin(SITE, limits.transfers - under_way, &limits) {
            shares.begun(SITE);
            shares.heard(SITE);
            under_way += 1;
        }
        assert_eq!(under_way, 5);
        assert!(shares.wait(SITE, asks(1, Instant::now()), &limits));
        for _ in 0..5 {
            shares.ended(SITE, true);
        }
        assert!(shares.next(0, Instant::now(), &limits).is_none());
        assert!(shares.clients.is_empty() && shares.waiting == 0);
    }
}
