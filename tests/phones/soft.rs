//! Softphones: what a program is told, read back, and by whom it may be had.

use crate::{read, site, support};
use pbxctl::load::Memory;
use pbxctl::secrets::{Algorithm, SecretRef, Vault};
use serde_json::{Value, json};

const USERS: &str = "
users:
  erin: {name: \"Bob Qqq\", softphone: [webrtc, app]}
  frank: {name: Frank, softphone: app, voicemail: false}
";

fn users(name: &str) -> String {
    USERS.replace("\"Bob Qqq\"", &serde_json::to_string(name).unwrap())
}

fn with(users: &str) -> Memory {
    site::plain().with("tenants/acme/soft.yaml", users)
}

fn world(name: &str) -> Memory {
    with(&users(name))
}

fn files(name: &str, real: bool) -> site::Files {
    let (files, found) = site::compile(&world(name), real);
    assert!(!found.has_errors(), "{}", support::told(&found));
    files
}

fn revealed(secret: &SecretRef) -> String {
    secret
        .reveal(&Vault::new(support::key()))
        .unwrap()
        .expose()
        .to_owned()
}

#[test]
fn a_browser_is_told_what_sip_js_and_jssip_ask_for() {
    let files = files("Bob Qqq", true);
    let told: Value = serde_json::from_str(&files["soft/acme/erin.webrtc.json"]).unwrap();
    let served = site::serving(&world("Bob Qqq"));
    let mut softphones = served.softphones.iter();
    let soft = softphones.find(|soft| soft.owner == "soft/acme/erin.webrtc");
    let soft = soft.unwrap();
    let address = told["address"].as_str().unwrap();
    let user = address
        .strip_prefix("sip:")
        .unwrap()
        .split('@')
        .next()
        .unwrap();
    let password = revealed(&SecretRef::sip_password("acme", "erin.webrtc", 0));
    let lasting = soft.lasting.as_deref().unwrap();
    let socket = "wss://pbx.example.net:8089/ws";
    assert_eq!(
        told,
        json!({
            "version": 1,
            "name": "Bob Qqq",
            "address": address,
            "mailbox": "*97",
            "refresh": format!("http://prov.example.net/p/{lasting}/soft/acme/erin.webrtc.json"),
            "sipjs": {
                "uri": address,
                "displayName": "Bob Qqq",
                "authorizationUsername": user,
                "authorizationPassword": password,
                "transportOptions": {"server": socket},
            },
            "jssip": {
                "uri": address,
                "display_name": "Bob Qqq",
                "authorization_user": user,
                "password": password,
                "sockets": [socket],
            },
        })
    );
}

#[test]
fn linphone_is_told_a_digest_and_no_password() {
    let files = files("Bob \"B\" \\ <Q>", true);
    let text = &files["soft/acme/erin.app.xml"];
    let document = roxmltree::Document::parse(text).unwrap();
    let entry = |section: &str, name: &str| {
        let sections = document.root_element().children();
        let mut sections = sections.filter(|node| node.attribute("name") == Some(section));
        let section = sections.next().unwrap();
        let mut entries = section.children();
        let entry = entries
            .find(|node| node.attribute("name") == Some(name))
            .unwrap();
        entry.text().unwrap().to_owned()
    };
    let user = entry("auth_info_0", "username");
    let password = SecretRef::sip_password("acme", "erin.app", 0);
    let ha1 = password.ha1(&user, "acme.example.net", Algorithm::Md5);
    assert_eq!(entry("auth_info_0", "ha1"), revealed(&ha1));
    assert!(!text.contains(&revealed(&password)));
    assert_eq!(
        entry("proxy_0", "reg_identity"),
        format!("\"Bob \\\"B\\\" \\\\ <Q>\" <sip:{user}@acme.example.net>")
    );
    assert_eq!(
        entry("proxy_0", "reg_route"),
        "<sip:pbx.example.net:5060;transport=udp;lr>"
    );
    // Where it registers: the host, for the domain need be known to nobody's name server
    assert_eq!(
        entry("proxy_0", "reg_proxy"),
        "<sip:pbx.example.net:5060;transport=udp>"
    );
    let lasting = revealed(&SecretRef::lasting_token("acme", "erin.app", 0));
    let home = format!("http://prov.example.net/p/{lasting}/soft/acme/erin.app.xml");
    assert_eq!(entry("misc", "config-uri"), home);
}

/// Names that mean something to somebody come back as they were.
#[test]
fn names_come_back_as_they_were() {
    for name in crate::hostile::NAMES {
        // Their mailbox has a format of its own, which cannot hold them all.
        let without = |name: &str| {
            let own = ": [webrtc, app]";
            let users = users(name).replace(own, &format!("{own}, voicemail: false"));
            let (files, found) = site::compile(&with(&users), true);
            assert!(!found.has_errors(), "{}", support::told(&found));
            files
        };
        let files = without(name);
        let told: Value = serde_json::from_str(&files["soft/acme/erin.webrtc.json"]).unwrap();
        for path in ["/name", "/jssip/display_name"] {
            assert_eq!(told.pointer(path).unwrap(), name);
        }
        // Put between quotes as it is by SIP.js
        let quoted = name.replace('\\', "\\\\").replace('"', "\\\"");
        assert_eq!(*told.pointer("/sipjs/displayName").unwrap(), *quoted);
        let xml = read::file("", "x", &files["soft/acme/erin.app.xml"]);
        let plain = read::file(
            "",
            "x",
            &self::files("Bob Qqq", true)["soft/acme/erin.app.xml"],
        );
        let expected: read::Read = plain
            .into_iter()
            .map(|(key, value)| (key, value.replace("Bob Qqq", &quoted)))
            .collect();
        assert_eq!(xml, expected);
    }
}

/// Nobody else's secret stands there, and nobody is told without a token.
#[test]
fn each_has_its_own_secrets_and_only_by_a_token() {
    let masked = files("Bob Qqq", false);
    let soft: Vec<_> = masked
        .iter()
        .filter(|(path, _)| path.starts_with("soft/"))
        .collect();
    let names: Vec<_> = soft.iter().map(|(path, _)| path.as_str()).collect();
    let wanted = [
        "soft/acme/erin.app.xml",
        "soft/acme/erin.webrtc.json",
        "soft/acme/frank.app.xml",
    ];
    assert_eq!(names, wanted);
    for (path, text) in soft {
        let birth = path.rsplit('/').next().unwrap().rsplit_once('.').unwrap().0;
        let secrets: Vec<_> = text.split("<secret ").skip(1).collect();
        assert!(secrets.len() >= 2, "{path}");
        for secret in secrets {
            assert!(
                secret
                    .split('>')
                    .next()
                    .unwrap()
                    .contains(&format!(" acme/{birth} r0")),
                "{path}: {secret}"
            );
        }
    }
    let shut = site::PROJECT.replace(", proofs: [token, password]", ", proofs: [password]");
    let (files, _) = site::compile(&world("Bob Qqq").with("pbx.yaml", shut), false);
    assert!(files.keys().all(|path| !path.starts_with("soft/")));
}
