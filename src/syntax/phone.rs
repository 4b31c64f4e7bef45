use super::record::record;
use super::scalar::{MacText, ModelText, ReferenceText};
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
    }
}
