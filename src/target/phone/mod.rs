//! Phones: what each is told is made from the model once, as a [`Handset`], and each vendor's room writes it in the vendor's own
//! names and form.

mod audit;
mod book;
mod clock;
mod codecs;
mod dect;
mod floor;
pub(super) mod dhcp;
mod files;
mod handset;
mod lines;
mod lower;
mod room;
mod tenants;
mod value;
mod write;
mod xml;
pub mod alcatel;
pub mod algo;
pub mod avaya;
pub mod cisco_enterprise;
pub mod cisco_legacy;
pub mod cisco_mpp;
pub mod cyberdata;
pub mod digium;
pub mod fanvil;
pub mod gigaset;
pub mod gigaset_legacy;
pub mod gigaset_maxwell;
pub mod grandstream;
pub mod grandstream_p;
pub mod htek;
pub mod mitel;
pub mod panasonic;
pub mod poly;
pub mod sangoma;
pub mod snom;
pub mod snom_dect;
pub mod softphone;
pub mod yealink;

pub(super) use audit::audit;
pub use handset::{
    Account, Clock, Emergency, Firmware, Handset, Key, KeyKind, Module, Proof, Setting, Zone,
};
pub(super) use lower::{Tenancy, lower};
pub(super) use room::Room;
pub(super) use tenants::write;
