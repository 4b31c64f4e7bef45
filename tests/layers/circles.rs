//! No file names another that names it back, however far round: each can be read with what lies below it. What a folder's list hands
//! on are the words of that room, which may be about each other.

use super::check::Source;
use super::scan::{File, module_of, scan};
use std::collections::{BTreeMap, BTreeSet};

/// Files, and which others each of them names.
type Arrows<'a> = BTreeMap<&'a str, BTreeSet<&'a str>>;

/// One way round, as paths: each file names the next, and the last the first. Tests and the lists of folders do not count, nor what is
/// named by way of these.
pub(crate) fn circle(sources: &[Source]) -> Option<Vec<String>> {
    let house = House::new(sources);
    let mut arrows = house.arrows();
    while let Some(end) = arrows.iter().find(|(_, to)| to.is_empty()) {
        let end = *end.0;
        arrows.remove(end);
        for to in arrows.values_mut() {
            to.remove(end);
        }
    }
    let mut way = vec![*arrows.keys().next()?];
    loop {
        let next = *arrows[way[way.len() - 1]].first()?;
        if let Some(start) = way.iter().position(|one| *one == next) {
            return Some(way[start..].iter().map(|path| (*path).to_owned()).collect());
        }
        way.push(next);
    }
}

/// The files by their modules.
struct House<'a>(BTreeMap<Vec<String>, (&'a str, File)>);

impl<'a> House<'a> {
    fn new(sources: &'a [Source]) -> Self {
        let all = sources.iter().map(|(path, text)| {
            let module = module_of(path);
            let file = scan(text, &module);
            (module, (path.as_str(), file))
        });
        Self(all.collect())
    }

    fn arrows(&self) -> Arrows<'a> {
        let counts = |path: &str| !path.ends_with("/mod.rs") && !path.ends_with("tests.rs");
        let own = self.0.values().filter(|(path, _)| counts(path));
        let arrows = own.map(|(path, file)| {
            let named = file.names.iter().filter_map(|name| self.owner(&name.path));
            (*path, named.filter(|to| to != path).collect())
        });
        let mut arrows: Arrows<'a> = arrows.collect();
        let all: BTreeSet<_> = arrows.keys().copied().collect();
        for to in arrows.values_mut() {
            to.retain(|to| all.contains(to));
        }
        arrows
    }

    /// The file that a path names itself.
    fn owner(&self, path: &[String]) -> Option<&'a str> {
        let path = path.strip_prefix(&["crate".to_owned()])?;
        let mut lengths = (1..=path.len()).rev();
        let found = lengths.find_map(|length| self.0.get(&path[..length]));
        found.map(|(file, _)| *file)
    }
}

fn of(files: &[(&str, &str)]) -> Option<Vec<String>> {
    let owned = files.iter();
    let sources: Vec<_> = owned
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
        .collect();
    circle(&sources)
}

#[test]
fn a_planted_circle_is_found() {
    let two = [
        ("src/plan/a.rs", "use super::b::B;"),
        ("src/plan/b.rs", "fn b() { super::a::a() }"),
    ];
    assert_eq!(of(&two).unwrap(), ["src/plan/a.rs", "src/plan/b.rs"]);
    let three = [
        ("src/plan/a.rs", "use crate::plan::b::B;"),
        ("src/plan/b.rs", "use super::c::{self, C};"),
        ("src/plan/c.rs", "use super::{d::D, a::A};"),
        ("src/plan/d.rs", ""),
    ];
    assert_eq!(
        of(&three).unwrap(),
        ["src/plan/a.rs", "src/plan/b.rs", "src/plan/c.rs"]
    );
}

#[test]
fn what_leads_down_is_none() {
    let down = [
        (
            "src/plan/mod.rs",
            "mod a; mod b; pub use a::A; pub use b::B; pub struct C;",
        ),
        (
            "src/plan/a.rs",
            "use super::{B, C};\n#[cfg(test)] mod tests { use super::super::d::D; }",
        ),
        ("src/plan/b.rs", "use super::{A, C};"),
        ("src/plan/d.rs", "use super::a::A;"),
    ];
    assert_eq!(of(&down), None);
}
