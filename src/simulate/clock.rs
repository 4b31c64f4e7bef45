use crate::calls::Timetable;
use crate::catalog::zones;
use crate::model::{Date, Hours, Malformed, Moment, Site, Tenant, Time, TimeZone};
use jiff::civil;
use jiff::tz::{self, AmbiguousOffset};

/// A minute of the world, and how the clocks of any time zone show it. What holds in a zone, saving time included, is what the
/// IANA database says that is built in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clock {
    written: Moment,
    /// The instant; without a zone to read it in nobody can tell, and every clock shows what is written.
    instant: Option<jiff::Timestamp>,
}

impl Clock {
    /// The minute that the clocks of a zone show. Where they show it twice, as saving time ends, the first is meant; what they
    /// skip, as it starts, is a fault.
    pub fn new(written: Moment, zone: Option<&TimeZone>) -> Result<Self, Malformed> {
        let Some((name, zone)) = zone.and_then(|zone| Some((zone, rules(zone)?))) else {
            let instant = None;
            return Ok(Self { written, instant });
        };
        let skipped = || {
            Malformed::new(format!("is a time that the clocks of {name} skip"))
                .help("write a time that they show: saving time starts in between")
        };
        let ambiguous = civil(written).map(|civil| zone.to_ambiguous_timestamp(civil));
        let ambiguous = ambiguous.ok_or_else(skipped)?;
        if matches!(ambiguous.offset(), AmbiguousOffset::Gap { .. }) {
            return Err(skipped());
        }
        let instant = ambiguous.earlier().ok();
        Ok(Self { written, instant })
    }

    /// The time zone of a tenant: its own, or that of the project.
    pub fn zone<'s>(site: &'s Site, tenant: &'s Tenant) -> Option<&'s TimeZone> {
        let zone = tenant.timezone.as_ref().or(site.project.timezone.as_ref());
        zone.map(|zone| &zone.value)
    }

    /// What the clocks of a zone show: the day and the time.
    fn shown(&self, zone: Option<&TimeZone>) -> (Date, Time) {
        let written = (self.written.date(), self.written.time());
        let zone = zone.and_then(rules);
        let local = self
            .instant
            .zip(zone)
            .map(|(instant, zone)| zone.to_datetime(instant));
        local.and_then(read).unwrap_or(written)
    }

    /// Whether it is within the hours of a schedule.
    pub fn is_open(&self, table: &Timetable) -> bool {
        let (day, time) = self.shown(table.timezone.as_ref());
        let within = |hours: &[Hours]| hours.iter().any(|hours| hours.contains(time));
        if let Some((_, hours)) = table.dates.iter().find(|(date, _)| date.is(day)) {
            return within(hours);
        }
        let weekday = day.weekday();
        let mut today = table
            .weekly
            .iter()
            .filter(|(days, _)| weekday.is_some_and(|weekday| days.contains(weekday)));
        today.any(|(_, hours)| within(hours))
    }
}

/// What the clocks of a zone show at an instant, in seconds since 1970; those of UTC where there is none.
pub fn shown(seconds: i64, zone: Option<&TimeZone>) -> Option<Moment> {
    let instant = jiff::Timestamp::from_second(seconds).ok()?;
    let zone = zone.map_or(Some(tz::TimeZone::UTC), rules)?;
    let local = zone.to_datetime(instant);
    Moment::parse(&local.strftime("%Y-%m-%dT%H:%M").to_string()).ok()
}

fn rules(zone: &TimeZone) -> Option<tz::TimeZone> {
    let data = zones::data(zone.as_str())?;
    tz::TimeZone::tzif(zone.as_str(), data).ok()
}

fn civil(moment: Moment) -> Option<civil::DateTime> {
    let (date, time) = (moment.date(), moment.time());
    let year = i16::try_from(date.year()?).ok()?;
    let (month, day) = (
        i8::try_from(date.month()).ok()?,
        i8::try_from(date.day()).ok()?,
    );
    let hour = i8::try_from(time.hour()).ok()?;
    let minute = i8::try_from(time.minute()).ok()?;
    civil::DateTime::new(year, month, day, hour, minute, 0, 0).ok()
}

fn read(local: civil::DateTime) -> Option<(Date, Time)> {
    let text = local.strftime("%Y-%m-%dT%H:%M").to_string();
    let moment = Moment::parse(&text).ok()?;
    Some((moment.date(), moment.time()))
}
