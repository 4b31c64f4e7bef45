//! Linphone itself reads what it is told, and registers with it.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::host::LabHost;
use crate::listening::eventually;
use crate::repository::Repository;
use crate::served::Server;
use crate::site;

const PEOPLE: &str = "\
users:
  alice: {name: 'Alice \"Al\" \\ <Müller>', voicemail: false, softphone: [app]}
";

/// Linphone on a console, until dropped. It knows one address, and nothing else.
struct Linphone {
    process: Child,
    folder: tempfile::TempDir,
}

impl Linphone {
    fn of(address: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder for Linphone");
        let home = folder.path();
        fs::create_dir_all(home.join(".local/share/linphone")).expect("a home");
        let first = format!("[misc]\nconfig-uri={address}\n[sip]\nsip_port=-1\nsip_tcp_port=0\n");
        fs::write(home.join("rc"), first).expect("its first configuration");
        let log = fs::File::create(home.join("log")).expect("a log");
        let process = Command::new("linphonec")
            .args(["-d", "6", "-c"])
            .arg(home.join("rc"))
            .env("HOME", home)
            .stdin(Stdio::piped())
            .stdout(log.try_clone().expect("a log"))
            .stderr(log)
            .spawn()
            .expect("Linphone starts");
        Self { process, folder }
    }

    fn read(&self, name: &str) -> String {
        let bytes = fs::read(self.folder.path().join(name)).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Ends it as a person does; what it keeps is written then.
    fn quits(mut self) -> (String, String) {
        let input = self.process.stdin.as_mut().expect("a console");
        input.write_all(b"quit\n").expect("it listens");
        self.process.wait().expect("it ends");
        (self.read("rc"), self.read("log"))
    }
}

impl Drop for Linphone {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

#[test]
fn linphone_registers_by_the_link_that_a_person_is_given() {
    let Some(host) = LabHost::up() else { return };
    let repository = Repository::for_host(&host);
    let project = repository.read("pbx.yaml");
    let told = "provisioning: {url: \"http://prov.example.net\", proofs: [token], ";
    repository.write("pbx.yaml", &project.replace("provisioning: {", told));
    let tenant = site::tenant("Acme GmbH", site::DOMAIN);
    repository.write("tenants/acme/tenant.yaml", &tenant);
    repository.write("tenants/acme/people.yaml", PEOPLE);
    repository.locks();
    repository.applies();
    let link = repository.within(&["secret", "link", "users/alice", "--anywhere"]);
    let path = link.stdout.split("http://prov.example.net/").nth(1);
    let path = path.and_then(|rest| rest.split_whitespace().next());
    let path = path.expect("a link").to_owned();

    let mut server = Server::of(&host);
    server.answers();
    let linphone = Linphone::of(&format!("http://127.0.0.1:{}/{path}", server.http));
    let registered = eventually(|| !host.registered().is_empty());
    let (kept, log) = linphone.quits();
    assert!(registered, "{log}");
    assert!(!log.contains("MissingTokenException"), "{log}");
    // The name as it was written, and from now on the lasting address
    assert!(
        kept.contains("\"Alice \\\"Al\\\" \\\\ <Müller>\" <sip:"),
        "{kept}"
    );
    assert!(
        kept.contains("config-uri=http://prov.example.net/"),
        "{kept}"
    );
    assert!(
        !kept.contains(Path::new(&path).parent().unwrap().to_str().unwrap()),
        "{kept}"
    );
}
