//! What no engine can, and how it is said of one that cannot do a thing.

use super::files;
use super::work::Work;
use crate::bundle::ReleasePath;
use crate::diag::{Code, Diagnostic};
use crate::model::{Engine, Peer, Srtp, Transport, Trunk};
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
    for trunk in work.tenant.trunks.values() {
        all.extend(in_clear(work, trunk));
        all.extend(private_key(work, trunk));
    }
    all
}

/// Microsoft and Zoom take calls over TLS alone, and only such whose voices are encrypted.
fn in_clear(work: &Work<'_>, trunk: &Trunk) -> Option<Diagnostic> {
    let who = match &trunk.peer {
        Peer::Teams { .. } => "Teams",
        Peer::Zoom { .. } => "Zoom",
        Peer::Sip { .. } => return None,
    };
    let (without, key) = match (trunk.transport, trunk.srtp) {
        (Transport::Tls, Srtp::Required) => return None,
        (Transport::Tls, _) => ("SRTP", "srtp"),
        _ => ("TLS", "transport"),
    };
    let what = format!("call {who} without {without}");
    let found = cannot(
        work.engine,
        &what,
        trunk.place,
        &format!("says another `{key}`"),
    );
    Some(found.help(format!("leave `{key}` out: it is what {who} wants")))
}

/// A certificate goes to the host with the other files; its key is a secret, and has no place in Git.
fn private_key(work: &Work<'_>, trunk: &Trunk) -> Option<Diagnostic> {
    let file = trunk.certificate()?;
    let bytes = work.input.stock.files.get(&file.value)?;
    let words = b"PRIVATE KEY";
    let found = bytes.windows(words.len()).any(|part| part == words);
    found.then(|| {
        let said = format!("`{}` holds a private key", file.value);
        let fault = Diagnostic::new(Code::E0503, said);
        let fault = fault.label(file.place, "everybody who can read the repository has it");
        fault.help("take it out, make a new one, and keep that on the host alone")
    })
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
    let odd = work.tenant.host_files().filter_map(|file| {
        let fault = ReleasePath::new(files::released(work.engine, &file.value)).err()?;
        let found = Diagnostic::new(Code::E0503, format!("`{}` cannot be copied", file.value));
        let found = found.label(file.place, fault.to_string());
        Some(found.help("name it with letters, digits, `.`, `_`, `-`, `@` and `+`"))
    });
    odd.collect()
}
