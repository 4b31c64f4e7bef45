use super::Malformed;

/// An e-mail address that every engine's list syntax can hold: no spaces, commas, quotes or angle brackets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email(String);

impl Email {
    /// Reads the usual subset of RFC 5321: `local@domain`, the local part without quotes.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let Some((local, domain)) = text.rsplit_once('@') else {
            return Err(Malformed::new("has no `@`"));
        };
        let allowed = |c: char| c.is_alphanumeric() || "!#$%&'*+-/=?^_{}~.".contains(c);
        if let Some(bad) = local.chars().find(|c| !allowed(*c)) {
            return Err(Malformed::new(format!("holds `{bad}` before the `@`")));
        }
        if local.is_empty()
            || domain.split('.').any(str::is_empty)
            || domain
                .chars()
                .any(|c| !c.is_alphanumeric() && !"-.".contains(c))
        {
            return Err(
                Malformed::new("is no e-mail address").help("write it as `name@example.net`")
            );
        }
        Ok(Self(text.to_owned()))
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
