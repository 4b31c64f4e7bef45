//! Asks an LDAP server: TLS always, in pages, with time-outs, and again where the connection broke.
//!
//! An answer is whole or none. A page that came before the connection broke is forgotten, since the next one would go on with a
//! directory that may have changed.

mod failed;
mod session;
mod tls;

pub use failed::Failed;

use std::collections::BTreeMap;
use std::time::Duration;

/// A server, and who asks it.
#[derive(Clone, Debug)]
pub struct Server {
    /// `ldaps://…`, or `ldap://…`, which is secured by `StartTLS` before anything is said.
    pub url: String,
    /// The certificates (PEM) that may vouch for it; those of this machine where there are none.
    pub ca: Option<Vec<u8>>,
    /// How long it may be silent.
    pub timeout: Duration,
    /// How often a broken connection is made again, each time after twice the wait.
    pub retries: u32,
    /// The first wait.
    pub wait: Duration,
}

/// What is asked.
#[derive(Clone, Debug)]
pub struct Query {
    /// The entry below which is searched.
    pub base: String,
    /// Which entries are wanted.
    pub filter: String,
    /// Which attributes of them.
    pub attributes: Vec<String>,
    /// How many entries come at once.
    pub page: i32,
}

/// The account that asks; its password is never shown.
#[derive(Clone)]
pub struct Login {
    /// Its name.
    pub dn: String,
    /// Its password.
    pub password: String,
}

/// A whole answer.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// The entries, as they came.
    pub entries: Vec<Entry>,
    /// Servers that hold more, which were not asked.
    pub referrals: Vec<String>,
    /// How often the connection had to be made again.
    pub retried: u32,
}

/// An entry of the directory.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    /// Its name.
    pub dn: String,
    /// Its values, by attribute in lower case.
    pub values: BTreeMap<String, Vec<Vec<u8>>>,
}

/// Asks the server until it answers whole, or fails for good.
pub async fn ask(server: &Server, login: Option<&Login>, query: &Query) -> Result<Answer, Failed> {
    let (mut retried, mut wait) = (0, server.wait);
    loop {
        match once(server.clone(), login.cloned(), query.clone()).await {
            Ok(answer) => return Ok(Answer { retried, ..answer }),
            Err(failed) if failed.passing && retried < server.retries => {
                tokio::time::sleep(wait).await;
                retried += 1;
                wait *= 2;
            }
            Err(failed) => return Err(failed.after(retried)),
        }
    }
}

/// One try, on a task of its own: an answer that is no LDAP ends the task, not the program.
async fn once(server: Server, login: Option<Login>, query: Query) -> Result<Answer, Failed> {
    let asking = async move { session::ask(&server, login.as_ref(), &query).await };
    let asked = tokio::spawn(asking).await;
    asked.unwrap_or_else(|_| Err(Failed::lasting("what the server answers is no LDAP")))
}

impl Entry {
    /// The first text of an attribute.
    pub(super) fn text(&self, attribute: &str) -> Option<String> {
        self.texts(attribute).into_iter().next()
    }

    /// All texts of an attribute, trimmed; empty ones are none.
    pub(super) fn texts(&self, attribute: &str) -> Vec<String> {
        let texts = self.bytes(attribute).iter();
        let texts = texts.filter_map(|bytes| std::str::from_utf8(bytes).ok());
        texts
            .map(str::trim)
            .filter(|text| !text.is_empty())
            .map(str::to_owned)
            .collect()
    }

    /// All values of an attribute.
    pub(super) fn bytes(&self, attribute: &str) -> &[Vec<u8>] {
        self.values
            .get(&attribute.to_lowercase())
            .map_or(&[], Vec::as_slice)
    }
}
