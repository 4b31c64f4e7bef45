//! Asterisk 22 and later: PJSIP, dialplan and voicemail, one file of each for a tenant.
//!
//! Few, large files, in folders of our own that the administrator's core files include. What Asterisk swallows in silence is kept
//! from it here: `escape` for values, `names` for what must be distinct, `audit` for what it cannot hold at all.

mod audit;
mod describe;
mod dialplan;
mod escape;
mod names;
mod pjsip;
mod voicemail;

use super::{EngineRoom, Input, Output};
use crate::model::{Engine, Host, HostId, Tenant, TenantId};
use crate::render::{Builtin, Value};

pub(super) const ROOM: EngineRoom = EngineRoom {
    engine: Engine::Asterisk,
    templates: TEMPLATES,
    audit: audit::audit,
    describe: describe::describe,
    host,
    tenant,
};

const PJSIP: &str = "asterisk/pjsip.conf";
const HOST: &str = "asterisk/host.conf";
const EXTENSIONS: &str = "asterisk/extensions.conf";
const VOICEMAIL: &str = "asterisk/voicemail.conf";

const TEMPLATES: &[Builtin] = &[
    Builtin {
        name: PJSIP,
        text: include_str!("../../../templates/asterisk/pjsip.conf"),
        escape: escape::value,
    },
    Builtin {
        name: HOST,
        text: include_str!("../../../templates/asterisk/host.conf"),
        escape: escape::value,
    },
    Builtin {
        name: EXTENSIONS,
        text: include_str!("../../../templates/asterisk/extensions.conf"),
        escape: escape::value,
    },
    Builtin {
        name: VOICEMAIL,
        text: include_str!("../../../templates/asterisk/voicemail.conf"),
        escape: escape::value,
    },
];

/// The folders of the release, each included from the core file of its name.
const FOLDERS: [(&str, &str); 3] = [
    ("pjsip", "res_pjsip.so"),
    ("extensions", "pbx_config.so"),
    ("voicemail", "app_voicemail.so"),
];

/// A file in each folder even for a host without tenants, so that what is included is always there.
fn host(input: &Input<'_>, id: &HostId, host: &Host, output: &mut Output<'_>) {
    for (folder, _) in FOLDERS {
        let value = match folder {
            "pjsip" => pjsip::host(input, host),
            _ => Value::record([] as [(&str, Value); 0]),
        };
        output.render(
            input.templates,
            HOST,
            &value,
            &format!("asterisk/{folder}.d/00-host.conf"),
            &id.reference(),
        );
    }
}

/// The three files of a tenant.
fn tenant(input: &Input<'_>, id: &TenantId, tenant: &Tenant, output: &mut Output<'_>) {
    let Some(held) = input.held(id) else { return };
    let values = [
        ("pjsip", PJSIP, pjsip::tenant(id, tenant, held)),
        (
            "extensions",
            EXTENSIONS,
            dialplan::tenant(id, input.contexts(id)),
        ),
        ("voicemail", VOICEMAIL, voicemail::tenant(id, tenant, held)),
    ];
    for (folder, template, value) in values {
        output.render(
            input.templates,
            template,
            &value,
            &format!("asterisk/{folder}.d/{id}.conf"),
            &id.reference(),
        );
    }
}
