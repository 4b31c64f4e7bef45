use super::GitError;
use git2::{ErrorCode, Repository};
use std::path::Path;

/// The signature of a commit, and what it signs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The armoured signature: OpenPGP or SSH.
    pub text: String,
    /// The bytes that it is over: the commit without it.
    pub signed: Vec<u8>,
    /// When the commit says that it was made, in seconds since 1970.
    pub time: i64,
}

/// The signature of the commit that `revision` names; nothing where nobody signed it.
pub fn signature(root: &Path, revision: &str) -> Result<Option<Signature>, GitError> {
    let repository = Repository::discover(root)?;
    let commit = repository.revparse_single(revision)?.peel_to_commit()?;
    let (text, signed) = match repository.extract_signature(&commit.id(), None) {
        Ok(found) => found,
        Err(error) if error.code() == ErrorCode::NotFound => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    Ok(Some(Signature {
        text: String::from_utf8_lossy(&text).into_owned(),
        signed: signed.to_vec(),
        time: commit.time().seconds(),
    }))
}
