//! Asterisk 22 and later: PJSIP, the dialplan, voicemail and whatever else a tenant uses, one file of each for a tenant.
//!
//! Few, large files, in folders of our own that the administrator's core files include. What Asterisk swallows in silence is kept
//! from it here: `escape` for values, `names` for what must be distinct, `audit` for what it cannot do or hold at all.

mod audit;
mod calendar;
mod confbridge;
mod describe;
mod expected;
mod dialplan;
mod escape;
mod music;
mod names;
mod parking;
mod pjsip;
mod queues;
mod share;
mod trunk;
mod voicemail;
mod work;

use super::{EngineRoom, Input, Output, Share as AnyShare, files};
use crate::diag::Diagnostics;
use crate::model::{Engine, Host, HostId};
use crate::render::{Builtin, Value, builtin};
pub(super) use share::Share;
use share::Trunks;
use work::Work;

pub(super) const ROOM: EngineRoom = EngineRoom {
    engine: Engine::Asterisk,
    templates: TEMPLATES,
    audit: audit::audit,
    together: |_| Diagnostics::default(),
    share: |work| AnyShare::Asterisk(Share::of(work)),
    describe: |host, shares| describe::describe(host, &own(shares)),
    host: |input, host, shares, output| of_host(input, host, &own(shares), output),
    tenant,
};

/// What the tenants of a host give, of whom all have this engine.
fn own(shares: &[AnyShare]) -> Vec<&Share> {
    shares.iter().filter_map(AnyShare::asterisk).collect()
}

const TEMPLATES: &[Builtin] = &[
    builtin!("asterisk/account.conf", escape::value),
    builtin!("asterisk/calendar.conf", escape::value),
    builtin!("asterisk/entry.conf", escape::value),
    builtin!("asterisk/confbridge.conf", escape::value),
    builtin!("asterisk/extensions.conf", escape::value),
    builtin!("asterisk/host.conf", escape::value),
    builtin!("asterisk/mailbox.conf", escape::value),
    builtin!("asterisk/musiconhold.conf", escape::value),
    builtin!("asterisk/pjsip.conf", escape::value),
    builtin!("asterisk/queues.conf", escape::value),
    builtin!("asterisk/res_parking.conf", escape::value),
    builtin!("asterisk/voicemail.conf", escape::value),
];

/// The folders of the release, each included from the core file of its name, and the module that reads it.
const FOLDERS: [(&str, &str); 8] = [
    ("pjsip", "res_pjsip.so"),
    ("extensions", "pbx_config.so"),
    ("voicemail", "app_voicemail.so"),
    ("musiconhold", "res_musiconhold.so"),
    ("queues", "app_queue.so"),
    ("confbridge", "app_confbridge.so"),
    ("res_parking", "res_parking.so"),
    ("calendar", "res_calendar.so"),
];

/// The folders that every host has; the others are there where a tenant uses them.
const ALWAYS: [&str; 3] = ["pjsip", "extensions", "voicemail"];

/// A file in each folder that is always there, even for a host without tenants, so that what is included is always there.
fn of_host(
    input: &Input<'_>,
    (id, host): (&HostId, &Host),
    shares: &[&Share],
    output: &mut Output<'_>,
) {
    let trunks = share::trunks(shares);
    let values = [
        ("pjsip", pjsip_of_host(input, host, shares, &trunks)),
        ("extensions", dialplan::host(&trunks)),
        ("voicemail", Value::record([] as [(&str, Value); 0])),
    ];
    for (folder, value) in values {
        output.render(
            input.stock.templates,
            "asterisk/host.conf",
            &value,
            &format!("asterisk/{folder}.d/00-host.conf"),
            &id.reference(),
        );
    }
    files::copy(input, id, host.engine.value, output);
}

/// What accounts have of their tenant stands before all of them: Asterisk looks for it from the beginning, once for each account and reading.
fn pjsip_of_host(input: &Input<'_>, host: &Host, shares: &[&Share], trunks: &Trunks<'_>) -> Value {
    let tenants = Value::list(shares.iter().map(|share| share.tenant.clone()));
    let alias = pjsip::alias(input, host);
    let trunks = trunks.values().filter_map(|users| users.first());
    let trunks = Value::list(trunks.flat_map(|trunk| trunk.endpoints.iter().cloned()));
    let alias = alias.map(|alias| ("alias", alias));
    Value::record(
        alias
            .into_iter()
            .chain([("trunks", trunks), ("tenants", tenants)]),
    )
}

/// The files of a tenant, each let go before the next is begun.
fn tenant(work: &Work<'_>, output: &mut Output<'_>) {
    let (id, templates) = (work.id, work.input.stock.templates);
    for (folder, value) in CONTENTS {
        if let Some(value) = value(work) {
            let template = format!("asterisk/{folder}.conf");
            let path = format!("asterisk/{folder}.d/{id}.conf");
            output.render(templates, &template, &value, &path, &id.reference());
        }
    }
}

/// What stands in the file of a tenant in a folder; nothing where the tenant does not use it.
type Content = (&'static str, fn(&Work<'_>) -> Option<Value>);

const CONTENTS: [Content; 8] = [
    ("pjsip", |work| Some(pjsip(work))),
    ("extensions", |work| Some(dialplan::tenant(work))),
    ("voicemail", |work| Some(voicemail::tenant(work))),
    ("musiconhold", music::tenant),
    ("queues", queues::tenant),
    ("confbridge", confbridge::tenant),
    ("res_parking", parking::tenant),
    ("calendar", calendar::tenant),
];

/// The folders that a tenant uses of those that are not always there.
fn folders(work: &Work<'_>) -> impl Iterator<Item = &'static str> {
    let perhaps = CONTENTS
        .into_iter()
        .filter(|(folder, _)| !ALWAYS.contains(folder));
    perhaps.filter_map(|(folder, value)| value(work).map(|_| folder))
}

fn pjsip(work: &Work<'_>) -> Value {
    Value::record([
        ("tenant", pjsip::of_tenant(work)),
        ("accounts", pjsip::accounts(work)),
        ("trunks", Value::list(trunk::of(work))),
    ])
}
