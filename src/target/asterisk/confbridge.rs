use super::names;
use super::work::Work;
use crate::calls::Room;
use crate::model::{ConferenceId, Reference, Secret};
use crate::render::Value;
use crate::secrets::SecretRef;

/// The rooms of a tenant and what their members are asked.
pub(super) fn tenant(work: &Work<'_>) -> Option<Value> {
    let rooms = &work.calls.conferences;
    (!rooms.is_empty()).then(|| {
        let rooms = rooms.iter().map(|(id, room)| self::room(work, id, room));
        Value::record([("tenant", work.reference()), ("rooms", Value::list(rooms))])
    })
}

fn room(work: &Work<'_>, id: &ConferenceId, room: &Room) -> Value {
    let mut fields = vec![
        ("name", Value::plain(names::conference(work.id, id))),
        ("record", Value::flag(room.record)),
    ];
    if let Some(max) = room.max {
        fields.push(("max", Value::number(max.into())));
    }
    if let Some(pin) = pin(work, id) {
        fields.push(("pin", pin));
    }
    Value::record(fields)
}

fn pin(work: &Work<'_>, id: &ConferenceId) -> Option<Value> {
    let written = work.tenant.conferences.get(id)?.pin.as_ref()?;
    let secret = match &written.value {
        Secret::From { path, .. } => SecretRef::written(path),
        Secret::Derived => {
            let held = work.held.services.get(&Reference::Conference(id.clone()))?;
            SecretRef::conference_pin(work.id.as_str(), held.birth.clone(), held.rotation.told())
        }
    };
    Some(Value::secret(secret, Some(written.place)))
}
