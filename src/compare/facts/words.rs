//! Values of the model as they are written.

use crate::model::{
    CallerId, Forward, Key, KeyAction, KeySource, Recording, Secret, SecretSource, Setting, Target,
};
use crate::source::Spanned;
use std::fmt::Debug;
use std::time::Duration;

/// A time: `25s`, `2m`, `1d`.
pub(super) fn time(time: Duration) -> String {
    let seconds = time.as_secs();
    let units = [(86_400, "d"), (3600, "h"), (60, "m")];
    let unit = units
        .into_iter()
        .find(|(length, _)| seconds > 0 && seconds.is_multiple_of(*length));
    match unit {
        Some((length, unit)) => format!("{}{unit}", seconds / length),
        None => format!("{seconds}s"),
    }
}

/// One of several words, `LongestIdle`, as it is written: `longest-idle`.
pub(super) fn word(variant: impl Debug) -> String {
    let mut word = String::new();
    for letter in format!("{variant:?}").chars() {
        if letter.is_ascii_uppercase() && !word.is_empty() {
            word.push('-');
        }
        word.push(letter.to_ascii_lowercase());
    }
    word
}

/// Where calls go.
pub(super) fn target(target: &Target) -> String {
    match target {
        Target::To(to) => to.value.to_string(),
        Target::Voicemail(user) => format!("voicemail of {}", user.value.reference()),
        Target::External(number) => number.value.to_string(),
    }
}

/// What those outside see.
pub(super) fn caller_id(caller: &CallerId) -> String {
    match caller {
        CallerId::Anonymous => "anonymous".to_owned(),
        CallerId::Shown { number, name } => {
            let number = number.as_ref().map(|number| number.value.to_string());
            let parts = number
                .into_iter()
                .chain(name.as_ref().map(|name| name.value.clone()));
            parts.collect::<Vec<_>>().join(" ")
        }
    }
}

/// What callers hear who are recorded, and the key by which they agree.
pub(super) fn recording(recording: &Recording) -> String {
    let notice = &recording.notice.value;
    match recording.consent {
        Some(key) => format!("{notice}, with the consent {key}"),
        None => notice.clone(),
    }
}

/// Where a secret comes from, and nothing of what it is.
pub(super) fn secret(secret: &Spanned<Secret>) -> String {
    match &secret.value {
        Secret::Derived => "derived".to_owned(),
        Secret::From { source, .. } => match source {
            SecretSource::Env(name) => format!("of the variable {name}"),
            SecretSource::File(path) => format!("of the file {path}"),
            // What is sealed can be opened by whoever has the key; that it is another one shows in its end.
            SecretSource::Age(sealed) => {
                let end: Vec<char> = sealed.trim_end().chars().rev().take(8).collect();
                format!(
                    "sealed, ends in {}",
                    end.into_iter().rev().collect::<String>()
                )
            }
        },
    }
}

/// Where a key comes from.
pub(super) fn source(source: &KeySource) -> String {
    match source {
        KeySource::Env(name) => format!("the variable {name}"),
        KeySource::File(path) => format!("the file {path}"),
    }
}

/// Where calls go that are not answered.
pub(super) fn forwards(forward: &Forward) -> Vec<String> {
    let Forward {
        always,
        busy,
        unanswered,
        unreachable,
    } = forward;
    let all = [
        ("always", always),
        ("busy", busy),
        ("unanswered", unanswered),
        ("unreachable", unreachable),
    ];
    all.into_iter()
        .filter_map(|(when, to)| Some(format!("{when}: {}", target(to.as_ref()?))))
        .collect()
}

/// A key of a phone.
pub(super) fn key(key: &Key) -> String {
    let Key {
        place: _,
        action,
        label,
    } = key;
    let what = match action {
        KeyAction::Blf(user) => format!("lamp of {}", user.value.reference()),
        KeyAction::SpeedDial(number) => format!("dials {}", number.value),
        KeyAction::Park(lot) => lot.value.reference(),
        KeyAction::Page(zone) => zone.value.reference(),
        KeyAction::Intercom(user) => format!("intercom to {}", user.value.reference()),
        KeyAction::Line(line) => format!("line {}", line.value),
    };
    match label {
        Some(label) => format!("{what} ({})", label.value),
        None => what,
    }
}

/// A setting that is handed on to phones.
pub(super) fn setting(setting: &Setting) -> String {
    let Setting { key, value } = setting;
    format!("{}={}", key.value, value.value)
}
