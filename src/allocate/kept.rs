use super::work::Work;
use super::{Entry, Kind};
use crate::model::{Extension, PoolKind};
use std::time::Duration;

const DAY: Duration = Duration::from_hours(24);

impl Work<'_> {
    /// The freed numbers that are kept from their next owner for a time, as their pool wants it.
    pub(super) fn kept(&self) -> impl Iterator<Item = Extension> {
        let freed = self
            .old
            .iter()
            .filter(|entry| entry.freed.is_some() && entry.kind != Kind::Account);
        let kept = freed.filter_map(|entry| Some((entry, entry.number.extension()?)));
        kept.filter(|(entry, extension)| self.is_kept(entry, *extension))
            .map(|(_, extension)| extension)
    }

    fn is_kept(&self, entry: &Entry, extension: Extension) -> bool {
        let pools = PoolKind::ALL
            .into_iter()
            .filter_map(|kind| self.tenant.pool(kind));
        let pool = pools
            .into_iter()
            .find(|pool| pool.range.value.contains(extension));
        let wanted = pool.map_or(Duration::ZERO, |pool| pool.reuse_after);
        let gone = entry
            .freed
            .as_deref()
            .and_then(days)
            .zip(days(self.today))
            .map(|(freed, today)| today - freed);
        !wanted.is_zero()
            && gone.is_none_or(|gone| {
                u64::try_from(gone).unwrap_or(0) < wanted.as_secs().div_ceil(DAY.as_secs())
            })
    }
}

/// The days from the start of the era to a date (`2026-11-20`), by the Gregorian calendar.
fn days(date: &str) -> Option<i64> {
    if date.len() > "2026-11-20".len() {
        return None;
    }
    let mut parts = date.splitn(3, '-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    Some(
        365 * year + year.div_euclid(4) - year.div_euclid(100)
            + year.div_euclid(400)
            + (153 * month + 2) / 5
            + day,
    )
}

#[cfg(test)]
mod tests {
    use super::days;

    #[test]
    fn days_are_counted_over_leap_years() {
        let between = |from, to| days(to).unwrap() - days(from).unwrap();
        assert_eq!(between("2026-11-20", "2026-11-21"), 1);
        assert_eq!(between("2024-02-28", "2024-03-01"), 2);
        assert_eq!(between("2026-01-01", "2027-01-01"), 365);
        assert_eq!(between("1999-12-31", "2000-03-01"), 61);
        assert_eq!(days("soon"), None);
        assert_eq!(days("999999999999999999-1-1"), None);
    }
}
