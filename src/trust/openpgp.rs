//! Signatures of GnuPG, verified by `gpgv`: it trusts the keys of one keyring and nothing else, and asks nobody.
#![expect(
    clippy::disallowed_methods,
    reason = "a signature is verified by a program, which reads it from files"
)]

use crate::load::Signature;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// How such a signature begins.
pub(super) const MARK: &str = "-----BEGIN PGP SIGNATURE-----";

/// The keys that may sign: a file as `gpg --export` writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keyring(pub PathBuf);

/// Who signed it; why nobody did who may.
pub(super) fn verify(signature: &Signature, keyring: &Keyring) -> Result<String, String> {
    let status = ask(signature, &keyring.0)
        .map_err(|error| format!("`gpgv` cannot be asked about it: {error}"))?;
    let told = |word: &str| {
        let prefix = format!("[GNUPG:] {word} ");
        status
            .lines()
            .find_map(|line| line.strip_prefix(&prefix).map(str::to_owned))
    };
    for (word, why) in [
        ("BADSIG", "its signature is broken"),
        ("EXPSIG", "its signature has expired"),
        ("EXPKEYSIG", "its key has expired"),
        ("REVKEYSIG", "its key was revoked"),
    ] {
        if told(word).is_some() {
            return Err(why.to_owned());
        }
    }
    if let Some(missing) = told("NO_PUBKEY") {
        return Err(format!("its key `{missing}` may not sign"));
    }
    let good = told("GOODSIG").filter(|_| told("VALIDSIG").is_some());
    let name = good.and_then(|line| line.split_once(' ').map(|(_, name)| name.to_owned()));
    name.ok_or_else(|| "its signature cannot be verified".to_owned())
}

/// What `gpgv` tells of a signature, for programs (DETAILS of GnuPG).
fn ask(signature: &Signature, keyring: &Path) -> std::io::Result<String> {
    let other = |fault: String| std::io::Error::other(fault);
    if fs::read(keyring)?.starts_with(b"-----") {
        return Err(other(format!(
            "`{}` is armoured: `gpg --dearmor` it",
            keyring.display()
        )));
    }
    let folder = tempfile::tempdir()?;
    let (text, signed) = (
        folder.path().join("signature"),
        folder.path().join("signed"),
    );
    fs::write(&text, &signature.text)?;
    fs::write(&signed, &signature.signed)?;
    let Output { stdout, .. } = Command::new("gpgv")
        .args(["--status-fd", "1", "--homedir"])
        .arg(folder.path())
        .arg("--keyring")
        .arg(std::path::absolute(keyring)?)
        .args([&text, &signed])
        .output()?;
    Ok(String::from_utf8_lossy(&stdout).into_owned())
}
