//! One simulated PBX host, for the time of one test.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::ran::Ran;

/// Another boot, as far as anybody can tell, and what its crontab has is started: a lab host is started anew within that of the machine
/// that it is on, and has no cron.
const BOOTED: &str = r#"cd /var/lib/pbxctl
for file in pending lease; do [ ! -s "$file" ] || sed -i 2s/.*/another-boot/ "$file"; done
for line in /etc/cron.d/pbxctl-way-back-*; do [ ! -e "$line" ] || sh -c "$(cut -d ' ' -f 7- "$line")"; done"#;

/// A Debian with Asterisk, sshd and sudo, on ports of its own; it ends when this is dropped.
pub(crate) struct LabHost {
    folder: TempDir,
    env: BTreeMap<String, String>,
}

impl LabHost {
    /// Brings a host up; nothing where the lab cannot run, which is a failure in CI.
    pub(crate) fn up() -> Option<Self> {
        Self::up_at("127.0.0.1")
    }

    /// The same at another address of this machine.
    pub(crate) fn up_at(address: &str) -> Option<Self> {
        let lacks = lab(["missing"]);
        if lacks.code == 0 {
            return Some(Self::up_here(address));
        }
        let reasons = lacks.stdout.trim().replace('\n', ", ");
        let in_ci = std::env::var("CI").is_ok_and(|value| value == "true");
        assert!(!in_ci, "the lab cannot run: {reasons}");
        eprintln!("left out: the lab cannot run: {reasons}");
        None
    }

    fn up_here(address: &str) -> Self {
        // Beside the build, not in a temporary folder: that may be another file system, or one without devices
        let folder =
            tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder for the host");
        let up = Ran::of(
            script("lab")
                .arg("up")
                .arg(folder.path())
                .env("LAB_OWNER", std::process::id().to_string())
                .env("LAB_ADDRESS", address),
        );
        let env = read_env(&folder.path().join("env"));
        // The guard stands before the check, so that a host which came up by half is taken down as well
        let host = Self { folder, env };
        up.expect_code(0);
        host
    }

    /// Where the host keeps its keys, logs and ports, on this machine.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Whether its processes are its own, so that they can be killed by name.
    pub(crate) fn is_isolated(&self) -> bool {
        self.env.contains_key("MACHINE_PID")
    }

    /// What `connect:` says of this host.
    pub(crate) fn ssh_url(&self) -> String {
        format!("ssh://pbxctl@{}", self.ssh_address())
    }

    /// Where its sshd listens.
    pub(crate) fn ssh_address(&self) -> String {
        format!("{}:{}", self.of("ADDRESS"), self.of("SSH_PORT"))
    }

    /// The host under a name, as `pbx.yaml` has it.
    pub(crate) fn declared(&self, name: &str) -> String {
        format!(
            "  {name}: {{engine: asterisk, connect: \"{}\", host_key: {}, address: \"{}\"}}\n",
            self.ssh_url(),
            self.host_key(),
            self.sip_address()
        )
    }

    /// [`Self::ssh_url`] for root.
    pub(crate) fn root_url(&self) -> String {
        self.ssh_url().replace("pbxctl@", "root@")
    }

    /// What `host_key:` says of this host.
    pub(crate) fn host_key(&self) -> &str {
        self.of("HOST_KEY")
    }

    /// The key of some other host.
    pub(crate) fn stranger_key(&self) -> String {
        let at = self.folder().join("stranger");
        Ran::of(
            Command::new("ssh-keygen")
                .args(["-q", "-t", "ed25519", "-N", "", "-C", "other", "-f"])
                .arg(&at),
        )
        .expect_code(0);
        let key = fs::read_to_string(at.with_extension("pub")).expect("a new key");
        key.trim_end().trim_end_matches(" other").to_owned()
    }

    /// A file of the host, as this machine sees it.
    pub(crate) fn path_of(&self, path: &str) -> PathBuf {
        Path::new(self.of("ROOT")).join(path.trim_start_matches('/'))
    }

    /// What `address:` says of this host.
    pub(crate) fn sip_address(&self) -> String {
        format!("{}:{}", self.of("ADDRESS"), self.of("SIP_PORT"))
    }

    /// An address of this machine that no other host of the lab has a provider at.
    pub(crate) fn provider(&self, nth: u8) -> String {
        let port: u16 = self.of("SIP_PORT").parse().expect("a port");
        let [a, b] = port.to_be_bytes();
        format!("127.{a}.{b}.{nth}")
    }

    /// A client configuration that knows the deploy user's key.
    pub(crate) fn ssh_config(&self) -> PathBuf {
        self.of("SSH_CONFIG").into()
    }

    /// Asks the Asterisk console.
    pub(crate) fn rx(&self, question: &str) -> String {
        self.lab(["rx"], &[question]).stdout
    }

    /// The accounts that Asterisk knows: `1000@acme.example`.
    pub(crate) fn endpoints(&self) -> Vec<String> {
        let table = self.rx("pjsip list endpoints");
        let lines = table
            .lines()
            .filter_map(|line| line.trim().strip_prefix("Endpoint:"));
        let names = lines.filter_map(|line| line.trim().split('/').next());
        let mut names: Vec<_> = names
            .filter(|name| !name.starts_with('<'))
            .map(str::to_owned)
            .collect();
        names.sort();
        names
    }

    /// The accounts that a phone is registered for.
    pub(crate) fn registered(&self) -> Vec<String> {
        let table = self.rx("database show registrar/contact");
        let keys = table
            .lines()
            .filter_map(|line| line.strip_prefix("/registrar/contact/"));
        let mut names: Vec<_> = keys
            .filter_map(|key| Some(key.split_once(';')?.0.to_owned()))
            .collect();
        names.sort();
        names
    }

    /// What the host says that it runs, and was found working.
    pub(crate) fn confirmed(&self) -> String {
        let state = self.sh("cat /var/lib/pbxctl/state.json").stdout;
        let confirmed = state.split_once("\"confirmed\":\"");
        let name = confirmed.and_then(|(_, rest)| rest.split('"').next());
        name.unwrap_or_default().to_owned()
    }

    /// Every warning and error that Asterisk has logged since it was first started.
    pub(crate) fn complaints(&self) -> Vec<String> {
        let log = self.sh("cat /var/log/asterisk/messages.log").stdout;
        let bad = |line: &&str| line.contains("] WARNING[") || line.contains("] ERROR[");
        log.lines().filter(bad).map(str::to_owned).collect()
    }

    /// Has Asterisk write down what calls do, from now on.
    pub(crate) fn listens(&self) {
        self.rx("logger add channel calls verbose(5)");
    }

    /// What calls did since then.
    pub(crate) fn heard(&self) -> String {
        self.sh("cat /var/log/asterisk/calls").stdout
    }

    /// Runs a shell line on the host, as root.
    pub(crate) fn sh(&self, line: &str) -> Ran {
        self.lab(["in"], &["sh", "-c", line])
    }

    /// Writes a file of the host, its folders included.
    pub(crate) fn put(&self, path: &str, text: &str) {
        let mut put = script("lab")
            .args(["put".as_ref(), self.folder().as_os_str(), path.as_ref()])
            .stdin(Stdio::piped())
            .spawn()
            .expect("the lab's script starts");
        put.stdin
            .take()
            .expect("a pipe")
            .write_all(text.as_bytes())
            .expect("the text is read");
        assert!(
            put.wait().expect("the script ends").success(),
            "{path} cannot be written"
        );
    }

    /// Ends Asterisk as a power cut would, and starts it again.
    pub(crate) fn restart(&self) {
        self.lab(["restart"], &[]).expect_code(0);
    }

    /// Cuts the power of the whole machine, and starts it again: nothing that ran on it does any more.
    pub(crate) fn reboot(&self) {
        self.lab(["reboot"], &[]).expect_code(0);
    }

    /// Whatever was begun there was begun before it was started, and what starts with it has run.
    pub(crate) fn was_booted(&self) {
        self.sh(BOOTED).expect_code(0);
    }

    /// Leaves no byte free where releases are kept, until the guard is dropped.
    pub(crate) fn full_disk(&self) -> Fault<'_> {
        Fault::inject(self, &["fill"], "free")
    }

    /// Leaves so little free that an apply can begin but not end, until the guard is dropped.
    pub(crate) fn nearly_full_disk(&self) -> Fault<'_> {
        Fault::inject(self, &["fill", "32"], "free")
    }

    /// Makes the place of the releases read-only, until the guard is dropped.
    pub(crate) fn read_only_disk(&self) -> Fault<'_> {
        Fault::inject(self, &["freeze"], "thaw")
    }

    /// Runs a shell line on the host, and another one when the guard is dropped.
    pub(crate) fn held(&self, line: &str, back: &'static str) -> Fault<'_> {
        self.sh(line).expect_code(0);
        Fault {
            host: self,
            remedy: Remedy::Line(back.to_owned()),
        }
    }

    /// Puts a program before one of the system's, until the guard is dropped.
    pub(crate) fn instead_of(&self, program: &str, text: &str) -> Fault<'_> {
        let path = format!("/usr/sbin/{program}");
        self.put(&path, text);
        self.sh(&format!("chmod 755 {path}")).expect_code(0);
        Fault {
            host: self,
            remedy: Remedy::Line(format!("rm {path}")),
        }
    }

    fn of(&self, key: &str) -> &str {
        &self.env[key]
    }

    fn lab<const N: usize>(&self, verb: [&str; N], rest: &[&str]) -> Ran {
        Ran::of(script("lab").args(verb).arg(self.folder()).args(rest))
    }
}

impl Drop for LabHost {
    fn drop(&mut self) {
        self.lab(["down"], &[]);
    }
}

/// A fault of the host, for as long as it is held.
pub(crate) struct Fault<'h> {
    host: &'h LabHost,
    remedy: Remedy,
}

/// What ends a fault.
enum Remedy {
    /// A verb of the lab's script.
    Verb(&'static str),
    /// A shell line on the host.
    Line(String),
}

impl<'h> Fault<'h> {
    fn inject(host: &'h LabHost, verb: &[&str], remedy: &'static str) -> Self {
        host.lab([verb[0]], &verb[1..]).expect_code(0);
        Self {
            host,
            remedy: Remedy::Verb(remedy),
        }
    }
}

impl Drop for Fault<'_> {
    fn drop(&mut self) {
        match &self.remedy {
            Remedy::Verb(verb) => self.host.lab([*verb], &[]),
            Remedy::Line(line) => self.host.sh(line),
        };
    }
}

/// A script of the lab, by name.
pub(crate) fn script(name: &str) -> Command {
    Command::new(
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/lab")
            .join(name),
    )
}

fn lab<const N: usize>(arguments: [&str; N]) -> Ran {
    Ran::of(script("lab").args(arguments))
}

fn read_env(path: &Path) -> BTreeMap<String, String> {
    let text = fs::read_to_string(path).unwrap_or_default();
    text.lines()
        .filter_map(|line| line.split_once('='))
        .map(|(key, value)| (key.into(), value.into()))
        .collect()
}
