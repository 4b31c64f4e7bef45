//! A softphone in a browser, as far as signalling goes: SIP over a secure web socket (RFC 6455, RFC 7118).

use std::fmt::Write as _;
use std::io::{ErrorKind, Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

use md5::{Digest as _, Md5};
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use crate::phone::Phone;

/// Where it says that it is: nobody can call there but by the socket.
const HERE: &str = "browser.invalid";

/// How long it waits for what must come.
const PATIENCE: Duration = Duration::from_secs(10);

/// A connected browser, signed in as an account.
pub(crate) struct Browser {
    socket: StreamOwned<ClientConnection, TcpStream>,
    account: Phone,
    unread: Vec<u8>,
    sequence: u32,
}

impl Browser {
    /// Connects by TLS to a port of this machine whose certificate it knows, and asks for a socket that speaks SIP.
    pub(crate) fn connects(port: u16, certificate: &[u8], account: &Phone) -> Self {
        let mut roots = RootCertStore::empty();
        roots
            .add(CertificateDer::from(certificate.to_vec()))
            .expect("a certificate");
        let ring = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(ring)
            .with_safe_default_protocol_versions()
            .expect("versions of TLS")
            .with_root_certificates(roots)
            .with_no_client_auth();
        let name = ServerName::try_from("localhost").expect("a name");
        let client = ClientConnection::new(Arc::new(config), name).expect("a client");
        let tcp = TcpStream::connect(("127.0.0.1", port)).expect("the PBX listens");
        tcp.set_read_timeout(Some(Duration::from_millis(200)))
            .expect("a timeout");
        let mut browser = Self {
            socket: StreamOwned::new(client, tcp),
            account: account.clone(),
            unread: Vec::new(),
            sequence: 0,
        };
        browser.upgrades();
        browser
    }

    fn upgrades(&mut self) {
        let request = "GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: sip\r\nSec-WebSocket-Version: 13\r\n\r\n";
        self.socket
            .write_all(request.as_bytes())
            .expect("the PBX reads");
        let until = Instant::now() + PATIENCE;
        let end = loop {
            let found = self
                .unread
                .windows(4)
                .position(|bytes| bytes == b"\r\n\r\n");
            match found {
                Some(at) => break at + 4,
                None => assert!(self.reads(until), "no answer to the upgrade"),
            }
        };
        let answer: Vec<u8> = self.unread.drain(..end).collect();
        let answer = String::from_utf8_lossy(&answer);
        assert!(answer.starts_with("HTTP/1.1 101"), "{answer}");
        assert!(
            answer
                .to_lowercase()
                .contains("sec-websocket-protocol: sip"),
            "{answer}"
        );
    }

    /// Registers, and gives the last status.
    pub(crate) fn registers(&mut self) -> String {
        self.sends(&self.register(None));
        let challenge = self.hears("SIP/2.0 401");
        let proof = self.proof(&challenge);
        self.sequence += 1;
        self.sends(&self.register(Some(&proof)));
        let answer = self.hears("SIP/2.0 ");
        answer.lines().next().unwrap_or_default().to_owned()
    }

    fn register(&self, proof: Option<&str>) -> String {
        let Phone { user, domain, .. } = &self.account;
        let number = self.sequence + 1;
        let proof = proof.map_or_else(String::new, |proof| format!("Authorization: {proof}\r\n"));
        format!(
            "REGISTER sip:{domain} SIP/2.0\r\nVia: SIP/2.0/WSS {HERE};branch=z9hG4bKr{number}\r\nMax-Forwards: 70\r\n\
             From: <sip:{user}@{domain}>;tag=browser\r\nTo: <sip:{user}@{domain}>\r\nCall-ID: register@{HERE}\r\nCSeq: {number} REGISTER\r\n\
             Contact: <sip:{user}@{HERE};transport=ws>\r\nExpires: 300\r\n{proof}Content-Length: 0\r\n\r\n"
        )
    }

    /// RFC 2617, with `qop=auth` as all ask for it; only some have an `opaque` that they want back.
    fn proof(&self, challenge: &str) -> String {
        let told = |name: &str| {
            let (_, rest) = challenge.split_once(&format!("{name}=\""))?;
            rest.split('"').next()
        };
        let asked = |name: &str| told(name).expect("a challenge").to_owned();
        let (realm, nonce) = (asked("realm"), asked("nonce"));
        let opaque = told("opaque").map(|opaque| format!(", opaque=\"{opaque}\""));
        let opaque = opaque.unwrap_or_default();
        let Phone {
            user,
            domain,
            password,
        } = &self.account;
        let who = hex(&format!("{user}:{realm}:{password}"));
        let what = hex(&format!("REGISTER:sip:{domain}"));
        let answer = hex(&format!("{who}:{nonce}:00000001:lab:auth:{what}"));
        format!(
            "Digest username=\"{user}\", realm=\"{realm}\", nonce=\"{nonce}\", uri=\"sip:{domain}\", response=\"{answer}\", \
             algorithm=MD5{opaque}, qop=auth, nc=00000001, cnonce=\"lab\""
        )
    }

    /// Waits for a call, rings, and gives the request.
    pub(crate) fn rings(&mut self) -> String {
        let call = self.hears("INVITE ");
        self.answers(&call, "180 Ringing");
        call
    }

    /// Waits for the end of a call that nobody took.
    pub(crate) fn is_given_up(&mut self) {
        let end = self.hears("CANCEL ");
        self.answers(&end, "200 OK");
    }

    fn answers(&mut self, request: &str, status: &str) {
        let kept = ["via:", "from:", "to:", "call-id:", "cseq:"];
        let mut answer = format!("SIP/2.0 {status}\r\n");
        for line in request.lines() {
            let low = line.to_ascii_lowercase();
            if kept.iter().any(|name| low.starts_with(name)) {
                let tag = if low.starts_with("to:") {
                    ";tag=browser"
                } else {
                    ""
                };
                let _infallible = write!(answer, "{line}{tag}\r\n");
            }
        }
        let Phone { user, .. } = &self.account;
        let _infallible = write!(
            answer,
            "Contact: <sip:{user}@{HERE};transport=ws>\r\nContent-Length: 0\r\n\r\n"
        );
        self.sends(&answer);
    }

    /// The next message that starts so; what else comes meanwhile is passed over.
    #[track_caller]
    fn hears(&mut self, start: &str) -> String {
        let until = Instant::now() + PATIENCE;
        loop {
            let message = self.next(until);
            let message = message.unwrap_or_else(|| panic!("no `{start}` came"));
            if message.starts_with(start) && !message.starts_with("SIP/2.0 1") {
                return message;
            }
        }
    }

    /// A text in one frame, masked as clients must.
    fn sends(&mut self, text: &str) {
        let length = u16::try_from(text.len()).expect("a short message");
        let mut frame = vec![0x81, 0xfe];
        frame.extend(length.to_be_bytes());
        frame.extend([0; 4]);
        frame.extend(text.as_bytes());
        self.socket.write_all(&frame).expect("the PBX reads");
        self.socket.flush().expect("the PBX reads");
    }

    /// The text of the next frame.
    fn next(&mut self, until: Instant) -> Option<String> {
        loop {
            if let Some((start, end)) = frame(&self.unread) {
                let bytes: Vec<u8> = self.unread.drain(..end).skip(start).collect();
                return Some(String::from_utf8_lossy(&bytes).into_owned());
            }
            if !self.reads(until) {
                return None;
            }
        }
    }

    /// Reads what there is; nothing more comes in time where this is false.
    fn reads(&mut self, until: Instant) -> bool {
        let mut some = [0; 8192];
        loop {
            match self.socket.read(&mut some) {
                Ok(0) => return false,
                Ok(count) => {
                    self.unread.extend_from_slice(&some[..count]);
                    return true;
                }
                Err(error)
                    if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) =>
                {
                    if Instant::now() > until {
                        return false;
                    }
                }
                Err(_) => return false,
            }
        }
    }
}

/// Where the text of the first whole frame begins and ends: a server masks none.
fn frame(bytes: &[u8]) -> Option<(usize, usize)> {
    let (start, length) = match *bytes.get(1)? & 0x7f {
        126 => (
            4,
            usize::from(u16::from_be_bytes([*bytes.get(2)?, *bytes.get(3)?])),
        ),
        127 => (
            10,
            usize::try_from(u64::from_be_bytes(bytes.get(2..10)?.try_into().ok()?)).ok()?,
        ),
        short => (2, usize::from(short)),
    };
    let end = start + length;
    (bytes.len() >= end).then_some((start, end))
}

fn hex(text: &str) -> String {
    let digest = Md5::digest(text.as_bytes());
    digest.iter().fold(String::new(), |mut text, byte| {
        let _infallible = write!(text, "{byte:02x}");
        text
    })
}
