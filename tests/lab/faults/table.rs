//! The table of what was broken, as `docs/faults.md` keeps it.

use super::Seen;
use super::choice::{Open, all};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// A field of the table.
pub(super) struct Cell {
    pub(super) open: Open,
    pub(super) seen: Seen,
}

/// Where its row begins.
fn key((layout, fault, step): Open) -> String {
    format!("| {fault}{layout} | {} |", step.as_str())
}

fn page() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/faults.md")
}

/// The page before the table, the table, and what follows it.
fn parts(text: &str) -> (&str, &str, &str) {
    let (head, rest) = text.split_once("<!-- matrix -->\n").expect("the mark");
    let (table, tail) = rest.split_once("<!-- end -->").expect("the other mark");
    (head, table, tail)
}

/// Writes what was seen between the marks of the page; the rows of others stay.
pub(super) fn keep(seen: &[Cell]) {
    let text = fs::read_to_string(page()).expect("docs/faults.md");
    let (head, former, tail) = parts(&text);
    let mut table =
        String::from("| fault | after | how it ended | next apply |\n|---|---|---|---|\n");
    for row in all().filter_map(|open| row(open, seen, former)) {
        writeln!(table, "{row}").expect("a text grows");
    }
    let text = format!("{head}<!-- matrix -->\n{table}<!-- end -->{tail}");
    fs::write(page(), text).expect("the page");
}

fn row(open: Open, seen: &[Cell], former: &str) -> Option<String> {
    let (key, (_, fault, step)) = (key(open), open);
    if let Some(why) = fault.cannot(step) {
        return Some(format!("{key} cannot be: {why} | |"));
    }
    let seen = seen.iter().find(|cell| cell.open == open);
    let seen = seen.map(|cell| format!("{key} {} | exit {} |", cell.seen, cell.seen.next));
    seen.or_else(|| {
        former
            .lines()
            .find(|row| row.starts_with(&key))
            .map(str::to_owned)
    })
}

/// A step that came to the transaction, or a fault to the matrix, has been seen.
#[test]
fn every_step_has_a_row_for_every_fault() {
    let text = fs::read_to_string(page()).expect("docs/faults.md");
    let rows: Vec<_> = parts(&text).1.lines().skip(2).collect();
    let wanted: Vec<_> = all().map(key).collect();
    for key in &wanted {
        assert!(
            rows.iter().any(|row| row.starts_with(key)),
            "no row `{key}`: `PBXCTL_FAULTS='…' tests/run faults` writes it"
        );
    }
    assert_eq!(rows.len(), wanted.len(), "a row of nothing that there is");
}
