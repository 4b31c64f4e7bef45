use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use std::io::{Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::sync::Arc;
use std::time::Duration;

/// How long a server may take for each of its answers.
const WITHIN: Duration = Duration::from_secs(10);

/// The head of an answer that is read.
const HEAD: usize = 4096;

/// An address that is told.
#[derive(Clone)]
pub struct Webhook {
    /// `https://…` or `http://…`.
    pub url: String,
    /// What proves who tells it: `Authorization: Bearer …`.
    pub token: Option<String>,
}

impl std::fmt::Debug for Webhook {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(self.name())
    }
}

impl Webhook {
    /// Its server: the path of many is a secret.
    pub fn name(&self) -> &str {
        self.parts().map_or(&self.url, |parts| parts.host)
    }

    /// Posts a document of JSON; anything but 2xx is a fault.
    pub fn post(&self, json: &str) -> Result<(), String> {
        let parts = self.parts().ok_or("it is no address of HTTP")?;
        let address = (parts.host, parts.port).to_socket_addrs();
        let address = address.map_err(|fault| fault.to_string())?.next();
        let address = address.ok_or("its name has no address")?;
        let stream = TcpStream::connect_timeout(&address, WITHIN);
        let stream = stream.map_err(|fault| fault.to_string())?;
        let limits = [
            stream.set_read_timeout(Some(WITHIN)),
            stream.set_write_timeout(Some(WITHIN)),
        ];
        limits
            .into_iter()
            .collect::<Result<(), _>>()
            .map_err(|fault| fault.to_string())?;
        let request = self.request(&parts, json);
        let answer = match parts.secure {
            true => talk(secure(parts.host, stream)?, &request),
            false => talk(stream, &request),
        };
        judge(&answer.map_err(|fault| fault.to_string())?)
    }

    fn request(&self, parts: &Parts<'_>, json: &str) -> String {
        let Parts { host, path, .. } = parts;
        let proof = self.token.as_ref();
        let proof = proof.map_or_else(String::new, |token| {
            format!("Authorization: Bearer {token}\r\n")
        });
        format!(
            "POST {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: pbxctl\r\nContent-Type: application/json\r\n{proof}Connection: close\r\nContent-Length: {}\r\n\r\n{json}",
            json.len()
        )
    }

    fn parts(&self) -> Option<Parts<'_>> {
        let (scheme, rest) = self.url.split_once("://")?;
        let secure = scheme == "https";
        let at = rest.find('/').unwrap_or(rest.len());
        let (authority, path) = rest.split_at(at);
        let usual = if secure { 443 } else { 80 };
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if !host.ends_with(':') => (host, port.parse().ok()?),
            _ => (authority, usual),
        };
        let path = if path.is_empty() { "/" } else { path };
        Some(Parts {
            secure,
            host,
            port,
            path,
        })
    }
}

struct Parts<'a> {
    secure: bool,
    host: &'a str,
    port: u16,
    path: &'a str,
}

fn secure(
    host: &str,
    stream: TcpStream,
) -> Result<StreamOwned<ClientConnection, TcpStream>, String> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|fault| fault.to_string())?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from(host.to_owned()).map_err(|fault| fault.to_string())?;
    let connection = ClientConnection::new(Arc::new(config), name);
    Ok(StreamOwned::new(
        connection.map_err(|fault| fault.to_string())?,
        stream,
    ))
}

fn talk(mut stream: impl Read + Write, request: &str) -> std::io::Result<String> {
    stream.write_all(request.as_bytes())?;
    stream.flush()?;
    let mut head = [0; 1];
    let mut line = Vec::new();
    while line.len() < HEAD && stream.read(&mut head)? == 1 {
        if head == *b"\n" {
            break;
        }
        line.extend(head);
    }
    Ok(String::from_utf8_lossy(&line).trim().to_owned())
}

fn judge(line: &str) -> Result<(), String> {
    let code = line.split(' ').nth(1).unwrap_or_default();
    match code.len() == 3 && code.starts_with('2') {
        true => Ok(()),
        false if line.is_empty() => Err("it answers nothing".to_owned()),
        false => Err(format!(
            "it answers `{}`",
            line.chars().take(80).collect::<String>()
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_addresses_apart_and_judges_answers() {
        let hook = |url: &str| Webhook {
            url: url.into(),
            token: None,
        };
        let parts = |url: &str| {
            let hook = hook(url);
            let parts = hook.parts().unwrap();
            (
                parts.secure,
                parts.host.to_owned(),
                parts.port,
                parts.path.to_owned(),
            )
        };
        assert_eq!(
            parts("https://chat.example.net/a/b?c"),
            (true, "chat.example.net".into(), 443, "/a/b?c".into())
        );
        assert_eq!(
            parts("http://127.0.0.1:8080"),
            (false, "127.0.0.1".into(), 8080, "/".into())
        );
        assert_eq!(
            hook("https://chat.example.net/secret").name(),
            "chat.example.net"
        );
        assert!(judge("HTTP/1.1 204 No Content").is_ok());
        assert!(judge("HTTP/1.1 500 Oops").is_err() && judge("").is_err());
    }
}
