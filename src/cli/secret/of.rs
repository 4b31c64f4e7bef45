//! Whose secrets are meant.

use crate::allocate::{Account, Held, TenantAllocation};
use crate::cli::compile;
use crate::cli::failure::Failure;
use crate::cli::front::Front;
use crate::cli::key;
use crate::cli::repository::Repository;
use crate::cli::session::Session;
use crate::diag::did_you_mean;
use crate::model::{Phone, PhoneId, Tenant, TenantId, UserId};
use crate::secrets::Vault;

/// The repository here if nothing stands in the way, and its key if that is wanted; whatever does is reported.
pub(in crate::cli) fn sound(
    session: &Session,
    with_key: bool,
) -> Result<Option<(Front, Option<Vault>)>, Failure> {
    let here = Repository::nearest();
    let mut front = compile::front(session, &here, None)?;
    if front.sound(session).is_none() {
        return Ok(None);
    }
    match with_key.then(|| key::read(&front)).transpose() {
        Ok(key) => Ok(Some((front, key.map(Vault::new)))),
        Err(fault) => {
            front.found.push(fault);
            session.report(&front.found, &front.repository.sources);
            Ok(None)
        }
    }
}

/// One thing of one tenant.
pub(in crate::cli) struct Whose<'a> {
    pub(in crate::cli) id: &'a TenantId,
    pub(in crate::cli) tenant: &'a Tenant,
    pub(in crate::cli) held: &'a TenantAllocation,
    pub(in crate::cli) what: What,
}

/// Whose secrets.
pub(in crate::cli) enum What {
    User(UserId),
    Phone(PhoneId),
    All,
}

/// The tenants that are meant; all where none is named.
pub(in crate::cli) fn tenants<'a>(
    front: &'a Front,
    named: Option<&str>,
) -> Result<Vec<(&'a TenantId, &'a Tenant, &'a TenantAllocation)>, Failure> {
    let allocation = front
        .middle
        .as_ref()
        .map(|middle| &middle.allocated.allocation);
    let known = &front.site.tenants;
    if let Some(name) = named.filter(|name| known.keys().all(|id| id.as_str() != *name)) {
        let failure = Failure::usage(format!("there is no tenant `{name}`"));
        let near = did_you_mean(name, known.keys().map(TenantId::as_str));
        return Err(near.into_iter().fold(failure, |failure, near| {
            failure.help(format!("write `--tenant {near}`, if that is meant"))
        }));
    }
    let meant = known
        .iter()
        .filter(|(id, _)| named.is_none_or(|name| id.as_str() == name));
    Ok(meant
        .filter_map(|(id, tenant)| Some((id, &***tenant, &***allocation?.tenants.get(id)?)))
        .collect())
}

/// The user or phone that a reference means: there must be one in all tenants that are meant.
pub(in crate::cli) fn one<'a>(
    front: &'a Front,
    named: Option<&str>,
    reference: &str,
) -> Result<Whose<'a>, Failure> {
    let parse = |tenant: &Tenant| {
        let (section, id) = reference.split_once('/')?;
        if section == UserId::SECTION {
            let id = UserId::parse(id).ok()?;
            tenant.users.contains_key(&id).then_some(What::User(id))
        } else {
            let id = PhoneId::parse(id)
                .ok()
                .filter(|_| section == PhoneId::SECTION)?;
            tenant.phones.contains_key(&id).then_some(What::Phone(id))
        }
    };
    let tenants = tenants(front, named)?;
    let mut found: Vec<_> = tenants
        .iter()
        .filter_map(|(id, tenant, held)| {
            let (id, tenant, held, what) = (*id, *tenant, *held, parse(tenant)?);
            Some(Whose {
                id,
                tenant,
                held,
                what,
            })
        })
        .collect();
    match (found.pop(), found.is_empty()) {
        (Some(one), true) => Ok(one),
        (Some(_), false) => Err(Failure::usage(format!(
            "there is `{reference}` in more than one tenant"
        ))
        .help("say in which: `--tenant TENANT`")),
        (None, _) => Err(nobody(reference, &tenants)),
    }
}

fn nobody(reference: &str, tenants: &[(&TenantId, &Tenant, &TenantAllocation)]) -> Failure {
    let failure = Failure::usage(format!("there is no user or phone `{reference}`"));
    let users = tenants
        .iter()
        .flat_map(|(_, tenant, _)| tenant.users.keys().map(UserId::reference));
    let phones = tenants
        .iter()
        .flat_map(|(_, tenant, _)| tenant.phones.keys().map(PhoneId::reference));
    let known: Vec<_> = users.chain(phones).collect();
    match did_you_mean(reference, known.iter().map(String::as_str)) {
        Some(near) => failure.help(format!("write `{near}`, if that is meant")),
        None => failure.help("write `users/ID` or `phones/ID`; `pbxctl list users` shows them"),
    }
}

impl Whose<'_> {
    /// The accounts.
    pub(in crate::cli) fn accounts(&self) -> Vec<&Account> {
        let meant = |account: &&Account| match &self.what {
            What::User(user) => account.user == *user,
            What::Phone(phone) => account.device.line().is_some_and(|(at, _)| at == phone),
            What::All => true,
        };
        self.held.accounts.iter().filter(meant).collect()
    }

    /// The phones whose menus have a derived password.
    pub(in crate::cli) fn phones_with_menus(&self) -> Vec<(&PhoneId, &Phone)> {
        let derived = |phone: &Phone| {
            let profile = phone.profile.as_ref();
            let profile = profile.and_then(|id| self.tenant.profiles.get(&id.value));
            profile.is_some_and(|profile| profile.admin_password.is_some())
        };
        let meant = |id: &PhoneId, phone: &Phone| match &self.what {
            What::User(user) => phone.lines.first().is_some_and(|line| line.value == *user),
            What::Phone(meant) => id == meant,
            What::All => true,
        };
        let phones = self.tenant.phones.iter();
        phones
            .filter(|(id, phone)| meant(id, phone) && derived(phone))
            .collect()
    }

    /// The extensions, from which the PINs of mailboxes derive.
    pub(in crate::cli) fn mailboxes(&self) -> Vec<(&UserId, &Held)> {
        let meant = |user: &UserId| match &self.what {
            What::User(meant) => user == meant,
            What::Phone(_) => false,
            What::All => true,
        };
        let has_one = |user: &UserId| {
            let user = self.tenant.users.get(user);
            user.is_some_and(|user| user.voicemail.is_some())
        };
        let users = self.held.users.iter();
        users
            .filter(|(user, _)| meant(user) && has_one(user))
            .collect()
    }
}
