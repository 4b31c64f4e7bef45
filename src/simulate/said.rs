//! Reads what people say of calls: who calls, what is dialled, what is otherwise than usual.

use super::call::{Call, Origin};
use crate::allocate::{Allocation, TenantAllocation};
use crate::calls::{Calls, TenantCalls};
use crate::catalog::numbering;
use crate::diag::did_you_mean;
use crate::model::{E164, Malformed, Reference, Site, Tenant, TenantId, TrunkId, UserId};

/// What words of calls are about.
#[derive(Clone, Copy, Debug)]
pub struct Words<'a> {
    /// The site.
    pub site: &'a Site,
    /// Who holds which extension.
    pub allocation: &'a Allocation,
    /// The graph.
    pub calls: &'a Calls,
}

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

/// Callers that words meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Callers {
    /// Users of a tenant.
    Users(TenantId, Vec<UserId>),
    /// A device of a tenant.
    Account(TenantId, String),
    /// Somebody outside, with this number shown or none, by this trunk or by that of the number that is called.
    Outside(Option<E164>, Option<TrunkId>),
    /// Somebody outside, by a user's own account at a provider.
    Upstream(TenantId, UserId),
}

const EVERY_USER: &str = "every user";
const ANY_CALLER: &str = "any caller";

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

    /// The callers that are meant.
    pub fn callers(
        &self,
        from: &str,
        tenant: Option<&TenantId>,
    ) -> Result<Vec<Callers>, Malformed> {
        let text = from.trim();
        if text == EVERY_USER {
            let wanted = |id: &&TenantId| tenant.is_none_or(|only| only == *id);
            let tenants = self.site.tenants.keys().filter(wanted);
            return Ok(tenants.filter_map(|id| self.all_users(id)).collect());
        }
        if text == ANY_CALLER || text == "anonymous" {
            return Ok(vec![Callers::Outside(None, None)]);
        }
        let trunk = text.strip_prefix("any caller from ").unwrap_or(text);
        if let Some(trunk) = trunk.strip_prefix("trunks/") {
            return Ok(vec![Callers::Outside(None, Some(self.trunk(trunk)?))]);
        }
        if let Some(id) = self.tenant(text) {
            return Ok(self.all_users(&id).into_iter().collect());
        }
        if let Some(user) = text.strip_prefix("upstream of users/") {
            return self.upstream(user, tenant).map(|found| vec![found]);
        }
        if let Some(user) = text.strip_prefix("users/") {
            return self.user(user, tenant).map(|found| vec![found]);
        }
        self.other(text, tenant).map(|found| vec![found])
    }

    /// A tenant by its id or reference.
    pub fn tenant(&self, text: &str) -> Option<TenantId> {
        let id = text.strip_prefix("tenants/").unwrap_or(text);
        let found = self.site.tenants.get_key_value(id);
        found.map(|(id, _)| id.clone())
    }

    fn all_users(&self, tenant: &TenantId) -> Option<Callers> {
        let calls = self.calls.tenants.get(tenant)?;
        let mut users: Vec<_> = calls.callers.iter().map(|one| one.user.clone()).collect();
        users.dedup();
        Some(Callers::Users(tenant.clone(), users))
    }

    fn trunk(&self, id: &str) -> Result<TrunkId, Malformed> {
        let tenants = || self.site.tenants.values();
        let known = tenants().find_map(|tenant| tenant.trunks.get_key_value(id));
        let names = tenants().flat_map(|tenant| tenant.trunks.keys().map(TrunkId::as_str));
        known
            .map(|(id, _)| id.clone())
            .ok_or_else(|| unknown("trunks", id, names))
    }

    fn user(&self, id: &str, tenant: Option<&TenantId>) -> Result<Callers, Malformed> {
        let wanted = |(one, _): &(&TenantId, &Tenant)| tenant.is_none_or(|only| only == *one);
        let tenants = || self.site.tenants.iter().filter(wanted);
        let has = tenants().filter(|(_, written)| written.users.contains_key(id));
        let has: Vec<&TenantId> = has.map(|(id, _)| id).collect();
        match has[..] {
            [tenant] => {
                let user = UserId::parse(id)?;
                Ok(Callers::Users(tenant.clone(), vec![user]))
            }
            [] => {
                let names = tenants().flat_map(|(_, tenant)| tenant.users.keys());
                Err(unknown("users", id, names.map(UserId::as_str)))
            }
            [first, second, ..] => Err(Malformed::new(format!(
                "is in the tenants `{first}` and `{second}`"
            ))
            .help(format!("say which tenant is meant: `{first}`"))),
        }
    }

    fn upstream(&self, id: &str, tenant: Option<&TenantId>) -> Result<Callers, Malformed> {
        let Callers::Users(tenant, users) = self.user(id, tenant)? else {
            return Err(Malformed::new("names nobody who can call"));
        };
        let user = users.into_iter().next();
        let user = user.ok_or_else(|| Malformed::new("names nobody who can call"))?;
        Ok(Callers::Upstream(tenant, user))
    }

    /// A number outside, or the extension, account or bare id of somebody within.
    fn other(&self, text: &str, tenant: Option<&TenantId>) -> Result<Callers, Malformed> {
        let wanted = |(one, _): &(&TenantId, &TenantCalls)| tenant.is_none_or(|only| only == *one);
        let mut tenants = self.calls.tenants.iter().filter(wanted);
        let has = |calls: &TenantCalls| calls.callers.iter().any(|one| one.account.name == text);
        if let Some((id, _)) = tenants.find(|(_, calls)| has(calls)) {
            return Ok(Callers::Account(id.clone(), text.to_owned()));
        }
        let letters = text
            .chars()
            .any(|character| character.is_ascii_alphabetic());
        if letters {
            return self.user(text, tenant);
        }
        let number = self.number(text, tenant)?;
        Ok(Callers::Outside(Some(number), None))
    }

    fn number(&self, text: &str, tenant: Option<&TenantId>) -> Result<E164, Malformed> {
        let tenant = tenant.and_then(|id| self.site.tenants.get(id));
        let country = self.country(tenant);
        let read = numbering::parse(text, &country)?;
        E164::parse(&read.e164)
    }

    fn country(&self, tenant: Option<&Tenant>) -> String {
        let country = tenant.and_then(|tenant| tenant.country);
        let country = country.or(self.site.project.country);
        country.map_or_else(String::new, |country| country.as_str().to_owned())
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

    /// What is dialled on a phone of the tenant: characters of the keys as they are, a reference by its extension, and a telephone
    /// number without what people put between its digits.
    pub fn dialled(&self, tenant: &TenantId, text: &str) -> Result<String, Malformed> {
        let text = text.trim();
        if let Some((section, id)) = text.split_once('/').filter(|_| !has_digits_only(text)) {
            return self.extension(tenant, section, id);
        }
        if text.starts_with(|c: char| c.is_ascii_lowercase()) {
            return self.extension(tenant, "users", text);
        }
        let kept: String = text.chars().filter(|c| !separates(*c)).collect();
        let allowed = |c: char| c.is_ascii_digit() || matches!(c, '*' | '#' | '+');
        match kept.chars().find(|c| !allowed(*c)) {
            None if !kept.is_empty() => Ok(kept),
            None => Err(Malformed::new("is empty").help("write what is dialled: `2001`")),
            Some(bad) => Err(Malformed::new(format!("holds `{}`", bad.escape_debug()))
                .help("write what is dialled, or a reference such as `users/alice`")),
        }
    }

    fn extension(&self, tenant: &TenantId, section: &str, id: &str) -> Result<String, Malformed> {
        let held = self.allocation.tenants.get(tenant);
        let found = match Reference::parse(section, id) {
            Some(Reference::User(user)) => held.and_then(|held| held.users.get(&user)),
            Some(service) => held.and_then(|held| held.services.get(&service)),
            None => None,
        };
        let known = held.map(extensions).unwrap_or_default();
        let unknown = || {
            let fault = Malformed::new(format!("`{section}/{id}` has no extension in `{tenant}`"));
            let written = format!("{section}/{id}");
            match did_you_mean(&written, known.iter().map(String::as_str)) {
                Some(near) => fault.help(format!("did you mean `{near}`?")),
                None => fault.help("write what is dialled, or a reference such as `users/alice`"),
            }
        };
        found
            .map(|held| held.extension.to_string())
            .ok_or_else(unknown)
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

fn extensions(held: &TenantAllocation) -> Vec<String> {
    let users = held.users.keys().map(UserId::reference);
    users
        .chain(held.services.keys().map(ToString::to_string))
        .collect()
}

fn has_digits_only(text: &str) -> bool {
    !text
        .chars()
        .any(|character| character.is_ascii_alphabetic())
}

/// What people put between the digits of a number.
const fn separates(character: char) -> bool {
    matches!(character, ' ' | '\u{a0}' | '-' | '/' | '.' | '(' | ')')
}

fn no_account(user: &UserId) -> Malformed {
    Malformed::new(format!("{} has no account", user.reference()))
        .help("let somebody call whose state is not `disabled`")
}

/// A name that nothing has.
pub(super) fn unknown<'n>(
    section: &str,
    id: &str,
    names: impl Iterator<Item = &'n str>,
) -> Malformed {
    let fault = Malformed::new(format!("there is no `{section}/{id}`"));
    match did_you_mean(id, names) {
        Some(near) => fault.help(format!("did you mean `{section}/{near}`?")),
        None => fault.help("write a reference such as `users/alice`, a number, or `every user`"),
    }
}
