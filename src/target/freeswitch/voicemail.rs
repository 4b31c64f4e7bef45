use super::names;
use super::work::Work;
use crate::render::Value;

/// The profile of a tenant that says how its mailboxes are. Messages lie where those of the profile `default` do, so that none is
/// lost when a tenant begins or ceases to say so.
pub(super) fn tenant(work: &Work<'_>) -> Option<Value> {
    let written = work.tenant.voicemail.as_ref()?;
    let wait = written.digit_timeout.as_millis().max(1);
    let profile = Value::record([
        ("name", Value::plain(profile(work))),
        (
            "attempts",
            Value::plain(written.attempts.max(1).to_string()),
        ),
        ("digit_timeout", Value::plain(wait.to_string())),
    ]);
    Some(Value::record([
        ("tenant", work.reference()),
        ("profiles", Value::list([profile])),
    ]))
}

/// The profile of a tenant's mailboxes: its own, or that of the host.
pub(super) fn profile(work: &Work<'_>) -> String {
    match work.tenant.voicemail {
        Some(_) => names::of_tenant(work.id, "mail"),
        None => "default".to_owned(),
    }
}
