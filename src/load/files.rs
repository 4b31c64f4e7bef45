use super::world::{Unreadable, World, is_file};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::source::Spanned;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Files of the repository that are handed on as they are: pictures, ringing tones, firmware. Only those that a document names.
#[derive(Clone, Debug, Default)]
pub struct Files {
    bytes: BTreeMap<String, Arc<[u8]>>,
}

impl Files {
    /// The bytes of a file.
    pub fn get(&self, path: &str) -> Option<&Arc<[u8]>> {
        self.bytes.get(path)
    }
}

/// Reads the files below `files/` that are named, each once. Any other path is that of a file which lies on the provisioning
/// server already.
pub fn files<'a>(
    world: &impl World,
    named: impl IntoIterator<Item = &'a Spanned<String>>,
) -> (Files, Diagnostics) {
    let (mut files, mut found) = (Files::default(), Diagnostics::default());
    for path in named {
        if !path.starts_with("files/") || files.bytes.contains_key(&path.value) {
            continue;
        }
        let bytes = match is_file(path) {
            true => world.read(path),
            false => Err(Unreadable::Io("it leads out of `files/`".to_owned())),
        };
        match bytes {
            Ok(bytes) => drop(files.bytes.insert(path.value.clone(), bytes.into())),
            Err(why) => found.push(missing(path, &why)),
        }
    }
    // What the library names is named by every tenant.
    found.unique();
    (files, found)
}

fn missing(path: &Spanned<String>, why: &Unreadable) -> Diagnostic {
    Diagnostic::new(Code::E0242, format!("cannot read `{}`: {why}", path.value))
        .label(path.place, "named here")
        .help("put it there, or correct the path")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::Memory;
    use crate::source::{Place, SourceMap};

    #[test]
    fn only_what_is_named_is_read() {
        let world = Memory::default()
            .with("files/a.jpg", "a")
            .with("files/b.jpg", "b")
            .with("secret", "s");
        let place = Place::new(SourceMap::default().add("a.yaml", ""), 0, 0);
        let named = [
            "files/a.jpg",
            "files/../secret",
            "files/c.jpg",
            "elsewhere.rom",
        ];
        let named: Vec<_> = named
            .iter()
            .map(|path| Spanned::new((*path).to_owned(), place))
            .collect();
        let (files, found) = files(&world, &named);
        assert_eq!(
            files.get("files/a.jpg").map(|bytes| &**bytes),
            Some(&b"a"[..])
        );
        assert!(files.get("files/b.jpg").is_none() && files.get("files/../secret").is_none());
        assert_eq!(
            found.iter().map(|one| one.code).collect::<Vec<_>>(),
            [Code::E0242; 2]
        );
    }
}
