//! Sockets as a server wants them. They are bound before anything else, so that a privileged port needs its privilege
//! for that one step, and so that a service manager can hand them in instead.

use std::net::{IpAddr, SocketAddr, TcpListener, UdpSocket};
use std::{fmt, io};

use nix::sys::resource::{Resource, getrlimit, setrlimit};
use nix::sys::socket::{setsockopt, sockopt};
use nix::{libc, setsockopt_impl, sockopt_impl};
use socket2::{Domain, Protocol as Transport, Socket, Type};

use super::options::Options;
use super::protocol::Protocol;

/// Room for the requests of many phones that boot at once; the kernel cuts it to `net.core.rmem_max`.
const RECEIVE_BUFFER: usize = 8 << 20;
/// Connections that wait to be accepted; the kernel cuts it to `net.core.somaxconn`.
const BACKLOG: i32 = 4096;

/// Bound sockets, not yet in use.
#[derive(Debug, Default)]
pub struct Bound {
    /// For TFTP.
    pub tftp: Vec<UdpSocket>,
    /// For HTTP.
    pub http: Vec<TcpListener>,
    /// For HTTP over TLS.
    pub https: Vec<TcpListener>,
    /// For people and programs.
    pub status: Vec<TcpListener>,
}

/// An address that cannot be had.
#[derive(Debug)]
pub struct BindError {
    /// For which protocol.
    pub protocol: Protocol,
    /// The address.
    pub address: SocketAddr,
    /// What the system said.
    pub error: io::Error,
}

impl Bound {
    /// Binds every address of `options`, or says which one cannot be bound.
    pub fn bind(options: &Options) -> Result<Self, BindError> {
        let fault = |protocol, address| {
            move |error| BindError {
                protocol,
                address,
                error,
            }
        };
        let udp = |at: &SocketAddr| udp(*at).map_err(fault(Protocol::Tftp, *at));
        let tcp = |at: &SocketAddr| tcp_at(*at).map_err(fault(Protocol::Http, *at));
        let page = |at: &SocketAddr| tcp_at(*at).map_err(fault(Protocol::Status, *at));
        let tftp = options.tftp.iter().map(udp).collect::<Result<_, _>>()?;
        let secure = |at: &SocketAddr| tcp_at(*at).map_err(fault(Protocol::Https, *at));
        Ok(Self {
            tftp,
            http: options.http.iter().map(tcp).collect::<Result<_, _>>()?,
            https: options.https.iter().map(secure).collect::<Result<_, _>>()?,
            status: options.status.iter().map(page).collect::<Result<_, _>>()?,
        })
    }

    /// With those of another.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.tftp.extend(other.tftp);
        self.http.extend(other.http);
        self.https.extend(other.https);
        self.status.extend(other.status);
        self
    }

    /// Whether any address is listed.
    pub const fn is_wanted(options: &Options) -> bool {
        !(options.tftp.is_empty() && options.http.is_empty() && options.https.is_empty())
    }

    /// Whether there is no socket at all.
    pub const fn is_empty(&self) -> bool {
        self.tftp.is_empty() && self.http.is_empty() && self.https.is_empty()
    }
}

/// A connection is an open file: as many as the system lets us have.
pub(super) fn allow_many_files() {
    if let Ok((_, most)) = getrlimit(Resource::RLIMIT_NOFILE) {
        // With fewer we serve fewer at once.
        let _fewer = setrlimit(Resource::RLIMIT_NOFILE, most, most);
    }
}

fn udp(address: SocketAddr) -> io::Result<UdpSocket> {
    let socket = socket(address, Type::DGRAM, Transport::UDP)?;
    // Less than asked for is better than none; more than the system's limit is for those who administer the network.
    if setsockopt(&socket, sockopt::RcvBufForce, &RECEIVE_BUFFER).is_err() {
        drop(socket.set_recv_buffer_size(RECEIVE_BUFFER));
    }
    socket.bind(&address.into())?;
    Ok(socket.into())
}

fn tcp_at(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = socket(address, Type::STREAM, Transport::TCP)?;
    socket.set_reuse_address(true)?;
    socket.bind(&address.into())?;
    // What is accepted has it from here: without it, a small answer might wait for the ACK of the one before.
    socket.set_tcp_nodelay(true)?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}

sockopt_impl!(
    /// `TCP_DEFER_ACCEPT` of tcp(7), in seconds.
    DeferAccept,
    SetOnly,
    libc::IPPROTO_TCP,
    libc::TCP_DEFER_ACCEPT,
    u32
);

/// Has the kernel keep a connection until its client says something, which every client of HTTP and TLS does first: it then need
/// not be waited for here. Who says nothing for some seconds is handed over all the same.
pub(super) fn defer(listener: &TcpListener) {
    // Without it a connection costs a little more.
    let _dearer = setsockopt(listener, DeferAccept, &1);
}

/// A socket that transfers of `listener` share: on the same address, on a port of its own.
pub(super) fn shared(listener: SocketAddr) -> io::Result<UdpSocket> {
    let mut own = listener;
    own.set_port(0);
    udp(own)
}

/// IPv6 stays apart from IPv4, so that `0.0.0.0` and `[::]` can both be listed.
fn socket(address: SocketAddr, kind: Type, transport: Transport) -> io::Result<Socket> {
    let socket = Socket::new(Domain::for_address(address), kind, Some(transport))?;
    if matches!(address.ip(), IpAddr::V6(_)) {
        socket.set_only_v6(true)?;
    }
    socket.set_nonblocking(true)?;
    Ok(socket)
}

impl fmt::Display for BindError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            protocol,
            address,
            error,
        } = self;
        write!(
            out,
            "cannot serve {protocol} on `{address}`: {}",
            reason(error)
        )?;
        self.help().map_or(Ok(()), |help| write!(out, "; {help}"))
    }
}

impl BindError {
    /// What to do, an imperative.
    pub fn help(&self) -> Option<String> {
        match self.error.kind() {
            io::ErrorKind::PermissionDenied => Some(format!(
                "run as root, give the program CAP_NET_BIND_SERVICE, or let a systemd socket open port {}",
                self.address.port()
            )),
            io::ErrorKind::AddrInUse => {
                Some("stop the program that serves there, or choose another port".to_owned())
            }
            io::ErrorKind::AddrNotAvailable => {
                Some("list an address that this host has".to_owned())
            }
            _ => None,
        }
    }
}

fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::AddrInUse => "the address is in use".to_owned(),
        io::ErrorKind::AddrNotAvailable => "no such address on this host".to_owned(),
        _ => error.to_string(),
    }
}

impl std::error::Error for BindError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.error)
    }
}
