//! Phones get their files out of a bundle.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use pbxctl::bundle::{ServedNetwork, Serving};
use pbxctl::serve::{Notice, Outcome, Source};
use pbxctl::store::BundleWriter;
use tempfile::TempDir;

use super::client::{Client, get};
use super::server::{Server, bytes, options, refused};

/// A bundle of these files, in the place of a former one; those with `password` in them hold a secret.
pub(crate) fn pack(place: &Path, files: &[(&str, &[u8])]) {
    let next = place.with_extension("next");
    let mut writer = BundleWriter::new(fs::File::create(&next).unwrap()).unwrap();
    for (name, bytes) in files.iter().copied().collect::<BTreeMap<_, _>>() {
        let secret = bytes.windows(8).any(|word| word == b"password");
        writer.take(name, 0o640, secret, bytes.to_vec()).unwrap();
    }
    writer.finish().unwrap();
    fs::rename(next, place).unwrap();
}

fn bundle(files: &[(&str, &[u8])]) -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    let place = folder.path().join("phones.bundle");
    pack(&place, files);
    (folder, place)
}

fn source(place: &Path, hosts: &[&str]) -> Source {
    let hosts = hosts.iter().map(|host| (*host).to_owned()).collect();
    Source::Bundle {
        file: place.to_owned(),
        hosts,
    }
}

#[test]
fn every_length_arrives_whole() {
    let lengths = [0, 1, 512, 1428, 8192, 131_072, 131_073, 700_000];
    let files: Vec<_> = lengths
        .iter()
        .map(|length| (format!("pbx/phones/{length}.bin"), bytes(*length)))
        .collect();
    let listed: Vec<_> = files
        .iter()
        .map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
        .collect();
    let (_folder, place) = bundle(&listed);
    let mut options = options(source(&place, &[]));
    options.limits.memory_release = 0;
    let server = Server::start(options);
    let wishes: [&[(&str, &str)]; 2] = [&[], &[("blksize", "1428"), ("windowsize", "16")]];
    for (length, (_, bytes)) in lengths.iter().zip(&files) {
        let name = format!("{length}.bin");
        for wish in wishes {
            let got = get(server.tftp(), &name, wish).unwrap();
            assert!(got.file == *bytes, "{name} {wish:?}");
        }
        let mut text = Client::new(server.tftp());
        text.request(&name, "netascii", &[]);
        let sent = text.finish();
        assert_eq!(sent.is_ok(), *length <= 256 << 10, "{name}");
    }
}

#[test]
fn only_the_phones_of_the_hosts_that_are_named_are_served() {
    let (_folder, place) = bundle(&[
        ("berlin/phones/a.cfg", b"berlin"),
        ("bonn/phones/b.cfg", b"bonn"),
        ("bonn/asterisk/pjsip.conf", b"secret"),
    ]);
    let server = Server::start(options(source(&place, &["bonn"])));
    assert_eq!(get(server.tftp(), "b.cfg", &[]).unwrap().file, b"bonn");
    for name in [
        "a.cfg",
        "bonn/phones/b.cfg",
        "pjsip.conf",
        "asterisk/pjsip.conf",
    ] {
        assert_eq!(get(server.tftp(), name, &[]).err().unwrap().0, 1, "{name}");
    }
    let why = refused(&options(source(&place, &["essen"]))).to_string();
    assert!(
        why.ends_with("it holds nothing for a host `essen`"),
        "{why}"
    );
}

#[test]
fn secrets_are_given_as_the_bundle_says() {
    let serving = |network: &str| {
        let networks = vec![ServedNetwork {
            network: network.into(),
            over: vec!["tftp".into()],
        }];
        let serving = Serving {
            networks,
            ..Serving::default()
        };
        serde_json::to_vec(&serving).unwrap()
    };
    let files = |serving: &[u8]| {
        let own = "pbx/phones/001565aabbcc.cfg";
        bundle(&[
            (own, b"password = 1"),
            ("pbx/phones/y0.cfg", b"all"),
            ("pbx/serve.json", serving),
        ])
    };
    let (_folder, place) = files(&serving("192.0.2.0/24"));
    let server = Server::start(options(source(&place, &[])));
    assert_eq!(get(server.tftp(), "y0.cfg", &[]).unwrap().file, b"all");
    let refusal = get(server.tftp(), "001565aabbcc.cfg", &[]).err().unwrap();
    assert_eq!(refusal.0, 2);
    let (_folder, place) = files(&serving("127.0.0.0/8"));
    let server = Server::start(options(source(&place, &[])));
    let got = get(server.tftp(), "001565AABBCC.cfg", &[]).unwrap();
    assert_eq!(got.file, b"password = 1");
}

#[test]
fn a_new_bundle_is_taken_whole_and_a_transfer_keeps_the_old_one() {
    let (old, new) = (bytes(600_000), bytes(400_000));
    let name = |name: &'static str| format!("pbx/phones/{name}");
    let (small, large) = (name("001565aabbcc.cfg"), name("large.rom"));
    let (_folder, place) = bundle(&[(&small, &old[..50_000]), (&large, &old)]);
    let server = Server::start(options(source(&place, &[])));
    let mut under_way: Vec<_> = [("001565aabbcc.cfg", &old[..50_000]), ("large.rom", &old)]
        .map(|(name, wanted)| (name, wanted, Client::new(server.tftp())))
        .into();
    for (name, _, client) in &mut under_way {
        client.request(name, "octet", &[("windowsize", "4")]);
        client.receive();
    }
    pack(&place, &[(&small, &new[..40_000]), (&large, &new)]);
    super::server::await_that("the new bundle", || {
        let got = get(server.tftp(), "large.rom", &[]).unwrap().file;
        (got == new).then_some(())
    });
    let got = get(server.tftp(), "001565aabbcc.cfg", &[]).unwrap().file;
    assert!(got == new[..40_000]);
    for (name, wanted, client) in &mut under_way {
        client.finish().unwrap();
        assert!(client.file == *wanted, "{name} ends as it began");
    }
    let sent = server
        .record
        .fetch_where("the old one", |fetch| fetch.bytes == 600_000);
    assert_eq!(sent.outcome, Outcome::Sent);
}

#[test]
fn a_bundle_that_is_damaged_leaves_the_old_one_in_force() {
    let (_folder, place) = bundle(&[("pbx/phones/a.cfg", b"old")]);
    let server = Server::start(options(source(&place, &[])));
    let mut damaged = fs::read(&place).unwrap();
    damaged[20] ^= 1;
    let next = place.with_extension("next");
    fs::write(&next, damaged).unwrap();
    fs::rename(next, &place).unwrap();
    let kept = server.record.notice_where("kept", |notice| {
        matches!(notice, Notice::Kept { .. }).then(|| notice.to_string())
    });
    assert!(
        kept.contains("it is damaged: it was cut, or changed"),
        "{kept}"
    );
    assert_eq!(get(server.tftp(), "a.cfg", &[]).unwrap().file, b"old");
    pack(&place, &[("pbx/phones/a.cfg", b"new")]);
    super::server::await_that("the new bundle", || {
        (get(server.tftp(), "a.cfg", &[]).unwrap().file == b"new").then_some(())
    });
}
