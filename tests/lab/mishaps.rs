//! When an apply goes wrong the old configuration stays live, and somebody is told.

use crate::host::LabHost;
use crate::ran::Ran;
use crate::repository::Repository;
use crate::site;

/// A host with three users live, and a repository that would remove one.
fn about_to_change() -> Option<(LabHost, Repository)> {
    let host = LabHost::up()?;
    let repository = site::live(&host);
    site::without_alice(&repository);
    Some((host, repository))
}

/// Ends as it should, and says all this.
#[track_caller]
fn fails(repository: &Repository, code: i32, words: &[&str]) -> Ran {
    let ran = repository.pbxctl("apply", &["--yes"]).expect_code(code);
    assert_says(&ran.stderr, words);
    ran
}

/// The same where only the live engine is asked what it thinks of the release.
#[track_caller]
fn fails_untried(repository: &Repository, code: i32, words: &[&str]) {
    let ran = repository.pbxctl("apply", &["--yes", "--skip-trial"]);
    assert_says(&ran.expect_code(code).stderr, words);
}

/// Line breaks of wrapped help are no matter.
#[track_caller]
fn assert_says(text: &str, words: &[&str]) {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for words in words {
        assert!(text.contains(words), "`{words}` is not in: {text}");
    }
}

/// The three users are known, one registers, and it is the same after a restart.
#[track_caller]
fn assert_old_is_live(host: &LabHost) {
    let three = [
        "1000@acme.example",
        "1001@acme.example",
        "1005@acme.example",
    ];
    assert_eq!(host.endpoints(), three);
    site::phone_of(&site::of_three(host), "alice").registers(host);
    host.restart();
    assert_eq!(host.endpoints(), three);
    site::phone_of(&site::of_three(host), "alice").registers(host);
}

/// What stood in the way is gone, and the change is made.
#[track_caller]
fn assert_can_be_mended(host: &LabHost, repository: &Repository) {
    repository.applies();
    assert_eq!(host.endpoints(), ["1001@acme.example", "1005@acme.example"]);
    repository.pbxctl("history", &[]).expect_code(0);
}

#[test]
fn an_unreachable_host() {
    let Some((host, repository)) = about_to_change() else {
        return;
    };
    repository.connect(&host, "ssh://pbxctl@127.0.0.1:1", host.host_key(), "");
    fails(
        &repository,
        1,
        &[
            "`ssh://pbxctl@127.0.0.1:1` cannot be reached",
            "Connection refused",
        ],
    );
    assert_old_is_live(&host);
}

#[test]
fn another_host_key() {
    let Some((host, repository)) = about_to_change() else {
        return;
    };
    let stranger = host.stranger_key();
    repository.connect(&host, &host.ssh_url(), &stranger, "");
    let words = [
        "shows is not the `host_key` of `pbx`",
        "find out why before anything else",
    ];
    fails(&repository, 1, &words);
    assert_old_is_live(&host);
}

#[test]
fn a_host_key_that_is_not_pinned() {
    let Some((host, repository)) = about_to_change() else {
        return;
    };
    let project = repository.read("pbx.yaml");
    let unpinned = project.lines().filter(|line| !line.contains("host_key"));
    repository.write("pbx.yaml", &unpinned.collect::<Vec<_>>().join("\n"));
    fails(&repository, 1, &["error[E0215]"]);
    assert_old_is_live(&host);
}

#[test]
fn a_full_disk() {
    let Some((host, repository)) = about_to_change() else {
        return;
    };
    {
        let _fault = host.full_disk();
        fails(
            &repository,
            1,
            &[
                "No space left on device",
                "make room on the host",
                "failed, nothing changed",
            ],
        );
        assert_old_is_live(&host);
    }
    assert_can_be_mended(&host, &repository);
}

#[test]
fn a_disk_that_fills_up_half_way() {
    let Some((host, repository)) = about_to_change() else {
        return;
    };
    {
        let _fault = host.nearly_full_disk();
        let ran = fails(
            &repository,
            1,
            &[
                "No space left on device",
                "make room on the host",
                "failed, nothing changed",
            ],
        );
        assert_says(&ran.stderr, &["pbx: stage failed", "pbx: unlock"]);
        assert_old_is_live(&host);
        repository.pbxctl("history", &[]).expect_code(0);
    }
    assert_can_be_mended(&host, &repository);
}

#[test]
fn a_read_only_folder() {
    let Some((host, repository)) = about_to_change() else {
        return;
    };
    {
        let _fault = host.read_only_disk();
        fails(
            &repository,
            1,
            &[
                "Read-only file system",
                "mount it for writing",
                "failed, nothing changed",
            ],
        );
        assert_old_is_live(&host);
    }
    assert_can_be_mended(&host, &repository);
}

#[test]
fn a_reload_that_fails() {
    let Some((host, repository)) = about_to_change() else {
        return;
    };
    host.sh("echo '#include gone.conf' >>/etc/asterisk/pjsip.conf")
        .expect_code(0);
    let words = [
        "`res_pjsip.so`",
        "'gone.conf' was listed as a #include",
        "on the way back, ",
        "rolled back; the release",
    ];
    fails_untried(&repository, 6, &words);
    let history = repository.pbxctl("history", &[]).expect_code(0);
    assert!(history.stdout.contains("apply rolled back"), "{history}");
    let status = repository.pbxctl("status", &[]).expect_code(0);
    assert!(status.stdout.contains("found working"), "{status}");
    assert_eq!(host.endpoints().len(), 3);
    host.sh("sed -i /gone.conf/d /etc/asterisk/pjsip.conf")
        .expect_code(0);
    assert_old_is_live(&host);
    assert_can_be_mended(&host, &repository);
}

#[test]
fn a_dialplan_that_fails_on_the_first_apply() {
    let Some(host) = LabHost::up() else { return };
    let repository = site::of_three(&host);
    host.sh("echo '#include gone.conf' >>/etc/asterisk/extensions.conf")
        .expect_code(0);
    fails_untried(
        &repository,
        6,
        &["`pbx_config.so`", "gone.conf", "rolled back"],
    );
    assert!(host.endpoints().is_empty());
    host.sh("sed -i /gone.conf/d /etc/asterisk/extensions.conf")
        .expect_code(0);
    repository.applies();
    assert_eq!(host.endpoints().len(), 3);
}

#[test]
fn an_engine_that_does_not_run() {
    let Some((host, repository)) = about_to_change() else {
        return;
    };
    host.sh("kill -KILL $(cat /run/asterisk/asterisk.pid)")
        .expect_code(0);
    fails(&repository, 1, &["the engine does not run", "refused"]);
    host.restart();
    assert_old_is_live(&host);
}

#[test]
fn core_files_that_do_not_include_us() {
    let Some((host, repository)) = about_to_change() else {
        return;
    };
    host.sh("sed -i /tryinclude/d /etc/asterisk/pjsip.conf /etc/asterisk/extensions.conf")
        .expect_code(0);
    let lines = [
        "add this line to `/etc/asterisk/pjsip.conf`: #tryinclude pjsip.d/pbxctl/*.conf",
        "add this line to `/etc/asterisk/extensions.conf`: #tryinclude extensions.d/pbxctl/*.conf",
        "plan: refused, see above",
    ];
    let plan = repository.pbxctl("plan", &[]).expect_code(1);
    assert_says(&plan.stdout, &lines);
    fails(&repository, 1, &lines);
    let status = repository.pbxctl("status", &[]).expect_code(0);
    assert_says(
        &status.stdout,
        &["needs the line: #tryinclude pjsip.d/pbxctl/*.conf"],
    );
    // Done as it was told; the other line is one that covers ours
    host.sh("echo '#tryinclude pjsip.d/pbxctl/*.conf' >>/etc/asterisk/pjsip.conf")
        .expect_code(0);
    host.sh("echo '#include extensions.d/*/*.conf' >>/etc/asterisk/extensions.conf")
        .expect_code(0);
    assert_old_is_live(&host);
    assert_can_be_mended(&host, &repository);
}

#[test]
fn folders_of_somebody_else() {
    let Some((host, repository)) = about_to_change() else {
        return;
    };
    host.sh("cd /etc/asterisk/pjsip.d && rm pbxctl && cp -r ../../../var/lib/pbxctl/current/asterisk/pjsip.d pbxctl && chown -R asterisk pbxctl")
        .expect_code(0);
    fails(
        &repository,
        1,
        &[
            "`/etc/asterisk/pjsip.d/pbxctl` is there and not ours",
            "move it away",
        ],
    );
    host.sh("cd /etc/asterisk/pjsip.d && mv pbxctl /etc/asterisk/theirs && ln -s /etc/asterisk/theirs pbxctl").expect_code(0);
    fails(
        &repository,
        1,
        &[
            "`/etc/asterisk/pjsip.d/pbxctl` is a link to elsewhere",
            "move it away",
        ],
    );
    assert_old_is_live(&host);
    host.sh("rm /etc/asterisk/pjsip.d/pbxctl").expect_code(0);
    assert_can_be_mended(&host, &repository);
}

#[test]
fn a_link_that_somebody_removed_is_noticed_and_made_again() {
    let Some(host) = LabHost::up() else { return };
    let repository = site::live(&host);
    host.sh("rm /etc/asterisk/pjsip.d/pbxctl").expect_code(0);
    let status = repository.pbxctl("status", &[]).expect_code(0);
    assert_says(&status.stdout, &["`/etc/asterisk/pjsip.d/pbxctl` is gone"]);
    let plan = repository.pbxctl("plan", &[]).expect_code(2);
    assert_says(
        &plan.stdout,
        &[
            "the link is gone, and is made again",
            "reload: res_pjsip.so",
        ],
    );
    repository.applies();
    repository.pbxctl("plan", &[]).expect_code(0);
    assert_old_is_live(&host);
}

#[test]
fn an_edit_by_hand_is_not_lost() {
    let Some((host, repository)) = about_to_change() else {
        return;
    };
    let edit = "echo '; by hand' >>/etc/asterisk/pjsip.d/pbxctl/acme.conf";
    host.sh(edit).expect_code(0);
    let words = [
        "edited by hand on the host: `asterisk/pjsip.d/acme.conf`",
        "--discard-edits",
        "stale, nothing changed",
    ];
    fails(&repository, 4, &words);
    repository.pbxctl("rollback", &[]).expect_code(4);
    let status = repository.pbxctl("status", &[]).expect_code(0);
    assert_says(
        &status.stdout,
        &["edited by hand: asterisk/pjsip.d/acme.conf"],
    );
    assert_old_is_live(&host);
    repository
        .pbxctl("apply", &["--yes", "--discard-edits"])
        .expect_code(0);
    assert_eq!(host.endpoints().len(), 2);
    // The edited release stays on the disk
    host.sh("grep -r 'by hand' /var/lib/pbxctl/releases")
        .expect_code(0);
}

#[test]
fn another_key_of_the_project_is_refused() {
    let Some((host, repository)) = about_to_change() else {
        return;
    };
    let ran = Ran::of(
        repository
            .command("apply", &["--yes"])
            .env("PBXCTL_KEY", "somebody else's, and as long as it is to be"),
    );
    let ran = ran.expect_code(1);
    assert_says(&ran.stderr, &["the host runs a release of the project"]);
    assert_old_is_live(&host);
}
