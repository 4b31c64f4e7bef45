//! The hosts of a fleet, and the repository that names them all.

use std::cell::RefCell;
use std::fmt::Write as _;
use std::fs;
use std::net::SocketAddr;
use std::time::Duration;

use tempfile::TempDir;

use crate::host::{Fault, LabHost};
use crate::ran::Ran;
use crate::relay::{Passed, Relay};
use crate::repository::Repository;

/// The round trip to every second host.
pub(crate) const FAR: Duration = Duration::from_millis(200);

/// So many hosts, unless the environment names another number.
const HOSTS: usize = 4;

/// What a host runs, and how many lines its journal has.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Live {
    pub(crate) release: String,
    pub(crate) journal: usize,
}

/// Hosts with a tenant each.
pub(crate) struct Fleet {
    hosts: Vec<LabHost>,
    /// What stands before each.
    links: Vec<Relay>,
    repository: Repository,
    down: RefCell<Option<usize>>,
    policy: RefCell<String>,
    // Holds the client configuration
    _folder: TempDir,
}

/// A host that gives no answer, until this is dropped.
pub(crate) struct Down<'f>(&'f Fleet);

impl Fleet {
    /// Brings all of them up; nothing where the lab cannot run, which is a failure in CI.
    pub(crate) fn up() -> Option<Self> {
        let many = std::env::var("PBXCTL_FLEET").map_or(HOSTS, |many| {
            many.parse().expect("`PBXCTL_FLEET` is a number of hosts")
        });
        assert!((HOSTS..100).contains(&many), "`PBXCTL_FLEET` is 4 to 99");
        let hosts: Option<Vec<_>> = std::thread::scope(|scope| {
            let up = |at: usize| scope.spawn(move || LabHost::up_at(&address(at)));
            let starting: Vec<_> = (0..many).map(up).collect();
            let started = starting.into_iter();
            started
                .map(|host| host.join().expect("a host comes up"))
                .collect()
        });
        Some(Self::of(hosts?))
    }

    fn of(hosts: Vec<LabHost>) -> Self {
        let folder = tempfile::tempdir().expect("a folder for the configuration");
        let configs = hosts.iter().map(|host| {
            fs::read_to_string(host.ssh_config()).expect("the host's client configuration")
        });
        let config = folder.path().join("config");
        fs::write(&config, configs.collect::<String>()).expect("a client configuration");
        let fleet = Self {
            links: hosts.iter().enumerate().map(link).collect(),
            hosts,
            repository: Repository::reached_by(config),
            down: RefCell::new(None),
            policy: RefCell::new(String::new()),
            _folder: folder,
        };
        fleet.write();
        fleet.change("in the beginning");
        fleet
    }

    pub(crate) fn len(&self) -> usize {
        self.hosts.len()
    }

    /// What has passed to the first host that is far away.
    pub(crate) fn passed(&self) -> Passed {
        self.links[1].passed()
    }

    /// The number of hosts, as an argument.
    pub(crate) fn all_at_once(&self) -> String {
        self.len().to_string()
    }

    /// The names of the hosts from one on, as a list of YAML.
    pub(crate) fn ids(&self, from: usize) -> String {
        let ids: Vec<_> = (from..self.len()).map(id).collect();
        format!("[{}]", ids.join(", "))
    }

    /// Something is otherwise on every host.
    #[track_caller]
    pub(crate) fn change(&self, name: &str) {
        for at in 0..self.len() {
            let host = id(at);
            let text = format!(
                "tenant: {{name: \"{name}\", domain: {host}.example, host: {host}, pools: {{users: 1000-1999}}}}\n\
                 users:\n  alice: {{name: \"Alice {name}\"}}\n  bob: {{name: Bob}}\n  carol: {{name: Carol}}\n"
            );
            self.repository
                .write(&format!("tenants/{host}/tenant.yaml"), &text);
        }
        self.repository.locks();
    }

    /// Writes the keys of the policy, as YAML between braces.
    pub(crate) fn policy(&self, policy: &str) {
        policy.clone_into(&mut self.policy.borrow_mut());
        self.write();
    }

    /// Nobody answers there any more.
    pub(crate) fn down(&self, at: usize) -> Down<'_> {
        self.down.replace(Some(at));
        self.write();
        Down(self)
    }

    /// The engine there finds fault with each reload.
    pub(crate) fn cannot_reload(&self, at: usize) -> Fault<'_> {
        self.hosts[at].held(
            "echo '#include gone.conf' >>/etc/asterisk/pjsip.conf",
            "sed -i /gone.conf/d /etc/asterisk/pjsip.conf",
        )
    }

    /// Applies, and tells the result as JSON.
    pub(crate) fn apply(&self, arguments: &[&str]) -> Ran {
        let always = ["--yes", "--format", "json"];
        self.repository
            .pbxctl("apply", &[&always[..], arguments].concat())
    }

    /// Makes what is written live everywhere.
    #[track_caller]
    pub(crate) fn applies(&self) {
        self.apply(&["--at-once", &self.all_at_once()])
            .expect_code(0);
    }

    /// What is told of the project and its hosts, as JSON.
    #[track_caller]
    pub(crate) fn history(&self, code: i32) -> serde_json::Value {
        let ran = self.repository.pbxctl("history", &["--format", "json"]);
        let document: serde_json::Value =
            serde_json::from_str(&ran.expect_code(code).stdout).expect("JSON");
        document["result"].clone()
    }

    /// Runs a command on one of them.
    #[track_caller]
    pub(crate) fn sh(&self, at: usize, command: &str) {
        self.hosts[at].sh(command).expect_code(0);
    }

    /// What each of them runs.
    pub(crate) fn live(&self) -> Vec<Live> {
        let live = |host: &LabHost| {
            let lines = host
                .sh("cd /var/lib/pbxctl && readlink current && wc -l <journal && [ ! -e lease ]");
            let lines = lines.expect_code(0).stdout;
            let (release, journal) = lines.trim().split_once('\n').expect("two lines");
            Live {
                release: release.to_owned(),
                journal: journal.trim().parse().expect("a number of lines"),
            }
        };
        self.hosts.iter().map(live).collect()
    }

    fn write(&self) {
        let mut text = "version: 1\nhosts:\n".to_owned();
        for (at, host) in self.hosts.iter().enumerate() {
            let mut reached = self.links[at].address();
            if *self.down.borrow() == Some(at) {
                reached.set_port(1);
            }
            writeln!(
                text,
                "  {}: {{engine: asterisk, connect: \"ssh://pbxctl@{reached}\", host_key: {}, address: \"{}\"}}",
                id(at),
                host.host_key(),
                host.sip_address()
            )
            .expect("a text grows");
        }
        let policy = self.policy.borrow();
        writeln!(
            text,
            "policy: {{{policy}}}\nprovisioning: {{networks: [{{network: 127.0.0.0/8}}]}}\nsecrets: {{key: {{env: PBXCTL_KEY}}}}"
        )
        .expect("a text grows");
        self.repository.write("pbx.yaml", &text);
    }
}

impl Drop for Down<'_> {
    fn drop(&mut self) {
        self.0.down.replace(None);
        self.0.write();
    }
}

/// How it ended on each host, in the order of their names.
#[track_caller]
pub(crate) fn outcomes(ran: &Ran) -> Vec<String> {
    let document: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
    let hosts = document["result"]["hosts"].as_array().expect("hosts");
    let text = |value: &serde_json::Value| value.as_str().expect("a text").to_owned();
    let mut all: Vec<_> = hosts
        .iter()
        .map(|host| (text(&host["host"]), text(&host["outcome"])))
        .collect();
    all.sort();
    all.into_iter().map(|(_, outcome)| outcome).collect()
}

fn id(at: usize) -> String {
    format!("h{at:02}")
}

fn address(at: usize) -> String {
    format!("127.0.20.{}", at + 1)
}

fn link((at, host): (usize, &LabHost)) -> Relay {
    let sshd: SocketAddr = host.ssh_address().parse().expect("an address");
    let round_trip = if at % 2 == 0 { Duration::ZERO } else { FAR };
    let any = SocketAddr::new(sshd.ip(), 0);
    Relay::start(any, sshd, round_trip).expect("a free port of the host's address")
}
