//! Asterisk 22 and later: PJSIP, the dialplan, voicemail and whatever else a tenant uses, one file of each for a tenant.
//!
//! Few, large files, in folders of our own that the administrator's core files include. What Asterisk swallows in silence is kept
//! from it here: `escape` for values, `names` for what must be distinct, `audit` for what it cannot do or hold at all.

mod audit;
mod calendar;
mod confbridge;
mod describe;
mod dialplan;
mod escape;
mod music;
mod names;
mod parking;
mod pjsip;
mod queues;
mod trunk;
mod voicemail;
mod work;

use super::{EngineRoom, Input, Output, files};
use crate::calls::{Scope, TrunkKey};
use crate::model::{Engine, Host, HostId, Tenant, TenantId, TrunkId};
use crate::render::{Builtin, Value, builtin};
use std::collections::{BTreeMap, BTreeSet};
use work::Work;

pub(super) const ROOM: EngineRoom = EngineRoom {
    engine: Engine::Asterisk,
    templates: TEMPLATES,
    audit: audit::audit,
    describe: describe::describe,
    host,
    tenant,
};

const TEMPLATES: &[Builtin] = &[
    builtin!("asterisk/calendar.conf", escape::value),
    builtin!("asterisk/confbridge.conf", escape::value),
    builtin!("asterisk/extensions.conf", escape::value),
    builtin!("asterisk/host.conf", escape::value),
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

type Trunks = BTreeMap<TrunkKey, Vec<(TenantId, TrunkId)>>;

/// A file in each folder that is always there, even for a host without tenants, so that what is included is always there.
fn host(input: &Input<'_>, id: &HostId, host: &Host, output: &mut Output<'_>) {
    let trunks = shared(input, id);
    let included = trunks.iter().map(|(key, users)| {
        let contexts = users.iter().map(|(tenant, trunk)| {
            let scope = Scope::Trunk(trunk.clone());
            (tenant.clone(), names::context(tenant, &scope))
        });
        (key.clone(), contexts.collect())
    });
    let values = [
        ("pjsip", pjsip_of_host(input, (id, host), &trunks)),
        ("extensions", dialplan::host(&included.collect())),
        ("voicemail", Value::record([] as [(&str, Value); 0])),
    ];
    for (folder, value) in values {
        output.render(
            input.templates,
            "asterisk/host.conf",
            &value,
            &format!("asterisk/{folder}.d/00-host.conf"),
            &id.reference(),
        );
    }
    files::copy(input, id, host.engine.value, output);
}

/// What accounts have of their tenant stands before all of them: Asterisk looks for it from the beginning, once for each account and reading.
fn pjsip_of_host(input: &Input<'_>, (id, host): (&HostId, &Host), trunks: &Trunks) -> Value {
    let works = input
        .tenants_on(id)
        .filter_map(|(id, tenant)| Work::new(input, id, tenant));
    let tenants: Vec<_> = works.map(|work| pjsip::of_tenant(&work)).collect();
    let alias = pjsip::alias(input, host);
    let trunks = trunks.iter().filter_map(|(key, users)| {
        let (tenant, id) = users.first()?;
        let work = Work::new(input, tenant, input.site.tenants.get(tenant)?)?;
        Some(trunk::trunk(&work, id, key))
    });
    let trunks = Value::list(trunks.flatten().collect::<Vec<_>>());
    let alias = alias.map(|alias| ("alias", alias));
    let tenants = Value::list(tenants);
    Value::record(
        alias
            .into_iter()
            .chain([("trunks", trunks), ("tenants", tenants)]),
    )
}

/// The trunks of the library that tenants of a host share, and who does.
fn shared(input: &Input<'_>, id: &HostId) -> Trunks {
    let mut all = Trunks::new();
    for (tenant, _) in input.tenants_on(id) {
        let trunks = input.calls(tenant).map(|calls| &calls.trunks);
        for (id, key) in trunks.into_iter().flatten() {
            if key.tenant.is_none() {
                let users = all.entry(key.clone()).or_default();
                users.push((tenant.clone(), id.clone()));
            }
        }
    }
    all
}

/// The files of a tenant, and those of the repository that its calls play.
fn tenant(input: &Input<'_>, id: &TenantId, tenant: &Tenant, output: &mut Output<'_>) {
    let Some(work) = Work::new(input, id, tenant) else {
        return;
    };
    for (folder, value) in contents(&work) {
        let template = format!("asterisk/{folder}.conf");
        let path = format!("asterisk/{folder}.d/{id}.conf");
        output.render(input.templates, &template, &value, &path, &id.reference());
    }
}

/// What stands in the files of a tenant, folder by folder.
fn contents(work: &Work<'_>) -> impl Iterator<Item = (&'static str, Value)> {
    let always = [
        ("pjsip", pjsip(work)),
        ("extensions", dialplan::tenant(work)),
        ("voicemail", voicemail::tenant(work)),
    ];
    always.into_iter().chain(perhaps(work))
}

/// What stands in those that a tenant has only where it uses them.
fn perhaps(work: &Work<'_>) -> impl Iterator<Item = (&'static str, Value)> {
    let perhaps = [
        ("musiconhold", music::tenant(work)),
        ("queues", queues::tenant(work)),
        ("confbridge", confbridge::tenant(work)),
        ("res_parking", parking::tenant(work)),
        ("calendar", calendar::tenant(work)),
    ];
    let perhaps = perhaps.into_iter();
    perhaps.filter_map(|(folder, value)| Some((folder, value?)))
}

fn pjsip(work: &Work<'_>) -> Value {
    Value::record([
        ("tenant", pjsip::of_tenant(work)),
        ("accounts", pjsip::accounts(work)),
        ("trunks", Value::list(trunk::of(work))),
    ])
}

/// The folders that a host needs.
fn needed(input: &Input<'_>, id: &HostId) -> BTreeSet<&'static str> {
    let works = input
        .tenants_on(id)
        .filter_map(|(id, tenant)| Work::new(input, id, tenant));
    let used = works.flat_map(|work| perhaps(&work).collect::<Vec<_>>());
    let used = used.map(|(folder, _)| folder);
    used.chain(ALWAYS).collect()
}
