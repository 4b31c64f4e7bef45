use super::{Date, Days, Hours, ScheduleId, TimeZone};
use crate::source::{Place, Spanned};

/// Hours, by day of the week, and days that are otherwise.
#[derive(Clone, Debug)]
pub struct Schedule {
    /// Where its id is written.
    pub place: Place,
    /// The open hours of days of the week.
    pub hours: Vec<(Spanned<Days>, Vec<Hours>)>,
    /// Schedules whose closed days are closed here too.
    pub except: Vec<Spanned<ScheduleId>>,
    /// Days that are closed.
    pub closed: Vec<Spanned<Date>>,
    /// Days with hours of their own.
    pub special: Vec<(Spanned<Date>, Vec<Hours>)>,
    /// The time zone, if it is not the tenant's.
    pub timezone: Option<Spanned<TimeZone>>,
}
