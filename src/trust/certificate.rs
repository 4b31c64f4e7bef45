//! Signatures by certificates of OpenSSH, verified by `ssh-keygen`: it holds the certificate to the authorities that may vouch for
//! people, to its principals, and to its time and that of the authority.
#![expect(
    clippy::disallowed_methods,
    reason = "a signature is verified by a program, which reads it from files"
)]

use super::Signers;
use super::signers::NAMESPACE;
use crate::load::Signature;
use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Output};

/// Who signed it, as the certificate names them; why nobody did who may.
pub(super) fn verify(signature: &Signature, signers: &Signers) -> Result<String, String> {
    ask(signature, signers)
        .map_err(|error| format!("`ssh-keygen` cannot be asked about it: {error}"))?
}

fn ask(signature: &Signature, signers: &Signers) -> std::io::Result<Result<String, String>> {
    let folder = tempfile::tempdir()?;
    let path = |name: &str| folder.path().join(name);
    let lines: String = signers
        .authorities()
        .flat_map(|line| [line, "\n"])
        .collect();
    fs::write(path("signers"), lines)?;
    fs::write(path("signature"), &signature.text)?;
    fs::write(path("signed"), &signature.signed)?;
    let found = command(folder.path(), "find-principals", signature.time).output()?;
    let names = String::from_utf8_lossy(&found.stdout).into_owned();
    let Some(who) = names.lines().next().filter(|_| found.status.success()) else {
        let why = "its certificate is of nobody who may sign, or was not valid when it was made";
        return Ok(Err(why.to_owned()));
    };
    let verified = command(folder.path(), "verify", signature.time)
        .args(["-n", NAMESPACE, "-I", who])
        .stdin(File::open(path("signed"))?)
        .output()?;
    Ok(match verified.status.success() {
        true => Ok(who.to_owned()),
        false => Err(reason(&verified)),
    })
}

/// Times without a zone are read in that of the machine, which is UTC here.
fn command(folder: &Path, verb: &str, time: i64) -> Command {
    let time = jiff::Timestamp::from_second(time).unwrap_or_default();
    let mut command = Command::new("ssh-keygen");
    command.current_dir(folder).env("TZ", "UTC");
    command.args(["-Y", verb, "-f", "signers", "-s", "signature"]);
    command.arg(format!("-Overify-time={}", time.strftime("%Y%m%d%H%M%S")));
    command
}

/// The first thing that it says, without its place in our copy of the lines.
fn reason(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr);
    let first = said.lines().next().unwrap_or_default();
    if first.ends_with("incorrect signature") {
        return "its signature is broken".to_owned();
    }
    let place = first.starts_with("signers:");
    let words = first.splitn(3, ':').nth(2).filter(|_| place);
    format!(
        "its certificate may not sign: {}",
        words.unwrap_or(first).trim()
    )
}
