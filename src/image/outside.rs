//! Ways outside, and the secrets that they need: where one comes from, never its value.

use super::form::{choices, records};
use crate::catalog::NumberClass;
use crate::model::{
    CallerId, Codec, KeySource, Matching, NumberFormat, Peer, Secret, SecretSource, Srtp, Transport,
};

records! {
    Trunk { place, shared, peer, transport, srtp, codecs, channels, format, from, caller_id }
    Registration { username, password, auth_username }
    Route { place, matching, via, strip, prepend, caller_id }
    Number { place, trunk, to, outside, language, caller_id, record }
    Address { host, port }
    Location { place, address, emergency, timezone, language, networks }
    PostalAddress { street, building, floor, room, city, postcode, country }
    Emergency { numbers, callback, trunk }
}

choices! {
    Peer {
        0 Sip { server, register },
        1 Teams { sbc, certificate },
        2 Zoom { region, servers, sbc, certificate },
    }
    Transport { 0 Udp, 1 Tcp, 2 Tls }
    Srtp { 0 Off, 1 Optional, 2 Required }
    Codec { 0 Alaw, 1 Ulaw, 2 G722, 3 Opus, 4 G729 }
    NumberFormat { 0 E164, 1 Digits, 2 National }
    Matching { 0 Class(class), 1 Prefix(prefix) }
    NumberClass { 0 National, 1 Mobile, 2 International, 3 Premium, 4 TollFree, 5 Short, 6 Emergency }
    CallerId { 0 Anonymous, 1 Shown { number, name } }
    Secret { 0 Derived, 1 From { path, source } }
    SecretSource { 0 Env(name), 1 File(path), 2 Age(sealed) }
    KeySource { 0 Env(name), 1 File(path) }
}
