//! A plan that was reviewed and is to be carried out exactly: what it was made of, and what it was made against. It holds digests and no
//! secret, and is worth nothing without the seal that `cli` puts below it.

use super::{Meaning, Plan};
use crate::bundle::DestinationId;
use serde::{Deserialize, Serialize};

/// What a plan is bound to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sealed {
    /// The form.
    pub version: u32,
    /// The single-use number.
    pub number: String,
    /// When it was made, as RFC 3339.
    pub made: String,
    /// When it is worth nothing any more, in seconds since 1970.
    pub expires: i64,
    /// What it was compiled from.
    pub of: Origins,
    /// What the policy was waived, as it was typed.
    pub waivers: Vec<String>,
    /// What it means, as it was reviewed.
    #[serde(default)]
    pub meaning: Meaning,
    /// What it does to each host.
    pub hosts: Vec<SealedHost>,
}

/// What a plan was compiled from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Origins {
    /// The fingerprint of the project's key.
    pub project: String,
    /// The version of pbxctl.
    pub tool: String,
    /// The digest of its templates.
    pub templates: String,
    /// The digest of all documents: a merge that changes none of them is the same tree.
    pub tree: String,
    /// The digest of `pbx.lock`.
    pub lock: String,
}

/// What a plan does to a host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SealedHost {
    /// Which.
    pub id: DestinationId,
    /// How it is reached.
    pub connect: String,
    /// The release that it ran.
    pub base: Option<String>,
    /// The release that it is to run.
    pub release: String,
}

impl Sealed {
    /// The form that this version of pbxctl writes and reads.
    pub const VERSION: u32 = 1;

    /// The hosts of a plan, as they are sealed.
    pub fn hosts(plan: &Plan) -> Vec<SealedHost> {
        let hosts = plan.hosts.iter().map(|host| SealedHost {
            id: host.id.clone(),
            connect: host.connect.clone(),
            base: host.base.clone(),
            release: host.release.to_string(),
        });
        hosts.collect()
    }

    /// The names of its hosts.
    pub fn names(&self) -> Vec<String> {
        let hosts = self.hosts.iter();
        hosts.map(|host| host.id.as_str().to_owned()).collect()
    }

    /// Why it is not for what is written now, at this time in seconds since 1970.
    pub fn is_stale(&self, now: &Origins, time: i64) -> Option<String> {
        let Origins {
            project,
            tool,
            templates,
            tree,
            lock,
        } = &self.of;
        let parts = [
            (
                project != &now.project,
                "is that of another project key".to_owned(),
            ),
            (
                tool != &now.tool,
                format!("was made by pbxctl {tool}, and this is {}", now.tool),
            ),
            (
                templates != &now.templates,
                "was made with other templates of pbxctl".to_owned(),
            ),
            (
                lock != &now.lock,
                "was made with another `pbx.lock`".to_owned(),
            ),
            (
                tree != &now.tree,
                "was made from other documents than these".to_owned(),
            ),
            (self.expires <= time, "has expired".to_owned()),
        ];
        let first = parts.into_iter().find(|(differs, _)| *differs);
        first.map(|(_, why)| why)
    }

    /// Why it is not what would be done to the hosts now.
    pub fn differs(&self, plan: &Plan) -> Option<String> {
        let now = Self::hosts(plan);
        let missing = |from: &[SealedHost], of: &[SealedHost]| {
            let unknown = |host: &&SealedHost| from.iter().all(|known| known.id != host.id);
            of.iter().find(unknown).map(|host| host.id.clone())
        };
        if let Some(id) = missing(&now, &self.hosts).or_else(|| missing(&self.hosts, &now)) {
            return Some(format!("is not for the same hosts: `{id}` differs"));
        }
        let edited = plan.hosts.iter().find(|host| !host.edited.is_empty());
        if let Some(host) = edited {
            return Some(format!(
                "did not know that files on `{}` were edited by hand",
                host.id
            ));
        }
        let pairs = self.hosts.iter().filter_map(|then| {
            let now = now.iter().find(|now| now.id == then.id)?;
            Some((then, now))
        });
        pairs.into_iter().find_map(|(then, now)| {
            let id = &then.id;
            if then.connect != now.connect {
                return Some(format!(
                    "reaches `{id}` by {}, and it is {} now",
                    then.connect, now.connect
                ));
            }
            if then.base != now.base {
                let name = |base: &Option<String>| {
                    base.as_deref()
                        .map_or_else(|| "none".to_owned(), |base| base.chars().take(12).collect())
                };
                let (then, now) = (name(&then.base), name(&now.base));
                return Some(format!(
                    "was made while `{id}` ran the release {then}, and it runs {now}"
                ));
            }
            (then.release != now.release).then(|| {
                format!("makes another release for `{id}` than what is written: a secret changed")
            })
        })
    }
}
