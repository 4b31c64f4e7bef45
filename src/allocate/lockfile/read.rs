use super::{Entry, Kind, Lockfile, Number, VERSION};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::model::{Extension, Range};
use crate::source::{FileId, Place};
use std::collections::BTreeMap;

/// Bytes beyond which a line is none of ours: ids have 63 characters.
const LONGEST: usize = 1_024;
/// Faults beyond which nobody reads on.
const FAULTS: usize = 1_000;

/// Reads the text of a lockfile, line by line.
pub(super) fn read(file: FileId, text: &str) -> (Lockfile, Diagnostics) {
    let (mut reading, mut start) = (Reading::default(), 0);
    for line in text.split_inclusive('\n') {
        let words = line.trim_end();
        let place = place(file, start, words.len());
        start += line.len();
        if reading.line(words, place).is_none() {
            break;
        }
        if reading.found.iter().count() >= FAULTS {
            reading.found.push(too_many(place));
            break;
        }
    }
    (reading.lockfile, reading.found)
}

/// What was read so far.
#[derive(Default)]
struct Reading {
    lockfile: Lockfile,
    found: Diagnostics,
    /// Who holds what, and where that is written.
    held: BTreeMap<Claim, (String, Place)>,
}

/// What one line alone can hold: a block among all tenants, anything else within one; accounts may be named as extensions are.
type Claim = (Option<String>, Number, bool);

impl Reading {
    /// Takes a line; `None` where nothing behind it can be understood.
    fn line(&mut self, words: &str, place: Place) -> Option<()> {
        match read_line(words) {
            Line::Nothing | Line::Version(Some(VERSION)) => {}
            Line::Version(version) => {
                self.lockfile = Lockfile::default();
                self.found.push(unknown_version(version, place));
                return None;
            }
            Line::Bad => self.found.push(bad_line(words, place)),
            Line::Entry(entry) => self.entry(entry, place),
        }
        Some(())
    }

    fn entry(&mut self, entry: Entry, place: Place) {
        if entry.freed.is_none() {
            let holder = (entry.tenant.clone(), place);
            if let Some(first) = self.held.insert(claim(&entry), holder) {
                self.found.push(double(&entry, place, &first));
            }
        }
        self.lockfile.entries.insert(entry);
    }
}

fn claim(entry: &Entry) -> Claim {
    let tenant = (entry.kind != Kind::Block).then(|| entry.tenant.clone());
    (tenant, entry.number.clone(), entry.kind == Kind::Account)
}

enum Line {
    Nothing,
    Version(Option<u32>),
    Entry(Entry),
    Bad,
}

fn read_line(line: &str) -> Line {
    if line.len() > LONGEST {
        return Line::Bad;
    }
    let words: Vec<_> = line.split(' ').collect();
    match words.as_slice() {
        [""] => Line::Nothing,
        [comment, ..] if comment.starts_with('#') => Line::Nothing,
        ["version", version] => Line::Version(version.parse().ok()),
        [tenant, number, kind, owner, birth, rotation] => {
            entry(tenant, number, kind, owner, birth, rotation, None)
        }
        [tenant, number, kind, owner, birth, rotation, "freed", date] => {
            entry(tenant, number, kind, owner, birth, rotation, Some(date))
        }
        _ => Line::Bad,
    }
}

fn entry(
    tenant: &str,
    number: &str,
    kind: &str,
    owner: &str,
    birth: &str,
    rotation: &str,
    freed: Option<&str>,
) -> Line {
    let words = [tenant, owner, birth];
    let read = || {
        let kind = Kind::parse(kind)?;
        let (number, rotation) = (self::number(kind, number)?, rotation.parse().ok()?);
        let [tenant, owner, birth] = words.map(str::to_owned);
        let freed = freed.map(str::to_owned);
        Some(Entry {
            tenant,
            number,
            kind,
            freed,
            owner,
            birth,
            rotation,
        })
    };
    let plain = |word: &str| {
        !word.is_empty()
            && word
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-./".contains(&b))
    };
    match words.into_iter().all(plain) {
        true => read().map_or(Line::Bad, Line::Entry),
        false => Line::Bad,
    }
}

fn number(kind: Kind, text: &str) -> Option<Number> {
    match kind {
        Kind::Host => Some(Number::Host(text.to_owned())),
        Kind::Block => {
            let range = Range::parse(text).ok()?;
            let thousand: u64 = range.first().to_string().parse::<u64>().ok()? / 1000;
            (Range::block(thousand) == range).then_some(Number::Block(thousand))
        }

        Kind::Account => {
            let (extension, slot) = match text.split_once('-') {
                Some((extension, slot)) => (extension, slot.parse().ok().filter(|slot| *slot > 1)?),
                None => (text, 1),
            };
            Some(Number::Extension(Extension::parse(extension).ok()?, slot))
        }
        _ => Some(Number::Extension(Extension::parse(text).ok()?, 1)),
    }
}

fn place(file: FileId, start: usize, len: usize) -> Place {
    let at = |byte: usize| u32::try_from(byte).unwrap_or(u32::MAX);
    Place::new(file, at(start), at(start + len))
}

fn unknown_version(version: Option<u32>, place: Place) -> Diagnostic {
    let what = version.map_or("a version that is no number".to_owned(), |version| {
        format!("version {version}")
    });
    Diagnostic::new(
        Code::E0303,
        format!("the lockfile has {what}, and this pbxctl reads version {VERSION}"),
    )
    .label(place, "not known")
    .help("install the pbxctl that wrote it")
}

fn too_many(place: Place) -> Diagnostic {
    Diagnostic::new(
        Code::E0301,
        format!("more than {FAULTS} lines of the lockfile are at fault"),
    )
    .label(place, "reading ends here")
    .help("restore the lockfile from Git, then run `pbxctl lock`")
}

fn bad_line(line: &str, place: Place) -> Diagnostic {
    let fault = Diagnostic::new(Code::E0301, "a line of the lockfile cannot be read");
    let conflict = ["<<<<<<<", "=======", ">>>>>>>", "|||||||"]
        .iter()
        .any(|mark| line.starts_with(mark));
    match conflict {
        true => fault
            .label(place, "left by a merge conflict")
            .help("restore the lockfile of the base branch, then run `pbxctl lock`"),
        false => fault
            .label(
                place,
                "expected tenant, number, kind, owner, birth id and rotation",
            )
            .help("restore the lockfile from Git, then run `pbxctl lock`"),
    }
}

fn double(entry: &Entry, place: Place, (holder, first): &(String, Place)) -> Diagnostic {
    let (number, tenant) = (&entry.number, &entry.tenant);
    let (message, what) = match entry.kind {
        Kind::Block => (
            format!("the block {number} is held by two tenants"),
            (
                format!("held by `{tenant}`"),
                format!("already held by `{holder}`"),
            ),
        ),
        _ => (
            format!("{number} of the tenant `{tenant}` is held twice"),
            (
                format!("held by `{}`", entry.owner),
                "already held".to_owned(),
            ),
        ),
    };
    Diagnostic::new(Code::E0302, message)
        .label(place, what.0)
        .label(*first, what.1)
        .help("remove the line that is not on the base branch yet, then run `pbxctl lock`: its owner gets another number")
}
