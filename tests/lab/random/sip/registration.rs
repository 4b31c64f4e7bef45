//! Who registers where: phones at the engine, and the engine at providers.

use super::Account;
use super::caller::PATIENCE;
use super::ends::{Ends, provider_of};
use super::message::{Message, user_of};
use std::net::Ipv4Addr;
use std::time::Duration;
use tokio::net::UdpSocket;
use tokio::time::{sleep, timeout};

impl Ends {
    /// A phone registers, for that many seconds; 0 is no more. Whether it may.
    pub(crate) async fn registers(&self, account: &Account, seconds: u32) -> bool {
        let uri = format!("sip:{}", account.domain);
        let own = format!("<sip:{}@{}>", account.name, account.domain);
        let more = [("Expires".to_owned(), seconds.to_string())];
        let made = self.asks("REGISTER", uri, (&own, &own), Some(account), &more);
        made.until(PATIENCE, |progress| progress.over).await;
        let answered = made.progress().status == 200;
        self.known().made.remove(&made.id);
        answered
    }

    /// Waits until somebody is registered at a provider: the account, and where it is.
    pub(crate) async fn registered(
        &self,
        provider: Ipv4Addr,
        time: Duration,
    ) -> Option<(String, String)> {
        let there = || self.known().registered.get(&provider).cloned();
        let found = async {
            loop {
                match there() {
                    Some(found) => return found,
                    None => sleep(Duration::from_millis(50)).await,
                }
            }
        };
        timeout(time, found).await.ok()
    }

    pub(super) fn is_registered_at(&self, socket: &UdpSocket, asked: &Message, contact: &str) {
        let Some(provider) = provider_of(socket) else {
            return;
        };
        let uri = contact.split(['<', '>']).nth(1).unwrap_or(contact);
        let account = (user_of(asked.field("From")).to_owned(), uri.to_owned());
        self.known().registered.insert(provider, account);
    }
}
