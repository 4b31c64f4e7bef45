//! What no engine can, and how it is said of one that cannot do a thing.

use super::files;
use super::work::Work;
use crate::bundle::ReleasePath;
use crate::diag::{Code, Diagnostic};
use crate::model::Engine;
use crate::source::Place;

/// An engine cannot do what is written at a place.
pub(super) fn cannot(engine: Engine, what: &str, place: Place, label: &str) -> Diagnostic {
    let said = format!("{} cannot {what}", engine.name());
    Diagnostic::new(Code::E0503, said).label(place, label)
}

/// What no engine of ours can do of a tenant.
pub(super) fn audit(work: &Work<'_>) -> Vec<Diagnostic> {
    let mut all = odd_files(work);
    all.extend(released_calls(work));
    all
}

/// A call that a console took is its own: nothing brings it back.
fn released_calls(work: &Work<'_>) -> Vec<Diagnostic> {
    let consoles = work.tenant.operators.values();
    let after = consoles.filter_map(|console| console.release_after.as_ref());
    let what = "take an intercepted call back from a console";
    let found = after.map(|after| {
        cannot(work.engine, what, after.place, "who takes it has it")
            .help("leave `release_after` out: a call that was taken is theirs until it ends")
    });
    found.collect()
}

/// A file keeps its name in the release, where few characters are allowed.
fn odd_files(work: &Work<'_>) -> Vec<Diagnostic> {
    let odd = files::of(work.tenant).into_iter().filter_map(|file| {
        let fault = ReleasePath::new(files::released(work.engine, &file.value)).err()?;
        let found = Diagnostic::new(Code::E0503, format!("`{}` cannot be copied", file.value));
        let found = found.label(file.place, fault.to_string());
        Some(found.help("name it with letters, digits, `.`, `_`, `-`, `@` and `+`"))
    });
    odd.collect()
}
