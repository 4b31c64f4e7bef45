//! As much of a telephone as a probe needs: requests over UDP with digest authentication (RFC 3261, RFC 2617), no sound.

mod digest;
mod request;
mod response;

use super::{ApplyError, Trouble};
pub(super) use request::Request;
pub(super) use response::Response;
use std::io::ErrorKind;
use std::net::{SocketAddr, ToSocketAddrs, UdpSocket};
use std::time::{Duration, Instant};

/// The longest answer that is read.
const LONGEST: usize = 64 * 1024;

/// T1 of RFC 3261: how long until a request is sent again.
const AGAIN: Duration = Duration::from_millis(500);

/// An account that a probe uses.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// Where its PBX is: a host and a port.
    pub server: String,
    /// The SIP domain, which is the realm as well.
    pub domain: String,
    /// The user name.
    pub name: String,
    /// `MD5(name:domain:password)` as hexadecimal.
    pub ha1: String,
}

/// A telephone between its first request and its last.
pub(super) struct Telephone<'a> {
    account: &'a Account,
    socket: UdpSocket,
    here: SocketAddr,
    call: String,
    sequence: u32,
    until: Instant,
}

impl std::fmt::Debug for Account {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}@{} at {}", self.name, self.domain, self.server)
    }
}

impl<'a> Telephone<'a> {
    /// One that gives up after a time. `word` makes what it says unique.
    pub(super) fn new(
        account: &'a Account,
        word: &str,
        within: Duration,
    ) -> Result<Self, ApplyError> {
        let cannot = |fault: std::io::Error| {
            let what = format!("`{}` cannot be reached: {fault}", account.server);
            ApplyError::new(Trouble::Engine, what)
        };
        let mut found = account.server.to_socket_addrs().map_err(cannot)?;
        let server = found
            .next()
            .ok_or_else(|| cannot(ErrorKind::NotFound.into()))?;
        let any = if server.is_ipv4() {
            "0.0.0.0:0"
        } else {
            "[::]:0"
        };
        let socket = UdpSocket::bind(any).map_err(cannot)?;
        socket.connect(server).map_err(cannot)?;
        let here = socket.local_addr().map_err(cannot)?;
        Ok(Self {
            account,
            socket,
            here,
            call: format!("{word}-{}", here.port()),
            sequence: 0,
            until: Instant::now() + within,
        })
    }

    /// Sends a request, proves who it is where asked, and gives the final answer.
    pub(super) fn request(&mut self, request: Request) -> Result<Response, ApplyError> {
        let answer = self.once(request)?;
        let challenges = [
            (401, "www-authenticate", "Authorization"),
            (407, "proxy-authenticate", "Proxy-Authorization"),
        ];
        let asked = challenges.into_iter().find_map(|(code, asks, gives)| {
            Some((answer.header(asks).filter(|_| answer.code == code)?, gives))
        });
        let Some((challenge, gives)) = asked else {
            return Ok(answer);
        };
        let proof = self.account.proof(challenge, request.method, request.to);
        let more = format!("{}{gives}: {proof}\r\n", request.more);
        self.once(Request {
            more: &more,
            ..request
        })
    }

    fn once(&mut self, request: Request) -> Result<Response, ApplyError> {
        self.sequence += 1;
        let answer = self.exchange(request.method, &self.text(request, None))?;
        if request.method == "INVITE" && answer.code >= 300 {
            let acknowledged = Request::new("ACK", request.to);
            self.send(&self.text(acknowledged, answer.header("to")))?;
        }
        Ok(answer)
    }

    /// Acknowledges an answered call, and hangs up.
    pub(super) fn hang_up(&mut self, to: &str, answer: &Response) -> Result<(), ApplyError> {
        let there = answer.header("to").map(str::to_owned);
        let contact = answer.header("contact").unwrap_or(to);
        let target = contact
            .split(['<', '>'])
            .nth(1)
            .unwrap_or(contact)
            .to_owned();
        let acknowledged = Request::new("ACK", &target);
        self.send(&self.text(acknowledged, there.as_deref()))?;
        self.sequence += 1;
        let end = Request::new("BYE", &target);
        let text = self.text(end, there.as_deref());
        self.exchange(end.method, &text).map(drop)
    }

    /// As it is sent; `there` is the other side's `To`, once it has given one.
    fn text(&self, request: Request, there: Option<&str>) -> String {
        let Request {
            method,
            to,
            more,
            body,
        } = request;
        let Account { domain, name, .. } = self.account;
        let (here, call, sequence) = (self.here, &self.call, self.sequence);
        let own = format!("<{to}>");
        let there = there.unwrap_or(if method == "REGISTER" { "" } else { &own });
        let there = match there {
            "" => format!("<sip:{name}@{domain}>"),
            there => there.to_owned(),
        };
        format!(
            "{method} {to} SIP/2.0\r\nVia: SIP/2.0/UDP {here};rport;branch=z9hG4bK{call}-{sequence}\r\nMax-Forwards: 70\r\n\
             From: <sip:{name}@{domain}>;tag={call}\r\nTo: {there}\r\nCall-ID: {call}\r\nCSeq: {sequence} {method}\r\n\
             Contact: <sip:{name}@{here}>\r\nUser-Agent: pbxctl\r\n{more}Content-Length: {}\r\n\r\n{body}",
            body.len()
        )
    }

    fn send(&self, text: &str) -> Result<(), ApplyError> {
        let sent = self.socket.send(text.as_bytes());
        sent.map(drop)
            .map_err(|fault| self.silent(&fault.to_string()))
    }

    /// Sends until somebody answers, and waits for the final answer.
    fn exchange(&self, method: &str, request: &str) -> Result<Response, ApplyError> {
        let (mut pause, mut heard) = (AGAIN, false);
        while Instant::now() < self.until {
            if !heard {
                self.send(request)?;
            }
            let next = (Instant::now() + pause).min(self.until);
            while let Some(answer) = self.receive(method, next)? {
                if answer.code >= 200 {
                    return Ok(answer);
                }
                heard = true;
            }
            pause *= 2;
        }
        if method == "INVITE" && heard {
            // Whoever rings is to stop ringing; nobody waits for what is answered.
            let to = request.split(' ').nth(1).unwrap_or_default();
            self.send(&self.text(Request::new("CANCEL", to), None)).ok();
        }
        Err(self.silent(if heard {
            "it rings, and nobody answers"
        } else {
            "nothing is answered"
        }))
    }

    /// The next answer to what was asked, until a moment; answers to others pass by.
    fn receive(&self, method: &str, until: Instant) -> Result<Option<Response>, ApplyError> {
        let mut buffer = vec![0; LONGEST];
        loop {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(None);
            }
            self.socket
                .set_read_timeout(Some(left))
                .map_err(|fault| self.silent(&fault.to_string()))?;
            let length = match self.socket.recv(&mut buffer) {
                Ok(length) => length,
                Err(fault)
                    if matches!(
                        fault.kind(),
                        ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted
                    ) =>
                {
                    continue;
                }
                Err(fault) => return Err(self.silent(&fault.to_string())),
            };
            let text = String::from_utf8_lossy(buffer.get(..length).unwrap_or_default());
            let answer = Response::parse(&text);
            if let Some(answer) =
                answer.filter(|answer| answer.answers(&self.call, self.sequence, method))
            {
                return Ok(Some(answer));
            }
        }
    }

    fn silent(&self, why: &str) -> ApplyError {
        ApplyError::new(Trouble::Engine, format!("`{}`: {why}", self.account.server))
    }
}
