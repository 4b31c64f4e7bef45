//! One simulated PBX host, for the time of one test.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::ran::Ran;

/// A Debian with Asterisk, sshd and sudo, on ports of its own; it ends when this is dropped.
pub(crate) struct LabHost {
    folder: TempDir,
    env: BTreeMap<String, String>,
}

impl LabHost {
    /// Brings a host up; nothing where the lab cannot run, which is a failure in CI.
    pub(crate) fn up() -> Option<Self> {
        let lacks = lab(["missing"]);
        if lacks.code == 0 {
            return Some(Self::up_here());
        }
        let reasons = lacks.stdout.trim().replace('\n', ", ");
        let in_ci = std::env::var("CI").is_ok_and(|value| value == "true");
        assert!(!in_ci, "the lab cannot run: {reasons}");
        eprintln!("left out: the lab cannot run: {reasons}");
        None
    }

    fn up_here() -> Self {
        // Beside the build, not in a temporary folder: that may be another file system, or one without devices
        let folder =
            tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder for the host");
        let up = Ran::of(
            script("lab")
                .arg("up")
                .arg(folder.path())
                .env("LAB_OWNER", std::process::id().to_string()),
        );
        let env = read_env(&folder.path().join("env"));
        // The guard stands before the check, so that a host which came up by half is taken down as well
        let host = Self { folder, env };
        up.expect_code(0);
        host
    }

    /// Where the host keeps its keys, logs and ports, on this machine.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// What `connect:` says of this host.
    pub(crate) fn ssh_url(&self) -> String {
        format!("ssh://pbxctl@127.0.0.1:{}", self.of("SSH_PORT"))
    }

    /// What `host_key:` says of this host.
    pub(crate) fn host_key(&self) -> &str {
        self.of("HOST_KEY")
    }

    /// What `address:` says of this host.
    pub(crate) fn sip_address(&self) -> String {
        format!("127.0.0.1:{}", self.of("SIP_PORT"))
    }

    /// A client configuration that knows the deploy user's key.
    pub(crate) fn ssh_config(&self) -> PathBuf {
        self.of("SSH_CONFIG").into()
    }

    /// Asks the Asterisk console.
    pub(crate) fn rx(&self, question: &str) -> String {
        self.lab(["rx"], &[question]).stdout
    }

    /// Runs a shell line on the host, as root.
    pub(crate) fn sh(&self, line: &str) -> Ran {
        self.lab(["in"], &["sh", "-c", line])
    }

    /// Writes a file of the host, its folders included.
    pub(crate) fn put(&self, path: &str, text: &str) {
        let mut put = script("lab")
            .args(["put".as_ref(), self.folder().as_os_str(), path.as_ref()])
            .stdin(Stdio::piped())
            .spawn()
            .expect("the lab's script starts");
        put.stdin
            .take()
            .expect("a pipe")
            .write_all(text.as_bytes())
            .expect("the text is read");
        assert!(
            put.wait().expect("the script ends").success(),
            "{path} cannot be written"
        );
    }

    /// Ends Asterisk as a power cut would, and starts it again.
    pub(crate) fn restart(&self) {
        self.lab(["restart"], &[]).expect_code(0);
    }

    /// Leaves no byte free where releases are kept, until the guard is dropped.
    pub(crate) fn full_disk(&self) -> Fault<'_> {
        Fault::inject(self, "fill", "free")
    }

    /// Makes the place of the releases read-only, until the guard is dropped.
    pub(crate) fn read_only_disk(&self) -> Fault<'_> {
        Fault::inject(self, "freeze", "thaw")
    }

    fn of(&self, key: &str) -> &str {
        &self.env[key]
    }

    fn lab<const N: usize>(&self, verb: [&str; N], rest: &[&str]) -> Ran {
        Ran::of(script("lab").args(verb).arg(self.folder()).args(rest))
    }
}

impl Drop for LabHost {
    fn drop(&mut self) {
        self.lab(["down"], &[]);
    }
}

/// A fault of the host, for as long as it is held.
pub(crate) struct Fault<'h> {
    host: &'h LabHost,
    remedy: &'static str,
}

impl<'h> Fault<'h> {
    fn inject(host: &'h LabHost, verb: &'static str, remedy: &'static str) -> Self {
        host.lab([verb], &[]).expect_code(0);
        Self { host, remedy }
    }
}

impl Drop for Fault<'_> {
    fn drop(&mut self) {
        self.host.lab([self.remedy], &[]);
    }
}

/// A script of the lab, by name.
pub(crate) fn script(name: &str) -> Command {
    Command::new(
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/lab")
            .join(name),
    )
}

fn lab<const N: usize>(arguments: [&str; N]) -> Ran {
    Ran::of(script("lab").args(arguments))
}

fn read_env(path: &Path) -> BTreeMap<String, String> {
    let text = fs::read_to_string(path).unwrap_or_default();
    text.lines()
        .filter_map(|line| line.split_once('='))
        .map(|(key, value)| (key.into(), value.into()))
        .collect()
}
