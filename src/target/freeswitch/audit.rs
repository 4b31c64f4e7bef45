use super::super::unable;
use super::work::Work;
use super::{escape, timezone};
use crate::calls::{Action, Presented};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::model::{Address, CallerId, Claims, Engine, Peer, QueueStrategy, State, Tenant};
use crate::source::{Place, Spanned};
use crate::target::peer;
use std::collections::BTreeSet;

/// What FreeSWITCH, or this room, cannot do or hold of a tenant: nothing is left out without a word.
pub(super) fn audit(work: &Work<'_>) -> Diagnostics {
    let tenant = work.tenant;
    let mut found: Diagnostics = mailboxes(tenant).into_iter().collect();
    found.extend(trunks(tenant));
    found.extend(calendars(tenant));
    found.extend(queues(tenant));
    found.extend(paging(tenant));
    found.extend(unable::audit(work));
    found.extend(one_password(work));
    found.extend(texts(work));
    found.extend(timezones(work));
    found
}

/// Time zones whose rules FreeSWITCH does not read: it would take another clock.
fn timezones(work: &Work<'_>) -> Vec<Diagnostic> {
    let used = timezone::used(work).into_iter();
    let odd = used.filter(|zone| timezone::rule(zone.value.as_str()).is_none());
    odd.map(|zone| {
        let what = format!("reckon with the clocks of `{}`", zone.value.as_str());
        cannot(&what, zone.place, "they change before the day begins")
            .help("write a zone with the same hours: those of `Etc` never change")
    })
    .collect()
}

fn cannot(what: &str, place: Place, label: &str) -> Diagnostic {
    unable::cannot(Engine::FreeSwitch, what, place, label)
}

/// An account whose password is being replaced: it has one there at any time.
fn one_password(work: &Work<'_>) -> Option<Diagnostic> {
    let mut held = work.held.accounts.iter();
    let account = held.find(|account| account.rotation.also().is_some())?;
    let user = work.tenant.users.get(&account.user)?;
    let message = "FreeSWITCH takes one password of an account, not the old and the new one";
    let found = Diagnostic::new(Code::W0702, message);
    let found = found.label(
        user.place,
        "is cut off until the device fetches the new one",
    );
    Some(found.help("have its phones read their files again after the release that tells them: `pbxctl apply --resync`"))
}

fn mailboxes(tenant: &Tenant) -> Vec<Diagnostic> {
    let mut all = Vec::new();
    let Some(written) = &tenant.voicemail else {
        return all;
    };
    if let Some(time) = written.unusual_menu() {
        let what = "change how long the menu of a mailbox waits";
        let found = cannot(what, time.place, "every key has the same time");
        all.push(found.help("write `digit_timeout`, which counts there for every key"));
    }
    if let Some(prompts) = &written.prompts {
        let what = "give the mailboxes of one tenant prompts of their own";
        all.push(cannot(
            what,
            prompts.place,
            "prompts belong to a language there",
        ));
    }
    if let Some(smtp) = &written.smtp {
        let what = "send mail of one tenant by a server of its own";
        let found = cannot(
            what,
            smtp.server.place,
            "all mail goes through `mailer-app`",
        );
        all.push(found.help("leave `smtp` out, and set `mailer-app` in `switch.conf.xml`"));
    }
    all
}

/// Trunks that need what is not written yet, and calls that could not be told to be a trunk's.
fn trunks(tenant: &Tenant) -> Vec<Diagnostic> {
    let mut all = Vec::new();
    for trunk in tenant.trunks.values() {
        let unknown = match &trunk.peer {
            Peer::Sip {
                register: Some(_), ..
            }
            | Peer::Teams { .. } => None,
            Peer::Sip { server, .. } => Some(server),
            Peer::Zoom { servers, .. } => servers.first(),
        };
        let mut known = peer::callers(trunk);
        let is_known = known.any(|address| super::dialplan::is_ip(&address.value));
        if let Some(server) = unknown.filter(|_| !is_known) {
            let what = "tell calls of a trunk by the name of its server";
            let found = cannot(what, server.place, "no IP address and no registration");
            all.push(
                found.help("write the addresses that its calls come from: `from: [192.0.2.1]`"),
            );
        }
        let named = trunk.from.iter();
        let named = named.filter(|address| !super::dialplan::is_ip(&address.value));
        all.extend(named.map(|address| {
            cannot(
                "tell calls by a name or a network",
                address.place,
                "no IP address",
            )
            .help("write each address")
        }));
    }
    all
}

/// Our names for Teams and Zoom at several ports: the one profile that has them listens at one for TLS.
pub(super) fn together(tenants: &[&Claims]) -> Diagnostics {
    let port = |sbc: &Spanned<Address>| sbc.value.port.unwrap_or(peer::TLS_PORT);
    let names = tenants.iter().flat_map(|claims| &claims.names_outside);
    let all: Vec<_> = names.collect();
    let Some(first) = all.iter().min_by_key(|sbc| sbc.place) else {
        return Diagnostics::default();
    };
    let others = all.iter().filter(|sbc| port(sbc) != port(first));
    let found = others.map(|sbc| {
        let what = format!("be called at port {} as well", port(sbc));
        let found = cannot(
            &what,
            sbc.place,
            "its profile `external` speaks TLS at one port",
        );
        let found = found.label(
            first.place,
            format!("port {} of the same host", port(first)),
        );
        found.help("write the same port for all of them, as `tls-sip-port` has it")
    });
    found.collect()
}

fn calendars(tenant: &Tenant) -> Vec<Diagnostic> {
    let all = tenant.calendars.values();
    all.map(|calendar| {
        cannot(
            "read calendars",
            calendar.place,
            "appointments would count for nothing",
        )
        .help("move the tenant to a host with `engine: asterisk`, or leave the calendar out")
    })
    .collect()
}

fn queues(tenant: &Tenant) -> Vec<Diagnostic> {
    let weighted = tenant.queues.values();
    let weighted = weighted.filter(|queue| queue.strategy == QueueStrategy::Weight);
    weighted
        .map(|queue| {
            cannot("choose agents by weight", queue.place, "`strategy: weight`")
                .help("write `strategy: random`, or another")
        })
        .collect()
}

fn paging(tenant: &Tenant) -> Vec<Diagnostic> {
    let mixed = tenant.paging.values().filter(|zone| {
        let multicast = usize::from(zone.multicast.is_some());
        let called = usize::from(!zone.sip.is_empty());
        multicast + called + zone.zones.len() > 1
    });
    let what = "page by several multicast addresses, or by multicast and calls, at once";
    mixed
        .map(|zone| cannot(what, zone.place, "more than one way").help("make a zone of each"))
        .collect()
}

/// Names that go through the dialplan, where some characters mean something.
fn texts(work: &Work<'_>) -> Vec<Diagnostic> {
    let shown = shown(work);
    let presented = work.tenant.caller_ids().filter_map(CallerId::name);
    let presented = presented.filter(|name| shown.contains(name.value.as_str()));
    let vips = work.tenant.vip.callers.values();
    let names = presented.chain(vips.filter_map(|caller| caller.name.as_ref()));
    let odd = |text: &str| !escape::is_plain(text) || text.contains(['\'', ',']);
    let odd = names.filter(|name| odd(&name.value));
    let mut all: Vec<_> = odd.map(|name| unkept(name.place)).collect();
    let users = work.tenant.users.values();
    let active = users.filter(|user| user.state != State::Disabled);
    let odd = active.filter(|user| user.name.value.contains("${"));
    all.extend(odd.map(|user| {
        cannot(
            "hold the name of this user",
            user.name.place,
            "`${` starts a variable there",
        )
    }));
    all
}

fn unkept(place: Place) -> Diagnostic {
    let what = "hold this name in its dialplan";
    let found = cannot(what, place, "holds a sign that means something there");
    found.help("write it without `$`, `\\`, `'`, `,`, `|`, `^`, braces and brackets")
}

/// The names that those outside see of somebody or of a call.
fn shown<'a>(work: &Work<'a>) -> BTreeSet<&'a str> {
    let callers = work.calls.callers.iter();
    let callers = callers.filter_map(|caller| caller.presented.as_ref());
    let steps = work.steps().filter_map(|(_, step)| match &step.action {
        Action::Present { presented, .. } => Some(presented),
        Action::DialForward { presented, .. } => presented.as_ref(),
        _ => None,
    });
    let names = callers
        .chain(steps)
        .filter_map(|presented| match presented {
            Presented::Shown { name, .. } => name.as_deref(),
            Presented::Anonymous => None,
        });
    names.collect()
}
