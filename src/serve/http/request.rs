use std::net::SocketAddr;

use hyper::Request;
use hyper::body::Incoming;
use hyper::header::{self, HeaderMap, HeaderName};

use super::authorization::{About, Verdict};
use crate::serve::desk::{Ask, Desk};
use crate::serve::name::{Name, mac_in};
use crate::serve::proof::Proofs;
use crate::serve::protocol::Protocol;

/// The two ends of a connection.
#[derive(Clone)]
pub(super) struct Ends {
    pub(super) client: SocketAddr,
    pub(super) server: SocketAddr,
    pub(super) protocol: Protocol,
    /// The MAC in the certificate that the client showed.
    pub(super) certificate: Option<String>,
}

/// The request, and whether its Digest was right but too old.
pub(super) fn asked(desk: &Desk, request: &Request<Incoming>, ends: &Ends) -> (Ask, bool) {
    let (path, headers) = (request.uri().path(), request.headers());
    let agent = headers.get(header::USER_AGENT);
    let agent = agent.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    let (client, certificate) = behind_proxy(desk, headers, ends);
    let verdict = verdict(desk, request, client);
    let stale = verdict == Some(Verdict::Stale);
    let proofs = Proofs {
        certificate,
        wrong: verdict == Some(Verdict::Wrong),
        password: match verdict {
            Some(Verdict::Known(mac)) => Some(mac),
            _ => None,
        },
        token: None,
    };
    let ask = Ask {
        protocol: ends.protocol,
        client,
        server: ends.server,
        asked: path.to_owned(),
        name: Name::parse_url(path),
        agent,
        proofs,
    };
    (ask, stale)
}

fn verdict(desk: &Desk, request: &Request<Incoming>, client: SocketAddr) -> Option<Verdict> {
    let header = text(request.headers(), header::AUTHORIZATION)?;
    let uri = request.uri();
    let about = About {
        method: request.method().as_str(),
        uri: uri.path_and_query().map_or(uri.path(), |uri| uri.as_str()),
        client: client.ip(),
        now: (desk.clock)(),
    };
    Some(
        desk.nonces
            .judge(header, about, desk.library.index().rules()),
    )
}

/// Whom a trusted TLS proxy speaks for: the last address that it added, and the MAC of a certificate that it verified.
fn behind_proxy(desk: &Desk, headers: &HeaderMap, ends: &Ends) -> (SocketAddr, Option<String>) {
    if !desk.library.index().rules().is_proxy(ends.client.ip()) {
        return (ends.client, ends.certificate.clone());
    }
    let forwarded = headers.get_all("x-forwarded-for").iter().next_back();
    let forwarded = forwarded.and_then(|value| value.to_str().ok()?.rsplit(',').next());
    let client = forwarded.and_then(|address| address.trim().parse().ok());
    let client = client.unwrap_or(ends.client.ip());
    let verified = headers
        .get("x-client-verify")
        .is_some_and(|word| word == "SUCCESS");
    let name = headers.get("x-client-cn").filter(|_| verified);
    let mac = name.and_then(|name| mac_in(name.to_str().ok()?));
    (SocketAddr::new(client, ends.client.port()), mac)
}

pub(super) fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}
