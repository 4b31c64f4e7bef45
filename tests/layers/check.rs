//! Holds sources to the rules.

use super::rules::{CRATES, EVERY, FORBIDDEN, LINES, LONGER, ROOMS, STANDARD};
use super::scan::{File, Name, module_of, scan};
use std::collections::BTreeSet;

/// A source: its path from the root of the repository, and its text.
pub(crate) type Source = (String, String);

/// Every violation, as `path:line: what`.
pub(crate) fn check(sources: &[Source], crates: &BTreeSet<String>) -> Vec<String> {
    let engines = engines(sources);
    let mut found = Vec::new();
    for (path, text) in sources {
        found.extend(too_long(path, text));
        if is_test(path) {
            continue;
        }
        let module = module_of(path);
        let file = scan(text, &module);
        let surroundings = Surroundings {
            module: &module,
            crates,
            engines: &engines,
        };
        let mut faults = file_faults(path, &file, &surroundings);
        faults.dedup();
        for (line, what) in faults {
            found.push(format!("{path}:{line}: {what}"));
        }
    }
    found
}

fn too_long(path: &str, text: &str) -> Option<String> {
    let limit = if is_test(path) { LINES.1 } else { LINES.0 };
    let (lines, excused) = (
        text.lines().count(),
        LONGER.iter().any(|(longer, _)| *longer == path),
    );
    (lines > limit && !excused)
        .then(|| format!("{path}:{lines}: longer than {limit} lines: split it"))
}

fn is_test(path: &str) -> bool {
    path.ends_with("/tests.rs") || path.ends_with("_tests.rs")
}

struct Surroundings<'a> {
    module: &'a [String],
    crates: &'a BTreeSet<String>,
    engines: &'a BTreeSet<Vec<String>>,
}

fn file_faults(path: &str, file: &File, here: &Surroundings) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for line in &file.inline_modules {
        found.push((
            *line,
            "a module that says `super` has a file of its own".to_owned(),
        ));
    }
    match here.module.first() {
        None if path == "src/lib.rs" => found.extend(module_list(file)),
        Some(room) if rooms_for(room).is_none() => {
            found.push((1, format!("`{room}` is no room of docs/architecture.md")));
        }
        _ => {}
    }
    for name in &file.names {
        found.extend(name_fault(name, here).map(|what| (name.line, what)));
    }
    found
}

/// The module list reads as the pipeline.
fn module_list(file: &File) -> Option<(usize, String)> {
    let order = |room: &String| ROOMS.iter().position(|(name, _)| name == room);
    let in_order = file.modules.is_sorted_by_key(order);
    (!in_order).then(|| {
        (
            1,
            "the module list is not in the order of the pipeline".to_owned(),
        )
    })
}

fn rooms_for(room: &str) -> Option<&'static [&'static str]> {
    ROOMS
        .iter()
        .find(|(name, _)| *name == room)
        .map(|(_, may)| *may)
}

fn name_fault(name: &Name, here: &Surroundings) -> Option<String> {
    let path: Vec<&str> = name.path.iter().map(String::as_str).collect();
    match path[0] {
        "crate" => own_fault(&path[1..], here),
        "core" | "alloc" => Some(format!("`{}` has a name under `std`", path[0])),
        _ => foreign_fault(&path, here),
    }
}

/// A path into our own crate.
fn own_fault(path: &[&str], here: &Surroundings) -> Option<String> {
    let (from, to) = (here.module.first()?.as_str(), *path.first()?);
    if let Some(what) = engine_fault(path, here) {
        return Some(what);
    }
    if from == to {
        return None;
    }
    let Some(_) = rooms_for(to) else {
        return Some(format!(
            "`{}` is in no room: name the room that owns it",
            path.join("::")
        ));
    };
    let may = rooms_for(from)?;
    let allowed = may == EVERY || may.contains(&to);
    (!allowed).then(|| format!("`{from}` names `{to}`; it may name {}", list(may)))
}

/// A room of an engine or a vendor is named by its own files, by those of the folders above it, and by no other room.
fn engine_fault(path: &[&str], here: &Surroundings<'_>) -> Option<String> {
    let is_in = |module: &[String], room: &[String]| module.starts_with(room);
    let path: Vec<_> = path.iter().map(|part| (*part).to_owned()).collect();
    let at_home = here.module.first().is_some_and(|first| first == "target");
    let ours = here
        .engines
        .iter()
        .filter(|room| is_in(here.module, room))
        .max_by_key(|room| room.len());
    let above = |room: &[String]| at_home && ours.is_none_or(|ours| is_in(room, ours));
    let mut strangers = here
        .engines
        .iter()
        .filter(|room| is_in(&path, room) && !is_in(here.module, room) && !above(room));
    let (from, room) = (here.module.join("::"), strangers.next()?.join("::"));
    Some(format!(
        "`{from}` names the room `{room}`; only the list above it may"
    ))
}

/// The folders below `src/target`: `target::asterisk`, `target::phone`, `target::phone::yealink`.
fn engines(sources: &[Source]) -> BTreeSet<Vec<String>> {
    let folders = sources.iter().filter_map(|(path, _)| {
        path.strip_prefix("src/target/")?
            .rsplit_once('/')
            .map(|(folder, _)| folder)
    });
    let parts = folders.map(|folder| folder.split('/').collect::<Vec<_>>());
    let prefixes = parts
        .flat_map(|parts| (1..=parts.len().min(2)).map(move |length| parts[..length].to_vec()));
    let modules = prefixes.map(|parts| {
        std::iter::once("target")
            .chain(parts)
            .map(str::to_owned)
            .collect::<Vec<_>>()
    });
    modules.filter(|module| is_room(module)).collect()
}

/// Below `target` every folder is a room; below a room, only those of `phone` are.
fn is_room(module: &[String]) -> bool {
    module.len() == 2 || module[1] == "phone"
}

/// A path into the standard library or a crate of others.
fn foreign_fault(path: &[&str], here: &Surroundings) -> Option<String> {
    let whole = path.join("::");
    let last = path.last().copied().unwrap_or_default();
    for (what, may) in STANDARD {
        let named = whole == *what
            || whole.starts_with(&format!("{what}::"))
            || (what.ends_with('!') && last == *what);
        if named && !allowed(may, here.module) {
            return Some(format!(
                "`{}` names `{what}`; only {} may",
                here.module.join("::"),
                list(may)
            ));
        }
    }
    let first = path[0];
    let banned = FORBIDDEN.iter().find(|(room, krate, _)| {
        *krate == first && here.module.first().is_some_and(|here| here == room)
    });
    if let Some((room, krate, why)) = banned {
        return Some(format!("`{room}` names `{krate}`: {why}"));
    }
    if !here.crates.contains(first) {
        return None;
    }
    match CRATES.iter().find(|(krate, _)| *krate == first) {
        None => Some(format!(
            "`{first}` has no owner: give it one in tests/layers/rules.rs"
        )),
        Some((_, may)) if allowed(may, here.module) => None,
        Some((_, may)) => Some(format!(
            "`{}` names `{first}`; its owner is {}",
            here.module.join("::"),
            list(may)
        )),
    }
}

/// Whether a module is, or lies in, one of those; the top of the crate (`main.rs`, `lib.rs`) counts as the cli's.
fn allowed(may: &[&str], module: &[String]) -> bool {
    let module = if module.is_empty() {
        "cli".to_owned()
    } else {
        module.join("::")
    };
    may == EVERY
        || may
            .iter()
            .any(|owner| module == *owner || module.starts_with(&format!("{owner}::")))
}

fn list(names: &[&str]) -> String {
    if names.is_empty() {
        "nobody".to_owned()
    } else {
        names
            .iter()
            .map(|name| format!("`{name}`"))
            .collect::<Vec<_>>()
            .join(", ")
    }
}
