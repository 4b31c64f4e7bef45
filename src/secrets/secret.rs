use std::fmt;
use zeroize::Zeroizing;

/// A text that cannot be printed by accident: no `Display`, a `Debug` that hides it, and memory wiped when it goes.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes a text that nobody else holds.
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The text itself, for the one who writes it where it belongs.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The text itself, for the one who keeps it: it is copied nowhere, and no longer wiped.
    pub fn into_exposed(mut self) -> String {
        std::mem::take(&mut self.0)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::Secret;

    #[test]
    fn does_not_show_itself() {
        let secret = Secret::new("hunter2".to_owned());
        assert_eq!(
            format!("{secret:?} {:#?}", Some(&secret)),
            "Secret(…) Some(\n    Secret(…),\n)"
        );
        assert_eq!(secret.expose(), "hunter2");
    }
}
