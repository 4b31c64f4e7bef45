use super::record::record;
use super::scalar::{DurationText, Text, WholeReferenceText};
use crate::source::Spanned;

record! {
    /// What is tried after an apply, before the release is found good. One that fails takes the release back.
    Probes = "the probes" {
        /// Users who register and go again, such as `tenants/acme/users/probe`, made for it.
        register: Vec<Spanned<WholeReferenceText>>,
        /// Calls that must be answered.
        calls: Vec<ProbeCall>,
        /// Whether every trunk with an address must answer OPTIONS.
        trunks: Option<Spanned<bool>>,
        /// How long each may take; `5s` unless written.
        within: Option<Spanned<DurationText>>,
    }
}

record! {
    /// A call that must be answered.
    ProbeCall = "a probe's call" {
        /// Who calls: `tenants/acme/users/probe`.
        from: Spanned<WholeReferenceText>,
        /// What is dialled.
        to: Spanned<Text>,
    }
}
