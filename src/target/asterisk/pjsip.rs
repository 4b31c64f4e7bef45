use super::work::Work;
use super::{Input, dialplan, escape, names, trunk};
use crate::allocate::Account;
use crate::calls::{Caller, Right, Scope};
use crate::model::{CallerId, Host, Softphone, Srtp, User};
use crate::render::{Rows, Value};
use crate::secrets::{Algorithm, SecretRef};
use crate::source::{Place, Spanned};
use std::fmt::Display;

/// Room for what is said of an account.
const FIELDS: usize = 16;

/// What the host's own file says: whom the bare host address means.
pub(super) fn alias(input: &Input<'_>, host: &Host) -> Option<Value> {
    let id = host.default_tenant.as_ref()?;
    let tenant = input.site.tenants.get(&id.value)?;
    let domain = Spanned::new(tenant.domain.value.as_str(), id.place);
    Some(Value::record([
        ("host", Value::plain(host.address.value.host.clone())),
        ("domain", Value::text(&domain)),
    ]))
}

/// The accounts of a tenant: an endpoint, an auth and an AOR each, all of one name.
pub(super) fn accounts(work: &Work<'_>) -> Value {
    let tenant = of_tenant(work);
    let callers = work.callers.iter();
    let accounts = callers.filter_map(|(caller, held)| account(work, (caller, (*held)?), &tenant));
    Value::list(accounts)
}

/// What templates say of the tenant.
pub(super) fn of_tenant(work: &Work<'_>) -> Value {
    let domain = &work.tenant.domain;
    let domain = Spanned::new(domain.value.as_str(), domain.place);
    Value::record([
        ("id", Value::plain(work.id.as_str())),
        ("reference", Value::plain(work.id.reference())),
        ("domain", Value::text(&domain)),
        ("lamps", Value::plain(dialplan::lamps(work))),
        ("webrtc", Value::flag(has(work, Softphone::Webrtc))),
        ("app", Value::flag(has(work, Softphone::App))),
    ])
}

fn has(work: &Work<'_>, kind: Softphone) -> bool {
    let mut accounts = work.callers.iter().filter_map(|(_, held)| *held);
    accounts.any(|account| account.device.softphone() == Some(kind))
}

fn account(
    work: &Work<'_>,
    (caller, account): (&Caller, &Account),
    tenant: &Value,
) -> Option<Value> {
    let user = work.tenant.users.get(&caller.user)?;
    let caller_id = escape::caller_id(&user.name.value, &account.extension.to_string());
    let mut fields = Vec::with_capacity(FIELDS);
    fields.extend([
        ("tenant", tenant.clone()),
        ("name", Value::plain(names::account(&caller.account)).own()),
        ("kind", Value::plain(kind(account))),
        ("user", Value::plain(account.name()).own()),
        (
            "context",
            Value::plain(names::context(work.id, &caller.scope)),
        ),
        (
            "caller_id",
            Value::text(&Spanned::new(caller_id, user.name.place)).own(),
        ),
        ("auths", auths(work, caller, user, account)),
        ("variables", variables(work, caller, account, user)),
    ]);
    fields.extend(perhaps(work, caller, user));
    fields.extend(srtp(work, account).map(|srtp| ("srtp", srtp)));
    let codecs = work.codecs(account);
    fields.extend(codecs.map(|codecs| ("codecs", Value::plain(trunk::codecs(&codecs)))));
    Some(Value::part("asterisk/account.conf", fields))
}

/// Which of the tenant's templates it has: a browser speaks DTLS alone, and no phone on a desk does.
fn kind(account: &Account) -> &'static str {
    account
        .device
        .softphone()
        .map_or("account", Softphone::name)
}

/// Whether what is said is encrypted.
fn srtp(work: &Work<'_>, account: &Account) -> Option<Value> {
    let written = work.srtp(account)?;
    let wanted = match written.value {
        Srtp::Off => return None,
        Srtp::Optional => "optional",
        Srtp::Required => "required",
    };
    Some(Value::text(&Spanned::new(wanted, written.place)))
}

/// Its credentials: two while its password is replaced.
fn auths(work: &Work<'_>, caller: &Caller, user: &User, account: &Account) -> Value {
    let names = names::auths(&caller.account, account).into_iter();
    let auths = names.map(|(name, number)| {
        Value::record([
            ("name", Value::plain(name).own()),
            ("digest", digest(work, user, account, number)),
        ])
    });
    Value::list(auths)
}

fn digest(work: &Work<'_>, user: &User, account: &Account, number: u32) -> Value {
    let password = SecretRef::sip_password(work.id.as_str(), account.birth.clone(), number);
    let realm = work.tenant.domain.value.as_str();
    let digest = password.ha1(&account.name(), realm, Algorithm::Md5);
    Value::secret(digest, Some(user.place))
}

/// What not every account has.
fn perhaps(work: &Work<'_>, caller: &Caller, user: &User) -> Vec<(&'static str, Value)> {
    let mut fields = Vec::new();
    if let Some(language) = user.language.as_ref().or(work.tenant.language.as_ref()) {
        let code = Spanned::new(language.value.code(), language.place);
        fields.push(("language", Value::text(&code)));
    }
    if caller.mailbox {
        fields.push(("mailbox", Value::plain(names::mailbox(&caller.owner)).own()));
    }
    if let Some(most) = caller.most {
        fields.push(("most", Value::number(most.into())));
    }
    if !caller.pickup.is_empty() && caller.scope != Scope::EmergencyOnly {
        let groups = caller.pickup.iter();
        let groups: Vec<_> = groups.map(|group| names::pickup(work.id, group)).collect();
        fields.push(("pickup", Value::plain(groups.join(","))));
    }
    fields
}

/// Variables of a channel, as they are put one behind the other.
struct Variables {
    all: Rows,
    place: Place,
}

impl Variables {
    /// None yet of what was written at a place.
    fn from(place: Place) -> Self {
        let all = Rows::new("value", "name");
        Self { all, place }
    }

    /// Asterisk reads `\` in the value of a variable as C does.
    fn set(&mut self, name: impl Display, value: &str) {
        self.all.begin(name);
        match value.contains('\\') {
            true => self.all.add(value.replace('\\', "\\\\"), Some(self.place)),
            false => self.all.add(value, Some(self.place)),
        }
    }
}

/// What counts for the calls of an account, as variables of its channels.
fn variables(work: &Work<'_>, caller: &Caller, account: &Account, user: &User) -> Value {
    let owned = names::owned(&caller.owner);
    let number = names::of_tenant(work.id, &account.extension.to_string());
    let mut all = Variables::from(user.place);
    all.set(format_args!("GROUP({})", names::CALLS), &owned);
    all.set("PBXCTL_OWNER", &caller.owner.owner);
    all.set("PICKUPMARK", &number);
    all.set("SPYGROUP", &number);
    if caller.mailbox {
        all.set("PBXCTL_MAILBOX", &names::mailbox(&caller.owner));
    }
    if let Some(site) = &caller.site {
        all.set("PBXCTL_SITE", site.as_str());
    }
    if let Some(longest) = caller.longest {
        let longest = longest.as_millis();
        all.set("PBXCTL_LONGEST", &longest.to_string());
        all.set("PBXCTL_LIMIT", &format!("L({longest})"));
    }
    if let Some(most) = caller.most {
        all.set("PBXCTL_MOST", &most.to_string());
        all.set("PBXCTL_CALLS", &owned);
    }
    if is_agent(work, caller) {
        all.set("PBXCTL_AGENT", &names::extension(&*caller.owner.owner));
    }
    rights(work, caller, &mut all);
    all.place = shown(work, user);
    let presented = caller.presented.iter();
    for (name, value) in presented.flat_map(|presented| dialplan::variables(work, presented)) {
        all.set(name, &value);
    }
    Value::rows(all.all)
}

/// Where the name is written that those outside see of a user.
fn shown(work: &Work<'_>, user: &User) -> Place {
    let written = [user.caller_id.as_deref(), work.tenant.caller_id.as_ref()];
    let name = written
        .into_iter()
        .flatten()
        .find_map(|written| match written {
            CallerId::Shown { name, .. } => name.as_ref(),
            CallerId::Anonymous => None,
        });
    name.map_or(user.place, |name| name.place)
}

fn is_agent(work: &Work<'_>, caller: &Caller) -> bool {
    let mut agents = work.calls.queues.values().flat_map(|queue| &queue.agents);
    agents.any(|agent| agent.owner == caller.owner)
}

fn rights(work: &Work<'_>, caller: &Caller, all: &mut Variables) {
    for right in &caller.rights {
        all.set(names::right(right), "yes");
        match right {
            Right::AnnouncedTransfer => {
                all.set("PBXCTL_TRANSFER", "T");
                all.set("FEATUREMAP(atxfer)", "*2");
            }
            Right::Upstream => {
                let name = names::upstream(work.id, &caller.user);
                all.set("PBXCTL_UPSTREAM", &name);
            }
            _ => {}
        }
    }
}
