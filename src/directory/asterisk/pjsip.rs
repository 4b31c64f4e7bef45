use super::config::{Config, Section};
use crate::directory::notice::Notices;
use std::collections::BTreeSet;

/// An endpoint of somebody.
#[derive(Clone, Debug)]
pub(super) struct Endpoint {
    /// Its name.
    pub(super) name: String,
    pub(super) place: String,
    /// The name in its caller id.
    pub(super) caller_name: Option<String>,
    /// The number in its caller id.
    pub(super) caller_number: Option<String>,
    /// Its mailboxes, as `number@context`.
    pub(super) mailboxes: Vec<String>,
}

/// What an endpoint says and pbxctl understands.
const UNDERSTOOD: &[&str] = &["type", "callerid", "mailboxes", "auth", "aors"];

/// The endpoints of people. Trunks, and settings that have no place in the language, are noted.
pub(super) fn endpoints(config: &Config, notices: &mut Notices) -> Vec<Endpoint> {
    let live = || config.sections.iter().filter(|section| !section.template);
    let trunks: BTreeSet<&str> = live()
        .filter(|section| matches!(section.value("type"), Some("registration" | "identify")))
        .filter_map(|section| section.value("endpoint"))
        .collect();
    let is_trunk = |section: &Section| {
        trunks.contains(&*section.name) || section.value("outbound_auth").is_some()
    };
    let endpoints: Vec<&Section> = live()
        .filter(|section| section.value("type") == Some("endpoint"))
        .collect();
    let people: BTreeSet<&str> = endpoints
        .iter()
        .filter(|section| !is_trunk(section))
        .flat_map(|section| {
            let others = [section.value("auth"), section.value("aors")];
            others.into_iter().flatten().chain([section.name.as_str()])
        })
        .flat_map(|names| names.split(',').map(str::trim))
        .collect();
    for section in live() {
        tell(section, &people, is_trunk(section), notices);
    }
    tell_templates(config, notices);
    endpoints
        .into_iter()
        .filter(|section| !is_trunk(section))
        .map(endpoint)
        .collect()
}

fn endpoint(section: &Section) -> Endpoint {
    let (caller_name, caller_number) = caller_id(section.value("callerid").unwrap_or_default());
    let mailboxes = section.value("mailboxes").unwrap_or_default().split(',');
    Endpoint {
        name: section.name.clone(),
        place: section.place.clone(),
        caller_name,
        caller_number,
        mailboxes: mailboxes
            .map(str::trim)
            .filter(|name| !name.is_empty())
            .map(str::to_owned)
            .collect(),
    }
}

/// `"Alice" <2100>`, `Alice <2100>`, `<2100>`, `2100`.
fn caller_id(text: &str) -> (Option<String>, Option<String>) {
    let (name, number) = match text.split_once('<') {
        Some((name, number)) => (name, number.trim().trim_end_matches('>')),
        None if text.chars().all(|c| c.is_ascii_digit()) => ("", text),
        None => (text, ""),
    };
    let word = |text: &str| Some(text.trim().trim_matches('"').trim().to_owned());
    let full = |text: &String| !text.is_empty();
    (word(name).filter(full), word(number).filter(full))
}

/// Notes what a section says that pbxctl does not take over.
fn tell(section: &Section, people: &BTreeSet<&str>, trunk: bool, notices: &mut Notices) {
    let kind = section.value("type").unwrap_or("");
    let ours = people.contains(&*section.name);
    match kind {
        "endpoint" if trunk => notices.left_out(
            format!("{} (`{}`)", section.place, section.name),
            "trunks: write them by hand",
        ),
        "endpoint" => settings(section, UNDERSTOOD, notices),
        "auth" if ours => {
            let secret = ["password", "password_digest", "md5_cred"];
            for key in secret.iter().filter_map(|key| section.last(key)) {
                let what = "passwords: everybody gets a new one, derived from the project key";
                notices.left_out(key.place.clone(), what);
            }
            settings(
                section,
                &[
                    "type",
                    "auth_type",
                    "username",
                    "realm",
                    "password",
                    "password_digest",
                    "md5_cred",
                ],
                notices,
            );
        }
        "aor" if ours => settings(
            section,
            &["type", "max_contacts", "remove_existing"],
            notices,
        ),
        kind => notices.left_out(
            format!("{} (`{}`)", section.place, section.name),
            format!(
                "sections of pjsip.conf of the type `{kind}`, which belong to nobody's account"
            ),
        ),
    }
}

/// The own settings of a section that are not understood, each with its place.
fn settings(section: &Section, understood: &[&str], notices: &mut Notices) {
    for setting in section.settings.iter().filter(|setting| setting.own) {
        if !understood.contains(&&*setting.key.to_lowercase()) {
            let what = format!(
                "`{}` of pjsip.conf: pbxctl chooses it itself or has no word for it",
                setting.key
            );
            notices.left_out(setting.place.clone(), what);
        }
    }
}

fn tell_templates(config: &Config, notices: &mut Notices) {
    let understood = [
        "type",
        "callerid",
        "mailboxes",
        "auth",
        "aors",
        "auth_type",
        "max_contacts",
        "remove_existing",
        "realm",
        "username",
    ];
    for section in config.sections.iter().filter(|section| section.template) {
        settings(section, &understood, notices);
    }
}
