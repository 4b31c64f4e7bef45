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
    From {
        /// Where it is written, as `tenants/acme/trunks/main.register.password`: its name, and what a sealed one is bound to.
        path: String,
        /// Where it comes from.
        source: SecretSource,
    },
}

/// The places where a secret can be written, below a tenant; `*` is an id. What stands in the library starts with `library/`.
pub const SECRET_PLACES: &[&str] = &[
    "calendars/*.password",
    "conferences/*.pin",
    "trunks/*.register.password",
    "users/*.upstream.password",
    "voicemail.smtp.password",
];
