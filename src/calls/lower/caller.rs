use super::features::spying;
use super::work::Work;
use crate::allocate::Account;
use crate::calls::{Caller, Right, Scope};
use crate::model::{PagingId, Reference, SiteId, State, User, UserId};
use std::collections::{BTreeMap, BTreeSet};

impl Work<'_> {
    /// Who can call, what they can dial, and what they may do.
    pub(super) fn callers(&mut self) {
        for class in self.classes() {
            let internal = class.as_ref().and_then(|id| self.tenant.classes.get(id));
            let internal = internal.is_none_or(|class| class.internal);
            let mut includes = vec![Scope::Emergency, Scope::Features];
            includes.extend(internal.then_some(Scope::Extensions));
            includes.push(Scope::DialOut(class.clone()));
            self.context(Scope::Users(class), includes, Vec::new());
        }
        let rights = self.rights();
        let accounts = self.held.accounts.iter();
        let callers = accounts.filter_map(|account| self.caller(account, &rights));
        self.graph.callers = callers.collect();
    }

    fn caller(
        &self,
        account: &Account,
        rights: &BTreeMap<UserId, BTreeSet<Right>>,
    ) -> Option<Caller> {
        let user = self.tenant.users.get(&account.user)?;
        let owner = self.owner(&account.user)?;
        let scope = match user.state {
            State::Active => Scope::Users(self.class_of(user)),
            State::Suspended => Scope::EmergencyOnly,
            State::Disabled => return None,
        };
        let suspended = user.state == State::Suspended;
        let rights = rights.get(&account.user).filter(|_| !suspended);
        Some(Caller {
            account: self.account(account.name()),
            user: account.user.clone(),
            owner,
            mailbox: user.voicemail.is_some(),
            scope,
            site: self.site(account, user),
            presented: self.presented_by(user),
            rights: rights.cloned().unwrap_or_default(),
            pickup: user
                .pickup
                .iter()
                .map(|group| group.value.clone())
                .collect(),
            longest: user.longest_call.as_ref().map(|limit| limit.value),
            most: user.concurrent.as_ref().map(|limit| limit.value),
            place: user.place,
        })
    }

    /// Where the device is: the phone's place, else its user's, else the tenant's.
    fn site(&self, account: &Account, user: &User) -> Option<SiteId> {
        let phone = account.device.line();
        let phone = phone.and_then(|(phone, _)| self.tenant.phones.get(phone));
        let site = phone.and_then(|phone| phone.site.as_ref());
        let site = site.or(user.site.as_ref()).or(self.tenant.site.as_ref());
        site.map(|site| site.value.clone())
    }

    fn rights(&self) -> BTreeMap<UserId, BTreeSet<Right>> {
        let mut all: BTreeMap<UserId, BTreeSet<Right>> = BTreeMap::new();
        for (zone, user) in self.pagers() {
            all.entry(user).or_default().insert(Right::Page(zone));
        }
        for (id, user) in &self.tenant.users {
            let pickup = user.pickup.iter();
            let rights = pickup.map(|group| Right::Pickup(group.value.clone()));
            let rights = rights.chain(user.upstream.as_ref().map(|_| Right::Upstream));
            let mut rights = rights.peekable();
            if rights.peek().is_some() {
                all.entry(id.clone()).or_default().extend(rights);
            }
        }
        for (id, operator) in &self.tenant.operators {
            for user in &operator.users {
                let rights = all.entry(user.value.clone()).or_default();
                rights.insert(Right::Intercept(id.clone()));
                rights.extend(spying(id, operator));
                rights.extend(
                    operator
                        .announced_transfer
                        .then_some(Right::AnnouncedTransfer),
                );
            }
        }
        all
    }

    fn pagers(&self) -> Vec<(PagingId, UserId)> {
        let zones = self.tenant.paging.iter();
        let pagers = zones.flat_map(|(id, zone)| {
            let callers: Vec<&Reference> = zone.callers.iter().map(|who| &who.value).collect();
            let people = self.people(callers).into_iter();
            people.map(|user| (id.clone(), user)).collect::<Vec<_>>()
        });
        pagers.collect()
    }
}
