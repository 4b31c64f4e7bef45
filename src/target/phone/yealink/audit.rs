//! The vendor's own rules, beyond those that hold for every phone.

use super::lower;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::render::Rendered;
use crate::target::phone::{Phone, Setting};
use std::collections::BTreeMap;

/// What a phone asks for that cannot be written.
pub(super) fn phone(phone: &Phone<'_>) -> Diagnostics {
    let language = phone.language.iter().filter(|code| lower::language(code).is_none()).map(|code| {
        Diagnostic::new(Code::E0601, format!("the language `{}` is not known for Yealink phones", code.value))
            .label(code.place, "not known")
            .help("write the parameter `lang.gui` under `settings`, with the vendor's name of the language")
    });
    let keys = phone
        .settings
        .iter()
        .filter(|setting| !is_key(&setting.key))
        .map(|setting| {
            Diagnostic::new(
                Code::E0503,
                format!("`{}` is no name of a parameter", setting.key.escape_debug()),
            )
            .label(
                setting.key.place,
                "holds more than letters, digits, `.`, `_` and `-`",
            )
            .help("write it as the vendor does: `features.power_saving.enable`")
        });
    language.chain(keys).collect()
}

/// Settings that stand in the file already. Which of two lines a phone takes is its own affair, so there must not be two.
pub(super) fn settings(phone: &Phone<'_>, rendered: &Rendered) -> Vec<Diagnostic> {
    if phone.settings.is_empty() {
        return Vec::new();
    }
    let masked = rendered.masked();
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    masked
        .lines()
        .filter_map(key_of)
        .for_each(|key| *times.entry(key).or_default() += 1);
    let twice = |setting: &&Setting| {
        times
            .get(setting.key.as_str())
            .is_some_and(|times| *times > 1)
    };
    phone
        .settings
        .iter()
        .filter(twice)
        .map(written_twice)
        .collect()
}

fn written_twice(setting: &Setting) -> Diagnostic {
    Diagnostic::new(Code::E0503, format!("`{}` is written by pbxctl itself", setting.key.value))
        .label(setting.key.place, "a second time")
        .help("say it where users and phones are declared, or replace the template `templates/yealink/phone.cfg`")
}

fn key_of(line: &str) -> Option<&str> {
    line.split_once('=')
        .map(|(key, _)| key.trim())
        .filter(|key| !key.starts_with('#'))
}

fn is_key(key: &str) -> bool {
    !key.is_empty()
        && key
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
}
