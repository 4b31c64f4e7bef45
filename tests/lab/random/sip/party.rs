use std::net::Ipv4Addr;
use std::time::Duration;

/// Whom a call can reach.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Party {
    /// A phone: the tenant, and the name of its account.
    Phone(String, String),
    /// A provider, by its address.
    Provider(Ipv4Addr),
}

/// An account as a phone knows it.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    /// The tenant.
    pub(crate) tenant: String,
    /// The user name, `1000-2`.
    pub(crate) name: String,
    /// The domain it registers to.
    pub(crate) domain: String,
    /// Its password.
    pub(crate) password: String,
}

/// What somebody does whom a call reaches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum How {
    /// Rings until the caller gives up.
    #[default]
    Rings,
    /// Answers after that time.
    Answers(Duration),
    /// Says this status at once: 486 is busy.
    Refuses(u16),
    /// Rings for that time and then says this status, as providers do who give up.
    GivesUp(Duration, u16),
}

impl Account {
    /// Whom a call to it reaches.
    pub(crate) fn party(&self) -> Party {
        Party::Phone(self.tenant.clone(), self.name.clone())
    }

    /// The user of its contact, which no other account of the test has.
    pub(super) fn contact(&self) -> String {
        format!("{}.{}", self.tenant, self.name)
    }
}

impl Party {
    pub(super) fn of_contact(user: &str) -> Option<Self> {
        let (tenant, name) = user.split_once('.')?;
        Some(Self::Phone(tenant.into(), name.into()))
    }
}
