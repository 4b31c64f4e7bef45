//! HTTP/1.0 and 1.1 for phones (RFC 9110, RFC 9112): GET and HEAD of the index, and nothing else yet.
//!
//! A connection is any stream of bytes, so that TLS goes in front of `connection` without changing it.

mod body;
mod connection;
mod kind;
mod patient;
mod range;
mod respond;
mod server;

pub(super) use server::Listener;
