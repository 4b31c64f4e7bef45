/// Where a secret comes from that is not derived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretSource {
    /// An environment variable.
    Env(String),
    /// A file outside Git, relative to the repository or absolute.
    File(String),
    /// Sealed with age, in place.
    Age(String),
}

/// A secret, before anybody knows its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Secret {
    /// Derived from the project key, for its owner.
    Derived,
    /// From somewhere.
    From(SecretSource),
}
