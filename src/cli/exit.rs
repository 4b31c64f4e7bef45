/// How a run ended, as scripts see it. `docs/exit-codes.md` is held to this by a test.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// Done; for `plan` and `lock --check`: nothing to change.
    Done,
    /// An error in the input, or a failure with nothing changed on any host.
    Failed,
    /// `plan` and `lock --check`: there are changes.
    Changes,
    /// Refused by policy, with the exact waiver printed.
    Refused,
    /// The plan, the commit or the live host is not what was reviewed.
    Stale,
    /// Another apply holds the host.
    Locked,
    /// A host did not come up as planned and is on its former state again.
    RolledBack,
    /// Some hosts are on the new state, others on the former.
    Partly,
    /// Wrong usage.
    Usage,
}

impl Exit {
    /// Every way to end, in the order of the codes.
    pub const ALL: &'static [Self] = &[
        Self::Done,
        Self::Failed,
        Self::Changes,
        Self::Refused,
        Self::Stale,
        Self::Locked,
        Self::RolledBack,
        Self::Partly,
        Self::Usage,
    ];

    /// The number that the process ends with.
    pub const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::Changes => 2,
            Self::Refused => 3,
            Self::Stale => 4,
            Self::Locked => 5,
            Self::RolledBack => 6,
            Self::Partly => 7,
            Self::Usage => 64,
        }
    }

    /// What it means, in the words of the documentation.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Done => "done; for `plan` and `lock --check`: nothing to change",
            Self::Failed => "an error in the input, or a failure that changed nothing on any host",
            Self::Changes => "`plan` and `lock --check`: there are changes",
            Self::Refused => "refused by policy; the waiver that it takes is printed",
            Self::Stale => "stale: the plan, commit or live host is not what was reviewed",
            Self::Locked => "locked: another apply holds the host",
            Self::RolledBack => "rolled back: a host is on its former state again",
            Self::Partly => "partly done: some hosts are on the new state, others are not",
            Self::Usage => "wrong usage",
        }
    }
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
