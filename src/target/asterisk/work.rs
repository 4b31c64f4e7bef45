use super::Input;
use crate::allocate::{Account, TenantAllocation};
use crate::bundle::Destination;
use crate::calls::{AccountId, Caller, OwnerId, TenantCalls};
use crate::model::{self, Country, Mailbox, Tenant, TenantId, User};
use crate::render::Value;

/// A tenant while its files are made.
pub(super) struct Work<'a> {
    pub(super) id: &'a TenantId,
    pub(super) tenant: &'a Tenant,
    pub(super) held: &'a TenantAllocation,
    pub(super) calls: &'a TenantCalls,
    /// The country in whose way numbers are read.
    pub(super) country: Option<Country>,
    /// Where the release that is live lies on the host.
    root: String,
}

impl<'a> Work<'a> {
    /// The tenant, if it has its numbers.
    pub(super) fn new(input: &Input<'a>, id: &'a TenantId, tenant: &'a Tenant) -> Option<Self> {
        let connect = &input.host_of(id)?.connect;
        Some(Self {
            id,
            tenant,
            held: input.held(id)?,
            calls: input.calls(id)?,
            country: tenant.country.or(input.site.project.country),
            root: live(connect),
        })
    }

    /// A sound of the repository on the host, as the release brings it there, without its ending: Asterisk looks for the best of the
    /// formats that are there.
    pub(super) fn sound(&self, path: &str) -> String {
        let file = format!("{}/{}", self.root, super::files::released(path));
        let (folder, name) = file.rsplit_once('/').unwrap_or(("", &file));
        let name = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        format!("{folder}/{name}")
    }

    /// A class of music as Asterisk knows it: of the repository's own files one of the tenant's.
    pub(super) fn music(&self, music: &str) -> String {
        match super::files::is_own(music) {
            true => super::names::music(self.id, music),
            false => music.to_owned(),
        }
    }

    /// What a template says of the tenant.
    pub(super) fn reference(&self) -> Value {
        Value::record([
            ("id", Value::plain(self.id.as_str())),
            ("reference", Value::plain(self.id.reference())),
        ])
    }

    /// State of the tenant that is named so.
    pub(super) fn owner(&self, owner: &str) -> OwnerId {
        OwnerId {
            tenant: self.id.clone(),
            owner: owner.to_owned(),
        }
    }

    /// The caller of an account.
    pub(super) fn caller(&self, account: &AccountId) -> Option<&'a Caller> {
        let mut callers = self.calls.callers.iter();
        callers.find(|caller| caller.account == *account)
    }

    /// What is held by an account.
    pub(super) fn account(&self, account: &AccountId) -> Option<&'a Account> {
        let user = &self.caller(account)?.user;
        let mut accounts = self.held.accounts_of(user).iter();
        accounts.find(|held| held.name() == account.name)
    }

    /// The user whose state this is.
    pub(super) fn user(&self, owner: &OwnerId) -> Option<&'a User> {
        let mut held = self.held.users.iter();
        let (user, _) = held.find(|(_, held)| held.birth == owner.owner)?;
        self.tenant.users.get(user)
    }

    /// How a mailbox is.
    pub(super) fn mailbox(&self, owner: &OwnerId) -> Option<&'a Mailbox> {
        self.user(owner)?.voicemail.as_ref()
    }
}

/// Where the live release of a host lies.
pub(super) fn live(connect: &model::Connect) -> String {
    let root = match connect {
        model::Connect::Dir(path) => path,
        model::Connect::Local | model::Connect::Ssh { .. } => Destination::ROOT,
    };
    format!("{root}/current")
}
