use super::prefix;
use git2::Repository;
use std::path::Path;

/// Who last touched a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blame {
    /// The commit, in full.
    pub commit: String,
    /// The author's name and address.
    pub author: String,
    /// The first line of its message.
    pub summary: String,
    /// When it was written, in seconds since 1970.
    pub time: i64,
}

/// Who last touched the line `line` (from 1) of the file at `path` below `root`, which now reads `text`; nothing where no commit holds
/// the line, or the file is in no repository.
pub fn blame(root: &Path, path: &str, text: &str, line: usize) -> Option<Blame> {
    let repository = Repository::discover(root).ok()?;
    let full = prefix(&repository, root).ok()? + path;
    let committed = repository.blame_file(Path::new(&full), None).ok()?;
    let now = committed.blame_buffer(text.as_bytes()).ok()?;
    let hunk = now.get_line(line)?;
    let commit = repository.find_commit(hunk.final_commit_id()).ok()?;
    let author = commit.author();
    Some(Blame {
        commit: commit.id().to_string(),
        author: author.to_string(),
        summary: String::from_utf8_lossy(commit.summary_bytes().unwrap_or_default()).into_owned(),
        time: author.when().seconds(),
    })
}
