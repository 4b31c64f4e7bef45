use std::fmt;

/// A call as it is told to `pbxctl call`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// The tenant, where there are several.
    pub tenant: Option<String>,
    /// Who calls.
    pub from: String,
    /// What is dialled.
    pub to: String,
    /// What is otherwise than usual: `users/alice=busy`.
    pub state: Vec<String>,
    /// What is pressed at each greeting.
    pub keys: Vec<String>,
}

/// The command that walks it.
impl fmt::Display for Asked {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("pbxctl call")?;
        if let Some(tenant) = &self.tenant {
            write!(out, " --tenant {tenant}")?;
        }
        write!(
            out,
            " --from {} --to {}",
            quoted(&self.from),
            quoted(&self.to)
        )?;
        for said in &self.state {
            write!(out, " --state {}", quoted(said))?;
        }
        match self.keys.is_empty() {
            true => Ok(()),
            false => write!(out, " --keys {}", quoted(&self.keys.join(","))),
        }
    }
}

/// As a shell takes it for one word.
fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "+-_/=,.:".contains(c);
    match text.chars().all(plain) && !text.is_empty() {
        true => text.to_owned(),
        false => format!("'{text}'"),
    }
}
