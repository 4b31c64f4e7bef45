//! A telephone that speaks SIP itself, so that a test can see what rings and in which order.

use md5::{Digest as _, Md5};
use std::net::UdpSocket;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// How a phone would encrypt, in the line for it.
const KEY: &str =
    "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz\r\n";

/// What a phone does with a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    Rings,
    Busy,
    Answers,
}

/// A phone, or a provider's side of a trunk. It goes on as long as the test.
#[derive(Clone)]
pub(super) struct Phone {
    pub(super) user: String,
    pub(super) domain: String,
    digest: String,
    socket: Arc<UdpSocket>,
    mode: Arc<Mutex<Mode>>,
    encrypts: Arc<AtomicBool>,
    heard: Arc<Mutex<Vec<(Instant, String)>>>,
    turn: Arc<AtomicU32>,
}

impl Phone {
    /// A phone at a profile of FreeSWITCH, which listens at `at`.
    pub(super) fn new(server: u16, at: &str, (user, domain): (&str, &str), digest: String) -> Self {
        let socket = UdpSocket::bind(at).expect("a port");
        socket
            .connect(("127.0.0.1", server))
            .expect("the way there");
        let phone = Self {
            user: user.to_owned(),
            domain: domain.to_owned(),
            digest,
            socket: Arc::new(socket),
            mode: Arc::new(Mutex::new(Mode::Rings)),
            encrypts: Arc::default(),
            heard: Arc::default(),
            turn: Arc::default(),
        };
        let listener = phone.clone();
        std::thread::spawn(move || listener.listen());
        phone
    }

    /// What it does with calls from now on.
    pub(super) fn does(&self, mode: Mode) {
        *self.mode.lock().expect("one at a time") = mode;
    }

    /// From now on it speaks SRTP alone (RFC 4568).
    pub(super) fn encrypts(&self) {
        self.encrypts.store(true, Ordering::Relaxed);
    }

    /// What it does with calls.
    pub(super) fn mode(&self) -> Mode {
        *self.mode.lock().expect("one at a time")
    }

    /// Forgets what it heard.
    pub(super) fn forget(&self) {
        self.heard.lock().expect("one at a time").clear();
    }

    /// When it was called first.
    pub(super) fn rang(&self) -> Option<Instant> {
        self.all("INVITE ").first().map(|(when, _)| *when)
    }

    /// Everything that it heard which starts so.
    pub(super) fn all(&self, start: &str) -> Vec<(Instant, String)> {
        let heard = self.heard.lock().expect("one at a time");
        let all = heard.iter().filter(|(_, text)| text.starts_with(start));
        all.cloned().collect()
    }

    fn listen(&self) {
        let mut bytes = vec![0; 65536];
        // An error is that of a port where nobody listens any more
        while let Ok(length) = self.socket.recv(&mut bytes) {
            let text = String::from_utf8_lossy(&bytes[..length]).into_owned();
            let method = text.split(' ').next().unwrap_or_default().to_owned();
            let mut heard = self.heard.lock().expect("one at a time");
            heard.push((Instant::now(), text.clone()));
            drop(heard);
            match method.as_str() {
                "SIP/2.0" | "ACK" => {}
                "INVITE" => self.rings(&text),
                "CANCEL" => {
                    self.answer(&text, "200 OK", "");
                    let invite = text
                        .replacen("CANCEL ", "INVITE ", 1)
                        .replace(" CANCEL", " INVITE");
                    self.answer(&invite, "487 Request Terminated", "");
                }
                _ => self.answer(&text, "200 OK", ""),
            }
        }
    }

    fn rings(&self, invite: &str) {
        match self.mode() {
            Mode::Busy => self.answer(invite, "486 Busy Here", ""),
            Mode::Rings => self.answer(invite, "180 Ringing", ""),
            Mode::Answers => self.answer(invite, "200 OK", &self.offer()),
        }
    }

    fn answer(&self, request: &str, status: &str, body: &str) {
        let kept = ["Via:", "From:", "To:", "Call-ID:", "CSeq:", "Record-Route:"];
        let mut text = format!("SIP/2.0 {status}\r\n");
        for line in request
            .lines()
            .filter(|line| kept.iter().any(|name| line.starts_with(name)))
        {
            let to = line.starts_with("To:") && !line.contains(";tag=");
            text.extend([line, if to { ";tag=lab" } else { "" }, "\r\n"]);
        }
        self.send(
            &format!(
                "{text}Contact: <sip:{}@127.0.0.1:{}>\r\n",
                self.user,
                self.port()
            ),
            body,
        );
    }

    fn send(&self, head: &str, body: &str) {
        let kind = if body.is_empty() {
            ""
        } else {
            "Content-Type: application/sdp\r\n"
        };
        let text = format!("{head}{kind}Content-Length: {}\r\n\r\n{body}", body.len());
        // Nobody there is told by the next receipt
        drop(self.socket.send(text.as_bytes()));
    }

    fn port(&self) -> u16 {
        self.socket.local_addr().expect("a port").port()
    }

    fn offer(&self) -> String {
        let port = self.port();
        let (carried, key) = match self.encrypts.load(Ordering::Relaxed) {
            true => ("SAVP", KEY),
            false => ("AVP", ""),
        };
        format!(
            "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio {port} RTP/{carried} 8\r\na=rtpmap:8 PCMA/8000\r\n{key}"
        )
    }

    /// Registers; gives the last answer's code.
    pub(super) fn registers(&self) -> u16 {
        let (uri, to) = (
            format!("sip:{}", self.domain),
            format!("<sip:{}@{}>", self.user, self.domain),
        );
        let call = self.call_id();
        // As a phone does, again where nothing is heard: UDP may lose it
        let asks = |nth: u8, more: &str| {
            let heard = (0..5).map(|_| {
                self.request("REGISTER", &uri, (&call, nth.into()), &to, more, "");
                self.hears(&call, &format!("{nth} REGISTER"), Duration::from_secs(2))
            });
            heard
                .into_iter()
                .find(|heard| code(heard) != 0)
                .unwrap_or_default()
        };
        let first = asks(1, "Expires: 300\r\n");
        if code(&first) != 401 {
            return code(&first);
        }
        let proof = format!("Expires: 300\r\n{}", self.proof(&first, "REGISTER", &uri));
        code(&asks(2, &proof))
    }

    fn call_id(&self) -> String {
        let turn = self.turn.fetch_add(1, Ordering::Relaxed);
        format!("{}-{turn}-lab", self.port())
    }

    /// Calls a number and waits for the end of it, or hangs up a while after the answer. Gives the status and the cause of its end.
    pub(super) fn calls(&self, number: &str, from: Option<&str>) -> (u16, Option<u16>) {
        let uri = format!("sip:{number}@{}", self.domain);
        let to = format!("<{uri}>");
        let call = self.call_id();
        let from = from.map_or_else(String::new, |from| {
            format!("P-Asserted-Identity: <sip:{from}@{}>\r\n", self.domain)
        });
        self.request("INVITE", &uri, (&call, 1), &to, &from, &self.offer());
        let mut last = self.hears(&call, "1 INVITE", Duration::from_mins(1));
        let mut turn = 1;
        if matches!(code(&last), 401 | 407) {
            self.request("ACK", &uri, (&call, 1), &line(&last, "To:"), "", "");
            let proof = self.proof(&last, "INVITE", &uri);
            turn = 2;
            self.request("INVITE", &uri, (&call, 2), &to, &proof, &self.offer());
            last = self.hears(&call, "2 INVITE", Duration::from_mins(1));
        }
        let to = line(&last, "To:");
        self.request("ACK", &uri, (&call, turn), &to, "", "");
        let mut cause = reason(&last);
        if code(&last) == 200 {
            cause = self.talks(&call, &uri, (&to, turn + 1));
        }
        (code(&last), cause)
    }

    /// Until the other side hangs up, or for a second.
    fn talks(&self, call: &str, uri: &str, (to, turn): (&str, u32)) -> Option<u16> {
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(1) {
            let mut ended = self.all("BYE ").into_iter();
            if let Some((_, bye)) = ended.find(|(_, text)| text.contains(call)) {
                return reason(&bye);
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        self.request("BYE", uri, (call, turn), to, "", "");
        None
    }

    fn request(
        &self,
        method: &str,
        uri: &str,
        (call, turn): (&str, u32),
        to: &str,
        more: &str,
        body: &str,
    ) {
        let (user, domain, port) = (&self.user, &self.domain, self.port());
        self.send(&format!(
            "{method} {uri} SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:{port};branch=z9hG4bK{call}{turn};rport\r\n\
             From: <sip:{user}@{domain}>;tag=a{port}\r\nTo: {to}\r\nCall-ID: {call}\r\nCSeq: {turn} {method}\r\n\
             Contact: <sip:{user}@127.0.0.1:{port}>\r\nMax-Forwards: 70\r\n{more}"
        ), body);
    }

    fn proof(&self, challenge: &str, method: &str, uri: &str) -> String {
        let value = |name: &str| {
            let (_, rest) = challenge
                .split_once(&format!("{name}=\""))
                .expect("a challenge");
            rest.split('"').next().expect("its end").to_owned()
        };
        let (nonce, realm, user) = (value("nonce"), value("realm"), &self.user);
        let second = hash(&format!("{method}:{uri}"));
        let response = hash(&format!(
            "{}:{nonce}:00000001:abc:auth:{second}",
            self.digest
        ));
        let name = if code(challenge) == 407 {
            "Proxy-Authorization"
        } else {
            "Authorization"
        };
        format!(
            "{name}: Digest username=\"{user}\",realm=\"{realm}\",nonce=\"{nonce}\",uri=\"{uri}\",\
             response=\"{response}\",algorithm=MD5,qop=auth,nc=00000001,cnonce=\"abc\"\r\n"
        )
    }

    /// The last answer to a request.
    fn hears(&self, call: &str, turn: &str, within: Duration) -> String {
        let start = Instant::now();
        while start.elapsed() < within {
            let mut answers = self.all("SIP/2.0 ").into_iter().map(|(_, text)| text);
            let last = answers.find(|text| {
                code(text) >= 200 && line(text, "Call-ID:") == call && line(text, "CSeq:") == turn
            });
            if let Some(last) = last {
                return last;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        String::new()
    }
}

fn line(text: &str, name: &str) -> String {
    let found = text.lines().find_map(|line| line.strip_prefix(name));
    found.unwrap_or_default().trim().to_owned()
}

fn code(answer: &str) -> u16 {
    let code = answer.split(' ').nth(1).and_then(|code| code.parse().ok());
    code.unwrap_or(0)
}

/// The cause of ITU-T Q.850 in a message.
fn reason(text: &str) -> Option<u16> {
    let (_, rest) = line(text, "Reason:")
        .split_once("cause=")
        .map(|(a, b)| (a.to_owned(), b.to_owned()))?;
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

pub(super) fn hash(text: &str) -> String {
    let digest = Md5::digest(text.as_bytes());
    let bytes = digest.iter();
    bytes.fold(String::new(), |all, byte| all + &format!("{byte:02x}"))
}
