//! What is recorded is there, with the voices.

use std::path::Path;
use std::thread::{scope, sleep};
use std::time::Duration;
use std::{fs, iter};

use crate::host::LabHost;
use crate::repository::Repository;
use crate::simulated::Simulated;
use crate::site;

const PEOPLE: [&str; 2] = [
    "  alice: {name: Alice, voicemail: false}\n",
    "  bob: {name: Bob, voicemail: false}\n",
];

const ROOMS: &str = "\
conferences:
  board: {extension: \"1400\", record: true}
  standup: {extension: \"1401\"}
";

/// How loud a sample of 16 bits is where somebody speaks.
const LOUD: u16 = 2000;

#[test]
fn a_conference_that_is_recorded_says_so_and_leaves_a_file_with_the_voice() {
    let Some(host) = LabHost::up() else { return };
    let repository = Repository::for_host(&host);
    let tenant = site::tenant("Acme GmbH", site::DOMAIN);
    repository.write("tenants/acme/tenant.yaml", &tenant);
    repository.write("tenants/acme/rooms.yaml", ROOMS);
    site::people(&repository, "acme", &PEOPLE);
    repository.applies();
    let [alice, bob] = ["alice", "bob"].map(|user| site::phone_of(&repository, user));
    alice.registers(&host);
    bob.registers(&host);
    let calls = Simulated::of(&host, &repository);
    let voice = host.folder().join("voice.alaw");
    speaks(&voice);
    host.listens();
    for (room, recorded) in [("1401", false), ("1400", true)] {
        // Who is alone hears music, and is not heard
        scope(|both| {
            both.spawn(|| bob.dials_and_presses(room, "", 14_000, &host));
            sleep(Duration::from_secs(2));
            let says = || alice.dials_and_says(room, &voice, 10_000, &host);
            assert_eq!(calls.makes(&alice, room, says), 200);
        });
        let heard = host.heard().contains("Playback(\"PJSIP/1000@acme.example-");
        assert_eq!(heard, recorded, "{}", host.heard());
        assert_eq!(recordings(&host).len(), usize::from(recorded));
    }
    let recording = recordings(&host).remove(0);
    assert!(
        recording.contains("confbridge-acme_conference_board-"),
        "{recording}"
    );
    let loud = loud(&host.path_of(&recording));
    // Eight seconds were said, and those before the room was open were heard by nobody
    assert!(loud > 8000, "{loud} samples of {recording}");
}

fn recordings(host: &LabHost) -> Vec<String> {
    let found = host.sh("ls /var/spool/asterisk/monitor/*.wav 2>/dev/null");
    found.stdout.lines().map(str::to_owned).collect()
}

/// Eight seconds of a loud square wave in A-law (G.711): 250 Hz.
fn speaks(path: &Path) {
    let (up, down) = ([0xaa_u8; 16], [0x2a_u8; 16]);
    let wave = iter::repeat_n([up, down].concat(), 2000);
    fs::write(path, wave.collect::<Vec<_>>().concat()).expect("a voice");
}

/// How many samples of a WAV file of 16 bits are loud.
fn loud(path: &Path) -> usize {
    let bytes = fs::read(path).expect("a recording");
    let samples = bytes[44..].chunks_exact(2);
    let samples = samples.map(|pair| i16::from_le_bytes([pair[0], pair[1]]));
    samples
        .filter(|sample| sample.unsigned_abs() > LOUD)
        .count()
}
