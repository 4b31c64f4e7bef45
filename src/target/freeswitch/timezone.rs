//! Time zones. FreeSWITCH has no data of them: it knows those that its configuration has, as POSIX writes them, and for any other it takes
//! the clock of the machine without a word.

use super::work::Work;
use crate::catalog::zones;
use crate::model::TimeZone;
use crate::render::Value;
use crate::source::Spanned;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The file of the time zones that the tenants of a host use; nothing where they use none.
pub(super) fn host<'a>(used: impl Iterator<Item = &'a String>) -> Option<Value> {
    let rules: BTreeMap<_, _> = used
        .filter_map(|zone| Some((zone.as_str(), rule(zone)?)))
        .collect();
    let zones = rules.into_iter().map(|(name, rule)| {
        Value::record([
            ("name", Value::plain(name)),
            ("rule", Value::plain(rule.into_owned())),
        ])
    });
    let zones: Vec<_> = zones.collect();
    (!zones.is_empty()).then(|| Value::record([("zones", Value::list(zones))]))
}

/// The time zones that a tenant uses, and where it says so.
pub(super) fn used<'a>(work: &Work<'a>) -> Vec<&'a Spanned<TimeZone>> {
    let schedules = work.tenant.schedules.values();
    let schedules = schedules.filter_map(|schedule| schedule.timezone.as_ref());
    work.tenant.timezone.iter().chain(schedules).collect()
}

/// What holds in a zone from now on. FreeSWITCH knows names of letters only, and no hours before the day of a change.
pub(super) fn rule(name: &str) -> Option<Cow<'static, str>> {
    let rule = zones::posix(name).filter(|rule| !rule.contains("/-"))?;
    if !rule.contains('<') {
        return Some(rule.into());
    }
    let mut rest = rule;
    let mut plain = String::new();
    while let Some((before, after)) = rest.split_once('<') {
        let (_, after) = after.split_once('>')?;
        plain.extend([before, "ZZZ"]);
        rest = after;
    }
    Some((plain + rest).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_written_so_that_freeswitch_reads_it() {
        let berlin = rule("Europe/Berlin");
        assert_eq!(berlin.as_deref(), Some("CET-1CEST,M3.5.0,M10.5.0/3"));
        assert_eq!(rule("Asia/Dubai").as_deref(), Some("ZZZ-4"));
        assert_eq!(rule("America/Nuuk"), None);
        let unknown: Vec<_> = zones::zones().filter(|name| rule(name).is_none()).collect();
        assert!(unknown.len() < 8, "{unknown:?}");
    }
}
