//! What Yealink calls things.

use crate::catalog::Kind;
use crate::diag::{Code, Diagnostic};
use crate::model::{Codec, Srtp, Transport};
use crate::render::Value;
use crate::target::phone::Handset;
use crate::target::phone::clock::{Moment, hours, moment};

/// The first generation of firmware that calls its own parameters `static.…`.
const STATIC: u16 = 81;

/// The first generation that calls codecs by their names; those before number them, each model otherwise (administrator guide of the
/// SIP-T2 series, page 838).
const NAMED_CODECS: u16 = 82;

/// What the template wants to know besides.
pub(super) fn more(handset: &Handset<'_>) -> Vec<(&'static str, Value)> {
    let generation = generation(handset);
    let prefix = if generation < STATIC { "" } else { "static." };
    let transport = handset.accounts.first().map(|account| account.transport);
    let transport = match transport {
        Some(Transport::Tcp) => 1,
        Some(Transport::Tls) => 2,
        Some(Transport::Udp) | None => 0,
    };
    let srtp = handset.srtp.map(|srtp| match srtp.value {
        Srtp::Off => 0,
        Srtp::Optional => 1,
        Srtp::Required => 2,
    });
    let mut more = vec![
        ("generation", Value::number(generation.into())),
        ("static", Value::plain(prefix)),
        ("transport", Value::number(transport)),
    ];
    more.push(("assigns", Value::flag(assigns(handset))));
    let spoken = handset.language.as_ref().filter(|_| is_base(handset));
    let spoken = spoken.and_then(|code| handset_language(code));
    more.extend(spoken.map(|number| ("handset_language", Value::plain(number))));
    more.extend(srtp.map(|srtp| ("srtp_encryption", Value::number(srtp))));
    more.extend(clock(handset));
    more
}

/// Whether it is a base: its accounts are those of cordless handsets.
fn is_base(handset: &Handset<'_>) -> bool {
    handset.model.value.kind == Kind::Dect
}

/// Whether it is told which handset has which line: bases with a cell of their own (fusionpbx yealink/w52p to w7xp). Those of many
/// cells know no such parameter.
fn assigns(handset: &Handset<'_>) -> bool {
    let model = handset.model.value.id.as_str();
    let bases = [
        "yealink-w52p",
        "yealink-w56p",
        "yealink-w60b",
        "yealink-w70b",
    ];
    bases.contains(&model)
}

/// The number of a language on handsets (`wazo_yealink/v87`).
fn handset_language(code: &str) -> Option<&'static str> {
    Some(match code {
        "en" => "0",
        "fr" => "1",
        "de" => "2",
        "it" => "3",
        "es" => "6",
        _ => return None,
    })
}

/// A language that a base shows on its pages, and its handsets do not.
pub(super) fn faults(handset: &Handset<'_>) -> Vec<Diagnostic> {
    let code = handset.language.as_ref().filter(|_| is_base(handset));
    let code = code.filter(|code| language(code).is_some() && handset_language(code).is_none());
    let fault = code.map(|code| {
        let message = format!(
            "the language `{}` is not known for handsets of Yealink",
            code.value
        );
        let severe = if handset.own.1 {
            Code::E0601
        } else {
            Code::W0702
        };
        Diagnostic::new(severe, message).label(code.place, "not known")
    });
    fault.into_iter().collect()
}

/// The second number of the firmware: it decides how parameters are spelled.
fn generation(handset: &Handset<'_>) -> u16 {
    let version = handset.version().unwrap_or_default();
    let second = version.split('.').nth(1);
    second
        .and_then(|number| number.parse().ok())
        .unwrap_or(STATIC)
}

/// When clocks change, as `month/week/weekday/hour`; week 5 is the last, weekday 7 is Sunday.
fn clock(handset: &Handset<'_>) -> Vec<(&'static str, Value)> {
    let Some(clock) = &handset.clock else {
        return Vec::new();
    };
    let rules = clock.value.rules;
    let mut fields = vec![("time_zone", Value::plain(hours(rules.standard)))];
    if let Some(saving) = rules.saving {
        fields.push(("start_time", Value::plain(by_week(moment(saving.start)))));
        fields.push(("end_time", Value::plain(by_week(moment(saving.end)))));
    }
    fields
}

fn by_week(moment: Moment) -> String {
    let weekday = moment.sunday_last();
    format!("{}/{}/{weekday}/{}", moment.month, moment.week, moment.hour)
}

/// What the vendor calls a codec (fusionpbx yealink/t54w).
pub(super) fn codec(handset: &Handset<'_>, codec: Codec) -> Option<&'static str> {
    (generation(handset) >= NAMED_CODECS).then_some(match codec {
        Codec::Alaw => "pcma",
        Codec::Ulaw => "pcmu",
        Codec::G722 => "g722",
        Codec::G729 => "g729",
        Codec::Opus => "opus",
    })
}

/// What the vendor calls a language: its English name.
pub(super) fn language(code: &str) -> Option<&'static str> {
    Some(match code {
        "de" => "German",
        "en" => "English",
        "es" => "Spanish",
        "fr" => "French",
        "it" => "Italian",
        "pl" => "Polish",
        "pt" => "Portuguese",
        "ru" => "Russian",
        "tr" => "Turkish",
        _ => return None,
    })
}

/// Whether it can be the name of a parameter.
pub(super) fn is_name(key: &str) -> bool {
    let known = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    !key.is_empty() && key.bytes().all(known)
}
