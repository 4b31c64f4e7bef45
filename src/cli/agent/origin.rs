//! The branch where it comes from, fetched by the user's own Git, so that its keys, agents and helpers work as ever.
#![expect(
    clippy::disallowed_methods,
    reason = "Git fetches, and is not waited for without end"
)]

use super::super::failure::Failure;
use crate::agent::Stop;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Tags by which people say that they have seen a commit; those that went there go here.
const REVIEWS: &str = "+refs/tags/review/*:refs/tags/review/*";
/// A fetch that takes longer is given up.
const PATIENCE: Duration = Duration::from_mins(5);

/// A branch of a remote repository.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Origin {
    /// The branch to follow
    #[arg(long, value_name = "BRANCH", default_value = "main")]
    pub(super) branch: String,
    /// Where it is fetched from: a remote of the repository
    #[arg(long, value_name = "REMOTE", default_value = "origin")]
    remote: String,
}

impl Origin {
    /// The name under which the repository has it once it is fetched.
    pub(super) fn reference(&self) -> String {
        format!("refs/remotes/{}/{}", self.remote, self.branch)
    }

    /// Fetches it and the tags of its reviews, and nothing else; no file of the work tree is touched.
    pub(super) fn fetch(&self, root: &Path, stop: &Stop) -> Result<(), Failure> {
        let from = format!("+refs/heads/{}:{}", self.branch, self.reference());
        let args = [
            "fetch",
            "--quiet",
            "--no-tags",
            "--no-write-fetch-head",
            "--",
            &self.remote,
            &from,
            REVIEWS,
        ];
        let mut child = git(root, &args)
            .spawn()
            .map_err(Failure::doing("run `git`"))?;
        let begun = Instant::now();
        while child
            .try_wait()
            .map_err(Failure::doing("wait for `git`"))?
            .is_none()
        {
            if begun.elapsed() > PATIENCE || stop.within(Duration::from_millis(20)) {
                // It may have ended by now.
                drop(child.kill());
                drop(child.wait());
                return Err(Failure::new(format!("`{}` does not answer", self.remote)));
            }
        }
        ended(
            child,
            &format!("`{}` of `{}` cannot be fetched", self.branch, self.remote),
        )
        .map(drop)
    }
}

/// The folder in which the repository keeps what is its own.
pub(super) fn folder(root: &Path) -> Result<PathBuf, Failure> {
    let child = git(root, &["rev-parse", "--absolute-git-dir"]).spawn();
    let child = child.map_err(Failure::doing("run `git`"))?;
    let told = ended(
        child,
        &format!("`{}` is no repository of Git", root.display()),
    )?;
    Ok(PathBuf::from(told.trim()))
}

fn git(root: &Path, args: &[&str]) -> Command {
    let mut command = Command::new("git");
    command.arg("-C").arg(root).args(args);
    command.env("GIT_TERMINAL_PROMPT", "0").stdin(Stdio::null());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// What it printed; its last words where it did not do well.
fn ended(child: Child, failed: &str) -> Result<String, Failure> {
    let mut output = child
        .wait_with_output()
        .map_err(Failure::doing("wait for `git`"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let mut words = String::new();
    // Bytes that are no text are left out.
    let _most = output
        .stderr
        .as_mut_slice()
        .take(4096)
        .read_to_string(&mut words);
    let last = words.lines().rfind(|line| !line.trim().is_empty());
    Err(Failure::new(format!(
        "{failed}: {}",
        last.unwrap_or("git says nothing")
    )))
}
