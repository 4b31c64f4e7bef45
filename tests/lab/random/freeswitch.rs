//! FreeSWITCH's answer to what the proof needs of an engine.

use super::engine::{Did, Engine, rendered};
use super::log::Log;
use crate::freeswitch::machine::Machine;
use crate::services::silence;
use pbxctl::calls::Cause;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;
use tempfile::TempDir;

/// FreeSWITCH tells by the applications that it executes, too.
pub(crate) struct FreeSwitch<'m> {
    machine: &'m Machine,
    log: Log,
}

impl<'m> FreeSwitch<'m> {
    pub(crate) fn new(machine: &'m Machine) -> Self {
        let log = Log::at(machine.path("log/freeswitch.log"), did);
        Self { machine, log }
    }
}

impl Engine for FreeSwitch<'_> {
    fn name(&self) -> &'static str {
        "freeswitch"
    }

    fn joins(&self) -> bool {
        true
    }

    /// It looks after them each five seconds, if somebody parks then.
    fn frees_after(&self) -> Duration {
        Duration::from_secs(6)
    }

    fn address(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.machine.internal).into()
    }

    fn outside(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.machine.external).into()
    }

    fn provider(&self, nth: u8) -> Ipv4Addr {
        self.machine.provider(nth)
    }

    fn statuses(&self, cause: Cause) -> &'static [u16] {
        match cause {
            Cause::NoRoute => &[404],
            Cause::Busy => &[486],
            Cause::Normal | Cause::NoAnswer | Cause::Absent => &[480],
            Cause::Rejected => &[603],
            Cause::Congestion => &[503],
        }
    }

    fn runs(&self, tenants: &[(String, &str)]) -> TempDir {
        let machine = self.machine;
        machine.writes(tenants);
        silence(&machine.file("files/prompts/main.wav"));
        machine.apply().expect_code(0);
        rendered(|out| machine.pbxctl(&["render", "--out", out]).expect_code(0))
    }

    fn did(&self, tenant: &str) -> Vec<Did> {
        self.log.did(tenant)
    }

    /// The lines of all calls that one line says of that they are the tenant's.
    fn words(&self, tenant: &str) -> String {
        let (context, domain) = (format!("{tenant}_"), format!("{tenant}.example"));
        let own = |line: &str| line.contains(&context) || line.contains(&domain);
        let calls = self.log.words(own);
        let calls: std::collections::BTreeSet<_> = calls.lines().filter_map(call).collect();
        self.log
            .words(|line| call(line).is_some_and(|call| calls.contains(call)))
    }
}

/// The call that a line is about: its first word, if that is an id.
fn call(line: &str) -> Option<&str> {
    let id = line.split(' ').next()?;
    (id.len() == 36 && id.matches('-').count() == 4).then_some(id)
}

/// What a line of the log says: `EXECUTE [depth=0] sofia/internal/1000@n03.example callcenter(n03_queue_q1)`.
fn did(line: &str) -> Option<(String, Did)> {
    let (_, rest) = line.split_once("EXECUTE [depth=")?;
    let (_, rest) = rest.split_once("] ")?;
    let (_, rest) = rest.split_once(' ')?;
    let (application, data) = rest.strip_suffix(')')?.split_once('(')?;
    let of = |text: &str| text.split_once('_').map(|(tenant, _)| tenant.to_owned());
    let named = |kind: &str| {
        let (tenant, rest) = data.split_once(&format!("_{kind}_"))?;
        let name = rest.split([' ', '@', '+']).next()?;
        Some((tenant.to_owned(), name.to_owned()))
    };
    match application {
        "callcenter" => named("queue").map(|(tenant, name)| (tenant, Did::Waits(name))),
        "transfer" => {
            let (dialled, context) = data.split_once(" XML ")?;
            let menu = dialled.strip_prefix("menu.")?.strip_suffix(".ask")?;
            let (menu, _) = menu.rsplit_once('.')?;
            Some((of(context)?, Did::Hears(menu.to_owned())))
        }
        "voicemail" => {
            let mut words = data.split(' ');
            let listens = data.starts_with("check ");
            let name = words.next_back()?.strip_prefix("mailbox_")?;
            let tenant = words.next_back()?.split('.').next()?.to_owned();
            let leaves = Did::Leaves(name.to_owned());
            Some((tenant, if listens { Did::Listens } else { leaves }))
        }
        // Phones that are paged are brought there by the same application
        "conference" => match named("page") {
            Some((tenant, _)) => data.contains("@default").then_some((tenant, Did::Pages)),
            None => named("conference").map(|(tenant, name)| (tenant, Did::Meets(name))),
        },
        // Who takes a call from a space comes there by the same application
        "valet_park" if !data.contains(" auto in ") => None,
        "valet_park" => named("parking").map(|(tenant, name)| (tenant, Did::Parks(name))),
        _ => None,
    }
}
