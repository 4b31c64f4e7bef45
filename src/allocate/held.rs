use super::{Device, Rotation};
use crate::model::{Extension, HostId, Phone, PhoneId, Reference, UserId};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a tenant holds.
#[derive(Clone, Debug)]
pub struct TenantAllocation {
    /// The host it lives on.
    pub host: HostId,
    /// The extension of each user.
    pub users: BTreeMap<UserId, Held>,
    /// The extension of what is no person: groups, queues, menus, conferences, paging zones, car parks.
    pub services: BTreeMap<Reference, Held>,
    /// The accounts, sorted by user and then by slot.
    pub accounts: Vec<Account>,
}

impl TenantAllocation {
    /// The accounts of a user, from the first.
    pub fn accounts_of<'a>(&'a self, user: &UserId) -> &'a [Account] {
        let start = self
            .accounts
            .partition_point(|account| account.user < *user);
        let rest = self.accounts.get(start..).unwrap_or_default();
        let count = rest.iter().take_while(|account| account.user == *user);
        rest.get(..count.count()).unwrap_or_default()
    }

    /// The account behind a line of a phone, counted from 0.
    pub fn account_at(&self, phone: &PhoneId, line: usize, user: &UserId) -> Option<&Account> {
        let here = |account: &&Account| account.device.line() == Some((phone, line));
        self.accounts_of(user).iter().find(here)
    }
}

impl TenantAllocation {
    /// What the password of a phone's own menus derives from: the birth of its first account and its rotation, or the phone's id
    /// where it has none.
    pub fn menus_of<'a>(&'a self, id: &'a PhoneId, phone: &Phone) -> (&'a str, u32) {
        let first = phone.lines.first();
        let account = first.and_then(|user| self.account_at(id, 0, &user.value));
        account.map_or((id.as_str(), 0), |account| {
            (&*account.birth, account.rotation.told())
        })
    }
}

/// A number and what its secrets derive from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The extension.
    pub extension: Extension,
    /// Who it was born for: stays through renames, so that secrets do.
    pub birth: Arc<str>,
    /// Which of its secrets hold.
    pub rotation: Rotation,
}

/// A device account: each line of each phone and each softphone has one of its own, and a user without any has one for a device
/// set up by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Whose calls ring it.
    pub user: UserId,
    /// The user's extension.
    pub extension: Extension,
    /// 1 for the first.
    pub slot: u32,
    /// What it is for.
    pub device: Device,
    /// Who it was born for.
    pub birth: Arc<str>,
    /// Which of its secrets hold.
    pub rotation: Rotation,
}

impl Account {
    /// The SIP user name: the extension for the first account, `<extension>-<n>` for further ones.
    pub fn name(&self) -> String {
        match self.slot {
            1 => self.extension.to_string(),
            slot => format!("{}-{slot}", self.extension),
        }
    }
}
