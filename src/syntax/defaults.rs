use super::record::record;
use super::scalar::{CountryText, LanguageText, TimeZoneText};
use crate::source::Spanned;

record! {
    /// What holds for all tenants that say nothing else.
    Defaults = "the defaults" {
        /// The country in whose way telephone numbers are read, as two letters.
        country: Option<Spanned<CountryText>>,
        /// The IANA time zone.
        timezone: Option<Spanned<TimeZoneText>>,
        /// The language of phones and prompts.
        language: Option<Spanned<LanguageText>>,
    }
}
