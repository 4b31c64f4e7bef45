//! One connection, from the handshake to the last page.

use super::{Answer, Entry, Failed, Login, Query, Server, tls};
use ldap3::adapters::{Adapter, PagedResults};
use ldap3::{Ldap, LdapConnAsync, LdapConnSettings, ResultEntry, Scope, SearchEntry};
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::time::timeout;

/// Entries that no directory of people has: an answer beyond is refused, not kept.
const MOST: usize = 1_000_000;

/// Connects, says who asks, and takes every page.
pub(super) async fn ask(
    server: &Server,
    login: Option<&Login>,
    query: &Query,
) -> Result<Answer, Failed> {
    let mut ldap = connect(server).await?;
    if let Some(login) = login {
        let bound = within(server.timeout, ldap.simple_bind(&login.dn, &login.password)).await?;
        bound.success().map_err(|error| Failed::of(&error))?;
    }
    let answer = search(&mut ldap, server.timeout, query).await;
    // The answer is here; a server that does not hear the farewell takes nothing from it.
    let _farewell = within(server.timeout, ldap.unbind()).await;
    answer
}

async fn connect(server: &Server) -> Result<Ldap, Failed> {
    let settings = LdapConnSettings::new()
        .set_conn_timeout(server.timeout)
        .set_starttls(server.url.starts_with("ldap://"));
    let settings = match tls::config(server)? {
        Some(config) => settings.set_config(config),
        None => settings,
    };
    let connecting = LdapConnAsync::with_settings(settings, &server.url);
    let (connection, ldap) = within(server.timeout, connecting).await?;
    // Its end shows as an error of whatever is asked next.
    drop(tokio::spawn(async move {
        let _ended = connection.drive().await;
    }));
    Ok(ldap)
}

async fn search(ldap: &mut Ldap, patience: Duration, query: &Query) -> Result<Answer, Failed> {
    let pages: Vec<Box<dyn Adapter<'_, String, Vec<String>>>> =
        vec![Box::new(PagedResults::new(query.page))];
    let searching = ldap.streaming_search_with(
        pages,
        &query.base,
        Scope::Subtree,
        &query.filter,
        query.attributes.clone(),
    );
    let mut stream = within(patience, searching).await?;
    let mut answer = Answer::default();
    while let Some(entry) = within(patience, stream.next()).await? {
        if answer.entries.len() == MOST {
            return Err(
                Failed::lasting("the directory does not end").help("name a narrower `base`")
            );
        }
        answer.take(entry);
    }
    let result = stream.finish().await;
    answer.referrals.extend(result.refs.iter().cloned());
    result.success().map_err(|error| Failed::of(&error))?;
    answer.referrals.sort();
    answer.referrals.dedup();
    Ok(answer)
}

/// Waits for something, but not longer.
async fn within<T>(
    patience: Duration,
    doing: impl Future<Output = ldap3::result::Result<T>>,
) -> Result<T, Failed> {
    match timeout(patience, doing).await {
        Ok(done) => done.map_err(|error| Failed::of(&error)),
        Err(_) => Err(Failed::passing("the server was silent for too long")),
    }
}

impl Answer {
    fn take(&mut self, result: ResultEntry) {
        if result.is_ref() {
            self.referrals.extend(ldap3::parse_refs(result.0));
        } else if !result.is_intermediate() {
            self.entries.push(Entry::of(SearchEntry::construct(result)));
        }
    }
}

impl Entry {
    fn of(entry: SearchEntry) -> Self {
        let mut values: BTreeMap<String, Vec<Vec<u8>>> = BTreeMap::new();
        // Which of the two maps holds a value depends on its bytes, not on its attribute.
        let texts = sorted(entry.attrs)
            .map(|(name, texts)| (name, texts.into_iter().map(String::into_bytes).collect()));
        for (name, bytes) in texts.chain(sorted(entry.bin_attrs)) {
            let bytes: Vec<Vec<u8>> = bytes;
            values.entry(name.to_lowercase()).or_default().extend(bytes);
        }
        Self {
            dn: entry.dn,
            values,
        }
    }
}

fn sorted<T>(all: impl IntoIterator<Item = (String, T)>) -> impl Iterator<Item = (String, T)> {
    all.into_iter().collect::<BTreeMap<_, _>>().into_iter()
}
