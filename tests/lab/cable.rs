//! A cable of which nothing comes out at the other end once it is cut: whoever speaks hears neither an answer nor that nobody is there.

use std::fs;
use std::net::Ipv4Addr;
use std::process::{Child, Command};

use crate::ran::Ran;

/// An Ethernet address that nobody has.
const NOBODY: &str = "02:00:00:00:00:01";

/// From a network of its own, in which pbxctl can run, to an address of this machine, at which a host can be.
pub(crate) struct Cable {
    /// Holds the other network; both ends of the cable go with it.
    network: Child,
    /// The host's end.
    near: Ipv4Addr,
    /// Pbxctl's.
    far: Ipv4Addr,
    name: String,
}

impl Cable {
    /// Lays one; nothing where this machine makes no networks, which is a failure in CI.
    pub(crate) fn lay() -> Option<Self> {
        let can = Command::new("unshare").args(["--net", "true"]).output();
        if !can.is_ok_and(|said| said.status.success()) {
            let in_ci = std::env::var("CI").is_ok_and(|value| value == "true");
            assert!(!in_ci, "this machine makes no networks of its own");
            eprintln!("left out: this machine makes no networks of its own");
            return None;
        }
        Some(Self::laid())
    }

    fn laid() -> Self {
        // No two processes that run tests have the same
        let [a, b] = u16::try_from(std::process::id() % 0x4000)
            .expect("it is smaller")
            .to_be_bytes();
        let cable = Self {
            // It ends with us, however we end
            network: Command::new("setpriv")
                .args([
                    "--pdeathsig",
                    "KILL",
                    "unshare",
                    "--net",
                    "sleep",
                    "infinity",
                ])
                .spawn()
                .expect("a network"),
            near: Ipv4Addr::new(127, 77, a, b),
            far: Ipv4Addr::new(10, 77, a, b),
            name: format!("pbx{}", std::process::id()),
        };
        cable.connect();
        cable
    }

    /// Addresses of this machine's own network are taken from the cable and sent over it, which they are not by themselves.
    fn connect(&self) {
        let (near, far) = (format!("{}n", self.name), format!("{}f", self.name));
        let local = |end: &str| format!("/proc/sys/net/ipv4/conf/{end}/route_localnet");
        here(&format!(
            "until [ \"$(readlink /proc/{0}/ns/net)\" != \"$(readlink /proc/self/ns/net)\" ]; do sleep 0.01; done
             ip link add {near} type veth peer name {far} netns {0} && ip link set {near} up && ip route add {1} dev {near}",
            self.network.id(),
            self.far
        ));
        fs::write(local(&near), "1").expect("the near end");
        let (file, address, host) = (local(&far), self.far, self.near);
        self.there(&format!(
            "echo 1 >{file} && ip address add {address} dev {far} && ip link set {far} up && ip route add {host} dev {far} src {address}"
        ));
        self.mend();
    }

    /// Where a host is to be that pbxctl reaches over the cable.
    pub(crate) fn near(&self) -> String {
        self.near.to_string()
    }

    /// What comes before a program that is to run at the other end.
    pub(crate) fn enter(&self) -> Vec<String> {
        let network = format!("--net=/proc/{}/ns/net", self.network.id());
        vec!["nsenter".to_owned(), network, "--".to_owned()]
    }

    /// From now on whatever is sent is lost, both ways.
    pub(crate) fn cut(&self) {
        here(&self.sends_to(self.far, 'n', NOBODY));
        self.there(&self.sends_to(self.near, 'f', NOBODY));
    }

    /// It is whole again.
    pub(crate) fn mend(&self) {
        let address = |end: char| format!("cat /sys/class/net/{}{end}/address", self.name);
        let near = here(&address('n')).stdout;
        // What a process sees of devices is what was mounted for it; the program `ip` asks for those that are there
        let far = self
            .there(&format!("ip -brief link show {}f", self.name))
            .stdout;
        let far = far.split_whitespace().nth(2).expect("an address");
        here(&self.sends_to(self.far, 'n', far));
        self.there(&self.sends_to(self.near, 'f', near.trim()));
    }

    fn sends_to(&self, to: Ipv4Addr, end: char, at: &str) -> String {
        let name = &self.name;
        format!("ip neighbour replace {to} lladdr {at} dev {name}{end} nud permanent")
    }

    /// The same at the other end.
    #[track_caller]
    fn there(&self, line: &str) -> Ran {
        let enter = self.enter();
        let mut there = Command::new(&enter[0]);
        Ran::of(there.args(&enter[1..]).args(["sh", "-c", line])).expect_code(0)
    }
}

impl Drop for Cable {
    fn drop(&mut self) {
        // A process that is gone has been ended by somebody else; that is as good
        self.network.kill().ok();
        self.network.wait().ok();
    }
}

/// Runs a shell line at the host's end.
#[track_caller]
fn here(line: &str) -> Ran {
    Ran::of(Command::new("sh").args(["-c", line])).expect_code(0)
}
