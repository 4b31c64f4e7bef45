use super::work::Work;
use super::{Input, files, names};
use crate::bundle::ReleasePath;
use crate::calls::{Action, Taking};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::model::{Peer, State, Tenant, TenantId, User, UserId};
use crate::source::Place;

/// What Asterisk cannot do or hold of a tenant.
pub(super) fn audit(input: &Input<'_>, id: &TenantId, tenant: &Tenant) -> Diagnostics {
    let users = tenant.users.iter();
    let mut found: Diagnostics = users
        .flat_map(|(id, user)| {
            comma_in_mailbox(id, user)
                .into_iter()
                .chain(long_name(id, user))
        })
        .collect();
    if let Some(work) = Work::new(input, id, tenant) {
        found.extend(prompts(&work));
        found.extend(released_calls(&work));
        found.extend(large_rings(&work));
        found.extend(odd_files(&work));
        found.extend(zoom(&work));
    }
    found
}

fn cannot(what: &str, place: Place, label: &str) -> Diagnostic {
    Diagnostic::new(Code::E0503, format!("asterisk cannot {what}")).label(place, label)
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

/// A call that a console took is its own: nothing brings it back.
fn released_calls(work: &Work<'_>) -> Option<Diagnostic> {
    let steps = work.calls.flows.values().flat_map(|flow| &flow.steps);
    let kept = |action: &Action| {
        matches!(
            action,
            Action::Take {
                taking: Taking::Extension(_, Some(_)),
                ..
            }
        )
    };
    steps.filter(|step| kept(&step.action)).find_map(|_| {
        let consoles = work.tenant.operators.values();
        let mut written = consoles.filter(|console| console.release_after.is_some());
        let console = written.next()?;
        Some(
            cannot(
                "take an intercepted call back from a console",
                console.place,
                "says `release_after`",
            )
            .help("leave `release_after` out: who takes a call has it until it ends"),
        )
    })
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

/// A file keeps its name in the release, where few characters are allowed.
fn odd_files(work: &Work<'_>) -> Vec<Diagnostic> {
    let odd = files::of(work.tenant).into_iter().filter_map(|file| {
        let fault = ReleasePath::new(files::released(&file.value)).err()?;
        let sound = Diagnostic::new(Code::E0503, format!("`{}` cannot be copied", file.value));
        let sound = sound.label(file.place, fault.to_string());
        Some(sound.help("name it with letters, digits, `.`, `_`, `-`, `@` and `+`"))
    });
    odd.collect()
}

/// Zoom tells each customer which of its servers to use, and calls come from all of them.
fn zoom(work: &Work<'_>) -> Vec<Diagnostic> {
    let trunks = work.tenant.trunks.values();
    let zoom = trunks.filter_map(|trunk| match &trunk.peer {
        Peer::Zoom { region, .. } => Some(region.place),
        _ => None,
    });
    let found = zoom.map(|place| {
        cannot("find the servers of a region of Zoom", place, "no address")
            .help("write the addresses that Zoom gave you: `kind: sip`, `server`, `from`")
    });
    found.collect()
}
