//! Who may look: by a token, or by a name and password that a directory knows. Guessing is slowed down.

use std::collections::BTreeMap;
use std::fmt;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sha2::{Digest, Sha256};
use tokio::time::Instant;

use crate::serve::random;

/// Asks a directory whether a name and a password belong together.
pub type Check =
    Arc<dyn Fn(String, String) -> Pin<Box<dyn Future<Output = bool> + Send>> + Send + Sync>;

/// How somebody signs in.
#[derive(Clone, Default)]
pub struct Access {
    /// The token for people and programs.
    pub token: Option<String>,
    /// Names and passwords.
    pub check: Option<Check>,
}

/// So many failures of one address within [`WINDOW`] are borne.
const FAILURES: u32 = 5;
const WINDOW: Duration = Duration::from_mins(1);
/// So many addresses are remembered.
const ADDRESSES: usize = 10_000;
/// How long somebody stays signed in.
const STAY: Duration = Duration::from_hours(12);
/// So many may be signed in.
const SESSIONS: usize = 1_000;

/// Who is signed in, and who has been guessing.
pub(super) struct Door {
    access: Access,
    sessions: Mutex<BTreeMap<[u8; 32], Instant>>,
    failures: Mutex<BTreeMap<IpAddr, (u32, Instant)>>,
}

/// What came of signing in.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Entry {
    /// The word for the cookie.
    Session(String),
    Wrong,
    /// Too many failures from this address.
    Wait,
}

impl Door {
    pub(super) fn new(access: Access) -> Self {
        Self {
            access,
            sessions: Mutex::default(),
            failures: Mutex::default(),
        }
    }

    /// Whether names and passwords are asked for.
    pub(super) const fn has_names(&self) -> bool {
        self.access.check.is_some()
    }

    /// Whether a program's token is right; a wrong one counts as a guess.
    pub(super) fn bearer(&self, token: &str, client: IpAddr) -> Entry {
        if self.is_guessing(client) {
            return Entry::Wait;
        }
        if self.is_token(token) {
            return Entry::Session(String::new());
        }
        self.failed(client);
        Entry::Wrong
    }

    /// Lets somebody in, for whom `name` is empty when the password is a token.
    pub(super) async fn sign_in(&self, name: &str, password: &str, client: IpAddr) -> Entry {
        if self.is_guessing(client) {
            return Entry::Wait;
        }
        let known = match (&self.access.check, name.is_empty() || password.is_empty()) {
            (Some(check), false) => check(name.to_owned(), password.to_owned()).await,
            _ => name.is_empty() && self.is_token(password),
        };
        let word = random().ok().filter(|_| known);
        let Some(word) = word.map(|bytes| {
            bytes
                .iter()
                .fold(String::new(), |word, byte| format!("{word}{byte:02x}"))
        }) else {
            self.failed(client);
            return Entry::Wrong;
        };
        let mut sessions = lock(&self.sessions);
        let now = Instant::now();
        sessions.retain(|_, until| *until > now);
        if sessions.len() >= SESSIONS {
            return Entry::Wait;
        }
        sessions.insert(digest(&word), now + STAY);
        Entry::Session(word)
    }

    /// Whether a cookie is of somebody who signed in.
    pub(super) fn knows(&self, word: &str) -> bool {
        let until = lock(&self.sessions).get(&digest(word)).copied();
        until.is_some_and(|until| until > Instant::now())
    }

    pub(super) fn sign_out(&self, word: &str) {
        lock(&self.sessions).remove(&digest(word));
    }

    fn is_token(&self, told: &str) -> bool {
        let token = self.access.token.as_ref();
        token.is_some_and(|token| !token.is_empty() && digest(token) == digest(told))
    }

    fn is_guessing(&self, client: IpAddr) -> bool {
        let failures = lock(&self.failures);
        let held = failures.get(&client.to_canonical());
        held.is_some_and(|(count, since)| *count >= FAILURES && since.elapsed() < WINDOW)
    }

    fn failed(&self, client: IpAddr) {
        let mut failures = lock(&self.failures);
        if failures.len() >= ADDRESSES {
            failures.retain(|_, (_, since)| since.elapsed() < WINDOW);
        }
        let (count, since) = failures
            .entry(client.to_canonical())
            .or_insert((0, Instant::now()));
        if since.elapsed() >= WINDOW {
            (*count, *since) = (0, Instant::now());
        }
        *count += 1;
    }
}

fn lock<T>(what: &Mutex<T>) -> MutexGuard<'_, T> {
    what.lock().unwrap_or_else(PoisonError::into_inner)
}

fn digest(word: &str) -> [u8; 32] {
    Sha256::digest(word.as_bytes()).into()
}

impl Access {
    /// Whether anybody can sign in.
    pub const fn is_possible(&self) -> bool {
        self.token.is_some() || self.check.is_some()
    }
}

impl fmt::Debug for Access {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Access")
            .field("token", &self.token.is_some())
            .field("check", &self.check.is_some())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLIENT: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

    #[tokio::test]
    async fn guessing_is_slowed_down() {
        let door = Door::new(Access {
            token: Some("right".into()),
            check: None,
        });
        for _ in 0..FAILURES {
            assert_eq!(door.sign_in("", "wrong", CLIENT).await, Entry::Wrong);
        }
        assert_eq!(door.sign_in("", "right", CLIENT).await, Entry::Wait);
        assert_eq!(door.bearer("right", CLIENT), Entry::Wait);
        let other = IpAddr::from([127, 0, 0, 2]);
        let Entry::Session(word) = door.sign_in("", "right", other).await else {
            panic!("others are let in");
        };
        assert!(door.knows(&word) && !door.knows("x"));
        door.sign_out(&word);
        assert!(!door.knows(&word));
    }

    #[tokio::test]
    async fn without_a_token_an_empty_one_opens_nothing() {
        let door = Door::new(Access::default());
        assert_eq!(door.sign_in("", "", CLIENT).await, Entry::Wrong);
        assert_eq!(door.bearer("", CLIENT), Entry::Wrong);
    }
}
