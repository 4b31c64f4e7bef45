use crate::{read, site};
use similar::TextDiff;
use std::collections::BTreeMap;
use std::fs;

#[test]
fn every_family_fetches_what_it_did() {
    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
    let mut wrong = String::new();
    for family in site::families() {
        let folder = site::folder(&family).join("golden");
        let now = site::sound(&family, false);
        if update {
            if folder.is_dir() {
                fs::remove_dir_all(&folder).unwrap();
            }
            for (path, text) in &now {
                let full = folder.join(path);
                fs::create_dir_all(full.parent().unwrap()).unwrap();
                fs::write(full, text).unwrap();
            }
            continue;
        }
        for (path, text) in &now {
            let kept = fs::read_to_string(folder.join(path)).unwrap_or_default();
            if kept != *text {
                let diff = TextDiff::from_lines(&kept, text);
                wrong += &diff.unified_diff().header(path, "rendered").to_string();
            }
        }
        let names: Vec<_> = now.keys().cloned().collect();
        assert_eq!(names, kept(&folder, ""), "the files of {family}");
    }
    assert!(
        wrong.is_empty(),
        "{wrong}\n`UPDATE_GOLDEN=1` writes what is rendered now"
    );
}

fn kept(folder: &std::path::Path, above: &str) -> Vec<String> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = format!("{above}{}", entry.file_name().to_str().unwrap());
        if entry.path().is_dir() {
            names.extend(kept(&entry.path(), &format!("{name}/")));
        } else {
            names.push(name);
        }
    }
    names.sort();
    names
}

/// Somebody else's parser reads every file, and no parameter stands twice.
#[test]
fn every_file_is_read_back() {
    for family in site::families() {
        for (path, text) in site::sound(&family, true) {
            let found = read::file(&family, &path, &text);
            let mut times: BTreeMap<&str, usize> = BTreeMap::new();
            for (name, _) in &found {
                *times.entry(name).or_default() += 1;
            }
            let twice: Vec<_> = times.iter().filter(|(_, times)| **times > 1).collect();
            assert!(twice.is_empty(), "{family}/{path}: {twice:?}");
        }
    }
}

/// Another key of one phone is another file of that phone and of nobody else.
#[test]
fn a_change_of_one_key_changes_one_file() {
    for family in site::families() {
        let before = site::sound(&family, false);
        let path = site::folder(&family).join("phones.yaml");
        let phones = fs::read_to_string(path).unwrap();
        let Some(changed) = changed(&phones) else {
            continue;
        };
        let world = site::world(&family).with("tenants/acme/phones.yaml", changed);
        let (after, found) = site::compile(&world, false);
        assert!(!found.has_errors(), "{family}");
        let differ: Vec<_> = before
            .iter()
            .filter(|(path, text)| after.get(*path) != Some(text))
            .collect();
        assert_eq!(differ.len(), 1, "{family}");
    }
}

/// The phones with another number behind the first key that dials.
fn changed(phones: &str) -> Option<String> {
    let changed = phones.replacen(
        "speed_dial: \"+49 30 302020\"",
        "speed_dial: \"+49 30 302021\"",
        1,
    );
    (changed != phones).then_some(changed)
}
