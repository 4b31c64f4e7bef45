use super::{OwnerId, Right};
use crate::catalog::NumberClass;
use crate::model::{CalendarId, LevelId, ScheduleId, SiteId};

/// What decides where a call goes on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Condition {
    /// The schedule is open and it is not night.
    Open(ScheduleId),
    /// The number is of this class, as [`ranges`](crate::catalog::numbering::ranges) of the tenant's country have it.
    Number(NumberClass),
    /// The caller is of this VIP level.
    Level(LevelId),
    /// The caller is at this site.
    At(SiteId),
    /// The caller may do this.
    May(Right),
    /// The user does not want to be disturbed.
    Disturbed(OwnerId),
    /// The user set a forward on a phone.
    Forwarded(OwnerId),
    /// The user's calendar has an appointment.
    Appointment(CalendarId),
    /// The user has so many calls or more.
    Calls(OwnerId, u32),
}
