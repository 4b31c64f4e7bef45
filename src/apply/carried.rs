use serde::{Deserialize, Serialize};

/// What came along.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Carried {
    /// How many forwards, do-not-disturbs, pauses, logouts and nights.
    pub set: u64,
    /// How many mailboxes, with their PINs and greetings.
    pub mailboxes: u64,
    /// How many messages in them.
    pub messages: u64,
    /// What could not be carried, each with the reason.
    #[serde(default)]
    pub left: Vec<String>,
    /// Where what the new host had of the tenant before lies now.
    #[serde(default)]
    pub aside: Vec<String>,
}

/// Whose it is, and where it came from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Brought {
    /// The tenant, by its id.
    pub tenant: String,
    /// The host that it left.
    pub from: String,
    /// What came along; nothing where that is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carried: Option<Carried>,
}
