//! Phones: a room for each vendor.

pub mod yealink;
