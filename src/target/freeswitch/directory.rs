use super::work::Work;
use super::{caller_id, dialplan, gateway, names};
use crate::allocate::Account;
use crate::calls::{Caller, Right};
use crate::model::{MailboxEmail, Srtp, User};
use crate::render::Value;
use crate::secrets::{Algorithm, SecretRef};
use crate::source::{Place, Spanned};

/// How many users a group holds: the time of a reload grows with the square of what lies side by side.
const GROUP: usize = 100;

/// The tenant's domain: its accounts, in groups, and its mailboxes.
pub(super) fn tenant(work: &Work<'_>) -> Value {
    let callers = work.callers.iter();
    let users = callers.filter_map(|(caller, held)| account(work, caller, (*held)?));
    let users: Vec<_> = users.collect();
    let groups = users
        .chunks(GROUP)
        .enumerate()
        .map(|(n, users)| group(format!("accounts-{n}"), users));
    let mailboxes = mailboxes(work);
    let mailboxes = mailboxes
        .chunks(GROUP)
        .enumerate()
        .map(|(n, users)| group(format!("mailboxes-{n}"), users));
    let domain = Spanned::new(work.domain(), work.tenant.domain.place);
    Value::record([
        ("tenant", work.reference()),
        ("domain", Value::text(&domain)),
        ("groups", Value::list(groups.chain(mailboxes))),
    ])
}

fn group(name: String, users: &[Value]) -> Value {
    Value::record([
        ("name", Value::plain(name)),
        ("users", Value::list(users.iter().cloned())),
    ])
}

/// An account: its password's digest, and what counts for its calls as variables of its channels.
fn account(work: &Work<'_>, caller: &Caller, account: &Account) -> Option<Value> {
    let user = work.tenant.users.get(&caller.user)?;
    let mut params = vec![pair("a1-hash", digest(work, user, account))];
    let carried = carried(work, account);
    if !carried.is_empty() {
        params.push(written("dial-string", rings(&carried), user.place));
    }
    if caller.mailbox {
        let mailbox = format!("{}@{}", names::mailbox(&caller.owner), work.domain());
        params.push(pair("mwi-account", Value::plain(mailbox)));
    }
    Some(Value::record([
        ("id", Value::plain(account.name())),
        ("params", Value::list(params)),
        ("variables", variables(work, caller, account, user)),
    ]))
}

/// How what is said is carried, where the profile of the account's phone says it: encrypted, and in which codecs.
fn carried(work: &Work<'_>, account: &Account) -> Vec<(&'static str, String)> {
    let srtp = work.srtp(account).map(|srtp| srtp.value);
    let how = match srtp {
        None | Some(Srtp::Off) => None,
        Some(Srtp::Optional) => Some("optional"),
        Some(Srtp::Required) => Some("mandatory"),
    };
    let how = how.map(|how| ("rtp_secure_media", how.to_owned()));
    let codecs = work.codecs(account);
    let codecs = codecs.map(|codecs| (gateway::CODECS, gateway::codecs(&codecs)));
    how.into_iter().chain(codecs).collect()
}

/// How an account rings whose phone says how: as all do, and so.
fn rings(carried: &[(&'static str, String)]) -> String {
    let carried = carried
        .iter()
        .map(|(name, value)| format!("{name}={value}"));
    let usual = [
        "sip_invite_domain=${dialed_domain}",
        "presence_id=${dialed_user}@${dialed_domain}",
    ];
    let all: Vec<_> = carried.chain(usual.map(str::to_owned)).collect();
    let variables = all.join(":");
    format!("{{^^:{variables}}}${{sofia_contact(*/${{dialed_user}}@${{dialed_domain}})}}")
}

fn pair(name: impl Into<String>, value: Value) -> Value {
    Value::record([("name", Value::plain(name.into())), ("value", value)])
}

fn digest(work: &Work<'_>, user: &User, account: &Account) -> Value {
    let password = SecretRef::sip_password(
        work.id.as_str(),
        account.birth.clone(),
        account.rotation.told(),
    );
    let digest = password.ha1(&account.name(), work.domain(), Algorithm::Md5);
    Value::secret(digest, Some(user.place))
}

fn variables(work: &Work<'_>, caller: &Caller, account: &Account, user: &User) -> Value {
    let number = account.extension.to_string();
    let mut all = vec![
        ("user_context", names::context(work.id, &caller.scope)),
        ("effective_caller_id_number", number.clone()),
        ("pbxctl_extension", number),
        ("pbxctl_owner", names::owned(&caller.owner)),
        ("max_session_transfers", dialplan::TRANSFERS.to_string()),
        (dialplan::OWN_END, "true".to_owned()),
    ];
    all.extend(perhaps(work, caller));
    let name = Spanned::new(user.name.value.clone(), user.name.place);
    let place = user.place;
    let mut all: Vec<_> = all
        .into_iter()
        .map(|(name, value)| written(name, value, place))
        .collect();
    all.push(pair("effective_caller_id_name", Value::text(&name)));
    let carried = carried(work, account).into_iter();
    all.extend(carried.map(|(name, value)| written(name, value, place)));
    if let Some(language) = user.language.as_ref().or(work.tenant.language.as_ref()) {
        let code = language.value.code().to_owned();
        all.push(written("default_language", code, language.place));
    }
    if let Some(presented) = &caller.presented {
        let shown = caller_id::variables(work, presented).into_iter();
        all.extend(shown.map(|(name, value)| written(name, value, place)));
    }
    Value::list(all)
}

fn written(name: impl Into<String>, value: String, place: Place) -> Value {
    pair(name, Value::text(&Spanned::new(value, place)))
}

/// What not every account has.
fn perhaps(work: &Work<'_>, caller: &Caller) -> Vec<(&'static str, String)> {
    let mut all = Vec::new();
    if caller.mailbox {
        all.push(("pbxctl_mailbox", names::mailbox(&caller.owner)));
    }
    if let Some(site) = &caller.site {
        all.push(("pbxctl_site", site.to_string()));
    }
    if let Some(most) = caller.most {
        all.push(("pbxctl_most", most.to_string()));
    }
    if let Some(longest) = caller.longest {
        let ends = format!("sched_hangup +{} allotted_timeout", longest.as_secs());
        all.push(("execute_on_answer_1", ends));
    }
    if let Some(zone) = dialplan::timezone(work) {
        all.push(("timezone", zone.to_owned()));
    }
    if caller.rights.contains(&Right::Upstream) {
        let gateway = names::upstream(work.id, &caller.user);
        all.push(("pbxctl_upstream", gateway));
    }
    let rights: Vec<_> = caller.rights.iter().map(names::right).collect();
    if !rights.is_empty() {
        all.push(("pbxctl_may", rights.join(",")));
    }
    all
}

/// The mailboxes. Each is a user whose password nobody has, as without any FreeSWITCH lets everybody in. The PIN is the first one: who
/// changes it on the phone keeps the new one in FreeSWITCH's own database.
fn mailboxes(work: &Work<'_>) -> Vec<Value> {
    let callers = work.calls.callers.iter().filter(|caller| caller.mailbox);
    let mut owners: Vec<_> = callers.map(|caller| &caller.owner).collect();
    owners.dedup();
    let users = owners.into_iter().filter_map(|owner| {
        let user = work.user(owner)?;
        let (_, held) = work
            .held
            .users
            .iter()
            .find(|(_, held)| held.birth == owner.owner)?;
        let pin =
            SecretRef::voicemail_pin(work.id.as_str(), held.birth.clone(), held.rotation.told());
        let name = names::mailbox(owner);
        let nobodys = SecretRef::sip_password(work.id.as_str(), &*name, held.rotation.told());
        let locked = nobodys.ha1(&name, work.domain(), Algorithm::Md5);
        let mut params = vec![
            pair("a1-hash", Value::secret(locked, Some(user.place))),
            pair("vm-password", Value::secret(pin, Some(user.place))),
        ];
        let number = held.extension.to_string();
        params.push(pair("vm-alternate-greet-id", Value::plain(number)));
        params.extend(mail(user));
        let variables = [pair(
            "effective_caller_id_name",
            Value::text(&Spanned::new(user.name.value.clone(), user.name.place)),
        )];
        Some(Value::record([
            ("id", Value::plain(name)),
            ("params", Value::list(params)),
            ("variables", Value::list(variables)),
        ]))
    });
    users.collect()
}

fn mail(user: &User) -> Vec<Value> {
    let kind = user.voicemail.as_ref().map(|mailbox| mailbox.email);
    let (Some(email), Some(MailboxEmail::Attach | MailboxEmail::Notify)) = (&user.email, kind)
    else {
        return Vec::new();
    };
    let attached = kind == Some(MailboxEmail::Attach);
    let to = Spanned::new(email.value.as_str(), email.place);
    let flag = |on: bool| Value::plain(if on { "true" } else { "false" });
    vec![
        pair("vm-mailto", Value::text(&to)),
        pair("vm-email-all-messages", flag(true)),
        pair("vm-attach-file", flag(attached)),
        pair("vm-keep-local-after-email", flag(true)),
    ]
}
