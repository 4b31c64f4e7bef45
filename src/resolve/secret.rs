use super::choice::only_one;
use super::words::Words;
use crate::model::{Secret, SecretSource};
use crate::source::Spanned;
use crate::syntax::{self, Either};

/// The one source that is written.
pub(super) fn one_source(
    written: &syntax::SecretSource,
    words: &mut Words,
) -> Option<Spanned<SecretSource>> {
    let sources = [
        written
            .env
            .clone()
            .map(|name| name.map(|name| SecretSource::Env(name.0))),
        written
            .file
            .clone()
            .map(|path| path.map(|path| SecretSource::File(path.0))),
        written
            .age
            .clone()
            .map(|text| text.map(|text| SecretSource::Age(text.0))),
    ];
    only_one(sources, written.place, "`env`, `file` or `age`", words)
}

/// A secret as it is meant.
pub(super) fn resolve(written: &syntax::Secret, words: &mut Words) -> Option<Spanned<Secret>> {
    match written {
        Either::Short(derived) => Some(derived.map(|_| Secret::Derived)),
        Either::Long(source) => one_source(source, words).map(|source| source.map(Secret::From)),
    }
}
