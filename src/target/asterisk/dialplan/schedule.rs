use super::super::names;
use super::super::work::Work;
use super::line::{Lines, busy, is};
use super::written::Context;
use crate::calls::Timetable;
use crate::model::{Date, Days, Hours, ScheduleId};

/// The context of the schedules: each tells whether it is open.
pub(super) fn all(work: &Work<'_>) -> Vec<Context> {
    let mut context = Context::new(name(work));
    for (id, table) in &work.calls.schedules {
        context.extension(names::extension(id.as_str()), lines(work, table));
    }
    vec![context]
}

fn name(work: &Work<'_>) -> String {
    names::of_tenant(work.id, "schedules")
}

/// The call that asks a schedule.
pub(super) fn ask(work: &Work<'_>, schedule: &ScheduleId) -> String {
    let schedule = names::extension(schedule.as_str());
    format!("Gosub({},{schedule},1)", name(work))
}

/// Dates come before the week, and the first that is today decides. The time has a 1 in front, so that no zero leads.
fn lines(work: &Work<'_>, table: &Timetable) -> Lines {
    let zone = table.timezone.as_ref().map_or("", |zone| zone.as_str());
    let now = |format: &str| format!("${{STRFTIME(${{EPOCH}},{zone},{format})}}");
    let mut lines = Lines::new();
    lines.from(table.place);
    lines.goto_if(busy(&names::night(work.id)), "closed");
    lines.set("PBXCTL_DAY", now("%Y-%m-%d"));
    lines.set("PBXCTL_WEEKDAY", now("%u"));
    lines.set("PBXCTL_TIME", format_args!("1{}", now("%H%M")));
    for (n, (date, _)) in table.dates.iter().enumerate() {
        lines.goto_if(is_today(*date), format_args!("date{n}"));
    }
    for (days, hours) in &table.weekly {
        for hours in hours {
            let both = format!("({}) & ({})", on(*days), within(*hours));
            lines.goto_if(&both, "open");
        }
    }
    lines.label("closed");
    lines.add("Return(closed)");
    for (n, (_, hours)) in table.dates.iter().enumerate() {
        lines.label(format_args!("date{n}"));
        for hours in hours {
            lines.goto_if(within(*hours), "open");
        }
        lines.add("Return(closed)");
    }
    lines.label("open");
    lines.add("Return(open)");
    lines
}

fn is_today(date: Date) -> impl std::fmt::Display {
    let today = match date.year() {
        Some(_) => "${PBXCTL_DAY}",
        None => "${PBXCTL_DAY:5}",
    };
    is(today, date)
}

fn on(days: Days) -> String {
    let days = days
        .iter()
        .map(|day| format!("${{PBXCTL_WEEKDAY}} = {}", day as usize + 1));
    days.collect::<Vec<_>>().join(" | ")
}

fn within(hours: Hours) -> String {
    let time = |time: crate::model::Time| format!("1{:02}{:02}", time.hour(), time.minute());
    let (start, end) = (time(hours.start()), time(hours.end()));
    format!("${{PBXCTL_TIME}} >= {start} & ${{PBXCTL_TIME}} < {end}")
}
