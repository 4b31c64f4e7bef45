//! Random schedules around the present: open now or not, by the clocks of any time zone.

use super::dice::Dice;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use std::fmt::Write as _;

/// Schedules as they are written, and their names.
pub(super) struct Schedules {
    pub(super) text: String,
    pub(super) names: Vec<String>,
}

const ZONES: [(&str, i8); 4] = [
    ("Asia/Tokyo", 9),
    ("Asia/Dubai", 4),
    ("America/Phoenix", -7),
    ("Etc/UTC", 0),
];

/// How far from the present hours begin and end at least, in minutes: longer than the test takes.
const FAR: i64 = 30;

pub(super) fn schedules(dice: &mut Dice, now: Timestamp) -> Schedules {
    let names: Vec<_> = (1..=1 + dice.below(3)).map(|n| format!("s{n}")).collect();
    let mut text = "schedules:\n".to_owned();
    for name in &names {
        // Zones without saving time, so that what is drawn needs no table of its own
        let (zone, offset) = *dice.one(&ZONES);
        let local = TimeZone::fixed(jiff::tz::offset(offset)).to_datetime(now);
        let hours = hours(dice, local);
        let days = days(dice, local);
        let more = more(dice, local);
        writeln!(
            text,
            "  {name}: {{hours: {{{days}: {hours}}}, timezone: {zone}{more}}}"
        )
        .expect("a text grows");
    }
    Schedules { text, names }
}

/// Days that are today's, all, or all but today's.
fn days(dice: &mut Dice, local: DateTime) -> &'static str {
    const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let today = usize::try_from(local.weekday().to_monday_zero_offset()).unwrap_or(0);
    match dice.below(4) {
        0 => DAYS[today],
        1 => DAYS[(today + 3) % 7],
        _ => "mon-sun",
    }
}

/// Hours that the present is within, or not. What would pass midnight ends there.
fn hours(dice: &mut Dice, local: DateTime) -> String {
    let minute = i64::from(local.hour()) * 60 + i64::from(local.minute());
    let far = |dice: &mut Dice| FAR + i64::try_from(dice.below(240)).unwrap_or(0);
    let (start, end) = match dice.below(3) {
        0 => (minute + far(dice), 24 * 60),
        1 => (0, minute - far(dice)),
        _ => (minute - far(dice), minute + far(dice)),
    };
    let (start, end) = (start.max(0), end.min(24 * 60));
    match start + 1 < end {
        true => format!("[{}-{}]", clock(start), clock(end)),
        false => "[00:00-24:00]".to_owned(),
    }
}

/// Days that are otherwise: perhaps today, perhaps another.
fn more(dice: &mut Dice, local: DateTime) -> String {
    let date = local.date();
    let date = match dice.below(3) {
        0 => date.tomorrow().unwrap_or(date),
        _ => date,
    };
    match dice.below(5) {
        0 => format!(", closed: {{{date}: Holiday}}"),
        1 => format!(", closed: {{{}: Every year}}", date.strftime("%m-%d")),
        2 => format!(", special: {{{date}: {}}}", hours(dice, local)),
        _ => String::new(),
    }
}

fn clock(minute: i64) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}
