//! TLS for phones: certificates of several kinds side by side, since some phones fail on one, and the certificates that
//! phone makers put into their phones.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::SystemTime;
use std::{fs, io};

use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert, ServerConfig, WebPkiClientVerifier};
use rustls::sign::CertifiedKey;
use rustls::{CipherSuite, RootCertStore, SignatureAlgorithm, SupportedCipherSuite};
use x509_parser::prelude::{FromDer, X509Certificate};

use crate::serve::name::mac_in;
use crate::serve::options::Tls;

/// What every new connection goes by; renewed when a file changes.
pub(in crate::serve) struct Identity {
    files: Tls,
    config: RwLock<Arc<ServerConfig>>,
    seen: Mutex<Vec<Option<SystemTime>>>,
}

/// Certificates, of which each client gets one that it can use.
#[derive(Debug)]
struct Choice {
    keys: Vec<Arc<CertifiedKey>>,
}

impl Identity {
    /// Reads the files.
    pub(in crate::serve) fn new(files: Tls) -> io::Result<Self> {
        let seen = times(&files);
        let config = RwLock::new(Arc::new(read(&files)?));
        let seen = Mutex::new(seen);
        Ok(Self {
            files,
            config,
            seen,
        })
    }

    pub(in crate::serve) fn config(&self) -> Arc<ServerConfig> {
        Arc::clone(&self.config.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads the files again if one of them changed: certificates are renewed outside of releases. Those that cannot be
    /// read leave the former ones in force.
    pub(in crate::serve) fn refresh(&self) -> io::Result<bool> {
        let now = times(&self.files);
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if *seen == now {
            return Ok(false);
        }
        *seen = now;
        drop(seen);
        let config = Arc::new(read(&self.files)?);
        *self.config.write().unwrap_or_else(PoisonError::into_inner) = config;
        Ok(true)
    }
}

#[expect(clippy::disallowed_methods, reason = "certificates are files")]
fn times(files: &Tls) -> Vec<Option<SystemTime>> {
    let pairs = files.pairs.iter().flat_map(|(chain, key)| [chain, key]);
    let all = pairs.chain(&files.clients);
    all.map(|path| fs::metadata(path).and_then(|about| about.modified()).ok())
        .collect()
}

fn read(files: &Tls) -> io::Result<ServerConfig> {
    let provider = Arc::new(provider());
    let mut keys = Vec::new();
    for (chain, key) in &files.pairs {
        let (chain, key) = (certificates(chain)?, private_key(key)?);
        let key = CertifiedKey::from_der(chain, key, &provider).map_err(io::Error::other)?;
        keys.push(Arc::new(key));
    }
    // Elliptic curves cost a fraction of RSA; who cannot use them gets RSA.
    keys.sort_by_key(|key| key.key.algorithm() == SignatureAlgorithm::RSA);
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?;
    let builder = match &files.clients {
        None => builder.with_no_client_auth(),
        Some(authorities) => {
            let roots = Arc::new(roots(authorities)?);
            let verifier = WebPkiClientVerifier::builder_with_provider(roots, provider)
                .allow_unauthenticated()
                .build()
                .map_err(io::Error::other)?;
            builder.with_client_cert_verifier(verifier)
        }
    };
    let mut config = builder.with_cert_resolver(Arc::new(Choice { keys }));
    config.ignore_client_order = true;
    config.ticketer = rustls::crypto::ring::Ticketer::new().map_err(io::Error::other)?;
    // A phone opens one connection for each file: one ticket is all that it uses.
    config.send_tls13_tickets = 1;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

/// Of the ciphers that a client has in common with us the cheapest is taken: all of them are sound, and AES-256 brings SHA-384,
/// for which few processors have instructions. A handshake then costs a seventh less.
fn provider() -> CryptoProvider {
    let mut provider = rustls::crypto::ring::default_provider();
    let dear = |suite: &SupportedCipherSuite| {
        !suite
            .suite()
            .as_str()
            .unwrap_or_default()
            .contains("AES_128")
    };
    provider.cipher_suites.sort_by_key(dear);
    provider
}

fn roots(path: &Path) -> io::Result<RootCertStore> {
    let mut roots = RootCertStore::empty();
    for certificate in certificates(path)? {
        roots.add(certificate).map_err(|error| named(path, error))?;
    }
    Ok(roots)
}

fn certificates(path: &Path) -> io::Result<Vec<CertificateDer<'static>>> {
    let read: Result<Vec<_>, _> = CertificateDer::pem_file_iter(path)
        .map_err(|error| named(path, error))?
        .collect();
    let read = read.map_err(|error| named(path, error))?;
    match read.is_empty() {
        true => Err(io::Error::other(format!(
            "there is no certificate in `{}`",
            path.display()
        ))),
        false => Ok(read),
    }
}

fn private_key(path: &PathBuf) -> io::Result<PrivateKeyDer<'static>> {
    PrivateKeyDer::from_pem_file(path).map_err(|error| named(path, error))
}

fn named(path: &Path, error: impl std::fmt::Display) -> io::Error {
    io::Error::other(format!("cannot read `{}`: {error}", path.display()))
}

impl ResolvesServerCert for Choice {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let usable = |key: &&Arc<CertifiedKey>| {
            key.key.choose_scheme(hello.signature_schemes()).is_some()
                && hello
                    .cipher_suites()
                    .iter()
                    .any(|suite| fits(*suite, key.key.algorithm()))
        };
        let found = self.keys.iter().find(usable);
        // A client that says nothing that fits is told so by the handshake.
        found.or_else(|| self.keys.last()).cloned()
    }
}

/// Whether a suite can be used with a key of this kind: before TLS 1.3 it names the kind.
fn fits(suite: CipherSuite, kind: SignatureAlgorithm) -> bool {
    let name = suite.as_str().unwrap_or_default();
    name.starts_with("TLS13")
        || match kind {
            SignatureAlgorithm::RSA => name.contains("ECDHE_RSA"),
            _ => name.contains("ECDHE_ECDSA"),
        }
}

/// The MAC in the common name of a certificate, which the handshake has verified.
pub(super) fn mac_of(certificate: &CertificateDer<'_>) -> Option<String> {
    let (_, read) = X509Certificate::from_der(certificate).ok()?;
    let mut names = read.subject().iter_common_name();
    names.find_map(|name| mac_in(name.as_str().ok()?))
}
