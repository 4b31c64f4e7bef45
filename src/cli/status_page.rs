use super::failure::Failure;
use super::session::Session;
use super::vault;
use crate::directory::ldap::{self, Login, Query, Server};
use crate::serve::{Access, Check};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// The status page of a server, and who may look at it.
#[derive(Debug, clap::Args)]
pub(super) struct StatusPage {
    /// Show the status page, `/api/v1` and metrics here; over TLS where there is a certificate
    #[arg(long, value_name = "ADDRESS")]
    pub(super) status: Vec<SocketAddr>,
    /// The token for people and programs
    #[arg(
        long,
        value_name = "TOKEN",
        env = "PBXCTL_STATUS_TOKEN",
        hide_env_values = true
    )]
    status_token: Option<String>,
    /// Let people sign in whom this directory knows: `ldaps://ldap.example.net`
    #[arg(long, value_name = "URL", requires = "ldap_user")]
    ldap: Option<String>,
    /// Their entry, with `{}` for the name: `uid={},ou=people,dc=example,dc=net`
    #[arg(long, value_name = "DN", requires = "ldap")]
    ldap_user: Option<String>,
    /// The certificates, in PEM, that may vouch for the directory [default: those of this machine]
    #[arg(long, value_name = "FILE", requires = "ldap")]
    ldap_ca: Option<PathBuf>,
}

impl StatusPage {
    /// How somebody signs in.
    pub(super) fn access(&self, session: &Session) -> Result<Access, Failure> {
        Ok(Access {
            token: self.status_token.clone().filter(|token| !token.is_empty()),
            check: self.check(session)?,
        })
    }

    fn check(&self, session: &Session) -> Result<Option<Check>, Failure> {
        let (Some(url), Some(pattern)) = (&self.ldap, &self.ldap_user) else {
            return Ok(None);
        };
        if !pattern.contains("{}") {
            return Err(Failure::usage("`--ldap-user` has no `{}` for the name"));
        }
        let ca = self
            .ldap_ca
            .as_ref()
            .map(|file| session.path(file))
            .transpose()?;
        let ca =
            ca.map(|file| vault::bytes(&file).map_err(Failure::doing("read the certificates")));
        let server = Arc::new(Server {
            url: url.clone(),
            ca: ca.transpose()?,
            timeout: Duration::from_secs(10),
            retries: 0,
            wait: Duration::ZERO,
        });
        let pattern: Arc<str> = pattern.as_str().into();
        Ok(Some(Arc::new(move |name, password| {
            let (server, dn) = (Arc::clone(&server), pattern.replace("{}", &escaped(&name)));
            Box::pin(async move { knows(&server, dn, password).await })
        })))
    }
}

/// Whether the directory lets somebody in, and shows them their own entry.
async fn knows(server: &Server, dn: String, password: String) -> bool {
    let query = Query {
        base: dn.clone(),
        filter: "(objectClass=*)".to_owned(),
        attributes: vec!["1.1".to_owned()],
        page: 1,
    };
    let login = Login { dn, password };
    ldap::ask(server, Some(&login), &query).await.is_ok()
}

/// A name that stays one value of a DN (RFC 4514, 2.4).
fn escaped(name: &str) -> String {
    let bytes = name.bytes();
    bytes.fold(String::new(), |text, byte| {
        match byte.is_ascii_alphanumeric() {
            true => text + &char::from(byte).to_string(),
            false => format!("{text}\\{byte:02x}"),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn a_name_cannot_become_another_entry() {
        assert_eq!(escaped("alice"), "alice");
        assert_eq!(escaped("a,ou=x"), "a\\2cou\\3dx");
        assert_eq!(escaped("\u{e9}"), "\\c3\\a9");
    }
}
