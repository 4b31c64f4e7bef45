use super::{Account, Device, Held, TenantAllocation};
use crate::binary::Writer;
use crate::model::{Deferred, HostId};
use sha2::{Digest, Sha256};
use std::fmt;
use std::ops::Deref;
use std::sync::OnceLock;

/// What a tenant holds: where it lives is at hand, and all else where somebody looks at it.
pub struct Holding {
    /// The host that it lives on.
    pub host: HostId,
    digest: OnceLock<[u8; 32]>,
    held: Deferred<TenantAllocation>,
}

impl Holding {
    pub(super) fn known(host: HostId, digest: [u8; 32], held: Deferred<TenantAllocation>) -> Self {
        Self {
            host,
            digest: digest.into(),
            held,
        }
    }

    /// What tells it from anything else that a tenant could hold.
    pub fn digest(&self) -> &[u8; 32] {
        self.digest.get_or_init(|| digest(&self.held))
    }

    /// Whether somebody looked at it.
    pub fn is_looked_at(&self) -> bool {
        self.held.made().is_some()
    }
}

impl From<TenantAllocation> for Holding {
    fn from(held: TenantAllocation) -> Self {
        Self {
            host: held.host.clone(),
            digest: OnceLock::new(),
            held: held.into(),
        }
    }
}

impl Deref for Holding {
    type Target = TenantAllocation;

    fn deref(&self) -> &TenantAllocation {
        &self.held
    }
}

impl fmt::Debug for Holding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        (self.digest(), &self.held).fmt(out)
    }
}

/// The digest of all that is held: it is taken apart whole, so that a field which is added to it is told.
fn digest(held: &TenantAllocation) -> [u8; 32] {
    let TenantAllocation {
        host,
        users,
        services,
        accounts,
    } = held;
    let mut told = Writer::default();
    told.text(host.as_str());
    told.count(users.len());
    for (user, held) in users {
        told.text(user.as_str());
        holding(held, &mut told);
    }
    told.count(services.len());
    for (service, held) in services {
        told.text(&service.to_string());
        holding(held, &mut told);
    }
    told.count(accounts.len());
    for one in accounts {
        account(one, &mut told);
    }
    Sha256::digest(Vec::from(told)).into()
}

fn holding(held: &Held, told: &mut Writer) {
    let Held {
        extension,
        birth,
        rotation,
    } = held;
    told.text(&extension.to_string());
    told.text(birth);
    told.text(&rotation.to_string());
}

fn account(account: &Account, told: &mut Writer) {
    let Account {
        user,
        extension,
        slot,
        device,
        birth,
        rotation,
    } = account;
    told.text(user.as_str());
    told.number((*slot).into());
    match device {
        Device::Line(phone, at) => {
            told.text("line");
            told.text(phone.as_str());
            told.count(*at);
        }
        Device::Softphone(kind) => {
            told.text("softphone");
            told.text(kind.name());
        }
        Device::ByHand => told.text("by hand"),
    }
    let held = Held {
        extension: *extension,
        birth: birth.clone(),
        rotation: *rotation,
    };
    holding(&held, told);
}
