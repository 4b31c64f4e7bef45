use super::record::record;
use super::scalar::{IdText, MacText, ModelText, NumberText, ReferenceText};
use super::{Pairs, Text};
use crate::source::Spanned;

record! {
    /// A phone: it asks for its files by its MAC.
    Phone = "a phone" {
        /// The MAC address, as printed on its back.
        mac: Spanned<MacText>,
        /// The model, by its name in the catalogue.
        model: Spanned<ModelText>,
        /// Whose accounts it carries, line by line. Each line is an account of its own.
        lines: Vec<Spanned<ReferenceText>>,
        /// What it has in common with others.
        profile: Option<Spanned<IdText>>,
        /// Where it stands; else where its first user is.
        site: Option<Spanned<IdText>>,
        /// Its keys, from the first.
        keys: Vec<PhoneKey>,
        /// Its expansion modules, from the first.
        expansion: Vec<Expansion>,
        /// Parameters straight into the file of the vendor.
        settings: Pairs<Spanned<Text>>,
    }
}

record! {
    /// A module of further keys.
    Expansion = "an expansion module" {
        /// Its model.
        model: Spanned<Text>,
        /// Its keys, from the first.
        keys: Vec<PhoneKey>,
    }
}

record! {
    /// What a key does: one of these is written, and a label where it says more.
    PhoneKey = "a key" (one_of blf, speed_dial, park, page, intercom, line) {
        /// Watches a user, and calls them.
        blf: Option<Spanned<ReferenceText>>,
        /// Calls a number.
        speed_dial: Option<Spanned<NumberText>>,
        /// Parks and fetches in a car park.
        park: Option<Spanned<IdText>>,
        /// Pages a zone.
        page: Option<Spanned<ReferenceText>>,
        /// Speaks through a user's phone.
        intercom: Option<Spanned<ReferenceText>>,
        /// A further key of a line, counted from 1.
        line: Option<Spanned<u32>>,
        /// What is written beside it.
        label: Option<Spanned<Text>>,
    }
}
