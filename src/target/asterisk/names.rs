//! Names of Asterisk's objects. Asterisk cuts a name at 79 bytes in silence and merges what is then equal; ids and domains are
//! short enough that none of these is longer. `_` is in no id, so that no two tenants' names can meet.

use crate::allocate::Account;
use crate::calls::{MailboxId, Scope};
use crate::model::{Domain, TenantId};

/// The longest name, in bytes.
#[cfg(test)]
pub(super) const LONGEST: usize = 79;

/// The endpoint, auth and AOR of an account: `2000@acme.example.net`.
pub(super) fn account(account: &Account, domain: &Domain) -> String {
    format!("{}@{domain}", account.name())
}

/// The context of a group of callers: `acme_users`.
pub(super) fn context(tenant: &TenantId, scope: Scope) -> String {
    let suffix = match scope {
        Scope::Users => "users",
        Scope::EmergencyOnly => "emergency",
    };
    format!("{tenant}_{suffix}")
}

/// A mailbox and its context: `alice@acme_mail`.
pub(super) fn mailbox(mailbox: &MailboxId) -> String {
    format!("{}@{}_mail", mailbox.owner, mailbox.tenant)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Extension, UserId};

    #[test]
    fn the_longest_names_are_short_enough() {
        let long = "a".repeat(63);
        let (tenant, domain) = (
            TenantId::parse(&long).unwrap(),
            Domain::parse(&long).unwrap(),
        );
        let extension = Extension::parse("1234567890").unwrap();
        let user = UserId::parse(&long).unwrap();
        let longest = Account {
            user,
            extension,
            slot: 9999,
            line: None,
            birth: String::new(),
            rotation: 0,
        };
        assert!(account(&longest, &domain).len() <= LONGEST);
        assert!(context(&tenant, Scope::EmergencyOnly).len() <= LONGEST);
    }
}
