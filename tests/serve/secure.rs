//! Who gets what holds a secret, and who does not.

use std::fmt::Write as _;
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use pbxctl::bundle::{ServedNetwork, ServedPhone, ServedSoftphone, Serving};
use pbxctl::serve::{Options, Outcome, Source, Tls};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use tempfile::TempDir;

use super::client::get;
use super::real::have;
use super::release::{add_with, switch};
use super::server::{Server, await_that, options};

const MAC: &str = "001565aabbcc";
const FILES: &[(&str, &[u8])] = &[
    ("001565aabbcc.cfg", b"password = 1"),
    ("001565aabbcd.cfg", b"password = 2"),
    ("y000000000028.cfg", b"common"),
];

/// The MD5 of `mac:pbxctl:sesame`, as `md5sum` says.
const HA1: &str = "21b1f325ee9a9268cd378af28b07ee85";

fn release(serving: &Serving) -> TempDir {
    let root = TempDir::new().unwrap();
    let secret = ["001565aabbcc.cfg", "001565aabbcd.cfg"];
    add_with(root.path(), "r1", FILES, &secret, serving);
    switch(root.path(), "r1");
    root
}

fn phone() -> ServedPhone {
    ServedPhone {
        mac: MAC.into(),
        ..ServedPhone::default()
    }
}

fn of(phone: ServedPhone) -> Serving {
    Serving {
        phones: vec![phone],
        ..Serving::default()
    }
}

fn serve(root: &TempDir) -> Server {
    Server::start(options(Source::Release(root.path().to_owned())))
}

/// The status and the body that curl gets.
fn curl(arguments: &[&str], url: &str) -> (u16, String) {
    let program = Command::new("curl")
        .args(["-sS", "-m", "20", "-k", "-w", "\n%{http_code}"])
        .args(arguments)
        .arg(url)
        .output()
        .unwrap();
    let out = String::from_utf8(program.stdout).unwrap();
    let (body, status) = out.rsplit_once('\n').unwrap();
    (status.parse().unwrap(), body.to_owned())
}

#[test]
fn a_secret_needs_a_proof_or_a_network_that_is_named() {
    if !have("curl") {
        return;
    }
    let closed = release(&Serving::default());
    let server = serve(&closed);
    let url = |name: &str| format!("http://{}/{name}", server.http());
    assert_eq!(
        get(server.tftp(), "001565aabbcc.cfg", &[]).err().unwrap().0,
        2
    );
    assert_eq!(curl(&[], &url("001565aabbcc.cfg")).0, 403);
    assert_eq!(curl(&["-r", "0-3"], &url("001565AABBCC.cfg")).0, 403);
    assert_eq!(curl(&[], &url("y000000000028.cfg")), (200, "common".into()));
    let refused = server
        .record
        .fetch_where("refused", |fetch| fetch.status == 403);
    assert!(matches!(&refused.outcome, Outcome::Refused(why) if why.contains("secret")));
    let network = ServedNetwork {
        network: "127.0.0.0/8".into(),
        over: vec!["tftp".into()],
    };
    let open = release(&Serving {
        networks: vec![network],
        ..Serving::default()
    });
    let server = serve(&open);
    let file = get(server.tftp(), "001565aabbcc.cfg", &[]).unwrap().file;
    assert_eq!(file, b"password = 1");
    let over_http = format!("http://{}/001565aabbcc.cfg", server.http());
    assert_eq!(curl(&[], &over_http).0, 403, "http is not named");
}

#[test]
fn a_password_opens_the_files_of_its_phone_alone() {
    if !have("curl") {
        return;
    }
    let ha1 = Some(HA1.to_owned());
    let root = release(&of(ServedPhone { ha1, ..phone() }));
    let server = serve(&root);
    let url = |name: &str| format!("http://{}/{name}", server.http());
    let own = (200, "password = 1".to_owned());
    for scheme in ["--basic", "--digest"] {
        let with = |user| curl(&[scheme, "-u", user], &url("001565aabbcc.cfg"));
        assert_eq!(
            with("001565AABBCC:sesame").0,
            if scheme == "--basic" { 200 } else { 401 }
        );
        assert_eq!(with("001565aabbcc:sesame"), own, "{scheme}");
        assert_eq!(with("001565aabbcc:wrong").0, 401, "{scheme}");
        assert_eq!(with("001565aabbcd:sesame").0, 401, "{scheme}");
        let other = curl(
            &[scheme, "-u", "001565aabbcc:sesame"],
            &url("001565aabbcd.cfg"),
        );
        assert!(matches!(other.0, 401 | 403), "{scheme}: {}", other.0);
    }
}

#[test]
fn a_first_token_is_for_one_address_until_the_lasting_one_is_used() {
    if !have("curl") {
        return;
    }
    let phone = ServedPhone {
        first: Some("firstfirstfirstfirst".into()),
        lasting: Some("lastinglastinglasting".into()),
        ..phone()
    };
    let root = release(&of(phone));
    let server = serve(&root);
    let fetch = |from: &str, token: &str, name: &str| {
        let url = format!("http://{}/{token}/{name}", server.http());
        curl(&["--interface", from], &url).0
    };
    let (first, lasting) = ("firstfirstfirstfirst", "lastinglastinglasting");
    let (own, common) = ("001565aabbcc.cfg", "y000000000028.cfg");
    assert_eq!(fetch("127.0.0.1", first, common), 200);
    assert_eq!(fetch("127.0.0.1", first, own), 200);
    assert_eq!(fetch("127.0.0.1", first, own), 200, "it reboots half way");
    assert_eq!(fetch("127.0.0.2", first, own), 403, "from a second address");
    assert_eq!(
        fetch("127.0.0.1", first, "001565aabbcd.cfg"),
        403,
        "another phone"
    );
    assert_eq!(fetch("127.0.0.2", lasting, own), 200);
    assert_eq!(fetch("127.0.0.1", first, own), 403, "after the lasting one");
    assert_eq!(fetch("127.0.0.1", "wrongwrongwrongwrong", own), 404);
    let told = server
        .record
        .fetch_where("a line", |fetch| fetch.status == 200);
    assert_eq!(told.asked, format!("/***/{common}"), "no log shows a token");
}

/// Two softphones, one of them with the MAC of a phone in its name, and a network that is open.
fn with_softphones() -> (TempDir, &'static str, &'static str) {
    let soft = |name: &str| ServedSoftphone {
        owner: format!("soft/acme/{name}"),
        first: Some(format!("first-token-of-{name}")),
        lasting: Some(format!("lasting-token-of-{name}")),
    };
    let network = ServedNetwork {
        network: "127.0.0.0/8".into(),
        over: vec!["http".into(), "tftp".into()],
    };
    let serving = Serving {
        networks: vec![network],
        phones: vec![ServedPhone {
            ha1: Some(HA1.to_owned()),
            ..phone()
        }],
        softphones: vec![soft("erin.webrtc"), soft("001565aabbcc.app")],
        ..Serving::default()
    };
    let root = TempDir::new().unwrap();
    let files: [(&str, &[u8]); 2] = [
        ("soft/acme/erin.webrtc.json", b"{}"),
        ("soft/acme/001565aabbcc.app.xml", b"<config/>"),
    ];
    let names = files.map(|(name, _)| name);
    add_with(root.path(), "r1", &files, &names, &serving);
    switch(root.path(), "r1");
    (root, names[0], names[1])
}

/// What a person is told of a softphone needs its token, whatever network asks; a MAC in its name is nobody's.
#[test]
fn a_softphone_is_given_to_its_token_alone() {
    if !have("curl") {
        return;
    }
    let (root, erin, frank) = with_softphones();
    let server = serve(&root);
    let fetch = |token: &str, name: &str, user: &str| {
        let url = format!("http://{}/{token}{name}", server.http());
        curl(&["--basic", "-u", user, "-D", "-"], &url)
    };
    assert_eq!(
        fetch("", erin, ":").0,
        401,
        "the network is open for phones"
    );
    assert_eq!(get(server.tftp(), erin, &[]).err().unwrap().0, 2);
    assert_eq!(
        fetch("", frank, "001565aabbcc:sesame").0,
        403,
        "a phone with that MAC"
    );
    assert_eq!(
        fetch("first-token-of-erin.webrtc/", frank, ":").0,
        403,
        "another's token"
    );
    let (status, head) = fetch("first-token-of-erin.webrtc/", erin, ":");
    assert_eq!(status, 200, "{head}");
    let head = head.to_lowercase();
    for line in ["access-control-allow-origin: *", "cache-control: no-store"] {
        assert!(head.contains(line), "{head}");
    }
    assert_eq!(fetch("lasting-token-of-erin.webrtc/", erin, ":").0, 200);
    assert_eq!(
        fetch("first-token-of-erin.webrtc/", erin, ":").0,
        403,
        "it is over"
    );
}

/// A certificate authority and what it signed, as files.
struct Papers {
    folder: TempDir,
    issuer: Issuer<'static, KeyPair>,
}

impl Papers {
    fn new() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params
            .distinguished_name
            .push(DnType::CommonName, "Phone Maker CA");
        let key = KeyPair::generate().unwrap();
        let folder = TempDir::new().unwrap();
        let certificate = params.self_signed(&key).unwrap();
        fs::write(folder.path().join("ca.pem"), certificate.pem()).unwrap();
        let issuer = Issuer::new(params, key);
        Self { folder, issuer }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn sign(&self, name: &str) -> (PathBuf, PathBuf) {
        let mut params = CertificateParams::new(vec!["localhost".into()]).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        let key = KeyPair::generate().unwrap();
        let signed = params.signed_by(&key, &self.issuer).unwrap();
        let paths = (
            self.path(&format!("{name}.pem")),
            self.path(&format!("{name}.key")),
        );
        fs::write(&paths.0, signed.pem()).unwrap();
        fs::write(&paths.1, key.serialize_pem()).unwrap();
        paths
    }

    /// As an administrator makes one.
    fn rsa(&self) -> (PathBuf, PathBuf) {
        let paths = (self.path("rsa.pem"), self.path("rsa.key"));
        let made = Command::new("openssl")
            .args([
                "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30",
            ])
            .args(["-subj", "/CN=localhost", "-keyout"])
            .args([&paths.1, Path::new("-out"), &paths.0])
            .output()
            .unwrap();
        assert!(
            made.status.success(),
            "{}",
            String::from_utf8_lossy(&made.stderr)
        );
        paths
    }
}

fn secure(root: &TempDir, tls: Tls) -> Options {
    let mut options = options(Source::Release(root.path().to_owned()));
    options.https = vec![SocketAddr::from(([127, 0, 0, 1], 0))];
    options.tls = tls;
    options
}

#[test]
fn a_certificate_of_a_known_maker_proves_its_mac() {
    if !have("curl") {
        return;
    }
    let papers = Papers::new();
    let (server_pair, own) = (papers.sign("prov"), papers.sign("SEP001565AABBCC"));
    let stranger = Papers::new().sign("unused");
    let root = release(&of(phone()));
    let server = Server::start(secure(
        &root,
        Tls {
            pairs: vec![server_pair],
            clients: Some(papers.path("ca.pem")),
        },
    ));
    let url = |name: &str| format!("https://{}/{name}", server.https());
    let shown = |(chain, key): &(PathBuf, PathBuf), name: &str| {
        let (chain, key) = (chain.to_str().unwrap(), key.to_str().unwrap());
        curl(&["--cert", chain, "--key", key], &url(name)).0
    };
    assert_eq!(shown(&own, "001565aabbcc.cfg"), 200);
    assert_eq!(shown(&own, "001565aabbcd.cfg"), 403, "another phone");
    assert_eq!(curl(&[], &url("001565aabbcc.cfg")).0, 403);
    assert_eq!(curl(&[], &url("y000000000028.cfg")).0, 200, "without one");
    assert_eq!(
        shown(&stranger, "001565aabbcc.cfg"),
        0,
        "the handshake fails"
    );
}

#[test]
fn each_client_gets_a_certificate_that_it_can_use() {
    if !have("curl") || !have("openssl") {
        return;
    }
    let papers = Papers::new();
    let (curve, rsa) = (papers.sign("prov"), papers.rsa());
    let root = release(&Serving::default());
    let tls = Tls {
        pairs: vec![rsa.clone(), curve],
        clients: None,
    };
    let server = Server::start(secure(&root, tls));
    let url = format!("https://{}/y000000000028.cfg", server.https());
    let with = |suite: &str| curl(&["--tls-max", "1.2", "--ciphers", suite], &url);
    for suite in [
        "ECDHE-RSA-AES128-GCM-SHA256",
        "ECDHE-ECDSA-AES128-GCM-SHA256",
    ] {
        assert_eq!(with(suite), (200, "common".into()), "{suite}");
    }
    assert_eq!(curl(&["--tlsv1.3"], &url).0, 200);
    assert_eq!(curl(&["--tls-max", "1.1"], &url).0, 0, "too old for rustls");
}

#[test]
fn a_renewed_certificate_is_taken_without_a_restart() {
    if !have("curl") {
        return;
    }
    let (papers, others) = (Papers::new(), Papers::new());
    let (pair, renewed) = (papers.sign("prov"), others.sign("prov"));
    let root = release(&Serving::default());
    let tls = Tls {
        pairs: vec![pair.clone()],
        clients: None,
    };
    let server = Server::start(secure(&root, tls));
    let port = server.https().port();
    let trusts = |papers: &Papers| {
        let fetched = Command::new("curl")
            .args([
                "-sS",
                "-m",
                "20",
                "--cacert",
                papers.path("ca.pem").to_str().unwrap(),
            ])
            .args(["--resolve", &format!("localhost:{port}:127.0.0.1")])
            .arg(format!("https://localhost:{port}/y000000000028.cfg"))
            .output()
            .unwrap();
        fetched.status.success()
    };
    assert!(trusts(&papers) && !trusts(&others));
    fs::copy(&renewed.1, &pair.1).unwrap();
    fs::copy(&renewed.0, &pair.0).unwrap();
    await_that("the renewed certificate", || trusts(&others).then_some(()));
}

#[test]
fn logs_are_taken_from_known_phones_within_bounds() {
    if !have("curl") {
        return;
    }
    let network = ServedNetwork {
        network: "127.0.0.1/32".into(),
        over: vec!["http".into()],
    };
    let mut serving = of(phone());
    serving.networks.push(network);
    let (root, logs) = (release(&serving), TempDir::new().unwrap());
    let mut options = options(Source::Release(root.path().to_owned()));
    options.uploads = Some(logs.path().join("logs"));
    options.limits.upload_each = 1000;
    options.limits.upload_total = 1500;
    let server = Server::start(options);
    let body = logs.path().join("body");
    let put = |name: &str, length: usize, more: &[&str]| {
        let mut text = String::new();
        while text.len() < length {
            writeln!(text, "0101000000|app1 |4|00|line").unwrap();
        }
        text.truncate(length);
        fs::write(&body, text).unwrap();
        let arguments = [&["-T", body.to_str().unwrap()], more].concat();
        curl(&arguments, &format!("http://{}/{name}", server.http())).0
    };
    assert_eq!(put("001565AABBCC-app.log", 900, &[]), 201);
    let kept = |name: &str| fs::metadata(logs.path().join("logs").join(name)).map(|log| log.len());
    assert_eq!(kept("001565aabbcc-app.log").unwrap(), 900);
    assert_eq!(put("001565aabbcc-app.log", 2000, &[]), 413, "too large");
    assert_eq!(
        put("0004f2000000-app.log", 10, &[]),
        403,
        "a phone that nobody knows"
    );
    assert_eq!(put("001565aabbcc.cfg", 10, &[]), 403, "no log");
    let elsewhere = ["--interface", "127.0.0.2"];
    assert_eq!(
        put("001565aabbcc-app.log", 10, &elsewhere),
        403,
        "without a proof"
    );
    assert_eq!(put("001565aabbcc-boot.log", 800, &[]), 201);
    assert!(
        kept("001565aabbcc-app.log").is_err(),
        "the oldest made room"
    );
    let asked = format!("http://{}/001565aabbcc-boot.log", server.http());
    assert_eq!(curl(&[], &asked).0, 404, "and nobody reads them from here");
}
