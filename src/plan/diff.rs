use super::HostPlan;
use crate::bundle::{Blobs, BundleError, DestinationId, Part, ReleasePath};
use similar::TextDiff;
use std::collections::BTreeMap;

/// The unified diffs of a plan, by host and path. A file whose masked text stays the same, or that is no text, has none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diffs(BTreeMap<(DestinationId, ReleasePath), String>);

impl Diffs {
    /// Adds those of a host: `before` holds the masked texts of the live release, as far as they matter.
    pub fn add(
        &mut self,
        host: &HostPlan,
        part: &Part,
        blobs: &dyn Blobs,
        before: &BTreeMap<ReleasePath, String>,
    ) -> Result<(), BundleError> {
        for change in host.changes.iter().filter(|change| !change.secrets_only) {
            let after = part.shown(&change.path, blobs)?.unwrap_or_default();
            let old = before.get(&change.path).map_or("", String::as_str);
            let diff = unified(&change.path, old, &after);
            if !diff.is_empty() {
                self.0.insert((host.id.clone(), change.path.clone()), diff);
            }
        }
        Ok(())
    }

    /// Those of one file, for a test.
    #[cfg(test)]
    pub(super) fn of(host: &DestinationId, path: &ReleasePath, diff: &str) -> Self {
        Self([((host.clone(), path.clone()), diff.to_owned())].into())
    }

    /// The diff of a file.
    pub fn get(&self, host: &DestinationId, path: &ReleasePath) -> Option<&str> {
        self.0
            .get(&(host.clone(), path.clone()))
            .map(String::as_str)
    }
}

pub(super) fn unified(path: &ReleasePath, before: &str, after: &str) -> String {
    let (old, new) = (format!("a/{path}"), format!("b/{path}"));
    let header = (
        if before.is_empty() { "/dev/null" } else { &old },
        if after.is_empty() { "/dev/null" } else { &new },
    );
    TextDiff::from_lines(before, after)
        .unified_diff()
        .context_radius(3)
        .header(header.0, header.1)
        .to_string()
}

/// `text` as a terminal can be shown it: control characters and those that turn the direction of writing are spelled out.
pub fn plain(text: &str) -> String {
    let harmful = |c: char| {
        c.is_control() && c != '\n' && c != '\t'
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars()
        .flat_map(|c| {
            if harmful(c) {
                c.escape_unicode().collect()
            } else {
                vec![c]
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn a_name_cannot_move_the_cursor() {
        assert_eq!(
            plain("a\u{1b}[2Jb\u{202e}c\r\tü\n"),
            "a\\u{1b}[2Jb\\u{202e}c\\u{d}\tü\n"
        );
    }
}
