//! FreeSWITCH 1.10 and later: a domain, a dialplan, gateways and queues, one file of each for a tenant.
//!
//! One file a tenant in folders of our own that the administrator's core files include, and in each what lies side by side in groups,
//! as a reload takes as long as the square of it. What FreeSWITCH swallows in silence is kept from it here: `escape` for values,
//! `names` for what must be distinct, `audit` for what it cannot do or hold at all.

mod audit;
mod callcenter;
mod caller_id;
mod describe;
mod expected;
mod dialplan;
mod directory;
mod escape;
mod gateway;
mod names;
mod share;
mod timezone;
mod voicemail;
mod work;

use super::{EngineRoom, Input, Output, Share as AnyShare, files};
use crate::model::{Engine, Host, HostId};
use crate::render::{Builtin, Templates, Value, builtin};
pub(super) use share::Share;
use std::collections::BTreeSet;
use work::Work;

pub(super) const ROOM: EngineRoom = EngineRoom {
    engine: Engine::FreeSwitch,
    templates: TEMPLATES,
    audit: audit::audit,
    together: audit::together,
    share: |work| AnyShare::FreeSwitch(Share::of(work)),
    describe: |host, shares| describe::describe(host, &own(shares)),
    host: |input, host, shares, output| write_host(input, host, &own(shares), output),
    tenant,
};

/// What the tenants of a host give, of whom all have this engine.
fn own(shares: &[AnyShare]) -> Vec<&Share> {
    shares.iter().filter_map(AnyShare::freeswitch).collect()
}

const TEMPLATES: &[Builtin] = &[
    builtin!("freeswitch/agents.xml", escape::value),
    builtin!("freeswitch/dialplan.xml", escape::value),
    builtin!("freeswitch/directory.xml", escape::value),
    builtin!("freeswitch/gateways.xml", escape::value),
    builtin!("freeswitch/public.xml", escape::value),
    builtin!("freeswitch/queues.xml", escape::value),
    builtin!("freeswitch/tiers.xml", escape::value),
    builtin!("freeswitch/timezones.xml", escape::value),
    builtin!("freeswitch/voicemail.xml", escape::value),
];

/// A folder of the release and how FreeSWITCH comes to read it.
struct Folder {
    /// Its name in the release, and the template of its files.
    name: &'static str,
    /// Where it lies below FreeSWITCH's configuration.
    link: &'static str,
    /// The administrator's file that includes it.
    core: &'static str,
    /// The folder of that file, from which its includes are read.
    from: &'static str,
    /// The way from there to where the link lies, if it is not below.
    up: &'static str,
    /// What is reloaded when it changes.
    module: &'static str,
}

const FOLDERS: [Folder; 9] = [
    folder("directory", "directory", "freeswitch.xml", ("", ""), "xml"),
    folder("dialplan", "dialplan", "freeswitch.xml", ("", ""), "xml"),
    folder(
        "public",
        "dialplan/public",
        "dialplan/public.xml",
        ("dialplan", ""),
        "xml",
    ),
    folder(
        "gateways",
        "sip_profiles/external",
        "sip_profiles/external.xml",
        ("sip_profiles", ""),
        "gateways",
    ),
    folder(
        "queues",
        "callcenter/queues",
        CALLCENTER,
        ("", "../"),
        "queues",
    ),
    folder(
        "agents",
        "callcenter/agents",
        CALLCENTER,
        ("", "../"),
        "queues",
    ),
    folder(
        "tiers",
        "callcenter/tiers",
        CALLCENTER,
        ("", "../"),
        "queues",
    ),
    folder(
        "voicemail",
        "voicemail",
        "autoload_configs/voicemail.conf.xml",
        ("", "../"),
        "voicemail",
    ),
    folder(
        "timezones",
        "timezones",
        "autoload_configs/timezones.conf.xml",
        ("", "../"),
        "xml",
    ),
];

const CALLCENTER: &str = "autoload_configs/callcenter.conf.xml";

const fn folder(
    name: &'static str,
    link: &'static str,
    core: &'static str,
    (from, up): (&'static str, &'static str),
    module: &'static str,
) -> Folder {
    Folder {
        name,
        link,
        core,
        from,
        up,
        module,
    }
}

/// The folders that every host has; the others are there where a tenant uses them.
const ALWAYS: [&str; 2] = ["directory", "dialplan"];

/// The name of the host's own file: it comes before those of all tenants, as no id starts with a digit and goes on with `-host`.
const HOST: &str = "00-host";

/// What belongs to no tenant: trunks that several share, whom calls come from, and time zones.
fn write_host(
    input: &Input<'_>,
    (id, host): (&HostId, &Host),
    shares: &[&Share],
    output: &mut Output<'_>,
) {
    files::copy(input, id, host.engine.value, output);
    for (folder, value) in of_host(shares) {
        let whose = (HOST, &*id.reference());
        write(input.stock.templates, folder, whose, &value, output);
    }
}

fn of_host(shares: &[&Share]) -> Vec<(&'static str, Value)> {
    let trunks = share::trunks(shares);
    let mut all = Vec::new();
    if trunks.iter().any(|trunk| !trunk.gateways.is_empty()) {
        let gateways = trunks
            .iter()
            .flat_map(|trunk| trunk.gateways.iter().cloned());
        all.push(("dialplan", dialplan::shared(&trunks)));
        all.push((
            "gateways",
            Value::record([("gateways", Value::list(gateways))]),
        ));
    }
    if shares.iter().any(|share| !share.trunks.is_empty()) {
        all.push(("public", dialplan::public(share::callers(shares))));
    }
    all.extend(
        timezone::host(shares.iter().flat_map(|share| &share.zones))
            .map(|zones| ("timezones", zones)),
    );
    all
}

/// The files of a tenant, and those of the repository that its calls play.
fn tenant(work: &Work<'_>, output: &mut Output<'_>) {
    let whose = (work.id.as_str(), &*work.id.reference());
    for (folder, value) in contents(work) {
        write(work.input.stock.templates, folder, whose, &value, output);
    }
}

/// Writes the file of one tenant, or the host's own, in one folder.
fn write(
    templates: &Templates,
    folder: &str,
    (name, provenance): (&str, &str),
    value: &Value,
    output: &mut Output<'_>,
) {
    let template = format!("freeswitch/{folder}.xml");
    let path = format!("freeswitch/{folder}/{name}.xml");
    output.render(templates, &template, value, &path, provenance);
}

/// What stands in the files of a tenant, folder by folder.
fn contents(work: &Work<'_>) -> impl Iterator<Item = (&'static str, Value)> {
    let always = [
        ("directory", directory::tenant(work)),
        ("dialplan", dialplan::tenant(work)),
    ];
    always.into_iter().chain(perhaps(work))
}

/// What stands in those that a tenant has only where it uses them.
fn perhaps(work: &Work<'_>) -> impl Iterator<Item = (&'static str, Value)> {
    let gateways = gateway::tenant(work);
    let gateways = (!gateways.is_empty()).then(|| {
        Value::record([
            ("tenant", work.reference()),
            ("gateways", Value::list(gateways)),
        ])
    });
    let perhaps = [
        ("gateways", gateways),
        ("queues", callcenter::queues(work)),
        ("agents", callcenter::agents(work)),
        ("tiers", callcenter::tiers(work)),
        ("voicemail", voicemail::tenant(work)),
    ];
    let perhaps = perhaps.into_iter();
    perhaps.filter_map(|(folder, value)| Some((folder, value?)))
}

/// The folders that a host needs.
fn needed<'a>(shares: &[&'a Share]) -> BTreeSet<&'a str> {
    let used = shares.iter().flat_map(|share| &share.folders);
    let own = of_host(shares).into_iter().map(|(folder, _)| folder);
    used.map(String::as_str).chain(own).chain(ALWAYS).collect()
}
