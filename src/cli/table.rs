use serde::Serialize;
use std::collections::BTreeMap;

/// Rows of texts under headings, in the three forms in which a list is printed.
#[derive(Serialize)]
pub(super) struct Table {
    #[serde(skip)]
    headings: Vec<&'static str>,
    kind: &'static str,
    rows: Vec<BTreeMap<&'static str, String>>,
}

impl Table {
    /// An empty list of a kind.
    pub(super) fn new(kind: &'static str, headings: &[&'static str]) -> Self {
        Self {
            headings: headings.to_vec(),
            kind,
            rows: Vec::new(),
        }
    }

    /// Adds a row: a text for each heading.
    pub(super) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows
            .push(self.headings.iter().copied().zip(cells).collect());
    }

    /// In columns, under headings in capitals.
    pub(super) fn text(&self) -> String {
        let heading = |name: &&'static str| name.to_uppercase().replace('_', " ");
        let width = |name: &&'static str| {
            self.column(name)
                .map(width)
                .max()
                .unwrap_or(0)
                .max(heading(name).len())
        };
        let widths: Vec<_> = self.headings.iter().map(width).collect();
        let head = line(
            self.headings
                .iter()
                .map(heading)
                .zip(widths.iter().copied()),
        );
        let rows = self.rows.iter().map(|row| {
            line(
                self.cells(row)
                    .map(str::to_owned)
                    .zip(widths.iter().copied()),
            )
        });
        std::iter::once(head).chain(rows).collect()
    }

    /// As RFC 4180 has it.
    pub(super) fn csv(&self) -> String {
        let head = self.headings.join(",") + "\r\n";
        let rows = self
            .rows
            .iter()
            .map(|row| self.cells(row).map(quoted).collect::<Vec<_>>().join(",") + "\r\n");
        std::iter::once(head).chain(rows).collect()
    }

    fn column(&self, name: &'static str) -> impl Iterator<Item = &str> {
        self.rows
            .iter()
            .map(move |row| row.get(name).map_or("", String::as_str))
    }

    fn cells<'a>(
        &'a self,
        row: &'a BTreeMap<&'static str, String>,
    ) -> impl Iterator<Item = &'a str> {
        self.headings
            .iter()
            .map(|name| row.get(name).map_or("", String::as_str))
    }
}

fn width(cell: &str) -> usize {
    cell.chars().count()
}

fn line(cells: impl Iterator<Item = (String, usize)>) -> String {
    let padded = cells.map(|(cell, wide)| {
        format!(
            "{cell}{}",
            " ".repeat(wide.saturating_sub(width(&cell)) + 2)
        )
    });
    padded.collect::<String>().trim_end().to_owned() + "\n"
}

/// A cell in quotes where it needs them. One that a spreadsheet would take for a formula gets an apostrophe.
fn quoted(cell: &str) -> String {
    let formula = cell.starts_with(['=', '+', '-', '@']) && cell.parse::<f64>().is_err();
    let cell = if formula {
        format!("'{cell}")
    } else {
        cell.to_owned()
    };
    if cell.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let mut table = Table::new("users", &["id", "name", "last_seen"]);
        table.row(["alice", "Alice, \"Ali\" Müller", "0100"].map(str::to_owned));
        table.row(["bob", "=HYPERLINK(1)", ""].map(str::to_owned));
        table
    }

    #[test]
    fn columns_stand_below_each_other() {
        let expected = "ID     NAME                 LAST SEEN\nalice  Alice, \"Ali\" Müller  0100\nbob    =HYPERLINK(1)\n";
        assert_eq!(table().text(), expected);
    }

    #[test]
    fn a_spreadsheet_reads_texts() {
        let expected = "id,name,last_seen\r\nalice,\"Alice, \"\"Ali\"\" Müller\",0100\r\nbob,'=HYPERLINK(1),\r\n";
        assert_eq!(table().csv(), expected);
    }
}
