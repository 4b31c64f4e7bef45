use std::borrow::Cow;

/// How a value is written in a format: as it is, changed, or not at all. Each target's room has its own.
pub type Escape = fn(&str) -> Result<Cow<'_, str>, Unwritable>;

/// Why a format has no way to write a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unwritable {
    /// What is wrong with the value, after "it": `holds a line break`.
    pub why: String,
    /// What to do.
    pub help: Option<String>,
}

impl Unwritable {
    /// A value of which `it …`.
    pub fn new(why: impl Into<String>) -> Self {
        Self {
            why: why.into(),
            help: None,
        }
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }
}
