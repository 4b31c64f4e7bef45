//! A real FreeSWITCH reads what is rendered for it, and phones register and call.
//!
//! It runs where `PBXCTL_FREESWITCH` names an installation: a folder with `bin` and `mod`. No package registry has one.

use crate::ran::Ran;
use md5::{Digest as _, Md5};
use std::fs;
use std::net::UdpSocket;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

const MODULES: [&str; 13] = [
    "event_socket",
    "commands",
    "db",
    "hash",
    "expr",
    "dptools",
    "dialplan_xml",
    "sofia",
    "conference",
    "valet_parking",
    "voicemail",
    "callcenter",
    "tone_stream",
];

/// A FreeSWITCH with the tree of the site `freeswitch`; it ends when this is dropped.
struct Switch {
    folder: TempDir,
    installation: PathBuf,
    process: Child,
    sip: u16,
    socket: u16,
}

impl Switch {
    /// Starts one; nothing where none is installed.
    fn up() -> Option<Self> {
        let Some(installation) = std::env::var_os("PBXCTL_FREESWITCH").map(PathBuf::from) else {
            eprintln!("left out: `PBXCTL_FREESWITCH` names no FreeSWITCH");
            return None;
        };
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
        let (sip, socket) = (free_port(), free_port());
        render(folder.path());
        furnish(folder.path(), sip, socket);
        let process = start(&installation, folder.path());
        let switch = Self {
            folder,
            installation,
            process,
            sip,
            socket,
        };
        let start = Instant::now();
        while switch.cli("status").code != 0 {
            assert!(
                start.elapsed() < Duration::from_mins(1),
                "it does not start"
            );
            std::thread::sleep(Duration::from_millis(200));
        }
        Some(switch)
    }

    fn cli(&self, command: &str) -> Ran {
        let port = self.socket.to_string();
        let mut program = Command::new(self.installation.join("bin/fs_cli"));
        Ran::of(program.args([
            "-H",
            "127.0.0.1",
            "-P",
            &port,
            "-p",
            "ClueCon",
            "-x",
            command,
        ]))
    }

    fn said(&self, command: &str) -> String {
        self.cli(command).expect_code(0).stdout.trim().to_owned()
    }

    fn tree(&self) -> PathBuf {
        self.folder.path().join("out/frankfurt/freeswitch")
    }

    /// The digest of an account, as it stands in the directory.
    fn digest(&self, tenant: &str, user: &str) -> String {
        let path = self.tree().join(format!("directory/{tenant}.xml"));
        let text = fs::read_to_string(path).expect("a directory");
        let (_, rest) = text
            .split_once(&format!("<user id=\"{user}\">"))
            .expect("the user");
        let (_, rest) = rest
            .split_once("name=\"a1-hash\" value=\"")
            .expect("a digest");
        rest.split('"').next().expect("its end").to_owned()
    }
}

impl Drop for Switch {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

fn free_port() -> u16 {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a port");
    socket.local_addr().expect("its number").port()
}

fn render(folder: &Path) {
    let site = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/sites/freeswitch");
    let mut program = Command::new(env!("CARGO_BIN_EXE_pbxctl"));
    program
        .arg("render")
        .arg("--out")
        .arg(folder.join("out"))
        .arg("-C")
        .arg(site);
    program.env(
        "PBXCTL_KEY",
        "a key of the lab, which protects nothing at all",
    );
    Ran::of(&mut program).expect_code(0);
}

/// A configuration as an administrator has it, with the lines that include ours.
fn furnish(folder: &Path, sip: u16, socket: u16) {
    let conf = folder.join("conf");
    let tree = folder.join("out/frankfurt/freeswitch");
    for name in ["conf", "log", "db", "run", "storage"] {
        fs::create_dir_all(folder.join(name)).expect("a folder");
    }
    for name in ["directory", "dialplan", "queues", "agents", "tiers"] {
        symlink(tree.join(name), conf.join(name)).expect("a link");
    }
    let modules: String = MODULES.iter().fold(String::new(), |all, name| {
        all + &format!("<load module=\"mod_{name}\"/>\n")
    });
    let text = include_str!("freeswitch/freeswitch.xml")
        .replace("MODULES", &modules)
        .replace("SOCKET", &socket.to_string())
        .replace("PORT", &sip.to_string());
    fs::write(conf.join("freeswitch.xml"), text).expect("the configuration");
}

fn start(installation: &Path, folder: &Path) -> Child {
    let mut program = Command::new(installation.join("bin/freeswitch"));
    program
        .args(["-nonat", "-nf", "-nc"])
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    for name in ["conf", "log", "db", "run", "storage"] {
        program.arg(format!("-{name}")).arg(folder.join(name));
    }
    program.arg("-mod").arg(installation.join("mod"));
    program.spawn().expect("FreeSWITCH starts")
}

/// A phone that registers, and is busy when it is called.
struct Phone {
    socket: UdpSocket,
    user: &'static str,
    domain: &'static str,
    digest: String,
}

impl Phone {
    fn new(switch: &Switch, user: &'static str, tenant: &str, domain: &'static str) -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").expect("a port");
        socket
            .connect(("127.0.0.1", switch.sip))
            .expect("the way there");
        let wait = Some(Duration::from_secs(10));
        socket.set_read_timeout(wait).expect("a time");
        Self {
            socket,
            user,
            domain,
            digest: switch.digest(tenant, user),
        }
    }

    /// Registers; gives the last answer's code.
    fn registers(&self) -> u16 {
        let first = self.ask(1, "");
        if !first.starts_with("SIP/2.0 401") {
            return code(&first);
        }
        let value = |name: &str| {
            let (_, rest) = first
                .split_once(&format!("{name}=\""))
                .expect("a challenge");
            rest.split('"').next().expect("its end").to_owned()
        };
        let uri = format!("sip:{}", self.domain);
        let (nonce, realm) = (value("nonce"), value("realm"));
        let second = hash(&format!("REGISTER:{uri}"));
        let response = hash(&format!(
            "{}:{nonce}:00000001:abc:auth:{second}",
            self.digest
        ));
        let proof = format!(
            "Authorization: Digest username=\"{}\",realm=\"{realm}\",nonce=\"{nonce}\",uri=\"{uri}\",\
             response=\"{response}\",algorithm=MD5,qop=auth,nc=00000001,cnonce=\"abc\"\r\n",
            self.user
        );
        code(&self.ask(2, &proof))
    }

    fn ask(&self, turn: u32, proof: &str) -> String {
        let (user, domain) = (self.user, self.domain);
        let port = self.socket.local_addr().expect("a port").port();
        let text = format!(
            "REGISTER sip:{domain} SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:{port};branch=z9hG4bK{port}{turn};rport\r\n\
             From: <sip:{user}@{domain}>;tag=a{port}\r\nTo: <sip:{user}@{domain}>\r\nCall-ID: {port}@lab\r\n\
             CSeq: {turn} REGISTER\r\nContact: <sip:{user}@127.0.0.1:{port}>\r\nMax-Forwards: 70\r\nExpires: 300\r\n\
             {proof}Content-Length: 0\r\n\r\n"
        );
        self.socket.send(text.as_bytes()).expect("it is sent");
        self.hears("SIP/2.0").expect("an answer")
    }

    /// The next message that starts so.
    fn hears(&self, start: &str) -> Option<String> {
        let mut bytes = vec![0; 65536];
        loop {
            let length = self.socket.recv(&mut bytes).ok()?;
            let text = String::from_utf8_lossy(&bytes[..length]).into_owned();
            if text.starts_with(start) {
                return Some(text);
            }
        }
    }

    /// Whether it rings; it is busy then.
    fn rings(&self) -> bool {
        let Some(invite) = self.hears("INVITE ") else {
            return false;
        };
        let kept = ["Via:", "From:", "To:", "Call-ID:", "CSeq:"];
        let lines = invite
            .lines()
            .filter(|line| kept.iter().any(|name| line.starts_with(name)));
        let mut answer = "SIP/2.0 486 Busy Here\r\n".to_owned();
        for line in lines {
            let tag = if line.starts_with("To:") {
                ";tag=busy"
            } else {
                ""
            };
            answer.extend([line, tag, "\r\n"]);
        }
        answer += "Content-Length: 0\r\n\r\n";
        self.socket.send(answer.as_bytes()).is_ok()
    }
}

fn code(answer: &str) -> u16 {
    let code = answer.split(' ').nth(1).and_then(|code| code.parse().ok());
    code.unwrap_or(0)
}

fn hash(text: &str) -> String {
    let digest = Md5::digest(text.as_bytes());
    digest
        .iter()
        .fold(String::new(), |all, byte| all + &format!("{byte:02x}"))
}

const ACME: &str = "acme.example.net";
const GLOBEX: &str = "globex.example.net";

#[test]
fn freeswitch_reads_the_tree_and_knows_all_of_it() {
    let Some(switch) = Switch::up() else { return };
    assert_eq!(switch.said("reloadxml"), "+OK [Success]");
    assert_eq!(switch.said(&format!("user_exists id 2000 {ACME}")), "true");
    assert_eq!(
        switch.said(&format!("user_exists id 2002 {GLOBEX}")),
        "false"
    );
    let dialplan = switch.said("xml_locate dialplan");
    for context in [
        "acme_users",
        "acme_flows",
        "acme_emergency-only",
        "globex_users",
    ] {
        assert!(
            dialplan.contains(&format!("<context name=\"{context}\"")),
            "{context}"
        );
    }
    let queues = switch.said("callcenter_config queue list");
    assert!(queues.contains("acme_queue_support|top-down"), "{queues}");
}

#[test]
fn equal_extensions_of_two_tenants_register_and_neither_takes_the_others_password() {
    let Some(switch) = Switch::up() else { return };
    let alice = Phone::new(&switch, "2000", "acme", ACME);
    let zoe = Phone::new(&switch, "2000", "globex", GLOBEX);
    assert_eq!((alice.registers(), zoe.registers()), (200, 200));
    let crossed = Phone {
        domain: GLOBEX,
        ..Phone::new(&switch, "2000", "acme", ACME)
    };
    assert_eq!(crossed.registers(), 403);
}

#[test]
fn a_call_rings_in_its_own_tenant() {
    let Some(switch) = Switch::up() else { return };
    let bob = Phone::new(&switch, "2001", "acme", ACME);
    let yusuf = Phone::new(&switch, "2001", "globex", GLOBEX);
    assert_eq!((bob.registers(), yusuf.registers()), (200, 200));
    switch.cli("bgapi originate loopback/2001/globex_users &park()");
    assert!(yusuf.rings());
    let wait = Some(Duration::from_secs(1));
    bob.socket.set_read_timeout(wait).expect("a time");
    assert!(!bob.rings());
}

#[test]
fn a_tree_that_cannot_be_read_leaves_the_old_one() {
    let Some(switch) = Switch::up() else { return };
    let path = switch.tree().join("directory/acme.xml");
    fs::write(&path, "<include>\n<domain broken\n</include>\n").expect("a file");
    let said = switch.said("reloadxml");
    assert!(said.starts_with("+OK [[error near line"), "{said}");
    assert_eq!(switch.said(&format!("user_exists id 2000 {ACME}")), "true");
}
