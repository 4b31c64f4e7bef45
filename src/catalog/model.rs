/// What sort of device a model is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Stands on a desk; its accounts are its own.
    Desk,
    /// A speaker phone for a meeting room.
    Conference,
    /// A base or a cordless handset: its accounts belong to handsets.
    Dect,
}

/// What the compiler must know of a phone model to check a repository and to write the phone's files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhoneModel {
    /// What a repository writes: `yealink-t46s`.
    pub id: String,
    /// The room of `target/phone` that writes its files: `yealink`.
    pub vendor: String,
    /// What people call it: `Yealink T46S`.
    pub name: String,
    /// How many SIP accounts it holds.
    pub lines: u16,
    /// What sort of device it is.
    pub kind: Kind,
    /// The file that every phone of this model fetches before its own, where it is known.
    pub common_file: Option<String>,
    /// The newest firmware that the source knows: `66.86.0.15`.
    pub firmware: String,
    /// The second number of that firmware, which decides how parameters are spelled.
    pub generation: u16,
    /// Where the facts were found.
    pub source: String,
}
