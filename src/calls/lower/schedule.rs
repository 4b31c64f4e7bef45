use super::work::Work;
use crate::calls::Timetable;
use crate::model::{Date, Hours, Schedule};

impl Work<'_> {
    /// When schedules are open; the closed days of those that they except are their own.
    pub(super) fn schedules(&mut self) {
        for (id, schedule) in &self.tenant.schedules {
            let table = self.timetable(schedule);
            self.graph.schedules.insert(id.clone(), table);
        }
    }

    fn timetable(&self, schedule: &Schedule) -> Timetable {
        let weekly = schedule.hours.iter();
        let excepted = schedule.except.iter();
        let excepted = excepted.filter_map(|id| self.tenant.schedules.get(&id.value));
        let mut dates: Vec<_> = schedule.special.iter().map(special).collect();
        dates.extend(closed(schedule));
        dates.extend(excepted.flat_map(closed));
        let timezone = schedule.timezone.as_ref().or(self.tenant.timezone.as_ref());
        Timetable {
            weekly: weekly
                .map(|(days, hours)| (days.value, hours.clone()))
                .collect(),
            dates,
            timezone: timezone.map(|zone| zone.value.clone()),
            place: schedule.place,
        }
    }
}

fn special((date, hours): &(crate::source::Spanned<Date>, Vec<Hours>)) -> (Date, Vec<Hours>) {
    (date.value, hours.clone())
}

fn closed(schedule: &Schedule) -> impl Iterator<Item = (Date, Vec<Hours>)> {
    schedule.closed.iter().map(|date| (date.value, Vec::new()))
}
