/// Why a text is not what it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// What is wrong with it, to be shown at its place: "has 11 digits".
    pub what: String,
    /// What to do.
    pub help: Option<String>,
}

impl Malformed {
    /// Something is wrong, and this is what.
    pub fn new(what: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            help: None,
        }
    }

    /// And this is what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}
