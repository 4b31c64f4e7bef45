//! What the proof needs of an engine, and Asterisk's answer to it.

use crate::host::LabHost;
use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Mutex;

/// What an engine itself does with a call: what neither phones nor providers can tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Did {
    /// The caller waits in a queue, or is turned away there.
    Waits(String),
    /// The caller hears the greeting of a menu.
    Hears(String),
    /// The caller leaves a message in the mailbox of a user.
    Leaves(String),
    /// The caller hears the own messages.
    Listens,
    /// The caller meets others.
    Meets(String),
    /// The call is parked.
    Parks(String),
    /// The caller speaks to a zone.
    Pages,
}

/// A telephone system that runs what was compiled.
pub(crate) trait Engine: Send + Sync {
    /// Where it listens.
    fn address(&self) -> SocketAddr;
    /// An address of this machine for the `nth` provider.
    fn provider(&self, nth: u8) -> Ipv4Addr;
    /// What it did for the calls of a tenant, from the start.
    fn did(&self, tenant: &str) -> Vec<Did>;
    /// Its own words about the calls of a tenant, for people.
    fn words(&self, tenant: &str) -> String;
}

/// Asterisk tells by the applications that it executes.
pub(crate) struct Asterisk<'h> {
    host: &'h LabHost,
    log: Mutex<Log>,
}

#[derive(Default)]
struct Log {
    read: u64,
    rest: String,
    lines: Vec<String>,
    did: Vec<(String, Did)>,
}

impl<'h> Asterisk<'h> {
    pub(crate) fn new(host: &'h LabHost) -> Self {
        host.listens();
        Self {
            host,
            log: Mutex::default(),
        }
    }

    fn reads(&self) -> std::sync::MutexGuard<'_, Log> {
        let mut log = self.log.lock().expect("nobody panics with it");
        let mut more = Vec::new();
        if let Ok(mut file) = File::open(self.host.path_of("/var/log/asterisk/calls")) {
            let found = file.seek(SeekFrom::Start(log.read));
            drop(found.and_then(|_| file.read_to_end(&mut more)));
        }
        log.takes(&more);
        log
    }
}

impl Log {
    fn takes(&mut self, bytes: &[u8]) {
        self.read += bytes.len() as u64;
        self.rest.push_str(&String::from_utf8_lossy(bytes));
        let whole = self.rest.rfind('\n').map_or(0, |end| end + 1);
        let lines: String = self.rest.drain(..whole).collect();
        for line in lines.lines() {
            self.did.extend(did(line));
            self.lines.push(line.to_owned());
        }
    }
}

impl Engine for Asterisk<'_> {
    fn address(&self) -> SocketAddr {
        self.host.sip_address().parse().expect("an address")
    }

    fn provider(&self, nth: u8) -> Ipv4Addr {
        self.host.provider(nth).parse().expect("an address")
    }

    fn did(&self, tenant: &str) -> Vec<Did> {
        let log = self.reads();
        let own = log.did.iter().filter(|(of, _)| of == tenant);
        own.map(|(_, did)| did.clone()).collect()
    }

    fn words(&self, tenant: &str) -> String {
        let log = self.reads();
        let (context, domain) = (format!("{tenant}_"), format!("@{tenant}.example"));
        let own = log.lines.iter();
        let own = own.filter(|line| line.contains(&context) || line.contains(&domain));
        let own: Vec<_> = own.map(String::as_str).collect();
        own.join("\n")
    }
}

/// What a line of the log says: `Executing [user.u1@n03_flows:4] VoiceMail("…", "u1@n03_mail,u") in new stack`.
fn did(line: &str) -> Option<(String, Did)> {
    let (_, rest) = line.split_once("Executing [")?;
    let (place, rest) = rest.split_once("] ")?;
    let (application, rest) = rest.split_once('(')?;
    let arguments = rest.split_once(", \"").map_or("", |(_, rest)| rest);
    let context = place.split_once('@')?.1.split(':').next()?;
    let tenant = context.split_once('_')?.0.to_owned();
    let named = |kind: &str| {
        let start = format!("{tenant}_{kind}_");
        let name = arguments.strip_prefix(&start)?;
        let end = name.find([',', '"', '@'])?;
        name.get(..end).map(str::to_owned)
    };
    let did = match application {
        "Queue" => Did::Waits(named("queue")?),
        "BackGround" => {
            let menu = context.strip_prefix(&format!("{tenant}_menu_menu."))?;
            Did::Hears(menu.split('_').next()?.to_owned())
        }
        "VoiceMail" => Did::Leaves(arguments.split('@').next()?.to_owned()),
        "VoiceMailMain" => Did::Listens,
        "ConfBridge" => Did::Meets(named("conference")?),
        "Park" => Did::Parks(named("parking")?),
        "Page" => Did::Pages,
        _ => return None,
    };
    Some((tenant, did))
}
