use super::BundleError;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Names at the top of a release that are the release's own.
const RESERVED: [&str; 7] = [
    "manifest.json",
    "tree",
    "trees",
    "sums",
    "masked",
    "deleted",
    "marker",
];

/// The longest path, and the longest name in it, that every file system takes.
const LONGEST: (usize, usize) = (1000, 200);

/// A path within a release: relative, of allow-listed characters, never upwards, never hidden.
///
/// As it holds no blank, quote, backslash or line break, it can stand in a `sha256sum` list and in a tar header as it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ReleasePath(String);

impl ReleasePath {
    /// Takes `path` if it is one.
    pub fn new(path: impl Into<String>) -> Result<Self, BundleError> {
        let path = path.into();
        match fault(&path) {
            Some(fault) => Err(BundleError::new(format!(
                "`{}` is no path of a release: {fault}",
                path.escape_debug()
            ))),
            None => Ok(Self(path)),
        }
    }

    /// As text, with `/`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it lies in `folder` (`asterisk/pjsip.d`) or beneath.
    pub fn is_in(&self, folder: &str) -> bool {
        self.0
            .strip_prefix(folder)
            .is_some_and(|rest| rest.starts_with('/'))
    }
}

fn fault(path: &str) -> Option<String> {
    let first = path.split('/').next().unwrap_or_default();
    if path.len() > LONGEST.0 {
        return Some(format!("it is longer than {} bytes", LONGEST.0));
    }
    if RESERVED.contains(&first) {
        return Some(format!("`{first}` is the release's own"));
    }
    path.split('/').find_map(name_fault)
}

fn name_fault(name: &str) -> Option<String> {
    let strange =
        |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '@' | '+'));
    if name.is_empty() {
        Some("it has an empty name".into())
    } else if name.starts_with(['.', '-']) {
        Some(format!(
            "`{}` starts with a dot or a dash",
            name.escape_debug()
        ))
    } else if name.len() > LONGEST.1 {
        Some(format!("a name is longer than {} bytes", LONGEST.1))
    } else {
        name.chars()
            .find(|c| strange(*c))
            .map(|c| format!("`{}` is not among the characters allowed", c.escape_debug()))
    }
}

impl TryFrom<String> for ReleasePath {
    type Error = BundleError;

    fn try_from(path: String) -> Result<Self, BundleError> {
        Self::new(path)
    }
}

impl From<ReleasePath> for String {
    fn from(path: ReleasePath) -> Self {
        path.0
    }
}

impl std::borrow::Borrow<str> for ReleasePath {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ReleasePath {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::ReleasePath;

    #[test]
    fn takes_what_targets_write_and_nothing_else() {
        for good in [
            "asterisk/pjsip.d/10-acme.conf",
            "phones/001565aabbcc.cfg",
            "a@b+c_d.x",
            "phones/masked/x",
        ] {
            assert!(ReleasePath::new(good).is_ok(), "{good}");
        }
        let long = "a".repeat(300);
        for bad in [
            "",
            "/etc/passwd",
            "../x",
            "a/../b",
            "a//b",
            "a/",
            ".x",
            "-rf",
            "a b",
            "a\nb",
            "ä",
            "a\\b",
            "sums",
            "masked/x",
            "a'b",
            &long,
        ] {
            assert!(ReleasePath::new(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_folder_is_no_prefix_of_letters() {
        let path = ReleasePath::new("asterisk/pjsip.d/a.conf").unwrap();
        assert!(path.is_in("asterisk/pjsip.d") && path.is_in("asterisk"));
        assert!(!path.is_in("asterisk/pjsip") && !path.is_in("asterisk/pjsip.d/a.conf"));
    }
}
