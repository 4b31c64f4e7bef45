//! A TFTP server of our own, read only: RFC 1350 with the options of RFC 2347, 2348, 2349 and 7440.
//!
//! [`packet`] reads and writes bytes, [`terms`] negotiates, [`transfer`] decides what to send and when, all three
//! without IO; `carrier` does what they say over a socket, `server` listens.

mod blocks;
mod carrier;
mod netascii;
mod pace;
pub mod packet;
mod server;
#[cfg(test)]
mod simulation;
pub mod terms;
pub mod transfer;

pub(super) use server::Listener;
