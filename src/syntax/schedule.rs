use super::record::record;
use super::scalar::{HoursText, ReferenceText, TimeZoneText};
use super::{ManyOr, Pairs};
use crate::source::Spanned;

record! {
    /// Hours, by day of the week, and days that are otherwise.
    Schedule = "a schedule" {
        /// The open hours: days (`mon-fri`, `sat`) and times (`08:00-17:00`).
        hours: Pairs<ManyOr<Spanned<HoursText>>>,
        /// Days that are closed: dates, or schedules of holidays.
        except: Vec<Spanned<ReferenceText>>,
        /// Dates that are closed, each with its name.
        closed: Pairs<Spanned<super::Text>>,
        /// Dates with hours of their own.
        special: Pairs<ManyOr<Spanned<HoursText>>>,
        /// The IANA time zone; the tenant's unless written.
        timezone: Option<Spanned<TimeZoneText>>,
    }
}
