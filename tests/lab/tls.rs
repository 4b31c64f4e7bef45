//! TLS before what speaks none: sipp here, and a listener of a test.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::runtime::Runtime;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore, ServerConfig};
use tokio_rustls::{TlsAcceptor, TlsConnector};

/// The name of ours in the certificate that the PBX shows.
pub(crate) const SBC: &str = "sbc1.acme.example";

/// Where Microsoft takes calls, in the order in which they are tried.
pub(crate) const TEAMS: [&str; 3] = [
    "sip.pstnhub.microsoft.com",
    "sip2.pstnhub.microsoft.com",
    "sip3.pstnhub.microsoft.com",
];

/// Speaks TLS for sipp: takes it at 5061 and hands it on to 5060, and the other way round from 5062 to the PBX.
pub(crate) struct Tls(#[expect(dead_code, reason = "its tasks end with it")] Runtime);

/// One certificate that both ends show and trust, as PEM and as both ends of rustls have it.
pub(crate) struct Identity {
    /// The certificate.
    pub(crate) certificate: String,
    /// Its key.
    pub(crate) key: String,
    der: CertificateDer<'static>,
    server: Arc<ServerConfig>,
    client: Arc<ClientConfig>,
}

impl Identity {
    /// For these names and addresses.
    pub(crate) fn new(names: &[String]) -> Self {
        let pair = rcgen::KeyPair::generate().expect("a key");
        let params = rcgen::CertificateParams::new(names).expect("names");
        let certificate = params.self_signed(&pair).expect("a certificate");
        let (der, key) = (certificate.der().clone(), pair.serialize_der());
        let chain = vec![CertificateDer::from(der.to_vec())];
        let key = PrivateKeyDer::try_from(key).expect("a key");
        let server = ServerConfig::builder().with_no_client_auth();
        let server = server.with_single_cert(chain.clone(), key.clone_key());
        let mut roots = RootCertStore::empty();
        roots.add(chain[0].clone()).expect("a root");
        let client = ClientConfig::builder().with_root_certificates(roots);
        let client = client.with_client_auth_cert(chain, key);
        Self {
            certificate: certificate.pem(),
            key: pair.serialize_pem(),
            der: certificate.der().clone(),
            server: Arc::new(server.expect("a server's side")),
            client: Arc::new(client.expect("a client's side")),
        }
    }

    /// The certificate as TLS has it.
    pub(crate) fn der(&self) -> &[u8] {
        &self.der
    }
}

impl Tls {
    /// At an address of this machine, for a PBX at another.
    pub(crate) fn at(address: &str, pbx: &str, identity: &Identity) -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let (acceptor, connector) = (
            TlsAcceptor::from(Arc::clone(&identity.server)),
            TlsConnector::from(Arc::clone(&identity.client)),
        );
        let (own, pbx) = (address.to_owned(), pbx.to_owned());
        let listen = |port: u16| runtime.block_on(TcpListener::bind(format!("{address}:{port}")));
        let (outer, inner) = (listen(5061).expect("5061"), listen(5062).expect("5062"));
        let to_sipp = format!("{own}:5060");
        runtime.spawn(async move {
            while let Ok((stream, _)) = outer.accept().await {
                let (acceptor, to) = (acceptor.clone(), to_sipp.clone());
                tokio::spawn(async move {
                    let mut clear = TcpStream::connect(to).await?;
                    let mut stream = acceptor.accept(stream).await?;
                    copy_bidirectional(&mut stream, &mut clear).await
                });
            }
        });
        runtime.spawn(async move {
            while let Ok((mut clear, _)) = inner.accept().await {
                let (connector, from, to) = (connector.clone(), own.clone(), pbx.clone());
                tokio::spawn(async move {
                    let stream = connect(&from, &to).await?;
                    let name = ServerName::try_from(SBC).map_err(io::Error::other)?;
                    let mut stream = connector.connect(name, stream).await?;
                    copy_bidirectional(&mut stream, &mut clear).await
                });
            }
        });
        Self(runtime)
    }
}

/// From an address of this machine, by which the PBX knows who calls.
async fn connect(from: &str, to: &str) -> io::Result<TcpStream> {
    let parse = |text: &str| text.parse::<SocketAddr>().map_err(io::Error::other);
    let socket = TcpSocket::new_v4()?;
    socket.bind(parse(&format!("{from}:0"))?)?;
    socket.connect(parse(to)?).await
}
