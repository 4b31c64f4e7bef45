use super::caller::Outgoing;
use super::message::Message;
use super::{Heard, How, Party, What};
use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};
use tokio::net::UdpSocket;

/// What every phone and provider knows and does.
#[derive(Clone)]
pub(crate) struct Ends(Arc<Shared>);

pub(super) struct Shared {
    server: SocketAddr,
    /// Where providers call.
    pub(super) outside: SocketAddr,
    pub(super) phones: Arc<UdpSocket>,
    pub(super) media: Arc<UdpSocket>,
    known: Mutex<Known>,
}

#[derive(Default)]
pub(super) struct Known {
    pub(super) providers: BTreeMap<Ipv4Addr, Arc<UdpSocket>>,
    /// How parties are, and how those outside are who are called by a provider.
    pub(super) how: BTreeMap<Party, How>,
    pub(super) numbers: BTreeMap<(Ipv4Addr, String), How>,
    pub(super) heard: Vec<Heard>,
    /// The last registration at each provider: the account, and where it is.
    pub(super) registered: BTreeMap<Ipv4Addr, (String, String)>,
    /// Calls that parties made, and those that came to them, by their ids.
    pub(super) made: BTreeMap<String, Outgoing>,
    pub(super) came: BTreeMap<String, Came>,
    pub(super) counter: u64,
}

/// A call that came to somebody.
pub(super) struct Came {
    pub(super) party: Party,
    pub(super) invite: Message,
    /// The last that was said of it, which is said again when it is asked again.
    pub(super) said: Message,
    pub(super) learnt: bool,
    pub(super) over: bool,
}

impl Came {
    /// Our end of the call, as we answer it.
    pub(super) fn tag(&self) -> String {
        let mut to = self.said.field("To").rsplit(";tag=");
        to.next().unwrap_or_default().to_owned()
    }
}

impl Ends {
    /// Phones that know the address of their server, and where providers find it. None is registered yet.
    pub(crate) async fn of(server: SocketAddr, outside: SocketAddr) -> io::Result<Self> {
        let phones = Arc::new(listening(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?);
        let media = Arc::new(UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await?);
        let ends = Self(Arc::new(Shared {
            server,
            outside,
            phones: Arc::clone(&phones),
            media,
            known: Mutex::default(),
        }));
        ends.listens(phones);
        Ok(ends)
    }

    /// A provider at an address of this machine.
    pub(crate) fn provider(&self, address: Ipv4Addr) -> io::Result<()> {
        let socket = Arc::new(listening(SocketAddr::from((address, 5060)))?);
        self.known().providers.insert(address, Arc::clone(&socket));
        self.listens(socket);
        Ok(())
    }

    /// From now on somebody does this with each call.
    pub(crate) fn is(&self, party: Party, how: How) {
        self.known().how.insert(party, how);
    }

    /// From now on the numbers that are called decide what a provider does.
    pub(crate) fn is_usual(&self, party: &Party) {
        self.known().how.remove(party);
    }

    /// From now on that comes of calls to a number, as it is sent to a provider.
    pub(crate) fn outside(&self, provider: Ipv4Addr, number: &str, how: How) {
        let key = (provider, number.to_owned());
        self.known().numbers.insert(key, how);
    }

    /// All that came to parties that are meant, since so many things had come to anybody.
    pub(crate) fn heard(&self, since: usize, meant: impl Fn(&Party) -> bool) -> Vec<Heard> {
        let known = self.known();
        let heard = known.heard.iter().skip(since);
        heard.filter(|heard| meant(&heard.party)).cloned().collect()
    }

    /// How many things came to anybody.
    pub(crate) fn count(&self) -> usize {
        self.known().heard.len()
    }

    /// Whether parties that are meant have a call yet.
    pub(crate) fn are_busy(&self, meant: impl Fn(&Party) -> bool) -> bool {
        let known = self.known();
        known
            .came
            .values()
            .any(|came| !came.over && meant(&came.party))
    }

    /// Where the engine is for whoever has this socket.
    pub(super) fn server_of(&self, socket: &UdpSocket) -> SocketAddr {
        match provider_of(socket) {
            Some(_) => self.0.outside,
            None => self.0.server,
        }
    }

    pub(super) fn shared(&self) -> &Shared {
        &self.0
    }

    pub(super) fn known(&self) -> MutexGuard<'_, Known> {
        self.0.known.lock().expect("nobody panics with it")
    }

    fn listens(&self, socket: Arc<UdpSocket>) {
        let ends = self.clone();
        tokio::spawn(async move {
            let mut packet = vec![0; 65_536];
            while let Ok((length, from)) = socket.recv_from(&mut packet).await {
                let Some(message) = packet.get(..length).and_then(Message::read) else {
                    continue;
                };
                match message.status() {
                    Some(status) => ends.is_answered(status, &message),
                    None => ends.is_asked(&socket, from, &message),
                }
            }
        });
    }
}

/// What comes of calls to numbers outside of which nothing is said.
const UNANSWERED: How = How::GivesUp(Duration::from_millis(700), 480);

impl Known {
    pub(super) fn note(&mut self, party: &Party, call: &str, what: What) {
        self.heard.push(Heard {
            at: Instant::now(),
            party: party.clone(),
            call: call.to_owned(),
            what,
        });
    }

    /// A text that no other call, branch or tag of the test has.
    pub(super) fn fresh(&mut self) -> String {
        self.counter += 1;
        format!("pbxctl{}x{}", std::process::id(), self.counter)
    }

    pub(super) fn how(&self, party: &Party, number: &str) -> How {
        let of_party = self.how.get(party).copied();
        match party {
            Party::Phone(..) => of_party.unwrap_or_default(),
            Party::Provider(address) => {
                let of_number = self.numbers.get(&(*address, number.to_owned()));
                of_party.or(of_number.copied()).unwrap_or(UNANSWERED)
            }
        }
    }
}

/// A socket that loses nothing while its program does something else.
fn listening(address: SocketAddr) -> io::Result<UdpSocket> {
    let kind = socket2::Type::DGRAM.nonblocking();
    let socket = socket2::Socket::new(socket2::Domain::IPV4, kind, None)?;
    socket.set_recv_buffer_size(4 << 20)?;
    socket.bind(&address.into())?;
    UdpSocket::from_std(socket.into())
}

/// The party that a socket is of, if it is a provider's.
pub(super) fn provider_of(socket: &UdpSocket) -> Option<Ipv4Addr> {
    match socket.local_addr().ok()?.ip() {
        IpAddr::V4(address) if address != Ipv4Addr::LOCALHOST => Some(address),
        _ => None,
    }
}

/// What a party says of its media: one codec, and keys as events (RFC 4733).
pub(super) fn described(shared: &Shared) -> String {
    let port = shared
        .media
        .local_addr()
        .map_or(9, |address| address.port());
    format!(
        "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio {port} RTP/AVP 8 101\r\n\
         a=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-16\r\na=sendrecv\r\n"
    )
}
