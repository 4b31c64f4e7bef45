//! Any lines as the journals of two hosts: read, verified, and put together without an end in panic.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pbxctl::apply::{History, project};

fuzz_target!(|text: &str| {
    let (one, other) = text.split_once("\n\n").unwrap_or((text, ""));
    let read = |text: &str| {
        let (head, lines) = text.split_once('\n').unwrap_or((text, ""));
        let lines: Vec<_> = lines.lines().map(str::to_owned).collect();
        let journal = History::read(&lines, Some(head).filter(|head| !head.is_empty()));
        assert_eq!(journal.lines.len(), lines.len());
        journal
    };
    let all = [("a", one), ("b", other)].map(|(host, text)| (host.to_owned(), read(text)));
    let log = project(&all.into());
    assert!(log.entries.iter().all(|entry| !entry.hosts.is_empty()));
});
