//! Directories: who is in them, and in pages where a phone shows so many at once.

use crate::{read, site, support};
use std::fmt::Write as _;

#[test]
fn a_long_directory_has_pages() {
    let mut users = String::from("users:\n");
    for at in 0..70 {
        writeln!(users, "  many-{at:02}: {{name: Many {at:02}}}").unwrap();
    }
    let world = site::world("cisco-enterprise").with("tenants/acme/many.yaml", users);
    let (files, found) = site::compile(&world, false);
    assert!(!found.has_errors(), "{}", support::told(&found));
    let page = |name: &str| &files[&format!("books/acme/cisco-enterprise/people/{name}")];
    let names = ["directory.xml", "directory-2.xml", "directory-3.xml"];
    let count = |name: &str| page(name).matches("<DirectoryEntry>").count();
    assert_eq!(names.map(count), [32, 32, 10]);
    let next =
        "<URL>http://prov.example.net/p/books/acme/cisco-enterprise/people/directory-2.xml</URL>";
    assert!(page("directory.xml").contains(next));
    assert!(!page("directory-3.xml").contains("<URL>http:"));
    assert!(
        names
            .iter()
            .all(|name| !read::file("", name, page(name)).is_empty())
    );
}

/// Only the services with a name for people, and only where all is asked for.
#[test]
fn a_directory_holds_what_was_asked_for() {
    for family in site::families() {
        for (path, text) in site::sound(&family, false) {
            if path.starts_with("books/") {
                let all = path.contains("/all/");
                let read = read::file(&family, &path, &text);
                let holds = |value: &str| read.iter().any(|(_, one)| one == value);
                assert!(holds("Alice Johnson") && holds("1000"), "{path}");
                assert_eq!(holds("Sales"), all, "{path}");
                assert!(!holds("main"), "{path}");
            }
        }
    }
}
