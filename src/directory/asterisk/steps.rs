//! What one line of the dialplan does, as far as a simple extension goes.

use std::collections::BTreeMap;

/// A step that is understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Rings an endpoint, for so long.
    Dial(String, Option<String>),
    /// Goes to a mailbox, as `number@context`.
    Voicemail(String),
    /// Does nothing that matters.
    Nothing,
}

/// Reads a step; `None` for one that is not understood.
pub(super) fn step(text: &str, exten: &str, globals: &BTreeMap<String, String>) -> Option<Step> {
    let text = expand(text, exten, globals);
    let (application, rest) = text.split_once('(').unwrap_or((&text, ")"));
    let arguments = rest.trim_end().strip_suffix(')').unwrap_or(rest);
    match application.trim().to_lowercase().as_str() {
        "noop" | "answer" | "verbose" | "hangup" | "ringing" | "progress" | "wait" => {
            Some(Step::Nothing)
        }
        "dial" => dial(arguments),
        "voicemail" => {
            let mailbox = arguments.split(',').next()?.trim();
            (!mailbox.is_empty() && !mailbox.contains(['&', '$']))
                .then(|| Step::Voicemail(in_context(mailbox)))
        }
        _ => None,
    }
}

/// `Dial(PJSIP/alice,25)`, also with the contacts of `alice` spelt out.
fn dial(arguments: &str) -> Option<Step> {
    let contacts = arguments
        .strip_prefix("${PJSIP_DIAL_CONTACTS(")
        .and_then(|rest| rest.split_once(")}"));
    let (device, rest) = if let Some((device, rest)) = contacts {
        (device, rest.strip_prefix(',').unwrap_or(rest))
    } else {
        let (device, rest) = arguments.split_once(',').unwrap_or((arguments, ""));
        (device.trim().strip_prefix("PJSIP/")?, rest)
    };
    let mut rest = rest.split(',').map(str::trim);
    let time = rest.next().filter(|time| !time.is_empty());
    if device.contains(['&', '/', '$'])
        || device.is_empty()
        || rest.any(|option| !option.is_empty())
    {
        return None;
    }
    let whole = time.is_none_or(|time| time.chars().all(|c| c.is_ascii_digit()));
    whole.then(|| Step::Dial(device.to_owned(), time.map(str::to_owned)))
}

/// The mailbox with its context, which is `default` where none is written.
pub(super) fn in_context(mailbox: &str) -> String {
    if mailbox.contains('@') {
        mailbox.to_owned()
    } else {
        format!("{mailbox}@default")
    }
}

fn expand(text: &str, exten: &str, globals: &BTreeMap<String, String>) -> String {
    let text = text.replace("${EXTEN}", exten);
    globals.iter().fold(text, |text, (name, value)| {
        text.replace(&format!("${{{name}}}"), value)
    })
}
