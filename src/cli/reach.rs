//! How hosts are reached that are meant.

use super::environment;
use super::session::Session;
use crate::apply::{ApplyError, ConnectOptions, Host, Trouble, connect};
use crate::bundle::{Connect, Destination, DestinationId};

/// Whether a host is meant: it is named, or none is.
pub(super) fn is_named(id: &DestinationId, named: &[String]) -> bool {
    named.is_empty() || named.iter().any(|name| name == id.as_str())
}

/// Reaches a host, unless connections are forbidden and it takes one.
pub(super) fn reach(
    session: &Session,
    destination: &Destination,
) -> Result<Box<dyn Host>, ApplyError> {
    if session.offline && matches!(destination.connect, Connect::Ssh { .. }) {
        let message = "it is reached over SSH, and `--offline` forbids that";
        return Err(ApplyError::new(Trouble::Refused, message).help("leave `--offline` out"));
    }
    connected(destination)
}

/// The same of one that takes no connection.
pub(super) fn connected(destination: &Destination) -> Result<Box<dyn Host>, ApplyError> {
    connect(destination, &options())
}

fn options() -> ConnectOptions {
    let (temporary, ssh_config) = (environment::temporary(), environment::ssh_config());
    ConnectOptions {
        temporary,
        ssh_config,
        ..ConnectOptions::default()
    }
}
