use std::path::PathBuf;
use std::{fmt, io};

use super::bind::BindError;
use super::records::RecordsError;

/// Why serving did not begin.
#[derive(Debug)]
pub enum ServeError {
    /// An address cannot be had.
    Bind(BindError),
    /// There is no address to serve on.
    NoAddress,
    /// The folder cannot be read.
    Source {
        /// Which.
        folder: PathBuf,
        /// What the system said.
        error: io::Error,
    },
    /// The provisioning log cannot be opened.
    Records(RecordsError),
    /// The status page has nobody who may look at it.
    Access,
    /// The certificates cannot be used.
    Tls(io::Error),
    /// The system gives no threads, timers or signals.
    System(io::Error),
}

impl fmt::Display for ServeError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bind(error) => error.fmt(out),
            Self::NoAddress => {
                out.write_str("there is no address to serve on; list one for tftp or http")
            }
            Self::Source { folder, error } => {
                write!(out, "cannot serve `{}`: {error}", folder.display())
            }
            Self::Tls(error) => write!(out, "cannot serve HTTPS: {error}"),
            Self::Records(error) => write!(out, "cannot open the provisioning log: {error}"),
            Self::Access => {
                out.write_str("the status page needs a token or a directory to sign in by")
            }
            Self::System(error) => write!(out, "cannot serve: {error}"),
        }
    }
}

impl std::error::Error for ServeError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Bind(error) => Some(error),
            Self::Source { error, .. } | Self::Tls(error) | Self::System(error) => Some(error),
            Self::Records(error) => Some(error),
            Self::NoAddress | Self::Access => None,
        }
    }
}
