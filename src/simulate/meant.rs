//! The calls that people mean.

use super::call::{Call, Origin};
use super::callers::Callers;
use super::dialled::separates;
use super::said::Words;
use crate::model::{E164, Malformed, TenantId, TrunkId, UserId};

/// A call that words meant, and whose graph it walks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meant {
    /// The tenant.
    pub tenant: TenantId,
    /// Who calls, in words: `users/alice`.
    pub who: String,
    /// The call; without keys.
    pub call: Call,
}

/// Which words are at fault, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Those that say who calls.
    From(Malformed),
    /// Those that say what is dialled.
    To(Malformed),
}

impl Words<'_> {
    /// The calls that are meant: one, or one of each of a set.
    pub fn meant(
        &self,
        from: &str,
        to: &str,
        tenant: Option<&TenantId>,
    ) -> Result<Vec<Meant>, Fault> {
        let callers = self.callers(from, tenant).map_err(Fault::From)?;
        let mut all = Vec::new();
        for callers in callers {
            match callers {
                Callers::Users(tenant, users) => all.extend(self.of_users(&tenant, &users, to)?),
                Callers::Account(tenant, name) => all.push(self.of_account(&tenant, &name, to)?),
                Callers::Outside(number, trunk) => {
                    all.push(self.of_outsider(number, trunk, to, tenant)?);
                }
                Callers::Upstream(tenant, user) => all.push(upstream(tenant, user, to)),
            }
        }
        match all.is_empty() {
            true => Err(Fault::From(Malformed::new("names nobody who can call"))),
            false => Ok(all),
        }
    }

    fn of_users(&self, id: &TenantId, users: &[UserId], to: &str) -> Result<Vec<Meant>, Fault> {
        let dialled = self.dialled(id, to).map_err(Fault::To)?;
        let callers = self.calls.tenants.get(id).map(|calls| &calls.callers);
        let callers = callers.into_iter().flatten();
        let mut first = std::collections::BTreeMap::new();
        for caller in callers {
            first.entry(&caller.user).or_insert(&caller.account);
        }
        let accounts = users.iter().map(|user| {
            let account = first.get(user).map(|account| (*account).clone());
            account.ok_or_else(|| Fault::From(no_account(user)))
        });
        let calls = accounts.zip(users).map(|(account, user)| {
            Ok(Meant {
                tenant: id.clone(),
                who: user.reference(),
                call: Call {
                    from: Origin::Account(account?),
                    dialled: dialled.clone(),
                    keys: Vec::new(),
                },
            })
        });
        calls.collect()
    }

    fn of_account(&self, id: &TenantId, name: &str, to: &str) -> Result<Meant, Fault> {
        let dialled = self.dialled(id, to).map_err(Fault::To)?;
        let calls = self.calls.tenants.get(id);
        let mut callers = calls.into_iter().flat_map(|calls| &calls.callers);
        let caller = callers.find(|caller| caller.account.name == name);
        let caller =
            caller.ok_or_else(|| Fault::From(Malformed::new("names nobody who can call")))?;
        Ok(Meant {
            tenant: id.clone(),
            who: format!("{name} of {}", caller.user.reference()),
            call: Call {
                from: Origin::Account(caller.account.clone()),
                dialled,
                keys: Vec::new(),
            },
        })
    }

    fn of_outsider(
        &self,
        number: Option<E164>,
        trunk: Option<TrunkId>,
        to: &str,
        tenant: Option<&TenantId>,
    ) -> Result<Meant, Fault> {
        let called = self.number(to, tenant).map_err(Fault::To)?;
        let owner = self.owner(called, tenant).ok_or_else(|| {
            let fault = Malformed::new(format!("{called} is no number of a tenant"));
            Fault::To(fault.help("call one of those that `pbxctl list telephone-numbers` shows"))
        })?;
        let who = number.map_or("anonymous".to_owned(), |number| number.to_string());
        let by = trunk
            .or(owner.1)
            .ok_or_else(|| Fault::To(Malformed::new(format!("{called} comes in by no trunk"))))?;
        Ok(Meant {
            who: format!("{who} by {}", by.reference()),
            tenant: owner.0,
            call: Call {
                from: Origin::Outside { trunk: by, number },
                dialled: called.to_string(),
                keys: Vec::new(),
            },
        })
    }

    /// Whose number it is, and the trunk that it comes in by.
    fn owner(&self, number: E164, only: Option<&TenantId>) -> Option<(TenantId, Option<TrunkId>)> {
        let mut tenants = self.site.tenants.iter();
        tenants.find_map(|(id, tenant)| {
            let wanted = only.is_none_or(|only| only == id);
            let written = tenant.numbers.get(&number).filter(|_| wanted);
            if let Some(written) = written {
                return Some((id.clone(), Some(written.trunk.value.clone())));
            }
            let mut direct = tenant.users.values().flat_map(|user| &user.numbers);
            let direct = direct.any(|direct| direct.value == number);
            let any = tenant.trunks.keys().next().cloned();
            (wanted && direct).then(|| (id.clone(), any))
        })
    }
}

fn upstream(tenant: TenantId, user: UserId, to: &str) -> Meant {
    Meant {
        tenant,
        who: format!("anonymous by the account of {}", user.reference()),
        call: Call {
            from: Origin::Upstream { user, number: None },
            dialled: to.chars().filter(|c| !separates(*c)).collect(),
            keys: Vec::new(),
        },
    }
}

fn no_account(user: &UserId) -> Malformed {
    Malformed::new(format!("{} has no account", user.reference()))
        .help("let somebody call whose state is not `disabled`")
}
