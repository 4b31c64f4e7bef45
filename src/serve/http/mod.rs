//! HTTP/1.0 and 1.1 for phones (RFC 9110, RFC 9112), in the clear and over TLS: GET and HEAD of the index, and PUT of a
//! phone's logs.
//!
//! A connection is any stream of bytes, so that `tls` goes in front of `connection` without changing it.

pub mod authorization;
mod body;
mod connection;
mod eager;
mod kind;
mod patient;
pub mod range;
mod request;
mod respond;
mod server;
mod tls;
mod told;
mod upload;

pub(super) use authorization::Nonces;
pub(super) use eager::Door;
pub(super) use server::Listener;
pub(super) use tls::Identity;
pub(super) use told::Told;
pub(super) use upload::Uploads;
