use super::super::names;
use super::super::work::Work;
use super::written::exactly;
use super::written::{Action, Condition, Extension};
use crate::calls::Timetable;
use crate::model::{Date, Days, Hours, ScheduleId};

/// What is dialled to ask a schedule.
pub(super) fn name(schedule: &ScheduleId) -> String {
    format!("schedule.{schedule}")
}

/// The time zone in which schedules are read and prompts tell times.
pub(super) fn zone(work: &Work<'_>) -> Option<Action> {
    super::timezone(work).map(|zone| Action::set("timezone", zone))
}

/// The extensions that tell whether a schedule is open: one sets its time zone, as that counts only for what is looked at later, and
/// one sets the variable. Dates come before the week, and the first that is today decides.
pub(super) fn extensions(work: &Work<'_>, id: &ScheduleId, table: &Timetable) -> [Extension; 2] {
    let context = names::flows(work.id);
    let asked = format!("{}.now", name(id));
    let zone = table.timezone.as_ref().map_or("", |zone| zone.as_str());
    let ask = Extension::dialled(name(id), exactly(&name(id))).doing([
        Action::set("timezone", zone),
        Action::new("execute_extension", format!("{asked} XML {context}")),
    ]);
    let says = |open: bool| [Action::set(&names::open(id), if open { "1" } else { "0" })];
    let mut answer = Extension::dialled(asked.clone(), exactly(&asked));
    let night = format!("${{db(select/pbxctl_night/{})}}", work.id);
    answer.push(Condition::of(night, "^1$").first().doing(says(false)));
    for (date, hours) in &table.dates {
        for hours in hours {
            let today = within(on_date(*date), *hours);
            answer.push(today.first().doing(says(true)));
        }
        answer.push(on_date(*date).first().doing(says(false)));
    }
    for (days, hours) in &table.weekly {
        for hours in hours {
            let open = within(Condition::always().at("wday", weekdays(*days)), *hours);
            answer.push(open.first().doing(says(true)));
        }
    }
    answer.push(Condition::always().doing(says(false)));
    [ask, answer]
}

fn on_date(date: Date) -> Condition {
    let day = Condition::always()
        .at("mon", date.month().to_string())
        .at("mday", date.day().to_string());
    match date.year() {
        Some(year) => day.at("year", year.to_string()),
        None => day,
    }
}

/// FreeSWITCH counts minutes of the day from 1, and both ends of a range.
fn within(condition: Condition, hours: Hours) -> Condition {
    let (first, last) = (hours.start().minutes() + 1, hours.end().minutes());
    condition.at("minute-of-day", format!("{first}-{last}"))
}

/// FreeSWITCH counts days from Sunday, which is 1.
fn weekdays(days: Days) -> String {
    let number = |day: crate::model::Weekday| (day as usize + 1) % 7 + 1;
    let days: Vec<_> = days.iter().map(|day| number(day).to_string()).collect();
    days.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_from_sunday() {
        assert_eq!(weekdays(Days::parse("mon-fri").unwrap()), "2,3,4,5,6");
        assert_eq!(weekdays(Days::parse("sat,sun").unwrap()), "7,1");
    }
}
