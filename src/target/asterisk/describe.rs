use super::{FOLDERS, Input, names};
use crate::bundle::{Engine, Expected, Folder, Kind};
use crate::calls::MailboxId;
use crate::model::{Host, HostId, State, Tenant, TenantId};

/// What must be known of the Asterisk of a host to reload it, and what it must know once it runs the release.
pub(super) fn describe(input: &Input<'_>, id: &HostId, host: &Host) -> Engine {
    let folders = FOLDERS
        .map(|(folder, module)| self::folder(folder, module, &host.include))
        .to_vec();
    let expected = input
        .tenants_on(id)
        .flat_map(|(id, tenant)| expected(input, id, tenant))
        .collect();
    Engine {
        kind: "asterisk".to_owned(),
        group: "asterisk".to_owned(),
        folders,
        expected,
    }
}

/// `#tryinclude`, as with `#include` a folder that is not there yet keeps Asterisk from loading the whole core file.
fn folder(name: &str, module: &str, include: &str) -> Folder {
    Folder {
        release: format!("asterisk/{name}.d"),
        link: format!("/etc/asterisk/{name}.d/{include}"),
        core_file: format!("/etc/asterisk/{name}.conf"),
        core_line: format!("#tryinclude {name}.d/{include}/*.conf"),
        module: module.to_owned(),
    }
}

fn expected(input: &Input<'_>, id: &TenantId, tenant: &Tenant) -> Vec<Expected> {
    let contexts = input
        .contexts(id)
        .iter()
        .map(|context| Expected::new(Kind::Context, names::context(id, context.scope)));
    let mut expected: Vec<_> = contexts.collect();
    let Some(held) = input.held(id) else {
        return expected;
    };
    for (user, written) in tenant
        .users
        .iter()
        .filter(|(_, user)| user.state != State::Disabled)
    {
        for account in held.accounts_of(user) {
            let (name, owner) = (
                names::account(account, &tenant.domain.value),
                format!("{} r{}", account.birth, account.rotation),
            );
            let of_owner = |kind| Expected::new(kind, name.clone()).owner(owner.clone());
            expected.extend([Kind::Endpoint, Kind::Aor, Kind::Auth].map(of_owner));
        }
        if let Some(number) = held.users.get(user).filter(|_| written.voicemail.is_some()) {
            let mailbox = MailboxId {
                tenant: id.clone(),
                owner: number.birth.clone(),
            };
            expected.push(Expected::new(Kind::Mailbox, names::mailbox(&mailbox)));
        }
    }
    expected
}
