//! What follows an apply that went well: who is new gets a letter, others are told. What goes wrong here is said, and changes nothing.

use super::front::Front;
use super::key;
use super::out::Out;
use super::planned::Planned;
use super::report::numbered;
use super::secret::{link, of};
use super::session::Session;
use super::vault;
use crate::apply::{Came, Outcome, Record, Report, Waiting};
use crate::bundle::DestinationId;
use crate::model::{Feature, State, TenantId, Tls, UserId, Welcome};
use crate::notify::{Hook, Letter, MailServer, Protection, Webhook, welcome};
use crate::secrets::Vault;
use serde_json::json;
use std::collections::BTreeSet;

/// What went well, and who is told of it.
struct Done<'d> {
    record: &'d Record,
    /// Who said that it works, where somebody had to.
    confirmed_by: Option<&'d str>,
    /// Each host, how it ended there, and its release.
    hosts: Vec<(&'d str, Outcome, Option<&'d str>)>,
    new: BTreeSet<String>,
    /// Whether nobody gets a letter.
    quiet: bool,
}

/// Does what the project wants done after this apply.
pub(super) fn follow(
    session: &Session,
    planned: &Planned,
    report: &Report,
    record: &Record,
    quiet: bool,
) {
    let done = report
        .hosts
        .iter()
        .any(|host| host.outcome == Outcome::Applied);
    if report.exit_code() != 0 || !done {
        return;
    }
    let hosts = report.hosts.iter();
    let hosts = hosts.map(|host| (host.id.as_str(), host.outcome, host.release.as_deref()));
    let done = Done {
        record,
        confirmed_by: None,
        hosts: hosts.collect(),
        new: new_users(planned, report),
        quiet,
    };
    carry_out(session, &planned.front, &done);
}

/// Does it for what waited on these hosts, now that somebody said that it works. A word confirms once, so that this comes once.
pub(super) fn confirmed(
    session: &Session,
    front: &Front,
    waited: &[(DestinationId, Waiting)],
    who: &str,
    quiet: bool,
) {
    let mut known: Vec<(&str, &str, &Came)> = Vec::new();
    for (id, waiting) in waited {
        match &waiting.came {
            Ok(came) => known.push((id.as_str(), &waiting.release, came)),
            Err(why) => {
                let why = format!("who came to `{id}` cannot be told, and nobody is: {why}");
                tell(session, Err(why), "");
            }
        }
    }
    let Some((_, _, first)) = known.first() else {
        return;
    };
    let gone = known.iter().flat_map(|(_, _, came)| &came.leaves);
    let hosts = known.iter();
    let done = Done {
        record: &first.record,
        confirmed_by: Some(who),
        hosts: hosts
            .map(|(id, release, _)| (*id, Outcome::Applied, Some(*release)))
            .collect(),
        new: users(
            known.iter().flat_map(|(_, _, came)| &came.comes),
            &gone.collect(),
        ),
        quiet,
    };
    carry_out(session, front, &done);
}

fn carry_out(session: &Session, front: &Front, done: &Done<'_>) {
    let after = &front.site.project.after_apply;
    if let Some(server) = after.welcome.as_ref().filter(|_| !done.quiet) {
        letters(session, front, server, &done.new);
    }
    let told = document(done);
    for hook in &after.webhooks {
        let token = hook
            .token
            .as_ref()
            .map(|source| key::text(front, &source.value));
        let posted = token.transpose().and_then(|token| {
            let url = hook.url.value.clone();
            let hook = Webhook { url, token };
            hook.post(&told)
                .map_err(|why| format!("`{}` was not told: {why}", hook.name()))
        });
        tell(session, posted, "a webhook was told");
    }
    for hook in &after.hooks {
        let command: Vec<_> = hook.run.iter().map(|word| word.value.clone()).collect();
        let name = command.first().cloned().unwrap_or_default();
        let folder = front.root.clone();
        let ran = Hook {
            command,
            folder,
            within: hook.within,
        }
        .run(&told);
        tell(
            session,
            ran.map_err(|why| format!("`{name}`: {why}")),
            &format!("`{name}` ran"),
        );
    }
}

fn tell(session: &Session, result: Result<(), String>, done: &str) {
    match result {
        Ok(()) => session.out.detail(done),
        Err(why) => Out::complain(&format!(
            "warning: {}; the apply stands",
            super::escape::visible(&why)
        )),
    }
}

/// The users that live on a host since this apply, and lived on none of those that were asked before.
fn new_users(planned: &Planned, report: &Report) -> BTreeSet<String> {
    let plans = &planned.plan.hosts;
    let gone: BTreeSet<_> = plans.iter().flat_map(|plan| &plan.leaves).collect();
    let applied = plans.iter().filter(|plan| {
        let mut hosts = report.hosts.iter();
        hosts.any(|host| host.id == plan.id && host.outcome == Outcome::Applied)
    });
    users(applied.flat_map(|plan| &plan.comes), &gone)
}

/// The users of what came, without those that lived elsewhere before.
fn users<'r>(
    came: impl Iterator<Item = &'r String>,
    gone: &BTreeSet<&'r String>,
) -> BTreeSet<String> {
    let user = |one: &&String| one.contains("/users/") && !gone.contains(one);
    came.filter(user).cloned().collect()
}

fn document(done: &Done<'_>) -> String {
    let record = done.record;
    let hosts = done.hosts.iter();
    let hosts = hosts
        .map(|(id, outcome, release)| json!({"host": id, "outcome": outcome, "release": release}));
    let told = json!({
        "version": 1,
        "event": "applied",
        "who": record.who,
        "time": record.time,
        "commit": record.commit,
        "message": record.message,
        "ticket": record.ticket,
        "confirmed_by": done.confirmed_by,
        "hosts": hosts.collect::<Vec<_>>(),
        "users": {"new": done.new},
    });
    told.to_string()
}

fn letters(session: &Session, front: &Front, server: &Welcome, new: &BTreeSet<String>) {
    let vault = match vault::open(front) {
        Ok(vault) => vault,
        Err(faults) => {
            let why = faults
                .iter()
                .map(|fault| fault.message.clone())
                .collect::<Vec<_>>();
            let why = format!("no letters went to new users: {}", why.join("; "));
            return tell(session, Err(why), "");
        }
    };
    let all: Vec<_> = new
        .iter()
        .filter_map(|user| letter(front, &vault, user))
        .collect();
    if all.is_empty() {
        return;
    }
    let faults = match mail_server(front, server) {
        Ok(server) => server.send(&all),
        Err(why) => all
            .iter()
            .map(|letter| (letter.to.clone(), why.clone()))
            .collect(),
    };
    for (to, why) in &faults {
        tell(session, Err(format!("no letter went to `{to}`: {why}")), "");
    }
    let sent = numbered(all.len() - faults.len(), "letter");
    session.out.say(&format!("{sent} to new users went out"));
}

fn mail_server(front: &Front, written: &Welcome) -> Result<MailServer, String> {
    let login = written.login.as_ref().map(|(name, source)| {
        let password = key::text(front, &source.value)?;
        Ok::<_, String>((name.value.clone(), password))
    });
    let (protection, usual) = match written.tls {
        Tls::StartTls => (Protection::StartTls, 587),
        Tls::Whole => (Protection::Tls, 465),
        Tls::None => (Protection::Bare, 25),
    };
    let address = &written.server.value;
    Ok(MailServer {
        host: address.host.clone(),
        port: address.port.unwrap_or(usual),
        protection,
        from: written.from.value.as_str().to_owned(),
        login: login.transpose()?,
    })
}

/// What a new user is told, where an address is known and there is something to tell.
fn letter(front: &Front, vault: &Vault, reference: &str) -> Option<Letter> {
    let rest = reference.strip_prefix("tenants/")?;
    let (tenant, user) = rest.split_once('/')?;
    let whose = of::one(front, Some(tenant), user).ok()?;
    let id = UserId::parse(user.strip_prefix("users/")?).ok()?;
    let written = whose.tenant.users.get(&id)?;
    let email = written
        .email
        .as_ref()
        .filter(|_| written.state == State::Active)?;
    let number = whose.held.users.get(&id)?.extension.to_string();
    let accounts = whose.accounts().into_iter();
    let softphones = accounts.filter(|account| account.device.softphone().is_some());
    let tenant: &TenantId = whose.id;
    let links = softphones.filter_map(|account| link::link(front, vault, tenant, account).ok());
    let links: Vec<_> = links.collect();
    let codes = &whose.tenant.feature_codes;
    let mailbox = written
        .voicemail
        .as_ref()
        .map(|_| codes.of(Feature::Voicemail));
    Some(welcome(
        email.value.as_str(),
        &written.name,
        &number,
        &links,
        mailbox,
    ))
}

/// Says that nobody is told yet of what may go again.
pub(super) fn waits(session: &Session, planned: &Planned) {
    let after = &planned.front.site.project.after_apply;
    if after.welcome.is_some() || !after.webhooks.is_empty() || !after.hooks.is_empty() {
        session
            .out
            .say("letters, webhooks and hooks follow when it is confirmed");
    }
}
