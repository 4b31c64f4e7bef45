//! What follows an apply: letters over real SMTP and TLS, webhooks over HTTP, hooks; and nothing of it breaks an apply.
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "servers of the test run in threads, and fail by panicking"
)]

use crate::render::KEY;
use crate::site::{Run, Site};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Instant;

/// What a server was told, by line.
pub(crate) type Heard = Arc<Mutex<Vec<String>>>;

pub(crate) fn listen(serve: impl Fn(TcpStream, Heard) + Send + 'static) -> (u16, Heard) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (port, heard) = (listener.local_addr().unwrap().port(), Heard::default());
    let copy = Arc::clone(&heard);
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            serve(stream, Arc::clone(&copy));
        }
    });
    (port, heard)
}

/// A mail server's side of RFC 5321. Gives whether TLS was asked for.
pub(crate) fn speak(
    stream: &mut (impl Read + Write),
    heard: &Heard,
    offers: &str,
    greets: bool,
) -> bool {
    if greets {
        stream.write_all(b"220 mail ready\r\n").unwrap();
    }
    let mut in_letter = false;
    while let Some(line) = read_line(stream) {
        heard.lock().unwrap().push(line.clone());
        let word = line.split(' ').next().unwrap().to_uppercase();
        let answer = match word.as_str() {
            _ if in_letter && line != "." => continue,
            "EHLO" => format!("250-mail\r\n{offers}250 8BITMIME\r\n"),
            "STARTTLS" => {
                stream.write_all(b"220 go\r\n").unwrap();
                return true;
            }
            "AUTH" => "235 welcome\r\n".to_owned(),
            "DATA" => "354 go\r\n".to_owned(),
            "QUIT" => "221 bye\r\n".to_owned(),
            "RCPT" if line.contains("nobody@") => "550 no such user\r\n".to_owned(),
            _ => "250 ok\r\n".to_owned(),
        };
        in_letter = word == "DATA";
        if stream.write_all(answer.as_bytes()).is_err() {
            break;
        }
    }
    false
}

fn read_line(stream: &mut impl Read) -> Option<String> {
    let mut line = Vec::new();
    let mut byte = [0];
    while stream.read(&mut byte).ok()? == 1 {
        if byte == *b"\n" {
            return Some(String::from_utf8_lossy(&line).trim_end().to_owned());
        }
        line.extend(byte);
    }
    None
}

/// A site whose project says what follows; two people, one with a softphone.
pub(crate) fn site(after: &str) -> Site {
    let project = format!(
        "version: 1\nhosts: {{pbx: {{engine: asterisk, connect: {{dir: ./host}}, address: pbx.example.net}}}}\n\
         provisioning: {{url: \"https://prov.example.net\", proofs: [token]}}\nsecrets: {{key: {{env: PBXCTL_KEY}}}}\nafter_apply:\n{after}"
    );
    let site = Site::new()
        .file("pbx.yaml", &project)
        .file(
            "tenants/acme/tenant.yaml",
            "tenant: {name: Acme, domain: acme.example, pools: {users: 1000-1999}}\n",
        )
        .file("tenants/acme/people.yaml", PEOPLE)
        .variable("PBXCTL_KEY", KEY)
        .variable("SMTP_PASSWORD", "a mail password");
    assert_eq!(site.run(["lock"]).code, 0);
    site
}

pub(crate) const PEOPLE: &str = "users:\n  alice: {name: Alice Johnson, email: alice@acme.example, softphone: [app]}\n  bob: {name: Bob}\n";

/// A web server's side of one POST; its lines and its body are kept.
pub(crate) fn take_post(mut stream: &TcpStream, heard: &Heard) {
    let mut reader = BufReader::new(stream);
    let (mut line, mut length) = (String::new(), 0);
    while reader.read_line(&mut line).unwrap() > 2 {
        heard.lock().unwrap().push(line.trim_end().to_owned());
        let value = line.to_lowercase();
        length = value
            .strip_prefix("content-length: ")
            .map_or(length, |n| n.trim().parse().unwrap());
        line.clear();
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    heard.lock().unwrap().push(String::from_utf8(body).unwrap());
    stream
        .write_all(b"HTTP/1.1 204 No Content\r\n\r\n")
        .unwrap();
}

/// Nothing that opens an account or a mailbox of Alice is in the letter.
fn holds_no_secret(site: &Site, letter: &str) {
    let secrets = site.revealed("users/alice");
    for secret in secrets.iter().filter(|secret| secret.len() > 3) {
        assert!(!letter.contains(&**secret), "the letter holds a secret");
    }
}

#[test]
fn new_users_get_a_letter_and_others_are_told() {
    let (mail, letters) =
        listen(|mut stream, heard| assert!(!speak(&mut stream, &heard, "", true)));
    let (web, told) = listen(|stream, heard| take_post(&stream, &heard));
    let site = site(&format!(
        "  welcome: {{server: \"127.0.0.1:{mail}\", from: pbx@acme.example, tls: none}}\n  \
         webhooks: [{{url: \"http://127.0.0.1:{web}/hooks/1\", token: {{env: SMTP_PASSWORD}}}}]\n  \
         hooks: [{{run: [sh, -c, \"cat >told.json\"]}}]\n"
    ));
    let ran = site.run(["apply", "--yes"]);
    assert!(
        ran.code == 0 && ran.stderr.contains("1 letter to new users went out"),
        "{ran}"
    );
    let letter = letters.lock().unwrap().join("\n");
    for words in [
        "RCPT TO:<alice@acme.example>",
        "Hello Alice Johnson",
        "1000",
        "https://prov.example.net/",
        "*97",
    ] {
        assert!(letter.contains(words), "`{words}` is not in {letter}");
    }
    holds_no_secret(&site, &letter);
    let told = told.lock().unwrap().clone();
    assert!(
        told.contains(&"POST /hooks/1 HTTP/1.1".to_owned()),
        "{told:?}"
    );
    assert!(
        told.contains(&"Authorization: Bearer a mail password".to_owned()),
        "{told:?}"
    );
    let body: serde_json::Value = serde_json::from_str(told.last().unwrap()).unwrap();
    let both = serde_json::json!(["tenants/acme/users/alice", "tenants/acme/users/bob"]);
    assert_eq!(
        (&body["event"], &body["users"]["new"]),
        (&"applied".into(), &both)
    );
    assert_eq!(site.read("told.json"), *told.last().unwrap());
    letters.lock().unwrap().clear();
    site.write("tenants/acme/people.yaml", &PEOPLE.replace("Bob", "Robert"));
    assert_eq!(site.run(["apply", "--yes"]).code, 0);
    assert!(letters.lock().unwrap().is_empty());
    assert!(
        site.read("told.json").contains("\"new\":[]"),
        "nobody is new"
    );
}

#[test]
fn nothing_that_follows_breaks_an_apply() {
    let (mail, _) = listen(|mut stream, heard| assert!(!speak(&mut stream, &heard, "", true)));
    let (web, _) = listen(|mut stream, _| stream.write_all(b"HTTP/1.1 500 Oops\r\n\r\n").unwrap());
    let site = site(&format!(
        "  welcome: {{server: \"127.0.0.1:{mail}\", from: pbx@acme.example}}\n  webhooks: [{{url: \"http://127.0.0.1:{web}/secret\"}}]\n  \
         hooks: [{{run: [sh, -c, \"sleep 60 & echo $! >child; wait\"], within: 1s}}, {{run: [\"false\"]}}, {{run: [./not-there]}}]\n"
    ));
    let start = Instant::now();
    let ran = site.run(["apply", "--yes"]);
    assert_eq!(ran.code, 0, "{ran}");
    assert!(start.elapsed().as_secs() < 50, "{:?}", start.elapsed());
    let words = [
        "no letter went to `alice@acme.example`",
        "was not told: it answers `HTTP/1.1 500 Oops`",
        "`sh`: it took longer than 1 s, and was killed",
        "`false`: it ended with exit status: 1",
        "`./not-there`: it cannot be started",
        "the apply stands",
    ];
    for words in words {
        assert!(ran.stderr.contains(words), "`{words}` is not in {ran}");
    }
    assert!(!ran.stderr.contains("/secret"), "{ran}");
    let child = site.read("child");
    let state = std::fs::read_to_string(format!("/proc/{}/stat", child.trim()));
    assert!(
        state.map_or(true, |state| state.contains(" Z ")),
        "what it started runs on"
    );
    assert_eq!(site.run(["plan"]).code, 0);
}

#[test]
fn a_password_travels_by_tls_alone_and_a_release_that_waits_is_told_to_nobody() {
    let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned(), "localhost".to_owned()])
        .unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap();
    let config = Arc::new(
        config
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key)
            .unwrap(),
    );
    let (mail, heard) = listen(move |mut stream, heard| {
        if speak(&mut stream, &heard, "250-STARTTLS\r\n", true) {
            heard.lock().unwrap().push("TLS".to_owned());
            let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut stream = StreamOwned::new(connection, stream);
            speak(&mut stream, &heard, "250-AUTH PLAIN\r\n", false);
        }
    });
    let site = site(&format!(
        "  welcome: {{server: \"localhost:{mail}\", from: pbx@acme.example, username: pbx, password: {{env: SMTP_PASSWORD}}}}\n"
    ));
    site.write("authority.pem", &made.cert.pem());
    let pem = site.path("authority.pem");
    let site = site.variable("SSL_CERT_FILE", pem.to_str().unwrap());
    let waits = site.run(["apply", "--yes", "--confirm", "1h"]);
    assert!(
        waits
            .stderr
            .contains("letters, webhooks and hooks follow when it is confirmed"),
        "{waits}"
    );
    assert!(heard.lock().unwrap().is_empty());
    assert_eq!(site.run(["confirm", "--back", word(&waits)]).code, 0);
    assert!(heard.lock().unwrap().is_empty());
    let ran = site.run(["apply", "--yes"]);
    assert!(
        ran.stderr.contains("1 letter to new users went out"),
        "{ran}"
    );
    let heard = heard.lock().unwrap().clone();
    let at = |word: &str| heard.iter().position(|line| line.starts_with(word));
    assert!(
        at("TLS") < at("AUTH PLAIN") && at("AUTH PLAIN") < at("DATA"),
        "{heard:?}"
    );
    assert!(at("AUTH").is_some(), "{heard:?}");
}

/// The word that confirms what waits.
pub(crate) fn word(waits: &Run) -> &str {
    let (_, rest) = waits.stderr.split_once("pbxctl confirm --back ").unwrap();
    rest.split_whitespace().next().unwrap()
}
