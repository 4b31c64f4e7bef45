use super::{Keyring, Signers, openpgp, ssh};
use crate::load::{GitError, Signature, is_ancestor, signature, vouching};
use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;

/// What is demanded of a commit before it is applied.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Demand {
    /// Who may sign it with SSH.
    pub signers: Option<Signers>,
    /// Who may sign it with OpenPGP.
    pub keyring: Option<Keyring>,
    /// The branch that it has to be on.
    pub branch: Option<String>,
}

/// Why a commit is not applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Distrust {
    /// Nobody signed it.
    Unsigned,
    /// What is wrong with its signature.
    Signature(String),
    /// It is not on this branch.
    Elsewhere(String),
    /// It does not come from this commit, which is live or was.
    Older(String),
    /// The repository cannot tell.
    Unknown(String),
}

impl Demand {
    /// Holds a commit of the repository at `root` to it; gives who signed it, where somebody had to.
    pub fn hold(&self, root: &Path, commit: &str) -> Result<Option<String>, Distrust> {
        let who = match self.signers.is_some() || self.keyring.is_some() {
            true => Some(self.signer(root, commit)?),
            false => None,
        };
        if let Some(branch) = &self.branch
            && !is_ancestor(root, commit, branch)?
        {
            return Err(Distrust::Elsewhere(branch.clone()));
        }
        Ok(who)
    }

    /// Who vouches for what is written in a commit, by the names under which their keys stand: who signed it, or a tag `review/…` of
    /// it. What is signed by others, or badly, counts for nothing.
    pub fn vouched(&self, root: &Path, commit: &str) -> Result<BTreeSet<String>, Distrust> {
        let signatures = vouching(root, commit)?;
        let good = signatures.iter().filter_map(|one| self.verify(one).ok());
        Ok(good.flat_map(|who| names(&who)).collect())
    }

    fn signer(&self, root: &Path, commit: &str) -> Result<String, Distrust> {
        let signature = signature(root, commit)?.ok_or(Distrust::Unsigned)?;
        self.verify(&signature).map_err(Distrust::Signature)
    }

    fn verify(&self, signature: &Signature) -> Result<String, String> {
        match (&self.signers, &self.keyring) {
            (Some(signers), _) if signature.text.starts_with(ssh::MARK) => {
                ssh::verify(signature, signers)
            }
            (_, Some(keyring)) if signature.text.starts_with(openpgp::MARK) => {
                openpgp::verify(signature, keyring)
            }
            _ => Err("nobody may sign in the way in which it is signed".to_owned()),
        }
    }
}

/// The names that a key stands under: each of a list, and the address of `Alice <alice@example.net>`. A pattern is no name.
fn names(who: &str) -> Vec<String> {
    if let Some((_, rest)) = who.rsplit_once('<') {
        return vec![rest.trim_end_matches('>').to_owned()];
    }
    let names = who
        .split(',')
        .filter(|name| !name.contains(['*', '?', '!']));
    names.map(str::to_owned).collect()
}

/// Holds a commit to coming from one that is or was live: an older one is gone back to by `rollback`, which is journalled as that.
pub fn hold_newer(root: &Path, commit: &str, live: &str) -> Result<(), Distrust> {
    match is_ancestor(root, live, commit) {
        Ok(true) => Ok(()),
        Ok(false) => Err(Distrust::Older(live.to_owned())),
        Err(error) => Err(Distrust::Unknown(format!("`{}`: {error}", short(live)))),
    }
}

fn short(commit: &str) -> &str {
    commit.get(..12).unwrap_or(commit)
}

impl Distrust {
    /// Whether it is about what is live rather than about who made it.
    pub const fn is_stale(&self) -> bool {
        matches!(self, Self::Older(_) | Self::Unknown(_))
    }

    /// What to do about it.
    pub const fn remedy(&self) -> &'static str {
        match self {
            Self::Unsigned => "sign it: `git commit --amend -S`, and push that",
            Self::Signature(_) => {
                "have it signed by a key that may, or add the key to those that may, which whoever runs this has"
            }
            Self::Elsewhere(_) => "merge it, and apply what came of that",
            Self::Older(_) => {
                "go back by `pbxctl rollback`, or take the change back in a new commit: `git revert`"
            }
            Self::Unknown(_) => "fetch the whole history: `git fetch --unshallow`",
        }
    }
}

impl From<GitError> for Distrust {
    fn from(error: GitError) -> Self {
        Self::Unknown(error.to_string())
    }
}

impl fmt::Display for Distrust {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unsigned => out.write_str("it is not signed"),
            Self::Signature(why) => out.write_str(why),
            Self::Elsewhere(branch) => write!(out, "it is not on the branch `{branch}`"),
            Self::Older(live) => write!(
                out,
                "it is older than what is live, or went another way: that is `{}`",
                short(live)
            ),
            Self::Unknown(why) => write!(out, "the repository here does not tell: {why}"),
        }
    }
}
