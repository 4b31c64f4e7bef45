//! Git as people use it: the real program, in the folder of a test, with keys of its own.
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "real programs run in a world of their own, which must stand"
)]

use crate::site::Site;
use std::path::Path;
use std::process::Command;

/// The answer of a program that has to do well.
#[track_caller]
pub(crate) fn told(mut command: Command) -> String {
    let output = command.output().unwrap();
    let (out, err) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(output.status.success(), "{command:?}\n{out}\n{err}");
    out.trim().to_owned()
}

/// Runs `git` in a folder below that of the site; its answer.
#[track_caller]
pub(crate) fn git_in(site: &Site, folder: &str, args: &[&str]) -> String {
    let who = [
        "user.name=Alice",
        "user.email=alice@example.net",
        "init.defaultBranch=main",
    ];
    let settings = who.iter().flat_map(|setting| ["-c", setting]);
    let mut command = site.program("git", settings.chain(args.iter().copied()));
    command.current_dir(site.path(folder));
    told(command)
}

/// Runs `git` in the folder of the site.
#[track_caller]
pub(crate) fn git(site: &Site, args: &[&str]) -> String {
    git_in(site, ".", args)
}

/// Makes an SSH key without a passphrase.
pub(crate) fn ssh_key(site: &Site, name: &str, kind: &str) {
    let path = site.path(name);
    let path = path.to_str().unwrap();
    told(site.program(
        "ssh-keygen",
        ["-q", "-t", kind, "-N", "", "-C", name, "-f", path],
    ));
}

/// What makes `git commit -S` sign with that key, wherever it runs.
pub(crate) fn ssh_signing(site: &Site, name: &str) -> Vec<String> {
    let key = site.path(name).to_str().unwrap().to_owned();
    ["-c", "gpg.format=ssh", "-c"]
        .into_iter()
        .map(str::to_owned)
        .chain([format!("user.signingkey={key}")])
        .collect()
}

/// Commits everything, signed by that key.
#[track_caller]
pub(crate) fn commit_signed(site: &Site, folder: &str, key: &str, message: &str) -> String {
    git_in(site, folder, &["add", "-A"]);
    let signing = ssh_signing(site, key);
    let commit = ["commit", "-q", "-S", "--allow-empty", "-m", message];
    let args: Vec<_> = signing.iter().map(String::as_str).chain(commit).collect();
    git_in(site, folder, &args);
    git_in(site, folder, &["rev-parse", "HEAD"])
}

/// Commits everything, signed by nobody.
#[track_caller]
pub(crate) fn commit_unsigned(site: &Site, folder: &str, message: &str) -> String {
    git_in(site, folder, &["add", "-A"]);
    git_in(
        site,
        folder,
        &[
            "commit",
            "-q",
            "--no-gpg-sign",
            "--allow-empty",
            "-m",
            message,
        ],
    );
    git_in(site, folder, &["rev-parse", "HEAD"])
}

/// A GnuPG of one's own, and its agent, which goes when this is dropped.
pub(crate) struct GnuPg<'a>(pub(crate) &'a Site);

impl GnuPg<'_> {
    /// `gpg` with the keys below `gnupg`.
    pub(crate) fn gpg(&self, args: &[&str]) -> Command {
        let mut command = self.0.program(
            "gpg",
            [
                "--batch",
                "-q",
                "--pinentry-mode",
                "loopback",
                "--passphrase",
                "",
            ],
        );
        command.args(args).env("GNUPGHOME", self.home());
        command
    }

    /// The folder of the keys.
    pub(crate) fn home(&self) -> std::path::PathBuf {
        let home = self.0.path("gnupg");
        if !home.exists() {
            std::fs::create_dir(&home).unwrap();
            let private = std::os::unix::fs::PermissionsExt::from_mode(0o700);
            std::fs::set_permissions(&home, private).unwrap();
        }
        home
    }
}

impl Drop for GnuPg<'_> {
    fn drop(&mut self) {
        let mut command = self.0.program("gpgconf", ["--kill", "all"]);
        command.env("GNUPGHOME", self.home());
        assert!(command.status().unwrap().success(), "its agent goes");
    }
}

/// Whether a program can be run here; in CI all of them can.
pub(crate) fn have(program: &str) -> bool {
    let found = std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default())
        .any(|folder| Path::new(&folder).join(program).exists());
    assert!(
        found || std::env::var_os("CI").is_none(),
        "`{program}` is missing"
    );
    found
}
