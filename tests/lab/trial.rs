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
    // A core file was touched, so that all is read again
    assert!(
        ran.stderr.contains("a second engine finds no fault\n"),
        "{ran}"
    );
    assert_eq!(host.endpoints().len(), 2);
}

/// Two tenants, of which the one changes from here on.
fn beside_another() -> Option<(LabHost, Repository)> {
    let host = LabHost::up()?;
    let repository = site::live(&host);
    let other = site::tenant("Globex", "globex.example") + "users:\n  dan: {name: Dan}\n";
    repository.write("tenants/globex/tenant.yaml", &other);
    repository.locks();
    repository.applies();
    Some((host, repository))
}

#[test]
fn what_the_live_engine_is_known_to_read_is_not_read_again() {
    let Some((host, repository)) = beside_another() else {
        return;
    };
    let reads = |many: &str| {
        let ran = repository.applies();
        let told = format!("finds no fault in what changed, {many} of 9 files");
        assert!(ran.stderr.contains(&told), "{told}: {ran}");
    };
    // Accounts and mailboxes of the one tenant, what both lean on, and nothing of the dialplan
    site::with_bob(&repository, "Robert");
    reads("4");
    // A dialplan is read whole
    site::without_alice(&repository);
    reads("7");
    let whole = || {
        let ran = repository.applies();
        assert!(ran.stderr.contains("finds no fault\n"), "{ran}");
    };
    // Of an engine that was started anew, nobody knows what it read
    host.restart();
    site::with_alice(&repository);
    whole();
    site::without_alice(&repository);
    reads("7");
    // What was not tried is not known either
    site::with_alice(&repository);
    repository
        .pbxctl("apply", &["--yes", "--skip-trial"])
        .expect_code(0);
    site::without_alice(&repository);
    whole();
    site::with_alice(&repository);
    reads("7");
}

/// Makes a release of the live one, in which a line of shell changes the accounts of the one tenant, and has it tried.
const TRY: &str = r#"cd /var/lib/pbxctl && run() { sh bin/host-*.sh "$PWD" "$@"; }
new=$(printf 'a%.0s' $(seq 64)) && file=asterisk/pjsip.d/acme.conf
rm -rf releases/$new && cp -a "$(readlink current)" releases/$new && cd releases/$new
LINE
{ grep -v "  $file$" sums && sha256sum $file; } >sums.new && mv sums.new sums && cd ../..
cp tried tried.was && number=$(printf 'me\ntrying\n' | run lock 60 | cut -f 2)
for kind in pjsip extensions voicemail; do
    printf 'asterisk/%s.d\t/etc/asterisk/%s.d/pbxctl\t/etc/asterisk/%s.conf\t-\tlink\n' $kind $kind $kind
done | run try $number $new && run unlock $number && mv tried.was tried"#;

#[test]
fn faults_of_what_changed_and_of_what_it_meets_are_found() {
    let Some((host, _repository)) = beside_another() else {
        return;
    };
    let tried = |line: &str| host.sh(&TRY.replace("LINE", line)).expect_code(0);
    for (line, found, read) in [
        ("echo '; nothing' >>$file", "tried", "2\t9"),
        (
            r"printf '[x@acme.example]\ntype=endpoint\nfoo=1\n' >>$file",
            "Could not create an object of type 'endpoint' with id 'x@acme.example'",
            "2\t9",
        ),
        (
            r"sed -i 's/^\[1000@acme.example\]/[gone@acme.example]/' $file",
            "lacks\tendpoint missing: 1000@acme.example",
            "2\t9",
        ),
        ("sed -i '5s/$/\\n[broken/' $file", "parse error", "2\t9"),
        // A name that stands in the other tenant's file too: that file is read as well
        (
            r"printf '[1000@globex.example]\ntype=endpoint\n' >>$file",
            "contains a duplicate object",
            "3\t9",
        ),
    ] {
        let ran = tried(line);
        assert!(ran.stdout.contains(found), "{line}: {ran}");
        assert!(
            ran.stdout.contains(&format!("tried\t{read}\n")),
            "{line}: {ran}"
        );
    }
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
            "it is written at `tenants/acme/",
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
