//! A machine with FreeSWITCH, for the time of one test.

use crate::dns::Names;
use crate::ran::Ran;
use crate::tls::{Identity, SBC, TEAMS};
use std::fs;
use std::net::{Ipv4Addr, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

const KEY: &str = "a key of the lab, which protects nothing at all";

/// A FreeSWITCH with files of its own, and a repository that is applied to it; both end when this is dropped.
pub(crate) struct Machine {
    folder: TempDir,
    installation: PathBuf,
    apart: Child,
    engine: Option<Child>,
    /// Where phones register.
    pub(crate) internal: u16,
    /// Where providers call.
    pub(crate) external: u16,
    /// Where providers call by TLS.
    pub(super) tls: u16,
    /// Where browsers connect.
    pub(super) wss: u16,
    /// The certificate that all who speak TLS find there, and that providers show.
    pub(super) identity: Identity,
    #[expect(dead_code, reason = "it answers until it goes")]
    names: Names,
}

/// Which of the machine's addresses of providers is that of its name server.
const NAMES: u8 = 200;

impl Machine {
    /// Starts one with the site `freeswitch` of the golden trees applied; nothing where none is installed.
    pub(super) fn up() -> Option<Self> {
        let machine = Self::new()?;
        machine.apply().expect_code(0);
        Some(machine)
    }

    /// The same before anything is applied to it.
    pub(crate) fn new() -> Option<Self> {
        let mut machine = Self::bare()?;
        machine.start();
        Some(machine)
    }

    /// The same without FreeSWITCH running.
    fn bare() -> Option<Self> {
        let Some(installation) = std::env::var_os("PBXCTL_FREESWITCH").map(PathBuf::from) else {
            eprintln!("left out: `PBXCTL_FREESWITCH` names no FreeSWITCH");
            return None;
        };
        let may = Command::new("unshare").args(["--mount", "true"]).output();
        if !may.is_ok_and(|said| said.status.success()) {
            eprintln!("left out: this machine makes no mount namespaces");
            return None;
        }
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
        let ports = [(); 5].map(|()| free_port());
        let [internal, external, tls, socket, wss] = ports;
        furnish(folder.path(), ports);
        let identity = identity(internal);
        let both = format!("{}{}", identity.certificate, identity.key);
        fs::write(folder.path().join("tls.pem"), both).expect("the certificate");
        let apart = apart(folder.path(), &installation, socket);
        let machine = Self {
            folder,
            installation,
            apart,
            engine: None,
            internal,
            external,
            tls,
            wss,
            identity,
            names: Names::at(provider(internal, NAMES), teams(internal).collect()),
        };
        await_that("the machine", || machine.path("ready").exists());
        Some(machine)
    }

    /// An address of this machine that no other machine of the lab has a provider at.
    pub(crate) fn provider(&self, nth: u8) -> Ipv4Addr {
        provider(self.internal, nth)
    }

    /// A file of the machine's own folder, such as `log/freeswitch.log`.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A file of the repository.
    pub(crate) fn file(&self, path: &str) -> PathBuf {
        self.path("site").join(path)
    }

    /// Writes a document of the repository anew; one that is not there is empty.
    pub(super) fn edits(&self, path: &str, edit: impl FnOnce(String) -> String) {
        let path = self.file(path);
        let text = fs::read_to_string(&path).unwrap_or_default();
        fs::write(path, edit(text)).expect("the document");
    }

    /// What comes before a program that is to run on the machine.
    pub(crate) fn enter(&self) -> Vec<String> {
        let target = self.apart.id().to_string();
        ["nsenter", "--target", &target, "--mount", "--"]
            .map(str::to_owned)
            .into()
    }

    /// Writes a repository of its own: these documents with their paths, and who this machine is.
    pub(crate) fn writes(&self, documents: &[(String, &str)]) {
        fs::remove_dir_all(self.file("")).expect("the golden site goes");
        let project = format!(
            "version: 1\nhosts:\n  pbx: {{engine: freeswitch, connect: local, address: 127.0.0.1:{}}}\nsecrets: {{key: {{env: PBXCTL_KEY}}}}\n",
            self.internal
        );
        let project = ("pbx.yaml".to_owned(), project.as_str());
        for (path, text) in documents.iter().chain([&project]) {
            let path = self.file(path);
            fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
            fs::write(path, text).expect("a document");
        }
    }

    /// The machine as a host of a project.
    pub(crate) fn declared(&self, name: &str) -> String {
        let address = format!("127.0.0.1:{}", self.internal);
        format!("  {name}: {{engine: freeswitch, connect: local, address: \"{address}\"}}\n")
    }

    /// A program on the machine.
    fn program(&self, name: impl AsRef<std::ffi::OsStr>) -> Command {
        let enter = self.enter();
        let mut program = Command::new(&enter[0]);
        program.args(&enter[1..]).arg(name);
        program.env("PBXCTL_KEY", KEY);
        program
    }

    /// Runs a shell line on the machine.
    pub(super) fn sh(&self, line: &str) -> Ran {
        Ran::of(self.program("sh").args(["-c", line]))
    }

    fn start(&mut self) {
        let mut program = self.program(self.installation.join("bin/freeswitch"));
        program.args(["-nonat", "-nf", "-nc", "-conf", "/etc/freeswitch"]);
        for name in ["log", "db", "run", "storage", "recordings"] {
            fs::create_dir_all(self.path(name)).expect("a folder");
            program.arg(format!("-{name}")).arg(self.path(name));
        }
        program.arg("-mod").arg(self.installation.join("mod"));
        program.stdin(Stdio::null()).stdout(Stdio::null());
        self.engine = Some(program.spawn().expect("FreeSWITCH starts"));
        await_that("FreeSWITCH", || self.cli("status").code == 0);
    }

    /// Asks FreeSWITCH.
    fn cli(&self, command: &str) -> Ran {
        Ran::of(self.program("fs_cli").args(["-x", command]))
    }

    /// What it answers.
    pub(crate) fn said(&self, command: &str) -> String {
        self.cli(command).expect_code(0).stdout.trim().to_owned()
    }

    /// Runs pbxctl on the repository, on the machine itself.
    pub(crate) fn pbxctl(&self, words: &[&str]) -> Ran {
        let mut program = self.program(env!("CARGO_BIN_EXE_pbxctl"));
        Ran::of(program.args(words).arg(self.path("site")))
    }

    /// The password of an account or the PIN of a mailbox of a user of `acme`.
    pub(super) fn secret(&self, user: &str, kind: &str, name: &str) -> String {
        let mut program = self.program(env!("CARGO_BIN_EXE_pbxctl"));
        program.args(["secret", "show", user, "--tenant", "acme", "--reveal"]);
        program.args(["--anywhere", "--format", "csv", "-C"]);
        let shown = Ran::of(program.arg(self.path("site"))).expect_code(0);
        let start = format!("{kind},{name},");
        let line = shown.stdout.lines().find(|line| line.starts_with(&start));
        let secret = line.and_then(|line| line.rsplit(',').next());
        secret.expect("a secret").to_owned()
    }

    /// Locks and applies.
    pub(crate) fn apply(&self) -> Ran {
        self.pbxctl(&["lock"]).expect_code(0);
        self.pbxctl(&["apply", "--yes"])
    }

    /// A file of the release that is live.
    pub(super) fn live(&self, path: &str) -> String {
        let file = format!("/var/lib/pbxctl/current/freeswitch/{path}");
        Ran::of(self.program("cat").arg(file)).expect_code(0).stdout
    }

    /// What lies at a path: a folder, or a link.
    pub(super) fn lies(&self, path: &str) -> String {
        Ran::of(self.program("stat").args(["-c", "%F", path]))
            .expect_code(0)
            .stdout
    }

    /// The digest of an account, as it stands in the directory.
    pub(super) fn digest(&self, tenant: &str, user: &str) -> String {
        let text = self.live(&format!("directory/{tenant}.xml"));
        let user = text.split_once(&format!("<user id=\"{user}\">"));
        let rest = user.expect("the user").1;
        let digest = rest.split_once("name=\"a1-hash\" value=\"");
        let rest = digest.expect("a digest").1;
        rest.split('"').next().expect("its end").to_owned()
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        if let Some(mut engine) = self.engine.take() {
            drop(self.cli("fsctl shutdown now"));
            drop(engine.kill());
            drop(engine.wait());
        }
        drop(self.apart.kill());
        drop(self.apart.wait());
    }
}

fn await_that(what: &str, is_there: impl Fn() -> bool) {
    let start = Instant::now();
    while !is_there() {
        assert!(
            start.elapsed() < Duration::from_mins(1),
            "{what} does not start"
        );
        std::thread::sleep(Duration::from_millis(100));
    }
}

pub(super) fn free_port() -> u16 {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a port");
    socket.local_addr().expect("its number").port()
}

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The administrator's configuration with ports of its own, and the repository, which names this machine.
fn furnish(folder: &Path, [internal, external, tls, socket, wss]: [u16; 5]) {
    copy(&here("tests/lab/freeswitch/conf"), &folder.join("conf"));
    let site = folder.join("site");
    copy(&here("tests/golden/sites/freeswitch"), &site);
    // The system gives ports from 32768 on; those of voices are below
    let rtp = 10_000 + u32::from(internal % 1000) * 20;
    let vars = [
        ("internal_port", u32::from(internal)),
        ("external_port", u32::from(external)),
        ("tls_port", u32::from(tls)),
        ("socket_port", u32::from(socket)),
        ("wss_port", u32::from(wss)),
        ("rtp_start", rtp),
        ("rtp_end", rtp + 2000),
    ];
    let vars = vars.map(|(name, value)| (name, value.to_string()));
    let level = std::env::var("PBXCTL_FREESWITCH_LOG").unwrap_or_else(|_| "info".to_owned());
    let names = [("log_level", level), ("sbc", SBC.to_owned())];
    let vars = vars.into_iter().chain(names);
    let vars = vars
        .map(|(name, value)| format!("  <X-PRE-PROCESS cmd=\"set\" data=\"{name}={value}\"/>\n"));
    let vars = format!("<include>\n{}</include>\n", vars.collect::<String>());
    fs::write(folder.join("conf/vars.xml"), vars).expect("the ports");
    let asks = format!("nameserver {}\n", provider(internal, NAMES));
    fs::write(folder.join("resolv.conf"), asks).expect("where names are asked for");
    fs::write(folder.join("env"), format!("SIP_PORT={internal}\n")).expect("the port for sipp");
    let path = site.join("pbx.yaml");
    let text = fs::read_to_string(&path).expect("the project");
    let text = text.replace("connect: {dir: ./host}", "connect: local");
    fs::write(path, text).expect("the project");
}

fn provider(internal: u16, nth: u8) -> Ipv4Addr {
    let [a, b] = internal.to_be_bytes();
    Ipv4Addr::new(127, a, b, nth)
}

/// Where the servers of Microsoft are, for this machine alone.
fn teams(internal: u16) -> impl Iterator<Item = (Ipv4Addr, &'static str)> {
    let at = (2..).map(move |nth| provider(internal, nth));
    at.zip(TEAMS)
}

/// For the machine itself, for Microsoft's servers, and for providers who have no name.
fn identity(internal: u16) -> Identity {
    let own = ["localhost", "sbc.example.net", SBC].map(str::to_owned);
    let others = [5, 6].map(|nth| provider(internal, nth).to_string());
    let teams = teams(internal).map(|(_, name)| name.to_owned());
    Identity::new(
        &own.into_iter()
            .chain(teams)
            .chain(others)
            .collect::<Vec<_>>(),
    )
}

fn copy(from: &Path, to: &Path) {
    Ran::of(Command::new("cp").arg("-r").arg(from).arg(to)).expect_code(0);
}

fn apart(folder: &Path, installation: &Path, socket: u16) -> Child {
    let mut program = Command::new("unshare");
    program
        .args(["--mount", "sh"])
        .arg(here("tests/lab/freeswitch/apart"));
    program
        .arg(folder)
        .arg(installation)
        .arg(socket.to_string());
    program.spawn().expect("a machine of its own")
}
