use super::config::Config;
use crate::directory::notice::Notices;
use std::collections::BTreeMap;

/// A mailbox, by `number@context` in the map of them.
#[derive(Clone, Debug)]
pub(super) struct Mailbox {
    pub(super) place: String,
    pub(super) number: String,
    pub(super) name: Option<String>,
    pub(super) email: Option<String>,
    /// Whether it has found its owner.
    pub(super) taken: bool,
}

/// Every mailbox of `voicemail.conf`: `2100 => 1234,Alice Johnson,alice@acme.example,pager,options`.
pub(super) fn mailboxes(config: &Config, notices: &mut Notices) -> BTreeMap<String, Mailbox> {
    let mut boxes = BTreeMap::new();
    for section in config.sections.iter().filter(|section| !section.template) {
        if matches!(&*section.name, "general" | "zonemessages") {
            for setting in &section.settings {
                let what = format!(
                    "`{}` of voicemail.conf: pbxctl chooses it itself or has no word for it",
                    setting.key
                );
                notices.left_out(setting.place.clone(), what);
            }
            continue;
        }
        for setting in &section.settings {
            let mut fields = setting.value.split(',').map(str::trim);
            let mut field = || fields.next().filter(|text| !text.is_empty());
            if field().is_some() {
                notices.left_out(
                    setting.place.clone(),
                    "PINs of mailboxes: everybody gets a new one, derived from the project key",
                );
            }
            let (name, email, pager, options) = (field(), field(), field(), field());
            for (what, text) in [("pagers", pager), ("options", options)] {
                if text.is_some() {
                    notices.left_out(setting.place.clone(), format!("{what} of mailboxes"));
                }
            }
            let mailbox = Mailbox {
                place: setting.place.clone(),
                number: setting.key.clone(),
                name: name.map(str::to_owned),
                email: email.map(str::to_owned),
                taken: false,
            };
            boxes.insert(format!("{}@{}", setting.key, section.name), mailbox);
        }
    }
    boxes
}
