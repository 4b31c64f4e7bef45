use super::choice;
use super::words::Words;
use crate::diag::{Code, Diagnostic};
use crate::model::{KeySource, Secret, SecretSource};
use crate::source::{Place, Spanned};
use crate::syntax::{self, Either};

/// The one source that is written.
pub(super) fn one_source(written: &syntax::SecretSource) -> Option<Spanned<SecretSource>> {
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
    choice::written(sources)
}

/// The one source that is written, where a sealed text cannot be: the key is needed before anything is opened.
pub(super) fn named_source(
    written: &syntax::SecretSource,
    words: &mut Words,
) -> Option<Spanned<KeySource>> {
    let source = one_source(written)?;
    match source.value {
        SecretSource::Env(name) => Some(Spanned::new(KeySource::Env(name), source.place)),
        SecretSource::File(path) => Some(Spanned::new(KeySource::File(path), source.place)),
        SecretSource::Age(_) => {
            words.found.push(sealed(source.place));
            None
        }
    }
}

fn sealed(place: Place) -> Diagnostic {
    Diagnostic::new(Code::E0104, "this secret cannot lie in Git")
        .label(place, "needed before anything sealed is opened")
        .help("name an environment variable or a file: `{env: PBXCTL_KEY}`")
}

/// A secret as it is meant, at a path of the repository.
pub(super) fn resolve(written: &syntax::Secret, path: String) -> Option<Spanned<Secret>> {
    match written {
        Either::Short(derived) => Some(derived.map(|_| Secret::Derived)),
        Either::Long(source) => {
            one_source(source).map(|source| source.map(|source| Secret::From { path, source }))
        }
    }
}
