//! Signatures of OpenSSH: `ssh-keygen -Y sign -n git`.

use super::signers::NAMESPACE;
use super::{Signers, certificate};
use crate::load::Signature;
use ssh_key::{HashAlg, PublicKey, SshSig};

/// How such a signature begins.
pub(super) const MARK: &str = "-----BEGIN SSH SIGNATURE-----";

/// Who signed it; why nobody did who may.
pub(super) fn verify(signature: &Signature, signers: &Signers) -> Result<String, String> {
    let broken = |_: ssh_key::Error| "its signature is broken".to_owned();
    let read = match SshSig::from_pem(signature.text.trim_end()) {
        Ok(read) if !read.public_key().is_other() => read,
        // Certificates are none of the keys that the crate knows
        _ if signers.authorities().next().is_some() => {
            return certificate::verify(signature, signers);
        }
        _ => {
            return Err(
                "its signature is broken, or by a certificate that nobody may vouch for".to_owned(),
            );
        }
    };
    let key = PublicKey::new(read.public_key().clone(), "");
    key.verify(NAMESPACE, &signature.signed, &read)
        .map_err(broken)?;
    let mut theirs = signers
        .iter()
        .filter(|one| one.key.key_data() == key.key_data())
        .peekable();
    if theirs.peek().is_none() {
        return Err(format!(
            "its key `{}` may not sign",
            key.fingerprint(HashAlg::Sha256)
        ));
    }
    let in_time = |from: Option<i64>, until: Option<i64>| {
        from.is_none_or(|from| from <= signature.time)
            && until.is_none_or(|until| signature.time < until)
    };
    let found = theirs.find(|one| in_time(one.from, one.until));
    let late = || "its key might not sign when it was made".to_owned();
    found.map(|one| one.who.clone()).ok_or_else(late)
}
