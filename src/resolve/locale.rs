//! Time zones, languages and countries: words of the world's own tables.

use super::words::Words;
use crate::catalog::{languages, numbering, zones};
use crate::diag::{Code, Diagnostic, did_you_mean};
use crate::model::{Country, Language, Malformed, TimeZone};
use crate::source::Spanned;
use crate::syntax::{CountryText, LanguageText, TimeZoneText};
use std::ops::Deref;

pub(super) fn timezone(
    text: &Spanned<TimeZoneText>,
    words: &mut Words,
) -> Option<Spanned<TimeZone>> {
    let known = zones::is_zone(text);
    known_word(
        text,
        known,
        "a time zone",
        "such as `Europe/Berlin`",
        zones::zones,
        words,
    )?;
    words.read(text, text.place, "a time zone", TimeZone::parse)
}

pub(super) fn language(
    text: &Spanned<LanguageText>,
    words: &mut Words,
) -> Option<Spanned<Language>> {
    let read = words.read(text, text.place, "a language", Language::parse)?;
    let known = languages::is_language(read.value.code());
    known_word(
        text,
        known,
        "a language",
        "by two letters, such as `de`",
        languages::languages,
        words,
    )?;
    Some(read)
}

pub(super) fn country(text: &Spanned<CountryText>, words: &mut Words) -> Option<Spanned<Country>> {
    let upper =
        |text: &str| match text.to_uppercase() == text {
            true => Country::parse(text),
            false => Err(Malformed::new("is not in capitals")
                .help(format!("write `{}`", text.to_uppercase()))),
        };
    let read = words.read(text, text.place, "a country", upper)?;
    known_word(
        text,
        numbering::is_country(text),
        "a country",
        "by two letters, such as `DE`",
        numbering::countries,
        words,
    )?;
    Some(read)
}

fn known_word<'w, W: Deref<Target = str>, I: Iterator<Item = &'w str>>(
    text: &Spanned<W>,
    known: bool,
    kind: &str,
    example: &str,
    words_known: impl FnOnce() -> I,
    words: &mut Words,
) -> Option<()> {
    if known {
        return Some(());
    }
    let near = did_you_mean(text, words_known()).map(|near| format!("did you mean `{near}`?"));
    let fault = Diagnostic::new(Code::E0220, format!("`{}` is not {kind}", &*text.value))
        .label(text.place, "not known");
    words
        .found
        .push(fault.help(near.unwrap_or_else(|| format!("write {kind} {example}"))));
    None
}
