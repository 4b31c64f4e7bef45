//! What the proof needs of an engine, and Asterisk's answer to it.

use super::log::Log;
use crate::host::LabHost;
use crate::repository::Repository;
use crate::services::silence;
use pbxctl::calls::Cause;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::time::Duration;
use tempfile::TempDir;

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
    /// What `engine:` says of it.
    fn name(&self) -> &'static str;
    /// Where phones find it.
    fn address(&self) -> SocketAddr;
    /// Where providers find it.
    fn outside(&self) -> SocketAddr;
    /// An address of this machine for the `nth` provider.
    fn provider(&self, nth: u8) -> Ipv4Addr;
    /// Whether calls of others are taken, joined and fetched as well.
    fn joins(&self) -> bool {
        false
    }
    /// How long a space to park in stays taken when the call in it has gone.
    fn frees_after(&self) -> Duration {
        Duration::ZERO
    }
    /// The statuses of SIP by which it ends a call that was never answered.
    fn statuses(&self, cause: Cause) -> &'static [u16];
    /// Makes tenants live, each a document and its path, and gives what is rendered for phones.
    fn runs(&self, tenants: &[(String, &str)]) -> TempDir;
    /// What it did for the calls of a tenant, from the start.
    fn did(&self, tenant: &str) -> Vec<Did>;
    /// Its own words about the calls of a tenant, for people.
    fn words(&self, tenant: &str) -> String;
}

/// Asterisk tells by the applications that it executes.
pub(crate) struct Asterisk<'h> {
    host: &'h LabHost,
    log: Log,
}

impl<'h> Asterisk<'h> {
    pub(crate) fn new(host: &'h LabHost) -> Self {
        host.listens();
        let log = Log::at(host.path_of("/var/log/asterisk/calls"), did);
        Self { host, log }
    }
}

impl Engine for Asterisk<'_> {
    fn name(&self) -> &'static str {
        "asterisk"
    }

    fn joins(&self) -> bool {
        true
    }

    fn address(&self) -> SocketAddr {
        self.host.sip_address().parse().expect("an address")
    }

    fn outside(&self) -> SocketAddr {
        self.address()
    }

    fn provider(&self, nth: u8) -> Ipv4Addr {
        self.host.provider(nth).parse().expect("an address")
    }

    fn statuses(&self, cause: Cause) -> &'static [u16] {
        match cause {
            // What Asterisk takes for a code of its own, such as `*8`, it declines where no context has it
            Cause::NoRoute => &[404, 603],
            Cause::Normal => &[603],
            Cause::Busy => &[486],
            Cause::NoAnswer | Cause::Absent => &[480],
            Cause::Rejected => &[403],
            Cause::Congestion => &[503],
        }
    }

    fn runs(&self, tenants: &[(String, &str)]) -> TempDir {
        let repository = Repository::for_host(self.host);
        silence(&repository.path().join("files/prompts/main.wav"));
        let before = self.host.complaints();
        for (path, text) in tenants {
            repository.write(path, text);
        }
        repository.locks();
        repository.applies();
        assert_eq!(self.host.complaints(), before);
        rendered(|out| repository.pbxctl("render", &["--out", out]).expect_code(0))
    }

    fn did(&self, tenant: &str) -> Vec<Did> {
        self.log.did(tenant)
    }

    fn words(&self, tenant: &str) -> String {
        let (context, domain) = (format!("{tenant}_"), format!("@{tenant}.example"));
        self.log
            .words(|line| line.contains(&context) || line.contains(&domain))
    }
}

/// A folder with all that is rendered.
pub(super) fn rendered<T>(render: impl FnOnce(&str) -> T) -> TempDir {
    let out = tempfile::tempdir().expect("a folder for what is rendered");
    let path: &Path = out.path();
    render(path.to_str().expect("a plain path"));
    out
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
