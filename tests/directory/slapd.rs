//! A slapd of its own for a test: on 127.0.0.1, with TLS, with a schema like that of Active Directory.

use std::fmt::Write;
use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tempfile::TempDir;

/// The password of the account that asks, and of the one that may change all.
pub(crate) const PASSWORD: &str = "a password of the tests";
pub(crate) const ACCOUNT: &str = "cn=svc-pbx,dc=example,dc=local";
const ROOT: &str = "cn=root,dc=example,dc=local";

/// A server that runs.
pub(crate) struct Slapd {
    folder: TempDir,
    child: Child,
    pub(crate) ldap: u16,
    pub(crate) ldaps: u16,
}

/// The places of the programs, which lie where only root looks.
fn program(name: &str) -> Option<PathBuf> {
    let folders = ["/usr/sbin", "/usr/bin", "/sbin", "/bin", "/usr/local/sbin"];
    folders
        .iter()
        .map(|folder| Path::new(folder).join(name))
        .find(|path| path.is_file())
}

/// Whether there is a slapd; without one, nothing was tested, which CI must not hide.
pub(crate) fn is_here() -> bool {
    let needed = ["slapd", "slapadd", "ldapmodify", "openssl"];
    let missing: Vec<_> = needed
        .into_iter()
        .filter(|name| program(name).is_none())
        .collect();
    if missing.is_empty() {
        return true;
    }
    assert!(
        std::env::var_os("CI").is_none(),
        "{} is missing: install slapd ldap-utils openssl",
        missing.join(", ")
    );
    eprintln!(
        "left out: {} is missing, so nothing was asked of a real directory",
        missing.join(", ")
    );
    false
}

impl Slapd {
    /// A server that holds these entries besides its own.
    pub(crate) fn with(entries: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        certificates(folder.path());
        let (ldap, ldaps) = (free_port(), free_port());
        fs::create_dir(folder.path().join("db")).unwrap();
        fs::write(
            folder.path().join("slapd.conf"),
            configuration(folder.path()),
        )
        .unwrap();
        fs::write(
            folder.path().join("data.ldif"),
            format!("{}{entries}", base()),
        )
        .unwrap();
        run(Command::new(program("slapadd").unwrap())
            .args(["-q", "-f"])
            .arg(folder.path().join("slapd.conf"))
            .arg("-l")
            .arg(folder.path().join("data.ldif")));
        let child = start(folder.path(), ldap, ldaps);
        Self {
            folder,
            child,
            ldap,
            ldaps,
        }
    }

    /// The certificate of the authority that vouches for it.
    pub(crate) fn ca(&self) -> String {
        fs::read_to_string(self.folder.path().join("ca.pem")).unwrap()
    }

    /// Changes entries, as an administrator of the directory would.
    pub(crate) fn modify(&self, changes: &str) {
        let file = self.folder.path().join("changes.ldif");
        fs::write(&file, changes).unwrap();
        let url = format!("ldap://127.0.0.1:{}", self.ldap);
        run(Command::new(program("ldapmodify").unwrap())
            .args(["-x", "-H", &url, "-D", ROOT, "-w", PASSWORD, "-f"])
            .arg(file));
    }

    /// Its process, for whoever wants to end it in the midst of an answer.
    pub(crate) fn process(&self) -> u32 {
        self.child.id()
    }

    /// The declaration of this directory, at a port of this machine.
    pub(crate) fn declared(url: &str) -> String {
        format!(
            "directories:\n  ad:\n    ldap: {url}\n    base: ou=Users,dc=example,dc=local\n    bind: {{dn: \"{ACCOUNT}\", password: {{env: AD}}}}\n    \
             ca: ca.pem\n    timeout: 20s\n"
        )
    }
}

impl Drop for Slapd {
    fn drop(&mut self) {
        let _ended_before = self.child.kill();
        let _status = self.child.wait();
    }
}

fn start(folder: &Path, ldap: u16, ldaps: u16) -> Child {
    let urls = format!("ldap://127.0.0.1:{ldap}/ ldaps://127.0.0.1:{ldaps}/");
    let mut child = Command::new(program("slapd").unwrap())
        .arg("-f")
        .arg(folder.join("slapd.conf"))
        .args(["-d", "0", "-h", &urls])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let up = || TcpStream::connect(("127.0.0.1", ldaps)).is_ok();
    for _ in 0..200 {
        if up() {
            return child;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    panic!("slapd did not come up");
}

pub(crate) fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
}

fn run(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(
        output.status.success(),
        "{command:?}: {}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

/// An authority, and a certificate for 127.0.0.1 that it vouches for.
fn certificates(folder: &Path) {
    fs::write(
        folder.join("san"),
        "subjectAltName=IP:127.0.0.1\nbasicConstraints=CA:FALSE\n",
    )
    .unwrap();
    let openssl = |args: &str| {
        run(Command::new(program("openssl").unwrap())
            .args(args.split(' '))
            .current_dir(folder));
    };
    openssl(
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.pem -days 2 -subj /CN=authority",
    );
    openssl(
        "req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout server.key -out server.csr -subj /CN=server",
    );
    openssl(
        "x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile san -out server.pem",
    );
}

/// An authority that vouches for nobody here.
pub(crate) fn other_authority() -> String {
    let folder = tempfile::tempdir().unwrap();
    certificates(folder.path());
    fs::read_to_string(folder.path().join("ca.pem")).unwrap()
}

/// Whoever asks gets 500 entries at once and no more, as Active Directory gives 1,000: only pages lead to the end.
fn configuration(folder: &Path) -> String {
    let (folder, schema) = (
        folder.display(),
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/directory/ad.schema"),
    );
    format!(
        "include /etc/ldap/schema/core.schema\ninclude /etc/ldap/schema/cosine.schema\ninclude /etc/ldap/schema/inetorgperson.schema\n\
         include {}\nmodulepath /usr/lib/ldap\nmoduleload back_mdb\n\
         TLSCACertificateFile {folder}/ca.pem\nTLSCertificateFile {folder}/server.pem\nTLSCertificateKeyFile {folder}/server.key\n\
         sizelimit size.soft=500 size.hard=500 size.pr=500 size.prtotal=unlimited\n\
         database mdb\nmaxsize 268435456\nsuffix dc=example,dc=local\ndirectory {folder}/db\nrootdn {ROOT}\nrootpw \"{PASSWORD}\"\n\
         index objectClass,sAMAccountName eq\naccess to attrs=userPassword by anonymous auth by * none\n\
         access to * by dn.exact=\"{ACCOUNT}\" read by self read by * none\n",
        schema.display(),
    )
}

fn base() -> String {
    format!(
        "dn: dc=example,dc=local\nobjectClass: dcObject\nobjectClass: organization\no: Example\ndc: example\n\n\
         dn: ou=Users,dc=example,dc=local\nobjectClass: organizationalUnit\nou: Users\n\n\
         dn: {ACCOUNT}\nobjectClass: organizationalRole\nobjectClass: simpleSecurityObject\ncn: svc-pbx\nuserPassword: {PASSWORD}\n\n\
         dn: ou=elsewhere,ou=Users,dc=example,dc=local\nobjectClass: referral\nobjectClass: extensibleObject\nou: elsewhere\n\
         ref: ldap://other.example.net/ou=Users,dc=other,dc=local\n\n"
    )
}

/// Somebody of the directory, by a number.
pub(crate) fn person(number: u32, more: &str) -> String {
    named(
        number,
        &format!("p{number}"),
        &format!("Person {number}"),
        more,
    )
}

/// Somebody with a name.
pub(crate) fn named(number: u32, account: &str, name: &str, more: &str) -> String {
    let mut text = String::new();
    write!(
        text,
        "dn: cn=n{number},ou=Users,dc=example,dc=local\nobjectClass: user\ncn: n{number}\nsn: x\n\
         sAMAccountName: {account}\ndisplayName: {name}\nmail: {account}@acme.example\nobjectGUID: GUID{number:012}\n{more}\n"
    )
    .unwrap();
    text
}
