//! Repositories that want to exhaust the machine: each is refused by the real binary, within 200 MB of address space.
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "the binary runs in a folder of its own, which must stand"
)]

use crate::site::Site;
use std::fmt::Write as _;
use std::fs;
use std::process::Command;

/// Kilobytes of address space that the compiler is given.
const SPACE: u32 = 200 * 1024;
/// As large as a file may be, nearly.
const LARGE: usize = 16_000_000;
const DEEP: usize = 100_000;
const TENANT: &str = "tenants/acme/tenant.yaml";

/// A repository with one more file.
fn with(path: &str, text: &str) -> Site {
    Site::new()
        .file("pbx.yaml", "version: 1\nhosts: {}\n")
        .file(path, text)
}

/// Runs `pbxctl` in that space, and holds it to refusing the repository by this code.
#[track_caller]
fn refused(site: &Site, verb: &str, code: &str) {
    let script = format!("ulimit -v {SPACE} && exec \"$0\" {verb}");
    let binary = env!("CARGO_BIN_EXE_pbxctl");
    let mut command: Command = site.program("sh", ["-c", &script, binary]);
    // An allocator sets 64 MiB of addresses aside for each thread, which is no use of memory yet
    command.env("MALLOC_ARENA_MAX", "1");
    let output = command.output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    let shown: String = told.chars().take(2_000).collect();
    assert_eq!(output.status.code(), Some(1), "{shown}");
    assert!(told.contains(&format!("error[{code}]")), "{shown}");
}

fn many(count: usize, each: impl Fn(usize) -> String) -> String {
    (0..count).map(each).collect()
}

#[test]
fn aliases_multiply_nothing() {
    let mut bomb = String::from("users:\n  a0: &a0 {name: x}\n");
    for at in 1..40 {
        let below = format!("*a{}, ", at - 1).repeat(9);
        writeln!(bomb, "  a{at}: &a{at} [{below}]").unwrap();
    }
    refused(&with(TENANT, &bomb), "check", "E0106");
    let anchors = many(1_000_000, |at| format!("&a{at} x,"));
    refused(&with(TENANT, &format!("a: [{anchors}]")), "check", "E0110");
}

#[test]
fn nesting_ends_early() {
    for unit in ["[", "{a: ", "- ", "? "] {
        refused(&with(TENANT, &unit.repeat(DEEP)), "check", "E0110");
    }
    let block: String = (0..5_000).map(|at| " ".repeat(at) + "a:\n").collect();
    refused(&with(TENANT, &block), "check", "E0110");
    for path in ["pbx.yaml", "library/all.yaml", "tests/all.yaml"] {
        refused(&with(path, &"[".repeat(DEEP)), "check", "E0110");
    }
}

#[test]
fn a_file_of_100_megabytes_is_not_read() {
    for path in [
        "pbx.yaml",
        "pbx.lock",
        TENANT,
        "templates/yealink/phone.cfg",
    ] {
        let site = with(path, "");
        let file = fs::File::create(site.path(path)).unwrap();
        file.set_len(100_000_000).unwrap();
        refused(&site, "check", "E0001");
    }
}

#[test]
fn the_largest_texts_that_are_read_cost_little() {
    let name = |text: &str| format!("tenant: {{domain: a.example.net, name: {text}}}");
    for text in ["x".repeat(LARGE), format!("\"{}\"", "ü".repeat(LARGE / 2))] {
        refused(&with(TENANT, &name(&text)), "check", "E0110");
    }
    refused(&with(TENANT, &"\"".repeat(LARGE)), "check", "E0101");
    refused(&with(TENANT, &"\n".repeat(LARGE)), "check", "E0212");
}

#[test]
fn the_most_values_that_are_read_cost_little() {
    let users = many(800_000, |at| format!("  u{at}: {{name: x}}\n"));
    refused(&with(TENANT, &format!("users:\n{users}")), "check", "E0110");
    let list = format!("a: [{}]", "x,".repeat(LARGE / 2));
    refused(&with(TENANT, &list), "check", "E0110");
}

#[test]
fn faults_without_end_are_told_up_to_a_limit() {
    let keys = many(1_000_000, |at| format!("  k{at}: x\n"));
    refused(&with(TENANT, &format!("tenant:\n{keys}")), "check", "E0110");
    let far = format!(
        "users:\n{}",
        format!("  a: {{name: x{}}}\n", "x".repeat(9_000)).repeat(1_500)
    );
    refused(&with(TENANT, &far), "check", "E0103");
}

#[test]
fn a_hostile_lockfile_is_refused() {
    let lines = format!("version 1\n{}", "x\n".repeat(LARGE / 2));
    refused(&with("pbx.lock", &lines), "check", "E0301");
    let line = format!("version 1\n{}", "x ".repeat(LARGE / 2));
    refused(&with("pbx.lock", &line), "lock", "E0301");
}

#[test]
fn a_repository_of_too_many_or_too_large_files_is_refused() {
    let site = with(TENANT, "");
    let comment = format!("#{}\n", "x".repeat(LARGE));
    for at in 0..6 {
        site.write(&format!("tenants/acme/{at}.yaml"), &comment);
    }
    refused(&site, "check", "E0001");
    let site = with(TENANT, "");
    site.commit();
    commit_many(&git2::Repository::open(site.path("")).unwrap());
    refused(&site, "check --rev many", "E0001");
}

/// A commit whose library holds one text under more names than are read; made without a work tree, which would take long.
fn commit_many(repository: &git2::Repository) {
    let text = repository.blob(b"{}\n").unwrap();
    let mut library = repository.treebuilder(None).unwrap();
    for at in 0..=100_000 {
        library
            .insert(format!("{at}.yaml"), text, 0o100_644)
            .unwrap();
    }
    let head = repository.head().unwrap().peel_to_commit().unwrap();
    let mut top = repository.treebuilder(Some(&head.tree().unwrap())).unwrap();
    top.insert("library", library.write().unwrap(), 0o040_000)
        .unwrap();
    let tree = repository.find_tree(top.write().unwrap()).unwrap();
    let alice = head.author();
    repository
        .commit(Some("refs/heads/many"), &alice, &alice, "many", &tree, &[])
        .unwrap();
}

/// A pipe that nobody writes to would be read for ever.
#[test]
fn a_pipe_is_no_document() {
    let site = with(TENANT, "");
    let path = site.path("tenants/acme/users.yaml");
    let made = Command::new("mkfifo").arg(path).status().unwrap();
    assert!(made.success());
    refused(&site, "check", "E0001");
}
