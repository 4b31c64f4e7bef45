use super::{FileId, Place};
use sha2::{Digest, Sha256};
use std::sync::{Arc, OnceLock};

/// The texts of one compilation, each under the path that the user knows it by. A copy of it has the same texts under the same ids.
#[derive(Clone, Debug, Default)]
pub struct SourceMap {
    files: Vec<Arc<SourceFile>>,
}

/// One text and where its lines start.
#[derive(Debug)]
pub struct SourceFile {
    path: String,
    text: String,
    line_starts: OnceLock<Vec<u32>>,
    digest: OnceLock<[u8; 32]>,
}

/// A position as people count: both from 1, the column in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineColumn {
    /// The line, from 1.
    pub line: usize,
    /// The character within the line, from 1.
    pub column: usize,
}

impl SourceMap {
    /// Takes a text and names it. A text longer than 4 GiB does not fit a [`Place`]; `load` refuses far shorter ones.
    pub fn add(&mut self, path: impl Into<String>, text: impl Into<String>) -> FileId {
        self.files.push(Arc::new(SourceFile {
            path: path.into(),
            text: text.into(),
            line_starts: OnceLock::new(),
            digest: OnceLock::new(),
        }));
        FileId(u32::try_from(self.files.len() - 1).unwrap_or(u32::MAX))
    }

    /// The text behind an id that this map gave out.
    pub fn file(&self, id: FileId) -> &SourceFile {
        &self.files[id.0 as usize]
    }

    /// The same, to be held on to.
    pub fn shared(&self, id: FileId) -> &Arc<SourceFile> {
        &self.files[id.0 as usize]
    }

    /// The id of the text that was added under `path`.
    pub fn find(&self, path: &str) -> Option<FileId> {
        let at = self.files.iter().position(|file| file.path == path)?;
        Some(FileId(u32::try_from(at).ok()?))
    }

    /// Every text, in the order in which they came.
    pub fn files(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        (0..).map(FileId).zip(self.files.iter().map(Arc::as_ref))
    }

    /// The words at `place`.
    pub fn snippet(&self, place: Place) -> &str {
        let range = place.span.start as usize..place.span.end as usize;
        self.file(place.file).text.get(range).unwrap_or_default()
    }

    /// `path:line` of a place, the form in which programs and people name it.
    pub fn path_line(&self, place: Place) -> String {
        let file = self.file(place.file);
        format!("{}:{}", file.path, file.line_column(place.span.start).line)
    }
}

impl SourceFile {
    /// The path under which the user knows it, relative to the repository, with `/`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// All of it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The SHA-256 of its text, computed once.
    pub fn digest(&self) -> &[u8; 32] {
        self.digest
            .get_or_init(|| Sha256::digest(self.text.as_bytes()).into())
    }

    /// The line and column of a byte.
    pub fn line_column(&self, byte: u32) -> LineColumn {
        let line_starts = self.line_starts.get_or_init(|| line_starts(&self.text));
        let line = line_starts.partition_point(|start| *start <= byte);
        let start = line_starts
            .get(line.saturating_sub(1))
            .copied()
            .unwrap_or(0);
        let before = self
            .text
            .get(start as usize..byte as usize)
            .unwrap_or_default();
        LineColumn {
            line,
            column: before.chars().count() + 1,
        }
    }
}

fn line_starts(text: &str) -> Vec<u32> {
    let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
    let after = breaks.filter_map(|(at, _)| u32::try_from(at + 1).ok());
    std::iter::once(0).chain(after).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_lines_and_characters_from_one() {
        let mut map = SourceMap::default();
        let id = map.add("a.yaml", "ä: 1\nb: ü\n");
        let place = Place::new(id, 9, 11);
        assert_eq!(map.snippet(place), "ü");
        assert_eq!(
            map.file(id).line_column(9),
            LineColumn { line: 2, column: 4 }
        );
        assert_eq!(map.path_line(place), "a.yaml:2");
    }
}
