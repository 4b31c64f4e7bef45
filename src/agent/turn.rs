use std::fmt;
use std::str::FromStr;

/// What became of a commit, or of the looking for one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It is live, and was found working.
    Applied,
    /// It changes nothing on any host.
    Unchanged,
    /// What was done by hand on a host was put right.
    Healed,
    /// Something was done by hand on a host, and nobody said that it is to be put right.
    Drifted,
    /// It is not signed by somebody who may, or comes from elsewhere.
    Distrusted,
    /// It does not compile.
    Broken,
    /// The policy is against it.
    Refused,
    /// It did not come up as planned, or somebody took it back; the hosts have what they had.
    RolledBack,
    /// Some hosts have it, others do not.
    Partly,
    /// Another apply held a host.
    Locked,
    /// The branch, the database or a host could not be reached, or changed meanwhile.
    Failed,
}

impl Verdict {
    /// Every one, in the order of the documentation.
    pub const ALL: &'static [Self] = &[
        Self::Applied,
        Self::Unchanged,
        Self::Healed,
        Self::Drifted,
        Self::Distrusted,
        Self::Broken,
        Self::Refused,
        Self::RolledBack,
        Self::Partly,
        Self::Locked,
        Self::Failed,
    ];

    /// Its word.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::Unchanged => "unchanged",
            Self::Healed => "healed",
            Self::Drifted => "drifted",
            Self::Distrusted => "distrusted",
            Self::Broken => "broken",
            Self::Refused => "refused",
            Self::RolledBack => "rolled_back",
            Self::Partly => "partly",
            Self::Locked => "locked",
            Self::Failed => "failed",
        }
    }

    /// Whether the hosts are on that commit.
    pub const fn is_good(self) -> bool {
        matches!(
            self,
            Self::Applied | Self::Unchanged | Self::Healed | Self::Drifted
        )
    }

    /// Whether the commit is not tried again: another try would end in the same way.
    pub const fn is_final(self) -> bool {
        matches!(
            self,
            Self::Distrusted | Self::Broken | Self::Refused | Self::RolledBack
        )
    }
}

impl FromStr for Verdict {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let known = Self::ALL.iter().copied().find(|one| one.name() == text);
        known.ok_or(())
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

/// A line of the history: what an agent did.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Turn {
    /// When it ended, in milliseconds since 1970.
    pub at: i64,
    /// Which agent.
    pub agent: String,
    /// The commit; empty where it came to none.
    pub commit: String,
    /// Who signed it, where that was asked.
    pub signer: Option<String>,
    /// How it ended.
    pub verdict: Verdict,
    /// What there is to say of that.
    pub why: Option<String>,
    /// How often just that happened in a row.
    pub times: i64,
}
