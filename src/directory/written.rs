use super::key::USER;
use crate::source::{SourceMap, Spanned};
use crate::syntax::{TenantDocuments, User};
use std::collections::BTreeMap;

/// What a tenant's other documents hold: it is kept, and not written again.
#[derive(Clone, Debug, Default)]
pub struct Written {
    /// The people, by id.
    pub(super) users: BTreeMap<String, Someone>,
    /// The phones: where they are written, and their MACs in twelve digits.
    pub(super) phones: BTreeMap<String, (String, Option<String>)>,
    /// The groups: where they are written.
    pub(super) groups: BTreeMap<String, String>,
    /// Whether the tenant itself is there.
    pub(super) tenant: bool,
}

/// Somebody who is written by hand.
#[derive(Clone, Debug, Default)]
pub(super) struct Someone {
    pub(super) place: String,
    pub(super) extension: Option<String>,
    pub(super) email: Option<String>,
    /// The paths of the keys that are there; `None` where the entry has a fault.
    pub(super) keys: Option<Vec<&'static str>>,
}

impl Written {
    /// Reads the documents of a tenant, all but the file that is to be written.
    pub fn of(tenant: &TenantDocuments, sources: &SourceMap, but: &str) -> Self {
        let mut written = Self::default();
        let own = sources.find(but);
        let elsewhere = |key: &Spanned<String>| Some(key.place.file) != own;
        for document in &tenant.documents {
            let section = document.tenant.as_ref();
            written.tenant |= section.is_some_and(|tenant| Some(tenant.place.file) != own);
            for entry in document
                .users
                .items
                .iter()
                .filter(|user| elsewhere(&user.key))
            {
                let place = sources.path_line(entry.key.place);
                let someone = Someone::of(place, entry.value.as_ref());
                written.users.insert(entry.key.value.clone(), someone);
            }
            for entry in document
                .phones
                .items
                .iter()
                .filter(|phone| elsewhere(&phone.key))
            {
                let place = sources.path_line(entry.key.place);
                let mac = entry.value.as_ref().map(|phone| digits(&phone.mac));
                written.phones.insert(entry.key.value.clone(), (place, mac));
            }
            let groups = document.groups.items.iter().map(|entry| &entry.key);
            for key in groups.filter(|key| elsewhere(key)) {
                let place = sources.path_line(key.place);
                written.groups.insert(key.value.clone(), place);
            }
        }
        written
    }

    /// Whether the tenant's own section stands in one of its other files.
    pub fn has_tenant(&self) -> bool {
        self.tenant
    }
}

impl Someone {
    fn of(place: String, user: Option<&User>) -> Self {
        let Some(user) = user else {
            return Self {
                place,
                ..Self::default()
            };
        };
        let keys = USER.iter().filter(|key| (key.written)(user));
        Self {
            place,
            extension: user.extension.as_ref().map(|text| text.value.0.clone()),
            email: user.email.as_ref().map(|text| text.value.0.to_lowercase()),
            keys: Some(keys.map(|key| key.path).collect()),
        }
    }
}

/// A MAC without its separators.
pub(super) fn digits(mac: &str) -> String {
    let digits = mac.chars().filter(char::is_ascii_hexdigit);
    digits.collect::<String>().to_lowercase()
}
