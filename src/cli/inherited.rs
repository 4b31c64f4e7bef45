//! Sockets that systemd opened for us, so that a privileged port needs no privilege here (`sd_listen_fds(3)`).

use super::environment;
use super::failure::Failure;
use crate::serve::Bound;
use listenfd::ListenFd;

/// What was handed over; each socket has the name of its protocol (`FileDescriptorName=`).
pub(super) fn sockets() -> Result<Bound, Failure> {
    let (mut handed, mut bound) = (ListenFd::from_env(), Bound::default());
    let names = environment::variable("LISTEN_FDNAMES").unwrap_or_default();
    for (at, name) in names.split(':').take(handed.len()).enumerate() {
        let failed = || Failure::doing(format!("use the socket `{name}` that was handed over"));
        match name {
            "tftp" => bound
                .tftp
                .extend(handed.take_udp_socket(at).map_err(failed())?),
            "http" => bound
                .http
                .extend(handed.take_tcp_listener(at).map_err(failed())?),
            "https" => bound
                .https
                .extend(handed.take_tcp_listener(at).map_err(failed())?),
            "status" => bound
                .status
                .extend(handed.take_tcp_listener(at).map_err(failed())?),
            other => {
                return Err(Failure::usage(format!(
                    "a socket with the name `{other}` was handed over"
                ))
                .help("name it tftp, http, https or status: `FileDescriptorName=`"));
            }
        }
    }
    Ok(bound)
}
