//! What phones and providers ask: registrations, calls and their ends.

use super::digest;
use super::ends::{Ends, described};
use super::message::Message;
use super::{Account, Party};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::UdpSocket;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

/// A request that nobody answers is sent so often again.
const AGAIN: u32 = 8;

/// The longest that an answer to a registration or to an end of a call is waited for.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// What became of something that was asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Progress {
    /// The last status; 0 is none.
    pub(crate) status: u16,
    /// It is answered, and both may speak.
    pub(crate) talks: bool,
    /// It is over.
    pub(crate) over: bool,
    /// Why, as Q.850 has it, where the engine says so.
    pub(crate) cause: Option<u8>,
    /// Where voices go.
    pub(crate) media: Option<SocketAddr>,
}

/// A call or a registration that somebody made.
#[derive(Clone)]
pub(crate) struct Outgoing {
    pub(super) id: String,
    socket: Arc<UdpSocket>,
    login: Option<(String, String)>,
    uri: String,
    sent: Message,
    proven: bool,
    target: String,
    to: String,
    progress: Arc<watch::Sender<Progress>>,
}

impl Outgoing {
    /// What became of it so far.
    pub(crate) fn progress(&self) -> Progress {
        self.progress.borrow().clone()
    }

    /// Waits until something holds of it, or until the time is over; whether it does.
    pub(crate) async fn until(&self, time: Duration, holds: impl FnMut(&Progress) -> bool) -> bool {
        let mut progress = self.progress.subscribe();
        let found = timeout(time, progress.wait_for(holds)).await;
        matches!(found, Ok(Ok(_)))
    }

    pub(super) fn is_over(&self, cause: Option<u8>) {
        self.progress.send_modify(|progress| {
            progress.over = true;
            progress.cause = cause.or(progress.cause);
        });
    }

    /// The request of this transaction within the call: an ACK, a BYE or a CANCEL.
    fn within(&self, method: &str, number: u32, branch: &str) -> Message {
        let same = method == "CANCEL";
        let target = if same { &self.uri } else { &self.target };
        let to = if same {
            self.sent.field("To")
        } else {
            &self.to
        };
        let via = match same {
            true => self.sent.field("Via").to_owned(),
            false => via(&self.socket, branch),
        };
        Message::new(format!("{method} {target} SIP/2.0"))
            .with("Via", via)
            .with("Max-Forwards", "70")
            .with("From", self.sent.field("From"))
            .with("To", to)
            .with("Call-ID", &self.id)
            .with("CSeq", format!("{number} {method}"))
    }
}

impl Ends {
    /// A phone calls.
    pub(crate) fn dials(&self, account: &Account, number: &str) -> Outgoing {
        let uri = format!("sip:{}@{}", number.replace('#', "%23"), account.domain);
        let from = format!("<sip:{}@{}>", account.name, account.domain);
        self.asks(
            "INVITE",
            uri.clone(),
            (&from, &format!("<{uri}>")),
            Some(account),
            &[],
        )
    }

    /// Somebody calls in by a provider, and shows that number or none.
    pub(crate) fn comes_in(
        &self,
        provider: Ipv4Addr,
        number: &str,
        shown: Option<&str>,
    ) -> Outgoing {
        let uri = format!("sip:{number}@{}", self.shared().outside);
        let to = format!("<{uri}>");
        self.comes_to(provider, (uri, &to), shown)
    }

    /// The same to an address and whom it is for, such as that which is registered there.
    pub(crate) fn comes_to(
        &self,
        provider: Ipv4Addr,
        (uri, to): (String, &str),
        shown: Option<&str>,
    ) -> Outgoing {
        let from = match shown {
            Some(shown) => format!("<sip:{shown}@{provider}>"),
            None => "\"Anonymous\" <sip:anonymous@anonymous.invalid>".to_owned(),
        };
        let party = Party::Provider(provider);
        self.asks_from(&party, "INVITE", uri, (&from, to), None, &[])
    }

    /// The caller ends the call, whatever its state, and waits until the other side knows.
    pub(crate) async fn hangs_up(&self, made: &Outgoing) {
        // Twice, as an answer may cross what ends a call that still rings
        for _ in 0..2 {
            let now = self.known().made.get(&made.id).cloned();
            let Some(now) = now.filter(|now| !now.progress().over) else {
                return;
            };
            let (number, _) = now.sent.sequence();
            let (method, number) = match now.progress().talks {
                true => ("BYE", number + 1),
                false => ("CANCEL", number),
            };
            let branch = self.known().fresh();
            let request = now.within(method, number, &branch);
            self.sends_until_over(now.clone(), request);
            now.until(PATIENCE, |progress| {
                progress.over || (progress.talks && method == "CANCEL")
            })
            .await;
        }
    }

    pub(super) fn is_answered(&self, status: u16, answer: &Message) {
        let id = answer.call_id();
        let Some(made) = self.known().made.get(&id).cloned() else {
            return;
        };
        let (number, method) = answer.sequence();
        match (method, status) {
            ("INVITE", 100..200) => made
                .progress
                .send_modify(|progress| progress.status = status),
            ("INVITE", 200..300) => self.talks(made, number, answer),
            ("INVITE" | "REGISTER", 401 | 407)
                if !made.proven && number == made.sent.sequence().0 =>
            {
                if method == "INVITE" {
                    self.acknowledges(&made, answer);
                }
                self.proves(made, answer, method);
            }
            ("INVITE", _) => {
                self.acknowledges(&made, answer);
                Self::ends(&made, status, answer.cause());
            }
            ("REGISTER" | "BYE", 200..) => Self::ends(&made, status, None),
            _ => {}
        }
    }

    fn ends(made: &Outgoing, status: u16, cause: Option<u8>) {
        made.progress.send_modify(|progress| {
            if !progress.talks {
                progress.status = status;
            }
            progress.over = true;
            progress.cause = cause.or(progress.cause);
        });
    }

    fn talks(&self, mut made: Outgoing, number: u32, answer: &Message) {
        let target = answer.field("Contact");
        let target = target
            .split('<')
            .nth(1)
            .and_then(|rest| rest.split('>').next());
        made.target = target.unwrap_or(&made.uri).to_owned();
        answer.field("To").clone_into(&mut made.to);
        let media = media(&answer.body);
        if let Some(known) = self.known().made.get_mut(&made.id) {
            known.target.clone_from(&made.target);
            known.to.clone_from(&made.to);
        }
        let branch = self.known().fresh();
        let ack = made.within("ACK", number, &branch);
        self.says(&made.socket, &ack);
        made.progress.send_modify(|progress| {
            progress.status = 200;
            progress.talks = true;
            progress.media = media;
        });
    }

    /// Of a refusal: it belongs to the same transaction.
    fn acknowledges(&self, made: &Outgoing, answer: &Message) {
        let mut ack = made.within("ACK", answer.sequence().0, "");
        ack.start = format!("ACK {} SIP/2.0", made.uri);
        for (name, value) in &mut ack.fields {
            match name.as_str() {
                "Via" => made.sent.field("Via").clone_into(value),
                "To" => answer.field("To").clone_into(value),
                _ => {}
            }
        }
        self.says(&made.socket, &ack);
    }

    fn proves(&self, mut made: Outgoing, answer: &Message, method: &str) {
        let Some((user, password)) = &made.login else {
            return;
        };
        let (asked, proof) = match answer.field("WWW-Authenticate") {
            "" => (answer.field("Proxy-Authenticate"), "Proxy-Authorization"),
            asked => (asked, "Authorization"),
        };
        let proven = digest::answer(asked, (user, password), method, &made.uri);
        let branch = self.known().fresh();
        let (number, _) = made.sent.sequence();
        for (name, value) in &mut made.sent.fields {
            match name.as_str() {
                "Via" => *value = via(&made.socket, &branch),
                "CSeq" => *value = format!("{} {method}", number + 1),
                _ => {}
            }
        }
        made.sent = made.sent.with(proof, proven);
        made.proven = true;
        self.known().made.insert(made.id.clone(), made.clone());
        self.sends(made);
    }

    pub(super) fn asks(
        &self,
        method: &str,
        uri: String,
        between: (&str, &str),
        account: Option<&Account>,
        more: &[(String, String)],
    ) -> Outgoing {
        let party = account.map(Account::party).expect("a phone has an account");
        self.asks_from(&party, method, uri, between, account, more)
    }

    fn asks_from(
        &self,
        party: &Party,
        method: &str,
        uri: String,
        (from, to): (&str, &str),
        account: Option<&Account>,
        more: &[(String, String)],
    ) -> Outgoing {
        let mut known = self.known();
        let socket = match party {
            Party::Provider(address) => known.providers.get(address).cloned(),
            Party::Phone(..) => None,
        };
        let socket = socket.unwrap_or_else(|| Arc::clone(&self.shared().phones));
        let (id, branch, tag) = (known.fresh(), known.fresh(), known.fresh());
        let local = socket.local_addr().expect("a bound socket");
        let user = account.map_or_else(|| "outside".to_owned(), Account::contact);
        let mut sent = Message::new(format!("{method} {uri} SIP/2.0"))
            .with("Via", via(&socket, &branch))
            .with("Max-Forwards", "70")
            .with("From", format!("{from};tag={tag}"))
            .with("To", to)
            .with("Call-ID", &id)
            .with("CSeq", format!("1 {method}"))
            .with("Contact", format!("<sip:{user}@{local}>"));
        for (name, value) in more {
            sent = sent.with(name, value);
        }
        if method == "INVITE" {
            sent = sent.described(described(self.shared()));
        }
        let made = Outgoing {
            id: id.clone(),
            socket,
            login: account.map(|account| (account.name.clone(), account.password.clone())),
            target: uri.clone(),
            uri,
            sent,
            proven: false,
            to: to.to_owned(),
            progress: Arc::new(watch::Sender::default()),
        };
        known.made.insert(id, made.clone());
        drop(known);
        self.sends(made.clone());
        made
    }

    /// Until something is said of it.
    fn sends(&self, made: Outgoing) {
        self.says(&made.socket, &made.sent);
        let ends = self.clone();
        tokio::spawn(async move {
            for n in 0..AGAIN {
                sleep(Duration::from_millis(500) * (1 << n.min(3))).await;
                let progress = made.progress();
                let known = ends.known().made.get(&made.id).cloned();
                let older = known.is_none_or(|known| known.proven != made.proven);
                if progress.status >= 100 || progress.over || older {
                    return;
                }
                ends.says(&made.socket, &made.sent);
            }
        });
    }

    fn sends_until_over(&self, made: Outgoing, request: Message) {
        self.says(&made.socket, &request);
        let ends = self.clone();
        tokio::spawn(async move {
            for n in 0..AGAIN {
                sleep(Duration::from_millis(500) * (1 << n.min(3))).await;
                if made.progress().over {
                    return;
                }
                ends.says(&made.socket, &request);
            }
        });
    }

    fn says(&self, socket: &UdpSocket, message: &Message) {
        drop(socket.try_send_to(message.written().as_bytes(), self.server_of(socket)));
    }
}

fn via(socket: &UdpSocket, branch: &str) -> String {
    let local = socket.local_addr().expect("a bound socket");
    format!("SIP/2.0/UDP {local};branch=z9hG4bK{branch};rport")
}

/// Where voices go, as the other side describes it.
fn media(body: &str) -> Option<SocketAddr> {
    let line = |start: &str| body.lines().find_map(|line| line.strip_prefix(start));
    let address: Ipv4Addr = line("c=IN IP4 ")?.trim().parse().ok()?;
    let port = line("m=audio ")?.split(' ').next()?.parse().ok()?;
    Some(SocketAddr::from((address, port)))
}
