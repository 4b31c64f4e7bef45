use super::{Failed, Server};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use std::sync::Arc;

/// How certificates are checked where the server has an authority of its own: by that alone.
pub(super) fn config(server: &Server) -> Result<Option<Arc<ClientConfig>>, Failed> {
    let Some(pem) = &server.ca else {
        return Ok(None);
    };
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem) {
        let certificate = certificate.map_err(|error| no_certificate(&error.to_string()))?;
        roots
            .add(certificate)
            .map_err(|error| no_certificate(&error.to_string()))?;
    }
    if roots.is_empty() {
        return Err(no_certificate("it holds none"));
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| Failed::lasting(error.to_string()))?;
    let config = config.with_root_certificates(roots).with_no_client_auth();
    Ok(Some(Arc::new(config)))
}

fn no_certificate(why: &str) -> Failed {
    Failed::lasting(format!(
        "the file of the authority holds no certificate: {why}"
    ))
    .help("write its certificates in PEM: `-----BEGIN CERTIFICATE-----`")
}
