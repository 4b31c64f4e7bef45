/// Why nobody answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// All were busy or refused.
    Busy,
    /// It rang for the whole time.
    Unanswered,
    /// No device was there; no way took the call; no agent is there or the queue is full.
    Unreachable,
}

/// Why a call ends, as Q.850 tells them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// No number leads there (1).
    NoRoute,
    /// All is done (16).
    Normal,
    /// The person is on the phone (17).
    Busy,
    /// The person did not answer (19).
    NoAnswer,
    /// No device of the person is there (20).
    Absent,
    /// The caller may not (21).
    Rejected,
    /// No way out is free (34).
    Congestion,
}

impl Cause {
    /// Every cause, and as it is written in call tests.
    pub const ALL: [(Self, &'static str); 7] = [
        (Self::NoRoute, "no-route"),
        (Self::Normal, "normal"),
        (Self::Busy, "busy"),
        (Self::NoAnswer, "no-answer"),
        (Self::Absent, "absent"),
        (Self::Rejected, "rejected"),
        (Self::Congestion, "congestion"),
    ];

    /// As it is written in call tests.
    pub fn name(self) -> &'static str {
        let known = Self::ALL.iter().find(|(known, _)| *known == self);
        known.map_or("", |(_, name)| name)
    }

    /// Its number in ITU-T Q.850.
    pub const fn q850(self) -> u8 {
        match self {
            Self::NoRoute => 1,
            Self::Normal => 16,
            Self::Busy => 17,
            Self::NoAnswer => 19,
            Self::Absent => 20,
            Self::Rejected => 21,
            Self::Congestion => 34,
        }
    }
}
