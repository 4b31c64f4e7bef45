//! What of a tenant that moves is no configuration, and how it comes along; and an engine that is not to be changed under tenants.

use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::model::Site;
use crate::plan::{Move, Plan, Refusal};

/// What every engine keeps, and `pbxctl carry` brings along.
const FOR_ALL: [&str; 2] = [
    "forwards, do-not-disturb, night, and agents that pause or are logged out",
    "messages, recorded greetings and names, and changed PINs",
];

/// What nothing carries, whichever engines they are.
const FOR_NONE: [&str; 2] = [
    "calls that go on, parked calls and whose turn it is in a group: they end with the old host's part in them",
    "registrations: phones register with the new host when they have read their files again, as the old one tells them to",
];

/// Says of a move what is to be carried, with the command that does, and what cannot be.
pub(super) fn carry(one: &mut Move, site: &Site) {
    let mut ids = site.tenants.keys();
    let Some(id) = ids.find(|id| id.reference() == one.tenant) else {
        return;
    };
    one.lost = FOR_NONE.map(str::to_owned).into();
    one.carry = format!("pbxctl carry {id}");
    one.carried = FOR_ALL.map(str::to_owned).into();
    let lost = between(&one.from_engine, &one.to_engine);
    one.lost.extend(lost.iter().map(|&lost| lost.to_owned()));
}

/// What is lost on the way from one engine to another.
fn between(from: &str, to: &str) -> &'static [&'static str] {
    match (from, to) {
        ("asterisk", "freeswitch") => &[
            "all but one greeting of a mailbox: freeswitch has one, and takes the temporary one, else that for who is away",
            "the folders of a mailbox: freeswitch knows new and old messages",
            "messages that are neither WAV nor GSM: freeswitch does not read them",
        ],
        ("freeswitch", "asterisk") => &[
            "greetings that are not chosen: asterisk has one for who is away or speaks",
            "messages of another rate than 8 or 16 kHz: asterisk does not read them",
        ],
        ("freeswitch", "freeswitch") => &["greetings that are not chosen"],
        _ => &[],
    }
}

/// The hosts on which another engine is to take the place of one that has tenants, each at the line that says so.
pub(super) fn engines(plan: &Plan, site: &Site) -> Diagnostics {
    let mut found = Diagnostics::default();
    for host in &plan.hosts {
        let mut hosts = site.project.hosts.iter();
        let Some((_, written)) = hosts.find(|(id, _)| id.as_str() == host.id.as_str()) else {
            continue;
        };
        for refusal in &host.refusals {
            let Refusal::OtherEngine { was, .. } = refusal else {
                continue;
            };
            let label = format!("`{}` runs tenants with {was}", host.id);
            let fault = Diagnostic::new(Code::E0503, refusal.message());
            let fault = fault.label(written.engine.place, label);
            found.push(fault.help(refusal.remedy()));
        }
    }
    found
}
