use super::words::{Words, duration};
use crate::diag::Code;
use crate::model::{Email, Extension, Malformed, State, User, UserId};
use crate::source::Spanned;
use crate::syntax::{self, DurationText};
use std::time::Duration;

const RING: Duration = Duration::from_secs(25);
/// A caller hangs up long before; a longer time is a mistake in the unit.
const LONGEST_RING: Duration = Duration::from_secs(600);

/// Resolves a user.
pub(super) fn resolve(
    id: &Spanned<UserId>,
    written: &syntax::User,
    words: &mut Words,
) -> Option<User> {
    let email = written.email.as_ref();
    let email =
        email.and_then(|text| words.read(text, text.place, "an e-mail address", Email::parse));
    let extension = written.extension.as_ref();
    let extension =
        extension.and_then(|text| words.read(text, text.place, "an extension", Extension::parse));
    let renamed_from = written.renamed_from.as_ref();
    let renamed_from = renamed_from.and_then(|text| {
        words.read_as(
            Code::E0201,
            text,
            text.place,
            "a well-formed id",
            UserId::parse,
        )
    });
    let ring = written.ring.as_ref().and_then(|ring| ring.time.as_ref());
    let ring = ring.map_or(Some(RING), |text| ring_time(text, words));
    Some(User {
        place: id.place,
        name: written.name.clone().map(|name| name.0),
        email,
        extension,
        voicemail: written.voicemail.is_none_or(|voicemail| voicemail.value),
        state: written
            .state
            .map_or(State::Active, |written| state(written.value)),
        ring: ring?,
        renamed_from,
    })
}

fn state(written: syntax::State) -> State {
    match written {
        syntax::State::Active => State::Active,
        syntax::State::Suspended => State::Suspended,
        syntax::State::Disabled => State::Disabled,
    }
}

fn ring_time(text: &Spanned<DurationText>, words: &mut Words) -> Option<Duration> {
    let within = |text: &str| match duration(text)? {
        Duration::ZERO => Err(Malformed::new("rings not at all").help("write a second or more")),
        time if time > LONGEST_RING => {
            Err(Malformed::new("is longer than `10m`").help("write `10m` or less"))
        }
        time => Ok(time),
    };
    words
        .read(text, text.place, "a time to ring", within)
        .map(|time| time.value)
}
