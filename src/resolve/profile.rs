//! Phone profiles and firmware, of a tenant or of the library.

use super::phone;
use super::reader::Reader;
use super::trunk::{codec_of, srtp_of, transport_of};
use super::words::duration;
use crate::model::{Firmware, FirmwareFile, Fraction, Malformed, Phonebook, Profile, Sha256};
use crate::source::{Place, Spanned};
use crate::syntax;
use std::collections::BTreeMap;
use std::time::Duration;

const HOUR: Duration = Duration::from_hours(1);

pub(super) fn profile(
    place: Place,
    written: &syntax::PhoneProfile,
    reader: &mut Reader<'_, '_>,
) -> Profile {
    let firmware = written.firmware.iter();
    let firmware = firmware.filter_map(|text| {
        reader
            .words
            .read(text, text.place, "a model and a version", model_version)
    });
    Profile {
        place,
        firmware: firmware.collect(),
        admin_password: written.admin_password.as_ref().map(|derived| derived.place),
        transport: written
            .transport
            .map(|transport| transport.map(transport_of)),
        srtp: written.srtp.map(|srtp| srtp.map(srtp_of)),
        codecs: written
            .codecs
            .iter()
            .map(|codec| codec.map(codec_of))
            .collect(),
        vlan: written.vlan,
        background: Reader::text(written.background.as_ref()),
        ringtone: Reader::text(written.ringtone.as_ref()),
        phonebook: written
            .phonebook
            .map(|phonebook| phonebook.map(phonebook_of)),
        language: reader.language(written.language.as_ref()),
        timezone: reader.timezone(written.timezone.as_ref()),
        ntp: written.ntp.as_ref().and_then(|text| {
            let words = &mut *reader.words;
            words.read(text, text.place, "a name or an address", time_server)
        }),
        resync: written.resync.as_ref().and_then(|text| {
            reader.words.read(
                text,
                text.place,
                "a time between two looks for files",
                interval,
            )
        }),
        keys: written
            .keys
            .iter()
            .filter_map(|key| phone::key(key, reader))
            .collect(),
        settings: phone::settings(&written.settings),
    }
}

fn phonebook_of(written: syntax::Phonebook) -> Phonebook {
    match written {
        syntax::Phonebook::All => Phonebook::All,
        syntax::Phonebook::Tenant => Phonebook::Tenant,
        syntax::Phonebook::None => Phonebook::None,
    }
}

/// A host alone: no format of a phone is ended by it.
fn time_server(text: &str) -> Result<String, Malformed> {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b".-:".contains(&byte);
    match !text.is_empty() && text.bytes().all(fits) {
        true => Ok(text.to_owned()),
        false => {
            Err(Malformed::new("holds more than a host").help("write it as `ntp.example.net`"))
        }
    }
}

/// An hour at least, which is the least that some vendors take.
fn interval(text: &str) -> Result<Duration, Malformed> {
    let time = duration(text)?;
    match time >= HOUR {
        true => Ok(time),
        false => Err(Malformed::new("is less than an hour").help("write `1h` or more")),
    }
}

fn model_version(text: &str) -> Result<(String, String), Malformed> {
    let parts = text
        .split_once('@')
        .filter(|(model, version)| !model.is_empty() && !version.is_empty());
    let parts = parts.map(|(model, version)| (model.to_owned(), version.to_owned()));
    parts.ok_or_else(|| {
        Malformed::new("has no `@` between the two").help("write it as `yealink-t46s@66.86.0.15`")
    })
}

pub(super) fn firmware(
    place: Place,
    written: &syntax::Firmware,
    reader: &mut Reader<'_, '_>,
) -> Firmware {
    let mut files = BTreeMap::new();
    for entry in &written.files.0.items {
        let file = entry
            .value
            .as_ref()
            .and_then(|file| firmware_file(file, reader));
        files.extend(file.map(|file| (entry.key.value.clone(), file)));
    }
    let rollout = written.rollout.as_ref();
    Firmware {
        place,
        current: written.current.clone().map(|text| text.0),
        previous: Reader::text(written.previous.as_ref()),
        files,
        rollout: rollout.and_then(|text| {
            reader
                .words
                .read(text, text.place, "a percentage", Fraction::parse)
        }),
        models: written
            .models
            .iter()
            .map(|model| model.clone().map(|model| model.0))
            .collect(),
    }
}

fn firmware_file(
    written: &syntax::FirmwareFile,
    reader: &mut Reader<'_, '_>,
) -> Option<FirmwareFile> {
    let digest = &written.sha256;
    let sha256: Spanned<Sha256> =
        reader
            .words
            .read(digest, digest.place, "a SHA-256 digest", Sha256::parse)?;
    Some(FirmwareFile {
        path: written.path.clone().map(|path| path.0),
        sha256,
    })
}
