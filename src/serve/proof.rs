//! What a client can prove of who it is, and why that is not enough.

/// What a client brings with its request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Proofs {
    /// The MAC in its certificate, which one of the known authorities has signed.
    pub(super) certificate: Option<String>,
    /// The MAC whose password it knows.
    pub(super) password: Option<String>,
    /// It sent a password, and that was wrong.
    pub(super) wrong: bool,
    /// A token that is known.
    pub(super) token: Option<Token>,
}

/// A token of the path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    /// The MAC of a phone, or what the path of a softphone's file starts with.
    pub(super) owner: String,
    /// What its two tokens have in common, which tells neither; a rotation gives another one.
    pub(super) pair: String,
    pub(super) stage: Stage,
}

/// Why a file is not given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It holds a secret, and nobody proved to be its phone. A password may be asked for.
    Unproven,
    /// The proof is that of another phone.
    Another,
    /// The password was wrong.
    Wrong,
    /// The first token was used from another address.
    Elsewhere,
    /// The lasting token was used already.
    Spent,
}

impl Refusal {
    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::Unproven => "the file holds a secret, and nothing proves who asks",
            Self::Another => "the proof is that of another phone",
            Self::Wrong => "the password is wrong",
            Self::Elsewhere => "the first token was used from another address",
            Self::Spent => "the first token is over: the lasting one was used",
        }
    }

    /// Whether another password would help.
    pub(super) const fn asks(self) -> bool {
        matches!(self, Self::Unproven | Self::Wrong)
    }
}

/// Which of a phone's two tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// The one that an administrator or a redirection service hands out. It dies when the lasting one is first used.
    First,
    /// The one that the files fetched with the first one tell the phone.
    Lasting,
}
