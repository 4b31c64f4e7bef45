use std::collections::BTreeSet;

use serde_json::Value;

use super::fields::{self, Field};
use crate::repository::Repository;

/// An engine that the tenants live on.
pub(super) struct Peer {
    /// The sections of the document that it cannot do.
    pub(super) without: &'static [&'static str],
    /// How a text may be written where it shows it.
    pub(super) spellings: fn(&str) -> Vec<String>,
}

/// A tenant whose fields hold a text.
pub(super) struct Filled {
    peer: &'static Peer,
    pub(super) nth: usize,
    pub(super) text: String,
    /// The fields that take it.
    pub(super) taken: Vec<Field>,
    /// The secrets that take it.
    pub(super) secrets: Vec<&'static str>,
}

/// Whose passwords there are: at an own provider, at that of a trunk, at that of a calendar.
const SECRETS: [&str; 3] = ["otto", "trunk", "calendar"];

/// The document of the `nth` tenant, where a text that may be anything is `Q`.
pub(super) fn base(nth: usize) -> Value {
    let text = include_str!("tenant.json").replace("NN", &nth.to_string());
    serde_json::from_str(&text).expect("JSON")
}

impl Peer {
    /// The document of a tenant that lives there.
    fn base(&self, nth: usize) -> Value {
        let mut document = base(nth);
        if let Value::Object(sections) = &mut document {
            sections.retain(|section, _| !self.without.contains(&section.as_str()));
        }
        document
    }
}

/// The fields of all that take a plain text of letters and digits; the others have a form of their own.
pub(super) fn plain(repository: &Repository, peer: &'static Peer) -> Vec<Field> {
    let all = fields::of(&peer.base(9));
    let plain: Vec<_> = all
        .iter()
        .filter(|field| field.text == "Q" || field.text.ends_with("/Q"))
        .cloned()
        .collect();
    let filled = Filled::with((repository, peer), 9, "", &plain);
    assert_eq!(filled.taken, plain);
    // A text where none can be anything is refused as well, each at its line
    let closed: Vec<_> = all
        .into_iter()
        .filter(|field| !plain.contains(field) && field.keys.last().is_none_or(|key| key != "file"))
        .collect();
    for text in ["\"; ", "${EXTEN}", "\n", ","] {
        let filled = Filled::with((repository, peer), 9, text, &closed);
        let taken: Vec<_> = filled.taken.iter().map(Field::path).collect();
        assert!(taken.is_empty(), "{text:?} is taken by {taken:?}");
    }
    filled.goes(repository);
    plain
}

impl Filled {
    /// Writes the tenant with every one of those fields filled, and back with those that are refused at their lines.
    #[track_caller]
    pub(super) fn with(
        (repository, peer): (&Repository, &'static Peer),
        nth: usize,
        text: &str,
        fields: &[Field],
    ) -> Self {
        let mut filled = Self {
            peer,
            nth,
            text: text.to_owned(),
            taken: fields.to_vec(),
            secrets: SECRETS.to_vec(),
        };
        let named = filled.document().to_string();
        filled
            .secrets
            .retain(|name| named.contains(&format!("{name}-t{nth}")));
        loop {
            filled.writes_secrets(repository);
            let document = filled.document();
            let written = serde_json::to_string_pretty(&document).expect("JSON");
            let path = format!("tenants/t{nth}/tenant.yaml");
            repository.write(&path, &written);
            let refused = filled.refused(repository, &path);
            if refused.is_empty() {
                return filled;
            }
            let lines: Vec<_> = written.lines().collect();
            let refused = refused.iter().filter_map(|at| lines.get(at - 1));
            let refused: Vec<_> = refused.collect();
            let within = |mark: &str| refused.iter().any(|line| line.contains(mark));
            let before = filled.taken.len() + filled.secrets.len();
            filled.taken.retain(|field| !within(&field.mark(nth)));
            filled
                .secrets
                .retain(|name| !within(&format!("{name}-t{nth}")));
            let after = filled.taken.len() + filled.secrets.len();
            if after == before {
                // What is too long for a line may be refused where it is used
                assert!(text.len() > 4000, "{text:?} is refused at {refused:#?}");
                filled.taken.clear();
                filled.secrets.clear();
            }
        }
    }

    /// Passwords, which stand in files of their own.
    fn writes_secrets(&self, repository: &Repository) {
        for name in SECRETS {
            let text = match self.secrets.contains(&name) {
                true => self.text.as_str(),
                false => "",
            };
            let value = format!("{text}{name}t{}{text}", self.nth);
            repository.write(&format!("{name}-t{}.secret", self.nth), &value);
        }
    }

    /// Takes the tenant away again.
    pub(super) fn goes(&self, repository: &Repository) {
        let folder = repository.path().join(format!("tenants/t{}", self.nth));
        std::fs::remove_dir_all(folder).expect("a folder");
    }

    /// Fields that refuse the text have the plain one, if they take any.
    fn document(&self) -> Value {
        let mut document = self.peer.base(self.nth);
        let around = |mark: &str| format!("{}{mark}{}", self.text, self.text);
        for field in fields::of(&document.clone()) {
            let free = field.text == "Q" || field.text.ends_with("/Q");
            let taken = self.taken.iter().any(|one| one.nth == field.nth);
            let mark = field.mark(self.nth);
            let text = match (taken, free) {
                (true, true) => field.text.replace('Q', &around(&mark)),
                (true, false) => around(&mark),
                (false, true) => field.text.replace('Q', &mark),
                (false, false) => continue,
            };
            *at(&mut document, &field.keys) = Value::String(text);
        }
        document
    }

    /// The lines at which the compiler finds fault.
    #[track_caller]
    fn refused(&self, repository: &Repository, path: &str) -> BTreeSet<usize> {
        let out = tempfile::tempdir().expect("a folder for what is rendered");
        let to = out.path().to_str().expect("a plain path");
        let ran = repository.pbxctl("render", &["--out", to]);
        let at = format!("--> {path}:");
        let lines = ran.stderr.lines();
        let lines = lines.filter_map(|line| line.split_once(&at)?.1.split(':').next());
        let lines: BTreeSet<_> = lines
            .filter_map(|line| line.parse::<usize>().ok())
            .collect();
        assert_eq!(ran.code == 0, lines.is_empty(), "{:?}: {ran}", self.text);
        lines
    }

    /// A line of the engine's as it would be with plain texts on the first tenant.
    pub(super) fn plainly(&self, line: &str) -> String {
        let mut line = line.to_owned();
        if !self.text.is_empty() {
            let mut spellings = (self.peer.spellings)(&self.text);
            spellings.sort_by_key(|spelling| std::cmp::Reverse(spelling.len()));
            let secrets = SECRETS.map(|name| format!("{name}t{}", self.nth));
            let marks = self.taken.iter().map(|field| field.mark(self.nth));
            for mark in marks.chain(secrets) {
                let around = |spelling: &String| format!("{spelling}{mark}{spelling}");
                let mut written = spellings.iter().map(around);
                if let Some(written) = written.find(|written| line.contains(written)) {
                    line = line.replace(&written, &mark);
                }
            }
        }
        for (from, to) in [
            (format!("t{}", self.nth), "t10"),
            (format!("9018{}", self.nth), "901810"),
            (format!("127.9.1.{}", self.nth), "127.9.1.10"),
            (format!("127.9.2.{}", self.nth), "127.9.2.10"),
            (format!("127.9.3.{}", self.nth), "127.9.3.10"),
            (format!("239.0.1.{}", self.nth), "239.0.1.10"),
        ] {
            line = line.replace(&from, to);
        }
        line
    }
}

/// The value at a path.
fn at<'v>(document: &'v mut Value, keys: &[String]) -> &'v mut Value {
    keys.iter().fold(document, |value, key| match value {
        Value::Array(list) => &mut list[key.parse::<usize>().expect("a position")],
        _ => &mut value[key],
    })
}
