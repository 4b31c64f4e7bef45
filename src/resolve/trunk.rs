//! Ways outside: trunks, routes, and the numbers that come in by them.

use super::reader::Reader;
use super::recording::recording;
use crate::catalog::NumberClass;
use crate::diag::{Code, Diagnostic};
use crate::model::{
    Codec, E164, Matching, Number, NumberFormat, Peer, Registration, Route, Srtp, Transport, Trunk,
};
use crate::source::{Place, Spanned};
use crate::syntax::{self, TrunkKind};

pub(super) fn trunk(
    place: Place,
    written: &syntax::Trunk,
    reader: &mut Reader<'_, '_>,
) -> Option<Trunk> {
    let peer = peer(written, reader);
    let shared = reader.scope.folder(place.file).starts_with("library");
    let transport = written
        .transport
        .map_or(usual_transport(written.kind.value), |transport| {
            transport_of(transport.value)
        });
    Some(Trunk {
        place,
        shared,
        transport,
        srtp: written
            .srtp
            .map_or(usual_srtp(written.kind.value), |srtp| srtp_of(srtp.value)),
        codecs: written
            .codecs
            .iter()
            .map(|codec| codec_of(codec.value))
            .collect(),
        channels: written.channels.map(|channels| channels.value),
        format: written
            .format
            .map_or(NumberFormat::E164, |format| format_of(format.value)),
        from: written
            .from
            .iter()
            .filter_map(|address| reader.address(address))
            .collect(),
        caller_id: written
            .caller_id
            .as_ref()
            .and_then(|number| reader.number(number)),
        peer: peer?,
    })
}

fn peer(written: &syntax::Trunk, reader: &mut Reader<'_, '_>) -> Option<Peer> {
    let address = |reader: &mut Reader<'_, '_>, text: &Option<_>| {
        text.as_ref().and_then(|text| reader.address(text))
    };
    let (server, sbc) = (
        address(reader, &written.server),
        address(reader, &written.sbc),
    );
    let servers = written.servers.iter();
    let servers = servers
        .filter_map(|address| reader.address(address))
        .collect();
    let certificate = Reader::text(written.certificate.as_ref());
    let region = Reader::text(written.region.as_ref());
    match written.kind.value {
        TrunkKind::Sip => {
            needed(written.server.is_some(), written, "server", reader);
            let register = written
                .register
                .as_ref()
                .map(|register| registration(register, reader));
            Some(Peer::Sip {
                server: server?,
                register: register.flatten(),
            })
        }
        TrunkKind::Teams => {
            needed(written.sbc.is_some(), written, "sbc", reader);
            Some(Peer::Teams {
                sbc: sbc?,
                certificate,
            })
        }
        TrunkKind::Zoom => {
            needed(written.region.is_some(), written, "region", reader);
            needed(!written.servers.is_empty(), written, "servers", reader);
            Some(Peer::Zoom {
                region: region?,
                servers,
                sbc,
                certificate,
            })
        }
    }
}

fn needed(is_written: bool, trunk: &syntax::Trunk, key: &str, reader: &mut Reader<'_, '_>) {
    if !is_written {
        let fault = Diagnostic::new(
            Code::E0105,
            format!("a trunk of this kind needs the key `{key}`"),
        );
        let fault = fault.label(trunk.kind.place, format!("`{key}` is missing"));
        reader
            .words
            .found
            .push(fault.help(format!("add `{key}: …`")));
    }
}

fn registration(
    written: &syntax::Registration,
    reader: &mut Reader<'_, '_>,
) -> Option<Registration> {
    let password = reader.secret(&written.password, "register.password")?;
    let username = written.username.clone().map(|name| name.0);
    Some(Registration {
        username,
        password,
        auth_username: Reader::text(written.auth_username.as_ref()),
    })
}

fn usual_transport(kind: TrunkKind) -> Transport {
    match kind {
        TrunkKind::Sip => Transport::Udp,
        TrunkKind::Teams | TrunkKind::Zoom => Transport::Tls,
    }
}

fn usual_srtp(kind: TrunkKind) -> Srtp {
    match kind {
        TrunkKind::Sip => Srtp::Off,
        TrunkKind::Teams | TrunkKind::Zoom => Srtp::Required,
    }
}

pub(super) fn transport_of(written: syntax::Transport) -> Transport {
    match written {
        syntax::Transport::Udp => Transport::Udp,
        syntax::Transport::Tcp => Transport::Tcp,
        syntax::Transport::Tls => Transport::Tls,
    }
}

pub(super) fn srtp_of(written: syntax::Srtp) -> Srtp {
    match written {
        syntax::Srtp::Off => Srtp::Off,
        syntax::Srtp::Optional => Srtp::Optional,
        syntax::Srtp::Required => Srtp::Required,
    }
}

pub(super) fn codec_of(written: syntax::Codec) -> Codec {
    match written {
        syntax::Codec::Alaw => Codec::Alaw,
        syntax::Codec::Ulaw => Codec::Ulaw,
        syntax::Codec::G722 => Codec::G722,
        syntax::Codec::Opus => Codec::Opus,
        syntax::Codec::G729 => Codec::G729,
    }
}

fn format_of(written: syntax::NumberFormat) -> NumberFormat {
    match written {
        syntax::NumberFormat::E164 => NumberFormat::E164,
        syntax::NumberFormat::Digits => NumberFormat::Digits,
        syntax::NumberFormat::National => NumberFormat::National,
    }
}

pub(super) fn route(written: &syntax::Route, reader: &mut Reader<'_, '_>) -> Option<Route> {
    let matching = reader.words.read(
        &written.matching,
        written.matching.place,
        "a class or the start of a number",
        matching,
    );
    let via = reader.all(&written.via);
    let prepend = written.prepend.as_ref().and_then(|text| {
        let words = &mut *reader.words;
        words.read(text, text.place, "the start of a number", start)
    });
    Some(Route {
        place: written.place,
        via,
        strip: written.strip.map_or(0, |strip| strip.value),
        prepend,
        caller_id: reader.caller_id(written.caller_id.as_ref()),
        matching: matching?,
    })
}

fn matching(text: &str) -> Result<Matching, crate::model::Malformed> {
    if let Some(class) = NumberClass::ALL
        .into_iter()
        .find(|class| class.name() == text)
    {
        return Ok(Matching::Class(class));
    }
    let digits = text.strip_prefix('+').unwrap_or(text);
    match !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        true => Ok(Matching::Prefix(text.to_owned())),
        false => Err(
            crate::model::Malformed::new("is neither a class nor digits").help(
                "write `national`, `mobile`, `international`, … or the start of a number: `\"+1\"`",
            ),
        ),
    }
}

/// What is put before a number: it reaches providers as it is written.
fn start(text: &str) -> Result<String, crate::model::Malformed> {
    let digits = text.strip_prefix('+').unwrap_or(text);
    let is_key = |key: u8| key.is_ascii_digit() || key == b'*' || key == b'#';
    match !text.is_empty() && digits.bytes().all(is_key) {
        true => Ok(text.to_owned()),
        false => Err(
            crate::model::Malformed::new("holds more than digits, `*` and `#`")
                .help("write what the provider wants before its numbers: `\"00\"`, `+`"),
        ),
    }
}

pub(super) fn number(
    key: &Spanned<String>,
    written: &syntax::Number,
    reader: &mut Reader<'_, '_>,
) -> Option<(E164, Number)> {
    let text = Spanned::new(syntax::NumberText(key.value.clone()), key.place);
    let e164 = reader.number(&text);
    let trunk = reader.one(&written.trunk);
    let to = reader.maybe_target(written.to.as_ref());
    let outside = written.outside.as_ref().and_then(|outside| {
        let schedule = reader.one(&outside.schedule);
        let to = reader.target(&outside.to);
        Some((schedule?, to?))
    });
    if written.to.is_none() && written.outside.is_none() {
        let fault = Diagnostic::new(Code::E0105, "a number needs the key `to` or `outside`");
        let fault = fault.label(key.place, "its calls go nowhere");
        reader
            .words
            .found
            .push(fault.help("add `to: …`: a user, a group, a queue, a menu or a conference"));
    }
    let (language, caller_id) = (
        reader.language(written.language.as_ref()),
        reader.caller_id(written.caller_id.as_ref()),
    );
    let record = recording(written.record.as_ref(), reader.words);
    Some((
        e164?.value,
        Number {
            place: key.place,
            trunk: trunk?,
            to,
            outside,
            language,
            caller_id,
            record,
        },
    ))
}
