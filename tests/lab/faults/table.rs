//! The table of what was broken, as `docs/faults.md` keeps it.

use super::{FAULTS, Fault, Layout, Seen};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// A field of the table.
pub(super) struct Cell {
    pub(super) layout: Layout,
    pub(super) fault: Fault,
    pub(super) step: &'static str,
    pub(super) seen: Seen,
}

impl Cell {
    fn is(&self, layout: Layout, fault: Fault, step: &str) -> bool {
        (self.layout, self.fault, self.step) == (layout, fault, step)
    }
}

/// Writes what was seen between the marks of the page; the rows of other faults stay.
pub(super) fn keep(all: &[Cell]) {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/faults.md");
    let text = fs::read_to_string(&page).expect("docs/faults.md");
    let (head, rest) = text.split_once("<!-- matrix -->\n").expect("the mark");
    let (former, tail) = rest.split_once("<!-- end -->").expect("the other mark");
    let mut table =
        String::from("| fault | after | how it ended | next apply |\n|---|---|---|---|\n");
    let rows = [Layout::Linked, Layout::Plain].into_iter();
    let rows = rows.flat_map(|layout| FAULTS.iter().map(move |fault| (layout, fault)));
    for (layout, fault, step) in
        rows.flat_map(|(layout, fault)| layout.steps().map(move |step| (layout, fault, step)))
    {
        let key = format!("| {fault}{layout} | {step} |");
        let seen = all.iter().find(|one| one.is(layout, *fault, step));
        let seen = seen.map(|one| format!("{key} {} | exit {} |", one.seen, one.seen.next));
        let row = seen.or_else(|| {
            former
                .lines()
                .find(|row| row.starts_with(&key))
                .map(str::to_owned)
        });
        if let Some(row) = row {
            writeln!(table, "{row}").expect("a text grows");
        }
    }
    fs::write(
        &page,
        format!("{head}<!-- matrix -->\n{table}<!-- end -->{tail}"),
    )
    .expect("the page");
}
