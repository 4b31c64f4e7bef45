use super::{Entry, Kind, Lockfile, Number, VERSION};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::model::{Extension, Range};
use crate::source::{FileId, Place};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Bytes beyond which a line is none of ours: ids have 63 characters.
const LONGEST: usize = 1_024;
/// Faults beyond which nobody reads on.
const FAULTS: usize = 1_000;

/// In so many parts a lockfile is read, side by side.
const PARTS: usize = 16;

/// Reads the text of a lockfile. Where a part is at fault all is read line by line, so that faults are told in their order.
pub(super) fn read(file: FileId, text: &str) -> (Lockfile, Diagnostics) {
    let whole = sound(file, parts(0, text));
    whole.unwrap_or_else(|| Reading::of(file, 0, text)).end()
}

/// Reads the parts of a text side by side; nothing where one is at fault.
pub(super) fn sound(file: FileId, parts: Vec<(usize, &str)>) -> Option<Reading> {
    let parts = parts.into_par_iter();
    let parts = parts.map(|(start, part)| Reading::of(file, start, part));
    let parts: Vec<_> = parts.collect();
    let is_sound = parts.iter().all(|part| part.found.is_empty());
    let parts = parts.into_iter().filter(|_| is_sound);
    is_sound.then(|| parts.fold(Reading::default(), Reading::and))
}

/// A text that starts there in parts of whole lines, each behind where it starts.
pub(super) fn parts(offset: usize, text: &str) -> Vec<(usize, &str)> {
    let (mut parts, mut start) = (Vec::with_capacity(PARTS), 0);
    for nth in 1..=PARTS {
        let rest = text.as_bytes().get(text.len() * nth / PARTS..);
        let line = rest.and_then(|rest| rest.iter().position(|byte| *byte == b'\n'));
        let end = line.map_or(text.len(), |line| text.len() * nth / PARTS + line + 1);
        let part = text.get(start..end).filter(|part| !part.is_empty());
        parts.extend(part.map(|part| (offset + start, part)));
        start = end.max(start);
    }
    parts
}

/// What was read so far.
#[derive(Default)]
pub(super) struct Reading {
    pub(super) tenants: BTreeMap<Arc<str>, Vec<(Entry, Place)>>,
    /// The tenant of the line before, whose name the next one shares.
    tenant: Option<Arc<str>>,
    found: Diagnostics,
}

impl Reading {
    /// Reads a text, line by line, that starts there.
    pub(super) fn of(file: FileId, mut start: usize, text: &str) -> Self {
        let mut reading = Self::default();
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
        reading
    }

    /// With the part behind it.
    fn and(mut self, next: Self) -> Self {
        for (tenant, mut lines) in next.tenants {
            self.tenants.entry(tenant).or_default().append(&mut lines);
        }
        self
    }

    /// Takes a line; `None` where nothing behind it can be understood.
    fn line(&mut self, words: &str, place: Place) -> Option<()> {
        match read_line(words, self.tenant.as_ref()) {
            Line::Nothing | Line::Version(Some(VERSION)) => {}
            Line::Version(version) => {
                self.tenants.clear();
                self.found.push(unknown_version(version, place));
                return None;
            }
            Line::Bad => self.found.push(bad_line(words, place)),
            Line::Entry(entry) => {
                self.tenant = Some(entry.tenant.clone());
                let lines = self.tenants.entry(entry.tenant.clone());
                lines.or_default().push((entry, place));
            }
        }
        Some(())
    }

    /// The lines in their order, and what is held twice: a block among all tenants, anything else within one.
    pub(super) fn end(mut self) -> (Lockfile, Diagnostics) {
        let (mut lockfile, mut blocks) = (Lockfile::default(), Vec::new());
        let tenants = std::mem::take(&mut self.tenants).into_values();
        let mut tenants: Vec<_> = tenants.collect();
        tenants.par_iter_mut().for_each(|lines| lines.sort());
        for lines in tenants {
            for same in lines.chunk_by(|(one, _), (other, _)| one.number == other.number) {
                // Accounts may be named as extensions are.
                self.held_once(same, |kind| kind == Kind::Account);
                self.held_once(same, |kind| !matches!(kind, Kind::Account | Kind::Block));
            }
            let of_blocks = lines.iter().filter(|(entry, _)| entry.kind == Kind::Block);
            blocks.extend(of_blocks.cloned());
            let mut lines: Vec<_> = lines.into_iter().map(|(entry, _)| entry).collect();
            lines.dedup();
            lines.shrink_to_fit();
            let tenant = lines.first().map(|entry| entry.tenant.clone());
            lockfile.insert_tenant(tenant.map(|tenant| (tenant, Arc::new(lines.into()))));
        }
        blocks.sort_by(|(one, _), (other, _)| one.number.cmp(&other.number));
        for same in blocks.chunk_by(|(one, _), (other, _)| one.number == other.number) {
            self.held_once(same, |_| true);
        }
        (lockfile, self.found)
    }

    /// Of the lines of one number and such a kind one alone holds it.
    fn held_once(&mut self, same: &[(Entry, Place)], is_meant: impl Fn(Kind) -> bool) {
        let held = same
            .iter()
            .filter(|(entry, _)| entry.freed.is_none() && is_meant(entry.kind));
        if held.clone().nth(1).is_none() {
            return;
        }
        let mut held: Vec<_> = held.collect();
        held.sort_by_key(|(_, place)| *place);
        for pair in held.windows(2) {
            let [first, second] = pair else { continue };
            match self.found.iter().count() {
                count if count < FAULTS => self.found.push(double(second, first)),
                FAULTS => self.found.push(too_many(second.1)),
                _ => {}
            }
        }
    }
}

enum Line {
    Nothing,
    Version(Option<u32>),
    Entry(Entry),
    Bad,
}

/// Reads a line; `before` is the tenant of the one before.
fn read_line(line: &str, before: Option<&Arc<str>>) -> Line {
    if line.len() > LONGEST {
        return Line::Bad;
    }
    let words: Vec<_> = line.split(' ').collect();
    match words.as_slice() {
        [""] => Line::Nothing,
        [comment, ..] if comment.starts_with('#') => Line::Nothing,
        ["version", version] => Line::Version(version.parse().ok()),
        [tenant, number, kind, owner, birth, rotation] => {
            let tenant = shared(tenant, before);
            entry(tenant, [number, kind, owner, birth, rotation], None)
        }
        [tenant, number, kind, owner, birth, rotation, "freed", date] => {
            let tenant = shared(tenant, before);
            entry(tenant, [number, kind, owner, birth, rotation], Some(date))
        }
        _ => Line::Bad,
    }
}

/// A tenant's name, as the line before has it.
fn shared(tenant: &str, before: Option<&Arc<str>>) -> Arc<str> {
    let same = before.filter(|before| &***before == tenant);
    same.cloned().unwrap_or_else(|| tenant.into())
}

fn entry(tenant: Arc<str>, words: [&str; 5], freed: Option<&str>) -> Line {
    let [number, kind, owner, birth, rotation] = words;
    let plain = |word: &str| {
        !word.is_empty()
            && word
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-./".contains(&b))
    };
    if ![&*tenant, owner, birth].into_iter().all(plain) {
        return Line::Bad;
    }
    let read = || {
        let kind = Kind::parse(kind)?;
        Some(Entry {
            tenant,
            number: self::number(kind, number)?,
            kind,
            freed: freed.map(Arc::from),
            owner: owner.into(),
            birth: birth.into(),
            rotation: rotation.parse().ok()?,
        })
    };
    read().map_or(Line::Bad, Line::Entry)
}

fn number(kind: Kind, text: &str) -> Option<Number> {
    match kind {
        Kind::Host => Some(Number::Host(text.into())),
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

fn double((entry, place): &(Entry, Place), (holder, first): &(Entry, Place)) -> Diagnostic {
    let holder = &holder.tenant;
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
        .label(*place, what.0)
        .label(*first, what.1)
        .help("remove the line that is not on the base branch yet, then run `pbxctl lock`: its owner gets another number")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceMap;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn in_parts_it_is_read_as_in_one(
            lines in prop::collection::vec((0..3_u8, 100..120_u32, 0..40_u8), 0..60),
            ends in any::<bool>(),
        ) {
            let line = |(tenant, number, what): &(u8, u32, u8)| match what {
                0 => "nothing that can be read".to_owned(),
                1 => String::new(),
                2 => "# a comment".to_owned(),
                what => format!("t{tenant} {number} user users/u{what} u{what} 0"),
            };
            let lines: Vec<_> = lines.iter().map(line).collect();
            let text = lines.join("\n") + if ends { "\n" } else { "" };
            let file = SourceMap::default().add("pbx.lock", "");
            prop_assert_eq!(read(file, &text), Reading::of(file, 0, &text).end());
            let together: String = parts(0, &text).into_iter().map(|(_, part)| part).collect();
            prop_assert_eq!(together, text);
        }
    }
}
