use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use pbxctl::bundle::{Digest, Manifest, ManifestFile, ReleasePath, Serving};
use pbxctl::serve::{Entry, Index, Notice, Options, Outcome, Source};
use tempfile::TempDir;

use super::client::{Client, get};
use super::server::{Server, bytes, folder, options, write};

/// A destination with one release in force.
fn destination(release: &str, files: &[(&str, &[u8])]) -> TempDir {
    let root = TempDir::new().unwrap();
    add(root.path(), release, files);
    switch(root.path(), release);
    root
}

pub(crate) fn add(root: &Path, release: &str, files: &[(&str, &[u8])]) {
    add_with(root, release, files, &[], &Serving::default());
}

/// A release in which the files of these names hold a secret.
pub(crate) fn add_with(
    root: &Path,
    release: &str,
    files: &[(&str, &[u8])],
    secret: &[&str],
    serving: &Serving,
) {
    let release = root.join("releases").join(release);
    let manifest = Manifest {
        version: 1,
        project: "p".into(),
        tool: "t".into(),
        engine: None,
        files: files
            .iter()
            .map(|(name, bytes)| ManifestFile {
                path: ReleasePath::new(format!("phones/{name}")).unwrap(),
                mode: 0o640,
                size: bytes.len() as u64,
                digest: Digest::of(bytes),
                masked: secret.contains(name).then(|| Digest::of(b"***")),
                from: "tenants/acme".into(),
            })
            .collect(),
        holds: std::collections::BTreeSet::new(),
    };
    let serving = serde_json::to_vec(serving).unwrap();
    write(
        &release,
        &[
            ("manifest.json", manifest.to_json().as_bytes()),
            ("serve.json", &serving),
            ("asterisk/pjsip.conf", b"secret"),
        ],
    );
    write(&release.join("phones"), files);
}

/// As apply does: a new link renamed over the old one.
pub(crate) fn switch(root: &Path, release: &str) {
    symlink(Path::new("releases").join(release), root.join("next")).unwrap();
    fs::rename(root.join("next"), root.join("current")).unwrap();
}

fn release_options(root: &Path) -> Options {
    options(Source::Release(root.to_owned()))
}

#[test]
fn only_the_phones_of_the_release_are_served() {
    let root = destination("r1", &[("001565aabbcc.cfg", b"one")]);
    let server = Server::start(release_options(root.path()));
    assert_eq!(
        get(server.tftp(), "001565AABBCC.cfg", &[]).unwrap().file,
        b"one"
    );
    for name in [
        "manifest.json",
        "asterisk/pjsip.conf",
        "phones/001565aabbcc.cfg",
    ] {
        assert_eq!(get(server.tftp(), name, &[]).err().unwrap().0, 1, "{name}");
    }
    assert_eq!(&*server.record.fetch_of("001565AABBCC.cfg").release, "r1");
}

#[test]
fn a_new_release_is_taken_whole_and_a_transfer_keeps_the_old_one() {
    let (old, new) = (bytes(200_000), bytes(150_000));
    let root = destination(
        "r1",
        &[("a.cfg", b"old"), ("small.bin", &old), ("large.rom", &old)],
    );
    let mut options = release_options(root.path());
    options.limits.memory_each = 1000;
    let server = Server::start(options);
    let mut under_way: Vec<_> = ["small.bin", "large.rom"]
        .map(|name| (name, Client::new(server.tftp())))
        .into();
    for (name, client) in &mut under_way {
        client.request(name, "octet", &[("windowsize", "4")]);
        client.receive();
    }
    add(
        root.path(),
        "r2",
        &[("a.cfg", b"new"), ("small.bin", &new), ("large.rom", &new)],
    );
    switch(root.path(), "r2");
    server.record.loaded("r2");
    fs::remove_dir_all(root.path().join("releases/r1")).unwrap();
    assert_eq!(get(server.tftp(), "a.cfg", &[]).unwrap().file, b"new");
    assert!(get(server.tftp(), "large.rom", &[]).unwrap().file == new);
    for (name, client) in &mut under_way {
        client.finish().unwrap();
        assert!(client.file == old, "{name} ends as it began");
    }
}

#[test]
fn a_release_that_cannot_be_read_leaves_the_old_one_in_force() {
    let root = destination("r1", &[("a.cfg", b"old")]);
    let server = Server::start(release_options(root.path()));
    symlink("releases/gone", root.path().join("next")).unwrap();
    fs::rename(root.path().join("next"), root.path().join("current")).unwrap();
    let kept = server.record.notice_where("kept", |notice| {
        matches!(notice, Notice::Kept { .. }).then(|| notice.to_string())
    });
    assert!(
        kept.starts_with("cannot load the new release: ") && kept.ends_with("still serving `r1`"),
        "{kept}"
    );
    assert_eq!(get(server.tftp(), "a.cfg", &[]).unwrap().file, b"old");
    thread::sleep(Duration::from_millis(200));
    let told = |notice: &Notice| matches!(notice, Notice::Kept { .. });
    assert_eq!(
        server.record.notices(told),
        1,
        "told once, not at every look"
    );
    add(root.path(), "r3", &[("a.cfg", b"newest")]);
    switch(root.path(), "r3");
    server.record.loaded("r3");
    assert_eq!(get(server.tftp(), "a.cfg", &[]).unwrap().file, b"newest");
}

#[test]
fn serving_may_begin_before_the_first_release() {
    let root = TempDir::new().unwrap();
    let server = Server::start(release_options(root.path()));
    assert_eq!(get(server.tftp(), "a.cfg", &[]).err().unwrap().0, 1);
    thread::sleep(Duration::from_millis(200));
    let told = |notice: &Notice| matches!(notice, Notice::NothingApplied { .. });
    assert_eq!(
        server.record.notices(told),
        1,
        "told once, not at every look"
    );
    add(root.path(), "r1", &[("a.cfg", b"first")]);
    switch(root.path(), "r1");
    server.record.loaded("r1");
    assert_eq!(get(server.tftp(), "a.cfg", &[]).unwrap().file, b"first");
}

#[test]
fn what_was_only_compiled_is_served_from_memory() {
    let index = Index::new("work tree", [Entry::in_memory("001565aabbcc.cfg", "one")]);
    let server = Server::start(options(Source::Made(Arc::new(index))));
    server.record.loaded("work tree");
    let got = get(server.tftp(), "001565AABBCC.cfg", &[]).unwrap();
    assert_eq!(got.file, b"one");
}

#[test]
fn links_are_followed_within_the_folder_only() {
    let outside = folder(&[("secret", b"secret")]);
    let folder = folder(&[("Digium/a.cfg", b"a")]);
    symlink(outside.path().join("secret"), folder.path().join("out.cfg")).unwrap();
    symlink(outside.path(), folder.path().join("outside")).unwrap();
    symlink(".", folder.path().join("loop")).unwrap();
    symlink("Digium/a.cfg", folder.path().join("b.cfg")).unwrap();
    symlink("Digium", folder.path().join("Sangoma")).unwrap();
    let server = Server::folder(folder.path());
    for name in ["Digium/a.cfg", "b.cfg", "Sangoma/a.cfg"] {
        assert_eq!(get(server.tftp(), name, &[]).unwrap().file, b"a", "{name}");
    }
    for name in ["out.cfg", "outside/secret", "loop/b.cfg"] {
        assert_eq!(get(server.tftp(), name, &[]).err().unwrap().0, 1, "{name}");
        let folder = name.split('/').next().unwrap();
        server.record.notice_where(name, |notice| {
            matches!(notice, Notice::LeftOut(left) if left.name == folder).then_some(())
        });
    }
}

#[test]
fn a_folder_is_looked_at_again_and_a_changed_file_is_never_sent_as_the_old_one() {
    let folder = folder(&[("a.cfg", b"one"), ("large.rom", &bytes(5000))]);
    let mut options = options(Source::Folder(folder.path().to_owned()));
    options.limits.memory_each = 1000;
    options.limits.poll = Duration::from_mins(10);
    let server = Server::start(options);
    assert_eq!(
        get(server.tftp(), "large.rom", &[]).unwrap().file,
        bytes(5000)
    );
    write(
        folder.path(),
        &[("a.cfg", b"three"), ("large.rom", b"another")],
    );
    assert_eq!(
        get(server.tftp(), "large.rom", &[]).err().unwrap().0,
        0,
        "no longer the file that was indexed"
    );
    server.record.fetch_where("a failure", |fetch| {
        matches!(fetch.outcome, Outcome::Failed(_))
    });
    server.handle.reload();
    super::server::await_that("the new file", || {
        (get(server.tftp(), "a.cfg", &[]).unwrap().file == b"three").then_some(())
    });
    assert_eq!(
        get(server.tftp(), "large.rom", &[]).unwrap().file,
        b"another"
    );
}

#[test]
fn a_stop_lets_a_transfer_end() {
    let content = bytes(100_000);
    let folder = folder(&[("a.bin", &content)]);
    let mut server = Server::folder(folder.path());
    let mut client = Client::new(server.tftp());
    client.request("a.bin", "octet", &[]);
    client.receive();
    server.handle.stop();
    thread::sleep(Duration::from_millis(50));
    client.finish().unwrap();
    assert!(client.file == content);
    server.stop();
    assert_eq!(server.record.fetch_of("a.bin").outcome, Outcome::Sent);
}
