//! The lab itself, before anything of ours is on the host: what it says of phones and faults is true.

use crate::host::LabHost;
use crate::phone::Phone;

const PJSIP: &str = include_str!("itself/pjsip.conf");
const EXTENSIONS: &str = include_str!("itself/extensions.conf");

fn with_two_phones() -> Option<(LabHost, Phone, Phone)> {
    let host = LabHost::up()?;
    host.put("/etc/asterisk/pjsip.d/pbxctl/users.conf", PJSIP);
    host.put("/etc/asterisk/extensions.d/pbxctl/acme.conf", EXTENSIONS);
    host.rx("module reload res_pjsip.so");
    host.rx("module reload pbx_config.so");
    let phone = |user| Phone::new(user, "acme.example", &format!("secret-{user}"));
    Some((host, phone("1000"), phone("1001")))
}

#[test]
fn phones_register_and_talk() {
    let Some((host, alice, bob)) = with_two_phones() else {
        return;
    };
    alice.registers(&host);
    bob.registers(&host);
    alice.talks_to("1001", &host);
}

#[test]
fn a_wrong_password_is_refused() {
    let Some((host, alice, _)) = with_two_phones() else {
        return;
    };
    alice.with_password("wrong").is_refused(&host);
    Phone::new("1000", "globex.example", &alice.password).is_refused(&host);
}

#[test]
fn a_configuration_outlives_a_restart() {
    let Some((host, alice, _)) = with_two_phones() else {
        return;
    };
    host.restart();
    alice.registers(&host);
}

#[test]
fn faults_of_the_disk_come_and_go() {
    let Some(host) = LabHost::up() else { return };
    let write = || {
        host.sh("mkdir -p /var/lib/pbxctl && head -c 9000 /dev/zero >$(mktemp -p /var/lib/pbxctl)")
            .code
    };
    assert_eq!(write(), 0);
    {
        let _fault = host.full_disk();
        assert_ne!(write(), 0);
    }
    assert_eq!(write(), 0);
    {
        let _fault = host.read_only_disk();
        assert_ne!(write(), 0);
    }
    assert_eq!(write(), 0);
}
