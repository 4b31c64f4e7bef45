use crate::calls::{Cause, FlowId};
use crate::catalog::numbering;
use crate::diag::did_you_mean;
use crate::model::{E164, ExpectedStep, GroupId, Malformed, Reference, Tenant, TenantId, UserId};
use crate::simulate::{Happening, Shown};

/// An expected step as it is written: `ring: groups/board`.
pub(super) fn words(step: &ExpectedStep) -> String {
    match step {
        ExpectedStep::Ring(whom) => format!("ring: {}", whom.value),
        ExpectedStep::Queue(whom) => format!("queue: {}", whom.value),
        ExpectedStep::Menu(whom) => format!("menu: {}", whom.value),
        ExpectedStep::Voicemail(whom) => format!("voicemail: {}", whom.value),
        ExpectedStep::Trunk(whom) => format!("trunk: {}", whom.value),
        ExpectedStep::HangUp(cause) => format!("hangup: {}", cause.value),
    }
}

/// Whether what happens is one of the steps that tests speak of.
pub(super) const fn counts(what: &Happening) -> bool {
    matches!(
        what,
        Happening::Rings { .. }
            | Happening::Waits { .. }
            | Happening::Hears { .. }
            | Happening::Leaves(..)
            | Happening::GoesOut { .. }
    )
}

/// Whether what happens is the step that is expected.
pub(super) fn is(what: &Happening, step: &ExpectedStep, tenant: &Tenant) -> bool {
    match (what, step) {
        (Happening::Rings { whom, users, .. }, ExpectedStep::Ring(expected)) => {
            match &expected.value {
                Reference::User(user) => users.contains(user),
                Reference::Group(group) => match whom {
                    Some(whom) => *whom == FlowId::Group(group.clone()),
                    None => users.iter().all(|user| is_in(user, group, tenant, 0)),
                },
                _ => false,
            }
        }
        (Happening::Waits { queue, .. }, ExpectedStep::Queue(expected)) => {
            expected.value == Reference::Queue(queue.clone())
        }
        (
            Happening::Hears {
                menu: Some(menu), ..
            },
            ExpectedStep::Menu(expected),
        ) => expected.value == Reference::Menu(menu.clone()),
        (Happening::Leaves(user, _), ExpectedStep::Voicemail(expected)) => {
            expected.value == Reference::User(user.clone())
        }
        (
            Happening::GoesOut {
                trunk: Some(trunk), ..
            },
            ExpectedStep::Trunk(expected),
        ) => expected.value == Reference::Trunk(trunk.clone()),
        _ => false,
    }
}

/// Whether a user is in a group, or in one that is.
fn is_in(user: &UserId, group: &GroupId, tenant: &Tenant, depth: usize) -> bool {
    let members = tenant.groups.get(group).map(|group| &group.members);
    let mut members = members.into_iter().flatten();
    depth <= tenant.groups.len()
        && members.any(|member| match &member.value {
            Reference::User(id) => id == user,
            Reference::Group(id) => is_in(user, id, tenant, depth + 1),
            _ => false,
        })
}

/// What is shown of a call that goes out, if it does.
pub(super) fn shown(what: &Happening, tenant: &Tenant) -> Option<String> {
    let Happening::GoesOut { trunk, shown, .. } = what else {
        return None;
    };
    match shown {
        Shown::Anonymous => Some("anonymous".to_owned()),
        Shown::Number(number, _) => Some(number.to_string()),
        Shown::Own => {
            let trunk = tenant.trunks.get(trunk.as_ref()?)?;
            trunk
                .caller_id
                .as_ref()
                .map(|number| number.value.to_string())
        }
    }
}

/// A caller id as it is compared.
pub(super) fn caller_id(text: &str, country: &str) -> Result<String, Malformed> {
    if text == "anonymous" {
        return Ok(text.to_owned());
    }
    let number = E164::parse(&numbering::parse(text, country)?.e164)?;
    Ok(number.to_string())
}

/// Whether a step can be at all: what it names is there, and is of the right kind.
pub(super) fn check(step: &ExpectedStep, id: &TenantId, tenant: &Tenant) -> Result<(), Malformed> {
    let (whom, fits): (_, fn(&Reference) -> bool) = match step {
        ExpectedStep::Ring(whom) => (whom, |one| {
            matches!(one, Reference::User(_) | Reference::Group(_))
        }),
        ExpectedStep::Queue(whom) => (whom, |one| matches!(one, Reference::Queue(_))),
        ExpectedStep::Menu(whom) => (whom, |one| matches!(one, Reference::Menu(_))),
        ExpectedStep::Voicemail(whom) => (whom, |one| matches!(one, Reference::User(_))),
        ExpectedStep::Trunk(whom) => (whom, |one| matches!(one, Reference::Trunk(_))),
        ExpectedStep::HangUp(cause) => return known_cause(&cause.value),
    };
    if !fits(&whom.value) {
        let fault = Malformed::new(format!("`{}` is not what that step can name", whom.value));
        return Err(fault.help("write `ring: users/alice`, `queue: queues/support`, `menu: menus/main`, `voicemail: users/alice` or `trunk: trunks/main`"));
    }
    match exists(&whom.value, tenant) {
        true => Ok(()),
        false => Err(
            Malformed::new(format!("there is no `{}` in `{id}`", whom.value))
                .help("name something of that tenant, or say which tenant is meant: `tenant: …`"),
        ),
    }
}

fn exists(whom: &Reference, tenant: &Tenant) -> bool {
    match whom {
        Reference::User(id) => tenant.users.contains_key(id),
        Reference::Group(id) => tenant.groups.contains_key(id),
        Reference::Queue(id) => tenant.queues.contains_key(id),
        Reference::Menu(id) => tenant.menus.contains_key(id),
        Reference::Trunk(id) => tenant.trunks.contains_key(id),
        _ => false,
    }
}

fn known_cause(text: &str) -> Result<(), Malformed> {
    let names = || Cause::ALL.iter().map(|(_, name)| *name);
    if names().any(|name| name == text) {
        return Ok(());
    }
    let fault = Malformed::new(format!("no call ends with `{text}`"));
    let all: Vec<_> = names().map(|name| format!("`{name}`")).collect();
    Err(match did_you_mean(text, names()) {
        Some(near) => fault.help(format!("did you mean `{near}`?")),
        None => fault.help(format!("the causes are {}", all.join(", "))),
    })
}
