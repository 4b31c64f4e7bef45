use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Why somebody should look twice.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Risk {
    /// Something goes.
    Deletes,
    /// Calls for help, or where help is sent to.
    Emergency,
    /// The ways outside.
    Trunks,
    /// Calls in progress end.
    DropsCalls,
    /// Devices have a password that is taken no more, until they fetch the new one.
    CutsOff,
    /// A number has another owner, or an owner another number.
    NumberMoves,
}

impl Risk {
    /// All of them, in the order in which they are told.
    pub const ALL: [Self; 6] = [
        Self::Emergency,
        Self::Deletes,
        Self::NumberMoves,
        Self::Trunks,
        Self::DropsCalls,
        Self::CutsOff,
    ];

    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Deletes => "deletes",
            Self::Emergency => "emergency calls",
            Self::Trunks => "trunks",
            Self::DropsCalls => "drops calls",
            Self::CutsOff => "cuts devices off",
            Self::NumberMoves => "number moves",
        }
    }
}
