use super::work::Work;
use super::{names, trunk};
use crate::model::{Calendar, CalendarId};
use crate::render::Value;

/// The calendars of a tenant.
pub(super) fn tenant(work: &Work<'_>) -> Option<Value> {
    let calendars = &work.tenant.calendars;
    (!calendars.is_empty()).then(|| {
        let calendars = calendars.iter().map(|(id, one)| calendar(work, id, one));
        Value::record([
            ("tenant", work.reference()),
            ("calendars", Value::list(calendars)),
        ])
    })
}

/// Asterisk counts in minutes.
fn calendar(work: &Work<'_>, id: &CalendarId, calendar: &Calendar) -> Value {
    let minutes = calendar.refresh.as_secs().div_ceil(60).max(1);
    let minutes = i64::try_from(minutes).unwrap_or(i64::MAX);
    let mut fields = vec![
        ("name", Value::plain(names::calendar(work.id, id))),
        ("url", Value::text(&calendar.url)),
        ("refresh", Value::number(minutes)),
    ];
    if let Some((user, secret)) = &calendar.login {
        fields.push(("user", Value::text(user)));
        fields.push(("password", trunk::password(secret)));
    }
    Value::record(fields)
}
