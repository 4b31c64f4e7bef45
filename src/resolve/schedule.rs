use super::reader::Reader;
use super::words::Words;
use crate::model::{Date, Days, Hours, Schedule, ScheduleId};
use crate::source::{Place, Spanned};
use crate::syntax::{self, HoursText, ManyOr, Pairs, ReferenceText};

/// Resolves hours.
pub(super) fn schedule(
    place: Place,
    written: &syntax::Schedule,
    reader: &mut Reader<'_, '_>,
) -> Schedule {
    let closed = written.closed.0.items.iter();
    let closed = closed
        .filter_map(|entry| {
            reader
                .words
                .read(&entry.key, entry.key.place, "a date", Date::parse)
        })
        .collect();
    Schedule {
        place,
        hours: by_key(
            &written.hours,
            "days of the week",
            Days::parse,
            reader.words,
        ),
        except: written
            .except
            .iter()
            .filter_map(|text| except(text, reader))
            .collect(),
        closed,
        special: by_key(&written.special, "a date", Date::parse, reader.words),
        timezone: reader.timezone(written.timezone.as_ref()),
    }
}

/// Hours, each by what its key means.
pub(super) fn by_key<K>(
    entries: &Pairs<ManyOr<Spanned<HoursText>>>,
    kind: &str,
    parse: impl Fn(&str) -> Result<K, crate::model::Malformed>,
    words: &mut Words,
) -> Vec<(Spanned<K>, Vec<Hours>)> {
    let read = entries.0.items.iter().filter_map(|entry| {
        let key = words.read(&entry.key, entry.key.place, kind, &parse);
        let hours = entry.value.as_ref()?.0.iter();
        let hours =
            hours.filter_map(|text| words.read(text, text.place, "hours of a day", Hours::parse));
        let hours = hours.map(|hours| hours.value).collect();
        Some((key?, hours))
    });
    read.collect()
}

/// `library/holidays-be` is a schedule of the library, `schedules/…` one of either.
fn except(
    text: &Spanned<ReferenceText>,
    reader: &mut Reader<'_, '_>,
) -> Option<Spanned<ScheduleId>> {
    let shared = text
        .strip_prefix("library/")
        .map(|id| format!("schedules/{id}"));
    let text = text
        .clone()
        .map(|text| ReferenceText(shared.unwrap_or(text.0)));
    reader.one(&text)
}
