use super::{TenantInput, naming};
use crate::allocate::{Account, TenantAllocation};
use crate::bundle::{Destination, Expected, Kind, SUSPENDED};
use crate::calls::{AccountId, Action, Caller, FlowId, OwnerId, Scope, Step, TenantCalls};
use crate::model::{
    self, Address, Codec, Country, Engine, Mailbox, Profile, Registration, Srtp, State, Tenant,
    TenantId, User, UserId,
};
use crate::render::Value;
use crate::source::Spanned;
use std::collections::BTreeMap;

/// A tenant while its files are made, for whatever engine.
pub(super) struct Work<'a> {
    pub(super) input: TenantInput<'a>,
    pub(super) id: &'a TenantId,
    pub(super) tenant: &'a Tenant,
    pub(super) held: &'a TenantAllocation,
    pub(super) calls: &'a TenantCalls,
    /// The engine of its host.
    pub(super) engine: Engine,
    /// The country in whose way numbers are read.
    pub(super) country: Option<Country>,
    /// Where the release that is live lies on the host.
    root: String,
    /// The callers, and what their accounts hold.
    pub(super) callers: Vec<(&'a Caller, Option<&'a Account>)>,
    /// Where each is among them, by its account: there are as many as users, and none is to be looked for among all.
    by_account: BTreeMap<&'a AccountId, usize>,
    /// Whether somebody has a limit of calls at once.
    pub(super) limited: bool,
    /// The users by the birth ids of what they hold.
    births: BTreeMap<&'a str, &'a UserId>,
}

impl<'a> Work<'a> {
    /// The tenant, and what happens to its calls.
    pub(super) fn new(input: &TenantInput<'a>, calls: &'a TenantCalls) -> Self {
        let TenantInput {
            id, tenant, held, ..
        } = *input;
        let callers = calls.callers.iter().map(|caller| {
            let mut accounts = held.accounts_of(&caller.user).iter();
            let account = accounts.find(|held| held.name() == caller.account.name);
            (caller, account)
        });
        let by_account = calls.callers.iter().enumerate();
        let by_account = by_account.map(|(at, caller)| (&caller.account, at));
        let users = held.users.iter();
        Self {
            input: *input,
            id,
            tenant,
            held,
            calls,
            engine: input.host.engine.value,
            country: tenant.country.or(input.project.country),
            root: live(&input.host.connect),
            callers: callers.collect(),
            by_account: by_account.collect(),
            limited: calls.callers.iter().any(|caller| caller.most.is_some()),
            births: users.map(|(user, held)| (&*held.birth, user)).collect(),
        }
    }

    /// A file of the repository on the host, as the release brings it there.
    pub(super) fn file(&self, path: &str) -> String {
        format!(
            "{}/{}",
            self.root,
            super::files::released(self.engine, path)
        )
    }

    /// What a template says of the tenant.
    pub(super) fn reference(&self) -> Value {
        Value::record([
            ("id", Value::plain(self.id.as_str())),
            ("reference", Value::plain(self.id.reference())),
        ])
    }

    /// The tenant's SIP domain.
    pub(super) fn domain(&self) -> &'a str {
        self.tenant.domain.value.as_str()
    }

    /// State of the tenant that is named so.
    pub(super) fn owner(&self, owner: &str) -> OwnerId {
        OwnerId {
            tenant: self.id.clone(),
            owner: owner.into(),
        }
    }

    /// The caller of an account.
    pub(super) fn caller(&self, account: &AccountId) -> Option<&'a Caller> {
        let at = self.by_account.get(account)?;
        self.callers.get(*at).map(|(caller, _)| *caller)
    }

    /// What the engine must know of a caller's account, and who has it: an account whose owner is another is another.
    pub(super) fn expected<const N: usize>(
        &self,
        kinds: [Kind; N],
        (caller, held): (&Caller, Option<&Account>),
    ) -> [Expected; N] {
        let owner = held.map(|held| {
            let user = self.tenant.users.get(&caller.user);
            let suspended = user.is_some_and(|user| user.state == State::Suspended);
            let mark = if suspended { SUSPENDED } else { "" };
            format!("{} r{}{mark}", held.birth, held.rotation.oldest())
        });
        let name = naming::account(&caller.account);
        kinds.map(|kind| Expected {
            owner: owner.clone(),
            ..Expected::new(kind, &*name)
        })
    }

    /// The users that have an account of their own at a provider: where, and as whom they register.
    pub(super) fn upstreams(
        &self,
    ) -> impl Iterator<Item = (&'a UserId, &'a Spanned<Address>, Registration)> {
        let (users, contexts) = (self.tenant.users.iter(), &self.calls.contexts);
        let called = |user: &UserId| contexts.contains_key(&Scope::Upstream(user.clone()));
        users
            .filter(move |(id, _)| called(id))
            .filter_map(|(id, user)| {
                let account = user.upstream.as_ref()?;
                let registration = Registration {
                    username: account.username.clone(),
                    password: account.password.clone(),
                    auth_username: None,
                };
                Some((id, &account.server, registration))
            })
    }

    /// Whether what is said is encrypted, as the profile of an account's phone says.
    pub(super) fn srtp(&self, account: &Account) -> Option<&'a Spanned<Srtp>> {
        self.profile(account)?.srtp.as_ref()
    }

    /// The codecs that an account's phone offers, as its profile says; none where nothing is written.
    pub(super) fn codecs(&self, account: &Account) -> Option<Vec<Codec>> {
        let written = &self.profile(account)?.codecs;
        let codecs: Vec<_> = written.iter().map(|codec| codec.value).collect();
        (!codecs.is_empty()).then_some(codecs)
    }

    fn profile(&self, account: &Account) -> Option<&'a Profile> {
        let (phone, _) = account.device.line()?;
        let profile = self.tenant.phones.get(phone)?.profile.as_ref()?;
        self.tenant.profiles.get(&profile.value)
    }

    /// The user whose state this is.
    pub(super) fn user(&self, owner: &OwnerId) -> Option<&'a User> {
        self.tenant.users.get(*self.births.get(&*owner.owner)?)
    }

    /// How a mailbox is.
    pub(super) fn mailbox(&self, owner: &OwnerId) -> Option<&'a Mailbox> {
        self.user(owner)?.voicemail.as_ref()
    }

    /// Every step of every flow.
    pub(super) fn steps(&self) -> impl Iterator<Item = (&'a FlowId, &'a Step)> {
        let flows = self.calls.flows.iter();
        flows.flat_map(|(id, flow)| flow.steps.iter().map(move |step| (id, step)))
    }

    /// Whether a step does this.
    pub(super) fn any(&self, does: impl Fn(&Action) -> bool) -> bool {
        self.steps().any(|(_, step)| does(&step.action))
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
