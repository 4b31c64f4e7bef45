use super::reader::Reader;
use super::recording::recording;
use crate::diag::Code;
use crate::model::{
    Email, Forward, Mailbox, MailboxEmail, Malformed, Softphone, State, Upstream, User, UserId,
};
use crate::source::{Place, Spanned};
use crate::syntax::{self, DurationText, Either};
use std::time::Duration;

/// A caller hangs up long before; a longer time is a mistake in the unit.
const LONGEST_RING: Duration = Duration::from_mins(10);

/// Resolves a user.
pub(super) fn resolve(
    place: Place,
    written: &syntax::User,
    reader: &mut Reader<'_, '_>,
) -> Option<User> {
    let email = written.email.as_ref();
    let email = email.and_then(|text| {
        reader
            .words
            .read(text, text.place, "an e-mail address", Email::parse)
    });
    let renamed_from = written.renamed_from.as_ref();
    let renamed_from = renamed_from.and_then(|text| former(text, reader));
    let ring = written.ring.as_ref().and_then(|ring| ring.time.as_ref());
    let ring = ring.map_or(Some(User::RING), |text| ring_time(text, reader));
    let limits = written.limits.as_ref();
    Some(User {
        place,
        name: written.name.clone().map(|name| name.0),
        email,
        extension: reader.extension(written.extension.as_ref()),
        numbers: written
            .numbers
            .iter()
            .filter_map(|number| reader.number(number))
            .collect(),
        voicemail: mailbox(written.voicemail.as_ref()),
        state: written
            .state
            .map_or(State::Active, |written| state(written.value)),
        then: reader.maybe_target(written.ring.as_ref().and_then(|ring| ring.then.as_ref())),
        forward: written
            .forward
            .as_ref()
            .map(|written| Box::new(forward(written, reader))),
        class: written.class.as_ref().and_then(|class| reader.bare(class)),
        caller_id: reader.caller_id(written.caller_id.as_deref()).map(Box::new),
        record: recording(written.record.as_deref(), reader.words).map(Box::new),
        softphones: written
            .softphone
            .iter()
            .flat_map(|written| &written.0)
            .map(|softphone| softphone.map(softphone_of))
            .collect(),
        pickup: written
            .pickup
            .iter()
            .filter_map(|group| reader.bare(group))
            .collect(),
        longest_call: limits
            .and_then(|limits| limits.call.as_ref())
            .and_then(|time| reader.time(time)),
        concurrent: limits.and_then(|limits| limits.concurrent),
        upstream: written
            .upstream
            .as_ref()
            .and_then(|written| upstream(written, reader))
            .map(Box::new),
        site: written.site.as_ref().and_then(|site| reader.bare(site)),
        language: reader.language(written.language.as_ref()),
        timezone: reader.timezone(written.timezone.as_ref()),
        renamed_from,
        ring: ring?,
    })
}

fn former(text: &Spanned<syntax::IdText>, reader: &mut Reader<'_, '_>) -> Option<Spanned<UserId>> {
    reader.words.read_as(
        Code::E0201,
        text,
        text.place,
        "a well-formed id",
        UserId::parse,
    )
}

fn mailbox(written: Option<&syntax::UserVoicemail>) -> Option<Mailbox> {
    let usual = Mailbox::default();
    match written {
        None => Some(usual),
        Some(Either::Short(voicemail)) => voicemail.value.then_some(usual),
        Some(Either::Long(map)) => {
            let email = map
                .email
                .map_or(MailboxEmail::Notify, |email| email_of(email.value));
            Some(Mailbox {
                email,
                greeting: Reader::text(map.greeting.as_ref()),
            })
        }
    }
}

fn email_of(written: syntax::VoicemailEmail) -> MailboxEmail {
    match written {
        syntax::VoicemailEmail::Attach => MailboxEmail::Attach,
        syntax::VoicemailEmail::Notify => MailboxEmail::Notify,
        syntax::VoicemailEmail::None => MailboxEmail::None,
    }
}

fn forward(written: &syntax::Forward, reader: &mut Reader<'_, '_>) -> Forward {
    Forward {
        always: reader.maybe_target(written.always.as_ref()),
        busy: reader.maybe_target(written.busy.as_ref()),
        unanswered: reader.maybe_target(written.unanswered.as_ref()),
        unreachable: reader.maybe_target(written.unreachable.as_ref()),
    }
}

fn softphone_of(written: syntax::Softphone) -> Softphone {
    match written {
        syntax::Softphone::Webrtc => Softphone::Webrtc,
        syntax::Softphone::App => Softphone::App,
    }
}

fn upstream(written: &syntax::Upstream, reader: &mut Reader<'_, '_>) -> Option<Upstream> {
    let (server, password) = (
        reader.address(&written.server),
        reader.secret(&written.password, "upstream.password"),
    );
    Some(Upstream {
        server: server?,
        username: written.username.clone().map(|name| name.0),
        password: password?,
    })
}

fn state(written: syntax::State) -> State {
    match written {
        syntax::State::Active => State::Active,
        syntax::State::Suspended => State::Suspended,
        syntax::State::Disabled => State::Disabled,
    }
}

fn ring_time(text: &Spanned<DurationText>, reader: &mut Reader<'_, '_>) -> Option<Duration> {
    let within = |text: &str| match super::words::duration(text)? {
        Duration::ZERO => Err(Malformed::new("rings not at all").help("write a second or more")),
        time if time > LONGEST_RING => {
            Err(Malformed::new("is longer than `10m`").help("write `10m` or less"))
        }
        time => Ok(time),
    };
    reader
        .words
        .read(text, text.place, "a time to ring", within)
        .map(|time| time.value)
}
