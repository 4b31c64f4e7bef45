use super::super::unable;
use super::names;
use super::work::Work;
use crate::calls::Action;
use crate::diag::{Diagnostic, Diagnostics};
use crate::model::{Engine, State, User, UserId};
use crate::source::Place;
use crate::target::peer;
use std::net::IpAddr;

/// What Asterisk cannot do or hold of a tenant.
pub(super) fn audit(work: &Work<'_>) -> Diagnostics {
    let users = work.tenant.users.iter();
    let mut found: Diagnostics = users
        .flat_map(|(id, user)| {
            comma_in_mailbox(id, user)
                .into_iter()
                .chain(long_name(id, user))
        })
        .collect();
    found.extend(prompts(work));
    found.extend(menu_timeout(work));
    found.extend(smtp(work));
    found.extend(unable::audit(work));
    found.extend(permitted_names(work));
    found.extend(large_rings(work));
    found
}

fn cannot(what: &str, place: Place, label: &str) -> Diagnostic {
    unable::cannot(Engine::Asterisk, what, place, label)
}

/// A line of voicemail.conf is split at commas, and knows no quotes.
fn comma_in_mailbox(id: &UserId, user: &User) -> Option<Diagnostic> {
    let unwritable = user.voicemail.is_some() && user.name.value.contains([',', '|']);
    unwritable.then(|| {
        cannot(
            &format!("write the name of `{id}` into voicemail.conf"),
            user.name.place,
            "holds `,` or `|`",
        )
        .help("write the name without them, or `voicemail: false`")
    })
}

/// The name of the caller and that of the mailbox are cut alike.
fn long_name(id: &UserId, user: &User) -> Option<Diagnostic> {
    let (bytes, most) = (user.name.value.len(), names::LONGEST);
    let cut = user.state != State::Disabled && bytes > most;
    cut.then(|| {
        cannot(
            &format!("hold the name of `{id}`"),
            user.name.place,
            &format!("takes {bytes} bytes, and {most} are kept"),
        )
        .help("write a shorter name; a letter with an accent takes two bytes")
    })
}

/// Asterisk has one set of prompts a language, for all of its tenants.
fn prompts(work: &Work<'_>) -> Option<Diagnostic> {
    let prompts = work.tenant.voicemail.as_ref()?.prompts.as_ref()?;
    Some(
        cannot(
            "give the mailboxes of one tenant prompts of their own",
            prompts.place,
            "prompts belong to a language there, not to a tenant",
        )
        .help("leave `prompts` out, and put the prompts into a language of the host"),
    )
}

/// The menu of a mailbox waits as long as Asterisk has it built in.
fn menu_timeout(work: &Work<'_>) -> Option<Diagnostic> {
    let time = work.tenant.voicemail.as_ref()?.unusual_menu()?;
    let found = cannot(
        "change how long the menu of a mailbox waits",
        time.place,
        "it waits as long as it is built",
    );
    Some(found.help("leave `menu_timeout` out"))
}

/// Asterisk hands mails to a program of the host, and knows no server.
fn smtp(work: &Work<'_>) -> Option<Diagnostic> {
    let smtp = work.tenant.voicemail.as_ref()?.smtp.as_ref()?;
    let server = smtp.server.place;
    Some(
        cannot(
            "send the mails of one tenant by a server of its own",
            server,
            "the host's own mail program sends them",
        )
        .help("leave `smtp` out, and let the mail program of the host send by that server"),
    )
}

/// An application's data are cut in the middle of a name where they are longer.
const LONGEST: usize = 3500;

/// Phones that ring at once stand in one line.
fn large_rings(work: &Work<'_>) -> Vec<Diagnostic> {
    let steps = work.calls.flows.values().flat_map(|flow| &flow.steps);
    let large = steps.filter_map(|step| {
        let accounts: Vec<_> = match &step.action {
            Action::Ring { ringing, .. } => {
                ringing.members.iter().flat_map(|(_, all)| all).collect()
            }
            Action::Page { zone, .. } => {
                let zone = work.calls.paging.get(zone)?;
                zone.accounts.iter().collect()
            }
            _ => return None,
        };
        let names = accounts.iter().map(|account| names::account(account).len());
        let bytes: usize = names.map(|name| name + "&PJSIP/".len()).sum();
        let label = format!("{} accounts are called", accounts.len());
        let found = || cannot("call so many phones at once", step.place, &label);
        (bytes > LONGEST).then(|| found().help("split it, or page by multicast"))
    });
    large.collect()
}

/// Who may call by a trunk whose callers are known by our name is said by address.
fn permitted_names(work: &Work<'_>) -> Vec<Diagnostic> {
    let trunks = work.tenant.trunks.values();
    let shared = trunks.filter(|trunk| peer::is_shared(trunk));
    let named = shared
        .flat_map(|trunk| &trunk.from)
        .filter(|from| from.value.host.parse::<IpAddr>().is_err());
    let found = named.map(|from| {
        cannot(
            "permit calls of a trunk to Teams by a name",
            from.place,
            "no IP address",
        )
        .help("write each address")
    });
    found.collect()
}
