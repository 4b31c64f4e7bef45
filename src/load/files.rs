use super::World;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::source::Spanned;
use std::collections::BTreeMap;

/// Reads files that documents name by their paths: sounds and the like, byte for byte. One that cannot be read is a fault where it is
/// named; nothing outside of the repository is ever read.
pub fn files(
    world: &impl World,
    named: &[Spanned<String>],
) -> (BTreeMap<String, Vec<u8>>, Diagnostics) {
    let (mut files, mut found) = (BTreeMap::new(), Diagnostics::default());
    for path in named {
        if files.contains_key(&path.value) {
            continue;
        }
        if !is_within(&path.value) {
            found.push(outside(path));
            continue;
        }
        match world.read(&path.value) {
            Ok(bytes) => drop(files.insert(path.value.clone(), bytes)),
            Err(why) => found.push(
                Diagnostic::new(
                    Code::E0001,
                    format!("cannot read `{}`: {why}", path.value.escape_debug()),
                )
                .label(path.place, "named here")
                .help("put the file there, or name another"),
            ),
        }
    }
    (files, found)
}

/// Whether a path leads to something below the repository, and to nothing hidden.
fn is_within(path: &str) -> bool {
    let plain = |part: &str| !part.is_empty() && !part.starts_with('.');
    path.split('/').all(plain) && !path.contains(['\\', '\0'])
}

fn outside(path: &Spanned<String>) -> Diagnostic {
    let message = format!(
        "`{}` is no file of the repository",
        path.value.escape_debug()
    );
    Diagnostic::new(Code::E0001, message)
        .label(path.place, "leads elsewhere")
        .help("name it by its path from the top of the repository: `files/prompts/main.wav`")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::Memory;
    use crate::source::{Place, SourceMap};

    #[test]
    fn reads_what_is_named_and_nothing_else() {
        let world = Memory::default().with("files/a.wav", "sound");
        let place = Place::new(SourceMap::default().add("x", String::new()), 0, 0);
        let named = |path: &str| Spanned::new(path.to_owned(), place);
        let (files, found) = files(&world, &[named("files/a.wav"), named("files/a.wav")]);
        assert_eq!(
            files.get("files/a.wav").map(Vec::as_slice),
            Some(&b"sound"[..])
        );
        assert!(!found.has_errors());
        for path in [
            "files/b.wav",
            "../x",
            "/etc/passwd",
            "files/../../x",
            ".git/config",
            "",
        ] {
            let (files, found) = super::files(&world, &[named(path)]);
            assert!(files.is_empty() && found.has_errors(), "{path}");
        }
    }
}
