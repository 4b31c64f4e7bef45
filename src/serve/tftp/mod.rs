//! A TFTP server of our own, read only: RFC 1350 with the options of RFC 2347, 2348, 2349 and 7440.
//!
//! [`packet`] reads and writes bytes, [`terms`] negotiates, [`transfer`] decides what to send and when, all three
//! without IO. `engine` does what they say over few sockets, which all transfers share,
//! and `admission` lets them in, each client address with its `share`: what came with one system call (`inbox`) is answered with
//! one (`outbox`).

mod admission;
mod blocks;
mod engine;
mod inbox;
mod netascii;
mod outbox;
mod pace;
pub mod packet;
mod port;
mod session;
mod share;
#[cfg(test)]
mod simulation;
mod table;
pub mod terms;
pub mod transfer;
mod wheel;

pub(super) use engine::Engine;
