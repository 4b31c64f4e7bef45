use super::Party;
use std::time::Instant;

/// Something that came to somebody.
#[derive(Clone, Debug)]
pub(crate) struct Heard {
    /// When.
    pub(crate) at: Instant,
    /// To whom.
    pub(crate) party: Party,
    /// The call, as SIP names it.
    pub(crate) call: String,
    /// What.
    pub(crate) what: What,
}

/// What came, or was done about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// A call, and the phone rings.
    Rings {
        /// What was dialled there.
        number: String,
        /// Who is shown.
        from: String,
        /// Whether the phone is to answer by itself.
        by_itself: bool,
    },
    /// A call, which was refused with this status.
    Refuses(u16, String, String),
    /// It was answered, and the caller learnt of it.
    Talks,
    /// The caller gave up.
    Cancelled,
    /// The other side ended the call.
    Over,
}
