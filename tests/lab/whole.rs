//! The site that uses everything: a real Asterisk loads it without a word, and has what was written.

use std::fs;
use std::path::Path;

use crate::host::LabHost;
use crate::repository::Repository;

/// What golden trees hold no example of, as it takes a password.
const ACCOUNTS: &str = "\
users:
  olga: {name: \"Olga; \\\\ \\\"O\\\" ${EXTEN} $[1+1]\", extension: \"2900\", caller_id: {number: \"+49 30 901820 0\", name: \"A\\\\B; ${EXTEN} $[1+1] ^C\"}}
  otto: {name: Otto, upstream: {server: 192.0.2.41, username: \"otto;lr@x\", password: {file: otto.secret}}}
trunks:
  registered: {kind: sip, server: 192.0.2.40, register: {username: acme, password: {file: trunk.secret}}}
";

fn whole(host: &LabHost) -> Repository {
    let site = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/sites/whole");
    let repository = Repository::for_host(host);
    let files = [
        "tenants/acme/tenant.yaml",
        "tenants/globex/tenant.yaml",
        "library/trunks.yaml",
        "files/prompts/main.wav",
        "files/music/waiting.wav",
    ];
    for file in files {
        let text = fs::read_to_string(site.join(file)).expect("a file of the site");
        repository.write(file, &text);
    }
    repository.write("tenants/acme/accounts.yaml", ACCOUNTS);
    repository.write("trunk.secret", "a;b=c [d]\n");
    repository.write("otto.secret", "\\x;--y\n");
    repository.locks();
    repository
}

#[test]
fn everything_is_loaded_without_a_word() {
    let Some(host) = LabHost::up() else { return };
    let repository = whole(&host);
    let before = host.complaints();
    repository.applies();
    // Neither the providers nor the calendar are there, and this host has no transport of TLS to ask a provider by
    let absent = |line: &String| {
        line.contains("res_calendar_icalendar")
            || line.contains("outbound_registration")
            || line.contains("sending OPTIONS request to endpoint acme_trunk_")
    };
    let new = host.complaints().into_iter().skip(before.len());
    let new: Vec<_> = new.filter(|line| !absent(line)).collect();
    assert!(new.is_empty(), "{new:#?}");
    repository.pbxctl("plan", &[]).expect_code(0);

    let queue = host.rx("queue show acme_queue_support");
    assert!(queue.contains("'leastrecent'"), "{queue}");
    assert!(
        queue.contains("alice") && queue.contains("reception"),
        "{queue}"
    );
    assert!(
        host.rx("parking show acme_parking_main")
            .contains("701-702")
    );
    let music = host.rx("moh show classes");
    assert!(
        music.contains("acme_music_files_music_waiting.wav"),
        "{music}"
    );
    assert!(
        host.rx("calendar show calendars")
            .contains("acme_calendar_alice")
    );
    let room = host.rx("confbridge show profile bridge acme_conference_standup_room");
    assert!(room.contains("20"), "{room}");
    let registrations = host.rx("pjsip show registrations");
    for server in ["sip:192.0.2.40", "sip:192.0.2.41"] {
        assert!(registrations.contains(server), "{registrations}");
    }
    // What was written comes back as it was written
    let auth = host.rx("pjsip show auth acme_trunk_registered");
    assert!(auth.contains("a;b=c [d]"), "{auth}");
    let auth = host.rx("pjsip show auth acme_upstream_otto");
    assert!(
        auth.contains("\\x;--y") && auth.contains("otto;lr@x"),
        "{auth}"
    );
    let olga = host.rx("pjsip show endpoint 2900@acme.example.net");
    assert!(olga.contains(": A\\\\B; ${EXTEN} $[1+1] ^C"), "{olga}");
}
