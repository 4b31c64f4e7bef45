//! What belongs to people and is no telephone: classes, consoles, VIP callers, mailbox settings, calendars, directories.

use super::reader::Reader;
use super::reference::Known;
use crate::catalog::NumberClass;
use crate::model::{
    Calendar, Class, Code, Email, Feature, FeatureCodes, LevelId, Operator, Smtp, Vip, VipCaller,
    VipLevel, Voicemail,
};
use crate::source::{Place, Spanned};
use crate::syntax;
use std::collections::BTreeMap;
use std::time::Duration;

const DIGIT: Duration = Duration::from_secs(3);
const REFRESH: Duration = Duration::from_mins(15);
const ATTEMPTS: u32 = 3;

pub(super) fn class(place: Place, written: &syntax::Class) -> Class {
    let denied =
        |class: &syntax::NumberClass| written.deny.iter().any(|denied| denied.value == *class);
    let allowed: Vec<_> = written
        .allow
        .iter()
        .map(|class| class.value)
        .filter(|class| !denied(class))
        .collect();
    let internal = allowed.contains(&syntax::NumberClass::Internal);
    Class {
        place,
        allow: allowed.into_iter().filter_map(outside).collect(),
        internal,
    }
}

fn outside(written: syntax::NumberClass) -> Option<NumberClass> {
    match written {
        syntax::NumberClass::Internal => None,
        syntax::NumberClass::National => Some(NumberClass::National),
        syntax::NumberClass::Mobile => Some(NumberClass::Mobile),
        syntax::NumberClass::International => Some(NumberClass::International),
        syntax::NumberClass::Premium => Some(NumberClass::Premium),
        syntax::NumberClass::TollFree => Some(NumberClass::TollFree),
        syntax::NumberClass::Short => Some(NumberClass::Short),
    }
}

pub(super) fn operator(
    place: Place,
    written: &syntax::Operator,
    reader: &mut Reader<'_, '_>,
) -> Operator {
    let may = |key: Option<Spanned<bool>>| key.is_some_and(|key| key.value);
    Operator {
        place,
        users: reader.all(&written.users),
        intercept: reader.several(&written.intercept, &["users", "groups"]),
        listen: may(written.listen),
        whisper: may(written.whisper),
        barge: may(written.barge),
        announced_transfer: may(written.announced_transfer),
        release_after: written
            .release_after
            .as_ref()
            .and_then(|time| reader.time(time)),
    }
}

pub(super) fn vip(written: &syntax::Vip, reader: &mut Reader<'_, '_>) -> Vip {
    let mut vip = Vip::default();
    for entry in &written.levels.items {
        let id = reader.words.read_as(
            crate::diag::Code::E0201,
            &entry.key,
            entry.key.place,
            "a well-formed id",
            LevelId::parse,
        );
        if let (Some(id), Some(level)) = (id, &entry.value) {
            vip.levels
                .insert(id.value, level_of(entry.key.place, level, reader));
        }
    }
    let ids = written.levels.items.iter().map(|entry| &*entry.key.value);
    let known = Known::new(LevelId::SECTION, ids, true);
    for entry in &written.callers.0.items {
        let number = reader.number(&Spanned::new(
            syntax::NumberText(entry.key.value.clone()),
            entry.key.place,
        ));
        let caller = entry
            .value
            .as_ref()
            .and_then(|caller| caller_of(entry.key.place, caller, &known, reader));
        vip.callers
            .extend(number.map(|number| number.value).zip(caller));
    }
    vip
}

fn level_of(place: Place, written: &syntax::VipLevel, reader: &mut Reader<'_, '_>) -> VipLevel {
    let rings = ["users", "groups"];
    VipLevel {
        place,
        skip_queue: written.skip_queue.is_some_and(|skip| skip.value),
        music: Reader::text(written.music.as_ref()),
        direct: written
            .direct
            .as_ref()
            .and_then(|text| reader.any(text, &rings)),
        voicemail: written.voicemail.is_none_or(|voicemail| voicemail.value),
        escalate: written
            .escalate
            .as_ref()
            .and_then(|text| reader.any(text, &rings)),
    }
}

fn caller_of(
    place: Place,
    written: &syntax::VipCaller,
    known: &Known<'_>,
    reader: &mut Reader<'_, '_>,
) -> Option<VipCaller> {
    let level = reader.level(&written.level, known)?;
    Some(VipCaller {
        place,
        name: Reader::text(written.name.as_ref()),
        level,
        note: Reader::text(written.note.as_ref()),
    })
}

pub(super) fn voicemail(
    written: &syntax::Voicemail,
    reader: &mut Reader<'_, '_>,
) -> Option<Voicemail> {
    let menu_timeout = written.menu_timeout.as_ref();
    let menu_timeout = menu_timeout.and_then(|time| reader.time(time));
    let digit_timeout = reader.duration(written.digit_timeout.as_ref(), DIGIT);
    Some(Voicemail {
        place: written.place,
        attempts: written.attempts.map_or(ATTEMPTS, |attempts| attempts.value),
        menu_timeout,
        digit_timeout: digit_timeout?,
        prompts: Reader::text(written.prompts.as_ref()),
        smtp: written
            .smtp
            .as_ref()
            .and_then(|smtp| mail_server(smtp, reader)),
    })
}

fn mail_server(written: &syntax::Smtp, reader: &mut Reader<'_, '_>) -> Option<Smtp> {
    let server = reader.address(&written.server);
    let from = written.from.as_ref();
    let from = from.and_then(|text| {
        reader
            .words
            .read(text, text.place, "an e-mail address", Email::parse)
    });
    let login = login(
        written.username.as_ref(),
        written.password.as_ref(),
        "smtp.password",
        reader,
    );
    Some(Smtp {
        server: server?,
        from,
        login,
    })
}

fn login(
    username: Option<&Spanned<syntax::Text>>,
    password: Option<&syntax::Secret>,
    key: &str,
    reader: &mut Reader<'_, '_>,
) -> Option<(Spanned<String>, Spanned<crate::model::Secret>)> {
    let password = reader.secret(password?, key)?;
    Some((Reader::text(username)?, password))
}

pub(super) fn feature_codes(
    written: &syntax::FeatureCodes,
    reader: &mut Reader<'_, '_>,
) -> FeatureCodes {
    let keys = [
        (Feature::Voicemail, &written.voicemail),
        (Feature::Pickup, &written.pickup),
        (Feature::Park, &written.park),
        (Feature::Intercom, &written.intercom),
        (Feature::Page, &written.page),
        (Feature::Dnd, &written.dnd),
        (Feature::Forward, &written.forward),
        (Feature::Night, &written.night),
        (Feature::Agent, &written.agent),
        (Feature::Login, &written.login),
        (Feature::Listen, &written.listen),
        (Feature::Whisper, &written.whisper),
        (Feature::Barge, &written.barge),
    ];
    let mut codes = BTreeMap::new();
    for (feature, text) in keys
        .into_iter()
        .filter_map(|(feature, text)| Some((feature, text.as_ref()?)))
    {
        let code = reader
            .words
            .read(text, text.place, "a feature code", Code::parse);
        codes.extend(code.map(|code| (feature, code)));
    }
    FeatureCodes::new(codes)
}

pub(super) fn calendar(
    place: Place,
    written: &syntax::Calendar,
    reader: &mut Reader<'_, '_>,
) -> Option<Calendar> {
    let user = reader.one(&written.user);
    let refresh = reader.duration(written.refresh.as_ref(), REFRESH);
    let login = login(
        written.username.as_ref(),
        written.password.as_ref(),
        "password",
        reader,
    );
    let url = written.url.clone().map(|url| url.0);
    Some(Calendar {
        place,
        user: user?,
        url,
        login,
        refresh: refresh?,
    })
}
