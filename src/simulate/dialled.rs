//! Reads what people say is dialled.

use super::said::Words;
use crate::allocate::TenantAllocation;
use crate::diag::did_you_mean;
use crate::model::{Malformed, Reference, TenantId, UserId};

impl Words<'_> {
    /// What is dialled on a phone of the tenant: characters of the keys as they are, a reference by its extension, and a telephone
    /// number without what people put between its digits.
    pub fn dialled(&self, tenant: &TenantId, text: &str) -> Result<String, Malformed> {
        let text = text.trim();
        if let Some((section, id)) = text.split_once('/').filter(|_| !has_digits_only(text)) {
            return self.extension(tenant, section, id);
        }
        if text.starts_with(|c: char| c.is_ascii_lowercase()) {
            return self.extension(tenant, "users", text);
        }
        let kept: String = text.chars().filter(|c| !separates(*c)).collect();
        let allowed = |c: char| c.is_ascii_digit() || matches!(c, '*' | '#' | '+');
        match kept.chars().find(|c| !allowed(*c)) {
            None if !kept.is_empty() => Ok(kept),
            None => Err(Malformed::new("is empty").help("write what is dialled: `2001`")),
            Some(bad) => Err(Malformed::new(format!("holds `{}`", bad.escape_debug()))
                .help("write what is dialled, or a reference such as `users/alice`")),
        }
    }

    fn extension(&self, tenant: &TenantId, section: &str, id: &str) -> Result<String, Malformed> {
        let held = self.allocation.tenants.get(tenant);
        let found = match Reference::parse(section, id) {
            Some(Reference::User(user)) => held.and_then(|held| held.users.get(&user)),
            Some(service) => held.and_then(|held| held.services.get(&service)),
            None => None,
        };
        let known = held.map(|held| extensions(held)).unwrap_or_default();
        let unknown = || {
            let fault = Malformed::new(format!("`{section}/{id}` has no extension in `{tenant}`"));
            let written = format!("{section}/{id}");
            match did_you_mean(&written, known.iter().map(String::as_str)) {
                Some(near) => fault.help(format!("did you mean `{near}`?")),
                None => fault.help("write what is dialled, or a reference such as `users/alice`"),
            }
        };
        found
            .map(|held| held.extension.to_string())
            .ok_or_else(unknown)
    }
}

fn extensions(held: &TenantAllocation) -> Vec<String> {
    let users = held.users.keys().map(UserId::reference);
    users
        .chain(held.services.keys().map(ToString::to_string))
        .collect()
}

fn has_digits_only(text: &str) -> bool {
    !text
        .chars()
        .any(|character| character.is_ascii_alphabetic())
}

/// What people put between the digits of a number.
pub(super) const fn separates(character: char) -> bool {
    matches!(character, ' ' | '\u{a0}' | '-' | '/' | '.' | '(' | ')')
}
