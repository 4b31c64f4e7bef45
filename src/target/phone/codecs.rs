//! Which codecs a phone offers, in the words of its vendor.

use super::Handset;
use crate::diag::{Code, Diagnostic};
use crate::model::Codec;
use crate::render::Value;
use crate::source::Spanned;

/// How a vendor's phones are told of codecs.
#[derive(Clone, Copy)]
pub(in crate::target) struct Codecs {
    /// How many, the preferred first.
    pub(in crate::target) most: usize,
    /// What the vendor calls one; nothing where a phone has not got it, or no source names it.
    pub(in crate::target) name: fn(&Handset<'_>, Codec) -> Option<&'static str>,
}

impl Codecs {
    /// As many as are known.
    pub(super) const fn named(name: fn(&Handset<'_>, Codec) -> Option<&'static str>) -> Self {
        Self::up_to(usize::MAX, name)
    }

    /// No more than so many.
    pub(super) const fn up_to(
        most: usize,
        name: fn(&Handset<'_>, Codec) -> Option<&'static str>,
    ) -> Self {
        Self { most, name }
    }
}

/// The payload type of a codec (RFC 3551, 6). Opus has none of its own.
pub(super) const fn payload_type(_: &Handset<'_>, codec: Codec) -> Option<&'static str> {
    Some(match codec {
        Codec::Ulaw => "0",
        Codec::Alaw => "8",
        Codec::G722 => "9",
        Codec::G729 => "18",
        Codec::Opus => return None,
    })
}

/// The name of a codec in SDP (RFC 3551, 6), in lower case. No source shows Opus where these are used.
pub(super) const fn encoding_name(_: &Handset<'_>, codec: Codec) -> Option<&'static str> {
    Some(match codec {
        Codec::Ulaw => "pcmu",
        Codec::Alaw => "pcma",
        Codec::G722 => "g722",
        Codec::G729 => "g729",
        Codec::Opus => return None,
    })
}

/// What templates are handed: the names of the `codecs`, and of the `other_codecs`, which the phone has and is not to offer.
///
/// Both are empty where nobody wrote codecs, and then they are the phone's own affair.
pub(super) fn told(known: Option<Codecs>, handset: &Handset<'_>) -> [(&'static str, Value); 2] {
    let names = |codecs: &mut dyn Iterator<Item = Codec>| {
        let names = codecs.filter_map(|codec| (known?.name)(handset, codec));
        Value::list(names.map(Value::plain))
    };
    let wanted = |codec: &Codec| handset.codecs.iter().any(|one| one.value == *codec);
    let others = Codec::ALL
        .into_iter()
        .filter(|codec| !handset.codecs.is_empty() && !wanted(codec));
    let mut written = handset.codecs.iter().map(|codec| codec.value);
    [
        ("codecs", names(&mut written)),
        ("other_codecs", names(&mut { others })),
    ]
}

/// What of the codecs cannot be told to phones of a maker.
pub(super) fn faults(known: (Option<Codecs>, &str), handset: &Handset<'_>) -> Vec<Diagnostic> {
    let codecs = &handset.codecs;
    let numbered = codecs.iter().enumerate();
    let found = numbered.filter_map(|(at, codec)| fault(known, handset, at, codec));
    found.collect()
}

fn fault(
    (known, maker): (Option<Codecs>, &str),
    handset: &Handset<'_>,
    at: usize,
    codec: &Spanned<Codec>,
) -> Option<Diagnostic> {
    let model = &handset.model.value.name;
    let name = codec.value.name();
    let before = handset.codecs.get(..at).unwrap_or_default();
    let message = match known {
        _ if before.iter().any(|one| one.value == codec.value) => {
            format!("the codec `{name}` is named twice")
        }
        None => format!("a choice of codecs is not written for {maker} phones"),
        Some(codecs) if (codecs.name)(handset, codec.value).is_none() => {
            format!("the codec `{name}` is not written for a {model}")
        }
        Some(codecs) if at >= codecs.most => {
            format!("the list of codecs of a {model} ends after {}", codecs.most)
        }
        Some(_) => return None,
    };
    let fault = Diagnostic::new(Code::E0601, message);
    let fault = fault.label(codec.place, "nothing would be written for it");
    Some(fault.label(handset.model.place, "for this phone"))
}
