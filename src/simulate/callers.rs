//! Reads who people say calls.

use super::said::{Words, unknown};
use crate::calls::TenantCalls;
use crate::model::{E164, Malformed, TenantId, TrunkId, UserId};

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
        let wanted = |(one, _): &(&TenantId, _)| tenant.is_none_or(|only| only == *one);
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
}
