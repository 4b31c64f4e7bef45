//! What a second engine finds before a release is live: nothing has changed then.

use crate::host::LabHost;
use crate::ran::Ran;
use crate::repository::Repository;
use crate::site;

#[track_caller]
fn is_found(host: &LabHost, repository: &Repository, words: &[&str]) {
    let before = host.complaints();
    let ran = repository.pbxctl("apply", &["--yes"]).expect_code(1);
    let said = ran.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
    for words in words {
        assert!(said.contains(words), "`{words}` is not in: {ran}");
    }
    assert!(said.contains("failed, nothing changed"), "{ran}");
    assert!(!said.contains("pbx: switch"), "{ran}");
    assert_eq!(host.endpoints().len(), 3);
    // The live engine has not noticed, and nothing is left of the second
    assert_eq!(host.complaints(), before);
    let left = host.sh("ls -d /tmp/pbxctl-try.* 2>/dev/null; pgrep -c asterisk");
    assert_eq!(left.stdout.trim(), "1", "{left}");
}

/// A host with three users live, and a repository that would remove one.
fn about_to_change() -> Option<(LabHost, Repository)> {
    let host = LabHost::up()?;
    let repository = site::live(&host);
    site::without_alice(&repository);
    Some((host, repository))
}

#[test]
fn an_include_that_is_missing() {
    let Some((host, repository)) = about_to_change() else {
        return;
    };
    host.sh("echo '#include gone.conf' >>/etc/asterisk/pjsip.conf")
        .expect_code(0);
    is_found(
        &host,
        &repository,
        &["'gone.conf' was listed as a #include"],
    );
    host.sh("sed -i /gone.conf/d /etc/asterisk/pjsip.conf")
        .expect_code(0);
    let ran: Ran = repository.applies();
    assert!(
        ran.stderr.contains("a second engine finds no fault"),
        "{ran}"
    );
    assert_eq!(host.endpoints().len(), 2);
}

/// Neither leaves a line in any log of Asterisk's.
#[test]
fn a_core_file_that_the_engine_cannot_read_and_a_module_that_is_not_loaded() {
    let Some((host, repository)) = about_to_change() else {
        return;
    };
    host.sh(
        "chown root:root /etc/asterisk/voicemail.conf && chmod 0600 /etc/asterisk/voicemail.conf",
    )
    .expect_code(0);
    is_found(&host, &repository, &["mailbox missing: bob@acme_mail"]);
    host.sh("chown asterisk:asterisk /etc/asterisk/voicemail.conf")
        .expect_code(0);
    host.rx("module unload app_voicemail.so");
    is_found(
        &host,
        &repository,
        &[
            "module missing: app_voicemail.so",
            "application missing: VoiceMail",
            "look at `asterisk/extensions.d/acme.conf:",
            "made from `tenants/acme`",
        ],
    );
    host.rx("module load app_voicemail.so");
    repository.applies();
}

/// No old Asterisk can be had here, so that the real one is asked through a program that says another version, and nothing else.
const OLD: &str = r#"#!/bin/sh
[ "$2" != 'core show version' ] || exec echo 'Asterisk 20.9.3 built by root @ old on a x86_64 running Linux'
exec /usr/sbin/asterisk.real "$@"
"#;

#[test]
fn an_engine_that_is_too_old() {
    let Some((host, repository)) = about_to_change() else {
        return;
    };
    host.sh("mv /usr/sbin/asterisk /usr/sbin/asterisk.real")
        .expect_code(0);
    {
        let _old = host.instead_of("asterisk", OLD);
        let told = "asterisk 20.9.3 is too old: it has to be 22 or later";
        let plan = repository.pbxctl("plan", &[]).expect_code(1);
        assert!(plan.stdout.contains(told), "{plan}");
        let ran = repository.pbxctl("apply", &["--yes"]).expect_code(1);
        assert!(ran.stderr.contains(told), "{ran}");
        for step in ["stage", "link", "switch"] {
            assert!(!ran.stderr.contains(&format!("pbx: {step}")), "{ran}");
        }
    }
    host.sh("mv /usr/sbin/asterisk.real /usr/sbin/asterisk")
        .expect_code(0);
    assert_eq!(host.endpoints().len(), 3);
    repository.applies();
    assert_eq!(host.endpoints().len(), 2);
}
