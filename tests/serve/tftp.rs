use std::thread;
use std::time::Duration;

use pbxctl::serve::{Outcome, Protocol, Source};

use super::client::{self, Client, get, refusal};
use super::server::{Server, bytes, folder, options};

#[test]
fn every_length_arrives_whole_with_every_option() {
    let lengths = [0, 1, 511, 512, 513, 1428, 8192, 300_000];
    let files: Vec<_> = lengths
        .iter()
        .map(|length| (format!("{length}.bin"), bytes(*length)))
        .collect();
    let folder = folder(
        &files
            .iter()
            .map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
            .collect::<Vec<_>>(),
    );
    let server = Server::folder(folder.path());
    let wishes: [&[(&str, &str)]; 5] = [
        &[],
        &[("tsize", "0")],
        &[("blksize", "1428"), ("tsize", "0")],
        &[("blksize", "512"), ("windowsize", "8")],
        &[
            ("windowsize", "16"),
            ("blksize", "1024"),
            ("timeout", "2"),
            ("tsize", "0"),
            ("unknown", "1"),
        ],
    ];
    for address in [server.tftp(), server.tftp6()] {
        for (name, bytes) in &files {
            for wish in wishes {
                let client = get(address, name, wish).unwrap();
                assert!(client.file == *bytes, "{name} {wish:?} {address}");
                assert_eq!(
                    client.options.len(),
                    wish.iter().filter(|(name, _)| *name != "unknown").count()
                );
                let told = client
                    .options
                    .iter()
                    .find(|(name, _)| name == "tsize")
                    .map(|(_, size)| size.clone());
                assert!(told.is_none_or(|size| size == bytes.len().to_string()));
            }
        }
    }
}

#[test]
fn a_mac_is_found_in_either_case() {
    let folder = folder(&[
        ("001565aabbcc.cfg", b"yealink"),
        ("SEP001565AABBCC.cnf.xml", b"cisco"),
    ]);
    let server = Server::folder(folder.path());
    for (name, bytes) in [
        ("001565aabbcc.cfg", "yealink"),
        ("/001565AABBCC.cfg", "yealink"),
        ("SEP001565aabbcc.cnf.xml", "cisco"),
        ("SEP001565AABBCC.cnf.xml", "cisco"),
    ] {
        assert_eq!(
            get(server.tftp(), name, &[]).unwrap().file,
            bytes.as_bytes(),
            "{name}"
        );
    }
    let fetch = server.record.fetch_of("/001565AABBCC.cfg");
    assert_eq!(
        (fetch.mac.as_deref(), fetch.file.as_deref()),
        (Some("001565aabbcc"), Some("001565aabbcc.cfg"))
    );
    assert_eq!(
        (fetch.protocol, fetch.outcome, fetch.status, fetch.bytes),
        (Protocol::Tftp, Outcome::Sent, 0, 7)
    );
}

#[test]
fn what_is_not_there_or_not_allowed_is_refused_by_code() {
    let folder = folder(&[("a.cfg", b"a")]);
    let server = Server::folder(folder.path());
    for (name, code) in [
        ("b.cfg", 1),
        ("A.cfg", 1),
        ("../a.cfg", 2),
        ("/x/../../etc/passwd", 2),
        ("..\\a.cfg", 2),
    ] {
        assert_eq!(
            get(server.tftp(), name, &[]).err().unwrap().0,
            code,
            "{name}"
        );
    }
    let answer = |packet: &[u8]| refusal(&Client::new(server.tftp()).exchange(packet)).0;
    assert_eq!(
        answer(&client::request(2, "a.cfg", "octet", &[])),
        2,
        "writing"
    );
    assert_eq!(answer(&[0, 9]), 4, "no such operation");
    assert_eq!(answer(&[0, 4, 0, 1]), 4, "an ACK for nothing");
    assert_eq!(
        answer(&client::request(1, "a.cfg", "mail", &[])),
        4,
        "an old mode"
    );
    assert_eq!(
        answer(b"\0\x01a.cfg\0octet\0blksize\0"),
        8,
        "an option without a value"
    );
    let fetch = server.record.fetch_of("b.cfg");
    assert_eq!(
        (fetch.outcome, fetch.status, fetch.file),
        (Outcome::Missing, 1, None)
    );
}

#[test]
fn netascii_arrives_as_the_rfc_has_it() {
    let folder = folder(&[("a.cfg", b"one\ntwo\rthree\r\n")]);
    let server = Server::folder(folder.path());
    let mut client = Client::new(server.tftp());
    client.request("a.cfg", "NetASCII", &[("tsize", "0")]);
    client.finish().unwrap();
    assert_eq!(client.file, b"one\r\ntwo\r\0three\r\0\r\n");
    assert_eq!(
        client.options,
        [("tsize".to_owned(), client.file.len().to_string())]
    );
}

#[test]
fn a_lost_packet_is_sent_again_and_a_doubled_ack_is_passed_over() {
    let content = bytes(1200);
    let folder = folder(&[("a.bin", &content)]);
    let server = Server::folder(folder.path());
    let mut client = Client::new(server.tftp());
    client.request("a.bin", "octet", &[]);
    assert_eq!(client.receive()[..4], [0, 3, 0, 1]);
    assert_eq!(
        client.receive()[..4],
        [0, 3, 0, 1],
        "the block comes again without an ACK"
    );
    for _ in 0..5 {
        client.ack(1);
    }
    let second = client.receive();
    assert_eq!(second[..4], [0, 3, 0, 2]);
    client.ack(2);
    assert_eq!(client.receive()[..4], [0, 3, 0, 3], "block 2 came once");
    client.ack(3);
    assert_eq!(server.record.fetch_of("a.bin").outcome, Outcome::Sent);
}

#[test]
fn a_repeated_request_starts_no_second_transfer() {
    let folder = folder(&[("a.bin", &bytes(5000))]);
    let server = Server::folder(folder.path());
    let mut client = Client::new(server.tftp());
    client.request("a.bin", "octet", &[]);
    client.request("a.bin", "octet", &[]);
    client.finish().unwrap();
    assert_eq!(client.file, bytes(5000));
}

#[test]
fn block_numbers_roll_over() {
    let content = bytes(8 * 65_540 + 5);
    let folder = folder(&[("firmware.rom", &content)]);
    let server = Server::folder(folder.path());
    for wish in [
        &[("blksize", "8"), ("windowsize", "32")][..],
        &[("blksize", "8")],
    ] {
        let client = get(server.tftp(), "firmware.rom", wish).unwrap();
        assert!(client.file == content, "{wish:?}");
    }
}

#[test]
fn two_hundred_phones_boot_at_once() {
    let contents: Vec<_> = (0..200)
        .map(|at| (format!("0015650000{at:02x}.cfg"), bytes(6000 + at)))
        .collect();
    let folder = folder(
        &contents
            .iter()
            .map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
            .collect::<Vec<_>>(),
    );
    let server = Server::folder(folder.path());
    let address = server.tftp();
    thread::scope(|scope| {
        for (name, bytes) in &contents {
            scope.spawn(move || {
                let wish = [("blksize", "1428"), ("tsize", "0")];
                assert!(
                    get(address, &name.to_uppercase().replace(".CFG", ".cfg"), &wish)
                        .unwrap()
                        .file
                        == *bytes
                );
            });
        }
    });
}

#[test]
fn requests_of_one_address_wait_for_those_that_it_does_not_answer() {
    let content = bytes(300);
    let folder = folder(&[("a.bin", &content)]);
    let mut options = options(Source::Folder(folder.path().to_owned()));
    options.limits.unanswered_each = 3;
    let server = Server::start(options);
    let mut held: Vec<_> = (0..3).map(|_| Client::new(server.tftp())).collect();
    for client in &mut held {
        client.request("a.bin", "octet", &[]);
        client.receive();
    }
    let mut waiting = Client::new(server.tftp());
    waiting.request("a.bin", "octet", &[]);
    waiting.hears_nothing(Duration::from_millis(200));
    assert_eq!(get(server.tftp6(), "a.bin", &[]).unwrap().file, content);
    held[0].ack(1);
    waiting.finish().unwrap();
    assert_eq!(waiting.file, content);
}

#[test]
fn requests_that_need_not_wait_are_those_of_phones_that_answer_and_some_are_given_up() {
    let folder = folder(&[("a.bin", &bytes(5000))]);
    let mut options = options(Source::Folder(folder.path().to_owned()));
    options.limits.unanswered_each = 1;
    options.limits.tftp.greeting = Duration::from_millis(300);
    let server = Server::start(options);
    let mut answering: Vec<_> = (0..5).map(|_| Client::new(server.tftp())).collect();
    for client in &mut answering {
        client.request("a.bin", "octet", &[]);
        client.receive();
        client.ack(1);
        client.receive();
    }
    let mut silent = Client::new(server.tftp());
    silent.request("a.bin", "octet", &[]);
    silent.receive();
    let last = get(server.tftp(), "a.bin", &[]).unwrap();
    assert_eq!(
        last.file,
        bytes(5000),
        "in the place of the one that was given up"
    );
}
