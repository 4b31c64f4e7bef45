use super::super::front::Front;
use super::super::list::target;
use super::sheet::Sheet;
use crate::allocate::{Account, Allocated, Device, Entry, Held, TenantAllocation};
use crate::model::{Extension, Tenant, TenantId, User, UserId};
use crate::source::{Place, Spanned};

/// All that is known of a user.
pub(super) fn user(
    front: &Front,
    allocated: &Allocated,
    (tenant_id, tenant): (&TenantId, &Tenant),
    (id, user): (&UserId, &User),
) -> Sheet {
    let at = |place: Place| front.repository.sources.path_line(place);
    let title = format!("{}/{}", tenant_id.reference(), id.reference());
    let mut sheet = Sheet::new(front, title, user.place)
        .fact("name", &user.name.value, at(user.name.place))
        .fact("state", user.state.name(), "");
    let held = allocated.allocation.tenants.get(tenant_id);
    if let Some((all, held)) = held.and_then(|all| Some((all, all.users.get(id)?))) {
        sheet = extension(
            sheet,
            front,
            (tenant_id, &id.reference()),
            held,
            user.extension.as_ref(),
        );
        for account in all.accounts_of(id) {
            sheet = device(sheet, front, tenant, account);
        }
        sheet = host(sheet, front, tenant, all);
    }
    for number in &user.numbers {
        sheet = sheet.fact("number", number.value.to_string(), at(number.place));
    }
    if let Some(email) = &user.email {
        sheet = sheet.fact("email", email.value.as_str(), at(email.place));
    }
    let then = user.then.as_ref().map(target);
    sheet
        .fact(
            "mailbox",
            if user.voicemail.is_some() {
                "yes"
            } else {
                "none"
            },
            "",
        )
        .fact(
            "unanswered",
            then.unwrap_or_else(|| "as its mailbox says".to_owned()),
            "",
        )
}

/// The extension of a user or service, and why it is that one.
pub(super) fn extension(
    sheet: Sheet,
    front: &Front,
    (tenant, owner): (&TenantId, &str),
    held: &Held,
    pinned: Option<&Spanned<Extension>>,
) -> Sheet {
    let before = |entry: &&Entry| {
        *entry.owner == *owner && entry.number.to_string() == held.extension.to_string()
    };
    let kept = front
        .before
        .of_tenant(tenant.as_str())
        .filter(|entry| entry.freed.is_none())
        .find(before);
    let (why, at) = match (pinned, kept) {
        (Some(pinned), _) => ("pinned", front.repository.sources.path_line(pinned.place)),
        (None, Some(entry)) => ("kept in `pbx.lock`", line_of(front, entry)),
        (None, None) => (
            "the lowest free one; run `pbxctl lock` to keep it",
            String::new(),
        ),
    };
    let sheet = sheet.fact("extension", format!("{}, {why}", held.extension), at);
    let id = owner.rsplit('/').next().unwrap_or_default();
    if *held.birth == *id {
        sheet
    } else {
        sheet.fact("born as", &*held.birth, "")
    }
}

/// The line of `pbx.lock` that says so.
fn line_of(front: &Front, entry: &Entry) -> String {
    let sources = &front.repository.sources;
    let text = sources
        .find("pbx.lock")
        .map(|file| sources.file(file).text());
    let wanted = entry.to_string();
    let line = text.and_then(|text| text.lines().position(|line| line.trim_end() == wanted));
    line.map_or_else(
        || "pbx.lock".to_owned(),
        |line| format!("pbx.lock:{}", line + 1),
    )
}

fn device(sheet: Sheet, front: &Front, tenant: &Tenant, account: &Account) -> Sheet {
    let name = account.name();
    let (told, place) = match &account.device {
        Device::ByHand => (format!("{name}, for a device set up by hand"), None),
        Device::Softphone(kind) => {
            let user = tenant.users.get(&account.user);
            let mut written = user.into_iter().flat_map(|user| &user.softphones);
            let written = written.find(|softphone| softphone.value == *kind);
            let told = format!("{name}, for a softphone, {}", kind.name());
            (told, written.map(|softphone| softphone.place))
        }
        Device::Line(id, at) => {
            let Some(phone) = tenant.phones.get(id) else {
                return sheet;
            };
            let (nth, model, mac) = (at + 1, &phone.model.value, phone.mac.value);
            let told = format!("{name}, line {nth} of {}, {model}, {mac}", id.reference());
            (told, Some(phone.place))
        }
    };
    let at = place.map_or_else(String::new, |place| {
        front.repository.sources.path_line(place)
    });
    sheet.fact("account", told, at)
}

/// The host of a tenant, and why it is that one.
pub(super) fn host(sheet: Sheet, front: &Front, tenant: &Tenant, held: &TenantAllocation) -> Sheet {
    let (why, at) = match &tenant.host {
        Some(pinned) => ("pinned", front.repository.sources.path_line(pinned.place)),
        None => ("placed, and kept in `pbx.lock`", String::new()),
    };
    sheet.fact("host", format!("{}, {why}", held.host.reference()), at)
}
