//! The other end of a trunk, alike for all engines: where calls go, whom calls are from, and what we are called there.

use crate::model::{Address, Peer, Trunk};
use crate::source::Spanned;

/// Where Microsoft takes calls by Direct Routing, in the order in which they are tried.
const TEAMS: [&str; 3] = [
    "sip.pstnhub.microsoft.com",
    "sip2.pstnhub.microsoft.com",
    "sip3.pstnhub.microsoft.com",
];

/// Where Microsoft calls from.
pub(super) const TEAMS_FROM: [&str; 2] = ["52.112.0.0/14", "52.122.0.0/15"];

/// Where SIP is spoken over TLS.
pub(super) const TLS_PORT: u16 = 5061;

/// The servers of a trunk, in the order in which they are tried. Those of Microsoft and Zoom speak TLS on its own port.
pub(super) fn servers(trunk: &Trunk) -> Vec<Spanned<Address>> {
    match &trunk.peer {
        Peer::Sip { server, .. } => vec![server.clone()],
        Peer::Teams { sbc, .. } => {
            let all = TEAMS.map(|host| Spanned::new(with_port(host), sbc.place));
            all.into()
        }
        Peer::Zoom { servers, .. } => {
            let all = servers.iter().cloned();
            let port = |mut server: Spanned<Address>| {
                server.value.port = server.value.port.or(Some(TLS_PORT));
                server
            };
            all.map(port).collect()
        }
    }
}

fn with_port(host: &str) -> Address {
    Address {
        host: host.to_owned(),
        port: Some(TLS_PORT),
    }
}

/// Addresses that calls of a trunk come from: its servers', where it is reached by them as well, and those that are written.
pub(super) fn callers(trunk: &Trunk) -> impl Iterator<Item = &Spanned<Address>> {
    let own = match &trunk.peer {
        Peer::Sip { server, .. } => std::slice::from_ref(server),
        Peer::Zoom { servers, .. } => servers,
        Peer::Teams { .. } => &[],
    };
    own.iter().chain(&trunk.from)
}

/// Networks that calls of a trunk come from.
pub(super) const fn networks(trunk: &Trunk) -> &'static [&'static str] {
    match &trunk.peer {
        Peer::Teams { .. } => &TEAMS_FROM,
        Peer::Sip { .. } | Peer::Zoom { .. } => &[],
    }
}

/// Whether the networks that calls come from are those of all customers of the other end, so that our name tells them apart.
pub(super) const fn is_shared(trunk: &Trunk) -> bool {
    matches!(&trunk.peer, Peer::Teams { .. })
}
