//! A table of phones and people, as spreadsheets export it.

mod columns;
mod encoding;
mod rows;

pub use encoding::Encoding;

use super::found::Found;
use super::notice::Notices;
use columns::Columns;

/// How a table is to be read.
#[derive(Clone, Debug, Default)]
pub struct Table<'a> {
    /// What the file is called in messages.
    pub name: &'a str,
    /// The columns whose names do not say it: the column, and the key it fills.
    pub map: &'a [(String, String)],
    /// What stands between two fields; found out where it is not said.
    pub delimiter: Option<u8>,
    /// The characters; UTF-8 unless said.
    pub encoding: Encoding,
    /// The model of phones in whose row there is none.
    pub model: Option<&'a str>,
}

/// Reads a table: every fault of every row is found in this one run.
pub fn table(bytes: &[u8], how: &Table<'_>, notices: &mut Notices) -> Found {
    let Some(text) = encoding::text(bytes, how, notices) else {
        return Found::default();
    };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(how.delimiter.unwrap_or_else(|| delimiter(&text)))
        .flexible(true)
        .has_headers(false)
        .from_reader(text.as_bytes());
    let mut records = reader.records();
    let Some(Ok(header)) = records.next() else {
        let help = "write the names of the columns into the first row";
        notices.fault(how.name, "the table is empty", Some(help.to_owned()));
        return Found::default();
    };
    let Some(columns) = Columns::read(&header, how, notices) else {
        return Found::default();
    };
    let mut rows = rows::Rows::new(how, &columns);
    for (row, record) in (2..).zip(records) {
        match record {
            Ok(record) => rows.take(row, &record, notices),
            Err(error) => notices.fault(place(how, row), error.to_string(), None),
        }
    }
    rows.found
}

fn place(how: &Table<'_>, row: usize) -> String {
    format!("{}: row {row}", how.name)
}

/// What stands most often between the fields of the first line, outside quotes.
fn delimiter(text: &str) -> u8 {
    let line = text.lines().next().unwrap_or_default();
    let mut quoted = false;
    let bare: Vec<u8> = line
        .bytes()
        .filter(|byte| {
            quoted ^= *byte == b'"';
            !quoted
        })
        .collect();
    let count = |one: u8| bare.split(|byte| *byte == one).count();
    let most = b",;\t".iter().copied().rev().max_by_key(|one| count(*one));
    most.unwrap_or(b',')
}
