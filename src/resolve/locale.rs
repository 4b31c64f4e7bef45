//! Time zones, languages and countries: words of the world's own tables.

use super::words::Words;
use crate::diag::Code;
use crate::model::{Country, Language, TimeZone};
use crate::source::Spanned;
use crate::syntax::{CountryText, LanguageText, TimeZoneText};

pub(super) fn timezone(
    text: &Spanned<TimeZoneText>,
    words: &mut Words,
) -> Option<Spanned<TimeZone>> {
    words.read_as(
        Code::E0220,
        text,
        text.place,
        "a time zone",
        TimeZone::parse,
    )
}

pub(super) fn language(
    text: &Spanned<LanguageText>,
    words: &mut Words,
) -> Option<Spanned<Language>> {
    words.read_as(Code::E0220, text, text.place, "a language", Language::parse)
}

pub(super) fn country(text: &Spanned<CountryText>, words: &mut Words) -> Option<Spanned<Country>> {
    words.read_as(Code::E0220, text, text.place, "a country", Country::parse)
}
